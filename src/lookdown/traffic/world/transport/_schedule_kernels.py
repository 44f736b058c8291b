"""Kernels of schedules: which flights leave in an hour.

Each hour is drawn on its own: how many leave on each route is the expected number,
rounded up or down by chance, so that the mean is exact and two runs with one seed agree
whatever span they ask for.

Numeric policy: float64, no fast-math; instants are whole nanoseconds.

Arrays belong to the caller: see `lookdown.numerics.lean`.
"""

import math

import numba
import numpy as np

from lookdown.numerics.lean import LEAN
from lookdown.numerics.philox_kernels import uniforms_4

_COUNT_DRAW, _FLIGHT_DRAW, _PAIR_DRAW = 200, 0, 201
_HOUR_NS = 3_600_000_000_000
_HOUR_SHIFT = np.uint64(32)
_CELL = 1.0 / 4294967296.0


@numba.njit(**LEAN)
def hour_counts(key, hour_1970, expected, out):
    """Write how many passenger flights and freighters leave on each route in an hour, (n, 2); return their sum."""
    hour = np.uint64(hour_1970) << _HOUR_SHIFT
    total = 0
    for i in range(expected.shape[0]):
        u, v, _, _ = uniforms_4(key, hour | np.uint64(i), _COUNT_DRAW)
        out[i, 0], out[i, 1] = int(expected[i, 0] + u), int(expected[i, 1] + v)
        total += out[i, 0] + out[i, 1]
    return total


@numba.njit(**LEAN)
def hour_flights(key, hour_1970, start_tai_ns, counts, kind_row, shares, route, type_code, instant_tai_ns):
    """Write the flights of an hour, in the order of the routes: route, type, and instant of lift-off.

    Parameters
    ----------
    kind_row : (n, 2) int64
        Row of `shares` for the passenger flights and freighters of each route.
    shares : (k, t) float64
        Summed shares of types.
    """
    hour = np.uint64(hour_1970) << _HOUR_SHIFT
    place = 0
    for i in range(counts.shape[0]):
        for part in range(2):
            share = shares[kind_row[i, part]]
            for _ in range(counts[i, part]):
                u, v, w, _ = uniforms_4(key, hour | np.uint64(place), _FLIGHT_DRAW)
                kind = 0
                while kind < share.shape[0] - 1 and u >= share[kind]:
                    kind += 1
                route[place], type_code[place] = i, kind
                instant_tai_ns[place] = start_tai_ns + math.floor((v + (w - 0.5) * _CELL) * _HOUR_NS)
                place += 1


@numba.njit(**LEAN)
def draw_pairs(key, summed, normal, bounds_rad, scale_rad, origin, destination):
    """Write pairs of airports by a gravity model: two weights, and how far apart they are.

    A pair within the bounds is taken with the chance ``(nearest / d) exp(-(d - nearest) / scale)``.

    Parameters
    ----------
    summed : (n,) float64
        Summed weights, up to 1.
    normal : (n, 3) float64
    bounds_rad : (float, float)
    scale_rad : float
    origin, destination : (m,) int64
        Out.
    """
    nearest, farthest = bounds_rad
    draw = 0
    for i in range(origin.shape[0]):
        while True:
            u, v, w, _ = uniforms_4(key, draw, _PAIR_DRAW)
            draw += 1
            a, b = np.searchsorted(summed, u), np.searchsorted(summed, v)
            dot = normal[a, 0] * normal[b, 0] + normal[a, 1] * normal[b, 1] + normal[a, 2] * normal[b, 2]
            apart = math.acos(min(max(dot, -1.0), 1.0))
            if apart < nearest or apart > farthest:
                continue
            if w * apart < nearest * math.exp((nearest - apart) / scale_rad):
                origin[i], destination[i] = a, b
                break


@numba.njit(**LEAN)
def draw_uniforms(key, number, out):
    """Write two uniform numbers of each entity, (n, 2)."""
    for i in range(number.shape[0]):
        out[i, 0], out[i, 1], _, _ = uniforms_4(key, number[i], 0)
