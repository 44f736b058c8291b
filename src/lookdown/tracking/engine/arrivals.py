"""What of a batch is new: dwells to enter, reports for dwells that are there, duplicates, what is too late."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import repeat

import numpy as np

from lookdown.tables import Detections, Dwells, Measured
from lookdown.tracking.engine._layout import (
    CLUTTER,
    COVERAGE,
    DETECTION_ID,
    DWELL_ID,
    LOOKS,
    MEASURED,
    MEASURES,
    REPORT_COUNT,
    SAID_CLUTTER,
    SENSOR_ID,
    SLOT_TIME,
    Birth,
)
from lookdown.tracking.engine._report_kernels import arrange_reports
from lookdown.tracking.engine.entry import Entry, detection_rows, dwell_rows, report_points_m, uncovered_rows
from lookdown.tracking.registration.registration import KnownOf, new_room

__all__ = ["Batch", "ClutterRatio", "DwellBook", "read_batch", "write_clutter"]

_Key = tuple[int, int, int]
ClutterRatio = Callable[[np.ndarray, np.ndarray], np.ndarray] | None
_COVERED = -1
"""Stands for the instant in the key of a dwell whose header is known; without one each instant is a dwell."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What of a batch goes into the log.

    Attributes
    ----------
    keys : list
        Of the new dwells.
    headers : (n,) int64
        Rows of the batch's headers that are new.
    entry : Entry
        The new dwells with their reports.
    amended : list of (slot, values, labels)
        Further reports of dwells that are in the log.
    duplicates, too_late : int
        Detections that were there already, and that came too late.
    """

    keys: list[_Key]
    headers: np.ndarray
    entry: Entry
    amended: list[tuple[int, np.ndarray, np.ndarray]]
    duplicates: int
    too_late: int


class DwellBook:
    """Which dwells are in the log, by sensor, dwell and, where no header is known, instant."""

    def __init__(self) -> None:
        self._slots: dict[_Key, int] = {}
        self._keys: dict[int, _Key] = {}

    def slot(self, key: _Key) -> int | None:
        """Return the slot of a dwell, None where it is not there."""
        return self._slots.get(key)

    def slots(self, keys: list[_Key]) -> np.ndarray:
        """Return the slots of dwells, -1 where they are not there."""
        return np.array([self._slots.get(key, -1) for key in keys], np.int64)

    def note(self, keys: list[_Key], slots: np.ndarray) -> None:
        """Remember new dwells."""
        for key, slot in zip(keys, slots.tolist(), strict=True):
            self._slots[key], self._keys[slot] = slot, key

    def forget(self, slots: np.ndarray) -> None:
        """Forget dwells that have left the log."""
        for slot in slots.tolist():
            del self._slots[self._keys.pop(slot)]

    def rows(self) -> list[tuple[_Key, int]]:
        """Return all that is remembered."""
        return sorted(self._slots.items())

    def restore(self, rows: list[tuple[_Key, int]]) -> None:
        """Remember just what `rows` gave."""
        self._slots = dict(rows)
        self._keys = {slot: key for key, slot in rows}


def _groups(book: DwellBook, dwells: Dwells, detections: Detections) -> tuple[list[_Key], np.ndarray, np.ndarray]:
    """Return the keys of a batch's dwells, the place of each detection among them, and each key's header (-1 none)."""
    covered = list(zip(dwells.sensor_id.tolist(), dwells.dwell_id.tolist(), repeat(_COVERED), strict=False))
    # Of the same header twice the first counts.
    first = dict(zip(reversed(covered), range(len(covered) - 1, -1, -1), strict=True))
    headers = sorted(first.values())
    places: dict[_Key, int] = {covered[row]: k for k, row in enumerate(headers)}
    runs, lengths, order = _runs(detections)
    place = [places.get((sensor, dwell, _COVERED), -1) for sensor, dwell, _ in runs]
    if -1 in place:
        place_of_run: dict[_Key, int] = {}
        for run in sorted(set(runs)):
            key = (run[0], run[1], _COVERED)
            if key not in places and book.slot(key) is None:
                key = run
            if places.setdefault(key, len(headers)) == len(headers):
                headers.append(-1)
            place_of_run[run] = places[key]
        place = [place_of_run[run] for run in runs]
    spread = np.repeat(np.array(place, np.int64), lengths)
    if order is None:
        by_detection = spread
    else:
        by_detection = np.empty(len(order), np.int64)
        by_detection[order] = spread
    return list(places), by_detection, np.array(headers, np.int64)


def _runs(detections: Detections) -> tuple[list[_Key], np.ndarray, np.ndarray | None]:
    """Return sensor, dwell and instant of each run of detections that have them in common, and the runs' lengths.

    Detections of a dwell mostly stand together: there are about as many runs as dwells. Where they do not, they are
    put together first, and the rows come third in the order that the runs are of.
    """
    columns = [detections.sensor_id, detections.dwell_id, detections.time_tai_ns]
    first, order = _changes(columns), None
    if 2 * len(first) > len(detections):
        order = np.lexsort(columns)
        columns = [column[order] for column in columns]
        first = _changes(columns)
    lengths = np.diff(first, append=len(detections))
    return list(zip(*(column[first].tolist() for column in columns), strict=True)), lengths, order


def _changes(columns: list[np.ndarray]) -> np.ndarray:
    """Return the rows in which one of some columns is not what it was in the row before, the first row too."""
    changes = np.zeros(len(columns[0]), np.bool_)
    for column in columns:
        changes[1:] |= column[1:] != column[:-1]
    changes[:1] = True
    return np.flatnonzero(changes)


def _once(detections: Detections) -> Detections:
    """Return the detections without those that a batch holds twice."""
    ids = detections.detection_id
    if (ids[1:] > ids[:-1]).all():
        return detections
    _, first = np.unique(ids, return_index=True)
    return detections if len(first) == len(detections) else detections.take(np.sort(first))


def write_clutter(
    values: np.ndarray,
    labels: np.ndarray,
    poses: np.ndarray,
    times_tai_ns: np.ndarray,
    birth: Birth,
    ratio: ClutterRatio,
) -> None:
    """Write the density of false reports at each report: as its dwell says, or assumed where nobody says it.

    The same number to the bit as `_report_kernels.false_density`, by arrays, for a dwell that gets more reports.

    Parameters
    ----------
    values, labels : reports of the log
    poses : (reports, POSES)
        Of the dwell of each.
    times_tai_ns : (reports,) int64
    birth : Birth
    ratio : callable, optional
        Gives the factor on the density at places and times; None where nobody has learned it.
    """
    measured, distance_m = labels[:, MEASURED], values[:, MEASURES]
    distance_m = np.where(distance_m > 0.0, distance_m, np.linalg.norm(poses[:, :3], axis=1))
    thickness = birth.height_sigma_m * np.sqrt(2.0 * np.pi)
    rest = 1.0 - values[:, MEASURES + 1] ** 2 - values[:, MEASURES + 2] ** 2
    density = birth.density_pm2 / thickness * distance_m**2 / np.sqrt(np.maximum(rest, 1e-3))
    density = np.where(measured & int(Measured.RANGE), density, density * thickness)
    density = np.where(measured & int(Measured.CROSS), density, density * thickness / distance_m)
    density = np.where(measured & int(Measured.RANGE_RATE), density / (4.0 * birth.speed_sigma_mps), density)
    said = poses[:, SAID_CLUTTER]
    values[:, CLUTTER] = np.where(said > 0.0, said, density)
    if ratio is not None:
        _learned_clutter(values, labels, poses, times_tai_ns, ratio)


def _learned_clutter(
    values: np.ndarray,
    labels: np.ndarray,
    poses: np.ndarray,
    times_tai_ns: np.ndarray,
    ratio: Callable[[np.ndarray, np.ndarray], np.ndarray],
) -> None:
    """Multiply the density of false reports by what has been learned of it at their places."""
    values[:, CLUTTER] *= ratio(report_points_m(values, labels, poses[:, :3])[0], times_tai_ns)


def _slots_of(
    dwells: Dwells, detections: Detections, headers: np.ndarray, first: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return slots and poses of new dwells: from their headers, or from their first detection."""
    if np.array_equal(headers, np.arange(len(dwells))):
        return dwell_rows(dwells)
    slots, poses = dwell_rows(dwells.take(np.maximum(headers, 0))) if len(dwells) else dwell_rows(_bare(len(headers)))
    bare = np.flatnonzero(headers < 0)
    rows = first[bare]
    slots[bare, SLOT_TIME], slots[bare, SENSOR_ID] = detections.time_tai_ns[rows], detections.sensor_id[rows]
    slots[bare, DWELL_ID], slots[bare, COVERAGE] = detections.dwell_id[rows].astype(np.int64), 0
    poses[bare] = 0.0
    poses[bare, :3], poses[bare, 3:6] = (
        detections.sensor_position_ecef_m[rows],
        detections.sensor_velocity_ecef_mps[rows],
    )
    poses[bare, LOOKS] = 0.0
    return slots, poses


