"""Streets of coverage: the closed form against the pattern itself."""

from dataclasses import replace

import numpy as np
import pytest

from lookdown.constellation import (
    StreetsPattern,
    cap_and_street_rad,
    sgp4_models,
    streets_altitude_m,
    streets_elements,
    worst_central_angle_rad,
)

EPOCH = 1_633_608_757_000_000_000
# (P, S): cap in degrees, solved apart from this package from Beste's and Adams and Rider's closed form.
CASES = {
    (2, 3): 66.72,
    (3, 4): 48.59,
    (3, 5): 42.28,
    (4, 6): 33.58,
    (4, 7): 30.78,
    (5, 8): 25.74,
    (5, 9): 24.18,
    (6, 9): 22.21,
    (6, 11): 19.91,
    (7, 11): 18.46,
    (7, 12): 17.59,
    (8, 13): 15.81,
    (9, 15): 13.83,
    (12, 20): 10.33,
    (20, 36): 5.94,
}
SAMPLES = 72
"""Of one slot's time. The worst moments, when gaps of the two planes at the seam meet, are among them."""


def _directions(elements, moved_rad):
    """Return where the satellites are on the unit sphere after moving on by an angle, from the elements alone."""
    angle, node, tilt = elements.mean_anomaly_rad + moved_rad, elements.raan_rad, elements.inclination_rad
    along, across = np.cos(angle), np.sin(angle) * np.cos(tilt)
    x = np.cos(node) * along - np.sin(node) * across
    y = np.sin(node) * along + np.cos(node) * across
    return np.stack([x, y, np.sin(angle) * np.sin(tilt)], axis=1)


def worst_over_a_period_rad(elements, slots):
    moves = np.arange(SAMPLES) * 2 * np.pi / slots / SAMPLES
    return max(worst_central_angle_rad(_directions(elements, move)) for move in moves)


@pytest.mark.parametrize(("planes", "slots"), CASES)
def test_the_worst_place_is_as_far_as_the_closed_form_says(planes, slots):
    cap, street = cap_and_street_rad(plane_count=planes, satellites_per_plane=slots)
    assert np.degrees(cap) == pytest.approx(CASES[planes, slots], abs=0.0051)
    assert (planes - 1) * (cap + street) + 2 * street == pytest.approx(np.pi, abs=1e-12)
    pattern = StreetsPattern(altitude_m=800e3, plane_count=planes, satellites_per_plane=slots)
    worst = worst_over_a_period_rad(streets_elements(pattern, EPOCH), slots)
    assert np.degrees(worst) == pytest.approx(np.degrees(cap), abs=0.01)


def test_even_spacing_or_planes_in_step_leave_a_worse_place():
    cap, _ = cap_and_street_rad(plane_count=6, satellites_per_plane=11)
    even = StreetsPattern(altitude_m=800e3, plane_count=6, satellites_per_plane=11, spacing_rad=np.pi / 6)
    assert worst_over_a_period_rad(streets_elements(even, EPOCH), 11) > cap + np.radians(0.3)


@pytest.mark.parametrize(("pattern", "altitude_km"), [((6, 11), 868), ((8, 13), 599), ((9, 15), 489), ((12, 20), 321)])
def test_altitudes_at_10_deg_are_those_of_the_table(pattern, altitude_km):
    planes, slots = pattern
    altitude = streets_altitude_m(plane_count=planes, satellites_per_plane=slots, grazing_rad=np.radians(10))
    assert altitude / 1e3 == pytest.approx(altitude_km, abs=0.5)


def test_rows_go_plane_by_plane_with_the_offsets_and_vendors():
    pattern = StreetsPattern(
        altitude_m=700e3,
        plane_count=3,
        satellites_per_plane=4,
        raan_offset_rad=6.0,
        anomaly_offset_rad=0.25,
        vendor_ids=(4, 9),
    )
    elements = streets_elements(pattern, EPOCH)
    assert elements.plane.tolist() == [0] * 4 + [1] * 4 + [2] * 4 and elements.slot.tolist() == [0, 1, 2, 3] * 3
    assert elements.vendor_id.tolist() == [4] * 4 + [9] * 4 + [4] * 4
    assert elements.raan_rad[0] == 6.0 and elements.mean_anomaly_rad[0] == 0.25
    by_slot = replace(pattern, vendor_by="slot")
    assert streets_elements(by_slot, EPOCH).vendor_id.tolist() == [4, 9, 4, 9] * 3
    spacing = (elements.raan_rad[4] - elements.raan_rad[0]) % (2 * np.pi)
    assert spacing == pytest.approx(sum(cap_and_street_rad(plane_count=3, satellites_per_plane=4)))
    assert sgp4_models(elements)[0].a * 6_378_135.0 == pytest.approx(6_378_137.0 + 700e3, abs=1e-5)


@pytest.mark.parametrize(
    "fault",
    [
        {"altitude_m": 0.0},
        {"plane_count": 1},
        {"satellites_per_plane": 2},
        {"plane_count": 300, "satellites_per_plane": 300},
        {"inclination_rad": -0.1},
        {"spacing_rad": 0.0},
        {"vendor_ids": ()},
    ],
)
def test_a_pattern_that_makes_no_sense_is_a_programmers_fault(fault):
    with pytest.raises(AssertionError):
        StreetsPattern(**{"altitude_m": 7e5, "plane_count": 3, "satellites_per_plane": 4} | fault)


def test_streets_that_no_altitude_serves_are_refused():
    with pytest.raises(AssertionError, match="no altitude"):
        streets_altitude_m(plane_count=2, satellites_per_plane=3, grazing_rad=np.radians(25))
    with pytest.raises(AssertionError, match="streets need"):
        cap_and_street_rad(plane_count=9, satellites_per_plane=5)
