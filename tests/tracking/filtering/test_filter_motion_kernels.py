"""Four models mixed and predicted, against matrix exponentials, quadrature, symmetry and a golden track."""

import filtering_plain as plain
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lookdown.tracking.filtering import motion_of
from lookdown.tracking.filtering._motion_kernels import (
    MODEL_COUNT,
    PACKED,
    class_of_flight,
    combine_models,
    pack_model,
    predict_models,
    transition_probabilities,
    unpack_model,
)
from lookdown.tracking.parameters import TRACKER_REFERENCE, TrackerParameters

MOTION = motion_of(TrackerParameters(**{name: known.base_si for name, known in TRACKER_REFERENCE.items()}))
SCALE = np.array([300.0] * 3 + [15.0] * 3)


def state_at(latitude, longitude, height, course, speed, climb):
    up = np.array([np.cos(latitude) * np.cos(longitude), np.cos(latitude) * np.sin(longitude), np.sin(latitude)])
    east = np.array([-np.sin(longitude), np.cos(longitude), 0.0])
    north = np.cross(up, east)
    radius = height + 1 / np.linalg.norm(up / np.array([6378137.0, 6378137.0, 6356752.314245]))
    return np.concatenate([radius * up, speed * (np.sin(course) * east + np.cos(course) * north) + climb * up])


flights = st.builds(
    state_at,
    st.floats(-1.5, 1.5),
    st.floats(-3.1, 3.1),
    st.floats(0.0, 14_000.0),
    st.floats(-3.1, 3.1),
    st.floats(1.0, 400.0),
    st.floats(-25.0, 25.0),
)


def a_track(state, seed):
    """Return four models about a state, packed, and as states and covariances, and their probabilities."""
    rng = np.random.default_rng(seed)
    states = state + SCALE * rng.normal(size=(MODEL_COUNT, 6))
    roots = SCALE[:, None] * rng.normal(size=(MODEL_COUNT, 6, 6))
    covariances = roots @ roots.transpose(0, 2, 1)
    covariances = 0.5 * (covariances + covariances.transpose(0, 2, 1))
    packed = np.empty((MODEL_COUNT, PACKED))
    for m in range(MODEL_COUNT):
        pack_model(states[m], covariances[m], packed[m])
    return packed, states, covariances, rng.dirichlet(np.ones(MODEL_COUNT))


def predict(packed, weights, dt_s, motion=MOTION):
    states, covariances = np.empty((MODEL_COUNT, 6)), np.empty((MODEL_COUNT, 6, 6))
    after = np.empty(MODEL_COUNT)
    predict_models(packed, weights, dt_s, motion, states, covariances, after)
    return states, covariances, after


def repack(states, covariances):
    packed = np.empty((MODEL_COUNT, PACKED))
    for m in range(MODEL_COUNT):
        pack_model(states[m], covariances[m], packed[m])
    return packed


def assert_covariances_agree(got, expected, share):
    sigma = np.sqrt(np.einsum("maa->ma", expected))
    assert np.max(np.abs(got - expected) / (sigma[:, :, None] * sigma[:, None, :])) < share


def test_packing_and_unpacking_are_inverse():
    packed, states, covariances, _ = a_track(state_at(0.8, 0.1, 9000.0, 1.0, 220.0, 0.0), 1)
    state, covariance = np.empty(6), np.empty((6, 6))
    unpack_model(packed[2], state, covariance)
    np.testing.assert_array_equal(state, states[2])
    np.testing.assert_array_equal(covariance, covariances[2])


@given(st.floats(0.0, 3000.0), st.floats(1e-4, 0.1), st.floats(1e-3, 0.2), st.floats(1e-3, 0.2), st.floats(1e-6, 0.999))
@settings(max_examples=80, deadline=None)
def test_transitions_are_the_matrix_exponential(dt_s, leave, turn, agile, share):
    t00, t01, t03, t10, t11, t12, t13, t30, t31, t33 = transition_probabilities(dt_s, leave, turn, agile, share)
    got = np.array([[t00, t01, t01, t03], [t10, t11, t12, t13], [t10, t12, t11, t13], [t30, t31, t31, t33]])
    np.testing.assert_allclose(got, plain.chain(dt_s, leave, turn, agile, share), atol=1e-10)
    np.testing.assert_allclose(got.sum(axis=1), 1.0, atol=1e-10)
    assert np.all(got >= 0.0)


