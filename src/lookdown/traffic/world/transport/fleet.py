"""Fleets that fly by plan from airport to airport: airliners and freighters, business jets and turboprops."""

import numpy as np
from scipy.ndimage import maximum_filter

from lookdown.astro import utc_day_from_tai_ns
from lookdown.seeds import philox_key
from lookdown.tables import Transponder
from lookdown.terrain import Terrain
from lookdown.traffic.motion import HOUR_NS, Flights, Legs, addresses_of, flight_ids, take_flights
from lookdown.traffic.motion._leg_kernels import SHAPE_COLUMNS
from lookdown.traffic.world.transport import _flight_kernels, _schedule_kernels
from lookdown.traffic.world.transport.network import Network
from lookdown.traffic.world.transport.style import style_row
from lookdown.traffic.world.transport.types import (
    PROP_FARTHEST_KM,
    AircraftType,
    figure_table,
    share_table,
    type_signatures,
)
from lookdown.traffic.world.transport.wind import WindField

__all__ = ["TransportFleet", "callsign_of"]

_SLOWEST_MPS, _SLOWEST_PROP_MPS, _SPARE_S = 165.0, 95.0, 9_000.0
"""No flight by plan lasts longer than its great circle at these speeds and two and a half hours: see the tests."""

_LEGS_A_FLIGHT = 12
_WEEKDAY = (1.02, 0.98, 1.0, 1.03, 1.04, 0.93, 1.0)
"""Departures of Monday to Sunday over their mean: an assumption, near what airlines' schedules show."""


def callsign_of(number: int, *, prefix: str = "LKD") -> str:
    """Return the callsign of a flight, by its number.

    Examples
    --------
    >>> callsign_of(477_007 << 32 | 12)
    'LKD7012'
    """
    hour, index = number >> 32, number & 0xFFFFFFFF
    return f"{prefix}{(hour % 24 * 1_000 + index + 7_000 * (index // 1_000)) % 10_000}"


def _highest_about(network: Network, grid: np.ndarray) -> np.ndarray:
    """Return the height of the highest ground within 1 to 2 degrees of each airport, (a,) float64."""
    highest = grid[:2160, :4320].reshape(180, 12, 360, 12).max(axis=(1, 3))
    around = maximum_filter(highest, size=3, mode=("nearest", "wrap"))
    latitude = np.degrees(np.arcsin(np.clip(network.normal[:, 2], -1.0, 1.0)))
    longitude = np.degrees(np.arctan2(network.normal[:, 1], network.normal[:, 0]))
    row = np.clip((90.0 - latitude).astype(np.int64), 0, 179)
    return np.asarray(around[row, (longitude + 180.0).astype(np.int64) % 360], np.float64)


