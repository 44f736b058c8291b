"""The fleet of objects of interest: who flies when, and how; a `Fleet` of `lookdown.traffic.motion`.

Everything about an object is drawn by its own number, so it is the same whatever else
the scenario holds after it, and whatever span is asked for.

Cost: 0.9 ms to plan an object that follows the ground for 180 km, two thirds of that for a
level one; 0.15 us an object and instant; at most `_KEPT` ways are kept, 20 KB each.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from lookdown.seeds import generator
from lookdown.tables import Transponder
from lookdown.traffic.interest.groups import InterestGroup, Shape
from lookdown.traffic.interest.heights import Ground, flat_ground, flown_profile
from lookdown.traffic.interest.ways import Way, beside, drawn_way
from lookdown.traffic.motion import NOWHERE, Flights, Legs, _leg_kernels, flight_ids
from lookdown.traffic.recorded.flights import Region
from lookdown.traffic.signatures import signature_codes

__all__ = ["FLEET_CODE", "InterestFleet", "Leader", "Member"]

FLEET_CODE = 6
"""Of objects of interest, in `lookdown.traffic.motion.flight_ids`."""

_KEPT = 1_024
_GROUP_SHIFT = 20
_ADDRESSES = 1 << 24
_STAGE = "traffic/interest"
_WAY_STEP, _OWN_STEP = 1, 2


@dataclass(frozen=True, slots=True, eq=False)
class Leader:
    """One object, or the first of a formation: what was drawn of its flight.

    Attributes
    ----------
    group : InterestGroup
    key : int
        Names its draws.
    speed_mps, height_m : float
    """

    group: InterestGroup
    key: int
    speed_mps: float
    height_m: float


@dataclass(frozen=True, slots=True)
class Member:
    """One object of a group.

    Attributes
    ----------
    leader : Leader
    port_m, behind_m : float
        How far beside the leader it flies; 0 in trail.
    start_s, stop_s : float
        After the epoch.
    icao24 : int
    bearing_rad : float
        Whither its transponder moves it where that lies.
    """

    leader: Leader
    port_m: float
    behind_m: float
    start_s: float
    stop_s: float
    icao24: int
    bearing_rad: float


class InterestFleet:
    """All objects of some groups.

    Parameters
    ----------
    groups : sequence of InterestGroup
    area : Region
        Of the scenario: where origins and destinations are drawn if a group says nothing else.
    seed : int
        Of the run.
    epoch_tai_ns : int
        From which the groups count their starts.
    ground : callable
        See `heights.Ground`; the ellipsoid where left out.
    ghosts : bool
        Hold the groups that are ghosts and no others, or all others.
    """

    def __init__(
        self,
        groups: Sequence[InterestGroup],
        area: Region,
        *,
        seed: int,
        epoch_tai_ns: int,
        ground: Ground = flat_ground,
        ghosts: bool = False,
    ) -> None:
        self._seed, self._epoch_tai_ns, self._area, self._ground = seed, epoch_tai_ns, area, ground
        self._way = lru_cache(_KEPT)(self._drawn)
        self._profile = lru_cache(_KEPT)(self._profile_of)
        self.members: list[Member] = []
        rows: list[int] = []
        count = 0
        for index, group in enumerate(groups):
            if group.is_ghost == ghosts:
                rows += range(count, count + group.object_count)
                self.members += self._members(group, index << _GROUP_SHIFT)
            count += group.object_count
        self._flights = self._planned(np.array(rows, np.int64), flight_ids(fleet_code=FLEET_CODE, hour=0, count=count))

    def flights(self, start_tai_ns: int, stop_tai_ns: int) -> Flights:
        """Return the flights in the air at any instant of a span, by object_id."""
        every = self._flights
        return every.take((every.start_tai_ns <= stop_tai_ns) & (every.stop_tai_ns > start_tai_ns))

    def legs(self, flights: Flights, start_tai_ns: int, stop_tai_ns: int) -> Legs:
        """Return the legs of some of its flights that touch a span, one row a flight."""
        first, times, shapes = [0], [], []
        for row, start in zip(self.rows(flights.object_id), flights.start_tai_ns, strict=True):
            time, shape = self._legs_of(int(row), int(start), (start_tai_ns, stop_tai_ns))
            first.append(first[-1] + len(time))
            times.append(time)
            shapes.append(shape)
        empty = np.empty((0, 2), np.int64), np.empty((0, _leg_kernels.SHAPE_COLUMNS))
        return Legs(
            np.array(first, np.int64), np.concatenate(times or [empty[0]]), np.concatenate(shapes or [empty[1]])
        )

    def rows(self, object_id: np.ndarray) -> np.ndarray:
        """Return the place in `members` of each of some identities, all of which are its own."""
        return np.searchsorted(self._flights.object_id, object_id)

    def start_of(self, row: int) -> np.ndarray:
        """Return the unit normal (3,) where the leader of a member's formation begins."""
        return self._way(self.members[row].leader).corner[0]

    def _members(self, group: InterestGroup, key: int) -> Iterator[Member]:
        for number in range(group.count):
            draw = generator(self._seed, _STAGE, key + number)
            leader = Leader(group, key + number, draw.uniform(*group.speed_mps), draw.uniform(*group.height_m))
            length_s = float(self._profile(leader)[-1, 0])
            for place, (port_m, behind_m) in enumerate(group.formation.places()):
                # A step of its own for each, so that a larger formation changes nobody's draws.
                own = generator(self._seed, _STAGE, leader.key, _OWN_STEP + place)
                address, bearing_rad = int(own.integers(1, _ADDRESSES)), 2.0 * math.pi * own.random()
                start_s = group.start_s + number * group.interval_s
                if group.formation.shape is Shape.TRAIL:
                    start_s, behind_m = start_s + behind_m / leader.speed_mps, 0.0
                yield Member(leader, port_m, behind_m, start_s, start_s + length_s, address, bearing_rad)

    def _drawn(self, leader: Leader) -> Way:
        draw = generator(self._seed, _STAGE, leader.key, _WAY_STEP)
        return drawn_way(leader.group, self._area, draw, speed_mps=leader.speed_mps, height_m=leader.height_m)

    def _profile_of(self, leader: Leader) -> np.ndarray:
        formation = leader.group.formation
        return flown_profile(
            self._way(leader),
            speed_mps=leader.speed_mps,
            height_m=leader.height_m,
            follows_ground=leader.group.follows_ground,
            ground=self._ground,
            places=[(0.0, 0.0)] if formation.shape is Shape.TRAIL else formation.places(),
        )

    def _legs_of(self, row: int, start_tai_ns: int, window: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
        member = self.members[row]
        piece = beside(self._way(member.leader).piece, member.port_m, member.behind_m)
        knot = self._profile(member.leader)
        room = len(piece) + len(knot)
        time, shape = np.empty((room, 2), np.int64), np.empty((room, _leg_kernels.SHAPE_COLUMNS))
        count = _leg_kernels.append_legs(piece, len(piece), knot, len(knot), start_tai_ns, window, 0.0, time, shape, 0)
        assert count <= room
        return time[:count], shape[:count]

    def _planned(self, rows: np.ndarray, identities: np.ndarray) -> Flights:
        members, count = self.members, len(self.members)

        def codes(values: list[int]) -> np.ndarray:
            return np.array(values, np.uint8)

        kind = codes([member.leader.group.aircraft_class for member in members])
        rcs, infrared = signature_codes(kind)
        own = codes(
            [0 if member.leader.group.rcs_class is None else member.leader.group.rcs_class for member in members]
        )
        has_own = np.array([member.leader.group.rcs_class is not None for member in members], bool)
        return Flights(
            object_id=identities[rows],
            number=rows.astype(np.uint64),
            aircraft_class=kind,
            rcs_class=np.where(has_own, own, rcs),
            infrared_class=infrared,
            transponder=codes([Transponder(member.leader.group.speech.first) for member in members]),
            icao24=np.array([member.icao24 for member in members], np.uint32),
            type_code=np.zeros(count, np.uint16),
            origin=np.full(count, NOWHERE, np.uint32),
            destination=np.full(count, NOWHERE, np.uint32),
            start_tai_ns=self._instants([member.start_s for member in members]),
            stop_tai_ns=self._instants([member.stop_s for member in members]),
        )

    def _instants(self, after_s: list[float]) -> np.ndarray:
        return self._epoch_tai_ns + np.array([round(seconds * 1e9) for seconds in after_s], np.int64)
