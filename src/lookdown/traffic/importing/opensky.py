"""State vectors of The OpenSky Network's REST interface: /states/all as JSON.

The columns of a state are, in order: icao24, callsign, origin_country, time_position,
last_contact, longitude, latitude, baro_altitude, on_ground, velocity, true_track,
vertical_rate, sensors, geo_altitude, squawk, spi, position_source, category; metres and
metres a second. Source: openskynetwork.github.io, "OpenSky REST API". The CSV files of
the same network are tables and read as such.
"""

import json
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lookdown.errors import DataError
from lookdown.traffic.importing.foreign import Foreign, ForeignRows, column_of_ns, foreign_table, numbers
from lookdown.traffic.importing.kinds import class_of_opensky
from lookdown.traffic.importing.sources import BROKEN, Item
from lookdown.traffic.importing.values import addresses, booleans, finite, squawks
from lookdown.units import si_from

__all__ = ["read_opensky_json"]

_LEAST_COLUMNS = 17
_FT = 1.0 / si_from(1.0, "ft", "length")
_KT = 1.0 / si_from(1.0, "kt", "speed")


def read_opensky_json(item: Item, foreign: Foreign) -> ForeignRows:
    """Yield the rows of one answer, or of several, one a line.

    Raises
    ------
    DataError
        Where the file is truncated or of another shape.
    """
    try:
        for answer in _answers(item.stream.read_all()):
            yield _states(float(answer["time"]), answer["states"] or [], foreign)
    except (*BROKEN, RecursionError, KeyError, TypeError) as error:
        why = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise DataError(
            item.name, f"expected whole JSON of states; it cannot be read ({why}). Fetch it again."
        ) from None


def _answers(raw: bytes) -> list[dict[str, Any]]:
    try:
        return [json.loads(raw)]
    except json.JSONDecodeError as error:
        if not error.msg.startswith("Extra data"):
            raise
        return [json.loads(line) for line in raw.splitlines() if line.strip()]


def _states(time_s: float, states: list[Any], foreign: Foreign) -> pa.Table:
    whole = [state for state in states if isinstance(state, list) and len(state) >= _LEAST_COLUMNS]
    foreign.unreadable += len(states) - len(whole)

    def text(place: int) -> pa.ChunkedArray:
        spelled = [None if state[place] is None else str(state[place]) for state in whole]
        return pa.chunked_array([pa.array(spelled, pa.string())])

    def number(place: int, factor: float = 1.0) -> pa.Array:
        return finite(pa.array(numbers([state[place] for state in whole]) * factor))

    category = [class_of_opensky(state[17]) if len(state) > 17 else 0 for state in whole]
    return foreign_table(
        len(whole),
        icao24=addresses(text(0)),
        callsign=pc.utf8_trim_whitespace(pc.fill_null(text(1), "")),
        unix_ns=column_of_ns(np.full(len(whole), time_s)),
        position_unix_ns=column_of_ns(numbers([state[3] for state in whole])),
        longitude_deg=number(5),
        latitude_deg=number(6),
        altitude_ft=number(7, _FT),
        on_ground=booleans(text(8)),
        ground_speed_kt=number(9, _KT),
        track_deg=number(10),
        vertical_rate_fpm=number(11, 60.0 * _FT),
        geometric_altitude_ft=number(13, _FT),
        squawk=squawks(text(14)),
        aircraft_class=np.array(category, np.uint8),
    )
