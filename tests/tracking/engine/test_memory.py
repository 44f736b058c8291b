"""Room made anew: what was held is held, what was free is free, what was named is named."""

import numpy as np
import pytest
from test_log_kernels import check_events, some_log, walk
from unjitted import plain

from lookdown.tracking.engine import memory
from lookdown.tracking.engine._layout import (
    BIRTH_REPORT,
    BIRTH_SLOT,
    EDGES_END,
    EDGES_LEFT,
    EVENT_NEXT,
    EVENTS_END,
    EVENTS_LEFT,
    FIRST_EDGE,
    FIRST_REPORT,
    FREE_EDGE,
    FREE_EVENT,
    FREE_NODE,
    FREE_SLOT,
    IN_USE,
    NODE_NEXT,
    NODES_END,
    NODES_LEFT,
    NONE,
    REPORT,
    REPORT_COUNT,
    REPORTS_END,
    SLOT_NEXT,
    TRACK_NEXT,
)
from lookdown.tracking.engine.memory import (
    grown_log,
    grown_store,
    larger,
    new_log,
    new_scratch,
    new_store,
    packed_log,
)

LOG = plain("engine._log_kernels")


def test_what_grows_stays_where_it_is():
    """Nothing is copied as long as there is room behind, and what is new is zero."""
    old = new_store(100, 3).core
    old[:] = 7.0
    new = larger(old, 3_000)
    assert new.ctypes.data == old.ctypes.data
    assert (new[:200] == 7.0).all() and (new[200:] == 0.0).all()
    far = larger(new, 4_000)
    assert far.base.shape[0] >= 2 * 4_000
    assert far.ctypes.data != old.ctypes.data and (far[:200] == 7.0).all() and len(far) == 4_000
    assert (larger(old[:50].copy(), 60)[:50] == 7.0).all()


def test_a_slice_does_not_grow_over_what_is_behind_it():
    whole = np.arange(20.0)
    new = larger(whole[5:10], 8)
    assert new.tolist() == [5.0, 6.0, 7.0, 8.0, 9.0, 0.0, 0.0, 0.0]
    new[:] = -1.0
    assert whole.tolist() == list(range(20))


@pytest.mark.parametrize("rows", [10, 200])
def test_a_grown_store_keeps_its_rows_and_gives_low_ones_first(rows):
    old, rng = new_store(6, 3), np.random.default_rng(0)
    by_row, by_state = ("links", "copies", "snapshot_events", "kept", "kept_marks"), ("core", "rest", "marks")
    for name in (*by_row, *by_state):
        part = getattr(old, name)
        part[...] = rng.integers(0, 1000, part.shape)
    held = {name: getattr(old, name).copy() for name in (*by_row, *by_state)}
    # Rows 0, 1 and 4 are in use, 5 and 2 are free, 3 waits at the far end; of the states 1 and 2 are free.
    old.free_rows[:], old.free_states[:2] = [5, 2, 9, 9, 9, 3], [2, 1]
    old.counts[:] = 2, 1, 2
    new = grown_store(old, rows=rows, states=14)
    for name in held:
        np.testing.assert_array_equal(getattr(new, name)[: len(held[name])], held[name])
    assert new.counts.tolist() == [rows - 4, 1, 4]
    assert new.free_rows[: rows - 4].tolist() == [*range(rows - 1, 5, -1), 5, 2]
    assert new.free_rows[-1] == 3
    assert new.free_states[:4].tolist() == [13, 12, 2, 1]
    assert all(len(getattr(new, name)) == rows for name in by_row)
    assert all(len(getattr(new, name)) == 14 for name in by_state)
    assert all(one is other for one, other in zip(new, grown_store(new, rows=6), strict=True))


def test_all_of_a_new_store_is_free():
    store = new_store(7, 2)
    assert sorted(store.free_rows.tolist()) == list(range(7)) and store.free_rows[6] == 0
    assert sorted(store.free_states.tolist()) == list(range(14)) and store.free_states[13] == 0
    assert store.counts.tolist() == [7, 0, 14]


def filled_log():
    log, store = some_log()
    held = []
    for row, slot, reports in ((0, 0, (1, 2)), (1, 0, (2,)), (0, 3, (12, 15)), (2, 4, (16,))):
        event = int(LOG.add_event(store.links, log, row, slot))
        held.append((event, row, slot, [(int(LOG.add_edge(log, event, r)), r) for r in reports]))
    log.slots[:5, IN_USE] = 1
    log.ids[:20] = 1000 + np.arange(20)
    log.values[:20, 0] = np.arange(20) / 7.0
    log.counts[REPORTS_END] = 20
    return log, store, held


