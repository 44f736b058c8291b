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
from lookdown.numerics.polynomial_kernels import turn_sine_cosine
from lookdown.numerics.prefetching import prefetch
from lookdown.tracking.engine._layout import (
    AZIMUTH_START,
    AZIMUTH_WIDTH,
    CAP_CENTRE,
    CAP_RADIUS,
    CELL,
    CELL_BEFORE,
    CELL_NEXT,
    CORE_EXISTENCE,
    DOWN,
    EDGE_COSINE,
    EDGE_SINE,
    LEAST_COSINE,
    LEAST_SINE,
    MIDDLE,
    MOST_COSINE,
    MOST_SINE,
    NONE,
    NOW,
    NS,
    SPOT_END_S,
    SPOT_SIGMA_M,
    SPOT_SIGMA_MPS,
    SPOT_TIME_S,
    SPOTS,
    TIME,
    UPDATE_TIME,
)
from lookdown.tracking.engine._options import INNER
from lookdown.tracking.engine._record_kernels import record_sigmas
from lookdown.tracking.engine._sector_kernels import (
    GRAZING_MARGIN_RAD,
    REACH_CAP_M,
    ROUNDING,
    aim,
    central_angles,
    lies_beyond,
    reach_of,
)

__all__ = [
    "cells_under",
    "collect_near",
    "collect_rows",
    "grid_of",
    "move_row",
    "note_end",
    "place_row",
    "place_track",
    "remove_row",
    "sigmas_now",
]

AHEAD = 8
"""What is noted of a track is asked for so many tracks before it is read."""

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
def note_end(store, row, settings):
    """Note until when a track is believed in if no report comes: as `may_meet` has it, or a little longer."""
    now, end_s = store.links[row, NOW], -math.inf
    if store.core[now, CORE_EXISTENCE] >= settings.drop_existence:
        # A millisecond more, for an instant in seconds is good to 1 us.
        end_s = (store.marks[now, UPDATE_TIME] + settings.coast_ns) * NS + 1e-3
    store.spots[row, SPOT_END_S] = end_s


@njit(**INNER)
def place_track(store, heads, grids, row, settings):
    """Put a track whose state has changed in the cell of its place, and note what spares a dwell asking it."""
    now, spot = store.links[row, NOW], store.spots[row]
    core = store.core[now]
    for a in range(6):
        spot[a] = core[a]
    spot[SPOT_SIGMA_M], spot[SPOT_SIGMA_MPS] = record_sigmas(store.rest[now])
    spot[SPOT_TIME_S] = store.marks[now, TIME] * NS
    note_end(store, row, settings)
    place_row(store.links, heads, grids, row, core, 0.0)


@njit(**INNER)
def sigmas_now(store, row):
    """Return `record_sigmas` of a track's state now, which `place_track` has noted."""
    return store.spots[row, SPOT_SIGMA_M], store.spots[row, SPOT_SIGMA_MPS]


@njit(**INNER)
def _disc(grid, centre, radius_rad, normal, aside, out):
    """Write the cells that a disc on the Earth touches, those aside of a strip left out; return how many.

    The strip is about the great circle with a normal, as wide as places are whose sine to its plane is at most
    `aside`; at 1 or more nothing is left out.
    """
    bands = grid.shape[0] - 1
    latitude, longitude = math.asin(min(1.0, max(-1.0, centre[2]))), math.atan2(centre[1], centre[0])
    # Half a cell more on either side, for the disc may touch a corner of the band.
    reach = radius_rad + math.pi / bands
    if abs(latitude) + reach >= 0.5 * math.pi:
        turns = 0.5
    else:
        # The meridians that touch a circle of radius r about latitude b: sin = sin r / cos b.
        turns = math.asin(min(1.0, math.sin(reach) / math.cos(latitude))) / (2.0 * math.pi)
    middle = longitude / (2.0 * math.pi)
    middle -= math.floor(middle)
    count = 0
    for band in range(_band_of(latitude - radius_rad, bands), _band_of(latitude + radius_rad, bands) + 1):
        first = grid[band]
        columns = grid[band + 1] - first
        width = min(2 * (int(turns * columns) + 1) + 1, columns)
        column = int(middle * columns) - (width - 1) // 2
        if column < 0:
            column += columns
        sine, level = turn_sine_cosine((band + 0.5) / (2.0 * bands) - 0.25)
        height, turn = sine * normal[2], 1.0 / columns
        s, c = turn_sine_cosine((column + 0.5) * turn)
        by_s, by_c = turn_sine_cosine(turn)
        for _ in range(width):
            if column >= columns:
                column -= columns
            if aside >= 1.0 or abs(level * (c * normal[0] + s * normal[1]) + height) <= aside:
                out[count] = first + column
                count += 1
            c, s = c * by_c - s * by_s, s * by_c + c * by_s
            column += 1
    return count


