"""One dwell met: its candidates found, its clusters solved, and what came of it written into tracks and log.

A dwell that arrives in time is met once. A late one is met at its place in the order, where the tracks that it may hold
are brought back to; what changes for them is then met again, dwell by dwell, up to the present.
"""

import numpy as np
from numba import njit

from lookdown.tracking.engine._birth_kernels import begin_track
from lookdown.tracking.engine._cell_kernels import note_end, place_track, remove_row, sigmas_now
from lookdown.tracking.engine._copy_kernels import (
    adopt_past,
    drop_copies,
    keep_snapshot,
    part_from_copy,
    past_state,
    release_states,
    snapshot_before,
)
from lookdown.tracking.engine._edge_kernels import evaluate_edges
from lookdown.tracking.engine._layout import (
    ALIVE,
    AMBIGUITY,
    BIRTH_SLOT,
    BRANCHED,
    BY_BRANCHES,
    CELL,
    CONFIRMED,
    CONFIRMED_THEN,
    CORE_EXISTENCE,
    CORE_IDENTITY,
    COVERAGE,
    EXISTENCE,
    FIRST_EVENT,
    FREE_ROWS,
    FREE_STATES,
    FRESH,
    GAIN,
    HORIZON,
    IDENTITY,
    INNOVATIONS,
    KILLED_ROWS,
    LAST_EVENT,
    LOG_ODDS,
    MEASURED,
    NIS,
    NODE_NEXT,
    NODE_SLOT,
    NONE,
    NOW,
    NS,
    PROBABILITY,
    RANK,
    SLOT,
    SLOT_TIME,
    SNAPSHOTS,
    SNR,
    SPOKEN_AT_BIRTH,
    SPOKEN_FOR,
    STARTER,
    TAKEN,
    TIME,
    TOUCHED,
    TRACK_NEXT,
    UPDATES,
    UPDATES_BEFORE,
    VARIANCES,
    WEIGHT,
)
from lookdown.tracking.engine._log_kernels import (
    add_edge,
    add_event,
    drop_event,
    first_node_after,
    note_group,
    reports_of,
)
from lookdown.tracking.engine._options import INNER
from lookdown.tracking.engine._queue_kernels import key_of, push_key
from lookdown.tracking.engine._record_kernels import read_record, record_sigmas, write_record
from lookdown.tracking.engine._residual_kernels import fill_residual
from lookdown.tracking.engine._state_kernels import consider, may_meet, settle

__all__ = ["add_candidate", "queue_next", "rewind", "settle_births", "write_candidate"]

KILLED = 2


@njit(**INNER)
def rewind(engine, row, event, heap, heap_count):
    """Make a past state, in ``store`` already, a track's state now: drop its events from one on.

    Whoever they met may come off otherwise without it: their dwells are to be met again.
    """
    store, log = engine.store, engine.log
    while event != NONE:
        following = log.events[event, TRACK_NEXT]
        slot = log.events[event, SLOT]
        untouched = log.slots[slot, TOUCHED] == NONE
        drop_event(store.links, log, event, 1)
        if untouched and log.slots[slot, TOUCHED] != NONE:
            push_key(heap, heap_count, key_of(log.slots[slot, RANK], NONE))
        event = following
    place_track(store, engine.heads, engine.grids, row, engine.settings)


