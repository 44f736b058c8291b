"""Cross-sections: order of classes, symmetry, lobes, scatter."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lookdown.sensing.radar.rcs import RCS_TABLE, SCATTER_DB, aspect_angles_rad, rcs_m2, scatter_ratio
from lookdown.tables import RcsClass


def _rcs(kind, azimuth, elevation):
    return float(rcs_m2(np.array([kind], dtype=np.uint8), np.array([azimuth]), np.array([elevation]))[0])


def test_every_class_has_a_row_in_order_with_a_band_and_a_source():
    assert list(RCS_TABLE) == list(RcsClass)
    for row in RCS_TABLE.values():
        assert 0.0 < row.low_m2 <= row.median_m2 <= row.high_m2 and row.source
    sizes = ["LIGHT", "BUSINESS", "REGIONAL", "AIRLINER", "HEAVY"]
    medians = [RCS_TABLE[RcsClass[name]].median_m2 for name in sizes]
    assert medians == sorted(medians)


@given(st.sampled_from(list(RcsClass)), st.floats(0.0, math.pi), st.floats(0.0, math.pi / 2))
def test_cross_sections_are_positive_and_smooth(kind, azimuth, elevation):
    here = _rcs(kind, azimuth, elevation)
    assert 0.3 < here / RCS_TABLE[kind].median_m2 < 5.0
    assert abs(_rcs(kind, azimuth, elevation + 1e-6) - here) < 1e-4 * here


def test_lobes_peak_where_they_should():
    kind, row = RcsClass.AIRLINER, RCS_TABLE[RcsClass.AIRLINER]
    assert abs(_rcs(kind, 0.0, 0.0) / row.median_m2 - row.nose_ratio) < 0.01
    assert abs(_rcs(kind, math.pi / 2, 0.0) / row.median_m2 - row.side_ratio) < 0.01
    assert abs(_rcs(kind, math.pi, 0.0) / row.median_m2 - row.tail_ratio) < 0.01
    assert abs(_rcs(kind, 1.0, math.pi / 2) / row.median_m2 - row.top_ratio) < 1e-12


def test_aspects_follow_the_heading():
    up = np.tile([0.0, 0.0, 1.0], (4, 1))
    los = np.tile([math.cos(0.3), 0.0, -math.sin(0.3)], (4, 1))
    # Towards the radar, away from it, across, and standing still.
    velocity = np.array([[-200.0, 0.0, 9.0], [200.0, 0.0, 0.0], [0.0, 200.0, -5.0], [0.0, 0.0, 3.0]])
    azimuth, elevation = aspect_angles_rad(velocity, up, los)
    np.testing.assert_allclose(azimuth, [0.0, math.pi, math.pi / 2, 0.0], atol=1e-7)
    np.testing.assert_allclose(elevation, 0.3)


def test_scatter_is_log_normal_and_belongs_to_the_object():
    decibels = np.array([10 * math.log10(scatter_ratio(4, i)) for i in range(2000)])
    assert abs(decibels.mean()) < 4 * SCATTER_DB / math.sqrt(2000)
    assert abs(decibels.std() - SCATTER_DB) < 0.2
    assert scatter_ratio(4, 17) != scatter_ratio(5, 17)
