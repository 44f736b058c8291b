"""A recording as a source: any instant of it within a fraction of a second, however long it is."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from lookdown.constellation import EphemerisTable
from lookdown.errors import DataError, LookdownError, RecordingError
from lookdown.recording.manifest import COMPLETE, TABLES, Manifest, read_manifest
from lookdown.scenario import ScenarioDocument, scenario_from_toml
from lookdown.server.sources.scene import FlightPlan, Scene, SourceFacts
from lookdown.server.sources.sky import ephemeris_of, facts_with
from lookdown.server.sources.tabled import RecordedTables, TabledSource
from lookdown.tables import Picture, Tracks

__all__ = ["RecordingSource", "open_recording_source"]

_LOOK_AHEAD_NS = 120_000_000_000
_NOT_AGAIN = "Make it again with `lookdown run`."


class RecordingSource(TabledSource):
    """A recording on disk. Made by `open_recording_source`."""

    def __init__(
        self,
        *,
        facts: SourceFacts,
        span_tai_ns: tuple[int, int],
        tables: RecordedTables,
        sky: EphemerisTable | None,
        plan: FlightPlan | None = None,
    ) -> None:
        super().__init__(facts=facts, span_tai_ns=span_tai_ns, tables=tables, sky=sky)
        self._plan = plan

    @property
    def head_tai_ns(self) -> int:
        """The last instant: a recording grows no more."""
        return self._span[1]

    @property
    def is_growing(self) -> bool:
        """No: a recording grows no more."""
        return False

    @property
    def plan(self) -> FlightPlan | None:
        """Its scenario and seed; None where it has no scenario that tells how its satellites flew."""
        return self._plan

    def at(self, time_tai_ns: int, previous: Picture | None = None) -> Scene:
        """Return the last picture at an instant or before."""
        return self._tables.at(time_tai_ns, previous)

    def listen(self, heard: Callable[[Scene, dict[str, bytes]], None], failed: Callable[[str], None]) -> None:
        """Tell nothing: a recording has no new pictures."""

    def close(self) -> None:
        """Close every file."""
        self._tables.close()


def open_recording_source(directory: Path) -> RecordingSource:
    """Return the recording in a folder as a source, as far as it goes.

    Without whole tracks there is no picture; what else is missing or broken is left out and told in the
    source's notes, as is that a run was stopped.

    Raises
    ------
    RecordingError
        Where it is no recording, or its tracks cannot be read.
    """
    if not (directory / "manifest.json").is_file():
        raise RecordingError(directory, "expected a recording; there is no manifest.json in it, so it is not one.")
    manifest = read_manifest(directory)
    notes: list[str] = []
    document = _document(directory, notes)
    step_ns = 10_000_000_000 if document is None else round(document.scenario.report_interval.base_si * 1e9)
    tables = RecordedTables(step_ns=step_ns)
    _fill(tables, directory, manifest, notes)
    span = _span(tables, manifest, notes)
    sky = None if document is None else _sky(document, span, notes)
    if sky is not None and not _flown_so(sky, tables, span):
        sky = None
        notes.append("Its scenario places satellites elsewhere than they were: they are not shown.")
    title = manifest.name if document is None else document.scenario.title
    count = 0 if sky is None else len(sky.at(span[0]))
    facts, plan = SourceFacts(manifest.name, title, "recording", count, step_ns), None
    if document is not None and sky is not None:
        try:
            facts, plan = facts_with(facts, document), FlightPlan(document, manifest.seed)
        except LookdownError as error:
            notes.append(f"It cannot be flown again, and what its scenario says is not shown: {error}")
    facts = replace(facts, notes=tuple(notes))
    return RecordingSource(facts=facts, span_tai_ns=span, tables=tables, sky=sky, plan=plan)


def _document(directory: Path, notes: list[str]) -> ScenarioDocument | None:
    path = directory / "scenario.toml"
    try:
        return scenario_from_toml(path.read_text(encoding="utf-8"), str(path))
    except (OSError, UnicodeDecodeError):
        notes.append("Its scenario cannot be read: satellites are not shown.")
    except LookdownError as error:
        notes.append(f"Its scenario has faults ({str(error).splitlines()[0]}): satellites are not shown.")
    return None


def _fill(tables: RecordedTables, directory: Path, manifest: Manifest, notes: list[str]) -> None:
    if manifest.status != COMPLETE:
        notes.append("The run was stopped before its end: this is what was recorded until then.")
    for kind, table in tables.tables.items():
        name = TABLES[kind]
        if name not in manifest.tables:
            continue
        try:
            table.add(directory / name)
        except DataError as error:
            if kind is Tracks:
                raise RecordingError(error.path, f"{str(error).partition(': ')[2]} {_NOT_AGAIN}") from error
            notes.append(f"{name} cannot be read and is left out: {str(error).partition(': ')[2]}")


def _span(tables: RecordedTables, manifest: Manifest, notes: list[str]) -> tuple[int, int]:
    """Return from when to when it tells everything: no further than its tracks go."""
    told = tables.tables[Tracks].span_tai_ns
    if told is None:
        notes.append("It holds no tracks.")
    return manifest.start_tai_ns, max(manifest.stop_tai_ns, manifest.start_tai_ns + 1)


def _sky(document: ScenarioDocument, span: tuple[int, int], notes: list[str]) -> EphemerisTable | None:
    try:
        return ephemeris_of(document, *span)
    except LookdownError as error:
        notes.append(f"Satellites are not shown: {error}")
        return None


def _flown_so(sky: EphemerisTable, tables: RecordedTables, span: tuple[int, int]) -> bool:
    """Return whether satellites are where the recording's first dwell says that its radar was."""
    dwells = tables.dwells_between(span[0] - 1, span[0] + _LOOK_AHEAD_NS)
    if not len(dwells):
        return True
    states = sky.at(int(dwells.time_tai_ns[0]))
    mine = states.position_ecef_m[states.satellite_id == dwells.sensor_id[0]]
    return len(mine) > 0 and bool(np.linalg.norm(mine[0] - dwells.sensor_position_ecef_m[0]) < 1_000.0)
