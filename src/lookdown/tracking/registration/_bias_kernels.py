"""What a sensor's slow errors do to its reports, and what residuals of reports say of them.

The six errors, each in units of its prior standard deviation: range, clock, turns about the body's forward, starboard
and down axes, range rate. A report's four components answer to them linearly; `fill_gradient` is the whole model:

- range: its own error, and the clock's times the range rate;
- cosines: a turn t of the antenna changes l . a by t . (a x l), with l the line of sight and a an axis; and a
  satellite whose clock is wrong by b stands V b further along its long axis, which turns the line of sight;
- range rate: its own error, and the clock's times the range acceleration (V2 - rate2)/R.

A track remembers what it was made from: for each sensor the share of its place that came from that sensor's range,
long cosine and short cosine, and the share of its velocity that came from range rate. An update by gain K takes
K from the others' share and gives it to the sensor. Only reports of transponders take shares without giving any:
what no share names is free of errors. The sensor's own share hides its error from it (the residual shows
(1 - share) of it), the others' shares carry theirs into it.

Numeric policy: float64, no fast-math, sums in the order of the rows; shares are kept in float32, for they are good to
a tenth. Rows come track by track, so that memory is read in order.

The equations are derived in design/0019.
"""

import math
from collections import namedtuple

import numpy as np
from numba import njit

from lookdown.numerics.parts import PART, part

__all__ = [
    "ERRORS",
    "INNOVATIONS",
    "ROLL",
    "SIGMAS",
    "SLOTS",
    "VALUES",
    "VARIANCES",
    "Bank",
    "Gates",
    "Known",
    "Ledger",
    "Room",
    "Rows",
    "Sums",
    "correct_report",
    "face_roll",
    "fill_gradient",
    "learn_rows",
    "order_ties",
]

ERRORS = 6
SLOTS = 6
_COMPONENTS = 4
_EMPTY = -1

VALUES, SIGMAS, INNOVATIONS, VARIANCES, ROLL = 0, 4, 8, 12, 16
"""First columns of `Rows.numbers`: four each, and the roll of the face."""

Rows = namedtuple("Rows", ["numbers", "measured", "fresh", "anchor", "company"])
"""Settled rows: (n, 17) numbers; `fresh` where the report began its track, `anchor` where a transponder sent it.

`company` is how many reports the sensor has in the epoch.
"""

Ledger = namedtuple("Ledger", ["sensors", "shares", "rest"])
"""What tracks were made from: (m, SLOTS) int32 rows of the bank, -1 where empty, and (m, SLOTS, 4) float32 shares.

`rest` (m, 4) is what sensors without a slot have left in the track: in its place, the sum of sigmas (m) that are common
to all sensors and the sum of variances (m2) that are not, each in all three directions together; the same in its
velocity. All slots empty and a rest of -1: of unknown origin.
"""

Bank = namedtuple("Bank", ["mean", "spread", "sizes", "used", "speed"])
"""Sensors: mean (s, 6) and covariance (s, 6, 6) in prior units, sizes (s, 6), the correction their reports had, speed.

`sizes` are three variances, of range (m2), turn (rad2) and range rate (m2/s2), of the part that is each sensor's own,
and three standard deviations of the same, of the part that may be common to all. Row 0 is the prior, for shares of
unknown origin.
"""

Sums = namedtuple("Sums", ["information", "vector", "carried", "weight", "count", "refused"])
"""What the rows of an epoch say of each sensor: (s, 6, 6), upper triangle, (s, 6), (s, 3) carried sigmas, weights."""

Room = namedtuple("Room", ["gradient", "carried", "gains", "left", "residual", "variance"])
"""Where `learn_rows` works: (4, 6), (3,), and four of (4,)."""

Known = namedtuple("Known", ["epochs", "starts", "keys", "rows", "mean", "spread", "speed", "scale"])
"""What reports of some epochs are corrected by: of each epoch (e,) the keys of its sensors from `starts` (e + 1,) on.

Keys rise within an epoch; `rows` is where each sensor's mean (s, 6), covariance (s, 6, 6), both in prior units, and
speed (s,) stand, -1 where it is not known well enough.
"""

Gates = namedtuple("Gates", ["chi_square", "huber", "own_share", "scale"])
"""Chi-square by degrees (5,), Huber's limit, greatest own share, prior standard deviations (6,)."""


