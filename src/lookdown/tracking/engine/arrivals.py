"""What of a batch is new: dwells to enter, reports for dwells that are there, duplicates, what is too late."""

from collections.abc import Callable
from dataclasses import dataclass

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
from lookdown.tracking.engine.entry import Entry, detection_rows, dwell_rows, grouped, report_points_m, uncovered_rows

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


def _groups(book: DwellBook, dwells: Dwells, detections: Detections) -> tuple[list[_Key], np.ndarray, list[int]]:
    """Return the keys of a batch's dwells, the place of each detection among them, and each key's header (-1 none)."""
    places: dict[_Key, int] = {}
    headers: list[int] = []
    for row, (sensor, dwell) in enumerate(zip(dwells.sensor_id.tolist(), dwells.dwell_id.tolist(), strict=True)):
        if places.setdefault((sensor, dwell, _COVERED), len(headers)) == len(headers):
            headers.append(row)
    runs, lengths = _runs(detections)
    place_of_run: dict[_Key, int] = {}
    for run in sorted(set(runs)):
        key = (run[0], run[1], _COVERED)
        if key not in places and book.slot(key) is None:
            key = run
        if places.setdefault(key, len(headers)) == len(headers):
            headers.append(-1)
        place_of_run[run] = places[key]
    place = np.array([place_of_run[run] for run in runs], np.int64)
    return list(places), np.repeat(place, lengths), headers


def _runs(detections: Detections) -> tuple[list[_Key], np.ndarray]:
    """Return sensor, dwell and instant of each run of detections that have them in common, and the runs' lengths.

    Detections of a dwell mostly stand together: there are about as many runs as dwells.
    """
    columns = (detections.sensor_id, detections.dwell_id, detections.time_tai_ns)
    begins = np.ones(len(detections), np.bool_)
    for column in columns:
        changes = column[1:] != column[:-1]
        begins[1:] = changes if column is columns[0] else begins[1:] | changes
    first = np.flatnonzero(begins)
    return list(zip(*(column[first].tolist() for column in columns), strict=True)), np.diff(first, append=len(begins))


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

    Assumed are as many false reports to the ground area as there are objects not yet tracked.

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


def read_batch(
    book: DwellBook,
    present: Callable[[int], np.ndarray],
    dwells: Dwells,
    detections: Detections,
    watermark_ns: int,
    birth: Birth,
    clutter_ratio: ClutterRatio,
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
    """
    total = len(detections)
    detections = _once(detections)
    duplicates = total - len(detections)
    keys, place, headers = _groups(book, dwells, detections)
    header = np.array(headers, np.int64)
    first = np.full(len(keys), len(detections), np.int64)
    # Of several written to one place the last stays.
    first[place[::-1]] = np.arange(len(detections))[::-1]
    times = np.where(header >= 0, dwells.time_tai_ns[np.maximum(header, 0)] if len(dwells) else 0, 0)
    own = header < 0
    times[own] = detections.time_tai_ns[first[own]] if own.any() else 0
    known = np.array([-1 if (slot := book.slot(key)) is None else slot for key in keys], np.int64)
    late = times < watermark_ns
    too_late = int((late & (known < 0))[place].sum())
    values, labels = detection_rows(detections)
    amended = []
    for k in np.flatnonzero(known >= 0).tolist():
        rows = np.flatnonzero(place == k)
        rows = rows[~np.isin(labels[rows, DETECTION_ID], present(int(known[k])))]
        duplicates += int((place == k).sum()) - len(rows)
        if late[k]:
            # The dwell is still there, but copies of its tracks from before it need not be.
            too_late += len(rows)
        elif len(rows):
            amended.append((int(known[k]), values[rows], labels[rows]))
    new = np.flatnonzero((known < 0) & ~late)
    slots, poses = _slots_of(dwells, detections, header[new], np.minimum(first[new], max(len(detections) - 1, 0)))
    rank = np.full(len(keys), -1, np.int64)
    rank[new] = np.arange(len(new))
    owner = rank[place]
    # Reports of dwells that are not new stand first and are left out.
    order = grouped(owner, values, labels)[np.count_nonzero(owner < 0) :]
    values, labels, owner = values[order], labels[order], owner[order]
    slots[:, REPORT_COUNT] = np.bincount(owner, minlength=len(new))
    uncovered_rows(slots, poses, values, labels)
    write_clutter(values, labels, poses[owner], slots[owner, SLOT_TIME], birth, clutter_ratio)
    known_headers = header[new]
    return Batch(
        [keys[k] for k in new.tolist()],
        known_headers[known_headers >= 0],
        Entry(slots, poses, values, labels),
        amended,
        duplicates,
        too_late,
    )
