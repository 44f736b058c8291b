"""Flights by rule: fleets that say who flies when, and the traffic that several fleets make together."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from dataclasses import dataclass, fields
from typing import Protocol, TypeVar, runtime_checkable

import numpy as np

from lookdown.arrays import Positions, Velocities
from lookdown.tables import Objects, Table, TransponderClaims, column
from lookdown.traffic.claims import honest_claims
from lookdown.traffic.motion.legs import Legs

__all__ = [
    "HOUR_NS",
    "NOWHERE",
    "Fleet",
    "FleetTraffic",
    "Flights",
    "addresses_of",
    "fleet_codes",
    "flight_ids",
    "take_flights",
]

HOUR_NS = 3_600_000_000_000
"""Fleets draw their departures hour by hour."""

NOWHERE = np.uint32(0xFFFFFFFF)
"""Origin or destination of a flight that has none in the list of airports."""

_FLEET_BITS, _HOUR_BITS, _INDEX_BITS = 3, 10, 19
_FIRST_HOUR = -48
_CHUNK = 16_384
"""Flights whose legs are made at a time: bounds the memory that a fleet needs while it works."""

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class Flights(Table):
    """Who flies when: one row a flight."""

    object_id: np.ndarray = column("u4", "1", "true identity, the same whatever span was asked for")
    number: np.ndarray = column("u8", "1", "names its random draws within the fleet")
    aircraft_class: np.ndarray = column("u1", "AircraftClass", "kind of object")
    rcs_class: np.ndarray = column("u1", "RcsClass", "class of radar cross-section")
    infrared_class: np.ndarray = column("u1", "InfraredClass", "class of infrared signature")
    transponder: np.ndarray = column("u1", "Transponder", "what it says of itself")
    icao24: np.ndarray = column("u4", "1", "24-bit address; 0 where it has no transponder")
    type_code: np.ndarray = column("u2", "1", "row in the fleet's own table of types")
    origin: np.ndarray = column("u4", "1", "row of the airport it leaves; 0xFFFFFFFF where none")
    destination: np.ndarray = column("u4", "1", "row of the airport it makes for; 0xFFFFFFFF where none")
    start_tai_ns: np.ndarray = column("i8", "ns, TAI since 1970", "first instant in the air")
    stop_tai_ns: np.ndarray = column("i8", "ns, TAI since 1970", "instant at which it is in the air no more")


def take_flights(flights: Flights, index: np.ndarray | slice) -> Flights:
    """Return the flights that an index, a mask or a slice picks, in its order."""
    return Flights(**{item.name: getattr(flights, item.name)[index] for item in fields(flights)})


def flight_ids(*, fleet_code: int, hour: int, count: int) -> np.ndarray:
    """Return the identities of the flights that a fleet starts in an hour.

    An identity is a fact of fleet, hour and place in the hour, so it does not depend on
    the span that was asked for.

    Parameters
    ----------
    fleet_code : int
        0 to 7.
    hour : int
        Hours since the epoch of the world, -48 to 975.
    count : int
        At most 524,288.

    Returns
    -------
    (count,) uint32
    """
    assert 0 <= fleet_code < 1 << _FLEET_BITS, fleet_code
    assert 0 <= hour - _FIRST_HOUR < 1 << _HOUR_BITS, f"hour {hour} is outside of what identities can name"
    assert count <= 1 << _INDEX_BITS, f"{count} flights in an hour are more than identities can name"
    first = (fleet_code << (_HOUR_BITS + _INDEX_BITS)) | ((hour - _FIRST_HOUR) << _INDEX_BITS)
    return (first + np.arange(count)).astype(np.uint32)


def fleet_codes(object_id: np.ndarray) -> np.ndarray:
    """Return the code of the fleet that each identity belongs to.

    Examples
    --------
    >>> fleet_codes(flight_ids(fleet_code=3, hour=7, count=2)).tolist()
    [3, 3]
    """
    return object_id >> np.uint32(_HOUR_BITS + _INDEX_BITS)


def addresses_of(object_id: np.ndarray) -> np.ndarray:
    """Return the 24-bit address of each flight that a fleet starts, never two alike in the air.

    An address is a scrambled form of fleet, hour and place in the hour, one to one while a
    fleet starts at most 65,536 flights an hour, for any 32 hours; beyond, some are shared.
    States' blocks of addresses are not kept.

    Parameters
    ----------
    object_id : (n,) uint32
        From `flight_ids`.

    Returns
    -------
    (n,) uint32

    Examples
    --------
    >>> addresses_of(flight_ids(fleet_code=0, hour=0, count=2)).tolist()
    [15258648, 4461355]
    """
    index = object_id & np.uint32(0xFFFF)
    hour = (object_id >> np.uint32(_INDEX_BITS)) & np.uint32(0x1F)
    fleet = object_id >> np.uint32(_HOUR_BITS + _INDEX_BITS)
    mixed = ((fleet << np.uint32(21)) | (hour << np.uint32(16)) | index) ^ np.uint32(0x5A5A5A)
    for odd in (0x9E3779, 0x85EBCB):
        # Products by odd numbers and shifts folded in are one to one in 24 bits.
        mixed = (mixed * np.uint32(odd)) & np.uint32(0xFFFFFF)
        mixed ^= mixed >> np.uint32(13)
    return mixed


@runtime_checkable
class Fleet(Protocol):
    """Knows who of one kind of traffic flies when, and how."""

    def flights(self, start_tai_ns: int, stop_tai_ns: int) -> Flights:
        """Return the flights in the air at any instant of a span, by object_id.

        A flight is the same in every span that holds a part of it.
        """
        ...

    def legs(self, flights: Flights, start_tai_ns: int, stop_tai_ns: int) -> Legs:
        """Return the legs of some of its flights that touch a span, one row a flight.

        A leg is the same in every span that it touches.
        """
        ...


@dataclass(frozen=True, slots=True)
class _Window:
    """What is known of one stretch of time: the flights in it, by object_id, and their legs, chunk by chunk."""

    flights: Flights
    chunks: tuple[Legs, ...]

    def at(self, time_tai_ns: int) -> tuple[np.ndarray, Positions, Velocities]:
        """Return the rows of the flights in the air at an instant, rising, with their states."""
        row = np.empty(len(self.flights), np.int64)
        position, velocity = np.empty((len(row), 3)), np.empty((len(row), 3))
        before = count = 0
        for chunk in self.chunks:
            more = chunk.write_states(time_tai_ns, row[count:], position[count:], velocity[count:])
            row[count : count + more] += before
            before += len(chunk)
            count += more
        return row[:count], position[:count], velocity[:count]


class FleetTraffic:
    """Several fleets as one `ObjectSource`.

    States are worked out a window of time at a time: within a window an instant costs
    some 50 ns an object, and the first instant of a window some microseconds an object.
    At most two windows are kept, so memory follows what is in the air, not the day.

    Parameters
    ----------
    fleets : sequence of Fleet
    start_tai_ns, stop_tai_ns : int
        Span in which it can be asked.
    window_ns : int
        Length of a window; changes cost, not results.
    workers : int
        Threads that plan and make legs; changes the time it takes, not results.
    """

    def __init__(
        self,
        fleets: Sequence[Fleet],
        *,
        start_tai_ns: int,
        stop_tai_ns: int,
        window_ns: int = 60_000_000_000,
        workers: int = 1,
    ) -> None:
        assert start_tai_ns < stop_tai_ns and window_ns > 0 and workers > 0
        self.start_tai_ns, self.stop_tai_ns = start_tai_ns, stop_tai_ns
        self._fleets = tuple(fleets)
        self._window_ns, self._workers = window_ns, workers
        self._parts = self._mapped(lambda fleet: fleet.flights(start_tai_ns, stop_tai_ns), self._fleets)
        self._windows: dict[int, _Window] = {}

    def _mapped(self, work: Callable[[_Item], _Result], items: Iterable[_Item]) -> list[_Result]:
        """Return the results of some work in the order of the items."""
        if self._workers == 1:
            return [work(item) for item in items]
        with ThreadPoolExecutor(self._workers) as pool:
            return list(pool.map(work, items))

    @property
    def flights(self) -> Flights:
        """Every flight of the span, fleet by fleet."""
        return Flights.concatenate(self._parts)

    @property
    def object_count(self) -> int:
        """How many objects fly at one time or another."""
        return sum(map(len, self._parts))

    def only(self, object_ids: np.ndarray | None = None, *, window_ns: int | None = None) -> "FleetTraffic":
        """Return the same traffic of some objects alone, or with windows of another length."""
        made = copy(self)
        made._windows = {}
        made._window_ns = window_ns or self._window_ns
        if object_ids is not None:
            made._parts = [take_flights(part, np.isin(part.object_id, object_ids)) for part in self._parts]
        return made

    def at(self, time_tai_ns: int) -> Objects:
        """Return the objects in the air at an instant, by rising object_id; none outside of the span."""
        return self._states(time_tai_ns)[0]

    def claims_at(self, time_tai_ns: int) -> TransponderClaims:
        """Return what the transponders that are on say at an instant: the truth, by rising object_id."""
        objects, flights, row = self._states(time_tai_ns)
        return honest_claims(objects, flights.icao24[row], time_tai_ns)

    def _states(self, time_tai_ns: int) -> tuple[Objects, Flights, np.ndarray]:
        """Return the objects in the air at an instant, and the row of each in which flights."""
        if not self.start_tai_ns <= time_tai_ns <= self.stop_tai_ns:
            return Objects.empty(), Flights.empty(), np.empty(0, np.int64)
        window = self._window(time_tai_ns // self._window_ns)
        row, position, velocity = window.at(time_tai_ns)
        flights = window.flights
        objects = Objects(
            object_id=flights.object_id[row],
            aircraft_class=flights.aircraft_class[row],
            rcs_class=flights.rcs_class[row],
            infrared_class=flights.infrared_class[row],
            transponder=flights.transponder[row],
            position_ecef_m=position,
            velocity_ecef_mps=velocity,
        )
        return objects, flights, row

    def _window(self, number: int) -> _Window:
        if number not in self._windows:
            while len(self._windows) > 1:
                self._windows.pop(next(iter(self._windows)))
            self._windows[number] = self._built(number * self._window_ns)
        return self._windows[number]

    def _built(self, start_tai_ns: int) -> _Window:
        stop_tai_ns = start_tai_ns + self._window_ns
        active = [
            take_flights(part, (part.start_tai_ns <= stop_tai_ns) & (part.stop_tai_ns > start_tai_ns))
            for part in self._parts
        ]
        chunks = [
            (fleet, take_flights(part, slice(first, first + _CHUNK)))
            for fleet, part in zip(self._fleets, active, strict=True)
            for first in range(0, len(part), _CHUNK)
        ]
        legs = self._mapped(lambda chunk: chunk[0].legs(chunk[1], start_tai_ns, stop_tai_ns), chunks)
        flights = Flights.concatenate(active)
        # Fleets have rising identities one after the other, and must be given in that order.
        assert (np.diff(flights.object_id.astype(np.int64)) > 0).all(), "fleets out of order, or an identity used twice"
        return _Window(flights, tuple(legs))
