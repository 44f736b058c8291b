"""Kernels of routes: the corners of a flight's way from lift-off to touch-down.

A way leaves along the runway, turns on course, passes waypoints to either side of the
great circle, and comes in by downwind, base and final as its side of the airport asks;
a few hold before. Draws are those of the flight alone.

Numeric policy: float64, no fast-math. Lengths between corners are chords (a part in a
thousand short over 1,000 km): they only choose speeds for turns.

Arrays belong to the caller: see `lookdown.numerics.lean`.
"""

import math

import numba

from lookdown.numerics.lean import LEAN
from lookdown.numerics.philox_kernels import normals_2, uniforms_4
from lookdown.traffic.motion._path_kernels import course_and_distance, moved

EARTH_M = 6_371_008.8
"""Mean radius: metres to angles on the unit sphere, as `motion` counts."""

CORNERS = 64
"""Most corners that a way can have, with room."""

_RAD_PER_KM = 1000.0 / EARTH_M
_SHARP_COSINE = math.cos(math.radians(115.0))
_WAYPOINT_DRAW, _OFFSET_DRAW, _END_DRAW, _HOLD_DRAW = 8, 12, 4, 6
_INNER_MOST = 8
_MARKS = 4
"""Waypoints near each airport."""

_EASE_DRAW = 128


@numba.njit(**LEAN)
def push_corner(corner, count, x, y, z):
    """Append a corner and return the count; where the way would turn back sharply, share the turn between two."""
    if count >= 2:
        i = count - 1
        qx, qy, qz = corner[i, 0], corner[i, 1], corner[i, 2]
        px, py, pz = corner[i - 1, 0], corner[i - 1, 1], corner[i - 1, 2]
        along = px * qx + py * qy + pz * qz
        ix, iy, iz = along * qx - px, along * qy - py, along * qz - pz
        size = math.sqrt(ix * ix + iy * iy + iz * iz)
        ahead = x * qx + y * qy + z * qz
        ox, oy, oz = x - ahead * qx, y - ahead * qy, z - ahead * qz
        out = math.sqrt(ox * ox + oy * oy + oz * oz)
        cosine = (ix * ox + iy * oy + iz * oz) / (size * out)
        if cosine < _SHARP_COSINE:
            # To port of the way in: q x in.
            lx, ly, lz = (qy * iz - qz * iy) / size, (qz * ix - qx * iz) / size, (qx * iy - qy * ix) / size
            side = 1.0 if lx * ox + ly * oy + lz * oz > 0.0 else -1.0
            half = math.acos(max(cosine, -1.0)) * 0.55
            cs, sn = math.cos(half) / size, side * math.sin(half)
            step = 10.0 * _RAD_PER_KM
            cd, sd = math.cos(step), math.sin(step)
            corner[count, 0] = qx * cd + (ix * cs + lx * sn) * sd
            corner[count, 1] = qy * cd + (iy * cs + ly * sn) * sd
            corner[count, 2] = qz * cd + (iz * cs + lz * sn) * sd
            count += 1
    corner[count, 0], corner[count, 1], corner[count, 2] = x, y, z
    return count + 1


@numba.njit(**LEAN)
def _beside(corner, count, frame, along_rad, port_rad):
    """Append the corner that lies so far along the great circle of a frame and so far to port of it (sine)."""
    ca, sa = math.cos(along_rad), math.sin(along_rad)
    sp = port_rad
    cp = math.sqrt(1.0 - sp * sp)
    x = (frame[0] * ca + frame[3] * sa) * cp + frame[6] * sp
    y = (frame[1] * ca + frame[4] * sa) * cp + frame[7] * sp
    z = (frame[2] * ca + frame[5] * sa) * cp + frame[8] * sp
    return push_corner(corner, count, x, y, z)


