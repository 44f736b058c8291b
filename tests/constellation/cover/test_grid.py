"""The coverage grid: exact counts against all pairs, whole areas, rows in order."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lookdown.astro import ecef_from_geodetic, up_ecef
from lookdown.astro.earth import ECCENTRICITY_SQUARED, SEMI_MAJOR_M
from lookdown.constellation import AccessLimits, CoverageGrid, EphemerisTable, WalkerShell, satellites_in_view
from lookdown.constellation.cover._grid_kernels import _arc_cosine
from lookdown.constellation.cover._sightings_kernels import _latitude
from lookdown.constellation.cover.grid import ellipsoid_zone_area

START = 1_633_608_757 * 10**9
RADII_M = (6.37e6, 6.5e6, 6.9e6, 7.5e6, 1.0e7, 2.6e7, 4.2e7, 3e8)


def _random_grid(rng):
    south, north = np.sort(rng.uniform(-np.pi / 2, np.pi / 2, 2)) if rng.random() < 0.5 else (-np.pi / 2, np.pi / 2)
    common = {"south_rad": south, "north_rad": north + 1e-3 * (north < 1.5), "height_m": rng.choice([-400.0, 0.0, 1e5])}
    if rng.random() < 0.7:
        return CoverageGrid.near_equal_area(int(rng.integers(1, 1500)), **common)
    return CoverageGrid.equirectangular(int(rng.integers(1, 40)), int(rng.integers(1, 60)), **common)


def _random_satellites(rng, grid):
    """Satellites at all radii; on the axis, in the equator's plane, over a place, under the ground."""
    direction = rng.normal(size=(20, 3))
    satellites = direction / np.linalg.norm(direction, axis=1)[:, None] * rng.choice(RADII_M, 20)[:, None]
    satellites[0] = [0.0, 0.0, -7e6]
    satellites[1] = [1e-3, 0.0, 7e6]
    satellites[2] = [0.0, 7e6, 0.0]
    place = rng.integers(len(grid), size=2)
    satellites[3:5] = grid.position_ecef_m[place] + grid.up_ecef[place] * np.array([[6e5], [3.6e7]])
    return satellites


def _random_limits(rng, count):
    """Narrow, wide, negative and equal angles, holes that vanish, ranges that bind."""
    low = rng.uniform(-np.pi / 2 if rng.random() < 0.3 else 0.0, np.pi / 2, count)
    high = rng.uniform(low, np.pi / 2)
    high = np.where(rng.random(count) < 0.3, np.pi / 2, np.where(rng.random(count) < 0.1, low, high))
    return AccessLimits(
        grazing_min_rad=low, grazing_max_rad=high, range_max_m=rng.choice([np.inf, 1e6, 3e6, 4e7], count)
    )


def test_counts_are_those_of_all_pairs_bit_for_bit():
    """At every height and limit, the odd ones too: the rows' runs may not differ in one place."""
    rng = np.random.default_rng(7)
    seen = 0
    for _ in range(100):
        grid = _random_grid(rng)
        satellites = _random_satellites(rng, grid)
        limits = _random_limits(rng, len(satellites))
        status = (rng.random(len(satellites)) < 0.1).astype(np.uint8)
        expected = satellites_in_view(grid.position_ecef_m, satellites, limits, status=status)
        counts = grid.counts(satellites, limits, status=status)
        assert np.array_equal(counts, expected)
        seen += int(counts.sum())
    assert seen > 50_000


@pytest.mark.parametrize("high_deg", [70.0, 90.0])
def test_a_shell_is_counted_exactly(high_deg):
    shell = WalkerShell(altitude_m=550e3, inclination_rad=0.925, satellite_count=120, plane_count=12, phasing=1)
    satellites = EphemerisTable.from_shell(shell, START, START).at(START).position_ecef_m
    limits = AccessLimits(grazing_min_rad=math.radians(10.0), grazing_max_rad=math.radians(high_deg))
    grid = CoverageGrid.near_equal_area(20_000)
    counts = grid.counts(satellites, limits)
    assert np.array_equal(counts, satellites_in_view(grid.position_ecef_m, satellites, limits))
    assert 1.5 < counts @ grid.weight < 2.5


def test_an_edge_that_falls_on_a_place_is_settled_by_the_comparison_itself():
    """Limits taken from the places themselves: each is seen or not as its own rounding says."""
    grid = CoverageGrid.near_equal_area(2_000)
    rng = np.random.default_rng(1)
    for _ in range(20):
        satellite = rng.normal(size=3)
        satellite *= 7e6 / np.linalg.norm(satellite)
        offset = satellite - grid.position_ecef_m
        sine = np.einsum("ij,ij->i", offset, grid.up_ecef) / np.linalg.norm(offset, axis=1)
        edges = np.sort(rng.choice(np.arcsin(sine[sine > 0.05]), 40))
        limits = AccessLimits(grazing_min_rad=edges[:20], grazing_max_rad=edges[20:])
        satellites = np.tile(satellite, (20, 1))
        expected = satellites_in_view(grid.position_ecef_m, satellites, limits)
        assert np.array_equal(grid.counts(satellites, limits), expected)


