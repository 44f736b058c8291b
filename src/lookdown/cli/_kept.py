"""Where numba keeps what it compiles, on machines where nothing may be written."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import lookdown

__all__ = ["kernels_kept_somewhere"]


@contextmanager
def kernels_kept_somewhere() -> Iterator[None]:
    """Have numba keep kernels for this process alone where neither lookdown's folder nor the user's can be written.

    Numba ends with an error there, even if nothing has to be compiled: a container of read-only files, run by a user
    without a home, is such a place.
    """
    own = Path(os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser())
    if os.environ.get("NUMBA_CACHE_DIR") or _writable(Path(lookdown.__file__).parent) or _writable(own):
        yield
        return
    # Of this process alone: what lies there is run, and nobody else may have written it.
    with tempfile.TemporaryDirectory(prefix="lookdown-kernels-", ignore_cleanup_errors=True) as folder:
        os.environ["NUMBA_CACHE_DIR"] = folder
        try:
            yield
        finally:
            del os.environ["NUMBA_CACHE_DIR"]


def _writable(folder: Path) -> bool:
    """Return whether a folder, or the nearest above it that is there, may be written to."""
    there = next((each for each in (folder, *folder.parents) if each.exists()), None)
    return there is not None and os.access(there, os.W_OK | os.X_OK)
