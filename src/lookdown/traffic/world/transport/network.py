"""Airports and routes of a fleet, as its kernels read them."""

from dataclasses import dataclass, replace

import numpy as np

from lookdown.arrays import Scalars
from lookdown.astro import MEAN_RADIUS_M
from lookdown.errors import ArgumentError
from lookdown.seeds import philox_key
from lookdown.traffic.world.places import (
    LONG_HAUL_M,
    Airports,
    Haul,
    PlaceKind,
    Routes,
    departure_profile,
    great_circle_m,
)
from lookdown.traffic.world.transport import _schedule_kernels
from lookdown.traffic.world.transport.types import DISTANCE_BANDS_KM, REGIONS

__all__ = ["Network", "airline_network", "business_network"]

SHORTEST_M = 90_000.0
"""Ways that are shorter have no room for a climb and an approach by plan; they are left out."""

SHORT_RUNWAY_M = 1_500.0
"""Jets of airlines use longer ones: an assumption, near the least that an E175 or A319 is flown from."""

BUSINESS_PER_DAY = 16_000.0
"""Flights of business jets and turboprops: about 10,000 a day by jets (WINGX, Global Market Tracker,
2023: 3.6 million a year) and the turboprops; set so that 1,500 are in the air at the peak."""

_PAIRS = 24_000
_NEAREST_M, _FARTHEST_M, _SCALE_M = 200_000.0, 3_000_000.0, 1_100_000.0
_LEAST_RUNWAY_M = 1_200.0
_BUSINESS_HOURS = (2, 1, 1, 1, 2, 8, 25, 52, 72, 80, 82, 80, 78, 80, 82, 82, 78, 70, 56, 40, 26, 14, 7, 4)
"""Departures by local hour: an assumption; most fly by day."""

_BUSIEST = 200
_HOLDING_SHARE = 0.06

_SHORT, _LONG, _EAST, _WEST = 0, 1, 3, 4
_TIDE_S, _EAST_H, _WEST_H, _TIDE_WIDTH_H = 4.0 * 3600.0, 20.0, 12.5, 3.2
"""Long flights over four time zones and more leave in the evening if they go east, and about noon if they go west.
Over the North Atlantic this makes two tides: at 30 W eastbound from 01 to 08 h UTC and westbound from 11.30 to 19 h
(ICAO NAT Doc 007, chapter 3; quoted from memory). The hours and widths are assumptions that bring it about."""


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
    profiles : (5, 24) float64
        Share of departures by hour of the local day: short and long ways, freight, long ways far to the east and
        far to the west.
    tide : (r,) int64
        Row of `profiles` for flights with passengers.
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
    tide: np.ndarray
    distance_m: np.ndarray
    dropped: int

    def expected(self, utc_hour: int, count: int) -> np.ndarray:
        """Return the expected departures on the first routes in an hour of UTC, (count, 2) float64."""
        local = ((utc_hour + 0.5 + self.offset_s / 3600.0) % 24.0).astype(np.int64)[self.origin[:count]]
        passengers = self.profiles[self.tide[:count], local]
        return np.column_stack([passengers, self.profiles[2][local]]) * self.per_day[:count]


def unit_normals(latitude_rad: Scalars, longitude_rad: Scalars) -> np.ndarray:
    """Return the normals of the ellipsoid at places, (n, 3) float64."""
    level = np.cos(latitude_rad)
    return np.column_stack([level * np.cos(longitude_rad), level * np.sin(longitude_rad), np.sin(latitude_rad)])


def runway_courses(airport_row: np.ndarray) -> Scalars:
    """Return a course of a runway for each airport: about west, the wind's usual way.

    Made up, the same in every world: the lists have no courses.
    """
    drawn = np.empty((len(airport_row), 2))
    _schedule_kernels.draw_uniforms(philox_key(0, "traffic/runways"), airport_row.astype(np.uint64), drawn)
    spread = np.sqrt(-2.0 * np.log(drawn[:, 0])) * np.cos(2.0 * np.pi * drawn[:, 1])
    return np.asarray((1.5 * np.pi + np.radians(38.0) * spread) % (2.0 * np.pi))


def _kind_rows(
    airports: Airports, origin_row: np.ndarray, destination_row: np.ndarray, distance_m: Scalars
) -> tuple[np.ndarray, np.ndarray]:
    """Return the rows of shares of types of the passenger flights and the freighters of routes."""
    rows = len(REGIONS) * (len(DISTANCE_BANDS_KM) + 1)
    band = np.digitize(distance_m, 1000.0 * np.array(DISTANCE_BANDS_KM))
    kind = len(REGIONS) * band + airports.region[origin_row].astype(np.int64)
    runway = np.minimum(airports.runway_m[origin_row], airports.runway_m[destination_row])
    short = runway < SHORT_RUNWAY_M
    return np.where(short, kind + 2 * rows, kind), np.where(short, kind + 2 * rows, kind + rows)


