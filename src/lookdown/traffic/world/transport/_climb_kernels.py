"""Kernels of climbs and descents: which height, speed and rate a flight plans, and the knots that come of it.

Both are written from the runway upwards: a descent is flown backwards, so that its end
is exact. A plan is rows of height, calibrated airspeed and rate, rising; level parts
interrupt it.

Numeric policy: float64, no fast-math.

Arrays belong to the caller: see `lookdown.numerics.lean`.
"""

import math

import numba

from lookdown.numerics.lean import LEAN
from lookdown.numerics.philox_kernels import normals_2, uniforms_4
from lookdown.traffic.world.transport._profile_kernels import (
    CLIMB,
    GONE,
    HEIGHT,
    SPEED,
    airspeed_at,
    begin,
    capture,
    grow,
    grow_to,
    leave,
)

PLAN_ROWS, LEVEL_ROWS = 40, 4
_FOOT_M = 0.3048
_SLOPE = math.tan(math.radians(3.0))
_LIMIT_M, _LIMIT_CAS, _HOLD_CAS = 3_048.0, 128.6, 118.0
_CLIMB_DRAW, _DESCENT_DRAW, _CLIMB_NOISE, _DESCENT_NOISE = 1, 2, 64, 96
_CAPTURE_M, _GENTLE_MPS = 180.0, 7.0


@numba.njit(**LEAN)
def _noise(key, number, draw, row, sigma):
    """Return the factor by which a rate differs at a row of a plan."""
    u, v, w, x = uniforms_4(key, number, draw + (row >> 1))
    # A sum of two is near enough a bell, and cheap.
    part = u + v - 1.0 if row & 1 else w + x - 1.0
    return max(1.0 + 2.45 * sigma * part, 0.35)


@numba.njit(**LEAN)
def _between(height_m, low, middle, high, top):
    """Return a rate linear in height between those at 1.5, 5.5, 9 and 12 km, constant outside."""
    if height_m < 5_500.0:
        return low + (middle - low) * max(height_m - 1_500.0, 0.0) / 4_000.0
    if height_m < 9_000.0:
        return middle + (high - middle) * (height_m - 5_500.0) / 3_500.0
    return high + (top - high) * min(height_m - 9_000.0, 3_000.0) / 3_000.0


@numba.njit(**LEAN)
def _put(plan, count, height_m, cas_mps, rate_mps):
    plan[count, 0], plan[count, 1], plan[count, 2] = height_m, cas_mps, rate_mps
    return count + 1


@numba.njit(**LEAN)
def plan_climb(plan, figure, field_m, key, number, style):
    """Write the rows of a climb to the ceiling; return how many."""
    a, b, w, x = uniforms_4(key, number, _CLIMB_DRAW)
    vigour, haste = normals_2(a, b)
    vigour = math.exp(style[4] * vigour)
    cas = figure[4] * (1.0 + 0.04 * haste)
    initial = figure[1] * (0.97 + 0.06 * x)
    steep = style[5] * figure[10] * vigour
    low, middle = style[6] * figure[11] * vigour, style[7] * figure[12] * vigour
    high, top = style[8] * figure[12] * vigour, style[9] * figure[13] * vigour
    count = _put(plan, 0, field_m, figure[0], 0.0)
    count = _put(plan, count, field_m + 2.5 * steep, 0.5 * (initial + figure[0]), steep)
    h = field_m + 450.0 + 650.0 * w
    count = _put(plan, count, h, initial, steep * _noise(key, number, _CLIMB_NOISE, count, style[10]))
    slow, held = style[11] * low, min(_LIMIT_CAS * (0.97 + 0.06 * w), cas)
    h += 0.5 * (slow + steep) * (held - initial) / style[12]
    count = _put(plan, count, h, held, slow * _noise(key, number, _CLIMB_NOISE, count, style[10]))
    h += 300.0
    while h < _LIMIT_M - 350.0:
        rate = _between(h, low, middle, high, top) * _noise(key, number, _CLIMB_NOISE, count, style[10])
        count = _put(plan, count, h, held, rate)
        h += 800.0
    h = max(h, _LIMIT_M)
    if cas > held + 1.0:
        # Over 10,000 ft the nose is lowered to gain speed.
        slow = style[13] * _between(h, low, middle, high, top)
        rate = _between(h, low, middle, high, top)
        count = _put(plan, count, h, held, rate)
        h += 0.5 * (rate + slow) * 1.16 * (cas - held) / style[14]
        count = _put(plan, count, h, cas, slow)
        h += 400.0
    while h < figure[18] and count < PLAN_ROWS:
        rate = _between(h, low, middle, high, top) * _noise(key, number, _CLIMB_NOISE, count, style[10])
        count = _put(plan, count, h, cas, max(rate, 1.5))
        h += 1_500.0
    return count


@numba.njit(**LEAN)
def _final_height(field_m, u):
    """Return the height at which the glide path is met: 2,000 to 5,000 ft over the field, a whole thousand of feet."""
    thousands = 2.0 if u < 0.2 else (3.0 if u < 0.65 else (4.0 if u < 0.93 else 5.0))
    return math.ceil(field_m / (1_000.0 * _FOOT_M) + thousands - 0.5) * 1_000.0 * _FOOT_M


