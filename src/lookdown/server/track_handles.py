"""Track ids of 64 bits as handles of 32, which is what travels with every row."""

import numpy as np

__all__ = ["MOST_HANDLES", "Handles"]

MOST_HANDLES = 1 << 20
"""Handles given in one epoch: then a new one begins, and only what is shown then is numbered again."""


class Handles:
    """Gives each track id a number that it keeps within an epoch.

    Parameters
    ----------
    most : int
        Handles in one epoch.
    """

    def __init__(self, most: int = MOST_HANDLES) -> None:
        self.epoch = 1
        self._most = most
        self._clear()

    def _clear(self) -> None:
        self._sorted_id = np.zeros(0, np.uint64)
        self._sorted_handle = np.zeros(0, np.uint32)
        self._id_of = np.zeros(0, np.uint64)
        self._last_id, self._last_handle = self._id_of, self._sorted_handle

    def __len__(self) -> int:
        return len(self._id_of)

    def of(self, track_id: np.ndarray) -> np.ndarray:
        """Return the handle of each track id, new ones where there was none.

        Parameters
        ----------
        track_id : (n,) uint64
            Each once.

        Returns
        -------
        (n,) uint32
            Where this begins a new epoch every handle given before is void.
        """
        assert len(track_id) <= self._most, "more tracks than an epoch has handles"
        # Most pictures have the tracks of the one before.
        if np.array_equal(track_id, self._last_id):
            return self._last_handle
        new = track_id[~self._known(track_id)]
        if len(self) + len(new) > self._most:
            self.epoch += 1
            self._clear()
            new = track_id
        if len(new):
            self._give(new)
        self._last_id, self._last_handle = track_id, self._sorted_handle[np.searchsorted(self._sorted_id, track_id)]
        return self._last_handle

    def find(self, track_id: int) -> int | None:
        """Return the handle of a track id; None where it has none in this epoch."""
        wanted = np.array([track_id], np.uint64)
        if not self._known(wanted)[0]:
            return None
        return int(self._sorted_handle[np.searchsorted(self._sorted_id, wanted)[0]])

    def track_id(self, handle: int) -> int | None:
        """Return the track id that has a handle in this epoch; None where none has."""
        return int(self._id_of[handle]) if 0 <= handle < len(self._id_of) else None

    def _known(self, track_id: np.ndarray) -> np.ndarray:
        place = np.searchsorted(self._sorted_id, track_id)
        inside = place < len(self._sorted_id)
        known = np.zeros(len(track_id), bool)
        known[inside] = self._sorted_id[place[inside]] == track_id[inside]
        return known

    def _give(self, new: np.ndarray) -> None:
        first = len(self._id_of)
        self._id_of = np.concatenate([self._id_of, new])
        handles = np.arange(first, first + len(new), dtype=np.uint32)
        identity = np.concatenate([self._sorted_id, new])
        order = np.argsort(identity, kind="stable")
        self._sorted_id = identity[order]
        self._sorted_handle = np.concatenate([self._sorted_handle, handles])[order]
