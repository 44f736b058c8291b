"""Signal, clutter and notch of a passage: twins, limits, and what each figure moves."""

import dataclasses
import math

import ground_plain as plain
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookdown.sensing.clutter import SurfaceClass, notch_loss_ratio
from lookdown.sensing.detection import detection_probability
from lookdown.sensing.ground import budget as bu
from lookdown.sensing.ground import reference_aerostat, reference_airborne_radar, reference_ground_radar
from lookdown.sensing.medium.gas import gas_loss_ratio as medium_loss

GROUND = reference_ground_radar().radar
AIR = reference_airborne_radar().radar
AEROSTAT = reference_aerostat().radar
BARE = dataclasses.replace(GROUND, carrier_frequency_hz=1.3e9)


def db(ratio):
    return 10.0 * np.log10(ratio)


@pytest.mark.parametrize("radar", [GROUND, AIR, AEROSTAT])
def test_the_search_form_is_the_track_form(radar):
    for far in (30e3, 100e3, 300e3):
        height = far**2 / (2.0 * 4.0 / 3.0 * 6371008.8) + 500.0
        ours = bu.signal_to_noise_ratio(radar, sensor_height_m=500.0, height_m=height, range_m=far, rcs_m2=3.0)
        elevation = 0.0
        gas = bu.gas_loss_ratio(radar, 500.0, elevation, far) ** 2
        theirs = plain.track_snr(radar, far, 3.0) / gas
        assert float(db(ours / theirs)) == pytest.approx(0.0, abs=0.05)


def test_range_to_the_fourth_and_cross_section():
    case = {"sensor_height_m": 9000.0, "height_m": 9000.0}
    near, far = bu.signal_to_noise_ratio(AIR, range_m=np.array([100e3, 200e3]), rcs_m2=1.0, **case)
    gas = bu.gas_loss_ratio(AIR, 9000.0, np.array([-0.006, -0.012]), np.array([100e3, 200e3])) ** 2
    assert near * gas[0] / (far * gas[1]) == pytest.approx(16.0, rel=0.01)
    twice = bu.signal_to_noise_ratio(AIR, range_m=100e3, rcs_m2=2.0, **case)
    assert float(twice) == pytest.approx(2.0 * near)


def test_cosecant_squared_gives_the_same_echo_along_a_level():
    # At a constant height well above the beam, gain falls as fast as range: signal stays within the air's share.
    ranges = np.linspace(20e3, 60e3, 9)
    snr = bu.signal_to_noise_ratio(GROUND, sensor_height_m=20.0, height_m=9000.0, range_m=ranges, rcs_m2=1.0)
    assert db(snr).max() - db(snr).min() < 1.0
    assert plain.cosecant_solid_angle(GROUND.elevation_beam_rad, GROUND.elevation_max_rad) == pytest.approx(
        GROUND.solid_angle_sr, rel=2e-3
    )


def test_the_air_takes_what_medium_says():
    # From the ground to the top of the air at 10 degrees, where a ray is nearly straight.
    grazing = math.radians(10.0)
    ours = bu.gas_loss_ratio(GROUND, 0.0, grazing, 115e3)
    assert float(db(ours)) == pytest.approx(float(db(medium_loss(1.3e9, grazing))), rel=0.05)
    low, high = bu.gas_loss_ratio(GROUND, np.array([0.0, 9000.0]), 0.0, 200e3)
    assert low > high > 1.0
    assert bu.gas_loss_ratio(GROUND, 0.0, 0.0, 300e3) > bu.gas_loss_ratio(GROUND, 0.0, 0.0, 200e3)


def test_lobes_are_between_nothing_and_sixteen():
    mirror = dataclasses.replace(GROUND, multipath_ratio=1.0)
    case = {"sensor_height_m": 20.0, "range_m": 50e3}
    heights = np.linspace(100.0, 3000.0, 4001)
    lobes = bu.lobing_ratio(mirror, height_m=heights, **case)
    assert lobes.min() < 1e-3 and lobes.max() == pytest.approx(16.0, rel=1e-3)
    # Lobes are lambda R / (2 h1) apart in height, the reflecting plane lowered a little by curvature.
    peaks = heights[1:-1][(lobes[1:-1] > lobes[:-2]) & (lobes[1:-1] > lobes[2:])]
    assert np.diff(peaks).mean() == pytest.approx(mirror.wavelength_m * 50e3 / 40.0, rel=0.05)
    weak = bu.lobing_ratio(dataclasses.replace(GROUND, multipath_ratio=0.5), height_m=heights, **case)
    assert weak.max() == pytest.approx(1.5**4, rel=1e-3) and weak.min() == pytest.approx(0.5**4, rel=1e-2)
    assert (bu.lobing_ratio(GROUND, height_m=heights, **case) == 1.0).all()


def test_clutter_ends_at_its_horizon_for_a_slow_pulse():
    # From 20 m the ground ends at 18 km; pulses of 337 Hz fold at 445 km.
    cnr = bu.clutter_to_noise_ratio(
        GROUND,
        sensor_height_m=20.0,
        height_m=1000.0,
        range_m=np.array([5e3, 15e3, 19e3, 100e3]),
        surface=SurfaceClass.FARMLAND,
    )
    assert cnr[0] > cnr[1] > 1.0 and cnr[2] == cnr[3] == 0.0


def test_surfaces_differ_as_their_classes_do():
    kinds = [SurfaceClass.SEA, SurfaceClass.FLAT, SurfaceClass.FARMLAND, SurfaceClass.MOUNTAINS]
    cnr = bu.clutter_to_noise_ratio(AIR, sensor_height_m=9144.0, height_m=100.0, range_m=150e3, surface=kinds)
    assert (np.diff(cnr) > 0.0).all()
    # 5 dB and 15 dB between their gammas at 10 GHz, at every frequency.
    assert db(cnr[2:] / cnr[1:-1]).tolist() == pytest.approx([5.0, 15.0], abs=1e-6)


