"""How often places are seen, from their passes: exact intervals, gaps, revisit, response.

Exact, where `CoverageTally` samples: edges of intervals are edges of passes. Use this for
places that were chosen, the tally for a grid.

Cost: two sorts of the passes and 10 ns a pass (90,000 passes: 0.03 s).
"""

from dataclasses import dataclass

import numpy as np

from lookdown.arrays import Scalars
from lookdown.constellation.access._revisit_kernels import sweep
from lookdown.constellation.access.passes import Passes
from lookdown.tables import Table, column

__all__ = [
    "PlaceRevisit",
    "SeenIntervals",
    "UnseenGaps",
    "place_revisit",
    "seen_intervals",
    "unseen_gaps",
    "wait_shares",
]

_NS_PER_S = 1e9


@dataclass(frozen=True, slots=True, eq=False)
class SeenIntervals(Table):
    """When places are seen by so many satellites at least, ordered by place, then start."""

    place: np.ndarray = column("u4", "1", "row of the place")
    start_tai_ns: np.ndarray = column("i8", "ns, TAI since 1970", "instant from which it is seen")
    stop_tai_ns: np.ndarray = column("i8", "ns, TAI since 1970", "instant up to which it is seen")


@dataclass(frozen=True, slots=True, eq=False)
class UnseenGaps(Table):
    """When places are not seen, ordered by place, then start."""

    place: np.ndarray = column("u4", "1", "row of the place")
    start_tai_ns: np.ndarray = column("i8", "ns, TAI since 1970", "instant from which it is not seen")
    length_s: np.ndarray = column("f8", "s", "for how long")
    cut: np.ndarray = column("u1", "1", "1 where the span's start cuts it, 2 its end, 3 both: longer than said")


@dataclass(frozen=True, slots=True, eq=False)
class PlaceRevisit(Table):
    """What each place saw over a span, a row a place; gaps that the span cuts are no gaps of known length."""

    interval_count: np.ndarray = column("u4", "1", "times seen, passes that overlap or touch taken as one")
    interval_mean_s: np.ndarray = column("f8", "s", "mean length of those, 0 where there are none")
    seen_fraction: np.ndarray = column("f8", "1", "fraction of the span seen")
    gap_count: np.ndarray = column("u4", "1", "gaps that began and ended within the span")
    gap_mean_s: np.ndarray = column("f8", "s", "mean length of those gaps, 0 where there are none")
    gap_longest_s: np.ndarray = column("f8", "s", "longest of those gaps, 0 where there are none")
    cut_start_s: np.ndarray = column("f8", "s", "unseen from the span's start on, 0 where seen then")
    cut_end_s: np.ndarray = column("f8", "s", "unseen up to the span's end, 0 where seen then")
    unseen_longest_s: np.ndarray = column("f8", "s", "longest time unseen, cut gaps too: a lower bound where one is it")
    revisit_count: np.ndarray = column("u4", "1", "times from one rise to the next within the span")
    revisit_mean_s: np.ndarray = column("f8", "s", "mean time from one rise to the next, 0 where there are none")
    response_mean_s: np.ndarray = column(
        "f8", "s", "mean wait from any instant to the next sight; a gap cut at the end is taken to end there"
    )


def seen_intervals(found: Passes, fold: int = 1) -> SeenIntervals:
    """Return when at least `fold` satellites see each place.

    Parameters
    ----------
    found : Passes
        In any order.
    fold : int, 1 or more

    Examples
    --------
    >>> row = np.zeros(2, np.uint32)
    >>> two = Passes(np.arange(2, dtype=np.uint32), row, np.array([0, 5]), np.array([7, 9]), np.zeros(2, np.uint8))
    >>> seen_intervals(two).stop_tai_ns.tolist(), seen_intervals(two, 2).start_tai_ns.tolist()
    ([9], [5])
    """
    assert fold >= 1, "a fold is 1 or more"
    by_rise = np.lexsort((found.rise_tai_ns, found.place))
    by_set = np.lexsort((found.set_tai_ns, found.place))
    place, rows = found.place[by_rise], len(found)
    made = np.empty(rows, np.uint32), np.empty(rows, np.int64), np.empty(rows, np.int64)
    count = sweep(place, found.rise_tai_ns[by_rise], found.set_tai_ns[by_set], fold, *made)
    return SeenIntervals(*(array[:count].copy() for array in made))


def unseen_gaps(intervals: SeenIntervals, *, place_count: int, start_tai_ns: int, stop_tai_ns: int) -> UnseenGaps:
    """Return the gaps between intervals, and those from the span's start and to its end.

    Parameters
    ----------
    intervals : SeenIntervals
    place_count : int
        Places never seen have one gap.
    start_tai_ns, stop_tai_ns : int
        Span that the passes were asked for.

    Examples
    --------
    >>> one = SeenIntervals(np.zeros(1, np.uint32), np.array([3 * 10**9]), np.array([5 * 10**9]))
    >>> gaps = unseen_gaps(one, place_count=2, start_tai_ns=0, stop_tai_ns=10**10)
    >>> gaps.place.tolist(), gaps.length_s.tolist(), gaps.cut.tolist()
    ([0, 0, 1], [3.0, 5.0, 10.0], [1, 2, 3])
    """
    # An empty interval at either end of the span for each place: all gaps are then between neighbours.
    ends = np.arange(place_count, dtype=np.uint32)
    place = np.concatenate([ends, intervals.place, ends])
    begin = np.concatenate(
        [np.full(place_count, start_tai_ns), intervals.start_tai_ns, np.full(place_count, stop_tai_ns)]
    )
    finish = np.concatenate(
        [np.full(place_count, start_tai_ns), intervals.stop_tai_ns, np.full(place_count, stop_tai_ns)]
    )
    kind = np.repeat([0, 1, 2], [place_count, len(intervals), place_count])
    order = np.lexsort((begin, kind, place))
    place, begin, finish, kind = place[order], begin[order], finish[order], kind[order]
    is_gap = (place[1:] == place[:-1]) & (begin[1:] > finish[:-1])
    cut = np.where(kind[:-1] == 0, 1, 0) + np.where(kind[1:] == 2, 2, 0)
    return UnseenGaps(
        place=place[1:][is_gap],
        start_tai_ns=finish[:-1][is_gap],
        length_s=((begin[1:] - finish[:-1]) / _NS_PER_S)[is_gap],
        cut=cut[is_gap].astype(np.uint8),
    )


