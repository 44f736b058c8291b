"""A state of the pool: as it is stored, in half the memory, and as kernels work with it.

Stored are, in float64, the first model's state, existence and identity; in float32 by how much the other models' states
differ from the first, the models' weights, what is known of the turn, and of each covariance P = L D L' the factors L
(unit lower) and D. Factors, because they keep what is known well beside what is not: rounded, a sigma in any direction
moves by less than 3e-7 of the greatest one of the state, while a rounded covariance with a sigma of 100 km would lose
one of 10 m. A state is rounded whenever it is written, and whoever reads it, in time, late or bringing back a past,
reads the same numbers.

Numeric policy: float64 in the order written; float32 only where a number is stored.

References
----------
Golub, Van Loan, Matrix Computations (4th ed., 2013), section 4.1.2: L D L' without pivots, and its rounding.
"""

import math

import numpy as np
from numba import njit

from lookdown.numerics.lanes import lanes_at, numbers_of
from lookdown.numerics.parts import inlined_part
from lookdown.numerics.prefetching import LINE_BYTES, prefetch
from lookdown.tracking.engine._layout import (
    CORE_EXISTENCE,
    CORE_IDENTITY,
    EXISTENCE,
    IDENTITY,
    RCS_M2,
    REST,
    REST_APART,
    REST_FACTORS,
    REST_RCS,
    REST_TURN,
    REST_WEIGHTS,
    SENSOR_MEMORY,
    SENSORS,
    TURN,
    WEIGHTS,
)
from lookdown.tracking.engine._options import INNER
from lookdown.tracking.filtering._motion_kernels import MODEL_COUNT, PACKED, STATE

__all__ = ["fetch_record", "note_sensor", "read_record", "record_sigmas", "sensor_at", "write_record"]

_SENSOR = np.int64(0xFFFFFFFF)
_LEAST_PART = 1e-14
"""Of a variance: what is left of it beside the others is at least this."""
_LEAST_VARIANCE = 1e-30
_LINE = LINE_BYTES // 4
"""So many float32 are a line of memory."""


@njit(**INNER)
def sensor_at(marks, k):
    """Return the sensor of a track's k-th update, one of the last few."""
    k %= SENSOR_MEMORY
    return (marks[SENSORS + (k >> 1)] >> (32 * (k & 1))) & _SENSOR


@njit(**INNER)
def note_sensor(marks, k, sensor):
    """Note the sensor of a track's k-th update."""
    k %= SENSOR_MEMORY
    word, shift = SENSORS + (k >> 1), 32 * (k & 1)
    marks[word] = (marks[word] & ~(_SENSOR << shift)) | (np.int64(sensor) << shift)


@inlined_part
def _left(total, whole):
    """Return a diagonal of D: what is left of a variance, above 0 whatever rounding made of it."""
    return max(total, _LEAST_PART * whole, _LEAST_VARIANCE)


@inlined_part
def _factors(p, k):
    """Return the factors of the covariance whose upper triangle stands in `p` from `k` on: rows of L, D at their ends.

    Column by column; `u` are entries of L D.
    """
    d0 = _left(p[k], p[k])
    over = 1.0 / d0
    u10, u20, u30, u40, u50 = p[k + 1], p[k + 2], p[k + 3], p[k + 4], p[k + 5]
    l10, l20, l30, l40, l50 = u10 * over, u20 * over, u30 * over, u40 * over, u50 * over
    d1 = _left(p[k + 6] - u10 * l10, p[k + 6])
    over = 1.0 / d1
    u21, u31 = p[k + 7] - u20 * l10, p[k + 8] - u30 * l10
    u41, u51 = p[k + 9] - u40 * l10, p[k + 10] - u50 * l10
    l21, l31, l41, l51 = u21 * over, u31 * over, u41 * over, u51 * over
    d2 = _left(p[k + 11] - u20 * l20 - u21 * l21, p[k + 11])
    over = 1.0 / d2
    u32 = p[k + 12] - u30 * l20 - u31 * l21
    u42 = p[k + 13] - u40 * l20 - u41 * l21
    u52 = p[k + 14] - u50 * l20 - u51 * l21
    l32, l42, l52 = u32 * over, u42 * over, u52 * over
    d3 = _left(p[k + 15] - u30 * l30 - u31 * l31 - u32 * l32, p[k + 15])
    over = 1.0 / d3
    u43 = p[k + 16] - u40 * l30 - u41 * l31 - u42 * l32
    u53 = p[k + 17] - u50 * l30 - u51 * l31 - u52 * l32
    l43, l53 = u43 * over, u53 * over
    d4 = _left(p[k + 18] - u40 * l40 - u41 * l41 - u42 * l42 - u43 * l43, p[k + 18])
    u54 = p[k + 19] - u50 * l40 - u51 * l41 - u52 * l42 - u53 * l43
    l54 = u54 / d4
    d5 = _left(p[k + 20] - u50 * l50 - u51 * l51 - u52 * l52 - u53 * l53 - u54 * l54, p[k + 20])
    return (
        (d0, l10, d1, l20, l21, d2, l30, l31, l32, d3),
        (l40, l41, l42, l43, d4, l50, l51, l52, l53, l54, d5),
    )  # fmt: skip


