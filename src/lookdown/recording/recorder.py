"""Writes a run as a folder that has its name only once it is whole.

Everything goes into a hidden folder beside the final one; finishing renames it. A
run that is stopped leaves a folder whose name ends in ``-incomplete`` and whose
manifest says so. Only a recording is ever replaced, and only by one that is as whole;
what else has the name stays where it is. A machine that dies leaves the hidden folder, which nothing opens
and the next run of that name clears away.
"""

import hashlib
import itertools
import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from lookdown.errors import RecordingError
from lookdown.recording._interrupts import Interrupts
from lookdown.recording._lock import FolderLock
from lookdown.recording._writer import TableWriter
from lookdown.recording.manifest import COMPLETE, INCOMPLETE, MANIFEST, TABLES, Manifest, read_manifest
from lookdown.recording.refusals import advice, reason
from lookdown.tables import Table

__all__ = ["Recorder"]

SCENARIO = "scenario.toml"
_UNHASHED = ("timing",)
_NAME_OF_STOPPED = re.compile(r".*-incomplete(-\d+)?")


class Recorder:
    """Takes the tables of one run, as a context manager.

    Leaving the block without an exception finishes the recording; leaving it with one,
    Ctrl-C among them, keeps what is there as incomplete and notes on the exception
    where it lies.

    Parameters
    ----------
    output : pathlib.Path
        Folder of recordings; made where it does not exist.
    name : str
        Name of this one. An older recording of that name is replaced when this one is finished. None that ends in
        ``-incomplete``: stopped runs are called so.
    scenario_text : str
        The scenario as flown, in TOML.
    seed, version, scenario_hash, start_tai_ns
        What the manifest says of the run.

    Raises
    ------
    RecordingError
        Where the folder cannot be written, the disk is full, another run is writing that name, or something that
        is no recording has it.
    """

    def __init__(
        self,
        *,
        output: Path,
        name: str,
        scenario_text: str,
        seed: int,
        version: str,
        scenario_hash: str,
        start_tai_ns: int,
    ) -> None:
        if _NAME_OF_STOPPED.fullmatch(name):
            raise RecordingError(
                output / name, "names that end in -incomplete are for runs that were stopped. Choose another --name."
            )
        self.name = name
        self.output = output
        self.directory: Path | None = None
        self._about: dict[str, Any] = {"name": name, "seed": seed, "version": version}
        self._about |= {"scenario_hash": scenario_hash, "start_tai_ns": start_tai_ns}
        self._scenario_text = scenario_text
        self._stop_tai_ns = start_tai_ns
        self._part = output / f".{name}.part"
        self._writers: dict[type[Table], TableWriter] = {}
        self._documents: dict[str, str] = {}
        self._lock: FolderLock | None = None
        self._interrupts = Interrupts()

    def __enter__(self) -> Self:
        try:
            self.output.mkdir(parents=True, exist_ok=True)
            if not _may_replace(self.output / self.name, (COMPLETE, INCOMPLETE)):
                raise _in_the_way(self.output / self.name)
            self._lock = FolderLock(self.output / f".{self.name}.lock")
            if self._part.exists():
                shutil.rmtree(self._part)
            self._part.mkdir()
            (self._part / SCENARIO).write_text(self._scenario_text, encoding="utf-8")
        except OSError as error:
            self._give_up()
            raise _refused(self.output, error) from error
        except KeyboardInterrupt:
            self._give_up()
            raise
        self._documents[SCENARIO] = _sha256(self._part / SCENARIO)
        self._interrupts.take()
        return self

    @contextmanager
    def uninterrupted(self) -> Iterator[None]:
        """Do a block whole: a Ctrl-C inside it comes at its end."""
        with self._interrupts.held():
            yield

    def write(self, table: Table) -> None:
        """Append rows to the file of their kind of table."""
        kind = type(table)
        try:
            if kind not in self._writers:
                self._writers[kind] = TableWriter(kind, self._part / TABLES[kind])
            self._writers[kind].append(table)
        except OSError as error:
            raise _refused(self.output, error) from error

    def reached(self, time_tai_ns: int) -> None:
        """Note the instant up to which the recording tells everything."""
        self._stop_tai_ns = time_tai_ns

    def write_json(self, name: str, content: Any) -> None:
        """Write a document beside the tables, such as ``summary``; NaN and infinity are refused."""
        path = self._part / f"{name}.json"
        try:
            path.write_text(json_text(content), encoding="utf-8")
        except OSError as error:
            raise _refused(self.output, error) from error
        if name not in _UNHASHED:
            self._documents[path.name] = _sha256(path)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            with self._interrupts.held():
                self._leave(error)
                if error is not None:
                    self._interrupts.forget()  # the run is on its way out by another error, which is the one to tell
        except KeyboardInterrupt as late:
            if self.directory is not None:
                late.add_note(f"The recording was finished by then: {self.directory}.")
            raise
        finally:
            self._interrupts.give_back()

    def _leave(self, error: BaseException | None) -> None:
        try:
            if error is None:
                self.directory = self._finish(COMPLETE, self.name)
                return
            self.directory = self._finish(INCOMPLETE, f"{self.name}-incomplete")
            error.add_note(f"What was recorded until then is in {self.directory}; it opens, marked incomplete.")
        except OSError as refusal:
            shutil.rmtree(self._part, ignore_errors=True)
            if error is None:
                raise _refused(self.output, refusal) from refusal
            error.add_note("Nothing of this run was kept.")
        finally:
            self._give_up()

    def _finish(self, status: str, name: str) -> Path:
        # Every file is closed, whatever happens to the others, before any refusal is told.
        refusals = []
        for writer in self._writers.values():
            try:
                writer.close()
            except OSError as error:
                refusals.append(error)
        if refusals:
            raise refusals[0]
        tables = {w.path.name: {"rows": w.rows, "sha256": _sha256(w.path)} for w in self._writers.values()}
        manifest = Manifest(
            status=status,
            **self._about,
            stop_tai_ns=self._stop_tai_ns,
            tables=dict(sorted(tables.items())),
            documents=dict(sorted(self._documents.items())),
        )
        (self._part / MANIFEST).write_text(json_text(manifest.as_json()), encoding="utf-8")
        final = _place(self.output, name, status)
        _replace(self._part, final)
        return final

    def _give_up(self) -> None:
        if self._lock is not None:
            self._lock.release()
            self._lock = None


