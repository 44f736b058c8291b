"""Partners for terminals without a fixed one: nearest, or the one that stays in reach longest.

Numeric policy: float64; motion ahead is the circle of the instant's position and velocity, which is
off by kilometres after half an hour: enough to choose, and the state machine checks what is.
Cost: 20 ns a candidate by nearness, 0.3 us a candidate in reach by time.
"""

import math

from numba import njit

from lookdown.numerics.lean import LEAN
from lookdown.numerics.parts import PART

__all__ = ["pair_free"]


@njit(**PART)
def _in_reach(px, py, pz, qx, qy, qz, range_max_m, clear_radius_m):
    """Return whether two places see each other, within a range and past the Earth."""
    dx, dy, dz = qx - px, qy - py, qz - pz
    square = dx * dx + dy * dy + dz * dz
    if square > range_max_m * range_max_m or square == 0.0:
        return False
    along = min(max(-(px * dx + py * dy + pz * dz) / square, 0.0), 1.0)
    x, y, z = px + along * dx, py + along * dy, pz + along * dz
    return x * x + y * y + z * z >= clear_radius_m * clear_radius_m


@njit(**PART)
def _reach_s(position_m, velocity_mps, rate_radps, a, b, range_max_m, clear_radius_m, step_s, horizon_s):
    """Return for how long two satellites will see each other, in whole steps up to a horizon."""
    time = step_s
    while time <= horizon_s:
        ca, sa = math.cos(rate_radps[a] * time), math.sin(rate_radps[a] * time) / rate_radps[a]
        cb, sb = math.cos(rate_radps[b] * time), math.sin(rate_radps[b] * time) / rate_radps[b]
        px = ca * position_m[a, 0] + sa * velocity_mps[a, 0]
        py = ca * position_m[a, 1] + sa * velocity_mps[a, 1]
        pz = ca * position_m[a, 2] + sa * velocity_mps[a, 2]
        qx = cb * position_m[b, 0] + sb * velocity_mps[b, 0]
        qy = cb * position_m[b, 1] + sb * velocity_mps[b, 1]
        qz = cb * position_m[b, 2] + sb * velocity_mps[b, 2]
        if not _in_reach(px, py, pz, qx, qy, qz, range_max_m, clear_radius_m):
            return time - step_s
        time += step_s
    return horizon_s


@njit(**LEAN)
def pair_free(
    position_m,
    velocity_mps,
    rate_radps,
    group,
    plane,
    partner,
    range_max_m,
    clear_radius_m,
    step_s,
    horizon_s,
    by_time,
    keeps,
):
    """Part who are out of reach or of one group; give each node without a partner one, in the order of nodes.

    Parameters
    ----------
    position_m, velocity_mps : (n, 3) float64
        Inertial, on the axes of the instant.
    rate_radps : (n,) float64
        Of each circle.
    group : (n,) int32
        Partners are of two groups; -1 takes no part.
    plane : (n,) int32
        Partners are of two planes.
    partner : (n,) int32
        Written; -1 none.
    range_max_m, clear_radius_m, step_s, horizon_s : float
    by_time : bool
        Whether the longest in reach is best; else the nearest.
    keeps : bool
        Whether partners who have come to be of one group stay together.
    """
    count = position_m.shape[0]
    for a in range(count):
        b = partner[a]
        if b >= 0:
            px, py, pz = position_m[a, 0], position_m[a, 1], position_m[a, 2]
            qx, qy, qz = position_m[b, 0], position_m[b, 1], position_m[b, 2]
            parts = group[a] == group[b] and not keeps
            if parts or not _in_reach(px, py, pz, qx, qy, qz, range_max_m, clear_radius_m):
                partner[a], partner[b] = -1, -1
    for a in range(count):
        if partner[a] >= 0 or group[a] < 0:
            continue
        best, found = math.inf, -1
        for b in range(count):
            if partner[b] >= 0 or group[b] < 0 or group[b] == group[a] or plane[b] == plane[a]:
                continue
            dx, dy = position_m[b, 0] - position_m[a, 0], position_m[b, 1] - position_m[a, 1]
            dz = position_m[b, 2] - position_m[a, 2]
            square = dx * dx + dy * dy + dz * dz
            if square > range_max_m * range_max_m or (not by_time and square >= best):
                continue
            px, py, pz = position_m[a, 0], position_m[a, 1], position_m[a, 2]
            if not _in_reach(px, py, pz, px + dx, py + dy, pz + dz, range_max_m, clear_radius_m):
                continue
            worth = square
            if by_time:
                worth = -_reach_s(
                    position_m, velocity_mps, rate_radps, a, b, range_max_m, clear_radius_m, step_s, horizon_s
                )
            if worth < best:
                best, found = worth, b
        if found >= 0:
            partner[a], partner[found] = found, a
