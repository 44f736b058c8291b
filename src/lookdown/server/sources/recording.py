"""A recording as a source: any instant of it within a fraction of a second, however long it is."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from lookdown.constellation import EphemerisTable
from lookdown.errors import DataError, LookdownError, RecordingError
from lookdown.picture import Since, custody_of, picture_of
from lookdown.recording.manifest import COMPLETE, TABLES, Manifest, read_manifest
from lookdown.scenario import ScenarioDocument, scenario_from_toml, vendor_names
from lookdown.server.sources.scene import FlightPlan, Scene, Sighting, SourceFacts
from lookdown.server.sources.sky import ephemeris_of, radar_facts
from lookdown.server.sources.timed import TimedTable
from lookdown.tables import (
    Associations,
    CustodyNeeds,
    Detections,
    Dwells,
    NetworkLinks,
    Picture,
    Satellites,
    SatelliteStates,
    SensorKind,
    Table,
    Tracks,
)

__all__ = ["RecordedTables", "RecordingSource", "open_recording_source"]

_KEPT_SCENES = 8
_LOOK_BACK_NS = 600_000_000_000
_LOOK_AHEAD_NS = 120_000_000_000
_NOT_AGAIN = "Make it again with `lookdown run`."
_KINDS: tuple[type[Table], ...] = (
    Tracks,
    CustodyNeeds,
    Dwells,
    Associations,
    Detections,
    SatelliteStates,
    NetworkLinks,
)


class RecordedTables:
    """What is on disk of a run, by time; a source asks it, and a run under way adds to it."""

    def __init__(self, *, step_ns: int) -> None:
        self.tables: dict[type[Table], TimedTable[Any]] = {kind: TimedTable(kind) for kind in _KINDS}
        self._step_ns = step_ns
        self._scenes: OrderedDict[int, Scene] = OrderedDict()
        # Files are read by one thread at a time.
        self.lock = threading.Lock()

    def set_step(self, step_ns: int) -> None:
        """Say how long lies between two pictures."""
        self._step_ns = step_ns

    def at(self, time_tai_ns: int, previous: Picture | None) -> Scene:
        """Return the last picture at an instant or before; an empty one where it is older than two steps."""
        with self.lock:
            instant = self.tables[Tracks].instant_before(time_tai_ns)
            if instant is None or time_tai_ns - instant > 2 * self._step_ns:
                return Scene(time_tai_ns, Picture.empty())
            if instant not in self._scenes:
                self._scenes[instant] = self._made(instant, previous)
                if len(self._scenes) > _KEPT_SCENES:
                    self._scenes.popitem(last=False)
            return self._scenes[instant]

    def _made(self, instant: int, previous: Picture | None) -> Scene:
        tracks = self.tables[Tracks].at(instant)
        left_s, known = custody_of(tracks.track_id, self.tables[CustodyNeeds].at(instant))
        picture = picture_of(tracks, time_tai_ns=instant, custody_left_s=left_s, custody_known=known, previous=previous)
        return Scene(instant, picture, tracks)

    def states_at(self, time_tai_ns: int) -> SatelliteStates:
        """Return what is known of the satellites' energy at an instant or before."""
        with self.lock:
            table = self.tables[SatelliteStates]
            instant = table.instant_before(time_tai_ns)
            return SatelliteStates.empty() if instant is None else table.at(instant)

    def links_at(self, time_tai_ns: int) -> NetworkLinks:
        """Return the links of the mesh at an instant or before; none where there is no mesh."""
        with self.lock:
            table = self.tables[NetworkLinks]
            instant = table.instant_before(time_tai_ns)
            return NetworkLinks.empty() if instant is None else table.at(instant)

    def dwells_between(self, after_tai_ns: int, until_tai_ns: int) -> Dwells:
        """Return where radars looked after one instant and until another."""
        with self.lock:
            return self.tables[Dwells].between(after_tai_ns, until_tai_ns)

    def noted_between(self, after_tai_ns: int, until_tai_ns: int) -> Since:
        """Return what was detected, used and looked at after one instant and until another."""
        span = (after_tai_ns, until_tai_ns)
        with self.lock:
            return Since(
                detections=self.tables[Detections].between(*span),
                associations=self.tables[Associations].between(*span),
                dwells=self.tables[Dwells].between(*span),
            )

    def sightings(self, track_id: int, time_tai_ns: int, most: int) -> list[Sighting]:
        """Return the detections that a track used in the ten minutes before an instant, newest first."""
        with self.lock:
            used = self.tables[Associations].between(time_tai_ns - _LOOK_BACK_NS, time_tai_ns)
            used = used.take(used.track_id == np.uint64(track_id))
            used = used.take(np.argsort(-used.time_tai_ns, kind="stable")[:most])
            if not len(used):
                return []
            oldest, newest = int(used.time_tai_ns.min()), int(used.time_tai_ns.max())
            seen = self.tables[Detections].between(oldest - 1, newest)
        if not len(seen):
            return []
        order = np.argsort(seen.detection_id)
        row = order[np.searchsorted(seen.detection_id, used.detection_id, sorter=order).clip(0, len(order) - 1)]
        found = np.flatnonzero(seen.detection_id[row] == used.detection_id).tolist()
        return [_sighting(used, seen, use, int(row[use])) for use in found]

    def next_look_tai_ns(self, track_id: int, time_tai_ns: int) -> int | None:
        """Return when a radar next looks for a track on purpose within two minutes, as it was then scheduled."""
        dwells = self.dwells_between(time_tai_ns, time_tai_ns + _LOOK_AHEAD_NS)
        times = dwells.time_tai_ns[dwells.track_id == np.uint64(track_id)]
        return int(times.min()) if len(times) else None

    def close(self) -> None:
        """Close every file."""
        with self.lock:
            for table in self.tables.values():
                table.close()


