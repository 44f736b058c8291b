"""Kernels of the surface: its class below a normal of the ellipsoid.

Numeric policy: float64, no fast-math; classes are uint8 and are looked up, never mixed. Cost: 30 ns a place. Twins in
tests/oracles/clutter_surface_plain.py.
"""

import math

import numba

ROWS, COLUMNS = 2700, 5400
"""Cells of 1/15 deg from pole to pole and from 180 W to 180 E."""

_PER_RADIAN = 2700.0 / math.pi


@numba.njit(cache=True, error_model="numpy")
def surface_cell(nx, ny, nz):
    """Return the row and column of the cell below a normal of any length but 0.

    Parameters
    ----------
    nx, ny, nz : float
        Outward normal of the ellipsoid, ITRF.
    """
    row = int((0.5 * math.pi - math.atan2(nz, math.sqrt(nx * nx + ny * ny))) * _PER_RADIAN)
    column = int((math.atan2(ny, nx) + math.pi) * _PER_RADIAN)
    return min(max(row, 0), ROWS - 1), min(max(column, 0), COLUMNS - 1)


@numba.njit(cache=True, error_model="numpy")
def surface_class_at(cells, nx, ny, nz):
    """Return the class of the surface below a normal of the ellipsoid, uint8.

    Parameters
    ----------
    cells : (2700, 5400) uint8
        `surface_cells()`.
    nx, ny, nz : float
    """
    row, column = surface_cell(nx, ny, nz)
    return cells[row, column]


@numba.njit(cache=True, error_model="numpy")
def surface_classes_at(cells, normal, surface):
    """Write the class of the surface below each normal.

    Parameters
    ----------
    cells : (2700, 5400) uint8
    normal : (n, 3) float64
    surface : (n,) uint8
        Out.
    """
    for row in range(len(normal)):
        surface[row] = surface_class_at(cells, normal[row, 0], normal[row, 1], normal[row, 2])


@numba.njit(cache=True, error_model="numpy")
def reflectivity_at(table, surface, sine):
    """Return sigma0 of a class at the sine of a grazing angle, linear between nodes of `reflectivity_table`.

    Parameters
    ----------
    table : (classes, nodes) float64
    surface : int
    sine : float
        0 to 1.
    """
    place = min(max(sine, 0.0), 1.0) * (table.shape[1] - 1)
    node = min(int(place), table.shape[1] - 2)
    low, high = table[surface, node], table[surface, node + 1]
    return low + (place - node) * (high - low)
