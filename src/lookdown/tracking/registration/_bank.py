"""What is known of sensors' slow errors.

Everything is in units of the prior standard deviations.
"""

from collections import namedtuple

import numpy as np

from lookdown.tables import SensorKind
from lookdown.tracking.registration._bias_kernels import ERRORS
from lookdown.tracking.registration._epoch_kernels import grow_state

__all__ = ["State", "grown", "prior_state", "room_for", "sensor_rows", "spread_of"]

_UNIT = np.eye(ERRORS)
"""Made once: the call takes longer than what is done with it."""

KINDS = 8
"""A key is a sensor's number times this and its kind."""

State = namedtuple("State", ["keys", "mean", "noise", "common", "count", "refused"])
"""Sensors by order of appearance, row 0 the prior: (s,) key, (s, 6) mean, (s, 6, 6) noise and common, (s,) counts.

Everything in units of the prior standard deviations. `noise` is the covariance of the part that is each sensor's own;
`common` a root of the covariance of the part that came with tracks and may be shared by all sensors: the answer to six
unknown constants of variance 1.
"""


def prior_state() -> State:
    """Return the state before any report: the prior alone."""
    nothing = np.zeros((1, ERRORS, ERRORS))
    return State(
        np.full(1, -1, np.int64), np.zeros((1, ERRORS)), nothing + _UNIT, nothing, np.zeros(1, np.int64),
        np.zeros(1, np.int64),
    )  # fmt: skip


def sensor_rows(keys: np.ndarray, wanted: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return keys with those that are new at their end, and the row of each wanted key; -1 for transponders."""
    row_of = dict(zip(keys.tolist(), range(len(keys)), strict=True))
    # Rows come dwell by dwell: sensors are looked up run by run.
    begins = np.flatnonzero(wanted[1:] != wanted[:-1]) + 1
    runs = [int(wanted[0]), *wanted[begins].tolist()] if len(wanted) else []
    fresh = sorted({key for key in runs if key not in row_of and key % KINDS != SensorKind.ADSB.value})
    row_of.update(zip(fresh, range(len(keys), len(keys) + len(fresh)), strict=True))
    rows = [-1 if key % KINDS == SensorKind.ADSB.value else row_of[key] for key in runs]
    if fresh:
        keys = np.concatenate([keys, np.array(fresh, np.int64)])
    return keys, np.repeat(np.array(rows, np.int64), np.diff([0, *begins.tolist(), len(wanted)]) if runs else 0)


def room_for(keys: np.ndarray) -> State:
    """Return room for the state of so many sensors, nothing in it written but their keys."""
    count = len(keys)
    return State(
        keys, np.empty((count, ERRORS)), np.empty((count, ERRORS, ERRORS)), np.empty((count, ERRORS, ERRORS)),
        np.empty(count, np.int64), np.empty(count, np.int64),
    )  # fmt: skip


def grown(state: State, rest: float) -> tuple[State, np.ndarray]:
    """Return the state after a time in which errors kept this much of themselves, and all covariances (s, 6, 6)."""
    after = room_for(state.keys)._replace(count=state.count, refused=state.refused)
    spread = np.empty_like(after.noise)
    grow_state(state, rest, after, spread)
    return after, spread


def spread_of(state: State) -> np.ndarray:
    """Return the whole covariance (s, 6, 6)."""
    return state.noise + state.common @ state.common.transpose(0, 2, 1)
