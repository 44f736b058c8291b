"""Kernels of helicopters: ambulances, transport, search, inspection of lines, shuttles to sea, police.

All lift off from a hover and land into one; in between they may hover at their work or
touch down with the rotors turning, where the speed is 0.

Numeric policy: float64, no fast-math. What a sketch makes is held to its properties in tests; the
course under it has twins in tests/oracles/course_plain.py.
"""

import math

import numba
import numpy as np

from lookdown.numerics.philox_kernels import uniforms_4
from lookdown.terrain.terrain_kernels import ground_height_m
from lookdown.traffic.world.course._course_kernels import (
    NODE_COLUMNS,
    STATION_COLUMNS,
    laid_course,
    local_frame,
    place_in,
    put_node,
)
from lookdown.traffic.world.course._draw_kernels import between, by_day, log_between, picked, put_plan, sine_of_sun
from lookdown.traffic.world.course._height_kernels import MOST_STEPS, course_legs

AMBULANCE, TRANSPORT, SEARCH, LINE, OFFSHORE, POLICE = 0, 1, 2, 3, 4, 5

MOST_NODES = 24

SKIDS_M = 2.0
"""Height over the ground of a helicopter on its skids: the least of all."""

_SLOW = 18.0
"""Speed in turns between work, m/s."""

_TRIES = 6


@numba.njit(cache=True, error_model="numpy")
def _lift_off(place, wait_s, node):
    """Write the first node: a hover over the pad."""
    return put_node(node, 0, place, 1.0, (0.0, 0.0), (SKIDS_M, SKIDS_M), 1.0, wait_s, 0.0)


@numba.njit(cache=True, error_model="numpy")
def _pass(node, count, place, fast, above):
    """Append a turn on the way at some height and a speed a little under that of the cruise."""
    speed = 0.8 * fast
    radius = speed * speed / (9.80665 * 0.4)
    return put_node(node, count, place, radius, (speed, fast), (above, above), 1.0, 0.0, 0.0)


@numba.njit(cache=True, error_model="numpy")
def _stop(node, count, place, fast, above, wait_s):
    """Append a hover at some height, and the turn after it; return how many nodes there are."""
    return put_node(node, count, place, 90.0, (_SLOW, fast), (above, above), 1.0, wait_s, 0.0)


@numba.njit(cache=True, error_model="numpy")
def _home(node, count, place, fast, above):
    """Append the landing at the end of a straight way in; `above` is the height of the way."""
    return put_node(node, count, place, 1.0, (0.0, fast), (SKIDS_M, SKIDS_M), 1.0, 8.0, 0.0)


@numba.njit(cache=True, error_model="numpy")
def _errand(key, number, place, fast, high, reach, halts, deck_m, way, node):
    """Write the nodes of a flight to some places in turn, with a touch-down at each, and back; return how many."""
    u = uniforms_4(key, number, 3)
    frame = local_frame(place[0], place[1], place[2], way)
    side = 1.0 if u[0] < 0.5 else -1.0
    count = _lift_off(place, between(8.0, 25.0, u[1]), node)
    count = _pass(node, count, place_in(frame, 0.35 * reach, side * 0.06 * reach), fast, high)
    count = _stop(node, count, place_in(frame, reach, 0.0), fast, deck_m, between(40.0, 180.0, u[2]))
    # Out of the place sideways, so that no course turns straight back.
    ahead, right = reach * between(0.75, 0.95, u[3]), side * max(0.25 * reach, 1200.0)
    if halts > 1:
        count = _stop(node, count, place_in(frame, ahead, right), fast, deck_m, between(40.0, 150.0, u[1]))
    else:
        count = _pass(node, count, place_in(frame, ahead, right), fast, high)
    count = _pass(node, count, place_in(frame, 0.4 * reach, side * 0.12 * reach), fast, high)
    return _home(node, count, place, fast, high)


