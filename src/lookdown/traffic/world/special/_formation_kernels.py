"""Kernels of special flights: who flies with whom, when, and the legs of all.

A number names a leader and up to seven others: its three lowest bits say which.

Numeric policy: float64, no fast-math. Twins in tests/oracles/special_plain.py.
"""

import math

import numba
import numpy as np

from lookdown.astro.earth import MEAN_RADIUS_M
from lookdown.numerics.philox_kernels import uniforms_4
from lookdown.traffic.motion._leg_kernels import append_legs
from lookdown.traffic.motion._path_kernels import move_path_aside
from lookdown.traffic.world.course._course_kernels import NODE_COLUMNS, STATION_COLUMNS, laid_course
from lookdown.traffic.world.course._draw_kernels import by_day, log_between, picked, put_plan, sine_of_sun
from lookdown.traffic.world.course._height_kernels import MOST_STEPS, course_legs
from lookdown.traffic.world.special._special_kernels import (
    LOW_LEVEL,
    MOST_NODES,
    PARABOLA,
    RECEIVER,
    TANKER,
    TRAINING,
    TRANSIT,
    banked_m,
    sketched,
    speed_of,
)

_R = float(MEAN_RADIUS_M)
_FORMATION_DRAW, _PARABOLA_DRAW = 30, 31

_LEVEL_S, _PULL_S = 90.0, 20.0
_FAST, _INJECTION = 229.0, 146.0
_NOSE_UP = math.radians(47.0)
_FALL = 9.78
"""Gravity less what the path's bend over the Earth takes up, at 8 km, m/s2."""

_HIGH_M = 6100.0


@numba.njit(cache=True, error_model="numpy")
def members_of(key, leader, kind):
    """Return how many fly together."""
    u = uniforms_4(key, leader, _FORMATION_DRAW)
    if kind == TRANSIT:
        return 2 + int(7.0 * u[0])
    if kind == LOW_LEVEL:
        return 1 + int(4.0 * u[0])
    if kind == TRAINING:
        return 1 + int(2.0 * u[0])
    if kind == TANKER:
        return 1 + int(4.0 * u[0])
    return 1


@numba.njit(cache=True, error_model="numpy")
def _least_radius_m(key, leader, kind):
    """Return the radius of the tightest turn of a formation."""
    speed = speed_of(key, leader, kind)
    if kind == TRANSIT:
        return banked_m(speed, 1.155)
    if kind == LOW_LEVEL:
        return banked_m(speed, 2.5)
    return banked_m(speed, 6.0) if kind == TRAINING else banked_m(speed, 1.1034)


@numba.njit(cache=True, error_model="numpy")
def place_in_formation(key, leader, kind, member, spacing_m):
    """Return how far a member is to port (m), above (m) and behind (s) its leader.

    Beside one another, by turns to the left and the right, where they are near to one
    another beside the width of their turns, else one after the other, or as drawn. Those with receivers in
    tow fly by the tanker's side.

    Parameters
    ----------
    key : uint64
    leader : int
        Its number.
    kind : int
    member : int
        0 for the leader.
    spacing_m : (float, float)
        Least and most distance between neighbours.
    """
    if member == 0:
        return 0.0, 0.0, 0.0
    u = uniforms_4(key, leader, _FORMATION_DRAW)
    spacing = log_between(spacing_m[0], spacing_m[1], u[1])
    rank = (member + 1) // 2
    aside = spacing * rank * (1.0 if member % 2 == 0 else -1.0)
    if abs(spacing * 4.0) < 0.5 * _least_radius_m(key, leader, kind) and u[2] < 0.7:
        return aside, 0.1 * spacing * rank if spacing < 300.0 else 0.0, 0.0
    return 0.0, 0.0, member * spacing / speed_of(key, leader, kind)


@numba.njit(cache=True, error_model="numpy")
def parabolas_of(key, leader):
    """Return how many parabolas a flight has."""
    return 8 + int(8.0 * uniforms_4(key, leader, _PARABOLA_DRAW)[0])


@numba.njit(cache=True, error_model="numpy")
def parabola_knots(count, knot):
    """Write the profile of some parabolas in a row; return how many knots there are.

    Level, up to 47 degrees, 22 s of free fall, down as it came up and level again: between
    knots the vertical acceleration is constant.
    """
    slow, up = _INJECTION * math.cos(_NOSE_UP), _INJECTION * math.sin(_NOSE_UP)
    fall_s, rise = 2.0 * up / _FALL, 0.5 * up * _PULL_S
    radius = _R + _HIGH_M + rise
    time, k = 0.0, 0
    for _ in range(count):
        ends = (0.0, _LEVEL_S, _LEVEL_S + _PULL_S, _LEVEL_S + _PULL_S + fall_s)
        for i in range(4):
            knot[k, 0] = time + ends[i]
            knot[k, 1] = (_FAST if i < 2 else slow) / radius
            knot[k, 2] = _HIGH_M + (rise if i > 1 else 0.0)
            knot[k, 3] = 0.0 if i < 2 else (up if i == 2 else -up)
            k += 1
        time += ends[3] + _PULL_S
    knot[k, 0], knot[k, 1], knot[k, 2], knot[k, 3] = time, _FAST / radius, _HIGH_M, 0.0
    return k + 1


