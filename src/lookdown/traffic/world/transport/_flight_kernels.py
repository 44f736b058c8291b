"""Kernels of whole flights: way and profile of each, its duration, and its legs.

The same lines make a flight when it is planned and when its legs are asked for, so that
both agree to the nanosecond.

Numeric policy: float64, no fast-math. Cost: some 10 us a flight.

Arrays belong to the caller: see `lookdown.numerics.lean`.
"""

import math

import numba
import numpy as np

from lookdown.numerics.lean import LEAN
from lookdown.numerics.philox_kernels import normals_2, uniforms_4
from lookdown.traffic.motion._leg_kernels import append_legs
from lookdown.traffic.motion._path_kernels import PIECE_COLUMNS, rounded_path
from lookdown.traffic.world.transport._air_kernels import true_airspeed_mps
from lookdown.traffic.world.transport._climb_kernels import (
    LEVEL_ROWS,
    PLAN_ROWS,
    fly_plan,
    plan_climb,
    plan_descent,
)
from lookdown.traffic.world.transport._ground_kernels import keep_above
from lookdown.traffic.world.transport._profile_kernels import (
    AIRSPEED,
    AT,
    BEGINS,
    CLIMB,
    COURSE_VALUES,
    FORWARD,
    GONE,
    GROWING_COLUMNS,
    HEIGHT,
    KNOTS,
    LENGTH,
    PIECES,
    SPEED,
    TIME,
    airspeed_at,
    ground_speed_radps,
)
from lookdown.traffic.world.transport._route_kernels import (
    CORNERS,
    EARTH_M,
    put_arrival,
    put_departure,
    put_waypoints,
    write_frame,
    write_radii,
)
from lookdown.traffic.world.transport._wind_kernels import wind_mps

_LEVEL_DRAW, _HOLD_DRAW, _STEP_DRAW, _DESCENT_LEVEL_DRAW = 3, 6, 7, 48
_KILOFOOT_M = 304.8
_SHORT_M = 220_000.0
_LOW_TOP_M, _EVEREST_M = 5_000.0, 8_900.0
"""Flights that stay lower are held to the ground wherever they fly, others to that about their airports."""

_CELL_M, _CELLS_MOST = 300_000.0, 26
_STEP_S, _STEP_M = 200.0, 2.0 * _KILOFOOT_M
_HOUR_NS, _DAY_HOURS = 3_600_000_000_000, 24
PROFILE_ROWS = 2 * KNOTS + _CELLS_MOST + 12


@numba.njit(**LEAN)
def level_under(kilofeet, eastbound):
    """Return the greatest cruising level for a way of flight that is not over a height, thousands of feet.

    References
    ----------
    ICAO Annex 2, Rules of the Air, tenth edition (2005), appendix 3: odd levels eastbound
    and even westbound to FL 410, then 450, 490 ... eastbound and 430, 470 ... westbound.
    """
    if eastbound:
        if kilofeet >= 45.0:
            return 45.0 + 4.0 * math.floor((kilofeet - 45.0) / 4.0)
        return min(2.0 * math.floor((kilofeet - 1.0) / 2.0) + 1.0, 41.0)
    if kilofeet >= 43.0:
        return 43.0 + 4.0 * math.floor((kilofeet - 43.0) / 4.0)
    return min(2.0 * math.floor(kilofeet / 2.0), 40.0)


@numba.njit(**LEAN)
def first_level(figure, frame, along, length_m, key, number, style):
    """Return the level that a flight would like at the end of its cruise, thousands of feet, and whether eastbound.

    A climb and a descent should leave a fifth of the way for cruise.
    """
    u, v, _, _ = uniforms_4(key, number, _STEP_DRAW)
    shift, _ = normals_2(u, v)
    wish = figure[17] + style[39] + style[40] * shift
    room = (0.8 * length_m / (1_000.0 * figure[19])) ** (1.0 / 1.2) * figure[17]
    # Course in the middle of the way: its part to the east.
    ca, sa = math.cos(0.5 * along), math.sin(0.5 * along)
    nx, ny = frame[0] * ca + frame[3] * sa, frame[1] * ca + frame[4] * sa
    tx, ty = frame[3] * ca - frame[0] * sa, frame[4] * ca - frame[1] * sa
    eastbound = nx * ty - ny * tx >= 0.0
    # Half a level is added, so that the mean level is the wish.
    return level_under(min(wish + 0.9 * _KILOFOOT_M, room, figure[18]) / _KILOFOOT_M, eastbound), eastbound


