"""A scenario flown in a process of its own, in step with the clock, recorded as it goes.

What it tells goes through one pipe, message by message: ("ready", start, stop), then for each step
("step", time, tables, picture),
for each part of the recording that is on disk ("segment", files), and at the end ("end",) or ("fault", sentence).
"""

import logging
import shutil
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from lookdown import __version__
from lookdown.errors import LookdownError
from lookdown.picture import custody_of, picture_of
from lookdown.recording import TABLES, Recorder
from lookdown.scenario import Stages, build, canonical_toml, scenario_from_toml, scenario_hash
from lookdown.simulation.flight import Flight
from lookdown.simulation.journal import Journal, Stopwatch
from lookdown.tables import CustodyNeeds, Picture, SatelliteStates, Table, Tracks, write_table

__all__ = ["LiveRequest", "fly_live"]

_LOG = logging.getLogger(__name__)
_SEGMENT_NS = 60_000_000_000


@dataclass(frozen=True, slots=True)
class LiveRequest:
    """What to fly.

    Attributes
    ----------
    scenario_text : str
        In TOML, as `canonical_toml` gives it.
    name : str
        Of the recording.
    output : pathlib.Path
        Folder of recordings.
    segments : pathlib.Path
        Folder of the parts that can be read while it flies; cleared first.
    rate : float
        How many times as fast as the clock.
    """

    scenario_text: str
    name: str
    output: Path
    segments: Path
    rate: float


def fly_live(request: LiveRequest, told: Connection, stop: Connection) -> None:
    """Fly until the end, or until the other end of `stop` is closed; what was flown is recorded."""
    # Ctrl-C goes to every process of a terminal: the one that people look at asks this one to stop.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        _Run(request, told, stop).go()
        told.send(("end",))
    except LookdownError as error:
        with suppress(OSError):
            told.send(("fault", str(error)))
    except (BrokenPipeError, ConnectionError):
        return  # nobody listens any more
    except Exception as error:
        _LOG.debug("the flight met an error", exc_info=True)
        what = f"{type(error).__name__}: {error}".rstrip(": ")
        with suppress(OSError):
            told.send(("fault", f"lookdown met an error of its own ({what}). Please report it."))
    finally:
        told.close()


class _Noting(Journal):
    """A journal that also hands over what it notes."""

    def __init__(self, recorder: Recorder, take: Callable[[Table], None]) -> None:
        super().__init__(recorder)
        self._take = take

    def note(self, *tables: Table) -> None:
        super().note(*tables)
        for table in tables:
            self._take(table)


class _Stopped(Exception):  # noqa: N818  # no error: somebody asked for it
    """Asked to stop."""


class _Run:
    """One flight in step with the clock."""

    def __init__(self, request: LiveRequest, told: Connection, stop: Connection) -> None:
        self._request, self._told, self._stop = request, told, stop
        self._document = scenario_from_toml(request.scenario_text, request.name)
        self._noted: list[Table] = []
        self._segment: dict[type[Table], list[Table]] = {}
        self._segment_start = self._segment_count = 0
        self._picture: Picture | None = None

    def go(self) -> None:
        """Build, fly and record."""
        stages = build(self._document, seed=self._document.scenario.seed)
        shutil.rmtree(self._request.segments, ignore_errors=True)
        self._request.segments.mkdir(parents=True)
        recorder = Recorder(
            output=self._request.output,
            name=self._request.name,
            scenario_text=canonical_toml(self._document),
            seed=self._document.scenario.seed,
            version=__version__,
            scenario_hash=scenario_hash(self._document),
            start_tai_ns=stages.start_tai_ns,
        )
        self._told.send(("ready", stages.start_tai_ns, stages.stop_tai_ns))
        with suppress(_Stopped), recorder:
            recorder.write_json("cleaning", stages.cleaning)
            journal = _Noting(recorder, self._noted.append)
            flight = Flight(stages, journal, Stopwatch(time.process_time))
            try:
                self._fly(flight, stages, journal)
            finally:
                journal.flush(flight.reached_tai_ns)

    def _fly(self, flight: Flight, stages: Stages, journal: Journal) -> None:
        began_s = time.monotonic()
        self._segment_start = stages.start_tai_ns
        next_report = stages.start_tai_ns + stages.report_interval_ns
        for k in range((stages.stop_tai_ns - stages.start_tai_ns) // stages.step_ns):
            end = stages.start_tai_ns + (k + 1) * stages.step_ns
            self._wait_until(began_s + (end - stages.start_tai_ns) / 1e9 / self._request.rate)
            flight.step(end - stages.step_ns // 2)
            flight.reached_tai_ns = end
            while next_report <= end:
                flight.report(next_report)
                next_report += stages.report_interval_ns
            # A run that is scored keeps all of these; one that goes on for days may not.
            for kept in (flight.reported, flight.looks, flight.associations):
                kept.clear()
            self._tell(flight, end)
            if end - self._segment_start >= _SEGMENT_NS:
                journal.flush(end)
                self._write_segment(end)
        self._write_segment(stages.stop_tai_ns)

    def _wait_until(self, due_s: float) -> None:
        if self._stop.poll(max(due_s - time.monotonic(), 0.0)):
            raise _Stopped

    def _tell(self, flight: Flight, time_tai_ns: int) -> None:
        tracks = flight.tracker.tracks(time_tai_ns)
        left_s, known = custody_of(tracks.track_id, flight.tracker.needs(time_tai_ns))
        self._picture = picture_of(
            tracks, time_tai_ns=time_tai_ns, custody_left_s=left_s, custody_known=known, previous=self._picture
        )
        tables = [table for table in self._noted if type(table) in _SHOWN and len(table)]
        self._noted.clear()
        for table in tables:
            self._segment.setdefault(type(table), []).append(table)
        self._told.send(("step", time_tai_ns, tables, self._picture))

    def _write_segment(self, time_tai_ns: int) -> None:
        files: dict[str, Path] = {}
        for kind, tables in self._segment.items():
            path = self._request.segments / f"{self._segment_count:06d}-{TABLES[kind]}"
            write_table(kind.concatenate(tables), path)
            files[TABLES[kind]] = path
        self._segment = {}
        self._segment_start, self._segment_count = time_tai_ns, self._segment_count + 1
        if files:
            self._told.send(("segment", files))


_SHOWN = frozenset(
    kind
    for kind, name in TABLES.items()
    if name in ("associations.parquet", "detections.parquet", "dwells.parquet")
    or kind in (Tracks, CustodyNeeds, SatelliteStates)
)
"""What the time machine reads; truth and scores are for the recording alone."""