@njit(**INNER)
def _cap_of_sector(pose, angles, centre):
    """Write the middle of a sector on the Earth; return the radius of the cap that holds it.

    A sector of more than a quarter of a turn is held by the cap below the sensor.
    """
    radius = math.sqrt(pose[0] ** 2 + pose[1] ** 2 + pose[2] ** 2)
    half_width = 0.5 * pose[AZIMUTH_WIDTH]
    central_angles(pose, angles)
    near, far = angles[0], angles[1]
    if half_width > 0.8:
        for a in range(3):
            centre[a] = pose[a] / radius
        return far
    aim(pose, pose[AZIMUTH_START] + half_width, centre)
    middle = 0.5 * (near + far)
    c, s = math.cos(middle), math.sin(middle)
    norm = 0.0
    for a in range(3):
        centre[a] = c * pose[a] / radius + s * centre[a]
        norm += centre[a] ** 2
    norm = math.sqrt(norm)
    for a in range(3):
        centre[a] /= norm
    # The corners are the furthest from the middle: the cosine rule of spherical triangles.
    turn = math.cos(half_width)
    corner = min(c * math.cos(far) + s * math.sin(far) * turn, c * math.cos(near) + s * math.sin(near) * turn)
    return max(math.acos(min(1.0, max(-1.0, corner))), 0.5 * (far - near))


@njit(**INNER)
def _strip_of_sector(pose, far, margin, normal):
    """Write the normal of the plane that halves a sector; return the sine of how far aside of it the sector reaches.

    1 where that is no use. The far edge counts as 0.1 rad further, more than the margin of the disc adds to it.
    """
    half_width = 0.5 * pose[AZIMUTH_WIDTH]
    if half_width > 0.8:
        return 1.0
    aim(pose, pose[AZIMUTH_START] + half_width, normal)
    x = pose[1] * normal[2] - pose[2] * normal[1]
    y = pose[2] * normal[0] - pose[0] * normal[2]
    z = pose[0] * normal[1] - pose[1] * normal[0]
    norm = math.sqrt(x * x + y * y + z * z)
    normal[0], normal[1], normal[2] = x / norm, y / norm, z / norm
    angle = math.asin(math.sin(min(far + 0.1, 0.5 * math.pi)) * math.sin(half_width)) + margin
    return math.sin(angle) if angle < 0.5 * math.pi else 1.0


@njit(**INNER)
def cells_under(pose, has_coverage, grid, margin_m, small, out):
    """Write the cells that a dwell touches with a margin; return how many.

    `small` (8,) is working memory.
    """
    margin = margin_m / MEAN_RADIUS_M
    angles, centre, normal = small[0:2], small[2:5], small[5:8]
    if has_coverage == 0:
        return _disc(grid, pose[CAP_CENTRE : CAP_CENTRE + 3], pose[CAP_RADIUS] + margin, normal, 1.0, out)
    # The cone of the sector is about the ellipsoid's normal, the arcs about the Earth's centre.
    margin += 0.004
    radius = _cap_of_sector(pose, angles, centre)
    # No place of a cell is further from its middle than a band is high.
    aside = _strip_of_sector(pose, angles[1], margin + math.pi / (grid.shape[0] - 1), normal)
    return _disc(grid, centre, radius + margin, normal, aside, out)


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