@numba.njit(**LEAN)
def _add_level(level, count, height_m, span_s, until):
    if count == 0 or height_m > level[count - 1, 0] + 450.0:
        level[count, 0], level[count, 1], level[count, 2] = height_m, span_s, until
        return count + 1
    return count


@numba.njit(**LEAN)
def _climb_levels(level, field_m, key, number, style):
    """Write the level parts of a climb; return how many."""
    u, v, w, x = uniforms_4(key, number, _LEVEL_DRAW)
    count = 0
    if u < style[26]:
        height = (4.0 + math.floor(4.0 * u / style[26])) * _KILOFOOT_M
        if height > field_m + 1_000.0:
            count = _add_level(level, count, height, 20.0 - 60.0 * math.log(v), 0.0)
    if w < style[27]:
        height = (10.0 + math.floor(15.0 * w / style[27])) * _KILOFOOT_M
        if height > field_m + 1_000.0:
            count = _add_level(level, count, height, 20.0 - 70.0 * math.log(x), 0.0)
    return count


@numba.njit(**LEAN)
def _descent_levels(level, final_m, hold_until, key, number, style):
    """Write the level parts of a descent, lowest first; return how many."""
    u, v, w, x = uniforms_4(key, number, _DESCENT_LEVEL_DRAW)
    count = 0
    if u < style[28]:
        count = _add_level(level, count, final_m, -style[29] * math.log(v), 0.0)
    if w < style[30]:
        height = final_m + (1.0 + math.floor(4.0 * w / style[30])) * _KILOFOOT_M
        count = _add_level(level, count, height, -style[31] * math.log(x), 0.0)
    u, v, w, x = uniforms_4(key, number, _DESCENT_LEVEL_DRAW + 1)
    if u < style[32] or hold_until > 0.0:
        part = min(u / style[32], 0.999) if u < style[32] else w
        kilofeet = 11.0 if part < style[33] else 9.0 + math.floor(8.0 * (part - style[33]) / (1.0 - style[33]))
        count = _add_level(level, count, kilofeet * _KILOFOOT_M, -style[34] * math.log(v), hold_until)
    if w < style[35]:
        height = (19.0 + math.floor(8.0 * w / style[35])) * _KILOFOOT_M
        count = _add_level(level, count, height, -80.0 * math.log(x), 0.0)
    return count


@numba.njit(**LEAN)
def _hold_turns(share, key, number):
    """Return how many rounds a flight holds before its arrival."""
    _, v, w, _ = uniforms_4(key, number, _HOLD_DRAW)
    if v >= share:
        return 0
    return 1 if w < 0.45 else (2 if w < 0.75 else (3 if w < 0.9 else 4))