def free(log):
    """Return how many events, edges and nodes are in chains of free ones or have not been used yet."""
    chains = ((log.events, FREE_EVENT, TRACK_NEXT, EVENTS_END), (log.edges, FREE_EDGE, EVENT_NEXT, EDGES_END))
    return [
        len(walk(array, log.counts[first], column)) + len(array) - int(log.counts[end])
        for array, first, column, end in (*chains, (log.nodes, FREE_NODE, NODE_NEXT, NODES_END))
    ]


def test_a_grown_log_keeps_its_chains_and_has_more_to_give():
    log, store, held = filled_log()
    before = log.counts.copy()
    log = grown_log(log, meetings=100, edges=120, nodes=90, dwells=20)
    check_events(log, store, held)
    assert log.counts[EVENTS_LEFT] == before[EVENTS_LEFT] + 36
    assert log.counts[EDGES_LEFT] == before[EDGES_LEFT] + 56
    assert log.counts[NODES_LEFT] == before[NODES_LEFT] + 26
    assert len(log.events) == 100 and len(log.edges) == 120 and len(log.nodes) == 90
    assert free(log) == log.counts[[EVENTS_LEFT, EDGES_LEFT, NODES_LEFT]].tolist()
    # All that is left can be taken, each once.
    for _ in range(int(log.counts[EVENTS_LEFT])):
        held.append((int(LOG.add_event(store.links, log, 3, 1)), 3, 1, []))
    assert len({event for event, *_ in held}) == len(held) == 100
    check_events(log, store, held)
    assert set(range(8, 20)) <= set(walk(log.slots, log.counts[FREE_SLOT], SLOT_NEXT))
    assert (log.slots[8:, IN_USE] == 0).all() and len(log.poses) == len(log.order) == 20


def test_a_log_large_enough_stays_as_it_is():
    log, _, _ = filled_log()
    same = grown_log(log, meetings=1, dwells=2)
    assert all(one is other for one, other in zip(log, same, strict=True))


def test_a_packed_log_keeps_what_dwells_in_use_have():
    log, store, held = filled_log()
    store.links[3, BIRTH_SLOT], store.links[3, BIRTH_REPORT] = 4, 18
    for slot in (1, 2):
        log.slots[slot, IN_USE] = 0
    kept = [np.arange(log.slots[s, FIRST_REPORT], log.slots[s, FIRST_REPORT] + 4) for s in (0, 3, 4)]
    expected = log.ids[np.concatenate(kept)].copy()
    named = {edge: int(log.ids[log.edges[edge, REPORT]]) for *_, edges in held for edge, _ in edges}
    new = packed_log(log, store, 500)
    assert new.counts[REPORTS_END] == 12 and len(new.values) >= 512
    for slot, ids in zip((0, 3, 4), expected.reshape(3, 4), strict=True):
        first = new.slots[slot, FIRST_REPORT]
        assert new.slots[slot, REPORT_COUNT] == 4
        np.testing.assert_array_equal(new.ids[first : first + 4], ids)
        np.testing.assert_array_equal(new.values[first : first + 4, 0], (ids - 1000) / 7.0)
    for edge, detection in named.items():
        assert new.ids[new.edges[edge, REPORT]] == detection
    assert new.ids[store.links[3, BIRTH_REPORT]] == 1018
    assert all(walk(new.edges, new.events[event, FIRST_EDGE], EVENT_NEXT) for event, *_ in held)


@pytest.mark.parametrize("piece", [1, 3, 100])
def test_reports_move_down_over_themselves(piece, monkeypatch):
    """One block further down by less than its length, a gap behind it, in pieces of any size."""
    monkeypatch.setattr(memory, "_PIECE", piece)
    log, store, _ = filled_log()
    for slot in (0, 3):
        log.slots[slot, IN_USE] = 0
    kept = np.concatenate([log.slots[s, FIRST_REPORT] + np.arange(4) for s in (1, 2, 4)])
    labels, values = log.labels[kept].copy(), log.values[kept].copy()
    new = packed_log(log, store, 1)
    np.testing.assert_array_equal(new.labels[:12], labels)
    np.testing.assert_array_equal(new.values[:12], values)


def test_a_new_log_is_all_free():
    log = new_log(4, 16, 8)
    assert walk(log.slots, log.counts[FREE_SLOT], SLOT_NEXT) == [0, 1, 2, 3]
    assert free(log) == [8, 8, 8] and (log.slots[:, IN_USE] == 0).all()
    assert (log.coarse == NONE).all()


def test_scratch_holds_what_it_is_asked_for():
    small, large = (new_scratch(rows=r, candidates=c, edges=40, reports=9) for r, c in ((10, 5), (100, 50)))
    for one, other in zip(small, large, strict=True):
        if isinstance(one, np.ndarray):
            assert one.size <= other.size
