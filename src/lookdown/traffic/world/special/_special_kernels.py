"""Kernels of special flights: what each kind flies, as nodes of a course.

Numeric policy: float64, no fast-math. Twins in tests/oracles/special_plain.py.
"""

import math

import numba

from lookdown.numerics.philox_kernels import uniforms_4
from lookdown.terrain.terrain_kernels import ground_height_m
from lookdown.traffic.world.course._course_kernels import local_frame, place_in, put_node
from lookdown.traffic.world.course._draw_kernels import between, log_between

TANKER, PATROL, SURVEY, DRAPE, CALIBRATION, FIRE, LOW_LEVEL, TRAINING, TRANSIT, PARABOLA, RECEIVER = range(11)

MOST_NODES = 56

GROUND_M = 3.0
"""Height over the ground at which a flight is first and last in the air."""

NM = 1852.0
_G = 9.80665

_GOLDEN = 2.399963229728653
"""Golden angle, rad: directions that it parts never line up."""


@numba.njit(cache=True, error_model="numpy")
def banked_m(speed_mps, load):
    """Return the radius of a level turn at a load factor."""
    return speed_mps * speed_mps / (_G * math.sqrt(load * load - 1.0))


@numba.njit(cache=True, error_model="numpy")
def _take_off(place, speed, node):
    return put_node(node, 0, place, 1.0, (speed, speed), (GROUND_M, GROUND_M), 1.0, 0.0, 0.0)


@numba.njit(cache=True, error_model="numpy")
def _touch_down(node, count, place, speed, fast):
    return put_node(node, count, place, 1.0, (speed, fast), (GROUND_M, GROUND_M), 1.0, 0.0, 0.0)


@numba.njit(cache=True, error_model="numpy")
def _level(node, count, place, radius, speed, above, relief, rounds):
    """Append a turn at one speed and height."""
    return put_node(node, count, place, radius, (speed, speed), (above, above), relief, 0.0, rounds)


@numba.njit(cache=True, error_model="numpy")
def _racetrack(key, number, place, tanker, node):
    """Write the nodes of a flight to an anchor track, some laps of it, and back; return how many."""
    u = uniforms_4(key, number, 1)
    w = uniforms_4(key, number, 2)
    speed = between(200.0, 212.0, u[0]) if tanker else between(175.0, 190.0, u[0])
    high = between(7620.0, 9140.0, u[1]) if tanker else between(8500.0, 9450.0, u[1])
    long = between(50.0, 80.0, u[2]) * NM if tanker else between(60.0, 100.0, u[2]) * NM
    wide = 20.0 * NM if tanker else between(14.0, 20.0, u[3]) * NM
    laps = 2 + int(3.0 * w[0]) if tanker else 3 + int(4.0 * w[0])
    radius, side = banked_m(speed, 1.1034), 1.0 if w[1] < 0.5 else -1.0
    far = between(160e3, 350e3, w[2])
    frame = local_frame(place[0], place[1], place[2], 2.0 * math.pi * w[3])
    count = _take_off(place, 80.0, node)
    for _ in range(laps):
        for corner in range(4):
            ahead = far if corner == 0 or corner == 3 else far + long
            right = side * (wide if corner > 1 else 0.0) + side * 0.1 * wide
            count = _level(node, count, place_in(frame, ahead, right), radius, speed, high, 0.0, 0.0)
    count = _level(node, count, place_in(frame, far - 30e3, side * 1.3 * wide), radius, speed, high, 0.0, 0.0)
    return _touch_down(node, count, place, 72.0, speed)


@numba.njit(cache=True, error_model="numpy")
def _above_all(frame, far, size, terrain):
    """Return the greatest of the ground's heights at places on the way to an area and in it."""
    most = 0.0
    for i in range(-1, 8):
        for j in range(-3, 4):
            x, y, z = place_in(frame, far + (i - 1) * 0.2 * size, 0.22 * size * j)
            most = max(most, ground_height_m(terrain, x, y, z))
        x, y, z = place_in(frame, far * (i + 1) / 9.0, 0.0)
        most = max(most, ground_height_m(terrain, x, y, z))
    return most


