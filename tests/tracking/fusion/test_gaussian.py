"""Two estimates made one: against textbook formulas, and honest by draws of correlated errors."""

import numpy as np
import pytest
from fusion_plain import intersected, inverse_intersected, kalman, measure_of, some_covariances
from hypothesis import given, settings
from hypothesis import strategies as st

from lookdown.tracking.fusion import Measure, fuse_independent, fuse_tracklet, intersect, intersect_inverse

SEEDS = st.integers(0, 2**32 - 1)
MEASURES = st.sampled_from(["determinant", "position_trace"])


def some_pair(seed, count=3):
    rng = np.random.default_rng(seed)
    first, second = some_covariances(count, rng), some_covariances(count, rng)
    state = rng.normal(size=(count, 6)) * 1e3
    return state, first, state + rng.normal(size=(count, 6)) * [100, 100, 100, 5, 5, 5], second


@settings(deadline=None)
@given(seed=SEEDS)
def test_independent_errors_give_the_kalman_optimum(seed):
    pair = some_pair(seed)
    fused = fuse_independent(*pair)
    for k in range(3):
        state, covariance = kalman(*(column[k] for column in pair))
        np.testing.assert_allclose(fused.state[k], state, rtol=1e-9, atol=1e-6)
        np.testing.assert_allclose(fused.covariance[k], covariance, rtol=1e-7, atol=1e-7 * np.abs(covariance).max())


@settings(deadline=None, max_examples=40)
@given(seed=SEEDS, measure=MEASURES)
def test_intersections_are_those_that_a_search_finds(seed, measure):
    pair = some_pair(seed)
    for rule, plain in ((intersect, intersected), (intersect_inverse, inverse_intersected)):
        fused = rule(*pair, measure=Measure(measure))
        for k in range(3):
            state, covariance = plain(*(column[k] for column in pair), measure)
            found = measure_of(fused.covariance[k], measure)
            assert found == pytest.approx(measure_of(covariance, measure), abs=1e-7)
            sigma = np.sqrt(np.diag(covariance))
            np.testing.assert_allclose(fused.state[k] / sigma, state / sigma, atol=2e-3)


@settings(deadline=None)
@given(seed=SEEDS, measure=MEASURES)
def test_an_intersection_is_never_larger_than_either(seed, measure):
    pair = some_pair(seed)
    wide, tight = (rule(*pair, measure=Measure(measure)) for rule in (intersect, intersect_inverse))
    for k in range(3):
        best = min(measure_of(pair[1][k], measure), measure_of(pair[3][k], measure))
        assert measure_of(wide.covariance[k], measure) <= best + 1e-9
        # The inverse one is tighter in every direction than the better of any common part allows, never looser.
        assert measure_of(tight.covariance[k], measure) <= measure_of(wide.covariance[k], measure) + 1e-9


@settings(deadline=None)
@given(seed=SEEDS, measure=MEASURES)
def test_the_order_of_the_two_does_not_matter(seed, measure):
    first, first_covariance, second, second_covariance = some_pair(seed)
    for rule in (intersect, intersect_inverse):
        one = rule(first, first_covariance, second, second_covariance, measure=Measure(measure))
        other = rule(second, second_covariance, first, first_covariance, measure=Measure(measure))
        np.testing.assert_allclose(one.weight, 1.0 - other.weight, atol=1e-6)
        sigma = np.sqrt(np.diagonal(one.covariance, axis1=1, axis2=2))
        np.testing.assert_allclose(one.state / sigma, other.state / sigma, atol=1e-4)
        np.testing.assert_allclose(one.covariance, other.covariance, rtol=1e-4, atol=1e-4 * sigma.max() ** 2)


@settings(deadline=None)
@given(seed=SEEDS)
def test_covariance_intersection_bounds_the_error_of_any_correlation(seed):
    """The true covariance of the fused error, for the worst-meaning cross-covariances we can draw, stays below P."""
    rng = np.random.default_rng(seed)
    first, first_covariance, second, second_covariance = some_pair(seed, 1)
    fused = intersect(first, first_covariance, second, second_covariance)
    P, A, B, w = fused.covariance[0], first_covariance[0], second_covariance[0], fused.weight[0]
    K, L = w * P @ np.linalg.inv(A), (1 - w) * P @ np.linalg.inv(B)
    root_a, root_b = np.linalg.cholesky(A), np.linalg.cholesky(B)
    for _ in range(20):
        # Any cross-covariance is root_a C root_b' with the singular values of C at most 1; orthogonal ones are extreme.
        cross = root_a @ np.linalg.qr(rng.normal(size=(6, 6)))[0] @ root_b.T
        true = K @ A @ K.T + L @ B @ L.T + K @ cross @ L.T + L @ cross.T @ K.T
        gap = np.linalg.cholesky(np.linalg.inv(P)).T
        assert np.linalg.eigvalsh(np.eye(6) - gap @ true @ gap.T).min() > -1e-9


