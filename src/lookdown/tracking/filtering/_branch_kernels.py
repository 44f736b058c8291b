"""A look at a track that may be turning, with every manner of flight since the look before kept apart until it is told.

The models of `_motion_kernels` are mixed before they are predicted, so that a turn that goes on and one that has just
begun are one Gaussian, and all instants at which one may have begun are another. A look that says which of them it was
then pulls on what lies between. Here each is a branch of its own: straight on, turns that began at one of several
instants at one of three rates, turns that went on, turns that ended. Each is predicted and updated, and those that end
in the same model are put together by what the look left them. It costs some twenty times as much and is done for the
few tracks that may be turning. It is a function of the models before the look and of the look alone, so that what is
replayed comes out the same.

Numeric policy: float64, plain multiplications and additions in the order written.

References
----------
Ackerson, Fu, IEEE T-AC 15 (1970) 10-17, and Blom, Bar-Shalom, IEEE T-AC 33 (1988) 780-783: put together after the look
(pseudo-Bayes of second order), not before it.
"""

import math

from lookdown.numerics.parts import part
from lookdown.tracking.filtering._carry_kernels import carry, straight_manner, turn_arc, turn_manner
from lookdown.tracking.filtering._measurement_kernels import update_with_report
from lookdown.tracking.filtering._motion_kernels import (
    PACKED,
    STATE,
    class_of_flight,
    of_class,
    pack_model,
    transition_probabilities,
    unpack_model,
)
from lookdown.tracking.filtering._small_kernels import dot, read_blocks, write_blocks
from lookdown.tracking.filtering._turning_kernels import TURN_MEMORY_S

__all__ = ["BRANCHES", "BRANCH_VALUES", "branch_look"]

BRANCHES, BRANCH_VALUES = 128, PACKED + 5
_LOG, _NIS, _RATE, _VARIANCE, _MODEL = range(PACKED, PACKED + 5)

_ONSET_RAD, _END_RAD = 0.1, 0.15
_ONSETS, _ENDS = 12, 6
_APART, _SHARES = (-1.1, 0.0, 1.1), (0.25, 0.5, 0.25)
_WITHIN = 1.0 - 0.5 * 1.21
_TOLD_RAD = 0.05
_LEAST_SIGMA_RADPS = 0.003
_SLOWEST, _QUICKEST = 0.25, 3.0
_LEAST_PRIOR, _LEAST_CHANGE = 1e-7, 1e-4


@part
def _level_port(state):
    """Return the level unit vector to port of a state's way, and its level speed, at least 1 m/s."""
    up = (state[0], state[1], state[2])
    radius = math.sqrt(dot(up, up))
    up = (up[0] / radius, up[1] / radius, up[2] / radius)
    velocity = (state[3], state[4], state[5])
    climb = dot(velocity, up)
    level = (velocity[0] - climb * up[0], velocity[1] - climb * up[1], velocity[2] - climb * up[2])
    speed = max(math.sqrt(dot(level, level)), 1.0)
    return (
        (up[1] * level[2] - up[2] * level[1]) / speed,
        (up[2] * level[0] - up[0] * level[2]) / speed,
        (up[0] * level[1] - up[1] * level[0]) / speed,
    ), speed


@part
def _carried(state, covariance, dt_s, manner):
    """Carry a state on in place by the numbers of one manner of flight."""
    place, velocity = (state[0], state[1], state[2]), (state[3], state[4], state[5])
    place, velocity, blocks = carry(place, velocity, read_blocks(covariance), dt_s, manner)
    for a in range(3):
        state[a], state[a + 3] = place[a], velocity[a]
    write_blocks(blocks, covariance)


@part
def _carry_on(state, covariance, dt_s, noise):
    """Carry a state straight on in place."""
    if dt_s > 0.0:
        _carried(state, covariance, dt_s, straight_manner(dt_s, noise[0], noise[1], noise[2]))


@part
def _turn_on(state, covariance, dt_s, rate, variance, fill, motion):
    """Carry a state through a turn in place; `fill` is the variance of the heading that it begins with."""
    if dt_s <= 0.0:
        return
    if fill > 0.0:
        port, speed = _level_port(state)
        for a in range(3):
            for b in range(3):
                covariance[a + 3, b + 3] += fill * speed * speed * port[a] * port[b]
    _carried(state, covariance, dt_s, turn_manner(dt_s, turn_arc(rate * dt_s, dt_s), 0.0, motion))
    # One rate all along: what is not known of it moves place and velocity together, the place to where port was two
    # thirds of the way.
    port, speed = _level_port(state)
    sine, cosine = math.sin(rate * dt_s / 3.0), math.cos(rate * dt_s / 3.0)
    up = (state[0], state[1], state[2])
    radius = math.sqrt(dot(up, up))
    ahead = (
        (port[1] * up[2] - port[2] * up[1]) / radius,
        (port[2] * up[0] - port[0] * up[2]) / radius,
        (port[0] * up[1] - port[1] * up[0]) / radius,
    )
    by_speed, by_place = speed * dt_s, 0.5 * speed * dt_s * dt_s
    for a in range(3):
        place_a = by_place * (cosine * port[a] + sine * ahead[a])
        for b in range(3):
            place_b = by_place * (cosine * port[b] + sine * ahead[b])
            covariance[a, b] += variance * place_a * place_b
            covariance[a, b + 3] += variance * place_a * by_speed * port[b]
            covariance[a + 3, b] += variance * by_speed * port[a] * place_b
            covariance[a + 3, b + 3] += variance * by_speed * by_speed * port[a] * port[b]


