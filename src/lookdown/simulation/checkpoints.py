"""States of a flight kept on its way, so that it can be taken up again near an instant and not from its start alone.

One of `paris`, 600 satellites and 100 tracks, is 12 MB and takes 10 ms of a core to keep, which is done each minute.
"""

import os
import pickle
from pathlib import Path

from lookdown import __version__
from lookdown.errors import DataError
from lookdown.simulation.flight import Flight

__all__ = ["Checkpoints"]

_MOST_BYTES = 512 * 2**20
_KIND = b"lookdown state"
_INSTEAD = "Delete it: the flight then begins at an earlier state, or at its start."


class Checkpoints:
    """A folder of states of one flight, by their instants.

    Several processes may keep and take up states of the same flight: those of one instant are the same. The folder must
    be one that nobody else can write to, for states are unpickled.

    Parameters
    ----------
    folder : pathlib.Path
        Must be there.
    most_bytes : int
        Of all states together: beyond it, that goes whose neighbours in time are closest.
    version : str
        Of lookdown: a state is of use to the version that kept it alone, so each begins with its name.
    """

    def __init__(self, folder: Path, most_bytes: int = _MOST_BYTES, *, version: str = __version__) -> None:
        self._folder, self._most_bytes, self._version = folder, most_bytes, version

    def instants_tai_ns(self) -> list[int]:
        """Return the instants that are kept, rising."""
        return sorted(int(path.stem) for path in self._folder.glob("*.state"))

    def keep(self, flight: Flight, time_tai_ns: int) -> None:
        """Keep the state of a flight at the end of a step, and let go of others where there are too many."""
        whole = self._path(time_tai_ns)
        if whole.exists():
            return
        # Under another name first: who takes it up meanwhile must not find half of it.
        part = whole.with_suffix(f".{os.getpid()}")
        part.write_bytes(b"\n".join((_KIND, self._version.encode(), flight.snapshot())))
        part.replace(whole)
        self._thin()

    def take_up(self, flight: Flight, until_tai_ns: int) -> int | None:
        """Give a flight the latest state that is no later than an instant; return its own instant, None without any.

        Raises
        ------
        DataError
            Where that state is of another version, or damaged; the flight is as it was.
        """
        for instant in reversed([one for one in self.instants_tai_ns() if one <= until_tai_ns]):
            path = self._path(instant)
            try:
                kept = path.read_bytes()
            except FileNotFoundError:
                continue  # let go of meanwhile
            snapshot = self._snapshot_of(kept, path)
            try:
                flight.restore(snapshot)
            except (pickle.UnpicklingError, EOFError) as error:
                raise DataError(path, f"expected a whole state; it is cut short or damaged. {_INSTEAD}") from error
            return instant
        return None

    def _snapshot_of(self, kept: bytes, path: Path) -> bytes:
        """Return what a flight takes up; nothing is unpickled before the version is known to be ours."""
        kind, _, rest = kept.partition(b"\n")
        version, _, snapshot = rest.partition(b"\n")
        if kind == _KIND and version == self._version.encode():
            return snapshot
        of = f"one of version {version.decode(errors='replace')[:40]}" if kind == _KIND else "something else"
        raise DataError(path, f"expected a state kept by version {self._version} of lookdown; got {of}. {_INSTEAD}")

    def _path(self, time_tai_ns: int) -> Path:
        return self._folder / f"{time_tai_ns}.state"

    def _thin(self) -> None:
        sizes = {one: _size(self._path(one)) for one in self.instants_tai_ns()}
        while sum(sizes.values()) > self._most_bytes:
            instants = list(sizes)
            # The newest stays as long as there is another: people ask what if something is lost now.
            gaps = {b: c - a for a, b, c in zip(instants, instants[1:], instants[2:], strict=False)}
            gone = min(gaps, key=lambda one: gaps[one]) if gaps else instants[0]
            self._path(gone).unlink(missing_ok=True)
            del sizes[gone]


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
