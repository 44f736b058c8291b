"""What a sensor would report of a state, and what a report says of the state.

This is the tracker's own model of the measurement, written apart from the one in `sensing` that makes the data: were
they one, its errors would cancel and no test would see them.

A report is taken one part after the other, each linearised where the ones before it have brought the state. Range and
range rate carry second-order terms: a single look from orbit is kilometres wide at metres of range, and a plane
through it is not a sphere. What the range has told of the rate's error is taken off the rate first, so that correlated
errors are taken exactly.

Numeric policy: float64; plain multiplications and additions in the order written, so the same bits wherever a kernel is
inlined. The covariance is read from its upper triangle and written to both.
"""

import math

from lookdown.astro import SEMI_MAJOR_M, SEMI_MINOR_M
from lookdown.numerics.lanes import LANES, numbers_of, root
from lookdown.numerics.parts import inlined_part, part
from lookdown.tracking.filtering._lane_kernels import read_models, write_models
from lookdown.tracking.filtering._small_kernels import (
    dot,
    matrix_less,
    matrix_times,
    read_blocks,
    stepped,
    symmetric_less,
    symmetric_times,
    transposed_times,
    write_blocks,
)

__all__ = ["LOG_TWO_PI", "place_report", "take_report", "update_models", "update_with_report"]

LOG_TWO_PI = math.log(2.0 * math.pi)
_RANGE, _ALONG, _CROSS, _RANGE_RATE = 1, 2, 4, 8


@inlined_part
def _sight(place, position):
    """Return the unit line of sight and the range."""
    x, y, z = place[0] - position[0], place[1] - position[1], place[2] - position[2]
    distance = root(x * x + y * y + z * z)
    return (x / distance, y / distance, z / distance), distance


@inlined_part
def _taken(track, by_place, by_speed, innovation, variance):
    """Return a track with one scalar measurement taken, its innovation squared over its variance, and the variance.

    `track` is position, velocity and the blocks of their covariance; `by_place` and `by_speed` are these times the
    gradient. Joseph's form is not needed: with the symmetric downdate the covariance stays positive, because the
    variance holds the noise in full.
    """
    place, speed, (pp, pv, vv) = track
    share, step = 1.0 / variance, innovation / variance
    blocks = (
        symmetric_less(pp, by_place, share),
        matrix_less(pv, by_place, by_speed, share),
        symmetric_less(vv, by_speed, share),
    )
    return (stepped(place, step, by_place), stepped(speed, step, by_speed), blocks), innovation * step, variance


@inlined_part
def _cosine_taken(track, position, axis, value, sigma):
    """Take a cosine of the line of sight with an axis."""
    place, _, (pp, pv, _) = track
    los, distance = _sight(place, position)
    cosine = los[0] * axis[0] + los[1] * axis[1] + los[2] * axis[2]
    gradient = (
        (axis[0] - cosine * los[0]) / distance,
        (axis[1] - cosine * los[1]) / distance,
        (axis[2] - cosine * los[2]) / distance,
    )
    by_place = symmetric_times(pp, gradient)
    variance = sigma * sigma + dot(gradient, by_place)
    return _taken(track, by_place, transposed_times(pv, gradient), value - cosine, variance)


@inlined_part
def _trace(s):
    return s[0] + s[3] + s[5]


@inlined_part
def _inner(s, t):
    """Return the sum of products of the elements of two symmetric matrices."""
    return s[0] * t[0] + s[3] * t[3] + s[5] * t[5] + 2.0 * (s[1] * t[1] + s[2] * t[2] + s[4] * t[4])


@inlined_part
def _range_taken(track, position, value, sigma):
    """Take a range, with the mean shift tr(H P)/2 and the added variance tr(H P H P)/2 of its second derivatives.

    H = (1 - l l') / R, l the line of sight: both are sums of a few products of P and l.

    References
    ----------
    Bar-Shalom, Li, Kirubarajan (2001), equations 10.3.3-11 and 10.3.3-14.
    """
    place, _, (pp, pv, _) = track
    los, distance = _sight(place, position)
    by_place = symmetric_times(pp, los)
    along = dot(los, by_place)
    shift = 0.5 * (_trace(pp) - along) / distance
    extra = 0.5 * (_inner(pp, pp) - 2.0 * dot(by_place, by_place) + along * along) / (distance * distance)
    variance = sigma * sigma + extra + along
    return _taken(track, by_place, transposed_times(pv, los), value - distance - shift, variance)