def _bare(count: int) -> Dwells:
    """Return headers that say nothing."""
    columns = {
        name: np.zeros((count, *getattr(Dwells.empty(), name).shape[1:]), getattr(Dwells.empty(), name).dtype)
        for name, _ in Dwells.columns()
    }
    return Dwells(**columns)


def _amended(
    book_slots: np.ndarray, place: np.ndarray, ids: np.ndarray, present: Callable[[int], np.ndarray], late: np.ndarray
) -> tuple[list[tuple[int, np.ndarray]], int, int]:
    """Return the new rows of each dwell that is in the log, and how many others are duplicates, and too late."""
    found: list[tuple[int, np.ndarray]] = []
    duplicates = too_late = 0
    held = np.flatnonzero(book_slots >= 0)
    if not len(held):
        return found, duplicates, too_late
    order = np.argsort(place, kind="stable")
    firsts, ends = (np.searchsorted(place[order], held, side=side).tolist() for side in ("left", "right"))
    for k, slot, first, end in zip(held.tolist(), book_slots[held].tolist(), firsts, ends, strict=True):
        # A set of a dozen: `np.isin` takes ten times as long, and one dwell in ten comes twice where links are poor.
        known = set(present(slot).tolist())
        new = [row for row, one in zip(order[first:end].tolist(), ids[order[first:end]].tolist(), strict=True)
               if one not in known]  # fmt: skip
        duplicates += end - first - len(new)
        if late[k]:
            # The dwell is still there, but copies of its tracks from before it need not be.
            too_late += len(new)
        elif new:
            found.append((slot, np.array(new, np.int64)))
    return found, duplicates, too_late


