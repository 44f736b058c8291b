"""What each track was made from, by track id."""

from typing import Any

import numpy as np

from lookdown.tracking.registration._bias_kernels import SLOTS, Ledger
from lookdown.tracking.registration._ledger_kernels import find_rows

__all__ = ["TrackLedger"]

_LEAST = 1024


class TrackLedger:
    """Shares of sensors in tracks; a track not heard of for some epochs is of unknown origin again.

    Which row a track has, and when rows are given back, changes no result.

    Parameters
    ----------
    memory : int
        Epochs.
    """

    def __init__(self, memory: int) -> None:
        self._memory = memory
        self._ids, self._rows = np.zeros(_LEAST, np.uint64), np.zeros(_LEAST, np.int64)
        self._epochs, self._held = np.zeros(_LEAST, np.int64), 0
        self.shares = _empty(_LEAST)

    def rows(self, track_ids: np.ndarray, epoch: int) -> np.ndarray:
        """Return the row of each track, new where it was not known.

        Parameters
        ----------
        track_ids : (n,) uint64, rising
        epoch : int
            At or after that of the last call.

        Returns
        -------
        (n,) int64
        """
        out = np.empty(len(track_ids), np.int64)
        held = self._find(track_ids, epoch, out)
        if held > len(self._ids):
            self._make_room(held - self._held, epoch)
            held = self._find(track_ids, epoch, out)
        self._held = held
        return out

    def _find(self, track_ids: np.ndarray, epoch: int, out: np.ndarray) -> int:
        return int(
            find_rows(track_ids, self._ids, self._rows, self._held, self._epochs, epoch, self._memory, self.shares, out)
        )

    def _make_room(self, count: int, epoch: int) -> None:
        """Give back rows of tracks long gone; make room for the new ones and a quarter more."""
        old, epochs = self.shares, self._epochs
        alive = epochs[self._rows[: self._held]] >= epoch - self._memory
        ids, rows = self._ids[: self._held][alive], self._rows[: self._held][alive]
        self._held = len(ids)
        capacity = max(_LEAST, self._held + count + (self._held + count) // 4)
        self._take(ids, capacity)
        for name in Ledger._fields:
            getattr(self.shares, name)[: self._held] = getattr(old, name)[rows]
        self._epochs[: self._held] = epochs[rows]

    def _take(self, ids: np.ndarray, capacity: int) -> None:
        """Make new room, where so many tracks stand one after the other."""
        self._ids, self._rows = np.zeros(capacity, np.uint64), np.arange(capacity)
        self.shares, self._epochs = _empty(capacity), np.zeros(capacity, np.int64)
        self._ids[: len(ids)], self._held = ids, len(ids)

    def snapshot(self) -> dict[str, Any]:
        """Return all state as plain arrays, by rising track id."""
        rows = self._rows[: self._held]
        columns = {name: getattr(self.shares, name)[rows] for name in Ledger._fields}
        return {"ids": self._ids[: self._held].copy(), "epochs": self._epochs[rows], **columns}

    def restore(self, snapshot: dict[str, Any]) -> None:
        """Take up a state that `snapshot` gave."""
        count = len(snapshot["ids"])
        self._take(snapshot["ids"], max(_LEAST, 1 << count.bit_length()))
        self._epochs[:count] = snapshot["epochs"]
        for name in Ledger._fields:
            getattr(self.shares, name)[:count] = snapshot[name]


def _empty(capacity: int) -> Ledger:
    return Ledger(
        np.full((capacity, SLOTS), -1, np.int32),
        np.zeros((capacity, SLOTS, 4), np.float32),
        np.full((capacity, 4), -1.0),
    )