@inlined_part
def _factor(rest, m, k):
    """Return the k-th factor of a model."""
    return np.float64(rest[REST_FACTORS + MODEL_COUNT * k + m])


@inlined_part
def _row_variance(rest, m, row):
    """Return a diagonal entry of a model's covariance."""
    first = row * (row + 1) // 2
    total = 0.0
    for k in range(row):
        one = _factor(rest, m, first + k)
        total += one * _factor(rest, m, k * (k + 3) // 2) * one
    return total + _factor(rest, m, first + row)


@njit(**INNER)
def record_sigmas(rest):
    """Return the roots of the traces of the first model's covariance, of position and of velocity."""
    position = _row_variance(rest, 0, 0) + _row_variance(rest, 0, 1) + _row_variance(rest, 0, 2)
    velocity = _row_variance(rest, 0, 3) + _row_variance(rest, 0, 4) + _row_variance(rest, 0, 5)
    return math.sqrt(position), math.sqrt(velocity)


@inlined_part
def _write_spread(body, rest, m):
    """Store the factors of a model's covariance."""
    upper, lower = _factors(body, m * PACKED + STATE)
    for k in range(10):
        rest[REST_FACTORS + MODEL_COUNT * k + m] = upper[k]
    for k in range(11):
        rest[REST_FACTORS + MODEL_COUNT * (k + 10) + m] = lower[k]


@njit(**INNER)
def write_record(body, core, rest):
    """Store a state."""
    for a in range(STATE):
        core[a] = body[a]
        for m in range(1, MODEL_COUNT):
            rest[REST_APART + STATE * (m - 1) + a] = body[m * PACKED + a] - body[a]
    core[CORE_EXISTENCE], core[CORE_IDENTITY] = body[EXISTENCE], body[IDENTITY]
    for m in range(MODEL_COUNT):
        rest[REST_WEIGHTS + m] = body[WEIGHTS + m]
    rest[REST_RCS] = body[RCS_M2]
    rest[REST_TURN], rest[REST_TURN + 1] = body[TURN], body[TURN + 1]
    for m in range(MODEL_COUNT):
        _write_spread(body, rest, m)


@inlined_part
def _factor_lanes(rest, k):
    """Return the k-th factor of all models in lanes."""
    return lanes_at(rest, REST_FACTORS + MODEL_COUNT * k)


@inlined_part
def _put_lanes(body, k, value):
    """Write an element of all models' packed covariances."""
    place = STATE + k
    body[place], body[PACKED + place], body[2 * PACKED + place], body[3 * PACKED + place] = numbers_of(value)


@inlined_part
def _read_spreads(rest, body):
    """Write the upper triangles of all models' covariances, in lanes."""
    d0, l10, d1 = _factor_lanes(rest, 0), _factor_lanes(rest, 1), _factor_lanes(rest, 2)
    l20, l21, d2 = _factor_lanes(rest, 3), _factor_lanes(rest, 4), _factor_lanes(rest, 5)
    l30, l31, l32, d3 = _factor_lanes(rest, 6), _factor_lanes(rest, 7), _factor_lanes(rest, 8), _factor_lanes(rest, 9)
    l40, l41, l42, l43 = (
        _factor_lanes(rest, 10),
        _factor_lanes(rest, 11),
        _factor_lanes(rest, 12),
        _factor_lanes(rest, 13),
    )
    d4, l50, l51, l52 = (
        _factor_lanes(rest, 14),
        _factor_lanes(rest, 15),
        _factor_lanes(rest, 16),
        _factor_lanes(rest, 17),
    )
    l53, l54, d5 = _factor_lanes(rest, 18), _factor_lanes(rest, 19), _factor_lanes(rest, 20)
    u10, u20, u30, u40, u50 = l10 * d0, l20 * d0, l30 * d0, l40 * d0, l50 * d0
    u21, u31, u41, u51 = l21 * d1, l31 * d1, l41 * d1, l51 * d1
    u32, u42, u52 = l32 * d2, l42 * d2, l52 * d2
    u43, u53, u54 = l43 * d3, l53 * d3, l54 * d4
    _put_lanes(body, 0, d0)
    _put_lanes(body, 1, u10)
    _put_lanes(body, 2, u20)
    _put_lanes(body, 3, u30)
    _put_lanes(body, 4, u40)
    _put_lanes(body, 5, u50)
    _put_lanes(body, 6, u10 * l10 + d1)
    _put_lanes(body, 7, u20 * l10 + u21)
    _put_lanes(body, 8, u30 * l10 + u31)
    _put_lanes(body, 9, u40 * l10 + u41)
    _put_lanes(body, 10, u50 * l10 + u51)
    _put_lanes(body, 11, u20 * l20 + u21 * l21 + d2)
    _put_lanes(body, 12, u30 * l20 + u31 * l21 + u32)
    _put_lanes(body, 13, u40 * l20 + u41 * l21 + u42)
    _put_lanes(body, 14, u50 * l20 + u51 * l21 + u52)
    _put_lanes(body, 15, u30 * l30 + u31 * l31 + u32 * l32 + d3)
    _put_lanes(body, 16, u40 * l30 + u41 * l31 + u42 * l32 + u43)
    _put_lanes(body, 17, u50 * l30 + u51 * l31 + u52 * l32 + u53)
    _put_lanes(body, 18, u40 * l40 + u41 * l41 + u42 * l42 + u43 * l43 + d4)
    _put_lanes(body, 19, u50 * l40 + u51 * l41 + u52 * l42 + u53 * l43 + u54)
    _put_lanes(body, 20, u50 * l50 + u51 * l51 + u52 * l52 + u53 * l53 + u54 * l54 + d5)


@inlined_part
def fetch_record(store, state):
    """Have a stored state come nearer, for it is to be read soon: it is eleven lines of memory that nobody foresees."""
    prefetch(store.core, state, 0)
    prefetch(store.marks, state, 0)
    for k in range(0, REST, _LINE):
        prefetch(store.rest, state, k)


@njit(**INNER)
def read_record(core, rest, body):
    """Write a stored state in full."""
    for a in range(STATE):
        body[a] = core[a]
        for m in range(1, MODEL_COUNT):
            body[m * PACKED + a] = core[a] + np.float64(rest[REST_APART + STATE * (m - 1) + a])
    body[EXISTENCE], body[IDENTITY] = core[CORE_EXISTENCE], core[CORE_IDENTITY]
    total = 0.0
    for m in range(MODEL_COUNT):
        body[WEIGHTS + m] = np.float64(rest[REST_WEIGHTS + m])
        total += body[WEIGHTS + m]
    # To float64's last digit again: a mean of places 6,400 km from the centre is off by half a metre otherwise.
    for m in range(MODEL_COUNT):
        body[WEIGHTS + m] /= total
    body[RCS_M2] = np.float64(rest[REST_RCS])
    body[TURN], body[TURN + 1] = np.float64(rest[REST_TURN]), np.float64(rest[REST_TURN + 1])
    _read_spreads(rest, body)
