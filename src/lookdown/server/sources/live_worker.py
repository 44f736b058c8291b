"""A scenario flown in a process of its own, in step with the clock, recorded as it goes.

What it tells goes through one pipe, message by message: ("ready", start, stop), ("began", time on the machine's steady
clock, instant from which it flies), then for each step
("step", time, tables, (picture, identities, events)), or ("passed", time) where nobody is to be shown it,
for each part of the recording that is on disk ("segment", files), and at the end ("end",) or ("fault", sentence).
"""

import _thread
import logging
import shutil
import signal
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from types import FrameType
from typing import cast

import numpy as np

from lookdown import __version__
from lookdown.errors import LookdownError
from lookdown.picture import Observer, Since, custody_of, picture_of
from lookdown.recording import TABLES, Recorder
from lookdown.scenario import Stages, build, canonical_toml, scenario_from_toml, scenario_hash
from lookdown.server.sources.scene import Loss
from lookdown.server.sources.sky import radar_facts
from lookdown.simulation.checkpoints import Checkpoints
from lookdown.simulation.flight import Flight
from lookdown.simulation.journal import Journal, Stopwatch
from lookdown.simulation.outage import Outage
from lookdown.tables import (
    Associations,
    CustodyNeeds,
    Deliveries,
    Detections,
    Dwells,
    NetworkLinks,
    Picture,
    SatelliteStates,
    StationStates,
    Table,
    Tracks,
    write_table,
)

__all__ = ["LiveRequest", "fly_live"]

