"""Sightings: every pair that comparing all finds, no other, at any height and limit."""

import math

import numpy as np
import pytest

from lookdown.astro import ecef_from_geodetic, up_ecef
from lookdown.constellation import AccessLimits, EphemerisTable, WalkerShell, sightings
from lookdown.constellation.cover._sightings_kernels import normals_and_radii
from lookdown.constellation.cover.sightings import SightingsRoom

START = 1_633_608_757 * 10**9
RADII_M = (6.37e6, 6.5e6, 6.9e6, 7.5e6, 1.0e7, 2.6e7, 4.2e7, 3e8)


def all_pairs(places, satellites, limits, status):
    """Return the rows of the places that each satellite sees, by comparing all in NumPy."""
    up, limit = up_ecef(places).T, limits.columns(len(satellites))
    found = []
    for satellite, (low, high, far), ill in zip(satellites, limit, status, strict=True):
        x, y, z = (satellite - places).T
        rise, squared = up[0] * x + up[1] * y + up[2] * z, x * x + y * y + z * z
        signed = rise * np.abs(rise)
        seen = (low * squared <= signed) & (signed <= high * squared) & (squared <= far)
        found.append(np.flatnonzero(seen & (ill == 0)))
    return found


def assert_same(seen, expected):
    assert seen.offset.tolist() == np.concatenate([[0], np.cumsum([len(rows) for rows in expected])]).tolist()
    for first, stop, rows in zip(seen.offset[:-1], seen.offset[1:], expected, strict=True):
        assert np.array_equal(np.sort(seen.place[first:stop]), rows)


def random_places(rng, count):
    """Places over the Earth or in one corner of it, low or of very different heights, the poles too."""
    latitude, longitude = np.arcsin(rng.uniform(-1, 1, count)), rng.uniform(-np.pi, np.pi, count)
    if rng.random() < 0.3:
        latitude, longitude = rng.uniform(-1.5, 1.4) + 0.1 * rng.random(count), rng.normal(3.1, 0.1, count)
    height = rng.uniform(-400.0, rng.choice([12e3, 100e3, 2e6]), count)
    places = ecef_from_geodetic(latitude_rad=latitude, longitude_rad=longitude, height_m=height)
    places[: min(count, 2)] = [[0.0, 0.0, 6.4e6], [-6.4e6, -0.0, 0.0]][: min(count, 2)]
    return places


def random_satellites(rng, places):
    direction = rng.normal(size=(20, 3))
    satellites = direction / np.linalg.norm(direction, axis=1)[:, None] * rng.choice(RADII_M, 20)[:, None]
    satellites[:3] = [[0.0, 0.0, -7e6], [1e-3, 0.0, 7e6], [0.0, 7e6, 0.0]]
    row = rng.integers(len(places), size=2)
    satellites[3:5] = places[row] + up_ecef(places)[row] * np.array([[6e5], [3.6e7]])
    return satellites


def random_limits(rng, count):
    low = rng.uniform(-np.pi / 2 if rng.random() < 0.3 else 0.0, np.pi / 2, count)
    high = rng.uniform(low, np.pi / 2)
    high = np.where(rng.random(count) < 0.3, np.pi / 2, np.where(rng.random(count) < 0.1, low, high))
    return AccessLimits(
        grazing_min_rad=low, grazing_max_rad=high, range_max_m=rng.choice([np.inf, 1e6, 3e6, 4e7], count)
    )


def test_every_pair_is_found_and_no_other():
    rng = np.random.default_rng(11)
    room, pairs = SightingsRoom(), 0
    for trial in range(100):
        places = random_places(rng, int(rng.choice([1, 2, 30, 1500])))
        satellites = random_satellites(rng, places)
        limits, status = random_limits(rng, 20), (rng.random(20) < 0.1).astype(np.uint8)
        seen = sightings(places, satellites, limits, status=status, room=room if trial % 2 else None)
        assert_same(seen, all_pairs(places, satellites, limits, status))
        pairs += len(seen)
    assert pairs > 15_000


