"""The ground: its kernel against another way to reckon, and its heights against places that are known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from terrain_plain import ground_height, hilly_grid

from lookdown.terrain import Terrain, on_land
from lookdown.terrain.terrain_kernels import greatest_height_m, ground_height_m, height_at
from lookdown.traffic.world.places import PlaceKind, read_airports

HILLS = hilly_grid(7)
height_at(HILLS, 0.0, 0.0), ground_height_m(HILLS, 1.0, 0.0, 0.0)  # compiled here, not against a test's deadline

# Elevations in metres of places that the grid does not hold (no airfield within a cell), and how near it must be.
PLATEAUS = (
    # Times Atlas of the World; National Geographic
    ("Namtso, Tibet, lake", 30.70, 90.55, 4718.0, 250.0),
    ("Salar de Uyuni, Bolivia", -20.20, -67.50, 3656.0, 60.0),
    ("Great Salt Lake Desert, Utah", 40.70, -113.70, 1285.0, 60.0),
    ("Amazon above Manaus", -3.00, -60.50, 20.0, 40.0),
    ("Hungarian plain", 47.30, 20.80, 88.0, 40.0),
    ("Tanezrouft, Algeria", 24.00, 0.00, 300.0, 120.0),
    ("South Pole", -90.0, 0.0, 2835.0, 300.0),
    ("Summit, Greenland", 72.58, -38.46, 3216.0, 450.0),
)
SEAS = ((30.0, -45.0), (0.0, -160.0), (55.5, 3.0), (38.0, 15.0 + 5.0), (-55.0, 90.0), (42.5, -66.0), (26.5, 52.5))


def normal_of(latitude_rad: float, longitude_rad: float) -> tuple[float, float, float]:
    flat = np.cos(latitude_rad)
    return flat * np.cos(longitude_rad), flat * np.sin(longitude_rad), np.sin(latitude_rad)


@given(st.floats(-90.0, 90.0), st.floats(-540.0, 540.0))
def test_the_kernel_agrees_with_the_corners_reckoned_apart(latitude_deg: float, longitude_deg: float) -> None:
    expected = ground_height(HILLS, latitude_deg, longitude_deg)
    latitude_rad, longitude_rad = np.radians(latitude_deg), np.radians(longitude_deg)
    # Hills of 8 km a cell: a rounding error of 1e-12 of a column is 1e-8 m.
    assert height_at(HILLS, latitude_rad, longitude_rad) == pytest.approx(expected, abs=1e-6)
    assert ground_height_m(HILLS, *normal_of(latitude_rad, longitude_rad)) == pytest.approx(expected, abs=0.02)


def test_on_a_node_the_height_is_the_nodes() -> None:
    for row, column in ((0, 0), (1, 4320), (1080, 2160), (2159, 17), (2160, 4000)):
        height = height_at(HILLS, np.radians(90.0 - row / 12.0), np.radians(column / 12.0 - 180.0))
        assert height == pytest.approx(float(HILLS[row, column]), abs=1e-5)


def test_a_pole_has_one_height_and_longitudes_go_round() -> None:
    assert {round(height_at(HILLS, np.pi / 2, longitude), 6) for longitude in (-4.0, 0.0, 3.0)} == {100.0}
    assert ground_height_m(HILLS, 0.0, 0.0, -2.5) == 2800.0
    turned = [height_at(HILLS, 0.3, 1.0 + turns * 2.0 * np.pi) for turns in (-2, 0, 1)]
    assert np.ptp(turned) < 1e-6
    east, west = (ground_height_m(HILLS, -1.0, y, 0.5) for y in (1e-12, -1e-12))
    assert east == pytest.approx(west, abs=1e-3)


def test_heights_do_not_jump_between_cells() -> None:
    along = np.radians(np.linspace(10.0, 12.0, 4001))
    heights = np.array([height_at(HILLS, 0.5, longitude) for longitude in along])
    # A step is 0.006 of a cell, and neighbours differ by less than 8,400 m.
    assert np.abs(np.diff(heights)).max() < 8400.0 * 0.0061


def test_the_greatest_height_is_that_of_the_highest_place_asked() -> None:
    latitude, longitude = np.radians(np.linspace(-60, 60, 50)), np.radians(np.linspace(-170, 170, 50))
    normal = np.stack(normal_of(latitude, longitude), axis=1)
    heights = [ground_height_m(HILLS, *row) for row in normal]
    assert greatest_height_m(HILLS, normal, 0, 50) == max(heights)
    assert greatest_height_m(HILLS, normal, 10, 20) == max(heights[10:20])
    assert greatest_height_m(HILLS, normal, 5, 5) == -np.inf


def test_many_places_are_as_one_by_one() -> None:
    terrain = Terrain.read()
    latitude, longitude = np.radians([46.0, 28.0, -18.0]), np.radians([8.0, 87.0, -68.0])
    one_by_one = [terrain.height_m(latitude[i : i + 1], longitude[i : i + 1])[0] for i in range(3)]
    assert terrain.height_m(latitude, longitude).tolist() == one_by_one


@pytest.mark.parametrize(
    ("name", "latitude", "longitude", "height_m", "within_m"), PLATEAUS, ids=lambda value: str(value)
)
def test_plateaus_plains_and_ice_have_their_height(
    name: str, latitude: float, longitude: float, height_m: float, within_m: float
) -> None:
    ours = Terrain.read().height_m(np.radians([latitude]), np.radians([longitude]))[0]
    assert ours == pytest.approx(height_m, abs=within_m), name


def test_seas_are_at_their_level_and_the_grid_is_sound() -> None:
    latitude, longitude = np.radians(np.array(SEAS)).T
    terrain = Terrain.read()
    assert terrain.height_m(latitude, longitude).tolist() == [0.0] * len(SEAS)
    assert not on_land(latitude, longitude).any()
    grid = terrain.grid
    assert grid.shape == (2161, 4321) and grid.dtype == np.int16 and not grid.flags.writeable
    assert (grid[:, 0] == grid[:, -1]).all() and np.ptp(grid[0]) == 0 and np.ptp(grid[-1]) == 0
    assert grid.min() >= -432 and 6000 < grid.max() < 8849
    assert not Terrain.flat().grid.any()


def test_no_airfield_with_airliners_is_under_ground_and_most_are_on_it() -> None:
    rows = read_airports().rows
    airliners = (rows.kind <= PlaceKind.MEDIUM_AIRPORT) & (rows.departures_per_day > 0.0)
    ground = Terrain.read().height_m(rows.latitude_rad[airliners], rows.longitude_rad[airliners])
    above_m = rows.height_m[airliners] - ground
    # A metre by which elevations are rounded, and another; a few listed elevations are far off and were not used.
    assert (above_m < -2.0).mean() < 0.01
    assert np.percentile(above_m, 95.0) < 60.0 and abs(np.median(above_m)) < 10.0


def test_land_is_where_people_live_and_not_at_sea() -> None:
    rows = read_airports().rows
    strips = rows.kind == PlaceKind.SMALL_AIRPORT
    assert on_land(rows.latitude_rad[strips], rows.longitude_rad[strips]).mean() > 0.975
    area = np.random.default_rng(1)
    latitude, longitude = np.arcsin(area.uniform(-1, 1, 40_000)), area.uniform(-np.pi, np.pi, 40_000)
    # 29.2 % of the Earth is land (CIA World Factbook); lakes count here and ice shelves partly do not.
    assert on_land(latitude, longitude).mean() == pytest.approx(0.292, abs=0.01)
    assert (on_land(latitude, longitude) == on_land(latitude, longitude + 2.0 * np.pi)).all()


def test_land_and_ground_agree() -> None:
    area = np.random.default_rng(2)
    latitude, longitude = np.arcsin(area.uniform(-0.87, 0.94, 40_000)), area.uniform(-np.pi, np.pi, 40_000)
    land, high = on_land(latitude, longitude), Terrain.read().height_m(latitude, longitude) > 60.0
    assert (high & ~land).mean() < 0.01
