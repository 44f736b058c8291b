"""Kernels of the sightings: moving places sorted into cells, and what each satellite sees of them.

Cells are bands of geocentric latitude cut in columns of the diamond angle, which grows with the
longitude as y / (|x| + |y|) does in each quarter: no trigonometric call a place. In each
band a satellite's limits bound three central angles: beyond the first nothing is seen,
within the second everything is, but for what lies within the third, where the nadir hole may
be. Only cells between are compared place by place, with the comparison of `_predicate_kernels`.

The bounds hold on the ellipsoid because the normal of a place leaves the direction from the
Earth's centre by no more than asin(e^2 N |sin 2 lat| / 2 / r): a band's grazing angles are its
geocentric ones within that. With e the geocentric grazing angle, rho a place's radius and r the
satellite's, the central angle is acos(rho cos(e) / r) - e, which falls with rho and with e.

Numeric policy: float64; fused multiply-add in the bounds alone, which are `MARGIN_RAD` wide of
the comparison: a thousand times their rounding. Normals and comparisons are plain, and so equal
those of `up_ecef` and of `satellites_in_view`, the twin, bit for bit.
"""

import math

import numba
import numpy as np

from lookdown.astro.earth import ECCENTRICITY_SQUARED, FLATTENING, SEMI_MAJOR_M, SEMI_MINOR_M
from lookdown.constellation.cover._predicate_kernels import in_outer, out_of_hole, rise_and_square

MARGIN_RAD = 1e-6
SINE_LOW, COSINE_LOW, SINE_HIGH, COSINE_HIGH, NEAREST, FARTHEST, SINE_TILT, COSINE_TILT = range(8)
"""Lines of the band table: of the borders; least and greatest radius; the most that a normal leaves the radius."""
OUTER, INNER, HOLE = range(3)
"""Lines of the bounds: cosines of half the longitude width of what may be seen, must be seen, may be in the hole."""

_SECOND = ECCENTRICITY_SQUARED / (1.0 - FLATTENING) ** 2
_LEAST_RADIUS_M = 5e6
"""Below it a normal may leave the radius by any angle: a band with such a place is compared as a whole."""
_MOST_TILT_RAD = 0.0045
_RANGE_MARGIN_RAD = 1e-4
_WHOLE, _NOTHING = -2.0, 2.0


@numba.njit(cache=True, error_model="numpy", forceinline=True)
def _latitude(sine):
    """Return the arc sine within 2.2e-8 rad: Abramowitz, Stegun (1964), 4.4.46."""
    a = abs(sine)
    a = a if a < 1.0 else 1.0
    low = 1.5707963050 + a * (-0.2145988016 + a * (0.0889789874 + a * -0.0501743046))
    a2 = a * a
    high = 0.0308918810 + a * (-0.0170881256 + a * (0.0066700901 + a * -0.0012624911))
    angle = 0.5 * math.pi - math.sqrt(1.0 - a) * (low + a2 * a2 * high)
    return angle if sine >= 0.0 else -angle


@numba.njit(cache=True, error_model="numpy", forceinline=True)
def _turn(x, y):
    """Return the diamond angle in turns, 0 to 1 eastward from -90 degrees; it grows with the longitude."""
    size = abs(x) + abs(y)
    part = y / size if size > 0.0 else 0.0
    return 0.25 * (1.0 + part) if x >= 0.0 else 0.25 * (3.0 - part)


@numba.njit(cache=True, error_model="numpy")
def _split(position, x, y, z):
    for i in range(x.shape[0]):
        x[i], y[i], z[i] = position[i, 0], position[i, 1], position[i, 2]


@numba.njit(cache=True, error_model="numpy")
def _places_in_bands(x, y, z, bands_a_radian, last_band, band, turn):
    for i in range(band.shape[0]):
        radius = math.sqrt(x[i] * x[i] + y[i] * y[i] + z[i] * z[i])
        at = (_latitude(z[i] / radius if radius > 0.0 else 0.0) + 0.5 * math.pi) * bands_a_radian
        at = at if at > 0.0 else 0.0
        band[i] = np.int32(at if at < last_band else last_band)
        turn[i] = _turn(x[i], y[i])


@numba.njit(cache=True, error_model="numpy", forceinline=True)
def _column(turn, columns):
    return min(np.int64(turn * columns), columns - 1)


