"""Legs of flight: a path and a profile into exact states."""

import itertools

import numpy as np
import plain_motion
import pytest
from test_motion_paths import path

from lookdown.astro import MEAN_RADIUS_M, geodetic_from_ecef
from lookdown.traffic.motion import Legs
from lookdown.traffic.motion._leg_kernels import SHAPE_COLUMNS, append_legs
from lookdown.traffic.motion._path_kernels import move_path_aside, moved

START = 1_700_000_000_000_000_000
EVER = (0, 2**62)
CORNERS = plain_motion.corners([[48.7, 2.3], [49.5, 4.0], [49.2, 8.0], [47.0, 9.0], [50.0, 14.0]])


def knots_for(length_rad):
    """Return a profile of acceleration, climb, cruise, descent and a stop that fits a path."""
    fast, slow = 240.0 / MEAN_RADIUS_M, 70.0 / MEAN_RADIUS_M
    rise = 600.0 * 0.5 * (fast + slow)
    cruise = (length_rad - 2.0 * rise) / fast
    return np.array(
        [
            [0.0, slow, 100.0, 0.0],
            [600.0, fast, 9_000.0, 5.0],
            [700.0, fast, 9_200.0, 0.0],
            [600.0 + cruise, fast, 9_200.0, 0.0],
            [1_200.0 + cruise, slow, 150.0, -3.0],
        ]
    )


def legs_of(pieces, knots, *, window=EVER, above_m=0.0, room=200):
    """Return the legs of one flight."""
    times, shapes = np.zeros((room, 2), np.int64), np.zeros((room, SHAPE_COLUMNS))
    count = append_legs(pieces, len(pieces), knots, len(knots), START, window, above_m, times, shapes, 0)
    assert count <= room
    return Legs(np.array([0, count]), times[:count], shapes[:count])


@pytest.fixture(scope="module")
def flight():
    pieces, length = path(CORNERS, 9_000.0)
    knots = knots_for(length)
    return pieces, knots, legs_of(pieces, knots)


def test_states_are_the_twins(flight):
    pieces, knots, legs = flight
    for seconds in np.linspace(0.5, knots[-1, 0] - 0.5, 400):
        _, position, _ = legs.at(START + int(seconds * 1e9))
        expected = plain_motion.position_at(pieces, knots, int(seconds * 1e9) * 1e-9)
        assert np.linalg.norm(position[0] - expected) < 1e-5


def test_velocity_is_the_derivative_of_position_to_a_micrometre_a_second(flight):
    _, knots, legs = flight
    step_ns = 10_000_000
    edges = legs.leg_time_tai_ns
    worst = 0.0
    for seconds in np.linspace(1.0, knots[-1, 0] - 1.0, 1_000):
        at = START + int(seconds * 1e9)
        # Across a joint the acceleration steps; there the middle of two sides is no derivative.
        if (np.abs(edges - at) < 2 * step_ns).any():
            continue
        p = [legs.at(at + k * step_ns)[1][0] for k in (-2, -1, 1, 2)]
        slope = (p[0] - 8.0 * p[1] + 8.0 * p[2] - p[3]) / (12e-9 * step_ns)
        worst = max(worst, float(np.linalg.norm(slope - legs.at(at)[2][0])))
    assert 0.0 < worst < 2e-6


def test_position_and_velocity_go_over_from_leg_to_leg_without_a_step(flight):
    *_, legs = flight
    for stop, start in zip(legs.leg_time_tai_ns[:-1, 1], legs.leg_time_tai_ns[1:, 0], strict=True):
        assert stop == start
        before, after = legs.at(int(stop) - 1), legs.at(int(stop))
        assert np.linalg.norm(after[1] - before[1] - after[2] * 1e-9) < 5e-7
        assert np.linalg.norm(after[2] - before[2]) < 1e-5


def test_the_flight_ends_at_the_last_corner(flight):
    _pieces, knots, legs = flight
    stop = int(legs.leg_time_tai_ns[-1, 1])
    assert stop == START + round(knots[-1, 0] * 1e9)
    _, position, _ = legs.at(stop - 1)
    assert np.linalg.norm(position[0] - plain_motion.ecef_of(CORNERS[-1], 150.0)[0]) < 1e-3
    assert len(legs.at(stop)[0]) == len(legs.at(START - 1)[0]) == 0
    assert len(legs.at(START)[0]) == 1


@pytest.mark.parametrize("aside_m", [1_500.0, -1_500.0, 60.0])
def test_a_wingman_keeps_bearing_distance_and_speed_through_turns(flight, aside_m):
    pieces, knots, legs = flight
    moved_pieces = pieces.copy()
    move_path_aside(moved_pieces, len(pieces), pieces[:, 10].sum(), aside_m / MEAN_RADIUS_M)
    wing = legs_of(moved_pieces, knots, above_m=30.0)
    assert np.array_equal(wing.leg_time_tai_ns, legs.leg_time_tai_ns)
    bearings = []
    for seconds in np.linspace(1.0, knots[-1, 0] - 1.0, 300):
        at = START + int(seconds * 1e9)
        (_, lead, velocity), (_, follower, his) = legs.at(at), wing.at(at)
        apart = follower[0] - lead[0]
        up = lead[0] / np.linalg.norm(lead[0])
        flat = apart - (apart @ up) * up
        assert np.linalg.norm(flat) == pytest.approx(abs(aside_m), rel=0.012, abs=0.6)
        # The mean radius stands for the true one, which differs over a kilometre by some 1e-5.
        assert np.linalg.norm(his[0]) == pytest.approx(np.linalg.norm(velocity[0]), abs=0.01)
        east, north = np.cross([0.0, 0.0, 1.0], up), up
        bearings.append(np.arctan2(flat @ east / np.linalg.norm(east), flat @ np.cross(north, east)))
    assert np.ptp(np.unwrap(bearings)) < 0.17  # meridians converge by 9 degrees between 2 and 14 east


