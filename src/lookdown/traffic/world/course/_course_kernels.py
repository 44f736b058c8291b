"""Kernels of courses: nodes (where to turn, how fast, how high) into a path and timed stations.

A node is a corner of the path with what is flown there: see the columns below. The
first and the last node are where the flight begins and ends. Between nodes the speed
goes over to the cruise speed and back at one acceleration, and the height is won right
after a node and lost right before one, each at one gradient; where the way is too short
for that, evenly over all of it. A node may add whole or part rounds to its turn (a
thermal, an orbit), and may be hovered before.

Speeds are those over the sphere of the mean radius; lengths are angles on it. At a
height of 10 km the true ground speed is 0.16 % more.

Numeric policy: float64, no fast-math. Twins in tests/oracles/course_plain.py.

Arrays belong to the caller: see `lookdown.numerics.lean`.
"""

import math

import numba

from lookdown.astro.earth import MEAN_RADIUS_M
from lookdown.numerics.lean import LEAN
from lookdown.traffic.motion._path_kernels import rounded_path

NODE_COLUMNS = 12
"""Of a node: unit normal (3), turn radius rad, rounds, speed in the turn rad/s, cruise before it rad/s,
height before and after the turn m, share of the ground's height in them, hover before the turn s, spare."""

STATION_COLUMNS = 5
"""Of a station: way flown rad, speed rad/s, height m, share of the ground's height, time s."""

RADIUS, ROUNDS, SPEED, CRUISE, ABOVE_IN, ABOVE_OUT, RELIEF, DWELL = 3, 4, 5, 6, 7, 8, 9, 10

_R = float(MEAN_RADIUS_M)
_SHARPEST = -0.99
"""Cosine of the sharpest turn that a course has at a node: 172 degrees."""

_PER_NODE = 9
"""Stations that one node may add."""

_STRAIGHT_RAD, _ASIDE_M = 1e-6, 5.0
"""A node that bends the path by less is moved so far aside: the path would pass it without a turn."""


@numba.njit(**LEAN)
def local_frame(px, py, pz, heading_rad):
    """Return a place, the unit vector ahead and the one to the right: a plane for patterns."""
    level = math.sqrt(px * px + py * py)
    ex, ey = (-py / level, px / level) if level > 0.0 else (0.0, 1.0)
    nx, ny, nz = -pz * ey, pz * ex, px * ey - py * ex
    c, s = math.cos(heading_rad), math.sin(heading_rad)
    return px, py, pz, c * nx + s * ex, c * ny + s * ey, c * nz, c * ex - s * nx, c * ey - s * ny, -s * nz


@numba.njit(**LEAN)
def place_in(frame, ahead_m, right_m):
    """Return the place some way ahead and to the right, by central projection: straight lines stay straight.

    A distance of 400 km comes out 0.13 % short, one of 50 km 20 ppm.
    """
    a, r = ahead_m / _R, right_m / _R
    x = frame[0] + a * frame[3] + r * frame[6]
    y = frame[1] + a * frame[4] + r * frame[7]
    z = frame[2] + a * frame[5] + r * frame[8]
    size = 1.0 / math.sqrt(x * x + y * y + z * z)
    return x * size, y * size, z * size


@numba.njit(**LEAN)
def _put_aside(row, from_row, x, y, z, distance_rad):
    """Write the place that lies some way from a row's along a direction."""
    size = distance_rad / math.sqrt(x * x + y * y + z * z)
    x, y, z = from_row[0] + size * x, from_row[1] + size * y, from_row[2] + size * z
    size = 1.0 / math.sqrt(x * x + y * y + z * z)
    row[0], row[1], row[2] = x * size, y * size, z * size


@numba.njit(**LEAN)
def _eased(node, count, place):
    """See to it that a course bends at its last node on the way to a place, but not straight back; return the count.

    Drawn patterns go straight on once in millions of nodes, straight back once in thousands.
    """
    if count < 2:
        return count
    a, b, row = node[count - 2], node[count - 1], node[count]
    dx, dy, dz = b[0] - a[0], b[1] - a[1], b[2] - a[2]
    ex, ey, ez = place[0] - b[0], place[1] - b[1], place[2] - b[2]
    before, after = math.sqrt(dx * dx + dy * dy + dz * dz), math.sqrt(ex * ex + ey * ey + ez * ez)
    # To port of the way to the node.
    px, py, pz = b[1] * dz - b[2] * dy, b[2] * dx - b[0] * dz, b[0] * dy - b[1] * dx
    along = dx * ex + dy * ey + dz * ez
    if along > 0.0 and abs(px * ex + py * ey + pz * ez) < _STRAIGHT_RAD * before * after:
        _put_aside(b, b, px, py, pz, _ASIDE_M / _R)
    if along > _SHARPEST * before * after:
        return count
    for k in range(NODE_COLUMNS):
        row[k] = b[k]
    _put_aside(row, b, px, py, pz, min(max(4.0 * b[RADIUS], 300.0 / _R), 0.5 * after))
    row[ROUNDS], row[DWELL], row[ABOVE_IN] = 0.0, 0.0, b[ABOVE_OUT]
    return count + 1


@numba.njit(**LEAN)
def put_node(node, count, place, radius_m, speeds_mps, above_m, relief, dwell_s, rounds):
    """Append a node; return how many there are.

    `speeds_mps`: in the turn, and of the cruise before it; `above_m`: before and after
    the turn. Where the course would turn back on itself by more than 172 degrees at the
    node before, a node aside of that one is put in between.
    """
    count = _eased(node, count, place)
    row = node[count]
    row[0], row[1], row[2] = place
    row[RADIUS], row[ROUNDS] = radius_m / _R, rounds
    row[SPEED], row[CRUISE] = speeds_mps[0] / _R, speeds_mps[1] / _R
    row[ABOVE_IN], row[ABOVE_OUT] = above_m
    row[RELIEF], row[DWELL] = relief, dwell_s
    return count + 1


