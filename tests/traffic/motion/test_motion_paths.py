"""Paths with rounded corners."""

import itertools

import numpy as np
import plain_motion
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lookdown.astro import MEAN_RADIUS_M
from lookdown.traffic.motion._path_kernels import (
    PIECE_COLUMNS,
    course_and_distance,
    moved,
    place_on_path,
    rounded_path,
)


def path(corner, radius_m):
    """Return the pieces and the length of a path with one radius at all corners."""
    piece = np.zeros((2 * len(corner) + 2, PIECE_COLUMNS))
    count, length = rounded_path(corner, len(corner), np.full(len(corner), radius_m / MEAN_RADIUS_M), piece)
    return piece[:count], length


def ends(piece):
    """Return begin and end of a piece with the unit courses there."""
    phi = piece[9] * piece[10]
    stop = piece[0:3] + piece[3:6] * np.cos(phi) + piece[6:9] * np.sin(phi)
    way = (piece[6:9] * np.cos(phi) - piece[3:6] * np.sin(phi)) * piece[9]
    return piece[0:3] + piece[3:6], piece[6:9] * piece[9], stop, way


walks = st.tuples(
    st.floats(-85, 85),
    st.floats(-180, 180),
    st.lists(st.tuples(st.floats(-2.6, 2.6), st.floats(0.002, 0.3)), min_size=1, max_size=8),
    st.floats(-3.0, 3.0),
)


def walked(walk):
    """Return corners from a start and turns with distances, and the bends between them."""
    latitude, longitude, steps, course = walk
    at = [plain_motion.corners([[latitude, longitude]])[0]]
    here = course
    at.append(np.array(moved(*at[0], here, 0.1)))
    for bend, distance in steps:
        back, _ = course_and_distance(*at[-1], *at[-2])
        at.append(np.array(moved(*at[-1], back + np.pi + bend, distance)))
    return np.array(at), np.array([bend for bend, _ in steps])


@settings(max_examples=200, deadline=None)
@given(walks, st.floats(100.0, 300_000.0))
def test_the_course_is_continuous_and_the_ends_are_kept(walk, radius_m):
    corner, _ = walked(walk)
    pieces, length = path(corner, radius_m)
    assert np.allclose(ends(pieces[0])[0], corner[0], atol=1e-12)
    assert np.allclose(ends(pieces[-1])[2], corner[-1], atol=1e-9)
    for before, after in itertools.pairwise(pieces):
        assert np.allclose(ends(before)[2], ends(after)[0], atol=1e-10)
        assert np.allclose(ends(before)[3], ends(after)[1], atol=2e-7)
    assert length == pytest.approx(pieces[:, 10].sum(), rel=1e-12)
    for piece in pieces:
        middle = plain_motion.place_of_piece(piece, 0.5 * piece[10])
        assert np.linalg.norm(middle) == pytest.approx(1.0, abs=1e-10)


@settings(max_examples=100, deadline=None)
@given(walks)
def test_a_path_is_no_longer_than_its_corners_and_turns_by_their_bends(walk):
    corner, bends = walked(walk)
    pieces, length = path(corner, 1_000.0)
    straight = sum(course_and_distance(*a, *b)[1] for a, b in itertools.pairwise(corner))
    assert length <= straight * (1.0 + 1e-12)
    turns = pieces[pieces[:, 9] > 1.0 + 1e-9]
    # On a small turn the sphere is flat: the arc is the bend.
    small = turns[:, 9] > 2_000.0
    assert (turns[small, 9] * turns[small, 10] <= np.abs(bends).max() + 1e-3).all()


def test_a_corner_in_the_plane_is_the_textbook_fillet():
    """A right angle of two 10 km ways and a radius of 2 km: 20 - 2 x 2 + pi km / 2 x 2."""
    at = plain_motion.corners([[0.0, 0.0]])[0]
    corner = np.array(moved(*at, 0.5 * np.pi, 10_000.0 / MEAN_RADIUS_M))
    stop = np.array(moved(*corner, 0.0, 10_000.0 / MEAN_RADIUS_M))
    pieces, length = path(np.array([at, corner, stop]), 2_000.0)
    assert len(pieces) == 3
    assert length * MEAN_RADIUS_M == pytest.approx(20_000.0 - 4_000.0 + np.pi * 1_000.0, abs=0.01)
    middle = pieces[1, 0:3] / np.linalg.norm(pieces[1, 0:3])
    to_port = np.array(moved(*corner, 1.75 * np.pi, 2_000.0 * np.sqrt(2.0) / MEAN_RADIUS_M))
    assert np.linalg.norm(middle - to_port) * MEAN_RADIUS_M < 0.01


