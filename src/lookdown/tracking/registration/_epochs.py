"""Epochs: rows wait until theirs is over, and what was learned is kept for those who come late."""

import math
from typing import Any, NamedTuple

import numpy as np

__all__ = ["Epochs", "Waiting"]

_NS_PER_S = 1_000_000_000


class Epochs:
    """How long an epoch is, and which one an instant may use.

    Parameters
    ----------
    epoch_s, lateness_s : float
    """

    def __init__(self, epoch_s: float, lateness_s: float) -> None:
        self.length_ns = round(epoch_s * _NS_PER_S)
        assert self.length_ns > 0
        self.lag = math.ceil(round(lateness_s * _NS_PER_S) / self.length_ns) + 1
        self.kept = self.lag + 1

    def numbers(self, time_tai_ns: np.ndarray) -> np.ndarray:
        """Return the number of the epoch that each instant lies in."""
        return time_tai_ns // self.length_ns

    def usable(self, epoch: int) -> int:
        """Return the last epoch that was over, with all that could come late, before this one began."""
        return epoch - self.lag


class Waiting:
    """Rows of epochs that are not over.

    Parameters
    ----------
    empty : NamedTuple
        Columns without a row, `time_tai_ns` among them.
    epochs : Epochs
    """

    def __init__(self, empty: NamedTuple, epochs: Epochs) -> None:
        self._empty, self._epochs = empty, epochs
        self._parts: list[Any] = []
        self.closed: int | None = None

    def add(self, rows: Any) -> None:
        """Take rows, none of an epoch that is over."""
        if len(rows.time_tai_ns) == 0:
            return
        first = int(self._epochs.numbers(rows.time_tai_ns.min()))
        assert self.closed is None or first > self.closed, "rows of an epoch that has been learned from already"
        self._parts.append(rows)

    def newest(self) -> int | None:
        """Return the newest epoch that a row waits for."""
        if not self._parts:
            return None
        return int(self._epochs.numbers(max(part.time_tai_ns.max() for part in self._parts)))

    def take(self, last: int) -> list[tuple[int, Any]]:
        """Return the rows of each epoch to the last one asked for, oldest first, and hold these for over."""
        if self.closed is not None and last <= self.closed:
            return []
        self.closed = last
        if not self._parts:
            return []
        rows = self.rows()
        numbers = self._epochs.numbers(rows.time_tai_ns)
        first, newest = int(numbers.min()), int(numbers.max())
        if first == newest <= last:
            self._parts = []
            return [(newest, rows)]
        kept = numbers > last
        self._parts = [_where(rows, kept)] if kept.any() else []
        return [(int(number), _where(rows, numbers == number)) for number in np.unique(numbers[~kept])]

    def rows(self) -> Any:
        """Return all rows that wait."""
        parts = self._parts or [self._empty]
        return type(self._empty)(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))

    def restore(self, rows: Any, closed: int | None) -> None:
        """Take up rows that waited."""
        self._parts, self.closed = ([rows] if len(rows.time_tai_ns) else []), closed


def _where(rows: Any, mask: np.ndarray) -> Any:
    return type(rows)(*(column[mask] for column in rows))