@numba.njit(**LEAN)
def write_frame(origin, destination, frame):
    """Write origin, the way on and port of the great circle between two places; return its length."""
    dot = origin[0] * destination[0] + origin[1] * destination[1] + origin[2] * destination[2]
    tx, ty, tz = destination[0] - dot * origin[0], destination[1] - dot * origin[1], destination[2] - dot * origin[2]
    size = math.sqrt(tx * tx + ty * ty + tz * tz)
    frame[0], frame[1], frame[2] = origin[0], origin[1], origin[2]
    frame[3], frame[4], frame[5] = tx / size, ty / size, tz / size
    frame[6] = origin[1] * frame[5] - origin[2] * frame[4]
    frame[7] = origin[2] * frame[3] - origin[0] * frame[5]
    frame[8] = origin[0] * frame[4] - origin[1] * frame[3]
    return math.atan2(size, dot)


@numba.njit(**LEAN)
def _end_marks(length, scale, mark):
    """Write how far from its end of the way the waypoints near one airport lie; return how many."""
    count = 0
    far = 38.0
    for step in (34.0, 48.0, 70.0, 100.0):
        if far * scale * _RAD_PER_KM > 0.42 * length:
            break
        mark[count] = far * scale * _RAD_PER_KM
        count += 1
        far += step
    return count


@numba.njit(**LEAN)
def _wander(key, number, i):
    """Return a number near standard normal of the i-th waypoint: a sum of four, never over 3.5."""
    a, b, c, d = uniforms_4(key, number, _OFFSET_DRAW + i)
    return 1.7320508 * (a + b + c + d - 2.0)


@numba.njit(**LEAN)
def put_waypoints(corner, count, frame, length, key, number, mark, style):
    """Append the waypoints between the airports; return the count.

    The way bows to one side and back, and each waypoint lies off that by a part of the
    spacing: `style[0]` is the bow's part of the length, `style[1]` the waypoint's of the
    spacing.
    """
    u, v, w, _ = uniforms_4(key, number, _WAYPOINT_DRAW)
    bow, twist = normals_2(u, v)
    bow *= style[0] * length
    twist *= 0.5 * style[0] * length
    first = _end_marks(length, 0.8 + 0.4 * w, mark)
    last = _end_marks(length, 1.3 - 0.4 * w, mark[_MARKS:])
    begin = mark[first - 1] if first else 0.0
    end = length - (mark[_MARKS + last - 1] if last else 0.0)
    inner = min(int((end - begin) / (240.0 * _RAD_PER_KM)), _INNER_MOST)
    if first == 0 and last == 0:
        inner = 1 if length > 110.0 * _RAD_PER_KM else 0
    spacing = (end - begin) / (inner + 1)
    for i in range(first + inner + last):
        if i < first:
            along, room = mark[i], 1.1 * mark[0]
        elif i < first + inner:
            along, room = begin + spacing * (i - first + 1), min(spacing, 300.0 * _RAD_PER_KM)
        else:
            back = mark[_MARKS + first + inner + last - 1 - i]
            along, room = length - back, 1.1 * mark[_MARKS]
        part = math.pi * along / length
        port = bow * math.sin(part) + twist * math.sin(2.0 * part) + style[1] * room * _wander(key, number, i)
        count = _beside(corner, count, frame, along, port)
    return count


@numba.njit(**LEAN)
def put_departure(corner, origin, runway_rad, short, key, number):
    """Write lift-off and the end of the straight climb along the runway; return the count, 2."""
    u, _, _, _ = uniforms_4(key, number, _END_DRAW)
    corner[0, 0], corner[0, 1], corner[0, 2] = origin[0], origin[1], origin[2]
    far = (8.0 + 6.0 * u) * (0.5 if short else 1.0)
    corner[1, 0], corner[1, 1], corner[1, 2] = moved(origin[0], origin[1], origin[2], runway_rad, far * _RAD_PER_KM)
    return 2