@part
def fill_gradient(values, measured, roll, speed, scale, gradient):
    """Write how range, cosines and range rate answer to the six errors, in prior units.

    `roll` turns the face's normal from the body's down to its starboard side; `speed` is that along the long axis.
    """
    for c in range(_COMPONENTS):
        for k in range(ERRORS):
            gradient[c, k] = 0.0
    distance, u, v, rate = values[0], values[1], values[2], values[3]
    cosine, sine = math.cos(roll), math.sin(roll)
    w = math.sqrt(max(1.0 - u * u - v * v, 0.0))
    starboard = w * sine - v * cosine
    down = w * cosine + v * sine
    gradient[0, 0] = scale[0]
    gradient[1, 3], gradient[1, 4] = -down * scale[3], starboard * scale[4]
    gradient[2, 2], gradient[2, 3], gradient[2, 4] = -w * scale[2], u * sine * scale[3], u * cosine * scale[4]
    gradient[3, 5] = scale[5]
    if measured & 8:
        gradient[0, 1] = rate * scale[1]
    else:
        gradient[0, 1] = -speed * u * scale[1]
    if measured & 1 and distance > 0.0 and speed > 0.0:
        gradient[1, 1] = -speed * (1.0 - u * u) / distance * scale[1]
        gradient[2, 1] = speed * u * v / distance * scale[1]
        gradient[3, 1] = max(speed * speed - rate * rate, 0.0) / distance * scale[1]


@njit(**PART)
def face_roll(position, along, cross):
    """Return by how much a face's normal is turned about the long axis, from down to the starboard side."""
    rise = along[0] * position[0] + along[1] * position[1] + along[2] * position[2]
    up = (position[0] - along[0] * rise, position[1] - along[1] * rise, position[2] - along[2] * rise)
    starboard = (
        up[2] * along[1] - up[1] * along[2],
        up[0] * along[2] - up[2] * along[0],
        up[1] * along[0] - up[0] * along[1],
    )
    normal = (
        cross[1] * along[2] - cross[2] * along[1],
        cross[2] * along[0] - cross[0] * along[2],
        cross[0] * along[1] - cross[1] * along[0],
    )
    side = normal[0] * starboard[0] + normal[1] * starboard[1] + normal[2] * starboard[2]
    return math.atan2(side, -(normal[0] * up[0] + normal[1] * up[1] + normal[2] * up[2]))


@njit(**PART)
def _own_slot(sensors, sensor):
    for q in range(SLOTS):
        if sensors[q] == sensor:
            return q
    return _EMPTY


@njit(**PART)
def _add_left(s, share, bank, distance, left):
    """Add what a share of one sensor leaves in a track: common and own, in place and velocity."""
    r, along, cross, v = share[0], share[1] * distance, share[2] * distance, share[3]
    left[0] += r * bank.sizes[s, 3] + (along + cross) * bank.sizes[s, 4]
    left[1] += r * r * bank.sizes[s, 0] + (along * along + cross * cross) * bank.sizes[s, 1]
    left[2] += v * bank.sizes[s, 5]
    left[3] += v * v * bank.sizes[s, 2]


@njit(**PART)
def _fill_carried(sensors, shares, rest, own, bank, distance, left, carried):
    """Write the variances that others' errors carry into a track in one direction: m2, rad2, m2/s2."""
    for k in range(4):
        left[k] = rest[k]
    for q in range(SLOTS):
        if q != own and sensors[q] != _EMPTY:
            _add_left(sensors[q], shares[q], bank, distance, left)
    place = (left[0] ** 2 + left[1]) / 3.0
    carried[0], carried[1], carried[2] = place, place / max(distance, 1.0) ** 2, left[2] ** 2 + left[3]


