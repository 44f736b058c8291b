"""Kernels of paths: circles on the unit sphere of ellipsoid normals, straight parts joined by turns.

A place is the unit normal of the ellipsoid there (its n-vector). A piece of a path is
an arc ``n(phi) = c + a cos(phi) + b sin(phi)``: of a great circle (c = 0) or of a small
circle that touches the straight parts on either side, so that the course is continuous.
Lengths are angles on the unit sphere; a radian is about 6,371 km.

Numeric policy: float64, no fast-math. Twins in tests/oracles/plain_motion.py.
"""

import math

import numba

PIECE_COLUMNS = 11
"""Of a piece: c, a, b (3 each), turn of phi per unit of length, length."""

_STRAIGHT_RAD = 1e-7
"""A corner sharper than this is rounded: the kink left is under 0.1 mm/s at any speed flown."""

_SHORTEST_RAD = 1e-12
"""Pieces shorter than this (6 um) are left out."""

_SHARPEST = 1e-6
"""1 + cosine of the turn below which a corner turns back on itself and cannot be rounded."""


@numba.njit(cache=True, error_model="numpy")
def _cross(ax, ay, az, bx, by, bz):
    return ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx


@numba.njit(cache=True, error_model="numpy")
def _angle(ax, ay, az, bx, by, bz):
    """Return the angle between two vectors, exact for small angles too."""
    x, y, z = _cross(ax, ay, az, bx, by, bz)
    return math.atan2(math.sqrt(x * x + y * y + z * z), ax * bx + ay * by + az * bz)


@numba.njit(cache=True, error_model="numpy")
def _axis(corner, i, out):
    """Write the unit axis of the great circle from a corner to the next into a row."""
    x, y, z = _cross(corner[i, 0], corner[i, 1], corner[i, 2], corner[i + 1, 0], corner[i + 1, 1], corner[i + 1, 2])
    size = math.sqrt(x * x + y * y + z * z)
    assert size > 0.0, "two corners of a path are one place, or opposite places"
    out[0], out[1], out[2] = x / size, y / size, z / size


@numba.njit(cache=True, error_model="numpy")
def _put_straight(piece, count, px, py, pz, axis, length):
    """Append an arc of a great circle from a place; return the number of pieces."""
    if length <= _SHORTEST_RAD:
        return count
    bx, by, bz = _cross(axis[0], axis[1], axis[2], px, py, pz)
    row = piece[count]
    row[0] = row[1] = row[2] = 0.0
    row[3], row[4], row[5] = px, py, pz
    row[6], row[7], row[8] = bx, by, bz
    row[9], row[10] = 1.0, length
    return count + 1


@numba.njit(cache=True, error_model="numpy")
def _fitting_radius(radius, half_turn, room):
    """Return the largest radius, at most the one asked for, whose turn begins within some room before its corner.

    The way from the corner to where the turn begins is asin(tan(radius) tan(half turn)).
    """
    return min(radius, math.atan(math.sin(room) / math.tan(half_turn)))


@numba.njit(cache=True, error_model="numpy")
def _put_turn(piece, count, corner, before, after, radius):
    """Append the turn that touches the great circles before and after a corner; write where it begins and ends.

    Returns the number of pieces and the place where the turn ends. `radius` is that of
    the circle on the sphere; the turn is to port where the axes and the corner make a
    right-handed three.
    """
    kx, ky, kz = before[0] + after[0], before[1] + after[1], before[2] + after[2]
    cosine = before[0] * after[0] + before[1] * after[1] + before[2] * after[2]
    tx, ty, tz = _cross(before[0], before[1], before[2], after[0], after[1], after[2])
    side = 1.0 if tx * corner[0] + ty * corner[1] + tz * corner[2] > 0.0 else -1.0
    s = side * math.sin(radius)
    along = s / (1.0 + cosine)
    rise = math.sqrt(max(1.0 - along * along * 2.0 * (1.0 + cosine), 0.0))
    qx, qy, qz = along * kx + rise * corner[0], along * ky + rise * corner[1], along * kz + rise * corner[2]
    cr = math.cos(radius)
    # Where the turn begins: the middle's foot on the great circle before; c is the middle of the circle itself.
    bx, by, bz = (qx - s * before[0]) / cr, (qy - s * before[1]) / cr, (qz - s * before[2]) / cr
    ex, ey, ez = (qx - s * after[0]) / cr, (qy - s * after[1]) / cr, (qz - s * after[2]) / cr
    cx, cy, cz = cr * qx, cr * qy, cr * qz
    ax, ay, az = bx - cx, by - cy, bz - cz
    ux, uy, uz = _cross(before[0], before[1], before[2], bx, by, bz)
    size = math.sin(radius)
    ux, uy, uz = size * ux, size * uy, size * uz
    turn = math.atan2(
        (ex - cx) * ux + (ey - cy) * uy + (ez - cz) * uz, (ex - cx) * ax + (ey - cy) * ay + (ez - cz) * az
    )
    if turn < 0.0:
        turn += 2.0 * math.pi
    row = piece[count]
    row[0], row[1], row[2] = cx, cy, cz
    row[3], row[4], row[5] = ax, ay, az
    row[6], row[7], row[8] = ux, uy, uz
    row[9], row[10] = 1.0 / size, turn * size
    return count + 1, bx, by, bz, ex, ey, ez


