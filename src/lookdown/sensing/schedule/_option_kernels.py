"""Which satellites could look at which place, and what each look would cost.

Numeric policy: float64, no fast-math, for each result feeds a decision. Plain NumPy twin
in tests/oracles/schedule_oracles.py. Cost: 30 ns a satellite near a task, 60 ns one in view.
"""

import math
from collections import namedtuple

import numba
import numpy as np

from lookdown.numerics.lean import LEAN

BANDS, COLUMNS = 18, 36
CELL_REACH_RAD = 0.124
"""Half the diagonal of a cell of 10 deg by 10 deg at the equator, where it is longest."""

IN_VIEW, BLIND, UNCERTAIN = 1, 2, 4

Aim = namedtuple(
    "Aim",
    [
        "sine_min",
        "sine_max",
        "scan_cosine",
        "cos_tilt",
        "sin_tilt",
        "beam_along",
        "beam_across",
        "energy_j",
        "snr_ratio",
        "exponent",
        "loss_limit",
        "beams_limit",
    ],
)
"""A radar that looks at known places: sines of the grazing limits, cosine of the scan limit, the face's tilt,
beam widths as cosines, energy for 1 m2 at 1 m on the face normal and the signal to noise it gives, power of the
scan cosine, greatest clutter loss, most beam positions."""

Places = namedtuple(
    "Places",
    ["position_m", "velocity_mps", "up", "rcs_m2", "window_m", "last_row", "last_weight", "vendor", "vendor_weight"],
)
"""Places to look at, columns of n rows; last_row is the satellite that looked before, -1 where none or away, and
last_weight multiplies its energy when satellites are compared; vendor is whose satellite it was, -1 where none, and
vendor_weight, 1 or more, multiplies the energy of everybody else's."""


@numba.njit(**LEAN)
def cell_of(ux, uy, uz):
    """Return the cell of 10 deg by 10 deg that holds a direction."""
    band = min(int((math.asin(max(-1.0, min(1.0, uz))) / math.pi + 0.5) * BANDS), BANDS - 1)
    column = min(int((math.atan2(uy, ux) / (2.0 * math.pi) + 0.5) * COLUMNS), COLUMNS - 1)
    return band * COLUMNS + column


@numba.njit(**LEAN)
def mark_cells(position_m, used):
    """Set used for the cells that hold some places."""
    for t in range(position_m.shape[0]):
        x, y, z = position_m[t, 0], position_m[t, 1], position_m[t, 2]
        size = 1.0 / math.sqrt(x * x + y * y + z * z)
        used[cell_of(x * size, y * size, z * size)] = True


@numba.njit(**LEAN)
def near_satellites(satellite_m, reach_rad, used, first, rows):
    """List for each used cell the satellites within reach of any place in it; return how many in all.

    first, of cells + 1, receives where each cell's list begins in rows. Where rows is too
    short the number is still right and rows holds no more than it can.
    """
    count = 0
    for band in range(BANDS):
        latitude = ((band + 0.5) / BANDS - 0.5) * math.pi
        cosine_latitude, sine_latitude = math.cos(latitude), math.sin(latitude)
        for column in range(COLUMNS):
            first[band * COLUMNS + column] = count
            if not used[band * COLUMNS + column]:
                continue
            longitude = ((column + 0.5) / COLUMNS - 0.5) * 2.0 * math.pi
            ux, uy = cosine_latitude * math.cos(longitude), cosine_latitude * math.sin(longitude)
            for s in range(satellite_m.shape[0]):
                x, y, z = satellite_m[s, 0], satellite_m[s, 1], satellite_m[s, 2]
                least = math.cos(min(reach_rad[s] + CELL_REACH_RAD, math.pi))
                if x * ux + y * uy + z * sine_latitude >= least * math.sqrt(x * x + y * y + z * z):
                    if count < rows.shape[0]:
                        rows[count] = s
                    count += 1
    first[BANDS * COLUMNS] = count
    return count


@numba.njit(**LEAN)
def _beams(window, cell, limit):
    """Return how many beam positions cover a window, at most one more than the limit."""
    return max(1, min(math.ceil(window / cell - 1e-9), limit + 1))


@numba.njit(**LEAN)
def _view(aim, satellite_m, frame, s, at_m, up):
    """Return distance, line of sight in the antenna's frame, sine of the grazing angle and scan cosine.

    Distance is 0 where the place is outside the field of regard.
    """
    x, y, z = at_m[0] - satellite_m[s, 0], at_m[1] - satellite_m[s, 1], at_m[2] - satellite_m[s, 2]
    rise = -(up[0] * x + up[1] * y + up[2] * z)
    if rise <= 0.0:
        return 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    distance = math.sqrt(x * x + y * y + z * z)
    x, y, z, rise = x / distance, y / distance, z / distance, rise / distance
    if rise < aim.sine_min or rise > aim.sine_max:
        return 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    starboard = frame[s, 1, 0] * x + frame[s, 1, 1] * y + frame[s, 1, 2] * z
    down = frame[s, 2, 0] * x + frame[s, 2, 1] * y + frame[s, 2, 2] * z
    scan = aim.cos_tilt * down + aim.sin_tilt * abs(starboard)
    if scan < aim.scan_cosine:
        return 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    along = frame[s, 0, 0] * x + frame[s, 0, 1] * y + frame[s, 0, 2] * z
    return distance, along, starboard, down, rise, scan


