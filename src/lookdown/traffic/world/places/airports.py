"""Where aircraft start and land: airports, strips, seaplane bases, heliports and balloon sites of the world."""

import functools
from dataclasses import dataclass
from enum import IntEnum
from importlib.resources import files
from io import BytesIO

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from lookdown.tables import Table, column
from lookdown.traffic.world.places.regions import COUNTRIES_OF_REGIONS, Region

__all__ = ["AirportList", "Airports", "PlaceKind", "read_airports"]

_QUARTER_S = 900


class PlaceKind(IntEnum):
    """What OurAirports calls a place."""

    LARGE_AIRPORT = 0
    MEDIUM_AIRPORT = 1
    SMALL_AIRPORT = 2
    SEAPLANE_BASE = 3
    HELIPORT = 4
    BALLOONPORT = 5


@dataclass(frozen=True, slots=True)
class Airports(Table):
    """Places of the world; those with airliners come first, the busiest at the top."""

    latitude_rad: np.ndarray = column("f8", "rad, WGS 84", "geodetic latitude")
    longitude_rad: np.ndarray = column("f8", "rad, WGS 84", "longitude, east positive, from -pi to pi")
    height_m: np.ndarray = column(
        "f8", "m, above mean sea level", "elevation, that of the terrain where none is listed"
    )
    runway_m: np.ndarray = column("f4", "m", "length of the longest open runway, a usual one where none is listed")
    country_code: np.ndarray = column("u2", "1", "index in the countries of the list")
    region: np.ndarray = column("u1", "Region", "region of the country")
    kind: np.ndarray = column("u1", "PlaceKind", "what OurAirports calls it")
    scheduled: np.ndarray = column("u1", "0 or 1", "whether OurAirports lists scheduled flights")
    utc_offset_january_s: np.ndarray = column("i4", "s", "local time less UTC in January")
    utc_offset_july_s: np.ndarray = column("i4", "s", "local time less UTC in July")
    departures_per_day: np.ndarray = column(
        "f4", "1/day", "modelled departures of airliners and cargo, as the routes' sum"
    )
    aviation_weight: np.ndarray = column(
        "f4", "1", "share of the world's general aviation that is based here; sums to 1"
    )
    helicopter_weight: np.ndarray = column("f4", "1", "share of the world's helicopter flights from here; sums to 1")


@dataclass(frozen=True, slots=True)
class AirportList:
    """The rows with the codes that name them.

    Attributes
    ----------
    rows : Airports
    idents : tuple of str
        ICAO code, or OurAirports' own where there is none, by row.
    iatas : tuple of str
        IATA code by row, empty where there is none.
    countries : tuple of str
        Two-letter codes by `Airports.country_code`.
    """

    rows: Airports
    idents: tuple[str, ...]
    iatas: tuple[str, ...]
    countries: tuple[str, ...]

    def row_of(self, code: str) -> int:
        """Return the row of an IATA or ICAO code; KeyError for one that no place has."""
        return _rows_by_code(self)[code]


@functools.lru_cache(maxsize=1)
def _rows_by_code_of(idents: tuple[str, ...], iatas: tuple[str, ...]) -> dict[str, int]:
    rows = {code: row for row, code in reversed(list(enumerate(idents)))}
    return rows | {code: row for row, code in reversed(list(enumerate(iatas))) if code}


def _rows_by_code(places: AirportList) -> dict[str, int]:
    return _rows_by_code_of(places.idents, places.iatas)


def _texts(column_of_texts: pa.ChunkedArray) -> tuple[str, ...]:
    return tuple(column_of_texts.combine_chunks().to_numpy(zero_copy_only=False).tolist())


def _region_by_country(countries: tuple[str, ...]) -> np.ndarray:
    regions = {code: region for region, codes in COUNTRIES_OF_REGIONS.items() for code in codes}
    return np.array([regions.get(code, Region.REST) for code in countries], np.uint8)


@functools.lru_cache(maxsize=1)
def read_airports() -> AirportList:
    """Return the places of the world that the package carries, read once.

    Names, positions, kinds and runways are OurAirports' of October 2022. Departures, weights and the fill for what is
    not listed are modelled: design/0009-world-demand.md has how and how well.

    Returns
    -------
    AirportList
        64,115 places; 3,870 of them with airliners.

    Examples
    --------
    >>> places = read_airports()
    >>> row = places.row_of("LHR")
    >>> places.idents[row], places.countries[places.rows.country_code[row]], int(places.rows.height_m[row])
    ('EGLL', 'GB', 25)
    """
    content = files("lookdown.traffic.world.places").joinpath("data/airports.parquet").read_bytes()
    table = pq.read_table(BytesIO(content), use_threads=False)
    values = {
        name: table.column(name).to_numpy() for name in table.column_names if name not in ("ident", "iata", "country")
    }
    country = table.column("country").combine_chunks()
    countries = tuple(country.dictionary.to_pylist())
    code = country.indices.to_numpy().astype(np.uint16)
    rows = Airports(
        latitude_rad=np.radians(values["latitude_e5_deg"] / 1e5),
        longitude_rad=np.radians(values["longitude_e5_deg"] / 1e5),
        height_m=values["height_m"].astype(np.float64),
        runway_m=values["runway_m"].astype(np.float32),
        country_code=code,
        region=_region_by_country(countries)[code],
        kind=values["kind"],
        scheduled=values["scheduled"],
        utc_offset_january_s=values["january_quarters"].astype(np.int32) * _QUARTER_S,
        utc_offset_july_s=values["july_quarters"].astype(np.int32) * _QUARTER_S,
        departures_per_day=values["departures_per_day"],
        aviation_weight=(values["aviation_weight"] * 1e-9).astype(np.float32),
        helicopter_weight=(values["helicopter_weight"] * 1e-9).astype(np.float32),
    )
    return AirportList(
        rows=rows, idents=_texts(table.column("ident")), iatas=_texts(table.column("iata")), countries=countries
    )
