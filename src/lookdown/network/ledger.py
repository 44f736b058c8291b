"""Nothing counted twice: which looks of a stream have reached the consumer already.

Plots and tracklets carry the numbers of the looks that they are made of, counted by their sensor for
each thing it follows. What arrives a second time, by another way or in another form, is a duplicate; what
shares some looks with what has been counted is correlated, and is to be fused as such (covariance
intersection), never as independent. As with the windows that protect against replay, 64 looks are
remembered; what is older cannot be told and is refused.
"""

from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np

from lookdown.arrays import Codes, Ids, ShortIds
from lookdown.network._ledger_kernels import WINDOW, admit_items

__all__ = ["WINDOW", "Admission", "LookLedger"]


class Admission(IntEnum):
    """What an item is to the consumer."""

    NEW = 0
    DUPLICATE = 1
    CORRELATED = 2
    STALE = 3


@dataclass(slots=True)
class LookLedger:
    """What has been counted of each stream: one sensor, one thing that it follows.

    Parameters
    ----------
    stream_limit : int
        Streams remembered. Beyond it those with the longest silence are forgotten, counted in forgotten_count: a stream
        that comes back after that begins anew, so the limit is to exceed what is followed in a minute.

    Attributes
    ----------
    forgotten_count : int

    References
    ----------
    RFC 6479, "IPsec Anti-Replay Algorithm without Bit Shifting" (2012): the window this is like.

    Examples
    --------
    >>> ledger = LookLedger()
    >>> one = np.ones(3, np.uint32)
    >>> looks = np.array([[1, 4], [4, 6], [1, 4]])
    >>> ledger.admit(one, one, looks[:, 0], looks[:, 1])
    array([0, 2, 1], dtype=uint8)
    """

    stream_limit: int = 1_000_000
    forgotten_count: int = field(default=0, init=False)
    _key: Ids = field(init=False)
    _newest: np.ndarray = field(init=False)
    _seen: Ids = field(init=False)
    _heard: np.ndarray = field(init=False)
    _calls: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        assert self.stream_limit > 0
        self._key, self._seen = np.empty(0, np.uint64), np.empty(0, np.uint64)
        self._newest, self._heard = np.empty(0, np.int64), np.empty(0, np.int64)

    @property
    def stream_count(self) -> int:
        """Streams remembered."""
        return len(self._key)

    def admit(self, source: ShortIds, thing: ShortIds, first_look: np.ndarray, last_look: np.ndarray) -> Codes:
        """Return what each item is, in the order of arrival, and count it.

        Parameters
        ----------
        source, thing : (n,) uint32
            Sensor, and what it follows by a number of its own.
        first_look, last_look : (n,) int64, 0 or more
            Numbers of the looks in it, by the sensor's count for that thing.
        """
        assert np.all((first_look >= 0) & (first_look <= last_look)), "looks are numbered from 0, the first first"
        self._calls += 1
        key = (source.astype(np.uint64) << np.uint64(32)) | thing
        self._open(np.unique(key))
        stream = np.searchsorted(self._key, key)
        self._heard[stream] = self._calls
        code = np.empty(len(key), np.uint8)
        first, last = np.asarray(first_look, np.int64), np.asarray(last_look, np.int64)
        admit_items(stream, first, last, self._newest, self._seen, code)
        self._forget()
        return code

    def snapshot(self) -> dict[str, np.ndarray]:
        """Return all that is remembered."""
        counts = np.array([self._calls, self.forgotten_count])
        columns = {"key": self._key, "newest": self._newest, "seen": self._seen, "heard": self._heard}
        return {name: array.copy() for name, array in columns.items()} | {"counts": counts}

    def restore(self, state: dict[str, np.ndarray]) -> None:
        """Go on from a snapshot."""
        self._key, self._newest = state["key"].copy(), state["newest"].copy()
        self._seen, self._heard = state["seen"].copy(), state["heard"].copy()
        self._calls, self.forgotten_count = int(state["counts"][0]), int(state["counts"][1])

    def _open(self, key: np.ndarray) -> None:
        """Make room for streams that are new, in the order of keys."""
        new = key[~np.isin(key, self._key)]
        if len(new) == 0:
            return
        both = np.concatenate([self._key, new])
        order = np.argsort(both, kind="stable")
        blank = np.zeros(len(new), np.int64)
        self._key = both[order]
        self._newest = np.concatenate([self._newest, blank - 1])[order]
        self._seen = np.concatenate([self._seen, blank.astype(np.uint64)])[order]
        self._heard = np.concatenate([self._heard, blank])[order]

    def _forget(self) -> None:
        """Forget the streams with the longest silence beyond the limit."""
        over = len(self._key) - self.stream_limit
        if over > 0:
            kept = np.sort(np.argsort(self._heard, kind="stable")[over:])
            self._key, self._newest = self._key[kept], self._newest[kept]
            self._seen, self._heard = self._seen[kept], self._heard[kept]
            self.forgotten_count += over