@njit(**INNER)
def _spot_reach(spot, time_s):
    """Return how far from where it is foreseen a track is looked for, at least, and for how long it has flown on."""
    dt_s = time_s - spot[SPOT_TIME_S]
    # A sum of sigmas is at least the root of the sum of squares. The metre is for an instant in seconds, good to 1 us.
    return reach_of(spot[SPOT_SIGMA_M] + abs(dt_s) * spot[SPOT_SIGMA_MPS], dt_s) + 1.0, dt_s


@njit(**INNER)
def _is_near_cap(spot, pose, time_s):
    """Return whether a track may lie in the cap of a dwell without coverage, by what is noted of it."""
    reach, dt_s = _spot_reach(spot, time_s)
    place = (spot[0] + dt_s * spot[3], spot[1] + dt_s * spot[4], spot[2] + dt_s * spot[5])
    return (time_s <= spot[SPOT_END_S]) & (not lies_beyond(pose, 0, place, reach))


@njit(**INNER)
def _is_near_sector(spot, pose, time_s):
    """Return whether a track may lie in a sector, by what is noted of it: never no where `may_meet` says yes.

    It is `lies_beyond`, a little wider so that it needs no division, and all of it at once: which track is near is
    nothing that a processor could foresee, and to turn back from a wrong guess takes longer than the arithmetic.
    """
    reach, dt_s = _spot_reach(spot, time_s)
    x, y, z = spot[0] + dt_s * spot[3], spot[1] + dt_s * spot[4], spot[2] + dt_s * spot[5]
    dx, dy, dz = x - pose[0], y - pose[1], z - pose[2]
    squared = dx * dx + dy * dy + dz * dz
    d = dx * pose[DOWN] + dy * pose[DOWN + 1] + dz * pose[DOWN + 2]
    level = math.sqrt(max(squared - d * d, 0.0))
    ahead = dx * pose[MIDDLE] + dy * pose[MIDDLE + 1] + dz * pose[MIDDLE + 2]
    aside = ahead < level * (pose[EDGE_COSINE] - ROUNDING) - reach * (pose[EDGE_SINE] + 0.125)
    # Half the square of an angle is an eighth of it at most where it is a quarter at most.
    aside = aside & (level > 4.0 * reach)
    distance, radius = math.sqrt(squared), math.sqrt(x * x + y * y + z * z)
    sine, up = -(dx * x + dy * y + dz * z), radius * distance
    margin = radius * (reach + GRAZING_MARGIN_RAD * distance)
    low = sine < up * (pose[LEAST_SINE] - ROUNDING) - margin * (pose[LEAST_COSINE] + 0.125)
    high = -sine < up * (-pose[MOST_SINE] - ROUNDING) - margin * (pose[MOST_COSINE] + 0.125)
    beyond = aside | ((low | high) & (reach + GRAZING_MARGIN_RAD * distance < 0.25 * distance))
    # Two tracks in five are no longer believed in and wait until no late dwell can bring them back.
    return (time_s <= spot[SPOT_END_S]) & (not beyond)


@njit(**INNER)
def collect_near(store, heads, first, cells, count, pose, has_coverage, time_s, rows, found):
    """Add the tracks of some cells that may lie near a dwell to those found; return how many there are."""
    end, kept = collect_rows(store.links, heads, first, cells, count, rows, found), found
    for k in range(found, end):
        if k + AHEAD < end:
            prefetch(store.spots, rows[k + AHEAD], 0)
            prefetch(store.spots, rows[k + AHEAD], SPOTS - 1)
        row = rows[k]
        rows[kept] = row
        if has_coverage != 0:
            kept += _is_near_sector(store.spots[row], pose, time_s)
        else:
            kept += _is_near_cap(store.spots[row], pose, time_s)
    return kept
