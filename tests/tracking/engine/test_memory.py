"""Room made anew: what was held is held, what was free is free, what was named is named."""

import numpy as np
import pytest
from test_log_kernels import check_events, some_log, walk
from unjitted import plain

from lookdown.tracking.engine._layout import (
    BIRTH_REPORT,
    BIRTH_SLOT,
    DETECTION_ID,
    EDGES_LEFT,
    EVENT_NEXT,
    EVENTS_LEFT,
    FIRST_EDGE,
    FIRST_REPORT,
    FREE_EDGE,
    FREE_EVENT,
    FREE_NODE,
    FREE_SLOT,
    IN_USE,
    NODE_NEXT,
    NODES_LEFT,
    NONE,
    REPORT,
    REPORT_COUNT,
    REPORTS_END,
    SLOT_NEXT,
    TRACK_NEXT,
)
from lookdown.tracking.engine.memory import grown_log, grown_store, new_log, new_scratch, new_store, packed_log

LOG = plain("engine._log_kernels")


def test_a_grown_store_keeps_its_rows_and_gives_low_ones_first():
    old, rng = new_store(6, 3), np.random.default_rng(0)
    for part in (old.body, old.marks, old.links, old.snapshot_events):
        part[...] = rng.integers(0, 1000, part.shape)
    # Rows 0, 1 and 4 are in use, 5 and 2 are free, 3 waits at the far end.
    old.free_rows[:] = [5, 2, 9, 9, 9, 3]
    old.counts[:] = 2, 1
    new = grown_store(old, 10)
    for name in ("body", "marks", "links", "snapshot_events"):
        np.testing.assert_array_equal(getattr(new, name)[:6], getattr(old, name))
    assert new.counts.tolist() == [6, 1]
    assert new.free_rows[:6].tolist() == [9, 8, 7, 6, 5, 2]
    assert new.free_rows[-1] == 3
    with pytest.raises(AssertionError):
        grown_store(old, 6)


def test_all_of_a_new_store_is_free():
    store = new_store(7, 2)
    assert sorted(store.free_rows.tolist()) == list(range(7)) and store.free_rows[6] == 0
    assert store.counts.tolist() == [7, 0]


def filled_log():
    log, store = some_log()
    held = []
    for row, slot, reports in ((0, 0, (1, 2)), (1, 0, (2,)), (0, 3, (12, 15)), (2, 4, (16,))):
        event = int(LOG.add_event(store.links, log, row, slot))
        held.append((event, row, slot, [(int(LOG.add_edge(log, event, r)), r) for r in reports]))
    log.slots[:5, IN_USE] = 1
    log.labels[:20, DETECTION_ID] = 1000 + np.arange(20)
    log.values[:20, 0] = np.arange(20) / 7.0
    log.counts[REPORTS_END] = 20
    return log, store, held


def test_a_grown_log_keeps_its_chains_and_has_more_to_give():
    log, store, held = filled_log()
    before = log.counts.copy()
    log = grown_log(log, meetings=100, edges=120, nodes=90, dwells=20)
    check_events(log, store, held)
    assert log.counts[EVENTS_LEFT] == before[EVENTS_LEFT] + 36
    assert log.counts[EDGES_LEFT] == before[EDGES_LEFT] + 56
    assert log.counts[NODES_LEFT] == before[NODES_LEFT] + 26
    assert len(walk(log.events, log.counts[FREE_EVENT], TRACK_NEXT)) == log.counts[EVENTS_LEFT]
    assert len(walk(log.edges, log.counts[FREE_EDGE], EVENT_NEXT)) == log.counts[EDGES_LEFT]
    assert len(walk(log.nodes, log.counts[FREE_NODE], NODE_NEXT)) == log.counts[NODES_LEFT]
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
    expected = log.labels[np.concatenate(kept), DETECTION_ID].copy()
    named = {edge: int(log.labels[log.edges[edge, REPORT], DETECTION_ID]) for *_, edges in held for edge, _ in edges}
    new = packed_log(log, store, 500)
    assert new.counts[REPORTS_END] == 12 and len(new.values) >= 512
    for slot, ids in zip((0, 3, 4), expected.reshape(3, 4), strict=True):
        first = new.slots[slot, FIRST_REPORT]
        assert new.slots[slot, REPORT_COUNT] == 4
        np.testing.assert_array_equal(new.labels[first : first + 4, DETECTION_ID], ids)
        np.testing.assert_array_equal(new.values[first : first + 4, 0], (ids - 1000) / 7.0)
    for edge, detection in named.items():
        assert new.labels[new.edges[edge, REPORT], DETECTION_ID] == detection
    assert new.labels[store.links[3, BIRTH_REPORT], DETECTION_ID] == 1018
    assert all(walk(new.edges, new.events[event, FIRST_EDGE], EVENT_NEXT) for event, *_ in held)


def test_a_new_log_is_all_free():
    log = new_log(4, 16, 8)
    assert walk(log.slots, log.counts[FREE_SLOT], SLOT_NEXT) == [0, 1, 2, 3]
    assert walk(log.events, log.counts[FREE_EVENT], TRACK_NEXT) == list(range(8))
    assert (log.coarse == NONE).all()


def test_scratch_holds_what_it_is_asked_for():
    small, large = (new_scratch(rows=r, candidates=c, edges=40, reports=9) for r, c in ((10, 5), (100, 50)))
    for one, other in zip(small, large, strict=True):
        if isinstance(one, np.ndarray):
            assert one.size <= other.size
