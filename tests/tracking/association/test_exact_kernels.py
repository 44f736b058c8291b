"""Exact sums at the edge of what they take: long chains, full groups, and one beyond."""

import math

import numpy as np
import pytest
from association_plain import noisy_log_odds, sparse

from lookdown.tracking.association._component_kernels import _gather, _list_by_report, _scale, new_work, solve_component
from lookdown.tracking.association._exact_kernels import OPEN_LIMIT, TRACK_LIMIT, open_slots
from lookdown.tracking.association._joint_kernels import assign_component


def bits_of(log_odds):
    """Return how many bits the group of track 0 needs, -1 beyond exact sums."""
    starts, columns, values = sparse(log_odds)
    work = new_work(max(values.size, *log_odds.shape))
    assign_component(starts, columns, values, log_odds.shape[1], work)
    _scale(starts, columns, values, log_odds.shape[1], work, np.zeros(values.size))
    _list_by_report(columns, values.size, log_odds.shape[1], work)
    last, _ = _gather(0, 0, 0, starts, columns, work)
    return open_slots(0, last, starts, columns, work)


def chain(rng, tracks):
    """Return log odds in which track k may have report k or k + 1."""
    log_odds = np.full((tracks, tracks + 1), -np.inf)
    for track in range(tracks):
        log_odds[track, track : track + 2] = rng.normal(size=2)
    return log_odds


def chain_marginals(log_odds):
    """Return the marginals of a chain by matrices over "is report k taken by track k - 1"."""
    tracks = log_odds.shape[0]
    steps = []
    for track in range(tracks):
        own, next_one = np.exp(log_odds[track, track : track + 2])
        steps.append(np.array([[1.0 + own, next_one], [1.0, next_one]]))
    result = np.zeros(log_odds.shape)
    total = np.linalg.multi_dot([np.array([[1.0, 0.0]]), *steps, np.ones((2, 1))]).item()
    for track in range(tracks):
        for side, only in ((0, [[1.0, 0.0], [0.0, 0.0]]), (1, [[0.0, 1.0], [0.0, 1.0]])):
            one = np.array(only) * math.exp(log_odds[track, track + side])
            parts = [np.array([[1.0, 0.0]]), *steps[:track], one, *steps[track + 1 :], np.ones((2, 1))]
            result[track, track + side] = np.linalg.multi_dot(parts).item() / total
    return result


def test_a_chain_needs_few_bits_and_is_exact():
    rng = np.random.default_rng(1)
    log_odds = chain(rng, TRACK_LIMIT)
    assert 0 < bits_of(log_odds) <= 2
    starts, columns, values = sparse(log_odds)
    weights = np.zeros(values.size)
    solve_component(starts, columns, values, log_odds.shape[1], new_work(values.size), weights)
    assert weights == pytest.approx(chain_marginals(log_odds)[np.isfinite(log_odds)], abs=1e-7)


def test_a_formation_of_eight_with_two_false_reports_is_summed_exactly():
    assert bits_of(np.full((8, 10), 2.0)) == OPEN_LIMIT


@pytest.mark.parametrize("shape", [(8, OPEN_LIMIT + 1), (TRACK_LIMIT + 1, 3), (16, 10)])
def test_beyond_the_limits_other_means_are_asked_for(shape):
    assert bits_of(np.full(shape, 2.0)) == -1


def test_both_ways_agree_where_the_limit_is_crossed():
    """One more far-fetched report takes a group from exact sums to messages; its weights hardly move."""
    rng = np.random.default_rng(3)
    log_odds = np.clip(noisy_log_odds(rng, 8, OPEN_LIMIT, 0.2), -4.0, 8.0)
    more = np.concatenate([log_odds, np.full((8, 1), -4.0)], axis=1)
    assert bits_of(log_odds) > 0
    assert bits_of(more) == -1
    found = []
    for matrix in (log_odds, more):
        starts, columns, values = sparse(matrix)
        weights = np.zeros(values.size)
        solve_component(starts, columns, values, matrix.shape[1], new_work(values.size), weights)
        found.append(weights.reshape(matrix.shape)[:, :OPEN_LIMIT])
    assert np.abs(found[0] - found[1]).mean() < 0.02
