"""The rotating radar as a sensor: when, where, how well, and the same whatever the order."""

import dataclasses
import math

import numpy as np
import pytest
from ground_scenes import HERE, START, flown, objects_around

from lookdown.sensing.geometry.horizon import horizon_arc_m
from lookdown.sensing.ground import (
    SurveillanceSensor,
    aerostat_is_up,
    reference_aerostat,
    reference_airborne_radar,
    reference_ground_radar,
)
from lookdown.tables import Detections, Measured, Objects, SensorKind
from lookdown.terrain import Terrain

GROUND, AIR, AEROSTAT = reference_ground_radar(), reference_airborne_radar(), reference_aerostat()


def quiet(radar, **more):
    """Return a radar without false alarms to speak of, and without slow errors."""
    none = {"bias_sigma_range_m": 0.0, "bias_sigma_cosine": 0.0, "bias_sigma_range_rate_mps": 0.0}
    return dataclasses.replace(radar, false_alarm_probability=1e-12, **(none | more))


def ground(radar=None, *, seed=3, step_s=1.0, terrain=None, sensor_id=900):
    return SurveillanceSensor(
        GROUND.radar if radar is None else radar,
        GROUND.place(**HERE),
        sensor_id=sensor_id,
        run_seed=seed,
        start_tai_ns=START,
        step_s=step_s,
        terrain=terrain,
    )


def airborne(radar=None, *, seed=3, step_s=1.0):
    return SurveillanceSensor(
        AIR.radar if radar is None else radar,
        AIR.place(**HERE, start_tai_ns=START),
        sensor_id=901,
        run_seed=seed,
        start_tai_ns=START,
        step_s=step_s,
    )


RING = objects_around(np.arange(0.3, 360.0, 4.0), 120e3, 9000.0)


def test_each_object_is_met_once_a_turn():
    _, looks = flown(ground(), RING, 36)
    assert np.bincount(looks.object_id.astype(int))[1:].tolist() == [3] * len(RING)
    apart = np.diff(looks.time_tai_ns[looks.object_id == 7])
    assert apart * 1e-9 == pytest.approx(12.0, abs=0.04)


@pytest.mark.parametrize("step_s", [0.5, 2.5, 30.0])
def test_the_step_changes_nothing(step_s):
    # Straight flight, so that objects taken back along their velocities stand where they stood.
    whole = flown(ground(), RING, 30)
    other = flown(ground(step_s=step_s), RING, round(30 / step_s), step_s=step_s)
    assert len(whole[0]) == len(other[0]) and len(whole[1]) == len(other[1]) > 200
    order = [np.lexsort((looks.object_id, looks.dwell_id)) for looks in (whole[1], other[1])]
    for name in ("dwell_id", "object_id", "detected"):
        np.testing.assert_array_equal(getattr(whole[1], name)[order[0]], getattr(other[1], name)[order[1]])
    np.testing.assert_allclose(np.sort(whole[0].range_m), np.sort(other[0].range_m), atol=0.01)


def test_an_object_is_met_when_the_beam_points_at_it():
    _, looks = flown(ground(), objects_around([0.5, 90.0, 270.0], 100e3, 9000.0, speed_mps=0.1), 12)
    share = {int(o): ((t - START) * 1e-9 / 12.0) % 1.0 for o, t in zip(looks.object_id, looks.time_tai_ns, strict=True)}
    assert [share[1], share[2], share[3]] == pytest.approx([0.5 / 360, 0.25, 0.75], abs=2.0 / GROUND.radar.beam_count)


def test_nothing_is_seen_below_the_horizon():
    edge = float(horizon_arc_m(20.0, 300.0)) * 6371008.8 / 6371008.8
    near, far = (objects_around(10.0, share * edge, 300.0, speed_mps=1.0) for share in (0.97, 1.03))
    strong = quiet(GROUND.radar, average_power_w=1e9)
    for objects, count in ((near, 3), (far, 0)):
        detections, looks = flown(ground(strong), objects, 36)
        assert len(looks) == len(detections) == count


