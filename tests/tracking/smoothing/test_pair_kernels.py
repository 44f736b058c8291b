"""One backward step of all models, against every pair written out."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from smoothing_plain import scatter, smooth_pairs
from tracking_parameters import known_parameters

from lookdown.tracking.filtering import motion_of
from lookdown.tracking.filtering._motion_kernels import MODEL_COUNT
from lookdown.tracking.smoothing._pair_kernels import new_models, new_work, predict_one, step_back

MOTION = motion_of(known_parameters())
LOOSE = np.diag([100.0**2] * 3 + [5.0**2] * 3)
STEP = np.array([1.0] * 3 + [0.01] * 3)


def some_models(rng, state):
    """Return the models of one instant, apart by about their spread."""
    models = new_models(1)
    for m in range(MODEL_COUNT):
        root = np.sqrt(LOOSE) @ (np.eye(6) + 0.2 * rng.normal(size=(6, 6)))
        models.covariances[0, m] = root @ root.T
        models.states[0, m] = state + 0.3 * root @ rng.normal(size=6)
    models.weights[0] = rng.dirichlet(np.full(MODEL_COUNT, 5.0))
    return models


def predicted(state, covariance, i, dt_s):
    """Return one Gaussian moved as each model says, and each model's probability after model i."""
    work = new_work()
    predict_one(
        state, covariance, i, dt_s, MOTION, work.packed, work.ahead[0], work.ahead_covariances[0], work.chain[0]
    )
    return work.ahead[0].copy(), work.ahead_covariances[0].copy(), work.chain[0].copy()


def slopes(state, i, dt_s):
    """Return the Jacobian of each model's motion after model i by central differences."""
    columns = []
    for k in range(6):
        up, down = state.copy(), state.copy()
        up[k] += STEP[k]
        down[k] -= STEP[k]
        columns.append((predicted(up, LOOSE, i, dt_s)[0] - predicted(down, LOOSE, i, dt_s)[0]) / (2 * STEP[k]))
    return np.stack(columns, axis=-1)


@settings(deadline=None, max_examples=40)
@given(seed=st.integers(0, 2**32 - 1), dt_s=st.floats(0.5, 15.0))
def test_a_step_back_is_the_mixture_of_all_pairs(seed, dt_s):
    rng = np.random.default_rng(seed)
    filtered, smoothed, out = some_models(rng, scatter(1, rng)[0]), new_models(1), new_models(1)
    states, covariances, weights = (column[0] for column in filtered)
    moved = [predicted(states[i], covariances[i], i, dt_s) for i in range(MODEL_COUNT)]
    F = [slopes(states[i], i, dt_s) for i in range(MODEL_COUNT)]
    for j in range(MODEL_COUNT):
        smoothed.covariances[0, j] = 0.3 * moved[j][1][j]
        smoothed.states[0, j] = moved[j][0][j] + np.linalg.cholesky(0.2 * moved[j][1][j]) @ rng.normal(size=6)
    smoothed.weights[0] = rng.dirichlet(np.full(MODEL_COUNT, 5.0))
    step_back(filtered, 0, smoothed, 0, dt_s, MOTION, new_work(), out, 0)
    wanted_states, wanted_covariances, wanted_weights = smooth_pairs(
        (states, covariances, weights),
        tuple(column[0] for column in smoothed),
        np.array([chain for _, _, chain in moved]),
        lambda i, j: (moved[i][0][j], moved[i][1][j]),
        lambda i, j: covariances[i] @ F[i][j].T,
    )
    # The Jacobian leaves out the turn of the local frame, and is taken at the mean of the models: percents of a sigma.
    np.testing.assert_allclose(out.weights[0], wanted_weights, atol=2e-3)
    for i in np.flatnonzero(wanted_weights > 0.05):
        sigma = np.sqrt(np.diag(wanted_covariances[i]))
        np.testing.assert_allclose(out.states[0, i] / sigma, wanted_states[i] / sigma, atol=0.05)
        scaled = (out.covariances[0, i] - wanted_covariances[i]) / np.outer(sigma, sigma)
        np.testing.assert_allclose(scaled, 0.0, atol=0.05)


@settings(deadline=None, max_examples=40)
@given(seed=st.integers(0, 2**32 - 1), dt_s=st.one_of(st.just(0.0), st.floats(1e-9, 15.0)))
def test_jacobians_read_off_covariances_are_those_of_the_motion(seed, dt_s):
    rng = np.random.default_rng(seed)
    filtered, smoothed, out, work = some_models(rng, scatter(1, rng)[0]), new_models(1), new_models(1), new_work()
    for own, column in zip(smoothed, filtered, strict=True):
        own[:] = column
    step_back(filtered, 0, smoothed, 0, dt_s, MOTION, work, out, 0)
    for i in range(MODEL_COUNT):
        wanted = slopes(filtered.weights[0] @ filtered.states[0], i, dt_s)
        # Left out is the turn of the local frame, v dt / r, and with it a bend of the path of v dt2 / r.
        np.testing.assert_allclose(work.turns[i], wanted[:, 3:, 3:], atol=2e-3)
        np.testing.assert_allclose(work.carries[i], wanted[:, :3, 3:], atol=2e-3 * max(dt_s, 1e-3))


def test_models_that_the_future_rules_out_lose_their_weight():
    rng = np.random.default_rng(4)
    filtered, smoothed, out = some_models(rng, scatter(1, rng)[0]), new_models(1), new_models(1)
    filtered.states[0, 1:] = filtered.states[0, 0] + np.array([5000.0, 0, 0, 0, 0, 0])
    filtered.weights[0] = 1.0 / MODEL_COUNT
    ahead, spread, _ = predicted(filtered.states[0, 0], filtered.covariances[0, 0], 0, 8.0)
    smoothed.states[0], smoothed.covariances[0], smoothed.weights[0] = ahead, 0.2 * spread, 1.0 / MODEL_COUNT
    step_back(filtered, 0, smoothed, 0, 8.0, MOTION, new_work(), out, 0)
    assert out.weights[0, 0] > 0.9 > 1.0 / MODEL_COUNT
    assert abs(out.weights[0].sum() - 1.0) < 1e-12
