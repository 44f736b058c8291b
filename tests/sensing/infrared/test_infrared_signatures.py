"""Signatures: every class has one, and aspect does what geometry says."""

import numpy as np
import pytest
import secondary_plain as sp

from lookdown.astro import up_ecef
from lookdown.sensing.infrared import InfraredBand
from lookdown.sensing.infrared import signatures as sg
from lookdown.tables import InfraredClass


def test_every_class_has_figures_and_says_they_are_assumed():
    assert set(sg.SIGNATURES) == set(InfraredClass)
    for kind, known in sg.SIGNATURES.items():
        assert known.source.startswith("assumption") and known.spread > 1.0
        assert known.planform_m2 > known.front_m2 > 0.0
        hot = known.tail_wpsr + known.plume_wpsr
        assert (max(hot) == 0.0) == (kind in (InfraredClass.NONE, InfraredClass.ELECTRIC))


def test_the_skin_is_as_warm_as_the_stream_makes_it():
    sound = np.sqrt(1.4 * 287.05287 * 216.65)
    kelvin = sg.skin_temperature_k(np.full(3, 12e3), sound * np.array([0.0, 1.0, 2.0]))
    np.testing.assert_allclose(kelvin, 216.65 * (1.0 + 0.178 * np.array([0.0, 1.0, 4.0])), rtol=1e-12)


def test_the_tail_shows_from_behind_only():
    kind = np.full(3, InfraredClass.FAST_JET, np.uint8)
    behind, abeam, ahead = sg.hot_intensity_wpsr(InfraredBand.MID_WAVE, kind, np.array([1.0, 0.0, -1.0]))
    known = sg.SIGNATURES[InfraredClass.FAST_JET]
    assert behind == pytest.approx(known.tail_wpsr[1] + 0.3 * known.plume_wpsr[1])
    assert abeam == known.plume_wpsr[1] and ahead == pytest.approx(0.3 * known.plume_wpsr[1])


def test_areas_are_the_three_views():
    kind = np.full(3, InfraredClass.LARGE_TURBOFAN, np.uint8)
    area = sg.projected_area_m2(kind, np.array([1.0, 0.0, 0.0]), np.array([0.3, 0.0, -1.0]))
    np.testing.assert_allclose(area, [300.0, 160.0, 40.0])


@pytest.mark.parametrize(("offset_deg", "behind"), [(8.0, True), (-8.0, False)])
def test_a_satellite_behind_sees_the_tail(offset_deg, behind):
    objects = sp.lone(45.0, 10.0, 1e4)
    satellites = sp.above(objects, 600e3, offset_deg=offset_deg)
    offset = objects.position_ecef_m - satellites.position_ecef_m
    los = offset / np.linalg.norm(offset)
    nose, off_tail = sg.aspect_cosines(los, up_ecef(objects.position_ecef_m), objects.velocity_ecef_mps)
    assert (off_tail[0] > 0.5) == behind and abs(nose[0]) == pytest.approx(1.0, abs=1e-6)
    assert (nose[0] < 0.0) == behind


def test_what_stands_still_shows_no_side():
    los, up = np.array([[-1.0, 0.0, 0.0]]), np.array([[1.0, 0.0, 0.0]])
    nose, off_tail = sg.aspect_cosines(los, up, np.zeros((1, 3)))
    assert nose[0] == 0.0 and off_tail[0] == 0.0