@numba.njit(cache=True, error_model="numpy")
def sort_places(position, first_cell, bands_a_radian, band, turn, lines, cell_start, order):
    """Write the places' rows by cell, and where each cell starts.

    Parameters
    ----------
    position : (n, 3) float64, metre, ITRF
    first_cell : (bands + 1,) int64
        First cell of each band.
    bands_a_radian : float
    band, turn, lines : (n,) int32, (n,) float64, (6, n) float64
        Working memory.
    cell_start : (cells + 1,) int32, out
    order : (n,) uint32, out
    """
    # Rows of three would keep the binning out of the SIMD.
    _split(position, lines[0], lines[1], lines[2])
    _places_in_bands(lines[0], lines[1], lines[2], bands_a_radian, float(first_cell.shape[0] - 2), band, turn)
    cell_start[:] = 0
    for i in range(band.shape[0]):
        first = first_cell[band[i]]
        cell = first + _column(turn[i], first_cell[band[i] + 1] - first)
        band[i] = cell
        cell_start[cell + 1] += 1
    for cell in range(1, cell_start.shape[0]):
        cell_start[cell] += cell_start[cell - 1]
    # Each start is moved on to the next cell's while its places are entered, and then moved back.
    for i in range(band.shape[0]):
        order[cell_start[band[i]]] = i
        cell_start[band[i]] += 1
    for cell in range(cell_start.shape[0] - 1, 0, -1):
        cell_start[cell] = cell_start[cell - 1]
    cell_start[0] = 0


@numba.njit(cache=True, error_model="numpy")
def gather(position, order, sorted_places):
    """Write the positions by cell, in lines x, y, z."""
    for j in range(order.shape[0]):
        i = order[j]
        sorted_places[0, j] = position[i, 0]
        sorted_places[1, j] = position[i, 1]
        sorted_places[2, j] = position[i, 2]


@numba.njit(cache=True, error_model="numpy")
def _normals(x, y, z, ux, uy, uz, radii):
    for j in range(x.shape[0]):
        p = math.sqrt(x[j] * x[j] + y[j] * y[j])
        radius = math.sqrt(p * p + z[j] * z[j])
        north = z[j]
        equator = p
        up = SEMI_MAJOR_M * z[j] * (1.0 + _SECOND * SEMI_MINOR_M / radius)
        out = SEMI_MINOR_M * p
        for _ in range(2):
            length = math.sqrt(up * up + out * out)
            sine = up / length
            cosine = out / length
            north = z[j] + _SECOND * SEMI_MINOR_M * sine * sine * sine
            equator = p - ECCENTRICITY_SQUARED * SEMI_MAJOR_M * cosine * cosine * cosine
            up = (1.0 - FLATTENING) * north
            out = equator
        length = math.sqrt(north * north + equator * equator)
        outward = equator / length
        ux[j] = outward * x[j] / p if p > 0.0 else 0.0
        uy[j] = outward * y[j] / p if p > 0.0 else 0.0
        uz[j] = north / length if radius > 0.0 else 1.0
        radii[j] = radius


@numba.njit(cache=True, error_model="numpy")
def normals_and_radii(places, radii):
    """Write the ellipsoid's normals below lines x, y, z to the next three, and the radii.

    By the arithmetic of `lookdown.astro.up_ecef`, which has the references, without its branches.
    """
    _normals(places[0], places[1], places[2], places[3], places[4], places[5], radii)


@numba.njit(cache=True, error_model="numpy")
def band_radii(radii, cell_start, first_cell, bands):
    """Complete the band table with what its places make of it."""
    most_tilt_m = 0.5 * ECCENTRICITY_SQUARED * SEMI_MAJOR_M / math.sqrt(1.0 - ECCENTRICITY_SQUARED)
    for b in range(bands.shape[1]):
        nearest, farthest = np.inf, 0.0
        for j in range(cell_start[first_cell[b]], cell_start[first_cell[b + 1]]):
            nearest = min(nearest, radii[j])
            farthest = max(farthest, radii[j])
        bands[NEAREST, b], bands[FARTHEST, b] = nearest, farthest
        # |sin(2 lat)| of the border nearest to 45 degrees, and 0.05 for the band's height and the geodetic latitude.
        double = 2.0 * max(
            abs(bands[SINE_LOW, b] * bands[COSINE_LOW, b]), abs(bands[SINE_HIGH, b] * bands[COSINE_HIGH, b])
        )
        sine = most_tilt_m * min(double + 0.05, 1.0) / max(nearest, _LEAST_RADIUS_M)
        bands[SINE_TILT, b], bands[COSINE_TILT, b] = sine, math.sqrt(1.0 - sine * sine)


