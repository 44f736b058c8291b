"""Kernels of draws: which place, which kind, whether at this hour.

Numeric policy: float64, no fast-math; draws by `lookdown.numerics.philox_kernels`.
Twins in tests/oracles/course_plain.py.

Arrays belong to the caller: see `lookdown.numerics.lean`.
"""

import math

import numba

from lookdown.numerics.lean import LEAN
from lookdown.numerics.philox_kernels import uniforms_4

PLAN_COLUMNS = 8
"""Of a planned flight: number, kind, origin, destination, start, stop (TAI ns), transponder, address."""

TRANSPONDER_DRAW = 40
"""Which of a flight's draws say whether it has a transponder, and its address."""

SQUARES = 64_800


@numba.njit(**LEAN)
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


@numba.njit(**LEAN)
def by_day(sine_of_sun, night, full):
    """Return the share of a day's traffic that flies with the sun so high: `night` below the horizon.

    From the horizon on it rises, to 1 where the sine of the sun's height is `full`.
    """
    if sine_of_sun <= 0.0:
        return night
    return night + (1.0 - night) * min(sine_of_sun / full, 1.0)


@numba.njit(**LEAN)
def between(low, high, chance):
    """Return the number that lies a share of the way between two."""
    return low + chance * (high - low)


@numba.njit(**LEAN)
def log_between(low, high, chance):
    """Return the number that lies a share of the way between two on a logarithmic scale."""
    return low * math.exp(chance * math.log(high / low))


@numba.njit(**LEAN)
def sine_of_sun(normal, row, sun, share):
    """Return the sine of the sun's height at a place, some share of the way between two directions of the sun."""
    sine = 0.0
    for k in range(3):
        sine += normal[row, k] * (sun[0, k] + share * (sun[1, k] - sun[0, k]))
    return sine


@numba.njit(**LEAN)
def put_plan(row, key, number, kind, ends, start_tai_ns, duration_s, silent):
    """Write a planned flight, see `PLAN_COLUMNS`; `ends`: origin and destination, `silent`: share not heard."""
    u = uniforms_4(key, number, TRANSPONDER_DRAW)
    row[0], row[1], row[2], row[3] = number, kind, ends[0], ends[1]
    row[4], row[5] = start_tai_ns, start_tai_ns + round(duration_s * 1e9)
    row[6] = 0 if u[0] < silent else 1
    row[7] = 1 + int(u[1] * 16777214.0) if row[6] == 1 else 0


@numba.njit(**LEAN)
def square_of(x, y, z):
    """Return the square of one degree in which a place lies, by latitude and longitude."""
    latitude = math.degrees(math.asin(min(max(z, -1.0), 1.0)))
    longitude = math.degrees(math.atan2(y, x))
    return min(int(latitude + 90.0), 179) * 360 + min(int(longitude + 180.0), 359)


@numba.njit(**LEAN)
def squares_of(normal, out):
    """Write the square of each place."""
    for i in range(normal.shape[0]):
        out[i] = square_of(normal[i, 0], normal[i, 1], normal[i, 2])
