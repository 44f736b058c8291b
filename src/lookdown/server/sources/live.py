"""A scenario under way as a source: the newest picture as it comes, and all before it from disk."""

import multiprocessing
import shutil
import tempfile
import threading
from collections.abc import Callable
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np

from lookdown.errors import RecordingError
from lookdown.ports import EphemerisSource
from lookdown.recording import TABLES
from lookdown.scenario import ScenarioDocument, canonical_toml
from lookdown.server.sources.live_worker import LiveRequest, fly_live
from lookdown.server.sources.scene import FlightPlan, Loss, Scene, SourceFacts
from lookdown.server.sources.sky import ephemeris_of, facts_with, sky_frames, wire_dwells
from lookdown.server.sources.tabled import RecordedTables, TabledSource
from lookdown.server.wire import FrameKind, encode
from lookdown.simulation.outage import Outage
from lookdown.tables import Dwells, Events, Identities, Picture, Table

__all__ = ["LiveSource"]

_SATELLITES_EVERY_NS = 5_000_000_000
_KIND_OF = {name: kind for kind, name in TABLES.items()}
_END_S = 20.0
_NOTHING_TO_KEEP_S = 2.0
_LOOK_S = 0.2

Heard = Callable[[Scene, dict[str, bytes]], None]


class LiveSource(TabledSource):
    """A scenario flown now, in a process of its own.

    Parameters
    ----------
    document : ScenarioDocument
    name : str
        Of the recording.
    output : pathlib.Path
        Folder of recordings.
    rate : float
        How many times as fast as the clock it flies; 0 for as fast as it goes.
    seed : int, optional
        Of every draw; else the document's own.
    loss : Loss, optional
        What is lost on the way: then it is a fork, shown from the loss on, and nothing is recorded.
    given_up : threading.Event, optional
        Set by who does not want it any more while it is built.
    checkpoints : pathlib.Path, optional
        Folder of states of the same flight, which a fork takes up and adds to; else one of its own, for its forks.

    Attributes
    ----------
    passed_tai_ns : int
        How far it has been flown, what is not shown included.
    began_s : float
        When the first step began, on the machine's steady clock; 0 before.
    began_tai_ns : int
        From when on it is flown; later than its start where a state was taken up.

    Raises
    ------
    LookdownError
        Where it cannot be flown or recorded.
    """

    def __init__(
        self,
        document: ScenarioDocument,
        *,
        name: str,
        output: Path,
        rate: float,
        seed: int | None = None,
        loss: Loss | None = None,
        given_up: threading.Event | None = None,
        checkpoints: Path | None = None,
    ) -> None:
        self._own_checkpoints = None if checkpoints else Path(tempfile.mkdtemp(prefix="lookdown-states-"))
        states = checkpoints or self._own_checkpoints
        assert states is not None
        self._plan = FlightPlan(document, document.scenario.seed if seed is None else seed, states)
        # At once: `close` ends a flight that never began, too.
        self._tables = RecordedTables(step_ns=round(document.scenario.report_interval.base_si * 1e9))
        self._heard: list[Heard] = []
        self._failed: list[Callable[[str], None]] = []
        self._latest: Scene | None = None
        self._sky_told = 0
        self._faults: list[str] = []
        self._has_ended = False
        self._patience_s = _NOTHING_TO_KEEP_S
        self.began_s, self.began_tai_ns = 0.0, 0
        self._segments = output / f".{name}.live"
        request = LiveRequest(
            canonical_toml(document), name, output, self._segments, rate, self._plan.seed, states, loss
        )
        context = multiprocessing.get_context("spawn")
        self._told, theirs = context.Pipe(duplex=False)
        # A pipe whose end is closed, not an event: that of a process that was killed can never be set.
        stop, self._stop = context.Pipe(duplex=False)
        self._process = context.Process(target=fly_live, args=(request, theirs, stop), daemon=False)
        self._process.start()
        theirs.close()
        stop.close()
        span = self._begun(name, given_up or threading.Event())
        if loss is None:
            self._patience_s = _END_S
        self.passed_tai_ns = self._head = self.began_tai_ns = span[0]
        flown = ephemeris_of(document, *span)
        facts = _facts_of(document, name, rate=rate, loss=loss, count=len(flown.at(span[0])))
        sky: EphemerisSource = flown
        if loss is not None:
            span = (loss.time_tai_ns, min(span[1], loss.until_tai_ns))
            self._head = loss.time_tai_ns
            sky = Outage(flown, np.array(loss.satellites, np.int64), loss.time_tai_ns)
        super().__init__(facts=facts, span_tai_ns=span, tables=self._tables, sky=sky)
        threading.Thread(target=self._listen, name="lookdown-live", daemon=True).start()

    def _begun(self, name: str, given_up: threading.Event) -> tuple[int, int]:
        """Wait until it flies; return from when to when it will."""
        try:
            while not self._told.poll(_LOOK_S):
                if given_up.is_set():
                    raise RecordingError(name, "was given up before it flew.")
            message = _received(self._told)
        except BaseException:
            self.close()
            raise
        if message is None or message[0] != "ready":
            self.close()
            said = "it ended without a word" if message is None else message[1]
            raise RecordingError(name, f"cannot be flown live: {said}")
        return message[1], message[2]

    def _listen(self) -> None:
        """Take what the flight tells, to its end."""
        fault: str | None = "The flight has ended without a word; what was flown can still be looked at."
        while (message := _received(self._told)) is not None:
            match message[0]:
                case "step":
                    self._take(*message[1:])
                case "segment":
                    with self._tables.lock:
                        for name, file in message[1].items():
                            self._tables.tables[_KIND_OF[name]].add(file)
                case "fault":
                    fault = f"The flight has ended: {message[1]}"
                case "began":
                    self.began_s, self.began_tai_ns = message[1:]
                    self.passed_tai_ns = self.began_tai_ns
                case "passed":
                    self.passed_tai_ns = message[1]
                case "end":
                    fault = None
        self._has_ended = True
        if fault is not None and not self._stop.closed:
            self._faults.append(fault)
            for failed in self._failed:
                failed(fault)

    def _take(self, time_tai_ns: int, tables: list[Table], shown: tuple[Picture, Identities, Events]) -> None:
        with self._tables.lock:
            for table in tables:
                self._tables.tables[type(table)].remember(table)
        picture, identities, events = shown
        self._latest = Scene(time_tai_ns, picture, identities=identities, events=events)
        self._head = max(self._span[0], time_tai_ns)
        self.passed_tai_ns = time_tai_ns
        frames: dict[str, bytes] = {}
        dwells = wire_dwells(Dwells.concatenate([table for table in tables if isinstance(table, Dwells)]))
        if len(dwells):
            frames["dwells"] = encode(FrameKind.DWELLS, dwells, time_s=time_tai_ns / 1e9)
        if time_tai_ns - self._sky_told >= _SATELLITES_EVERY_NS:
            self._sky_told = time_tai_ns
            frames |= sky_frames(self, time_tai_ns)
        for heard in self._heard:
            heard(self._latest, frames)

    @property
    def faults(self) -> tuple[str, ...]:
        """What went wrong in flight."""
        return tuple(self._faults)

    @property
    def is_growing(self) -> bool:
        """Whether it still flies."""
        return not self._has_ended

    @property
    def plan(self) -> FlightPlan | None:
        """Its scenario and seed."""
        return self._plan

    @property
    def head_tai_ns(self) -> int:
        """The last instant that was flown."""
        return self._head

    def at(self, time_tai_ns: int, previous: Picture | None = None) -> Scene:
        """Return the last picture at an instant or before; the newest is in memory."""
        latest = self._latest
        if latest is not None and time_tai_ns >= latest.time_tai_ns:
            return latest
        return self._tables.at(time_tai_ns, previous)

    def listen(self, heard: Heard, failed: Callable[[str], None]) -> None:
        """Tell every new picture from now on, and where the flight ends by a fault."""
        self._heard.append(heard)
        self._failed.append(failed)

    def close(self) -> None:
        """End the flight, keep its recording, and clear what was for the time machine alone."""
        self._stop.close()
        self._process.join(self._patience_s)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        self._tables.close()
        shutil.rmtree(self._segments, ignore_errors=True)
        if self._own_checkpoints is not None:
            shutil.rmtree(self._own_checkpoints, ignore_errors=True)


def _received(told: Connection) -> Any:
    """Return the next message; None where nobody speaks any more."""
    try:
        return told.recv()
    except (EOFError, OSError):
        return None


def _facts_of(document: ScenarioDocument, name: str, *, rate: float, loss: Loss | None, count: int) -> SourceFacts:
    """Return what a flight is; a fork is played like a recording that grows."""
    run = document.scenario
    step = run.step if loss is None else run.report_interval
    kind = "live" if loss is None else "recording"
    plain = SourceFacts(name, run.title, kind, count, round(step.base_si * 1e9), fork=loss)
    return facts_with(replace(plain, rate=rate if loss is None else 1.0), document)
