"""How many tests a turning radar makes: counted one by one, walked along rays, and drawn by the sensor."""

import dataclasses
import math

import numpy as np
import pytest
from ground_scenes import HERE, START, flown
from hypothesis import given
from hypothesis import strategies as st

from lookdown.sensing.ground import (
    SurveillanceSensor,
    airborne_radar_card,
    reference_aerostat,
    reference_airborne_radar,
    reference_ground_radar,
)
from lookdown.sensing.ground.alarms import cells_of, false_reports_per_turn, is_above_ground
from lookdown.tables import Measured, Objects

MAST, AIR, AEROSTAT = reference_ground_radar().radar, reference_airborne_radar(), reference_aerostat().radar


@pytest.mark.parametrize("radar", [MAST, AIR.radar, AEROSTAT])
def test_a_look_without_folds_has_as_many_tests_as_samples_of_noise(radar):
    """B x T independent samples, split into ranges of one fold and filters, whatever the frequency of pulses."""
    frequency = radar.pulse_repetition_frequency_hz
    fold_m = 299_792_458.0 / (2.0 * frequency)
    one = dataclasses.replace(
        radar,
        range_min_m=0.0,
        range_max_m=fold_m,
        measured=radar.measured & ~Measured.CROSS,
        max_target_speed_mps=0.25 * radar.wavelength_m * frequency,
    )
    cells = cells_of(one)
    assert cells.beams == 1.0
    assert cells.count == pytest.approx(radar.bandwidth_hz * radar.coherent_time_s, rel=1e-9)


def test_a_radar_without_range_rate_keeps_the_filters_of_its_look():
    pulses = MAST.pulse_repetition_frequency_hz * MAST.coherent_time_s
    assert cells_of(MAST).filters == pytest.approx(pulses) and 3.0 < pulses < 3.2
    told = dataclasses.replace(MAST, measured=MAST.measured | Measured.RANGE_RATE)
    # 700 m/s of speeds over lambda / (2 T), the width of a filter.
    assert cells_of(told).filters == pytest.approx(700.0 / (0.5 * MAST.wavelength_m / MAST.coherent_time_s))
    assert cells_of(told).filters > 15.0 * pulses
    few = dataclasses.replace(MAST, pulse_repetition_frequency_hz=10.0)
    assert cells_of(few).filters == 1.0


def test_tests_grow_with_band_and_reach_and_fall_with_wider_beams():
    usual = cells_of(AIR.radar)
    assert cells_of(dataclasses.replace(AIR.radar, bandwidth_hz=2e6)).ranges == pytest.approx(2.0 * usual.ranges)
    assert cells_of(dataclasses.replace(AIR.radar, antenna_height_m=0.75)).beams == pytest.approx(0.5 * usual.beams)
    assert cells_of(dataclasses.replace(AIR.radar, antenna_height_m=0.1)).beams == 1.0
    longer = dataclasses.replace(AIR.radar, rotation_period_s=20.0)
    assert cells_of(longer).filters == pytest.approx(2.0 * usual.filters)


def walked_to_the_ground(height_m: float, elevation_rad: float, radius_m: float) -> float:
    """Return how far a straight ray comes over a disc before it meets it, by stepping in the plane; inf if never."""
    far = np.arange(0.0, 800e3, 25.0)
    x, y = far * math.cos(elevation_rad), radius_m + height_m + far * math.sin(elevation_rad)
    under = np.hypot(x, y) < radius_m
    return float(far[np.argmax(under)]) if under.any() else math.inf


