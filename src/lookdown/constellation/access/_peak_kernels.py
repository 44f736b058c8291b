"""Kernel of peaks: greatest grazing angle and least range within each pass.

Numeric policy: float64 throughout, no fast-math. Its plain twin is tests/oracles/access_plain.py.
"""

import math

import numba
import numpy as np

from lookdown.constellation.ephemeris._ephemeris_kernels import state_between

_STEP_NS = 30_000_000_000
_GOLDEN = 0.5 * (math.sqrt(5.0) - 1.0)


@numba.njit(cache=True, error_model="numpy")
def _look(coefficients, clock, row, place, instant):
    """Return the sine of the grazing angle and the negative distance at an instant."""
    sx, sy, sz, _, _, _ = state_between(coefficients, clock[0], clock[1], instant, row)
    x, y, z = sx - place[0], sy - place[1], sz - place[2]
    distance = math.sqrt(x * x + y * y + z * z)
    return (place[3] * x + place[4] * y + place[5] * z) / distance, -distance


@numba.njit(cache=True, error_model="numpy")
def _climb(coefficients, clock, row, place, which, low, high):
    """Return where and how high one of both is greatest between two instants, by golden section to 1 ms."""
    left = high - np.int64(_GOLDEN * (high - low))
    right = low + np.int64(_GOLDEN * (high - low))
    f_left = _look(coefficients, clock, row, place, left)[which]
    f_right = _look(coefficients, clock, row, place, right)[which]
    while high - low > 1_000_000:
        if f_left >= f_right:
            high, right, f_right = right, left, f_left
            left = high - np.int64(_GOLDEN * (high - low))
            f_left = _look(coefficients, clock, row, place, left)[which]
        else:
            low, left, f_left = left, right, f_right
            right = low + np.int64(_GOLDEN * (high - low))
            f_right = _look(coefficients, clock, row, place, right)[which]
    return (left, f_left) if f_left >= f_right else (right, f_right)


@numba.njit(cache=True, error_model="numpy")
def _highest(coefficients, clock, row, place, which, rise, fall, steps, looks):
    """Return where and how high one of both is greatest in a pass, from its samples.

    A pass of hours has several peaks, and the highest sample need not stand by the highest of them. Each sample
    that no neighbour tops is climbed from, unless it is further below the highest than below both neighbours
    together: a parabola rises above its highest sample by an eighth of that at most.
    """
    best, at = -np.inf, rise
    for step in range(steps + 1):
        if looks[step, which] > best:
            best, at = looks[step, which], rise + (fall - rise) * step // steps
    for step in range(steps + 1):
        value = looks[step, which]
        before, after = looks[max(step - 1, 0), which], looks[min(step + 1, steps), which]
        if value < before or value < after:
            continue
        reach = abs(value - before) + abs(value - after)
        if value + reach < best:
            continue
        low = rise + (fall - rise) * max(step - 1, 0) // steps
        high = rise + (fall - rise) * min(step + 1, steps) // steps
        instant, top = _climb(coefficients, clock, row, place, which, low, high)
        if top > best:
            best, at = top, instant
    return at, best


@numba.njit(cache=True, error_model="numpy")
def fill_peaks(coefficients, clock, satellite, rows, rise_ns, set_ns, places, time_ns, sine, range_m):
    """Write instant and sine of the greatest grazing angle, and the least range, of each pass.

    Parameters
    ----------
    coefficients : (intervals, 8, m, 3) float64
    clock : (first_node_ns, step_ns) int
        Of the table.
    satellite, rows : (n,) uint32
        Of the table, and of the places.
    rise_ns, set_ns : (n,) int64
    places : (p, 6) float64
        Position and normal.
    time_ns, sine, range_m : (n,) int64, float64, float64, out
    """
    looks = np.empty((64, 2))
    for i in range(satellite.shape[0]):
        place, row = places[rows[i]], satellite[i]
        # The instant before the set: states may be missing from the set on.
        rise, fall = rise_ns[i], max(set_ns[i] - 1, rise_ns[i])
        steps = max(2, -(-(fall - rise) // _STEP_NS))
        if looks.shape[0] <= steps:
            looks = np.empty((2 * steps, 2))
        for step in range(steps + 1):
            looks[step] = _look(coefficients, clock, row, place, rise + (fall - rise) * step // steps)
        time_ns[i], sine[i] = _highest(coefficients, clock, row, place, 0, rise, fall, steps, looks)
        _, nearest = _highest(coefficients, clock, row, place, 1, rise, fall, steps, looks)
        range_m[i] = -nearest
