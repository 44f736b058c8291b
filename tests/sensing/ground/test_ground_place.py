"""Sites stand on their ground; racetracks close, and their velocity is the derivative of their position."""

import dataclasses
import math

import numpy as np
import pytest

from lookdown.astro import geodetic_from_ecef
from lookdown.sensing.ground import Racetrack, Site, place, reference_airborne_radar
from lookdown.terrain import Terrain

TRACK = Racetrack(
    latitude_rad=math.radians(49.0),
    longitude_rad=math.radians(3.0),
    height_m=9144.0,
    speed_mps=180.0,
    leg_m=100e3,
    turn_radius_m=12e3,
    bearing_rad=math.radians(30.0),
    start_tai_ns=5_000_000_000,
)


def times(seconds):
    return TRACK.start_tai_ns + np.round(np.asarray(seconds) * 1e9).astype(np.int64)


def test_a_site_does_not_move():
    site = Site(0.5, 1.0, 30.0)
    position, velocity = site.states(np.array([0, 10**18]))
    latitude, longitude, height = geodetic_from_ecef(position)
    assert latitude == pytest.approx([0.5, 0.5]) and longitude == pytest.approx([1.0, 1.0])
    assert height == pytest.approx([30.0, 30.0], abs=1e-6) and not velocity.any() and site.speed_mps == 0.0


def test_a_mast_stands_on_its_ground():
    lhasa = {"latitude_rad": math.radians(29.65), "longitude_rad": math.radians(91.10), "above_ground_m": 20.0}
    assert place(**lhasa).height_m == 20.0
    assert 3500.0 < place(**lhasa, terrain=Terrain.read()).height_m < 5000.0
    with pytest.raises(AssertionError):
        place(latitude_rad=0.0, longitude_rad=0.0, above_ground_m=-1.0)


def test_velocity_is_the_derivative_of_position():
    seconds = np.linspace(0.0, 2.0 * TRACK.period_s, 997)
    # Away from the four corners, where acceleration jumps, a central difference errs by its third derivative.
    ahead, _ = TRACK.states(times(seconds + 0.5))
    behind, _ = TRACK.states(times(seconds - 0.5))
    _, velocity = TRACK.states(times(seconds))
    np.testing.assert_allclose(velocity, ahead - behind, atol=0.7)
    assert np.median(np.abs(velocity - (ahead - behind))) < 1e-3


def test_the_circuit_closes_at_its_height_and_speed():
    seconds = np.linspace(0.0, TRACK.period_s, 500)
    position, velocity = TRACK.states(times(seconds))
    assert np.linalg.norm(position[-1] - position[0]) < 1.0
    assert np.abs(geodetic_from_ecef(position)[2] - 9144.0).max() < 1e-6
    speed = np.linalg.norm(velocity, axis=1)
    assert np.abs(speed / 180.0 - 1.0).max() < 0.012
    step = np.linalg.norm(np.diff(position, axis=0), axis=1)
    assert step.max() < 1.02 * 180.0 * TRACK.period_s / 499


def test_the_first_leg_has_the_bearing_and_the_turns_go_right():
    position, velocity = TRACK.states(times([100.0, 100.0 + 0.5 * TRACK.period_s]))
    latitude, longitude, _ = geodetic_from_ecef(position)
    north = np.stack(
        [-np.sin(latitude) * np.cos(longitude), -np.sin(latitude) * np.sin(longitude), np.cos(latitude)], axis=1
    )
    cosine = np.einsum("ij,ij->i", velocity, north) / 180.0
    assert cosine == pytest.approx([math.cos(math.radians(30.0)), -math.cos(math.radians(30.0))], abs=0.01)
    leg_s = 100e3 / 180.0
    _, turning = TRACK.states(times([leg_s - 1.0, leg_s + 60.0]))
    up = position[0] / np.linalg.norm(position[0])
    assert np.dot(np.cross(turning[1], turning[0]), up) > 0.0


def test_an_orbit_is_a_racetrack_without_legs():
    orbit = dataclasses.replace(TRACK, leg_m=0.0)
    position, _ = orbit.states(times(np.linspace(0.0, orbit.period_s, 64)))
    centre, _ = Site(orbit.latitude_rad, orbit.longitude_rad, 9144.0).states(np.zeros(1, np.int64))
    away = np.linalg.norm(position - centre, axis=1)
    assert away == pytest.approx(12e3, rel=3e-3)


def test_time_is_exact_far_from_the_start():
    late = dataclasses.replace(TRACK, start_tai_ns=1_700_000_000_000_000_000)
    period_ns = round(late.period_s * 1e9)
    when = late.start_tai_ns + np.array([0, 1000 * period_ns])
    position, _ = late.states(when)
    assert np.linalg.norm(position[1] - position[0]) < 1e-6


def test_the_reference_flies_its_own_racetrack():
    sensor = reference_airborne_radar()
    track = sensor.place(latitude_rad=0.8, longitude_rad=0.1, bearing_rad=1.0)
    assert (track.height_m, track.leg_m) == (9144.0, 100e3) and track.speed_mps == sensor.speed_mps
    # Bank of the turn, tan = v^2 / (g r), is what an airliner's cabin bears.
    assert 5.0 < math.degrees(math.atan(track.speed_mps**2 / (9.81 * track.turn_radius_m))) < 25.0
