"""Ways: corners within the area, turns that find their room, formations moved as a whole."""

import math

import numpy as np
import pytest
from interest_scenes import AREA

from lookdown.astro import MEAN_RADIUS_M
from lookdown.seeds import generator
from lookdown.tables import AircraftClass
from lookdown.traffic import InterestGroup, Region
from lookdown.traffic.interest.ways import beside, drawn_way, places_along, turn_radius_m


def group(**said):
    return InterestGroup(**{"aircraft_class": AircraftClass.LOW_FAST, "speed_mps": (1, 1), "height_m": (1, 1)} | said)


def way_of(said, number=0, *, area=AREA, speed_mps=250.0):
    return drawn_way(said, area, generator(7, "test", number), speed_mps=speed_mps, height_m=100.0)


def degrees_of(places):
    return np.degrees(np.arcsin(places[:, 2])), np.degrees(np.arctan2(places[:, 1], places[:, 0]))


def along(way, count=2_000):
    return places_along(way.piece, np.linspace(0.0, way.length_rad, count))


def radii_m(way):
    """Return the radius of each turn on the ground: small circles are those with a middle off the centre."""
    turns = way.piece[np.linalg.norm(way.piece[:, :3], axis=1) > 1e-9]
    return MEAN_RADIUS_M * np.tan(np.arcsin(1.0 / turns[:, 9]))


@pytest.mark.parametrize(("load", "radius_m"), [(9.0, 712.548), (math.sqrt(2.0), 6_373.23)])
def test_turn_radii_are_those_of_the_textbook(load, radius_m):
    """v2 / (g sqrt(n2 - 1)) at 250 m/s; n = sqrt 2 is a bank of 45 deg, v2 / g."""
    assert turn_radius_m(250.0, load) == pytest.approx(radius_m, rel=1e-5)


@pytest.mark.parametrize("number", range(12))
def test_doglegs_lie_within_the_area_and_turn_as_asked(number):
    way = way_of(group(doglegs=6, dogleg_m=150e3, load_factor=3.0), number)
    latitude, longitude = degrees_of(way.corner)
    assert (latitude >= 47.5 - 1e-9).all() and (latitude <= 50.0 + 1e-9).all()
    assert (longitude >= -1e-9).all() and (longitude <= 5.0 + 1e-9).all()
    asked = turn_radius_m(250.0, 3.0) * MEAN_RADIUS_M / (MEAN_RADIUS_M + 100.0)
    np.testing.assert_allclose(radii_m(way), asked, rtol=1e-6)


def test_doglegs_there_are_and_they_are_drawn():
    ways = [way_of(group(doglegs=3, dogleg_m=30e3), number) for number in range(20)]
    assert sum(len(way.corner) == 5 for way in ways) >= 18
    straight = [math.acos(way.corner[0] @ way.corner[-1]) for way in ways]
    assert np.mean([way.length_rad / least for way, least in zip(ways, straight, strict=True)]) > 1.005
    assert len({round(way.length_rad, 9) for way in ways}) == 20


def test_ends_lie_where_they_are_asked_for():
    west = Region(*np.radians([48.0, 49.0, -3.0, -2.0]).tolist())
    place = Region(*np.radians([48.5, 48.5, 3.0, 3.0]).tolist())
    for number in range(10):
        way = way_of(group(origin=west, destination=place, doglegs=2, dogleg_m=20e3), number)
        latitude, longitude = degrees_of(way.corner)
        assert 48.0 <= latitude[0] <= 49.0 and -3.0 <= longitude[0] <= -2.0
        assert (latitude[-1], longitude[-1]) == pytest.approx((48.5, 3.0))
        assert longitude.min() >= -3.0 and longitude.max() <= 5.0


def test_an_area_across_the_date_line_keeps_its_objects():
    area = Region(*np.radians([-20.0, -15.0, 178.0, -178.0]).tolist())
    for number in range(10):
        _, longitude = degrees_of(way_of(group(doglegs=3, dogleg_m=200e3), number, area=area).corner)
        assert (np.abs(longitude) >= 178.0 - 1e-9).all()


