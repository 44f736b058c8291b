"""The sweep: dwells met in their order, those that came and those that they change, up to the present.

In time order nothing is queued but the new dwells themselves, each met once. The sweep stops where the working memory
or the log may run out of room, always between two dwells; the caller makes room and calls again.
"""

import numpy as np
from numba import njit

from lookdown.numerics.handles import handle_of
from lookdown.numerics.parts import WHOLE
from lookdown.numerics.prefetching import prefetch
from lookdown.tracking.engine._cell_kernels import (
    COARSE_MARGIN_M,
    FINE_MARGIN_M,
    cell_of,
    cells_under,
    collect_near,
    collect_rows,
    sigmas_now,
)
from lookdown.tracking.engine._cluster_kernels import clear_touched, resolve_dwell
from lookdown.tracking.engine._copy_kernels import adopt_past, drop_copies, past_state, snapshot_before
from lookdown.tracking.engine._edge_kernels import REPLAY_EDGES
from lookdown.tracking.engine._layout import (
    ALIVE,
    BIRTH_SLOT,
    COVERAGE,
    DWELL_ID,
    DWELLS,
    EDGES_LEFT,
    EVENTS_LEFT,
    FIRST_DWELL_EVENT,
    FREE_ROWS,
    FREE_SLOT,
    FREE_STATES,
    FRESH,
    KILLED_ROWS,
    LAST_EVENT,
    MARKS_USED,
    NEEDED,
    NODES_LEFT,
    NONE,
    NOW,
    NS,
    RANK,
    REPLAYED,
    REPORT_COUNT,
    ROW,
    SENSOR_ID,
    SLOT,
    SLOT_NEXT,
    SLOT_TIME,
    SPOT_TIME_S,
    STAMP,
    STARTED,
    TIME,
    TOUCHED,
    UPDATED,
)
from lookdown.tracking.engine._log_kernels import add_nodes, cells_of_slot, rank_slots
from lookdown.tracking.engine._meeting_kernels import (
    add_candidate,
    edges_of_candidate,
    queue_next,
    rewind,
    settle_births,
    write_candidate,
)
from lookdown.tracking.engine._options import INNER
from lookdown.tracking.engine._queue_kernels import key_of, pop_key, push_key, rank_of, row_of
from lookdown.tracking.engine._record_kernels import fetch_record, record_sigmas
from lookdown.tracking.engine._sector_kernels import lies_beyond, may_have_been_near
from lookdown.tracking.engine._state_kernels import may_meet

__all__ = ["DONE", "SHORT_OF_LOG", "SHORT_OF_SCRATCH", "enter_dwells", "run_sweep", "take_slots", "unmeet_dwell"]

DONE, SHORT_OF_LOG, SHORT_OF_SCRATCH = 0, 1, 2
LATE_MARGIN_M, LATE_MARGIN_MPS, TURN_MPS2 = 70_000.0, 1_500.0, 10.0
"""How far from where it is now a track is looked for in a dwell that came late: what reports in between may have moved
it by, how far it may have flown since then, and how far aside of a straight way back."""
AHEAD = 2
"""A track's record is asked for so many tracks before it is read, its links before that."""


@njit(**INNER)
def _comes_before(log, slot, other):
    """Return whether a dwell stands before another: by time, sensor, then dwell."""
    a, b = log.slots[slot], log.slots[other]
    if a[SLOT_TIME] != b[SLOT_TIME]:
        return a[SLOT_TIME] < b[SLOT_TIME]
    if a[SENSOR_ID] != b[SENSOR_ID]:
        return a[SENSOR_ID] < b[SENSOR_ID]
    return np.uint64(a[DWELL_ID]) < np.uint64(b[DWELL_ID])


@njit(**WHOLE)
def take_slots(slots, counts, taken):
    """Write as many slots as are wanted from the chain of free ones, which has so many."""
    slot = counts[FREE_SLOT]
    for k in range(taken.shape[0]):
        taken[k] = slot
        slot = slots[slot, SLOT_NEXT]
    counts[FREE_SLOT] = slot