@numba.njit(**LEAN)
def _put_hold(corner, count, turns, key, number):
    """Append a racetrack of some rounds at the last corner, flown on as it was reached; return the count."""
    u, _, _, _ = uniforms_4(key, number, _HOLD_DRAW)
    x, y, z = corner[count - 1, 0], corner[count - 1, 1], corner[count - 1, 2]
    back, _ = course_and_distance(x, y, z, corner[count - 2, 0], corner[count - 2, 1], corner[count - 2, 2])
    side = 0.5 * math.pi if u < 0.8 else -0.5 * math.pi
    leg, width = 8.0 * _RAD_PER_KM, 9.0 * _RAD_PER_KM
    # Holds turn right unless charted otherwise (ICAO Doc 8168); the way in points away from `back`.
    ax, ay, az = moved(x, y, z, back + math.pi + side, width)
    dx, dy, dz = moved(x, y, z, back, leg)
    bx, by, bz = moved(dx, dy, dz, back + math.pi + side, width)
    for _i in range(turns):
        for px, py, pz in ((ax, ay, az), (bx, by, bz), (dx, dy, dz), (x, y, z)):
            corner[count, 0], corner[count, 1], corner[count, 2] = px, py, pz
            count += 1
    return count


@numba.njit(**LEAN)
def put_arrival(corner, count, destination, runway_rad, short, hold_turns, key, number, style):
    """Append what leads from the last waypoint to touch-down; return the count and the first corner after a hold.

    The last is the count itself where there is none.
    """
    if hold_turns > 0:
        count = _put_hold(corner, count, hold_turns, key, number)
    after_hold = count
    u, v, w, _ = uniforms_4(key, number, _END_DRAW + 1)
    shrink = 0.6 if short else 1.0
    final = (style[2] + style[3] * u) * shrink * _RAD_PER_KM
    tx, ty, tz = destination[0], destination[1], destination[2]
    out = runway_rad + math.pi
    fx, fy, fz = moved(tx, ty, tz, out, final)
    last = corner[count - 1]
    bearing, _ = course_and_distance(fx, fy, fz, last[0], last[1], last[2])
    side = (bearing - out + math.pi) % (2.0 * math.pi) - math.pi
    if abs(side) > math.radians(45.0):
        turn = 0.5 * math.pi if side > 0.0 else -0.5 * math.pi
        width = (8.0 + 5.0 * v) * shrink * _RAD_PER_KM
        # Base is flown at 20 degrees to the square, so that final is met at 70 and not square.
        bx, by, bz = moved(fx, fy, fz, out + turn * (1.0 - 0.22 * w), width)
        if abs(side) > math.radians(100.0):
            dx, dy, dz = moved(bx, by, bz, runway_rad, final + (2.0 + 8.0 * w) * shrink * _RAD_PER_KM)
            count = push_corner(corner, count, dx, dy, dz)
        count = push_corner(corner, count, bx, by, bz)
    count = push_corner(corner, count, fx, fy, fz)
    return push_corner(corner, count, tx, ty, tz), after_hold


@numba.njit(**LEAN)
def write_radii(corner, count, cruise_tas_mps, bank_rad, ease, gone, radius):
    """Write the radius of the turn at each corner by the airspeed usual there; return the length over the corners.

    Of the corners between, a share is turned at slowly over a long way, as on a heading
    while the wind changes: `ease` is (key, number, share).

    `gone` gets the way from lift-off to each corner, m. The airspeeds by distance from
    either end are those of the recorded flights about Paris, rounded.
    """
    key, number, share = ease
    total = 0.0
    gone[0] = 0.0
    for i in range(1, count):
        dx, dy, dz = corner[i, 0] - corner[i - 1, 0], corner[i, 1] - corner[i - 1, 1], corner[i, 2] - corner[i - 1, 2]
        total += math.sqrt(dx * dx + dy * dy + dz * dz) * EARTH_M
        gone[i] = total
    scale = 1.0 / (9.80665 * math.tan(bank_rad) * EARTH_M)
    for i in range(count):
        climbed, left = 1e-3 * gone[i], 1e-3 * (total - gone[i])
        speed = min(90.0 + 2.4 * climbed, 110.0 + 1.1 * climbed, 140.0 + 0.55 * climbed)
        speed = min(speed, 84.0 + 1.3 * left, 96.0 + 0.85 * left, cruise_tas_mps)
        radius[i] = speed * speed * scale
        if 2 <= i < count - 3:
            u, v, _, _ = uniforms_4(key, number, _EASE_DRAW + i)
            if u < share:
                radius[i] *= 3.0 + 17.0 * v
    return total