@inlined_part
def _rate_terms(blocks, los, across, bend, distance):
    """Return what range rate's derivatives make of a covariance: gradient products, their variance, shift and extra.

    Gradient [w/R - k l, l] and second derivatives [[-(w l' + l w')/R2 - b (1 - l l'), (1 - l l')/R], [., 0]] with l the
    line of sight, w the velocity across it, R the range; `across` is (w, k), `bend` b. Every product of P is one with
    l or w, so that the squares cost little more than the gradient's own.
    """
    pp, pv, vv = blocks
    w, k = across
    inverse = 1.0 / distance
    inverse2 = inverse * inverse
    ml, mw = symmetric_times(pp, los), symmetric_times(pp, w)
    cl, tl, tw = matrix_times(pv, los), transposed_times(pv, los), transposed_times(pv, w)
    vl = symmetric_times(vv, los)
    lml, lmw, lcl, lvl, ltw = dot(los, ml), dot(los, mw), dot(los, cl), dot(los, vl), dot(los, tw)
    by_place = stepped(stepped(cl, inverse, mw), -k, ml)
    by_speed = stepped(stepped(vl, inverse, tw), -k, tl)
    linear = inverse * dot(w, by_place) - k * dot(los, by_place) + dot(los, by_speed)
    level = _trace(pp) - lml
    shift = -inverse2 * lmw - 0.5 * bend * level + inverse * (pv[0] + pv[4] + pv[8] - lcl)
    place_place = (
        2.0 * inverse2 * inverse2 * (lmw * lmw + dot(w, mw) * lml)
        + 4.0 * bend * inverse2 * (dot(ml, mw) - lml * lmw)
        + bend * bend * (_inner(pp, pp) - 2.0 * dot(ml, ml) + lml * lml)
    )
    inner_pv = pp[0] * pv[0] + pp[3] * pv[4] + pp[5] * pv[8]
    inner_pv += pp[1] * (pv[1] + pv[3]) + pp[2] * (pv[2] + pv[6]) + pp[4] * (pv[5] + pv[7])
    place_both = -inverse2 * (dot(ml, tw) - lml * ltw + dot(mw, tl) - lmw * lcl) - bend * (
        inner_pv - dot(ml, cl) - dot(ml, tl) + lml * lcl
    )
    square_pv = pv[0] * pv[0] + pv[4] * pv[4] + pv[8] * pv[8]
    square_pv += 2.0 * (pv[1] * pv[3] + pv[2] * pv[6] + pv[5] * pv[7])
    both = square_pv - 2.0 * dot(tl, cl) + lcl * lcl + _inner(vv, pp) - 2.0 * dot(vl, ml) + lvl * lml
    extra = 0.5 * (place_place + 4.0 * inverse * place_both + 2.0 * inverse2 * both)
    return by_place, by_speed, linear, shift, extra


@inlined_part
def _rate_taken(track, position, velocity, value, variance, slope, range_value):
    """Take a range rate less `slope` times the range, of given variance.

    With w the part of the relative velocity across the line of sight l and R the range: d/dp = w/R, d/dv = l,
    d2/dpdv = (1 - l l')/R and d2/dpdp = -(w l' + l w' + rate (1 - l l'))/R2.
    """
    place, speed, blocks = track
    los, distance = _sight(place, position)
    moving = (speed[0] - velocity[0], speed[1] - velocity[1], speed[2] - velocity[2])
    rate = dot(moving, los)
    across = stepped(moving, -rate, los)
    bend = rate / (distance * distance) + slope / distance
    by_place, by_speed, linear, shift, extra = _rate_terms(blocks, los, (across, slope), bend, distance)
    innovation = value - rate - slope * (range_value - distance) - shift
    return _taken(track, by_place, by_speed, innovation, variance + linear + extra)


@inlined_part
def take_report(track, pose, values, sigmas, correlation, measured):
    """Return a track with a report taken, its normalised innovation squared, the product of variances, their count.

    `track` is of floats or of lanes; `pose` is position and velocity of the sensor and the antenna's axes.
    """
    position, velocity, along, cross = pose
    total = 0.0 * track[0][0]
    product, count = total + 1.0, 0
    if measured & _ALONG:
        track, squared, variance = _cosine_taken(track, position, along, values[1], sigmas[1])
        total, product, count = total + squared, product * variance, count + 1
    if measured & _CROSS:
        track, squared, variance = _cosine_taken(track, position, cross, values[2], sigmas[2])
        total, product, count = total + squared, product * variance, count + 1
    if measured & _RANGE:
        track, squared, variance = _range_taken(track, position, values[0], sigmas[0])
        total, product, count = total + squared, product * variance, count + 1
    if measured & _RANGE_RATE:
        noise, slope = sigmas[3] * sigmas[3], 0.0
        if measured & _RANGE:
            noise *= 1.0 - correlation * correlation
            slope = correlation * sigmas[3] / sigmas[0]
        track, squared, variance = _rate_taken(track, position, velocity, values[3], noise, slope, values[0])
        total, product, count = total + squared, product * variance, count + 1
    return track, total, product, count


