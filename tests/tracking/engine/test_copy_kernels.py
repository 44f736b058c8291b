"""Copies of a track's past: kept without copying, brought back bit for bit, and every state in one place."""

import numpy as np
import pytest
from engine_scenes import some_scratch
from late_scenes import some_dwells
from tracking_parameters import known_parameters
from unjitted import plain

from lookdown.tracking.engine._layout import (
    ALIVE,
    CORE,
    CORE_EXISTENCE,
    CORE_IDENTITY,
    DWELLS,
    EXISTENCE_TIME,
    FREE_STATES,
    GROUP,
    LAST_EVENT,
    MARKS,
    NONE,
    NOW,
    RANK,
    REST,
    SLOT,
    SNAPSHOTS,
    TIME,
    TRACK_ID,
)
from lookdown.tracking.engine.memory import new_store

COPY = plain("engine._copy_kernels")
NEVER = np.iinfo(np.int64).min


def plain_tracker():
    tracking = plain("")
    parameters = tracking.TrackerParameters(
        **{name: getattr(known_parameters(), name) for name in tracking.TRACKER_REFERENCE}
    )
    return tracking.DwellTracker(parameters, capacity=64, snapshot_s=12.0)


def test_a_past_state_is_bit_for_bit_what_the_track_was():
    """After each of ten dwells the tracks are written down; from the end all are brought back."""
    tracker, seen = plain_tracker(), {}
    looks = some_dwells(7, 3, count=4, clutter_count=1.0)
    for dwells, detections in looks:
        tracker.step(dwells, detections)
        engine = tracker._engine
        rank = int(engine.log.counts[DWELLS]) - 1
        for row in np.flatnonzero(engine.store.links[:, ALIVE] == 1):
            event = engine.store.links[row, LAST_EVENT]
            seen[int(engine.store.links[row, TRACK_ID]), rank] = (
                *(part.copy() for part in state_of(engine.store, row)),
                event != NONE and engine.log.slots[engine.log.events[event, SLOT], RANK],
            )
    store, log, scratch, compared = engine.store, engine.log, some_scratch(), 0
    row_of = {int(store.links[row, TRACK_ID]): int(row) for row in np.flatnonzero(store.links[:, ALIVE] == 1)}
    for (track, rank), (core, rest, marks, _) in seen.items():
        if track not in row_of:
            continue
        following = COPY.past_state(store, log, row_of[track], rank + 1, engine.settings, scratch, 0, 0)
        assert scratch.past_core.tobytes() == core.tobytes()
        assert scratch.past_rest.tobytes() == rest.tobytes()
        assert scratch.past_marks.tobytes() == marks.tobytes()
        assert following == NONE or log.slots[log.events[following, SLOT], RANK] > rank
        compared += 1
    assert compared > 25


def own_store(copies=3):
    """Return a store of 32 states whose row 0 is in one of them, with no copies."""
    store = new_store(16, copies)
    store.links[0, NOW] = COPY.take_state(store)
    return store


def past_of(store):
    """Return a track's copies in full."""
    core, rest, marks = np.zeros(CORE), np.zeros(REST, np.float32), np.zeros(MARKS, np.int64)
    found = []
    for k in range(1, store.links[0, SNAPSHOTS] + 1):
        COPY.read_copy(store, 0, k, core, rest, marks)
        found.append((core.tobytes(), rest.tobytes(), marks.tobytes(), int(store.snapshot_events[0, k - 1])))
    return found


def state_of(store, row=0):
    now = store.links[row, NOW]
    return store.core[now], store.rest[now], store.marks[now]


def bytes_of(store):
    return tuple(part.tobytes() for part in state_of(store))


def check_pool(store):
    """Every state is free or in use, and only the newest copy may be the state now."""
    count = store.links[0, SNAPSHOTS]
    used = {int(store.links[0, NOW]), *store.copies[0, :count].tolist()}
    assert len(used) == count + 1 - int(COPY.is_shared(store, 0))
    free = store.free_states[: store.counts[FREE_STATES]].tolist()
    assert sorted([*used, *free]) == list(range(len(store.core)))


def test_copies_are_more_than_the_spacing_apart_and_the_oldest_goes_first():
    store, spacing, kept = own_store(), 10, []
    for event, time in enumerate((0, 5, 10, 11, 21, 22, 40, 51)):
        COPY.part_from_copy(store, 0)
        store.marks[store.links[0, NOW], TIME], store.core[store.links[0, NOW], 0] = time, 100.0 + time
        COPY.keep_snapshot(store, 0, event, spacing, NEVER)
        if not kept or time - kept[-1][0] > spacing:
            kept.append((time, event))
        states = store.copies[0, : store.links[0, SNAPSHOTS]]
        now = list(zip(store.marks[states, TIME].tolist(), store.snapshot_events[0].tolist(), strict=False))
        assert now == kept[-3:]
        assert (store.core[states, 0] - 100.0).tolist() == [t for t, _ in now]
        check_pool(store)


def test_of_copies_before_the_horizon_the_newest_is_left():
    store = own_store(6)
    for time, horizon, left in ((0, 0, [0]), (20, 1, [0, 20]), (40, 20, [0, 20, 40]), (60, 21, [20, 40, 60])):
        COPY.part_from_copy(store, 0)
        store.marks[store.links[0, NOW], TIME] = time
        COPY.keep_snapshot(store, 0, time, 10, horizon)
        assert store.marks[store.copies[0, : store.links[0, SNAPSHOTS]], TIME].tolist() == left
        check_pool(store)


@pytest.mark.parametrize("seed", range(4))
def test_a_shared_state_is_as_good_as_a_copy(seed):
    """Hits, misses, copies kept and dropped, pasts brought back: beside full copies of everything."""
    rng, store, scratch = np.random.default_rng(seed), own_store(4), some_scratch()
    copies, parted = [], 0
    COPY.keep_snapshot(store, 0, NONE, 0, NEVER)
    copies.append((*bytes_of(store), NONE))
    for event in range(600):
        time = event + 1
        deed, now = rng.choice(["hit", "miss", "miss", "drop", "back"]), store.links[0, NOW]
        if deed == "hit":
            parted += int(COPY.is_shared(store, 0))
            COPY.part_from_copy(store, 0)
            now = store.links[0, NOW]
            store.core[now], store.rest[now] = rng.random(CORE), rng.random(REST)
            store.marks[now] = rng.integers(0, 99, MARKS)
            store.marks[now, TIME] = time
            if not copies or time - np.frombuffer(copies[-1][2], np.int64)[TIME] > 5:
                copies = [*copies[-3:], (*bytes_of(store), event)]
            COPY.keep_snapshot(store, 0, event, 5, NEVER)
        elif deed == "miss":
            store.core[now, CORE_EXISTENCE], store.core[now, CORE_IDENTITY] = rng.random(2)
            store.marks[now, EXISTENCE_TIME], store.marks[now, GROUP] = time, event
        elif deed == "drop":
            count = int(rng.integers(1, len(copies) + 1))
            COPY.drop_copies(store, 0, count)
            copies = copies[:count]
        else:
            k = len(copies)
            COPY.read_copy(store, 0, k, scratch.past_core, scratch.past_rest, scratch.past_marks)
            COPY.adopt_past(store, 0, scratch)
            assert bytes_of(store) == copies[-1][:3]
        assert past_of(store) == copies
        check_pool(store)
    assert parted > 10
    COPY.release_states(store, 0)
    assert store.counts[FREE_STATES] == len(store.core)
