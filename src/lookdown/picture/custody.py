"""Why an object is not in custody: another track, no satellite, energy, blind Doppler, missed, or the tracker.

A person who sees a gap asks whether more satellites, more power, a longer antenna or a
better tracker would have closed it. Each instant without custody is judged by what happened
in its window: the time since a confirmed track last held the object, or since it first appeared.
An object's own track is the one that holds it longest, which only hindsight knows: while another
holds it as near, the object is found, and no radar is to blame.
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
    GapCause.OTHER_TRACK: "found and held, but not by its own track, which is the one that holds it longest",
    GapCause.NO_SATELLITE: "no satellite had the object in its field of regard",
    GapCause.ENERGY: "a satellite could see it, but it was looked at too seldom or too weakly for its size",
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


def _windows(tracked: Flags, rank: np.ndarray, span: int) -> _Windows:
    """Return the window of each row: since a track held its object before, or since it appeared."""
    order = np.argsort(rank, kind="stable")
    sorted_rank = rank[order]
    floor = (sorted_rank // span) * span
    last_held = np.maximum.accumulate(np.where(tracked[order], sorted_rank, 0))
    before = np.concatenate([[0], last_held[:-1]])
    start = np.empty(len(rank), dtype=np.int64)
    # An object's axis begins at its floor, so a track of the object before it on the axis does not count.
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
    custody_limit_m: float,
    detection_probability: Callable[[Scalars, Looks], Scalars],
) -> Codes:
    """Return why each row is not in custody, the first cause that holds in its window.

    The window of a row runs from the last instant at which a confirmed track held the object
    (not included), or from its first appearance, to the row's instant.

    1. OTHER_TRACK: a confirmed track is matched within the custody limit at this instant, but
       not the object's own, which is the one that holds it longest.
    2. NO_SATELLITE: no satellite held the object in its field of regard.
    3. ENERGY: one did, but no look came, or no look would have had a probability of
       detection of one half even without clutter.
    4. BLIND_DOPPLER: a look would have had it without clutter, but none with the notch.
    5. MISSED: a look had it, and no look detected the object.
    6. TRACKER: it was detected, and still there was no good track of it.

    Parameters
    ----------
    object_metrics : ObjectMetrics
    looks : Looks
        All looks of the run, in any order.
    held : (rows,) bool
        Whether a satellite had the object in its field of regard at any moment between the
        object's report instant before and the row's. A look in the window says so too.
    custody_limit_m : float, metre
        Position error under which a matched track holds an object.
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
    ...     custody_limit_m=5000.0, detection_probability=lambda snr_ratio, looks: snr_ratio).tolist()
    []
    """
    assert held.shape == (len(object_metrics),) and held.dtype == bool
    rank, look_rank, span = _ranks(object_metrics, looks)
    in_custody = object_metrics.in_custody > 0
    near = (object_metrics.track_id > 0) & (object_metrics.position_error_m < custody_limit_m)
    windows = _windows(in_custody | near, rank, span)
    clear = np.asarray(detection_probability(looks.snr_ratio, looks))
    assert clear.shape == looks.snr_ratio.shape, "one probability a look"
    seen = _any_in_window(windows, rank[held]) | _any_in_window(windows, look_rank)
    strong = _any_in_window(windows, look_rank[clear >= SURE])
    sure = _any_in_window(windows, look_rank[looks.detection_probability >= SURE])
    detected = _any_in_window(windows, look_rank[looks.detected > 0])
    conditions = [in_custody, near, ~seen, ~strong, ~sure, ~detected]
    # The members of GapCause stand in the order of these conditions; the last one is what remains.
    return np.select(conditions, list(GapCause)[:-1], list(GapCause)[-1]).astype(np.uint8)


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
