"""Ambiguity and groups against joint events written out, and the limits of identity."""

import numpy as np
import pytest
from association_plain import joint_events, random_log_odds, sparse

from lookdown.tracking.association._component_kernels import new_work, solve_component
from lookdown.tracking.association._identity_kernels import LEAST_SHARE, age_identity, identity_ambiguity


def identify(log_odds):
    """Return (weights matrix, ambiguity, groups) of a matrix of log odds."""
    starts, columns, values = sparse(log_odds)
    tracks, reports = log_odds.shape
    work = new_work(max(values.size, tracks, reports))
    weights = np.zeros(values.size)
    solve_component(starts, columns, values, reports, work, weights)
    ambiguity, groups = np.full(tracks, np.nan), np.full(tracks, -9, np.int64)
    identity_ambiguity(starts, columns, weights, reports, work, ambiguity, groups)
    matrix = np.zeros(log_odds.shape)
    matrix[np.isfinite(log_odds)] = weights
    return matrix, ambiguity, groups


@pytest.mark.parametrize("seed", range(15))
def test_ambiguity_is_the_chance_that_another_gave_the_report(seed):
    rng = np.random.default_rng(seed)
    log_odds = random_log_odds(rng, 4, 4, spread=2.0)
    matrix, ambiguity, _ = identify(log_odds)
    totals, events = zip(*joint_events(log_odds), strict=True)
    chances = np.exp(np.array(totals) - max(totals))
    chances /= chances.sum()
    for track in range(4):
        report = int(np.argmax(matrix[track]))
        others = [any(taken[k] == report for k in range(4) if k != track) for taken in events]
        expected = chances[np.array(others)].sum() if matrix[track].any() else 0.0
        assert ambiguity[track] == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("seed", range(15))
def test_groups_are_those_of_shared_reports(seed):
    rng = np.random.default_rng(seed)
    matrix, _, groups = identify(random_log_odds(rng, 9, 9, share=0.3, spread=3.0))
    shared = (matrix >= LEAST_SHARE).astype(int)
    together = np.linalg.matrix_power(np.eye(9, dtype=int) + shared @ shared.T, 9) > 0
    assert groups.tolist() == [int(np.flatnonzero(together[track])[0]) for track in range(9)]


def test_clear_pairs_are_not_ambiguous():
    _, ambiguity, groups = identify(np.array([[20.0, -9.0], [-9.0, 20.0]]))
    assert np.all(ambiguity < 1e-9)
    assert groups.tolist() == [0, 1]


def test_two_alike_are_a_coin_toss():
    _, ambiguity, groups = identify(np.full((2, 2), 12.0))
    assert ambiguity == pytest.approx([0.5, 0.5], abs=1e-4)
    assert groups.tolist() == [0, 0]


def test_identity_tends_to_a_draw_within_the_group():
    probability = 1.0
    for _ in range(2000):
        before, probability = probability, age_identity(probability, 0.6, 5)
        assert probability < before or probability == pytest.approx(0.2, abs=1e-6)
    assert probability == pytest.approx(0.2, abs=1e-6)


def test_identity_stays_where_nothing_is_ambiguous():
    assert age_identity(0.8, 0.0, 8) == 0.8
    assert age_identity(1.0, 0.7, 1) == 1.0
