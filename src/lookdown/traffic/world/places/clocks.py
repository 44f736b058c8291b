"""Local time at places, and the hours at which flights leave."""

import functools
from enum import IntEnum
from importlib.resources import files

import numpy as np

from lookdown.astro import utc_day_from_tai_ns
from lookdown.traffic.world.places.airports import Airports

__all__ = ["LONG_HAUL_M", "Haul", "departure_profile", "local_hour", "utc_offset_s"]

LONG_HAUL_M = 4.0e6
"""From this distance on a flight has the hours of long haul (EUROCONTROL's and IATA's usual bound)."""

_SUNDAY = 3
"""1970-01-01, day 0, was a Thursday: days of which this is the remainder by 7 are Sundays."""

_DAY_NS = 86_400_000_000_000


class Haul(IntEnum):
    """What the hour of departure depends on."""

    SHORT = 0
    LONG = 1
    CARGO = 2


def _last_sunday(year: int, month: int) -> int:
    """Return the day since 1970 of the last Sunday of a month."""
    last = int(np.datetime64(f"{year + month // 12:04d}-{month % 12 + 1:02d}-01", "D").astype(np.int64)) - 1
    return last - (last - _SUNDAY) % 7


def _first_sunday(year: int, month: int) -> int:
    first = int(np.datetime64(f"{year:04d}-{month:02d}-01", "D").astype(np.int64))
    return first + (_SUNDAY - first) % 7


def utc_offset_s(airports: Airports, time_tai_ns: int) -> np.ndarray:
    """Return by how much local time is ahead of UTC at each place on one day.

    Rule: north of the equator July's offset holds from the last Sunday of March to the last of October (Europe's
    rule; North America is one to three weeks off it), south of it January's from the first Sunday of October to the
    first of April (Australia's). Places without a summer time have the same offset in both. Changes are at 0 h UTC.

    Parameters
    ----------
    airports : Airports
        n rows.
    time_tai_ns : int
        Nanoseconds of TAI since 1970, from 1972 on.

    Returns
    -------
    (n,) float64, second

    Examples
    --------
    >>> from lookdown.astro import tai_ns_from_utc_text
    >>> from lookdown.traffic.world.places.airports import read_airports
    >>> places = read_airports()
    >>> offsets = utc_offset_s(places.rows, tai_ns_from_utc_text("2024-07-01T12:00:00Z"))
    >>> [float(offsets[places.row_of(code)]) / 3600 for code in ("JFK", "LHR", "DEL", "SYD")]
    [-4.0, 1.0, 5.5, 10.0]
    """
    day, _ = utc_day_from_tai_ns(time_tai_ns)
    year = int(np.datetime64(day, "D").astype("datetime64[Y]").astype(np.int64)) + 1970
    northern_summer = _last_sunday(year, 3) <= day < _last_sunday(year, 10)
    southern_summer = not _first_sunday(year, 4) <= day < _first_sunday(year, 10)
    as_in_july = np.where(airports.latitude_rad >= 0.0, northern_summer, not southern_summer)
    return np.where(as_in_july, airports.utc_offset_july_s, airports.utc_offset_january_s).astype(np.float64)


def local_hour(airports: Airports, time_tai_ns: int) -> np.ndarray:
    """Return the hour of the local day at each place, from 0 to 24.

    Parameters
    ----------
    airports : Airports
        n rows.
    time_tai_ns : int
        Nanoseconds of TAI since 1970.

    Returns
    -------
    (n,) float64, hour
    """
    _, nanosecond = utc_day_from_tai_ns(time_tai_ns)
    hour_utc = min(nanosecond, _DAY_NS) / 3.6e12
    return (hour_utc + utc_offset_s(airports, time_tai_ns) / 3600.0) % 24.0


@functools.lru_cache(maxsize=1)
def _profiles() -> dict[str, np.ndarray]:
    path = files("lookdown.traffic.world.places").joinpath("data/profiles.npz")
    with path.open("rb") as stream, np.load(stream) as data:
        return {name: data[name] for name in data.files}


def departure_profile(haul: Haul) -> np.ndarray:
    """Return the share of departures in each hour of the local day at the origin.

    Short haul is counted: 2.8 million American departures of 2001 under 2,000 km (BTS on-time performance, by way of
    vega-datasets). Long haul and cargo are assumptions.

    Returns
    -------
    (24,) float64
        Sums to 1.

    Examples
    --------
    >>> int(departure_profile(Haul.SHORT).argmax())
    6
    """
    return _profiles()[{Haul.SHORT: "short_haul", Haul.LONG: "long_haul", Haul.CARGO: "cargo"}[haul]].copy()