@numba.njit(cache=True, error_model="numpy")
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
        Out, at least 2 w + 2 rows, of which the last two are scratch: see `PIECE_COLUMNS`.

    Returns
    -------
    piece_count : int
    length_rad : float
    """
    count = 0
    total = 0.0
    px, py, pz = corner[0, 0], corner[0, 1], corner[0, 2]
    # The last rows lend their room, so that nothing is allocated.
    before, after = piece[piece.shape[0] - 1, 0:3], piece[piece.shape[0] - 2, 0:3]
    _axis(corner, 0, before)
    for i in range(1, corner_count - 1):
        _axis(corner, i, after)
        cosine = before[0] * after[0] + before[1] * after[1] + before[2] * after[2]
        bend = _angle(before[0], before[1], before[2], after[0], after[1], after[2])
        if bend <= _STRAIGHT_RAD:
            end = _put_straight(piece, count, px, py, pz, before, _angle(px, py, pz, *_row(corner, i)))
            if end > count:
                total += piece[count, 10]
                count = end
            px, py, pz = _row(corner, i)
            before[:] = after
            continue
        assert 1.0 + cosine > _SHARPEST, "a corner of a path turns straight back"
        # The first and the last way have one turn on them, the others two.
        room = min(
            _angle(*_row(corner, i - 1), *_row(corner, i)) * (1.0 if i == 1 else 0.5),
            _angle(*_row(corner, i), *_row(corner, i + 1)) * (1.0 if i == corner_count - 2 else 0.5),
        )
        radius = _fitting_radius(turn_radius_rad[i], 0.5 * bend, room)
        into = count
        # The straight part before the turn is written in front of it once it is known where the turn begins.
        _, bx, by, bz, ex, ey, ez = _put_turn(piece, into + 1, corner[i], before, after, radius)
        count = _put_straight(piece, into, px, py, pz, before, _angle(px, py, pz, bx, by, bz))
        if count == into:
            piece[into] = piece[into + 1]
        for k in range(into, count + 1):
            total += piece[k, 10]
        count += 1
        px, py, pz = ex, ey, ez
        before[:] = after
    last = corner_count - 1
    length = _angle(px, py, pz, corner[last, 0], corner[last, 1], corner[last, 2])
    end = _put_straight(piece, count, px, py, pz, before, length)
    if end > count:
        total += length
    return end, total


@numba.njit(cache=True, error_model="numpy")
def _row(corner, i):
    return corner[i, 0], corner[i, 1], corner[i, 2]


@numba.njit(cache=True, error_model="numpy")
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


@numba.njit(cache=True, error_model="numpy")
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


@numba.njit(cache=True, error_model="numpy")
def course_and_distance(px, py, pz, qx, qy, qz):
    """Return the course at a place towards another (clockwise from north) and the distance, by a great circle."""
    east = px * qy - py * qx
    north = qz * (px * px + py * py) - pz * (px * qx + py * qy)
    return math.atan2(east, north), _angle(px, py, pz, qx, qy, qz)
