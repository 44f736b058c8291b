"""Kernels of slow clutter: what starts in an hour, and the legs of all.

Numeric policy: float64, no fast-math. Twins in tests/oracles/clutter_plain.py.
"""

import numba
import numpy as np

from lookdown.numerics.philox_kernels import uniforms_4
from lookdown.traffic.motion._leg_kernels import append_legs
from lookdown.traffic.world.clutter._clutter_kernels import (
    DRONE,
    FLOATER,
    MOST_KNOTS,
    MOST_NODES,
    PASSAGE,
    SONDE,
    drone_home,
    drone_nodes,
    drone_s,
    fit_time,
    floater_course,
    floater_s,
    flock_course,
    flock_kind,
    flock_nodes,
    flock_place,
    flock_s,
    sonde_course,
)
from lookdown.traffic.world.course._course_kernels import NODE_COLUMNS, STATION_COLUMNS, laid_course
from lookdown.traffic.world.course._draw_kernels import between, by_day, picked, put_plan
from lookdown.traffic.world.course._height_kernels import MOST_STEPS, course_legs

_KIND_BIT = 29
"""From which bit on a number says the kind: 536 million flights of a kind an hour."""


@numba.njit(cache=True, error_model="numpy")
def _sine(x, y, z, sun, share):
    """Return the sine of the sun's height at a place, some share of the way between two directions of the sun."""
    total = 0.0
    for k, value in ((0, x), (1, y), (2, z)):
        total += value * (sun[0, k] + share * (sun[1, k] - sun[0, k]))
    return total


@numba.njit(cache=True, error_model="numpy")
def planned_kind(key, hour, start_tai_ns, kind, starts, sun, sites, settings, wind, plan, count):
    """Append the flights of a kind that start in an hour; return how many flights there are.

    Parameters
    ----------
    key : uint64
    hour : int
        Since 1970.
    start_tai_ns : int
        Of the hour.
    kind : int
    starts : int
        How many would start if all could; of radiosondes how many are released at a term.
    sun : (2, 3) float64
        Where it stands at the hour's start and end.
    sites : (normal, cumulative, sonde_row, terrain)
        Places by row (p, 3), their weights for drones summed up (p,), rows that release radiosondes, the ground.
    settings : (4,) float64
        Share of the day's drones at night, sine of the sun's height from which all fly, 1, -1 or 0 for the north's
        spring, autumn or neither, 1 where radiosondes are released in the hour.
    wind : (w,) float64
        `WindField.parameters`; its hour is set to this one.
    plan : (n, 8) int64
        Out.
    count : int
        Flights there before.
    """
    normal, cumulative, sonde_row, terrain = sites
    knot, piece = np.empty((MOST_KNOTS, 4)), np.empty((2 * MOST_KNOTS + 2, 11))
    corner, radius = np.empty((MOST_KNOTS, 3)), np.empty(MOST_KNOTS)
    wind[1] = float(hour)
    for i in range(starts):
        number = (hour << 32) | (kind << _KIND_BIT) | i
        u = uniforms_4(key, number, 0)
        origin, share, flown = -1, u[2], kind
        if kind == SONDE:
            if settings[3] == 0.0 or u[1] > 0.95:
                continue
            origin, share = sonde_row[i % sonde_row.shape[0]], between(0.3, 0.7, u[2])
            place = normal[origin, 0], normal[origin, 1], normal[origin, 2]
            _, knots = sonde_course(key, number, place, terrain, wind, knot, corner, radius, piece)
            duration_s = knot[knots - 1, 0]
        elif kind == FLOATER:
            duration_s = floater_s(key, number)
        elif kind == DRONE:
            origin = picked(cumulative, u[0])
            x, y, z = normal[origin, 0], normal[origin, 1], normal[origin, 2]
            if u[1] > by_day(_sine(x, y, z, sun, share), settings[0], settings[1]):
                continue
            duration_s = drone_s(key, number)
        else:
            x, y, z, found = flock_place(key, number, terrain)
            if not found:
                continue
            flown = flock_kind(key, number, z, _sine(x, y, z, sun, share), settings[2])
            if flown < 0:
                continue
            duration_s = flock_s(key, number, flown == PASSAGE)
        begin = start_tai_ns + int(share * 3.6e12)
        put_plan(plan[count], key, number, flown, (origin, -1), begin, duration_s, 1.0)
        count += 1
    return count


@numba.njit(cache=True, error_model="numpy")
def flown_legs(key, flights, sites, settings, manner, wind, window, first_leg, leg_time_tai_ns, leg_shape):
    """Write the legs of some flights that touch a window; return how many there are (`append_legs`).

    Parameters
    ----------
    key : uint64
    flights : (number, kind, origin, destination, start_tai_ns)
        Columns (n,).
    sites, settings : as for `planned_kind`
    manner : (k, 4) float64
    wind : (w,) float64
        `WindField.parameters`; its hour is set to that of each flight's start.
    window : (int, int)
    first_leg : (n + 1,) int64
        Out.
    leg_time_tai_ns, leg_shape : (m, 2) int64, (m, 16) float64
        Out.
    """
    number, kind, origin, _, start_tai_ns = flights
    normal, _, _, terrain = sites
    node, piece = np.empty((MOST_NODES, NODE_COLUMNS)), np.empty((2 * MOST_KNOTS + 2, 11))
    station = np.empty((9 * MOST_NODES, STATION_COLUMNS))
    corner, radius = np.empty((MOST_KNOTS, 3)), np.empty(MOST_KNOTS)
    most = 9 * MOST_NODES + MOST_STEPS + 16
    work = np.empty((most, 4)), np.empty((most, 4)), np.empty(most), np.empty(3)
    count = 0
    for i in range(number.shape[0]):
        first_leg[i] = count
        own, name = np.int64(kind[i]), np.int64(number[i])
        if own in (SONDE, FLOATER):
            wind[1] = float(name >> 32)
            if own == SONDE:
                place = normal[origin[i], 0], normal[origin[i], 1], normal[origin[i], 2]
                pieces, knots = sonde_course(key, name, place, terrain, wind, work[0], corner, radius, piece)
            else:
                pieces, knots = floater_course(key, name, wind, work[0], corner, radius, piece)
            count = append_legs(
                piece, pieces, work[0], knots, start_tai_ns[i], window, 0.0, leg_time_tai_ns, leg_shape, count
            )
            continue
        if own == DRONE:
            place = normal[origin[i], 0], normal[origin[i], 1], normal[origin[i], 2]
            nodes = drone_nodes(key, name, drone_home(key, name, place, terrain), node)
            duration_s = drone_s(key, name)
        else:
            x, y, z, _ = flock_place(key, name, terrain)
            passage = own == PASSAGE
            course = flock_course(key, name, passage, settings[2])
            nodes = flock_nodes(key, name, (x, y, z), passage, course, node)
            duration_s = flock_s(key, name, passage)
        pieces, stations = laid_course(node, nodes, manner[own], piece, station)
        fit_time(station, stations, duration_s)
        course_laid, step_m = (piece, pieces, station, stations), manner[own, 3]
        count = course_legs(
            course_laid, step_m, work, terrain, start_tai_ns[i], window, 0.0, leg_time_tai_ns, leg_shape, count
        )
    first_leg[number.shape[0]] = count
    return count