def test_transitions_where_two_rates_of_decay_are_one():
    """Without agile manoeuvres and with a = 0 nearly, turns and agile decay alike: the closed form's gap is 0."""
    got = transition_probabilities(30.0, 1e-9, 0.05, 0.05, 0.5)
    expected = plain.chain(30.0, 1e-9, 0.05, 0.05, 0.5)
    np.testing.assert_allclose([got[0], got[4], got[9]], np.diag(expected)[[0, 1, 3]], atol=1e-9)


@given(flights)
@settings(max_examples=60, deadline=None)
def test_class_of_flight_agrees_with_the_twin(state):
    got = class_of_flight(tuple(state[:3]), tuple(state[3:]), MOTION)
    np.testing.assert_allclose(got, plain.classes(state, MOTION), atol=1e-7)


def test_class_of_flight_is_continuous_and_half_at_the_limits():
    heights = np.linspace(0.0, 14_000.0, 2001)
    at = [state_at(0.7, 0.2, h, 1.0, 200.0, 0.0) for h in heights]
    got = np.array([class_of_flight(tuple(x[:3]), tuple(x[3:]), MOTION) for x in at])
    assert np.max(np.abs(np.diff(got, axis=0))) < 0.01
    assert got[0].tolist() == [0.0, 0.0, 1.0] and got[-1].tolist() == [1.0, 0.0, 0.0]
    x = state_at(0.7, 0.2, MOTION.cruise_height_m, 1.0, MOTION.slow_speed_mps, 0.0)
    np.testing.assert_allclose(class_of_flight(tuple(x[:3]), tuple(x[3:]), MOTION), [0.5, 0.5, 0.0], atol=1e-6)


@given(flights, st.floats(0.05, 60.0), st.integers(0, 10**6))
@settings(max_examples=12, deadline=None)
def test_prediction_agrees_with_exponentials_and_quadrature(state, dt_s, seed):
    packed, states, covariances, weights = a_track(state, seed)
    got = predict(packed, weights, dt_s)
    expected = plain.predicted(states, covariances, weights, dt_s, MOTION)
    np.testing.assert_allclose(got[0][:, :3], expected[0][:, :3], atol=1e-4)
    np.testing.assert_allclose(got[0][:, 3:], expected[0][:, 3:], atol=1e-6)
    assert_covariances_agree(got[1], expected[1], 1e-6)
    np.testing.assert_allclose(got[2], expected[2], atol=1e-12)


@given(flights, st.floats(0.0, 300.0), st.integers(0, 10**6))
@settings(max_examples=60, deadline=None)
def test_covariances_stay_symmetric_and_positive_definite(state, dt_s, seed):
    packed, _, _, weights = a_track(state, seed)
    _, covariances, after = predict(packed, weights, dt_s)
    np.testing.assert_array_equal(covariances, covariances.transpose(0, 2, 1))
    sigma = np.sqrt(np.einsum("maa->ma", covariances))
    assert np.all(np.linalg.eigvalsh(covariances / (sigma[:, :, None] * sigma[:, None, :])) > 0.0)
    assert after.sum() == pytest.approx(1.0, abs=1e-12) and np.all(after > 0.0)


def test_no_time_changes_nothing():
    packed, states, covariances, weights = a_track(state_at(0.8, 0.1, 900.0, 1.0, 220.0, 4.0), 3)
    got = predict(packed, weights, 0.0)
    np.testing.assert_array_equal(got[0], states)
    np.testing.assert_array_equal(got[1], covariances)
    np.testing.assert_array_equal(got[2], weights)
    soon = predict(packed, weights, 1e-9)
    np.testing.assert_allclose(soon[2], weights, atol=1e-9)


@given(flights, st.floats(-3.0, 3.0), st.floats(0.5, 30.0))
@settings(max_examples=40, deadline=None)
def test_turning_the_earth_turns_the_prediction(state, angle, dt_s):
    packed, states, covariances, weights = a_track(state, 7)
    c, s = np.cos(angle), np.sin(angle)
    turn = np.kron(np.eye(2), np.array([[c, -s, 0.0], [s, c, 0.0], [0.0, 0.0, 1.0]]))
    here = predict(packed, weights, dt_s)
    there = predict(repack(states @ turn.T, turn @ covariances @ turn.T), weights, dt_s)
    np.testing.assert_allclose(there[0], here[0] @ turn.T, atol=1e-6)
    assert_covariances_agree(there[1], turn @ here[1] @ turn.T, 1e-8)
    np.testing.assert_allclose(there[2], here[2], atol=1e-12)