@numba.njit(cache=True, error_model="numpy")
def _search(key, number, place, fast, high, node):
    """Write the nodes of a creeping line ahead with hovers over what is found; return how many."""
    u = uniforms_4(key, number, 3)
    w = uniforms_4(key, number, 4)
    far, long, apart = log_between(6e3, 40e3, u[0]), between(2.5e3, 6e3, u[1]), between(500.0, 900.0, u[2])
    slow, low = between(26.0, 36.0, u[3]), between(60.0, 150.0, w[0])
    frame = local_frame(place[0], place[1], place[2], 2.0 * math.pi * w[1])
    lines = 3 + int(4.0 * w[2])
    count = _lift_off(place, 12.0, node)
    count = _pass(node, count, place_in(frame, 0.6 * far, 0.1 * far), fast, high)
    for k in range(lines):
        ahead = far + k * apart
        first, last = (0.5 * long, -0.5 * long) if k % 2 == 0 else (-0.5 * long, 0.5 * long)
        count = put_node(node, count, place_in(frame, ahead, first), 220.0, (slow, slow), (low, low), 1.0, 0.0, 0.0)
        x = uniforms_4(key, number, 5 + k)
        wait = log_between(10.0, 120.0, x[0]) if x[1] < 0.45 or k == 1 else 0.0
        above = low if wait == 0.0 else between(15.0, 60.0, x[2])
        count = put_node(node, count, place_in(frame, ahead, last), 220.0, (slow, slow), (above, low), 1.0, wait, 0.0)
    count = _pass(node, count, place_in(frame, 0.5 * far, -0.3 * far), fast, high)
    return _home(node, count, place, fast, high)


@numba.njit(cache=True, error_model="numpy")
def _line(key, number, place, fast, high, node):
    """Write the nodes of a flight along a line of pylons or a pipe with short hovers; return how many."""
    u = uniforms_4(key, number, 3)
    w = uniforms_4(key, number, 4)
    slow, low = between(20.0, 38.0, u[0]), between(30.0, 90.0, u[1])
    frame = local_frame(place[0], place[1], place[2], 2.0 * math.pi * u[2])
    ahead, right = log_between(3e3, 20e3, u[3]), 2e3
    bends = 5 + int(6.0 * w[0])
    count = _lift_off(place, 12.0, node)
    count = put_node(node, count, place_in(frame, ahead, right), 200.0, (slow, fast), (low, low), 1.0, 0.0, 0.0)
    course, before = between(-0.5, 0.9, w[1]), (ahead, right)
    for k in range(bends):
        x = uniforms_4(key, number, 5 + k)
        way = between(1.8e3, 5e3, x[0])
        before = ahead, right
        ahead, right = ahead + way * math.cos(course), right + way * math.sin(course)
        wait = log_between(10.0, 60.0, x[1]) if x[2] < 0.35 else 0.0
        course += 0.05 + 0.45 * x[3] if k % 2 == 0 else -0.05 - 0.4 * x[3]
        count = put_node(node, count, place_in(frame, ahead, right), 250.0, (slow, slow), (low, low), 1.0, wait, 0.0)
    # The last leg was flown on the course before the last bend; half of the turn home, then the other half.
    last = math.atan2(right - before[1], ahead - before[0])
    turn = math.atan2(-right, -ahead) - last
    turn -= 2.0 * math.pi * math.floor(turn / (2.0 * math.pi) + 0.5)
    course = last + 0.5 * turn + 0.1
    at = place_in(frame, ahead + 2.5e3 * math.cos(course), right + 2.5e3 * math.sin(course))
    count = _pass(node, count, at, fast, high)
    return _home(node, count, place, fast, high)


@numba.njit(cache=True, error_model="numpy")
def _police(key, number, place, fast, high, node):
    """Write the nodes of a flight to two places that are circled and watched from a hover; return how many."""
    u = uniforms_4(key, number, 3)
    w = uniforms_4(key, number, 4)
    far, work = log_between(4e3, 20e3, u[0]), between(150.0, 400.0, u[1])
    slow, radius = between(26.0, 36.0, u[2]), between(300.0, 700.0, u[3])
    frame = local_frame(place[0], place[1], place[2], 2.0 * math.pi * w[0])
    wait, rounds = log_between(30.0, 120.0, w[1]), float(2 + int(9.0 * w[2]))
    count = _lift_off(place, 10.0, node)
    at = place_in(frame, far, 0.3 * far)
    count = put_node(node, count, at, radius, (slow, fast), (work, work), 1.0, 0.0, rounds)
    at = place_in(frame, 0.9 * far, -0.5 * far)
    count = put_node(node, count, at, 150.0, (slow, fast), (work, work), 1.0, wait, float(int(4.0 * w[3])))
    count = _pass(node, count, place_in(frame, 0.35 * far, -0.4 * far), fast, high)
    return _home(node, count, place, fast, high)


@numba.njit(cache=True, error_model="numpy")
def seaward(key, number, place, terrain, reach):
    """Return a course at whose end there is sea, of some that are tried; whether one was found."""
    for k in range(_TRIES):
        way = 2.0 * math.pi * uniforms_4(key, number, 20 + k)[0]
        frame = local_frame(place[0], place[1], place[2], way)
        x, y, z = place_in(frame, reach, 0.0)
        if ground_height_m(terrain, x, y, z) <= 0.0:
            return way, True
    return 0.0, False


