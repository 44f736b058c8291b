"""CSV and Parquet tables, in pieces: 16 MB of text or one row group at a time.

Cost: reading a CSV is Arrow's (about 100 MB/s of one core), the mapping about 0.3 us a row.
"""

import codecs
import io
from collections.abc import Iterator

import pyarrow as pa
import pyarrow.csv as csv
import pyarrow.parquet as pq

from lookdown.errors import ArgumentError, DataError
from lookdown.traffic.importing.foreign import Foreign, ForeignRows
from lookdown.traffic.importing.mapping import FIELDS, Mapping, guessed, mapped
from lookdown.traffic.importing.sources import BROKEN, Item, Readable
from lookdown.traffic.importing.values import unit_instead

__all__ = ["read_table_item"]

_BLOCK_BYTES = 1 << 24
_BATCH_ROWS = 1 << 20
_NULLS = ["", "null", "NULL", "None", "nan", "NaN", "NA", "N/A", "-", "\\N"]
_UNIT_WORDS = {"s": "seconds", "ms": "milliseconds", "us": "microseconds", "ns": "nanoseconds"}
_TEXTS = ("address", "object", "callsign", "squawk", "on_ground")


def read_table_item(item: Item, given: Mapping, foreign: Foreign, *, named: dict[str, int]) -> ForeignRows:
    """Yield the rows of a CSV or Parquet file.

    Parameters
    ----------
    item : Item
    given : dict of str to Taken
        What the user said of the columns; the rest goes by common names.
    foreign : Foreign
        Notes and what could not be read.
    named : dict of str to int
        Numbers of objects without an address.

    Raises
    ------
    DataError
        Where the file is truncated or no table.
    ArgumentError
        Where a mandatory column is missing.
    """
    pieces = _parquet(item) if item.stream.head[:4] == b"PAR1" else _csv(item, given, foreign)
    mapping: Mapping | None = None
    try:
        for piece in pieces:
            if mapping is None:
                mapping = guessed(piece.column_names, given, foreign)
                _doubt_times(piece, mapping, foreign)
            yield mapped(piece, mapping, named=named)
    except ArgumentError as error:
        raise ArgumentError(f"{item.name}: {error}") from None


def _doubt_times(table: pa.Table, mapping: Mapping, foreign: Foreign) -> None:
    """Hint at the unit that times look to have, where it is not the one told."""
    for key in ("time", "position_time"):
        taken = mapping.get(key)
        other = unit_instead(table.column(taken.column), taken.unit) if taken is not None and taken.unit else None
        if taken is not None and other is not None:
            foreign.hint(
                f"the times of '{taken.column}' are no {_UNIT_WORDS[str(taken.unit)]}, they look like "
                f"{_UNIT_WORDS[other]}: --map {key}={taken.column}:{other}"
            )


def _parquet(item: Item) -> Iterator[pa.Table]:
    try:
        source = item.path if item.path is not None else io.BytesIO(item.stream.read_all())
        file = pq.ParquetFile(source)
        empty = True
        for batch in file.iter_batches(batch_size=_BATCH_ROWS, use_threads=False):
            empty = False
            yield pa.Table.from_batches([batch])
        if empty:
            yield file.schema_arrow.empty_table()
    except (pa.ArrowException, *BROKEN) as error:
        raise DataError(
            item.name, f"expected a whole Parquet file; it cannot be read ({_line(error)}). Fetch or make it again."
        ) from error


def _line(error: BaseException) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__


def _encoding(head: bytes) -> str:
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        decoder.decode(head)
    except UnicodeDecodeError:
        return "latin-1"
    return "utf-8"


def _delimiter(line: bytes) -> str:
    return max(",;\t|", key=lambda mark: line.count(mark.encode()))


class _Recoded(io.RawIOBase):
    """A stream of another encoding as UTF-8; a byte that is none becomes a mark of doubt."""

    def __init__(self, stream: io.RawIOBase, encoding: str) -> None:
        super().__init__()
        self._stream, self._decoder = stream, codecs.getincrementaldecoder(encoding)(errors="replace")
        self._left = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:  # type: ignore[no-untyped-def]  # a writable buffer has no type in 3.11
        while not self._left:
            raw = self._stream.read(len(buffer))
            self._left = self._decoder.decode(raw or b"", final=not raw).encode()
            if not raw and not self._left:
                return 0
        part, self._left = self._left[: len(buffer)], self._left[len(buffer) :]
        buffer[: len(part)] = part
        return len(part)