def _sighting(used: Associations, seen: Detections, use: int, row: int) -> Sighting:
    return Sighting(
        time_tai_ns=int(seen.time_tai_ns[row]),
        sensor_id=int(seen.sensor_id[row]),
        kind=SensorKind(seen.kind[row]).name.lower(),
        range_m=float(seen.range_m[row]),
        snr_ratio=float(seen.snr_ratio[row]),
        innovation=float(used.normalised_innovation_squared[use]),
        icao24=int(seen.reported_icao24[row]),
    )


class RecordingSource:
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
        self._facts, self._tables, self._sky, self._plan = facts, tables, sky, plan
        self._start, self._stop = span_tai_ns

    @property
    def facts(self) -> SourceFacts:
        """What it is."""
        return self._facts

    @property
    def start_tai_ns(self) -> int:
        """The start of the run."""
        return self._start

    @property
    def stop_tai_ns(self) -> int:
        """The instant up to which the recording tells everything."""
        return self._stop

    @property
    def head_tai_ns(self) -> int:
        """The same: a recording grows no more."""
        return self._stop

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

    def satellites_at(self, time_tai_ns: int) -> tuple[Satellites, SatelliteStates]:
        """Return the satellites at an instant; none where the recording does not say how they flew."""
        if self._sky is None:
            return Satellites.empty(), SatelliteStates.empty()
        held = min(max(time_tai_ns, self._start), self._stop)
        return self._sky.at(held), self._tables.states_at(held)

    def links_at(self, time_tai_ns: int) -> NetworkLinks:
        """Return the links of the mesh at an instant or before; none where there is no mesh."""
        return self._tables.links_at(time_tai_ns)

    def dwells_between(self, after_tai_ns: int, until_tai_ns: int) -> Dwells:
        """Return where radars looked after one instant and until another."""
        return self._tables.dwells_between(after_tai_ns, until_tai_ns)

    def noted_between(self, after_tai_ns: int, until_tai_ns: int) -> Since:
        """Return what was detected, used and looked at after one instant and until another."""
        return self._tables.noted_between(after_tai_ns, until_tai_ns)

    def sightings(self, track_id: int, time_tai_ns: int, most: int) -> list[Sighting]:
        """Return the detections that a track used last, newest first."""
        return self._tables.sightings(track_id, time_tai_ns, most)

    def next_look_tai_ns(self, track_id: int, time_tai_ns: int) -> int | None:
        """Return when a radar next looks for a track on purpose, as the recording has it."""
        return self._tables.next_look_tai_ns(track_id, time_tai_ns)

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
    facts, plan = SourceFacts(manifest.name, title, "recording", count, step_ns, tuple(notes)), None
    if document is not None and sky is not None:
        facts = replace(facts, radar=radar_facts(document), vendors=tuple(vendor_names(document)))
        plan = FlightPlan(document, manifest.seed)
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
                raise RecordingError(directory, f"its {str(error).partition(': ')[2]} {_NOT_AGAIN}") from error
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