@njit(**INNER)
def add_candidate(engine, slot, row, scratch, c, edge, heap, heap_count):
    """Write a track as candidate c of a dwell, brought back to the dwell's instant; return whether it is one."""
    store, log, settings = engine.store, engine.log, engine.settings
    links, rank = store.links, log.slots[slot, RANK]
    if links[row, ALIVE] != 1:
        return False
    birth = links[row, BIRTH_SLOT]
    if birth != NONE and log.slots[birth, RANK] >= rank:
        return False
    pose, coverage, time_tai_ns = log.poses[slot], log.slots[slot, COVERAGE], log.slots[slot, SLOT_TIME]
    last = links[row, LAST_EVENT]
    if last == NONE or log.slots[log.events[last, SLOT], RANK] < rank:
        now = links[row, NOW]
        core, rest, marks = store.core[now], store.rest[now], store.marks[now]
        # Most of those asked are refused here, before all of their record is read.
        found = may_meet(
            core, sigmas_now(store, row), marks, pose, coverage, time_tai_ns, settings, scratch.small[8:14]
        )
        if found:
            read_record(core, rest, scratch.bodies[c])
            found = consider(scratch.bodies[c], marks, pose, coverage, time_tai_ns, settings, scratch, c)
    else:
        event = past_state(store, log, row, rank, settings, scratch, c, edge)
        core, rest, marks = scratch.past_core, scratch.past_rest, scratch.past_marks
        found = may_meet(core, record_sigmas(rest), marks, pose, coverage, time_tai_ns, settings, scratch.small[8:14])
        if found:
            read_record(core, rest, scratch.bodies[c])
            found = consider(scratch.bodies[c], marks, pose, coverage, time_tai_ns, settings, scratch, c)
        if found:
            drop_copies(store, row, snapshot_before(store, log, row, rank))
            adopt_past(store, row, scratch)
            rewind(engine, row, event, heap, heap_count)
    if found:
        scratch.rows[c] = row
    return found


@njit(**INNER)
def edges_of_candidate(engine, slot, scratch, c, edge):
    """Write the edges of candidate c from a place on; return the next free place."""
    log = engine.log
    first, end = reports_of(log, slot)
    now = engine.store.links[scratch.rows[c], NOW]
    dt_s = (log.slots[slot, SLOT_TIME] - engine.store.marks[now, TIME]) * NS
    return evaluate_edges(
        log.values, log.labels, first, end, log.poses[slot], engine.settings, scratch, c, edge, scratch.bodies[c], dt_s
    )


@njit(**INNER)
def write_candidate(engine, slot, scratch, c):
    """Write what a dwell came to for candidate c: its event, its edges, its state; return whether it was updated."""
    store, log, settings = engine.store, engine.log, engine.settings
    row, begin, end = scratch.rows[c], scratch.starts[c], scratch.starts[c + 1]
    coverage = log.slots[slot, COVERAGE]
    # Nothing found where nothing was to be expected says nothing.
    if begin == end and (coverage == 0 or scratch.seen[c, 0] <= 0.0):
        return False
    event = add_event(store.links, log, row, slot)
    best, likeliest = 0.0, NONE
    # From the last on, for the chain grows at its head.
    for e in range(end - 1, begin - 1, -1):
        edge = add_edge(log, event, scratch.columns[e])
        log.edge_values[edge, LOG_ODDS], log.edge_values[edge, NIS] = scratch.logs[e], scratch.nis[e]
        log.edge_values[edge, WEIGHT] = scratch.outcome[e]
        log.edges[edge, BRANCHED] = np.int32(scratch.edge_turns[e, BY_BRANCHES])
        if scratch.outcome[e] >= best and scratch.outcome[e] > 0.0:
            best, likeliest = scratch.outcome[e], e
    chances = log.chances[event]
    chances[PROBABILITY], chances[GAIN] = scratch.seen[c, 0], scratch.seen[c, 1]
    chances[AMBIGUITY] = scratch.ambiguity[c]
    note_group(log.events[event], scratch.groups[c, 0], scratch.groups[c, 1])
    log.events[event, UPDATES_BEFORE] = store.marks[store.links[row, NOW], UPDATES]
    snr = 0.0
    if likeliest != NONE:
        r = scratch.columns[likeliest]
        snr = log.values[r, SNR]
        fill_residual(
            scratch.means[c],
            scratch.spreads[c],
            log.poses[slot],
            log.values[r],
            log.labels[r, MEASURED],
            chances[INNOVATIONS : INNOVATIONS + 4],
            chances[VARIANCES : VARIANCES + 4],
            scratch.small[14:20],
        )
    if likeliest != NONE:
        part_from_copy(store, row)
    now = store.links[row, NOW]
    body, core, marks = scratch.bodies[c], store.core[now], store.marks[now]
    old_time = marks[TIME]
    updated = settle(body, marks, log.slots[slot], chances, log.events[event], scratch, c, begin, end, snr, settings)
    if likeliest != NONE:
        write_record(body, core, store.rest[now])
    else:
        core[CORE_EXISTENCE], core[CORE_IDENTITY] = body[EXISTENCE], body[IDENTITY]
    log.events[event, CONFIRMED_THEN] = marks[CONFIRMED]
    if marks[TIME] != old_time or likeliest != NONE:
        keep_snapshot(store, row, event, settings.snapshot_ns, log.counts[HORIZON])
        place_track(store, engine.heads, engine.grids, row, settings)
    else:
        note_end(store, row, settings)
    return updated


