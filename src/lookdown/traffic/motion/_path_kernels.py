"""Kernels of paths: circles on the unit sphere of ellipsoid normals, straight parts joined by turns.

A place is the unit normal of the ellipsoid there (its n-vector). A piece of a path is
an arc ``n(phi) = c + a cos(phi) + b sin(phi)``: of a great circle (c = 0) or of a small
circle that touches the straight parts on either side, so that the course is continuous.
Lengths are angles on the unit sphere; a radian is about 6,371 km.

Numeric policy: float64, no fast-math. Twins in tests/oracles/plain_motion.py.

Arrays belong to the caller: see `lookdown.numerics.lean`.
"""

import math

import numba

from lookdown.numerics.lean import LEAN

PIECE_COLUMNS = 11
"""Of a piece: c, a, b (3 each), turn of phi per unit of length, length."""

_STRAIGHT_RAD = 1e-7
"""A corner sharper than this is rounded: the kink left is under 0.1 mm/s at any speed flown."""

_SHORTEST_RAD = 1e-12
"""Pieces shorter than this (6 um) are left out."""

_SHARPEST = 1e-6
"""1 + cosine of the turn below which a corner turns back on itself and cannot be rounded."""


@numba.njit(**LEAN)
def _cross(ax, ay, az, bx, by, bz):
    return ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx


@numba.njit(**LEAN)
def _angle(ax, ay, az, bx, by, bz):
    """Return the angle between two vectors, exact for small angles too."""
    x, y, z = _cross(ax, ay, az, bx, by, bz)
    return math.atan2(math.sqrt(x * x + y * y + z * z), ax * bx + ay * by + az * bz)


@numba.njit(**LEAN)
def _arc(px, py, pz, qx, qy, qz):
    """Return the angle between two unit normals, and half the chord: exact for small and for large angles.

    The series of the arc sine leaves out less than 1e-17 of it for chords under 0.1 (637 km): most ways are shorter.
    """
    dx, dy, dz = px - qx, py - qy, pz - qz
    square = 0.25 * (dx * dx + dy * dy + dz * dz)
    half = math.sqrt(square)
    if square < 0.0025:
        series = 15.0 / 336.0 + square * (105.0 / 3456.0 + square * (945.0 / 42240.0))
        return 2.0 * half * (1.0 + square * (1.0 / 6.0 + square * (3.0 / 40.0 + square * series))), half
    if square < 0.5:
        return 2.0 * math.asin(half), half
    dx, dy, dz = px + qx, py + qy, pz + qz
    return math.pi - 2.0 * math.asin(0.5 * math.sqrt(dx * dx + dy * dy + dz * dz)), half


@numba.njit(**LEAN)
def _axis(corner, i):
    """Return the unit axis of the great circle from a corner to the next, and the sine of the angle between them."""
    x, y, z = _cross(corner[i, 0], corner[i, 1], corner[i, 2], corner[i + 1, 0], corner[i + 1, 1], corner[i + 1, 2])
    size = math.sqrt(x * x + y * y + z * z)
    assert size > 0.0, "two corners of a path are one place, or opposite places"
    part = 1.0 / size
    return x * part, y * part, z * part, size


@numba.njit(**LEAN)
def _put_straight(piece, count, place, axis, length):
    """Append an arc of a great circle from a place; return the number of pieces."""
    if length <= _SHORTEST_RAD:
        return count
    px, py, pz = place
    bx, by, bz = _cross(axis[0], axis[1], axis[2], px, py, pz)
    piece[count, 0], piece[count, 1], piece[count, 2] = 0.0, 0.0, 0.0
    piece[count, 3], piece[count, 4], piece[count, 5] = px, py, pz
    piece[count, 6], piece[count, 7], piece[count, 8] = bx, by, bz
    piece[count, 9], piece[count, 10] = 1.0, length
    return count + 1


@numba.njit(**LEAN)
def _fitting_radius(radius, half_turn_tangent, room_sine):
    """Return sine and cosine of the largest radius, at most the one asked for, whose turn begins within some room.

    The way from the corner to where the turn begins is asin(tan(radius) tan(half turn)).
    """
    # No turn is a whole quarter of the globe wide, whatever is asked.
    radius = min(radius, 1.57)
    sine, cosine = math.sin(radius), math.cos(radius)
    if sine * half_turn_tangent > room_sine * cosine:
        tangent = room_sine / half_turn_tangent
        cosine = 1.0 / math.sqrt(1.0 + tangent * tangent)
        sine = tangent * cosine
    return sine, cosine


