"""Tracks as they are shown: predicted to an instant, without changing anything."""

from numba import njit

from lookdown.numerics.handles import handle_of
from lookdown.numerics.parts import WHOLE
from lookdown.tracking.engine._layout import (
    ALIVE,
    CORE_EXISTENCE,
    NOW,
    NS,
    SENSOR_MEMORY,
    TIME,
    TURN,
    UPDATE_TIME,
    UPDATES,
    WEIGHTS,
)
from lookdown.tracking.engine._options import INNER
from lookdown.tracking.engine._record_kernels import read_record, sensor_at
from lookdown.tracking.engine._state_kernels import existence_at
from lookdown.tracking.filtering._motion_kernels import MODEL_COUNT, PACKED, predict_mixture

__all__ = ["fill_picture", "list_tracks"]


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


@njit(**WHOLE, nogil=True)
def fill_picture(store, rows, time_tai_ns, settings, scratch, means, covariances, weights, existence, sensor_counts):
    """Write tracks as predicted to an instant at or after their last update."""
    store, settings, scratch = handle_of(store), handle_of(settings), handle_of(scratch)
    for k in range(rows.shape[0]):
        now = store.links[rows[k], NOW]
        body, marks = scratch.bodies[0], store.marks[now]
        read_record(store.core[now], store.rest[now], body)
        dt_s = (time_tai_ns - marks[TIME]) * NS
        predict_mixture(
            body[:WEIGHTS].reshape((MODEL_COUNT, PACKED)), body[WEIGHTS : WEIGHTS + MODEL_COUNT],
            body[TURN : TURN + 2], dt_s, settings.motion, weights[k], means[k], covariances[k],
        )  # fmt: skip
        existence[k] = existence_at(body, marks, time_tai_ns, settings.life_s)
        sensor_counts[k] = _sensor_count(marks)