@njit(**WHOLE, nogil=True)
def enter_dwells(log, coarse_grid, new_slots, begin, scratch, heap, heap_count):
    """Put new dwells in their order and queue them; return how many of them are entered when room for nodes runs out.

    Those up to `begin` are in the order already.
    """
    log, scratch = handle_of(log), handle_of(scratch)
    for k in range(begin, new_slots.shape[0]):
        slot = new_slots[k]
        count = cells_under(
            log.poses[slot], log.slots[slot, COVERAGE], coarse_grid, COARSE_MARGIN_M, scratch.small, scratch.cells
        )
        if count > log.counts[NODES_LEFT]:
            return k
        place = log.counts[DWELLS]
        while place > 0 and _comes_before(log, slot, log.order[place - 1]):
            log.order[place] = log.order[place - 1]
            place -= 1
        log.order[place] = slot
        log.counts[DWELLS] += 1
        rank_slots(log, place)
        add_nodes(log, slot, scratch.cells, count)
    for k in range(new_slots.shape[0]):
        push_key(heap, heap_count, key_of(log.slots[new_slots[k], RANK], NONE))
    return new_slots.shape[0]


@njit(**WHOLE, nogil=True)
def unmeet_dwell(engine, slot, scratch, heap, heap_count):
    """Bring every track that met a dwell back to before it, and queue the dwell to be met anew, as if it came now.

    Returns DONE, or SHORT_OF_LOG where it is to be called again with more room.
    """
    engine, scratch = handle_of(engine), handle_of(scratch)
    log, rank = engine.log, engine.log.slots[slot, RANK]
    while log.slots[slot, FIRST_DWELL_EVENT] != NONE:
        if engine.store.counts[FREE_STATES] == 0:
            return SHORT_OF_LOG
        row = np.int64(log.events[log.slots[slot, FIRST_DWELL_EVENT], ROW])
        _bring_back(engine, row, rank, scratch, np.int64(0), np.int64(0), heap, heap_count)
        push_key(heap, heap_count, key_of(rank, row))
    log.slots[slot, FRESH] = 1
    push_key(heap, heap_count, key_of(rank, NONE))
    return DONE


@njit(**INNER)
def _bring_back(engine, row, rank, scratch, c, edge, heap, heap_count):
    """Make a track's state before a rank its state now."""
    store, log = engine.store, engine.log
    event = past_state(store, log, row, rank, engine.settings, scratch, c, edge)
    drop_copies(store, row, snapshot_before(store, log, row, rank))
    adopt_past(store, row, scratch)
    rewind(engine, row, event, heap, heap_count)


@njit(**INNER)
def _pop_rows(engine, rank, stamp, scratch, heap, heap_count):
    """Take from the queue all tracks that wait for a dwell; return how many."""
    found = 0
    while heap_count[0] > 0 and rank_of(heap[0]) == rank:
        row = row_of(pop_key(heap, heap_count))
        if row != NONE and engine.store.links[row, STAMP] != stamp:
            engine.store.links[row, STAMP] = stamp
            scratch.found[found] = row
            found += 1
    return found


@njit(**INNER)
def _cells_rows(engine, slot, which, margin_m, in_time, scratch, found):
    """Add the tracks of the fine (0) or coarse (1) cells under a dwell to those found; return how many there are.

    In time all tracks are as they were before the dwell, and those far from it can be left out at once.
    """
    log, store, cells = engine.log, engine.store, scratch.cells
    pose, coverage = log.poses[slot], log.slots[slot, COVERAGE]
    grid = engine.grids[0] if which == 0 else engine.grids[1]
    if in_time and which == 1:
        # The margin is the one that the dwell was entered with.
        count = cells_of_slot(log, slot, cells)
    else:
        count = cells_under(pose, coverage, grid, margin_m, scratch.small, cells)
    first = np.int64(0) if which == 0 else engine.grids[0][-1]
    if in_time:
        time_s = log.slots[slot, SLOT_TIME] * NS
        return collect_near(store, engine.heads, first, cells, count, pose, coverage, time_s, scratch.found, found)
    return collect_rows(store.links, engine.heads, first, cells, count, scratch.found, found)


