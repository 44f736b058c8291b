"""The ionosphere as a mirror, and the radar that uses it: skip zone, hours, season, cycle, clutter."""

import dataclasses
import math

import numpy as np
import pytest
from ground_scenes import START, flown, objects_around
from hypothesis import given
from hypothesis import strategies as st

from lookdown.astro import ecef_from_geodetic, tai_ns_from_utc_text
from lookdown.sensing.geometry.horizon import horizon_arc_m
from lookdown.sensing.ground import (
    Site,
    SkywavePlace,
    SkywaveSensor,
    hf_rcs_m2,
    reference_skywave,
    skywave_coverage_area_m2,
)
from lookdown.sensing.ground import ionosphere as io
from lookdown.sensing.ground import skywave as sk
from lookdown.tables import Measured, RcsClass

RADAR = reference_skywave()
NOON, NIGHT = tai_ns_from_utc_text("2021-06-21T12:00:00Z"), tai_ns_from_utc_text("2021-06-21T00:00:00Z")
WINTER_NOON = tai_ns_from_utc_text("2021-12-21T12:00:00Z")
HERE = {"latitude_rad": math.radians(49.0), "longitude_rad": math.radians(3.0)}
SOUTH = SkywavePlace.at_one(**HERE, bearing_rad=math.pi)


def test_a_level_hop_is_two_horizons():
    for height in (io.E_HEIGHT_M, io.F2_HEIGHT_M):
        level = float(io.hop_ground_range_m(height, 0.0))
        assert level == pytest.approx(2.0 * float(horizon_arc_m(height, radius_factor=1.0)), rel=1e-12)


@given(st.floats(0.0, 1.5), st.sampled_from([io.E_HEIGHT_M, io.F2_HEIGHT_M]))
def test_a_hop_closes(elevation, height):
    ground = io.hop_ground_range_m(height, elevation)
    path, back, secant = io.hop_path(height, ground)
    assert float(back) == pytest.approx(elevation, abs=1e-6)
    assert path >= ground and secant >= 1.0
    # The law of sines at the layer: the incidence is what elevation and the angle at the centre leave.
    incidence = math.pi / 2 - elevation - float(ground) / 2.0 / 6371008.8
    assert float(secant) == pytest.approx(1.0 / math.cos(incidence), rel=1e-6)


def test_straight_up_the_critical_frequency_is_the_limit():
    assert float(io.usable_frequency_hz(7e6, io.F2_HEIGHT_M, 1.0)) == pytest.approx(7e6, rel=1e-9)
    farther = io.usable_frequency_hz(7e6, io.F2_HEIGHT_M, np.linspace(1e5, 3.5e6, 50))
    assert (np.diff(farther) > 0.0).all() and 3.0 < farther[-1] / 7e6 < 4.0


def test_layers_follow_the_sun_and_the_cycle():
    assert float(io.critical_e_hz(1.0, 0.0)) == pytest.approx(3.297e6, rel=1e-3)
    assert float(io.critical_e_hz(-0.2, 100.0)) == 0.5e6
    for layer in (io.critical_e_hz, io.critical_f2_hz):
        assert layer(0.9, 100.0) > layer(0.9, 10.0) > layer(0.2, 10.0) > layer(-1.0, 10.0)
    paris = ecef_from_geodetic(**{k: np.array([v]) for k, v in HERE.items()}, height_m=np.zeros(1))
    sun = [float(io.sun_cosine(paris, when)[0]) for when in (NOON, WINTER_NOON, NIGHT)]
    assert sun[0] == pytest.approx(math.cos(math.radians(49.0 - 23.4)), abs=0.01)
    assert sun[1] == pytest.approx(math.cos(math.radians(49.0 + 23.4)), abs=0.01) and sun[2] < 0.0


def test_absorption_and_noise_fall_with_frequency():
    case = {"elevation_rad": 0.1, "sun_cosine": 0.8, "sunspot_number": 80.0}
    loss = [float(io.absorption_loss_ratio(f, **case)) for f in (6e6, 12e6, 24e6)]
    assert loss[0] > loss[1] > loss[2] > 1.0
    night = float(io.absorption_loss_ratio(6e6, **(case | {"sun_cosine": -0.8})))
    assert night < loss[0]
    noise = [io.external_noise_k(f) for f in (5e6, 10e6, 28e6)]
    assert noise[0] > noise[1] > noise[2] > 290.0 * 10**1.9


def test_the_skip_zone_opens_with_frequency_and_by_night():
    def nearest(cosine, frequency_hz):
        ground = np.linspace(1e5, 3.5e6, 400)
        usable = io.usable_frequency_hz(io.critical_f2_hz(cosine, 80.0), io.F2_HEIGHT_M, ground)
        return float(ground[usable >= frequency_hz].min(initial=math.inf))

    assert nearest(0.8, 12e6) < nearest(0.8, 18e6) < nearest(0.8, 24e6)
    assert nearest(0.8, 12e6) < nearest(-0.5, 12e6)


