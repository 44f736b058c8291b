"""Horizons on sphere and ellipsoid, the range-height triangle, and ground that stands in the way."""

import math

import horizon_plain as plain
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookdown.astro import MEAN_RADIUS_M, ecef_from_geodetic, enu_rotation_from_ecef, horizon_distance_m, horizon_rule_m
from lookdown.sensing.geometry import horizon as ho
from lookdown.terrain import Terrain

MATHWORKS_M = 8.4774e6
heights = st.floats(0.0, 5e4)
factors = st.floats(1.0, 20.0)


def places(latitude_deg, longitude_deg, height_m):
    return ecef_from_geodetic(
        latitude_rad=np.radians(np.atleast_1d(latitude_deg)),
        longitude_rad=np.radians(np.atleast_1d(longitude_deg)),
        height_m=np.atleast_1d(np.asarray(height_m, dtype=float)),
    )


@given(heights, heights, factors)
def test_the_horizon_knows_no_first_and_second(first, second, factor):
    for horizon in (ho.horizon_range_m, ho.horizon_arc_m):
        assert horizon(first, second, radius_factor=factor) == pytest.approx(
            float(horizon(second, first, radius_factor=factor)), rel=1e-15
        )


@given(heights, heights, factors, st.floats(1e-3, 1e4))
def test_higher_sees_farther_and_so_does_a_flatter_earth(first, second, factor, more):
    here = ho.horizon_arc_m(first, second, radius_factor=factor)
    assert ho.horizon_arc_m(first + more, second, radius_factor=factor) > here
    assert ho.horizon_arc_m(first + more, second, radius_factor=factor * 1.5) > here


@given(heights, heights, factors)
def test_arrays_agree_with_the_scalar_of_astro(first, second, factor):
    theirs = horizon_distance_m(height_1_m=first, height_2_m=second, radius_factor=factor)
    assert float(ho.horizon_range_m(first, second, radius_factor=factor)) == pytest.approx(theirs, rel=1e-14)


@given(st.floats(1.0, 2e4), st.floats(1.0, 2e4), factors)
def test_the_lowest_height_seen_at_the_horizon_is_the_height_that_has_it(own, other, factor):
    arc = ho.horizon_arc_m(own, other, radius_factor=factor)
    assert float(ho.lowest_seen_height_m(arc, own, radius_factor=factor)) == pytest.approx(other, rel=1e-6)
    assert ho.lowest_seen_height_m(0.99 * ho.horizon_arc_m(own, radius_factor=factor), own, radius_factor=factor) == 0.0


def test_figures_of_hard_truth_23():
    # Of the exact tangent on the 4/3 Earth; the rule of thumb prints 269, 6,000, 435 and 54.
    assert ho.horizon_range_m([3048.0, 9144.0, 10.0], 100.0) / 1e3 == pytest.approx([269, 435, 54], abs=0.6)
    assert float(ho.lowest_seen_height_m(547e3, 3048.0)) == pytest.approx(6000.0, rel=0.01)
    assert ho.lowest_seen_height_m(547e3, 3048.0) > 50 * 100.0


def test_the_rule_of_thumb_errs_as_astro_says():
    heights_m = np.array([10.0, 100.0, 1000.0, 10_000.0])
    exact = ho.horizon_range_m(heights_m, heights_m)
    rule = [horizon_rule_m(height_1_m=h, height_2_m=h) for h in heights_m]
    assert np.abs(rule / exact - 1.0).max() < 2e-3
    orbit = horizon_rule_m(height_1_m=500e3, height_2_m=0.0)
    assert orbit / ho.horizon_range_m(500e3) - 1.0 < -0.01


def test_published_conversions():
    two = math.radians(2.0)
    assert math.degrees(ho.grazing_at_range_rad(300.0, 1000.0, MATHWORKS_M)) == pytest.approx(17.4544, abs=5e-5)
    assert math.degrees(ho.depression_at_range_rad(300.0, 1000.0, MATHWORKS_M)) == pytest.approx(17.4608, abs=5e-5)
    slant = float(ho.range_at_height_m(10.0, 1000.0, two, MATHWORKS_M))
    assert slant == pytest.approx(27125.0, abs=0.5)
    assert float(ho.ground_range_m(10.0, 1000.0, slant, MATHWORKS_M)) == pytest.approx(27106.0, abs=0.5)
    high = ho.height_at_range_m(10.0, 300e3, math.radians(0.5), MATHWORKS_M)
    assert float(high) == pytest.approx(7932.5, abs=0.05)
    assert ho.radius_factor(radius_m=6371e3) * 6371e3 == pytest.approx(8.4774e6, abs=50.0)
    assert ho.radius_factor(-40e-9, 6371e3) * 6371e3 == pytest.approx(8.5498e6, abs=50.0)


