"""What is known of sensors' slow errors, and how the sums of an epoch change it.

Everything is in units of the prior standard deviations.
"""

from collections import namedtuple

import numpy as np

from lookdown.tracking.registration._bias_kernels import ERRORS, Sums

__all__ = ["State", "grown", "places_of", "prior_state", "spread_of", "updated", "with_sensors"]

_UNIT = np.eye(ERRORS)
_ABOVE = np.triu(np.ones((ERRORS, ERRORS), np.bool_), 1)
"""Made once: such calls take longer than what is done with them."""

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


def grown(state: State, rest: float) -> State:
    """Return the state after a time in which errors kept this much of themselves."""
    if rest == 1.0:
        return state
    return state._replace(
        mean=rest * state.mean,
        noise=rest**2 * state.noise + (1.0 - rest**2) * _UNIT,
        common=rest * state.common,
    )


def spread_of(state: State) -> np.ndarray:
    """Return the whole covariance (s, 6, 6)."""
    return state.noise + state.common @ state.common.transpose(0, 2, 1)


def updated(state: State, sums: Sums, carried: np.ndarray) -> State:
    """Return the state after the sums of an epoch.

    Parameters
    ----------
    state : State
    sums : Sums
    carried : (s, 6)
        Variances, in prior units, of what tracks carried into the estimate of each error.

    Notes
    -----
    With L the information, C the carried variances and S the covariance: the gain is that of a Kalman filter whose
    measurement of the errors has covariance 1/L + C; what it leaves is counted in two parts, for what was carried is
    the same in the next epoch and does not average out (Schmidt's consider parameters).
    """
    # Of a sensor without a report in the epoch nothing changes.
    seen = np.flatnonzero(sums.information.any(axis=(1, 2)))
    before = State(*(part[seen] for part in state))
    after = _learned(before, sums.information[seen], sums.vector[seen], carried[seen])
    parts = [part.copy() for part in (state.mean, state.noise, state.common)]
    for part, learned in zip(parts, after, strict=True):
        part[seen] = learned
    mean, noise, common = parts
    count, refused = state.count + sums.count, state.refused + sums.refused
    return state._replace(mean=mean, noise=noise, common=common, count=count, refused=refused)


def _learned(
    state: State, upper: np.ndarray, pull: np.ndarray, carried: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return mean, noise and common part of sensors after information (upper triangles) and its vectors."""
    unit, spread = _UNIT, spread_of(state)
    whole = upper + np.where(_ABOVE, upper, 0.0).transpose(0, 2, 1)
    damped = unit + whole * carried[:, None, :]
    information = np.linalg.solve(damped, whole)
    vector = np.linalg.solve(damped, pull[:, :, None])
    left = np.linalg.solve(unit + spread @ information, spread)
    left = 0.5 * (left + left.transpose(0, 2, 1))
    gain = left @ information
    rest = unit - gain
    white = np.linalg.solve(damped, information.transpose(0, 2, 1)).transpose(0, 2, 1)
    noise = rest @ state.noise @ rest.transpose(0, 2, 1) + left @ white @ left
    return (
        state.mean + (left @ (vector - information @ state.mean[:, :, None]))[:, :, 0],
        0.5 * (noise + noise.transpose(0, 2, 1)),
        rest @ state.common + gain * np.sqrt(carried)[:, None, :],
    )