def test_a_channel_stays_beyond_its_skip_distance():
    for near in (0.93e6, 1.6e6, 2.3e6):
        for cosine in (-0.5, 0.3, 0.9):
            channel = sk.open_channel(RADAR, near_m=near, far_m=near + 0.6e6, sun_cosine=cosine)
            if channel is None:
                continue
            critical = io.critical_f2_hz if channel.layer_height_m == io.F2_HEIGHT_M else io.critical_e_hz
            usable = io.usable_frequency_hz(critical(cosine, RADAR.sunspot_number), channel.layer_height_m, near)
            assert channel.carrier_frequency_hz <= RADAR.frequency_share * float(usable) * (1 + 1e-12)
            assert RADAR.frequency_min_hz <= channel.carrier_frequency_hz <= RADAR.frequency_max_hz


def test_a_quiet_sun_closes_near_ranges_by_night():
    quiet = dataclasses.replace(RADAR, sunspot_number=0.0)
    case = {"near_m": 4.0e5, "far_m": 7.0e5, "sun_cosine": -0.5}
    assert sk.open_channel(quiet, **case) is None
    assert sk.open_channel(RADAR, **(case | {"sun_cosine": 0.9})) is not None


def test_slow_movers_are_lost_in_the_clutter():
    channel = sk.open_channel(RADAR, near_m=1.6e6, far_m=2.3e6, sun_cosine=0.7)
    speeds = np.linspace(0.0, 300.0, 601)
    seen = sk.skywave_passage(
        RADAR, channel, receive_ground_m=2e6, transmit_ground_m=2e6, rcs_m2=60.0, radial_speed_mps=speeds
    )
    blind = float(speeds[seen.probability < 0.5].max())
    assert sk.bragg_speed_mps(channel.carrier_frequency_hz) < blind < 40.0
    stormy = dataclasses.replace(RADAR, ionospheric_spread_hz=3.0)
    worse = sk.skywave_passage(
        stormy, channel, receive_ground_m=2e6, transmit_ground_m=2e6, rcs_m2=60.0, radial_speed_mps=speeds
    )
    assert float(speeds[worse.probability < 0.5].max()) > 2.0 * blind
    assert float(seen.cnr_ratio) > 1e4


def test_apart_and_together_share_the_range_equation():
    channel = sk.open_channel(RADAR, near_m=1.6e6, far_m=2.3e6, sun_cosine=0.7)
    case = {"rcs_m2": 60.0, "radial_speed_mps": 200.0}
    together = sk.skywave_passage(RADAR, channel, receive_ground_m=2e6, transmit_ground_m=2e6, **case)
    apart = sk.skywave_passage(RADAR, channel, receive_ground_m=2e6, transmit_ground_m=1.9e6, **case)
    ratio = io.hop_path(channel.layer_height_m, 2e6)[0] / io.hop_path(channel.layer_height_m, 1.9e6)[0]
    assert float(apart.snr_ratio / together.snr_ratio) == pytest.approx(float(ratio) ** 2, rel=1e-9)


def test_cross_section_at_high_frequency():
    kinds = np.array(list(RcsClass), np.uint8)
    for wavelength in (12.0, 30.0, 60.0):
        rcs = hf_rcs_m2(kinds, wavelength)
        assert rcs.max() == pytest.approx(0.2 * 0.86 * wavelength**2) and (rcs > 0.0).all()
        assert rcs[RcsClass.DRONE] < 0.1 * rcs[RcsClass.AIRLINER]
    drone = np.array([RcsClass.DRONE], np.uint8)
    assert hf_rcs_m2(drone, 20.0)[0] / hf_rcs_m2(drone, 40.0)[0] == pytest.approx(2.0**4)


def sensor(place=SOUTH, *, radar=RADAR, start=NOON, seed=2, step_s=2.5):
    return SkywaveSensor(radar, place, sensor_id=950, run_seed=seed, start_tai_ns=start, step_s=step_s)


CALM = dataclasses.replace(RADAR, storm_free_ratio=1.0)
EXACT = dataclasses.replace(
    CALM,
    false_alarm_probability=1e-12,
    bias_sigma_range_m=0.0,
    bias_sigma_cosine=0.0,
    bias_sigma_range_rate_mps=0.0,
)