@numba.njit(cache=True, error_model="numpy", forceinline=True)
def _cap_cosine(sine, cosine, ratio):
    """Return the cosine of acos(ratio cos e) - e."""
    c = ratio * cosine
    return c * cosine + math.sqrt(max(1.0 - c * c, 0.0)) * sine


@numba.njit(cache=True, error_model="numpy", forceinline=True)
def _wider(cap, sine_1, cosine_1, sine_2, cosine_2, sine_s, cosine_s):
    """Return the least cosine of half the longitude width of a cap in a band: at a border, or where it is widest."""
    first = (cap - sine_1 * sine_s) / (cosine_1 * cosine_s)
    second = (cap - sine_2 * sine_s) / (cosine_2 * cosine_s)
    least = first if first < second else second
    inside = (cap > 0.0) & (sine_1 * cap < sine_s) & (sine_s < sine_2 * cap)
    widest = math.sqrt(max(cap * cap - sine_s * sine_s, 0.0)) / cosine_s
    return widest if inside & (widest < least) else least


@numba.njit(cache=True, error_model="numpy", fastmath={"contract"})
def _bounds(bands, start, stop, radius, sine_s, cosine_s, low, high, far, bounds):
    """Write what a satellite may see and must see of each band, and where its hole may be (see the module).

    Parameters
    ----------
    bands : (8, b) float64
    start, stop : int
        Of the bands.
    radius, sine_s, cosine_s : float
        The satellite's, and its geocentric latitude's.
    low, high : float
        Sines of the grazing limits; 2 where there is no hole.
    far : float
        Square of the range.
    bounds : (3, b) float64, out
    """
    cosine_low = math.sqrt(max(1.0 - low * low, 0.0))
    cosine_high = math.sqrt(max(1.0 - high * high, 0.0))
    for b in range(np.uint64(start), np.uint64(stop)):  # no index from the end, which would cost the SIMD
        sine_1, cosine_1 = bands[SINE_LOW, b], bands[COSINE_LOW, b]
        sine_2, cosine_2 = bands[SINE_HIGH, b], bands[COSINE_HIGH, b]
        nearest, farthest = bands[NEAREST, b], bands[FARTHEST, b]
        tilt, cosine_tilt = bands[SINE_TILT, b], bands[COSINE_TILT, b]
        # The least grazing angle, lowered by the tilt.
        sine, cosine = low * cosine_tilt - cosine_low * tilt, cosine_low * cosine_tilt + low * tilt
        cap = _cap_cosine(sine, cosine, nearest / radius)
        cap = cap if cosine > 0.0 else -1.0
        reach = 1.0 - (far - (radius - farthest) * (radius - farthest)) / (2.0 * radius * nearest)
        cap = (cap if cap > reach else reach) - MARGIN_RAD
        outer = _wider(cap, sine_1, cosine_1, sine_2, cosine_2, sine_s, cosine_s)
        # Raised by the tilt.
        sine, cosine = low * cosine_tilt + cosine_low * tilt, cosine_low * cosine_tilt - low * tilt
        cap = _cap_cosine(sine, cosine, farthest / radius)
        reach = 1.0 - (far - (radius - nearest) * (radius - nearest)) / (2.0 * radius * farthest)
        cap = (cap if cap > reach else reach) + MARGIN_RAD
        first = (cap - sine_1 * sine_s) / (cosine_1 * cosine_s)
        second = (cap - sine_2 * sine_s) / (cosine_2 * cosine_s)
        inner = first if first > second else second
        inner = inner if (cosine > 0.0) & (cap > 0.0) else _NOTHING
        # The greatest, lowered.
        sine, cosine = high * cosine_tilt - cosine_high * tilt, cosine_high * cosine_tilt + high * tilt
        cap = _cap_cosine(sine, cosine, nearest / radius)
        cap = (cap if cosine > 0.0 else -1.0) - MARGIN_RAD
        hole = _wider(cap, sine_1, cosine_1, sine_2, cosine_2, sine_s, cosine_s)
        hole = hole if high < 1.5 else _NOTHING
        plain = (nearest >= _LEAST_RADIUS_M) & (radius > farthest + 1.0)
        full = farthest > 0.0
        bounds[OUTER, b] = (outer if plain else _WHOLE) if full else _NOTHING
        bounds[INNER, b] = inner if plain else _NOTHING
        bounds[HOLE, b] = hole if plain else _WHOLE