@njit(**PART)
def _take_shares(sensors, shares, rest, sensor, anchor, gains, bank, distance):
    """Move shares of a track as one report with these gains does; a transponder's takes and gives to nobody."""
    own = _EMPTY if anchor else _own_slot(sensors, sensor)
    mean = (gains[0] + gains[1] + gains[2]) / 3.0
    rest[0] *= 1.0 - mean
    rest[1] *= (1.0 - mean) ** 2
    rest[2] *= 1.0 - gains[3]
    rest[3] *= (1.0 - gains[3]) ** 2
    for q in range(SLOTS):
        for c in range(3):
            shares[q, c] *= 1.0 - (gains[c] if q == own else mean)
        shares[q, 3] *= 1.0 - gains[3]
    if anchor:
        return
    if own == _EMPTY:
        own = _weakest_slot(sensors, shares)
        if sensors[own] != _EMPTY:
            _add_left(sensors[own], shares[own], bank, distance, rest)
        for c in range(_COMPONENTS):
            shares[own, c] = 0.0
        sensors[own] = sensor
    for c in range(_COMPONENTS):
        shares[own, c] += gains[c]


@njit(**PART)
def _weakest_slot(sensors, shares):
    weakest, least = 0, np.inf
    for q in range(SLOTS):
        if sensors[q] == _EMPTY:
            return q
        total = shares[q, 0] + shares[q, 1] + shares[q, 2] + shares[q, 3]
        if total < least:
            weakest, least = q, total
    return weakest


@njit(**PART)
def _start_shares(sensors, shares, rest, sensor, anchor):
    """A track that begins with a report is made of it."""
    for k in range(4):
        rest[k] = 0.0
    for q in range(SLOTS):
        sensors[q] = _EMPTY
        for c in range(_COMPONENTS):
            shares[q, c] = 0.0
    if not anchor:
        sensors[0] = sensor
        for c in range(_COMPONENTS):
            shares[0, c] = 1.0


@njit(**PART)
def _forget_shares(share, rest, bank, distance):
    """A track of unknown origin is made of a sensor of which nothing is known; an empty slot's share serves as room."""
    for k in range(4):
        rest[k] = 0.0
        share[k] = 1.0
    _add_left(0, share, bank, distance, rest)
    for c in range(_COMPONENTS):
        share[c] = 0.0


@njit(**PART)
def _add_row(rows, i, s, shares, own, bank, gates, room, sums):
    """Add one report to its sensor's sums, unless it cannot be the track's; components that hide too much stay out."""
    gradient, carried, residual, variance = room.gradient, room.carried, room.residual, room.variance
    total, degrees, usable = 0.0, 0, 0
    for c in range(_COMPONENTS):
        share = 0.0 if own == _EMPTY else shares[own, c]
        if not rows.measured[i] >> c & 1 or share > gates.own_share:
            continue
        scale = 1.0 / (1.0 - share)
        used = ahead = spread = 0.0
        for k in range(ERRORS):
            g = gradient[c, k]
            if g == 0.0:
                continue
            used += g * bank.used[s, k]
            ahead += g * bank.mean[s, k]
            spread += g * g * bank.spread[s, k, k]
            for m in range(k + 1, ERRORS):
                spread += 2.0 * g * bank.spread[s, k, m] * gradient[c, m]
        residual[c] = rows.numbers[i, INNOVATIONS + c] * scale + used
        extra = carried[0] if c == 0 else (carried[2] if c == 3 else carried[1])
        squared = (residual[c] - ahead) ** 2 / ((rows.numbers[i, VARIANCES + c] + extra) * scale * scale + spread)
        # What tracks carry does not average out over a sensor's reports of an epoch, noise does.
        variance[c] = (rows.numbers[i, VARIANCES + c] + rows.company[i] * extra) * scale * scale
        total += squared
        degrees += 1
        usable |= 1 << c
        excess = math.sqrt(squared) / gates.huber
        if excess > 1.0:
            variance[c] *= excess
    if degrees == 0:
        return
    if total > gates.chi_square[degrees]:
        sums.refused[s] += 1
        return
    sums.count[s] += 1
    for c in range(_COMPONENTS):
        if usable >> c & 1:
            _add_component(s, c, residual[c], 1.0 / variance[c], gradient[c], carried, sums)


@njit(**PART)
def _add_component(s, c, residual, weight, gradient, carried, sums):
    for k in range(ERRORS):
        if gradient[k] == 0.0:
            continue
        scaled = weight * gradient[k]
        sums.vector[s, k] += scaled * residual
        for m in range(k, ERRORS):
            sums.information[s, k, m] += scaled * gradient[m]
    part = 0 if c == 0 else (2 if c == 3 else 1)
    sums.carried[s, part] += weight * math.sqrt(carried[part])
    sums.weight[s, part] += weight


