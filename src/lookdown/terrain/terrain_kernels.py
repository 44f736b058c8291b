"""Kernels of the ground: its height at a place, and the greatest along a way.

Numeric policy: float64, no fast-math; the grid is int16, whole metres, and heights between its nodes are bilinear, so
that they are continuous everywhere but at the poles, where one value holds. Twins in tests/oracles/terrain_plain.py.
"""

import math

import numba

ROWS, COLUMNS = 2161, 4321
"""Nodes from pole to pole and from 180 W to 180 E, the last column the first again."""

_ROWS_PER_RADIAN = 2160.0 / math.pi
_COLUMNS_PER_RADIAN = 2160.0 / math.pi


@numba.njit(cache=True, error_model="numpy")
def height_at(grid, latitude_rad, longitude_rad):
    """Return the ground's height at a latitude within pi/2 and a longitude of any turn, metre.

    Parameters
    ----------
    grid : (2161, 4321) int16, metre
        `Terrain.grid`.
    latitude_rad, longitude_rad : float
    """
    y = min(max((0.5 * math.pi - latitude_rad) * _ROWS_PER_RADIAN, 0.0), ROWS - 1.0)
    x = ((longitude_rad + math.pi) * _COLUMNS_PER_RADIAN) % (COLUMNS - 1.0)
    row = min(int(y), ROWS - 2)
    column = min(int(x), COLUMNS - 2)
    v, u = y - row, x - column
    above = grid[row, column] + u * (grid[row, column + 1] - grid[row, column])
    below = grid[row + 1, column] + u * (grid[row + 1, column + 1] - grid[row + 1, column])
    return above + v * (below - above)


@numba.njit(cache=True, error_model="numpy")
def ground_height_m(grid, nx, ny, nz):
    """Return the ground's height below a normal of the ellipsoid, metre above mean sea level; 0 over open sea.

    Parameters
    ----------
    grid : (2161, 4321) int16, metre
        `Terrain.grid`.
    nx, ny, nz : float
        Outward normal of the ellipsoid (n-vector), ITRF; any length but 0.
    """
    return height_at(grid, math.atan2(nz, math.sqrt(nx * nx + ny * ny)), math.atan2(ny, nx))


@numba.njit(cache=True, error_model="numpy")
def greatest_height_m(grid, normal, first, last):
    """Return the greatest height of the ground at places from the first to before the last; -inf for none.

    Parameters
    ----------
    grid : (2161, 4321) int16, metre
    normal : (n, 3) float64
        Normals of the ellipsoid.
    first, last : int
    """
    greatest = -math.inf
    for row in range(first, last):
        greatest = max(greatest, ground_height_m(grid, normal[row, 0], normal[row, 1], normal[row, 2]))
    return greatest


@numba.njit(cache=True, error_model="numpy")
def heights_at(grid, latitude_rad, longitude_rad, height_m):
    """Write the ground's height at many places.

    Parameters
    ----------
    grid : (2161, 4321) int16, metre
    latitude_rad, longitude_rad : (n,) float64
    height_m : (n,) float64
        Out.
    """
    for row in range(len(latitude_rad)):
        height_m[row] = height_at(grid, latitude_rad[row], longitude_rad[row])
