"""Tables on disk as Parquet, and back.

Vectors and matrices become fixed-size lists; unit and sentence of each column go
into the Arrow field's metadata, so that a reader in any language finds them; a
column of codes has the meaning of each there too. A
file is written beside its name and then renamed, so a file that has its name is whole.
"""

from enum import IntEnum
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from lookdown.errors import DataError, RecordingError
from lookdown.tables import _columns, _network_columns
from lookdown.tables._table import Column, Table

__all__ = ["arrow_from_table", "read_table", "table_from_arrow", "write_table"]

AnyTable = TypeVar("AnyTable", bound=Table)

_CODES: dict[str, type[IntEnum]] = {
    name: kind
    for columns in (_columns, _network_columns)
    for name, kind in ((name, getattr(columns, name)) for name in columns.__all__)
    if issubclass(kind, IntEnum)
}
"""The lists of codes, by the name that a column of codes has for its unit."""


def _arrow_type(spec: Column) -> pa.DataType:
    scalar = pa.from_numpy_dtype(spec.dtype)
    size = int(np.prod(spec.row_shape)) if spec.row_shape else 0
    return pa.list_(scalar, size) if size else scalar


def _arrow_field(name: str, spec: Column) -> pa.Field:
    shape = ",".join(map(str, spec.row_shape))
    metadata = {"unit": spec.unit, "sentence": spec.sentence, "row_shape": shape}
    if spec.unit in _CODES:
        metadata["codes"] = ", ".join(f"{code.value} {code.name}" for code in _CODES[spec.unit])
    return pa.field(name, _arrow_type(spec), nullable=False, metadata=metadata)


def arrow_from_table(table: Table) -> pa.Table:
    """Return an Arrow table of a lookdown table, one column a column."""
    names, arrays, schema = [], [], []
    for name, spec in table.columns():
        values = np.ascontiguousarray(getattr(table, name))
        kind = _arrow_type(spec)
        flat = pa.array(values.reshape(-1))
        array = pa.FixedSizeListArray.from_arrays(flat, kind.list_size) if spec.row_shape else flat
        names.append(name)
        arrays.append(array)
        schema.append(_arrow_field(name, spec))
    return pa.Table.from_arrays(arrays, schema=pa.schema(schema))


def table_from_arrow(kind: type[AnyTable], arrow: pa.Table, source: Path | str) -> AnyTable:
    """Return a lookdown table of an Arrow table; DataError where the columns differ."""
    columns: dict[str, Any] = {}
    for name, spec in kind.columns():
        if name not in arrow.column_names:
            raise DataError(
                source,
                f"expected a column '{name}' ({spec.unit}); the file has "
                f"{', '.join(arrow.column_names) or 'none'}. It is not a {kind.__name__} table.",
            )
        if arrow.schema.field(name).type != _arrow_type(spec):
            raise DataError(
                source,
                f"expected column '{name}' of type {_arrow_type(spec)}; "
                f"got {arrow.schema.field(name).type}. It is not a {kind.__name__} table.",
            )
        chunk = arrow.column(name).combine_chunks()
        flat = chunk.flatten() if spec.row_shape else chunk
        values = flat.to_numpy(zero_copy_only=False).reshape(-1, *spec.row_shape)
        columns[name] = np.ascontiguousarray(values, dtype=spec.dtype)
    return kind(**columns)


def write_table(table: Table, path: Path) -> None:
    """Write a table as Parquet, whole or not at all; RecordingError where the disk refuses."""
    beside = path.with_name(path.name + ".part")
    try:
        pq.write_table(arrow_from_table(table), beside, compression="zstd")
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise RecordingError(
            path, f"could not be written ({error.strerror or error}). Free some space or choose another folder."
        ) from error


def read_table(kind: type[AnyTable], path: Path) -> AnyTable:
    """Return the table that a Parquet file holds; DataError where it is missing or broken."""
    if not path.is_file():
        raise DataError(path, f"expected a Parquet file of {kind.__name__}; there is no such file.")
    try:
        arrow = pq.read_table(path)
    except (pa.ArrowException, OSError) as error:
        raise DataError(
            path,
            f"expected a whole Parquet file of {kind.__name__}; it cannot be read ({str(error).splitlines()[0]}). "
            "It may be truncated: fetch or make it again.",
        ) from error
    return table_from_arrow(kind, arrow, path)
