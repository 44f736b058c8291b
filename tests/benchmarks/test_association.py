"""The association benchmark measures what it says: its components are the scan's, and its floor is greedy."""

import itertools

import numpy as np
import pytest
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from lookdown.benchmarks._association import _scan
from lookdown.benchmarks._components_kernels import assign_all, pair_greedily, solve_all
from lookdown.tracking.association._component_kernels import new_work


@pytest.fixture(scope="module")
def scan():
    return _scan(400)


def solved(scan, kernel):
    weights = np.full(len(scan.log_odds), np.nan)
    kernel(*scan.components, new_work(len(scan.log_odds) + 400), weights)
    return weights


def test_components_are_cut_where_nothing_connects(scan):
    edge_starts, row_starts, starts, columns, _, counts = scan.components
    graph = coo_array((np.ones(len(scan.rows)), (scan.rows, 400 + scan.columns)), shape=(2_000, 2_000))
    label = connected_components(graph, directed=False)[1][scan.rows]
    assert len(counts) == len(set(label.tolist()))
    for k in range(len(counts)):
        first, last = edge_starts[k], edge_starts[k + 1]
        assert len(set(label[first:last].tolist())) == 1
        own = starts[row_starts[k] : row_starts[k + 1]]
        assert own[0] == 0 and own[-1] == last - first
        # Edges between two starts are one track's, and local reports are numbered from 0 without a gap.
        for begin, end in itertools.pairwise(own):
            assert len(set(scan.rows[first + begin : first + end].tolist())) == 1
        assert sorted(set(columns[first:last].tolist())) == list(range(counts[k]))
        assert len(set(zip(scan.columns[first:last].tolist(), columns[first:last].tolist(), strict=True))) == counts[k]


def test_components_together_are_the_whole(scan):
    """One component made of all gives what the many give."""
    whole = np.concatenate([[0], np.cumsum(np.bincount(scan.rows, minlength=400))]).astype(np.int64)
    order = np.argsort(scan.rows, kind="stable")
    ends = np.array([0, len(order)])
    parts = (ends, np.array([0, 401]), whole, scan.columns[order], scan.log_odds[order], np.array([scan.report_count]))
    work = new_work(len(order) + 1_000)
    for kernel in (assign_all, solve_all):
        together = np.empty(len(order))
        kernel(*parts, work, together)
        # Messages stop by the slowest of a group, and groups are the same: so are the weights.
        assert together == pytest.approx(solved(scan, kernel)[order], abs=1e-9)


def test_greedy_takes_the_best_pair_left(scan):
    weights = np.empty(len(scan.log_odds))
    pair_greedily(scan.rows, scan.columns, scan.log_odds, 400, scan.report_count, weights)
    taken = weights == 1.0
    assert len(set(scan.rows[taken].tolist())) == len(set(scan.columns[taken].tolist())) == taken.sum()
    for edge in np.flatnonzero(~taken & (scan.log_odds > 0.0)):
        rivals = taken & ((scan.rows == scan.rows[edge]) | (scan.columns == scan.columns[edge]))
        assert scan.log_odds[rivals].max() >= scan.log_odds[edge]
    assert scan.log_odds[taken].sum() < solved(scan, assign_all) @ scan.log_odds