def test_hills_hide():
    grid = np.zeros((2161, 4321), np.int16)
    grid[:, round((3.5 + 180.0) * 12)] = 3000
    east = objects_around([90.0, 270.0], 100e3, 2000.0)
    _, bare = flown(ground(), east, 12)
    _, hidden = flown(ground(terrain=Terrain(grid)), east, 12)
    assert sorted(bare.object_id.tolist()) == [1, 2] and hidden.object_id.tolist() == [2]


def test_ends_of_range_and_elevation():
    case = objects_around([10.0, 50.0, 90.0], [0.5e3, 446e3, 3e3], [100.0, 20e3, 9000.0])
    assert len(flown(ground(quiet(GROUND.radar)), case, 12)[1]) == 0


@pytest.mark.parametrize("make", [ground, airborne])
def test_same_seed_same_bytes_and_order_of_rows(make):
    first, second = flown(make(), RING, 15), flown(make(), RING, 15)
    turned = flown(make(), RING.take(np.arange(len(RING))[::-1]), 15)
    for other in (second, turned):
        for mine, theirs in zip(first, other, strict=True):
            for name, _ in type(mine).columns():
                assert getattr(mine, name).tobytes() == getattr(theirs, name).tobytes(), name
    another = flown(make(seed=4), RING, 15)
    assert len(another[0]) != len(first[0]) or not np.array_equal(another[0].range_m, first[0].range_m)


def test_others_change_nothing():
    few = RING.take(np.arange(0, len(RING), 3))
    _, alone = flown(ground(), few, 12)
    _, among = flown(ground(), RING, 12)
    mine = np.isin(among.object_id, few.object_id)
    for name in ("object_id", "detected", "snr_ratio", "time_tai_ns"):
        np.testing.assert_array_equal(getattr(alone, name), getattr(among, name)[mine])


@pytest.mark.parametrize(("make", "radar"), [(ground, GROUND.radar), (airborne, AIR.radar)])
def test_errors_are_as_the_sigmas_say(make, radar):
    objects = objects_around(np.arange(0.0, 360.0, 0.5), 150e3, 9000.0, heading_deg=30.0)
    detections, looks = flown(make(quiet(radar)), objects, 24)
    got = looks.take(looks.detected == 1)
    d = detections.take(np.searchsorted(detections.detection_id, got.detection_id))
    assert len(d) > 800
    flight = 1e-9 * (d.time_tai_ns - START)
    row = got.object_id - 1
    place = objects.position_ecef_m[row] + flight[:, None] * objects.velocity_ecef_mps[row]
    offset = place - d.sensor_position_ecef_m
    distance = np.linalg.norm(offset, axis=1)
    los = offset / distance[:, None]
    rate = np.einsum("ni,ni->n", los, objects.velocity_ecef_mps[row] - d.sensor_velocity_ecef_mps)
    pairs = [
        (Measured.RANGE, d.range_m - distance, d.sigma_range_m),
        (Measured.ALONG, d.cosine_along - np.einsum("ni,ni->n", los, d.axis_along_ecef), d.sigma_cosine_along),
        (Measured.CROSS, d.cosine_cross - np.einsum("ni,ni->n", los, d.axis_cross_ecef), d.sigma_cosine_cross),
        (Measured.RANGE_RATE, d.range_rate_mps - rate, d.sigma_range_rate_mps),
    ]
    for bit, error, sigma in pairs:
        if radar.measured & bit:
            z = error / sigma
            assert abs(z.mean()) < 4.5 / math.sqrt(len(z)) and abs(z.std() - 1.0) < 0.12, bit
        else:
            assert not sigma.any()
    assert (d.measured == radar.measured).all() and (d.kind == SensorKind.GROUND_RADAR).all()
    # The published axes are a right-handed frame that looks along the beam, within half a beam of the object.
    ahead = np.cross(d.axis_cross_ecef, d.axis_along_ecef)
    assert (np.einsum("ni,ni->n", ahead, los) > 0.99).all()
    assert np.abs(np.einsum("ni,ni->n", los, d.axis_along_ecef)).max() < 0.52 * radar.azimuth_beam_rad


def test_detections_happen_as_often_as_their_probability():
    objects = objects_around(np.arange(0.0, 360.0, 0.5), np.tile([250e3, 300e3, 340e3], 240), 9500.0, rcs_class=9)
    _, looks = flown(ground(), objects, 12)
    expected = looks.detection_probability
    assert len(looks) > 600 and 0.1 < expected.mean() < 0.95
    assert abs(looks.detected.sum() - expected.sum()) < 4.0 * math.sqrt(np.sum(expected * (1.0 - expected)))


