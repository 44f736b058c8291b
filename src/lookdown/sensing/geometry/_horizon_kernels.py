"""Kernels of sight: whether ellipsoid or ground stands between two places.

A chord A + t (B - A) has q(t) = x^2/a^2 + y^2/a^2 + z^2/b^2, a quadratic in t that is 1 on the ellipsoid. A ray that
the air bends with 1/k of the Earth's curvature rises above the chord so that the curvature of q falls to 1/k of what it
was and its ends stay: the effective Earth, along the ellipsoid and in closed form.

Numeric policy: float64, no fast-math, since results decide at the edge of a horizon. Twins in
tests/oracles/horizon_plain.py.
"""

import math

import numba

from lookdown.astro import MEAN_RADIUS_M, SEMI_MAJOR_M, SEMI_MINOR_M
from lookdown.terrain.terrain_kernels import ground_height_m

_A2, _B2 = SEMI_MAJOR_M**2, SEMI_MINOR_M**2
_HIGHEST_M = 9000.0
# Above this level of q a place is higher than 10 km, wherever it is.
_AIR_M = 10e3
_AIR_LEVEL = (1.0 + _AIR_M / SEMI_MINOR_M) ** 2
_LIMB = 1.0 - 1e-14


@numba.njit(cache=True, error_model="numpy")
def height_near(x, y, z):
    """Return the height above the ellipsoid of a place, to 0.5 m at 20 km and better below (first order in height)."""
    level = math.sqrt((x * x + y * y) / _A2 + z * z / _B2)
    slope = math.sqrt((x * x + y * y) / (_A2 * _A2) + z * z / (_B2 * _B2)) / level
    return (level - 1.0) / slope


@numba.njit(cache=True, error_model="numpy")
def least_level(ax, ay, az, bx, by, bz, inverse_factor):
    """Return where a ray is lowest and its q there.

    Parameters
    ----------
    ax, ay, az, bx, by, bz : float, metre, ITRF
    inverse_factor : float
        1/k: 1 for a straight ray, 3/4 for microwaves near the ground.

    Returns
    -------
    t, q : float
        Share of the way from A, 0 to 1; q is 1 or more where the ray stays above the ellipsoid.
    """
    dx, dy, dz = bx - ax, by - ay, bz - az
    start = (ax * ax + ay * ay) / _A2 + az * az / _B2
    slope = 2.0 * ((ax * dx + ay * dy) / _A2 + az * dz / _B2)
    curve = (dx * dx + dy * dy) / _A2 + dz * dz / _B2
    slope += (1.0 - inverse_factor) * curve
    curve *= inverse_factor
    t = 0.0
    if curve > 0.0:
        t = min(max(-0.5 * slope / curve, 0.0), 1.0)
    elif slope < 0.0:
        t = 1.0
    return t, start + t * (slope + t * curve)


@numba.njit(cache=True, error_model="numpy")
def sees(ax, ay, az, bx, by, bz, inverse_factor):
    """Return whether a ray between two places stays on or above the ellipsoid; arguments as `least_level`."""
    _, level = least_level(ax, ay, az, bx, by, bz, inverse_factor)
    return level >= _LIMB


@numba.njit(cache=True, error_model="numpy")
def sight_rows(first_m, second_m, inverse_factor, clearance_m):
    """Write the least height of each ray above the ellipsoid.

    Parameters
    ----------
    first_m, second_m : (n, 3) or (1, 3) float64, metre, ITRF
    inverse_factor : float
    clearance_m : (n,) float64
        Out; below 0 where the Earth stands in the way.
    """
    for row in range(clearance_m.shape[0]):
        i = row if first_m.shape[0] > 1 else 0
        j = row if second_m.shape[0] > 1 else 0
        ax, ay, az = first_m[i, 0], first_m[i, 1], first_m[i, 2]
        bx, by, bz = second_m[j, 0], second_m[j, 1], second_m[j, 2]
        t, level = least_level(ax, ay, az, bx, by, bz, inverse_factor)
        x, y, z = ax + t * (bx - ax), ay + t * (by - ay), az + t * (bz - az)
        root = math.sqrt((x * x + y * y) / _A2 + z * z / _B2)
        slope = math.sqrt((x * x + y * y) / (_A2 * _A2) + z * z / (_B2 * _B2)) / root
        clearance_m[row] = (math.sqrt(level) - 1.0) / slope if level < _LIMB or level > 1.0 else 0.0


@numba.njit(cache=True, error_model="numpy")
def low_part(ax, ay, az, bx, by, bz):
    """Return the part of a chord that lies in the lowest 10 km, from t to t; an empty one ends before it begins."""
    dx, dy, dz = bx - ax, by - ay, bz - az
    over = (ax * ax + ay * ay) / _A2 + az * az / _B2 - _AIR_LEVEL
    half = (ax * dx + ay * dy) / _A2 + az * dz / _B2
    curve = (dx * dx + dy * dy) / _A2 + dz * dz / _B2
    inside = half * half - curve * over
    if curve == 0.0 or inside <= 0.0:
        return 1.0, 0.0
    root = math.sqrt(inside)
    # The larger of the two in size by the sum that does not cancel, the other by the product.
    far = -half - math.copysign(root, half)
    first, second = far / curve, over / far
    return max(min(first, second), 0.0), min(max(first, second), 1.0)


@numba.njit(cache=True, error_model="numpy")
def ground_rows(grid, first_m, second_m, inverse_factor, step_m, near_m, clearance_m):
    """Write the least height of each ray above the ground, sampled along the part of it in the lowest 10 km.

    There it is bent, and nowhere else: a ray from orbit is as straight as space for the rest of its way.

    Parameters
    ----------
    grid : (2161, 4321) int16, metre
        `Terrain.grid`.
    first_m, second_m : (n, 3) or (1, 3) float64, metre, ITRF
    inverse_factor : float
        1/k.
    step_m : float
        Samples are no farther apart.
    near_m : float
        Ground nearer than this to the first place does not count.
    clearance_m : (n,) float64
        Out; infinite where no sample is below 9 km.
    """
    for row in range(clearance_m.shape[0]):
        i = row if first_m.shape[0] > 1 else 0
        j = row if second_m.shape[0] > 1 else 0
        ax, ay, az = first_m[i, 0], first_m[i, 1], first_m[i, 2]
        dx, dy, dz = second_m[j, 0] - ax, second_m[j, 1] - ay, second_m[j, 2] - az
        length = math.sqrt(dx * dx + dy * dy + dz * dz)
        begin, end = low_part(ax, ay, az, second_m[j, 0], second_m[j, 1], second_m[j, 2])
        low_m = max(end - begin, 0.0) * length
        count = math.ceil(low_m / step_m)
        bend = (1.0 - inverse_factor) * low_m * low_m / (2.0 * MEAN_RADIUS_M)
        least = math.inf
        for sample in range(1, count):
            share = sample / count
            t = begin + (end - begin) * share
            if t * length < near_m:
                continue
            x, y, z = ax + t * dx, ay + t * dy, az + t * dz
            height = height_near(x, y, z) + bend * share * (1.0 - share)
            if height > _HIGHEST_M:
                continue
            least = min(least, height - ground_height_m(grid, x / _A2, y / _A2, z / _B2))
        clearance_m[row] = least
