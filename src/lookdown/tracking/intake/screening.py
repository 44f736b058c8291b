"""Screens detections row by row: what is wrong with a row is told by a code, and good rows go through.

No row is judged by another one, but for repeated ids and for what is late or ahead of its time.
Cost: some 60 passes over columns of numbers, 1 us a row.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from lookdown.arrays import Codes, Ids
from lookdown.astro import geodetic_from_ecef
from lookdown.tables import Detections, Measured, SensorKind
from lookdown.tracking.intake.codes import RejectCode, Rejects, counts_by_code
from lookdown.tracking.intake.hashing import row_hash

__all__ = ["FARTHEST_M", "LONGEST_RANGE_M", "Screened", "UsedIds", "content_hash", "screen"]

LONGEST_RANGE_M = 1e7
FARTHEST_M = 1e8
_LEAST_HEIGHT_M = -1_000.0
_EARTH_CORE_M = 6.3e6
_FASTEST_MPS = 20_000.0
_AXIS_TOLERANCE = 1e-4

_VALUES = ("range_m", "cosine_along", "cosine_cross", "range_rate_mps")
_SIGMAS = ("sigma_range_m", "sigma_cosine_along", "sigma_cosine_cross", "sigma_range_rate_mps")
_BIAS_SIGMAS = ("bias_sigma_range_m", "bias_sigma_cosine", "bias_sigma_cosine", "bias_sigma_range_rate_mps")
_BITS = (Measured.RANGE, Measured.ALONG, Measured.CROSS, Measured.RANGE_RATE)


class UsedIds:
    """Remembers what was taken of the ids that come more than once in an input, so that it is taken once.

    Parameters
    ----------
    repeated : ids
        The ids that may come again; 16 bytes are kept of each.
    """

    def __init__(self, repeated: Ids) -> None:
        self._ids = np.unique(repeated)
        self._contents = np.zeros(len(self._ids), np.uint64)

    def take(self, detection_id: Ids, content: Ids) -> Codes:
        """Note rows of different ids as taken; return REPEATED or CONFLICT of those that were before, else 0."""
        codes = np.zeros(len(detection_id), np.uint8)
        if not len(self._ids):
            return codes
        place = np.minimum(np.searchsorted(self._ids, detection_id), len(self._ids) - 1)
        known = self._ids[place] == detection_id
        before = self._contents[place]
        again = known & (before > 0)
        codes[again] = np.where(before == content, RejectCode.REPEATED, RejectCode.CONFLICT)[again]
        fresh = known & (before == 0)
        self._contents[place[fresh]] = content[fresh]
        return codes


@dataclass(frozen=True, slots=True)
class Screened:
    """What a screening let through and what it did not.

    Attributes
    ----------
    accepted : Detections
        By rising (time, sensor_id, dwell_id, detection_id); what is not measured is 0.
    rejects : Rejects
        By rising row.
    codes : (n,) uint8
        Of every row that came in; 0 was taken.
    """

    accepted: Detections
    rejects: Rejects
    codes: np.ndarray

    @property
    def counts(self) -> dict[RejectCode, int]:
        """How many rows were rejected for each reason that occurs."""
        return counts_by_code(self.codes)


def screen(
    columns: Mapping[str, np.ndarray] | Detections,
    *,
    rows: np.ndarray | None = None,
    codes: Codes | None = None,
    sensors: Iterable[int] | None = None,
    now_tai_ns: int | None = None,
    newest_tai_ns: int | None = None,
    ahead_s: float = 60.0,
    lateness_s: float | None = None,
    used: UsedIds | None = None,
) -> Screened:
    """Return the detections that are sound, by time, and the others with the reason of each.

    Accepted and rejected make up all rows. Of detections that are alike word for word one is taken; of different
    ones with the same id the first in time that is sound otherwise.

    Parameters
    ----------
    columns : mapping of str to array, or Detections
        The columns of `Detections` with their dtypes and shapes, in the order in which the rows came.
    rows : (n,) uint64, optional
        Number of each row in the input, for the rejects; from 0 where left out.
    codes : (n,) uint8, optional
        Reasons that are known already, as of rows that could not be read or came too late; 0 where none is.
    sensors : ids, optional
        The sensors there are; others are unknown. All are known where left out.
    now_tai_ns : int, optional
        Nothing can be measured later than this.
    newest_tai_ns : int, optional
        The newest detection that came before these.
    ahead_s : float, s
        A detection may be so far ahead of the newest; looked at only where `newest_tai_ns` is given.
    lateness_s : float, s, optional
        A detection may be so far behind the newest row before it; any where left out.
    used : UsedIds, optional
        What earlier calls took of ids that come more than once; it is told what this one takes.

    Examples
    --------
    >>> screened = screen(Detections.empty())
    >>> len(screened.accepted), screened.counts
    (0, {})
    """
    table = columns if isinstance(columns, Detections) else Detections(**{name: columns[name] for name in _names()})
    count = len(table)
    given = np.zeros(count, np.uint8) if codes is None else codes
    found = np.where(given < RejectCode.FUTURE, given, 0).astype(np.uint8)
    for code, faulty in _faults(table, sensors, now_tai_ns):
        found[(found == 0) & faulty] = code
    found = np.where(found == 0, given, found)
    if newest_tai_ns is not None:
        ahead = table.time_tai_ns > newest_tai_ns + round(ahead_s * 1e9)
        found[(found == 0) & ahead] = RejectCode.FUTURE
    if lateness_s is not None:
        _mark_late(table.time_tai_ns, found, newest_tai_ns, round(lateness_s * 1e9))
    _mark_repeated(table, found)
    if used is not None:
        good = np.flatnonzero(found == 0)
        found[good] = used.take(table.detection_id[good], content_hash(table.take(good)))
    number = np.arange(count, dtype=np.uint64) if rows is None else rows
    bad = np.flatnonzero(found)
    bad = bad[np.argsort(number[bad], kind="stable")]
    rejects = Rejects(row=number[bad], detection_id=table.detection_id[bad], code=found[bad])
    return Screened(_in_order(_plain(table.take(found == 0))), rejects, found)


def _names() -> list[str]:
    return [name for name, _ in Detections.columns()]


def _faults(
    table: Detections, sensors: Iterable[int] | None, now_tai_ns: int | None
) -> Iterable[tuple[RejectCode, np.ndarray]]:
    """Yield each fault that a row can have by itself, with the rows that have it."""
    bits = [(table.measured & bit) > 0 for bit in _BITS]
    with np.errstate(invalid="ignore", over="ignore"):
        yield RejectCode.NOT_FINITE, ~_finite(table, bits)
        yield RejectCode.NO_ID, table.detection_id == 0
        yield RejectCode.UNKNOWN_KIND, ~np.isin(table.kind, [kind.value for kind in SensorKind])
        if sensors is not None:
            yield RejectCode.UNKNOWN_SENSOR, ~np.isin(table.sensor_id, np.array(sorted(sensors), np.uint32))
        yield RejectCode.NOTHING_MEASURED, (table.measured == 0) | (table.measured > Measured.ALL.value)
        yield RejectCode.SENSOR_POSITION, ~_outside_earth(table.sensor_position_ecef_m)
        yield RejectCode.SENSOR_VELOCITY, _lengths(table.sensor_velocity_ecef_mps) > _FASTEST_MPS
        yield RejectCode.AXES, (bits[1] | bits[2]) & ~_square(table.axis_along_ecef, table.axis_cross_ecef)
        yield RejectCode.SIGMA, _bad_sigmas(table, bits)
        yield RejectCode.RANGE, bits[0] & ~((table.range_m > 0.0) & (table.range_m <= LONGEST_RANGE_M))
        along, cross = np.abs(table.cosine_along), np.abs(table.cosine_cross)
        yield RejectCode.COSINE, (bits[1] & (along > 1.0)) | (bits[2] & (cross > 1.0))
        yield RejectCode.RANGE_RATE, bits[3] & (np.abs(table.range_rate_mps) > _FASTEST_MPS)
        yield RejectCode.CORRELATION, bits[0] & bits[3] & ~(np.abs(table.correlation_range_rate) < 1.0)
        if now_tai_ns is not None:
            yield RejectCode.FUTURE, table.time_tai_ns > now_tai_ns


def _finite(table: Detections, bits: list[np.ndarray]) -> np.ndarray:
    """Return whether all numbers that count are finite: those of what is not measured do not."""
    good = np.isfinite(table.sensor_position_ecef_m).all(axis=1) & np.isfinite(table.snr_ratio)
    good &= np.isfinite(table.sensor_velocity_ecef_mps).all(axis=1)
    axes = np.isfinite(table.axis_along_ecef).all(axis=1) & np.isfinite(table.axis_cross_ecef).all(axis=1)
    good &= axes | ~(bits[1] | bits[2])
    for bit, names in zip(bits, zip(_VALUES, _SIGMAS, _BIAS_SIGMAS, strict=True), strict=True):
        for name in names:
            good &= np.isfinite(getattr(table, name)) | ~bit
    return good & (np.isfinite(table.correlation_range_rate) | ~(bits[0] & bits[3]))


def _lengths(vectors: np.ndarray) -> np.ndarray:
    return np.asarray(np.sqrt((vectors**2).sum(axis=1)))


def _outside_earth(position_ecef_m: np.ndarray) -> np.ndarray:
    distance = _lengths(position_ecef_m)
    good = (distance > _EARTH_CORE_M) & (distance <= FARTHEST_M)
    near = np.flatnonzero(good & (distance < 6.4e6))
    _, _, height = geodetic_from_ecef(np.ascontiguousarray(position_ecef_m[near]))
    good[near] = height > _LEAST_HEIGHT_M
    return good


def _square(along: np.ndarray, cross: np.ndarray) -> np.ndarray:
    """Return whether two axes are unit vectors at right angles, to what float32 and a text file leave of them."""
    dot = np.abs((along * cross).sum(axis=1))
    return (
        (np.abs(_lengths(along) - 1.0) < _AXIS_TOLERANCE)
        & (np.abs(_lengths(cross) - 1.0) < _AXIS_TOLERANCE)
        & (dot < _AXIS_TOLERANCE)
    )


def _bad_sigmas(table: Detections, bits: list[np.ndarray]) -> np.ndarray:
    bad = np.zeros(len(table), bool)
    for bit, sigma, bias in zip(bits, _SIGMAS, _BIAS_SIGMAS, strict=True):
        bad |= bit & ~((getattr(table, sigma) > 0.0) & (getattr(table, bias) >= 0.0))
    return bad


def _mark_late(time_tai_ns: np.ndarray, codes: np.ndarray, newest_tai_ns: int | None, lateness_ns: int) -> None:
    """Mark rows that came further behind the newest sound row before them than they may."""
    good = np.flatnonzero(codes == 0)
    if not len(good):
        return
    first = np.iinfo(np.int64).min + lateness_ns if newest_tai_ns is None else newest_tai_ns
    newest = np.maximum.accumulate(np.concatenate([[first], time_tai_ns[good]]))[:-1]
    codes[good[time_tai_ns[good] < newest - lateness_ns]] = RejectCode.TOO_LATE


def _mark_repeated(table: Detections, codes: np.ndarray) -> None:
    """Mark every sound row but the first in time of those with one id."""
    good = np.flatnonzero(codes == 0)
    good = good[np.argsort(table.time_tai_ns[good], kind="stable")]
    _, first, inverse = np.unique(table.detection_id[good], return_index=True, return_inverse=True)
    if len(first) == len(good):
        return
    original = first[inverse.reshape(-1)]
    later = np.flatnonzero(original != np.arange(len(good)))
    same = content_hash(table.take(good[later])) == content_hash(table.take(good[original[later]]))
    codes[good[later]] = np.where(same, RejectCode.REPEATED, RejectCode.CONFLICT)


def content_hash(table: Detections, *, but: tuple[str, ...] = ()) -> Ids:
    """Return a number of each row that equal rows share, see `row_hash`; what is not measured counts for nothing.

    Parameters
    ----------
    table : Detections
    but : names
        Columns to leave out.
    """
    plain = _plain(table)
    return row_hash([getattr(plain, name) for name in _names() if name not in but], len(plain))


def _plain(table: Detections) -> Detections:
    """Return the rows with 0 for all that is not measured."""
    columns = {name: getattr(table, name) for name in _names()}
    for bit, value, sigma, bias in zip(_BITS, _VALUES, _SIGMAS, _BIAS_SIGMAS, strict=True):
        has = (table.measured & bit) > 0
        columns[value] = np.where(has, columns[value], 0.0)
        columns[sigma] = np.where(has, columns[sigma], 0.0)
        if bias != "bias_sigma_cosine":
            columns[bias] = np.where(has, columns[bias], 0.0)
    directed = (table.measured & (Measured.ALONG | Measured.CROSS)) > 0
    columns["bias_sigma_cosine"] = np.where(directed, columns["bias_sigma_cosine"], 0.0)
    both = (table.measured & 9) == 9
    columns["correlation_range_rate"] = np.where(both, columns["correlation_range_rate"], 0.0)
    for name in ("axis_along_ecef", "axis_cross_ecef"):
        columns[name] = np.where(directed[:, None], columns[name], 0.0)
    return Detections(**columns)


def _in_order(table: Detections) -> Detections:
    order = np.lexsort((table.detection_id, table.dwell_id, table.sensor_id, table.time_tai_ns))
    return table.take(order)
