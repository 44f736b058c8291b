"""Stations of one's own, from CSV or GeoJSON; every fault is told with its path.

CSV has a line of names: ``name, latitude_deg, longitude_deg`` and, where wanted, ``height_m`` (0), ``kind`` (gateway,
air_user, ship_user), ``vendor`` (the first), ``min_elevation_deg`` (10) and ``range_limit_km`` (none). Columns are
parted by commas, or where that line has none by semicolons or tabs; a name with one in it stands in double quotes.
GeoJSON is a FeatureCollection of Points with the same names as properties; height may be the third coordinate.
"""

import csv
import io
import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from lookdown.errors import DataError, Fault, NetworkError
from lookdown.network.names import escaped, hidden_character
from lookdown.network.stations import Stations
from lookdown.tables import NodeKind

__all__ = ["STATION_MIN_ELEVATION_DEG", "read_stations", "stations_from_rows"]

STATION_MIN_ELEVATION_DEG = 10.0
"""Where a file does not say. Optical ground stations see little through the air below; assumption, low 5, high 20."""

_MOST_STATIONS = 100_000
_KINDS = {"gateway": NodeKind.GATEWAY, "air_user": NodeKind.AIR_USER, "ship_user": NodeKind.SHIP_USER}
_NUMBERS = {
    # name: default, low, high
    "latitude_deg": (None, -90.0, 90.0),
    "longitude_deg": (None, -360.0, 360.0),
    "height_m": (0.0, -500.0, 50_000.0),
    "min_elevation_deg": (STATION_MIN_ELEVATION_DEG, -90.0, 90.0),
    "range_limit_km": (math.inf, 1.0, math.inf),
}
_KNOWN = (*_NUMBERS, "name", "kind", "vendor")
_NEEDED = ("name", "latitude_deg", "longitude_deg")
_BEYOND = "(beyond the last name)"
"""Of a row with more cells than names: how many cells it has, and how many names there are."""

_POINT = "decimals have a point (52.5) and a name with a comma stands in double quotes"


def read_stations(path: Path | str, vendors: Sequence[str] = ("",)) -> Stations:
    """Return the stations of a file, ``.csv`` or ``.geojson`` / ``.json``.

    Parameters
    ----------
    path : Path or str
    vendors : sequence of str
        Known vendors; their order gives the vendor_id. A station that names none is of the first.

    Raises
    ------
    DataError
        Where the file cannot be read, or is not what its name says.
    NetworkError
        Where rows cannot be meant, with every fault and its path: a latitude of 95, a vendor that is not known.
    """
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise DataError(path, "expected a file of stations; got none of this name.") from None
    except OSError as error:
        why = error.strerror or str(error)
        raise DataError(path, f"expected a file of stations; got one that cannot be read ({why}).") from error
    except UnicodeDecodeError as error:
        expected = "expected a file of stations as text in UTF-8"
        raise DataError(path, f"{expected}; got byte {error.start}, which is no part of a character.") from error
    if path.suffix.lower() == ".csv":
        return stations_from_rows(*_rows_of_csv(path, text), str(path), vendors)
    if path.suffix.lower() in (".geojson", ".json"):
        return stations_from_rows(*_rows_of_geojson(path, text), str(path), vendors)
    raise DataError(path, f"expected stations as .csv, .geojson or .json; got '{path.suffix}'.")


def stations_from_rows(
    rows: Sequence[Mapping[str, Any]], paths: Sequence[str], source: str, vendors: Sequence[str] = ("",)
) -> Stations:
    """Return the stations that some rows describe, each a mapping of the names of a file.

    Parameters
    ----------
    rows : sequence of mapping
    paths : sequence of str
        Where each row stands, for the message; one a row.
    source : str
        The file.
    vendors : sequence of str

    Raises
    ------
    NetworkError

    Examples
    --------
    >>> rows = [{"name": "Kiruna", "latitude_deg": "67.86", "longitude_deg": 20.96}]
    >>> stations_from_rows(rows, ["row 1"], "mine").names
    ('Kiruna',)
    >>> stations_from_rows([{**rows[0], "latitude_deg": 95}], ["row 1"], "mine")
    Traceback (most recent call last):
    lookdown.errors.NetworkError: mine: 1 fault
      row 1.latitude_deg: expected a number from -90 to 90; got 95
    """
    faults: list[Fault] = []
    if not 0 < len(rows) <= _MOST_STATIONS:
        faults.append(Fault("stations", f"1 to {_MOST_STATIONS:,} stations", str(len(rows))))
    columns: dict[str, list[Any]] = {name: [] for name in _KNOWN}
    for row, path in zip(rows, paths, strict=True):
        for name in _NUMBERS:
            columns[name].append(_number(row, name, path, faults))
        columns["name"].append(_text(row, "name", path, faults))
        columns["kind"].append(_choice(row, "kind", _KINDS, path, faults))
        places = {vendor: place for place, vendor in enumerate(vendors)}
        columns["vendor"].append(_choice(row, "vendor", places, path, faults))
        if _BEYOND in row:
            cells, names = row[_BEYOND]
            faults.append(Fault(path, f"{names} cells, one a name; {_POINT}", f"{cells}"))
        faults += [
            Fault(f"{path}.{key}", f"one of {', '.join(_KNOWN)}", "a name that is not known")
            for key in row
            if key not in _KNOWN and key != _BEYOND
        ]
    faults += _twice(columns["name"], paths)
    if faults:
        raise NetworkError(source, faults)
    return Stations(
        names=tuple(columns["name"]),
        kind=np.array(columns["kind"], np.uint8),
        vendor_id=np.array(columns["vendor"], np.uint16),
        latitude_rad=np.radians(columns["latitude_deg"]),
        longitude_rad=np.radians(columns["longitude_deg"]),
        height_m=np.array(columns["height_m"], np.float64),
        min_elevation_rad=np.radians(columns["min_elevation_deg"]),
        range_limit_m=1e3 * np.array(columns["range_limit_km"], np.float64),
    )


