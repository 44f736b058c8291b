"""What fleets share that plan hour by hour: kinds of flight, how many start, tables of flights and legs."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from lookdown.arrays import Positions
from lookdown.astro import utc_day_from_tai_ns
from lookdown.tables import AircraftClass
from lookdown.traffic.motion import HOUR_NS, NOWHERE, Flights, Legs, addresses_of, flight_ids
from lookdown.traffic.signatures import signature_codes
from lookdown.traffic.world.course._draw_kernels import PLAN_COLUMNS
from lookdown.traffic.world.course.sun import sun_directions

__all__ = [
    "FlightKind",
    "HourlyFleet",
    "check_world",
    "day_shares",
    "manners",
    "starts_per_hour",
]

_LEG_COLUMNS = 16


FlightColumns = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]
"""Of flights, as kernels take them: number, type code, origin, destination, start."""


@dataclass(frozen=True, slots=True)
class FlightKind:
    """One kind of flight of a fleet; its row is the flight's type code.

    Attributes
    ----------
    name : str
    share : float
        Of the fleet's departures.
    aircraft_class : AircraftClass
    silent : float
        Share without a transponder.
    acceleration_mps2 : float
        Along the path.
    climb, descent : float
        Gradients, metre of height a metre of way.
    step_m : float
        Between the places at which the height follows the ground.
    source : str
    """

    name: str
    share: float
    aircraft_class: AircraftClass
    silent: float
    acceleration_mps2: float
    climb: float
    descent: float
    step_m: float
    source: str


def manners(kinds: tuple[FlightKind, ...]) -> np.ndarray:
    """Return acceleration, gradients and step of each kind, (k, 4)."""
    return np.array([(kind.acceleration_mps2, kind.climb, kind.descent, kind.step_m) for kind in kinds])


def check_world(*, seed: int, epoch_tai_ns: int, scale: float) -> None:
    """Assert what every fleet of the world is made with: the epoch is a UTC midnight."""
    assert seed >= 0 and scale >= 0.0
    assert utc_day_from_tai_ns(epoch_tai_ns)[1] == 0, "the epoch of a world is a UTC midnight"


def day_shares(normal: Positions, weight: np.ndarray, *, epoch_tai_ns: int, night: float, full: float) -> np.ndarray:
    """Return the share of a day's traffic that starts in each hour of the first day, (24,), by the sun at each place.

    Parameters
    ----------
    normal : (p, 3) float64
    weight : (p,) float64
        Of the places.
    epoch_tai_ns : int
        Start of the day.
    night : float
        Share with the sun below the horizon.
    full : float
        Sine of the sun's height from which the share is 1; between it rises evenly (`_draw_kernels.by_day`).
    """
    busy = weight > 0.0
    sine = normal[busy] @ sun_directions(epoch_tai_ns + np.arange(24) * HOUR_NS + HOUR_NS // 2).T
    share = np.where(sine <= 0.0, night, night + (1.0 - night) * np.clip(sine / full, 0.0, 1.0))
    return weight[busy] @ share / weight[busy].sum()


def starts_per_hour(share_by_hour: np.ndarray, duration_h: np.ndarray, peak: float) -> int:
    """Return how many flights an hour would start if all could, so that at the day's peak so many fly.

    Parameters
    ----------
    share_by_hour : (24,) float64
        Share of them that do start in each hour of the day.
    duration_h : (n,) float64
        A sample of durations.
    peak : float
        In the air, as expected.

    Examples
    --------
    >>> starts_per_hour(np.ones(24), np.array([0.5, 1.5]), 100.0)
    100
    """
    offset = np.arange(int(np.ceil(duration_h.max())))
    # Of those that start in the hour that ends j hours ago, the share still in the air now.
    alive = np.clip(duration_h[:, np.newaxis] - offset, 0.0, 1.0).mean(axis=0)
    airborne = sum(share * np.roll(share_by_hour, int(lag)) for share, lag in zip(alive, offset, strict=True))
    return int(np.ceil(peak / np.max(airborne)))


@dataclass(frozen=True, slots=True)
class HourlyFleet:
    """A `Fleet` whose departures are drawn hour by hour: who plans, and who writes legs, is given to it.

    Attributes
    ----------
    kinds : tuple of FlightKind
    fleet_code : int
    epoch_tai_ns : int
        UTC midnight, hour 0 of the identities.
    longest_h : int
        No flight lasts longer.
    planned : function
        From the hour since the epoch, and how many hours a flight of that hour must last to matter, to the flights
        that start in it, (n, 8) int64 of `PLAN_COLUMNS`; shorter ones may be left out at the end.
    write : function
        Of the flights, the window, and the arrays to write to: first_leg (n + 1,), leg_time_tai_ns (m, 2) and
        leg_shape (m, 16). It returns how many legs there are.
    """

    kinds: tuple[FlightKind, ...]
    fleet_code: int
    epoch_tai_ns: int
    longest_h: int
    planned: Callable[[int, int], np.ndarray]
    write: Callable[[FlightColumns, tuple[int, int], np.ndarray, np.ndarray, np.ndarray], int]

    def flights(self, start_tai_ns: int, stop_tai_ns: int) -> Flights:
        """Return the flights in the air at any instant of a span, by object_id."""
        first = (start_tai_ns - self.epoch_tai_ns) // HOUR_NS - self.longest_h
        last = (stop_tai_ns - self.epoch_tai_ns) // HOUR_NS
        parts = [Flights.empty()]
        for hour in range(first, last + 1):
            lasting_h = max((start_tai_ns - self.epoch_tai_ns) // HOUR_NS - hour - 1, 0)
            plan = self.planned(hour, lasting_h)
            assert plan.shape[1] == PLAN_COLUMNS
            assert (plan[:, 5] - plan[:, 4] <= self.longest_h * HOUR_NS).all(), "a flight is too long"
            identity = flight_ids(fleet_code=self.fleet_code, hour=hour, count=len(plan))
            here = (plan[:, 4] <= stop_tai_ns) & (plan[:, 5] > start_tai_ns)
            parts.append(_flights(plan[here], identity[here], self.kinds))
        return Flights.concatenate(parts)

    def legs(self, flights: Flights, start_tai_ns: int, stop_tai_ns: int) -> Legs:
        """Return the legs of some of its flights that touch a span, one row a flight."""
        columns = (flights.number, flights.type_code, flights.origin, flights.destination, flights.start_tai_ns)
        first = np.zeros(len(flights) + 1, np.int64)
        room = 16 * len(flights) + 16
        while True:
            time, shape = np.empty((room, 2), np.int64), np.empty((room, _LEG_COLUMNS))
            count = self.write(columns, (start_tai_ns, stop_tai_ns), first, time, shape)
            if count <= room:
                return Legs(first, time[:count].copy(), shape[:count].copy())
            room = count


def _flights(plan: np.ndarray, object_id: np.ndarray, kinds: tuple[FlightKind, ...]) -> Flights:
    aircraft_class = np.array([kind.aircraft_class for kind in kinds], np.uint8)[plan[:, 1]]
    rcs_class, infrared_class = signature_codes(aircraft_class)
    return Flights(
        object_id=object_id,
        number=plan[:, 0].astype(np.uint64),
        aircraft_class=aircraft_class,
        rcs_class=rcs_class,
        infrared_class=infrared_class,
        transponder=plan[:, 6].astype(np.uint8),
        icao24=np.where(plan[:, 6] == 1, addresses_of(object_id), 0).astype(np.uint32),
        type_code=plan[:, 1].astype(np.uint16),
        origin=np.where(plan[:, 2] < 0, NOWHERE, plan[:, 2]).astype(np.uint32),
        destination=np.where(plan[:, 3] < 0, NOWHERE, plan[:, 3]).astype(np.uint32),
        start_tai_ns=plan[:, 4].copy(),
        stop_tai_ns=plan[:, 5].copy(),
    )
