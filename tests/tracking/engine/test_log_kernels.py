"""The chains of the dwell log: whatever is added and dropped in whatever order, all that is there is found."""

import itertools

import numpy as np
import pytest
from unjitted import plain

from lookdown.tracking.engine._layout import (
    DWELL_BEFORE,
    DWELL_NEXT,
    DWELLS,
    EDGES_END,
    EDGES_LEFT,
    EVENT,
    EVENT_NEXT,
    EVENTS_END,
    EVENTS_LEFT,
    FIRST_DWELL_EVENT,
    FIRST_EDGE,
    FIRST_EVENT,
    FIRST_NODE,
    FIRST_REPORT,
    FIRST_REPORT_EDGE,
    FREE_EDGE,
    FREE_EVENT,
    FREE_NODE,
    GROUP_SIZE,
    LAST_EVENT,
    NODE_NEXT,
    NODE_OF_SLOT,
    NODE_SLOT,
    NODES_END,
    NODES_LEFT,
    NONE,
    RANK,
    REPORT,
    REPORT_BEFORE,
    REPORT_COUNT,
    REPORT_NEXT,
    ROW,
    SLOT,
    SLOT_TIME,
    TOUCH_NEXT,
    TOUCHED,
    TRACK_BEFORE,
    TRACK_NEXT,
)
from lookdown.tracking.engine.memory import new_log, new_store

LOG = plain("engine._log_kernels")
SLOTS_IN_USE, ROWS, REPORTS, MEETINGS = 5, 6, 4, 64


def some_log():
    """Return a log with five dwells of four reports each, and a store."""
    log, store = new_log(8, 8 * REPORTS, MEETINGS), new_store(ROWS, 3)
    store.links[:] = NONE
    for slot in range(SLOTS_IN_USE):
        log.slots[slot, FIRST_REPORT], log.slots[slot, REPORT_COUNT] = slot * REPORTS, REPORTS
        log.order[slot] = slot
    log.counts[DWELLS] = SLOTS_IN_USE
    log.labels[:, FIRST_REPORT_EDGE] = NONE
    log.labels[:, TOUCH_NEXT] = LOG.UNTOUCHED
    LOG.rank_slots(log, 0)
    return log, store


def walk(array, first, column):
    """Return a chain's rows from its first on."""
    rows = []
    while first != NONE:
        rows.append(int(first))
        first = array[first, column]
        assert len(rows) <= len(array), "a chain runs in a ring"
    return rows


def check_events(log, store, held):
    """Look at every chain beside a plain list of (event, row, slot, [(edge, report)])."""
    for row in range(ROWS):
        forward = walk(log.events, store.links[row, FIRST_EVENT], TRACK_NEXT)
        assert forward == [event for event, r, _, _ in held if r == row]
        assert walk(log.events, store.links[row, LAST_EVENT], TRACK_BEFORE) == forward[::-1]
    for slot in range(SLOTS_IN_USE):
        chain = walk(log.events, log.slots[slot, FIRST_DWELL_EVENT], DWELL_NEXT)
        assert sorted(chain) == sorted(event for event, _, s, _ in held if s == slot)
        for before, after in itertools.pairwise(chain):
            assert log.events[after, DWELL_BEFORE] == before
    by_report = {}
    for event, row, slot, edges in held:
        assert (log.events[event, ROW], log.events[event, SLOT]) == (row, slot)
        assert walk(log.edges, log.events[event, FIRST_EDGE], EVENT_NEXT) == [edge for edge, _ in edges[::-1]]
        for edge, report in edges:
            assert (log.edges[edge, EVENT], log.edges[edge, REPORT]) == (event, report)
            by_report.setdefault(report, set()).add(edge)
    for report in range(SLOTS_IN_USE * REPORTS):
        chain = walk(log.edges, log.labels[report, FIRST_REPORT_EDGE], REPORT_NEXT)
        assert set(chain) == by_report.get(report, set()) and len(chain) == len(set(chain))
        for before, after in itertools.pairwise(chain):
            assert log.edges[after, REPORT_BEFORE] == before


