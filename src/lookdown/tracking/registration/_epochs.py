"""Epochs: rows wait until theirs is over, and what was learned is kept for those who come late."""

import math
from typing import Any

import numpy as np

__all__ = ["Epochs", "Ring", "Waiting"]

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

    def number(self, time_tai_ns: int) -> int:
        """Return the number of the epoch that one instant lies in."""
        return time_tai_ns // self.length_ns

    def usable(self, epoch: int) -> int:
        """Return the last epoch that was over, with all that could come late, before this one began."""
        return epoch - self.lag


class Waiting:
    """Rows of epochs that are not over.

    Parameters
    ----------
    empty : namedtuple
        Columns without a row, `time_tai_ns` among them.
    epochs : Epochs
    """

    def __init__(self, empty: Any, epochs: Epochs) -> None:
        self._empty, self._epochs = empty, epochs
        self._parts: dict[int, list[Any]] = {}
        self.closed: int | None = None

    def add(self, rows: Any) -> None:
        """Take rows, none of an epoch that is over."""
        if len(rows.time_tai_ns) == 0:
            return
        first = self._epochs.number(int(rows.time_tai_ns.min()))
        assert self.closed is None or first > self.closed, "rows of an epoch that has been learned from already"
        if first == self._epochs.number(int(rows.time_tai_ns.max())):
            self._parts.setdefault(first, []).append(rows)
            return
        numbers = self._epochs.numbers(rows.time_tai_ns)
        for number in np.unique(numbers).tolist():
            part = type(rows)(*(column[numbers == number] for column in rows))
            self._parts.setdefault(number, []).append(part)

    def newest(self) -> int | None:
        """Return the newest epoch that a row waits for."""
        return max(self._parts, default=None)

    def take(self, last: int) -> list[tuple[int, Any]]:
        """Return the rows of each epoch to the last one asked for, oldest first, and hold these for over."""
        if self.closed is not None and last <= self.closed:
            return []
        self.closed = last
        over = sorted(number for number in self._parts if number <= last)
        return [(number, _joined(self._parts.pop(number))) for number in over]

    def rows(self) -> Any:
        """Return all rows that wait, by epoch."""
        return _joined([part for number in sorted(self._parts) for part in self._parts[number]] or [self._empty])

    def restore(self, rows: Any, closed: int | None) -> None:
        """Take up rows that waited."""
        self._parts, self.closed = {}, None
        self.add(rows)
        self.closed = closed


class Ring:
    """What was learned by the end of the last epochs, for reports that come late.

    Parameters
    ----------
    kept : int
        Epochs that are kept.
    """

    def __init__(self, kept: int) -> None:
        self._kept = kept
        self._held: list[tuple[int, Any]] = []
        self._dropped = False

    def push(self, epoch: int, learned: Any) -> None:
        """Keep what was learned by the end of an epoch."""
        self._held.append((epoch, learned))
        if len(self._held) > self._kept:
            self._held.pop(0)
            self._dropped = True

    def newest(self) -> tuple[int, Any] | None:
        """Return the last epoch that was learned from, with what was learned."""
        return self._held[-1] if self._held else None

    def find(self, usable: int) -> tuple[int, Any] | None:
        """Return the last epoch up to one, with what was learned by its end; None before there was any."""
        found = [pair for pair in self._held if pair[0] <= usable]
        assert found or not self._dropped, "a report is older than anything that is kept"
        return found[-1] if found else None

    def snapshot(self) -> tuple[list[tuple[int, Any]], bool]:
        """Return what is kept, and whether anything older is not any more."""
        return list(self._held), self._dropped

    def restore(self, held: list[tuple[int, Any]], *, dropped: bool) -> None:
        """Take up what `snapshot` gave."""
        self._held, self._dropped = list(held), dropped


def _joined(parts: list[Any]) -> Any:
    if len(parts) == 1:
        return parts[0]
    return type(parts[0])(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))
