"""What each track was made from, by track id."""

from typing import Any

import numpy as np

from lookdown.tracking.registration._bias_kernels import SLOTS, Ledger

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
        self._ids = np.zeros(0, np.uint64)
        self._rows = np.zeros(0, np.int64)
        self._epochs = np.zeros(_LEAST, np.int64)
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
        first_of_run = np.ones(len(track_ids), np.bool_)
        first_of_run[1:] = track_ids[1:] != track_ids[:-1]
        wanted, place = track_ids[first_of_run], np.cumsum(first_of_run) - 1
        at, known = self._found(wanted)
        count = len(wanted) - int(np.count_nonzero(known))
        if len(self._ids) + count > len(self._epochs):
            self._make_room(count, epoch)
            at, known = self._found(wanted)
        first, rows = len(self._ids), np.empty(len(wanted), np.int64)
        rows[known] = self._rows[at[known]]
        fresh = ~known
        if fresh.any():
            rows[fresh] = first + np.arange(np.count_nonzero(fresh))
            self._insert(at[fresh], wanted[fresh], rows[fresh])
        stale = rows[(rows >= first) | (self._epochs[rows] < epoch - self._memory)]
        if len(stale):
            self.shares.sensors[stale], self.shares.shares[stale], self.shares.rest[stale] = -1, 0.0, -1.0
        self._epochs[rows] = epoch
        return rows[place]

    def _found(self, ids: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return where each id stands or would stand, and whether it is there."""
        at = np.searchsorted(self._ids, ids)
        if not len(self._ids):
            return at, np.zeros(len(ids), np.bool_)
        return at, (self._ids[np.minimum(at, len(self._ids) - 1)] == ids)

    def _insert(self, at: np.ndarray, ids: np.ndarray, rows: np.ndarray) -> None:
        """Put new ids, which rise, with their rows before the places given, in a fifth of the time of `np.insert`."""
        new = at + np.arange(len(at))
        old = np.ones(len(self._ids) + len(at), np.bool_)
        old[new] = False
        both = np.empty(len(old), np.uint64), np.empty(len(old), np.int64)
        both[0][new], both[1][new] = ids, rows
        both[0][old], both[1][old] = self._ids, self._rows
        self._ids, self._rows = both

    def _make_room(self, count: int, epoch: int) -> None:
        """Give back rows of tracks long gone; make room for the new ones and a quarter more."""
        alive = self._epochs[self._rows] >= epoch - self._memory
        old, rows = self.shares, self._rows[alive]
        self._ids, held = self._ids[alive], len(rows)
        capacity = max(_LEAST, held + count + (held + count) // 4)
        self.shares, epochs = _empty(capacity), np.zeros(capacity, np.int64)
        for name in Ledger._fields:
            getattr(self.shares, name)[:held] = getattr(old, name)[rows]
        epochs[:held] = self._epochs[rows]
        self._epochs, self._rows = epochs, np.arange(held)

    def snapshot(self) -> dict[str, Any]:
        """Return all state as plain arrays, by rising track id."""
        rows = self._rows
        columns = {name: getattr(self.shares, name)[rows] for name in Ledger._fields}
        return {"ids": self._ids.copy(), "epochs": self._epochs[rows], **columns}

    def restore(self, snapshot: dict[str, Any]) -> None:
        """Take up a state that `snapshot` gave."""
        count = len(snapshot["ids"])
        capacity = max(_LEAST, 1 << count.bit_length())
        self.shares, self._epochs = _empty(capacity), np.zeros(capacity, np.int64)
        self._ids, self._rows = snapshot["ids"].copy(), np.arange(count)
        self._epochs[:count] = snapshot["epochs"]
        for name in Ledger._fields:
            getattr(self.shares, name)[:count] = snapshot[name]


def _empty(capacity: int) -> Ledger:
    return Ledger(
        np.full((capacity, SLOTS), -1, np.int32),
        np.zeros((capacity, SLOTS, 4), np.float32),
        np.full((capacity, 4), -1.0),
    )