@numba.njit(cache=True, error_model="numpy")
def _survey(key, number, place, drape, terrain, node):
    """Write the nodes of parallel lines, flown so that every turn has room; return how many."""
    u = uniforms_4(key, number, 1)
    w = uniforms_4(key, number, 2)
    speed = between(60.0, 72.0, u[0]) if drape else between(62.0, 125.0, u[0])
    long = between(8e3, 25e3, u[1]) if drape else between(20e3, 50e3, u[1])
    apart = between(200.0, 500.0, u[2]) if drape else between(700.0, 2000.0, u[2])
    far = between(20e3, 60e3, u[3]) if drape else between(70e3, 140e3, u[3])
    frame = local_frame(place[0], place[1], place[2], 2.0 * math.pi * w[0])
    relief = 1.0 if drape else 0.0
    if drape:
        work = between(80.0, 250.0, w[1])
    else:
        work = max(between(2100.0, 5200.0, w[1]), _above_all(frame, far, long, terrain) + 1500.0)
    radius = banked_m(speed, 1.08)
    # Lines are taken in turn from two halves, which lie so far apart that a turn fits between them.
    half = math.ceil((2.0 * radius + 400.0) / apart) + 1
    pairs = min(4 + int(6.0 * w[2]), half)
    count = _take_off(place, 50.0, node)
    for k in range(2 * pairs):
        line = k // 2 if k % 2 == 0 else half + k // 2
        right = (line - half) * apart
        near, last = (far, far + long) if k % 2 == 0 else (far + long, far)
        count = _level(node, count, place_in(frame, near, right), radius, speed, work, relief, 0.0)
        count = _level(node, count, place_in(frame, last, right), radius, speed, work, relief, 0.0)
    count = _level(node, count, place_in(frame, far - 8e3, half * apart + 6e3), radius, speed, work, relief, 0.0)
    return _touch_down(node, count, place, 45.0, speed)


@numba.njit(cache=True, error_model="numpy")
def _calibration(key, number, place, node):
    """Write the nodes of an orbit round an aid and approaches that are broken off over the runway; return how many."""
    u = uniforms_4(key, number, 1)
    w = uniforms_4(key, number, 2)
    speed, slow = between(80.0, 105.0, u[0]), between(65.0, 75.0, u[1])
    heading, side = 2.0 * math.pi * u[2], 1.0 if u[3] < 0.5 else -1.0
    frame = local_frame(place[0], place[1], place[2], heading)
    orbit, high = between(9e3, 18e3, w[0]), between(750.0, 1500.0, w[1])
    runs, wide, out = 3 + int(4.0 * w[2]), between(5e3, 7e3, w[3]), 16e3
    radius = banked_m(speed, 1.1)
    count = _take_off(place, 55.0, node)
    at = place_in(frame, orbit + 3e3, 0.0)
    count = _level(node, count, at, orbit, speed, high, 1.0, 0.0)
    # The turn round the aid: its middle is the aid where it starts abeam of it.
    at = place_in(frame, orbit, -side * orbit)
    count = _level(node, count, at, 0.9 * orbit, speed, high, 1.0, 1.0)
    for k in range(runs):
        shift = 60.0 * side * (k + 1.0)
        count = _level(node, count, place_in(frame, -out, -side * wide), radius, speed, 840.0, 1.0, 0.0)
        count = _level(node, count, place_in(frame, -out, shift), radius, slow, 780.0, 1.0, 0.0)
        count = _level(node, count, place_in(frame, 0.0, -0.3 * shift), radius, slow, 15.0, 1.0, 0.0)
        count = _level(node, count, place_in(frame, 9e3, 0.3 * shift), radius, speed, 420.0, 1.0, 0.0)
        count = _level(node, count, place_in(frame, 9e3, -side * wide), radius, speed, 840.0, 1.0, 0.0)
    count = _level(node, count, place_in(frame, -out, -side * wide), radius, speed, 840.0, 1.0, 0.0)
    count = _level(node, count, place_in(frame, -out, 0.0), radius, slow, 780.0, 1.0, 0.0)
    return _touch_down(node, count, place, 52.0, slow)


@numba.njit(cache=True, error_model="numpy")
def _fire(key, number, place, node):
    """Write the nodes of orbits over a fire, two low runs across it, and the way home; return how many."""
    u = uniforms_4(key, number, 1)
    w = uniforms_4(key, number, 2)
    speed, far = between(66.0, 95.0, u[0]), log_between(20e3, 120e3, u[1])
    radius, work = between(1100.0, 2000.0, u[2]), between(300.0, 700.0, u[3])
    frame = local_frame(place[0], place[1], place[2], 2.0 * math.pi * w[0])
    rounds, side = float(4 + int(10.0 * w[1])), 1.0 if w[2] < 0.8 else -1.0
    drop, turn = between(45.0, 90.0, w[3]), banked_m(speed, 1.25)
    count = _take_off(place, 55.0, node)
    count = _level(node, count, place_in(frame, far, side * 1e3), radius, speed, work, 1.0, rounds)
    count = _level(node, count, place_in(frame, far, -side * 7e3), turn, speed, work, 1.0, 0.0)
    count = _level(node, count, place_in(frame, far - 6e3, -side * 7e3), turn, speed, 0.8 * work, 1.0, 0.0)
    count = _level(node, count, place_in(frame, far - 5.9e3, -side * 1.5e3), turn, 62.0, drop, 1.0, 0.0)
    count = _level(node, count, place_in(frame, far - 6.3e3, side * 4e3), turn, speed, drop, 1.0, 1.0)
    count = _level(node, count, place_in(frame, far - 12e3, side * 6e3), turn, speed, 2.0 * work, 1.0, 0.0)
    return _touch_down(node, count, place, 50.0, speed)


