"""One Gaussian back from a later one, against a whole chain solved at once."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import multivariate_normal
from smoothing_plain import batch_estimate

from lookdown.tracking.smoothing._retrodict_kernels import combine_shares, retrodict

SEEDS = st.integers(0, 2**32 - 1)


def some_covariance(rng, scale=1.0):
    root = rng.normal(size=(6, 6))
    return scale * (root @ root.T + 0.5 * np.eye(6))


def some_chain(seed, count):
    """Return prior, its covariance, transitions, noises, gradients, reports and variances of a linear chain."""
    rng = np.random.default_rng(seed)
    transitions = [np.eye(6) + 0.3 * rng.normal(size=(6, 6)) for _ in range(count - 1)]
    noises = [some_covariance(rng, 0.3) for _ in range(count - 1)]
    gradients = [rng.normal(size=(3, 6)) for _ in range(count)]
    variances = [np.diag(rng.uniform(0.1, 1.0, 3)) for _ in range(count)]
    reports = [rng.normal(size=3) for _ in range(count)]
    return rng.normal(size=6), some_covariance(rng), transitions, noises, gradients, reports, variances


def filter_chain(prior, prior_covariance, transitions, noises, gradients, reports, variances):
    """Return filtered means and covariances with the predictions before each report (Kalman, textbook form)."""
    mean, covariance, filtered, predicted = prior, prior_covariance, [], []
    for k in range(len(reports)):
        if k:
            mean = transitions[k - 1] @ mean
            covariance = transitions[k - 1] @ covariance @ transitions[k - 1].T + noises[k - 1]
        predicted.append((mean, covariance))
        gain = covariance @ gradients[k].T @ np.linalg.inv(gradients[k] @ covariance @ gradients[k].T + variances[k])
        mean = mean + gain @ (reports[k] - gradients[k] @ mean)
        covariance = covariance - gain @ gradients[k] @ covariance
        filtered.append((mean, 0.5 * (covariance + covariance.T)))
    return filtered, predicted


@settings(deadline=None)
@given(seed=SEEDS, count=st.integers(2, 9))
def test_a_linear_chain_is_smoothed_as_least_squares_solves_it(seed, count):
    chain = some_chain(seed, count)
    wanted, wanted_covariances = batch_estimate(*chain)
    filtered, predicted = filter_chain(*chain)
    later, later_covariance = filtered[-1]
    for k in range(count - 2, -1, -1):
        mean, covariance = filtered[k]
        out, out_covariance = np.empty(6), np.empty((6, 6))
        shared = covariance @ chain[2][k].T
        retrodict(mean, covariance, shared, *predicted[k + 1], later, later_covariance, out, out_covariance)
        later, later_covariance = out, out_covariance
        scale, spread = np.abs(wanted[k]).max(), np.abs(wanted_covariances[k]).max()
        np.testing.assert_allclose(out, wanted[k], rtol=1e-9, atol=1e-9 * scale)
        np.testing.assert_allclose(out_covariance, wanted_covariances[k], rtol=1e-9, atol=1e-9 * spread)
        np.testing.assert_array_equal(out_covariance, out_covariance.T)


@settings(deadline=None)
@given(seed=SEEDS)
def test_the_likelihood_is_the_density_of_the_later_state(seed):
    rng = np.random.default_rng(seed)
    mean, spread, later = rng.normal(size=6), some_covariance(rng), rng.normal(size=6)
    out, out_covariance = np.empty(6), np.empty((6, 6))
    found = retrodict(np.zeros(6), np.eye(6), 0.1 * np.eye(6), mean, spread, later, 0.1 * spread, out, out_covariance)
    assert found == pytest.approx(multivariate_normal(mean, spread).logpdf(later), rel=1e-9)


@settings(deadline=None)
@given(seed=SEEDS)
def test_a_later_state_that_knows_no_more_than_the_prediction_changes_nothing(seed):
    rng = np.random.default_rng(seed)
    state, covariance = rng.normal(size=6), some_covariance(rng)
    mean, spread = rng.normal(size=6), some_covariance(rng)
    out, out_covariance = np.empty(6), np.empty((6, 6))
    retrodict(state, covariance, covariance.copy(), mean, spread, mean, spread, out, out_covariance)
    np.testing.assert_array_equal(out, state)
    np.testing.assert_array_equal(out_covariance, covariance)


def test_a_broken_prediction_leaves_the_filter_s_own_result():
    state, covariance = np.arange(6.0), np.eye(6)
    broken = np.eye(6)
    broken[5, 5] = -1.0
    out, out_covariance = np.empty(6), np.empty((6, 6))
    found = retrodict(state, covariance, np.eye(6), state, broken, state + 1.0, np.eye(6), out, out_covariance)
    assert found == -np.inf
    np.testing.assert_array_equal(out, state)
    np.testing.assert_array_equal(out_covariance, covariance)


@settings(deadline=None)
@given(seed=SEEDS, count=st.integers(1, 5))
def test_a_mixture_has_the_moments_of_its_draws(seed, count):
    rng = np.random.default_rng(seed)
    shares, states = rng.uniform(0.1, 1.0, count), rng.normal(size=(count, 6))
    covariances = np.array([some_covariance(rng) for _ in range(count)])
    mean, covariance = np.empty(6), np.empty((6, 6))
    combine_shares(shares, states, covariances, mean, covariance)
    # The law of total covariance, by second moments about 0.
    weights = shares / shares.sum()
    second = np.einsum("m,mab->ab", weights, covariances + states[:, :, None] * states[:, None, :])
    np.testing.assert_allclose(mean, weights @ states, atol=1e-12)
    np.testing.assert_allclose(covariance, second - np.outer(mean, mean), atol=1e-10)
