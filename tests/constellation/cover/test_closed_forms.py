"""Counts against a loop over pairs, and closed forms against each other."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookdown.astro import ecef_from_geodetic, ellipsoid_up
from lookdown.constellation import (
    AccessLimits,
    EphemerisTable,
    WalkerShell,
    annulus_area_fraction,
    cap_area_fraction,
    mean_satellites_in_view,
    satellites_in_view,
    worst_central_angle_rad,
)

START = 1_633_608_757 * 10**9
RNG = np.random.default_rng(5)
LATITUDE, LONGITUDE = np.arcsin(RNG.uniform(-1, 1, 300)), RNG.uniform(-np.pi, np.pi, 300)
PLACES = ecef_from_geodetic(latitude_rad=LATITUDE, longitude_rad=LONGITUDE, height_m=RNG.uniform(0, 12e3, 300))
SHELL = WalkerShell(altitude_m=500e3, inclination_rad=0.96, satellite_count=60, plane_count=6, phasing=1)
SATELLITES = EphemerisTable.from_shell(SHELL, START, START).at(START).position_ecef_m
LIMITS = {"grazing_min_rad": math.radians(6), "grazing_max_rad": math.radians(60)}


def _counted_pair_by_pair():
    up = ellipsoid_up(latitude_rad=LATITUDE, longitude_rad=LONGITUDE)
    counts = []
    for place, vertical in zip(PLACES, up, strict=True):
        line = SATELLITES - place
        grazing = np.arcsin(line @ vertical / np.linalg.norm(line, axis=1))
        counts.append(int(((grazing >= LIMITS["grazing_min_rad"]) & (grazing <= LIMITS["grazing_max_rad"])).sum()))
    return np.array(counts)


def test_counts_agree_with_a_loop_over_pairs():
    counts = satellites_in_view(PLACES, SATELLITES, AccessLimits(**LIMITS))
    assert np.array_equal(counts, _counted_pair_by_pair())
    assert counts.max() >= 2  # the test holds something


def test_the_nadir_hole_hides_a_satellite_overhead():
    place, above = np.array([[6_378_137.0, 0.0, 0.0]]), np.array([[6_878_137.0, 0.0, 0.0]])
    hole = AccessLimits(grazing_min_rad=0.1, grazing_max_rad=math.radians(60))
    assert satellites_in_view(place, above, hole)[0] == 0
    assert satellites_in_view(place, above, AccessLimits(grazing_min_rad=0.1))[0] == 1


def test_a_satellite_behind_the_earth_is_not_seen():
    place, behind = np.array([[6_378_137.0, 0.0, 0.0]]), np.array([[-6_878_137.0, 0.0, 0.0]])
    assert satellites_in_view(place, behind, AccessLimits())[0] == 0


def test_ranges_and_ill_satellites_count():
    place, above = np.array([[6_378_137.0, 0.0, 0.0]]), np.array([[6_878_137.0, 0.0, 0.0]] * 3)
    limits = AccessLimits(range_max_m=np.array([499e3, 501e3, 501e3]))
    assert satellites_in_view(place, above, limits)[0] == 2
    assert satellites_in_view(place, above, limits, status=np.array([0, 0, 5], np.uint8))[0] == 1


@given(st.floats(200e3, 2_000e3), st.floats(0.05, 0.7), st.floats(0.71, 1.5))
def test_annuli_add_up_to_the_cap(altitude, low, high):
    def part(lower, upper):
        return annulus_area_fraction(altitude_m=altitude, grazing_min_rad=lower, grazing_max_rad=upper)

    whole = part(low, math.pi / 2)
    assert part(low, high) + part(high, math.pi / 2) == pytest.approx(whole, rel=1e-9)
    assert 0 < part(low, high) < whole < 0.5


def test_caps_of_a_quarter_and_a_half_and_the_whole_sphere():
    assert cap_area_fraction(math.pi / 3) == pytest.approx(0.25)
    assert cap_area_fraction(math.pi / 2) == pytest.approx(0.5)
    assert cap_area_fraction(math.pi) == pytest.approx(1.0)


def test_mean_in_view_grows_with_the_number_of_satellites():
    means = [mean_satellites_in_view(satellite_count=n, altitude_m=5e5, **LIMITS) for n in (1, 600)]
    assert means[1] == pytest.approx(600 * means[0])


def test_latitudes_of_a_shell_follow_the_closed_form():
    """Density cos(lat) / (pi sqrt(sin^2 i - sin^2 lat)): the share below a latitude is 2/pi asin(sin lat / sin i)."""
    table = EphemerisTable.from_shell(SHELL, START, START + 6_000 * 10**9)
    sines = np.concatenate([table.at(START + k * 10**10).position_ecef_m for k in range(0, 600, 3)])
    sines = np.abs(sines[:, 2]) / np.linalg.norm(sines, axis=1)
    for latitude in (0.2, 0.5, 0.8):
        expected = 2 / math.pi * math.asin(math.sin(latitude) / math.sin(SHELL.inclination_rad))
        assert np.mean(sines < math.sin(latitude)) == pytest.approx(expected, abs=0.01)


def test_worst_angle_of_the_platonic_solids():
    cube = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)], dtype=float)
    assert worst_central_angle_rad(cube * 7e6) == pytest.approx(math.acos(1 / math.sqrt(3)))
    tetrahedron = np.array([[1, 1, 1], [1, -1, -1], [-1, 1, -1], [-1, -1, 1]], dtype=float)
    assert worst_central_angle_rad(tetrahedron) == pytest.approx(math.acos(1 / 3))


def test_worst_angle_is_no_less_than_any_point_finds_and_some_point_finds_it():
    direction = SATELLITES / np.linalg.norm(SATELLITES, axis=1, keepdims=True)
    points = RNG.normal(size=(20_000, 3))
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    nearest = np.arccos(np.clip((points @ direction.T).max(axis=1), -1, 1))
    worst = worst_central_angle_rad(SATELLITES)
    assert nearest.max() <= worst + 1e-9
    assert nearest.max() > worst - 0.05
