"""The rate of a turn: mixed as a state of the models would be, and learned as a joint Kalman filter learns it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lookdown.tracking.filtering import motion_of
from lookdown.tracking.filtering._motion_kernels import (
    MODEL_COUNT,
    PACKED,
    pack_model,
    predict_models,
    predict_turning,
    turn_after,
)
from lookdown.tracking.filtering._turning_kernels import learn_turn, turn_belief
from lookdown.tracking.parameters import TRACKER_REFERENCE, TrackerParameters

KNOWN = TrackerParameters(**{name: known.base_si for name, known in TRACKER_REFERENCE.items()})
MOTION = motion_of(KNOWN)
USUAL, WIDE = 0.04, KNOWN.turning_spread_radps**2
UP, EAST, NORTH = np.eye(3)
SPEED = 240.0
STATE = np.concatenate([6_381_000.0 * UP, SPEED * EAST])
"""Flies east over the equator: north is to port."""


def learned(spread, gained, belief):
    """Return rate and variance after a look that measures the velocity to port alone."""
    row = np.concatenate([np.zeros(3), NORTH])
    total = spread @ row
    gain = total / (row @ total + 4.0**2)
    after, after_spread = STATE + gain * gained, spread - np.outer(gain, total)
    known = np.zeros(2)
    learn_turn(STATE, spread, after, after_spread, belief, known)
    return known


@given(
    st.floats(5.0, 10.0), st.floats(0.01, 0.08), st.floats(0.005, 0.03), st.floats(-60.0, 60.0),
    st.sampled_from([1.0, -1.0]),
)  # fmt: skip
@settings(max_examples=40, deadline=None)
def test_a_look_teaches_what_the_joint_filter_learns(dt_s, rate, sigma, gained, side):
    """Rate and velocity as one Gaussian of seven, of which the velocity to port is measured."""
    other = np.diag([100.0**2] * 3 + [6.0**2] * 3)
    variance = sigma**2
    push = np.concatenate([np.zeros(3), SPEED * dt_s * NORTH])
    joint = np.zeros((7, 7))
    joint[:6, :6] = other + variance * np.outer(push, push)
    joint[6, :6] = joint[:6, 6] = variance * push
    joint[6, 6] = variance
    row = np.concatenate([np.zeros(3), NORTH, [0.0]])
    gain = joint @ row / (row @ joint @ row + 4.0**2)
    expected, left = side * rate + gain[6] * gained, joint[6, 6] - gain[6] * (row @ joint)[6]
    got = learned(joint[:6, :6], gained, (side, dt_s, rate, variance, 1.0, USUAL))
    assert got[0] == pytest.approx(side * min(max(side * expected, 0.25 * USUAL), 3.0 * USUAL), abs=1e-9)
    assert got[1] == pytest.approx(max(left, 0.003**2), rel=1e-6)


def test_an_interval_in_which_the_turn_began_teaches_nothing():
    spread = np.diag([100.0**2] * 3 + [20.0**2] * 3)
    got = learned(spread, 40.0, (1.0, 10.0, USUAL, WIDE, 0.0, USUAL))
    assert got == pytest.approx([USUAL, WIDE])


def test_a_slower_turn_is_learned_to_be_slower_on_either_side():
    spread = np.diag([100.0**2] * 3 + [20.0**2] * 3)
    port = learned(spread, -30.0, (1.0, 10.0, USUAL, WIDE, 1.0, USUAL))
    starboard = learned(spread, 30.0, (-1.0, 10.0, USUAL, WIDE, 1.0, USUAL))
    assert 0.0 < port[0] < USUAL
    assert starboard[0] == -port[0]
    assert port[1] == starboard[1] < WIDE


@given(st.floats(0.0, 1.0), st.floats(0.01, 0.1), st.floats(0.003, 0.02), st.sampled_from([1.0, -1.0]))
@settings(max_examples=30, deadline=None)
def test_what_is_known_mixes_with_what_is_usual_as_two_gaussians(own, rate, sigma, side):
    """What has just begun turned for a time uniform over the interval: half the angle, a third of the square."""
    mean, variance = turn_belief(np.array([side * rate, sigma**2]), side, own, USUAL, MOTION)
    expected = own * rate + (1.0 - own) * 0.5 * USUAL
    second = own * (sigma**2 + rate**2) + (1.0 - own) * (WIDE + USUAL**2) / 3.0
    assert mean == pytest.approx(expected)
    assert variance == pytest.approx(second - expected**2, rel=1e-6)


@pytest.mark.parametrize("known", [(0.0, 0.0), (-0.05, 1e-5)])
def test_the_usual_is_taken_of_turns_that_nobody_knows(known):
    assert turn_belief(np.array(known), 1.0, 1.0, USUAL, MOTION) == pytest.approx((USUAL, WIDE))


def predicted(known, weights, function=predict_turning):
    packed = np.empty((MODEL_COUNT, PACKED))
    for m in range(MODEL_COUNT):
        pack_model(STATE, np.diag([50.0**2] * 3 + [3.0**2] * 3), packed[m])
    states, covariances = np.empty((MODEL_COUNT, 6)), np.empty((MODEL_COUNT, 6, 6))
    after, weights = np.empty(MODEL_COUNT), np.array(weights)
    if function is predict_models:
        predict_models(packed, weights, 10.0, MOTION, states, covariances, after)
    else:
        predict_turning(packed, weights, np.array(known), 10.0, MOTION, states, covariances, after)
    return packed, weights, states, covariances


def test_nothing_known_is_the_plain_prediction():
    weights = [0.1, 0.7, 0.1, 0.1]
    _, _, states, covariances = predicted((0.0, 0.0), weights)
    _, _, others, spreads = predicted((0.0, 0.0), weights, predict_models)
    assert (states == others).all()
    assert (covariances == spreads).all()


def test_a_known_turn_is_flown_at_its_rate_and_surer():
    """30 deg of heading in 10 s, where a turn of a class's rate would do 20; starboard stays as it was."""
    weights = [0.001, 0.997, 0.001, 0.001]
    _, _, states, covariances = predicted((np.radians(3.0), np.radians(0.2) ** 2), weights)
    _, _, usual, wide = predicted((0.0, 0.0), weights)
    assert np.degrees(np.arctan2(states[1, 5], states[1, 4])) == pytest.approx(30.0, abs=0.3)
    assert covariances[1, 5, 5] < 0.5 * wide[1, 5, 5]
    assert (states[2] == usual[2]).all()


