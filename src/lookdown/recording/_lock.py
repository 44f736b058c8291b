"""Keeps two runs from writing one recording."""

import fcntl
import os
from pathlib import Path
from typing import IO

from lookdown.errors import RecordingError

__all__ = ["FolderLock"]


class FolderLock:
    """A file that one process at a time can hold; the system frees it when the process dies.

    Parameters
    ----------
    path : pathlib.Path
        The lock file, made where it does not exist.

    Raises
    ------
    RecordingError
        Where another process holds it.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = _locked(path)
        # Who releases takes the name away: a file locked after that is nobody's, and the next one makes its own.
        while not _has_its_name(self._file, path):
            self._file.close()
            self._file = _locked(path)

    def release(self) -> None:
        """Let the next one in."""
        self._path.unlink(missing_ok=True)
        self._file.close()


def _locked(path: Path) -> IO[str]:
    file = path.open("a")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        raise RecordingError(
            path.parent, f"another run is writing {path.name[1:-5]}. Wait for it, or give this one a --name."
        ) from None
    return file


def _has_its_name(file: IO[str], path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except FileNotFoundError:
        return False