def _arranged(
    detections: Detections,
    rows: tuple[np.ndarray, np.ndarray, np.ndarray],
    owner: np.ndarray,
    poses: np.ndarray,
    birth: Birth,
    known_of: KnownOf,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return values and labels of the reports that belong to dwells, dwell by dwell, and how many each dwell has."""
    values, labels, beside = rows
    taken, times = owner >= 0, detections.time_tai_ns
    count = int(np.count_nonzero(taken))
    counts = np.zeros(len(poses), np.int64)
    arranged = np.empty((count, values.shape[1])), np.empty((count, labels.shape[1]), np.int64)
    if not count:
        return *arranged, counts
    if count < len(owner):
        # What is left out asks for no epoch: it may be older than any that is remembered.
        times = np.where(taken, times, times[taken].max())
    keys, epochs, known = known_of(detections.sensor_id, detections.kind, times)
    order, work = np.empty((2, len(owner)), np.int64), np.empty(7)
    arrange_reports(
        values, labels, beside, keys, epochs, owner, poses, known, new_room(), birth, work, order, counts, *arranged
    )
    return *arranged, counts


def read_batch(
    book: DwellBook,
    present: Callable[[int], np.ndarray],
    dwells: Dwells,
    detections: Detections,
    watermark_ns: int,
    birth: Birth,
    clutter_ratio: ClutterRatio,
    known_of: KnownOf,
) -> Batch:
    """Return what of a batch goes into the log.

    Parameters
    ----------
    book : DwellBook
    present : callable
        Gives the detections, as int64, that the dwell of a slot has.
    watermark_ns : int
        The earliest instant that is not too late.
    birth : Birth
        For the density of clutter where nobody says it.
    clutter_ratio : callable, optional
        Gives the factor on the density of clutter at places and times.
    known_of : callable
        Gives keys, epochs and what is known of slow errors, by sensor, kind and instant: `Registration.known`.
    """
    total = len(detections)
    detections = _once(detections)
    keys, place, header = _groups(book, dwells, detections)
    own = header < 0
    first = np.zeros(len(keys), np.int64)
    times = dwells.time_tai_ns[header] if len(dwells) else np.zeros(len(keys), np.int64)
    if own.any():
        # Of several written to one place the last stays.
        first[place[::-1]] = np.arange(len(detections))[::-1]
        times[own] = detections.time_tai_ns[first[own]]
    slots_held, late = book.slots(keys), times < watermark_ns
    fresh = slots_held < 0
    read = detection_rows(detections)
    amended, again, too_late = _amended(slots_held, place, read[1][:, DETECTION_ID], present, late)
    too_late += int((late & fresh)[place].sum()) if late.any() else 0
    new = np.flatnonzero(fresh & ~late)
    slots, poses = _slots_of(dwells, detections, header[new], first[new])
    rank = np.full(len(keys), -1, np.int64)
    rank[new] = np.arange(len(new))
    owner = rank[place]
    for k, (_, rows) in enumerate(amended):
        owner[rows] = len(new) + k
    # Reports of dwells that are there already come behind those of new ones; their density is written with the dwell's.
    room = np.concatenate([poses, np.zeros((len(amended), poses.shape[1]))]) if amended else poses
    values, labels, counts = _arranged(detections, read, owner, room, birth, known_of)
    slots[:, REPORT_COUNT] = counts[: len(new)]
    ends = np.cumsum(counts[len(new) :]) + int(slots[:, REPORT_COUNT].sum())
    parts = [(slot, slice(int(end) - len(rows), int(end))) for (slot, rows), end in zip(amended, ends, strict=True)]
    entered = slice(0, int(slots[:, REPORT_COUNT].sum()))
    entry = Entry(slots, poses, values[entered], labels[entered])
    uncovered_rows(slots, poses, entry.values, entry.labels)
    if clutter_ratio is not None:
        at = np.repeat(np.arange(len(new)), slots[:, REPORT_COUNT])
        _learned_clutter(entry.values, entry.labels, poses[at], slots[at, SLOT_TIME], clutter_ratio)
    known_headers = header[new]
    return Batch(
        [keys[k] for k in new.tolist()],
        known_headers[known_headers >= 0],
        entry,
        [(slot, values[rows], labels[rows]) for slot, rows in parts],
        total - len(detections) + again,
        too_late,
    )