@pytest.mark.parametrize("seed", range(6))
def test_events_and_edges_come_and_go(seed):
    rng, (log, store), held = np.random.default_rng(seed), some_log(), []
    for _ in range(120):
        if held and (rng.random() < 0.45 or log.counts[EVENTS_LEFT] < 2 or log.counts[EDGES_LEFT] < REPORTS):
            event, row, slot, edges = held.pop(int(rng.integers(len(held))))
            touching = int(rng.integers(2))
            LOG.drop_event(store.links, log, event, touching)
            touched = set(walk(log.labels, log.slots[slot, TOUCHED], TOUCH_NEXT))
            assert not touching or {report for _, report in edges} <= touched
        else:
            row, slot = int(rng.integers(ROWS)), int(rng.integers(SLOTS_IN_USE))
            event = int(LOG.add_event(store.links, log, row, slot))
            reports = slot * REPORTS + rng.permutation(REPORTS)[: rng.integers(REPORTS + 1)]
            held.append((event, row, slot, [(int(LOG.add_edge(log, event, r)), int(r)) for r in reports]))
        check_events(log, store, held)
        assert log.counts[EVENTS_LEFT] == MEETINGS - len(held)
        assert log.counts[EDGES_LEFT] == MEETINGS - sum(len(edges) for *_, edges in held)
    for event, *_ in held:
        LOG.drop_event(store.links, log, event, 0)
    check_events(log, store, [])
    assert sorted(walk(log.events, log.counts[FREE_EVENT], TRACK_NEXT)) == list(range(log.counts[EVENTS_END]))
    assert sorted(walk(log.edges, log.counts[FREE_EDGE], EVENT_NEXT)) == list(range(log.counts[EDGES_END]))


def test_a_report_is_touched_once():
    log, _ = some_log()
    for report in (5, 7, 5, 5, 6, 7):
        LOG.touch_report(log, 1, report)
    assert walk(log.labels, log.slots[1, TOUCHED], TOUCH_NEXT) == [6, 7, 5]


@pytest.mark.parametrize("seed", range(6))
def test_dwells_over_a_cell_stand_by_rank_and_leave_nothing_behind(seed):
    rng, (log, _) = np.random.default_rng(seed), some_log()
    log.order[:SLOTS_IN_USE] = rng.permutation(SLOTS_IN_USE)
    LOG.rank_slots(log, 0)
    # Two dwells at a time within a millisecond, over the instant at which the milliseconds of entries begin anew.
    log.slots[log.order[:SLOTS_IN_USE], SLOT_TIME] = (1 << 31) * 10**6 * 3 + (np.arange(SLOTS_IN_USE) // 2 - 1) * 10**6
    over = {}
    for slot in rng.permutation(SLOTS_IN_USE):
        cells = rng.choice(12, int(rng.integers(1, 9)), replace=False)
        LOG.add_nodes(log, slot, cells, len(cells))
        over[int(slot)] = set(cells.tolist())
        assert len(walk(log.nodes, log.slots[slot, FIRST_NODE], NODE_OF_SLOT)) == len(cells)
    for slot in [*rng.permutation(SLOTS_IN_USE), None]:
        for cell in range(12):
            ranks = [
                int(log.slots[log.nodes[n, NODE_SLOT], RANK]) for n in walk(log.nodes, log.coarse[cell, 0], NODE_NEXT)
            ]
            assert ranks == sorted(int(log.slots[s, RANK]) for s, cells in over.items() if cell in cells)
            for rank in range(-1, SLOTS_IN_USE):
                node = LOG.first_node_after(log, cell, rank)
                later = [r for r in ranks if r > rank]
                assert (node == NONE) == (not later)
                if later:
                    assert log.slots[log.nodes[node, NODE_SLOT], RANK] == later[0]
        assert log.counts[NODES_LEFT] == MEETINGS - sum(map(len, over.values()))
        if slot is not None:
            LOG.drop_nodes(log, slot)
            del over[int(slot)]
    assert (log.coarse == NONE).all()
    assert sorted(walk(log.nodes, log.counts[FREE_NODE], NODE_NEXT)) == list(range(log.counts[NODES_END]))


@pytest.mark.parametrize("track", [0, 7, 2**31 - 1, 2**31, 2**32 - 1, 2**32 + 5, 2**63 - 1, -(2**63), -1])
def test_the_group_of_an_event_is_any_id_of_64_bits(track):
    log = new_log(2, 4, 4)
    LOG.note_group(log.events[1], np.int64(track), 3)
    assert LOG.group_track(log.events[1]) == track and log.events[1, GROUP_SIZE] == 3
    assert not log.events[[0, 2]].any()


def test_the_coarse_cells_of_a_dwell_are_those_that_it_was_entered_in():
    log, _ = some_log()
    entered = {0: [7, 3, 2_000], 1: [], 2: [3], 3: [2_000, 7]}
    out = np.zeros(8, np.int64)
    for slot, cells in entered.items():
        LOG.add_nodes(log, slot, np.array([*cells, 99], np.int64), len(cells))
    for slot, cells in entered.items():
        assert sorted(out[: LOG.cells_of_slot(log, slot, out)].tolist()) == sorted(cells)
    LOG.drop_nodes(log, 0)
    assert LOG.cells_of_slot(log, 0, out) == 0
    assert sorted(out[: LOG.cells_of_slot(log, 3, out)].tolist()) == [7, 2_000]
