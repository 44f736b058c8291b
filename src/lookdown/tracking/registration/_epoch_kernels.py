"""What an epoch of settled reports says of every sensor, from its rows to the state after it, in one pass.

All in units of the prior standard deviations. The rows' order, the sensors as the rows find them, the sums and the
update of some ten sensors are small: array by array most of the time went into calls, and into a solver of equations
whose last bits depend on the machine.

Numeric policy: float64, no fast-math, sums in the order written.
"""

import math

from numba import njit

from lookdown.numerics.handles import handle_of
from lookdown.numerics.parts import PART, WHOLE
from lookdown.tracking.registration._bias_kernels import ERRORS, learn_rows, order_ties

__all__ = ["MATRICES", "WIDTH", "grow_state", "learn_epoch"]

MATRICES, WIDTH = 9, ERRORS + 1
"""`learn_epoch` works in so many matrices (ERRORS, WIDTH)."""


@njit(**PART)
def _grow(state, s, rest, grown):
    """Write a sensor's state after a time in which errors kept this much of themselves; a new one's is the prior."""
    if s >= state.mean.shape[0]:
        for a in range(ERRORS):
            grown.mean[s, a] = 0.0
            for b in range(ERRORS):
                grown.noise[s, a, b] = 1.0 if a == b else 0.0
                grown.common[s, a, b] = 0.0
        return
    fresh = 1.0 - rest * rest
    for a in range(ERRORS):
        grown.mean[s, a] = rest * state.mean[s, a]
        for b in range(ERRORS):
            grown.noise[s, a, b] = rest * rest * state.noise[s, a, b]
            grown.common[s, a, b] = rest * state.common[s, a, b]
        grown.noise[s, a, a] += fresh


@njit(**PART)
def _spread(state, s, spread):
    """Write the whole covariance of a sensor's errors."""
    for a in range(ERRORS):
        for b in range(a, ERRORS):
            total = state.noise[s, a, b]
            for k in range(ERRORS):
                total += state.common[s, a, k] * state.common[s, b, k]
            spread[a, b] = spread[b, a] = total


@njit(**WHOLE)
def grow_state(state, rest, grown, spread):
    """Write all sensors' states after a time in which errors kept this much of themselves, and their covariances.

    `grown` is a State of as many sensors, `spread` (s, 6, 6).
    """
    state, grown = handle_of(state), handle_of(grown)
    for s in range(state.mean.shape[0]):
        _grow(state, s, rest, grown)
        _spread(grown, s, spread[s])


@njit(**PART)
def _fill_sizes(applied, s, scale, sizes):
    """Write the greatest variance among range, turns and range rate of what is a sensor's own, SI.

    Then the greatest standard deviations of what may be common to all.
    """
    for part in range(6):
        sizes[part] = 0.0
    for k in range(ERRORS):
        # A wrong clock counts as none of the three.
        part = 0 if k == 0 else (2 if k == 5 else 1)
        if k == 1:
            continue
        unit = scale[k] * scale[k]
        common = 0.0
        for m in range(ERRORS):
            common += applied.common[s, k, m] * applied.common[s, k, m]
        sizes[part] = max(sizes[part], applied.noise[s, k, k] * unit)
        sizes[3 + part] = max(sizes[3 + part], common * unit)
    for part in range(3, 6):
        sizes[part] = math.sqrt(sizes[part])


@njit(**PART)
def _fill_bank(applied, least_reports, gates, bank):
    """Write the sensors as the rows of an epoch find them: corrected by what its reports were corrected by."""
    held = applied.mean.shape[0]
    for s in range(bank.mean.shape[0]):
        known = s < held and applied.count[s] >= least_reports
        for k in range(ERRORS):
            bank.used[s, k] = applied.mean[s, k] if known else 0.0
        if known:
            _fill_sizes(applied, s, gates.scale, bank.sizes[s])
            continue
        unit = gates.scale
        turn = max(unit[2], unit[3], unit[4])
        bank.sizes[s, 0], bank.sizes[s, 1], bank.sizes[s, 2] = unit[0] * unit[0], turn * turn, unit[5] * unit[5]
        bank.sizes[s, 3] = bank.sizes[s, 4] = bank.sizes[s, 5] = 0.0


