"""Where tracks are: equal-area cells on the Earth, with a chain of tracks in each.

Moving a track from cell to cell costs the same whatever the number of tracks, and
a dwell asks only the cells under its sector. Cells are bands of latitude cut into
near-squares of `CELL_RAD`.
"""

import math
from collections import namedtuple

import numpy as np
from numba import njit

from lookdown.astro import MEAN_RADIUS_M

__all__ = ["CellIndex", "collect_sector", "move_to_cell", "new_index", "remove_from_cell"]

CELL_RAD = math.radians(0.25)
BAND_COUNT = round(math.pi / CELL_RAD)
MARGIN_M = 40_000.0
NOWHERE = -1

CellIndex = namedtuple("CellIndex", ["band_start", "head", "cell", "following", "before"])
"""Cells as chains: first track of each cell, and each track's cell and neighbours in the chain."""


def new_index(capacity: int) -> CellIndex:
    """Return an index of no tracks with room for some."""
    latitudes = (np.arange(BAND_COUNT) + 0.5) * CELL_RAD - math.pi / 2
    counts = np.maximum(1, np.round(2 * math.pi * np.cos(latitudes) / CELL_RAD)).astype(np.int64)
    band_start = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    nowhere = np.full(capacity, NOWHERE, np.int64)
    return CellIndex(band_start, np.full(band_start[-1], NOWHERE, np.int64), nowhere, nowhere.copy(), nowhere.copy())


@njit(cache=True)
def _band_of(latitude):
    return min(max(int((latitude + 0.5 * math.pi) / CELL_RAD), 0), BAND_COUNT - 1)


@njit(cache=True)
def _column_of(longitude, count):
    turn = longitude / (2.0 * math.pi)
    return int((turn - math.floor(turn)) * count) % count


@njit(cache=True)
def _cell_of(index, x, y, z):
    band = _band_of(math.asin(z / math.sqrt(x * x + y * y + z * z)))
    first = index.band_start[band]
    return first + _column_of(math.atan2(y, x), index.band_start[band + 1] - first)


@njit(cache=True)
def remove_from_cell(index, row):
    """Take a track out of its cell; nothing where it is in none."""
    cell = index.cell[row]
    if cell == NOWHERE:
        return
    before, following = index.before[row], index.following[row]
    if before == NOWHERE:
        index.head[cell] = following
    else:
        index.following[before] = following
    if following != NOWHERE:
        index.before[following] = before
    index.cell[row] = NOWHERE


@njit(cache=True)
def move_to_cell(index, row, x, y, z):
    """Put a track where its position is."""
    cell = _cell_of(index, x, y, z)
    if cell == index.cell[row]:
        return
    remove_from_cell(index, row)
    first = index.head[cell]
    index.cell[row], index.before[row], index.following[row] = cell, NOWHERE, first
    index.head[cell] = row
    if first != NOWHERE:
        index.before[first] = row


@njit(cache=True)
def _collect_disc(index, ux, uy, uz, radius_rad, visited, stamp, rows, count):
    """Add the tracks of every cell that a disc on the Earth touches; return the new count."""
    latitude = math.asin(uz)
    longitude = math.atan2(uy, ux)
    for band in range(_band_of(latitude - radius_rad), _band_of(latitude + radius_rad) + 1):
        first = index.band_start[band]
        columns = index.band_start[band + 1] - first
        # Half a cell more on either side, for the disc may touch a corner of the band.
        reach = radius_rad + CELL_RAD
        widest = max(math.cos(min(abs(latitude) + reach, 0.5 * math.pi)), 1e-3)
        half = min(int(reach / widest / (2.0 * math.pi) * columns) + 1, columns // 2)
        centre = _column_of(longitude, columns)
        for offset in range(-half, half + 1):
            cell = first + (centre + offset) % columns
            if visited[cell] == stamp:
                continue
            visited[cell] = stamp
            row = index.head[cell]
            while row != NOWHERE:
                rows[count] = row
                count += 1
                row = index.following[row]
    return count


@njit(cache=True)
def collect_sector(index, position, ahead, near_rad, far_rad, half_width_rad, visited, stamp, rows):
    """Write the rows of all tracks that may lie in a sector; return how many.

    Parameters
    ----------
    position : (3,) float64, metre, ITRF
        The sensor.
    ahead : (3,) float64
        Level unit vector along the middle of the sector.
    near_rad, far_rad : float
        Central angles of the sector's inner and outer edge.
    half_width_rad : float
        Half the sector's width in azimuth.
    visited : (cells,) int64
        Working memory; a cell with `stamp` in it has been seen.
    rows : (capacity,) int64
        Where the rows go.
    """
    radius = math.sqrt(position[0] ** 2 + position[1] ** 2 + position[2] ** 2)
    margin = MARGIN_M / MEAN_RADIUS_M
    count = 0
    angle = max(near_rad - margin, 0.0)
    while angle < far_rad + margin:
        reach = math.sin(angle) * half_width_rad + margin
        c, s = math.cos(angle) / radius, math.sin(angle)
        ux = c * position[0] + s * ahead[0]
        uy = c * position[1] + s * ahead[1]
        uz = c * position[2] + s * ahead[2]
        norm = math.sqrt(ux * ux + uy * uy + uz * uz)
        count = _collect_disc(index, ux / norm, uy / norm, uz / norm, reach, visited, stamp, rows, count)
        angle += margin
    return count