_LOG = logging.getLogger(__name__)
_SEGMENT_NS = 60_000_000_000
_REPORTS_BEFORE = 2
_PATIENCE_S = 1.0


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
        How many times as fast as the clock; 0 for as fast as it goes.
    seed : int
    checkpoints : pathlib.Path
        Folder of states of this flight, kept minute by minute: nobody else's to write, for states are unpickled.
    loss : Loss or None
        What is lost on the way. With it nothing is recorded, only what is near the loss and after it is told, and it is
        flown on from the latest state before.
    """

    scenario_text: str
    name: str
    output: Path
    segments: Path
    rate: float
    seed: int
    checkpoints: Path
    loss: Loss | None = None


def fly_live(request: LiveRequest, told: Connection, stop: Connection) -> None:
    """Fly until the end, or until the other end of `stop` is closed; what was flown is recorded."""
    # Ctrl-C goes to every process of a terminal: the one that people look at asks this one to stop.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _stopped)
    run = _Run(request, told, stop)
    threading.Thread(target=_hurry, args=(stop, run.has_gone), daemon=True).start()
    try:
        run.go()
        told.send(("end",))
    except _Stopped:
        return  # before there was anything to keep
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


class _Nowhere:
    """As much of a recorder as a journal asks for; keeps nothing."""

    def write(self, table: Table) -> None:
        """Keep nothing."""

    def reached(self, time_tai_ns: int) -> None:
        """Note nothing."""

    def uninterrupted(self) -> AbstractContextManager[None]:
        """Return what does nothing."""
        return nullcontext()


class _Noting(Journal):
    """A journal that also hands over what it notes."""

    def __init__(self, recorder: Recorder | _Nowhere, take: Callable[[Table], None]) -> None:
        super().__init__(cast("Recorder", recorder))
        self._take = take

    def note(self, *tables: Table) -> None:
        super().note(*tables)
        for table in tables:
            self._take(table)


class _Stopped(KeyboardInterrupt):
    """Asked to stop."""


def _stopped(number: int, frame: FrameType | None) -> None:
    raise _Stopped


def _hurry(stop: Connection, has_gone: threading.Event) -> None:
    """Interrupt what takes long, such as a kernel that is compiled, where the end is asked for and does not come."""
    with suppress(OSError):
        stop.poll(None)
    if not has_gone.wait(_PATIENCE_S):
        _thread.interrupt_main(signal.SIGTERM)


class _Run:
    """One flight in step with the clock."""

    def __init__(self, request: LiveRequest, told: Connection, stop: Connection) -> None:
        self._request, self._told, self._stop = request, told, stop
        self._document = scenario_from_toml(request.scenario_text, request.name)
        self._noted: list[Table] = []
        self._segment: dict[type[Table], list[Table]] = {}
        self._segment_start = self._segment_count = 0
        self._picture: Picture | None = None
        self._checkpoints = Checkpoints(request.checkpoints)
        self._has_lost = False
        self.has_gone = threading.Event()
        self._observer = Observer(radar_facts(self._document).view)

    def go(self) -> None:
        """Build, fly and record."""
        stages = build(self._document, seed=self._request.seed)
        shutil.rmtree(self._request.segments, ignore_errors=True)
        self._request.segments.mkdir(parents=True)
        recorder = self._recorder(stages) if self._request.loss is None else None
        self._told.send(("ready", stages.start_tai_ns, stages.stop_tai_ns))
        with suppress(_Stopped), nullcontext() if recorder is None else recorder:
            if recorder is not None:
                recorder.write_json("cleaning", stages.cleaning)
            journal = _Noting(recorder or _Nowhere(), self._noted.append)
            flight = Flight(stages, journal, Stopwatch(time.process_time))
            flight.direct = None  # nobody compares here
            if (loss := self._request.loss) is not None:
                flight.ephemeris = Outage(flight.ephemeris, np.array(loss.satellites, np.int64), loss.time_tai_ns)
            try:
                self._fly(flight, stages, journal)
            finally:
                journal.flush(flight.reached_tai_ns)

    def _recorder(self, stages: Stages) -> Recorder:
        return Recorder(
            output=self._request.output,
            name=self._request.name,
            scenario_text=canonical_toml(self._document),
            seed=self._request.seed,
            version=__version__,
            scenario_hash=scenario_hash(self._document),
            start_tai_ns=stages.start_tai_ns,
        )

    def _fly(self, flight: Flight, stages: Stages, journal: Journal) -> None:
        began_s, loss = time.monotonic(), self._request.loss
        stop = stages.stop_tai_ns if loss is None else min(stages.stop_tai_ns, loss.until_tai_ns)
        # Of what lies before a loss the source itself tells; the last report before it is what both have in common.
        shown = stages.start_tai_ns if loss is None else loss.time_tai_ns - _REPORTS_BEFORE * stages.report_interval_ns
        first = None if loss is None else self._checkpoints.take_up(flight, shown - stages.step_ns)
        first = stages.start_tai_ns if first is None else first
        self._told.send(("began", began_s, first))
        self._segment_start = first
        reports_before = (first - stages.start_tai_ns) // stages.report_interval_ns
        next_report = stages.start_tai_ns + (reports_before + 1) * stages.report_interval_ns
        for start in range(first, stop - stages.step_ns + 1, stages.step_ns):
            end = start + stages.step_ns
            rate = self._request.rate
            self._wait_until(began_s + (end - first) / 1e9 / rate if rate > 0.0 else 0.0)
            self._lose(flight, end)
            flight.step(end - stages.step_ns // 2)
            flight.reached_tai_ns = end
            while next_report <= end:
                flight.report(next_report)
                next_report += stages.report_interval_ns
            # A run that is scored keeps all of these; one that goes on for days may not.
            for kept in (flight.reported, flight.looks, flight.associations):
                kept.clear()
            if flight.backhaul is not None:
                flight.backhaul.deliveries.clear()
            if end >= shown:
                self._tell(flight, end)
            else:
                self._noted.clear()
                self._told.send(("passed", end))
            if end - self._segment_start >= _SEGMENT_NS:
                journal.flush(end)
                self._write_segment(end)
                if loss is None or end <= loss.time_tai_ns:
                    self._checkpoints.keep(flight, end)
        self._write_segment(stop)

    def _lose(self, flight: Flight, end_tai_ns: int) -> None:
        """Let gateways fail in the step of their loss, not before: states that are kept until then are everybody's."""
        loss = self._request.loss
        if loss is None or not loss.gateways or self._has_lost or end_tai_ns <= loss.time_tai_ns:
            return
        assert flight.backhaul is not None, "only a mesh has gateways"
        flight.backhaul.lose_gateways(loss.gateways, loss.time_tai_ns)
        self._has_lost = True

    def _wait_until(self, due_s: float) -> None:
        if self._stop.poll(max(due_s - time.monotonic(), 0.0)):
            self.has_gone.set()
            raise _Stopped

    def _tell(self, flight: Flight, time_tai_ns: int) -> None:
        tracks = flight.tracker.tracks(time_tai_ns)
        left_s, known = custody_of(tracks.track_id, flight.tracker.needs(time_tai_ns))
        self._picture = picture_of(
            tracks, time_tai_ns=time_tai_ns, custody_left_s=left_s, custody_known=known, previous=self._picture
        )
        since = Since(
            detections=Detections.concatenate([table for table in self._noted if isinstance(table, Detections)]),
            associations=Associations.concatenate([table for table in self._noted if isinstance(table, Associations)]),
            dwells=Dwells.concatenate([table for table in self._noted if isinstance(table, Dwells)]),
            links=NetworkLinks.concatenate([table for table in self._noted if isinstance(table, NetworkLinks)]),
            stations=StationStates.concatenate([table for table in self._noted if isinstance(table, StationStates)]),
        )
        identities, events = self._observer.step(tracks, since, flight.ephemeris.at(time_tai_ns), time_tai_ns)
        tables = [table for table in self._noted if type(table) in _SHOWN and len(table)]
        self._noted.clear()
        for table in tables:
            self._segment.setdefault(type(table), []).append(table)
        self._told.send(("step", time_tai_ns, tables, (self._picture, identities, events)))

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
    or kind in (Tracks, CustodyNeeds, SatelliteStates, Deliveries, NetworkLinks, StationStates)
)
"""What the time machine reads; truth and scores are for the recording alone."""