@numba.njit(cache=True, error_model="numpy")
def sea_reach_m(key, number):
    """Return how far out a shuttle to sea flies."""
    return log_between(60e3, 250e3, uniforms_4(key, number, 2)[0])


@numba.njit(cache=True, error_model="numpy")
def sketched(key, number, kind, place, terrain, node):
    """Write the nodes of a flight; return how many."""
    u = uniforms_4(key, number, 1)
    w = uniforms_4(key, number, 2)
    fast = between(48.0, 70.0, u[0])
    high = log_between(150.0, 600.0, u[1])
    way = 2.0 * math.pi * u[2]
    if kind == SEARCH:
        return _search(key, number, place, fast, high, node)
    if kind == LINE:
        return _line(key, number, place, fast, high, node)
    if kind == POLICE:
        return _police(key, number, place, fast, high, node)
    if kind == OFFSHORE:
        reach = sea_reach_m(key, number)
        way, _ = seaward(key, number, place, terrain, reach)
        return _errand(key, number, place, between(60.0, 71.0, u[0]), high, reach, 1 + int(2.0 * w[1]), 30.0, way, node)
    reach = log_between(5e3, 60e3, u[3])
    halts = 2 if kind == AMBULANCE else 1 + int(2.0 * w[1])
    return _errand(key, number, place, fast, high, reach, halts, SKIDS_M, way, node)


@numba.njit(cache=True, error_model="numpy")
def planned_hour(key, hour, start_tai_ns, sun, candidates, normal, terrain, cumulative, kinds, settings, plan):
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
    normal : (p, 3) float64
        Places by row.
    terrain : (2161, 4321) int16, `Terrain.grid`
        Where it is 0 there is sea.
    cumulative : (p,) float64
        Weights of the places, summed up.
    kinds : (chance, manner, silent)
        Shares of the kinds summed up (k,), their manners (k, 4), shares without transponder (k,).
    settings : (2,) float64
        Share of the day's flights at night, sine of the sun's height from which all fly.
    plan : (candidates, 8) int64
        Out.
    """
    chance, manner, silent = kinds
    node, piece = np.empty((MOST_NODES, NODE_COLUMNS)), np.empty((2 * MOST_NODES + 2, 11))
    station = np.empty((9 * MOST_NODES, STATION_COLUMNS))
    count = 0
    for i in range(candidates):
        number = (hour << 32) | i
        u = uniforms_4(key, number, 0)
        origin = picked(cumulative, u[0])
        if u[1] > by_day(sine_of_sun(normal, origin, sun, u[2]), settings[0], settings[1]):
            continue
        place = normal[origin, 0], normal[origin, 1], normal[origin, 2]
        kind = picked(chance, u[3])
        if kind == OFFSHORE and not seaward(key, number, place, terrain, sea_reach_m(key, number))[1]:
            kind = TRANSPORT
        nodes = sketched(key, number, kind, place, terrain, node)
        _, stations = laid_course(node, nodes, manner[kind], piece, station)
        start = start_tai_ns + int(u[2] * 3.6e12)
        duration_s = station[stations - 1, 4]
        put_plan(plan[count], key, number, kind, (origin, origin), start, duration_s, silent[kind])
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
    terrain : (2161, 4321) int16, `Terrain.grid`
    window : (int, int)
    first_leg : (n + 1,) int64
        Out.
    leg_time_tai_ns, leg_shape : (m, 2) int64, (m, 16) float64
        Out.
    """
    number, kind, origin, _, start_tai_ns = flights
    node, piece = np.empty((MOST_NODES, NODE_COLUMNS)), np.empty((2 * MOST_NODES + 2, 11))
    station = np.empty((9 * MOST_NODES, STATION_COLUMNS))
    most = 9 * MOST_NODES + MOST_STEPS + 16
    work = np.empty((most, 4)), np.empty((most, 4)), np.empty(most), np.empty(3)
    count = 0
    for i in range(number.shape[0]):
        first_leg[i] = count
        place = normal[origin[i], 0], normal[origin[i], 1], normal[origin[i], 2]
        nodes = sketched(key, np.int64(number[i]), kind[i], place, terrain, node)
        pieces, stations = laid_course(node, nodes, manner[kind[i]], piece, station)
        course, step_m = (piece, pieces, station, stations), manner[kind[i], 3]
        count = course_legs(
            course, step_m, work, terrain, start_tai_ns[i], window, 0.0, leg_time_tai_ns, leg_shape, count
        )
    first_leg[number.shape[0]] = count
    return count