def test_one_place_for_both_ends_still_is_a_way():
    place = Region(*np.radians([48.5, 48.5, 3.0, 3.0]).tolist())
    way = way_of(group(origin=place, destination=place))
    assert way.length_rad * MEAN_RADIUS_M == pytest.approx(2e3, rel=1e-6)


def test_a_drift_has_the_course_and_length_asked_for():
    place = Region(*np.radians([48.5, 48.5, 3.0, 3.0]).tolist())
    way = way_of(group(origin=place, course_rad=math.radians(90.0), duration_s=600.0), speed_mps=10.0)
    assert way.length_rad * MEAN_RADIUS_M == pytest.approx(6_000.0, rel=1e-9)
    latitude, longitude = degrees_of(along(way, 2))
    assert longitude[1] > longitude[0] and latitude[1] == pytest.approx(latitude[0], abs=1e-3)


@pytest.mark.parametrize("angle_deg", [20.0, 90.0, 150.0])
@pytest.mark.parametrize("between_s", [0.0, 10.0])
def test_a_weave_turns_by_turns_with_its_radius(angle_deg, between_s):
    turn = (math.radians(angle_deg),) * 2
    way = way_of(group(turns=9, turn_rad=turn, between_s=between_s, load_factor=9.0))
    radii = radii_m(way)
    assert len(radii) == 10  # nine and the one back on the straight way
    np.testing.assert_allclose(radii, turn_radius_m(250.0, 9.0) * MEAN_RADIUS_M / (MEAN_RADIUS_M + 100.0), rtol=1e-6)
    turns = way.piece[np.linalg.norm(way.piece[:, :3], axis=1) > 1e-9]
    through = turns[:, 9] * turns[:, 10]
    np.testing.assert_allclose(np.degrees(through[1:-2]), angle_deg, rtol=1e-3)
    side = np.sign(np.einsum("ij,ij->i", turns[:, :3], np.cross(turns[:, 3:6], turns[:, 6:9])))
    assert (side[:-2] == -side[1:-1]).all()


def test_a_weave_without_room_is_a_straight_way():
    near = Region(*np.radians([48.5, 48.5, 3.0, 3.0]).tolist())
    there = Region(*np.radians([48.52, 48.52, 3.0, 3.0]).tolist())
    way = way_of(group(turns=5, origin=near, destination=there, load_factor=1.2))
    assert len(way.corner) == 2


def test_a_way_beside_another_keeps_its_distance_and_its_turns():
    way = way_of(group(doglegs=4, dogleg_m=40e3, load_factor=3.0))
    other = beside(way.piece, 1_000.0, 500.0)
    apart = np.linalg.norm(places_along(other, np.linspace(0.0, way.length_rad, 500)) - along(way, 500), axis=1)
    np.testing.assert_allclose(apart * MEAN_RADIUS_M, math.hypot(1_000.0, 500.0), rtol=3e-3)
    np.testing.assert_array_equal(other[:, 9:], way.piece[:, 9:])
    assert apart[0] * MEAN_RADIUS_M == pytest.approx(math.hypot(1_000.0, 500.0), rel=1e-6)


def test_port_is_to_the_left_and_behind_is_behind():
    place, east = (Region(*np.radians([0.0, 0.0, x, x]).tolist()) for x in (3.0, 4.0))
    way = way_of(group(origin=place, destination=east))
    latitude, longitude = degrees_of(places_along(beside(way.piece, 1_000.0, 0.0), np.zeros(1)))
    assert latitude[0] * 111.2 == pytest.approx(1.0, rel=1e-2) and longitude[0] == pytest.approx(3.0)
    latitude, longitude = degrees_of(places_along(beside(way.piece, 0.0, 1_000.0), np.zeros(1)))
    assert latitude[0] == pytest.approx(0.0, abs=1e-9) and (3.0 - longitude[0]) * 111.2 == pytest.approx(1.0, rel=1e-2)
