"""True objects of a made scene: great circles, turns, white acceleration; each has a clock of its own.

An object is moved when somebody looks at it, by exactly the time since it was moved last, and its noise
is drawn for exactly that time. So its path is the same process however often it is looked at.
"""

import math
from dataclasses import dataclass

import numpy as np

from lookdown.arrays import Positions
from lookdown.astro import ecef_from_geodetic, enu_rotation_from_ecef

__all__ = ["Fleet", "carried", "level_velocity", "white_kicks"]

_NS = 1e-9
_NEVER = np.iinfo(np.int64).max


def carried(position: np.ndarray, velocity: np.ndarray, dt_s: np.ndarray, turn_radps: np.ndarray) -> np.ndarray:
    """Return positions and velocities (n, 6) moved along circles on the sphere through each object.

    The frame of a steady turn on a sphere has a fixed axis: the speed over the radius across the path, the
    turn rate along the local up. Exact where the climb is 0; the change of radius in a climb bends by less
    than 1e-5 of the way.
    """
    radius = np.sqrt(np.einsum("ij,ij->i", position, position))
    up = position / radius[:, None]
    climb = np.einsum("ij,ij->i", velocity, up)
    level = velocity - climb[:, None] * up
    axis = np.cross(up, level) / radius[:, None] + turn_radps[:, None] * up
    rate = np.maximum(np.sqrt(np.einsum("ij,ij->i", axis, axis)), 1e-12)
    axis /= rate[:, None]
    sine, cosine = np.sin(rate * dt_s)[:, None], np.cos(rate * dt_s)[:, None]

    def turned(vector: np.ndarray) -> np.ndarray:
        along = np.einsum("ij,ij->i", axis, vector)[:, None]
        return cosine * vector + sine * np.cross(axis, vector) + (1.0 - cosine) * along * axis

    new_up = turned(up)
    moved = np.empty((len(position), 6))
    moved[:, :3] = (radius + climb * dt_s)[:, None] * new_up
    moved[:, 3:] = turned(level) + climb[:, None] * new_up
    return moved


def white_kicks(
    position: np.ndarray, dt_s: np.ndarray, noise_m2ps3: tuple[float, float], draws: np.ndarray
) -> np.ndarray:
    """Return what white acceleration adds to positions and velocities (n, 6) within a time.

    Parameters
    ----------
    noise_m2ps3 : (level, vertical)
        Power spectral densities.
    draws : (n, 6) float64
        Standard normal.

    References
    ----------
    Bar-Shalom, Li, Kirubarajan (2001), equation 6.2.2-12; the factor of its matrix is written out.
    """
    up = position / np.sqrt(np.einsum("ij,ij->i", position, position))[:, None]
    level, vertical = math.sqrt(noise_m2ps3[0]), math.sqrt(noise_m2ps3[1])

    def spread(normal: np.ndarray) -> np.ndarray:
        rise = np.einsum("ij,ij->i", normal, up)[:, None] * up
        return level * (normal - rise) + vertical * rise

    first, second = spread(draws[:, :3]), spread(draws[:, 3:])
    root = np.sqrt(dt_s)[:, None]
    kicks = np.empty((len(position), 6))
    kicks[:, :3] = root**3 / math.sqrt(3.0) * first
    kicks[:, 3:] = root * (0.5 * math.sqrt(3.0) * first + 0.5 * second)
    return kicks


def level_velocity(latitude: np.ndarray, longitude: np.ndarray, heading: np.ndarray, speed: np.ndarray) -> np.ndarray:
    """Return level velocities (n, 3) in the ITRF, headings counted from north to east."""
    enu = np.stack([speed * np.sin(heading), speed * np.cos(heading), np.zeros_like(speed)], axis=1)
    rotation = enu_rotation_from_ecef(latitude_rad=latitude, longitude_rad=longitude)
    return np.asarray(np.einsum("nji,nj->ni", rotation, enu))


