"""Airports and routes of a fleet, as its kernels read them."""

from dataclasses import dataclass

import numpy as np

from lookdown.arrays import Scalars
from lookdown.errors import ArgumentError
from lookdown.numerics.philox_kernels import uniforms_4
from lookdown.seeds import philox_key
from lookdown.traffic.world.places import LONG_HAUL_M, Airports, Haul, Routes, departure_profile
from lookdown.traffic.world.transport.types import DISTANCE_BANDS_KM

__all__ = ["Network", "airline_network"]

SHORTEST_M = 90_000.0
"""Ways that are shorter have no room for a climb and an approach by plan; they are left out."""

_BUSIEST = 200
_HOLDING_SHARE = 0.06


@dataclass(frozen=True, slots=True)
class Network:
    """Who may fly where, and how often.

    Attributes
    ----------
    airport_row : (a,) int64, rising
        Rows in the list of airports of those that have flights.
    normal : (a, 3) float64
        Unit normals of the ellipsoid.
    height_m : (a,) float64
        Of the field; its height above sea is taken as height above the ellipsoid.
    runway_rad : (a,) float64
        Course of the runway's near end; the other is opposite.
    hold_share : (a,) float64
        Of arrivals that hold.
    offset_s : (a,) float64
        Local time less UTC.
    origin, destination : (r,) int64, the longest ways first
        Rows in `airport_row`.
    per_day : (r, 2) float64
        Flights a day: with passengers, and freighters.
    kind_row : (r, 2) int64
        Rows of shares of types: band of distance and region, freighters after the others.
    profiles : (3, 24) float64
        Share of departures by hour of the local day: short and long ways, freight.
    distance_m : (r,) float64
    dropped : int
        Routes left out as shorter than 90 km.
    """

    airport_row: np.ndarray
    normal: np.ndarray
    height_m: np.ndarray
    runway_rad: np.ndarray
    hold_share: np.ndarray
    offset_s: np.ndarray
    origin: np.ndarray
    destination: np.ndarray
    per_day: np.ndarray
    kind_row: np.ndarray
    profiles: np.ndarray
    distance_m: np.ndarray
    dropped: int

    def expected(self, utc_hour: int, count: int) -> np.ndarray:
        """Return the expected departures on the first routes in an hour of UTC, (count, 2) float64."""
        local = ((utc_hour + 0.5 + self.offset_s / 3600.0) % 24.0).astype(np.int64)[self.origin[:count]]
        out = self.profiles[[0, 2]][:, local].T * self.per_day[:count]
        long = int(np.searchsorted(-self.distance_m[:count], -LONG_HAUL_M, side="right"))
        out[:long, 0] = self.profiles[1][local[:long]] * self.per_day[:long, 0]
        return out


def unit_normals(latitude_rad: Scalars, longitude_rad: Scalars) -> np.ndarray:
    """Return the normals of the ellipsoid at places, (n, 3) float64."""
    level = np.cos(latitude_rad)
    return np.column_stack([level * np.cos(longitude_rad), level * np.sin(longitude_rad), np.sin(latitude_rad)])


def runway_courses(airport_row: np.ndarray) -> Scalars:
    """Return a course of a runway for each airport: about west, the wind's usual way.

    Made up, the same in every world: the lists have no courses.
    """
    key = philox_key(0, "traffic/runways")
    drawn = np.array([uniforms_4(key, int(row), 0)[:2] for row in airport_row])
    spread = np.sqrt(-2.0 * np.log(drawn[:, 0])) * np.cos(2.0 * np.pi * drawn[:, 1])
    return np.asarray((1.5 * np.pi + np.radians(38.0) * spread) % (2.0 * np.pi))


def airline_network(airports: Airports, routes: Routes, *, offset_s: Scalars) -> Network:
    """Return the network of airliners and freighters.

    Parameters
    ----------
    airports : Airports
        All rows that `routes` names.
    routes : Routes
    offset_s : (n,) float64
        Local time less UTC of each airport on the day (`places.utc_offset_s`).

    Raises
    ------
    ArgumentError
        If no route is long enough.
    """
    # The longest first: of hours long past only they are still flying.
    keep = np.argsort(-routes.distance_m, kind="stable")[: int((routes.distance_m >= SHORTEST_M).sum())]
    if not len(keep):
        raise ArgumentError("no route of at least 90 km: give routes over longer ways")
    origin_row, destination_row = routes.origin_row[keep], routes.destination_row[keep]
    row, place = np.unique(np.concatenate([origin_row, destination_row]), return_inverse=True)
    origin, destination = place[: len(origin_row)], place[len(origin_row) :]
    cargo = np.minimum(routes.cargo_per_day[keep], routes.flights_per_day[keep]).astype(np.float64)
    flights = routes.flights_per_day[keep].astype(np.float64)
    distance = routes.distance_m[keep]
    busy = np.zeros(len(row))
    np.add.at(busy, destination, flights)
    least = np.sort(busy)[-min(_BUSIEST, len(busy))]
    band = np.digitize(distance, 1000.0 * np.array(DISTANCE_BANDS_KM))
    region = airports.region[row].astype(np.int64)[origin]
    kind = 4 * band + region
    return Network(
        airport_row=row.astype(np.int64),
        normal=unit_normals(airports.latitude_rad[row], airports.longitude_rad[row]),
        height_m=airports.height_m[row].astype(np.float64),
        runway_rad=runway_courses(row),
        hold_share=np.where(busy >= least, _HOLDING_SHARE, 0.0),
        offset_s=offset_s[row].astype(np.float64),
        origin=origin.astype(np.int64),
        destination=destination.astype(np.int64),
        per_day=np.column_stack([flights - cargo, cargo]),
        kind_row=np.column_stack([kind, kind + 4 * (len(DISTANCE_BANDS_KM) + 1)]).astype(np.int64),
        profiles=np.stack([departure_profile(haul) for haul in (Haul.SHORT, Haul.LONG, Haul.CARGO)]),
        distance_m=distance.astype(np.float64),
        dropped=len(routes) - len(keep),
    )