@njit(**INNER)
def kill_track(engine, row, heap, heap_count):
    """End a track whose first report is another's after all, and everything that it did."""
    store = engine.store
    store.links[row, ALIVE] = KILLED
    rewind(engine, row, store.links[row, FIRST_EVENT], heap, heap_count)
    remove_row(store.links, engine.heads, row)
    release_states(store, row)


@njit(**INNER)
def settle_births(engine, slot, scratch, born, heap, heap_count):
    """Begin a track from each report that nobody took, end those whose report is taken; return (born, killed).

    The rows of the tracks that began stand in `born`; those that ended wait at the far end of the stack of free rows.
    """
    store, log = engine.store, engine.log
    first, end = reports_of(log, slot)
    fresh = log.slots[slot, FRESH]
    started, killed = 0, 0
    for r in range(first, end):
        met = scratch.report_local[r - first] != NONE
        if not met and fresh == 0:
            continue
        if not met:
            log.labels[r, TAKEN], log.values[r, SPOKEN_FOR] = 0, 0.0
        taken, starter = log.labels[r, TAKEN] != 0, np.int64(log.labels[r, STARTER])
        # How probably a new object made the report is part of what its track begins with.
        if starter != NONE and (taken or log.values[r, SPOKEN_AT_BIRTH] != log.values[r, SPOKEN_FOR]):
            kill_track(engine, starter, heap, heap_count)
            killed += 1
            store.counts[KILLED_ROWS] += 1
            store.free_rows[store.free_rows.shape[0] - store.counts[KILLED_ROWS]] = starter
            log.labels[r, STARTER] = NONE
            starter = np.int64(NONE)
        if not taken and starter == NONE:
            row = store.free_rows[store.counts[FREE_ROWS] - 1]
            store.links[row, NOW] = store.free_states[store.counts[FREE_STATES] - 1]
            if begin_track(store, row, log, slot, r, engine.settings, scratch):
                store.counts[FREE_ROWS] -= 1
                store.counts[FREE_STATES] -= 1
                _enter(engine, row)
                log.labels[r, STARTER] = row
                log.values[r, SPOKEN_AT_BIRTH] = log.values[r, SPOKEN_FOR]
                born[started] = row
                started += 1
    return started, killed


@njit(**INNER)
def _enter(engine, row):
    """Give a new track its chains, its first copy and its cell."""
    store = engine.store
    links = store.links
    links[row, ALIVE], links[row, FIRST_EVENT], links[row, LAST_EVENT] = 1, NONE, NONE
    links[row, SNAPSHOTS], links[row, CELL] = 0, NONE
    keep_snapshot(store, row, np.int64(NONE), np.int64(0), engine.log.counts[HORIZON])
    place_track(store, engine.heads, engine.grids, row, engine.settings)


@njit(**INNER)
def queue_next(engine, row, rank, cell_of_row, scratch, heap, heap_count):
    """Queue the next dwell after a rank that a track may lie in and that has been met before."""
    store, log = engine.store, engine.log
    now = store.links[row, NOW]
    node = first_node_after(log, cell_of_row, rank)
    while node != NONE:
        slot = log.nodes[node, NODE_SLOT]
        # A fresh dwell finds its tracks itself when its turn comes.
        if log.slots[slot, FRESH] == 0 and may_meet(
            store.core[now], sigmas_now(store, row), store.marks[now], log.poses[slot], log.slots[slot, COVERAGE],
            log.slots[slot, SLOT_TIME], engine.settings, scratch.small[8:14],
        ):  # fmt: skip
            push_key(heap, heap_count, key_of(log.slots[slot, RANK], row))
            return
        node = log.nodes[node, NODE_NEXT]
