"""Kernels of the coverage grid: the places that a satellite sees, as runs of each row.

Along a row of constant geodetic latitude and height every normal meets the axis in one
point C, at one distance N + h from the places. Seen from C the row lies on a sphere, so
with r the distance of the satellite from C, and K = r^2 - (N + h)^2,

    rise = cos(lat) s x + sin(lat) w - (N + h),  d^2 = K - 2 (N + h) rise,  x = cos(dlon)

where s is the satellite's distance from the axis and w its height over C. For K >= 0 the
derivative of rise / d by x has the sign of d^2 + (N + h) rise, which is d^2 or more
where rise >= 0 and K - (N + h) rise, above 0, elsewhere. So the sine of the grazing angle
grows with x and the distance falls with it: each limit is one root, with sigma the limit's sine

    rise = sigma (sqrt(K + sigma^2 (N + h)^2) - sigma (N + h))   and   rise = (K - range^2) / (2 (N + h)).

Numeric policy: float64; fused multiply-add is allowed in the edges and runs alone, whose results
are estimates. An estimate is within `_ANGLE_RAD` of the place where the comparison of
`_predicate_kernels`, rounding and all, changes; a place closer than that to an estimate is
asked by that very comparison, and a row whose root is ill conditioned (near dlon = 0 or
pi, near the poles, a satellite near the axis or below the place's sphere) is asked place by
place: some twenty of 50,000 in a shell. Hence the counts are those of the comparison of all
pairs, bit for bit. The plain twin is `satellites_in_view`.
"""

import math

import numba
import numpy as np

from lookdown.constellation.cover._predicate_kernels import in_outer, out_of_hole, rise_and_square

SINE, COSINE, SECANT, RADIUS, CENTRE, PER_RADIAN, BASE, LENGTH, HALF_CURVATURE = range(9)
"""Lines of the row table: of the latitude; N + h; C's height; places a radian; first place, number of places;
1 / (2 (N + h))."""

_ANGLE_RAD = 1e-6
"""The polynomial is within 2.2e-8 rad, the root within 1e-9 / sin(dlon) < 4.5e-7 rad (`_NEAR_ONE`)."""
_NEAR_ONE = 1e-5
_NOISE = 5e-14
"""Rounding of the comparison, with a normal true to 1e-14 rad, over (r + N + h)^2 / (N + h): ten times what is met."""
_ROOT_ERROR = 1e-9
_NONE, _ASK, _ASK_NEAR = -1.0, -2.0, -3.0
_NEAR_RAD = 0.01
"""Beyond it nothing is in doubt in a row where the cosine is within `_NEAR_ONE` of 1: acos(1 - 1e-5) is 0.0045."""
_NO_RUN, _IN_DOUBT = -1.0, -2.0
_AXIS_M = 43e3
"""No normal of the ellipsoid meets the axis farther than e^2 a = 42.8 km from the centre."""
_TURN = 2.0 * math.pi


@numba.njit(cache=True, error_model="numpy", forceinline=True)
def _arc_cosine(x):
    """Return the arc cosine within 2.2e-8 rad.

    References
    ----------
    Abramowitz, Stegun, Handbook of Mathematical Functions (1964), 4.4.46.
    """
    a = min(abs(x), 1.0)
    low = 1.5707963050 + a * (-0.2145988016 + a * (0.0889789874 + a * -0.0501743046))
    a2 = a * a
    high = 0.0308918810 + a * (-0.0170881256 + a * (0.0066700901 + a * -0.0012624911))
    angle = math.sqrt(1.0 - a) * (low + a2 * a2 * high)
    return angle if x >= 0.0 else math.pi - angle


@numba.njit(cache=True, error_model="numpy", forceinline=True)
def _half_width(x, doubtful):
    """Return half the width of a run from the cosine where it ends: an angle, 4 for a whole row, or a mark.

    `_NONE`; `_ASK` for a row to be asked place by place; `_ASK_NEAR` for one near the satellite's longitude alone.
    """
    angle = _arc_cosine(x)
    angle = 4.0 if x < -1.0 else angle
    angle = _NONE if x > 1.0 else angle
    angle = _ASK_NEAR if abs(x - 1.0) <= _NEAR_ONE else angle
    return _ASK if doubtful | (abs(x + 1.0) <= _NEAR_ONE) else angle


