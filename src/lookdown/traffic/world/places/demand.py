"""How many airliners are in the air when and where, expected from routes and hours alone.

No aircraft is flown: each route counts by its flights a day, the share of them that left so long ago, and where on the
great circle they are then. It is what a fleet that flies the routes must come out at, but for winds and detours.
"""

import numpy as np

from lookdown.astro import MEAN_RADIUS_M
from lookdown.traffic.world.places.airports import Airports
from lookdown.traffic.world.places.clocks import LONG_HAUL_M, Haul, departure_profile, utc_offset_s
from lookdown.traffic.world.places.regions import Region, region_of
from lookdown.traffic.world.places.routes import Routes

__all__ = ["block_time_s", "expected_airborne"]

CRUISE_MPS = 840.0 / 3.6
"""Ground speed of the reference prototype (reference/formats-and-data.md, section 3)."""

CLIMB_AND_DESCENT_S = 1800.0
"""What start, climb, approach and landing take longer than cruise would; the same prototype."""

_STEP_S = 1800
_QUARTERS_A_DAY = 96


def block_time_s(distance_m: np.ndarray) -> np.ndarray:
    """Return the time in the air over a distance, by the reference prototype's rule.

    Parameters
    ----------
    distance_m : (n,) float64, metre

    Returns
    -------
    (n,) float64, second

    Examples
    --------
    >>> import numpy as np
    >>> block_time_s(np.array([840e3])) / 3600.0
    array([1.5])
    """
    return distance_m / CRUISE_MPS + CLIMB_AND_DESCENT_S


def _ends(airports: Airports, rows: np.ndarray) -> np.ndarray:
    """Return (n, 3) unit vectors of places on the sphere."""
    latitude, longitude = airports.latitude_rad[rows], airports.longitude_rad[rows]
    flat = np.cos(latitude)
    return np.stack([flat * np.cos(longitude), flat * np.sin(longitude), np.sin(latitude)], axis=-1)


def _regions_on_the_way(start: np.ndarray, end: np.ndarray, angle_rad: np.ndarray, share: np.ndarray) -> np.ndarray:
    """Return the regions of places so far on great circles from starts to ends."""
    first, last = np.sin((1.0 - share) * angle_rad), np.sin(share * angle_rad)
    place = first[:, None] * start + last[:, None] * end
    return region_of(np.arctan2(place[:, 2], np.hypot(place[:, 0], place[:, 1])), np.arctan2(place[:, 1], place[:, 0]))


def _by_haul(routes: Routes) -> np.ndarray:
    """Return (3, n) flights a day of short haul, long haul and cargo."""
    people = routes.flights_per_day.astype(np.float64) - routes.cargo_per_day
    long = routes.distance_m >= LONG_HAUL_M
    return np.stack([np.where(long, 0.0, people), np.where(long, people, 0.0), routes.cargo_per_day])


def expected_airborne(airports: Airports, routes: Routes, time_tai_ns: int) -> np.ndarray:
    """Return how many airliners and freighters are in the air at each UTC hour of a day, by region.

    Flights are placed every half hour of their time in the air; a flight counts for the share of a step that it is up.

    Parameters
    ----------
    airports : Airports
    routes : Routes
        Rows of those airports.
    time_tai_ns : int
        An instant of the day, for the clocks of summer and winter.

    Returns
    -------
    (24, 4) float64
        At 0, 1, ... 23 h UTC; columns by `Region`.

    Examples
    --------
    >>> from lookdown.astro import tai_ns_from_utc_text
    >>> from lookdown.traffic.world.places import read_airports, read_routes
    >>> noon = tai_ns_from_utc_text("2024-07-10T12:00:00Z")
    >>> airborne = expected_airborne(read_airports().rows, read_routes(), noon)
    >>> int(airborne.sum(axis=1).argmax())
    14
    """
    start, end = _ends(airports, routes.origin_row), _ends(airports, routes.destination_row)
    angle_rad = np.maximum(routes.distance_m / MEAN_RADIUS_M, 1e-9)
    block_s, flights = block_time_s(routes.distance_m), _by_haul(routes)
    offset = np.rint(utc_offset_s(airports, time_tai_ns)[routes.origin_row] / 900.0).astype(np.int64)
    kinds = len(Region)
    found = np.zeros((24, kinds))
    # Departures in each quarter of the local day; the hours' shares are spread evenly over their quarters.
    quarterly = np.stack([np.repeat(departure_profile(haul), 4) / 4.0 for haul in Haul])
    hour_quarters = 4 * np.arange(24)
    for step in range(int(np.ceil(block_s.max() / _STEP_S))):
        up = np.flatnonzero(block_s > step * _STEP_S)
        middle_s = np.minimum((step + 0.5) * _STEP_S, (step * _STEP_S + block_s[up]) / 2.0)
        part = np.minimum((block_s[up] - step * _STEP_S) / _STEP_S, 1.0)
        region = _regions_on_the_way(start[up], end[up], angle_rad[up], middle_s / block_s[up])
        slot = (offset[up] % _QUARTERS_A_DAY) * kinds + region
        for haul in Haul:
            weight = np.bincount(slot, flights[haul][up] * part, _QUARTERS_A_DAY * kinds).reshape(-1, kinds)
            # Who is so long in the air at an hour left in the two quarters before, by local time.
            for quarter in np.flatnonzero(weight.any(axis=1)):
                left = hour_quarters + quarter - 2 * step
                share = quarterly[haul][(left - 1) % _QUARTERS_A_DAY] + quarterly[haul][(left - 2) % _QUARTERS_A_DAY]
                found += share[:, None] * weight[quarter]
    return found
