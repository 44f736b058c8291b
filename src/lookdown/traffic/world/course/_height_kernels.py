"""Kernels of heights: stations into the knots of a profile that stays above the ground.

Heights are told at even steps of the way (lattice knots) and at stations that are 5 s
or more from them and from one another; between them a monotone cubic goes, which never
leaves the range of the heights at its ends (Fritsch and Carlson). Knots in between are
there for the speed only and take their heights from the cubic.

The height of the ground at a lattice knot is the most that it can be within two steps
behind and ahead; between them it goes evenly, and the object's own height above it is
added. So of the two knots beside a place neither is lower than the ground there and the
object's least height above it: for this a step is at least 5 s of flight.

The ground between two samples of a step: a surface of bilinear cells has kinks at the
cells' edges. One kink between two samples rises above both by no more than half the
larger second difference of the samples there, which is added.

Only the heights that a window of time needs are worked out; knots are the same whatever
the window, so legs are too.

Numeric policy: float64, no fast-math. Twins in tests/oracles/course_plain.py.

Arrays belong to the caller: see `lookdown.numerics.lean`.

References
----------
Fritsch, Carlson, "Monotone piecewise cubic interpolation", SIAM J. Numer. Anal. 17 (1980).
"""

import math

import numba

from lookdown.astro.earth import MEAN_RADIUS_M
from lookdown.numerics.lean import LEAN
from lookdown.terrain.terrain_kernels import ground_height_m
from lookdown.traffic.motion._leg_kernels import append_legs
from lookdown.traffic.motion._path_kernels import place_on_path

_R = float(MEAN_RADIUS_M)

MOST_STEPS = 400
"""Steps of height along one course; on a longer one they are longer."""

WAY_COLUMNS = 4
"""Of a knot's way: way flown rad, height m, share of the ground's height in it, 1 where the height is told there."""

APART_S = 5.0
"""Heights are told at least so far apart: a climb of 4 m/s begins and ends with 0.3 g then."""

_ROUND_SAMPLES = 12

_NEAR = 1e-3
"""Share of a step within which a station stands for it."""


@numba.njit(**LEAN)
def step_of(station, station_count, step_m):
    """Return the step between heights along a course, rad."""
    return max(step_m / _R, station[station_count - 1, 0] / MOST_STEPS)


@numba.njit(**LEAN)
def course_knots(station, station_count, step, knot, way):
    """Write the knots of a course, heights left out; return how many.

    Parameters
    ----------
    station : (s, 5) float64
        `_course_kernels.STATION_COLUMNS`.
    station_count : int
    step : float
        Between heights, rad.
    knot : (k, 4) float64
        Out: time s and speed rad/s are written; k at least stations and `MOST_STEPS`.
    way : (k, 4) float64
        Out: see `WAY_COLUMNS`.
    """
    count = 0
    for j in range(station_count):
        here = station[j]
        knot[count, 0], knot[count, 1] = here[4], here[1]
        way[count, 0], way[count, 1], way[count, 2], way[count, 3] = here[0], here[2], here[3], 0.0
        count += 1
        if j == station_count - 1:
            break
        there = station[j + 1]
        length = there[0] - here[0]
        if length <= 0.0 or (here[3] == 0.0 and there[3] == 0.0):
            continue
        push = (there[1] * there[1] - here[1] * here[1]) / (2.0 * length)
        k = math.floor(here[0] / step + _NEAR) + 1.0
        while k * step < there[0] - _NEAR * step:
            gone = k * step - here[0]
            speed = math.sqrt(max(here[1] * here[1] + 2.0 * push * gone, 0.0))
            share = gone / length
            knot[count, 0] = here[4] + 2.0 * gone / (here[1] + speed)
            knot[count, 1] = speed
            way[count, 0] = k * step
            way[count, 1] = here[2] + share * (there[2] - here[2])
            way[count, 2] = here[3] + share * (there[3] - here[3])
            way[count, 3] = 1.0
            count += 1
            k += 1.0
    _tell_heights(knot, way, count)
    return count