@numba.njit(cache=True, error_model="numpy", fastmath={"contract"})
def _outer_edges(rows, first, stop, off_axis, z, sine_low, range_squared, x_outer, outer):
    """Write half the longitude width of what a satellite sees of each row, its nadir hole filled.

    Returns the number of rows to ask.
    """
    doubts, inverse = 0, 1.0 / off_axis
    least = _ROOT_ERROR / _NOISE * off_axis
    for i in range(np.uint64(first), np.uint64(stop)):  # no index from the end, which would cost the SIMD
        radius = rows[RADIUS, i]
        w = z - rows[CENTRE, i]
        squared = off_axis * off_axis + w * w
        k = squared - radius * radius
        q = sine_low * radius
        rise = max(sine_low * (math.sqrt(max(k + q * q, 0.0)) - q), (k - range_squared) * rows[HALF_CURVATURE, i])
        x = (rise + radius - rows[SINE, i] * w) * (rows[SECANT, i] * inverse)
        # (r + N + h)^2 is no more than 2 (r^2 + (N + h)^2).
        doubtful = (least * rows[COSINE, i] * radius < 2.0 * (squared + radius * radius)) | (k < radius)
        x_outer[i] = x
        outer[i] = _half_width(x, doubtful)
        doubts += 1 if outer[i] == _ASK else 0
    return doubts


@numba.njit(cache=True, error_model="numpy", fastmath={"contract"})
def _inner_edges(rows, first, stop, off_axis, z, sine_high, x_outer, inner):
    """Write half the longitude width of a satellite's nadir hole in each row, where its outer edge is no doubt.

    Returns the number of rows to ask.
    """
    doubts, inverse = 0, 1.0 / off_axis
    for i in range(np.uint64(first), np.uint64(stop)):  # no index from the end, which would cost the SIMD
        radius = rows[RADIUS, i]
        w = z - rows[CENTRE, i]
        q = sine_high * radius
        rise = sine_high * (math.sqrt(max(off_axis * off_axis + w * w - radius * radius + q * q, 0.0)) - q)
        x = (rise + radius - rows[SINE, i] * w) * (rows[SECANT, i] * inverse)
        inner[i] = _half_width(x if x > x_outer[i] else x_outer[i], False)
        doubts += 1 if inner[i] == _ASK else 0
    return doubts


@numba.njit(cache=True, error_model="numpy")
def _state(place, up, at, satellite, limit):
    """Return 0 for a place out of the outer limit, 1 for one that is seen, 2 for one in the nadir hole."""
    dx, dy, dz = satellite[0] - place[at, 0], satellite[1] - place[at, 1], satellite[2] - place[at, 2]
    rise, square = rise_and_square(dx, dy, dz, up[at, 0], up[at, 1], up[at, 2])
    if not in_outer(rise, square, limit[0], limit[2]):
        return 0
    return 1 if out_of_hole(rise, square, limit[1]) else 2


@numba.njit(cache=True, error_model="numpy", fastmath={"contract"})
def _runs(rows, first_row, stop_row, turn, halves, start, stop):
    """Write the first place of each row's run and the place after its last, which comes first where the run wraps.

    Or, as the start, `_NO_RUN`, or `_IN_DOUBT` where an end is too close to a place to be trusted.
    """
    for i in range(np.uint64(first_row), np.uint64(stop_row)):
        per_radian, base, length = rows[PER_RADIAN, i], rows[BASE, i], rows[LENGTH, i]
        middle, reach = turn * per_radian - 0.5, halves[i] * per_radian
        left, right = middle - reach, middle + reach
        margin = _ANGLE_RAD * per_radian
        gap_left, gap_right = abs(left - np.floor(left + 0.5)), abs(right - np.floor(right + 0.5))
        doubt = (gap_left < margin) | (gap_right < margin) | (halves[i] > _TURN / 2.0) | (halves[i] == _ASK_NEAR)
        first, end = np.floor(left) + 1.0, np.floor(right) + 1.0
        none = (halves[i] == _NONE) | ((first >= end) & (not doubt))
        first = first + length if first < 0.0 else first
        first = first - length if first >= length else first
        end = end + length if end <= 0.0 else end
        end = end - length if end > length else end
        begin = _IN_DOUBT if doubt else base + first
        start[i] = np.int32(_NO_RUN if none else begin)
        stop[i] = np.int32(base + end)