@numba.njit(cache=True, error_model="numpy")
def planned_hour(key, hour, start_tai_ns, sun, candidates, sites, kinds, settings, plan):
    """Write the flights that start in an hour, leaders with those that follow them; return how many.

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
        How many leaders would fly if it were day everywhere.
    sites : (normal, cumulative, terrain)
        Places by row (p, 3), their weights summed up (p,), the ground.
    kinds : (chance, manner, silent)
        Shares of the kinds summed up (k,), their manners (k, 4), shares without transponder (k,).
    settings : (4,) float64
        Share of the day's flights at night, sine of the sun's height from which all fly, least and most spacing
        in formations, m.
    plan : (8 candidates, 8) int64
        Out.
    """
    normal, cumulative, terrain = sites
    chance, manner, silent = kinds
    node, piece = np.empty((MOST_NODES, NODE_COLUMNS)), np.empty((2 * MOST_NODES + 2, 11))
    station, knot = np.empty((9 * MOST_NODES, STATION_COLUMNS)), np.empty((128, 4))
    count = 0
    for i in range(candidates):
        leader = (hour << 32) | (i << 3)
        u = uniforms_4(key, leader, 0)
        origin = picked(cumulative, u[0])
        if u[1] > by_day(sine_of_sun(normal, origin, sun, u[2]), settings[0], settings[1]):
            continue
        kind = picked(chance, u[3])
        if kind == PARABOLA:
            duration_s = knot[parabola_knots(parabolas_of(key, leader), knot) - 1, 0]
        else:
            place = normal[origin, 0], normal[origin, 1], normal[origin, 2]
            nodes = sketched(key, leader, kind, place, terrain, node)
            _, stations = laid_course(node, nodes, manner[kind], piece, station)
            duration_s = station[stations - 1, 4]
        start = start_tai_ns + int(u[2] * 3.6e12)
        for member in range(members_of(key, leader, kind)):
            _, _, behind = place_in_formation(key, leader, kind, member, (settings[2], settings[3]))
            own = RECEIVER if kind == TANKER and member > 0 else kind
            begin = start + round(behind * 1e9)
            put_plan(plan[count], key, leader + member, own, (origin, origin), begin, duration_s, silent[own])
            count += 1
    return count


@numba.njit(cache=True, error_model="numpy")
def flown_legs(key, flights, sites, manner, settings, window, first_leg, leg_time_tai_ns, leg_shape):
    """Write the legs of some flights that touch a window; return how many there are (`append_legs`).

    Parameters
    ----------
    key : uint64
    flights : (number, kind, origin, destination, start_tai_ns)
        Columns (n,).
    sites, settings : as for `planned_hour`
    manner : (k, 4) float64
    window : (int, int)
    first_leg : (n + 1,) int64
        Out.
    leg_time_tai_ns, leg_shape : (m, 2) int64, (m, 16) float64
        Out.
    """
    number, kind, origin, _, start_tai_ns = flights
    normal, _, terrain = sites
    node, piece = np.empty((MOST_NODES, NODE_COLUMNS)), np.empty((2 * MOST_NODES + 2, 11))
    station = np.empty((9 * MOST_NODES, STATION_COLUMNS))
    most = 9 * MOST_NODES + MOST_STEPS + 16
    work = np.empty((most, 4)), np.empty((most, 4)), np.empty(most), np.empty(3)
    count = 0
    for i in range(number.shape[0]):
        first_leg[i] = count
        member = np.int64(number[i]) & 7
        leader = np.int64(number[i]) - member
        own = TANKER if kind[i] == RECEIVER else np.int64(kind[i])
        place = normal[origin[i], 0], normal[origin[i], 1], normal[origin[i], 2]
        nodes = sketched(key, leader, own, place, terrain, node)
        pieces, stations = laid_course(node, nodes, manner[own], piece, station)
        aside, above, _ = place_in_formation(key, leader, own, member, (settings[2], settings[3]))
        if aside != 0.0:
            move_path_aside(piece, pieces, station[stations - 1, 0], aside / _R)
        if own == PARABOLA:
            knots = parabola_knots(parabolas_of(key, leader), work[0])
            count = append_legs(
                piece, pieces, work[0], knots, start_tai_ns[i], window, above, leg_time_tai_ns, leg_shape, count
            )
        else:
            course, step_m = (piece, pieces, station, stations), manner[own, 3]
            count = course_legs(
                course, step_m, work, terrain, start_tai_ns[i], window, above, leg_time_tai_ns, leg_shape, count
            )
    first_leg[number.shape[0]] = count
    return count
