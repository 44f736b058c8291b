"""Kernels of draws: which place, which kind, whether at this hour.

Numeric policy: float64, no fast-math; draws by `lookdown.numerics.philox_kernels`. Twins in tests/oracles/course_plain.py.
"""

import math

import numba


@numba.njit(cache=True, error_model="numpy")
def picked(cumulative, chance):
    """Return the row of a cumulative table (rising to its last value) in which a share of its last value lies."""
    wanted = chance * cumulative[-1]
    low, high = 0, cumulative.shape[0] - 1
    while low < high:
        middle = (low + high) // 2
        if cumulative[middle] > wanted:
            high = middle
        else:
            low = middle + 1
    return low


@numba.njit(cache=True, error_model="numpy")
def by_day(sine_of_sun, night, full):
    """Return the share of a day's traffic that flies with the sun so high: `night` below the horizon.

    From the horizon on it rises, to 1 where the sine of the sun's height is `full`.
    """
    if sine_of_sun <= 0.0:
        return night
    return night + (1.0 - night) * min(sine_of_sun / full, 1.0)


@numba.njit(cache=True, error_model="numpy")
def between(low, high, chance):
    """Return the number that lies a share of the way between two."""
    return low + chance * (high - low)


@numba.njit(cache=True, error_model="numpy")
def log_between(low, high, chance):
    """Return the number that lies a share of the way between two on a logarithmic scale."""
    return low * math.exp(chance * math.log(high / low))