@given(flights, st.floats(0.2, 10.0))
@settings(max_examples=40, deadline=None)
def test_a_mirror_swaps_the_turns(state, dt_s):
    """In a mirror through a plane that holds the Earth's axis, port is starboard."""
    packed, states, covariances, weights = a_track(state, 8)
    flip = np.diag([1.0, -1.0, 1.0, 1.0, -1.0, 1.0])
    swap = [0, 2, 1, 3]
    here = predict(packed, weights, dt_s)
    there = predict(repack((states @ flip)[swap], (flip @ covariances @ flip)[swap]), weights[swap], dt_s)
    np.testing.assert_allclose(there[0][swap], here[0] @ flip, atol=1e-6)
    assert_covariances_agree(there[1][swap], flip @ here[1] @ flip, 1e-8)


@pytest.mark.parametrize("height", [300.0, 4000.0, 11_000.0])
def test_two_short_steps_are_nearly_one_long(height):
    """Of the mixture, and only nearly: who left a turn half-way keeps what the turn did to him till then."""
    state = state_at(0.6, -1.0, height, 0.4, 210.0, 0.0)
    weights = np.array([0.94, 0.02, 0.02, 0.02])
    covariance = np.diag(SCALE**2)
    packed = repack(np.tile(state, (4, 1)), np.tile(covariance, (4, 1, 1)))
    once = predict(packed, weights, 2.0)
    half = predict(packed, weights, 1.0)
    twice = predict(repack(half[0], half[1]), half[2], 1.0)
    np.testing.assert_allclose(twice[2], once[2], atol=1e-6)
    means, spreads = np.empty((2, 6)), np.empty((2, 6, 6))
    for k, (states, covariances, after) in enumerate((once, twice)):
        combine_models(states, covariances, after, means[k], spreads[k])
    np.testing.assert_allclose(means[0], means[1], atol=0.05)
    assert_covariances_agree(spreads[1:], spreads[:1], 0.05)


def test_combination_agrees_with_the_twin():
    _, states, covariances, weights = a_track(state_at(-0.3, 2.0, 5000.0, 0.0, 150.0, -6.0), 4)
    mean, covariance = np.empty(6), np.empty((6, 6))
    combine_models(states, covariances, weights, mean, covariance)
    np.testing.assert_allclose(mean, weights @ states, rtol=1e-14)
    spread = states - mean
    expected = np.einsum("i,iab->ab", weights, covariances) + np.einsum("i,ia,ib->ab", weights, spread, spread)
    assert_covariances_agree(covariance[None], expected[None], 1e-12)


def test_the_mixture_keeps_mean_and_covariance_in_the_first_instant():
    """Mixing redistributes: over all models mean and spread are those before."""
    packed, states, covariances, weights = a_track(state_at(0.2, 0.0, 9500.0, 2.0, 230.0, 0.0), 11)
    before, after = (np.empty(6), np.empty((6, 6))), (np.empty(6), np.empty((6, 6)))
    combine_models(states, covariances, weights, *before)
    combine_models(*predict(packed, weights, 1e-7), *after)
    np.testing.assert_allclose(after[0], before[0], atol=1e-4)
    assert_covariances_agree(after[1][None], before[1][None], 1e-5)


def test_a_golden_prediction():
    """The numbers of this version: who changes the motion changes these and says why."""
    state = state_at(0.8, 0.1, 10_000.0, 1.0, 230.0, 0.0)
    packed = repack(np.tile(state, (4, 1)), np.tile(np.diag(SCALE**2), (4, 1, 1)))
    _, covariances, after = predict(packed, np.array([0.97, 0.01, 0.01, 0.01]), 10.0)
    np.testing.assert_allclose(after, GOLDEN_WEIGHTS, rtol=1e-6)
    np.testing.assert_allclose([np.sqrt(np.trace(c[:3, :3])) for c in covariances], GOLDEN_SIGMAS_M, rtol=1e-6)


# exp(Q t) of the twin for straights of 9,000 s, of which 2 % end in agile flight. With those of 900 s and 10 % before,
# straight flight was twice as doubtful as its errors.
GOLDEN_WEIGHTS = [0.9774031572968589, 0.008257249505225201, 0.008257249505225201, 0.006082343692690622]
# A turn that has just begun has turned for a part of the interval that is uniform, not for all of it.
# The first and last by hand: 3 (300 m)2 + 3 (10 s 15 m/s)2 + (10 s)3 / 3 times the densities of all three directions,
# 0.1 + 0.1 + 0.05 and 2000 + 2000 + 50 m2/s3.
GOLDEN_SIGMAS_M = [
    (337_500.0 + 1000.0 / 3.0 * 0.25) ** 0.5,
    631.4265779430872,
    631.4265779430872,
    (337_500.0 + 1000.0 / 3.0 * 4050.0) ** 0.5,
]
