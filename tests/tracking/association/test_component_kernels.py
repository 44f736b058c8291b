"""Weights of a component against every joint event written out, and what must hold of any weights."""

import math
import time

import numpy as np
import pytest
from association_plain import marginals, noisy_log_odds, random_log_odds, sparse
from hypothesis import given, settings
from hypothesis import strategies as st

from lookdown.tracking.association._component_kernels import new_work, solve_component

# An edge is left out at 1.5e-8 of the best joint event; several such may add up.
LEFT_OUT = 2e-7


def solve(log_odds, work=None):
    """Return the (tracks, reports) weights of a matrix of log odds."""
    starts, columns, values = sparse(log_odds)
    work = new_work(max(values.size, *log_odds.shape)) if work is None else work
    weights = np.full(values.size, np.nan)
    solve_component(starts, columns, values, log_odds.shape[1], work, weights)
    result = np.zeros(log_odds.shape)
    result[np.isfinite(log_odds)] = weights
    return result


@settings(max_examples=150, deadline=None)
@given(
    st.integers(0, 10**6),
    st.integers(1, 5),
    st.integers(1, 6),
    st.floats(0.2, 1.0),
    st.sampled_from([0.5, 4.0, 60.0, 400.0]),
    st.sampled_from([-5.0, 0.0, 3.0, 300.0]),
)
def test_small_components_are_exact(seed, tracks, reports, share, spread, middle):
    rng = np.random.default_rng(seed)
    log_odds = random_log_odds(rng, tracks, reports, share=share, spread=spread, middle=middle)
    assert solve(log_odds) == pytest.approx(marginals(log_odds), abs=LEFT_OUT)


def test_working_memory_carries_nothing_over():
    rng = np.random.default_rng(2)
    work = new_work(400)
    for _ in range(200):
        log_odds = random_log_odds(rng, rng.integers(1, 20), rng.integers(1, 20), share=rng.uniform(0.1, 1.0))
        assert np.array_equal(solve(log_odds, work), solve(log_odds))


@pytest.mark.parametrize(("tracks", "reports"), [(8, 9), (12, 10), (30, 40), (80, 70)])
@pytest.mark.parametrize("sigma", [0.03, 0.1, 0.4])
def test_no_track_and_no_report_is_given_away_twice(tracks, reports, sigma):
    rng = np.random.default_rng(tracks)
    for _ in range(5):
        weights = solve(noisy_log_odds(rng, tracks, reports, sigma))
        assert np.all(weights >= 0.0)
        assert np.all(weights.sum(axis=1) <= 1.0 + 1e-12)
        assert np.all(weights.sum(axis=0) <= 1.0 + 1e-12)


@pytest.mark.parametrize(("tracks", "reports", "sigma"), [(6, 7, 0.3), (9, 9, 0.2), (40, 45, 0.1)])
def test_another_order_of_reports_or_tracks_gives_the_same_weights(tracks, reports, sigma):
    rng = np.random.default_rng(reports)
    for _ in range(5):
        log_odds = noisy_log_odds(rng, tracks, reports, sigma)
        rows, columns = rng.permutation(tracks), rng.permutation(reports)
        turned = solve(log_odds[np.ix_(rows, columns)])
        assert turned == pytest.approx(solve(log_odds)[np.ix_(rows, columns)], abs=1e-9)


def test_a_far_report_changes_nothing():
    rng = np.random.default_rng(3)
    near = random_log_odds(rng, 6, 6, share=1.0)
    far = np.concatenate([near, np.full((6, 1), -60.0)], axis=1)
    weights = solve(far)
    assert np.array_equal(weights[:, :6], solve(near))
    assert np.all(weights[:, 6] == 0.0)


def test_a_surer_pair_takes_from_its_rivals():
    rng = np.random.default_rng(4)
    log_odds = random_log_odds(rng, 5, 6, share=1.0, spread=1.5)
    before = solve(log_odds)
    log_odds[2, 3] += 1.0
    after = solve(log_odds)
    assert after[2, 3] > before[2, 3]
    assert np.all(np.delete(after[2], 3) < np.delete(before[2], 3))
    assert np.all(np.delete(after[:, 3], 2) < np.delete(before[:, 3], 2))


def test_one_track_and_one_report_in_closed_form():
    assert solve(np.array([[2.0]]))[0, 0] == pytest.approx(1.0 / (1.0 + math.exp(-2.0)), rel=1e-15)
    assert solve(np.array([[800.0]]))[0, 0] == 1.0
    assert solve(np.array([[-800.0]]))[0, 0] == 0.0


def test_eight_alike_share_alike():
    """Nine reports between eight tracks, no pair better than another: each weight is the same, and known.

    With odds x of every pair the joint events of k pairs number C(8,k) C(9,k) k!, each of weight x^k.
    """
    x = math.exp(1.5)
    counts = [math.comb(8, k) * math.comb(9, k) * math.factorial(k) * x**k for k in range(9)]
    mean_pairs = sum(k * c for k, c in enumerate(counts)) / sum(counts)
    assert solve(np.full((8, 9), 1.5)) == pytest.approx(np.full((8, 9), mean_pairs / 72.0), rel=1e-9)


def test_the_worst_component_ends_in_bounded_time():
    """Four hundred tracks and reports, each pair alike: belief propagation, capped."""
    log_odds = np.full((400, 400), 3.0)
    solve(np.full((40, 40), 3.0))
    start = time.process_time()
    weights = solve(log_odds)
    assert time.process_time() - start < 5.0
    assert weights == pytest.approx(np.full((400, 400), weights[0, 0]), rel=1e-9)