class TransportFleet:
    """Flights by plan, drawn hour by hour.

    Parameters
    ----------
    network : Network
    types : tuple of AircraftType
    seed : int
        Of the run.
    epoch_tai_ns : int
        A UTC midnight: hour 0 of `flight_ids`.
    fleet_code : int
        0 airliners and freighters, 1 business jets and turboprops.
    scale : float
        Times the network's flights.
    wind : WindField or None
        None: the climate's, by seed and day of the year.
    style : (k,) float64 or None
        None: `style_row()`.
    terrain : Terrain or None
        The ground that is kept under; None: that of the package.
    """

    def __init__(
        self,
        network: Network,
        types: tuple[AircraftType, ...],
        *,
        seed: int,
        epoch_tai_ns: int,
        fleet_code: int = 0,
        scale: float = 1.0,
        wind: WindField | None = None,
        style: np.ndarray | None = None,
        terrain: Terrain | None = None,
    ) -> None:
        self.network, self.types = network, types
        self._code, self._scale = fleet_code, scale
        self._epoch_tai_ns = epoch_tai_ns
        day, rest = utc_day_from_tai_ns(epoch_tai_ns)
        assert rest == 0, "the epoch of a world is a UTC midnight"
        self._epoch_hour = 24 * day
        self._utc_less_tai_s = 3600.0 * self._epoch_hour - 1e-9 * epoch_tai_ns
        self._key = philox_key(seed, f"traffic/transport/{fleet_code}")
        year_day = day - int(np.datetime64(day, "D").astype("datetime64[Y]").astype("datetime64[D]").astype(np.int64))
        self._wind = wind if wind is not None else WindField.climate(seed=seed, day_of_year=year_day + 1.0)
        self._style = style_row() if style is None else style
        self._figures, self._shares = figure_table(types), share_table(types)
        self._kind, self._radar, self._infrared = type_signatures(types)
        slowest = np.where(network.distance_m <= 1e3 * PROP_FARTHEST_KM, _SLOWEST_PROP_MPS, _SLOWEST_MPS)
        # Never more on a shorter way: routes are found by their reach, the longest first.
        self._reach_s = np.maximum.accumulate((network.distance_m / slowest + _SPARE_S)[::-1])[::-1]
        self._grid = (Terrain.read() if terrain is None else terrain).grid
        self._highest_m = _highest_about(network, self._grid)
        self._in_use: dict[int, np.ndarray] = {}

    def flights(self, start_tai_ns: int, stop_tai_ns: int) -> Flights:
        """Return the flights in the air at any instant of a span, by object_id."""
        longest = int(np.ceil(self._reach_s.max() / 3600.0))
        first = (start_tai_ns - self._epoch_tai_ns) // HOUR_NS - longest
        last = (stop_tai_ns - self._epoch_tai_ns) // HOUR_NS
        parts = [self._hour(hour, start_tai_ns) for hour in range(first, last + 1)]
        drawn = Flights.concatenate(parts)
        drawn = take_flights(drawn, drawn.start_tai_ns <= stop_tai_ns)
        drawn.stop_tai_ns[:] = drawn.start_tai_ns + self._durations(drawn)
        return take_flights(drawn, drawn.stop_tai_ns > start_tai_ns)

    def legs(self, flights: Flights, start_tai_ns: int, stop_tai_ns: int) -> Legs:
        """Return the legs of some of its flights that touch a span, one row a flight."""
        room = _LEGS_A_FLIGHT * len(flights) + 64
        first_leg = np.empty(len(flights) + 1, np.int64)
        while True:
            times, shapes = np.empty((room, 2), np.int64), np.empty((room, SHAPE_COLUMNS))
            count = _flight_kernels.legs_of(
                self._key, flights.number, flights.type_code, *self._ends(flights), flights.start_tai_ns,
                self._utc_less_tai_s, self._figures, self._world(flights), (self._grid, self._highest_m),
                (start_tai_ns, stop_tai_ns), first_leg,
                times, shapes,
            )  # fmt: skip
            if count <= room:
                return Legs(first_leg, times[:count], shapes[:count])
            room = count

    def _hour(self, hour: int, start_tai_ns: int) -> Flights:
        """Return the flights that an hour starts and that may fly at some instant; their stops are not yet known."""
        net = self.network
        hour_1970 = self._epoch_hour + hour
        begun = self._epoch_tai_ns + hour * HOUR_NS
        age_s = max(1e-9 * (start_tai_ns - begun - HOUR_NS), 0.0)
        weekday = _WEEKDAY[(hour_1970 // 24 + 3) % 7]
        # Routes come longest first: the first of them are those whose flights may still be in the air.
        reach = int(np.searchsorted(-self._reach_s, -age_s, side="right"))
        counts = np.empty((reach, 2), np.int64)
        expected = net.expected(hour_1970 % 24, reach) * (self._scale * weekday)
        flying = _schedule_kernels.hour_counts(self._key, hour_1970, expected, counts)
        route, kind, instant = np.empty((3, flying), np.int64)
        _schedule_kernels.hour_flights(
            self._key, hour_1970, begun, counts, net.kind_row, self._shares, route, kind, instant
        )
        number = (np.uint64(hour_1970) << np.uint64(32)) | np.arange(flying, dtype=np.uint64)
        ids = flight_ids(fleet_code=self._code, hour=hour, count=flying)
        begun_flights = Flights(
            object_id=ids,
            number=number,
            aircraft_class=self._kind[kind],
            rcs_class=self._radar[kind],
            infrared_class=self._infrared[kind],
            transponder=np.full(flying, Transponder.ON, np.uint8),
            icao24=addresses_of(ids),
            type_code=kind.astype(np.uint16),
            origin=net.airport_row[net.origin[route]].astype(np.uint32),
            destination=net.airport_row[net.destination[route]].astype(np.uint32),
            start_tai_ns=instant,
            stop_tai_ns=np.zeros(flying, np.int64),
        )
        return take_flights(begun_flights, 1e-9 * (start_tai_ns - instant) <= self._reach_s[route])

    def _ends(self, flights: Flights) -> tuple[np.ndarray, np.ndarray]:
        rows = self.network.airport_row
        return np.searchsorted(rows, flights.origin), np.searchsorted(rows, flights.destination)

    def _durations(self, flights: Flights) -> np.ndarray:
        out = np.empty(len(flights), np.int64)
        _flight_kernels.durations_ns(
            self._key, flights.number, flights.type_code, *self._ends(flights), flights.start_tai_ns,
            self._utc_less_tai_s, self._figures, self._world(flights), out,
        )  # fmt: skip
        return out

    def _world(self, flights: Flights) -> tuple[object, ...]:
        """Return what the kernels know of the world while these flights fly."""
        net = self.network
        hours = (1e-9 * flights.start_tai_ns + self._utc_less_tai_s) / 3600.0
        first = int(hours.min() // 24) if len(hours) else 0
        last = int(hours.max() // 24) + 2 if len(hours) else 0
        days = np.stack([self._runways_of(day) for day in range(first, last + 1)])
        wind = self._wind.parameters.copy()
        return net.normal, net.height_m, net.runway_rad, days, first, net.hold_share, wind, self._style

    def _runways_of(self, day: int) -> np.ndarray:
        """Return which end of each airport's runway is used on a day, by the wind at its noon."""
        if day not in self._in_use:
            wind = self._wind.parameters.copy()
            wind[1] = 24.0 * day + 12.0
            out = np.empty(len(self.network.normal), np.bool_)
            _flight_kernels.runways_in_use(
                self.network.normal, self.network.height_m, self.network.runway_rad, wind, out
            )
            self._in_use[day] = out
        return self._in_use[day]