@njit(**INNER)
def _may_have_met(engine, slot, row, rank, rough):
    """Return whether a track may lie in a dwell that came late.

    One that has met no later dwell is judged as it is. Another must be brought back to before it to be judged, which
    costs hundreds of times as much: first its copy of before tells whether it can have been near at all. `rough` (3,)
    is working memory.
    """
    log, store = engine.log, engine.store
    pose, slots, last = log.poses[slot], log.slots[slot], store.links[row, LAST_EVENT]
    birth = store.links[row, BIRTH_SLOT]
    if birth != NONE and log.slots[birth, RANK] >= rank:
        return False
    if last == NONE or log.slots[log.events[last, SLOT], RANK] < rank:
        now = store.links[row, NOW]
        core, sigmas, marks = store.core[now], sigmas_now(store, row), store.marks[now]
        return may_meet(core, sigmas, marks, pose, slots[COVERAGE], slots[SLOT_TIME], engine.settings, rough)
    # Where its state now comes from, for a start: that takes one line of memory.
    spot = store.spots[row]
    back_s = slots[SLOT_TIME] * NS - spot[SPOT_TIME_S]
    place = (spot[0] + back_s * spot[3], spot[1] + back_s * spot[4], spot[2] + back_s * spot[5])
    if lies_beyond(pose, slots[COVERAGE], place, LATE_MARGIN_M + TURN_MPS2 * back_s * back_s):
        return False
    copy = store.copies[row, snapshot_before(store, log, row, rank) - 1]
    core, sigmas = store.core[copy], record_sigmas(store.rest[copy])
    dt_s = (slots[SLOT_TIME] - store.marks[copy, TIME]) * NS
    for a in range(3):
        rough[a] = core[a] + dt_s * core[a + 3]
    return may_have_been_near(pose, slots[COVERAGE], rough, sigmas[0], sigmas[1], dt_s)


@njit(**INNER)
def _collect(engine, slot, stamp, last_rank, scratch, found):
    """Add the tracks that a dwell met for the first time may hold; return how many there are."""
    log, store = engine.log, engine.store
    links, rank = store.links, log.slots[slot, RANK]
    in_time = rank > last_rank
    newest_ns = log.slots[log.order[last_rank], SLOT_TIME] if last_rank >= 0 else log.slots[slot, SLOT_TIME]
    ago_s = (newest_ns - log.slots[slot, SLOT_TIME]) * NS
    more = 0.0 if in_time else LATE_MARGIN_M + LATE_MARGIN_MPS * max(ago_s, 0.0)
    end = _cells_rows(engine, slot, np.int64(0), FINE_MARGIN_M + more, in_time, scratch, found)
    end = _cells_rows(engine, slot, np.int64(1), COARSE_MARGIN_M + more, in_time, scratch, end)
    kept = found
    for k in range(found, end):
        row = scratch.found[k]
        if not in_time and k + 2 * AHEAD < end:
            prefetch(links, scratch.found[k + 2 * AHEAD], 0)
            prefetch(store.spots, scratch.found[k + 2 * AHEAD], 0)
            prefetch(store.spots, scratch.found[k + 2 * AHEAD], SPOT_TIME_S)
        if links[row, STAMP] == stamp:
            continue
        # In time its spot has told already.
        if not in_time and not _may_have_met(engine, slot, row, rank, scratch.small[8:14]):
            continue
        links[row, STAMP] = stamp
        scratch.found[kept] = row
        kept += 1
    return kept


