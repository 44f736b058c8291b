"""Kernels of general aviation: circuits, local flights, flights across country, gliders.

Numeric policy: float64, no fast-math. What a sketch makes is held to its properties in tests; the
course under it has twins in tests/oracles/course_plain.py.

Arrays belong to the caller: see `lookdown.numerics.lean`.
"""

import math

import numba
import numpy as np

from lookdown.astro.earth import MEAN_RADIUS_M
from lookdown.numerics.lean import LEAN
from lookdown.numerics.philox_kernels import uniforms_4
from lookdown.traffic.motion._path_kernels import course_and_distance, moved
from lookdown.traffic.world.course._course_kernels import (
    NODE_COLUMNS,
    STATION_COLUMNS,
    laid_course,
    local_frame,
    place_in,
    put_node,
)
from lookdown.traffic.world.course._draw_kernels import (
    between,
    by_day,
    log_between,
    picked,
    put_plan,
    sine_of_sun,
    square_of,
)
from lookdown.traffic.world.course._height_kernels import MOST_STEPS, course_legs

CIRCUITS, LOCAL, ACROSS, GLIDER = 0, 1, 2, 3

MOST_NODES = 48
GROUND_M = 3.0
"""Height over the ground at which a flight is first and last in the air."""

_G, _R = 9.80665, float(MEAN_RADIUS_M)
_RUNWAY_DRAW = 1000
"""Draws of a place, not of a flight: the direction of its runway."""

_TRIES = 5


@numba.njit(**LEAN)
def _turn_m(speed_mps, bank_rad):
    """Return the radius of a level turn."""
    return speed_mps * speed_mps / (_G * math.tan(bank_rad))


@numba.njit(**LEAN)
def runway_heading(key, row):
    """Return the direction of the runway of a place, the same for all its flights."""
    return 2.0 * math.pi * uniforms_4(key, row, _RUNWAY_DRAW)[0]


@numba.njit(**LEAN)
def nearer_way(heading, wanted):
    """Return a heading or its opposite, whichever is nearer to a wanted one."""
    return heading if math.cos(heading - wanted) >= 0.0 else heading + math.pi


@numba.njit(**LEAN)
def _corner(node, count, place, radius, speeds, top, shares):
    """Append a corner of the pattern, at shares of the pattern's height before and after its turn."""
    return put_node(node, count, place, radius, speeds, (shares[0] * top, shares[1] * top), 1.0, 0.0, 0.0)


@numba.njit(**LEAN)
def _circuits(key, number, place, heading, node):
    """Write the nodes of some laps of the traffic pattern with touch and go; return how many."""
    u = uniforms_4(key, number, 1)
    w = uniforms_4(key, number, 2)
    laps, side = 2 + int(4.0 * u[0]), 1.0 if u[1] < 0.8 else -1.0
    fast, slow = between(44.0, 52.0, u[2]), between(30.0, 34.0, u[3])
    ahead, behind = between(1900.0, 2600.0, w[0]), -between(2000.0, 2800.0, w[1])
    beside = -side * between(1300.0, 1900.0, w[2])
    top = between(244.0, 366.0, w[3])
    radius = _turn_m(fast, 0.52)
    frame = local_frame(place[0], place[1], place[2], heading)
    count = put_node(node, 0, place, 1.0, (slow, slow), (GROUND_M, GROUND_M), 1.0, 0.0, 0.0)
    for lap in range(laps):
        up, on, off, low = (0.5, 0.68), (0.82, 1.0), (1.0, 0.82), (0.66, 0.42)
        count = _corner(node, count, place_in(frame, ahead, 0.0), radius, (fast, fast), top, up)
        count = _corner(node, count, place_in(frame, ahead, beside), radius, (fast, fast), top, on)
        count = _corner(node, count, place_in(frame, behind, beside), radius, (fast, fast), top, off)
        count = _corner(node, count, place_in(frame, behind, 0.0), radius, (40.0, 42.0), top, low)
        # No two touches are at quite the same place: a little to one side, then to the other.
        touch = place_in(frame, 0.0, 4.0 if lap % 2 == 0 else -4.0)
        count = put_node(node, count, touch, radius, (slow, 38.0), (GROUND_M, GROUND_M), 1.0, 0.0, 0.0)
    return count