@numba.njit(cache=True, error_model="numpy")
def _loop(key, number, place, size, points, radius, speed, above, relief, node):
    """Write the nodes of a round trip by way of points on an oval; return how many. `above`: least and most."""
    u = uniforms_4(key, number, 3)
    frame = local_frame(place[0], place[1], place[2], 2.0 * math.pi * u[0])
    side, narrow = 1.0 if u[1] < 0.5 else -1.0, between(0.35, 0.8, u[2])
    count = _take_off(place, 80.0, node)
    for k in range(points):
        x = uniforms_4(key, number, 4 + k)
        angle = 2.0 * math.pi * (k + between(0.8, 1.2, x[0])) / (points + 1.0)
        reach = between(0.93, 1.07, x[1])
        ahead, right = size * reach * (1.0 - math.cos(angle)), side * narrow * size * reach * math.sin(angle)
        high = log_between(above[0], above[1], x[2])
        count = _level(node, count, place_in(frame, ahead, right), radius, speed, high, relief, 0.0)
    return _touch_down(node, count, place, 75.0, speed)


@numba.njit(cache=True, error_model="numpy")
def _training(key, number, place, node):
    """Write the nodes of hard turns in an area, up and down; return how many."""
    u = uniforms_4(key, number, 1)
    w = uniforms_4(key, number, 2)
    speed, far = between(205.0, 255.0, u[0]), between(70e3, 180e3, u[1])
    size, turns = between(14e3, 25e3, u[2]), 6 + int(10.0 * u[3])
    frame = local_frame(place[0], place[1], place[2], 2.0 * math.pi * w[0])
    side = 1.0 if w[1] < 0.5 else -1.0
    count = _take_off(place, 85.0, node)
    for k in range(turns):
        x = uniforms_4(key, number, 4 + k)
        angle = side * (_GOLDEN * k + math.pi)
        at = place_in(frame, far + size * math.cos(angle), size * math.sin(angle) + 0.3 * size)
        radius = banked_m(speed, between(2.5, 6.0, x[0]))
        rounds = float(int(3.0 * x[1]))
        count = _level(node, count, at, radius, speed, between(1500.0, 7000.0, x[2]), 1.0, rounds)
    count = _level(node, count, place_in(frame, 0.5 * far, 1.4 * size), 8e3, speed, 4500.0, 1.0, 0.0)
    return _touch_down(node, count, place, 75.0, speed)


@numba.njit(cache=True, error_model="numpy")
def _straight(key, number, place, node):
    """Write the two nodes of a way of 600 km."""
    u = uniforms_4(key, number, 1)
    frame = local_frame(place[0], place[1], place[2], 2.0 * math.pi * u[0])
    count = _level(node, 0, place, 1.0, 229.0, 6100.0, 0.0, 0.0)
    return _level(node, count, place_in(frame, 600e3, 0.0), 1.0, 229.0, 6100.0, 0.0, 0.0)


@numba.njit(cache=True, error_model="numpy")
def speed_of(key, number, kind):
    """Return the speed at which a formation's members follow one another, m/s."""
    u = uniforms_4(key, number, 1)
    if kind in (TANKER, RECEIVER):
        return between(200.0, 212.0, u[0])
    if kind == LOW_LEVEL:
        return between(216.0, 247.0, u[0])
    return between(205.0, 255.0, u[0])


@numba.njit(cache=True, error_model="numpy")
def sketched(key, number, kind, place, terrain, node):
    """Write the nodes of a flight; return how many. Members of a formation have their leader's number."""
    if kind in (TANKER, PATROL, RECEIVER):
        return _racetrack(key, number, place, kind != PATROL, node)
    if kind in (SURVEY, DRAPE):
        return _survey(key, number, place, kind == DRAPE, terrain, node)
    if kind == CALIBRATION:
        return _calibration(key, number, place, node)
    if kind == FIRE:
        return _fire(key, number, place, node)
    if kind == TRAINING:
        return _training(key, number, place, node)
    if kind == PARABOLA:
        return _straight(key, number, place, node)
    u = uniforms_4(key, number, 1)
    speed = speed_of(key, number, kind)
    if kind == LOW_LEVEL:
        low = log_between(76.0, 305.0, u[1])
        points, size = 6 + int(5.0 * u[2]), between(60e3, 130e3, u[3])
        return _loop(key, number, place, size, points, banked_m(speed, 2.5), speed, (low, low), 1.0, node)
    high = between(6100.0, 10600.0, u[1])
    points, size = 4 + int(3.0 * u[2]), between(110e3, 250e3, u[3])
    return _loop(key, number, place, size, points, banked_m(speed, 1.155), speed, (high, high), 0.0, node)
