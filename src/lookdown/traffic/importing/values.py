"""Single columns of foreign tables made what lookdown holds: numbers, times, addresses, yes and no."""

from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lookdown.errors import ArgumentError
from lookdown.traffic.importing.foreign import column_of_ns

__all__ = [
    "TIME_UNITS",
    "ArrowColumn",
    "addresses",
    "booleans",
    "finite",
    "squawks",
    "texts",
    "times",
    "to_numbers",
    "unit_instead",
]

ArrowColumn: TypeAlias = pa.Array | pa.ChunkedArray

TIME_UNITS = ("s", "ms", "us", "ns", "iso")
_PER_S = {"s": 1.0, "ms": 1e3, "us": 1e6, "ns": 1e9}
_NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$"
_OTHER_BASE = 0x2000000
"""Addresses above the 24 bits of ICAO are lookdown's own, for objects that have none."""
_NOT_ICAO = 0x1000000
_YEARS_S = (631_152_000.0, 4_102_444_800.0)
"""POSIX time of 1990 and 2100: in one unit only a time lies between them."""


def _plain(column: ArrowColumn) -> ArrowColumn:
    return column.cast(column.type.value_type) if pa.types.is_dictionary(column.type) else column


def _is_text(kind: pa.DataType) -> bool:
    return pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)


def finite(column: ArrowColumn) -> ArrowColumn:
    """Return floats with null where they are NaN or infinite."""
    return pc.if_else(pc.is_finite(column), column, pa.scalar(None, column.type))


def to_numbers(column: ArrowColumn) -> ArrowColumn:
    """Return a column as float64; null where a text is no finite number.

    Examples
    --------
    >>> to_numbers(pa.chunked_array([["1.5", " 2 ", "abc", "", None, "1e400"]])).to_pylist()
    [1.5, 2.0, None, None, None, None]
    """
    column = _plain(column)
    if _is_text(column.type):
        trimmed = pc.utf8_trim_whitespace(column)
        fits = pc.match_substring_regex(trimmed, _NUMBER)
        column = pc.if_else(fits, trimmed, pa.scalar(None, column.type))
    elif not (pa.types.is_integer(column.type) or pa.types.is_floating(column.type)):
        return pa.chunked_array([pa.nulls(len(column), pa.float64())])
    return finite(pc.cast(column, pa.float64(), safe=False))


def texts(column: ArrowColumn) -> ArrowColumn:
    """Return a column as trimmed text, empty where it is null."""
    column = _plain(column)
    if not _is_text(column.type):
        column = pc.cast(column, pa.string(), safe=False)
    return pc.fill_null(pc.utf8_trim_whitespace(column.cast(pa.string())), "")


def booleans(column: ArrowColumn) -> ArrowColumn:
    """Return yes and no, as words or numbers, null where it is neither.

    Examples
    --------
    >>> booleans(pa.chunked_array([["True", "0", "maybe", None]])).to_pylist()
    [True, False, None, None]
    """
    column = _plain(column)
    if pa.types.is_boolean(column.type):
        return column
    words = pc.utf8_lower(texts(column))
    yes = pc.is_in(words, pa.array(["true", "1", "1.0", "t", "y", "yes", "ground"]))
    no = pc.is_in(words, pa.array(["false", "0", "0.0", "f", "n", "no", "airborne"]))
    return pc.if_else(pc.or_(yes, no), yes, pa.scalar(None, pa.bool_()))


def squawks(column: ArrowColumn) -> ArrowColumn:
    """Return transponder codes as numbers, their spelling being four octal digits."""
    column = _plain(column)
    if pa.types.is_floating(column.type):
        column = pc.cast(finite(column), pa.int64(), safe=False)
    words = pc.replace_substring_regex(texts(column), r"\.0$", "")
    code = pc.utf8_lpad(words, 4, "0")
    fits = pc.and_(pc.match_substring_regex(code, "^[0-7]{4}$"), pc.not_equal(words, ""))
    spelled = pc.cast(pc.if_else(fits, code, pa.scalar(None, pa.string())), pa.int64()).combine_chunks()
    value = pc.fill_null(spelled, 0).to_numpy(zero_copy_only=False)
    octal = value % 10 + value // 10 % 10 * 8 + value // 100 % 10 * 64 + value // 1000 * 512
    return pa.chunked_array(
        [pa.array(octal.astype(np.uint16), mask=pc.is_null(spelled).to_numpy(zero_copy_only=False))]
    )


def _hexadecimal(text: str) -> int | None:
    try:
        return int(text[1:], 16) | _NOT_ICAO if text.startswith("~") else int(text, 16)
    except ValueError:
        return None


