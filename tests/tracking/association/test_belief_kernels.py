"""Belief propagation against a dense twin, against exact sums, and on trees, where it is exact."""

import numpy as np
import pytest
from association_plain import beliefs, marginals, noisy_log_odds, sparse

from lookdown.tracking.association._belief_kernels import believe_group
from lookdown.tracking.association._component_kernels import _gather, _list_by_report, _scale, new_work
from lookdown.tracking.association._joint_kernels import assign_component


def believe(log_odds):
    """Return the weights of a connected matrix by messages alone."""
    starts, columns, values = sparse(log_odds)
    tracks, reports = log_odds.shape
    work = new_work(max(values.size, tracks, reports))
    weights = np.zeros(values.size)
    assign_component(starts, columns, values, reports, work)
    _scale(starts, columns, values, reports, work, weights)
    _list_by_report(columns, values.size, reports, work)
    last, last_report = _gather(0, 0, 0, starts, columns, work)
    assert (last, last_report) == (tracks, reports), "the test's matrix must be one group"
    believe_group(0, last, 0, last_report, starts, work, weights)
    result = np.zeros(log_odds.shape)
    result[np.isfinite(log_odds)] = weights
    return result


def ambiguous(rng, tracks, reports):
    """Return log odds of a group none of whose pairs is out of the question."""
    return np.clip(noisy_log_odds(rng, tracks, reports, 0.5), -3.0, 3.0)


@pytest.mark.parametrize(("tracks", "reports"), [(3, 4), (8, 8), (20, 15)])
def test_messages_are_those_of_the_dense_twin(tracks, reports):
    rng = np.random.default_rng(tracks)
    for _ in range(5):
        log_odds = ambiguous(rng, tracks, reports)
        # The kernel stops at changes of 1 %; the twin goes on to the end.
        assert believe(log_odds) == pytest.approx(beliefs(log_odds, 200), abs=0.02)


def test_within_a_tenth_of_exact():
    """Close formations: on average within 0.02 of the exact weight, at worst within 0.2."""
    rng = np.random.default_rng(1)
    errors = []
    for _ in range(40):
        log_odds = ambiguous(rng, 5, 5)
        errors.append(np.abs(believe(log_odds) - marginals(log_odds)))
    assert np.mean(errors) < 0.02
    assert np.max(errors) < 0.2


def test_exact_on_a_tree():
    """A chain: track k may have report k or k + 1."""
    rng = np.random.default_rng(2)
    log_odds = np.full((6, 7), -np.inf)
    for track in range(6):
        log_odds[track, track : track + 2] = rng.normal(size=2)
    assert believe(log_odds) == pytest.approx(marginals(log_odds), abs=2e-3)


def test_no_report_is_given_away_twice_where_messages_are_cut_short():
    rng = np.random.default_rng(5)
    for _ in range(10):
        weights = believe(rng.uniform(2.5, 3.0, size=(25, 24)))
        assert np.all(weights.sum(axis=0) <= 1.0 + 1e-12)
        assert np.all(weights.sum(axis=1) <= 1.0 + 1e-12)
