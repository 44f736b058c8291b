"""Reach and area: what the horizon limits and what energy does."""

import dataclasses
import math

import pytest

from lookdown.sensing.clutter import SurfaceClass
from lookdown.sensing.geometry.horizon import horizon_range_m
from lookdown.sensing.ground import (
    coverage_area_m2,
    detection_range_m,
    reference_aerostat,
    reference_airborne_radar,
    reference_ground_radar,
)

GROUND = reference_ground_radar().radar
AIR = reference_airborne_radar().radar
AEROSTAT = reference_aerostat().radar
LOW = {"sensor_height_m": 20.0, "object_height_m": 100.0, "rcs_m2": 1.0}


def test_a_mast_is_limited_by_its_horizon_and_an_aircraft_by_its_energy():
    mast = detection_range_m(GROUND, **LOW)
    assert mast.range_m == mast.horizon_m < mast.energy_m
    assert mast.horizon_m == float(horizon_range_m(20.0, 100.0))
    aircraft = detection_range_m(AIR, **(LOW | {"sensor_height_m": 9144.0, "rcs_m2": 0.1}), speed_mps=180.0)
    assert aircraft.range_m == aircraft.energy_m < aircraft.horizon_m
    assert aircraft.ground_m < aircraft.range_m


def test_more_energy_reaches_by_the_fourth_root_and_no_farther_than_the_horizon():
    case = {"sensor_height_m": 9144.0, "object_height_m": 9000.0, "rcs_m2": 2.0, "surface": SurfaceClass.SEA}
    once = detection_range_m(AIR, **case)
    strong = detection_range_m(dataclasses.replace(AIR, average_power_w=16.0 * AIR.average_power_w), **case)
    # Twice as far in vacuum; the air takes some of it.
    assert 1.7 < strong.energy_m / once.energy_m < 2.0
    beyond = detection_range_m(dataclasses.replace(GROUND, average_power_w=1e9), **LOW)
    assert beyond.range_m == detection_range_m(GROUND, **LOW).range_m


def test_the_display_ends_what_energy_would_reach():
    found = detection_range_m(AEROSTAT, sensor_height_m=4572.0, object_height_m=9000.0, rcs_m2=50.0)
    assert found.range_m == AEROSTAT.range_max_m < found.energy_m


def test_area_is_that_of_the_ring():
    found = detection_range_m(GROUND, **LOW)
    flat = math.pi * (found.ground_m**2 - found.nearest_m**2)
    assert coverage_area_m2(GROUND, **LOW) == pytest.approx(flat, rel=1e-4)


def test_area_grows_with_height_and_cross_section():
    case = {"sensor_height_m": 9144.0, "object_height_m": 1000.0}
    areas = [coverage_area_m2(AIR, rcs_m2=rcs, **case) for rcs in (0.01, 0.1, 1.0, 10.0)]
    assert areas == sorted(areas) and areas[0] < areas[-1]
    heights = [coverage_area_m2(GROUND, sensor_height_m=20.0, object_height_m=h, rcs_m2=5.0) for h in (30, 300, 3000)]
    assert heights == sorted(heights) and heights[2] > 5.0 * heights[0]


def test_what_crosses_in_the_notch_has_no_range():
    found = detection_range_m(
        AIR, sensor_height_m=9144.0, object_height_m=100.0, rcs_m2=1.0, radial_speed_mps=0.5, speed_mps=200.0
    )
    seen = detection_range_m(AIR, sensor_height_m=9144.0, object_height_m=100.0, rcs_m2=1.0, speed_mps=200.0)
    assert found.range_m < 0.2 * seen.range_m
    area = coverage_area_m2(AIR, sensor_height_m=9144.0, object_height_m=100.0, rcs_m2=1e-9)
    assert area == 0.0


def test_the_aerostat_of_hard_truth_23_needs_a_high_target():
    # 547 km from 10,000 ft: no power reaches below the horizon.
    strong = dataclasses.replace(AEROSTAT, average_power_w=1e9, range_max_m=800e3)
    low = detection_range_m(strong, sensor_height_m=3048.0, object_height_m=100.0, rcs_m2=10.0)
    high = detection_range_m(strong, sensor_height_m=3048.0, object_height_m=6050.0, rcs_m2=10.0)
    assert low.range_m == pytest.approx(269e3, abs=500.0) and high.range_m == pytest.approx(547e3, rel=0.005)
