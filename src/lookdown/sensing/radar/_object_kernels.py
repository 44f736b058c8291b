"""Kernels that lay out objects for the radar: sorted by cells of the sky's map, quantity after quantity.

Cells are bands of latitude, cut along a longitude that needs no arc tangent: y / (|x| + |y|) rises with it all the way
round. Within a cell objects stay in the order given, which no result depends on.

Numeric policy: float64, multiplications and additions may be fused. Cost: 25 ns an object.
"""

import math

import numba
import numpy as np

from lookdown.astro import SEMI_MAJOR_M, SEMI_MINOR_M
from lookdown.numerics.philox_block_kernels import philox_words, uniform_of
from lookdown.numerics.polynomial_kernels import BLOCKWISE, INLINE, arc_cosine, exponential, logarithm, turn_sine_cosine
from lookdown.sensing.radar._layout import DwellPart as D
from lookdown.sensing.radar._layout import ObjectPart as O

BANDS, COLUMNS = 90, 180
_BAND_RAD = math.pi / BANDS
_LOW, _HALF = np.uint64(0xFFFFFFFF), np.uint64(32)
_ZERO = np.uint64(0)
_A2, _B2 = SEMI_MAJOR_M**2, SEMI_MINOR_M**2
_LEAST_RADIUS_M = 6_350_000.0
_SLACK_RAD = 0.006
"""More than the normals of the ellipsoid turn against the directions from its centre, both ends together."""


@numba.njit(**BLOCKWISE)
def fill_scatter(object_id, key, scatter_log, factor):
    """Write the log-normal factor of each object: exp of its sigma times a normal number named by its id."""
    k0, k1 = key & _LOW, key >> _HALF
    for i in range(object_id.shape[0]):
        u, v, _, _ = philox_words(_ZERO, np.uint64(object_id[i]), _ZERO, _ZERO, k0, k1)
        size = math.sqrt(-2.0 * logarithm(uniform_of(u)))
        _, cosine = turn_sine_cosine(uniform_of(v))
        factor[i] = exponential(scatter_log * size * cosine)


@numba.njit(**INLINE)
def _turn_of(x, y):
    """Return a longitude's share of a turn in the diamond's measure, 0 to 1 from -180 degrees."""
    part = y / (abs(x) + abs(y) + 1e-300)
    part = part if x >= 0.0 else (2.0 - part if y >= 0.0 else -2.0 - part)
    return 0.25 * part + 0.5


@numba.njit(**BLOCKWISE)
def fill_cells(up, cell):
    """Write the cell of each place, band by band from the south."""
    for i in range(up.shape[0]):
        band = int((math.pi - arc_cosine(up[i, 2])) * (1.0 / _BAND_RAD))
        column = int(_turn_of(up[i, 0], up[i, 1]) * COLUMNS)
        cell[i] = min(max(band, 0), BANDS - 1) * COLUMNS + min(max(column, 0), COLUMNS - 1)


@numba.njit(**BLOCKWISE)
def sort_by_cell(cell, starts, order):
    """Write where each cell starts, and the rows cell by cell (counting sort)."""
    starts[:] = 0
    for i in range(cell.shape[0]):
        starts[cell[i] + 1] += 1
    for c in range(starts.shape[0] - 1):
        starts[c + 1] += starts[c]
    for i in range(cell.shape[0]):
        order[starts[cell[i]]] = i
        starts[cell[i]] += 1
    for c in range(starts.shape[0] - 1, 0, -1):
        starts[c] = starts[c - 1]
    starts[0] = 0


