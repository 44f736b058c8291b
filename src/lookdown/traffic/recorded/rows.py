"""Recorded rows: what a receiver network noted of each aircraft, one row a message.

The file is Parquet in the units of aviation, as it was recorded, dirt included; in
memory the columns are SI and a known or unknown value is said by a column.
"""

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from lookdown.errors import DataError
from lookdown.tables import AircraftClass, Table, column
from lookdown.units import si_from

__all__ = [
    "FILE_SCHEMA",
    "OPTIONAL_FIELDS",
    "RecordedRows",
    "Recording",
    "read_recording",
    "recording_from",
    "take_rows",
]

FILE_SCHEMA = pa.schema(
    [
        pa.field("icao24", pa.uint32(), nullable=False),
        pa.field("callsign", pa.dictionary(pa.int32(), pa.string()), nullable=False),
        pa.field("time_tai_ns", pa.int64(), nullable=False),
        pa.field("latitude_e7_deg", pa.int32()),
        pa.field("longitude_e7_deg", pa.int32()),
        pa.field("altitude_ft", pa.float32()),
        pa.field("ground_speed_kt", pa.float32()),
        pa.field("track_deg", pa.float32()),
        pa.field("vertical_rate_fpm", pa.float32()),
        pa.field("squawk", pa.uint16()),
        pa.field("on_ground", pa.bool_(), nullable=False),
    ]
)
"""Columns of a recording on disk.

Positions are whole 1e-7 deg (11 mm at the equator): a tenth of a thousandth of what
an airborne ADS-B position resolves (5 m), and they compress to half the size of
float64. A Parquet null is a value that was not received.
"""

OPTIONAL_FIELDS = (
    pa.field("geometric_altitude_ft", pa.float32()),
    pa.field("aircraft_class", pa.uint8(), nullable=False),
)
"""Columns that a recording may have too.

The height that satellite navigation gave stands in for an aircraft of which the whole file
has no barometric one. A class of 0 (`AircraftClass.UNKNOWN`) is judged by the flight.
"""

_E7_DEG = 1e-7 * np.pi / 180.0
_FPM = si_from(1.0, "ft", "length") / 60.0
_KT = si_from(1.0, "kt", "speed")
_FT = si_from(1.0, "ft", "length")


@dataclass(frozen=True, slots=True)
class RecordedRows(Table):
    """Messages as received, in SI; a value whose `known` column is 0 reads 0."""

    icao24: np.ndarray = column("u4", "1", "24-bit address of the aircraft")
    callsign_code: np.ndarray = column("u4", "1", "index in the callsigns of the recording")
    time_tai_ns: np.ndarray = column("i8", "ns, TAI since 1970", "instant the receiver network gave the row")
    latitude_rad: np.ndarray = column("f8", "rad, WGS 84", "geodetic latitude")
    longitude_rad: np.ndarray = column("f8", "rad, WGS 84", "longitude, east positive")
    position_known: np.ndarray = column("u1", "0 or 1", "whether a position was received")
    pressure_height_m: np.ndarray = column("f8", "m, pressure at 1013.25 hPa", "barometric altitude")
    height_known: np.ndarray = column("u1", "0 or 1", "whether an altitude was received")
    height_geometric: np.ndarray = column("u1", "0 or 1", "whether satellite navigation gave it, not the barometer")
    ground_speed_mps: np.ndarray = column("f4", "m/s", "speed over ground that the aircraft reported")
    track_rad: np.ndarray = column("f4", "rad", "direction of the ground speed, clockwise from true north")
    vertical_rate_mps: np.ndarray = column("f4", "m/s", "rate of climb that the aircraft reported")
    speed_known: np.ndarray = column("u1", "0 or 1", "whether the speed over ground was received")
    velocity_known: np.ndarray = column("u1", "0 or 1", "whether speed, track and rate were received")
    on_ground: np.ndarray = column("u1", "0 or 1", "whether the aircraft said it was on the ground")
    aircraft_class: np.ndarray = column("u1", "AircraftClass", "class where the recording states one, else 0")


@dataclass(frozen=True, slots=True)
class Recording:
    """The rows of one file with the callsigns that they refer to.

    Attributes
    ----------
    rows : RecordedRows
    callsigns : tuple of str
        By `RecordedRows.callsign_code`.
    origin : str
        Who recorded it and how it came here, from the file's own metadata.
    """

    rows: RecordedRows
    callsigns: tuple[str, ...]
    origin: str


def take_rows(rows: RecordedRows, index: np.ndarray) -> RecordedRows:
    """Return the rows that an index or a mask picks, in its order."""
    return RecordedRows(**{item.name: getattr(rows, item.name)[index] for item in fields(rows)})