@numba.njit(**LEAN)
def write_way(flight, ends, figure, style, room):
    """Write corners, radii and pieces of a flight's way.

    Parameters
    ----------
    flight : (key, number)
    ends : (origin, destination, runway course at each, share that holds)
    figure, style : (k,) float64
    room : tuple of arrays
        Corner, radius, gone, piece, frame, mark.

    Returns
    -------
    piece_count, length_rad, along_rad, hold_until_rad
        `along_rad` is the great circle's length; the last is the way from touch-down to where a hold begins, or 0.
    """
    key, number = flight
    origin, destination, leave_rad, reach_rad, hold_share = ends
    corner, radius, gone, piece, frame, mark = room
    along = write_frame(origin, destination, frame)
    short = along * EARTH_M < _SHORT_M
    count = put_departure(corner, origin, leave_rad, short, key, number)
    count = put_waypoints(corner, count, frame, along, key, number, mark, style)
    turns = 0 if along * EARTH_M < 2.0 * _SHORT_M else _hold_turns(hold_share, key, number)
    count, after = put_arrival(corner, count, destination, reach_rad, short, turns, key, number, style)
    u, _, _, _ = uniforms_4(key, number, _STEP_DRAW + 42)
    cruise = true_airspeed_mps(figure[5], figure[8], min(figure[17], 11_000.0))
    bank = math.radians(style[36] + style[37] * u)
    total = write_radii(corner, count, cruise, bank, (key, number, style[38]), gone, radius)
    until = (total - gone[after - 4 * turns - 1]) / EARTH_M if turns else 0.0
    piece_count, length = rounded_path(corner, count, radius, piece)
    return piece_count, length, along, until


@numba.njit(**LEAN)
def _cruise(out, count, climb_end, descent_end, length, piece, course, figure, wind, step_count):
    """Append the knots between the end of the climb and the beginning of the descent; return the count."""
    start = out[count - 1, TIME]
    # A way too short even so is flown past its end: 600 m of cruise there are at least.
    here, rest = climb_end[GONE], max(length - climb_end[GONE] - descent_end[GONE], 1e-4)
    speed, height = climb_end[SPEED], climb_end[HEIGHT]
    cells = min(math.ceil(rest * EARTH_M / _CELL_M) + 1, _CELLS_MOST)
    ramp = min(0.15 * rest, 70.0 * speed)
    # A cruise that is hardly there does not reach its speed.
    hurry = min(rest / (600.0 * speed), 1.0)
    step = (rest - 2.0 * ramp - step_count * _STEP_S * speed) / cells
    done = 0
    for i in range(cells + 1):
        width = ramp if i == 0 else step
        here += width
        airspeed = hurry * airspeed_at(figure[5], figure[8], height) + (1.0 - hurry) * climb_end[AIRSPEED]
        after = ground_speed_radps(piece, course, here, height, airspeed, wind)
        start += 2.0 * width / (speed + after)
        out[count, 0], out[count, 1], out[count, 2], out[count, 3] = start, after, height, 0.0
        count += 1
        speed = after
        if done < step_count and i == (cells * (done + 1)) // (step_count + 1):
            width = _STEP_S * climb_end[SPEED]
            here += width
            height += _STEP_M
            after = ground_speed_radps(piece, course, here, height, airspeed, wind)
            start += 2.0 * width / (speed + after)
            out[count, 0], out[count, 1], out[count, 2], out[count, 3] = start, after, height, 0.0
            count += 1
            speed = after
            done += 1
    left = climb_end[GONE] + rest - here
    start += 2.0 * left / (speed + descent_end[SPEED])
    out[count, 0], out[count, 1], out[count, 2] = start, descent_end[SPEED], descent_end[HEIGHT]
    out[count, 3] = 0.0
    return count + 1


@numba.njit(**LEAN)
def _step_count(length, reach_km, kilofeet):
    """Return how many times a cruise climbs by 2,000 ft on the way."""
    cruise_km = 1e-3 * length * EARTH_M - reach_km
    if kilofeet < 33.0 or kilofeet > 41.0 or cruise_km < 2_500.0:
        return 0
    return min(int(cruise_km / 2_500.0), 3, int((kilofeet - 29.0) / 2.0))


@numba.njit(**LEAN)
def _has_room(climb_end, descent_end, length):
    """Return whether the way left for cruise is enough, also for the change of airspeed in it."""
    change = abs(climb_end[AIRSPEED] ** 2 - descent_end[AIRSPEED] ** 2)
    spare = length - climb_end[GONE] - descent_end[GONE]
    return spare > 0.005 * length + change / (0.5 * EARTH_M)