@numba.njit(cache=True, error_model="numpy", forceinline=True)
def _columns_between(half, cosine, sine, columns):
    """Return the columns where a run ends that reaches half a width (its cosine) to either side of a longitude."""
    other = math.sqrt(max(1.0 - half * half, 0.0))
    left = _turn(cosine * half + sine * other, sine * half - cosine * other)
    right = _turn(cosine * half - sine * other, sine * half + cosine * other)
    return _column(left, columns), _column(right, columns)


@numba.njit(cache=True, error_model="numpy")
def _add_run(cell_start, base, columns, first, last, runs, count):
    """Add columns of a band, first to last, which may run past its end, as runs of sorted places."""
    if first > last:
        return count
    if first >= columns:
        first, last = first - columns, last - columns
    runs[count, 0] = cell_start[base + first]
    runs[count, 1] = cell_start[base + min(last + 1, columns)]
    count += 1
    if last >= columns:
        runs[count, 0] = cell_start[base]
        runs[count, 1] = cell_start[base + last + 1 - columns]
        count += 1
    return count


@numba.njit(cache=True, error_model="numpy")
def _add_band(cell_start, base, columns, outer, inner, hole, cosine, sine, asked, sure, ask_count, sure_count):
    """Add the runs of a band that a satellite must compare, and those that it sees for sure; return both counts."""
    left, width = 0, columns
    if outer > -1.0:
        left, right = _columns_between(outer, cosine, sine, columns)
        width = right - left + 1 if right >= left else right - left + 1 + columns
        # Both ends in one column: either all in it, or all round the Earth.
        width = columns if left == right and outer < 0.0 else width
    elif inner > -1.0:
        # A band that may be seen as a whole is begun behind the Earth, so that the sure part does not run round.
        left = _column(_turn(-cosine, -sine), columns)
    # Columns from `start` to `stop` are sure, but for those from `gap` up to `resume`.
    start, stop = width, width
    if inner <= -1.0 and outer <= -1.0:
        start, stop = 0, width
    elif inner < 1.0:
        first, last = _columns_between(inner, cosine, sine, columns)
        first = first - left + 1 + (columns if first < left else 0)
        last = last - left + (columns if last < left else 0)
        if first < last:
            start, stop = first, last
    gap, resume = stop, stop
    if 0.0 <= hole < 1.0:
        first, last = _columns_between(hole, cosine, sine, columns)
        gap = first - left + (columns if first < left else 0)
        resume = last - left + 1 + (columns if last < left else 0)
    if not (hole >= 1.0 or start <= gap < resume <= stop):
        gap, resume = start, stop
    ask_count = _add_run(cell_start, base, columns, left, left + start - 1, asked, ask_count)
    ask_count = _add_run(cell_start, base, columns, left + stop, left + width - 1, asked, ask_count)
    if gap < resume:
        ask_count = _add_run(cell_start, base, columns, left + gap, left + resume - 1, asked, ask_count)
    sure_count = _add_run(cell_start, base, columns, left + start, left + gap - 1, sure, sure_count)
    sure_count = _add_run(cell_start, base, columns, left + resume, left + stop - 1, sure, sure_count)
    return ask_count, sure_count


@numba.njit(cache=True, error_model="numpy")
def _list_runs(cell_start, first_cell, bounds, start, stop, cosine, sine, asked, sure):
    """Write the runs of sorted places that a satellite must compare, and those that it sees for sure."""
    ask_count = sure_count = 0
    for b in range(start, stop):
        outer, inner, hole = bounds[OUTER, b], bounds[INNER, b], bounds[HOLE, b]
        if not outer >= 1.0:
            base = first_cell[b]
            columns = first_cell[b + 1] - base
            ask_count, sure_count = _add_band(
                cell_start, base, columns, outer, inner, hole, cosine, sine, asked, sure, ask_count, sure_count
            )
    return ask_count, sure_count


@numba.njit(cache=True, error_model="numpy")
def _compare(places, order, asked, run_count, sx, sy, sz, low, high, far, found, count):
    """Add the places of some runs that the comparison says are seen; return the new count."""
    for r in range(run_count):
        for j in range(np.uint64(asked[r, 0]), np.uint64(asked[r, 1])):
            rise, square = rise_and_square(
                sx - places[0, j], sy - places[1, j], sz - places[2, j], places[3, j], places[4, j], places[5, j]
            )
            seen = in_outer(rise, square, low, far) & out_of_hole(rise, square, high)
            found[count] = order[j]
            count += np.uint64(1) if seen else np.uint64(0)
    return count


