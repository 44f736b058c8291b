"""Heights of objects of interest: level, or over a smooth envelope of the ground below.

The limit: the ground is as fine as the grid it comes from, and heights are above the
ellipsoid while most grids are above the sea: what stands between them (up to 100 m) is
left out unless the ground given takes it in.
"""

import math
from collections.abc import Callable, Sequence

import numpy as np

from lookdown.arrays import Positions, Scalars
from lookdown.astro import MEAN_RADIUS_M
from lookdown.traffic.interest.ways import Way, beside, places_along

__all__ = ["AHEAD_M", "LEAST_CLEARANCE_M", "Ground", "flat_ground", "flown_profile"]

Ground = Callable[[Positions], Scalars]
"""Height of the ground above the ellipsoid, metre, at unit normals (n, 3)."""

AHEAD_M = 2e3
"""How far to either side an object that follows the ground rounds it off: assumption, 8 s at 250 m/s."""

LEAST_CLEARANCE_M = 150.0
"""Level objects are lifted, for the whole way, to so much over the highest ground below: assumption, the
least height over obstacles of visual flight (ICAO Annex 2, 4.6 b: 150 m)."""

_SAMPLE_M = 250.0
_SAMPLES_A_KNOT = 4
_AHEAD_SAMPLES = int(AHEAD_M / _SAMPLE_M)


def flat_ground(places: Positions) -> Scalars:
    """Return 0 everywhere: the ellipsoid stands for ground and sea."""
    return np.zeros(len(places))


def flown_profile(
    way: Way,
    *,
    speed_mps: float,
    height_m: float,
    follows_ground: bool,
    ground: Ground,
    places: Sequence[tuple[float, float]] = ((0.0, 0.0),),
) -> np.ndarray:
    """Return the profile of a flight at one speed, as `lookdown.traffic.motion` takes it.

    Parameters
    ----------
    way : Way
    speed_mps : float
        Over ground, at the mean radius of the Earth and the mean height flown.
    height_m : float
        Above the ground where it follows it, else above the ellipsoid.
    follows_ground : bool
        Never nearer to the ground than the height asked for, but for what lies between samples; over valleys
        narrower than twice `AHEAD_M` it stays up.
    ground : Ground
    places : sequence of (float, float)
        How far to port and behind each member of a formation flies, metre; all fly over the highest ground below any.

    Returns
    -------
    (k, 4) float64
        Time, s; speed on the unit sphere, rad/s; height above the ellipsoid, m; climb, m/s.
    """
    samples = max(math.ceil(way.length_rad * MEAN_RADIUS_M / (_SAMPLE_M * _SAMPLES_A_KNOT)), 1) * _SAMPLES_A_KNOT
    along = np.linspace(0.0, way.length_rad, samples + 1)
    below = np.max([ground(places_along(beside(way.piece, *place), along)) for place in places], axis=0)
    if not follows_ground:
        level = max(height_m, float(below.max()) + LEAST_CLEARANCE_M)
        duration_s, rate = _pace(way, speed_mps, level)
        return np.array([[0.0, rate, level, 0.0], [duration_s, rate, level, 0.0]])
    height = _envelope(below) + height_m
    duration_s, rate = _pace(way, speed_mps, float(height.mean()))
    slope_mps = np.gradient(height, duration_s / samples)
    knot = slice(None, None, _SAMPLES_A_KNOT)
    time = np.linspace(0.0, duration_s, samples + 1)
    return np.stack([time[knot], np.full(len(time[knot]), rate), height[knot], slope_mps[knot]], axis=1)


def _pace(way: Way, speed_mps: float, height_m: float) -> tuple[float, float]:
    rate = speed_mps / (MEAN_RADIUS_M + height_m)
    return way.length_rad / rate, rate


def _envelope(below: Scalars) -> Scalars:
    """Return a smooth line that is nowhere under the ground: the highest within reach, then the mean of that."""
    # The mean over a reach, of values that are each at least the ground in their middle, is at least the ground.
    return _over_reach(_over_reach(below, np.max), np.mean)


def _over_reach(values: Scalars, take: Callable[..., Scalars]) -> Scalars:
    padded = np.pad(values, _AHEAD_SAMPLES, mode="edge")
    return take(np.lib.stride_tricks.sliding_window_view(padded, 2 * _AHEAD_SAMPLES + 1), axis=1)
