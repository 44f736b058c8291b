"""A recording as the report reads it: whatever is there, and a list of what is not."""

import json
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from lookdown.astro import geodetic_from_ecef, utc_day_from_tai_ns
from lookdown.errors import ArgumentError, DataError, RecordingError
from lookdown.tables import GapCause, Looks, Metrics, ObjectMetrics, Table, Tracks, TruthStates, read_table
from lookdown.tracking.metrics import report_interval_s

__all__ = ["CAUSE_NOT_KNOWN", "Recording", "load_recording", "row_of_key"]

CAUSE_NOT_KNOWN = 255
"""State of an instant without custody whose cause was not recorded."""

_DEEPEST = 20
"""Documents of ours are nested three deep; what is deeper could not be shown as a table."""

AnyTable = TypeVar("AnyTable", bound=Table)


@dataclass(frozen=True, slots=True)
class Recording:
    """What the report needs of a run, ordered and joined.

    Attributes
    ----------
    manifest, summary, timing : dict
    cleaning : dict or list
    sensor_card, assumptions : list of dict
    truth, object_metrics : rows by instant, then object
    metrics, tracks (confirmed only), looks : tables
    truth_row, track_row : (object metrics rows,) int64
        Row of the same object and instant; row of the matched track; -1 where none.
    interval_s : float
    missing : tuple of str
        Sentences on what could not be read.
    """

    name: str
    title: str
    manifest: dict[str, Any]
    summary: dict[str, Any]
    cleaning: Any
    timing: dict[str, Any]
    sensor_card: list[dict[str, Any]]
    assumptions: list[dict[str, Any]]
    truth: TruthStates
    tracks: Tracks
    looks: Looks
    metrics: Metrics
    object_metrics: ObjectMetrics
    truth_row: np.ndarray
    track_row: np.ndarray
    interval_s: float
    missing: tuple[str, ...]

    @property
    def state(self) -> np.ndarray:
        """Return the `GapCause` of each object row: NONE in custody, `CAUSE_NOT_KNOWN` where a gap has no cause."""
        rows = self.object_metrics
        named = np.where(rows.gap_cause == GapCause.NONE, CAUSE_NOT_KNOWN, rows.gap_cause.astype(np.int64))
        return np.where(rows.in_custody > 0, int(GapCause.NONE), named)

    @property
    def held_by_any(self) -> np.ndarray:
        """Return whether a confirmed track, the object's own or not, held each object row."""
        rows = self.object_metrics
        return np.asarray((rows.in_custody > 0) | (rows.gap_cause == GapCause.OTHER_TRACK))

    @property
    def start_tai_ns(self) -> int:
        """First instant of the run; 0 where nothing says."""
        if "start_tai_ns" in self.manifest:
            return int(self.manifest["start_tai_ns"])
        return int(self.metrics.time_tai_ns[0]) if len(self.metrics) else 0

    @property
    def stop_tai_ns(self) -> int:
        """Last instant the run got to."""
        if "stop_tai_ns" in self.manifest:
            return int(self.manifest["stop_tai_ns"])
        return int(self.metrics.time_tai_ns[-1]) if len(self.metrics) else self.start_tai_ns

    def utc_hours(self, time_tai_ns: np.ndarray) -> np.ndarray:
        """Return instants as hours since the midnight UTC before the start, for an axis of time."""
        try:
            _, nanosecond = utc_day_from_tai_ns(self.start_tai_ns)
        except ArgumentError:  # a recording with an instant outside the calendar is drawn from 0 h
            nanosecond = 0
        return (time_tai_ns - self.start_tai_ns + nanosecond) / 3.6e12

    def longitude_latitude_deg(self, position_ecef_m: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return positions as longitude and latitude in degrees, for a map."""
        if not len(position_ecef_m):
            return np.zeros(0), np.zeros(0)
        latitude, longitude, _ = geodetic_from_ecef(position_ecef_m)
        return np.degrees(longitude), np.degrees(latitude)


def row_of_key(
    identity: np.ndarray, time_tai_ns: np.ndarray, wanted_identity: np.ndarray, wanted_time_tai_ns: np.ndarray
) -> np.ndarray:
    """Return the row that has each wanted (identity, instant); -1 where there is none.

    Examples
    --------
    >>> row_of_key(np.array([7, 8]), np.array([0, 0]), np.array([8, 7, 7]), np.array([0, 0, 1])).tolist()
    [1, 0, -1]
    """
    if not len(identity):
        return np.full(len(wanted_identity), -1, dtype=np.int64)
    identities, times = np.unique(identity), np.unique(time_tai_ns)
    key = np.searchsorted(identities, identity) * len(times) + np.searchsorted(times, time_tai_ns)
    a = np.minimum(np.searchsorted(identities, wanted_identity), len(identities) - 1)
    b = np.minimum(np.searchsorted(times, wanted_time_tai_ns), len(times) - 1)
    known = (identities[a] == wanted_identity) & (times[b] == wanted_time_tai_ns)
    order = np.argsort(key, kind="stable")
    wanted = a * len(times) + b
    where = np.minimum(np.searchsorted(key[order], wanted), len(key) - 1)
    row = order[where]
    return np.where(known & (key[row] == wanted), row, -1)


def _json(folder: Path, name: str, empty: Any, missing: list[str]) -> Any:
    path = folder / name
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        missing.append(f"{name} is not in the recording.")
        return empty
    except (OSError, ValueError, RecursionError):
        missing.append(f"{name} cannot be read.")
        return empty
    if not isinstance(document, type(empty)) or _is_deeper_than(document, _DEEPEST):
        missing.append(f"{name} is not what its name says.")
        return empty
    return document


def _rows(folder: Path, name: str, missing: list[str]) -> list[dict[str, Any]]:
    rows: list[Any] = _json(folder, name, [], missing)
    if all(isinstance(row, dict) for row in rows):
        return rows
    missing.append(f"{name} is not what its name says.")
    return []


def _is_deeper_than(document: Any, levels: int) -> bool:
    inside = document.values() if isinstance(document, dict) else document if isinstance(document, list) else ()
    return levels == 0 or any(_is_deeper_than(one, levels - 1) for one in inside)


def _cleaning(folder: Path, missing: list[str]) -> Any:
    """Return the document of cleaning, which is of names and values or of rows."""
    try:
        is_list = (folder / "cleaning.json").read_bytes().lstrip().startswith(b"[")
    except OSError:
        is_list = False
    return _json(folder, "cleaning.json", [] if is_list else {}, missing)


def _table(folder: Path, name: str, kind: type[AnyTable], missing: list[str]) -> AnyTable:
    try:
        return read_table(kind, folder / f"{name}.parquet")
    except DataError as error:
        absent = not (folder / f"{name}.parquet").is_file()
        missing.append(f"{name}.parquet is not in the recording." if absent else str(error).replace(f"{folder}/", ""))
        return kind.empty()


def _title(folder: Path, name: str) -> str:
    try:
        document = tomllib.loads((folder / "scenario.toml").read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return name
    scenario = document.get("scenario")
    return str(scenario.get("title", name)) if isinstance(scenario, dict) else name


def load_recording(run_dir: Path) -> Recording:
    """Return the recording in a folder; RecordingError where the folder is none at all."""
    if not (run_dir / "manifest.json").is_file():
        raise RecordingError(
            run_dir, "expected a recording with a manifest.json; there is none. Name a folder that `lookdown run` made."
        )
    missing: list[str] = []
    manifest = _json(run_dir, "manifest.json", {}, missing)
    truth = _table(run_dir, "truth", TruthStates, missing)
    rows = _table(run_dir, "object_metrics", ObjectMetrics, missing)
    tracks = _table(run_dir, "tracks", Tracks, missing)
    metrics = _table(run_dir, "metrics", Metrics, missing)
    truth = truth.take(np.lexsort((truth.object_id, truth.time_tai_ns)))
    rows = rows.take(np.lexsort((rows.object_id, rows.time_tai_ns)))
    tracks = tracks.take(tracks.confirmed > 0)
    name = str(manifest.get("name", run_dir.name))
    return Recording(
        name=name,
        title=_title(run_dir, name),
        manifest=manifest,
        summary=_json(run_dir, "summary.json", {}, missing),
        cleaning=_cleaning(run_dir, missing),
        timing=_json(run_dir, "timing.json", {}, missing),
        sensor_card=_rows(run_dir, "sensor_card.json", missing),
        assumptions=_rows(run_dir, "assumptions.json", missing),
        truth=truth,
        tracks=tracks,
        looks=_table(run_dir, "looks", Looks, missing),
        metrics=metrics,
        object_metrics=rows,
        truth_row=row_of_key(truth.object_id, truth.time_tai_ns, rows.object_id, rows.time_tai_ns),
        track_row=row_of_key(tracks.track_id, tracks.time_tai_ns, rows.track_id, rows.time_tai_ns),
        interval_s=report_interval_s(metrics),
        missing=tuple(missing),
    )