@numba.njit(**LEAN)
def _insert(t, s, weighed, energy, beams, chosen, option):
    """Put a satellite in its place among a task's cheapest; return the place, or -1 where it has none.

    Equal costs stand by satellite, the lower row first, for rows come in that order.
    """
    most = chosen.shape[1]
    place = most
    while place > 0 and (chosen[t, place - 1] < 0 or weighed < option[t, place - 1, 2]):
        place -= 1
    if place == most:
        return -1
    for k in range(most - 1, place, -1):
        chosen[t, k] = chosen[t, k - 1]
        for c in range(3):
            option[t, k, c] = option[t, k - 1, c]
    chosen[t, place] = s
    option[t, place, 0], option[t, place, 1], option[t, place, 2] = energy, beams, weighed
    return place


@numba.njit(**LEAN)
def _cost(aim, loss, distance, scan, rcs, window_m):
    """Return energy of one beam position and how many of them along and across cover the window."""
    one = aim.energy_j * loss * distance**4 / (rcs * scan**aim.exponent)
    along = _beams(window_m / distance, aim.beam_along, aim.beams_limit)
    return one, along, _beams(window_m / distance, aim.beam_across, aim.beams_limit)


@numba.njit(**LEAN)
def _notch_loss(notch, s, at_mps, offset, distance):
    """Return the clutter loss for a place's own speed along the line of sight from a satellite."""
    radial = abs(at_mps[0] * offset[0] + at_mps[1] * offset[1] + at_mps[2] * offset[2]) / distance
    return 1.0 + (notch[s, 0] / max(radial, 1e-3)) ** notch[s, 1]


@numba.njit(cache=True, error_model="numpy")
def fill_options(aim, task, satellite_m, frame, notch, vendor, first, rows, option, chosen, state):
    """Write the cheapest satellites for each task, cheapest first, and what the rest were not fit for.

    Parameters
    ----------
    aim : Aim
    task : Places
    satellite_m, frame : (m, 3), (m, 3, 3) float64
    notch : (m, 2) float64
        Width and exponent of each satellite's notch.
    vendor : (m,) int64
        Whose each satellite is.
    first, rows : int64
        From `near_satellites`.
    option : (n, k, 3) float64
        Receives energy, beam positions, and the energy as weighed for the hand-over.
    chosen : (n, k) int64
        Receives the satellite's row, -1 where there are fewer.
    state : (n,) uint8
        Receives bits: in view of one, blind for one that has it in view, too uncertain for one.
    """
    offset = np.empty(3)
    chosen[:] = -1
    for t in range(task.position_m.shape[0]):
        state[t] = 0
        at = task.position_m[t]
        size = 1.0 / math.sqrt(at[0] * at[0] + at[1] * at[1] + at[2] * at[2])
        cell = cell_of(at[0] * size, at[1] * size, at[2] * size)
        floor_j = aim.energy_j / task.rcs_m2[t] * min(task.last_weight[t], 1.0)
        for near in range(first[cell], first[cell + 1]):
            s = rows[near]
            square = 0.0
            for a in range(3):
                offset[a] = at[a] - satellite_m[s, a]
                square += offset[a] * offset[a]
            # Most are farther than those found already: no clutter, scan or window makes them cheaper.
            if chosen[t, -1] >= 0 and floor_j * square * square >= option[t, -1, 2]:
                continue
            distance, _, _, _, _, scan = _view(aim, satellite_m, frame, s, at, task.up[t])
            if distance == 0.0:
                continue
            state[t] |= IN_VIEW
            loss = _notch_loss(notch, s, task.velocity_mps[t], offset, distance)
            if loss > aim.loss_limit:
                state[t] |= BLIND
                continue
            one, along, across = _cost(aim, loss, distance, scan, task.rcs_m2[t], task.window_m[t])
            if along * across > aim.beams_limit:
                state[t] |= UNCERTAIN
                continue
            energy = one * along * across
            weighed = energy * task.last_weight[t] if task.last_row[t] == s else energy
            if task.vendor[t] >= 0 and task.vendor[t] != vendor[s]:
                weighed *= task.vendor_weight[t]
            _insert(t, s, weighed, energy, along * across, chosen, option)


@numba.njit(cache=True, error_model="numpy")
def fill_sectors(aim, task, satellite_m, frame, notch, satellite, sector):
    """Write the sector of each look: azimuth start and width, grazing limits, signal to noise of 1 m2.

    satellite is the row of the one that looks at each task. The limits hold the beam positions
    that `fill_options` counted, about the middle of the place, within the field of regard.
    """
    least, most = math.asin(aim.sine_min), math.asin(aim.sine_max)
    offset = np.empty(3)
    for t in range(satellite.shape[0]):
        s = satellite[t]
        distance, forward, starboard, down, rise, scan = _view(
            aim, satellite_m, frame, s, task.position_m[t], task.up[t]
        )
        for a in range(3):
            offset[a] = task.position_m[t, a] - satellite_m[s, a]
        loss = _notch_loss(notch, s, task.velocity_mps[t], offset, distance)
        _, along, across = _cost(aim, loss, distance, scan, task.rcs_m2[t], task.window_m[t])
        half = min(0.5 * aim.beam_along * along / max(abs(starboard), 1e-3), math.pi)
        grazing, level = math.asin(min(rise, 1.0)), math.sqrt(max(1.0 - down * down, 1e-6))
        # cos(grazing) goes as sin(off nadir): the rate of one with the other.
        high = 0.5 * aim.beam_across * across / scan * math.cos(grazing) * down / (level * rise)
        start = math.atan2(starboard, forward) - half
        sector[t, 0], sector[t, 1] = start % (2.0 * math.pi), 2.0 * half
        sector[t, 2], sector[t, 3] = max(grazing - high, least), min(grazing + high, most)
        sector[t, 4] = aim.snr_ratio * loss / (task.rcs_m2[t] * scan**aim.exponent)
