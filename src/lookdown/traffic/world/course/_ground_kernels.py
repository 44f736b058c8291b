"""Kernel of the ground: its height at a place, from a grid in steps of latitude and longitude.

Numeric policy: float64 arithmetic on whatever the grid holds, no fast-math. Twin in tests/oracles/course_plain.py.
"""

import math

import numba


@numba.njit(cache=True, error_model="numpy")
def ground_height_m(terrain, nx, ny, nz):
    """Return the height of the ground at a unit normal: bilinear in latitude and longitude.

    `terrain` (rows, columns): row 0 at the south pole, the last at the north pole;
    column 0 at 180 degrees west, the last one step short of 180 degrees east.
    """
    rows, columns = terrain.shape
    y = (math.atan2(nz, math.sqrt(nx * nx + ny * ny)) / math.pi + 0.5) * (rows - 1)
    x = (math.atan2(ny, nx) / (2.0 * math.pi) + 0.5) * columns
    i = min(max(int(y), 0), rows - 2)
    whole = math.floor(x)
    j = int(whole) % columns
    k = j + 1 if j + 1 < columns else 0
    v, u = y - i, x - whole
    south = (1.0 - u) * terrain[i, j] + u * terrain[i, k]
    north = (1.0 - u) * terrain[i + 1, j] + u * terrain[i + 1, k]
    return (1.0 - v) * south + v * north