@given(st.floats(0.0, 1e4), st.floats(10.0, 2e4), st.floats(0.0, 1.5), factors)
def test_the_triangle_closes(own, rise, elevation, factor):
    radius = factor * MEAN_RADIUS_M
    high = own + rise
    slant = ho.range_at_height_m(own, high, elevation, radius)
    assert float(ho.height_at_range_m(own, slant, elevation, radius)) == pytest.approx(high, abs=1e-6)
    assert float(ho.elevation_at_range_rad(own, high, slant, radius)) == pytest.approx(elevation, abs=1e-6)
    ground = ho.ground_range_m(own, high, slant, radius)
    assert float(ho.range_at_ground_m(own, high, ground, radius)) == pytest.approx(float(slant), rel=1e-9)


@given(st.floats(10.0, 1e4), st.floats(0.01, 1.0))
def test_an_infinitely_flat_earth_is_a_right_angle(height, elevation):
    far = 1e9 * MEAN_RADIUS_M
    slant = height / math.sin(elevation)
    assert float(ho.range_at_height_m(0.0, height, elevation, far)) == pytest.approx(slant, rel=1e-6)
    assert float(ho.grazing_at_range_rad(height, slant, far)) == pytest.approx(elevation, rel=1e-6)
    assert float(ho.ground_range_m(0.0, height, slant, far)) == pytest.approx(height / math.tan(elevation), rel=1e-5)


def test_on_a_sphere_the_limb_lies_where_the_horizon_says():
    # Along the equator the ellipsoid is a circle, so both codes must agree to the metre.
    equator = 6378137.0
    for factor, tolerance_m in ((1.0, 1e-3), (4.0 / 3.0, 60.0), (5.0, 300.0)):
        arc = float(ho.horizon_arc_m(3048.0, 100.0, radius_factor=factor, radius_m=equator))
        first = places(0.0, 0.0, 3048.0)
        away = np.array([arc - tolerance_m, arc + tolerance_m]) / equator
        seen = ho.sees(first, places(np.zeros(2), np.degrees(away), [100.0, 100.0]), factor)
        assert seen.tolist() == [True, False], factor


@pytest.mark.parametrize("factor", [1.0, 4.0 / 3.0, 2.0])
def test_sight_follows_the_walked_ray(factor):
    rng = np.random.Generator(np.random.Philox(5))
    count = 60
    latitude, longitude = rng.uniform(-80, 80, count), rng.uniform(-180, 180, count)
    first = places(latitude, longitude, rng.uniform(5.0, 3e3, count))
    north, east = rng.uniform(-4, 4, (2, count))
    second = places(latitude + north, longitude + east, rng.uniform(0.0, 3e3, count))
    ours = ho.sight_clearance_m(first, second, factor)
    walked = np.array([plain.least_height(a, b, factor) for a, b in zip(first, second, strict=True)])
    sure = np.abs(walked) > 30.0
    assert 5 < (walked < -30.0).sum() < count - 5
    np.testing.assert_array_equal((ours >= 0.0)[sure], (walked >= 0.0)[sure])
    near = np.abs(walked) < 1e4
    # The twin bends by the mean radius, ours by the path's own: 0.5 % of a rise of up to 3 km.
    np.testing.assert_allclose(ours[near], walked[near], rtol=0.01, atol=15.0)
    back = ho.sight_clearance_m(second, first, factor)
    np.testing.assert_allclose(back, ours, atol=1e-5)


def test_more_refraction_never_hides():
    rng = np.random.Generator(np.random.Philox(6))
    first = places(48.0, 2.0, 50.0)
    second = places(48.0 + rng.uniform(-3, 3, 500), 2.0 + rng.uniform(-3, 3, 500), rng.uniform(0, 12e3, 500))
    seen = [ho.sees(first, second, k) for k in (1.0, 4.0 / 3.0, 3.0)]
    assert (seen[0] <= seen[1]).all() and (seen[1] <= seen[2]).all()
    assert seen[0].sum() < seen[1].sum() < seen[2].sum()


