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
def cell_sector(limits, satellite_m, frame, s, cell_m, cell_up, c, share, phase, sectors):
    """Return the sector of a satellite that holds a cell, -1 where the cell is out of its field of regard."""
    x, y, z = cell_m[c, 0] - satellite_m[s, 0], cell_m[c, 1] - satellite_m[s, 1], cell_m[c, 2] - satellite_m[s, 2]
    rise = -(cell_up[c, 0] * x + cell_up[c, 1] * y + cell_up[c, 2] * z)
    # The sign comes first: it needs no root and drops the far side of the Earth.
    if rise <= 0.0:
        return -1
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
def sector_worth(limits, satellite_m, frame, s, cell_m, cell_up, gain, share, phase, worth):
    """Write what each sector of a satellite is worth, the sum over the cells in it; return how many are worth any."""
    worth[:] = 0.0
    for c in range(cell_m.shape[0]):
        if gain[c] > 0.0:
            k = cell_sector(limits, satellite_m, frame, s, cell_m, cell_up, c, share, phase, worth.shape[0])
            if k >= 0:
                worth[k] += gain[c]
    count = 0
    for k in range(worth.shape[0]):
        count += worth[k] > 0.0
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
def value_search(limits, satellite_m, frame, cell_m, cell_up, gain, share, phase, most, worth, flags, wanted, value):
    """Write for each satellite how many sectors are worth searching, and the worth of the best `most` of them.

    worth and flags, one a sector, are working memory.
    """
    for s in range(satellite_m.shape[0]):
        flags[:] = False
        count = sector_worth(limits, satellite_m, frame, s, cell_m, cell_up, gain, share, phase, worth)
        wanted[s] = count
        value[s] = _take_best(worth, min(count, most[s]), flags)


@numba.njit(**LEAN)
def choose_search(
    limits, satellite_m, frame, cell_m, cell_up, gain, share, phase, most, worth, flags, searched, count, value
):
    """Choose each satellite's sectors, the satellites in turn; what one searches is worth nothing to the next.

    flags, (m, sectors), receives the sectors; gain is lowered; searched, one a cell, receives True where
    the cell was searched; count and value what each satellite searches and what that was worth.
    """
    for s in range(satellite_m.shape[0]):
        flags[s, :] = False
        count[s], value[s] = 0, 0.0
        if most[s] == 0:
            continue
        sector_worth(limits, satellite_m, frame, s, cell_m, cell_up, gain, share, phase, worth)
        value[s] = _take_best(worth, most[s], flags[s])
        for k in range(worth.shape[0]):
            count[s] += flags[s, k]
        if count[s] == 0:
            continue
        for c in range(cell_m.shape[0]):
            if gain[c] > 0.0:
                k = cell_sector(limits, satellite_m, frame, s, cell_m, cell_up, c, share, phase, worth.shape[0])
                if k >= 0 and flags[s, k]:
                    gain[c], searched[c] = 0.0, True
