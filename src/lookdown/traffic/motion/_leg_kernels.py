"""Kernels of legs: a path and a profile into legs, and legs into states.

A leg is a stretch of time in which the place is ``n = c + a cos(phi) + b sin(phi)`` with
phi quadratic in time, and the height cubic in time. Place and height are those of the
ellipsoid: n is its unit normal, so position and velocity in ITRF follow in closed form
and the velocity is the exact derivative.

Numeric policy: float64, no fast-math. The start of a leg is rounded to the nanosecond
(0.2 um of flight). Twins in tests/oracles/plain_motion.py.
"""

import math

import numba

from lookdown.astro.earth import ECCENTRICITY_SQUARED, SEMI_MAJOR_M

SHAPE_COLUMNS = 16
"""Of a leg: c, a, b (3 each), phi and its two powers of time, height and its three."""

_A, _E2 = float(SEMI_MAJOR_M), float(ECCENTRICITY_SQUARED)


@numba.njit(cache=True, error_model="numpy")
def _put_leg(row, piece, into_rad, speed, push, height, above_m):
    """Write the shape of a leg that begins some way into a piece; `above_m` over the profile."""
    turn = piece[9]
    for i in range(9):
        row[i] = piece[i]
    row[9], row[10], row[11] = into_rad * turn, speed * turn, 0.5 * push * turn
    row[12], row[13], row[14], row[15] = height[0] + above_m, height[1], height[2], height[3]


@numba.njit(cache=True, error_model="numpy")
def _climbing(before, after):
    """Return the cubic of height between two knots: value, rate, and the two higher powers of time."""
    span = after[0] - before[0]
    rise = (after[2] - before[2]) / span
    second = (3.0 * rise - 2.0 * before[3] - after[3]) / span
    return before[2], before[3], second, (before[3] + after[3] - 2.0 * rise) / (span * span)


@numba.njit(cache=True, error_model="numpy")
def _shifted(height, by):
    """Return a cubic in time with its origin moved."""
    value, rate, second, third = height
    return (
        value + by * (rate + by * (second + by * third)),
        rate + by * (2.0 * second + 3.0 * by * third),
        second + 3.0 * by * third,
        third,
    )


@numba.njit(cache=True, error_model="numpy")
def _time_to(distance, speed, push):
    """Return the time to a distance at a speed that changes evenly."""
    root = math.sqrt(max(speed * speed + 2.0 * push * distance, 0.0))
    below = speed + root
    return 2.0 * distance / below if below > 0.0 else math.inf


@numba.njit(cache=True, error_model="numpy")
def append_legs(
    piece, piece_count, knot, knot_count, start_tai_ns, window, above_m, leg_time_tai_ns, leg_shape, leg_count
):
    """Append the legs of a flight that touch a window of time; return the number of legs.

    Where the arrays are full nothing more is written but all is counted, so that the
    caller can ask again with larger ones.

    Parameters
    ----------
    piece : (p, 11) float64
        The path, `_path_kernels.rounded_path`.
    piece_count : int
        At least 1.
    knot : (k, 4) float64
        The profile: seconds since the start, rising from 0; speed on the unit sphere,
        rad/s, 0 or more; height, m; climb, m/s. Between knots the speed is linear and
        the height cubic. The way flown is the sum of mean speed times span; it should
        come to the length of the path: what is left over stays unflown, and past the
        path's end its last arc goes on.
    knot_count : int
        At least 2.
    start_tai_ns : int
        Instant of the first knot.
    window : (int, int)
        First and last instant of interest.
    above_m : float
        Over the profile: for the wingmen of a formation.
    leg_time_tai_ns : (n, 2) int64
        Out: start and stop of each leg; a leg holds its start, not its stop.
    leg_shape : (n, 16) float64
        Out: see `SHAPE_COLUMNS`.
    leg_count : int
        Legs there before.
    """
    at_piece, into = 0, 0.0
    for k in range(knot_count - 1):
        span = knot[k + 1, 0] - knot[k, 0]
        if span <= 0.0:
            continue
        push = (knot[k + 1, 1] - knot[k, 1]) / span
        speed, gone = knot[k, 1], 0.0
        height = _climbing(knot[k], knot[k + 1])
        while True:
            rest = span - gone
            ahead = piece[at_piece, 10] - into
            step = _time_to(ahead, speed, push) if at_piece < piece_count - 1 else math.inf
            ends = step >= rest
            step = rest if ends else step
            first = start_tai_ns + round((knot[k, 0] + gone) * 1e9)
            # The same sum as that of the next leg's start, or a nanosecond could be missing between.
            last = start_tai_ns + round((knot[k + 1, 0] if ends else knot[k, 0] + (gone + step)) * 1e9)
            if last > first and last > window[0] and first <= window[1]:
                if leg_count < leg_shape.shape[0]:
                    leg_time_tai_ns[leg_count, 0], leg_time_tai_ns[leg_count, 1] = first, last
                    _put_leg(leg_shape[leg_count], piece[at_piece], into, speed, push, height, above_m)
                leg_count += 1
            if ends:
                into += step * (speed + 0.5 * push * step)
                break
            gone += step
            speed = max(speed + push * step, 0.0)
            height = _shifted(height, step)
            at_piece += 1
            into = 0.0
    return leg_count