@pytest.mark.parametrize("high_deg", [70.0, 90.0])
def test_a_shell_sees_what_it_should(high_deg):
    shell = WalkerShell(altitude_m=550e3, inclination_rad=0.925, satellite_count=60, plane_count=6, phasing=1)
    satellites = EphemerisTable.from_shell(shell, START, START).at(START).position_ecef_m
    rng = np.random.default_rng(2)
    places = ecef_from_geodetic(
        latitude_rad=np.arcsin(rng.uniform(-1, 1, 20_000)),
        longitude_rad=rng.uniform(-np.pi, np.pi, 20_000),
        height_m=rng.uniform(0.0, 12e3, 20_000),
    )
    limits = AccessLimits(grazing_min_rad=math.radians(10.0), grazing_max_rad=math.radians(high_deg))
    seen = sightings(places, satellites, limits)
    assert_same(seen, all_pairs(places, satellites, limits, np.zeros(60)))
    assert 0.8 < len(seen) / len(places) < 1.2


def test_an_edge_that_runs_through_a_place_is_settled_by_its_own_rounding():
    rng = np.random.default_rng(3)
    places = random_places(rng, 500)
    satellite = np.array([3e6, -4e6, 5e6])
    offset = satellite - places
    sine = np.einsum("ij,ij->i", offset, up_ecef(places)) / np.linalg.norm(offset, axis=1)
    edges = np.sort(rng.choice(np.arcsin(sine), 40))
    limits = AccessLimits(grazing_min_rad=edges[:20], grazing_max_rad=edges[20:])
    satellites = np.tile(satellite, (20, 1))
    assert_same(sightings(places, satellites, limits), all_pairs(places, satellites, limits, np.zeros(20)))


def test_the_order_of_the_places_does_not_matter():
    rng = np.random.default_rng(4)
    places = random_places(rng, 300)
    satellites = random_satellites(rng, places)
    shuffled = rng.permutation(300)
    straight, mixed = (sightings(p, satellites, AccessLimits()) for p in (places, places[shuffled]))
    pairs = set(zip(straight.satellite.tolist(), straight.place.tolist(), strict=True))
    assert pairs == set(zip(mixed.satellite.tolist(), shuffled[mixed.place].tolist(), strict=True))
    assert len(pairs) == len(straight) > 1000


def test_no_places_and_no_satellites_make_no_pairs():
    satellite = np.array([[7e6, 0.0, 0.0]])
    assert sightings(np.empty((0, 3)), satellite, AccessLimits()).offset.tolist() == [0, 0]
    assert sightings(satellite, np.empty((0, 3)), AccessLimits()).offset.tolist() == [0]


def test_a_satellite_without_a_state_and_a_place_near_the_centre_do_no_harm():
    places = np.array([[0.0, 0.0, 1e3], [6.4e6, 0.0, 0.0]])
    satellites = np.array([[0.0, 0.0, 0.0], [7e6, 0.0, 0.0]])
    seen = sightings(places, satellites, AccessLimits(), status=np.array([6, 0], np.uint8))
    assert_same(seen, all_pairs(places, satellites, AccessLimits(), np.array([6, 0])))


def test_the_answer_is_a_view_of_the_room_and_the_room_grows():
    room, rng = SightingsRoom(), np.random.default_rng(5)
    places = random_places(rng, 4000)
    satellites = np.tile(places[5] * 1.1, (50, 1))
    seen = sightings(places, satellites, AccessLimits(grazing_min_rad=-1.5), room=room)
    assert len(seen) > 80_000
    assert np.shares_memory(seen.place, room.found)


def test_normals_are_those_of_astro_bit_for_bit():
    rng = np.random.default_rng(6)
    places = np.concatenate([random_places(rng, 3000), [[0.0, 0.0, -6e6], [0.0, 0.0, 0.0], [6e6, -0.0, -0.0]]])
    lines, radii = np.empty((6, len(places))), np.empty(len(places))
    lines[:3] = places.T
    normals_and_radii(lines, radii)
    assert np.array_equal(lines[3:].T, up_ecef(places))
    assert radii == pytest.approx(np.linalg.norm(places, axis=1))
