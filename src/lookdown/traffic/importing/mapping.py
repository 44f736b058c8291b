"""Which column of a foreign table is what, in which unit: told by the user or by common names."""

import re
import tomllib
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from lookdown.errors import ArgumentError, DataError
from lookdown.traffic.importing.foreign import Foreign, foreign_table
from lookdown.traffic.importing.values import TIME_UNITS, addresses, booleans, squawks, texts, times, to_numbers
from lookdown.units import si_from

__all__ = ["FIELDS", "Field", "Mapping", "Taken", "guessed", "mapped", "mapping_from"]


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that a foreign table may hold.

    Attributes
    ----------
    target : str
        Column of `FOREIGN_SCHEMA`.
    units : tuple of str
        What a user may name, the assumed one first; empty where there is no unit.
    names : tuple of str
        Common names, lower case, without blanks; the first that a file has is taken.
    mandatory : bool
    """

    target: str
    units: tuple[str, ...]
    names: tuple[str, ...]
    mandatory: bool = False


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_LENGTHS = ("ft", "m", "km")
_SPEEDS = ("kt", "m/s", "km/h")
_RATES = ("ft/min", "m/s")

FIELDS: dict[str, Field] = {
    "time": Field(
        "unix_ns",
        TIME_UNITS,
        _words(
            "timestamp time time_utc utc datetime date_time snapshot_time ts unix_time epoch basedatetime utc_time "
            "timestamp_utc time_position"
        ),
        mandatory=True,
    ),
    "position_time": Field(
        "position_unix_ns", TIME_UNITS, ("lastposupdate", "last_position", "position_time", "time_of_position")
    ),
    "address": Field(
        "icao24", (), ("icao24", "icao", "hex", "hexident", "icao_address", "mode_s", "modes", "address", "icao24_hex")
    ),
    "object": Field("icao24", (), ("flight_id", "track_id", "id", "object_id", "tail", "registration", "name")),
    "callsign": Field("callsign", (), ("callsign", "flight", "ident", "call_sign", "acid", "flight_number")),
    "latitude": Field("latitude_deg", ("deg", "rad"), ("latitude", "lat", "latitude_deg", "lat_deg", "y"), True),
    "longitude": Field(
        "longitude_deg", ("deg", "rad"), ("longitude", "lon", "long", "lng", "longitude_deg", "lon_deg", "x"), True
    ),
    "altitude": Field(
        "altitude_ft",
        _LENGTHS,
        _words(
            "altitude baroaltitude baro_altitude alt_baro barometric_altitude alt pressure_altitude flight_level "
            "height z"
        ),
    ),
    "geometric_altitude": Field(
        "geometric_altitude_ft",
        _LENGTHS,
        ("geoaltitude", "geo_altitude", "alt_geom", "geometric_altitude", "gps_altitude", "gnss_altitude"),
    ),
    "speed": Field(
        "ground_speed_kt", _SPEEDS, ("groundspeed", "ground_speed", "velocity", "gs", "speed", "spd", "gspeed")
    ),
    "track": Field("track_deg", ("deg", "rad"), ("track", "heading", "course", "true_track", "cog", "hdg", "trk")),
    "vertical_rate": Field(
        "vertical_rate_fpm",
        _RATES,
        ("vertical_rate", "vertrate", "baro_rate", "verticalrate", "vertical_speed", "climb", "roc", "vs", "vspeed"),
    ),
    "squawk": Field("squawk", (), ("squawk", "mode_a", "transponder_code", "ssr")),
    "on_ground": Field("on_ground", (), ("onground", "on_ground", "is_on_ground", "ground")),
}
"""By the name that a mapping uses. One of `address` and `object` must be there."""

_SUFFIXES = {"ft": "ft", "feet": "ft", "m": "m", "meter": "m", "metre": "m", "km": "km", "fl": "FL"}
_SUFFIXES |= {"kt": "kt", "kts": "kt", "knots": "kt", "mps": "m/s", "ms": "m/s", "kmh": "km/h", "kph": "km/h"}
_SUFFIXES |= {"fpm": "ft/min", "ftmin": "ft/min", "deg": "deg", "degrees": "deg", "rad": "rad", "s": "s", "ns": "ns"}
_OPENSKY = {"altitude": "m", "geometric_altitude": "m", "speed": "m/s", "vertical_rate": "m/s"}
_OPENSKY_NAMES = {"baroaltitude", "geoaltitude", "velocity", "vertrate", "lastposupdate", "lastcontact"}


@dataclass(frozen=True, slots=True)
class Taken:
    """One column taken for one field.

    Attributes
    ----------
    column : str
    unit : str, optional
        None where the field has none, or where a time is to be judged by its size.
    """

    column: str
    unit: str | None = None


Mapping = dict[str, Taken]


def mapping_from(text: str) -> Mapping:
    """Return the mapping that a user writes: ``time=ts:ms,altitude=alt:m``, or a TOML file of such lines.

    Raises
    ------
    ArgumentError
        For another form, an unknown field or unit.
    DataError
        For a TOML file that cannot be read.

    Examples
    --------
    >>> mapping_from("altitude=alt:m, speed=gs")["altitude"]
    Taken(column='alt', unit='m')
    """
    if text.lower().endswith(".toml"):
        try:
            read = tomllib.loads(Path(text).read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise DataError(text, f"expected a TOML file of lines such as altitude = 'alt:m'; {error}.") from None
        pairs = [(str(key), str(value)) for key, value in read.items()]
    else:
        parts = [part for part in text.split(",") if part.strip()]
        pairs = [(key.strip(), value.strip()) for key, _, value in (part.partition("=") for part in parts)]
    return {key: _taken(key, value) for key, value in pairs}


def _taken(key: str, value: str) -> Taken:
    if key not in FIELDS or not value:
        raise ArgumentError(
            f"--map: expected pairs such as altitude=alt:m, the left side one of {', '.join(FIELDS)}; "
            f"got '{key}={value}'."
        )
    column, _, unit = value.rpartition(":") if ":" in value else (value, "", "")
    units = FIELDS[key].units + (("FL",) if key == "altitude" else ())
    if unit and unit not in units:
        told = ", ".join(units) or "none, for it has no unit"
        raise ArgumentError(f"--map: expected a unit of {key} of {told}; got '{unit}'.")
    return Taken(column, unit or None)


def _folded(name: str) -> str:
    return re.sub(r"[\s\-./()\[\]]+", "_", name.strip().lstrip("\ufeff").lower()).strip("_")


def _by_name(field: Field, columns: dict[str, str]) -> Taken | None:
    """Return the column of a common name, with the unit that a suffix such as _ft says."""
    for name in field.names:
        if name in columns:
            return Taken(columns[name])
        for folded, column in columns.items():
            stem, _, suffix = folded.rpartition("_")
            unit = _SUFFIXES.get(suffix)
            if stem == name and unit is not None and (unit in field.units or unit == "FL"):
                return Taken(column, unit)
    return None


def guessed(columns: list[str], given: Mapping, foreign: Foreign) -> Mapping:
    """Return the whole mapping of a table: what was given, and the rest by common names.

    What was taken for what is noted; a unit that the names do not say is the usual one of
    aviation (feet, knots, ft/min), or SI where the names are The OpenSky Network's.

    Raises
    ------
    ArgumentError
        Where a column that was given is not there, or a mandatory one is found by no name.
    """
    told = ", ".join(columns) or "none"
    for key, taken in given.items():
        if taken.column not in columns:
            raise ArgumentError(f"--map: expected a column '{taken.column}' for {key}; the file has {told}.")
    folded = {_folded(name): name for name in columns}
    usual = _OPENSKY if len(_OPENSKY_NAMES & set(folded)) >= 3 else {}
    mapping: Mapping = {}
    for key, field in FIELDS.items():
        found = given.get(key) or _by_name(field, folded)
        # A name is taken once; what identifies an object by another name matters only where there is no address.
        if found is None or (key == "object" and "address" in mapping and key not in given):
            continue
        if found.unit is None and field.target != "unix_ns" and field.units and field.units is not TIME_UNITS:
            found = replace(found, unit=usual.get(key, field.units[0]))
        mapping[key] = found
    if "object" not in mapping and "address" not in mapping and "callsign" in mapping:
        mapping["object"] = mapping["callsign"]
    _check(mapping, told)
    foreign.note("columns taken: " + ", ".join(_said(key, taken) for key, taken in mapping.items()))
    return mapping


def _said(key: str, taken: Taken) -> str:
    return f"{key} = {taken.column}" + (f" ({taken.unit})" if taken.unit else "")


def _check(mapping: Mapping, told: str) -> None:
    for key, field in FIELDS.items():
        if field.mandatory and key not in mapping:
            raise ArgumentError(
                f"expected a column of {key}, such as {', '.join(field.names[:3])}; the file has {told}. "
                f"Name it with --map {key}=COLUMN" + (f":{field.units[0]}" if field.units else "") + "."
            )
    if "address" not in mapping and "object" not in mapping:
        raise ArgumentError(
            f"expected a column that tells one aircraft from another (icao24, callsign, id ...); the file has {told}. "
            "Name it with --map address=COLUMN (six hexadecimal digits) or --map object=COLUMN (any name)."
        )


_TO_FT = {"ft": 1.0, "FL": 100.0} | {unit: si_from(1.0, unit, "length") / 0.3048 for unit in ("m", "km")}
_TO_KT = {unit: si_from(1.0, unit, "speed") / si_from(1.0, "kt", "speed") for unit in ("kt", "m/s", "km/h")}
_FACTORS: dict[str, dict[str, float]] = {
    "latitude": {"deg": 1.0, "rad": 57.29577951308232},
    "altitude": _TO_FT,
    "speed": _TO_KT,
    "vertical_rate": {"ft/min": 1.0, "m/s": 60.0 / 0.3048},
}
_FACTORS |= {"longitude": _FACTORS["latitude"], "track": _FACTORS["latitude"], "geometric_altitude": _TO_FT}
_PLAIN = {"callsign": texts, "squawk": squawks, "on_ground": booleans}


def mapped(table: pa.Table, mapping: Mapping, *, named: dict[str, int]) -> pa.Table:
    """Return foreign rows of a table by a mapping.

    Parameters
    ----------
    table : pyarrow.Table
        With all columns that the mapping names.
    mapping : dict of str to Taken
    named : dict of str to int
        Numbers of objects that have a name and no address, kept from one table to the next.
    """
    made: dict[str, pa.ChunkedArray | pa.Array] = {}
    for key, taken in mapping.items():
        column = table.column(taken.column)
        if key in ("time", "position_time"):
            value = times(column, taken.unit)
        elif key in ("address", "object"):
            if key == "object" and "address" in mapping:
                continue
            value = addresses(column, named=named if key == "object" else None)
        elif key in _PLAIN:
            value = _PLAIN[key](column)
        else:
            value = to_numbers(column)
            factor = _FACTORS[key][str(taken.unit)]
            value = value if factor == 1.0 else pc.multiply(value, factor)
        made[FIELDS[key].target] = value
    if "callsign" not in mapping and "object" in mapping:
        made["callsign"] = texts(table.column(mapping["object"].column))
    return foreign_table(table.num_rows, **made)
