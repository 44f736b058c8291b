"""Kernels of slow clutter: radiosondes, floating balloons, drones, flocks of birds.

Durations are drawn or reckoned without the path, so that many can be planned; what the
path makes of it is fitted to the duration, which changes speeds by some per cent. Only a
radiosonde's duration is that of its whole course, for it ends where it meets the ground.

Numeric policy: float64, no fast-math. Twins in tests/oracles/clutter_plain.py.
"""

import math

import numba

from lookdown.astro.earth import MEAN_RADIUS_M
from lookdown.numerics.philox_kernels import uniforms_4
from lookdown.terrain.terrain_kernels import ground_height_m
from lookdown.traffic.motion._path_kernels import moved, place_on_path, rounded_path
from lookdown.traffic.world.course._course_kernels import local_frame, place_in, put_node
from lookdown.traffic.world.course._draw_kernels import between, log_between
from lookdown.traffic.world.transport._wind_kernels import wind_mps

SONDE, FLOATER, DRONE, BIRDS, PASSAGE = 0, 1, 2, 3, 4

MOST_NODES = 20
MOST_KNOTS = 40

CLEAR_M = 2.0
"""Least height of drones and birds over the ground; balloons begin and end 3 m above it."""

_R = float(MEAN_RADIUS_M)
_RISE, _FALL, _SCALE_M = 5.0, 7.0, 14_000.0
"""Rise and last fall of a radiosonde, m/s; height over which the speed of fall grows by e: twice the air's."""

_LOWEST_M, _HIGHEST_M, _STEEPEST = -500.0, 6500.0, 0.6
"""Bounds of the ground: its heights are -432 to 6,320 m, its slopes to 75 degrees of latitude at most 0.55."""

_ENDS_M, _NEAR_M, _TIGHT_S = 3.0, 1.0, 2.0
"""A radiosonde begins and ends so high over the ground, the end to so much more; the closest samples on the way up."""

_TRIES = 3
_RISE_STEPS, _FALL_STEPS = 10, 12


@numba.njit(cache=True, error_model="numpy")
def burst_m(key, number):
    """Return the height at which a radiosonde's balloon bursts."""
    return between(24e3, 34e3, uniforms_4(key, number, 1)[0])


@numba.njit(cache=True, error_model="numpy")
def _fall_s(high, low):
    """Return how long a parachute falls from one height to another: its speed goes by the root of the air's density."""
    return _SCALE_M / _FALL * (math.exp(-low / _SCALE_M) - math.exp(-high / _SCALE_M))


@numba.njit(cache=True, error_model="numpy")
def _drift(place, height, wind, course, speed):
    """Return course and speed of the wind at a place, the course turned by 2 rad at most from the last one."""
    east, north = wind_mps(place[0], place[1], place[2], height, wind)
    turn = math.atan2(east, north) - course
    turn -= 2.0 * math.pi * math.floor(turn / (2.0 * math.pi) + 0.5)
    # Neither quite straight on, which is no corner, nor straight back, which cannot be rounded.
    turn = min(max(turn, -2.0), 2.0)
    if abs(turn) < 1e-4:
        turn = 1e-4
    return course + turn, max(math.sqrt(east * east + north * north), speed)


@numba.njit(cache=True, error_model="numpy")
def _carried(count, place, wind, knot, corner, radius):
    """Write corners and speeds by the wind at some knots, whose times and heights stand; leave the way to be fitted."""
    course, speed = 1.0, 1.0
    x, y, z = place
    for i in range(count):
        corner[i, 0], corner[i, 1], corner[i, 2] = x, y, z
        radius[i] = 800.0 / _R
        course, speed = _drift((x, y, z), knot[i, 2], wind, course, 2.0)
        knot[i, 1] = speed / (_R + knot[i, 2])
        if i < count - 1:
            x, y, z = moved(x, y, z, course, speed * (knot[i + 1, 0] - knot[i, 0]) / _R)


@numba.njit(cache=True, error_model="numpy")
def _fitted(count, knot, corner, radius, piece):
    """Write the path through the corners and scale the speeds to it; return how many pieces there are."""
    pieces, length = rounded_path(corner, count, radius, piece)
    way = 0.0
    for i in range(count - 1):
        way += 0.5 * (knot[i, 1] + knot[i + 1, 1]) * (knot[i + 1, 0] - knot[i, 0])
    for i in range(count):
        knot[i, 1] *= length / way
    return pieces


@numba.njit(cache=True, error_model="numpy")
def _height(before, after, time):
    """Return height and climb some time after the first of two knots."""
    span = after[0] - before[0]
    rise = (after[2] - before[2]) / span
    second = (3.0 * rise - 2.0 * before[3] - after[3]) / span
    third = (before[3] + after[3] - 2.0 * rise) / (span * span)
    height = before[2] + time * (before[3] + time * (second + time * third))
    return height, before[3] + time * (2.0 * second + 3.0 * time * third)