@part
def update_with_report(state, covariance, position, velocity, along, cross, values, sigmas, correlation, measured):
    """Take a report in place; return its normalised innovation squared and its log-likelihood.

    Parameters
    ----------
    state : (6,) float64, m and m/s, ITRF
    covariance : (6, 6) float64
    position, velocity : (3,) float64, m and m/s, ITRF
        Of the sensor.
    along, cross : (3,) float64
        The antenna's axes.
    values, sigmas : (4,) float64
        Range, two cosines, range rate; sigmas of measured parts above 0.
    correlation : float
        Of the errors of range and range rate, between -1 and 1, both left out.
    measured : int
        Bits of `lookdown.tables.Measured`; the rest is not looked at.

    Returns
    -------
    tuple of float
        The first has one degree of freedom a bit.
    """
    track = ((state[0], state[1], state[2]), (state[3], state[4], state[5]), read_blocks(covariance))
    track, total, product, count = take_report(
        track, (position, velocity, along, cross), values, sigmas, correlation, measured
    )
    place, speed, blocks = track
    state[0], state[1], state[2] = place
    state[3], state[4], state[5] = speed
    write_blocks(blocks, covariance)
    return total, -0.5 * (total + math.log(product) + count * LOG_TWO_PI)


@part
def update_models(models, pose, report, correlation, measured, updated, squares, logs):
    """Write the four models of a track with a report taken, as `update_with_report` takes it in each of them.

    Parameters
    ----------
    models, updated : tuples of (4, 6) and (4, 6, 6) float64
        States and covariances before, read from upper triangles, and after; they may be the same.
    pose : tuple of 4
        Position and velocity of the sensor, the antenna's axes.
    report : tuple of 2
        Values and sigmas.
    correlation, measured
        As there.
    squares, logs : (4,) float64, output
        Normalised innovations squared and log-likelihoods.
    """
    values, sigmas = report
    track, total, product, count = take_report(
        read_models(models[0], models[1]), pose, values, sigmas, correlation, measured
    )
    write_models(track[0], track[1], track[2], updated[0], updated[1])
    squares[0], squares[1], squares[2], squares[3] = numbers_of(total)
    products = numbers_of(product)
    for m in range(LANES):
        logs[m] = -0.5 * (squares[m] + math.log(products[m]) + count * LOG_TWO_PI)


@part
def _height_above_ellipsoid(place):
    """Return height above WGS84 in metres, within 1 mm below 20 km.

    References
    ----------
    Bowring, Survey Review 23 (1976) 323-327, one step of his latitude.
    """
    a, b = SEMI_MAJOR_M, SEMI_MINOR_M
    e2, ep2 = 1.0 - b * b / (a * a), a * a / (b * b) - 1.0
    p = math.sqrt(place[0] * place[0] + place[1] * place[1])
    theta = math.atan2(place[2] * a, p * b)
    s, c = math.sin(theta), math.cos(theta)
    latitude = math.atan2(place[2] + ep2 * b * s * s * s, p - e2 * a * c * c * c)
    s, c = math.sin(latitude), math.cos(latitude)
    prime_vertical = a / math.sqrt(1.0 - e2 * s * s)
    return p * c + place[2] * s - a * a / prime_vertical


@part
def _ray(axes, u, v):
    """Return the unit vector with two cosines to an antenna's axes, and its cosine to the normal: 0 off the face."""
    first, second, normal = axes
    rest = 1.0 - u * u - v * v
    w = math.sqrt(rest) if rest > 1e-6 else 0.0
    return stepped(stepped((u * first[0], u * first[1], u * first[2]), v, second), w, normal), w


@part
def _fill(place, edges, point, spread):
    """Write a position, and its covariance from three independent errors, each a vector of one sigma."""
    for a in range(3):
        point[a] = place[a]
        for b in range(3):
            spread[a, b] = edges[0][a] * edges[0][b] + edges[1][a] * edges[1][b] + edges[2][a] * edges[2][b]


@part
def _by_cosine(axes, u, w, distance, sigma, which):
    """Return the displacement that one sigma of one of two cosines makes at a distance."""
    scale = distance * sigma
    edge, normal = axes[which], axes[2]
    lean = u / w
    return (
        scale * (edge[0] - lean * normal[0]),
        scale * (edge[1] - lean * normal[1]),
        scale * (edge[2] - lean * normal[2]),
    )


