"""Plain twins of what the fleets of the world share: nodes to states by small steps, heights by brute force."""

import math

import numpy as np
from scipy.interpolate import PchipInterpolator

R = 6_371_008.8


def travel(way, first, last, cruise, push, dt=4e-3):
    """Return the time from one speed to another over some way with the cruise in between, by small steps of time."""
    s, v, t = 0.0, first, 0.0
    while s < way:
        left = way - s
        # No faster than one can slow down from in what is left, however the steps of time fall.
        v = max(min(v + push * dt, cruise, math.sqrt(last * last + 2.0 * push * left)), 0.5 * push * dt)
        s += v * dt
        t += dt
    return t


def ground_height_m(grid, nx, ny, nz):
    """Return the height of the ground by interpolation along the two axes, one after the other."""
    latitude, longitude = math.degrees(math.atan2(nz, math.hypot(nx, ny))), math.degrees(math.atan2(ny, nx))
    y, x = (90.0 - latitude) * 12.0, (longitude + 180.0) * 12.0
    rows = [np.interp(x, np.arange(grid.shape[1]), grid[r].astype(float)) for r in (int(y), min(int(y) + 1, 2160))]
    return float(np.interp(y - int(y), [0.0, 1.0], rows))


def heights_between(time_s, height_m, wanted_s):
    """Return heights between knots by SciPy's monotone cubic, level at both ends."""
    # SciPy has its own rule for the ends; a flat stretch on either side makes the ends level.
    t = np.concatenate([[time_s[0] - 1.0], time_s, [time_s[-1] + 1.0]])
    h = np.concatenate([[height_m[0]], height_m, [height_m[-1]]])
    return PchipInterpolator(t, h)(wanted_s)


def picked(cumulative, chance):
    """Return the row by NumPy's own search."""
    return int(np.searchsorted(cumulative, chance * cumulative[-1], side="right"))
