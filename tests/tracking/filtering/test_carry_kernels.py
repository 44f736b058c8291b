"""One model carried on: closed forms of circles, exact Jacobians, and noise by quadrature."""

import filtering_plain as plain
import numpy as np
import pytest
import tracking_oracle as oracle
from hypothesis import given, settings
from hypothesis import strategies as st

from lookdown.tracking.filtering import motion_of
from lookdown.tracking.filtering._carry_kernels import (
    agile_manner,
    carry,
    mirrored,
    move_state,
    straight_manner,
    turn_arc,
    turn_manner,
)
from lookdown.tracking.filtering._small_kernels import read_blocks, write_blocks
from lookdown.tracking.parameters import TRACKER_REFERENCE, TrackerParameters

MOTION = motion_of(TrackerParameters(**{name: known.base_si for name, known in TRACKER_REFERENCE.items()}))
QUIET = MOTION._replace(turn_noise=0.0, turn_spread=0.0, turn_noise_vertical=0.0, terrain_noise=0.0)
QUIET = QUIET._replace(terrain_climb_variance=0.0, agile_noise=0.0, agile_noise_vertical=0.0)
RADIUS_M = 6_381_000.0


def state_from(latitude, longitude, course, speed, climb):
    up = np.array([np.cos(latitude) * np.cos(longitude), np.cos(latitude) * np.sin(longitude), np.sin(latitude)])
    east = np.array([-np.sin(longitude), np.cos(longitude), 0.0])
    north = np.cross(up, east)
    return np.concatenate([RADIUS_M * up, speed * (np.sin(course) * east + np.cos(course) * north) + climb * up])


states = st.builds(
    state_from,
    st.floats(-1.5, 1.5),
    st.floats(-3.1, 3.1),
    st.floats(-3.1, 3.1),
    st.floats(0.0, 400.0),
    st.floats(-20.0, 20.0),
)
rates = st.sampled_from([0.0, 1e-7, 0.035, -0.035, 0.05])


def moved(state, dt_s, rate=0.0):
    out = np.empty(6)
    move_state(state, dt_s, rate, out)
    return out


def gone(state, covariance, dt_s, manner):
    """Return state and covariance carried on by the numbers of one model."""
    place, velocity, blocks = carry(tuple(state[:3]), tuple(state[3:]), read_blocks(covariance), dt_s, manner)
    spread = np.empty((6, 6))
    write_blocks(blocks, spread)
    return np.array([*place, *velocity]), spread


def carried(kind, state, covariance, dt_s, low=0.0, motion=MOTION):
    if kind == "straight":
        manner = straight_manner(dt_s, 0.0, 0.0, 0.0)
    elif kind == "agile":
        manner = agile_manner(dt_s, low, motion)
    else:
        arc = turn_arc(0.04 * dt_s, dt_s)
        manner = turn_manner(dt_s, arc if kind == "port" else mirrored(arc), motion.turn_spread, motion)
    return gone(state, covariance, dt_s, manner)


@given(states, st.floats(0.1, 300.0), rates)
@settings(max_examples=60, deadline=None)
def test_moving_agrees_with_the_twin(state, dt_s, rate):
    got, expected = moved(state, dt_s, rate), oracle.move(state, dt_s, rate)
    np.testing.assert_allclose(got[:3], expected[:3], atol=1e-5)
    np.testing.assert_allclose(got[3:], expected[3:], atol=1e-7)


@given(states, st.floats(0.1, 7200.0))
@settings(max_examples=60, deadline=None)
def test_a_straight_is_a_great_circle(state, dt_s):
    """Radius grows by the climb alone, speed is kept, and the path stays in one plane; far beyond small angles too."""
    out = moved(state, dt_s)
    climb = state[3:] @ state[:3] / np.linalg.norm(state[:3])
    assert np.linalg.norm(out[:3]) == pytest.approx(RADIUS_M + climb * dt_s, abs=1e-5)
    assert np.linalg.norm(out[3:]) == pytest.approx(np.linalg.norm(state[3:]), abs=1e-9)
    plane = np.cross(state[:3], state[3:]) / RADIUS_M
    assert abs(out[:3] @ plane) < 1e-4


def test_a_full_turn_comes_back_and_a_positive_rate_turns_to_port():
    state = state_from(0.8, 0.1, 1.0, 200.0, 0.0)
    np.testing.assert_allclose(moved(state, 2 * np.pi / 0.05, 0.05), state, atol=1e-6)
    north = state_from(0.8, 0.1, 0.0, 200.0, 0.0)
    east = np.array([-np.sin(0.1), np.cos(0.1), 0.0])
    assert (moved(north, 20.0, 0.05)[:3] - north[:3]) @ east < -500.0