def test_a_satellite_sees_as_far_as_its_horizon():
    satellite = places(0.0, 0.0, 500e3)
    arc = ho.horizon_arc_m(500e3, radius_factor=1.0, radius_m=6378137.0) / 6378137.0
    ground = places([0.0, 0.0], np.degrees([arc - 1e-6, arc + 1e-6]), [0.0, 0.0])
    assert ho.sees(satellite, ground, 1.0).tolist() == [True, False]


def test_rows_and_empty_tables():
    one, many = places(0.0, 0.0, 100.0), places([0.1, 0.2, 50.0], [0.0, 0.0, 0.0], [1e3, 1e3, 1e3])
    assert ho.sees(one, many).tolist() == ho.sees(many, one).tolist() == [True, True, False]
    assert len(ho.sees(one, many[:0])) == 0
    with pytest.raises(AssertionError):
        ho.sees(many[:2], many)
    with pytest.raises(AssertionError):
        ho.horizon_range_m(-1.0)


def wall(height_m=2000, east_deg=1.0):
    """Return a flat world with a wall of one node at a longitude."""
    grid = np.zeros((2161, 4321), np.int16)
    grid[:, round((east_deg + 180.0) * 12)] = height_m
    return Terrain(grid)


def test_a_valley_hides_what_a_flat_world_shows():
    radar, behind = places(0.0, 0.0, 100.0), places([0.0, 0.0, 0.0], [1.5, 1.5, 0.5], [4e3, 1.6e3, 1e3])
    assert ho.sees(radar, behind).all()
    flat = ho.ground_clearance_m(Terrain.flat(), radar, behind)
    hidden = ho.ground_clearance_m(wall(), radar, behind)
    assert (flat >= 0.0).all() and (hidden >= 0.0).tolist() == [True, False, True]


@pytest.mark.parametrize("factor", [1.0, 4.0 / 3.0])
def test_ground_follows_its_plain_twin(factor):
    rng = np.random.Generator(np.random.Philox(8))
    terrain = Terrain.read()
    first = places(46.5, 7.0, 3000.0)
    second = places(46.5 + rng.uniform(-2, 2, 40), 7.0 + rng.uniform(-2, 2, 40), rng.uniform(500, 9e3, 40))
    ours = ho.ground_clearance_m(terrain, first, second, radius_factor=factor, step_m=1500.0, near_m=3000.0)
    theirs = [
        plain.least_height_over_ground(terrain, first[0], place, factor, step_m=1500.0, near_m=3000.0)
        for place in second
    ]
    np.testing.assert_allclose(ours, theirs, atol=1.5)
    assert 3 < (ours < 0.0).sum() < 37


def valley() -> Terrain:
    """Return a valley along the equator from 10 to 12 E: floor at 0, walls of 4,000 m a quarter of a degree off."""
    grid = np.zeros((2161, 4321), np.int16)
    columns = slice((180 + 10) * 12, (180 + 12) * 12 + 1)
    grid[1080 - 6 : 1080 - 2, columns] = 4000
    grid[1080 + 3 : 1080 + 7, columns] = 4000
    return Terrain(grid)


def from_orbit(latitude_deg, longitude_deg, height_m, azimuth_deg, grazing_deg):
    """Return a target, and a satellite 1,200 km away that it sees at an azimuth and an elevation."""
    place = {"latitude_rad": np.radians([latitude_deg]), "longitude_rad": np.radians([longitude_deg])}
    target = ecef_from_geodetic(**place, height_m=np.array([height_m]))
    east, north, up = enu_rotation_from_ecef(**place)[0]
    level = math.sin(math.radians(azimuth_deg)) * east + math.cos(math.radians(azimuth_deg)) * north
    way = math.cos(math.radians(grazing_deg)) * level + math.sin(math.radians(grazing_deg)) * up
    return target, target + 1.2e6 * way


