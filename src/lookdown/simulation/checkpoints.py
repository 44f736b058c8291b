"""States of a flight kept on its way, so that it can be taken up again near an instant and not from its start alone.

One of `paris`, 600 satellites and 100 tracks, is 12 MB and takes 10 ms of a core to keep, which is done each minute.
"""

import os
from pathlib import Path

from lookdown.simulation.flight import Flight

__all__ = ["Checkpoints"]

_MOST_BYTES = 512 * 2**20


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
    """

    def __init__(self, folder: Path, most_bytes: int = _MOST_BYTES) -> None:
        self._folder, self._most_bytes = folder, most_bytes

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
        part.write_bytes(flight.snapshot())
        part.replace(whole)
        self._thin()

    def take_up(self, flight: Flight, until_tai_ns: int) -> int | None:
        """Give a flight the latest state that is no later than an instant; return its own instant, None without any."""
        for instant in reversed([one for one in self.instants_tai_ns() if one <= until_tai_ns]):
            try:
                snapshot = self._path(instant).read_bytes()
            except FileNotFoundError:
                continue  # let go of meanwhile
            flight.restore(snapshot)
            return instant
        return None

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
