"""Which sectors of each satellite hold ground that is worth searching, and how much.

Numeric policy: float64, no fast-math, for each result feeds a decision. Plain NumPy twin
in tests/oracles/schedule_oracles.py. Cost: 2 ns a satellite and cell, 60 ns one in view.
"""

import math
from collections import namedtuple

import numba

from lookdown.numerics.lean import LEAN

_TURN = 2.0 * math.pi

Scene = namedtuple(
    "Scene", ["limits", "satellite_m", "frame", "phase", "rested", "cell_m", "cell_up", "half_m", "share"]
)
"""Satellites and cells of a step. limits: sines of the grazing limits, cosine of the scan limit, cosine and sine of
the face's tilt. rested, (m, sectors): 0 where a satellite has just searched a sector, 1 where long ago."""


@numba.njit(**LEAN)
def sector_of(azimuth, share, phase, sectors):
    """Return the sector of equal energy that holds an azimuth.

    share is the energy up to each of evenly spaced azimuths of a turn, 0 to 1; phase, 0 to 1, is the share
    at which the first sector begins.
    """
    place = (azimuth % _TURN) / _TURN * (share.shape[0] - 1)
    low = min(int(place), share.shape[0] - 2)
    there = share[low] + (place - low) * (share[low + 1] - share[low])
    return min(int((there - phase) % 1.0 * sectors), sectors - 1)


@numba.njit(**LEAN)
def cell_sectors(limits, satellite_m, frame, s, cell_m, c, rise, half_m, share, phase, sectors):
    """Return the first sector of a satellite that holds some of a cell, and how many do; 0 where it is out of view.

    rise is the sine of the grazing angle times the distance, half_m half the width of the cell.
    """
    x, y, z = cell_m[c, 0] - satellite_m[s, 0], cell_m[c, 1] - satellite_m[s, 1], cell_m[c, 2] - satellite_m[s, 2]
    distance = math.sqrt(x * x + y * y + z * z)
    if rise < limits[0] * distance or rise > limits[1] * distance:
        return 0, 0
    starboard = frame[s, 1, 0] * x + frame[s, 1, 1] * y + frame[s, 1, 2] * z
    down = frame[s, 2, 0] * x + frame[s, 2, 1] * y + frame[s, 2, 2] * z
    if limits[3] * down + limits[4] * abs(starboard) < limits[2] * distance:
        return 0, 0
    along = frame[s, 0, 0] * x + frame[s, 0, 1] * y + frame[s, 0, 2] * z
    azimuth = math.atan2(starboard, along)
    half = half_m / math.sqrt(starboard * starboard + along * along)
    first = sector_of(azimuth - half, share, phase, sectors)
    last = sector_of(azimuth + half, share, phase, sectors)
    return first, (last - first) % sectors + 1


@numba.njit(**LEAN)
def list_cells(scene, s, gain, cells, worth):
    """List the cells worth searching that a satellite sees, with their sectors; return how many.

    cells, (n, 3), receives cell, first sector and number of sectors, which share its worth; worth, one a sector,
    receives the sum, less where this satellite has searched the sector of late.
    """
    worth[:] = 0.0
    count, sectors = 0, worth.shape[0]
    at, cell_m, up = scene.satellite_m[s], scene.cell_m, scene.cell_up
    for c in range(cell_m.shape[0]):
        # The sign of the grazing angle comes first: it needs no root and drops the far side of the Earth.
        rise = up[c, 0] * (at[0] - cell_m[c, 0]) + up[c, 1] * (at[1] - cell_m[c, 1]) + up[c, 2] * (at[2] - cell_m[c, 2])
        if rise <= 0.0 or gain[c] <= 0.0:
            continue
        first, number = cell_sectors(
            scene.limits, scene.satellite_m, scene.frame, s, cell_m, c, rise, scene.half_m[c], scene.share,
            scene.phase[s], sectors,
        )  # fmt: skip
        if number == 0:
            continue
        for k in range(first, first + number):
            worth[k % sectors] += gain[c] / number
        cells[count, 0], cells[count, 1], cells[count, 2] = c, first, number
        count += 1
    for k in range(sectors):
        worth[k] *= scene.rested[s, k]
    return count


@numba.njit(**LEAN)
def _take_best(worth, most, flags):
    """Flag up to so many sectors of the greatest worth, the lower one first among equals; return the sum of worth."""
    total = 0.0
    for _ in range(most):
        best = -1
        for k in range(worth.shape[0]):
            if not flags[k] and worth[k] > 0.0 and (best < 0 or worth[k] > worth[best]):
                best = k
        if best < 0:
            break
        flags[best] = True
        total += worth[best]
    return total


@numba.njit(**LEAN)
def value_search(scene, gain, most, cells, worth, flags, wanted, value):
    """Write for each satellite how many sectors are worth searching, and the worth of the best `most` of them.

    cells, (n, 3), and worth and flags, one a sector, are working memory.
    """
    for s in range(most.shape[0]):
        flags[:] = False
        list_cells(scene, s, gain, cells, worth)
        wanted[s] = 0
        for k in range(worth.shape[0]):
            wanted[s] += worth[k] > 0.0
        value[s] = _take_best(worth, min(wanted[s], most[s]), flags)


@numba.njit(**LEAN)
def choose_search(scene, gain, least, most, cells, worth, flags, stale, value):
    """Choose each satellite's sectors, the satellites in turn; what one searches is worth little to the next.

    flags, (m, sectors) and False, receives the sectors; stale, one a cell, is lowered by the share of the cell
    that was searched, and gain with it, to nothing below `least`; value what each satellite's search was worth.
    """
    sectors = worth.shape[0]
    for s in range(most.shape[0]):
        count = list_cells(scene, s, gain, cells, worth)
        value[s] = _take_best(worth, most[s], flags[s])
        for i in range(count):
            c, first, number = cells[i, 0], cells[i, 1], cells[i, 2]
            held = 0
            for k in range(first, first + number):
                held += flags[s, k % sectors]
            if held > 0:
                left = max(stale[c] - held / number, 0.0)
                gain[c] = gain[c] / stale[c] * left if left >= least else 0.0
                stale[c] = left
