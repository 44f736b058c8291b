"""Tracks handed from one tracker's engine to another's: taken up as they were before the log, and met again.

What is handed over is a settled state, which no late dwell can change; the dwells of the log, which both engines hold,
then bring it up to date. What is stored is copied, nothing is computed.
"""

import numpy as np
from numba import njit

from lookdown.numerics.handles import handle_of
from lookdown.tracking.engine._cell_kernels import cell_of, place_track
from lookdown.tracking.engine._copy_kernels import keep_snapshot, read_copy, take_state
from lookdown.tracking.engine._layout import (
    ALIVE,
    FREE_ROWS,
    HORIZON,
    KILLED_ROWS,
    NONE,
    NOW,
    SNAPSHOTS,
    TRACK_ID,
)
from lookdown.tracking.engine._meeting_kernels import kill_track, queue_next
from lookdown.tracking.filtering._measurement_kernels import place_report

__all__ = ["adopt_tracks", "place_reports", "remove_tracks", "settled_states"]


@njit(cache=True, error_model="numpy")
def settled_states(store, rows, core, rest, marks):
    """Write the newest settled state of each of some tracks that began before the log."""
    store = handle_of(store)
    for k in range(rows.shape[0]):
        row, copy = rows[k], 1
        for c in range(1, store.links[row, SNAPSHOTS] + 1):
            if store.snapshot_events[row, c - 1] == NONE:
                copy = c
        read_copy(store, row, copy, core[k], rest[k], marks[k])


@njit(cache=True, error_model="numpy")
def remove_tracks(engine, rows, heap, heap_count):
    """End some tracks that began before the log, and everything that they did in it."""
    engine = handle_of(engine)
    store = engine.store
    for row in rows:
        kill_track(engine, row, heap, heap_count)
        # Out of use until the sweep is over, as the queue may name the row.
        store.counts[KILLED_ROWS] += 1
        store.free_rows[store.free_rows.shape[0] - store.counts[KILLED_ROWS]] = row


@njit(cache=True, error_model="numpy")
def adopt_tracks(engine, track_ids, core, rest, marks, scratch, heap, heap_count):
    """Take up tracks in the state that they had before the log, and queue the first dwell of the log for each."""
    engine, scratch = handle_of(engine), handle_of(scratch)
    store, links = engine.store, engine.store.links
    for k in range(track_ids.shape[0]):
        store.counts[FREE_ROWS] -= 1
        row, now = store.free_rows[store.counts[FREE_ROWS]], take_state(store)
        store.core[now], store.rest[now], store.marks[now] = core[k], rest[k], marks[k]
        links[row] = NONE
        links[row, ALIVE], links[row, TRACK_ID], links[row, NOW], links[row, SNAPSHOTS] = 1, track_ids[k], now, 0
        keep_snapshot(store, row, np.int64(NONE), np.int64(0), engine.log.counts[HORIZON])
        place_track(store, engine.heads, engine.grids, row, engine.settings)
        cell = cell_of(engine.grids[1], core[k, 0], core[k, 1], core[k, 2])
        queue_next(engine, row, -1, cell, scratch, heap, heap_count)


@njit(cache=True, error_model="numpy")
def place_reports(positions, along, cross, values, sigmas, measured, height_mean, height_sigma, points, radii):
    """Write where each report places its object and the root of the trace of its covariance; -1 where it does not."""
    spread = np.empty((3, 3))
    for k in range(positions.shape[0]):
        placed = place_report(
            positions[k], along[k], cross[k], values[k], sigmas[k], measured[k], height_mean, height_sigma,
            points[k], spread,
        )  # fmt: skip
        radii[k] = np.sqrt(spread[0, 0] + spread[1, 1] + spread[2, 2]) if placed else -1.0