@numba.njit(**BLOCKWISE)
def fill_objects(
    order, position, velocity, up, factor, rcs_class, median, surface, object_id, scale, out, kinds, names
):
    """Write the objects in order: `ObjectPart` rows, (class, surface, layer of the air) and ids.

    scale: layers a metre of height, and the last layer.
    """
    for k in range(order.shape[0]):
        i = order[k]
        ux, uy, uz = up[i, 0], up[i, 1], up[i, 2]
        vx, vy, vz = velocity[i, 0], velocity[i, 1], velocity[i, 2]
        climb = ux * vx + uy * vy + uz * vz
        level2 = vx * vx + vy * vy + vz * vz - climb * climb
        out[O.X, k], out[O.Y, k], out[O.Z, k] = position[i, 0], position[i, 1], position[i, 2]
        out[O.UP_X, k], out[O.UP_Y, k], out[O.UP_Z, k] = ux, uy, uz
        out[O.SPEED_X, k], out[O.SPEED_Y, k], out[O.SPEED_Z, k] = vx, vy, vz
        out[O.CLIMB, k] = climb
        # Below 0.1 m/s a heading says nothing.
        out[O.INVERSE_LEVEL, k] = 1.0 / math.sqrt(level2) if level2 > 0.01 else 0.0
        out[O.SIZE, k] = median[rcs_class[i]] * factor[i]
        kinds[0, k], kinds[1, k] = rcs_class[i], surface[i]
        # The height above the ellipsoid is what lies above the tangent plane below.
        x, y, z = position[i, 0], position[i, 1], position[i, 2]
        height = ux * x + uy * y + uz * z - math.sqrt(_A2 * (1.0 - uz * uz) + _B2 * uz * uz)
        kinds[2, k] = int(min(max(height * scale[0] + 0.5, 0.0), scale[1]))
        names[k] = object_id[i]


@numba.njit(**INLINE)
def _widest(latitude, reach, south, north):
    """Return the half-width in longitude of the part of a cap between two latitudes."""
    if abs(latitude) + reach >= 0.5 * math.pi - 1e-9:
        return math.pi
    peak = math.asin(min(max(math.sin(latitude) / math.cos(reach), -1.0), 1.0))
    if south <= peak <= north:
        return math.asin(min(math.sin(reach) / math.cos(latitude), 1.0))
    edge = south if peak < south else north
    scale = math.cos(edge) * math.cos(latitude)
    if scale < 1e-9:
        return math.pi
    return math.acos(min(max((math.cos(reach) - math.sin(edge) * math.sin(latitude)) / scale, -1.0), 1.0))


@numba.njit(**BLOCKWISE)
def candidate_ranges(w, starts, count, ranges):
    """Write the runs of sorted objects that hold all within reach of a dwell's satellite; return how many runs.

    Without cells (starts of one element) all objects are one run. ranges: room for 4 runs a band.
    """
    if starts.shape[0] <= 1:
        ranges[0, 0], ranges[0, 1] = 0, count
        return 1
    latitude, longitude, reach = w[D.LATITUDE], w[D.LONGITUDE], w[D.REACH]
    first = max(int((latitude - reach + 0.5 * math.pi) / _BAND_RAD), 0)
    last = min(int((latitude + reach + 0.5 * math.pi) / _BAND_RAD), BANDS - 1)
    runs = 0
    for band in range(first, last + 1):
        south = band * _BAND_RAD - 0.5 * math.pi
        half = _widest(latitude, reach, max(south, latitude - reach), min(south + _BAND_RAD, latitude + reach)) + 1e-6
        row = band * COLUMNS
        if half >= math.pi:
            ranges[runs, 0], ranges[runs, 1] = starts[row], starts[row + COLUMNS]
            runs += 1
            continue
        left, right = longitude - half, longitude + half
        a = min(int(_turn_of(math.cos(left), math.sin(left)) * COLUMNS), COLUMNS - 1)
        b = min(int(_turn_of(math.cos(right), math.sin(right)) * COLUMNS), COLUMNS - 1)
        if a <= b and half < 0.5 * math.pi + 1.0 and not (a == b and half > 1.0):
            ranges[runs, 0], ranges[runs, 1] = starts[row + a], starts[row + b + 1]
            runs += 1
        elif a > b:
            ranges[runs, 0], ranges[runs, 1] = starts[row + a], starts[row + COLUMNS]
            ranges[runs + 1, 0], ranges[runs + 1, 1] = starts[row], starts[row + b + 1]
            runs += 2
        else:
            ranges[runs, 0], ranges[runs, 1] = starts[row], starts[row + COLUMNS]
            runs += 1
    return runs


@numba.njit(**BLOCKWISE)
def reach_rad(radius_m, sine_min):
    """Return the greatest angle between the normals below a satellite and an object above a grazing angle."""
    grazing = math.asin(min(max(sine_min, 0.0), 1.0))
    cosine = min(_LEAST_RADIUS_M / radius_m, 1.0) * math.cos(grazing)
    return math.acos(cosine) - grazing + _SLACK_RAD
