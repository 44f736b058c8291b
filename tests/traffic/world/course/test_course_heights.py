"""Heights above the ground: never below what a knot's clearance says, monotone cubics, the same in every window."""

import course_plain
import numpy as np
import pytest

from lookdown.astro import geodetic_from_ecef, up_ecef
from lookdown.terrain import Terrain
from lookdown.traffic.motion import Legs
from lookdown.traffic.world.course import _course_kernels, _height_kernels

R = course_plain.R
START, FOREVER = 1_800_000_000_000_000_000, (0, 2**62)


@pytest.fixture(scope="module")
def rough():
    """A ground that is as rough as mountains: up to 1,500 m between neighbours 9 km apart."""
    return np.random.default_rng(4).integers(0, 1500, (2161, 4321)).astype(np.int16)


def laid(node, count, step_m):
    piece, station = np.empty((66, 11)), np.empty((288, _course_kernels.STATION_COLUMNS))
    pieces, stations = _course_kernels.laid_course(node, count, np.array([1.0, 0.1, 0.1, step_m]), piece, station)
    return piece, pieces, station, stations


def tour(seed, step_m, above=60.0, speed=40.0, rounds=1.0):
    """Return a random tour with turns and rounds at one height above the ground."""
    draw = np.random.default_rng(seed)
    normal = draw.standard_normal(3) * [1.0, 1.0, 0.6]
    normal /= np.linalg.norm(normal)
    frame = _course_kernels.local_frame(*normal, draw.uniform(0.0, 6.28))
    node, count, ahead, right, way = np.empty((32, _course_kernels.NODE_COLUMNS)), 0, 0.0, 0.0, 0.0
    for k in range(8):
        place = _course_kernels.place_in(frame, ahead, right)
        turns = rounds * (k % 3 == 1)
        count = _course_kernels.put_node(node, count, place, 300.0, (speed, speed), (above, above), 1.0, 0.0, turns)
        way += draw.uniform(0.3, 2.0)
        leg = draw.uniform(2e3, 15e3)
        ahead, right = ahead + leg * np.cos(way), right + leg * np.sin(way)
    return laid(node, count, step_m)


def legs_of(course, step_m, terrain, window=FOREVER):
    most = 288 + _height_kernels.MOST_STEPS + 16
    work = np.empty((most, 4)), np.empty((most, 4)), np.empty(most), np.empty(3)
    time, shape = np.empty((2000, 2), np.int64), np.empty((2000, 16))
    count = _height_kernels.course_legs(course, step_m, work, terrain, START, window, 0.0, time, shape, 0)
    return Legs(np.array([0, count]), time[:count], shape[:count])


def clearances(legs, terrain, every_s=1.0):
    found = []
    for t in np.arange(0.0, (legs.leg_time_tai_ns[-1, 1] - START) * 1e-9, every_s):
        _, position, _ = legs.at(START + int(t * 1e9))
        up = up_ecef(position)
        latitude, longitude = np.arcsin(up[:, 2]), np.arctan2(up[:, 1], up[:, 0])
        found.append(geodetic_from_ecef(position)[2] - Terrain(terrain).height_m(latitude, longitude))
    return np.concatenate(found)


@pytest.mark.parametrize("seed", range(12))
def test_nothing_dips_below_its_height_over_rough_ground(rough, seed):
    course = tour(seed, 400.0, speed=30.0)
    assert clearances(legs_of(course, 400.0, rough), rough).min() > 60.0 - 1e-3


def test_without_the_look_around_it_would_dip(rough):
    """The same flight at the ground's height at its knots alone: what the bound is for."""
    course = tour(3, 3000.0, above=20.0)
    legs = legs_of(course, 3000.0, np.zeros_like(rough))
    assert clearances(legs, rough).min() < 0.0


def test_over_level_ground_it_flies_level():
    level = np.full((2161, 4321), 250, np.int16)
    legs = legs_of(tour(1, 800.0), 800.0, level)
    assert clearances(legs, level) == pytest.approx(60.0, abs=1e-3)


def test_legs_are_the_same_in_every_window(rough):
    course = tour(5, 500.0)
    whole = legs_of(course, 500.0, rough)
    first, last = whole.leg_time_tai_ns[0, 0], whole.leg_time_tai_ns[-1, 1]
    for begin in np.linspace(first, last - 1, 9).astype(np.int64):
        window = (int(begin), int(begin) + 60_000_000_000)
        part = legs_of(course, 500.0, rough, window)
        touched = (whole.leg_time_tai_ns[:, 1] > window[0]) & (whole.leg_time_tai_ns[:, 0] <= window[1])
        assert np.array_equal(part.leg_time_tai_ns, whole.leg_time_tai_ns[touched])
        assert np.array_equal(part.leg_shape, whole.leg_shape[touched])


def test_climbs_are_those_of_scipys_monotone_cubic(rough):
    course = tour(7, 600.0, rounds=0.0)
    piece, pieces, station, stations = course
    most = 288 + _height_kernels.MOST_STEPS + 16
    knot, way, ground, place = np.empty((most, 4)), np.empty((most, 4)), np.empty(most), np.empty(3)
    step = _height_kernels.step_of(station, stations, 600.0)
    count = _height_kernels.course_knots(station, stations, step, knot, way)
    _height_kernels.put_heights(knot, way, count, (0.0, 1e9), piece, pieces, step, rough, ground, place)
    told = np.flatnonzero(way[:count, 3] == 1.0)
    assert told[0] == 0 and told[-1] == count - 1
    apart = np.diff(knot[told, 0])
    assert apart.min() > _height_kernels.APART_S - 1e-9
    assert knot[:count, 2] == pytest.approx(
        course_plain.heights_between(knot[told, 0], knot[told, 2], knot[:count, 0]), abs=1e-6
    )


def test_ground_is_what_the_plain_twin_says(rough):
    from lookdown.terrain.terrain_kernels import ground_height_m

    for normal in np.random.default_rng(2).standard_normal((50, 3)):
        normal /= np.linalg.norm(normal)
        assert ground_height_m(rough, *normal) == pytest.approx(course_plain.ground_height_m(rough, *normal), abs=1e-6)
