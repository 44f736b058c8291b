"""Closed forms of orbits against direct vector computation; the printed tables are in verification."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookdown.astro import EARTH_RATE_RADPS, MEAN_RADIUS_M, WGS84_GM_M3PS2, orbits

altitudes = st.floats(200e3, 2_000e3)
grazings = st.floats(0.0, np.pi / 2 - 1e-3)


@given(altitudes, grazings)
def test_the_look_triangle_closes(altitude, grazing):
    look = {"altitude_m": altitude, "grazing_rad": grazing}
    nadir, central = orbits.nadir_angle_rad(**look), orbits.central_angle_rad(**look)
    ground = MEAN_RADIUS_M * np.array([np.sin(central), np.cos(central)])
    line = np.array([0.0, MEAN_RADIUS_M + altitude]) - ground
    assert np.arcsin(line @ ground / np.linalg.norm(line) / MEAN_RADIUS_M) == pytest.approx(grazing, abs=1e-7)
    assert np.arctan2(-line[0], line[1]) == pytest.approx(nadir, abs=1e-7)
    both = orbits.nadir_angle_rad(altitude_m=altitude, grazing_rad=np.array([grazing, 0.5]))
    assert both[0] == nadir and both.shape == (2,)


@given(altitudes)
def test_speed_and_period_obey_kepler(altitude):
    period = orbits.circular_period_s(altitude)
    assert period**2 * WGS84_GM_M3PS2 == pytest.approx(4 * np.pi**2 * (MEAN_RADIUS_M + altitude) ** 3, rel=1e-12)
    assert orbits.circular_speed_mps(altitude) * period == pytest.approx(2 * np.pi * (MEAN_RADIUS_M + altitude))


@given(altitudes, st.floats(0.1, np.pi - 0.1), st.floats(-1.0, 1.0))
def test_crab_is_the_angle_of_the_earth_relative_velocity(altitude, inclination, part):
    """Against vectors: r x the angle between v and v - omega x r, at any place of the orbit."""
    along = np.arcsin(part)
    cosine, sine = np.cos(inclination), np.sin(inclination)
    radial = np.array([np.cos(along), np.sin(along) * cosine, np.sin(along) * sine])
    speed = orbits.circular_speed_mps(altitude)
    velocity = speed * np.array([-np.sin(along), np.cos(along) * cosine, np.cos(along) * sine])
    relative = velocity - np.cross([0, 0, EARTH_RATE_RADPS], radial * (MEAN_RADIUS_M + altitude))
    angle = np.arctan2(np.linalg.norm(np.cross(velocity, relative)), velocity @ relative)
    where = {"altitude_m": altitude, "inclination_rad": inclination, "latitude_rad": np.arcsin(radial[2])}
    assert orbits.crab_angle_rad(**where) == pytest.approx(angle, abs=1e-7)
    assert orbits.relative_speed_ratio(**where) == pytest.approx(np.linalg.norm(relative) / speed, rel=1e-9)


def test_crab_beyond_the_inclination_is_a_programmers_fault():
    with pytest.raises(AssertionError, match="latitude"):
        orbits.crab_angle_rad(altitude_m=5e5, inclination_rad=0.9, latitude_rad=1.0)


@given(st.floats(0.01, np.pi))
def test_cap_area_is_two_pi_r_squared_times_one_less_cosine(angle):
    expected = 2 * np.pi * MEAN_RADIUS_M**2 * (1 - np.cos(angle))
    assert orbits.cap_area_m2(angle) == pytest.approx(expected, rel=1e-10)


def test_nodes_drift_west_below_90_degrees_and_east_above():
    rates = [orbits.nodal_rate_radps(altitude_m=5e5, inclination_rad=i) for i in (0.9, np.pi / 2, np.pi - 0.9)]
    assert rates[0] < 0 and abs(rates[1]) < 1e-20 and rates[2] == pytest.approx(-rates[0])