def test_the_polynomial_angle_is_within_its_bound():
    """Settling the ends rests on it: the bound is a fiftieth of the angle within which a place is asked."""
    cosine = np.concatenate([np.linspace(-1.0, 1.0, 20_001), 1.0 - np.geomspace(1e-15, 1e-3, 200)])
    angle = np.array([_arc_cosine(x) for x in cosine])
    assert np.abs(angle - np.arccos(cosine)).max() < 2.2e-8
    latitude = np.array([_latitude(x) for x in cosine])
    assert np.abs(latitude - np.arcsin(cosine)).max() < 2.2e-8


def test_few_places_do_not_miss_a_satellite_that_sees_all_of_a_row():
    """A high satellite over the pole sees whole rows, one near the axis none in part."""
    grid = CoverageGrid.near_equal_area(3_000)
    satellites = np.array([[10.0, 0.0, 4.2e7], [2e6, 1e6, -2.6e7], [0.0, 0.0, 7e6]])
    counts = grid.counts(satellites, AccessLimits())
    assert np.array_equal(counts, satellites_in_view(grid.position_ecef_m, satellites, AccessLimits()))
    assert counts[-1] == 2 and counts[0] == 1


def test_memory_is_used_again_and_nothing_is_left_in_it():
    grid = CoverageGrid.equirectangular(10, 20)
    satellite = np.array([[7e6, 0.0, 0.0]])
    room = grid.room()
    first = grid.counts(satellite, AccessLimits(), out=room).copy()
    grid.counts(-satellite, AccessLimits(), out=room)
    assert np.array_equal(grid.counts(satellite, AccessLimits(), out=room), first)
    assert np.shares_memory(grid.counts(satellite, AccessLimits(), out=room), room)
    assert first.sum() > 0


def test_satellites_in_ill_health_see_nothing():
    grid = CoverageGrid.equirectangular(10, 20)
    satellites = np.array([[7e6, 0.0, 0.0], [0.0, 0.0, 0.0]])
    ill = np.array([0, 6], np.uint8)
    assert np.array_equal(
        grid.counts(satellites, AccessLimits(), status=ill), grid.counts(satellites[:1], AccessLimits())
    )
    assert grid.counts(satellites[:0], AccessLimits()).sum() == 0


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 3000), st.floats(-1.57, 1.5), st.floats(0.01, 3.0))
def test_a_near_equal_area_grid_has_the_places_asked_for(count, south, width):
    grid = CoverageGrid.near_equal_area(count, south_rad=south, north_rad=min(south + width, np.pi / 2))
    assert len(grid) == count == grid.row_offsets[-1]
    assert grid.weight.sum() == pytest.approx(1.0)
    assert np.all(np.diff(grid.row_offsets) >= 1)
    assert np.all(np.abs(grid.longitude_rad) < np.pi)
    assert south <= grid.latitude_rad[0] <= grid.latitude_rad[-1] <= south + width


def test_weights_are_nearly_even_where_rows_are_long():
    grid = CoverageGrid.near_equal_area(100_000)
    assert grid.weight.min() > 0.94e-5 and grid.weight.max() < 1.06e-5


def test_places_stand_where_their_coordinates_say():
    grid = CoverageGrid.equirectangular(6, 8, south_rad=-0.3, north_rad=1.2, height_m=12e3)
    again = ecef_from_geodetic(
        latitude_rad=grid.latitude_rad, longitude_rad=grid.longitude_rad, height_m=np.full(48, 12e3)
    )
    assert np.array_equal(grid.position_ecef_m, again)
    assert np.array_equal(grid.up_ecef, up_ecef(again))
    assert grid.latitude_rad[0] == pytest.approx(-0.3 + 1.5 / 12)
    assert grid.longitude_rad[:2] == pytest.approx([-math.pi + math.pi / 8, -math.pi + 3 * math.pi / 8])


def test_zones_of_the_ellipsoid_against_a_sum_of_strips():
    """The area of a zone is the integral of M N cos(lat), here by 200,000 strips."""
    latitude = (np.arange(200_000) + 0.5) * (math.pi / 2 / 200_000)
    root = 1.0 - ECCENTRICITY_SQUARED * np.sin(latitude) ** 2
    strips = SEMI_MAJOR_M**2 * (1.0 - ECCENTRICITY_SQUARED) / root**2 * np.cos(latitude)
    south_of = 0.5 + 0.5 * np.cumsum(strips) / strips.sum()
    for row in (20_000, 100_000, 180_000):
        border = (row + 1) * (math.pi / 2 / 200_000)
        assert ellipsoid_zone_area(np.array([border]))[0] == pytest.approx(south_of[row], abs=1e-9)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: CoverageGrid.near_equal_area(0),
        lambda: CoverageGrid.near_equal_area(10, south_rad=0.5, north_rad=0.5),
        lambda: CoverageGrid.equirectangular(2, 2, height_m=2e6),
        lambda: CoverageGrid.equirectangular(2, 2).counts(np.zeros((1, 2)), AccessLimits()),
        lambda: CoverageGrid.equirectangular(2, 2).counts(np.zeros((1, 3)), AccessLimits(), out=np.zeros(4, np.uint16)),
    ],
)
def test_what_makes_no_sense_is_a_programmers_fault(wrong):
    with pytest.raises(AssertionError):
        wrong()
