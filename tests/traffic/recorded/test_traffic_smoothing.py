"""Smoothing: against a path that is known, and against what the aircraft reported of themselves."""

from dataclasses import replace

import numpy as np
import pytest

from lookdown.astro import ecef_from_geodetic, enu_rotation_from_ecef, geodetic_from_ecef, up_ecef
from lookdown.traffic.recorded.cleaning import CleaningRules, clean
from lookdown.traffic.recorded.rows import RecordedRows, take_rows
from lookdown.traffic.recorded.smoothing import SmoothingRules, _weights, smooth
from lookdown.traffic.recorded.splines import SplineIndex

SECOND = 1_000_000_000
LATITUDE_RAD, LONGITUDE_RAD = np.radians(48.8), np.radians(2.4)


def _turning_path_ecef_m(seconds):
    """Return a path known in closed form: straight, a half circle at 2 deg/s, straight; climbing 8 m/s at 120 m/s."""
    rate, speed = np.radians(2.0), 120.0
    angle = np.clip((seconds - 120.0) * rate, 0.0, np.pi)
    straight_in = np.minimum(seconds, 120.0)
    straight_out = np.maximum(seconds - 120.0 - np.pi / rate, 0.0)
    radius = speed / rate
    east = speed * straight_in + radius * np.sin(angle) - speed * straight_out
    north = radius * (1.0 - np.cos(angle))
    origin = ecef_from_geodetic(
        latitude_rad=np.array([LATITUDE_RAD]), longitude_rad=np.array([LONGITUDE_RAD]), height_m=np.array([2_000.0])
    )
    rotation = enu_rotation_from_ecef(latitude_rad=np.array([LATITUDE_RAD]), longitude_rad=np.array([LONGITUDE_RAD]))[0]
    return origin + np.stack([east, north, 8.0 * seconds], axis=1) @ rotation


def _recorded(path, seconds, *, jitter_s, generator):
    """Return rows as a receiver network would note them: late positions, 25-ft heights, stray rows."""
    late = path(seconds - np.clip(jitter_s * generator.standard_normal(len(seconds)), -0.9, 0.9))
    latitude, longitude, height = geodetic_from_ecef(late)
    stray = generator.random(len(seconds)) < 0.02
    latitude = latitude + stray * 150.0 / 6.4e6
    n = len(seconds)
    return RecordedRows(
        icao24=np.full(n, 7, np.uint32),
        callsign_code=np.zeros(n, np.uint32),
        time_tai_ns=1_700_000_000 * SECOND + np.rint(seconds * 1e9).astype(np.int64),
        latitude_rad=latitude,
        longitude_rad=longitude,
        position_known=np.ones(n, np.uint8),
        pressure_height_m=np.rint(height / 7.62) * 7.62,
        height_known=np.ones(n, np.uint8),
        height_geometric=np.zeros(n, np.uint8),
        ground_speed_mps=np.zeros(n, np.float32),
        track_rad=np.zeros(n, np.float32),
        vertical_rate_mps=np.zeros(n, np.float32),
        speed_known=np.zeros(n, np.uint8),
        velocity_known=np.zeros(n, np.uint8),
        on_ground=np.zeros(n, np.uint8),
        aircraft_class=np.zeros(n, np.uint8),
    )


@pytest.fixture(scope="module")
def known():
    """Return (seconds, true positions, smooth positions, smooth velocities, report) of a known path."""
    seconds = np.arange(0.0, 361.0)
    generator = np.random.Generator(np.random.Philox(3))
    rows = _recorded(_turning_path_ecef_m, seconds, jitter_s=0.16, generator=generator)
    splines, report = smooth(clean(rows, CleaningRules()))
    index = SplineIndex.build(splines)
    states = [index.at(int(time)) for time in rows.time_tai_ns]
    position = np.concatenate([state[1] for state in states])
    velocity = np.concatenate([state[2] for state in states])
    return seconds, _turning_path_ecef_m(seconds), position, velocity, report


def test_known_path_is_found(known):
    _, truth, position, _, _ = known
    error = np.linalg.norm(position - truth, axis=1)
    # A row alone errs by 19 m (120 m/s x 0.16 s) and each fiftieth by 150 m.
    assert np.median(error) < 8.0 and np.percentile(error, 95.0) < 20.0


def test_known_velocity_is_found(known):
    seconds, _, _, velocity, _ = known
    true_velocity = (_turning_path_ecef_m(seconds + 0.01) - _turning_path_ecef_m(seconds - 0.01)) / 0.02
    error = np.linalg.norm(velocity - true_velocity, axis=1)
    # The path's acceleration steps by 4.2 m/s2 at both ends of the turn, which no aircraft does.
    assert np.median(error) < 1.2 and np.percentile(error, 95.0) < 5.0