def test_false_alarms_are_as_many_as_the_cells_ask():
    radar = dataclasses.replace(GROUND.radar, false_alarm_probability=1e-4)
    detections, looks = flown(ground(radar), Objects.empty(), 24)
    cells = (radar.range_max_m - radar.range_min_m) / radar.range_cell_m
    pulses = radar.pulse_repetition_frequency_hz * radar.coherent_time_s  # it does not measure range rate
    mean = 1e-4 * cells * pulses * 2 * radar.beam_count
    assert len(looks) == 0 and abs(len(detections) - mean) < 5.0 * math.sqrt(mean)
    assert detections.range_m.min() > 0.9e3 and detections.range_m.max() < 446e3
    assert (np.diff(detections.detection_id.astype(object)) > 0).all()


def test_slow_errors_are_one_a_run():
    radar = dataclasses.replace(
        GROUND.radar, false_alarm_probability=1e-12, bias_sigma_range_m=5e3, bias_sigma_cosine=0.0
    )
    still = objects_around(np.arange(0.0, 360.0, 5.0), 120e3, 9000.0, speed_mps=0.01)
    offsets = []
    for seed in range(8):
        detections, looks = flown(ground(radar, seed=seed), still, 12)
        offsets.append(np.median(detections.range_m) - np.median(looks.range_m))
        assert np.std(detections.range_m) < 500.0 and (detections.bias_sigma_range_m == 5e3).all()
    assert 1e3 < np.std(offsets) < 12e3


def test_the_aircraft_is_blind_to_what_crosses_its_sight_low():
    case = {"speed_mps": 200.0, "rcs_class": 9}
    away = objects_around(np.arange(0.0, 360.0, 3.0), 120e3, 500.0, **case)
    cross = objects_around(np.arange(0.0, 360.0, 0.4), 120e3, 500.0, heading_deg=0.0, **case)
    _, open_ = flown(airborne(), away, 10)
    _, blind = flown(airborne(), cross, 10)
    assert open_.detection_probability.mean() > 0.7
    slow = np.abs(blind.radial_speed_mps) < 2.0
    assert slow.sum() > 3 and blind.detection_probability[slow].max() < 0.01


def test_the_sensor_of_a_detection_is_where_its_aircraft_was():
    detections, _ = flown(airborne(), RING, 20)
    track = AIR.place(**HERE, start_tai_ns=START)
    position, velocity = track.states(detections.time_tai_ns)
    np.testing.assert_array_equal(detections.sensor_position_ecef_m, position)
    np.testing.assert_array_equal(detections.sensor_velocity_ecef_mps, velocity)
    assert len(np.unique(detections.sensor_position_ecef_m[:, 0])) > 50


def test_an_aerostat_is_up_as_often_as_it_says_and_sees_only_then():
    block_ns = round(AEROSTAT.outage_s * 1e9)
    up = [aerostat_is_up(AEROSTAT, run_seed=5, sensor_id=7, time_tai_ns=k * block_ns) for k in range(3000)]
    share = AEROSTAT.availability_ratio
    assert abs(np.mean(up) - share) < 4.0 * math.sqrt(share * (1.0 - share) / 3000)
    assert share == pytest.approx(0.6, abs=0.005)
    start = START // block_ns
    seen = {}
    for block in range(start, start + 12):
        when = block * block_ns + block_ns // 2
        sensor = SurveillanceSensor(
            quiet(AEROSTAT.radar),
            AEROSTAT.place(**HERE),
            sensor_id=7,
            run_seed=5,
            start_tai_ns=when,
            step_s=1.0,
            aerostat=AEROSTAT,
        )
        _, looks = flown(sensor, RING, 12, start=when)
        seen[aerostat_is_up(AEROSTAT, run_seed=5, sensor_id=7, time_tai_ns=when)] = len(looks)
    assert seen[False] == 0 and seen[True] >= len(RING) - 1


def test_an_empty_sky():
    detections, looks = ground(quiet(GROUND.radar)).observe(Objects.empty(), START + 10**9)
    assert len(detections) == len(looks) == 0 and isinstance(detections, Detections)