@part
def _distance_to_height(position, ray, height_m):
    """Return where a ray first is at a height, and how fast its height changes there: 0 where it never is."""
    middle = -dot(position, ray)
    squared = dot(position, position)
    above = _height_above_ellipsoid(position)
    # The sphere that has the height above the ellipsoid's radius under the sensor is a first guess.
    radius = math.sqrt(squared) - above + height_m
    room = middle * middle - (squared - radius * radius)
    if room <= 0.0:
        return 0.0, 0.0
    distance = middle - math.sqrt(room) if above > height_m else middle + math.sqrt(room)
    slope = 0.0
    for _ in range(6):
        height = _height_above_ellipsoid(stepped(position, distance, ray))
        slope = _height_above_ellipsoid(stepped(position, distance + 1.0, ray)) - height
        if abs(slope) < 1e-3:
            return 0.0, 0.0
        distance += (height_m - height) / slope
    return distance, slope


@part
def _place_by_height(position, axes, values, sigmas, height_mean, height_sigma, point, spread):
    """Place a report of two cosines alone: where its ray meets the height prior."""
    ray, w = _ray(axes, values[1], values[2])
    if w == 0.0:
        return False
    distance, slope = _distance_to_height(position, ray, height_mean)
    if slope == 0.0 or distance <= 0.0:
        return False
    far = height_sigma / slope
    edges = (
        (far * ray[0], far * ray[1], far * ray[2]),
        _by_cosine(axes, values[1], w, distance, sigmas[1], 0),
        _by_cosine(axes, values[2], w, distance, sigmas[2], 1),
    )
    _fill(stepped(position, distance, ray), edges, point, spread)
    return True


@part
def _place_by_range(position, axes, known, doubtful, reach, height_mean, height_sigma, point, spread):
    """Place a report of range, a cosine that is known well, and one that is known less well or not at all.

    `known`, `doubtful` and `reach` are value and sigma of the two cosines and the range.
    """
    u, (measured, sigma), distance = known[0], doubtful, reach[0]
    v, slope = measured, 0.0
    for _ in range(8):
        ray, w = _ray(axes, u, v)
        beside, w_beside = _ray(axes, u, v + 1e-5)
        if w == 0.0 or w_beside == 0.0:
            return False
        height = _height_above_ellipsoid(stepped(position, distance, ray))
        slope = (_height_above_ellipsoid(stepped(position, distance, beside)) - height) / 1e-5
        weight = 1.0 / (sigma * sigma) + slope * slope / (height_sigma * height_sigma)
        pull = (measured - v) / (sigma * sigma) + slope * (height_mean - height) / (height_sigma * height_sigma)
        before = v
        v += pull / weight
        # From here on every turn would give the same again.
        if v == before:
            break
    ray, w = _ray(axes, u, v)
    if w == 0.0:
        return False
    height = _height_above_ellipsoid(stepped(position, distance, ray))
    off, above = (measured - v) / sigma, (height - height_mean) / height_sigma
    fit = off * off + above * above
    sigma_v = 1.0 / math.sqrt(1.0 / (sigma * sigma) + slope * slope / (height_sigma * height_sigma))
    edges = (
        (reach[1] * ray[0], reach[1] * ray[1], reach[1] * ray[2]),
        _by_cosine(axes, u, w, distance, known[1], 0),
        _by_cosine(axes, v, w, distance, sigma_v, 1),
    )
    _fill(stepped(position, distance, ray), edges, point, spread)
    return fit < 16.0


@part
def place_report(position, along, cross, values, sigmas, measured, height_mean, height_sigma, point, spread):
    """Write the position and its (3, 3) covariance that one report and a height prior give.

    With range and both cosines the prior acts on the short axis' cosine alone, on the sphere of measured range, so
    that the result keeps the precise range that a linear update would bend off. Where one cosine is not measured the
    prior stands in for it (the object in front of the face, nearer the normal); where range is not measured the
    object is where the ray first meets the prior.

    Returns
    -------
    bool
        False where the report points off the antenna's face or away from the air, or measures too little: it takes
        two of range and cosines. `point` and `spread` are then not to be used.
    """
    first, second = (along[0], along[1], along[2]), (cross[0], cross[1], cross[2])
    normal = (
        cross[1] * along[2] - cross[2] * along[1],
        cross[2] * along[0] - cross[0] * along[2],
        cross[0] * along[1] - cross[1] * along[0],
    )
    at = (position[0], position[1], position[2])
    axes = (first, second, normal)
    if measured & (_ALONG | _CROSS) == (_ALONG | _CROSS) and not measured & _RANGE:
        return _place_by_height(at, axes, values, sigmas, height_mean, height_sigma, point, spread)
    if not measured & _RANGE or not measured & (_ALONG | _CROSS):
        return False
    reach, known, doubtful = (values[0], sigmas[0]), (values[1], sigmas[1]), (values[2], sigmas[2])
    if not measured & _ALONG:
        known, doubtful, axes = doubtful, (0.0, 1.0), (second, first, normal)
    elif not measured & _CROSS:
        doubtful = (0.0, 1.0)
    return _place_by_range(at, axes, known, doubtful, reach, height_mean, height_sigma, point, spread)
