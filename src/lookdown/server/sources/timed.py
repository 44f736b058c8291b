"""Tables on disk that are read by time: only the groups of rows whose times say that they matter.

A recording of 24 h and 20,000 tracks has 5,300 groups of 32,768 rows; their least and greatest times are in the
footers, read once (about 30 ms), and an instant lies in one group or two, about 30 ms each. Some groups stay in
memory, so that playing on reads each once.
"""

from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import Generic, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from lookdown.errors import DataError
from lookdown.tables import Table, table_from_arrow

__all__ = ["TimedTable"]

AnyTable = TypeVar("AnyTable", bound=Table)
_KEPT_GROUPS = 6
_NEVER = int(np.iinfo(np.int64).min)


class TimedTable(Generic[AnyTable]):
    """Parquet files of one kind of table, one after the other in time.

    Parameters
    ----------
    kind : type of Table
        Its rows are read whole, so a kind of few columns reads few.
    files : sequence of pathlib.Path
    time : str
        The column that says when a row counts from; it rises from group to group.

    Raises
    ------
    DataError
        Where a file is no whole Parquet file of such a table.
    """

    def __init__(self, kind: type[AnyTable], files: Sequence[Path] = (), *, time: str = "time_tai_ns") -> None:
        self._time = time
        self.kind = kind
        self._names = [name for name, _ in kind.columns()]
        self._files: list[tuple[Path, pq.FileMetaData]] = []
        self._recent: list[AnyTable] = []
        self._place: list[tuple[int, int]] = []
        self._first: list[int] = []
        self._last: list[int] = []
        self._kept: OrderedDict[int, AnyTable] = OrderedDict()
        self.groups_read = 0
        for file in files:
            self.add(file)

    def add(self, file: Path) -> None:
        """Take one more file into account; it is later than those before."""
        try:
            opened = pq.ParquetFile(file, memory_map=True)
        except (pa.ArrowException, OSError) as error:
            said = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise DataError(file, f"expected a whole Parquet file; it cannot be read ({said}).") from error
        missing = set(self._names) - set(opened.schema_arrow.names)
        if missing:
            raise DataError(
                file,
                f"expected the columns of {self.kind.__name__}; {', '.join(sorted(missing))} are missing. "
                "It was made by an older version of lookdown: make it again.",
            )
        leaf = next(i for i in range(len(opened.schema)) if opened.schema.column(i).path == self._time)
        self._files.append((file, opened.metadata))
        with opened:
            for group in range(opened.num_row_groups):
                told = opened.metadata.row_group(group).column(leaf).statistics
                if told is not None and told.has_min_max:
                    first, last = int(told.min), int(told.max)
                else:
                    times = opened.read_row_group(group, columns=[self._time]).column(0).to_numpy()
                    first, last = int(times.min()), int(times.max())
                self._place.append((len(self._files) - 1, group))
                self._first.append(first)
                self._last.append(last)
        self._forget_recent()

    def remember(self, rows: AnyTable) -> None:
        """Take rows into account that no file has yet; a file that reaches beyond them takes their place."""
        if len(rows):
            self._recent.append(rows)

    def _forget_recent(self) -> None:
        last = max(self._last, default=_NEVER)
        self._recent = [rows for rows in self._recent if int(self._times(rows).max()) > last]

    @property
    def span_tai_ns(self) -> tuple[int, int] | None:
        """From when to when there are rows; None where there are none."""
        first = [*self._first, *(int(self._times(rows).min()) for rows in self._recent)]
        last = [*self._last, *(int(self._times(rows).max()) for rows in self._recent)]
        return (min(first), max(last)) if first else None

    def instant_before(self, time_tai_ns: int) -> int | None:
        """Return the last instant of any row at a time or before; None where there is none."""
        found = _NEVER
        for rows in self._recent:
            found = max(found, self._last_until(rows, time_tai_ns))
        first, last = np.array(self._first, np.int64), np.array(self._last, np.int64)
        begun = np.flatnonzero(first <= time_tai_ns)
        if len(begun):
            # Only a group that ends no earlier than the latest beginning can hold a later instant than it.
            latest = int(first[begun].max())
            for group in begun[last[begun] >= latest].tolist():
                found = max(found, self._last_until(self._group(group), time_tai_ns))
        return None if found == _NEVER else found

    def at(self, instant_tai_ns: int) -> AnyTable:
        """Return the rows of one instant."""
        return self.between(instant_tai_ns - 1, instant_tai_ns)

    def between(self, after_tai_ns: int, until_tai_ns: int) -> AnyTable:
        """Return the rows after one instant and until another, in the order of the files."""
        first, last = np.array(self._first, np.int64), np.array(self._last, np.int64)
        groups = np.flatnonzero((first <= until_tai_ns) & (last > after_tai_ns)).tolist()
        parts = []
        for rows in [*(self._group(group) for group in groups), *self._recent]:
            times = self._times(rows)
            inside = (times > after_tai_ns) & (times <= until_tai_ns)
            if inside.any():
                parts.append(rows.take(_slice_or_mask(inside)))
        return parts[0] if len(parts) == 1 else self.kind.concatenate(parts)

    def close(self) -> None:
        """Let go of what is in memory."""
        self._kept.clear()
        self._recent.clear()

    def _times(self, rows: AnyTable) -> np.ndarray:
        times: np.ndarray = getattr(rows, self._time)
        return times

    def _last_until(self, rows: AnyTable, time_tai_ns: int) -> int:
        times = self._times(rows)
        return int(times[times <= time_tai_ns].max(initial=_NEVER))

    def _group(self, group: int) -> AnyTable:
        if group in self._kept:
            self._kept.move_to_end(group)
            return self._kept[group]
        number, place = self._place[group]
        file, metadata = self._files[number]
        try:
            # Opened for each group: a day under way has more files than a process may hold open.
            with pq.ParquetFile(file, memory_map=True, metadata=metadata) as opened:
                arrow = opened.read_row_group(place, columns=self._names)
        except (pa.ArrowException, OSError) as error:
            said = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise DataError(file, f"its group {place} cannot be read ({said}).") from error
        self.groups_read += 1
        self._kept[group] = table_from_arrow(self.kind, arrow, file)
        if len(self._kept) > _KEPT_GROUPS:
            self._kept.popitem(last=False)
        return self._kept[group]


def _slice_or_mask(inside: np.ndarray) -> slice | np.ndarray:
    """Return a slice where the rows lie together, which costs no copy."""
    found = np.flatnonzero(inside)
    if len(found) and found[-1] - found[0] + 1 == len(found):
        return slice(int(found[0]), int(found[-1]) + 1)
    return inside