def test_folded_clutter_reaches_where_no_ground_is():
    slow = dataclasses.replace(AIR, pulse_repetition_frequency_hz=200.0)
    case = {
        "sensor_height_m": 9144.0,
        "height_m": 9144.0,
        "range_m": np.array([500e3]),
        "surface": SurfaceClass.FARMLAND,
    }
    assert bu.clutter_to_noise_ratio(slow, **case)[0] == 0.0
    assert bu.clutter_to_noise_ratio(AIR, **case)[0] > 1.0


def test_a_receive_beam_that_looks_up_sees_less_ground():
    high = bu.clutter_to_noise_ratio(
        AIR, sensor_height_m=9144.0, height_m=13e3, range_m=60e3, surface=SurfaceClass.FARMLAND
    )
    low = bu.clutter_to_noise_ratio(
        AIR, sensor_height_m=9144.0, height_m=100.0, range_m=60e3, surface=SurfaceClass.FARMLAND
    )
    assert low > 2.0 * high


@given(st.floats(2.0, 1e8), st.floats(0.01, 20.0))
def test_the_notch_touches_the_gaussian_where_it_costs_three_decibels(cnr, spread):
    width, exponent = bu.gaussian_notch(cnr, spread)
    assert plain.gaussian_loss(cnr, spread, width) == pytest.approx(2.0, rel=1e-9)
    if cnr > math.e:
        step = 1e-4 * width
        mine = notch_loss_ratio(width + step, width, exponent) - notch_loss_ratio(width - step, width, exponent)
        theirs = np.diff(plain.gaussian_loss(cnr, spread, np.array([width - step, width + step])))
        assert float(mine) == pytest.approx(float(theirs[0]), rel=1e-3)


def test_clutter_below_noise_makes_no_notch():
    width, exponent = bu.gaussian_notch(np.array([0.0, 1.0, 1.01]), 1.0)
    assert width[:2].tolist() == [0.0, 0.0] and width[2] < 0.2 and (exponent == 2.0).all()


def test_the_aircrafts_notch_follows_its_speed_and_the_beams_direction():
    abeam = [float(bu.clutter_spread_mps(AIR, v, math.pi / 2)) for v in (0.0, 100.0, 200.0, 400.0)]
    still = abeam[0]
    moving = np.sqrt(np.square(abeam[1:]) - still**2)
    assert moving == pytest.approx(moving[0] * np.array([1.0, 2.0, 4.0]))
    assert moving[0] == pytest.approx(100.0 * plain.half_power_spread(AIR.azimuth_beam_rad), rel=1e-3)
    assert float(bu.clutter_spread_mps(AIR, 400.0, 0.0)) == pytest.approx(still)
    longer = dataclasses.replace(AIR, antenna_width_m=2.0 * AIR.antenna_width_m, rotation_period_s=20.0)
    halved = (
        float(bu.clutter_spread_mps(longer, 400.0, math.pi / 2)) ** 2
        - float(bu.clutter_spread_mps(longer, 0.0, 0.0)) ** 2
    )
    assert math.sqrt(halved) == pytest.approx(0.5 * moving[2], rel=1e-9)


def test_slow_objects_vanish_and_faster_flight_hides_more():
    speeds = np.linspace(0.0, 60.0, 241)
    case = {
        "sensor_height_m": 9144.0,
        "height_m": 300.0,
        "range_m": 100e3,
        "rcs_m2": 5.0,
        "surface": SurfaceClass.FARMLAND,
    }
    seen = [
        bu.passage(AIR, radial_speed_mps=speeds, speed_mps=v, off_track_rad=math.pi / 2, **case) for v in (0.0, 200.0)
    ]
    assert all(s.probability[0] < 0.01 and s.probability[-1] > 0.7 for s in seen)
    blind = [float(speeds[s.probability < 0.5].max()) for s in seen]
    assert blind[1] > blind[0] > 1.0
    assert (np.diff(seen[1].loss_ratio) <= 1e-12).all() and (seen[1].loss_ratio >= 1.0).all()
    assert seen[1].loss_ratio[0] <= 1.0 + float(seen[1].cnr_ratio) * (1.0 + 1.0 / AIR.improvement_ratio) + 1e-9


def test_detection_is_the_exact_one():
    seen = bu.passage(
        GROUND,
        sensor_height_m=20.0,
        height_m=9000.0,
        range_m=np.linspace(50e3, 400e3, 20),
        rcs_m2=2.0,
        radial_speed_mps=200.0,
        surface=SurfaceClass.SEA,
    )
    exact = detection_probability(
        seen.snr_ratio / seen.loss_ratio / GROUND.look_count,
        look_count=GROUND.look_count,
        swerling_case=GROUND.swerling_case,
        false_alarm_probability=GROUND.false_alarm_probability,
    )
    np.testing.assert_allclose(seen.probability, exact, atol=2e-7)
    assert (seen.cnr_ratio == 0.0).all() and (seen.loss_ratio == 1.0).all()


def test_faults_of_a_programmer():
    for change in (
        {"losses_ratio": 0.5},
        {"measured": 1},
        {"cosecant": 2},
        {"range_min_m": 1e9},
        {"radius_factor": 0.5},
    ):
        with pytest.raises(AssertionError):
            dataclasses.replace(GROUND, **change)
    with pytest.raises(AssertionError, match="narrower"):
        dataclasses.replace(GROUND, antenna_width_m=0.05)
