"""Why an object is not in custody: no satellite, no energy, blind Doppler, missed, or the tracker.

A person who sees a gap asks whether more satellites, more power, a longer antenna or a
better tracker would have closed it. Each instant without custody is judged by what happened
in its window: the time since the object was last in custody, or since it first appeared.
Cost: two sorts and a few cumulative sums over all looks and all rows, O(n log n).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from lookdown.arrays import Codes, Flags, Scalars
from lookdown.tables import GapCause, Looks, ObjectMetrics

__all__ = ["CAUSE_SENTENCES", "SURE", "gap_causes", "with_gap_causes"]

SURE = 0.5
"""A look with at least this probability of detection should have found the object."""

CAUSE_SENTENCES: dict[GapCause, str] = {
    GapCause.NONE: "in custody",
    GapCause.NO_SATELLITE: "no satellite had the object in its field of regard",
    GapCause.ENERGY: "a satellite could see it, but its radar had not come round to it or was too weak for it",
    GapCause.BLIND_DOPPLER: "looked at while it flew across the line of sight, too slow to part from the ground",
    GapCause.MISSED: "looked at well enough, and by chance not detected",
    GapCause.TRACKER: "detected, but the tracker had not made or kept a good track of it",
}
"""What each cause means, for people."""


@dataclass(frozen=True, slots=True)
class _Windows:
    """The window of each row as two ranks on one axis of (object, time): after `start`, up to `stop`."""

    start: np.ndarray
    stop: np.ndarray


def _ranks(object_metrics: ObjectMetrics, looks: Looks) -> tuple[np.ndarray, np.ndarray, int]:
    """Return the rank of each row and each look on one axis of (object, time), and the span of an object."""
    times = np.unique(np.concatenate([object_metrics.time_tai_ns, looks.time_tai_ns]))
    span = len(times) + 1
    row = object_metrics.object_id.astype(np.int64) * span + np.searchsorted(times, object_metrics.time_tai_ns) + 1
    look = looks.object_id.astype(np.int64) * span + np.searchsorted(times, looks.time_tai_ns) + 1
    return row, look, span


def _windows(object_metrics: ObjectMetrics, rank: np.ndarray, span: int) -> _Windows:
    """Return the window of each row: since its object was in custody before, or since it appeared."""
    order = np.argsort(rank, kind="stable")
    sorted_rank = rank[order]
    floor = (sorted_rank // span) * span
    held = object_metrics.in_custody[order] > 0
    last_held = np.maximum.accumulate(np.where(held, sorted_rank, 0))
    before = np.concatenate([[0], last_held[:-1]])
    start = np.empty(len(rank), dtype=np.int64)
    # An object's axis begins at its floor, so custody of the object before it on the axis does not count.
    start[order] = np.maximum(before, floor)
    return _Windows(start, rank)


def _any_in_window(windows: _Windows, event_rank: np.ndarray) -> Flags:
    """Return whether each window holds an event."""
    events = np.sort(event_rank)
    inside = np.searchsorted(events, windows.stop, "right") - np.searchsorted(events, windows.start, "right")
    return np.asarray(inside > 0)


def gap_causes(
    object_metrics: ObjectMetrics,
    looks: Looks,
    *,
    held: Flags,
    detection_probability: Callable[[Scalars, Looks], Scalars],
) -> Codes:
    """Return why each row is not in custody, the first cause that holds in its window.

    The window of a row runs from the last instant at which the object was in custody (not
    included), or from its first appearance, to the row's instant.

    1. NO_SATELLITE: no satellite held the object in its field of regard.
    2. ENERGY: one did, but no look came, or no look would have had a probability of
       detection of one half even without clutter.
    3. BLIND_DOPPLER: a look would have had it without clutter, but none with the notch.
    4. MISSED: a look had it, and no look detected the object.
    5. TRACKER: it was detected, and still there was no good track of its own.

    Parameters
    ----------
    object_metrics : ObjectMetrics
    looks : Looks
        All looks of the run, in any order.
    held : (rows,) bool
        Whether a satellite had the object in its field of regard at any moment between the
        object's report instant before and the row's. A look in the window says so too.
    detection_probability : callable
        ``f(snr_ratio, looks) -> (n,) float64``: the radar's own probability of detection at
        the integrated signal to noise of each look, without a clutter notch. The looks are
        given so that the number of looks integrated or the false-alarm rate may differ.

    Returns
    -------
    (rows,) uint8
        `GapCause`; NONE where the row is in custody.

    Examples
    --------
    >>> gap_causes(ObjectMetrics.empty(), Looks.empty(), held=np.zeros(0, bool),
    ...     detection_probability=lambda snr_ratio, looks: snr_ratio).tolist()
    []
    """
    assert held.shape == (len(object_metrics),) and held.dtype == bool
    rank, look_rank, span = _ranks(object_metrics, looks)
    windows = _windows(object_metrics, rank, span)
    clear = np.asarray(detection_probability(looks.snr_ratio, looks))
    assert clear.shape == looks.snr_ratio.shape, "one probability a look"
    seen = _any_in_window(windows, rank[held]) | _any_in_window(windows, look_rank)
    strong = _any_in_window(windows, look_rank[clear >= SURE])
    sure = _any_in_window(windows, look_rank[looks.detection_probability >= SURE])
    detected = _any_in_window(windows, look_rank[looks.detected > 0])
    conditions = [object_metrics.in_custody > 0, ~seen, ~strong, ~sure, ~detected]
    causes = [GapCause.NONE, GapCause.NO_SATELLITE, GapCause.ENERGY, GapCause.BLIND_DOPPLER, GapCause.MISSED]
    return np.select(conditions, causes, GapCause.TRACKER).astype(np.uint8)


def with_gap_causes(object_metrics: ObjectMetrics, causes: Codes) -> ObjectMetrics:
    """Return the same rows with their gap causes filled in.

    Examples
    --------
    >>> len(with_gap_causes(ObjectMetrics.empty(), np.zeros(0, np.uint8)))
    0
    """
    columns = {name: getattr(object_metrics, name) for name, _ in object_metrics.columns()}
    columns["gap_cause"] = causes
    return ObjectMetrics(**columns)
