"""Which manners of flight a look at a track in doubt is to tell apart: one row a branch, flown by `_branch_kernels`.

Numeric policy: float64, plain multiplications and additions in the order written.
"""

import math

from lookdown.numerics.parts import part
from lookdown.tracking.filtering._motion_kernels import PACKED

__all__ = [
    "ANGLE",
    "BRANCHES",
    "BRANCH_VALUES",
    "DOUBT",
    "FILL",
    "LEG",
    "LIKELY",
    "MODEL",
    "MODELS",
    "NIS",
    "PARTS",
    "PRIOR",
    "RATE",
    "SIDE",
    "SLOWEST",
    "SOURCE",
    "TIME",
    "TURNS",
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
MODELS, PARTS = 94, 98
"""The track's models stand in rows of the table from MODELS on, behind the most branches there can be, and from PARTS
on the first parts of ways that change on the way: at most 12 onsets, 6 ends to either side and 2 changes of side."""

LIKELY, NIS, RATE, VARIANCE, MODEL = range(PACKED, PACKED + 5)
SOURCE, PRIOR, SIDE, TIME, USUAL, LEG, ANGLE, FILL, DOUBT, TURNS = range(10)
"""A branch that is planned stands where its state will.

The row that it begins as, its prior probability, the side, time and usual rate of its turn, and a leg by its time, its
angle, the variance of the heading that it begins with, that of its rate, and whether it is a turn at all. A part has
its source and its leg alone.
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
def plan_straight(row, dt_s):
    """Write a straight leg."""
    row[LEG], row[ANGLE], row[FILL], row[DOUBT], row[TURNS] = dt_s, 0.0, 0.0, 0.0, 0.0


@part
def plan_turn(row, dt_s, rate, variance, fill):
    """Write a leg in a turn; `fill` is the variance of the heading that it begins with."""
    row[LEG], row[ANGLE], row[FILL], row[DOUBT], row[TURNS] = dt_s, rate * dt_s, fill, variance, 1.0


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
        plan(table[k], MODELS + model, model, prior * share, (side, at, within, dt_s, usual))
        plan_turn(table[k], dt_s, side * at, within, 0.0)
        k += 1
    return k


@part
def plan_begun(table, k, part, prior, usual, wide, dt_s):
    """Plan the branches of turns that have begun since the look before; return the next free branch and part.

    One straight part serves three rates to either side.
    """
    if prior <= _LEAST_PRIOR:
        return k, part
    count = min(max(math.ceil(usual * dt_s / _ONSET_RAD), 2), _ONSETS)
    cell = dt_s / count
    for j in range(count):
        time_s = (j + 0.5) * cell
        table[part, SOURCE] = MODELS
        plan_straight(table[part], dt_s - time_s)
        for i in range(6):
            model, side = (1, 1.0) if i < 3 else (2, -1.0)
            at = max(usual + _APART[i % 3] * math.sqrt(wide), SLOWEST * usual)
            angle = at * cell
            plan(table[k], part, model, prior * _SHARES[i % 3] / count, (side, at, _WITHIN * wide, time_s, usual))
            plan_turn(table[k], time_s, side * at, _WITHIN * wide, angle * angle / 12.0)
            k += 1
        part += 1
    return k, part


@part
def plan_ended(table, k, part, model, side, prior, rates, dt_s):
    """Plan the branches of a turn that has ended since the look before; return the next free branch and part."""
    usual, _, rate, variance = rates
    if prior <= _LEAST_PRIOR:
        return k, part
    count = min(max(math.ceil(rate * dt_s / _END_RAD), 2), _ENDS)
    cell = dt_s / count
    for j in range(count):
        time_s = (j + 0.5) * cell
        angle = rate * cell
        table[part, SOURCE] = MODELS + model
        plan_turn(table[part], time_s, side * rate, variance, angle * angle / 12.0)
        plan(table[k], part, 0, prior / count, (side, rate, variance, time_s, usual))
        plan_straight(table[k], dt_s - time_s)
        k, part = k + 1, part + 1
    return k, part


@part
def plan_changed(table, k, part, model, side, prior, rates, dt_s):
    """Plan the branch of a turn that has followed on one to the other side; return the next free branch and part."""
    usual, wide, _, _ = rates
    if prior <= _LEAST_CHANGE:
        return k, part
    table[part, SOURCE] = MODELS + 3 - model
    plan_turn(table[part], 0.5 * dt_s, -side * usual, wide, 0.0)
    plan(table[k], part, model, prior, (side, usual, wide, 0.5 * dt_s, usual))
    plan_turn(table[k], 0.5 * dt_s, side * usual, wide, 0.0)
    return k + 1, part + 1
