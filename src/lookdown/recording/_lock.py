"""Keeps two runs from writing one recording."""

import fcntl
from pathlib import Path

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
        self._file = path.open("a")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._file.close()
            raise RecordingError(
                path.parent, f"another run is writing {path.name[1:-5]}. Wait for it, or give this one a --name."
            ) from None

    def release(self) -> None:
        """Let the next one in."""
        self._path.unlink(missing_ok=True)
        self._file.close()
