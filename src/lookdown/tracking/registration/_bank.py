"""What is known of sensors' slow errors.

Everything is in units of the prior standard deviations.
"""

from collections import namedtuple

import numpy as np

from lookdown.tracking.registration._bias_kernels import ERRORS
from lookdown.tracking.registration._epoch_kernels import grow_state

__all__ = ["State", "grown", "places_of", "prior_state", "room_for", "spread_of", "with_sensors"]

_UNIT = np.eye(ERRORS)
"""Made once: the call takes longer than what is done with it."""

_TABLE, _MANY = 1 << 17, 10_000
"""So many keys, if below a limit, are found in a table, which is faster than a search."""

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


def places_of(keys: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Return the place of each wanted key among rising keys, -1 where it is not there."""
    if keys[-1] < _TABLE and len(wanted) > _MANY:
        table = np.full(_TABLE, -1, np.int32)
        table[keys[keys >= 0]] = np.flatnonzero(keys >= 0)
        return np.where(wanted < _TABLE, table[np.minimum(wanted, _TABLE - 1)], -1)
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[at] == wanted, at, -1)


def with_sensors(state: State, keys: np.ndarray, anchor: np.ndarray) -> tuple[State, np.ndarray]:
    """Return the state with sensors that are new at its end, as the prior has them, and the row of each key."""
    order = np.argsort(state.keys)
    at = places_of(state.keys[order], keys)
    unknown = (at < 0) & ~anchor
    if not unknown.any():
        return state, order[at]
    fresh = np.unique(keys[unknown])
    count = len(fresh)
    state = State(
        np.concatenate([state.keys, fresh]),
        np.concatenate([state.mean, np.zeros((count, ERRORS))]),
        np.concatenate([state.noise, np.broadcast_to(_UNIT, (count, ERRORS, ERRORS))]),
        np.concatenate([state.common, np.zeros((count, ERRORS, ERRORS))]),
        np.concatenate([state.count, np.zeros(count, np.int64)]),
        np.concatenate([state.refused, np.zeros(count, np.int64)]),
    )
    order = np.argsort(state.keys)
    return state, order[places_of(state.keys[order], keys)]


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