@numba.njit(**LEAN)
def _touches(place, before, after, bend_cosine, sine, cosine):
    """Return the middle of a turn that touches the great circles before and after a corner, where it begins and ends.

    `sine` and `cosine` are of the circle's radius; the sine is negative where the turn is to starboard.
    """
    along = sine / (1.0 + bend_cosine)
    rise = math.sqrt(max(1.0 - along * along * 2.0 * (1.0 + bend_cosine), 0.0))
    qx = along * (before[0] + after[0]) + rise * place[0]
    qy = along * (before[1] + after[1]) + rise * place[1]
    qz = along * (before[2] + after[2]) + rise * place[2]
    # Where the turn begins: the middle's foot on the great circle before.
    part = 1.0 / cosine
    begin = (qx - sine * before[0]) * part, (qy - sine * before[1]) * part, (qz - sine * before[2]) * part
    end = (qx - sine * after[0]) * part, (qy - sine * after[1]) * part, (qz - sine * after[2]) * part
    return (qx, qy, qz), begin, end


@numba.njit(**LEAN)
def _put_turn(piece, count, middle, begin, end, before, sine, cosine):
    """Append the turn about a middle from one place to another; return its length."""
    cx, cy, cz = cosine * middle[0], cosine * middle[1], cosine * middle[2]
    ax, ay, az = begin[0] - cx, begin[1] - cy, begin[2] - cz
    size = abs(sine)
    ux, uy, uz = _cross(before[0], before[1], before[2], begin[0], begin[1], begin[2])
    ux, uy, uz = size * ux, size * uy, size * uz
    ex, ey, ez = end[0] - cx, end[1] - cy, end[2] - cz
    turn = math.atan2(ex * ux + ey * uy + ez * uz, ex * ax + ey * ay + ez * az)
    if turn < 0.0:
        turn += 2.0 * math.pi
    piece[count, 0], piece[count, 1], piece[count, 2] = cx, cy, cz
    piece[count, 3], piece[count, 4], piece[count, 5] = ax, ay, az
    piece[count, 6], piece[count, 7], piece[count, 8] = ux, uy, uz
    piece[count, 9], piece[count, 10] = 1.0 / size, turn * size
    return turn * size


@numba.njit(**LEAN)
def rounded_path(corner, corner_count, turn_radius_rad, piece):
    """Write the pieces of the path through some corners, each corner rounded; return their number and length.

    A corner that bends by less than 0.1 urad is passed without a turn. Where two turns
    would not find room on the way between their corners, their radii are made smaller:
    each turn may use half of the ways beside its corner, and all of the first and the last.

    Parameters
    ----------
    corner : (w, 3) float64
        Unit normals; neighbours neither equal nor opposite, no corner turns straight back.
    corner_count : int
        How many of them, at least 2.
    turn_radius_rad : (w,) float64
        Radius of the turn at each corner, on the unit sphere, over 0; the first and last are not read.
    piece : (p, 11) float64
        Out, at least 2 w rows: see `PIECE_COLUMNS`.

    Returns
    -------
    piece_count : int
    length_rad : float
    """
    count, total = 0, 0.0
    last = corner_count - 1
    place = _row(corner, 0)
    before = _axis(corner, 0)
    # The first and the last way have one turn on them, the others two: sine of the whole, or of half the way.
    room = before[3]
    for i in range(1, last):
        here, after = _row(corner, i), _axis(corner, i)
        _, half = _arc(*here, *_row(corner, i + 1))
        room_after = after[3] if i == last - 1 else half
        cosine = before[0] * after[0] + before[1] * after[1] + before[2] * after[2]
        tx, ty, tz = _cross(before[0], before[1], before[2], after[0], after[1], after[2])
        bend_sine = math.sqrt(tx * tx + ty * ty + tz * tz)
        if cosine > 0.0 and bend_sine <= _STRAIGHT_RAD * cosine:
            length, _ = _arc(*place, *here)
            end = _put_straight(piece, count, place, before, length)
            total += length if end > count else 0.0
            count, place, before, room = end, here, after, room_after
            continue
        assert 1.0 + cosine > _SHARPEST, "a corner of a path turns straight back"
        sine, rest = _fitting_radius(turn_radius_rad[i], bend_sine / (1.0 + cosine), min(room, room_after))
        # To port where the axes and the corner make a right-handed three.
        sine = sine if tx * here[0] + ty * here[1] + tz * here[2] > 0.0 else -sine
        middle, begin, leave = _touches(here, before, after, cosine, sine, rest)
        length, _ = _arc(*place, *begin)
        end = _put_straight(piece, count, place, before, length)
        total += length if end > count else 0.0
        total += _put_turn(piece, end, middle, begin, leave, before, sine, rest)
        count, place, before, room = end + 1, leave, after, room_after
    length, _ = _arc(*place, *_row(corner, last))
    end = _put_straight(piece, count, place, before, length)
    return end, total + (length if end > count else 0.0)