@numba.njit(**LEAN)
def _departure(place, heading, fast, slow, node):
    """Write the first two nodes, take-off and the end of the climb ahead; return how many."""
    frame = local_frame(place[0], place[1], place[2], heading)
    count = put_node(node, 0, place, 1.0, (slow, slow), (GROUND_M, GROUND_M), 1.0, 0.0, 0.0)
    radius = _turn_m(fast, 0.44)
    return put_node(node, count, place_in(frame, 2500.0, 0.0), radius, (fast, fast), (150.0, 150.0), 1.0, 0.0, 0.0)


@numba.njit(**LEAN)
def _arrival(place, heading, fast, slow, node, count):
    """Append the last two nodes, the turn to the final and the touch-down; return how many."""
    frame = local_frame(place[0], place[1], place[2], heading)
    radius = _turn_m(40.0, 0.44)
    final = place_in(frame, -3500.0, 0.0)
    count = put_node(node, count, final, radius, (40.0, fast), (210.0, 210.0), 1.0, 0.0, 0.0)
    return put_node(node, count, place, 1.0, (slow, 38.0), (GROUND_M, GROUND_M), 1.0, 0.0, 0.0)


@numba.njit(**LEAN)
def _local(key, number, place, runway, node):
    """Write the nodes of a flight to a training area with turns of whole rounds, and back; return how many."""
    u = uniforms_4(key, number, 1)
    w = uniforms_4(key, number, 2)
    x = uniforms_4(key, number, 3)
    way, far = 2.0 * math.pi * u[0], log_between(12e3, 35e3, u[1])
    fast, slow = between(44.0, 59.0, u[2]), between(30.0, 34.0, u[3])
    high = log_between(350.0, 1200.0, w[0])
    frame = local_frame(place[0], place[1], place[2], way)
    side, bank = 1.0 if w[1] < 0.5 else -1.0, between(0.5, 0.8, w[2])
    radius, work = _turn_m(fast, bank), min(high, high * between(0.6, 1.0, w[3]))
    count = _departure(place, nearer_way(runway, way), fast, slow, node)
    # Corners right, left and right again with rounds between: figures of eight, steep turns, a box.
    places = ((far, 0.0), (far + 4e3, 3e3), (far + 8e3, 1e3), (far + 7e3, 6e3), (far - 1e3, 7e3))
    for k in range(5):
        at = place_in(frame, places[k][0], side * places[k][1])
        rounds = float(int(4.0 * x[k % 4])) if k < 4 else 0.0
        above = work if 0 < k < 4 else high
        count = put_node(node, count, at, radius, (fast, fast), (above, above), 1.0, 0.0, rounds)
    return _arrival(place, nearer_way(runway, way + math.pi), fast, slow, node, count)


@numba.njit(**LEAN)
def _across(key, number, place, runway, goal, goal_runway, node):
    """Write the nodes of a flight from one field to another with two dog-legs; return how many."""
    u = uniforms_4(key, number, 1)
    w = uniforms_4(key, number, 2)
    way, far = course_and_distance(place[0], place[1], place[2], goal[0], goal[1], goal[2])
    back, _ = course_and_distance(goal[0], goal[1], goal[2], place[0], place[1], place[2])
    fast, slow = between(47.0, 71.0, u[0]), between(30.0, 35.0, u[1])
    high = log_between(305.0, 1830.0, u[2])
    radius = _turn_m(fast, 0.35)
    count = _departure(place, nearer_way(runway, way), min(fast, 55.0), slow, node)
    for k in range(2):
        at = moved(place[0], place[1], place[2], way + between(-0.09, 0.09, w[k]), far * between(0.35, 0.7, float(k)))
        count = put_node(node, count, at, radius, (fast, fast), (high, high), 1.0, 0.0, 0.0)
    return _arrival(goal, nearer_way(goal_runway, back + math.pi), fast, slow, node, count)