@numba.njit(cache=True, error_model="numpy")
def _ground(before, after, time, way, piece, pieces, terrain, spot):
    """Return the ground's height some time after the first of two knots, which lies `way` along the path."""
    push = (after[1] - before[1]) / (after[0] - before[0])
    place_on_path(piece, pieces, way + time * (before[1] + 0.5 * push * time), spot)
    return ground_height_m(terrain, spot[0], spot[1], spot[2])


@numba.njit(cache=True, error_model="numpy")
def _raised(knot, piece, pieces, terrain, spot):
    """Let a radiosonde rise faster at first where the ground on its way asks for it, later slower; it bursts as before.

    What is added is ``e t (1 - t/T)^2``: a cubic, which knots hold exactly. It slows the rise by e/3 at most.
    """
    low, total, way, extra = knot[0, 2], knot[_RISE_STEPS, 0], 0.0, 0.0
    for i in range(_RISE_STEPS):
        if knot[i, 2] > _HIGHEST_M:
            break
        before, after = knot[i], knot[i + 1]
        span = after[0] - before[0]
        creep = _STEEPEST * _R * max(before[1], after[1])
        time = 0.0 if i > 0 else 0.5 * _TIGHT_S
        while time < span:
            gone = before[0] + time
            ground = _ground(before, after, time, way, piece, pieces, terrain, spot)
            clear = low + _RISE * gone - ground - _ENDS_M
            if clear < 0.0:
                left = 1.0 - gone / total
                extra = max(extra, -clear / (gone * left * left))
            # No ground is met before: it rises by `creep` at most, and so does the radiosonde.
            time += max(_TIGHT_S, clear / creep)
        way += 0.5 * (before[1] + after[1]) * span
    if extra > 0.0:
        for i in range(_RISE_STEPS):
            part = knot[i, 0] / total
            knot[i, 2] += extra * knot[i, 0] * (1.0 - part) ** 2
            knot[i, 3] += extra * (1.0 - part) * (1.0 - 3.0 * part)


@numba.njit(cache=True, error_model="numpy")
def _landed(count, knot, piece, pieces, terrain, spot):
    """End the fall where it meets the ground, 3 to 4 m above it; return how many knots are left.

    Each step is the shortest time in which the ground can be met, by its steepest slope and the fall of now.
    """
    way = 0.0
    for i in range(count - 1):
        before, after = knot[i], knot[i + 1]
        span = after[0] - before[0]
        time = 0.0 if i >= _RISE_STEPS and after[2] < _HIGHEST_M else span
        while time < span:
            height, climb = _height(before, after, time)
            clear = height - _ground(before, after, time, way, piece, pieces, terrain, spot) - _ENDS_M
            if clear < _NEAR_M:
                after[1] = before[1] + (after[1] - before[1]) * time / span
                after[0], after[2], after[3] = before[0] + time, height, climb
                return i + 2
            fall = 1.2 * _FALL * math.exp(height / _SCALE_M)
            time += max(clear, 0.5 * _NEAR_M) / (fall + _STEEPEST * _R * max(before[1], after[1]))
        way += 0.5 * (before[1] + after[1]) * span
    return count


@numba.njit(cache=True, error_model="numpy")
def sonde_course(key, number, place, terrain, wind, knot, corner, radius, piece):
    """Write path and profile of a radiosonde, up at 5 m/s, burst, down on its parachute; return pieces and knots.

    The last knot's time is its duration: who plans and who writes legs both ask here.
    """
    top, low = burst_m(key, number), ground_height_m(terrain, place[0], place[1], place[2]) + _ENDS_M
    count = _RISE_STEPS + _FALL_STEPS + 1
    for i in range(_RISE_STEPS + 1):
        share = i / _RISE_STEPS
        knot[i, 0], knot[i, 2] = share * (top - low) / _RISE, low + share * (top - low)
        knot[i, 3] = _RISE
    up_s = (top - low) / _RISE
    # As if there were no ground: where it is met shows on the way that this makes.
    for i in range(1, _FALL_STEPS + 1):
        high = top + (_LOWEST_M - top) * i / _FALL_STEPS
        knot[_RISE_STEPS + i, 0] = up_s + _fall_s(top, high)
        knot[_RISE_STEPS + i, 2] = high
        knot[_RISE_STEPS + i, 3] = -math.exp(high / _SCALE_M) * _FALL
    _carried(count, place, wind, knot, corner, radius)
    pieces = _fitted(count, knot, corner, radius, piece)
    # The path is laid: its corners are room to work in.
    spot = corner[0]
    _raised(knot, piece, pieces, terrain, spot)
    return pieces, _landed(count, knot, piece, pieces, terrain, spot)