@njit(**PART)
def _fill_company(rows, place, count):
    """Write how many reports each row's sensor has in the epoch; `count` (s,) is working memory."""
    count[:] = 0
    for i in range(place.shape[0]):
        if not rows.anchor[i]:
            count[place[i]] += 1
    for i in range(place.shape[0]):
        rows.company[i] = count[place[i]]


@njit(**PART)
def _solve(matrix, right, width):
    """Solve six equations for so many right sides in place (Gauss, partial pivoting); the matrix is used up."""
    for k in range(ERRORS):
        best = k
        for a in range(k + 1, ERRORS):
            if abs(matrix[a, k]) > abs(matrix[best, k]):
                best = a
        if best != k:
            for b in range(ERRORS):
                matrix[k, b], matrix[best, b] = matrix[best, b], matrix[k, b]
            for b in range(width):
                right[k, b], right[best, b] = right[best, b], right[k, b]
        over = 1.0 / matrix[k, k]
        for a in range(k + 1, ERRORS):
            share = matrix[a, k] * over
            for b in range(k + 1, ERRORS):
                matrix[a, b] -= share * matrix[k, b]
            for b in range(width):
                right[a, b] -= share * right[k, b]
    for k in range(ERRORS - 1, -1, -1):
        over = 1.0 / matrix[k, k]
        for b in range(width):
            total = right[k, b]
            for a in range(k + 1, ERRORS):
                total -= matrix[k, a] * right[a, b]
            right[k, b] = total * over


@njit(**PART)
def _product(first, second, out):
    """Write a product of matrices."""
    for a in range(ERRORS):
        for b in range(ERRORS):
            total = 0.0
            for k in range(ERRORS):
                total += first[a, k] * second[k, b]
            out[a, b] = total


@njit(**PART)
def _fill_damped(whole, carried, damped):
    """Write 1 + L C, C the diagonal matrix of the carried variances."""
    for a in range(ERRORS):
        for b in range(ERRORS):
            damped[a, b] = whole[a, b] * carried[b]
        damped[a, a] += 1.0


@njit(**PART)
def _fill_information(sums, s, carried, whole, damped, information, white):
    """Write what a sensor's sums come to with C counted as noise: (1 + L C)^-1 [L, pull], and what of it is white."""
    for a in range(ERRORS):
        for b in range(a, ERRORS):
            whole[a, b] = whole[b, a] = sums.information[s, a, b]
    _fill_damped(whole, carried, damped)
    for a in range(ERRORS):
        for b in range(ERRORS):
            information[a, b] = whole[a, b]
        information[a, ERRORS] = sums.vector[s, a]
    _solve(damped, information, WIDTH)
    _fill_damped(whole, carried, damped)
    for a in range(ERRORS):
        for b in range(ERRORS):
            white[a, b] = information[b, a]
    _solve(damped, white, ERRORS)


@njit(**PART)
def _update_sensor(after, s, spread, sums, carried, matrices):
    """Write a sensor's state after its sums, where `after` holds the state before.

    With L the information, C the carried variances and S the covariance: the gain is that of a Kalman filter whose
    measurement of the errors has covariance 1/L + C; what it leaves is counted in two parts, for what was carried is
    the same in the next epoch and does not average out (Schmidt's consider parameters).
    """
    whole, damped, information, white = matrices[0], matrices[1], matrices[2], matrices[3]
    left, gain, one, two = matrices[4], matrices[5], matrices[6], matrices[7]
    _fill_information(sums, s, carried, whole, damped, information, white)
    _product(spread, information, damped)
    for a in range(ERRORS):
        damped[a, a] += 1.0
        for b in range(ERRORS):
            left[a, b] = spread[a, b]
    _solve(damped, left, ERRORS)
    for a in range(ERRORS):
        for b in range(a):
            left[a, b] = left[b, a] = 0.5 * (left[a, b] + left[b, a])
    _product(left, information, gain)
    for a in range(ERRORS):
        total = information[a, ERRORS]
        for b in range(ERRORS):
            total -= information[a, b] * after.mean[s, b]
        one[a, 0] = total
    for a in range(ERRORS):
        for b in range(ERRORS):
            after.mean[s, a] += left[a, b] * one[b, 0]
    rest = whole
    for a in range(ERRORS):
        for b in range(ERRORS):
            rest[a, b] = -gain[a, b]
        rest[a, a] += 1.0
    _product(rest, after.common[s], one)
    for a in range(ERRORS):
        for b in range(ERRORS):
            after.common[s, a, b] = one[a, b] + gain[a, b] * math.sqrt(carried[b])
    _product(rest, after.noise[s], one)
    # The white part stands in transposed.
    for a in range(ERRORS):
        for b in range(ERRORS):
            total = 0.0
            for k in range(ERRORS):
                total += left[a, k] * white[b, k]
            two[a, b] = total
    for a in range(ERRORS):
        for b in range(a, ERRORS):
            total = 0.0
            for k in range(ERRORS):
                total += one[a, k] * rest[b, k] + two[a, k] * left[k, b]
                total += one[b, k] * rest[a, k] + two[b, k] * left[k, a]
            after.noise[s, a, b] = after.noise[s, b, a] = 0.5 * total