@numba.njit(**LEAN)
def _tell_heights(knot, way, count):
    """Mark the knots at which heights are told: both ends, lattice knots, and stations apart from these."""
    end = knot[count - 1, 0]
    ahead = end
    for i in range(count - 1, 0, -1):
        # On the way back: lattice knots but those by the end; what lies too near before one is out.
        if way[i, 3] == 1.0 and end - knot[i, 0] >= APART_S:
            ahead = knot[i, 0]
        else:
            way[i, 3] = 0.5 if ahead - knot[i, 0] >= APART_S else 0.0
    way[0, 3] = way[count - 1, 3] = 1.0
    last = 0.0
    for i in range(1, count - 1):
        if way[i, 3] == 0.5:
            way[i, 3] = 1.0 if knot[i, 0] - last >= APART_S else 0.0
        if way[i, 3] == 1.0:
            last = knot[i, 0]


@numba.njit(**LEAN)
def _round(piece, at, step, terrain, place):
    """Return the most that the ground can be on a narrow round, of samples all round it; -inf for other pieces.

    A round of four steps or more is followed like any other way.
    """
    narrow = 2.0 * math.pi < 4.0 * step * piece[at, 9]
    if piece[at, 9] <= 1.0 or piece[at, 10] * piece[at, 9] < 2.0 * math.pi or not narrow:
        return -math.inf
    length = 2.0 * math.pi / (piece[at, 9] * _ROUND_SAMPLES)
    most, kink, last, before = -math.inf, 0.0, 0.0, 0.0
    for i in range(_ROUND_SAMPLES + 2):
        place_on_path(piece[at:], 1, (i % _ROUND_SAMPLES) * length, place)
        here = ground_height_m(terrain, place[0], place[1], place[2])
        if i > 1:
            kink = max(kink, 2.0 * before - last - here)
        most = max(most, here)
        last, before = before, here
    return most + 0.5 * kink


@numba.njit(**LEAN)
def _sampled(piece, piece_count, first, last, step, terrain, ground, place):
    """Write the ground's heights at some steps of a path.

    Where it goes round a narrow circle, a step there and those beside it have the most of the
    whole circle, so that orbits are level and none is missed between two steps.
    """
    at, before, most, circle = 0, 0.0, -math.inf, -1
    for k in range(first - 1, last + 1):
        along, passed = max(k * step, 0.0), -math.inf
        while at < piece_count - 1 and along - before > piece[at, 10]:
            if k >= first:
                if circle != at:
                    circle, most = at, _round(piece, at, step, terrain, place)
                passed = max(passed, most)
            before += piece[at, 10]
            at += 1
        if k < first:
            continue
        if circle != at:
            circle, most = at, _round(piece, at, step, terrain, place)
        place_on_path(piece[at:], 1, along - before, place)
        ground[k - first] = max(ground_height_m(terrain, place[0], place[1], place[2]), max(most, passed))
        if k > first:
            ground[k - first - 1] = max(ground[k - first - 1], max(most, passed))


@numba.njit(**LEAN)
def put_heights(knot, way, knot_count, span_s, piece, piece_count, step, terrain, ground, place):
    """Write heights and climbs into the knots that a span of time needs.

    Parameters
    ----------
    knot, way : (k, 4) float64
        From `course_knots`; heights and climbs are written.
    knot_count : int
    span_s : (float, float)
        Since the course's start.
    piece : (p, 11) float64
    piece_count : int
    step : float
    terrain : (2161, 4321) int16, `Terrain.grid`
    ground : (g,) float64
        Work, `MOST_STEPS` and 16.
    place : (3,) float64
        Work.
    """
    low, high = 0, knot_count - 1
    while low < knot_count - 2 and knot[low + 1, 0] < span_s[0]:
        low += 1
    while high > low + 1 and knot[high - 1, 0] > span_s[1]:
        high -= 1
    # The climb at a knot asks for the knots told beside it: two on either side of the span.
    low, high = _told(way, low, -1, knot_count), _told(way, high, 1, knot_count)
    follows = False
    for i in range(low, high + 1):
        follows = follows or way[i, 2] != 0.0
    first = math.floor(way[low, 0] / step) - 3
    if follows:
        last = math.floor(way[high, 0] / step) + 4
        _sampled(piece, piece_count, first, last, step, terrain, ground, place)
        _bound(ground, last - first + 1)
    for i in range(low, high + 1):
        if way[i, 3] == 1.0:
            knot[i, 2] = way[i, 1]
            if way[i, 2] != 0.0:
                k = math.floor(way[i, 0] / step) - first
                share = way[i, 0] / step - (k + first)
                knot[i, 2] += way[i, 2] * (ground[k] + share * (ground[k + 1] - ground[k]))
    _put_climbs(knot, way, low, high)