@njit(**INNER)
def _candidates(engine, slot, found, scratch, heap, heap_count):
    """Write the candidates among the tracks found, with their edges; return (count, edges, whether there was room)."""
    count = edge = np.int64(0)
    most, edge_limit = scratch.rows.shape[0] - 2, scratch.columns.shape[0] - REPLAY_EDGES
    for k in range(found):
        if count >= most or edge >= edge_limit:
            return count, edge, False
        if k + 2 * AHEAD < found:
            prefetch(engine.store.links, scratch.found[k + 2 * AHEAD], 0)
            prefetch(engine.store.links, scratch.found[k + 2 * AHEAD], NOW)
        if k + AHEAD < found:
            fetch_record(engine.store, engine.store.links[scratch.found[k + AHEAD], NOW])
        if add_candidate(engine, slot, scratch.found[k], scratch, count, edge, heap, heap_count):
            edge = edges_of_candidate(engine, slot, scratch, count, edge)
            count += 1
    return count, edge, edge < edge_limit


@njit(**INNER)
def _resolve(engine, slot, count, edge, scratch, heap, heap_count):
    """Solve a dwell's clusters, taking in whoever is changed by it.

    Returns (count, edges, whether there was room, changed); the rows of those changed last stand in
    ``scratch.changed``.
    """
    store, log = engine.store, engine.log
    most, edge_limit = scratch.rows.shape[0] - 2, scratch.columns.shape[0] - REPLAY_EDGES
    while True:
        changed = resolve_dwell(store.links, log, slot, count, scratch, engine.work)
        if changed == 0:
            return count, edge, True, 0
        rank = log.slots[slot, RANK]
        # The events are dropped one by one below: take the rows first.
        for k in range(changed):
            scratch.changed[k] = log.events[scratch.changed[k], ROW]
        if store.counts[FREE_STATES] <= changed + count + log.slots[slot, REPORT_COUNT]:
            return count, edge, False, changed
        for k in range(changed):
            _bring_back(engine, scratch.changed[k], rank, scratch, count, edge, heap, heap_count)
        for k in range(changed):
            if count >= most or edge >= edge_limit:
                return count, edge, False, changed
            if add_candidate(engine, slot, scratch.changed[k], scratch, count, edge, heap, heap_count):
                edge = edges_of_candidate(engine, slot, scratch, count, edge)
                count += 1
        if edge >= edge_limit:
            return count, edge, False, changed


@njit(**INNER)
def _queue_rows(engine, rank, rows, count, stamp, scratch, heap, heap_count):
    """Queue the next dwell of each of some tracks that are alive and not done with `stamp`."""
    store, log = engine.store, engine.log
    time_tai_ns = log.slots[log.order[rank], SLOT_TIME]
    for k in range(count):
        row = rows[k]
        if store.links[row, ALIVE] != 1 or store.links[row, STAMP] == stamp:
            continue
        store.links[row, STAMP] = stamp
        state = store.core[store.links[row, NOW]]
        dt_s = (time_tai_ns - store.marks[store.links[row, NOW], TIME]) * NS
        x, y, z = state[0] + dt_s * state[3], state[1] + dt_s * state[4], state[2] + dt_s * state[5]
        cell = cell_of(engine.grids[1], x, y, z)
        queue_next(engine, row, rank, cell, scratch, heap, heap_count)


@njit(**INNER)
def _has_room(engine, slot, found, heap, heap_count):
    """Return whether the log, the store and the queue hold what a dwell may add."""
    log, store = engine.log, engine.store
    reports = log.slots[slot, REPORT_COUNT]
    return (
        log.counts[EVENTS_LEFT] > 2 * found + 64
        and store.counts[FREE_ROWS] > reports + 1
        and store.counts[FREE_STATES] > 2 * found + reports + 64
        and heap_count[0] + 4 * found + reports + 2 * log.counts[DWELLS] + 64 < heap.shape[0]
    )


@njit(**INNER)
def _has_left(engine, slot, count, edge, changed):
    """Return whether the log and the store hold what so many candidates and edges of a dwell come to."""
    log, store = engine.log, engine.store
    states = changed + count + log.slots[slot, REPORT_COUNT]
    return log.counts[EDGES_LEFT] > edge and log.counts[EVENTS_LEFT] > count and store.counts[FREE_STATES] > states


