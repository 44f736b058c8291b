"""Kernels of profiles: knots of time, speed, height and climb of a flight along its way.

A profile grows from lift-off forwards and from touch-down backwards, and cruise fills
what is left between, so that the sum over the knots is the length of the way. Between
two knots the rate of climb goes over evenly from one to the other. Ground speed is
taken at each knot from the airspeed, the course and the wind there.

Numeric policy: float64, no fast-math. What runs at each knot is inlined: a day of flights
is planned in three quarters of the time. The place at which the wind of a knot is read is
that of the knot before moved on at its speed; what flies is what the knots say.

Arrays belong to the caller: see `lookdown.numerics.lean`.
"""

import math

import numba

from lookdown.numerics.lean import LEAN
from lookdown.traffic.world.transport._air_kernels import scheduled_mps
from lookdown.traffic.world.transport._route_kernels import EARTH_M
from lookdown.traffic.world.transport._wind_kernels import column_wind_mps, wind_mps, write_column

KNOTS = 96
"""Most knots that one half of a profile can have, with room."""

# Columns of a knot while it grows: as `motion` has them, then the way gone and the airspeed.
TIME, SPEED, HEIGHT, CLIMB, GONE, AIRSPEED = 0, 1, 2, 3, 4, 5
GROWING_COLUMNS = 6

# Of a course: pieces of the way, its length, whether it is flown from lift-off (1) or back (0), and where it was last.
# Then how far apart the columns of wind are, and the columns.
PIECES, LENGTH, FORWARD, AT, BEGINS, APART, NEAR, FAR = 0, 1, 2, 3, 4, 5, 6, 10
COURSE_VALUES = 14

_COLUMNS_RAD = 250_000.0 / EARTH_M

_LEAVE_S, _CAPTURE_S = 10.0, 16.0
_PUSH_MOST_MPS2 = 0.9
"""Most that the airspeed gains or loses: an assumption, about that of a take-off climb levelled off."""


@numba.njit(**LEAN)
def _find(piece, course, along_rad):
    """Return the piece that holds a place on the way, and where it begins; the one last found is near."""
    last = int(course[PIECES]) - 1
    k, begins = int(course[AT]), course[BEGINS]
    while k < last and along_rad > begins + piece[k, 10]:
        begins += piece[k, 10]
        k += 1
    while k > 0 and along_rad < begins:
        k -= 1
        begins -= piece[k, 10]
    course[AT], course[BEGINS] = k, begins
    return k, begins


@numba.njit(inline="always", **LEAN)
def _place(piece, k, cosine, sine):
    nx = piece[k, 0] + piece[k, 3] * cosine + piece[k, 6] * sine
    ny = piece[k, 1] + piece[k, 4] * cosine + piece[k, 7] * sine
    return nx, ny, piece[k, 2] + piece[k, 5] * cosine + piece[k, 8] * sine


@numba.njit(**LEAN)
def place_at(piece, course, along_rad):
    """Return the unit normal of a place on the way."""
    k, begins = _find(piece, course, along_rad)
    phi = min(max(along_rad - begins, 0.0), piece[k, 10]) * piece[k, 9]
    return _place(piece, k, math.cos(phi), math.sin(phi))


@numba.njit(inline="always", **LEAN)
def _over_ground(piece, k, cosine, sine, nx, ny, airspeed_mps, east, north):
    """Return the speed over ground, m/s, of flight along a piece with a crab into a wind."""
    # The way on is the derivative by length; only its part to the east and the north is wanted.
    turn = piece[k, 9]
    tx, ty = (piece[k, 6] * cosine - piece[k, 3] * sine) * turn, (piece[k, 7] * cosine - piece[k, 4] * sine) * turn
    tz = (piece[k, 8] * cosine - piece[k, 5] * sine) * turn
    level = math.sqrt(nx * nx + ny * ny) + 1e-12
    along = (east * (nx * ty - ny * tx) + north * tz) / level
    across = max(east * east + north * north - along * along, 0.0)
    through = math.sqrt(max(airspeed_mps * airspeed_mps - across, 0.0))
    return max(through + along, 0.3 * airspeed_mps)


@numba.njit(**LEAN)
def ground_speed_radps(piece, course, along_rad, height_m, airspeed_mps, wind):
    """Return the speed over the unit sphere at a place on the way, by the wind there."""
    k, begins = _find(piece, course, along_rad)
    phi = min(max(along_rad - begins, 0.0), piece[k, 10]) * piece[k, 9]
    cosine, sine = math.cos(phi), math.sin(phi)
    nx, ny, nz = _place(piece, k, cosine, sine)
    east, north = wind_mps(nx, ny, nz, height_m, wind)
    return _over_ground(piece, k, cosine, sine, nx, ny, airspeed_mps, east, north) / (EARTH_M + height_m)


