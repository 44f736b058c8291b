"""Appends a table to a Parquet file in groups of rows of one size.

The groups are cut by count alone, so that a file's bytes depend on its rows and not
on how many came at a time; at most one group waits in memory.
"""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from lookdown.tables import Table, arrow_from_table

__all__ = ["TableWriter"]

ROWS_PER_GROUP = 32_768
"""At about 500 bytes a row of `Tracks`, the widest table, 16 MB wait in memory at most."""


class TableWriter:
    """One Parquet file of one kind of table, appended to.

    Parameters
    ----------
    kind : type of Table
    path : pathlib.Path
        A file that does not yet exist.
    """

    def __init__(self, kind: type[Table], path: Path) -> None:
        self.kind = kind
        self.path = path
        self.rows = 0
        self._waiting: list[Table] = []
        self._waiting_rows = 0
        self._parquet = pq.ParquetWriter(path, arrow_from_table(kind.empty()).schema, compression="zstd")

    def append(self, table: Table) -> None:
        """Take rows; OSError where the disk refuses."""
        assert type(table) is self.kind
        if not len(table):
            return
        self.rows += len(table)
        self._waiting.append(table)
        self._waiting_rows += len(table)
        if self._waiting_rows >= ROWS_PER_GROUP:
            self._write_whole_groups()

    def close(self) -> None:
        """Write what waits and end the file; OSError where the disk refuses."""
        try:
            if self._waiting_rows:
                self._write(self.kind.concatenate(self._waiting))
                self._waiting, self._waiting_rows = [], 0
        finally:
            self._parquet.close()

    def _write_whole_groups(self) -> None:
        rows = self.kind.concatenate(self._waiting)
        whole = len(rows) - len(rows) % ROWS_PER_GROUP
        for start in range(0, whole, ROWS_PER_GROUP):
            self._write(rows.take(slice(start, start + ROWS_PER_GROUP)))
        rest = rows.take(slice(whole, None))
        self._waiting, self._waiting_rows = [rest], len(rest)

    def _write(self, group: Table) -> None:
        try:
            self._parquet.write_table(arrow_from_table(group))
        except pa.ArrowInvalid as error:
            # Arrow closes a file whose disk was full and then says only that it is closed.
            raise OSError(f"{self.path.name}: {error}") from error
