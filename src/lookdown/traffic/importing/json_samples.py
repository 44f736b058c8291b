"""Sample sets of the Python package traffic: JSON as pandas writes it, in any of its shapes.

Columns differ from set to set; what a set lacks is null. Units are the package's: feet,
knots, ft/min, degrees. Cost: json of the standard library, about 5 us a row.
"""

import json
from typing import Any

import numpy as np
import pyarrow as pa

from lookdown.errors import DataError
from lookdown.traffic.importing.foreign import Foreign, ForeignRows, column_of_ns, foreign_table, numbers
from lookdown.traffic.importing.sources import BROKEN, Item
from lookdown.traffic.importing.values import addresses, booleans, finite, squawks, times

__all__ = ["read_json_samples"]

_OWN_ADDRESS = 0x1FFFFFF
"""For the rows of a set that has no address at all: it holds one aircraft."""

_NUMBERS = {
    "latitude_deg": "latitude",
    "longitude_deg": "longitude",
    "altitude_ft": "altitude",
    "geometric_altitude_ft": "geoaltitude",
    "ground_speed_kt": "groundspeed",
    "track_deg": "track",
    "vertical_rate_fpm": "vertical_rate",
}
_USED = {"timestamp", "icao24", "callsign", "squawk", "onground", "last_position", *_NUMBERS.values()}

Columns = dict[str, list[Any]]


def read_json_samples(item: Item, foreign: Foreign) -> ForeignRows:
    """Yield the rows of one sample set.

    Raises
    ------
    DataError
        Where the file is truncated or its JSON is of another shape.
    """
    try:
        raw = item.stream.read_all()
        columns = _columns(_parsed(raw))
    except (*BROKEN, RecursionError) as error:
        why = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise DataError(
            item.name, f"expected whole JSON of flights; it cannot be read ({why}). Fetch it again."
        ) from None
    if columns is None or "timestamp" not in columns:
        raise DataError(item.name, "expected a JSON table with a column 'timestamp'; it has none. It is no sample set.")
    unused = sorted(set(columns) - _USED)
    if unused:
        foreign.note(f"columns left out: {', '.join(unused)}")
    yield _table(columns, item.name, foreign)


def _parsed(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except json.JSONDecodeError as error:
        if not error.msg.startswith("Extra data"):
            raise
        return [json.loads(line) for line in raw.splitlines() if line.strip()]


def _columns(read: Any) -> Columns | None:
    """Return columns of equal length, of the shapes that pandas calls records, columns, list and split."""
    if isinstance(read, list):
        if not all(isinstance(record, dict) for record in read):
            return None
        names = list(dict.fromkeys(name for record in read for name in record))
        return {name: [record.get(name) for record in read] for name in names}
    if not isinstance(read, dict):
        return None
    if {"columns", "data"} <= set(read):
        return {name: [row[place] for row in read["data"]] for place, name in enumerate(read["columns"])}
    if "timestamp" not in read:
        return {"timestamp": [read["timestamp"]]} if "timestamp" in read else None
    if all(isinstance(column, dict) for column in read.values()):
        keys = list(read["timestamp"])
        return {name: [column.get(key) for key in keys] for name, column in read.items()}
    if all(isinstance(column, list) for column in read.values()):
        return dict(read) if len({len(column) for column in read.values()}) == 1 else None
    return {name: [value] for name, value in read.items()}


def _texts(values: list[Any]) -> pa.ChunkedArray:
    spelled = [value if isinstance(value, str) else None if value is None else _spelled(value) for value in values]
    return pa.chunked_array([pa.array(spelled, pa.string())])


def _spelled(value: Any) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _instants(values: list[Any]) -> pa.ChunkedArray | pa.Array:
    if any(isinstance(value, str) for value in values):
        return times(_texts(values))
    seconds = numbers(values)
    known = np.abs(seconds[np.isfinite(seconds)])
    # pandas writes milliseconds; seconds are smaller than 1e11 until the year 5138.
    return column_of_ns(seconds / (1e3 if len(known) and np.median(known) >= 1e11 else 1.0))


def _table(columns: Columns, name: str, foreign: Foreign) -> pa.Table:
    rows = len(columns["timestamp"])
    made: dict[str, Any] = {"unix_ns": _instants(columns["timestamp"])}
    if "last_position" in columns:
        made["position_unix_ns"] = _instants(columns["last_position"])
    for target, source in _NUMBERS.items():
        if source in columns:
            made[target] = finite(pa.array(numbers(columns[source])))
    if "icao24" in columns:
        made["icao24"] = addresses(_texts(columns["icao24"]))
    else:
        foreign.note(f"{name} has no column icao24: its rows count as one aircraft")
        made["icao24"] = np.full(rows, _OWN_ADDRESS, np.uint32)
    if "callsign" in columns:
        made["callsign"] = _texts(columns["callsign"])
    if "squawk" in columns:
        made["squawk"] = squawks(_texts(columns["squawk"]))
    if "onground" in columns:
        made["on_ground"] = booleans(_texts(columns["onground"]))
    return foreign_table(rows, **made)