def test_looks_at_a_turn_tell_its_rate():
    """Told look after look where a turn of 3.2 deg/s has come to, the rate is known, and known to be."""
    known, rate = np.zeros(2), np.radians(3.2)
    packed, weights, _, _ = predicted((0.0, 0.0), [0.01, 0.97, 0.01, 0.01])
    states, covariances = np.empty((MODEL_COUNT, 6)), np.empty((MODEL_COUNT, 6, 6))
    after = np.empty(MODEL_COUNT)
    rows = np.concatenate([np.zeros((3, 3)), np.eye(3)], axis=1)
    for look in range(1, 6):
        predict_turning(packed, weights, known, 10.0, MOTION, states, covariances, after)
        angle = rate * 10.0 * look
        truth = SPEED * (np.cos(angle) * EAST + np.sin(angle) * NORTH)
        before, spread = states[1].copy(), covariances[1].copy()
        gain = np.linalg.solve(rows @ spread @ rows.T + 9.0 * np.eye(3), rows @ spread).T
        state, left = before + gain @ (truth - before[3:]), spread - gain @ rows @ spread
        turn_after(packed, weights, known, 10.0, MOTION, 1, before, spread, state, left, known)
        state[:3] = STATE[:3]
        for m in range(MODEL_COUNT):
            pack_model(state, left, packed[m])
    assert known[0] == pytest.approx(rate, abs=np.radians(0.3))
    assert known[1] < np.radians(0.6) ** 2