@numba.njit(**LEAN)
def write_columns(piece, course, wind):
    """Write the columns of wind between which a half of a profile finds its own: at the runway and some way off."""
    far = min(_COLUMNS_RAD, 0.5 * course[LENGTH])
    course[APART] = far
    for at, along in ((NEAR, 0.0), (FAR, far)):
        place = along if course[FORWARD] > 0.0 else course[LENGTH] - along
        k, begins = _find(piece, course, place)
        phi = min(max(place - begins, 0.0), piece[k, 10]) * piece[k, 9]
        nx, ny, nz = _place(piece, k, math.cos(phi), math.sin(phi))
        write_column(nx, ny, nz, wind, course[at : at + 4])


@numba.njit(inline="always", **LEAN)
def _near_ground_speed_radps(piece, course, gone_rad, height_m, airspeed_mps, wind):
    """Return the speed over the unit sphere some way from the runway, by the wind between the columns."""
    along = gone_rad if course[FORWARD] > 0.0 else course[LENGTH] - gone_rad
    k, begins = _find(piece, course, along)
    phi = min(max(along - begins, 0.0), piece[k, 10]) * piece[k, 9]
    cosine, sine = math.cos(phi), math.sin(phi)
    nx, ny, _ = _place(piece, k, cosine, sine)
    part = min(gone_rad / course[APART], 1.5)
    east, north = column_wind_mps(course[NEAR:FAR], course[FAR:COURSE_VALUES], part, height_m, wind)
    return _over_ground(piece, k, cosine, sine, nx, ny, airspeed_mps, east, north) / (EARTH_M + height_m)


@numba.njit(**LEAN)
def begin(knot, height_m, airspeed_mps, climb_mps, piece, course, wind):
    """Write the first knot of a half."""
    knot[0, TIME], knot[0, GONE] = 0.0, 0.0
    knot[0, HEIGHT], knot[0, CLIMB], knot[0, AIRSPEED] = height_m, climb_mps, airspeed_mps
    write_columns(piece, course, wind)
    knot[0, SPEED] = _near_ground_speed_radps(piece, course, 0.0, height_m, airspeed_mps, wind)


@numba.njit(**LEAN)
def grow(knot, count, span_s, height_m, airspeed_mps, climb_mps, piece, course, wind):
    """Append a knot some seconds on (back, where the half grows from touch-down); return the count.

    Where the airspeed would change faster than aircraft do it lags behind.
    """
    i = count - 1
    change = _PUSH_MOST_MPS2 * span_s
    airspeed_mps = min(max(airspeed_mps, knot[i, AIRSPEED] - change), knot[i, AIRSPEED] + change)
    guess = knot[i, GONE] + knot[i, SPEED] * span_s
    speed = _near_ground_speed_radps(piece, course, guess, height_m, airspeed_mps, wind)
    knot[count, TIME] = knot[i, TIME] + span_s
    knot[count, GONE] = knot[i, GONE] + 0.5 * (knot[i, SPEED] + speed) * span_s
    knot[count, SPEED], knot[count, HEIGHT] = speed, height_m
    knot[count, CLIMB], knot[count, AIRSPEED] = climb_mps, airspeed_mps
    return count + 1


@numba.njit(inline="always", **LEAN)
def grow_to(knot, count, height_m, airspeed_mps, climb_mps, piece, course, wind):
    """Append the knot at which a height is reached, the rate of climb going over evenly; return the count."""
    span = 2.0 * (height_m - knot[count - 1, HEIGHT]) / (knot[count - 1, CLIMB] + climb_mps)
    return grow(knot, count, span, height_m, airspeed_mps, climb_mps, piece, course, wind)


@numba.njit(**LEAN)
def leave(knot, count, height_m, climb_mps, piece, course, wind):
    """Append the knot by which a level flight is in its climb towards a height; return the count."""
    i = count - 1
    if knot[i, CLIMB] > 0.0:
        return count
    rise = min(0.4 * (height_m - knot[i, HEIGHT]), 0.5 * climb_mps * _LEAVE_S)
    return grow(
        knot, count, 2.0 * rise / climb_mps, knot[i, HEIGHT] + rise, knot[i, AIRSPEED], climb_mps, piece, course, wind
    )


@numba.njit(**LEAN)
def capture(knot, count, height_m, airspeed_mps, climb_mps, piece, course, wind):
    """Append the knots by which a height is reached and held: at a rate, which fades in the end; return the count."""
    count = leave(knot, count, height_m, climb_mps, piece, course, wind)
    rise = 0.5 * climb_mps * _CAPTURE_S
    if height_m - knot[count - 1, HEIGHT] > 1.5 * rise:
        count = grow_to(knot, count, height_m - rise, airspeed_mps, climb_mps, piece, course, wind)
    return grow_to(knot, count, height_m, airspeed_mps, 0.0, piece, course, wind)


@numba.njit(**LEAN)
def airspeed_at(cas_mps, mach, height_m):
    """Return the airspeed of a schedule, held to 250 kt below 10,000 ft."""
    held = min(cas_mps, 128.6) if height_m < 3_060.0 else cas_mps
    return scheduled_mps(held, mach, height_m)