def _rows_of_csv(path: Path, text: str) -> tuple[list[dict[str, Any]], list[str]]:
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = next((mark for mark in ",;\t" if mark in first), ",")
    reader = csv.reader(io.StringIO(text), delimiter=delimiter, skipinitialspace=True, strict=True)
    try:
        lines = [line for line in reader if any(each.strip() for each in line)]
    except csv.Error as error:
        hint = "a name in double quotes ends with one, before the comma"
        raise DataError(path, f"expected CSV ({hint}); got line {reader.line_num}: {error}.") from error
    names = [name.strip() for name in lines[0]] if lines else []
    missing = [name for name in _NEEDED if name not in names]
    if missing:
        offered = ", ".join(name or "(nothing)" for name in names) or "nothing"
        fault = Fault("line of names", f"at least {', '.join(_NEEDED)}", f"{offered[:80]}; {missing[0]} is missing")
        raise NetworkError(str(path), [fault])
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise NetworkError(str(path), [Fault("line of names", "each name once", f"{twice[0]} again")])
    rows: list[dict[str, Any]] = []
    for line in lines[1:]:
        cells: list[str | None] = [*line, *(None for _ in names)]
        rows.append(dict(zip(names, cells, strict=False)))
        if any(cell.strip() for cell in line[len(names) :]):
            rows[-1][_BEYOND] = len(line), len(names)
    return rows, [f"row {number}" for number in range(1, len(rows) + 1)]


def _rows_of_geojson(path: Path, text: str) -> tuple[list[dict[str, Any]], list[str]]:
    try:
        document = json.loads(text)
    except ValueError as error:
        raise DataError(path, f"expected GeoJSON; got what is no JSON ({error}).") from error
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list):
        raise DataError(path, "expected a GeoJSON FeatureCollection of Points; got one without a list of features.")
    rows, faults = [], []
    for index, feature in enumerate(features):
        at = f"features[{index}]"
        feature = feature if isinstance(feature, dict) else {}
        geometry, properties = feature.get("geometry"), feature.get("properties") or {}
        place = geometry.get("coordinates") if isinstance(geometry, dict) and geometry.get("type") == "Point" else None
        if not isinstance(place, list) or not 2 <= len(place) <= 3 or not isinstance(properties, dict):
            faults.append(Fault(at, "a Point of longitude, latitude and perhaps height", repr(geometry)[:80]))
            continue
        row = {"longitude_deg": place[0], "latitude_deg": place[1], **properties}
        rows.append(row if len(place) == 2 else {"height_m": place[2], **row})
    if faults:
        raise NetworkError(str(path), faults)
    return rows, [f"features[{index}]" for index in range(len(features))]


def _given(row: Mapping[str, Any], name: str) -> Any:
    value = row.get(name)
    return None if value is None or (isinstance(value, str) and not value.strip()) else value


def _number(row: Mapping[str, Any], name: str, path: str, faults: list[Fault]) -> float:
    default, low, high = _NUMBERS[name]
    value = _given(row, name)
    if value is None and default is not None:
        return default
    try:
        number = math.nan if isinstance(value, bool) else float(value)
    except (TypeError, ValueError):
        number = math.nan
    if not low <= number <= high:
        point = ", with a point for decimals" if isinstance(value, str) and "," in value else ""
        faults.append(Fault(f"{path}.{name}", f"a number from {low:g} to {high:g}{point}", _shown(value)))
        return 0.0
    return number


def _text(row: Mapping[str, Any], name: str, path: str, faults: list[Fault]) -> str:
    value = _given(row, name)
    if not isinstance(value, str):
        faults.append(Fault(f"{path}.{name}", "a name", _shown(value)))
        return ""
    if hidden_character(value.strip()) is not None:
        faults.append(Fault(f"{path}.{name}", "a name without control characters", escaped(value.strip())[:60]))
    return value.strip()


def _choice(row: Mapping[str, Any], name: str, known: Mapping[str, int], path: str, faults: list[Fault]) -> int:
    value = _given(row, name)
    if value is None:
        return int(next(iter(known.values())))
    if not isinstance(value, str) or value.strip() not in known:
        words = ", ".join(word for word in known if word) or "nothing: no vendor is named"
        faults.append(Fault(f"{path}.{name}", f"one of {words}", _shown(value)))
        return 0
    return int(known[value.strip()])


def _twice(names: Sequence[str], paths: Sequence[str]) -> list[Fault]:
    first: dict[str, str] = {}
    faults = []
    for name, path in zip(names, paths, strict=True):
        if name and name in first:
            faults.append(Fault(f"{path}.name", "a name of its own", f"{_shown(name)}, as {first[name]} has"))
        first.setdefault(name, path)
    return faults


def _shown(value: Any) -> str:
    return "nothing" if value is None else json.dumps(value, ensure_ascii=False, default=str)[:60].strip('"')