@numba.njit(**LEAN)
def _row(corner, i):
    return corner[i, 0], corner[i, 1], corner[i, 2]


@numba.njit(**LEAN)
def place_on_path(piece, piece_count, along_rad, out):
    """Write the unit normal of the place that lies some length along a path; beyond its end, its end."""
    left = along_rad
    for k in range(piece_count):
        row = piece[k]
        if left <= row[10] or k == piece_count - 1:
            phi = min(max(left, 0.0), row[10]) * row[9]
            cosine, sine = math.cos(phi), math.sin(phi)
            for i in range(3):
                out[i] = row[i] + row[3 + i] * cosine + row[6 + i] * sine
            return
        left -= row[10]


@numba.njit(**LEAN)
def moved(px, py, pz, course_rad, distance_rad):
    """Return the place that lies a distance from another on a course (clockwise from north), by a great circle."""
    level = math.sqrt(px * px + py * py)
    # At a pole every way is along a meridian: that of Greenwich stands for north.
    ex, ey = (-py / level, px / level) if level > 0.0 else (0.0, 1.0)
    nx, ny, nz = _cross(px, py, pz, ex, ey, 0.0)
    cosine, sine = math.cos(course_rad), math.sin(course_rad)
    cd, sd = math.cos(distance_rad), math.sin(distance_rad)
    x = px * cd + (nx * cosine + ex * sine) * sd
    y = py * cd + (ny * cosine + ey * sine) * sd
    z = pz * cd + nz * cosine * sd
    return x, y, z


@numba.njit(**LEAN)
def course_and_distance(px, py, pz, qx, qy, qz):
    """Return the course at a place towards another (clockwise from north) and the distance, by a great circle."""
    east = px * qy - py * qx
    north = qz * (px * px + py * py) - pz * (px * qx + py * qy)
    return math.atan2(east, north), _angle(px, py, pz, qx, qy, qz)


@numba.njit(**LEAN)
def move_path_aside(piece, piece_count, length_rad, aside_rad):
    """Move a path as a whole to port of its course in the middle, by a turn of the sphere.

    Speeds stay as they are and all turns are flown at once, so that members of a formation
    keep their bearing and, 500 km from the middle, 0.3 % of their distance less.

    Parameters
    ----------
    piece : (p, 11) float64
        Changed.
    piece_count : int
    length_rad : float
        Of the path.
    aside_rad : float
        Positive to port.
    """
    left, k = 0.5 * length_rad, 0
    while k < piece_count - 1 and left > piece[k, 10]:
        left -= piece[k, 10]
        k += 1
    phi = left * piece[k, 9]
    cosine, sine = math.cos(phi), math.sin(phi)
    # Turning the sphere against the course about it brings the place to port.
    x = (piece[k, 3] * sine - piece[k, 6] * cosine) * piece[k, 9]
    y = (piece[k, 4] * sine - piece[k, 7] * cosine) * piece[k, 9]
    z = (piece[k, 5] * sine - piece[k, 8] * cosine) * piece[k, 9]
    turn, rest = math.sin(aside_rad), 1.0 - math.cos(aside_rad)
    for i in range(piece_count):
        row = piece[i]
        for j in range(0, 9, 3):
            vx, vy, vz = row[j], row[j + 1], row[j + 2]
            wx, wy, wz = _cross(x, y, z, vx, vy, vz)
            ux, uy, uz = _cross(x, y, z, wx, wy, wz)
            row[j], row[j + 1], row[j + 2] = (
                vx + turn * wx + rest * ux,
                vy + turn * wy + rest * uy,
                vz + turn * wz + rest * uz,
            )