@pytest.mark.parametrize("share", [0.0, 0.5, 0.9])
def test_errors_drawn_with_common_knowledge_stay_within_what_is_claimed(share):
    """Two trackers that share some information: intersections are honest, taking errors as independent is not."""
    rng = np.random.default_rng(5)
    A0, B0, C = some_covariances(3, rng)
    C = C / max(share, 1e-9)
    count = 4000
    # Estimates are own information and the common, fused: the common is in both.
    draws = [rng.multivariate_normal(np.zeros(6), X, count) for X in (A0, B0, C)]
    one, other = ([np.linalg.inv(X), np.linalg.inv(C)] for X in (A0, B0))
    A, B = np.linalg.inv(sum(one)), np.linalg.inv(sum(other))
    first = (A @ (one[0] @ draws[0].T + one[1] @ draws[2].T)).T
    second = (B @ (other[0] @ draws[1].T + other[1] @ draws[2].T)).T
    many = np.tile(A, (count, 1, 1)), np.tile(B, (count, 1, 1))
    nees = {}
    for rule in (intersect, intersect_inverse, fuse_independent):
        fused = rule(first, many[0], second, many[1])
        nees[rule] = np.einsum("ka,kab,kb->k", fused.state, np.linalg.inv(fused.covariance), fused.state).mean()
    assert nees[intersect] < 6.3
    assert nees[intersect_inverse] < 6.3
    if share == 0.0:
        assert 5.7 < nees[fuse_independent] < 6.3
    if share == 0.9:
        assert nees[fuse_independent] > 6.6


@settings(deadline=None)
@given(seed=SEEDS)
def test_a_tracklet_is_what_the_other_measured_since_the_common_prior(seed):
    """Ours and theirs start from one prior; each takes a measurement: the fusion is one filter that took both."""
    rng = np.random.default_rng(seed)
    prior_covariance, ours_noise, theirs_noise = some_covariances(3, rng)
    prior, mine, other = rng.normal(size=(3, 6)) * 100.0
    ours, our_covariance = kalman(prior, prior_covariance, mine, ours_noise)
    theirs, their_covariance = kalman(prior, prior_covariance, other, theirs_noise)
    fused = fuse_tracklet(*(x[None] for x in (ours, our_covariance, theirs, their_covariance, prior, prior_covariance)))
    state, covariance = kalman(ours, our_covariance, other, theirs_noise)
    sigma = np.sqrt(np.diag(covariance))
    # Differences of information lose digits where the prior is nearly all that theirs knows.
    np.testing.assert_allclose(fused.state[0] / sigma, state / sigma, atol=2e-3)
    np.testing.assert_allclose((fused.covariance[0] - covariance) / np.outer(sigma, sigma), 0.0, atol=1e-4)


def test_a_tracklet_without_news_changes_nothing():
    state, covariance, _, other = some_pair(3, 2)
    fused = fuse_tracklet(state, covariance, state + 50.0, other, state + 50.0, other)
    np.testing.assert_allclose(fused.state, state, rtol=1e-9)
    np.testing.assert_allclose(fused.covariance, covariance, rtol=1e-6, atol=1e-6)
    # Theirs has grown since: no news either.
    fused = fuse_tracklet(state, covariance, state + 50.0, 2.0 * other, state, other)
    np.testing.assert_allclose(fused.covariance, covariance, rtol=1e-6, atol=1e-6)


def test_twins_come_out_as_one_of_them():
    state, covariance, _, _ = some_pair(4)
    for rule in (intersect, intersect_inverse):
        fused = rule(state, covariance, state, covariance)
        np.testing.assert_allclose(fused.state, state)
        np.testing.assert_allclose(fused.covariance, covariance, rtol=1e-9, atol=1e-9)


def test_one_that_knows_everything_better_is_taken_as_it_is():
    state, covariance, other, _ = some_pair(6)
    fused = intersect(state, covariance, other, 9.0 * covariance)
    np.testing.assert_array_equal(fused.weight, 1.0)
    np.testing.assert_allclose(fused.state, state)
    swapped = intersect(other, 9.0 * covariance, state, covariance)
    np.testing.assert_array_equal(swapped.weight, 0.0)


def test_no_pairs_give_no_pairs():
    none = np.zeros((0, 6)), np.zeros((0, 6, 6)), np.zeros((0, 6)), np.zeros((0, 6, 6))
    for rule in (intersect, intersect_inverse, fuse_independent):
        assert rule(*none).state.shape == (0, 6)
    assert fuse_tracklet(*none, *none[:2]).covariance.shape == (0, 6, 6)


def test_a_covariance_that_is_none_is_refused():
    state, covariance, _, _ = some_pair(7)
    with pytest.raises(np.linalg.LinAlgError):
        intersect(state, -covariance, state, covariance)
