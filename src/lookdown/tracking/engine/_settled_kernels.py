"""Dwells that nothing can change any more: taken out of the log, and what they came to handed on.

A track's past must still be reached from the copies that stay. Where no later copy is old enough, what a leaving dwell
gave the track is worked into the copy before it.
"""

import numpy as np
from numba import njit

from lookdown.numerics.handles import handle_of
from lookdown.numerics.parts import WHOLE
from lookdown.tracking.engine._cell_kernels import place_row, remove_row
from lookdown.tracking.engine._copy_kernels import cover_copy, drop_oldest, release_states
from lookdown.tracking.engine._layout import (
    ALIVE,
    AXIS_ALONG,
    AXIS_CROSS,
    BIRTH_SLOT,
    CONFIRMED_THEN,
    CORE_EXISTENCE,
    DWELLS,
    FIRST_DWELL_EVENT,
    FIRST_EDGE,
    FIRST_EVENT,
    FREE_ROWS,
    FREE_SLOT,
    HORIZON,
    ICAO24,
    IN_USE,
    INNOVATIONS,
    KIND,
    MEASURED,
    MEASURES,
    NONE,
    NOW,
    NS,
    RANK,
    REPORT,
    ROW,
    SENSOR_ID,
    SIGMAS,
    SLOT,
    SLOT_NEXT,
    SLOT_TIME,
    SNAPSHOTS,
    STARTER,
    TAKEN,
    TIME,
    TRACK_ID,
    UPDATE_TIME,
    UPDATES_BEFORE,
    VARIANCES,
    WEIGHT,
)
from lookdown.tracking.engine._layout import EVENT_NEXT as NEXT_EDGE
from lookdown.tracking.engine._log_kernels import drop_event, drop_nodes, rank_slots, reports_of
from lookdown.tracking.engine._options import INNER
from lookdown.tracking.filtering._measurement_kernels import place_report
from lookdown.tracking.registration._bias_kernels import face_roll

__all__ = ["free_dead", "refresh_cells", "settle_dwells"]


@njit(**INNER)
def _cover(store, log, event, watermark_ns, settings, scratch):
    """Make a track's copies hold what an event gave it, and name the event no more."""
    row = np.int64(log.events[event, ROW])
    rank = log.slots[log.events[event, SLOT], RANK]
    count, base = store.links[row, SNAPSHOTS], 1
    for k in range(1, count + 1):
        kept = store.snapshot_events[row, k - 1]
        if kept == NONE:
            base = k
            continue
        slot = log.events[kept, SLOT]
        if log.slots[slot, RANK] >= rank and log.slots[slot, SLOT_TIME] <= watermark_ns:
            if kept == event:
                store.snapshot_events[row, k - 1] = NONE
            if log.slots[slot, SLOT_TIME] < log.counts[HORIZON]:
                drop_oldest(store, row, k - 1)
            return
    cover_copy(store, log, row, base, event, settings, scratch, np.int64(0))
    for k in range(base, count + 1):
        if store.snapshot_events[row, k - 1] == event:
            store.snapshot_events[row, k - 1] = NONE


@njit(**INNER)
def _likeliest(log, event):
    """Return the edge of an event with the greatest weight, NONE where all are 0."""
    edge, best, found = log.events[event, FIRST_EDGE], 0.0, NONE
    while edge != NONE:
        if log.edge_values[edge, WEIGHT] > best:
            best, found = log.edge_values[edge, WEIGHT], edge
        edge = log.edges[edge, NEXT_EDGE]
    return found


@njit(**INNER)
def _hand_on(store, log, slot, event, whole, real, count):
    """Write what a track took from a dwell, where it took more likely than not; return how many there are."""
    edge = _likeliest(log, event)
    if edge == NONE or log.edge_values[edge, WEIGHT] < 0.5:
        return count
    r, row = log.edges[edge, REPORT], log.events[event, ROW]
    whole[count, 0] = log.ids[r]
    whole[count, 1] = store.links[row, TRACK_ID]
    whole[count, 2] = log.slots[slot, SLOT_TIME]
    whole[count, 3] = log.slots[slot, SENSOR_ID]
    whole[count, 4] = log.labels[r, KIND]
    whole[count, 5] = log.labels[r, MEASURED]
    whole[count, 6] = log.events[event, UPDATES_BEFORE]
    whole[count, 7] = log.labels[r, ICAO24]
    for k in range(4):
        real[count, k] = log.values[r, MEASURES + k]
        real[count, 4 + k] = log.values[r, SIGMAS + k]
        real[count, 8 + k] = log.chances[event, INNOVATIONS + k]
        real[count, 12 + k] = log.chances[event, VARIANCES + k]
    along, cross = log.values[r, AXIS_ALONG : AXIS_ALONG + 3], log.values[r, AXIS_CROSS : AXIS_CROSS + 3]
    real[count, 16] = face_roll(log.poses[slot, 0:3], along, cross)
    # A report that only a track in doubt has used may be clutter as well. What counts is what was known then: whether
    # the track has been confirmed since depends on which dwells have come by now.
    if log.events[event, CONFIRMED_THEN] == 0:
        log.labels[r, TAKEN] = 0
    return count + 1