def _open(path: Path) -> pa.Table:
    if not path.is_file():
        raise DataError(path, "expected a Parquet file of recorded flights; there is no such file.")
    try:
        table = pq.read_table(path, use_threads=False)
        # What was written piece by piece has its facts beside the schema, for they were known at its end.
        facts = {**(table.schema.metadata or {}), **(pq.read_metadata(path).metadata or {})}
        table = table.replace_schema_metadata({key: facts[key] for key in facts if key != b"ARROW:schema"})
    except (pa.ArrowException, OSError) as error:
        raise DataError(
            path,
            f"expected a whole Parquet file of recorded flights; it cannot be read ({str(error).splitlines()[0]}). "
            "It may be truncated: fetch or make it again.",
        ) from error
    for item in (*FILE_SCHEMA, *(item for item in OPTIONAL_FIELDS if item.name in table.column_names)):
        if item.name not in table.column_names:
            names = ", ".join(table.column_names) or "none"
            raise DataError(path, f"expected a column '{item.name}'; the file has {names}. It is no recording.")
        got = table.schema.field(item.name).type
        if got != item.type:
            raise DataError(path, f"expected column '{item.name}' of type {item.type}; got {got}. It is no recording.")
        if not item.nullable and table.column(item.name).null_count:
            count = table.column(item.name).null_count
            raise DataError(path, f"expected a value in every row of '{item.name}'; {count} rows have none.")
    return table


def _values(table: pa.Table, name: str, factor: float, dtype: str) -> np.ndarray:
    """Return one column in SI, 0 where it is null."""
    filled = pc.fill_null(table.column(name), 0).to_numpy()
    return (filled.astype(np.float64) * factor).astype(dtype)


def _known(table: pa.Table, *names: str) -> np.ndarray:
    known = np.ones(table.num_rows, bool)
    for name in names:
        arrow = table.column(name)
        known &= pc.is_valid(arrow).to_numpy()
        if pa.types.is_floating(arrow.type):
            known &= pc.fill_null(pc.is_finite(arrow), False).to_numpy()
    return known.astype(np.uint8)


def _heights(table: pa.Table, icao24: np.ndarray) -> dict[str, np.ndarray]:
    """Return the columns of height: barometric, or geometric for an aircraft that has none other.

    The two differ by some hundred metres, so they are never mixed within a flight.
    """
    height_m = _finite(_values(table, "altitude_ft", _FT, "f8"))
    known, geometric = _known(table, "altitude_ft"), np.zeros(table.num_rows, np.uint8)
    if "geometric_altitude_ft" in table.column_names and not known.all():
        without = ~np.isin(icao24, np.unique(icao24[known == 1]))
        geometric = (without & (_known(table, "geometric_altitude_ft") == 1)).astype(np.uint8)
        other_m = _finite(_values(table, "geometric_altitude_ft", _FT, "f8"))
        height_m = np.where(geometric == 1, other_m, height_m)
    return {"pressure_height_m": height_m, "height_known": known | geometric, "height_geometric": geometric}


def _classes(table: pa.Table) -> np.ndarray:
    if "aircraft_class" not in table.column_names:
        return np.zeros(table.num_rows, np.uint8)
    stated = table.column("aircraft_class").to_numpy()
    return np.where(stated <= max(AircraftClass), stated, 0).astype(np.uint8)


def _finite(values: np.ndarray) -> np.ndarray:
    # A foreign writer may have used NaN or infinity for a value it did not have; the mask says so, the column must not.
    return np.where(np.isfinite(values), values, 0.0).astype(values.dtype)


def read_recording(path: Path) -> Recording:
    """Return the recording that a Parquet file holds, in SI.

    Parameters
    ----------
    path : Path
        A file with the columns of `FILE_SCHEMA`.

    Raises
    ------
    DataError
        Where the file is missing, truncated or of other columns.

    Examples
    --------
    >>> from lookdown.traffic import sample_path
    >>> len(read_recording(sample_path("quickstart")).rows)
    284505
    """
    return recording_from(_open(path))


def recording_from(table: pa.Table) -> Recording:
    """Return the recording that an Arrow table of `FILE_SCHEMA`."""
    callsign = table.column("callsign").unify_dictionaries().combine_chunks()
    names: tuple[str, ...] = tuple(callsign.dictionary.to_pylist())
    icao24 = table.column("icao24").to_numpy()
    columns: dict[str, Any] = {
        "icao24": icao24,
        "callsign_code": callsign.indices.to_numpy().astype(np.uint32),
        "time_tai_ns": table.column("time_tai_ns").to_numpy(),
        "latitude_rad": _values(table, "latitude_e7_deg", _E7_DEG, "f8"),
        "longitude_rad": _values(table, "longitude_e7_deg", _E7_DEG, "f8"),
        "position_known": _known(table, "latitude_e7_deg", "longitude_e7_deg"),
        "ground_speed_mps": _finite(_values(table, "ground_speed_kt", _KT, "f4")),
        "track_rad": _finite(_values(table, "track_deg", np.pi / 180.0, "f4")),
        "vertical_rate_mps": _finite(_values(table, "vertical_rate_fpm", _FPM, "f4")),
        "speed_known": _known(table, "ground_speed_kt"),
        "velocity_known": _known(table, "ground_speed_kt", "track_deg", "vertical_rate_fpm"),
        "on_ground": table.column("on_ground").to_numpy().astype(np.uint8),
        "aircraft_class": _classes(table),
        **_heights(table, icao24),
    }
    origin = (table.schema.metadata or {}).get(b"origin", b"not stated by the file").decode()
    return Recording(RecordedRows(**columns), names, origin)
