"""Where tracks and dwells are: equal-area cells on the Earth, with a chain of tracks in each.

Moving a track from cell to cell costs the same whatever the number of tracks, and a dwell asks only the
cells under it. Cells are bands of latitude cut into near-squares: fine ones, and coarse ones for the few tracks that
move faster than the margin of the fine ones allows. The coarse grid also says which dwells of the last minute may hold
a track. Both only ever leave out what `near_sector` would refuse, so results do not depend on them.
"""

import math

import numpy as np
from numba import njit

from lookdown.astro import MEAN_RADIUS_M
from lookdown.tracking.engine._layout import (
    AZIMUTH_START,
    AZIMUTH_WIDTH,
    CAP_CENTRE,
    CAP_RADIUS,
    CELL,
    CELL_BEFORE,
    CELL_NEXT,
    NONE,
)
from lookdown.tracking.engine._options import INNER
from lookdown.tracking.engine._sector_kernels import REACH_CAP_M, aim, central_angles

__all__ = ["cells_under", "collect_rows", "grid_of", "move_row", "place_row", "remove_row"]

STALE_S = 100.0
SPEED_LIMIT_MPS = 400.0
FINE_MARGIN_M = REACH_CAP_M + STALE_S * SPEED_LIMIT_MPS
FASTEST_MPS = 3_000.0
COARSE_MARGIN_M = REACH_CAP_M + 65.0 * FASTEST_MPS


def grid_of(cell_deg: float) -> np.ndarray:
    """Return the first cell of each band of latitude, and the number of all cells at the end."""
    band_count = round(180.0 / cell_deg)
    latitudes = (np.arange(band_count) + 0.5) * np.pi / band_count - np.pi / 2
    counts = np.maximum(1, np.round(2 * band_count * np.cos(latitudes))).astype(np.int64)
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)


@njit(**INNER)
def _band_of(latitude, bands):
    return min(max(int((latitude + 0.5 * math.pi) / math.pi * bands), 0), bands - 1)


@njit(**INNER)
def _column_of(longitude, count):
    turn = longitude / (2.0 * math.pi)
    return int((turn - math.floor(turn)) * count) % count


@njit(**INNER)
def cell_of(grid, x, y, z):
    """Return the cell of a place."""
    band = _band_of(math.asin(z / math.sqrt(x * x + y * y + z * z)), grid.shape[0] - 1)
    first = grid[band]
    return first + _column_of(math.atan2(y, x), grid[band + 1] - first)


@njit(**INNER)
def remove_row(links, heads, row):
    """Take a track out of its cell; nothing where it is in none."""
    cell = links[row, CELL]
    if cell == NONE:
        return
    before, following = links[row, CELL_BEFORE], links[row, CELL_NEXT]
    if before == NONE:
        heads[cell] = following
    else:
        links[before, CELL_NEXT] = following
    if following != NONE:
        links[following, CELL_BEFORE] = before
    links[row, CELL] = NONE


@njit(**INNER)
def move_row(links, heads, row, cell):
    """Put a track into a cell."""
    if cell == links[row, CELL]:
        return
    remove_row(links, heads, row)
    first = heads[cell]
    links[row, CELL], links[row, CELL_BEFORE], links[row, CELL_NEXT] = cell, NONE, first
    heads[cell] = row
    if first != NONE:
        links[first, CELL_BEFORE] = row


@njit(**INNER)
def place_row(links, heads, grids, row, state, ahead_s):
    """Put a track in the cell of its place some time ahead: `heads` holds the fine cells, then the coarse ones."""
    x, y, z = state[0] + ahead_s * state[3], state[1] + ahead_s * state[4], state[2] + ahead_s * state[5]
    if state[3] ** 2 + state[4] ** 2 + state[5] ** 2 > SPEED_LIMIT_MPS**2:
        move_row(links, heads, row, grids[0][-1] + cell_of(grids[1], x, y, z))
    else:
        move_row(links, heads, row, cell_of(grids[0], x, y, z))


@njit(**INNER)
def _disc(grid, ux, uy, uz, radius_rad, visited, stamp, out, count):
    """Add the cells that a disc on the Earth touches and that are not marked yet; return the new count."""
    bands = grid.shape[0] - 1
    latitude, longitude = math.asin(min(1.0, max(-1.0, uz))), math.atan2(uy, ux)
    # Half a cell more on either side, for the disc may touch a corner of the band.
    reach = radius_rad + math.pi / bands
    for band in range(_band_of(latitude - radius_rad, bands), _band_of(latitude + radius_rad, bands) + 1):
        first = grid[band]
        columns = grid[band + 1] - first
        top = abs(latitude) + reach
        if top >= 0.5 * math.pi:
            half = columns // 2
        else:
            # The meridians that touch a circle of radius r about latitude b: sin = sin r / cos b.
            half = int(math.asin(min(1.0, math.sin(reach) / math.cos(latitude))) / (2.0 * math.pi) * columns) + 1
            half = min(half, columns // 2)
        centre = _column_of(longitude, columns)
        for offset in range(-half, half + 1):
            cell = first + (centre + offset) % columns
            if visited[cell] != stamp:
                visited[cell] = stamp
                out[count] = cell
                count += 1
    return count


@njit(**INNER)
def cells_under(pose, has_coverage, grid, margin_m, visited, stamp, small, out):
    """Write the cells that a dwell touches with a margin; return how many.

    `visited` (cells,) int64 and `small` (5,) are working memory; a cell with `stamp` in it is in `out` already.
    """
    margin = margin_m / MEAN_RADIUS_M
    if has_coverage == 0:
        x, y, z = pose[CAP_CENTRE], pose[CAP_CENTRE + 1], pose[CAP_CENTRE + 2]
        return _disc(grid, x, y, z, pose[CAP_RADIUS] + margin, visited, stamp, out, 0)
    radius = math.sqrt(pose[0] ** 2 + pose[1] ** 2 + pose[2] ** 2)
    angles, ahead = small[0:2], small[2:5]
    central_angles(pose, angles)
    # The cone of the sector is about the ellipsoid's normal, the arcs about the Earth's centre.
    margin += 0.004
    half_width = 0.5 * pose[AZIMUTH_WIDTH]
    if half_width > 0.8:
        return _disc(
            grid, pose[0] / radius, pose[1] / radius, pose[2] / radius, angles[1] + margin, visited, stamp, out, 0
        )
    aim(pose, pose[AZIMUTH_START] + half_width, ahead)
    count, step = 0, max(margin, 0.02)
    angle = max(angles[0] - 0.5 * step, 0.0)
    while angle < angles[1] + step:
        c, s = math.cos(angle) / radius, math.sin(angle)
        x, y, z = c * pose[0] + s * ahead[0], c * pose[1] + s * ahead[1], c * pose[2] + s * ahead[2]
        norm = math.sqrt(x * x + y * y + z * z)
        reach = math.sin(angle + 0.5 * step) * half_width + margin + 0.5 * step
        count = _disc(grid, x / norm, y / norm, z / norm, reach, visited, stamp, out, count)
        angle += step
    return count


@njit(**INNER)
def collect_rows(links, heads, first, cells, count, rows, found):
    """Add the tracks of some cells, counted from a first one, to those found; return how many there are."""
    for k in range(count):
        row = heads[first + cells[k]]
        while row != NONE:
            rows[found] = row
            found += 1
            row = links[row, CELL_NEXT]
    return found