@numba.njit(cache=True, error_model="numpy")
def _copy(order, sure, run_count, found, count):
    """Add all places of some runs; return the new count."""
    for r in range(run_count):
        start, stop = np.uint64(sure[r, 0]), np.uint64(sure[r, 1])
        for j in range(start, stop):
            found[count + (j - start)] = order[j]
        count += stop - start
    return count


@numba.njit(cache=True, error_model="numpy")
def _band_range(radius, sine_s, low, far, nearest, farthest, band_count):
    """Return the bands that a satellite may reach, first and one past the last."""
    lowest = math.asin(low) - _MOST_TILT_RAD
    if nearest < _LEAST_RADIUS_M or radius <= farthest + 1.0 or lowest < -0.5 * math.pi:
        return 0, band_count
    angle = math.acos(nearest / radius * math.cos(lowest)) - lowest
    half_chord = (far - (radius - farthest) * (radius - farthest)) / (4.0 * radius * nearest)
    if half_chord < 1.0:
        angle = min(angle, 2.0 * math.asin(math.sqrt(max(half_chord, 0.0))))
    latitude, scale = math.asin(sine_s) + 0.5 * math.pi, band_count / math.pi
    first = math.floor((latitude - angle - _RANGE_MARGIN_RAD) * scale)
    stop = math.floor((latitude + angle + _RANGE_MARGIN_RAD) * scale) + 1
    return min(max(first, 0), band_count), min(max(stop, 0), band_count)


@numba.njit(cache=True, error_model="numpy")
def _signed_root(square):
    return math.sqrt(square) if square >= 0.0 else -math.sqrt(-square)


@numba.njit(cache=True, error_model="numpy")
def find(places, order, cell_start, first_cell, bands, satellite, limit, status, first, bounds, offset, found):
    """Write which places each satellite sees, from one satellite on until the memory may not hold another's.

    Parameters
    ----------
    places : (6, n) float64
        By cell: positions in metre and normals, ITRF.
    order : (n,) uint32
        The place of each.
    cell_start, first_cell, bands
        From `sort_places` and `band_radii`.
    satellite, limit : (m, 3) float64
        Positions in metre, ITRF, and `AccessLimits.columns`.
    status : (m,) uint8
    first : int
        Satellite to begin with; `offset` is complete up to it.
    bounds : (3, b) float64
        Working memory.
    offset : (m + 1,) int64, out
    found : (capacity,) uint32, out

    Returns
    -------
    int
        The satellite to go on with; m when all is done.
    """
    band_count = bands.shape[1]
    nearest, farthest = np.inf, 0.0
    for b in range(band_count):
        nearest, farthest = min(nearest, bands[NEAREST, b]), max(farthest, bands[FARTHEST, b])
    asked, sure = np.empty((6 * band_count, 2), np.int64), np.empty((4 * band_count, 2), np.int64)
    count = np.uint64(offset[first])
    for s in range(first, satellite.shape[0]):
        if count + np.uint64(order.shape[0]) >= np.uint64(found.shape[0]):
            return s
        x, y, z = satellite[s, 0], satellite[s, 1], satellite[s, 2]
        radius, off_axis = math.sqrt(x * x + y * y + z * z), math.sqrt(x * x + y * y)
        if status[s] == 0 and order.shape[0] > 0:
            low, far = _signed_root(limit[s, 0]), limit[s, 2]
            high = _signed_root(limit[s, 1]) if limit[s, 1] < np.inf else 2.0
            sine_s, cosine_s = (z / radius, off_axis / radius) if radius > 0.0 else (0.0, 1.0)
            cosine, sine = (x / off_axis, y / off_axis) if off_axis > 0.0 else (1.0, 0.0)
            start, stop = _band_range(radius, sine_s, low, far, nearest, farthest, band_count)
            _bounds(bands, start, stop, radius, sine_s, cosine_s, low, high, far, bounds)
            asks, sures = _list_runs(cell_start, first_cell, bounds, start, stop, cosine, sine, asked, sure)
            count = _compare(places, order, asked, asks, x, y, z, limit[s, 0], limit[s, 1], far, found, count)
            count = _copy(order, sure, sures, found, count)
        offset[s + 1] = count
    return satellite.shape[0]