def addresses(column: ArrowColumn, *, named: dict[str, int] | None = None) -> pa.Array:
    """Return 24-bit addresses of their six hexadecimal digits; null where there is none.

    An address with ~ before it is not ICAO's (readsb marks TIS-B targets so) and gets bit
    24. Where `named` is given, each text is a name of any kind and gets a number of
    lookdown's own by the order of its coming, kept in `named` from one file to the next.

    Examples
    --------
    >>> addresses(pa.chunked_array([["4BAAC6", "~2a1234", "", "xyz"]])).to_pylist()
    [4958918, 19534388, None, None]
    """
    coded = texts(column).combine_chunks().dictionary_encode()
    if isinstance(coded, pa.ChunkedArray):
        coded = coded.combine_chunks()
    words = [word.lower() for word in coded.dictionary.to_pylist()]
    numbers: list[int | None]
    if named is None:
        numbers = [_hexadecimal(word) for word in words]
        numbers = [number if number is not None and 0 < number < _OTHER_BASE else None for number in numbers]
    else:
        numbers = [named.setdefault(word, _OTHER_BASE + len(named)) if word else None for word in words]
    return pa.array(numbers, pa.uint32()).take(coded.indices)


def _unit_by_size(values: np.ndarray) -> str:
    """Return the unit that a POSIX time has by its size: 1e9 s is the year 2001, 1e11 s the year 5138."""
    known = np.abs(values[np.isfinite(values)])
    middle = float(np.median(known)) if len(known) else 0.0
    return "s" if middle < 1e11 else "ms" if middle < 1e14 else "us" if middle < 1e17 else "ns"


def unit_instead(column: ArrowColumn, unit: str) -> str | None:
    """Return the unit by which most times would lie between 1990 and 2100, where by `unit` they do not.

    None where they do, where no unit makes them, or where the column holds no numbers.

    Examples
    --------
    >>> unit_instead(pa.chunked_array([[1633608720000]]), "s")
    'ms'
    """
    column = _plain(column)
    if unit not in _PER_S or pa.types.is_timestamp(column.type):
        return None
    known = to_numbers(column).drop_null().to_numpy()
    middle = float(np.median(known)) if len(known) else 0.0
    fitting = [each for each, per_s in _PER_S.items() if _YEARS_S[0] <= middle / per_s < _YEARS_S[1]]
    return None if unit in fitting or not fitting else fitting[0]


def _from_iso(column: ArrowColumn) -> ArrowColumn:
    words = texts(column)
    zoned = pc.match_substring_regex(words, r"^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)$")
    naive = pc.match_substring_regex(words, r"^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?)?$")
    none = pa.scalar(None, pa.string())
    try:
        with_zone = pc.cast(pc.if_else(zoned, words, none), pa.timestamp("ns", "UTC")).cast(pa.int64())
        without = pc.cast(pc.if_else(naive, words, none), pa.timestamp("ns")).cast(pa.int64())
    except pa.ArrowInvalid:  # a day or an hour that does not exist, somewhere
        return pa.chunked_array([pa.array([_one_instant(word) for word in words.to_pylist()], pa.int64())])
    return pc.coalesce(with_zone, without)


def _one_instant(word: str) -> int | None:
    for kind in (pa.timestamp("ns", "UTC"), pa.timestamp("ns")):
        try:
            return pa.scalar(word).cast(kind).cast(pa.int64()).as_py()
        except pa.ArrowInvalid:
            continue
    return None


def times(column: ArrowColumn, unit: str | None = None) -> ArrowColumn:
    """Return instants as nanoseconds of POSIX time, null where there is none.

    Parameters
    ----------
    column : numbers, texts (ISO 8601; without a zone they are UTC) or Arrow timestamps
    unit : str, optional
        One of `TIME_UNITS`; by the type and the size of the values where left out.

    Examples
    --------
    >>> times(pa.chunked_array([["2021-10-07T12:12:00Z", "2021-10-07 12:12:00.5", "never"]])).to_pylist()
    [1633608720000000000, 1633608720500000000, None]
    >>> times(pa.chunked_array([[1633608720000]])).to_pylist()
    [1633608720000000000]
    """
    if unit is not None and unit not in TIME_UNITS:
        raise ArgumentError(f"expected a unit of time of {', '.join(TIME_UNITS)}; got '{unit}'.")
    column = _plain(column)
    if pa.types.is_timestamp(column.type):
        return column.cast(pa.timestamp("ns", column.type.tz), safe=False).cast(pa.int64())
    if _is_text(column.type):
        as_number = to_numbers(column)
        if unit == "iso" or (unit is None and as_number.null_count > len(column) // 2):
            return _from_iso(column)
        column = as_number
    if pa.types.is_integer(column.type):
        whole = pc.cast(column, pa.int64(), safe=False)
        sized = pc.drop_null(whole).to_numpy().astype(np.float64)
        scale = round(1e9 / _PER_S[_unit_by_size(sized) if unit in (None, "iso") else unit])
        limit = (2**63 - 1) // scale
        fits = pc.and_(pc.less_equal(whole, limit), pc.greater_equal(whole, -limit))
        return pc.multiply(pc.if_else(fits, whole, pa.scalar(None, pa.int64())), scale)
    values = to_numbers(column).to_numpy().astype(np.float64)
    chosen = _unit_by_size(values) if unit in (None, "iso") else unit
    return pa.chunked_array([column_of_ns(values / _PER_S[chosen])])