def test_known_noise_is_measured(known):
    report = known[-1]
    assert report.sigma_time_s == pytest.approx(0.16, rel=0.15)
    assert report.sigma_height_m < 4.0


def test_weights_are_inverse_covariances(flights):
    rows = take_rows(flights.rows, np.arange(0, 50_000, 5_000))
    position = ecef_from_geodetic(
        latitude_rad=rows.latitude_rad, longitude_rad=rows.longitude_rad, height_m=rows.pressure_height_m
    )
    up = up_ecef(position)
    velocity = np.cross(up, [120.0, -40.0, 30.0])
    weight = _weights(up, velocity, time_s=0.3, side_m=5.0, height_m=2.0)
    outer = up[:, :, None] * up[:, None, :]
    covariance = 25.0 * (np.eye(3) - outer) + 4.0 * outer + 0.09 * velocity[:, :, None] * velocity[:, None, :]
    np.testing.assert_allclose(weight @ covariance, np.broadcast_to(np.eye(3), weight.shape), rtol=0, atol=1e-12)


def test_rows_lie_on_the_trajectories(traffic):
    report = traffic.smoothing
    # A position is up to a second old: 0.16 s x 100 m/s along the flight; across it there is the quantisation alone.
    assert report.residual_m_median < 20.0 and report.residual_m_p95 < 70.0
    assert report.side_residual_m_p95 < 5.0 and report.height_residual_m_p95 < 7.0
    assert 0.1 < report.sigma_time_s < 0.25


def test_accelerations_are_an_aircrafts(traffic):
    # 25 deg of bank is 4.6 m/s2.
    assert 1.0 < traffic.smoothing.horizontal_acceleration_mps2_p95 < 4.0
    assert traffic.smoothing.vertical_acceleration_mps2_p95 < 0.6


def test_speeds_are_those_that_aircraft_reported(traffic):
    # The fit never sees a recorded speed; they are quantised to 1 kt (0.5 m/s) and 64 ft/min (0.3 m/s).
    report = traffic.smoothing
    assert abs(report.speed_difference_mps_median) < 0.1 and report.speed_difference_mps_p95 < 2.6
    assert abs(report.climb_difference_mps_median) < 0.05 and report.climb_difference_mps_p95 < 1.2


def test_turns_are_an_aircrafts(traffic):
    """Rate of turn of airliners: 3 deg/s is a standard turn, more is a helicopter's."""
    rates = []
    for time in range(traffic.start_tai_ns, traffic.stop_tai_ns - SECOND, 60 * SECOND):
        now, later = traffic.at(time), traffic.at(time + SECOND)
        _, a, b = np.intersect1d(now.object_id, later.object_id, return_indices=True)
        up = up_ecef(now.position_ecef_m[a])
        turned = np.cross(now.velocity_ecef_mps[a], later.velocity_ecef_mps[b])
        speed = np.einsum("ni,ni->n", now.velocity_ecef_mps[a], later.velocity_ecef_mps[b])
        rates.append(np.degrees(np.abs(np.arctan2(np.einsum("ni,ni->n", turned, up), speed))))
    rates = np.concatenate(rates)
    assert len(rates) > 3_000
    assert np.percentile(rates, 99.0) < 3.0 and np.percentile(rates, 99.0) > 1.0


@pytest.mark.parametrize("shift_deg", [177.5, -100.0])
def test_longitude_has_no_seam(few, shift_deg):
    here, _ = smooth(clean(few))
    turned = few.longitude_rad + np.radians(shift_deg)
    turned = np.where(few.position_known == 1, (turned + np.pi) % (2.0 * np.pi) - np.pi, 0.0)
    there, _ = smooth(clean(replace(few, longitude_rad=turned)))
    c, s = np.cos(np.radians(shift_deg)), np.sin(np.radians(shift_deg))
    rotation = np.array([[c, s, 0.0], [-s, c, 0.0], [0.0, 0.0, 1.0]])
    np.testing.assert_allclose(there.coefficient_ecef_m @ rotation.T, here.coefficient_ecef_m, rtol=0, atol=1e-3)


def test_fit_is_a_minimum(few):
    """A second solution by other rules is another: what is asked for is what decides."""
    stiff, _ = smooth(clean(few), SmoothingRules(jerk_density_horizontal_m2ps5=1e-5))
    loose, report = smooth(clean(few), SmoothingRules(jerk_density_horizontal_m2ps5=1.0))
    jerk_stiff = np.diff(stiff.coefficient_ecef_m[:100], n=3, axis=0)
    jerk_loose = np.diff(loose.coefficient_ecef_m[:100], n=3, axis=0)
    assert np.linalg.norm(jerk_stiff) < 0.3 * np.linalg.norm(jerk_loose)
    assert report.residual_m_median < 15.0