def json_text(content: Any) -> str:
    """Return the one form in which a recording keeps a document."""
    return json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _may_replace(path: Path, statuses: tuple[str, ...]) -> bool:
    """Return whether nothing is at a path but a recording of one of these statuses."""
    if path.is_symlink():
        return False
    if not path.exists():
        return True
    try:
        return path.is_dir() and read_manifest(path).status in statuses
    except RecordingError:
        return False


def _in_the_way(path: Path) -> RecordingError:
    kind = "a link" if path.is_symlink() else "a folder that is no recording" if path.is_dir() else "a file"
    return RecordingError(
        path, f"the recording would go here, where {kind} is. Move it away, or choose another --name or --output."
    )


def _place(output: Path, name: str, status: str) -> Path:
    """Return where a recording may go: under its name, or with a number where that has something worth keeping."""
    replaceable = (COMPLETE, INCOMPLETE) if status == COMPLETE else (INCOMPLETE,)
    return next(path for path in _numbered(output, name) if _may_replace(path, replaceable))


def _numbered(output: Path, name: str) -> Iterator[Path]:
    yield output / name
    for number in itertools.count(2):
        yield output / f"{name}-{number}"


def _replace(part: Path, final: Path) -> None:
    if not final.exists():
        part.rename(final)
        return
    hidden = _numbered(final.parent, f".{final.name}.old")
    older = next(path for path in hidden if not (path.exists() or path.is_symlink()))
    final.rename(older)
    part.rename(final)
    shutil.rmtree(older, ignore_errors=True)


def _refused(output: Path, error: OSError) -> RecordingError:
    what_to_do = advice(error, elsewhere="choose another folder with --output")
    return RecordingError(output, f"the recording could not be written ({reason(error)}). {what_to_do}")
