"""What a scenario asks for: groups of objects of interest, in SI."""

import math
from dataclasses import dataclass
from enum import IntEnum

from lookdown.tables import AircraftClass, RcsClass, Transponder
from lookdown.traffic.recorded.flights import Region

__all__ = ["Band", "Formation", "InterestGroup", "Replay", "Shape", "Speech"]

Band = tuple[float, float]
"""Least and most: each object draws its own between them."""


class Shape(IntEnum):
    """How the members of a formation fly beside one another."""

    ABREAST = 0
    TRAIL = 1
    WEDGE = 2


@dataclass(frozen=True, slots=True)
class Formation:
    """How many fly together, and how.

    Attributes
    ----------
    members : int
        1 to 8.
    shape : Shape
        Side by side, one behind the other, or both, as seen from the course on which they begin.
    spacing_m : float
        From one to the next, across in the first, along in the second, in both directions in the third.

    Notes
    -----
    In trail all follow one way, one after the other. Else each turns in its place, at the
    instant at which the leader turns and as tightly, so that the members keep the bearing
    from one to another, and nobody's speed steps.
    """

    members: int = 1
    shape: Shape = Shape.ABREAST
    spacing_m: float = 500.0

    def places(self) -> list[tuple[float, float]]:
        """Return how far to port of the leader and how far behind each member begins, metre.

        Examples
        --------
        >>> Formation(3, Shape.WEDGE, 100.0).places()
        [(0.0, 0.0), (100.0, 100.0), (-100.0, 100.0)]
        """
        if self.shape is Shape.TRAIL:
            return [(0.0, i * self.spacing_m) for i in range(self.members)]
        sides = [(1.0 if i % 2 else -1.0) * ((i + 1) // 2) * self.spacing_m + 0.0 for i in range(self.members)]
        return [(side, abs(side) if self.shape is Shape.WEDGE else 0.0) for side in sides]


@dataclass(frozen=True, slots=True)
class Speech:
    """What an object's transponder does: one state, and from some time of its flight on another.

    Attributes
    ----------
    first, then : Transponder
    change_s : float
        After so much of its flight; infinite where it never changes.
    offset_m, growth_mps : float
        While false: how far beside the truth it claims to be at the change, and how fast that grows.
    """

    first: Transponder = Transponder.OFF
    then: Transponder = Transponder.OFF
    change_s: float = math.inf
    offset_m: float = 0.0
    growth_mps: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class InterestGroup:
    """Objects of one kind that fly from an area to an area.

    Attributes
    ----------
    aircraft_class : AircraftClass
    rcs_class : RcsClass or None
        That of the kind where None.
    count : int
        Objects, or formations where there are several in one.
    is_ghost : bool
        Nobody flies there: there are only claims.
    formation : Formation
    start_s, interval_s : float
        Of the first after the epoch; from one to the next.
    origin, destination : Region or None
        Drawn within them; within the whole region of the scenario where None. A point is a box of no size.
    course_rad : float or None
        Of those without a destination; drawn where None.
    duration_s : float or None
        Flies so long on the course instead of to a destination.
    speed_mps, height_m : (float, float)
    follows_ground : bool
        Whether the height is above the ground below, or above the ellipsoid.
    doglegs : int
        Corners on the way.
    dogleg_m : float
        How far to either side of the straight way they lie at most.
    turns : int
        Turns to port and starboard by turns, `turn_rad` each; as many of them as the way has room for.
    turn_rad : (float, float)
    between_s : float
        Time of straight flight from turn to turn.
    load_factor : float
        Of every turn, in multiples of gravity, more than 1.
    speech : Speech
    """

    aircraft_class: AircraftClass
    rcs_class: RcsClass | None = None
    count: int = 1
    is_ghost: bool = False
    formation: Formation = Formation()
    start_s: float = 0.0
    interval_s: float = 0.0
    origin: Region | None = None
    destination: Region | None = None
    course_rad: float | None = None
    duration_s: float | None = None
    speed_mps: Band
    height_m: Band
    follows_ground: bool = False
    doglegs: int = 0
    dogleg_m: float = 0.0
    turns: int = 0
    turn_rad: Band = (1.0, 2.0)
    between_s: float = 5.0
    load_factor: float = 2.0
    speech: Speech = Speech()

    @property
    def object_count(self) -> int:
        """How many objects, or ghosts, there are in all."""
        return self.count * self.formation.members


@dataclass(frozen=True, slots=True)
class Replay:
    """Somebody sends what flights said some time before.

    Attributes
    ----------
    count : int
        Flights whose words are sent again, of those in the air when the first is.
    start_s : float
        After the epoch.
    duration_s : float
    delay_s : float
        How old the words are.
    """

    count: int
    start_s: float
    duration_s: float
    delay_s: float