@pytest.mark.parametrize("elevation_deg", [-6.0, -4.0, -3.0, -2.75, -2.70, -2.6, -1.0, 0.0, 3.0])
def test_a_ray_ends_where_a_walk_along_it_meets_the_ground(elevation_deg):
    radius = AIR.radar.radius_factor * 6_371_008.8
    end = walked_to_the_ground(9144.0, math.radians(elevation_deg), radius)
    ranges = np.array([0.9 * end, end - 60.0, end + 60.0, 1.1 * end, 2.0 * end, 5.0 * end])
    if end == math.inf:
        assert is_above_ground(AIR.radar, 9144.0, np.geomspace(1e3, 1e6, 30), math.radians(elevation_deg)).all()
    else:
        seen = is_above_ground(AIR.radar, 9144.0, ranges, math.radians(elevation_deg))
        # Beyond the far side of the Earth the chord comes out again; nothing is seen there.
        assert seen.tolist() == [True, True, False, False, False, False]


@given(st.floats(0.0, 20e3), st.floats(-0.5, 0.5), st.floats(1e3, 600e3), st.floats(1.01, 3.0))
def test_what_lies_farther_along_a_ray_is_hidden_first(height, elevation, range_m, more):
    near, far = is_above_ground(MAST, height, np.array([range_m, more * range_m]), elevation)
    assert near or not far
    if elevation >= 0.0:
        assert near and far


@pytest.mark.parametrize(("height_m", "share"), [(3_000.0, 0.55), (9_144.0, 0.74), (1e6, 1.0)])
def test_the_share_above_ground_is_that_of_a_throw_of_places(height_m, share):
    radar = AIR.radar
    rng = np.random.Generator(np.random.Philox(11))
    low, high = math.sin(radar.elevation_min_rad), math.sin(radar.elevation_max_rad)
    elevation = np.arcsin(rng.uniform(low, high, 200_000))
    thrown = float(is_above_ground(radar, height_m, rng.uniform(5e3, 650e3, 200_000), elevation).mean())
    tests = cells_of(radar).count * radar.beam_count * radar.false_alarm_probability
    assert false_reports_per_turn(radar, height_m) / tests == pytest.approx(thrown, abs=0.005)
    assert thrown == pytest.approx(share, abs=0.06)


def aircraft(radar, seed: int = 3) -> SurveillanceSensor:
    return SurveillanceSensor(
        radar, AIR.place(**HERE, start_tai_ns=START), sensor_id=901, run_seed=seed, start_tai_ns=START, step_s=1.0
    )


def test_the_aircraft_reports_as_much_noise_as_its_card_says_and_none_from_under_the_ground():
    radar = dataclasses.replace(AIR.radar, false_alarm_probability=2e-6)
    detections, looks = flown(aircraft(radar), Objects.empty(), 10)
    mean = false_reports_per_turn(radar, AIR.height_m)
    assert 700.0 < mean < 800.0 and len(looks) == 0
    assert abs(len(detections) - mean) < 4.5 * math.sqrt(mean)
    elevation = np.arcsin(detections.cosine_cross)
    assert is_above_ground(radar, AIR.height_m - 1.0, 0.999 * detections.range_m, elevation).all()
    low = detections.range_m[elevation < math.radians(-5.0)]
    assert len(low) > 10 and low.max() < 1.05 * AIR.height_m / math.sin(math.radians(5.0)) * 1.02


def test_the_reference_radars_make_a_few_reports_a_turn():
    assert 0.5 < false_reports_per_turn(AIR.radar, AIR.height_m) < 1.0
    assert 0.9 < false_reports_per_turn(MAST, 20.0) < 1.1
    assert 3.0 < false_reports_per_turn(AEROSTAT, 4572.0) < 4.0


def test_the_card_multiplies_out():
    rows = {row.name: row for row in airborne_radar_card(AIR, {}) if row.section == "false alarms"}
    numbers = [float(part.split()[0]) for part in rows["tests a turn"].source.split(" x ")]
    assert math.prod(numbers) == pytest.approx(1e6 * rows["tests a turn"].value, rel=0.02)
    share = rows["false reports a turn"].value / (2e-9 * 1e6 * rows["tests a turn"].value)
    assert 0.7 < share < 0.8