@numba.njit(cache=True, error_model="numpy")
def floater_s(key, number):
    """Return how long a floating balloon is followed: what flies on then is another object."""
    return between(12.0, 24.0, uniforms_4(key, number, 1)[0]) * 3600.0


@numba.njit(cache=True, error_model="numpy")
def somewhere(key, number, south, north, draw):
    """Return a place, even on the sphere between two sines of latitude."""
    u = uniforms_4(key, number, draw)
    z, longitude = between(south, north, u[0]), 2.0 * math.pi * u[1]
    level = math.sqrt(1.0 - z * z)
    return level * math.cos(longitude), level * math.sin(longitude), z


@numba.njit(cache=True, error_model="numpy")
def floater_course(key, number, wind, knot, corner, radius, piece):
    """Write path and profile of a balloon that floats at 16 to 20 km with the wind; return pieces and knots."""
    u = uniforms_4(key, number, 1)
    place = somewhere(key, number, -0.9, 0.9, 2)
    total, high = floater_s(key, number), between(16e3, 20e3, u[1])
    count = 9
    for i in range(count):
        knot[i, 0] = total * i / (count - 1.0)
        knot[i, 2] = high + 250.0 * math.sin(2.1 * i + 6.0 * u[2])
        knot[i, 3] = 0.0
    _carried(count, place, wind, knot, corner, radius)
    return _fitted(count, knot, corner, radius, piece), count


@numba.njit(cache=True, error_model="numpy")
def _drone_figures(key, number):
    """Return pattern (0 errand, 1 lines, 2 watch), cruise m/s, way out m, line or orbit m, count, wait s, height m."""
    u = uniforms_4(key, number, 2)
    w = uniforms_4(key, number, 3)
    pattern = 0 if u[0] < 0.2 else (1 if u[0] < 0.55 else 2)
    cruise = between(8.0, 18.0, u[1])
    far = between(1500.0, 8000.0, u[2]) if pattern == 0 else between(150.0, 1500.0, u[2])
    long = between(500.0, 1500.0, u[3]) if pattern == 1 else between(30.0, 250.0, u[3])
    return (
        pattern,
        cruise,
        far,
        long,
        4.0 + math.floor(4.0 * w[0]),
        between(30.0, 1500.0, w[1]),
        between(30.0, 120.0, w[2]),
    )


@numba.njit(cache=True, error_model="numpy")
def drone_s(key, number):
    """Return how long a drone is in the air: its way at its cruise speed, its waits, and some for turns."""
    pattern, cruise, far, long, count, wait, _ = _drone_figures(key, number)
    if pattern == 0:
        return 60.0 + wait + 2.05 * far / cruise
    if pattern == 1:
        return 60.0 + 2.0 * far / cruise + 2.0 * count * (long / cruise + 12.0)
    return 60.0 + wait + 2.3 * (far + long) / cruise + 4.0 * count * (2.0 * math.pi * long / (0.6 * cruise))


@numba.njit(cache=True, error_model="numpy")
def drone_nodes(key, number, place, node):
    """Write the nodes of a drone: an errand, lines over a field, or orbits and a hover; return how many."""
    pattern, cruise, far, long, lines, wait, high = _drone_figures(key, number)
    u = uniforms_4(key, number, 4)
    frame = local_frame(place[0], place[1], place[2], 2.0 * math.pi * u[0])
    side, slow = 1.0 if u[1] < 0.5 else -1.0, 0.6 * cruise
    pair, above = (slow, cruise), (high, high)
    count = put_node(node, 0, place, 1.0, (0.0, 0.0), (CLEAR_M, CLEAR_M), 1.0, 5.0, 0.0)
    if pattern == 0:
        drop = between(10.0, 30.0, u[2])
        count = put_node(node, count, place_in(frame, 0.5 * far, 0.03 * far), 30.0, pair, above, 1.0, 0.0, 0.0)
        count = put_node(node, count, place_in(frame, far, 0.0), 12.0, (4.0, cruise), (drop, drop), 1.0, wait, 0.0)
        at = place_in(frame, far - 60.0, side * 80.0)
        count = put_node(node, count, at, 25.0, pair, above, 1.0, 0.0, 0.0)
    elif pattern == 1:
        apart = between(60.0, 120.0, u[2])
        for k in range(int(lines)):
            near, last = (far, far + long) if k % 2 == 0 else (far + long, far)
            right = side * (k + 1.0) * apart
            count = put_node(node, count, place_in(frame, near, right), 25.0, pair, above, 1.0, 0.0, 0.0)
            count = put_node(node, count, place_in(frame, last, right), 25.0, pair, above, 1.0, 0.0, 0.0)
    else:
        at = place_in(frame, far, side * (0.1 * far + long))
        count = put_node(node, count, at, long, pair, above, 1.0, 0.0, 2.0 * lines)
        at = place_in(frame, far, -side * (0.4 * far + long))
        count = put_node(node, count, at, long, pair, above, 1.0, wait, 2.0 * lines)
    return put_node(node, count, place, 1.0, (0.0, cruise), (CLEAR_M, CLEAR_M), 1.0, 5.0, 0.0)


