"""Nodes into paths and stations: lengths, times, hovers, rounds."""

import course_plain
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lookdown.traffic.motion._path_kernels import course_and_distance, place_on_path
from lookdown.traffic.world.course import _course_kernels as kernels

R = course_plain.R
MANNER = np.array([1.0, 0.1, 0.05, 1000.0])


def course(*nodes, heading=0.7):
    """Return the laid course of nodes (ahead m, right m, radius m, speeds, heights, dwell s, rounds)."""
    frame = kernels.local_frame(1.0, 0.0, 0.0, heading)
    node, count = np.empty((16, kernels.NODE_COLUMNS)), 0
    for ahead, right, radius, speeds, above, dwell, rounds in nodes:
        place = kernels.place_in(frame, ahead, right)
        count = kernels.put_node(node, count, place, radius, speeds, above, 1.0, dwell, rounds)
    piece, station = np.empty((34, 11)), np.empty((144, kernels.STATION_COLUMNS))
    pieces, stations = kernels.laid_course(node, count, MANNER, piece, station)
    return piece[:pieces], station[:stations]


def straight(way, first, last, cruise, heights=(0.0, 0.0), dwell=0.0):
    return course(
        (0.0, 0.0, 1.0, (first, first), (heights[0],) * 2, 0.0, 0.0),
        (way, 0.0, 1.0, (last, cruise), (heights[1],) * 2, dwell, 0.0),
    )[1]


@settings(max_examples=20, deadline=None)
@given(st.floats(500.0, 8000.0), st.floats(0.0, 60.0), st.floats(0.0, 60.0), st.floats(10.0, 70.0))
def test_a_straight_takes_as_long_as_small_steps_say(way, first, last, cruise):
    if abs(first**2 - last**2) > 1.8 * way or cruise < max(first, last):
        return
    station = straight(way, first, last, cruise)
    assert station[-1, 4] == pytest.approx(course_plain.travel(way, first, last, cruise, 1.0), rel=1e-2, abs=0.2)


@settings(max_examples=50, deadline=None)
@given(st.floats(50.0, 9000.0), st.floats(0.0, 60.0), st.floats(0.5, 60.0), st.floats(5.0, 70.0))
def test_the_way_flown_is_the_length_of_the_path(way, first, last, cruise):
    station = straight(way, first, last, cruise, (100.0, 300.0))
    flown = np.sum(0.5 * (station[1:, 1] + station[:-1, 1]) * np.diff(station[:, 4]))
    assert flown * R == pytest.approx(way, rel=1e-6)
    assert (np.diff(station[:, 0]) >= 0.0).all() and (np.diff(station[:, 4]) >= 0.0).all()


def test_climbs_come_first_and_descents_last_at_their_gradients():
    up, down = straight(10e3, 50.0, 50.0, 50.0, (0.0, 300.0)), straight(10e3, 50.0, 50.0, 50.0, (300.0, 0.0))
    assert np.interp(3000.0, up[:, 0] * R, up[:, 2]) == pytest.approx(300.0, abs=0.1)
    assert np.interp(1500.0, up[:, 0] * R, up[:, 2]) == pytest.approx(150.0, abs=0.1)
    assert np.interp(4000.0, down[:, 0] * R, down[:, 2]) == pytest.approx(300.0, abs=0.1)
    assert np.interp(7000.0, down[:, 0] * R, down[:, 2]) == pytest.approx(150.0, abs=0.2)


def test_a_hover_rests_for_its_time_before_the_turn():
    piece, station = course(
        (0.0, 0.0, 1.0, (0.0, 0.0), (2.0, 2.0), 10.0, 0.0),
        (5e3, 0.0, 90.0, (18.0, 60.0), (30.0, 30.0), 40.0, 0.0),
        (5e3, 4e3, 1.0, (0.0, 60.0), (2.0, 2.0), 8.0, 0.0),
    )
    rest = np.flatnonzero((station[1:, 1] == 0.0) & (station[:-1, 1] == 0.0))
    assert np.diff(station[:, 4])[rest] == pytest.approx([10.0, 40.0, 8.0])
    assert np.diff(station[:, 0])[rest] == pytest.approx(0.0, abs=1e-15)
    turn = station[np.flatnonzero(station[:, 0] > piece[0, 10] - 1e-12)[0]]
    assert turn[1] * R == pytest.approx(18.0)


def test_a_hover_without_room_is_left_out():
    _, station = course(
        (0.0, 0.0, 1.0, (20.0, 20.0), (50.0, 50.0), 0.0, 0.0),
        (100.0, 0.0, 99.0, (20.0, 20.0), (50.0, 50.0), 60.0, 0.0),
        (100.0, 3e3, 1.0, (20.0, 20.0), (50.0, 50.0), 0.0, 0.0),
    )
    assert (station[:, 1] > 0.0).all()


def test_rounds_add_whole_circles_and_come_out_where_none_would():
    flat = (0.0, 0.0, 1.0, (40.0, 40.0), (500.0, 500.0), 0.0, 0.0)
    last = (8e3, 6e3, 1.0, (40.0, 40.0), (500.0, 500.0), 0.0, 0.0)
    once, _ = course(flat, (8e3, 0.0, 400.0, (40.0, 40.0), (500.0, 500.0), 0.0, 0.0), last)
    more, station = course(flat, (8e3, 0.0, 400.0, (40.0, 40.0), (500.0, 900.0), 0.0, 3.0), last)
    assert (more[1, 10] - once[1, 10]) * R == pytest.approx(3.0 * 2.0 * np.pi * 400.0, rel=1e-6)
    ends = np.empty((2, 3))
    for row, piece in zip(ends, (once, more), strict=True):
        place_on_path(piece, len(piece), piece[:2, 10].sum(), row)
    assert np.abs(ends[0] - ends[1]).max() * R < 1e-3
    assert station[-1, 2] == 500.0 and station[:, 2].max() == 900.0


def test_a_node_straight_on_the_way_still_bends_it():
    flat = (60.0, 60.0), (100.0, 100.0), 0.0, 0.0
    piece, station = course(*((ahead, 0.0, 300.0, *flat) for ahead in (0.0, 5e3, 9e3, 20e3)))
    assert (piece[:, 9] > 1.0).sum() == 2
    assert station[-1, 0] * R == pytest.approx(20e3, abs=1.0)


def test_a_course_never_turns_straight_back():
    flat = (60.0, 60.0), (100.0, 100.0), 0.0, 0.0
    nodes = (0.0, 0.0, 1.0, *flat), (9e3, 0.0, 300.0, *flat), (1e3, 0.0, 300.0, *flat), (1e3, 5e3, 1.0, *flat)
    piece, station = course(*nodes)
    assert (piece[:, 9] > 1.0).sum() == 3
    assert station[-1, 0] * R == pytest.approx(9e3 + 8e3 + 5e3, rel=0.15)


@settings(deadline=None)
@given(st.floats(-3e5, 3e5), st.floats(-3e5, 3e5), st.floats(-3.0, 3.0))
def test_places_in_a_frame_lie_where_course_and_distance_say(ahead, right, heading):
    far = np.hypot(ahead, right)
    if far < 100.0:
        return
    frame = kernels.local_frame(0.6, 0.0, 0.8, heading)
    way, angle = course_and_distance(0.6, 0.0, 0.8, *kernels.place_in(frame, ahead, right))
    assert angle * R == pytest.approx(R * np.arctan(far / R), rel=1e-9)
    assert np.cos(way - heading - np.arctan2(right, ahead)) == pytest.approx(1.0, abs=1e-9)