@numba.njit(**LEAN)
def _glider(key, number, place, runway, node):
    """Write the nodes of a glider behind its tug, from thermal to thermal and home; return how many."""
    u = uniforms_4(key, number, 1)
    w = uniforms_4(key, number, 2)
    way, size = 2.0 * math.pi * u[0], log_between(5e3, 25e3, u[1])
    thermals = 4 + int(7.0 * u[2])
    top = log_between(800.0, 2200.0, u[3])
    side, narrow = 1.0 if w[0] < 0.5 else -1.0, between(0.4, 1.0, w[1])
    slow, lift = between(24.0, 28.0, w[2]), between(1.2, 3.0, w[3])
    frame = local_frame(place[0], place[1], place[2], way)
    count = put_node(node, 0, place, 1.0, (28.0, 28.0), (GROUND_M, GROUND_M), 1.0, 0.0, 0.0)
    ahead, right, above = 0.0, 0.0, 600.0
    for k in range(thermals):
        x = uniforms_4(key, number, 3 + k)
        angle = 2.0 * math.pi * (k + 1.0) / (thermals + 1.0)
        to_ahead = size * (1.0 - math.cos(angle)) + 400.0 * (x[0] - 0.5)
        to_right = side * narrow * size * math.sin(angle) + 400.0 * (x[1] - 0.5)
        gone = math.sqrt((to_ahead - ahead) ** 2 + (to_right - right) ** 2)
        low = max(above - 0.035 * gone, 350.0) if k > 0 else above
        # On the way home no higher than the glide needs.
        needed = 300.0 + 0.05 * math.pi * size * (1.0 + narrow) * (thermals - k) / (thermals + 1.0)
        radius, goal = between(75.0, 140.0, x[2]), min(top * between(0.8, 1.0, x[3]), needed)
        low = min(low, goal)
        gain = lift * 2.0 * math.pi * radius / slow
        rounds = max(float(math.ceil((goal - low) / gain)), 1.0)
        ahead, right, above = to_ahead, to_right, low + rounds * gain
        count = put_node(
            node,
            count,
            place_in(frame, ahead, right),
            radius,
            (slow, between(27.0, 42.0, w[2])),
            (low, above),
            1.0,
            0.0,
            rounds,
        )
    inbound = math.atan2(-right, -ahead)
    final = local_frame(place[0], place[1], place[2], nearer_way(runway, way + inbound))
    count = put_node(node, count, place_in(final, -1500.0, 0.0), 200.0, (28.0, 35.0), (180.0, 180.0), 1.0, 0.0, 0.0)
    return put_node(node, count, place, 1.0, (25.0, 28.0), (GROUND_M, GROUND_M), 1.0, 0.0, 0.0)


@numba.njit(**LEAN)
def sketched(key, number, kind, origin, destination, normal, node):
    """Write the nodes of a flight; return how many. `normal` (n, 3) has the places by row."""
    place = normal[origin, 0], normal[origin, 1], normal[origin, 2]
    runway = runway_heading(key, origin)
    if kind == CIRCUITS:
        return _circuits(key, number, place, runway, node)
    if kind == LOCAL:
        return _local(key, number, place, runway, node)
    if kind == GLIDER:
        return _glider(key, number, place, runway, node)
    goal = normal[destination, 0], normal[destination, 1], normal[destination, 2]
    return _across(key, number, place, runway, goal, runway_heading(key, destination), node)


@numba.njit(**LEAN)
def _destination(key, number, origin, places, reach_m):
    """Return a field at a likely distance, or the origin where none is found in some tries."""
    normal, square_first, square_row = places
    for k in range(_TRIES):
        u = uniforms_4(key, number, 20 + k)
        far = log_between(reach_m[0], reach_m[1], u[0]) / _R
        x, y, z = moved(normal[origin, 0], normal[origin, 1], normal[origin, 2], 2.0 * math.pi * u[1], far)
        square = square_of(x, y, z)
        here = square_first[square + 1] - square_first[square]
        if here > 0:
            row = square_row[square_first[square] + min(int(here * u[2]), here - 1)]
            _, way = course_and_distance(
                normal[origin, 0], normal[origin, 1], normal[origin, 2], normal[row, 0], normal[row, 1], normal[row, 2]
            )
            if reach_m[0] <= way * _R <= reach_m[1]:
                return row
    return origin


