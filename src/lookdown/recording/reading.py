"""Opens a recording and refuses what is not one."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pyarrow as pa
import pyarrow.parquet as pq

from lookdown.errors import RecordingError
from lookdown.recording.manifest import COMPLETE, MANIFEST, MENDING, TABLES, Manifest, read_json, read_manifest
from lookdown.recording.recorder import SCENARIO, _sha256
from lookdown.tables import Table, read_table

__all__ = ["Recording", "open_recording"]

AnyTable = TypeVar("AnyTable", bound=Table)


@dataclass(frozen=True, slots=True)
class Recording:
    """A recording on disk.

    Attributes
    ----------
    directory : pathlib.Path
    manifest : Manifest
    """

    directory: Path
    manifest: Manifest

    @property
    def is_complete(self) -> bool:
        """Whether the run came to its end."""
        return self.manifest.status == COMPLETE

    @property
    def scenario_text(self) -> str:
        """The scenario as flown, in TOML."""
        return (self.directory / SCENARIO).read_text(encoding="utf-8")

    def table(self, kind: type[AnyTable]) -> AnyTable:
        """Return a table of the recording, of no rows where the run wrote none."""
        name = TABLES[kind]
        return read_table(kind, self.directory / name) if name in self.manifest.tables else kind.empty()

    def document(self, name: str) -> Any:
        """Return a JSON document beside the tables, such as ``summary``; RecordingError where there is none."""
        return read_json(self.directory / f"{name}.json", self.directory)


def open_recording(directory: Path, *, check_hashes: bool = False) -> Recording:
    """Return the recording in a folder.

    Parameters
    ----------
    directory : pathlib.Path
    check_hashes : bool
        Whether to read every file and compare it with the manifest, rather than its size in rows only.

    Raises
    ------
    RecordingError
        Where there is none, it is something else, or a file is missing or not what was written.
    """
    if not directory.is_dir():
        raise RecordingError(directory, "expected a recording; there is no such folder. `lookdown run` makes one.")
    if directory.name.startswith("."):
        raise RecordingError(directory, "expected a recording; this is one that was being written. Run it again.")
    if not (directory / MANIFEST).is_file():
        raise RecordingError(directory, "expected a recording; there is no manifest.json in it, so it is not one.")
    manifest = read_manifest(directory)
    for name, facts in manifest.tables.items():
        rows = _rows(directory / name, directory)
        if rows != facts["rows"]:
            raise RecordingError(directory, f"expected {facts['rows']} rows in {name}; it has {rows}. {MENDING}")
    hashes = {name: facts["sha256"] for name, facts in manifest.tables.items()} | manifest.documents
    for name, expected in hashes.items():
        if not (directory / name).is_file():
            raise RecordingError(directory, f"expected the file {name}; it is missing. {MENDING}")
        if check_hashes and _sha256(directory / name) != expected:
            raise RecordingError(directory, f"{name} is not what the run wrote (its SHA-256 differs). {MENDING}")
    return Recording(directory, manifest)


def _rows(path: Path, directory: Path) -> int:
    try:
        return int(pq.read_metadata(path).num_rows)
    except (pa.ArrowException, OSError) as error:
        raise RecordingError(
            directory, f"expected a whole Parquet file {path.name}; it is missing or broken. {MENDING}"
        ) from error
