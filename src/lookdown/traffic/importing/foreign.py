"""Rows of any foreign format in one form, before they become a recording.

Every reader gives Arrow tables of `FOREIGN_SCHEMA`; a null is a value that the file does
not have. Positions are in degrees and heights in feet, as nearly all files have them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

__all__ = ["FOREIGN_SCHEMA", "Foreign", "ForeignRows", "column_of_ns", "foreign_table", "numbers"]

FOREIGN_SCHEMA = pa.schema(
    [
        pa.field("icao24", pa.uint32()),
        pa.field("callsign", pa.string()),
        pa.field("unix_ns", pa.int64()),
        pa.field("position_unix_ns", pa.int64()),
        pa.field("latitude_deg", pa.float64()),
        pa.field("longitude_deg", pa.float64()),
        pa.field("altitude_ft", pa.float32()),
        pa.field("geometric_altitude_ft", pa.float32()),
        pa.field("ground_speed_kt", pa.float32()),
        pa.field("track_deg", pa.float32()),
        pa.field("vertical_rate_fpm", pa.float32()),
        pa.field("squawk", pa.uint16()),
        pa.field("on_ground", pa.bool_()),
        pa.field("aircraft_class", pa.uint8()),
    ]
)
"""`unix_ns` is the stamp of the row, `position_unix_ns` that of its position where the file has one."""


@dataclass(slots=True)
class Foreign:
    """What reading gathers beside the rows.

    Attributes
    ----------
    unreadable : int
        Lines or records that could not be read.
    notes : list of str
        Sentences for a person: what was taken for what, what was left out.
    hints : list of str
        Sentences of what looks wrong and how to mend it.
    """

    unreadable: int = 0
    notes: list[str] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)

    def note(self, sentence: str) -> None:
        """Add a sentence, once."""
        if sentence not in self.notes:
            self.notes.append(sentence)

    def hint(self, sentence: str) -> None:
        """Add a hint, once."""
        if sentence not in self.hints:
            self.hints.append(sentence)


ForeignRows = Iterator[pa.Table]


def foreign_table(rows: int, **columns: pa.Array | pa.ChunkedArray | np.ndarray) -> pa.Table:
    """Return a table of `FOREIGN_SCHEMA`; columns not given are null throughout.

    Examples
    --------
    >>> foreign_table(2, icao24=np.array([1, 2], np.uint32)).column("altitude_ft").null_count
    2
    """
    unknown = set(columns) - set(FOREIGN_SCHEMA.names)
    assert not unknown, f"no such columns: {unknown}"
    made = []
    for item in FOREIGN_SCHEMA:
        given = columns.get(item.name)
        if given is None:
            made.append(pa.nulls(rows, item.type))
            continue
        arrow = pa.array(given) if isinstance(given, np.ndarray) else given
        made.append(arrow if arrow.type == item.type else pc.cast(arrow, item.type, safe=False))
    return pa.Table.from_arrays(made, schema=FOREIGN_SCHEMA)


def numbers(values: list) -> np.ndarray:
    """Return a list of JSON values as float64; what is no number becomes NaN, which `finite` makes null.

    Examples
    --------
    >>> numbers([1, None, "2.5", "ground", True])
    array([1. , nan, 2.5, nan, nan])
    """
    try:
        # The quick way holds for lists of numbers and None alone; a text or a list in it raises.
        return np.array(values, dtype=np.float64)
    except (TypeError, ValueError):
        return np.array([_number(value) for value in values], np.float64)


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return np.nan
    try:
        return float(value)
    except (ValueError, OverflowError):
        return np.nan


def column_of_ns(seconds: np.ndarray) -> pa.Array:
    """Return times in float seconds as whole nanoseconds, null where they are not finite or absurd."""
    bad = ~(np.abs(seconds) < 9e9)
    whole = np.floor(np.where(bad, 0.0, seconds))
    # A float64 of a present time resolves 0.24 us, so what lies beyond microseconds is noise.
    micros = np.rint((np.where(bad, 0.0, seconds) - whole) * 1e6).astype(np.int64)
    return pa.array(whole.astype(np.int64) * 1_000_000_000 + micros * 1_000, mask=bad)
