"""Legs of flights, and the states that they give at an instant."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from lookdown.arrays import Positions, Velocities
from lookdown.traffic.motion import _leg_kernels

__all__ = ["Legs"]


@dataclass(frozen=True, slots=True)
class Legs:
    """Stretches of flight in closed form, by flight and time.

    In a leg the unit normal of the ellipsoid at the object is
    ``c + a cos(phi) + b sin(phi)`` with phi quadratic in time (an arc of a great or a
    small circle), and the height above the ellipsoid is cubic in time. Position, course
    and speed go over from leg to leg without a step; the acceleration may step, as at
    the start of a turn. A leg holds its first instant, not its last.

    Cost: 144 bytes a leg; about 40 ns for the state of one object.

    Attributes
    ----------
    first_leg : (n + 1,) int64
        Where the legs of each of n flights begin.
    leg_time_tai_ns : (m, 2) int64
        Start and stop of each leg.
    leg_shape : (m, 16) float64
        c, a, b (3 each, 1), phi and its two powers of time (rad, rad/s, rad/s2), height and
        its three (m, m/s, m/s2, m/s3), from the leg's start.
    """

    first_leg: np.ndarray
    leg_time_tai_ns: np.ndarray
    leg_shape: np.ndarray

    def __post_init__(self) -> None:
        count = len(self.leg_shape)
        assert self.leg_shape.shape == (count, _leg_kernels.SHAPE_COLUMNS), self.leg_shape.shape
        assert self.leg_time_tai_ns.shape == (count, 2) and self.first_leg[-1] == count
        assert self.leg_time_tai_ns.dtype == np.int64 and self.first_leg.dtype == np.int64

    def __len__(self) -> int:
        """Return how many flights there are."""
        return len(self.first_leg) - 1

    def at(self, time_tai_ns: int) -> tuple[np.ndarray, Positions, Velocities]:
        """Return the rows of the flights in the air at an instant, rising, with position and velocity in ITRF.

        The velocity is the exact derivative of the position.

        Returns
        -------
        row : (k,) int64
        position_ecef_m : (k, 3) float64, metre
        velocity_ecef_mps : (k, 3) float64, m/s, relative to the rotating Earth
        """
        chosen = np.empty(len(self), np.int64)
        position, velocity = np.empty((len(self), 3)), np.empty((len(self), 3))
        count = self.write_states(time_tai_ns, chosen, position, velocity)
        return chosen[:count], position[:count], velocity[:count]

    def write_states(
        self, time_tai_ns: int, row: np.ndarray, position_ecef_m: Positions, velocity_ecef_mps: Velocities
    ) -> int:
        """Write what `at` returns to the front of arrays that have room for all flights; return how many."""
        return int(
            _leg_kernels.states_at(
                time_tai_ns,
                self.first_leg,
                self.leg_time_tai_ns,
                self.leg_shape,
                row,
                position_ecef_m,
                velocity_ecef_mps,
            )
        )

    @classmethod
    def concatenate(cls, parts: list[Self]) -> Self:
        """Return the flights of several, one after the other."""
        counts = np.cumsum([0, *(len(part.leg_shape) for part in parts)])
        firsts = [part.first_leg[:-1] + before for part, before in zip(parts, counts[:-1], strict=True)]
        return cls(
            np.concatenate([*firsts, counts[-1:]]).astype(np.int64),
            np.concatenate([part.leg_time_tai_ns for part in parts] or [np.empty((0, 2), np.int64)]),
            np.concatenate([part.leg_shape for part in parts] or [np.empty((0, _leg_kernels.SHAPE_COLUMNS))]),
        )