@numba.njit(**LEAN)
def write_profile(flight, fields_m, piece, course, figure, style, wind, hold_until, first, room, out):
    """Write the knots of a flight; return how many.

    Levels are tried from the first wished one downwards until climb and descent find
    room on the way.
    """
    key, number = flight
    length = course[LENGTH]
    climb, descent, plan, level = room
    kilofeet, eastbound = first
    lowest = max(fields_m[0], fields_m[1]) + 900.0
    plain = False
    while True:
        top = max(kilofeet * _KILOFOOT_M, lowest)
        steps = _step_count(length, figure[19], kilofeet)
        rows = plan_climb(plan, figure, fields_m[0], key, number, style)
        parts = 0 if plain else _climb_levels(level, fields_m[0], key, number, style)
        course[FORWARD] = 1.0
        below = top - steps * _STEP_M
        climbed = fly_plan(climb, plan, rows, level, parts, below, figure[7], piece, course, wind)
        rows, final = plan_descent(plan, figure, fields_m[1], hold_until > 0.0, key, number, style)
        parts = 0 if plain else _descent_levels(level, final, hold_until, key, number, style)
        course[FORWARD] = 0.0
        descended = fly_plan(descent, plan, rows, level, parts, top, figure[9], piece, course, wind)
        if plain or _has_room(climb[climbed - 1], descent[descended - 1], length):
            break
        # The lowest of all has no level parts: the shortest ways have room for nothing else.
        plain = top == lowest
        used = climb[climbed - 1, GONE] + descent[descended - 1, GONE]
        kilofeet = level_under(min(kilofeet - 1.0, kilofeet * (0.93 * length / used) ** 0.8), eastbound)
    for i in range(climbed):
        out[i, TIME], out[i, SPEED] = climb[i, TIME], climb[i, SPEED]
        out[i, HEIGHT], out[i, CLIMB] = climb[i, HEIGHT], climb[i, CLIMB]
    last = descent[descended - 1]
    count = _cruise(out, climbed, climb[climbed - 1], last, length, piece, course, figure, wind, steps)
    begun = out[count - 1, TIME]
    for i in range(descended - 2, -1, -1):
        out[count, TIME] = begun + last[TIME] - descent[i, TIME]
        out[count, SPEED], out[count, HEIGHT], out[count, CLIMB] = (
            descent[i, SPEED],
            descent[i, HEIGHT],
            -descent[i, CLIMB],
        )
        count += 1
    return count


@numba.njit(cache=True, error_model="numpy")
def make_room():
    """Return the arrays in which flights are worked out."""
    way = (
        np.empty((CORNERS, 3)),
        np.empty(CORNERS),
        np.empty(CORNERS),
        np.empty((2 * CORNERS + 2, PIECE_COLUMNS)),
        np.empty(9),
        np.empty(10),
    )
    profile = (
        np.empty((KNOTS, GROWING_COLUMNS)),
        np.empty((KNOTS, GROWING_COLUMNS)),
        np.empty((PLAN_ROWS + 1, 3)),
        np.empty((LEVEL_ROWS + 1, 3)),
        np.zeros(COURSE_VALUES),
    )
    return way, profile, np.empty((PROFILE_ROWS, 4))


