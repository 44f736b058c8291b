"""Clusters of one dwell: connected parts, each solved as if it were alone."""

import numpy as np
import pytest
from engine_scenes import some_scratch
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from unjitted import plain

from lookdown.tracking.association._component_kernels import new_work
from lookdown.tracking.engine._layout import (
    FIRST_REPORT,
    FIRST_REPORT_EDGE,
    NONE,
    REPORT_COUNT,
    SPOKEN_FOR,
    TAKEN,
    TOUCH_NEXT,
    TOUCHED,
    TRACK_ID,
)
from lookdown.tracking.engine.memory import new_log, new_store

CLUSTER = plain("engine._cluster_kernels")
COMPONENT = plain("association._component_kernels")
LOG = plain("engine._log_kernels")
FIRST, REPORTS = 5, 9


def resolve(edges, ids, logs):
    """Return (outcomes, log, scratch) of a dwell of nine reports with a list of report columns for each candidate."""
    log, store, scratch = new_log(4, 32, 32), new_store(32, 3), some_scratch()
    log.slots[0, FIRST_REPORT], log.slots[0, REPORT_COUNT] = FIRST, REPORTS
    log.labels[:, FIRST_REPORT_EDGE], log.labels[:, TOUCH_NEXT] = NONE, LOG.UNTOUCHED
    place = 0
    for c, columns in enumerate(edges):
        scratch.rows[c], store.links[c, TRACK_ID] = c, ids[c]
        scratch.starts[c] = place
        for report in columns:
            scratch.columns[place], scratch.logs[place] = FIRST + report, logs[place]
            place += 1
        scratch.starts[c + 1] = place
    changed = CLUSTER.resolve_dwell(store.links, log, 0, len(edges), scratch, new_work(400))
    assert changed == 0
    return scratch.outcome[:place].copy(), log, scratch


def some_edges(seed):
    rng = np.random.default_rng(seed)
    edges = [np.sort(rng.choice(REPORTS, int(rng.integers(0, 3)), replace=False)) for _ in range(7)]
    return edges, rng.permutation(70)[:7] + 1, rng.normal(2.0, 2.0, sum(map(len, edges)))


@pytest.mark.parametrize("seed", range(12))
def test_each_connected_part_comes_out_as_if_alone(seed):
    edges, ids, logs = some_edges(seed)
    outcome, log, _ = resolve(edges, ids, logs)
    owner = np.repeat(np.arange(len(edges)), [len(one) for one in edges])
    column = np.concatenate(edges).astype(int)
    graph = coo_matrix((np.ones(len(owner)), (owner, len(edges) + column)), shape=(len(edges) + REPORTS,) * 2)
    _, part = connected_components(graph, directed=False)
    for one in range(part.max() + 1):
        members = [int(c) for c in np.flatnonzero(part[: len(edges)] == one) if len(edges[c])]
        if not members:
            continue
        members.sort(key=lambda c: ids[c])
        places = np.concatenate([np.flatnonzero(owner == c) for c in members])
        reports, local = np.unique(column[places], return_inverse=True)
        starts = np.concatenate([[0], np.cumsum([len(edges[c]) for c in members])])
        alone = np.zeros(len(places))
        COMPONENT.solve_component(starts, local, logs[places], len(reports), new_work(400), alone)
        alone[alone < 1e-3] = 0.0
        np.testing.assert_array_equal(outcome[places], alone)
    spoken = np.bincount(column, weights=outcome, minlength=REPORTS)
    np.testing.assert_allclose(log.values[FIRST : FIRST + REPORTS, SPOKEN_FOR], spoken, atol=1e-12)
    np.testing.assert_array_equal(log.labels[FIRST : FIRST + REPORTS, TAKEN], spoken >= 0.5)
    assert (spoken <= 1.0 + 1e-9).all()


@pytest.mark.parametrize("seed", range(4))
def test_the_order_of_candidates_does_not_matter(seed):
    edges, ids, logs = some_edges(seed)
    outcome, _, _ = resolve(edges, ids, logs)
    starts = np.concatenate([[0], np.cumsum([len(one) for one in edges])])
    turn = np.random.default_rng(seed).permutation(len(edges))
    places = np.concatenate([np.arange(starts[c], starts[c + 1]) for c in turn]).astype(int)
    other, _, _ = resolve([edges[c] for c in turn], ids[turn], logs[places])
    np.testing.assert_array_equal(other, outcome[places])


def test_two_that_share_reports_are_a_group_and_one_alone_is_not():
    _, _, scratch = resolve([[0, 1], [0, 1], [5]], np.array([8, 3, 9]), np.array([4.0, 4.0, 4.0, 4.0, 4.0]))
    assert scratch.groups[:3].tolist() == [[3, 2], [3, 2], [9, 1]]
    assert scratch.ambiguity[0] > 0.3 and scratch.ambiguity[2] == 0.0


def test_touched_reports_that_nobody_claims_any_more_are_set_free():
    log, store, scratch = new_log(4, 32, 32), new_store(32, 3), some_scratch()
    log.slots[0, FIRST_REPORT], log.slots[0, REPORT_COUNT] = FIRST, REPORTS
    log.labels[:, FIRST_REPORT_EDGE], log.labels[:, TOUCH_NEXT] = NONE, LOG.UNTOUCHED
    log.labels[FIRST : FIRST + REPORTS, TAKEN], log.values[FIRST : FIRST + REPORTS, SPOKEN_FOR] = 1, 0.9
    LOG.touch_report(log, 0, FIRST + 4)
    assert CLUSTER.resolve_dwell(store.links, log, 0, 0, scratch, new_work(400)) == 0
    assert np.flatnonzero(log.labels[FIRST : FIRST + REPORTS, TAKEN] == 0).tolist() == [4]
    CLUSTER.clear_touched(log, 0)
    assert log.slots[0, TOUCHED] == NONE and (log.labels[:, TOUCH_NEXT] == LOG.UNTOUCHED).all()