@numba.njit(**LEAN)
def plan_descent(plan, figure, field_m, holds, key, number, style):
    """Write the rows of a descent, from the runway up; return how many, and the height at which final begins.

    Flights that hold come slowly all the way from their cruise (ICAO Doc 8168: 230 to 240 kt in holds to FL 140).
    """
    a, b, w, x = uniforms_4(key, number, _DESCENT_DRAW)
    vigour, haste = normals_2(a, b)
    vigour = math.exp(style[15] * vigour)
    cas = min(figure[6] * (1.0 + 0.05 * haste), _HOLD_CAS if holds else figure[6] * 2.0)
    approach = figure[2] * (0.96 + 0.08 * x)
    turn_in = max(approach + 4.0, min(style[16] * (0.92 + 0.16 * w), figure[6]))
    low, middle = style[17] * figure[16] * vigour, style[18] * figure[15] * vigour
    high = style[19] * figure[14] * vigour
    count = _put(plan, 0, field_m, figure[3], 0.8)
    count = _put(plan, count, field_m + 15.0, approach, _SLOPE * approach)
    count = _put(plan, count, field_m + 320.0, approach + 1.5, _SLOPE * approach)
    slow = min(max(approach + 3.0, style[20] * (0.95 + 0.1 * x)), turn_in)
    h = field_m + 450.0 + 200.0 * w
    count = _put(plan, count, h, slow, _SLOPE * slow)
    final = _final_height(field_m, x)
    h = max(final, h + 60.0)
    count = _put(plan, count, h, turn_in, _SLOPE * turn_in)
    held = max(min(_LIMIT_CAS * style[21] * (0.93 + 0.1 * w), cas), turn_in)
    h += 200.0
    first = h
    while h < _LIMIT_M - 250.0:
        part = min((h - first) / style[22], 1.0)
        rate = low * _noise(key, number, _DESCENT_NOISE, count, style[23])
        count = _put(plan, count, h, turn_in + part * (held - turn_in), rate)
        h += 650.0
    h = max(h, _LIMIT_M)
    if cas > held + 1.0:
        slow = style[24] * low
        count = _put(plan, count, h, held, slow)
        h += 80.0 + slow * 1.2 * (cas - held) / style[25]
        count = _put(plan, count, h, cas, slow)
        h += 220.0
    while h < figure[18] and count < PLAN_ROWS:
        rate = _between(h, low, middle, high, high) * _noise(key, number, _DESCENT_NOISE, count, style[23])
        count = _put(plan, count, h, cas, max(rate, 2.0))
        h += 1_500.0
    return count, final


@numba.njit(**LEAN)
def _fly_level(knot, count, level, at, cas_mps, rate_mps, mach, piece, course, wind):
    """Append the capture of a level and the part along it; return the count."""
    height, span = level[at, 0], level[at, 1]
    airspeed = airspeed_at(cas_mps, mach, height)
    count = capture(knot, count, height, airspeed, rate_mps, piece, course, wind)
    if level[at, 2] > 0.0:
        span = max(span, (level[at, 2] - knot[count - 1, GONE]) / knot[count - 1, SPEED])
    parts = math.ceil(span / 90.0)
    for _ in range(parts):
        count = grow(knot, count, span / parts, height, airspeed, 0.0, piece, course, wind)
    return count


@numba.njit(**LEAN)
def fly_plan(knot, plan, plan_count, level, level_count, top_m, mach, piece, course, wind):
    """Write the knots of a plan up to a height, level parts between; return how many.

    Parameters
    ----------
    knot : (k, 6) float64
        Out, `_profile_kernels.KNOTS` rows.
    plan : (p, 3) float64
        Height, calibrated airspeed, rate: rising.
    level : (l, 3) float64
        Height, seconds, and the way gone until which it lasts if that is longer (0: none);
        rising by more than 400 m.
    top_m : float
        Over the first rows of the plan.
    mach : float
    piece : (p, 11) float64
    course : (5,) float64
        See `_profile_kernels`.
    wind : (w,) float64
    """
    begin(knot, plan[0, 0], airspeed_at(plan[0, 1], mach, plan[0, 0]), plan[0, 2], piece, course, wind)
    count, at = 1, 0
    for i in range(1, plan_count):
        height, cas, rate = plan[i, 0], plan[i, 1], plan[i, 2]
        if at < level_count and level[at, 0] < top_m - 2.0 * _CAPTURE_M and height > level[at, 0] - _CAPTURE_M:
            if level[at, 0] > knot[count - 1, HEIGHT] + 40.0:
                count = _fly_level(knot, count, level, at, cas, rate, mach, piece, course, wind)
            at += 1
        if height > top_m - _CAPTURE_M:
            break
        if i > 1:
            if height < knot[count - 1, HEIGHT] + 60.0:
                continue
            count = leave(knot, count, height, rate, piece, course, wind)
        count = grow_to(knot, count, height, airspeed_at(cas, mach, height), rate, piece, course, wind)
    rate = knot[count - 1, CLIMB]
    rate = rate if rate > 0.0 else _GENTLE_MPS
    return capture(
        knot, count, top_m, airspeed_at(_cas_at(plan, plan_count, top_m), mach, top_m), rate, piece, course, wind
    )


@numba.njit(**LEAN)
def _cas_at(plan, plan_count, height_m):
    """Return the calibrated airspeed that a plan has at a height: that of the row below."""
    cas = plan[0, 1]
    for i in range(plan_count):
        if plan[i, 0] <= height_m:
            cas = plan[i, 1]
    return cas
