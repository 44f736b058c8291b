"""Kernels of profiles: knots of time, speed, height and climb of a flight along its way.

A profile grows from lift-off forwards and from touch-down backwards, and cruise fills
what is left between, so that the sum over the knots is the length of the way. Between
two knots the rate of climb goes over evenly from one to the other. Ground speed is
taken at each knot from the airspeed, the course and the wind there.

Numeric policy: float64, no fast-math. The place at which the wind of a knot is read is
that of the knot before moved on at its speed; what flies is what the knots say.
"""

import math

import numba

from lookdown.traffic.world.transport._air_kernels import true_airspeed_mps
from lookdown.traffic.world.transport._route_kernels import EARTH_M
from lookdown.traffic.world.transport._wind_kernels import wind_mps

KNOTS = 96
"""Most knots that one half of a profile can have, with room."""

# Columns of a knot while it grows: as `motion` has them, then the way gone and the airspeed.
TIME, SPEED, HEIGHT, CLIMB, GONE, AIRSPEED = 0, 1, 2, 3, 4, 5
GROWING_COLUMNS = 6

_LEAVE_S, _CAPTURE_S = 10.0, 16.0
_PUSH_MOST_MPS2 = 0.9
"""Most that the airspeed gains or loses: an assumption, about that of a take-off climb levelled off."""


@numba.njit(cache=True, error_model="numpy")
def ground_speed_radps(piece, piece_count, along_rad, height_m, airspeed_mps, wind):
    """Return the speed over the unit sphere at a place on the way, flown with a crab into the wind."""
    left = along_rad
    k = 0
    while k < piece_count - 1 and left > piece[k, 10]:
        left -= piece[k, 10]
        k += 1
    row = piece[k]
    phi = min(max(left, 0.0), row[10]) * row[9]
    cosine, sine = math.cos(phi), math.sin(phi)
    nx = row[0] + row[3] * cosine + row[6] * sine
    ny = row[1] + row[4] * cosine + row[7] * sine
    nz = row[2] + row[5] * cosine + row[8] * sine
    east, north = wind_mps(nx, ny, nz, height_m, wind)
    # The way on is the derivative by length; only its part to the east and the north is wanted.
    tx, ty = (row[6] * cosine - row[3] * sine) * row[9], (row[7] * cosine - row[4] * sine) * row[9]
    tz = (row[8] * cosine - row[5] * sine) * row[9]
    level = math.sqrt(nx * nx + ny * ny) + 1e-12
    to_east = (nx * ty - ny * tx) / level
    to_north = tz / level
    along = east * to_east + north * to_north
    across = max(east * east + north * north - along * along, 0.0)
    through = math.sqrt(max(airspeed_mps * airspeed_mps - across, 0.0))
    return max(through + along, 0.3 * airspeed_mps) / (EARTH_M + height_m)


@numba.njit(cache=True, error_model="numpy")
def begin(knot, height_m, airspeed_mps, climb_mps, way, wind):
    """Write the first knot of a half."""
    piece, piece_count, length, forward = way
    knot[0, TIME], knot[0, GONE] = 0.0, 0.0
    knot[0, HEIGHT], knot[0, CLIMB], knot[0, AIRSPEED] = height_m, climb_mps, airspeed_mps
    at = 0.0 if forward else length
    knot[0, SPEED] = ground_speed_radps(piece, piece_count, at, height_m, airspeed_mps, wind)


@numba.njit(cache=True, error_model="numpy")
def grow(knot, count, span_s, height_m, airspeed_mps, climb_mps, way, wind):
    """Append a knot some seconds on (back, where the half grows from touch-down); return the count.

    Where the airspeed would change faster than aircraft do it lags behind.
    """
    piece, piece_count, length, forward = way
    before, now = knot[count - 1], knot[count]
    change = _PUSH_MOST_MPS2 * span_s
    airspeed_mps = min(max(airspeed_mps, before[AIRSPEED] - change), before[AIRSPEED] + change)
    guess = before[GONE] + before[SPEED] * span_s
    at = guess if forward else length - guess
    speed = ground_speed_radps(piece, piece_count, at, height_m, airspeed_mps, wind)
    now[TIME] = before[TIME] + span_s
    now[GONE] = before[GONE] + 0.5 * (before[SPEED] + speed) * span_s
    now[SPEED], now[HEIGHT], now[CLIMB], now[AIRSPEED] = speed, height_m, climb_mps, airspeed_mps
    return count + 1


@numba.njit(cache=True, error_model="numpy")
def grow_to(knot, count, height_m, airspeed_mps, climb_mps, way, wind):
    """Append the knot at which a height is reached, the rate of climb going over evenly; return the count."""
    before = knot[count - 1]
    span = 2.0 * (height_m - before[HEIGHT]) / (before[CLIMB] + climb_mps)
    return grow(knot, count, span, height_m, airspeed_mps, climb_mps, way, wind)


@numba.njit(cache=True, error_model="numpy")
def leave(knot, count, height_m, climb_mps, way, wind):
    """Append the knot by which a level flight is in its climb towards a height; return the count."""
    last = knot[count - 1]
    if last[CLIMB] > 0.0:
        return count
    rise = min(0.4 * (height_m - last[HEIGHT]), 0.5 * climb_mps * _LEAVE_S)
    return grow(knot, count, 2.0 * rise / climb_mps, last[HEIGHT] + rise, last[AIRSPEED], climb_mps, way, wind)


@numba.njit(cache=True, error_model="numpy")
def capture(knot, count, height_m, airspeed_mps, climb_mps, way, wind):
    """Append the knots by which a height is reached and held: at a rate, which fades in the end; return the count."""
    count = leave(knot, count, height_m, climb_mps, way, wind)
    rise = 0.5 * climb_mps * _CAPTURE_S
    if height_m - knot[count - 1, HEIGHT] > 1.5 * rise:
        count = grow_to(knot, count, height_m - rise, airspeed_mps, climb_mps, way, wind)
    return grow_to(knot, count, height_m, airspeed_mps, 0.0, way, wind)


@numba.njit(cache=True, error_model="numpy")
def airspeed_at(cas_mps, mach, height_m):
    """Return the airspeed of a schedule, held to 250 kt below 10,000 ft."""
    held = min(cas_mps, 128.6) if height_m < 3_060.0 else cas_mps
    return true_airspeed_mps(held, mach, height_m)