@numba.njit(**LEAN)
def work_out(key, number, origin, destination, figure, start_hours, world, room):
    """Write way and profile of one flight into the room; return the counts of pieces and knots, and the length.

    Parameters
    ----------
    key, number : uint64
    origin, destination : int
        Rows of airports.
    figure : (20,) float64
    start_hours : float
        Hours since 1970 of lift-off: which wind blows.
    world : tuple
        Normals, heights, runway courses, runways in use by day (days, n), first of these days, share that holds, wind,
        style.
    room : tuple
        From `make_room`.
    """
    normal, height_m, runway_rad, in_use, first_day, hold_share, wind, style = world
    wind[1] = start_hours
    day = int(start_hours / _DAY_HOURS) - first_day
    apart = (
        normal[origin, 0] * normal[destination, 0]
        + normal[origin, 1] * normal[destination, 1]
        + normal[origin, 2] * normal[destination, 2]
    )
    # Arrival in hours, near enough to say on which day: 230 m/s and half an hour.
    arrival = start_hours + math.acos(min(max(apart, -1.0), 1.0)) * EARTH_M / (230.0 * 3600.0) + 0.5
    arrival_day = min(int(arrival / _DAY_HOURS) - first_day, in_use.shape[0] - 1)
    leave = runway_rad[origin] + (math.pi if in_use[day, origin] else 0.0)
    reach = runway_rad[destination] + (math.pi if in_use[arrival_day, destination] else 0.0)
    way_room, profile_room, out = room
    flight = (key, number)
    ends = (normal[origin], normal[destination], leave, reach, hold_share[destination])
    piece_count, length, along, until = write_way(flight, ends, figure, style, way_room)
    piece = way_room[3]
    climb, descent, plan, level, course = profile_room
    course[PIECES], course[LENGTH], course[AT], course[BEGINS] = piece_count, length, 0.0, 0.0
    first = first_level(figure, way_room[4], along, length * EARTH_M, key, number, style)
    fields = (height_m[origin], height_m[destination])
    rooms = (climb, descent, plan, level)
    knots = write_profile(flight, fields, piece, course, figure, style, wind, until, first, rooms, out)
    return piece_count, knots, length


@numba.njit(cache=True, error_model="numpy")
def durations_ns(key, number, type_code, origin, destination, start_tai_ns, utc_less_tai_s, figures, world, out):
    """Write how long each flight lasts, ns."""
    room = make_room()
    for i in range(number.shape[0]):
        hours = (start_tai_ns[i] * 1e-9 + utc_less_tai_s) / 3600.0
        _, knots, _ = work_out(key, number[i], origin[i], destination[i], figures[type_code[i]], hours, world, room)
        out[i] = round(room[2][knots - 1, TIME] * 1e9)


@numba.njit(cache=True, error_model="numpy")
def legs_of(
    key,
    number,
    type_code,
    origin,
    destination,
    start_tai_ns,
    utc_less_tai_s,
    figures,
    world,
    ground,
    window,
    first_leg,
    leg_time_tai_ns,
    leg_shape,
):
    """Write the legs of flights that touch a window; return how many there are, more than fit where arrays are full."""
    grid, highest_m = ground
    need = np.empty(PROFILE_ROWS)
    room = make_room()
    count = 0
    for i in range(number.shape[0]):
        first_leg[i] = count
        hours = (start_tai_ns[i] * 1e-9 + utc_less_tai_s) / 3600.0
        pieces, knots, _ = work_out(
            key, number[i], origin[i], destination[i], figures[type_code[i]], hours, world, room
        )
        highest = max(highest_m[origin[i]], highest_m[destination[i]])
        if _top(room[2], knots) < _LOW_TOP_M:
            highest = _EVEREST_M
        keep_above(room[2], knots, room[0][3], room[1][4], grid, highest, need)
        count = append_legs(
            room[0][3], pieces, room[2], knots, start_tai_ns[i], window, 0.0, leg_time_tai_ns, leg_shape, count
        )
    first_leg[number.shape[0]] = count
    return count


@numba.njit(**LEAN)
def _top(out, count):
    """Return the greatest height of a profile's knots."""
    top = out[0, HEIGHT]
    for i in range(count):
        top = max(top, out[i, HEIGHT])
    return top


@numba.njit(**LEAN)
def runways_in_use(normal, height_m, runway_rad, wind, out):
    """Write for each airport whether the far end of its runway is used: where the near one would have a tail wind."""
    for i in range(normal.shape[0]):
        east, north = _ground_wind(normal, height_m, wind, i)
        out[i] = east * math.sin(runway_rad[i]) + north * math.cos(runway_rad[i]) > 0.0


@numba.njit(**LEAN)
def _ground_wind(normal, height_m, wind, i):
    return wind_mps(normal[i, 0], normal[i, 1], normal[i, 2], height_m[i] + 300.0, wind)
