"""The motion kernels against plain NumPy twins and closed forms."""

import numpy as np
import pytest
import tracking_oracle as oracle
from hypothesis import given, settings
from hypothesis import strategies as st

from lookdown.tracking._motion_kernels import (
    mix_models,
    move_state,
    predict_model,
    transition_probabilities,
)

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
    st.floats(0.0, 300.0),
    st.floats(-20.0, 20.0),
)
rates = st.sampled_from([0.0, 0.035, -0.035, 0.05])


@given(st.floats(0.0, 2000.0), st.floats(10.0, 600.0), st.floats(5.0, 600.0))
@settings(max_examples=60, deadline=None)
def test_transitions_are_the_matrix_exponential(dt_s, straight_s, turn_s):
    out = np.empty((3, 3))
    transition_probabilities(dt_s, straight_s, turn_s, out)
    np.testing.assert_allclose(out, oracle.transitions(dt_s, straight_s, turn_s), atol=1e-12)
    np.testing.assert_allclose(out.sum(axis=1), 1.0, atol=1e-12)


@given(states, st.floats(0.1, 300.0), rates)
@settings(max_examples=80, deadline=None)
def test_moving_agrees_with_the_twin(state, dt_s, rate):
    out = np.empty(6)
    move_state(state, dt_s, rate, out)
    expected = oracle.move(state, dt_s, rate)
    np.testing.assert_allclose(out[:3], expected[:3], atol=1e-5)
    np.testing.assert_allclose(out[3:], expected[3:], atol=1e-8)


@given(states, st.floats(0.1, 600.0))
@settings(max_examples=60, deadline=None)
def test_a_straight_is_a_great_circle(state, dt_s):
    """Radius grows by the climb alone, speed is kept, and the path stays in one plane."""
    out = np.empty(6)
    move_state(state, dt_s, 0.0, out)
    climb = state[3:] @ state[:3] / np.linalg.norm(state[:3])
    assert np.linalg.norm(out[:3]) == pytest.approx(RADIUS_M + climb * dt_s, abs=1e-5)
    assert np.linalg.norm(out[3:]) == pytest.approx(np.linalg.norm(state[3:]), abs=1e-9)
    plane = np.cross(state[:3], state[3:]) / RADIUS_M
    assert abs(out[:3] @ plane) < 1e-4  # metres off the plane times metres per second


def test_a_full_turn_comes_back():
    state = state_from(0.8, 0.1, 1.0, 200.0, 0.0)
    out = np.empty(6)
    move_state(state, 2 * np.pi / 0.05, 0.05, out)
    np.testing.assert_allclose(out, state, atol=1e-6)


def test_a_positive_rate_turns_to_port():
    state = state_from(0.8, 0.1, 0.0, 200.0, 0.0)  # flying north
    out = np.empty(6)
    move_state(state, 20.0, 0.05, out)
    east = np.array([-np.sin(0.1), np.cos(0.1), 0.0])
    assert (out[:3] - state[:3]) @ east < -500.0


@given(states, st.floats(0.5, 60.0), rates)
@settings(max_examples=40, deadline=None)
def test_prediction_of_one_model_agrees_with_the_twin(state, dt_s, rate):
    rng = np.random.default_rng(5)
    root = rng.normal(size=(6, 6)) * np.array([100.0, 100.0, 100.0, 5.0, 5.0, 5.0])[:, None]
    covariance = root @ root.T
    out_state, out_covariance = np.empty(6), np.empty((6, 6))
    predict_model(state, covariance, dt_s, rate, 0.5, 0.2, out_state, out_covariance)
    F = oracle.transition_matrix(state, dt_s, rate)
    expected = F @ covariance @ F.T + oracle.process_noise(state, dt_s, 0.5, 0.2)
    np.testing.assert_allclose(out_covariance, expected, rtol=1e-9, atol=1e-6)
    assert np.all(np.linalg.eigvalsh(out_covariance) > 0.0)


def test_the_jacobian_is_that_of_the_motion():
    """The block form leaves out the Earth's curvature alone: 0.3 % in a minute."""
    state = state_from(0.8, 0.1, 1.0, 220.0, 3.0)
    for rate in (0.0, 0.035, -0.035):
        step = np.array([10.0, 10.0, 10.0, 0.1, 0.1, 0.1])

        def moved(x, rate=rate):
            out = np.empty(6)
            move_state(x, 30.0, rate, out)
            return out

        exact = oracle.derivative(moved, state, step)
        block = oracle.transition_matrix(state, 30.0, rate)
        np.testing.assert_allclose(block, exact, atol=0.003 * 30.0)


def test_mixing_agrees_with_the_twin_and_keeps_the_total_mean():
    rng = np.random.default_rng(1)
    base = state_from(0.8, 0.1, 1.0, 220.0, 3.0)
    models = base + rng.normal(size=(3, 6)) * 50.0
    roots = rng.normal(size=(3, 6, 6)) * 30.0
    covariances = roots @ roots.transpose(0, 2, 1)
    weights = np.array([0.7, 0.2, 0.1])
    P = oracle.transitions(12.0, 120.0, 40.0)
    out = np.empty((3, 6)), np.empty((3, 6, 6)), np.empty(3)
    mix_models(models, covariances, weights, P, *out)
    np.testing.assert_allclose(out[2] @ out[0], weights @ models, rtol=1e-12)
    share = P * weights[:, None] / out[2]
    for j in range(3):
        mean = share[:, j] @ models
        spread = models - mean
        expected = np.einsum("i,iab->ab", share[:, j], covariances) + np.einsum(
            "i,ia,ib->ab", share[:, j], spread, spread
        )
        np.testing.assert_allclose(out[1][j], expected, rtol=1e-10)