@njit(**INNER)
def _wait_again(rank, rows, count, heap, heap_count):
    """Queue tracks for a dwell that could not be met for want of room."""
    for k in range(count):
        push_key(heap, heap_count, key_of(rank, rows[k]))


@njit(**INNER)
def _meet(engine, rank, last_rank, scratch, heap, heap_count, born, tally):
    """Meet the dwell of a rank with the tracks that wait for it; return DONE, or what room is short."""
    log, slot = engine.log, engine.log.order[rank]
    fresh = log.slots[slot, FRESH]
    log.counts[MARKS_USED] += 2
    stamp = log.counts[MARKS_USED] - 1
    found = waiting = _pop_rows(engine, rank, stamp, scratch, heap, heap_count)
    if fresh != 0:
        found = _collect(engine, slot, stamp, last_rank, scratch, found)
    elif found == 0 and log.slots[slot, TOUCHED] == NONE:
        return DONE
    count = edge = changed = np.int64(0)
    code, room = SHORT_OF_LOG, False
    if _has_room(engine, slot, found, heap, heap_count):
        count, edge, room = _candidates(engine, slot, found, scratch, heap, heap_count)
        if room:
            count, edge, room, changed = _resolve(engine, slot, count, edge, scratch, heap, heap_count)
        code = DONE if room else SHORT_OF_SCRATCH
        if not _has_left(engine, slot, count, edge, changed):
            code = SHORT_OF_LOG
    if code != DONE:
        log.counts[NEEDED] = max(found, count + changed, edge)
        # Tracks that were brought back must not be forgotten; to name one twice does no harm.
        _wait_again(rank, scratch.found, waiting, heap, heap_count)
        _wait_again(rank, scratch.rows, count, heap, heap_count)
        _wait_again(rank, scratch.changed, changed, heap, heap_count)
        push_key(heap, heap_count, key_of(rank, NONE))
        return code
    for c in range(count):
        if write_candidate(engine, slot, scratch, c):
            tally[UPDATED] += 1
    tally[REPLAYED] += count if rank < last_rank else 0
    started, killed = settle_births(engine, slot, scratch, born, heap, heap_count)
    tally[STARTED] += started - killed
    log.slots[slot, FRESH] = 0
    clear_touched(log, slot)
    if rank < last_rank:
        _queue_rows(engine, rank, scratch.found, waiting, stamp + 1, scratch, heap, heap_count)
        _queue_rows(engine, rank, scratch.rows, count, stamp + 1, scratch, heap, heap_count)
        _queue_rows(engine, rank, born, started, stamp + 1, scratch, heap, heap_count)
    return DONE


@njit(**WHOLE, nogil=True)
def run_sweep(engine, scratch, heap, heap_count, born, tally):
    """Meet all queued dwells in order; return DONE, or what room is short.

    `tally` counts what is done. Rows of tracks that are undone stay out of use until the sweep is over, for the queue
    may still name them.
    """
    engine, scratch = handle_of(engine), handle_of(scratch)
    log, store = engine.log, engine.store
    last_rank = log.counts[DWELLS] - 1
    while last_rank >= 0 and log.slots[log.order[last_rank], FRESH] != 0:
        last_rank -= 1
    while heap_count[0] > 0:
        code = _meet(engine, rank_of(heap[0]), last_rank, scratch, heap, heap_count, born, tally)
        if code != DONE:
            return code
    # The stack cannot have grown into those that wait at its far end: every row is in one of the two.
    size, killed = store.free_rows.shape[0], store.counts[KILLED_ROWS]
    for k in range(killed):
        row = store.free_rows[size - killed + k]
        store.links[row, ALIVE] = 0
        store.free_rows[store.counts[FREE_ROWS]] = row
        store.counts[FREE_ROWS] += 1
    store.counts[KILLED_ROWS] = 0
    return DONE
