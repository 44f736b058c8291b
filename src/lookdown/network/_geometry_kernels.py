"""Kernels of geometry: how long links are, how near the Earth they pass, and what a station sees.

Numeric policy: float64; fused multiply-add is allowed in lengths and comparisons alike, because a limit in metres
is met to a few nanometres either way. Plain twins: `tests/oracles/network_plain.py`.
"""

import math

import numpy as np
from numba import njit

_SEMI_MAJOR_M = 6_378_137.0
_FLATTENING = 1.0 / 298.257223563


@njit(cache=True, error_model="numpy", fastmath={"contract"})
def link_lengths(position, link_a, link_b, range_limit, grazing_limit, length, stands):
    """Write the length of each link, and whether it is within its range and clears the Earth.

    The height at which a link grazes is that of its nearest point to the Earth's centre over the ellipsoid, whose
    radius there is a (1 - f sin^2 lat), right to 45 m.
    """
    for m in range(np.uint64(link_a.shape[0])):
        a, b = link_a[m], link_b[m]
        ax, ay, az = position[a, 0], position[a, 1], position[a, 2]
        dx, dy, dz = position[b, 0] - ax, position[b, 1] - ay, position[b, 2] - az
        square = dx * dx + dy * dy + dz * dz
        along = -(ax * dx + ay * dy + az * dz) / max(square, 1e-300)
        along = min(max(along, 0.0), 1.0)
        px, py, pz = ax + along * dx, ay + along * dy, az + along * dz
        near_square = max(px * px + py * py + pz * pz, 1e-300)
        radius = _SEMI_MAJOR_M * (1.0 - _FLATTENING * pz * pz / near_square)
        clear = math.sqrt(near_square) - radius >= grazing_limit
        length[m] = math.sqrt(square)
        stands[m] = clear & (square <= range_limit[m] * range_limit[m])


@njit(cache=True, error_model="numpy", fastmath={"contract"})
def _squares(x, y, z, stations, square, rise):
    """Write the squared distance of one satellite from each station, and its rise over the station's level."""
    for g in range(np.uint64(square.shape[0])):
        dx, dy, dz = x - stations[0, g], y - stations[1, g], z - stations[2, g]
        square[g] = dx * dx + dy * dy + dz * dz
        rise[g] = dx * stations[3, g] + dy * stations[4, g] + dz * stations[5, g]


@njit(cache=True, error_model="numpy")
def _in_view(square, rise, stations, seen):
    """Mark what a station sees, and return whether any does."""
    count = np.int64(0)
    for g in range(np.uint64(square.shape[0])):
        # Sine of the elevation against its limit, both squared with their signs: no root.
        high = rise[g] * abs(rise[g]) >= stations[6, g] * square[g]
        within = square[g] <= stations[7, g]
        seen[g] = high & within
        count += high & within
    return count


@njit(cache=True, error_model="numpy")
def links_to_ground(position, stations, satellite, station, length):
    """Write who sees whom, satellite by satellite; return how many links there are.

    Rows of `stations`: position (3), upward normal (3), signed square of the sine of the least elevation, square of
    the range limit.
    """
    count = 0
    stations_count = stations.shape[1]
    square, rise = np.empty(stations_count), np.empty(stations_count)
    seen = np.empty(stations_count, np.bool_)
    for s in range(position.shape[0]):
        _squares(position[s, 0], position[s, 1], position[s, 2], stations, square, rise)
        if _in_view(square, rise, stations, seen) == 0:
            continue
        for g in range(stations_count):
            if seen[g]:
                satellite[count] = s
                station[count] = g
                length[count] = math.sqrt(square[g])
                count += 1
    return count


@njit(cache=True, error_model="numpy")
def match_nearest(order, first, second, free, chosen):
    """Mark the pairs that are taken, the first of `order` first, as long as both ends have a terminal free."""
    for i in range(order.shape[0]):
        pair = order[i]
        a, b = first[pair], second[pair]
        if free[a] > 0 and free[b] > 0:
            free[a] -= 1
            free[b] -= 1
            chosen[pair] = True
