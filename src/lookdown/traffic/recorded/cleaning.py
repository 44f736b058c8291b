"""Recorded rows made fit for truth, by rules that are named and counted.

The rules were chosen by what the recordings hold; the figures are in
design/0003-cleaning-recorded-flights.md.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from lookdown.arrays import Flags
from lookdown.astro import MEAN_RADIUS_M
from lookdown.tables import AircraftClass
from lookdown.traffic.recorded.rows import RecordedRows, take_rows

_LATE_S = 15.0
"""How late a position may be: up to 11 s in the sample sets. What is further off than that has not flown there."""

__all__ = ["CleanFlights", "CleaningReport", "CleaningRules", "RuleCount", "clean"]


@dataclass(frozen=True, slots=True)
class CleaningRules:
    """Limits of the rules.

    Attributes
    ----------
    altitude_min_m, altitude_max_m : float
        Pressure altitudes outside are no flight: -1,000 ft and 60,000 ft.
    floor_m : float
        Pressure altitude under which a flight is not followed: take-off, landing, taxi.
    speed_max_mps : float
        Speed over ground that no aircraft here reaches; 1 s of jitter in the stamps is allowed for.
    climb_max_mps : float
        Rate of climb that no aircraft reaches unless it says so (those of quickstart end at 35 m/s).
    hover_speed_mps : float
        Reported speed under which an unchanged position is believed.
    gap_s : float
        A longer silence ends a segment. Bridging 30 s errs by up to 90 m (95 % of cases), 60 s by 300 m.
    sparse_gaps_s, sparse_factor : tuple of float, float
        An aircraft of which rows come seldom has the first longer limit that is `sparse_factor`
        times the median step of its rows or more (assumption); without it such a flight would be
        dropped whole, as 53 % of the rows of the sample set calfire were.
    segment_min_s : float
        Shorter segments are dropped.
    same_object_gap_s : float
        After a longer silence the aircraft counts as another object.
    """

    altitude_min_m: float = -304.8
    altitude_max_m: float = 18_288.0
    floor_m: float = 100.0
    speed_max_mps: float = 400.0
    climb_max_mps: float = 100.0
    hover_speed_mps: float = 2.5
    gap_s: float = 30.0
    sparse_gaps_s: tuple[float, ...] = (60.0, 120.0, 180.0)
    sparse_factor: float = 2.5
    segment_min_s: float = 60.0
    same_object_gap_s: float = 600.0

    def __post_init__(self) -> None:
        assert self.altitude_min_m < self.altitude_max_m and self.floor_m < self.altitude_max_m
        assert 0.0 < self.gap_s <= self.same_object_gap_s and self.segment_min_s > 0.0
        assert list(self.sparse_gaps_s) == sorted(self.sparse_gaps_s) and self.sparse_factor > 0.0
        assert self.speed_max_mps > 0.0 and self.climb_max_mps > 0.0


@dataclass(frozen=True, slots=True)
class RuleCount:
    """One rule: its name, what it drops and how many rows it dropped."""

    name: str
    sentence: str
    rows_dropped: int


@dataclass(frozen=True, slots=True)
class CleaningReport:
    """What cleaning did.

    Attributes
    ----------
    rules : tuple of RuleCount
        In the order in which they are tried.
    rows_in, rows_kept : int
    aircraft_in, aircraft_kept : int
        Different addresses.
    objects : int
        Flights: an aircraft between silences longer than `same_object_gap_s`.
    segments : int
        Stretches without a silence longer than `gap_s`.
    object_hours : float
        Hours that the segments last, together.
    """

    rules: tuple[RuleCount, ...]
    rows_in: int
    rows_kept: int
    aircraft_in: int
    aircraft_kept: int
    objects: int
    segments: int
    object_hours: float


@dataclass(frozen=True, slots=True)
class CleanFlights:
    """Clean rows by aircraft and time, cut into segments.

    Attributes
    ----------
    rows : RecordedRows
        By rising address, then time.
    segment_first : (m,) int64
        Index of each segment's first row; the segments follow one another.
    object_id : (m,) uint32
        True identity of each segment, from 1, never falling.
    report : CleaningReport
    """

    rows: RecordedRows
    segment_first: np.ndarray
    object_id: np.ndarray
    report: CleaningReport


def _linked(rows: RecordedRows, rules: CleaningRules) -> tuple[Flags, np.ndarray]:
    """Return whether each row and the next are of one segment, and the seconds between them."""
    step_s = np.diff(rows.time_tai_ns) * 1e-9
    return (np.diff(rows.icao24) == 0) & (step_s <= _gaps_s(rows, step_s, rules)), step_s


def _gaps_s(rows: RecordedRows, step_s: np.ndarray, rules: CleaningRules) -> np.ndarray | float:
    """Return the silence that each step may be, by how often rows of its aircraft come."""
    if not len(step_s):
        return rules.gap_s
    first = np.flatnonzero(np.append(True, np.diff(rows.icao24) != 0))
    # The last row of an aircraft has no step of its own, and a silence between flights is none of a flight.
    counted = np.append((np.diff(rows.icao24) == 0) & (step_s <= rules.same_object_gap_s), False)
    steps, padded_s = np.add.reduceat(counted, first), np.append(step_s, 0.0)
    limits = (rules.gap_s, *rules.sparse_gaps_s)
    gap_s = np.full(len(first), limits[-1])
    for limit_s in limits[::-1]:
        often = np.add.reduceat(counted & (padded_s <= limit_s / rules.sparse_factor), first)
        gap_s[2 * often >= steps] = limit_s
    if (gap_s == rules.gap_s).all():
        return rules.gap_s
    return np.repeat(gap_s, np.diff(np.append(first, len(rows))))[:-1]


def _ground_steps_m(rows: RecordedRows) -> np.ndarray:
    """Return the distance over ground from each row to the next, good to 1 % below 100 km."""
    turn = np.diff(rows.longitude_rad)
    east = (turn - 2.0 * np.pi * np.rint(turn / (2.0 * np.pi))) * np.cos(rows.latitude_rad[1:])
    return MEAN_RADIUS_M * np.hypot(np.diff(rows.latitude_rad), east)


def _on_ground(rows: RecordedRows, rules: CleaningRules) -> Flags:
    return rows.on_ground == 1


def _missing(rows: RecordedRows, rules: CleaningRules) -> Flags:
    return (rows.position_known == 0) | (rows.height_known == 0) | (np.abs(rows.latitude_rad) > np.pi / 2.0)


def _duplicate(rows: RecordedRows, rules: CleaningRules) -> Flags:
    drop = np.zeros(len(rows), bool)
    drop[1:] = (np.diff(rows.icao24) == 0) & (np.diff(rows.time_tai_ns) == 0)
    return drop


def _impossible_altitude(rows: RecordedRows, rules: CleaningRules) -> Flags:
    return (rows.pressure_height_m < rules.altitude_min_m) | (rows.pressure_height_m > rules.altitude_max_m)


def _outliers(linked: np.ndarray, too_fast: np.ndarray) -> Flags:
    """Return rows that cannot be reached from either side, never two in a row.

    Both arguments are about steps, of which there is one fewer than rows.

    A row between two others is out when both steps are too fast. At the end of a
    segment there is one step: the end row is out if its neighbour's other step is good.
    Of two adjacent suspects the first goes; the caller comes again for what is left.
    """
    before_bad, before_good = np.zeros((2, len(linked) + 1), bool)
    after_bad, after_good = np.zeros((2, len(linked) + 1), bool)
    before_bad[1:], after_bad[:-1] = linked & too_fast, linked & too_fast
    before_good[1:], after_good[:-1] = linked & ~too_fast, linked & ~too_fast
    no_before, no_after = ~(before_bad | before_good), ~(after_bad | after_good)
    drop = before_bad & after_bad
    drop[:-1] |= (no_before & after_bad)[:-1] & after_good[1:]
    drop[1:] |= (no_after & before_bad)[1:] & before_good[:-1]
    drop[1:] &= ~drop[:-1]
    return drop


def _altitude_spike(rows: RecordedRows, rules: CleaningRules) -> Flags:
    linked, step_s = _linked(rows, rules)
    # An aircraft on a parabola says that it climbs at 110 m/s; heights told late make four times that of it.
    told_mps = np.abs(rows.vertical_rate_mps) * rows.velocity_known
    told_mps = np.maximum(told_mps[1:], told_mps[:-1])
    most_mps = np.where(told_mps > 0.5 * rules.climb_max_mps, 4.0 * told_mps, rules.climb_max_mps)
    return _outliers(linked, np.abs(np.diff(rows.pressure_height_m)) > most_mps * step_s)


def _held_position(rows: RecordedRows, rules: CleaningRules) -> Flags:
    hovering = (rows.speed_known == 1) & (rows.ground_speed_mps < rules.hover_speed_mps)
    unchanged = (np.diff(rows.latitude_rad) == 0.0) & (np.diff(rows.longitude_rad) == 0.0) & (np.diff(rows.icao24) == 0)
    drop = np.zeros(len(rows), bool)
    drop[1:] = unchanged & ~hovering[1:]
    return drop


def _position_jump(rows: RecordedRows, rules: CleaningRules) -> Flags:
    linked, step_s = _linked(rows, rules)
    return _outliers(linked, _ground_steps_m(rows) > rules.speed_max_mps * step_s)


_LOW_FLIERS = [kind.value for kind in (AircraftClass.HELICOPTER, AircraftClass.GLIDER, AircraftClass.BALLOON)]
_LOW_FLIERS += [kind.value for kind in (AircraftClass.DRONE, AircraftClass.LOW_FAST, AircraftClass.BIRDS)]


def _low(rows: RecordedRows, rules: CleaningRules) -> Flags:
    return (rows.pressure_height_m < rules.floor_m) & ~np.isin(rows.aircraft_class, _LOW_FLIERS)


def _segment_first(rows: RecordedRows, rules: CleaningRules) -> np.ndarray:
    linked, step_s = _linked(rows, rules)
    # A false position that holds on is what the transponder said, and stays; nothing flies there between two rows.
    far = _ground_steps_m(rows) > rules.speed_max_mps * (step_s + _LATE_S)
    return np.flatnonzero(np.concatenate([np.ones(min(len(rows), 1), bool), ~linked | far]))


def _segment_last(rows: RecordedRows, first: np.ndarray) -> np.ndarray:
    return np.append(first, len(rows))[1:] - 1


def _segment_durations_s(rows: RecordedRows, first: np.ndarray) -> np.ndarray:
    return (rows.time_tai_ns[_segment_last(rows, first)] - rows.time_tai_ns[first]) * 1e-9


def _short_segment(rows: RecordedRows, rules: CleaningRules) -> Flags:
    first = _segment_first(rows, rules)
    short = _segment_durations_s(rows, first) < rules.segment_min_s
    return np.repeat(short, np.diff(np.append(first, len(rows))))


Rule = Callable[[RecordedRows, CleaningRules], Flags]

_RULES: tuple[tuple[str, str, Rule], ...] = (
    ("on ground", "the aircraft says it is on the ground", _on_ground),
    ("missing", "no position or no barometric altitude was received", _missing),
    ("duplicate", "another row of the same aircraft has the same time", _duplicate),
    ("impossible altitude", "below {altitude_min_m:,.0f} m or above {altitude_max_m:,.0f} m", _impossible_altitude),
    (
        "altitude spike",
        "more than {climb_max_mps:.0f} m/s of climb or descent away from both neighbours",
        _altitude_spike,
    ),
    (
        "held position",
        "the position is the one before, repeated by the network for want of a new one, "
        "while the aircraft moves at {hover_speed_mps:.1f} m/s or more or does not say",
        _held_position,
    ),
    ("position jump", "more than {speed_max_mps:.0f} m/s away from both neighbours", _position_jump),
    ("low", "below {floor_m:.0f} m of pressure altitude: take-off, landing, taxi", _low),
    (
        "short segment",
        "part of less than {segment_min_s:.0f} s between silences of more than {gap_s:.0f} s",
        _short_segment,
    ),
)


def _sorted(rows: RecordedRows) -> RecordedRows:
    """Return the rows by address and time; equal ones by their content, so that no order of the file shows."""
    order = np.lexsort((rows.time_tai_ns, rows.icao24))
    ordered = take_rows(rows, order)
    if _duplicate(ordered, CleaningRules()).any():
        ties = [getattr(rows, name) for name, _ in rows.columns() if name not in ("icao24", "time_tai_ns")]
        ordered = take_rows(rows, np.lexsort((*ties, rows.time_tai_ns, rows.icao24)))
    return ordered


def _dropped(rows: RecordedRows, rules: CleaningRules) -> tuple[RecordedRows, list[int]]:
    """Return the rows that no rule drops, and the count of each rule.

    A row dropped gives its neighbours new neighbours, so the rules are gone through until
    none drops a row: what comes out is clean by the very same rules.
    """
    counts = [0] * len(_RULES)
    before = -1
    while len(rows) != before:
        before = len(rows)
        for number, (_, _, rule) in enumerate(_RULES):
            drop = rule(rows, rules) if len(rows) else np.empty(0, bool)
            if drop.any():
                counts[number] += int(drop.sum())
                rows = take_rows(rows, ~drop)
    return rows, counts


def _object_ids(rows: RecordedRows, first: np.ndarray, rules: CleaningRules) -> np.ndarray:
    """Return the identity of each segment: the same after a short silence, a new one after a long."""
    last = _segment_last(rows, first)
    silence_s = (rows.time_tai_ns[first[1:]] - rows.time_tai_ns[last[:-1]]) * 1e-9
    same = (rows.icao24[first[1:]] == rows.icao24[last[:-1]]) & (silence_s <= rules.same_object_gap_s)
    return np.cumsum(np.concatenate([np.ones(min(len(first), 1), bool), ~same])).astype(np.uint32)


def clean(rows: RecordedRows, rules: CleaningRules = CleaningRules()) -> CleanFlights:
    """Return the rows fit for truth, cut into segments, and a count of what was dropped.

    The order of the rows given does not matter, and cleaning what is clean drops nothing.

    Parameters
    ----------
    rows : RecordedRows
        Any order.
    rules : CleaningRules

    Examples
    --------
    >>> from lookdown.traffic import read_recording, sample_path
    >>> report = clean(read_recording(sample_path("quickstart")).rows).report
    >>> report.rows_in == report.rows_kept + sum(rule.rows_dropped for rule in report.rules)
    True
    """
    kept, counts = _dropped(_sorted(rows), rules)
    first = _segment_first(kept, rules)
    object_id = _object_ids(kept, first, rules)
    values = {name: getattr(rules, name) for name in CleaningRules.__dataclass_fields__}
    report = CleaningReport(
        rules=tuple(
            RuleCount(name, sentence.format(**values), count)
            for (name, sentence, _), count in zip(_RULES, counts, strict=True)
        ),
        rows_in=len(rows),
        rows_kept=len(kept),
        aircraft_in=len(np.unique(rows.icao24)),
        aircraft_kept=len(np.unique(kept.icao24)),
        objects=len(np.unique(object_id)),
        segments=len(first),
        object_hours=float(_segment_durations_s(kept, first).sum() / 3600.0),
    )
    return CleanFlights(kept, first, object_id, report)