def test_a_square_with_half_its_side_as_radius_is_a_circle():
    centre = plain_motion.corners([[52.0, 5.0]])[0]
    side = 40_000.0 / MEAN_RADIUS_M
    # Begin in the middle of a side, once round, and end there.
    ring = [moved(*centre, np.pi * (0.25 + 0.5 * k), side / np.sqrt(2.0)) for k in range(4)]
    start = np.array(ring[0]) + np.array(ring[3])
    start /= np.linalg.norm(start)
    pieces, length = path(np.array([start, *ring, start]), 1e9)
    from_centre = [np.arccos(plain_motion.place_along(pieces, length * f) @ centre) for f in np.linspace(0.0, 1.0, 97)]
    assert np.ptp(from_centre) * MEAN_RADIUS_M < 2.0
    assert length == pytest.approx(np.pi * side, rel=1e-4)


def test_radii_shrink_to_the_room_there_is():
    corner = plain_motion.corners([[0, 0], [0, 1], [1, 1], [1, 2]])
    pieces, _ = path(corner, 1e6)
    turns = pieces[pieces[:, 9] > 1.5]
    assert len(turns) == 2
    assert (1.0 / turns[:, 9] * MEAN_RADIUS_M < 0.51 * 111_400.0).all()


def test_straight_corners_are_passed_without_a_turn():
    corner = plain_motion.corners([[0, 0], [0, 10], [0, 25], [0, 40]])
    pieces, length = path(corner, 10_000.0)
    assert (pieces[:, 9] == 1.0).all()
    assert length == pytest.approx(np.radians(40.0), abs=1e-14)


@pytest.mark.parametrize(
    ("degrees", "sentence"),
    [([[0, 0], [0, 0], [1, 1]], "one place"), ([[0, 0], [0, 10], [0, 0]], "straight back")],
)
def test_impossible_corners_are_refused(degrees, sentence):
    with pytest.raises(AssertionError, match=sentence):
        path(plain_motion.corners(degrees), 1_000.0)


@settings(deadline=None)
@given(walks, st.floats(0.0, 1.0))
def test_the_place_on_a_path_is_the_twins(walk, share):
    corner, _ = walked(walk)
    pieces, length = path(corner, 5_000.0)
    out = np.empty(3)
    place_on_path(pieces, len(pieces), share * length, out)
    assert np.allclose(out, plain_motion.place_along(pieces, share * length), atol=1e-10)


def test_beyond_the_end_is_the_end():
    pieces, length = path(plain_motion.corners([[0, 0], [0, 10]]), 1.0)
    out = np.empty(3)
    place_on_path(pieces, len(pieces), length + 1.0, out)
    assert np.allclose(out, plain_motion.corners([[0, 10]])[0])


def test_course_and_distance_from_paris_to_new_york():
    """Charles de Gaulle to Kennedy: the spherical law of cosines, and its sine rule, by hand."""
    (la, lo), (lb, lp) = np.radians([[49.0097, 2.5479], [40.6413, -73.7781]])
    one, two = plain_motion.corners([[49.0097, 2.5479], [40.6413, -73.7781]])
    course, distance = course_and_distance(*one, *two)
    expected = np.arccos(np.sin(la) * np.sin(lb) + np.cos(la) * np.cos(lb) * np.cos(lp - lo))
    assert distance == pytest.approx(expected, abs=1e-12)
    assert np.sin(course) == pytest.approx(np.sin(lp - lo) * np.cos(lb) / np.sin(expected), abs=1e-12)
    assert np.allclose(moved(*one, course, distance), two, atol=1e-14)


def test_from_a_pole_every_way_is_a_meridian():
    pole = np.array([0.0, 0.0, 1.0])
    assert np.linalg.norm(moved(*pole, 0.3, 0.2)) == pytest.approx(1.0)
    assert moved(*pole, 0.3, 0.2)[2] == pytest.approx(np.cos(0.2))