@pytest.mark.parametrize("kind", ["straight", "port", "starboard", "agile"])
@pytest.mark.parametrize("dt_s", [1.0, 10.0, 60.0])
def test_covariances_go_by_the_jacobian_of_the_motion(kind, dt_s):
    """F by differences of the motion itself: what the block form leaves out is of the turn of the frame, v dt / R."""
    state = state_from(0.8, 0.1, 1.0, 220.0, 3.0)
    covariance = np.diag([400.0**2] * 3 + [12.0**2] * 3)
    low = 0.7 if kind == "agile" else 0.0
    got = carried(kind, state, covariance, dt_s, low, QUIET)

    def way(x):
        return carried(kind, x, covariance, dt_s, low, QUIET)[0]

    F = oracle.derivative(way, state, np.array([10.0, 10.0, 10.0, 0.1, 0.1, 0.1]))
    expected = F @ covariance @ F.T
    sigma = np.sqrt(np.diag(expected))
    assert np.max(np.abs(got[1] - expected) / np.outer(sigma, sigma)) < 3.0 * 220.0 * dt_s / RADIUS_M


@given(states, st.floats(0.01, 100.0), st.floats(0.0, 1.0))
@settings(max_examples=20, deadline=None)
def test_agile_noise_is_the_integral_of_what_acceleration_does(state, dt_s, low):
    _, covariance = carried("agile", state, np.zeros((6, 6)), dt_s, low)
    up = state[:3] / np.linalg.norm(state[:3])
    decay = low * MOTION.terrain_decay_hz
    level = (1 - low) * MOTION.agile_noise + low * MOTION.terrain_noise
    upright = (1 - low) * MOTION.agile_noise_vertical + 2 * decay * MOTION.terrain_climb_variance
    q = level * (np.eye(3) - np.outer(up, up)) + upright * np.outer(up, up)
    expected = plain.grown_noise(up, q, decay, dt_s)
    sigma = np.sqrt(np.diag(expected))
    assert np.max(np.abs(covariance - expected) / np.outer(sigma, sigma)) < 2e-5


def test_flight_over_hills_keeps_its_climb_rate_within_bounds():
    """After minutes the climb rate's spread is that of the terrain, however long nobody looked."""
    state = state_from(0.5, 0.5, 0.5, 240.0, 40.0)
    for dt_s in (120.0, 600.0):
        after, covariance = carried("agile", state, np.zeros((6, 6)), dt_s, 1.0)
        up = after[:3] / np.linalg.norm(after[:3])
        assert abs(after[3:] @ up) < 1e-3
        start_up = state[:3] / np.linalg.norm(state[:3])
        assert start_up @ covariance[3:, 3:] @ start_up == pytest.approx(MOTION.terrain_climb_variance, rel=1e-6)


def test_noise_of_a_straight_is_along_and_across_the_track():
    state = state_from(0.3, 0.2, 0.0, 230.0, 0.0)  # flying north
    _, covariance = gone(state, np.zeros((6, 6)), 10.0, straight_manner(10.0, 2.0, 0.1, 0.3))
    start = state_from(0.3, 0.2, 0.0, 230.0, 0.0)
    up = start[:3] / RADIUS_M
    north, east = start[3:] / 230.0, np.cross(start[3:] / 230.0, up)
    got = [axis @ covariance[3:, 3:] @ axis / 10.0 for axis in (north, east, up)]
    # Along the track a little less: at 230 m/s what counts as no way is 20 m/s.
    share = 230.0**2 / (230.0**2 + 20.0**2)
    np.testing.assert_allclose(got, [0.1 + 1.9 * share, 0.1, 0.3], rtol=1e-6)
    np.testing.assert_allclose(covariance[:3, :3], covariance[3:, 3:] * 100.0 / 3.0, rtol=1e-9, atol=1e-9)


def test_noise_of_a_turn_grows_with_the_square_of_the_speed():
    spreads = []
    for speed in (100.0, 300.0):
        manner = turn_manner(1.0, turn_arc(1e-6, 1.0), MOTION.turn_spread, MOTION)
        _, covariance = gone(state_from(0.3, 0.2, 0.0, speed, 0.0), np.zeros((6, 6)), 1.0, manner)
        east = np.array([-np.sin(0.2), np.cos(0.2), 0.0])
        spreads.append(east @ covariance[3:, 3:] @ east - MOTION.turn_noise)
    np.testing.assert_allclose(spreads, MOTION.turn_spread * np.array([100.0, 300.0]) ** 2, rtol=1e-3)


def test_arcs_of_tiny_turns_are_straight():
    np.testing.assert_allclose(turn_arc(1e-12, 10.0), turn_arc(0.0, 10.0), atol=1e-10)
    ahead, aside, cosine, sine = turn_arc(0.3, 10.0)
    np.testing.assert_allclose([ahead, aside], [10 * np.sin(0.3) / 0.3, 10 * (1 - np.cos(0.3)) / 0.3])
    np.testing.assert_allclose([cosine, sine], [np.cos(0.3), np.sin(0.3)])
    np.testing.assert_allclose(mirrored(turn_arc(0.3, 10.0)), turn_arc(-0.3, 10.0), rtol=1e-15)
