"""Trajectories as cubic B-splines in ECEF: position, and velocity that is its derivative.

A segment is a spline of uniform knots from its own start. The spline has continuous
acceleration, so an exact derivative costs nothing and a radar that measures range rate
to 0.2 m/s meets no step in it. ECEF has no singular place, so a flight over the pole or
the antimeridian is a flight like any other.
"""

from dataclasses import dataclass

import numpy as np

from lookdown.arrays import Positions, ShortIds, Velocities
from lookdown.traffic.recorded import _spline_kernels

__all__ = ["SplineIndex", "Splines", "span_count"]


def span_count(duration_ns: np.ndarray, step_ns: int) -> np.ndarray:
    """Return how many spans of the knots cover each duration, one at least."""
    return np.maximum(-(-duration_ns // step_ns), 1)


@dataclass(frozen=True, slots=True)
class Splines:
    """Segments of flight, each a uniform cubic B-spline.

    Attributes
    ----------
    start_tai_ns, stop_tai_ns : (m,) int64
    first_coefficient : (m,) int64
        Where each segment's coefficients start; it has three more than spans.
    coefficient_ecef_m : (k, 3) float64
    step_ns : int
        Distance of the knots.
    """

    start_tai_ns: np.ndarray
    stop_tai_ns: np.ndarray
    first_coefficient: np.ndarray
    coefficient_ecef_m: np.ndarray
    step_ns: int

    def __post_init__(self) -> None:
        spans = span_count(self.stop_tai_ns - self.start_tai_ns, self.step_ns)
        assert (self.stop_tai_ns >= self.start_tai_ns).all()
        assert (self.first_coefficient + spans + 3 <= len(self.coefficient_ecef_m)).all()


@dataclass(frozen=True, slots=True)
class SplineIndex:
    """Splines with, for each slot of time, the segments that touch it.

    An instant looks at one slot, so its cost follows what is airborne, not what flies
    in the whole recording. Cost: 4 bytes a segment and a slot; a day of 100,000 flights
    of two hours at 60 s is 48 MB.

    Attributes
    ----------
    splines : Splines
    origin_tai_ns, slot_ns : int
        Start of the first slot and width of all.
    slot_first : (slots + 1,) int64
        Where each slot's segments start in `segment`.
    segment : (n,) uint32
        Segments by slot, rising within a slot.
    """

    splines: Splines
    origin_tai_ns: int
    slot_ns: int
    slot_first: np.ndarray
    segment: np.ndarray

    @classmethod
    def build(cls, splines: Splines, *, slot_ns: int = 60_000_000_000) -> "SplineIndex":
        """Return the index of some splines, at least one."""
        origin = int(splines.start_tai_ns.min())
        first = (splines.start_tai_ns - origin) // slot_ns
        touched = (splines.stop_tai_ns - origin) // slot_ns - first + 1
        segment = np.repeat(np.arange(len(first), dtype=np.uint32), touched)
        within = np.arange(len(segment)) - np.repeat(np.cumsum(touched) - touched, touched)
        slot = np.repeat(first, touched) + within
        order = np.argsort(slot, kind="stable")
        slots = int(slot.max()) + 1
        slot_first = np.searchsorted(slot[order], np.arange(slots + 1))
        return cls(splines, origin, slot_ns, slot_first, segment[order])

    def at(self, time_tai_ns: int) -> tuple[ShortIds, Positions, Velocities]:
        """Return the segments that cover an instant, rising, with position and velocity in ECEF.

        Both ends of a segment belong to it. Velocity is the exact derivative of position.

        References
        ----------
        de Boor, A Practical Guide to Splines, revised edition (2001), chapter IX, for
        uniform knots and order 4.
        """
        slot = (time_tai_ns - self.origin_tai_ns) // self.slot_ns
        if not 0 <= slot < len(self.slot_first) - 1:
            return np.empty(0, np.uint32), np.empty((0, 3)), np.empty((0, 3))
        candidate = self.segment[self.slot_first[slot] : self.slot_first[slot + 1]]
        chosen = np.empty(len(candidate), np.uint32)
        position = np.empty((len(candidate), 3))
        velocity = np.empty((len(candidate), 3))
        splines = self.splines
        count = _spline_kernels.states_at(
            time_tai_ns,
            candidate,
            splines.start_tai_ns,
            splines.stop_tai_ns,
            splines.first_coefficient,
            splines.coefficient_ecef_m,
            splines.step_ns,
            chosen,
            position,
            velocity,
        )
        return chosen[:count], position[:count], velocity[:count]