def _types(item: Item, parse: csv.ParseOptions, given: Mapping, head: bytes) -> dict[str, pa.DataType]:
    """Return the type that each column is read as: numbers where the head has numbers, else text."""
    whole = head[: head.rfind(b"\n") + 1] or head
    quiet = csv.ParseOptions(delimiter=parse.delimiter, invalid_row_handler=lambda row: "skip")
    try:
        sample = csv.read_csv(
            io.BytesIO(whole), parse_options=quiet, convert_options=csv.ConvertOptions(null_values=_NULLS)
        )
    except pa.ArrowException as error:
        raise DataError(item.name, f"expected a table with a line of column names; {_line(error)}.") from None
    twice = sorted({name for name in sample.column_names if sample.column_names.count(name) > 1})
    if twice:
        raise DataError(
            item.name, f"expected each column once; '{twice[0]}' stands more than once. Rename one of them."
        )
    mapping = guessed(sample.column_names, given, Foreign())
    kinds = dict.fromkeys(sample.column_names, pa.string())
    for key, taken in mapping.items():
        got = sample.schema.field(taken.column).type
        numeric = pa.types.is_integer(got) or pa.types.is_floating(got) or pa.types.is_null(got)
        if key not in _TEXTS and FIELDS[key].units and numeric:
            # Whole times stay whole: a float64 of nanoseconds is good to 0.2 us only.
            whole_time = "time" in key and pa.types.is_integer(got)
            kinds[taken.column] = pa.int64() if whole_time else pa.float64()
    return {taken.column: kinds[taken.column] for taken in mapping.values()}


def _csv(item: Item, given: Mapping, foreign: Foreign) -> Iterator[pa.Table]:
    encoding = _encoding(item.stream.head)
    if encoding != "utf-8":
        foreign.note(f"{item.name} is not UTF-8: read as {encoding}")
    stream = io.BufferedReader(_Recoded(item.stream, encoding) if encoding != "utf-8" else item.stream, 1 << 20)
    head = item.stream.head.decode(encoding, errors="replace").encode().removeprefix(b"\xef\xbb\xbf").lstrip(b"\n\r")
    names_line = head.split(b"\n", 1)[0]
    delimiter = _delimiter(names_line)
    kinds = _types(item, csv.ParseOptions(delimiter=delimiter), given, head)
    at_start = True
    for block in _blocks(stream, item.name):
        if at_start:
            block = block.removeprefix(b"\xef\xbb\xbf").lstrip(b"\n\r")
            at_start = False
        else:
            block = names_line.rstrip(b"\r") + b"\n" + block
        yield _block_table(item, block, delimiter=delimiter, kinds=kinds, foreign=foreign)


def _blocks(stream: Readable, name: str) -> Iterator[bytes]:
    """Yield the text in pieces that end with a line."""
    left = b""
    while True:
        try:
            part = stream.read(_BLOCK_BYTES)
        except BROKEN as error:
            raise DataError(
                name, f"expected a whole file; it ends too early ({_line(error)}). Fetch it again."
            ) from error
        cut = part.rfind(b"\n") + 1
        if not part:
            if left:
                yield left
            return
        if cut:
            yield left + part[:cut]
            left = part[cut:]
        else:
            left += part
            if len(left) > 4 * _BLOCK_BYTES:
                raise DataError(name, "expected lines of text; one is longer than 64 MB. It is no table.")


def _block_table(
    item: Item, block: bytes, *, delimiter: str, kinds: dict[str, pa.DataType], foreign: Foreign
) -> pa.Table:
    """Return one piece as a table: by the types told, or as text where a value is of another type."""
    skipped = 0

    def skip(row: csv.InvalidRow) -> str:
        nonlocal skipped
        skipped += 1
        return "skip"

    parse = csv.ParseOptions(delimiter=delimiter, invalid_row_handler=skip)
    text = dict.fromkeys(kinds, pa.string())
    try:
        for types, mended in ((kinds, False), (text, False), (text, True)):
            skipped = 0
            content = block.decode(errors="replace").encode() if mended else block
            convert = csv.ConvertOptions(
                column_types=types, include_columns=list(types), null_values=_NULLS, strings_can_be_null=True
            )
            try:
                return csv.read_csv(
                    io.BytesIO(content),
                    read_options=csv.ReadOptions(block_size=2 * _BLOCK_BYTES, use_threads=False),
                    parse_options=parse,
                    convert_options=convert,
                )
            except pa.ArrowInvalid as error:
                why = error
        raise DataError(item.name, f"expected a table; a part of it cannot be read ({_line(why)}).") from why
    finally:
        foreign.unreadable += skipped