@numba.njit(cache=True, error_model="numpy")
def drone_home(key, number, place, terrain):
    """Return a place on land within 20 km of another, or that one itself."""
    for k in range(_TRIES):
        u = uniforms_4(key, number, 5 + k)
        x, y, z = moved(place[0], place[1], place[2], 2.0 * math.pi * u[0], log_between(500.0, 20e3, u[1]) / _R)
        if ground_height_m(terrain, x, y, z) > 0.5:
            return x, y, z
    return place


@numba.njit(cache=True, error_model="numpy")
def flock_place(key, number, terrain):
    """Return a place on land outside of the polar ice, and whether one was found."""
    for k in range(_TRIES):
        x, y, z = somewhere(key, number, -0.83, 0.95, 5 + k)
        if ground_height_m(terrain, x, y, z) > 0.5:
            return x, y, z, True
    return 1.0, 0.0, 0.0, False


@numba.njit(cache=True, error_model="numpy")
def flock_kind(key, number, sine_latitude, sine_of_sun, spring):
    """Return what a flock does at a place with the sun so high: about its place, on passage, or -1, nothing.

    `spring` is 1 in the north's spring, -1 in its autumn, 0 between. Outside of the
    tropics three quarters are on passage then, by night; the others fly by day.
    """
    u = uniforms_4(key, number, 1)
    if spring != 0.0 and abs(sine_latitude) > 0.17 and u[0] < 0.75:
        return PASSAGE if sine_of_sun < 0.0 or u[1] < 0.15 else -1
    return BIRDS if sine_of_sun > -0.05 or u[1] < 0.05 else -1


@numba.njit(cache=True, error_model="numpy")
def flock_course(key, number, passage, spring):
    """Return the course of a flock: on passage to the north in the north's spring, to the south in its autumn."""
    share = uniforms_4(key, number, 1)[2]
    if passage:
        return (0.0 if spring > 0.0 else math.pi) + between(-0.6, 0.6, share)
    return 2.0 * math.pi * share


@numba.njit(cache=True, error_model="numpy")
def flock_s(key, number, passage):
    """Return how long a flock flies."""
    u = uniforms_4(key, number, 2)
    return between(2.0, 7.0, u[0]) * 3600.0 if passage else between(0.5, 2.5, u[0]) * 3600.0


@numba.njit(cache=True, error_model="numpy")
def flock_nodes(key, number, place, passage, course, node):
    """Write the nodes of a flock's flight, as long as it lasts; return how many."""
    u = uniforms_4(key, number, 3)
    speed, low = between(9.0, 19.0, u[0]), between(8.0, 30.0, u[1])
    way = speed * flock_s(key, number, passage)
    high = log_between(150.0, 2500.0, u[2]) if passage else log_between(30.0, 300.0, u[2])
    frame = local_frame(place[0], place[1], place[2], course)
    count = put_node(node, 0, place, 1.0, (speed, speed), (low, low), 1.0, 0.0, 0.0)
    if passage:
        for k in range(1, 4):
            x = uniforms_4(key, number, 10 + k)
            at = place_in(frame, 0.25 * k * way, between(-0.02, 0.02, x[0]) * way)
            above = high * between(0.8, 1.2, x[1])
            count = put_node(node, count, at, 400.0, (speed, speed), (above, above), 1.0, 0.0, 0.0)
        end = place_in(frame, way, 0.01 * way)
    else:
        ahead, right, turn = 0.0, 0.0, 0.0
        for k in range(5):
            x = uniforms_4(key, number, 10 + k)
            leg = way / 6.0
            ahead, right = ahead + leg * math.cos(turn), right + leg * math.sin(turn)
            turn += between(0.3, 2.2, x[0]) * (1.0 if x[1] < 0.5 else -1.0)
            above = high * between(0.6, 1.0, x[2])
            at = place_in(frame, ahead, right)
            count = put_node(node, count, at, 120.0, (speed, speed), (above, above), 1.0, 0.0, 0.0)
        end = place_in(frame, ahead + way / 6.0 * math.cos(turn), right + way / 6.0 * math.sin(turn))
    return put_node(node, count, end, 1.0, (speed, speed), (low, low), 1.0, 0.0, 0.0)


@numba.njit(cache=True, error_model="numpy")
def fit_time(station, count, duration_s):
    """Scale the times of a course, hovers included, to a duration, and the speeds with them."""
    factor = duration_s / station[count - 1, 4]
    for i in range(count):
        station[i, 4] *= factor
        station[i, 1] /= factor
