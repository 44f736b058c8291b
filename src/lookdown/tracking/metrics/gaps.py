"""Stretches of time in which an object was not in custody."""

from dataclasses import dataclass

import numpy as np

from lookdown.arrays import Flags, Instants, Scalars, ShortIds
from lookdown.tables import ObjectMetrics

__all__ = ["Gaps", "custody_gaps"]

_BREAK = 1.5
"""Rows further apart than this many report intervals do not belong to one stretch: the truth itself paused."""


@dataclass(frozen=True, slots=True)
class Gaps:
    """Stretches without custody, by object and start.

    Attributes
    ----------
    object_id : (n,) uint32
    start_tai_ns : (n,) int64, ns
        The first instant without custody.
    duration_s : (n,) float64, s
        Instants without custody times the report interval, so that the durations add up
        to the object-time outside custody.
    at_start : (n,) bool
        Whether no confirmed track had held the object before.
    held_meanwhile : (n,) bool
        Whether a confirmed track other than the object's own held it at some instant of the gap.
    row_gap : (rows of the table,) int64
        The gap each row of the table belongs to; -1 where it is in custody.
    """

    object_id: ShortIds
    start_tai_ns: Instants
    duration_s: Scalars
    at_start: Flags
    held_meanwhile: Flags
    row_gap: np.ndarray

    def __len__(self) -> int:
        return len(self.object_id)


def custody_gaps(object_metrics: ObjectMetrics, interval_s: float, *, held_by_any: Flags) -> Gaps:
    """Return the stretches of consecutive instants at which an object was not in custody.

    Parameters
    ----------
    object_metrics : ObjectMetrics
    interval_s : float, s
        The report interval: the time each row stands for.
    held_by_any : (rows,) bool
        Whether a confirmed track, the object's own or not, was within the custody limit.

    Examples
    --------
    >>> len(custody_gaps(ObjectMetrics.empty(), 10.0, held_by_any=np.zeros(0, bool)))
    0
    """
    assert interval_s > 0.0
    order = np.lexsort((object_metrics.time_tai_ns, object_metrics.object_id))
    objects, times = object_metrics.object_id[order], object_metrics.time_tai_ns[order]
    held = object_metrics.in_custody[order] > 0
    fresh = np.ones(len(order), dtype=bool)
    fresh[1:] = (objects[1:] != objects[:-1]) | (np.diff(times) > _BREAK * interval_s * 1e9)
    open_before = np.zeros(len(order), dtype=bool)
    open_before[1:] = ~held[:-1] & ~fresh[1:]
    starts = ~held & ~open_before
    first = np.flatnonzero(starts)
    row_gap = np.full(len(order), -1, dtype=np.int64)
    number = np.cumsum(starts) - 1
    row_gap[order[~held]] = number[~held]
    tracked = held_by_any[order] | held
    held_so_far = np.concatenate([[0], np.cumsum(tracked)])
    first_row_of_object = np.searchsorted(objects, objects[first])
    return Gaps(
        object_id=objects[first],
        start_tai_ns=times[first],
        duration_s=np.bincount(number[~held], minlength=len(first)) * interval_s,
        at_start=held_so_far[first] == held_so_far[first_row_of_object],
        held_meanwhile=np.bincount(number[~held & tracked], minlength=len(first)) > 0,
        row_gap=row_gap,
    )