@numba.njit(cache=True, error_model="numpy")
def planned_hour(key, hour, start_tai_ns, sun, candidates, places, cumulative, kinds, settings, plan):
    """Write the flights that start in an hour; return how many.

    Parameters
    ----------
    key : uint64
    hour : int
        Since 1970.
    start_tai_ns : int
        Of the hour.
    sun : (2, 3) float64
        Where it stands at the hour's start and end.
    candidates : int
        How many would fly if it were day everywhere.
    places : (normal, square_first, square_row)
        Places by row, and the rows of each square of one degree.
    cumulative : (n,) float64
        Weights of the places, summed up.
    kinds : (chance, manner, silent)
        Shares of the kinds summed up (k,), their manners (k, 4), shares without transponder (k,).
    settings : (5,) float64
        Share of the day's flights at night, sine of the sun's height from which all fly, the same for gliders,
        nearest and furthest field, m.
    plan : (candidates, 8) int64
        Out.
    """
    normal = places[0]
    chance, manner, silent = kinds
    node, piece = np.empty((MOST_NODES, NODE_COLUMNS)), np.empty((2 * MOST_NODES + 2, 11))
    station = np.empty((9 * MOST_NODES, STATION_COLUMNS))
    count = 0
    for i in range(candidates):
        number = (hour << 32) | i
        u = uniforms_4(key, number, 0)
        origin = picked(cumulative, u[0])
        sine = sine_of_sun(normal, origin, sun, u[2])
        if u[1] > by_day(sine, settings[0], settings[1]):
            continue
        kind = picked(chance, u[3])
        if kind == GLIDER and sine < settings[2]:
            kind = LOCAL
        destination = origin
        if kind == ACROSS:
            destination = _destination(key, number, origin, places, (settings[3], settings[4]))
            kind = LOCAL if destination == origin else ACROSS
        nodes = sketched(key, number, kind, origin, destination, normal, node)
        _, stations = laid_course(node, nodes, manner[kind], piece, station)
        start = start_tai_ns + int(u[2] * 3.6e12)
        duration_s = station[stations - 1, 4]
        put_plan(plan[count], key, number, kind, (origin, destination), start, duration_s, silent[kind])
        count += 1
    return count


@numba.njit(cache=True, error_model="numpy")
def flown_legs(key, flights, normal, manner, terrain, window, first_leg, leg_time_tai_ns, leg_shape):
    """Write the legs of some flights that touch a window; return how many there are (`append_legs`).

    Parameters
    ----------
    key : uint64
    flights : (number, kind, origin, destination, start_tai_ns)
        Columns (n,).
    normal : (p, 3) float64
    manner : (k, 4) float64
    terrain : grid
    window : (int, int)
    first_leg : (n + 1,) int64
        Out.
    leg_time_tai_ns, leg_shape : (m, 2) int64, (m, 16) float64
        Out.
    """
    number, kind, origin, destination, start_tai_ns = flights
    node, piece = np.empty((MOST_NODES, NODE_COLUMNS)), np.empty((2 * MOST_NODES + 2, 11))
    station = np.empty((9 * MOST_NODES, STATION_COLUMNS))
    most = 9 * MOST_NODES + MOST_STEPS + 16
    work = np.empty((most, 4)), np.empty((most, 4)), np.empty(most), np.empty(3)
    count = 0
    for i in range(number.shape[0]):
        first_leg[i] = count
        nodes = sketched(key, np.int64(number[i]), kind[i], origin[i], destination[i], normal, node)
        pieces, stations = laid_course(node, nodes, manner[kind[i]], piece, station)
        course = piece, pieces, station, stations
        count = course_legs(
            course,
            manner[kind[i], 3],
            work,
            terrain,
            start_tai_ns[i],
            window,
            0.0,
            leg_time_tai_ns,
            leg_shape,
            count,
        )
    first_leg[number.shape[0]] = count
    return count