@dataclass(slots=True)
class Fleet:
    """True objects, one a row; the columns change in place.

    Attributes
    ----------
    object_id : (n,) uint32
    states : (n, 6) float64
        Position and velocity, each at its own ``time_tai_ns``.
    rcs_m2 : (n,) float64
        Mean over aspects.
    turn_radps, turn_start_tai_ns, turn_stop_tai_ns : (n,)
        The next, running or last turn; positive to port.
    """

    object_id: np.ndarray
    states: np.ndarray
    time_tai_ns: np.ndarray
    rcs_m2: np.ndarray
    turn_radps: np.ndarray
    turn_start_tai_ns: np.ndarray
    turn_stop_tai_ns: np.ndarray

    @classmethod
    def of(cls, states: np.ndarray, rcs_m2: np.ndarray, time_tai_ns: int) -> "Fleet":
        """Return straight flights, numbered from 1."""
        count = len(states)
        return cls(
            object_id=np.arange(1, count + 1, dtype=np.uint32),
            states=states,
            time_tai_ns=np.full(count, time_tai_ns, np.int64),
            rcs_m2=rcs_m2,
            turn_radps=np.zeros(count),
            turn_start_tai_ns=np.full(count, _NEVER),
            turn_stop_tai_ns=np.full(count, _NEVER),
        )

    def __len__(self) -> int:
        return len(self.object_id)

    @property
    def position_ecef_m(self) -> Positions:
        """Positions, each at its object's own time."""
        return self.states[:, :3]

    def command_turns(self, rows: np.ndarray, turn_radps: np.ndarray, start_tai_ns: np.ndarray, hold_s: float) -> None:
        """Let objects turn from some instants on for some time; an earlier turn is forgotten."""
        assert (start_tai_ns >= self.time_tai_ns[rows]).all(), "a turn cannot begin in the past"
        self.turn_radps[rows], self.turn_start_tai_ns[rows] = turn_radps, start_tai_ns
        self.turn_stop_tai_ns[rows] = start_tai_ns + round(hold_s * 1e9)

    def move(self, rows: np.ndarray, time_tai_ns: int, noise_m2ps3: tuple[float, float], draws: np.ndarray) -> None:
        """Move some rows to an instant at or after their own."""
        before = self.time_tai_ns[rows]
        assert (before <= time_tai_ns).all(), "objects do not fly backwards"
        # Not one integer less another where one of them is "never": they would wrap around.
        start = np.clip(self.turn_start_tai_ns[rows], before, time_tai_ns)
        stop = np.clip(self.turn_stop_tai_ns[rows], before, time_tai_ns)
        states, dt_s = self.states[rows], (time_tai_ns - before) * _NS
        moved = carried(states[:, :3], states[:, 3:], dt_s, np.zeros(len(rows)))
        turning = np.flatnonzero(stop > start)
        if len(turning):
            part, rate = states[turning], self.turn_radps[rows[turning]]
            straight = np.zeros(len(turning))
            ends = before[turning], start[turning], stop[turning], np.full(len(turning), time_tai_ns)
            for k, turn in enumerate((straight, rate, straight)):
                part = carried(part[:, :3], part[:, 3:], (ends[k + 1] - ends[k]) * _NS, turn)
            moved[turning] = part
        self.states[rows] = moved + white_kicks(moved[:, :3], dt_s, noise_m2ps3, draws)
        self.time_tai_ns[rows] = time_tai_ns


def states_at(
    *, latitude_rad: np.ndarray, longitude_rad: np.ndarray, height_m: np.ndarray, heading_rad: np.ndarray,
    speed_mps: np.ndarray,
) -> np.ndarray:  # fmt: skip
    """Return states (n, 6) of level flights at geodetic places."""
    position = ecef_from_geodetic(latitude_rad=latitude_rad, longitude_rad=longitude_rad, height_m=height_m)
    return np.hstack([position, level_velocity(latitude_rad, longitude_rad, heading_rad, speed_mps)])
