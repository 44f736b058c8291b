"""In which part each row of an input is tracked, and what is known against a row before it is read."""

from dataclasses import dataclass

import numpy as np

from lookdown.simulation.replay.source import Keys
from lookdown.tables import Dwells
from lookdown.tracking.intake import (
    LATENESS_S,
    SPAN_NS,
    RejectCode,
    arrival_codes,
    behind_newest,
    dwell_keys,
    straggler_limit,
)
from lookdown.tracking.intake.hashing import row_hash

__all__ = ["OUTSIDE", "Plan", "plan_of"]

OUTSIDE = -1
"""The part of rows that lie outside the span asked for: they are not read."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How the rows of an input are taken.

    Attributes
    ----------
    part_of_row : (n,) int32
        Parts follow each other in time, and no dwell lies in two; `OUTSIDE` where a row is not asked for.
    codes : (n,) uint8
        `RejectCode` of what the order of the whole tells; 0 of the others.
    edges_tai_ns : (parts + 1,) int64
        From when to when each part goes: the first and the last have no end.
    repeated : (k,) uint64
        Ids that come in more than one part.
    behind_count, unordered_count : int
        Rows further behind the newest before them than late data may be, and rows behind any row before them.
    """

    part_of_row: np.ndarray
    codes: np.ndarray
    edges_tai_ns: np.ndarray
    repeated: np.ndarray
    behind_count: int
    unordered_count: int

    @property
    def part_count(self) -> int:
        """How many parts there are."""
        return len(self.edges_tai_ns) - 1


def plan_of(
    keys: Keys,
    *,
    dwells: Dwells | None,
    as_it_came: bool,
    now_tai_ns: int | None,
    span_tai_ns: tuple[int | None, int | None],
    rows_a_part: int,
) -> Plan:
    """Return how the rows of an input are taken.

    Parameters
    ----------
    keys : Keys
    dwells : Dwells or None
        A detection of one of them is taken at its instant.
    as_it_came : bool
        Whether the order of the rows is that in which they came, so that they can be too late.
    now_tai_ns : int or None
        Nothing can be measured later.
    span_tai_ns : pair of int or None
        From when on, and up to when (left out), rows are taken.
    rows_a_part : int
        About so many; all of one instant stay together.
    """
    time, codes = keys.time_tai_ns, np.zeros(len(keys.time_tai_ns), np.uint8)
    good = keys.readable
    limit = straggler_limit(time[good])
    limits = [one for one in (limit, now_tai_ns) if one is not None]
    if limits:
        codes[good & (time > min(limits))] = RejectCode.FUTURE
    sound = np.flatnonzero(good & (codes == 0))
    if as_it_came:
        codes[sound] = arrival_codes(time[sound])
    counted = good & (codes != RejectCode.FUTURE)
    shown = np.flatnonzero(counted)
    taken_at = _looked_at(keys, dwells)
    part, edges = _parts(taken_at, rows_a_part)
    first, stop = span_tai_ns
    outside = np.zeros(len(time), bool)
    if first is not None:
        outside |= good & (taken_at < first)
    if stop is not None:
        outside |= good & (taken_at >= stop)
    part[outside] = OUTSIDE
    return Plan(
        part_of_row=part,
        codes=codes,
        edges_tai_ns=edges,
        repeated=_in_several_parts(keys.detection_id, part),
        behind_count=int(behind_newest(time[shown], LATENESS_S, counted=np.ones(len(shown), bool)).sum()),
        unordered_count=int(behind_newest(time[shown], 0.0, counted=np.ones(len(shown), bool)).sum()),
    )


def _looked_at(keys: Keys, dwells: Dwells | None) -> np.ndarray:
    """Return the instant at which each row is taken: that of its dwell where this is known."""
    if dwells is None or not len(dwells) or len(keys.dwell_id) != len(keys.time_tai_ns):
        return keys.time_tai_ns
    known = dwell_keys(dwells)
    order = np.argsort(known)
    asked = row_hash([keys.sensor_id, keys.dwell_id], len(keys.dwell_id))
    place = order[np.minimum(np.searchsorted(known, asked, sorter=order), len(known) - 1)]
    return np.where((known[place] == asked) & keys.readable, dwells.time_tai_ns[place], keys.time_tai_ns)


def _parts(time_tai_ns: np.ndarray, rows_a_part: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the part of each row and the edges of the parts, which lie on the grid of formed dwells."""
    ends = np.array([np.iinfo(np.int64).min, np.iinfo(np.int64).max])
    if not len(time_tai_ns):
        return np.zeros(0, np.int32), ends
    cut = np.sort(time_tai_ns)[rows_a_part::rows_a_part]
    inner = np.unique(cut // SPAN_NS) * SPAN_NS
    edges = np.concatenate([ends[:1], inner, ends[1:]])
    return np.searchsorted(inner, time_tai_ns, side="right").astype(np.int32), edges


def _in_several_parts(detection_id: np.ndarray, part: np.ndarray) -> np.ndarray:
    if not len(detection_id):
        return np.zeros(0, np.uint64)
    order = np.argsort(detection_id, kind="stable")
    ids, parts = detection_id[order], part[order]
    apart = (ids[1:] == ids[:-1]) & (parts[1:] != parts[:-1])
    return np.unique(ids[1:][apart])
