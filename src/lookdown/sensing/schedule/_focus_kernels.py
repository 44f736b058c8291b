"""Which sectors of each satellite hold ground that is worth searching, and how much.

Numeric policy: float64, no fast-math, for each result feeds a decision. Plain NumPy twin
in tests/oracles/schedule_oracles.py. Cost: 2 ns a satellite and cell, 60 ns one in view.
"""

import math

import numba

from lookdown.numerics.lean import LEAN

_TURN = 2.0 * math.pi


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
def cell_sector(limits, satellite_m, frame, s, cell_m, c, rise, share, phase, sectors):
    """Return the sector of a satellite that holds a cell, -1 where the cell is out of its field of regard.

    rise is the sine of the grazing angle times the distance.
    """
    x, y, z = cell_m[c, 0] - satellite_m[s, 0], cell_m[c, 1] - satellite_m[s, 1], cell_m[c, 2] - satellite_m[s, 2]
    distance = math.sqrt(x * x + y * y + z * z)
    if rise < limits[0] * distance or rise > limits[1] * distance:
        return -1
    starboard = frame[s, 1, 0] * x + frame[s, 1, 1] * y + frame[s, 1, 2] * z
    down = frame[s, 2, 0] * x + frame[s, 2, 1] * y + frame[s, 2, 2] * z
    if limits[3] * down + limits[4] * abs(starboard) < limits[2] * distance:
        return -1
    along = frame[s, 0, 0] * x + frame[s, 0, 1] * y + frame[s, 0, 2] * z
    return sector_of(math.atan2(starboard, along), share, phase[s], sectors)


@numba.njit(**LEAN)
def list_cells(limits, satellite_m, frame, s, cell_m, cell_up, gain, share, phase, cells, worth):
    """List the cells worth searching that a satellite sees, with their sectors; return how many.

    cells, (n, 2), receives cell and sector; worth, one a sector, the sum over its cells.
    """
    worth[:] = 0.0
    count = 0
    x, y, z = satellite_m[s, 0], satellite_m[s, 1], satellite_m[s, 2]
    for c in range(cell_m.shape[0]):
        # The sign of the grazing angle comes first: it needs no root and drops the far side of the Earth.
        rise = (
            cell_up[c, 0] * (x - cell_m[c, 0]) + cell_up[c, 1] * (y - cell_m[c, 1]) + cell_up[c, 2] * (z - cell_m[c, 2])
        )
        if rise <= 0.0 or gain[c] <= 0.0:
            continue
        k = cell_sector(limits, satellite_m, frame, s, cell_m, c, rise, share, phase, worth.shape[0])
        if k >= 0:
            worth[k] += gain[c]
            cells[count, 0], cells[count, 1] = c, k
            count += 1
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
def value_search(
    limits, satellite_m, frame, cell_m, cell_up, gain, share, phase, most, cells, worth, flags, wanted, value
):
    """Write for each satellite how many sectors are worth searching, and the worth of the best `most` of them.

    cells, (n, 2), and worth and flags, one a sector, are working memory.
    """
    for s in range(satellite_m.shape[0]):
        flags[:] = False
        list_cells(limits, satellite_m, frame, s, cell_m, cell_up, gain, share, phase, cells, worth)
        wanted[s] = 0
        for k in range(worth.shape[0]):
            wanted[s] += worth[k] > 0.0
        value[s] = _take_best(worth, min(wanted[s], most[s]), flags)


@numba.njit(**LEAN)
def choose_search(
    limits, satellite_m, frame, cell_m, cell_up, gain, share, phase, most, cells, worth, flags, searched, value
):
    """Choose each satellite's sectors, the satellites in turn; what one searches is worth nothing to the next.

    flags, (m, sectors) and False, receives the sectors; gain is lowered; searched, one a cell, receives True where
    the cell was searched; value what each satellite's search was worth.
    """
    for s in range(satellite_m.shape[0]):
        count = list_cells(limits, satellite_m, frame, s, cell_m, cell_up, gain, share, phase, cells, worth)
        value[s] = _take_best(worth, most[s], flags[s])
        for i in range(count):
            if flags[s, cells[i, 1]]:
                gain[cells[i, 0]], searched[cells[i, 0]] = 0.0, True