@numba.njit(cache=True, error_model="numpy", nogil=True)
def states_at(time_tai_ns, first_leg, leg_time_tai_ns, leg_shape, chosen, position_ecef_m, velocity_ecef_mps):
    """Write the states of the flights that are in the air at an instant; return how many.

    Parameters
    ----------
    time_tai_ns : int
    first_leg : (n + 1,) int64
        Where the legs of each flight begin; they follow one another in time.
    leg_time_tai_ns : (m, 2) int64
    leg_shape : (m, 16) float64
    chosen : (n,) int64
        Out: rows of the flights in the air, rising.
    position_ecef_m, velocity_ecef_mps : (n, 3) float64
        Out: their states.

    References
    ----------
    Gade, "A non-singular horizontal position representation", The Journal of Navigation 63
    (2010), equation 22, for the position; differentiated here.
    """
    count = 0
    for flight in range(first_leg.shape[0] - 1):
        leg = -1
        for k in range(first_leg[flight], first_leg[flight + 1]):
            if leg_time_tai_ns[k, 0] <= time_tai_ns and time_tai_ns < leg_time_tai_ns[k, 1]:
                leg = k
                break
        if leg < 0:
            continue
        s = leg_shape[leg]
        t = (time_tai_ns - leg_time_tai_ns[leg, 0]) * 1e-9
        phi = s[9] + t * (s[10] + t * s[11])
        rate = s[10] + 2.0 * t * s[11]
        h = s[12] + t * (s[13] + t * (s[14] + t * s[15]))
        climb = s[13] + t * (2.0 * s[14] + 3.0 * t * s[15])
        cosine, sine = math.cos(phi), math.sin(phi)
        nx = s[0] + s[3] * cosine + s[6] * sine
        ny = s[1] + s[4] * cosine + s[7] * sine
        nz = s[2] + s[5] * cosine + s[8] * sine
        mx = rate * (s[6] * cosine - s[3] * sine)
        my = rate * (s[7] * cosine - s[4] * sine)
        mz = rate * (s[8] * cosine - s[5] * sine)
        square = 1.0 / (1.0 - _E2 * nz * nz)
        radius = _A * math.sqrt(square)
        growth = radius * square * _E2 * nz * mz
        polar = 1.0 - _E2
        position_ecef_m[count, 0] = (radius + h) * nx
        position_ecef_m[count, 1] = (radius + h) * ny
        position_ecef_m[count, 2] = (radius * polar + h) * nz
        velocity_ecef_mps[count, 0] = (growth + climb) * nx + (radius + h) * mx
        velocity_ecef_mps[count, 1] = (growth + climb) * ny + (radius + h) * my
        velocity_ecef_mps[count, 2] = (growth * polar + climb) * nz + (radius * polar + h) * mz
        chosen[count] = flight
        count += 1
    return count