@njit(**PART)
def _claim_fits(rows, i, chi_square):
    """Return whether a transponder's claim can be of the track that took it; a false one is no anchor."""
    total, degrees = 0.0, 0
    for c in range(3):
        if rows.measured[i] >> c & 1:
            total += rows.numbers[i, INNOVATIONS + c] ** 2 / rows.numbers[i, VARIANCES + c]
            degrees += 1
    return total <= chi_square[degrees]


@part
def learn_rows(rows, order, place, track, ledger, bank, gates, room, sums):
    """Add every row to the sums of its sensor and move the shares of its track, row after row.

    Parameters
    ----------
    rows : Rows
    order : (n,) int64
        Rows track by track, in the order of time.
    place : (n,) int64
        Row of the bank of each row; a transponder's is not looked at.
    track : (n,) int64
        Row of the ledger of each entry of `order`.
    ledger : Ledger
        Changed in place.
    bank : Bank
    gates : Gates
    room : Room
    sums : Sums
        Added to in place.
    """
    gradient, carried, gains, left = room.gradient, room.carried, room.gains, room.left
    for k in range(order.shape[0]):
        i = order[k]
        names, shares, rest = ledger.sensors[track[k]], ledger.shares[track[k]], ledger.rest[track[k]]
        distance = rows.numbers[i, VALUES]
        if rows.fresh[i]:
            _start_shares(names, shares, rest, place[i], rows.anchor[i])
            continue
        if rows.anchor[i] and not _claim_fits(rows, i, gates.chi_square):
            continue
        if rest[0] < 0.0:
            _forget_shares(shares[0], rest, bank, distance)
        for c in range(_COMPONENTS):
            gains[c] = 0.0
            if rows.measured[i] >> c & 1:
                gains[c] = min(max(1.0 - rows.numbers[i, SIGMAS + c] ** 2 / rows.numbers[i, VARIANCES + c], 0.0), 1.0)
        if not rows.anchor[i]:
            s = place[i]
            own = _own_slot(names, s)
            _fill_carried(names, shares, rest, own, bank, distance, left, carried)
            fill_gradient(
                rows.numbers[i], rows.measured[i], rows.numbers[i, ROLL], bank.speed[s], gates.scale, gradient
            )
            _add_row(rows, i, s, shares, own, bank, gates, room, sums)
        _take_shares(names, shares, rest, place[i], rows.anchor[i], gains, bank, distance)


@part
def correct_report(values, measured, roll, mean, spread, speed, scale, stated, room, out_values, out_sigmas):
    """Write one report with a sensor's slow errors taken out, and the standard deviations of what is left of them."""
    gradient, size, shift = room.gradient, room.residual, room.variance
    for m in range(3):
        out_sigmas[m] = stated[m]
    fill_gradient(values, measured, roll, speed, scale, gradient)
    for c in range(_COMPONENTS):
        out_values[c] = values[c]
        shift[c] = size[c] = 0.0
        if not measured >> c & 1:
            continue
        for k in range(ERRORS):
            shift[c] += gradient[c, k] * mean[k]
            for m in range(ERRORS):
                size[c] += gradient[c, k] * spread[k, m] * gradient[c, m]
        out_values[c] -= shift[c]
    # What is left is never taken for more than the sensor's own statement and the correction together.
    angle, turn = max(size[1], size[2]), max(abs(shift[1]), abs(shift[2]))
    if measured & 1:
        out_sigmas[0] = min(math.sqrt(size[0]), math.hypot(stated[0], shift[0]))
    if measured & 6:
        out_sigmas[1] = min(math.sqrt(angle), math.hypot(stated[1], turn))
    if measured & 8:
        out_sigmas[2] = min(math.sqrt(size[3]), math.hypot(stated[2], shift[3]))


@part
def order_ties(order, track_id, time_tai_ns, detection_id):
    """Bring rows of one track, which `order` has side by side, into the order of time and identity."""
    for i in range(1, order.shape[0]):
        row, k = order[i], i
        while k > 0:
            before = order[k - 1]
            if track_id[before] != track_id[row] or time_tai_ns[before] < time_tai_ns[row]:
                break
            if time_tai_ns[before] == time_tai_ns[row] and detection_id[before] < detection_id[row]:
                break
            order[k] = before
            k -= 1
        order[k] = row