def test_a_wingman_is_to_port_in_the_middle(flight):
    _pieces, _knots, _legs = flight
    straight, length = path(plain_motion.corners([[10.0, 20.0], [12.0, 20.0]]), 1.0)
    port = straight.copy()
    move_path_aside(port, len(port), length, 1_000.0 / MEAN_RADIUS_M)
    middle = plain_motion.place_along(port, 0.5 * length)
    west = np.array(moved(*plain_motion.place_along(straight, 0.5 * length), 1.5 * np.pi, 1_000.0 / MEAN_RADIUS_M))
    assert np.linalg.norm(middle - west) * MEAN_RADIUS_M < 0.01


def test_a_window_gives_the_same_legs_as_the_whole(flight):
    pieces, knots, whole = flight
    parts = []
    edges = np.linspace(0, int(knots[-1, 0] * 1e9), 8).astype(np.int64)
    for first, last in itertools.pairwise(edges):
        part = legs_of(pieces, knots, window=(START + int(first), START + int(last)))
        assert 0 < len(part.leg_shape) < len(whole.leg_shape)
        for row in range(len(part.leg_shape)):
            parts.append((part.leg_time_tai_ns[row].tolist(), part.leg_shape[row].tobytes()))
    expected = [(t.tolist(), s.tobytes()) for t, s in zip(whole.leg_time_tai_ns, whole.leg_shape, strict=True)]
    assert [one for k, one in enumerate(parts) if k == 0 or one != parts[k - 1]] == expected


def test_full_arrays_are_counted_past_and_not_written_past(flight):
    pieces, knots, whole = flight
    times, shapes = np.zeros((3, 2), np.int64), np.zeros((3, SHAPE_COLUMNS))
    count = append_legs(pieces, len(pieces), knots, len(knots), START, EVER, 0.0, times, shapes, 0)
    assert count == len(whole.leg_shape)
    assert np.array_equal(shapes, whole.leg_shape[:3])


def test_standing_still_is_a_speed_of_zero():
    pieces, length = path(plain_motion.corners([[10.0, 20.0], [10.2, 20.0]]), 1.0)
    cruise = 50.0 / MEAN_RADIUS_M
    ramp = 20.0
    way = cruise * ramp  # speeding up and slowing down, together
    rest = (length - 2.0 * way) / 2.0 / cruise
    times = np.cumsum([0.0, ramp, rest, ramp, 60.0, ramp, rest, ramp])
    speed = np.array([0, cruise, cruise, 0, 0, cruise, cruise, 0])
    knots = np.stack([times, speed, np.full(8, 300.0), np.zeros(8)], axis=1)
    legs = legs_of(pieces, knots)
    hover = [legs.at(START + int((times[3] + s) * 1e9)) for s in (0.0, 20.0, 59.0)]
    assert all(np.linalg.norm(state[2]) < 1e-9 for state in hover)
    assert np.ptp([state[1] for state in hover], axis=0).max() < 1e-6
    latitude, _, height = geodetic_from_ecef(hover[0][1])
    assert np.degrees(latitude[0]) == pytest.approx(10.1, abs=1e-6)
    assert height[0] == pytest.approx(300.0, abs=1e-6)


def test_over_the_pole_and_the_antimeridian():
    for degrees in ([[80.0, 30.0], [80.0, -150.0]], [[-20.0, 170.0], [-25.0, -165.0]]):
        pieces, length = path(plain_motion.corners(degrees), 1.0)
        knots = np.array(
            [[0.0, 200.0 / MEAN_RADIUS_M, 1e4, 0.0], [length * MEAN_RADIUS_M / 200.0, 200.0 / MEAN_RADIUS_M, 1e4, 0.0]]
        )
        legs = legs_of(pieces, knots)
        for seconds in np.linspace(1.0, knots[-1, 0] - 1.0, 50):
            _, position, velocity = legs.at(START + int(seconds * 1e9))
            assert np.linalg.norm(position[0] - plain_motion.position_at(pieces, knots, seconds)) < 1e-2
            assert 196.0 < np.linalg.norm(velocity[0]) < 202.0


def test_concatenated_legs_are_the_flights_one_after_the_other(flight):
    *_, legs = flight
    both = Legs.concatenate([legs, Legs.concatenate([]), legs])
    row, position, _ = both.at(START + 10**12)
    assert row.tolist() == [0, 1]
    assert np.array_equal(position[0], position[1])
    assert len(both) == 2