def place_revisit(
    found: Passes, *, place_count: int, start_tai_ns: int, stop_tai_ns: int, fold: int = 1
) -> PlaceRevisit:
    """Return how often each place is seen by at least `fold` satellites.

    TAT-C's mean access and mean revisit of a place are `interval_mean_s` and
    `gap_mean_s`: it takes the revisit from the end of one sight to the start of the next.

    Parameters
    ----------
    found : Passes
        All passes over the span.
    place_count : int, n
    start_tai_ns, stop_tai_ns : int
    fold : int, 1 or more

    Returns
    -------
    PlaceRevisit, n rows

    Examples
    --------
    >>> row = np.zeros(2, np.uint32)
    >>> seconds = 10**9 * np.array([[10, 40], [20, 60]])
    >>> two = Passes(row, row, *seconds, np.zeros(2, np.uint8))
    >>> table = place_revisit(two, place_count=1, start_tai_ns=0, stop_tai_ns=100 * 10**9)
    >>> table.gap_mean_s.tolist(), table.revisit_mean_s.tolist(), table.response_mean_s.tolist()
    ([20.0], [30.0], [10.5])
    """
    assert stop_tai_ns > start_tai_ns, "a span has a length"
    span_s = (stop_tai_ns - start_tai_ns) / _NS_PER_S
    intervals = seen_intervals(found, fold)
    gaps = unseen_gaps(intervals, place_count=place_count, start_tai_ns=start_tai_ns, stop_tai_ns=stop_tai_ns)
    times = np.bincount(intervals.place, minlength=place_count)
    length_s = (intervals.stop_tai_ns - intervals.start_tai_ns) / _NS_PER_S
    seen_s = np.bincount(intervals.place, length_s, place_count)
    whole = gaps.cut == 0
    number = np.bincount(gaps.place[whole], minlength=place_count)
    total_s = np.bincount(gaps.place[whole], gaps.length_s[whole], place_count)
    revisits, between_s = _rises(intervals, start_tai_ns, place_count)
    return PlaceRevisit(
        interval_count=times.astype(np.uint32),
        interval_mean_s=seen_s / np.maximum(times, 1),
        seen_fraction=seen_s / span_s,
        gap_count=number.astype(np.uint32),
        gap_mean_s=total_s / np.maximum(number, 1),
        gap_longest_s=_longest(gaps, whole, place_count),
        cut_start_s=_longest(gaps, (gaps.cut & 1) != 0, place_count),
        cut_end_s=_longest(gaps, (gaps.cut & 2) != 0, place_count),
        unseen_longest_s=_longest(gaps, np.ones(len(gaps), bool), place_count),
        revisit_count=revisits.astype(np.uint32),
        revisit_mean_s=between_s / np.maximum(revisits, 1),
        response_mean_s=np.bincount(gaps.place, np.square(gaps.length_s), place_count) / (2.0 * span_s),
    )


def wait_shares(gaps: UnseenGaps, *, place_count: int, span_s: float, wait_s: Scalars) -> tuple[Scalars, Scalars]:
    """Return what share of places and time is seen again within each of some waits.

    Parameters
    ----------
    gaps : UnseenGaps
    place_count : int
        All count alike.
    span_s : float, second
    wait_s : (n,) float64, second, 0 or more

    Returns
    -------
    share, share_max : (n,) float64
        Known to come within the wait; and with what the span's end leaves open taken as met.

    Examples
    --------
    >>> gap = UnseenGaps(np.zeros(1, np.uint32), np.array([0]), np.array([40.0]), np.zeros(1, np.uint8))
    >>> share, _ = wait_shares(gap, place_count=1, span_s=100.0, wait_s=np.array([0.0, 10.0, 40.0]))
    >>> share.round(12).tolist()
    [0.6, 0.7, 1.0]
    """
    is_open = (gaps.cut & 2) != 0
    over = np.array([np.maximum(gaps.length_s - wait, 0.0).sum() for wait in wait_s])
    unmet = np.array([np.minimum(gaps.length_s[is_open], wait).sum() for wait in wait_s])
    share_max = 1.0 - over / (place_count * span_s)
    return share_max - unmet / (place_count * span_s), share_max


def _longest(gaps: UnseenGaps, chosen: np.ndarray, place_count: int) -> np.ndarray:
    longest = np.zeros(place_count)
    np.maximum.at(longest, gaps.place[chosen], gaps.length_s[chosen])
    return longest


def _rises(intervals: SeenIntervals, start_tai_ns: int, place_count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return number and total of the times from rise to rise; what is seen from the start on did not rise."""
    rose = intervals.start_tai_ns > start_tai_ns
    place, start = intervals.place[rose], intervals.start_tai_ns[rose]
    same = place[1:] == place[:-1]
    number = np.bincount(place[1:][same], minlength=place_count)
    return number, np.bincount(place[1:][same], (np.diff(start) / _NS_PER_S)[same], place_count)