@njit(**PART)
def _has_information(sums, s):
    for a in range(ERRORS):
        for b in range(a, ERRORS):
            if sums.information[s, a, b] != 0.0:
                return True
    return False


@njit(**PART)
def _fill_carried_mean(sums, s, scale, carried):
    """Write the mean variances that tracks carried, in prior units; none into the clock."""
    for k in range(ERRORS):
        part = 0 if k <= 1 else (2 if k == 5 else 1)
        weight = sums.weight[s, part]
        mean = sums.carried[s, part] / (weight if weight > 0.0 else 1.0) / scale[k]
        carried[k] = 0.0 if k == 1 else mean * mean


@njit(**WHOLE)
def learn_epoch(
    rows, identity, order, place, track, ledger, state, rest, applied, least_reports, gates, room, bank, sums, matrices,
    after,
):  # fmt: skip
    """Write the state of all sensors after an epoch.

    Parameters
    ----------
    rows : Rows
        `company` is written.
    identity : tuple of (n,) arrays
        Track, instant and detection of each row.
    order : (n,) int64
        Rows with those of one track side by side, brought into the order of time here.
    place : (n,) int64
        Row of `after` of each row's sensor; a transponder's is not looked at.
    track : (n,) int64
        Row of the ledger of each entry of `order`.
    ledger : Ledger
        Changed in place.
    state : State
        The newest; further sensors of the rows are new.
    rest : float
        What is left of errors from the end of the state's epoch to this one.
    applied : State
        What the reports were corrected by where it has `least_reports`; its sensors are the first of the state's.
    gates : Gates
    room : Room
    bank : Bank
        Its speeds are given, all else is written.
    sums : Sums
        Zeros; receives the sums.
    matrices : (MATRICES, ERRORS, WIDTH)
        Working memory.
    after : State
        Output, with a row for every sensor.
    """
    rows, ledger, state, applied = handle_of(rows), handle_of(ledger), handle_of(state), handle_of(applied)
    gates, room, bank, sums, after = (
        handle_of(gates),
        handle_of(room),
        handle_of(bank),
        handle_of(sums),
        handle_of(after),
    )
    order_ties(order, identity[0], identity[1], identity[2])
    _fill_bank(applied, least_reports, gates, bank)
    for s in range(after.mean.shape[0]):
        _grow(state, s, rest, after)
        _spread(after, s, bank.spread[s])
        for k in range(ERRORS):
            bank.mean[s, k] = after.mean[s, k]
    _fill_company(rows, place, after.count)
    learn_rows(rows, order, place, track, ledger, bank, gates, room, sums)
    carried = matrices[MATRICES - 1, 0]
    held = state.mean.shape[0]
    for s in range(after.mean.shape[0]):
        after.count[s] = sums.count[s] + (state.count[s] if s < held else 0)
        after.refused[s] = sums.refused[s] + (state.refused[s] if s < held else 0)
        # Of a sensor without a report in the epoch nothing changes.
        if _has_information(sums, s):
            _fill_carried_mean(sums, s, gates.scale, carried)
            _update_sensor(after, s, bank.spread[s], sums, carried, matrices)