@part
def _along_port(before, covariance, after):
    """Return the variance of the velocity to port of a state's way before and after a look, and the look's push."""
    port, speed = _level_port(before[0])
    pushed, doubt, left = 0.0, 0.0, 0.0
    for a in range(3):
        pushed += port[a] * (after[a + 3] - before[0][a + 3])
        for b in range(3):
            doubt += port[a] * port[b] * before[1][a + 3, b + 3]
            left += port[a] * port[b] * covariance[a + 3, b + 3]
    return pushed, doubt, left, speed


@part
def _look(table, k, model, prior, turn, report, work):
    """Update the state in `work` with a report and write it as branch k; return the next free branch.

    `turn` is side, rate, variance and time of the turn that a branch which still turns has flown.
    """
    state, covariance, was, was_covariance = work
    for a in range(STATE):
        was[a] = state[a]
        for b in range(STATE):
            was_covariance[a, b] = covariance[a, b]
    squared, logarithm = update_with_report(
        state, covariance, report[0], report[1], report[2], report[3], report[4], report[5], report[6], report[7]
    )
    row = table[k]
    pack_model(state, covariance, row)
    row[_LOG], row[_NIS], row[_MODEL] = math.log(prior) + logarithm, squared, model
    side, rate, variance, time_s, usual = turn
    row[_RATE], row[_VARIANCE] = rate, variance
    if model == 1.0 or model == 2.0:
        pushed, doubt, left, speed = _along_port((was, was_covariance), covariance, state)
        gain = variance * speed * time_s / max(doubt, 1e-6)
        learned = min(max(rate + side * gain * pushed, _SLOWEST * usual), _QUICKEST * usual)
        row[_RATE] = learned
        row[_VARIANCE] = max(variance - gain * gain * max(doubt - left, 0.0), _LEAST_SIGMA_RADPS * _LEAST_SIGMA_RADPS)
    return k + 1


@part
def _branches_of_turn(packed, priors, side, rates, dt_s, noise, motion, report, work, table, k):
    """Write the branches of the turn to one side; return the next free branch.

    `priors` are the probabilities of the track's having begun the turn, gone on in it, ended it, and come to it from
    the other turn; `rates` the class's rate and variance and what is known of the turn's.
    """
    begun, kept, ended, changed = priors
    usual, wide, rate, variance = rates
    state, covariance = work[0], work[1]
    model = 1 if side > 0.0 else 2
    if begun > _LEAST_PRIOR:
        count = min(max(math.ceil(usual * dt_s / _ONSET_RAD), 2), _ONSETS)
        cell = dt_s / count
        for j in range(count):
            time_s = (j + 0.5) * cell
            for i in range(3):
                at = max(usual + _APART[i] * math.sqrt(wide), _SLOWEST * usual)
                unpack_model(packed[0], state, covariance)
                _carry_on(state, covariance, dt_s - time_s, noise)
                angle = at * cell
                _turn_on(state, covariance, time_s, side * at, _WITHIN * wide, angle * angle / 12.0, motion)
                turn = (side, at, _WITHIN * wide, time_s, usual)
                k = _look(table, k, float(model), begun * _SHARES[i] / count, turn, report, work)
    if kept > _LEAST_PRIOR:
        split = math.sqrt(variance) * dt_s > _TOLD_RAD
        for i in range(3):
            if i != 1 and not split:
                continue
            at, within = rate, variance
            share = 1.0
            if split:
                at, within = max(rate + _APART[i] * math.sqrt(variance), _SLOWEST * usual), _WITHIN * variance
                share = _SHARES[i]
            unpack_model(packed[model], state, covariance)
            _turn_on(state, covariance, dt_s, side * at, within, 0.0, motion)
            k = _look(table, k, float(model), kept * share, (side, at, within, dt_s, usual), report, work)
    if ended > _LEAST_PRIOR:
        count = min(max(math.ceil(rate * dt_s / _END_RAD), 2), _ENDS)
        cell = dt_s / count
        for j in range(count):
            time_s = (j + 0.5) * cell
            unpack_model(packed[model], state, covariance)
            angle = rate * cell
            _turn_on(state, covariance, time_s, side * rate, variance, angle * angle / 12.0, motion)
            _carry_on(state, covariance, dt_s - time_s, noise)
            k = _look(table, k, 0.0, ended / count, (side, rate, variance, time_s, usual), report, work)
    if changed > _LEAST_CHANGE:
        unpack_model(packed[3 - model], state, covariance)
        _turn_on(state, covariance, 0.5 * dt_s, -side * usual, wide, 0.0, motion)
        _turn_on(state, covariance, 0.5 * dt_s, side * usual, wide, 0.0, motion)
        k = _look(table, k, float(model), changed, (side, usual, wide, 0.5 * dt_s, usual), report, work)
    return k


