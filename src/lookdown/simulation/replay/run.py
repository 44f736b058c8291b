"""Detections of a file through the tracker, and its tracks into a folder.

Cost, beside the tracker's own: reading, screening and writing take 2 to 4 us a row; memory is bounded by the rows
of a part (about 600 bytes each) and 40 bytes a row of the whole.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from lookdown.astro import tai_ns_from_unix_s
from lookdown.errors import ArgumentError, DataError
from lookdown.ports import Tracker
from lookdown.simulation.progress import Progress
from lookdown.simulation.replay.output import TrackFolder
from lookdown.simulation.replay.plan import OUTSIDE, Plan, plan_of
from lookdown.simulation.replay.source import Source
from lookdown.simulation.replay.tally import Tally
from lookdown.tables import Detections, Dwells
from lookdown.tracking.intake import (
    CLUTTER_DENSITY,
    Looked,
    RejectCode,
    UsedIds,
    converted,
    dwell_keys,
    formed_dwells,
    screen,
    with_dwells,
)

__all__ = ["TrackRequest", "TrackResult", "track_source"]

_NS_PER_S = 1_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackRequest:
    """What to do with an input.

    Attributes
    ----------
    interval_s : float
        Time between the instants at which tracks are written.
    as_it_came : bool
        Whether rows lie in the order in which they came: those more than 60 s behind are then too late. Otherwise
        the order of the rows says nothing, and all are taken by their time.
    sensors : tuple of int or None
        The sensors there are; any where None.
    now_tai_ns : int or None
        Nothing can be measured later than this.
    span_tai_ns : pair of int or None
        From when on, and up to when, rows are taken.
    clutter_density : float
        False reports expected per unit volume of what is measured, of dwells that are not told.
    assumed : mapping of str to number
        What else the tracker was told to assume, for the summary.
    rows_a_part : int
        How many rows are in memory at once, about.
    """

    interval_s: float = 10.0
    as_it_came: bool = False
    sensors: tuple[int, ...] | None = None
    now_tai_ns: int | None = None
    span_tai_ns: tuple[int | None, int | None] = (None, None)
    clutter_density: float = CLUTTER_DENSITY
    assumed: Mapping[str, float] = field(default_factory=dict)
    rows_a_part: int = 250_000


@dataclass(frozen=True, slots=True)
class TrackResult:
    """What became of an input, and where its tracks are."""

    summary: dict[str, Any]
    directory: Path
    replaced: bool


@dataclass(slots=True)
class _Clock:
    """The instants at which tracks are written: whole intervals from an origin."""

    interval_ns: int
    origin_tai_ns: int | None
    next_tai_ns: int | None = None

    def start(self, time_tai_ns: int) -> None:
        """Make the next instant the first one at or after a time."""
        if self.origin_tai_ns is None:
            self.origin_tai_ns = _whole_second(time_tai_ns)
        ahead = -(-(time_tai_ns - self.origin_tai_ns) // self.interval_ns)
        self.next_tai_ns = self.origin_tai_ns + ahead * self.interval_ns

    def tick(self) -> int:
        """Return the next instant, and go on to the one after."""
        assert self.next_tai_ns is not None
        self.next_tai_ns += self.interval_ns
        return self.next_tai_ns - self.interval_ns


def _whole_second(time_tai_ns: int) -> int:
    """Return midnight UTC of 1970 as the origin of instants that are whole seconds, and tens of them, of UTC.

    The leap seconds of the data's own day count, so that intervals that divide a day fall on its whole numbers.
    """
    seconds = time_tai_ns // _NS_PER_S
    try:
        return int(tai_ns_from_unix_s(np.array([seconds]))[0]) - seconds * _NS_PER_S
    except ArgumentError:  # before UTC had whole leap seconds: a made-up time scale
        return 0


def track_source(
    source: Source, tracker: Tracker, request: TrackRequest, *, output: Path, on_progress: Progress
) -> TrackResult:
    """Track what an input holds, write tracks, associations, rejects and a summary, and return the summary.

    Leaves nothing behind when stopped.

    Raises
    ------
    ArgumentError, DataError, RecordingError
        Where something else has the output's name, the input cannot be read, no row of it can be used, or the disk
        refuses.
    """
    with TrackFolder(output) as folder:
        keys = source.keys(lambda rows: on_progress("reading instants", rows, source.row_count))
        plan = plan_of(
            keys,
            dwells=source.dwells,
            as_it_came=request.as_it_came,
            now_tai_ns=request.now_tai_ns,
            span_tai_ns=request.span_tai_ns,
            rows_a_part=request.rows_a_part,
        )
        tally = Tally(source)
        run = _Run(source, tracker, request, plan, folder, tally, on_progress)
        run.go()
        if not tally.accepted:
            raise DataError(source.path, _nothing_left(tally, plan))
        summary = tally.summary(plan, tracker) | {"assumed": dict(request.assumed)}
        folder.finish(summary)
    return TrackResult(summary, output, folder.replaced)


def _nothing_left(tally: Tally, plan: Plan) -> str:
    outside = int((plan.part_of_row == OUTSIDE).sum())
    reasons = [f"{code.name} {count:,}" for code, count in sorted(tally.rejected.items(), key=lambda item: -item[1])]
    if outside:
        reasons.append(f"outside --from and --to {outside:,}")
    told = f"none of {len(plan.codes):,} rows can be used ({', '.join(reasons) or 'there are none'})."
    if RejectCode.FUTURE in tally.rejected:
        told += " Times later than now are refused: --now none takes them."
    return told


class _Run:
    """One input under way."""

    def __init__(
        self,
        source: Source,
        tracker: Tracker,
        request: TrackRequest,
        plan: Plan,
        folder: TrackFolder,
        tally: Tally,
        on_progress: Progress,
    ) -> None:
        self._source, self._tracker, self._request, self._plan = source, tracker, request, plan
        self._folder, self._tally = folder, tally
        self._tell: Callable[[int], None] = lambda rows: on_progress("tracking", rows, source.row_count)
        origin = source.recording.manifest.start_tai_ns if source.recording else None
        if origin is None and source.truth is not None and len(source.truth):
            origin = int(source.truth.time_tai_ns.min())
        self._clock = _Clock(round(request.interval_s * _NS_PER_S), origin)
        self._used = UsedIds(plan.repeated)
        self._rows_done = 0

    def go(self) -> None:
        """Take part after part."""
        last = None
        for part in range(self._plan.part_count):
            looked = self._part(part)
            if len(looked.dwells):
                self._feed(looked)
                last = int(looked.dwells.time_tai_ns[-1])
        if last is not None and (self._clock.next_tai_ns or 0) - self._clock.interval_ns < last:
            self._report()

    def _part(self, part: int) -> Looked:
        """Return the sound detections of a part, with its dwells."""
        raw, rows = self._source.rows_of(self._plan.part_of_row, part)
        read = converted(raw, self._source.form)
        codes = np.where(read.codes > 0, read.codes, self._plan.codes[rows])
        screened = screen(
            read.columns,
            rows=rows,
            codes=codes,
            sensors=self._request.sensors,
            now_tai_ns=self._request.now_tai_ns,
            used=self._used,
        )
        self._folder.write(screened.rejects)
        self._tally.note_rows(screened)
        self._rows_done += len(rows)
        density = self._request.clutter_density
        if self._source.dwells is None:
            return formed_dwells(screened.accepted, clutter_density=density)
        return with_dwells(screened.accepted, self._dwells_of(part), clutter_density=density)

    def _dwells_of(self, part: int) -> Dwells:
        assert self._source.dwells is not None
        first, stop = self._plan.edges_tai_ns[part : part + 2].tolist()
        from_tai_ns, to_tai_ns = self._request.span_tai_ns
        times = self._source.dwells.time_tai_ns
        mine = (times >= max(first, from_tai_ns or first)) & (times < min(stop, to_tai_ns or stop))
        return self._source.dwells.take(mine)

    def _feed(self, looked: Looked) -> None:
        """Let the tracker take dwells in order of time, and write its tracks at each instant between."""
        dwells, detections, starts = _by_dwell(looked)
        times, clock = _whole_at(dwells, detections, starts), self._clock
        if clock.next_tai_ns is None:
            clock.start(int(times[0]))
        done, count = 0, len(dwells)
        rows_before = self._rows_done - len(detections)
        while done < count:
            assert clock.next_tai_ns is not None
            stop = int(np.searchsorted(times, clock.next_tai_ns, side="right"))
            if stop > done:
                taken = detections.take(slice(starts[done], starts[stop]))
                associations = self._tracker.step(dwells.take(slice(done, stop)), taken)
                self._folder.write(associations)
                self._tally.note_step(stop - done, taken, associations)
                self._tell(rows_before + int(starts[stop]))
                done = stop
            if done < count:
                alive = self._report()
                if not alive:  # there is nothing to write of a pause, however long it is
                    clock.start(int(times[done]))

    def _report(self) -> int:
        time = self._clock.tick()
        tracks = self._tracker.tracks(time)
        self._folder.write(tracks)
        self._tally.note_tracks(time, tracks)
        return len(tracks)


def _whole_at(dwells: Dwells, detections: Detections, starts: np.ndarray) -> np.ndarray:
    """Return when each dwell has been made, its last detection included, and all before it."""
    last = dwells.time_tai_ns.copy()
    own = np.repeat(np.arange(len(dwells)), np.diff(starts))
    np.maximum.at(last, own, detections.time_tai_ns)
    return np.maximum.accumulate(last)


def _by_dwell(looked: Looked) -> tuple[Dwells, Detections, np.ndarray]:
    """Return dwells, detections in their order, and where those of each dwell start."""
    keys = dwell_keys(looked.dwells)
    order = np.argsort(keys)
    place = order[np.searchsorted(keys, dwell_keys(looked.detections), sorter=order)]
    detections = looked.detections.take(np.argsort(place, kind="stable"))
    starts = np.concatenate([[0], np.cumsum(np.bincount(place, minlength=len(keys)))])
    return looked.dwells, detections, starts
