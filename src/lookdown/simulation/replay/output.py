"""Where `lookdown track` writes: a folder that has its name only once it is whole."""

import json
import shutil
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from lookdown.errors import ArgumentError, RecordingError
from lookdown.recording import FolderLock, TableWriter
from lookdown.recording.refusals import advice, reason
from lookdown.tables import Associations, Table, Tracks
from lookdown.tracking.intake import Rejects

__all__ = ["MADE_BY", "TrackFolder"]

MADE_BY = "lookdown track"
_SUMMARY = "summary.json"
_FILES: dict[type[Table], str] = {
    Tracks: "tracks.parquet",
    Associations: "associations.parquet",
    Rejects: "rejects.parquet",
}


class TrackFolder:
    """Takes tables of tracks as a context manager; leaving it with an exception leaves nothing behind.

    Parameters
    ----------
    directory : pathlib.Path
        An older folder that `lookdown track` made is replaced; anything else that is there is left alone.

    Raises
    ------
    ArgumentError
        Where something else has that name.
    RecordingError
        Where it cannot be written, or another run is writing it.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.replaced = False
        self._part = directory.with_name(f".{directory.name}.part")
        self._writers: dict[type[Table], TableWriter] = {}
        self._lock: FolderLock | None = None

    def __enter__(self) -> Self:
        if not _may_replace(self.directory):
            raise ArgumentError(
                f"--out: {self.directory} is there and was not made by `lookdown track`. Choose another folder."
            )
        try:
            self.directory.parent.mkdir(parents=True, exist_ok=True)
            self._lock = FolderLock(self.directory.with_name(f".{self.directory.name}.lock"))
            shutil.rmtree(self._part, ignore_errors=True)
            self._part.mkdir()
            self._writers = {kind: TableWriter(kind, self._part / name) for kind, name in _FILES.items()}
        except OSError as error:
            self._drop()
            raise self._refused(error) from error
        except BaseException:
            self._drop()
            raise
        return self

    def write(self, table: Table) -> None:
        """Append rows to the file of their kind of table."""
        try:
            self._writers[type(table)].append(table)
        except OSError as error:
            raise self._refused(error) from error

    def finish(self, summary: dict[str, Any]) -> None:
        """Write the summary, and give the folder its name."""
        try:
            for writer in self._writers.values():
                writer.close()
            self._writers = {}
            text = json.dumps(summary, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
            (self._part / _SUMMARY).write_text(text, encoding="utf-8")
            self._take_name()
        except OSError as error:
            raise self._refused(error) from error

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._drop()

    def _take_name(self) -> None:
        older = self.directory.with_name(f".{self.directory.name}.old")
        if self.directory.exists():
            shutil.rmtree(older, ignore_errors=True)
            self.directory.rename(older)
            self.replaced = True
        self._part.rename(self.directory)
        shutil.rmtree(older, ignore_errors=True)

    def _drop(self) -> None:
        for writer in self._writers.values():
            with suppress(OSError):
                writer.close()
        shutil.rmtree(self._part, ignore_errors=True)
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def _refused(self, error: OSError) -> RecordingError:
        what_to_do = advice(error, elsewhere="choose another folder with --out")
        return RecordingError(self.directory, f"the tracks could not be written ({reason(error)}). {what_to_do}")


def _may_replace(directory: Path) -> bool:
    if directory.is_symlink():
        return False
    if not directory.exists():
        return True
    try:
        told = json.loads((directory / _SUMMARY).read_bytes())
    except (OSError, ValueError):
        return False
    return isinstance(told, dict) and told.get("made_by") == MADE_BY