@numba.njit(**LEAN)
def _told(way, i, side, count):
    """Return the second knot before (side -1) or after (1) another, itself included, at which a height is told."""
    found = 0
    while True:
        if way[i, 3] == 1.0:
            found += 1
        if found == 3 or not 0 <= i + side < count:
            return i
        i += side


@numba.njit(**LEAN)
def _bound(ground, count):
    """Turn samples of the ground into the most it can be within two steps behind and ahead of each, ends left out."""
    before = ground[0]
    for k in range(1, count - 2):
        here = ground[k]
        kink = max(2.0 * here - before - ground[k + 1], 2.0 * ground[k + 1] - here - ground[k + 2])
        before = here
        ground[k] = max(here, ground[k + 1]) + 0.5 * max(kink, 0.0)
    # Now of the stretch after each; then of two before and two after.
    second, first = ground[1], ground[1]
    for k in range(2, count - 3):
        here = ground[k]
        ground[k] = max(max(second, first), max(here, ground[k + 1]))
        second, first = first, here


@numba.njit(**LEAN)
def _put_climbs(knot, way, low, high):
    """Write climbs at the knots told, heights and climbs at those between them.

    The cubics are monotone: climbs are harmonic means of the slopes, none at a turn of height.
    """
    before, here = -1, -1
    for after in range(low, high + 1):
        if way[after, 3] != 1.0:
            continue
        if here >= 0:
            knot[here, 3] = 0.0
            right = knot[after, 0] - knot[here, 0]
            if before >= 0:
                left = knot[here, 0] - knot[before, 0]
                fall, rise = (knot[here, 2] - knot[before, 2]) / left, (knot[after, 2] - knot[here, 2]) / right
                if fall * rise > 0.0:
                    w1, w2 = 2.0 * right + left, right + 2.0 * left
                    knot[here, 3] = (w1 + w2) / (w1 / fall + w2 / rise)
                _fill(knot, before, here)
        before, here = here, after
    knot[here, 3] = 0.0
    _fill(knot, before, here)


@numba.njit(**LEAN)
def _fill(knot, before, after):
    """Write heights and climbs at the knots between two by the cubic of these."""
    span = knot[after, 0] - knot[before, 0]
    rise = (knot[after, 2] - knot[before, 2]) / span
    second = (3.0 * rise - 2.0 * knot[before, 3] - knot[after, 3]) / span
    third = (knot[before, 3] + knot[after, 3] - 2.0 * rise) / (span * span)
    for i in range(before + 1, after):
        t = knot[i, 0] - knot[before, 0]
        knot[i, 2] = knot[before, 2] + t * (knot[before, 3] + t * (second + t * third))
        knot[i, 3] = knot[before, 3] + t * (2.0 * second + 3.0 * t * third)


@numba.njit(**LEAN)
def course_legs(course, step_m, work, terrain, start_tai_ns, window, above_m, leg_time_tai_ns, leg_shape, leg_count):
    """Append the legs of a course that touch a window of time; return the number of legs (`append_legs`).

    Parameters
    ----------
    course : (piece, piece_count, station, station_count)
        From `_course_kernels.laid_course`.
    step_m : float
        Between heights, m.
    work : (knot, way, ground, place)
        Arrays to work in.
    terrain : (2161, 4321) int16, `Terrain.grid`
    start_tai_ns : int
    window : (int, int)
    above_m : float
        Over the course, for the wingmen of a formation.
    leg_time_tai_ns, leg_shape : (n, 2) int64, (n, 16) float64
        Out.
    leg_count : int
    """
    piece, piece_count, station, station_count = course
    knot, way, ground, place = work
    step = step_of(station, station_count, step_m)
    knot_count = course_knots(station, station_count, step, knot, way)
    span = (window[0] - start_tai_ns) * 1e-9, (window[1] - start_tai_ns) * 1e-9
    put_heights(knot, way, knot_count, span, piece, piece_count, step, terrain, ground, place)
    return append_legs(
        piece, piece_count, knot, knot_count, start_tai_ns, window, above_m, leg_time_tai_ns, leg_shape, leg_count
    )
