"""Which track stood for which object from when to when, and what follows for continuity.

SIAP's rate of track number changes R needs the least number of segments that cover what is covered of
an object. Taking, at the first instant not yet covered, the segment that lasts longest gives it. Stone
Soup 1.9.1 walks likewise but differs in two ways: among the tracks there it takes the one whose very last
segment ends last, and it stops counting where the instant it stands at is the end of the segment taken.
Both counts are given, for the second is what an outsider's run of Stone Soup must be equal to.
"""

from dataclasses import dataclass

import numpy as np

from lookdown.arrays import Ids, Instants, ShortIds
from lookdown.tables import TruthStates
from lookdown.tracking.metrics._id_pairs import id_pairs

__all__ = ["Segments", "least_segments", "rate_of_change_hz", "segments_by_walk"]


@dataclass(frozen=True, slots=True)
class Segments:
    """Times for which a track stood for an object.

    Attributes
    ----------
    object_id : (n,) uint32
    track_id : (n,) uint64
    start_tai_ns, stop_tai_ns : (n,) int64, ns
        The first and the last instant.
    """

    object_id: ShortIds
    track_id: Ids
    start_tai_ns: Instants
    stop_tai_ns: Instants

    def __len__(self) -> int:
        return len(self.object_id)

    def longest_ratio(self, truth: TruthStates) -> float:
        """Return the longest time one track stood for each object, summed, over the objects' lives."""
        ids, place = np.unique(truth.object_id, return_inverse=True)
        begin, end = _extremes(place, truth.time_tai_ns, len(ids))
        life_ns = int((end - begin).sum())
        pairs = id_pairs(self.object_id, self.track_id)
        held_ns = np.zeros(len(pairs.times), dtype=np.int64)
        np.add.at(held_ns, pairs.kind, self.stop_tai_ns - self.start_tai_ns)
        longest_ns = np.zeros(len(ids), dtype=np.int64)
        np.maximum.at(longest_ns, np.searchsorted(ids, pairs.first), held_ns)
        return int(longest_ns.sum()) / life_ns if life_ns else 0.0


def _extremes(place: np.ndarray, time_tai_ns: Instants, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the first and the last time of each place."""
    begin = np.full(count, np.iinfo(np.int64).max)
    end = np.full(count, np.iinfo(np.int64).min)
    np.minimum.at(begin, place, time_tai_ns)
    np.maximum.at(end, place, time_tai_ns)
    return begin, end


def least_segments(spans: list[tuple[int, int, int]], instants: list[int]) -> int:
    """Return how many segments (track, start, stop) are needed at least to cover all instants that any covers."""
    needed, covered = 0, -1
    for index, now in enumerate(instants):
        if index <= covered:
            continue
        stops = [stop for _, start, stop in spans if start <= now <= stop]
        if stops:
            needed += 1
            covered = int(np.searchsorted(instants, max(stops), "right")) - 1
    return needed


def segments_by_walk(spans: list[tuple[int, int, int]], instants: list[int]) -> int:
    """Return the number of segments (track, start, stop) that Stone Soup 1.9.1 counts."""
    by_track: dict[int, list[tuple[int, int]]] = {}
    for track, start, stop in spans:
        by_track.setdefault(track, []).append((start, stop))
    latest_first = sorted(by_track.values(), key=lambda own: -max(stop for _, stop in own))
    index, needed = 0, 0
    while index < len(instants):
        now = instants[index]
        stops = [stop for own in latest_first for start, stop in own if start <= now <= stop]
        if not stops:
            index += 1
            continue
        needed += 1
        if stops[0] == now or stops[0] not in instants[index + 1 :]:
            break
        index = instants.index(stops[0], index + 1) + 1
    return needed


def _covered_ns(spans: list[tuple[int, int, int]]) -> int:
    """Return for how long any segment lasts."""
    total, until = 0, min(start for _, start, _ in spans)
    for _, start, stop in sorted(spans, key=lambda span: span[1]):
        total += max(0, stop - max(start, until))
        until = max(until, stop)
    return total


def rate_of_change_hz(segments: Segments, truth: TruthStates) -> tuple[float, float]:
    """Return the rate of track number changes R by the least number of segments, and by Stone Soup's walk.

    Both are (segments needed less one, summed over objects) over the time for which any track stood for
    them; 0 where none did.
    """
    ids, count = np.unique(segments.object_id, return_counts=True)
    single = np.isin(segments.object_id, ids[count == 1])
    covered_ns = int((segments.stop_tai_ns[single] - segments.start_tai_ns[single]).sum())
    changes = walked = 0
    order = np.lexsort((segments.start_tai_ns, segments.object_id))
    order = order[~single[order]]
    of_object = np.flatnonzero(np.diff(segments.object_id[order], prepend=-1))
    by_object = np.argsort(truth.object_id, kind="stable")
    known = truth.object_id[by_object]
    for rows in np.split(order, of_object[1:]) if len(order) else []:
        one = segments.object_id[rows[0]]
        low, high = np.searchsorted(known, one), np.searchsorted(known, one, "right")
        instants = np.sort(truth.time_tai_ns[by_object[low:high]]).tolist()
        columns = (segments.track_id[rows], segments.start_tai_ns[rows], segments.stop_tai_ns[rows])
        spans = list(zip(*(column.tolist() for column in columns), strict=True))
        changes += least_segments(spans, instants) - 1
        walked += segments_by_walk(spans, instants) - 1
        covered_ns += _covered_ns(spans)
    seconds = covered_ns * 1e-9
    return (changes / seconds, walked / seconds) if covered_ns else (0.0, 0.0)
