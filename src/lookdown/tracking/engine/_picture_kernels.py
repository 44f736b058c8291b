"""Tracks as they are shown: predicted to an instant, without changing anything."""

from collections import namedtuple

import numpy as np
from numba import njit

from lookdown.numerics.handles import handle_of
from lookdown.numerics.parts import WHOLE
from lookdown.tracking.engine._layout import (
    ALIVE,
    CONFIRMED,
    CORE_EXISTENCE,
    GROUP,
    IDENTITY,
    NOW,
    NS,
    SENSOR_MEMORY,
    TIME,
    TRACK_ID,
    TURN,
    UPDATE_TIME,
    UPDATES,
    WEIGHTS,
)
from lookdown.tracking.engine._options import INNER
from lookdown.tracking.engine._record_kernels import fetch_record, read_record, sensor_at
from lookdown.tracking.engine._state_kernels import existence_at
from lookdown.tracking.filtering._motion_kernels import MODEL_COUNT, PACKED, predict_mixture

__all__ = ["Shown", "fill_picture", "list_tracks", "new_shown"]


@njit(**WHOLE, nogil=True)
def list_tracks(store, time_tai_ns, settings, rows):
    """Write the rows of all tracks that are believed in at an instant; return how many."""
    store, settings = handle_of(store), handle_of(settings)
    count = 0
    for row in range(store.links.shape[0]):
        if store.links[row, ALIVE] != 1:
            continue
        now = store.links[row, NOW]
        silent = time_tai_ns - store.marks[now, UPDATE_TIME] > settings.coast_ns
        if not silent and store.core[now, CORE_EXISTENCE] >= settings.drop_existence:
            rows[count] = row
            count += 1
    return count


@njit(**INNER)
def _sensor_count(marks):
    """Return how many different sensors made the last updates."""
    count = 0
    for a in range(min(marks[UPDATES], SENSOR_MEMORY)):
        new = 1
        for b in range(a):
            if sensor_at(marks, a) == sensor_at(marks, b):
                new = 0
        count += new
    return count


AHEAD = 3
"""A track's record is asked for so many tracks before it is read."""

Shown = namedtuple(
    "Shown",
    [
        "track_id",
        "position",
        "velocity",
        "covariance",
        "existence",
        "weights",
        "confirmed",
        "last_update",
        "updates",
        "sensors",
        "group",
        "identity",
    ],
)
"""Columns of `Tracks` as `fill_picture` writes them, a row a track."""


def new_shown(count: int) -> Shown:
    """Return room for so many tracks."""
    return Shown(
        track_id=np.empty(count, np.uint64),
        position=np.empty((count, 3)),
        velocity=np.empty((count, 3)),
        covariance=np.empty((count, 6, 6)),
        existence=np.empty(count, np.float32),
        weights=np.empty((count, MODEL_COUNT), np.float32),
        confirmed=np.empty(count, np.uint8),
        last_update=np.empty(count, np.int64),
        updates=np.empty(count, np.uint32),
        sensors=np.empty(count, np.uint16),
        group=np.empty(count, np.uint64),
        identity=np.empty(count, np.float32),
    )


@njit(**WHOLE, nogil=True)
def fill_picture(store, rows, time_tai_ns, settings, scratch, shown):
    """Write tracks as predicted to an instant at or after their last update."""
    store, settings, scratch, shown = handle_of(store), handle_of(settings), handle_of(scratch), handle_of(shown)
    body, mean, weights = scratch.bodies[0], scratch.means[0], scratch.weights[0]
    for k in range(rows.shape[0]):
        if k + AHEAD < rows.shape[0]:
            fetch_record(store, store.links[rows[k + AHEAD], NOW])
        row = rows[k]
        now = store.links[row, NOW]
        marks = store.marks[now]
        read_record(store.core[now], store.rest[now], body)
        dt_s = (time_tai_ns - marks[TIME]) * NS
        predict_mixture(
            body[:WEIGHTS].reshape((MODEL_COUNT, PACKED)), body[WEIGHTS : WEIGHTS + MODEL_COUNT],
            body[TURN : TURN + 2], dt_s, settings.motion, weights, mean, shown.covariance[k],
        )  # fmt: skip
        for a in range(3):
            shown.position[k, a], shown.velocity[k, a] = mean[a], mean[a + 3]
        for m in range(MODEL_COUNT):
            shown.weights[k, m] = weights[m]
        shown.track_id[k], shown.group[k] = store.links[row, TRACK_ID], marks[GROUP]
        shown.existence[k] = existence_at(body, marks, time_tai_ns, settings.life_s)
        shown.confirmed[k], shown.identity[k] = marks[CONFIRMED], body[IDENTITY]
        shown.last_update[k], shown.updates[k] = marks[UPDATE_TIME], marks[UPDATES]
        shown.sensors[k] = _sensor_count(marks)