@numba.njit(**LEAN)
def _put_station(station, count, along, speed, above, relief, wait):
    """Append a station some way on, which is reached at an even acceleration; return how many there are."""
    time = wait
    if count > 0:
        before = station[count - 1]
        gone = along - before[0]
        time += before[4] + (2.0 * gone / (speed + before[1]) if gone > 0.0 else 0.0)
    row = station[count]
    row[0], row[1], row[2], row[3], row[4] = along, speed, above, relief, time
    return count + 1


@numba.njit(**LEAN)
def _cruise_part(first, last, way, cruise, push):
    """Return the speed reached between two others, and where it is reached and left."""
    reach = abs(cruise * cruise - first * first) / (2.0 * push)
    leave = abs(cruise * cruise - last * last) / (2.0 * push)
    if reach + leave <= way:
        return cruise, reach, way - leave
    top = math.sqrt(max(0.5 * (first * first + last * last) + push * way, 0.0))
    if cruise > top > max(first, last):
        middle = (top * top - first * first) / (2.0 * push)
        return top, middle, middle
    # No room: evenly from the one to the other.
    return last, way, way


@numba.njit(**LEAN)
def _ramp(station, count, along, speed, cruise, above, relief, manner):
    """Append the stations from the last one to a place further on; return how many there are."""
    before = station[count - 1]
    start, v0, h0, k0 = before[0], before[1], before[2], before[3]
    way = along - start
    if way <= 0.0:
        return count
    push, up, down = manner[0] / _R, manner[1] * _R, manner[2] * _R
    top, reach, leave = _cruise_part(v0, speed, way, cruise, push)
    rise = above - h0
    bend = way
    if rise > 0.0:
        bend = min(rise / up, way)
    elif rise < 0.0:
        bend = max(way + rise / down, 0.0)
    for k in range(4):
        if k == 0:
            at = min(reach, bend)
        elif k == 1:
            at = min(max(reach, bend), leave) if bend > reach else reach
        elif k == 2:
            at = max(leave, bend)
        else:
            at = way
        if at <= station[count - 1, 0] - start and k < 3:
            continue
        if at < reach:
            square = v0 * v0 + (top * top - v0 * v0) * at / reach
        elif at <= leave:
            square = top * top
        else:
            square = top * top + (speed * speed - top * top) * (at - leave) / (way - leave)
        if rise > 0.0:
            share = min(at / bend, 1.0)
        elif rise < 0.0:
            share = max((at - bend) / (way - bend), 0.0)
        else:
            share = at / way
        v = speed if k == 3 else math.sqrt(max(square, 0.0))
        count = _put_station(station, count, start + at, v, h0 + share * rise, k0 + share * (relief - k0), 0.0)
    return count


@numba.njit(**LEAN)
def _fly_to(station, count, row, along, manner):
    """Append the stations to the beginning of a node's turn, with the hover before it; return how many there are.

    Where there is no room to come to rest and to leave at three times the usual acceleration, there is no hover.
    """
    if row[DWELL] > 0.0:
        push = manner[0] / _R
        back = row[SPEED] * row[SPEED] / (2.0 * push)
        start, fast = station[count - 1, 0], station[count - 1, 1]
        stop = max(along - back, 0.5 * (start + along))
        if stop - start >= fast * fast / (6.0 * push) and along - stop >= back / 3.0:
            count = _ramp(station, count, stop, 0.0, row[CRUISE], row[ABOVE_IN], row[RELIEF], manner)
            count = _put_station(station, count, stop, 0.0, row[ABOVE_IN], row[RELIEF], row[DWELL])
    return _ramp(station, count, along, row[SPEED], row[CRUISE], row[ABOVE_IN], row[RELIEF], manner)


@numba.njit(**LEAN)
def laid_course(node, node_count, manner, piece, station):
    """Write the path through some nodes and the stations along it; return their numbers.

    Parameters
    ----------
    node : (w, 12) float64
        See `NODE_COLUMNS`; written by `put_node`, which sees to it that the path bends at every inner node.
    node_count : int
        At least 2.
    manner : (4,) float64
        Acceleration, m/s2; gradients of climb and descent, 1; step between heights, m.
    piece : (p, 11) float64
        Out, at least 2 w + 2 rows.
    station : (s, 5) float64
        Out, at least 9 w rows: see `STATION_COLUMNS`; rising in way and time.

    Returns
    -------
    piece_count, station_count : int
    """
    assert station.shape[0] >= _PER_NODE * node_count
    piece_count, _ = rounded_path(node[:, 0:3], node_count, node[:, RADIUS], piece)
    first = node[0]
    count = _put_station(station, 0, 0.0, first[SPEED], first[ABOVE_OUT], first[RELIEF], 0.0)
    if first[DWELL] > 0.0:
        count = _put_station(station, count, 0.0, first[SPEED], first[ABOVE_OUT], first[RELIEF], first[DWELL])
    along, turn = 0.0, 0
    for k in range(piece_count):
        if piece[k, 9] > 1.0:
            turn += 1
            row = node[turn]
            piece[k, 10] += row[ROUNDS] * 2.0 * math.pi / piece[k, 9]
            count = _fly_to(station, count, row, along, manner)
            out = along + piece[k, 10]
            count = _put_station(station, count, out, row[SPEED], row[ABOVE_OUT], row[RELIEF], 0.0)
        along += piece[k, 10]
    assert turn == node_count - 2, "a node of a course does not turn"
    count = _fly_to(station, count, node[node_count - 1], along, manner)
    return piece_count, count