@numba.njit(cache=True, error_model="numpy")
def _holds(place, up, base, length, at, least_state, satellite, limit):
    """Return whether a place of a row, which may be counted past either end of it, is seen, or in the hole."""
    return _state(place, up, base + at % length, satellite, limit) >= least_state


@numba.njit(cache=True, error_model="numpy")
def _bounded(place, up, base, length, end, least_state, side, satellite, limit):
    """Return the last place within an end that may be too close to a place to be trusted."""
    at = math.floor(end + 0.5)
    return at if _holds(place, up, base, length, at, least_state, satellite, limit) else at - side


@numba.njit(cache=True, error_model="numpy")
def _add_settled(place, up, row, turn, half, state, satellite, limit, step):
    """Add the run of a row where it is not plain: an end is too close to a place to be trusted, or it is whole."""
    sign = 1 if state == 1 else -1
    base, length, per_radian = np.int64(row[BASE]), np.int64(row[LENGTH]), row[PER_RADIAN]
    first, last = 0, length - 1
    middle, reach = turn * per_radian - 0.5, (_NEAR_RAD if half == _ASK_NEAR else half) * per_radian
    left, right = middle - reach, middle + reach
    if half == _ASK_NEAR:
        for at in range(math.ceil(left), math.floor(right) + 1):
            if _holds(place, up, base, length, at, state, satellite, limit):
                step[base + at % length] += sign
                step[base + at % length + 1] -= sign
        return
    if half <= _TURN / 2.0:
        margin = _ANGLE_RAD * per_radian
        first, last = math.floor(left) + 1, math.floor(right)
        if abs(left - np.floor(left + 0.5)) < margin:
            first = _bounded(place, up, base, length, left, state, -1, satellite, limit)
        if abs(right - np.floor(right + 0.5)) < margin:
            last = _bounded(place, up, base, length, right, state, 1, satellite, limit)
    for at in range(first, last + 1):
        where = base + at % length
        step[where] += sign
        step[where + 1] -= sign


@numba.njit(cache=True, error_model="numpy")
def _add_rows(place, up, rows, first_row, stop_row, turn, halves, state, start, stop, satellite, limit, step):
    """Add the runs of a satellite's rows (state 1), or take its nadir holes away (state 2)."""
    sign = 1 if state == 1 else -1
    _runs(rows, first_row, stop_row, turn, halves, start, stop)
    for i in range(first_row, stop_row):
        if start[i] >= 0:
            step[start[i]] += sign
            step[stop[i]] -= sign
            if stop[i] <= start[i]:
                base = np.int64(rows[BASE, i])
                step[base] += sign
                step[base + np.int64(rows[LENGTH, i])] -= sign
        elif start[i] == _IN_DOUBT:
            _add_settled(place, up, rows[:, i], turn, halves[i], state, satellite, limit, step)


@numba.njit(cache=True, error_model="numpy")
def _ask_doubtful(place, up, rows, first_row, stop_row, has_hole, outer, inner, satellite, limit, step):
    """Ask the rows where either edge is in doubt place by place, and mark them as done."""
    for i in range(first_row, stop_row):
        if outer[i] == _ASK or (has_hole and inner[i] == _ASK and outer[i] != _NONE):
            first = np.int64(rows[BASE, i])
            for at in range(first, first + np.int64(rows[LENGTH, i])):
                if _state(place, up, at, satellite, limit) == 1:
                    step[at] += 1
                    step[at + 1] -= 1
            outer[i] = inner[i] = _NONE


