"""Which manners of flight a look at a track in doubt is to tell apart: one row a branch, flown by `_branch_kernels`.

Numeric policy: float64, plain multiplications and additions in the order written.
"""

import math

from lookdown.numerics.parts import part
from lookdown.tracking.filtering._motion_kernels import PACKED

__all__ = [
    "BRANCHES",
    "BRANCH_VALUES",
    "LEG",
    "LEGS",
    "LOG",
    "MODEL",
    "NIS",
    "PRIOR",
    "RATE",
    "SIDE",
    "SLOWEST",
    "SOURCE",
    "TIME",
    "USUAL",
    "VARIANCE",
    "plan",
    "plan_begun",
    "plan_changed",
    "plan_ended",
    "plan_kept",
    "plan_straight",
]

BRANCHES, BRANCH_VALUES = 128, PACKED + 5
LOG, NIS, RATE, VARIANCE, MODEL = range(PACKED, PACKED + 5)

SOURCE, PRIOR, SIDE, TIME, USUAL, LEGS = range(6)
LEG = 5
"""A branch that is planned stands where its state will.

The model that it begins as, its prior probability, the side, time and usual rate of its turn, and from LEGS on its one
or two legs of LEG numbers, each by its time, its angle, the variance of the heading that it begins with, that of its
rate, and whether it is a turn at all.
"""

SLOWEST = 0.25
_ONSET_RAD, _END_RAD = 0.1, 0.15
_ONSETS, _ENDS = 12, 6
_APART, _SHARES = (-1.1, 0.0, 1.1), (0.25, 0.5, 0.25)
_WITHIN = 1.0 - 0.5 * 1.21
_TOLD_RAD = 0.05
_LEAST_PRIOR, _LEAST_CHANGE = 1e-7, 1e-4


@part
def plan(row, source, model, prior, turn):
    """Write who a branch is. `turn` is side, rate, variance, time and usual rate of its turn."""
    row[SOURCE], row[MODEL], row[PRIOR] = source, model, prior
    row[SIDE], row[RATE], row[VARIANCE], row[TIME], row[USUAL] = turn


@part
def plan_straight(row, leg, dt_s):
    """Write a straight leg."""
    at = LEGS + LEG * leg
    row[at], row[at + 1], row[at + 2], row[at + 3], row[at + 4] = dt_s, 0.0, 0.0, 0.0, 0.0


@part
def plan_turn(row, leg, dt_s, rate, variance, fill):
    """Write a leg in a turn; `fill` is the variance of the heading that it begins with."""
    at = LEGS + LEG * leg
    row[at], row[at + 1], row[at + 2], row[at + 3], row[at + 4] = dt_s, rate * dt_s, fill, variance, 1.0


@part
def plan_kept(table, k, model, side, prior, rates, dt_s):
    """Plan the branches of a turn that goes on; return the next free branch.

    `rates` are the class's rate and variance and what is known of the turn's.
    """
    usual, _, rate, variance = rates
    if prior <= _LEAST_PRIOR:
        return k
    split = math.sqrt(variance) * dt_s > _TOLD_RAD
    for i in range(3):
        if i != 1 and not split:
            continue
        at, within, share = rate, variance, 1.0
        if split:
            at, within = max(rate + _APART[i] * math.sqrt(variance), SLOWEST * usual), _WITHIN * variance
            share = _SHARES[i]
        row = table[k]
        plan(row, model, model, prior * share, (side, at, within, dt_s, usual))
        plan_turn(row, 0, dt_s, side * at, within, 0.0)
        k += 1
    return k


@part
def plan_begun(table, k, model, side, prior, rates, dt_s):
    """Plan the branches of a turn that has begun since the look before; return the next free branch."""
    usual, wide, _, _ = rates
    if prior <= _LEAST_PRIOR:
        return k
    count = min(max(math.ceil(usual * dt_s / _ONSET_RAD), 2), _ONSETS)
    cell = dt_s / count
    for j in range(count):
        time_s = (j + 0.5) * cell
        for i in range(3):
            at = max(usual + _APART[i] * math.sqrt(wide), SLOWEST * usual)
            angle = at * cell
            turn = (side, at, _WITHIN * wide, time_s, usual)
            row = table[k]
            plan(row, 0, model, prior * _SHARES[i] / count, turn)
            plan_straight(row, 0, dt_s - time_s)
            plan_turn(row, 1, time_s, side * at, _WITHIN * wide, angle * angle / 12.0)
            k += 1
    return k


@part
def plan_ended(table, k, model, side, prior, rates, dt_s):
    """Plan the branches of a turn that has ended since the look before; return the next free branch."""
    usual, _, rate, variance = rates
    if prior <= _LEAST_PRIOR:
        return k
    count = min(max(math.ceil(rate * dt_s / _END_RAD), 2), _ENDS)
    cell = dt_s / count
    for j in range(count):
        time_s = (j + 0.5) * cell
        angle = rate * cell
        row = table[k]
        plan(row, model, 0, prior / count, (side, rate, variance, time_s, usual))
        plan_turn(row, 0, time_s, side * rate, variance, angle * angle / 12.0)
        plan_straight(row, 1, dt_s - time_s)
        k += 1
    return k


@part
def plan_changed(table, k, model, side, prior, rates, dt_s):
    """Plan the branch of a turn that has followed on one to the other side; return the next free branch."""
    usual, wide, _, _ = rates
    if prior <= _LEAST_CHANGE:
        return k
    row = table[k]
    plan(row, 3 - model, model, prior, (side, usual, wide, 0.5 * dt_s, usual))
    plan_turn(row, 0, 0.5 * dt_s, -side * usual, wide, 0.0)
    plan_turn(row, 1, 0.5 * dt_s, side * usual, wide, 0.0)
    return k + 1