def _tides(distance_m: Scalars, later_s: Scalars) -> np.ndarray:
    """Return the row of profiles of each route: short or long, and of the long ones those far to the east or west.

    Parameters
    ----------
    distance_m : (r,) float64
    later_s : (r,) float64
        Local time at the destination less that at the origin.
    """
    later_s = (later_s + 43_200.0) % 86_400.0 - 43_200.0
    far = np.where(later_s >= _TIDE_S, _EAST, np.where(later_s <= -_TIDE_S, _WEST, _LONG))
    return np.where(distance_m >= LONG_HAUL_M, far, _SHORT)


def _tide_profile(peak_h: float) -> np.ndarray:
    """Return a share of departures by local hour that is greatest at an hour."""
    away = (np.arange(24) + 0.5 - peak_h + 12.0) % 24.0 - 12.0
    share = 0.08 + np.exp(-0.5 * (away / _TIDE_WIDTH_H) ** 2)
    return np.asarray(share / share.sum())


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
    kind, freight = _kind_rows(airports, origin_row, destination_row, distance)
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
        kind_row=np.column_stack([kind, freight]),
        profiles=np.stack(
            [
                *(departure_profile(haul) for haul in (Haul.SHORT, Haul.LONG, Haul.CARGO)),
                _tide_profile(_EAST_H),
                _tide_profile(_WEST_H),
            ]
        ),
        tide=_tides(distance, offset_s[row[destination]] - offset_s[row[origin]]),
        distance_m=distance.astype(np.float64),
        dropped=len(routes) - len(keep),
    )


def business_network(airports: Airports, *, seed: int, offset_s: Scalars) -> Network:
    """Return the network of business jets and turboprops: pairs of airports drawn by a gravity model.

    Airports have runways of at least 1,200 m and weigh as much as their general aviation,
    with a tenth for their airliners; pairs are 200 to 3,000 km apart.

    Parameters
    ----------
    airports : Airports
    seed : int
        Of the pairs.
    offset_s : (n,) float64
        Local time less UTC of each airport.

    Raises
    ------
    ArgumentError
        If no two airports will do.
    """
    fit = np.flatnonzero((airports.runway_m >= _LEAST_RUNWAY_M) & (airports.kind <= PlaceKind.SMALL_AIRPORT))
    weight = airports.aviation_weight[fit].astype(np.float64)
    weight += 0.1 * airports.departures_per_day[fit] / max(float(airports.departures_per_day.sum()), 1.0)
    fit, weight = fit[weight > 0.0], weight[weight > 0.0]
    normal = unit_normals(airports.latitude_rad[fit], airports.longitude_rad[fit])
    # One of the heaviest has a partner in reach, or drawing would never end.
    reach = np.arccos(np.clip(normal @ normal[weight.argmax()], -1.0, 1.0)) * MEAN_RADIUS_M if len(fit) else fit
    if not ((reach > _NEAREST_M) & (reach < _FARTHEST_M)).any():
        raise ArgumentError("no two airports with runways of 1,200 m are 200 to 3,000 km apart: give more airports")
    origin, destination = np.empty((2, _PAIRS), np.int64)
    bounds = (_NEAREST_M / MEAN_RADIUS_M, _FARTHEST_M / MEAN_RADIUS_M)
    summed = np.cumsum(weight) / weight.sum()
    _schedule_kernels.draw_pairs(
        philox_key(seed, "traffic/business"), summed, normal, bounds, _SCALE_M / MEAN_RADIUS_M, origin, destination
    )
    drawn = Routes(
        origin_row=fit[origin].astype(np.uint32),
        destination_row=fit[destination].astype(np.uint32),
        flights_per_day=np.full(_PAIRS, BUSINESS_PER_DAY / _PAIRS, np.float32),
        cargo_per_day=np.zeros(_PAIRS, np.float32),
        distance_m=great_circle_m(airports, fit[origin], fit[destination]),
    )
    made = airline_network(airports, drawn, offset_s=offset_s)
    hours = np.tile(np.array(_BUSINESS_HOURS, np.float64) / sum(_BUSINESS_HOURS), (5, 1))
    return replace(made, profiles=hours, hold_share=np.zeros_like(made.hold_share))