@numba.njit(cache=True, error_model="numpy")
def _reach(z, off_axis, sine_low, far, least_radius, most_radius):
    """Return the latitudes between which a satellite can see places, with a margin for the ellipsoid.

    Every row's C lies within 43 km of the Earth's centre, which is what the margins are:
    of the distance here, and of the direction in the latitude (`_AXIS_M` over the distance).
    """
    distance = math.sqrt(off_axis * off_axis + z * z)
    latitude = math.atan2(z, off_axis)
    if distance < most_radius + 2.0 * _AXIS_M:
        return -_TURN, _TURN
    angle = math.acos(least_radius * math.sqrt(1.0 - sine_low * sine_low) / (distance + _AXIS_M)) - math.asin(sine_low)
    short = distance - _AXIS_M - most_radius
    half_chord = (far - short * short) / (4.0 * (distance - _AXIS_M) * least_radius)
    if half_chord < 1.0:
        angle = min(angle, 2.0 * math.asin(math.sqrt(max(half_chord, 0.0))))
    angle += _AXIS_M / distance + 1e-3
    return latitude - angle, latitude + angle


@numba.njit(cache=True, error_model="numpy")
def _signed_root(square):
    return math.sqrt(square) if square >= 0.0 else -math.sqrt(-square)


@numba.njit(cache=True, error_model="numpy")
def count_in_rows(place, up, rows, radii, south, rows_a_radian, satellite, limit, status, step):
    """Write how many satellites see each place of rows of constant latitude.

    Parameters
    ----------
    place, up : (n, 3) float64, metre and 1, ITRF
        Rows from south to north; in each the places run eastward from half a place past -pi.
    rows : (9, r) float64
        See `SINE` and on.
    radii : (2,) float64, metre
        The least and the greatest of the rows' N + h.
    south, rows_a_radian : float
        The southern border of the first row; rows are equally wide in latitude.
    satellite, limit : (m, 3) float64
        Positions in metre, ITRF, and `AccessLimits.columns`.
    status : (m,) uint8
        Satellites where it is not 0 see nothing.
    step : (n + 1,) uint16, out
        The counts, and a spare one at the end.
    """
    for i in range(step.shape[0]):
        step[i] = 0
    count = rows.shape[1]
    x_outer, outer, inner = np.empty(count), np.empty(count), np.empty(count)
    start, stop = np.empty(count, np.int32), np.empty(count, np.int32)
    for s in range(satellite.shape[0]):
        if status[s] != 0:
            continue
        x, y, z = satellite[s, 0], satellite[s, 1], satellite[s, 2]
        off_axis, turn = math.sqrt(x * x + y * y), math.atan2(y, x) + 0.5 * _TURN
        low, has_hole = _signed_root(limit[s, 0]), limit[s, 1] < np.inf
        southmost, northmost = _reach(z, off_axis, low, limit[s, 2], radii[0], radii[1])
        first = min(max(math.floor((southmost - south) * rows_a_radian), 0), count)
        last = min(max(math.ceil((northmost - south) * rows_a_radian), first), count)
        doubts = _outer_edges(rows, first, last, off_axis, z, low, limit[s, 2], x_outer, outer)
        if has_hole:
            doubts += _inner_edges(rows, first, last, off_axis, z, _signed_root(limit[s, 1]), x_outer, inner)
        if doubts > 0:
            _ask_doubtful(place, up, rows, first, last, has_hole, outer, inner, satellite[s], limit[s], step)
        # One loop, not two calls, which would be compiled twice.
        for state in range(1, 3 if has_hole else 2):
            halves = outer if state == 1 else inner
            _add_rows(place, up, rows, first, last, turn, halves, state, start, stop, satellite[s], limit[s], step)
    held = 0
    for i in range(step.shape[0]):
        held += step[i]
        step[i] = held
