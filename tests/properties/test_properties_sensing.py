"""Properties of detection and cross-section: probabilities that rise where they must, mirror images that agree."""

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from lookdown.sensing.clutter import blind_fraction, notch_loss_ratio
from lookdown.sensing.detection import detection_probability, detection_threshold, required_snr_ratio
from lookdown.sensing.radar.rcs import RCS_TABLE, aspect_angles_rad, rcs_m2, scatter_ratio

cases = st.integers(0, 4)
looks = st.integers(1, 32)
log_pfa = st.floats(-12.0, -1.0)
log_snr = st.floats(-2.0, 3.0)
angles = st.floats(0.0, 2.0 * math.pi)
ROUNDING = 1e-9


def _pd(snr, look_count, case, pfa):
    found = detection_probability(snr, look_count=look_count, swerling_case=case, false_alarm_probability=pfa)
    assert found.shape == np.shape(snr) and ((found >= 0.0) & (found <= 1.0)).all()
    return found


@given(log_snr, st.floats(0.0, 2.0), looks, cases, log_pfa)
@settings(deadline=None)
def test_detection_never_falls_with_snr_and_never_below_the_false_alarms(snr, more, count, case, pfa):
    low, high = _pd(np.array([10**snr, 10 ** (snr + more)]), count, case, 10**pfa)
    assert high >= low - ROUNDING
    assert low >= 10**pfa - ROUNDING


@given(log_snr, looks, st.integers(1, 8), cases, log_pfa)
@settings(deadline=None)
def test_detection_never_falls_with_more_looks_of_the_same_snr(snr, count, more, case, pfa):
    few, many = (float(_pd(10**snr, n, case, 10**pfa)) for n in (count, count + more))
    assert many >= few - ROUNDING


@given(log_snr, looks, cases, log_pfa, st.floats(0.0, 4.0))
@settings(deadline=None)
def test_detection_never_falls_with_the_false_alarms_allowed(snr, count, case, pfa, stricter):
    strict, loose = (float(_pd(10**snr, count, case, 10**p)) for p in (pfa - stricter, pfa))
    assert loose >= strict - ROUNDING
    assert detection_threshold(10 ** (pfa - stricter), count) >= detection_threshold(10**pfa, count)


@given(st.floats(0.02, 0.999), looks, cases, st.floats(-10.0, -2.0))
@settings(max_examples=40, deadline=None)
def test_the_snr_that_a_probability_needs_gives_it(wanted, count, case, pfa):
    assume(wanted > 2.0 * 10**pfa)
    snr = required_snr_ratio(wanted, look_count=count, swerling_case=case, false_alarm_probability=10**pfa)
    assert float(_pd(snr, count, case, 10**pfa)) == pytest.approx(wanted, abs=1e-8)


@given(st.sampled_from(list(RCS_TABLE)), angles, st.floats(-1.5, 1.5), st.floats(5.0, 400.0), angles)
def test_a_cross_section_is_positive_and_the_same_from_left_and_right(kind, heading, elevation, speed, azimuth):
    """The radar at two azimuths that are mirror images about the heading."""
    up = np.array([[0.0, 0.0, 1.0]])
    ahead = np.array([[math.cos(heading), math.sin(heading), 0.0]])
    found = []
    for side in (1.0, -1.0):
        towards = heading + side * azimuth
        to_radar = np.array([math.cos(elevation) * math.cos(towards), math.cos(elevation) * math.sin(towards), 0.0])
        to_radar[2] = math.sin(elevation)
        off_nose, above = aspect_angles_rad(speed * ahead, up, -to_radar[None])
        assert above[0] == pytest.approx(elevation, abs=1e-7)
        found.append(float(rcs_m2(np.array([kind.value], np.uint8), off_nose, above)[0]))
    row = RCS_TABLE[kind]
    assert found[0] == pytest.approx(found[1], rel=1e-6)
    lobes = (row.nose_ratio, row.side_ratio, row.tail_ratio, row.top_ratio, 1.0)
    assert 0.9 * row.median_m2 * min(lobes) <= found[0] <= 1.1 * row.median_m2 * max(lobes)


@given(st.integers(0, 2**32 - 1), st.integers(1, 40))
def test_cross_sections_do_not_depend_on_the_order_of_rows(seed, count):
    rng = np.random.default_rng(seed)
    kind = rng.integers(0, len(RCS_TABLE), count).astype(np.uint8)
    azimuth, elevation = rng.uniform(0, np.pi, count), rng.uniform(0, np.pi / 2, count)
    order = rng.permutation(count)
    np.testing.assert_array_equal(
        rcs_m2(kind, azimuth, elevation)[order], rcs_m2(kind[order], azimuth[order], elevation[order])
    )


@given(st.integers(0, 2**31), st.integers(0, 2**31), st.floats(0.1, 10.0))
def test_scatter_is_positive_and_in_proportion_in_decibels(seed, object_id, decibels):
    one, double = (10 * math.log10(scatter_ratio(seed, object_id, k * decibels)) for k in (1, 2))
    assert double == pytest.approx(2.0 * one, rel=1e-9, abs=1e-9)


@given(st.floats(0.5, 60.0), st.floats(61.0, 400.0), st.floats(0.0, 1.2), st.floats(1.01, 3.0))
def test_blind_headings_grow_with_the_notch_and_shrink_with_speed(least, speed, grazing, factor):
    share = float(blind_fraction(least, speed, grazing))
    assert 0.0 < share <= 1.0
    assert float(blind_fraction(least * factor, speed, grazing)) >= share
    assert float(blind_fraction(least, speed * factor, grazing)) <= share
    # Speeds and notch in another unit: the share is the same.
    assert float(blind_fraction(least * factor, speed * factor, grazing)) == pytest.approx(share, rel=1e-12)


@given(st.floats(1.0, 500.0), st.floats(1.0, 80.0), st.floats(1.5, 6.0), st.floats(0.1, 10.0))
def test_the_notch_depends_on_speed_over_width_alone(speed, width, exponent, factor):
    assert float(notch_loss_ratio(speed * factor, width * factor, exponent)) == pytest.approx(
        float(notch_loss_ratio(speed, width, exponent)), rel=1e-9
    )
