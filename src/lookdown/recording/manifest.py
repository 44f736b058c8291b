"""What a recording says of itself: `manifest.json`, and which table is in which file."""

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from lookdown.errors import RecordingError
from lookdown.tables import (
    Associations,
    CustodyNeeds,
    Deliveries,
    Detections,
    Dwells,
    Looks,
    Metrics,
    NetworkLinks,
    ObjectMetrics,
    RefusedTasks,
    SatelliteStates,
    StationStates,
    Table,
    Tracks,
    TruthStates,
)

__all__ = ["COMPLETE", "INCOMPLETE", "MANIFEST", "MENDING", "TABLES", "Manifest", "read_json", "read_manifest"]

MANIFEST = "manifest.json"
MENDING = "It was changed since: run the scenario again."
COMPLETE = "complete"
INCOMPLETE = "incomplete"

TABLES: dict[type[Table], str] = {
    Associations: "associations.parquet",
    CustodyNeeds: "custody_needs.parquet",
    Deliveries: "deliveries.parquet",
    Detections: "detections.parquet",
    Dwells: "dwells.parquet",
    Looks: "looks.parquet",
    Metrics: "metrics.parquet",
    NetworkLinks: "network_links.parquet",
    ObjectMetrics: "object_metrics.parquet",
    RefusedTasks: "refused_tasks.parquet",
    SatelliteStates: "satellite_states.parquet",
    StationStates: "station_states.parquet",
    Tracks: "tracks.parquet",
    TruthStates: "truth.parquet",
}
"""File name of each kind of table in a recording."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a recording holds and how it came about.

    Attributes
    ----------
    status : str
        ``complete`` or ``incomplete``.
    name : str
    seed : int
    version : str
        Of lookdown.
    scenario_hash : str
        SHA-256 of the scenario's canonical form.
    start_tai_ns, stop_tai_ns : int
        From when to when it tells everything.
    tables : dict
        Rows and SHA-256 of each Parquet file.
    documents : dict
        SHA-256 of each other file that one seed makes the same each time.
    """

    status: str
    name: str
    seed: int
    version: str
    scenario_hash: str
    start_tai_ns: int
    stop_tai_ns: int
    tables: dict[str, dict[str, Any]]
    documents: dict[str, str]

    def as_json(self) -> dict[str, Any]:
        """Return the manifest as JSON holds it."""
        return asdict(self)


_TYPES = {"seed": int, "start_tai_ns": int, "stop_tai_ns": int, "tables": dict, "documents": dict}


def read_json(path: Path, directory: Path) -> Any:
    """Return what a JSON file of a recording holds; RecordingError where it holds no JSON."""
    try:
        return json.loads(path.read_bytes())
    except OSError as error:
        raise RecordingError(directory, f"expected {path.name}; it cannot be read ({error.strerror}).") from error
    except (ValueError, RecursionError) as error:  # RecursionError: nested deeper than any document of ours
        raise RecordingError(directory, f"expected JSON in {path.name}; it is something else. {MENDING}") from error


def read_manifest(directory: Path) -> Manifest:
    """Return the manifest of a recording; RecordingError where there is none."""
    content = read_json(directory / MANIFEST, directory)
    wanted = {item.name: _TYPES.get(item.name, str) for item in fields(Manifest)}
    good = isinstance(content, dict) and all(isinstance(content.get(key), kind) for key, kind in wanted.items())
    if not good or content["status"] not in (COMPLETE, INCOMPLETE):
        raise RecordingError(
            directory, "expected the manifest of a lookdown recording; its manifest.json is something else."
        )
    rows = content["tables"].values()
    if not all(isinstance(row, dict) and {"rows", "sha256"} <= row.keys() for row in rows):
        raise RecordingError(directory, "expected rows and sha256 of each table in manifest.json; they are not there.")
    return Manifest(**{key: content[key] for key in wanted})
