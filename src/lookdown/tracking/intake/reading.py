"""From Arrow columns of whatever type to plain arrays: what a row lacks is told by a mask, never by NaN."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lookdown.arrays import Flags
from lookdown.tables import SensorKind
from lookdown.tracking.intake.forms import Form, InputColumn, wrong_type

__all__ = ["RawColumns", "check_types", "raw_columns"]

_UNKNOWN_KIND = 255


@dataclass(frozen=True, slots=True)
class RawColumns:
    """Columns as they came, in the types of their form.

    Attributes
    ----------
    values : dict of str to array
        (n,) or (n, 3); where a value is missing or does not fit, 0.
    missing, unfit : dict of str to (n,) bool
        Where the value was null, and where it does not fit the type. No key where none is.
    count : int
    """

    values: dict[str, np.ndarray]
    missing: dict[str, np.ndarray]
    unfit: dict[str, np.ndarray]
    count: int

    def has(self, name: str) -> Flags:
        """Return whether each row has a value of a column, which the file itself may lack."""
        if name not in self.values:
            return np.zeros(self.count, bool)
        return ~self.missing[name] if name in self.missing else np.ones(self.count, bool)


def check_types(schema: pa.Schema, form: Form, source: Path | str) -> None:
    """Raise DataError where the type of a column can never hold what its form asks."""
    for column in form.columns:
        if column.name not in schema.names:
            continue
        kind = schema.field(column.name).type
        if not _may_be(column, kind):
            raise wrong_type(form, column, str(kind), source)


def _may_be(column: InputColumn, kind: pa.DataType) -> bool:
    if column.name == "time_utc":
        return bool(pa.types.is_timestamp(kind))
    if column.width > 1:
        is_list = pa.types.is_fixed_size_list(kind) or pa.types.is_list(kind) or pa.types.is_large_list(kind)
        return bool(is_list and _is_number(kind.value_type))
    if column.name in ("kind", "reported_icao24") and _is_text(kind):
        return True
    return _is_number(kind)


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind))


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def raw_columns(batch: pa.RecordBatch | pa.Table, form: Form) -> RawColumns:
    """Return what a form knows of the columns of a batch; its types have been checked."""
    raw = RawColumns({}, {}, {}, batch.num_rows)
    for column in form.columns:
        if column.name not in batch.schema.names:
            continue
        array = batch.column(column.name)
        array = array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array
        if column.width > 1:
            _read_vectors(raw, column, array)
        else:
            _read_numbers(raw, column, array)
    return raw


def _note(raw: RawColumns, name: str, missing: np.ndarray, unfit: np.ndarray) -> None:
    if missing.any():
        raw.missing[name] = missing
    if unfit.any():
        raw.unfit[name] = unfit


def _read_numbers(raw: RawColumns, column: InputColumn, array: pa.Array) -> None:
    missing = array.is_null().to_numpy(zero_copy_only=False)
    if _is_text(array.type):
        texts = array.fill_null("").to_pylist()
        convert = _kind_from_text if column.name == "kind" else _address_from_text
        numbers = [convert(text) for text in texts]
        values = np.array([0 if one is None else one for one in numbers], np.int64)
        unfit = np.array([one is None for one in numbers], bool) & ~missing
    else:
        if pa.types.is_timestamp(array.type):
            array = array.cast(pa.timestamp("ns")).cast(pa.int64())
        values, unfit = array.fill_null(0).to_numpy(zero_copy_only=False), np.zeros(len(array), bool)
    values, does_not_fit = _fitted(values, column.dtype)
    raw.values[column.name] = values
    _note(raw, column.name, missing, unfit | (does_not_fit & ~missing))


def _kind_from_text(text: str) -> int | None:
    name = text.strip().upper().replace(" ", "_").replace("-", "_")
    return int(SensorKind[name]) if name in SensorKind.__members__ else _UNKNOWN_KIND


def _address_from_text(text: str) -> int | None:
    try:
        return int(text.strip() or "0", 16)
    except ValueError:
        return None


def _fitted(values: np.ndarray, dtype: np.dtype) -> tuple[np.ndarray, np.ndarray]:
    """Return numbers in a type, 0 where they do not fit, and where that is."""
    if dtype.kind == "f":
        return values.astype(dtype), np.zeros(len(values), bool)
    limits = np.iinfo(dtype)
    with np.errstate(invalid="ignore"):
        if values.dtype.kind == "f":
            # The greatest number of 64 bits is none that a float holds.
            fits = (values == np.floor(values)) & (values >= limits.min) & (values < float(limits.max))
        else:
            fits = (values >= limits.min) & (values <= limits.max)
    return np.where(fits, values, 0).astype(dtype), ~fits


def _read_vectors(raw: RawColumns, column: InputColumn, array: pa.Array) -> None:
    missing = array.is_null().to_numpy(zero_copy_only=False)
    if pa.types.is_fixed_size_list(array.type):
        lengths = np.where(missing, 0, array.type.list_size)
    else:
        lengths = pc.list_value_length(array).fill_null(0).to_numpy(zero_copy_only=False)
    whole = lengths == column.width
    values = np.zeros((len(array), column.width), column.dtype)
    if whole.any():
        flat = array.filter(pa.array(whole)).flatten()
        holes = flat.is_null().to_numpy(zero_copy_only=False).reshape(-1, column.width).any(axis=1)
        numbers = flat.fill_null(0).to_numpy(zero_copy_only=False)
        values[whole] = numbers.reshape(-1, column.width)
        missing[np.flatnonzero(whole)[holes]] = True
    raw.values[column.name] = values
    _note(raw, column.name, missing, ~whole & ~missing)


Converter = Callable[[RawColumns], dict[str, np.ndarray]]
"""Turns the columns of a form into those of `Detections`."""
