"""Kernels that the infrared, ADS-B and passive sensors share: who is above whose horizon, and draws by pair.

Numeric policy: float64, no fast-math, since the sign of a grazing angle is a decision. A draw is a pure function of
(key, satellite, object, number of the draw), so no order of rows changes it. Plain twins: tests/oracles/
secondary_plain.py. Cost: 1.5 ns a pair tested, 20 ns a pair kept, 15 ns for two normal numbers.
"""

import math

import numba
import numpy as np

from lookdown.numerics.philox_kernels import normals_2, uniforms_4

_WORD = np.uint64(32)


@numba.njit(cache=True, error_model="numpy")
def count_above(sensor_m, place_m, up, sine_min, counts):
    """Write how many places see each sensor at or above a grazing angle.

    Parameters
    ----------
    sensor_m : (s, 3) float64
    place_m, up : (n, 3) float64
        Places and their unit normals of the ellipsoid.
    sine_min : float
        Sine of the least grazing angle, 0 or more.
    counts : (s,) int64
        Out.
    """
    square = sine_min * sine_min
    for s in range(sensor_m.shape[0]):
        sx, sy, sz = sensor_m[s, 0], sensor_m[s, 1], sensor_m[s, 2]
        count = 0
        for o in range(place_m.shape[0]):
            x, y, z = sx - place_m[o, 0], sy - place_m[o, 1], sz - place_m[o, 2]
            rise = x * up[o, 0] + y * up[o, 1] + z * up[o, 2]
            count += rise > 0.0 and rise * rise >= square * (x * x + y * y + z * z)
        counts[s] = count


@numba.njit(cache=True, error_model="numpy")
def fill_above(sensor_m, place_m, up, sine_min, first, rows, range_m, los, sine):
    """Write the pairs that `count_above` counted, by sensor and then by place.

    Parameters
    ----------
    sensor_m, place_m, up, sine_min
        As in `count_above`.
    first : (s,) int64
        Where the pairs of each sensor begin.
    rows : (pairs, 2) int64
        Out: rows of sensor and place.
    range_m : (pairs,) float64
        Out: distance.
    los : (pairs, 3) float64
        Out: unit vector from sensor to place.
    sine : (pairs,) float64
        Out: sine of the grazing angle, at most 1.
    """
    square = sine_min * sine_min
    for s in range(sensor_m.shape[0]):
        sx, sy, sz = sensor_m[s, 0], sensor_m[s, 1], sensor_m[s, 2]
        at = first[s]
        for o in range(place_m.shape[0]):
            x, y, z = sx - place_m[o, 0], sy - place_m[o, 1], sz - place_m[o, 2]
            rise = x * up[o, 0] + y * up[o, 1] + z * up[o, 2]
            if rise > 0.0:
                distance2 = x * x + y * y + z * z
                if rise * rise >= square * distance2:
                    distance = math.sqrt(distance2)
                    rows[at, 0], rows[at, 1] = s, o
                    range_m[at] = distance
                    los[at, 0], los[at, 1], los[at, 2] = -x / distance, -y / distance, -z / distance
                    sine[at] = min(rise / distance, 1.0)
                    at += 1


@numba.njit(cache=True, error_model="numpy")
def pair_uniforms(key, first, second, draw, out):
    """Write four uniform numbers for each pair of identities.

    Parameters
    ----------
    key : uint64
        From `lookdown.seeds.philox_key`.
    first, second : (n,) uint32
        Such as satellite and object.
    draw : int
        Which four of the pair's draws, 0 or more.
    out : (n, 4) float64
        Out.
    """
    for row in range(first.shape[0]):
        number = (np.uint64(first[row]) << _WORD) | np.uint64(second[row])
        out[row, 0], out[row, 1], out[row, 2], out[row, 3] = uniforms_4(key, number, draw)


@numba.njit(cache=True, error_model="numpy")
def pair_normals(key, first, second, draw, out):
    """Write four standard normal numbers for each pair of identities; parameters as in `pair_uniforms`."""
    for row in range(first.shape[0]):
        number = (np.uint64(first[row]) << _WORD) | np.uint64(second[row])
        a, b, c, d = uniforms_4(key, number, draw)
        out[row, 0], out[row, 1] = normals_2(a, b)
        out[row, 2], out[row, 3] = normals_2(c, d)