@njit(**INNER)
def _leave_over(log, slot, r, settings, scratch, leftover):
    """Write where a report lies; return whether it does and no track used it that was confirmed by it."""
    if log.labels[r, TAKEN] != 0:
        return False
    report, pose, spot, spread = log.values[r], log.poses[slot], scratch.small[0:3], scratch.square3
    if not place_report(
        pose[0:3],
        report[AXIS_ALONG : AXIS_ALONG + 3],
        report[AXIS_CROSS : AXIS_CROSS + 3],
        report[MEASURES : MEASURES + 4],
        report[SIGMAS : SIGMAS + 4],
        np.int64(log.labels[r, MEASURED]),
        settings.birth.height_mean_m,
        settings.birth.height_sigma_m,
        spot,
        spread,
    ):
        return False
    for a in range(3):
        leftover[a] = spot[a]
    leftover[3] = r
    return True


@njit(**WHOLE, nogil=True)
def settle_dwells(engine, count, watermark_ns, scratch, whole, real, leftover, leftover_times):
    """Take the oldest `count` dwells out of the log; return (associations, leftovers) that they came to.

    `whole` (n, 8) int64 and `real` (n, 17) receive a row a used report, `leftover` (n, 4) the place of every other; it
    may be (0, 4) where nobody asks for these.
    """
    engine, scratch = handle_of(engine), handle_of(scratch)
    store, log = engine.store, engine.log
    taken, left = 0, 0
    for k in range(count):
        slot = log.order[k]
        while log.slots[slot, FIRST_DWELL_EVENT] != NONE:
            event = log.slots[slot, FIRST_DWELL_EVENT]
            _cover(store, log, event, watermark_ns, engine.settings, scratch)
            taken = _hand_on(store, log, slot, event, whole, real, taken)
            drop_event(store.links, log, event, 0)
        first, end = reports_of(log, slot)
        for r in range(first, end):
            if leftover.shape[0] > 0 and _leave_over(log, slot, r, engine.settings, scratch, leftover[left]):
                leftover_times[left] = log.slots[slot, SLOT_TIME]
                left += 1
            if log.labels[r, STARTER] != NONE:
                store.links[log.labels[r, STARTER], BIRTH_SLOT] = NONE
        drop_nodes(log, slot)
        log.slots[slot, IN_USE] = 0
        log.slots[slot, SLOT_NEXT] = log.counts[FREE_SLOT]
        log.counts[FREE_SLOT] = slot
    rest = log.counts[DWELLS] - count
    for k in range(rest):
        log.order[k] = log.order[k + count]
    log.counts[DWELLS] = rest
    rank_slots(log, 0)
    return taken, left


@njit(**WHOLE, nogil=True)
def free_dead(engine, watermark_ns):
    """Free the rows of tracks that nothing can bring back; return how many."""
    engine = handle_of(engine)
    store, settings, freed = engine.store, engine.settings, 0
    for row in range(store.links.shape[0]):
        if store.links[row, ALIVE] == 0 or store.links[row, FIRST_EVENT] != NONE:
            continue
        if store.links[row, BIRTH_SLOT] != NONE:
            continue
        now = store.links[row, NOW]
        silent = watermark_ns - store.marks[now, UPDATE_TIME] > settings.coast_ns
        if silent or store.core[now, CORE_EXISTENCE] < settings.drop_existence:
            remove_row(store.links, engine.heads, row)
            store.links[row, ALIVE] = 0
            release_states(store, row)
            store.free_rows[store.counts[FREE_ROWS]] = row
            store.counts[FREE_ROWS] += 1
            freed += 1
    return freed


@njit(**WHOLE, nogil=True)
def refresh_cells(engine, time_tai_ns):
    """Put every track in the cell where it should be at an instant."""
    engine = handle_of(engine)
    store = engine.store
    for row in range(store.links.shape[0]):
        if store.links[row, ALIVE] != 0:
            now = store.links[row, NOW]
            ahead_s = (time_tai_ns - store.marks[now, TIME]) * NS
            place_row(store.links, engine.heads, engine.grids, row, store.core[now], ahead_s)