@pytest.mark.parametrize(
    ("height_m", "azimuth_deg", "grazing_deg", "hidden"),
    [
        (200.0, 0.0, 6.0, True),  # into the north wall: 4,000 m at 28 km is 7.8 deg
        (200.0, 180.0, 6.0, True),
        (200.0, 90.0, 6.0, False),  # along the valley
        (200.0, 0.0, 12.0, False),  # over the wall
        (3500.0, 0.0, 6.0, False),  # a target that flies high
    ],
)
def test_a_valley_hides_what_flies_low_in_it_from_orbit(height_m, azimuth_deg, grazing_deg, hidden):
    target, satellite = from_orbit(0.0, 11.0, height_m, azimuth_deg, grazing_deg)
    clearance = ho.ground_clearance_m(valley(), target, satellite, near_m=0.0, step_m=500.0)
    assert (clearance[0] < 0.0) == hidden
    # Either end may be the first: only ground near it counts otherwise.
    back = ho.ground_clearance_m(valley(), satellite, target, near_m=0.0, step_m=500.0)
    assert back[0] == pytest.approx(clearance[0], abs=1e-3)


@pytest.mark.parametrize("factor", [1.0, 4.0 / 3.0])
def test_lines_to_orbit_over_the_himalaya_agree_with_a_finer_walk(factor):
    terrain = Terrain.read()
    rng = np.random.Generator(np.random.Philox(4))
    for _ in range(10):
        latitude, longitude, azimuth = rng.uniform([27.0, 80.0, 0.0], [29.0, 88.0, 360.0])
        height = float(terrain.height_m(*np.radians([[latitude], [longitude]]))[0]) + 150.0
        target, satellite = from_orbit(latitude, longitude, height, azimuth, 4.0)
        case = {"near_m": 1e3, "radius_factor": factor}
        ours = ho.ground_clearance_m(terrain, target, satellite, step_m=60.0, **case)[0]
        walked = plain.least_height_from_orbit(terrain, target[0], satellite[0], factor, near_m=1e3)
        assert ours == pytest.approx(walked, abs=5.0)
        assert ho.ground_clearance_m(terrain, target, satellite, step_m=2e3, **case)[0] >= ours - 5.0


def test_air_lifts_a_ray_to_orbit_by_what_the_lowest_10_km_bend():
    target, satellite = from_orbit(50.0, 20.0, 120.0, 33.0, 6.0)
    straight, bent = (
        ho.ground_clearance_m(Terrain.flat(), target, satellite, near_m=20e3, step_m=100.0, radius_factor=k)[0]
        for k in (1.0, 4.0 / 3.0)
    )
    # 93 km of the ray lie below 10 km; 20 km along it the parabola of 1/4 of the curvature is 29 m high.
    low_m = float(ho.range_at_height_m(120.0, 10e3, math.radians(6.0), 6_378e3))
    assert low_m == pytest.approx(88e3, abs=2e3)
    assert bent - straight == pytest.approx(0.25 * 20e3 * (low_m - 20e3) / (2.0 * 6_371e3), rel=0.02)
    assert straight == pytest.approx(120.0 + 20e3 * math.sin(math.radians(6.0)) + 20e3**2 / (2.0 * 6_378e3), abs=15.0)


def test_rays_that_stay_above_10_km_meet_no_ground():
    high, satellite = places(28.0, 86.9, 10_500.0), places(28.0, 95.0, 500e3)
    assert ho.ground_clearance_m(Terrain.read(), high, satellite)[0] == math.inf
    assert ho.ground_clearance_m(Terrain.read(), satellite, satellite)[0] == math.inf
    overhead = ho.ground_clearance_m(Terrain.flat(), places(10.0, 10.0, 50.0), places(10.0, 10.0, 500e3), near_m=0.0)
    assert 50.0 < overhead[0] <= 2050.0


def test_ground_near_the_site_and_high_rays_do_not_count():
    radar = places(0.0, 0.99, 10.0)
    target = places(0.0, 1.5, 5e3)
    assert ho.ground_clearance_m(wall(), radar, target, near_m=500.0, step_m=400.0)[0] < 0.0
    assert ho.ground_clearance_m(wall(), radar, target, near_m=12e3, step_m=400.0)[0] > 0.0
    assert ho.ground_clearance_m(wall(), places(0.0, 0.0, 1e4), places(0.0, 1.0, 1e4))[0] == math.inf
