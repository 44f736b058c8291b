"""Kernel that keeps a profile above the ground: what is too low is raised, and what leads there.

Only heights change: the speed over the unit sphere, and so the duration, stays.

Numeric policy: float64, no fast-math. The ground is sampled every 4 km at least, half a
cell of its grid; the last 6 km before and after a runway are left as planned.

Arrays belong to the caller: see `lookdown.numerics.lean`.
"""

import math

import numba

from lookdown.numerics.lean import LEAN
from lookdown.terrain.terrain_kernels import ground_height_m
from lookdown.traffic.world.transport._profile_kernels import CLIMB, HEIGHT, LENGTH, SPEED, TIME, place_at
from lookdown.traffic.world.transport._route_kernels import EARTH_M

_CLEAR_M, _STEEPEST_MPS = 150.0, 18.0
_SAMPLE_RAD, _RUNWAY_RAD = 4_000.0 / EARTH_M, 6_000.0 / EARTH_M


@numba.njit(**LEAN)
def _needs(out, count, piece, course, grid, highest_m, need):
    """Write how high each knot must be for the ground on either side of it; return whether one is too low."""
    for i in range(count):
        need[i] = -math.inf
    low = False
    begin, length = 0.0, course[LENGTH]
    for i in range(count - 1):
        way = 0.5 * (out[i, SPEED] + out[i + 1, SPEED]) * (out[i + 1, TIME] - out[i, TIME])
        lower = min(out[i, HEIGHT], out[i + 1, HEIGHT])
        if lower < highest_m + _CLEAR_M:
            samples = 1 + math.ceil(way / _SAMPLE_RAD)
            highest = -math.inf
            for k in range(samples + 1):
                along = begin + way * k / samples
                if along > _RUNWAY_RAD and along < length - _RUNWAY_RAD:
                    nx, ny, nz = place_at(piece, course, along)
                    highest = max(highest, ground_height_m(grid, nx, ny, nz) + _CLEAR_M)
            if begin > _RUNWAY_RAD:
                need[i] = max(need[i], highest)
                low |= highest > out[i, HEIGHT]
            if begin + way < length - _RUNWAY_RAD:
                need[i + 1] = max(need[i + 1], highest)
                low |= highest > out[i + 1, HEIGHT]
        begin += way
    return low


@numba.njit(**LEAN)
def _slope(out, i):
    """Return the rate of climb at a knot between two others by which height neither over- nor undershoots.

    References
    ----------
    Fritsch, Butland, "A method for constructing local monotone piecewise cubic interpolants",
    SIAM Journal on Scientific and Statistical Computing 5 (1984), equation 5.
    """
    before, after = out[i, TIME] - out[i - 1, TIME], out[i + 1, TIME] - out[i, TIME]
    left = (out[i, HEIGHT] - out[i - 1, HEIGHT]) / before
    right = (out[i + 1, HEIGHT] - out[i, HEIGHT]) / after
    if left * right <= 0.0:
        return 0.0
    weight = (before + 2.0 * after) / (3.0 * (before + after))
    return left * right / (weight * right + (1.0 - weight) * left)


@numba.njit(**LEAN)
def keep_above(out, count, piece, course, grid, highest_m, need):
    """Raise the knots of a profile that are too low over the ground; return whether any was.

    Parameters
    ----------
    out : (k, 4) float64
        Knots; heights and climbs are changed.
    count : int
    piece : (p, 11) float64
    course : (14,) float64
        See `_profile_kernels`.
    grid : (2161, 4321) int16, metre
        `places.Terrain.grid`.
    highest_m : float
        No ground near the way is higher.
    need : (k,) float64
        Scratch.
    """
    if not _needs(out, count, piece, course, grid, highest_m, need):
        return False
    # What leads to a raised knot is raised with it, as steeply as aircraft can; the runways stay.
    for i in range(1, count - 1):
        least = need[i - 1] - _STEEPEST_MPS * (out[i, TIME] - out[i - 1, TIME])
        need[i] = max(need[i], least)
    for i in range(count - 2, 0, -1):
        least = need[i + 1] - _STEEPEST_MPS * (out[i + 1, TIME] - out[i, TIME])
        need[i] = max(need[i], least)
    for i in range(1, count - 1):
        if need[i] > out[i, HEIGHT]:
            out[i, HEIGHT] = need[i]
            need[i] = math.inf
    for i in range(1, count - 1):
        if need[i - 1] == math.inf or need[i] == math.inf or need[i + 1] == math.inf:
            out[i, CLIMB] = _slope(out, i)
    return True
