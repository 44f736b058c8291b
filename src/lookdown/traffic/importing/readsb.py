"""What readsb and tar1090 write: traces of one aircraft, snapshots of all that are heard.

A trace holds rows of [seconds after its timestamp, latitude, longitude, altitude in feet
or "ground", ground speed in knots, track, flags, vertical rate, details, source, geometric
altitude, ...]; older ones end sooner. Bit 3 of the flags says that the altitude itself is
geometric. Source: README-json.md of readsb.
"""

import json
from typing import Any

import numpy as np
import pyarrow as pa

from lookdown.errors import DataError
from lookdown.traffic.importing.foreign import Foreign, ForeignRows, column_of_ns, foreign_table, numbers
from lookdown.traffic.importing.kinds import class_of
from lookdown.traffic.importing.sources import BROKEN, Item
from lookdown.traffic.importing.values import addresses, finite, squawks

__all__ = ["read_readsb"]

_GEOMETRIC = 8


def read_readsb(item: Item, foreign: Foreign) -> ForeignRows:
    """Yield the rows of a trace or of a snapshot (aircraft.json, or the same from an API).

    Raises
    ------
    DataError
        Where the file is truncated or of another shape.
    """
    try:
        read = json.loads(item.stream.read_all())
        if "trace" in read:
            yield _trace(read, foreign)
        else:
            yield _snapshot(read, foreign)
    except (*BROKEN, RecursionError, KeyError, TypeError, AttributeError) as error:
        why = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise DataError(
            item.name, f"expected whole JSON of readsb; it cannot be read ({why}). Fetch it again."
        ) from None


def _addresses(hexes: list[str]) -> pa.Array:
    return addresses(pa.chunked_array([pa.array(hexes, pa.string())]))


def _numbers(values: list[Any]) -> pa.Array:
    return finite(pa.array(numbers(values)))


def _held(details: list[Any], key: str) -> list[Any]:
    """Return what the latest details say at each row; rows between say nothing new."""
    latest, made = None, []
    for detail in details:
        if isinstance(detail, dict) and detail.get(key) is not None:
            latest = detail[key]
        made.append(latest)
    # What was heard later held before too, until something else was heard.
    first = next((value for value in made if value is not None), None)
    return [first if value is None else value for value in made]


def _trace(read: dict[str, Any], foreign: Foreign) -> pa.Table:
    whole = [row for row in read["trace"] if isinstance(row, list) and len(row) >= 8]
    foreign.unreadable += len(read["trace"]) - len(whole)
    altitude = [row[3] for row in whole]
    ground = np.array([value == "ground" for value in altitude], bool)
    flags = np.nan_to_num(numbers([row[6] for row in whole])).astype(np.int64)
    feet = numbers([None if value == "ground" else value for value in altitude])
    by_satellite = flags & _GEOMETRIC > 0
    geometric = numbers([row[10] if len(row) > 10 else None for row in whole])
    details = [row[8] if len(row) > 8 else None for row in whole]
    callsign = [str(name).strip() if name else "" for name in _held(details, "flight")]
    squawk = pa.array([str(code) if code else None for code in _held(details, "squawk")], pa.string())
    category = next((name for name in _held(details, "category") if name), None)
    instant = column_of_ns(float(read["timestamp"]) + numbers([row[0] for row in whole]))
    kind = class_of(designator=read.get("t"), category=category)
    return foreign_table(
        len(whole),
        icao24=_addresses([str(read["icao"])] * len(whole)),
        callsign=pa.array(callsign, pa.string()),
        unix_ns=instant,
        latitude_deg=_numbers([row[1] for row in whole]),
        longitude_deg=_numbers([row[2] for row in whole]),
        altitude_ft=finite(pa.array(np.where(by_satellite, np.nan, feet))),
        geometric_altitude_ft=finite(pa.array(np.where(by_satellite, feet, geometric))),
        ground_speed_kt=_numbers([row[4] for row in whole]),
        track_deg=_numbers([row[5] for row in whole]),
        vertical_rate_fpm=_numbers([row[7] for row in whole]),
        squawk=squawks(pa.chunked_array([squawk])),
        on_ground=pa.array(ground),
        aircraft_class=np.full(len(whole), kind, np.uint8),
    )


def _snapshot(read: dict[str, Any], foreign: Foreign) -> pa.Table:
    listed = read["aircraft"] if "aircraft" in read else read["ac"]
    heard = [entry for entry in listed if isinstance(entry, dict) and "hex" in entry]
    foreign.unreadable += len(listed) - len(heard)
    now = float(read["now"])
    now = now / 1e3 if now > 1e11 else now

    def field(*names: str) -> list[Any]:
        return [next((entry[name] for name in names if entry.get(name) is not None), None) for entry in heard]

    altitude = field("alt_baro", "altitude")
    squawk = pa.array([str(code) if code is not None else None for code in field("squawk")], pa.string())
    kinds = [class_of(designator=entry.get("t"), category=entry.get("category")) for entry in heard]
    return foreign_table(
        len(heard),
        icao24=_addresses([str(entry["hex"]) for entry in heard]),
        callsign=pa.array([str(name or "").strip() for name in field("flight")], pa.string()),
        unix_ns=column_of_ns(np.full(len(heard), now)),
        position_unix_ns=column_of_ns(now - numbers(field("seen_pos"))),
        latitude_deg=_numbers(field("lat")),
        longitude_deg=_numbers(field("lon")),
        altitude_ft=_numbers([None if value == "ground" else value for value in altitude]),
        geometric_altitude_ft=_numbers(field("alt_geom")),
        ground_speed_kt=_numbers(field("gs", "speed")),
        track_deg=_numbers(field("track")),
        vertical_rate_fpm=_numbers(field("baro_rate", "geom_rate", "vert_rate")),
        squawk=squawks(pa.chunked_array([squawk])),
        on_ground=pa.array([value == "ground" for value in altitude], pa.bool_()),
        aircraft_class=np.array(kinds, np.uint8),
    )