@part
def _together(table, count, model, highest, state, covariance, told):
    """Write the mixture of the branches that end in a model; return its share, to be divided by the whole.

    `told` (2,) receives mean and variance of the turn's rate.
    """
    total, first = 0.0, -1
    for k in range(count):
        if table[k, _MODEL] != model:
            continue
        weight = math.exp(table[k, _LOG] - highest)
        if first < 0 or weight > math.exp(table[first, _LOG] - highest):
            first = k
        total += weight
    if first < 0 or total <= 0.0:
        return 0.0
    for a in range(STATE):
        state[a] = 0.0
        for b in range(STATE):
            covariance[a, b] = 0.0
    told[0], told[1] = 0.0, 0.0
    for k in range(count):
        if table[k, _MODEL] != model:
            continue
        share = math.exp(table[k, _LOG] - highest) / total
        if share < 1e-12:
            continue
        for a in range(STATE):
            state[a] += share * (table[k, a] - table[first, a])
        place = STATE
        for a in range(STATE):
            apart = table[k, a] - table[first, a]
            for b in range(a, STATE):
                covariance[a, b] += share * (table[k, place] + apart * (table[k, b] - table[first, b]))
                place += 1
        apart = table[k, _RATE] - table[first, _RATE]
        told[0] += share * apart
        told[1] += share * (table[k, _VARIANCE] + apart * apart)
    for a in range(STATE):
        for b in range(a, STATE):
            covariance[a, b] -= state[a] * state[b]
            covariance[b, a] = covariance[a, b]
    for a in range(STATE):
        state[a] += table[first, a]
    told[1] -= told[0] * told[0]
    told[0] += table[first, _RATE]
    return total


@part
def branch_look(
    packed, weights, known, dt_s, motion, report, agile_log, work, table, states, covariances, shares, told
):
    """Write the models of one track as a look leaves them, all manners of flight since the last look kept apart.

    Parameters
    ----------
    packed, weights, known, dt_s, motion
        As `predict_turning` has them.
    report : tuple
        Position, velocity and axes of the sensor, values, sigmas, correlation, what is measured.
    agile_log : float
        Log of the agile model's probability and likelihood together.
    work : (6,) state, (6, 6) covariance, and both once more
    table : (BRANCHES, BRANCH_VALUES) float64
    states, covariances, shares : (4, 6), (4, 6, 6) and (4,) float64, output
        The agile model is left as it is.
    told : (2, 2) float64, output
        Rate and variance of a turn to port and to starboard.

    Returns
    -------
    tuple of float
        Log-likelihood, normalised innovation squared of all but the agile model, its least.
    """
    cruise, slow, _ = class_of_flight(packed[0, 0:3], packed[0, 3:6], motion)
    leave_hz = of_class(motion.straight_leave_hz, cruise, slow)
    t00, t01, _, t10, t11, t12, _, t30, _, _ = transition_probabilities(
        dt_s, leave_hz, motion.turn_leave_hz, motion.agile_leave_hz, motion.agile_share
    )
    noise = (
        of_class(motion.noise_along, cruise, slow),
        of_class(motion.noise_across, cruise, slow),
        of_class(motion.noise_vertical, cruise, slow),
    )
    usual = of_class(motion.turn_rate_radps, cruise, slow)
    wide = motion.turn_spread / TURN_MEMORY_S
    state, covariance = work[0], work[1]
    k = 0
    for source in (0, 3):
        prior = weights[source] * (t00 if source == 0 else t30)
        if source == 0 or prior > 1e-4:
            unpack_model(packed[source], state, covariance)
            _carry_on(state, covariance, dt_s, noise)
            k = _look(table, k, 0.0, prior, (1.0, usual, wide, 0.0, usual), report, work)
    for model in range(1, 3):
        side = 1.0 if model == 1 else -1.0
        rate, variance = usual, wide
        if known[1] > 0.0 and side * known[0] > 0.0:
            rate, variance = side * known[0], known[1]
        priors = (weights[0] * t01, weights[model] * t11, weights[model] * t10, weights[3 - model] * t12)
        k = _branches_of_turn(
            packed, priors, side, (usual, wide, rate, variance), dt_s, noise, motion, report, work, table, k
        )
    highest, least = agile_log, math.inf
    for j in range(k):
        highest = max(highest, table[j, _LOG])
        least = min(least, table[j, _NIS])
    total = shares[3] = math.exp(agile_log - highest)
    mean = 0.0
    for j in range(k):
        mean += math.exp(table[j, _LOG] - highest) * table[j, _NIS]
    own = 0.0
    for model in range(3):
        shares[model] = _together(
            table, k, float(model), highest, states[model], covariances[model], told[max(model - 1, 0)]
        )
        own += shares[model]
    total += own
    for model in range(4):
        shares[model] /= total
    # Where the agile model has it all, the others' mean is nothing over nothing.
    return highest + math.log(total), mean / own if own > 0.0 else least, least