def crowd(count=600):
    bearing = np.linspace(149.0, 211.0, count)
    return objects_around(bearing, np.tile(np.linspace(300e3, 3.4e6, 100), count // 100), 10e3, heading_deg=170.0)


def test_a_ring_is_seen_and_nothing_within_the_skip_zone():
    objects = crowd()
    _, looks = flown(sensor(radar=CALM), objects, 24, step_s=2.5, start=NOON)
    # Each object of the ring once in the minute that a round takes.
    ground = np.tile(np.linspace(300e3, 3.4e6, 100), 6)[looks.object_id - 1]
    assert ground.min() > RADAR.range_min_m - 20e3 and ground.max() < RADAR.range_max_m + 20e3
    inside = np.tile((np.linspace(300e3, 3.4e6, 100) > 0.95e6) & (np.linspace(300e3, 3.4e6, 100) < 2.9e6), 6)
    assert len(looks) == pytest.approx(inside.sum(), rel=0.03)
    assert len(np.unique(looks.object_id)) == len(looks)


def test_errors_are_as_the_sigmas_say_and_elevation_is_not_measured():
    objects = crowd()
    detections, looks = flown(sensor(radar=EXACT), objects, 24, step_s=2.5, start=NOON)
    got = looks.take(looks.detected == 1)
    d = detections.take(np.searchsorted(detections.detection_id, got.detection_id))
    assert len(d) > 100 and (d.measured == int(Measured.RANGE | Measured.ALONG | Measured.RANGE_RATE)).all()
    assert not d.cosine_cross.any() and not d.sigma_cosine_cross.any()
    row = got.object_id - 1
    place = objects.position_ecef_m[row] + 1e-9 * (d.time_tai_ns - NOON)[:, None] * objects.velocity_ecef_mps[row]
    offset = place - d.sensor_position_ecef_m
    distance = np.linalg.norm(offset, axis=1)
    los = offset / distance[:, None]
    for error, sigma in (
        (d.range_m - distance, d.sigma_range_m),
        (d.cosine_along - np.einsum("ni,ni->n", los, d.axis_along_ecef), d.sigma_cosine_along),
        (d.range_rate_mps - np.einsum("ni,ni->n", los, objects.velocity_ecef_mps[row]), d.sigma_range_rate_mps),
    ):
        z = error / sigma
        assert abs(z.mean()) < 4.5 / math.sqrt(len(z)) and abs(z.std() - 1.0) < 0.25
    assert d.sigma_range_m.min() >= 5e3 and np.median(d.sigma_range_m) < 30e3


def test_registration_is_coarse():
    assert 10e3 <= RADAR.bias_sigma_range_m <= 30e3
    offsets = []
    for seed in range(6):
        detections, looks = flown(sensor(radar=CALM, seed=seed), crowd(), 8, step_s=2.5, start=NOON)
        got = looks.take(looks.detected == 1)
        d = detections.take(np.searchsorted(detections.detection_id, got.detection_id))
        offsets.append(float(np.median(d.range_m - got.range_m)))
    assert 4e3 < np.std(offsets) < 40e3


def test_same_seed_same_bytes_and_order_of_rows():
    objects = crowd()
    turned = objects.take(np.arange(len(objects))[::-1])
    first, other = (flown(sensor(), o, 12, step_s=2.5, start=NOON) for o in (objects, turned))
    for mine, theirs in zip(first, other, strict=True):
        for name, _ in type(mine).columns():
            assert getattr(mine, name).tobytes() == getattr(theirs, name).tobytes(), name
    assert len(first[0]) > 20 and (np.diff(first[0].dwell_id.astype(np.int64)) >= 0).all()


def test_apart_the_rate_is_less_sure():
    away = SkywavePlace(Site(**HERE, height_m=0.0), Site(math.radians(49.0), math.radians(5.5), 0.0), math.pi)
    near, _ = flown(sensor(radar=EXACT), crowd(), 24, step_s=2.5, start=NOON)
    far, _ = flown(sensor(away, radar=EXACT), crowd(), 24, step_s=2.5, start=NOON)
    assert far.sigma_range_rate_mps.min() > 1.5 * near.sigma_range_rate_mps.min()


def test_storms_close_whole_hours():
    hour = 3_600_000_000_000
    one = sensor()
    free = [one.storm_free(START + k * hour) for k in range(4000)]
    assert abs(np.mean(free) - 0.9) < 4.0 * math.sqrt(0.09 / 4000)
    closed = sensor(radar=dataclasses.replace(RADAR, storm_free_ratio=0.0))
    assert all(len(part) == 0 for part in flown(closed, crowd(), 4, step_s=2.5, start=NOON))


def test_cover_changes_with_hour_season_and_cycle():
    def area(when, **change):
        radar = dataclasses.replace(RADAR, **change)
        return skywave_coverage_area_m2(radar, SOUTH, time_tai_ns=when, rcs_m2=60.0)

    sector = 0.5 * (64.0 / 180.0) * math.pi * (2963e3**2 - 926e3**2)
    areas = [area(NOON), area(NIGHT), area(WINTER_NOON), area(NOON, sunspot_number=5.0)]
    assert all(0.0 < one < 1.02 * sector for one in areas) and len({round(one) for one in areas}) > 1
    assert area(NOON, average_power_w=1.0) < 0.5 * area(NOON)


def test_faults_of_a_programmer():
    for change in ({"frequency_share": 1.5}, {"range_min_m": 0.0}, {"beam_width_rad": 7.0}, {"losses_ratio": 0.1}):
        with pytest.raises(AssertionError):
            dataclasses.replace(RADAR, **change)
