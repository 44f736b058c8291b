"""A look at a track that may be turning, with every manner of flight since the look before kept apart until it is told.

The models of `_motion_kernels` are mixed before they are predicted, so that a turn that goes on and one that has just
begun are one Gaussian, and all instants at which one may have begun are another. A look that says which of them it was
then pulls on what lies between. Here each is a branch of its own: straight on, turns that began at one of several
instants at one of three rates, turns that went on, turns that ended. Each is predicted and updated, and those that end
in the same model are put together by what the look left them. Branches are flown four at a time, one a lane; it still
costs some ten times as much and is done for the few tracks that may be turning. It is a function of the models
before the look and of the look alone, so that what is replayed comes out the same.

Numeric policy: float64, plain multiplications and additions in the order written.

References
----------
Ackerson, Fu, IEEE T-AC 15 (1970) 10-17, and Blom, Bar-Shalom, IEEE T-AC 33 (1988) 780-783: put together after the look
(pseudo-Bayes of second order), not before it.
"""

import math

from lookdown.numerics.lanes import LANES, lanes_of, numbers_of, root
from lookdown.numerics.parts import inlined_part, part
from lookdown.tracking.filtering._carry_kernels import carry, flown_manner, turn_arc
from lookdown.tracking.filtering._measurement_kernels import LOG_TWO_PI, take_report
from lookdown.tracking.filtering._motion_kernels import (
    PACKED,
    STATE,
    class_of_flight,
    of_class,
    transition_probabilities,
)
from lookdown.tracking.filtering._plan_kernels import (
    LEG,
    LEGS,
    LOG,
    MODEL,
    NIS,
    PRIOR,
    RATE,
    SIDE,
    SLOWEST,
    SOURCE,
    TIME,
    USUAL,
    VARIANCE,
    plan,
    plan_begun,
    plan_changed,
    plan_ended,
    plan_kept,
    plan_straight,
)
from lookdown.tracking.filtering._small_kernels import dot, stepped, symmetric_stepped, symmetric_times
from lookdown.tracking.filtering._turning_kernels import TURN_MEMORY_S

__all__ = ["branch_look", "flown_leg"]

_LEAST_SIGMA_RADPS = 0.003
_QUICKEST = 3.0


@inlined_part
def _level_port(place, velocity):
    """Return the level vector to port of a way, as long as the level speed, the way up, and the speed.

    The speed is the root of its square and 1 (m/s)2 more, for whoever divides by it.
    """
    radius = root(dot(place, place))
    up = (place[0] / radius, place[1] / radius, place[2] / radius)
    level = stepped(velocity, -dot(velocity, up), up)
    port = (
        up[1] * level[2] - up[2] * level[1],
        up[2] * level[0] - up[0] * level[2],
        up[0] * level[1] - up[1] * level[0],
    )
    return port, up, root(dot(port, port) + 1.0)


@inlined_part
def _square_of(v):
    """Return v v', symmetric."""
    return v[0] * v[0], v[0] * v[1], v[0] * v[2], v[1] * v[1], v[1] * v[2], v[2] * v[2]


@inlined_part
def flown_leg(place, velocity, blocks, leg, noise):
    """Return place, velocity and blocks of their covariance after a leg, straight or in a turn, in lanes or not.

    `leg` is its time (above 0), the arc of its turn, cosine and sine of a third of its angle, the variance of the
    heading that it begins with and that of its rate; `noise` its densities along, across and upwards.
    """
    dt_s, arc, cosine, sine, fill, variance = leg
    port, _, _ = _level_port(place, velocity)
    blocks = (blocks[0], blocks[1], symmetric_stepped(blocks[2], fill, _square_of(port)))
    place, velocity, blocks = carry(place, velocity, blocks, dt_s, flown_manner(dt_s, arc, noise))
    # One rate all along: what is not known of it moves place and velocity together, the place to where port was two
    # thirds of the way.
    port, up, _ = _level_port(place, velocity)
    ahead = (
        port[1] * up[2] - port[2] * up[1],
        port[2] * up[0] - port[0] * up[2],
        port[0] * up[1] - port[1] * up[0],
    )
    way = 0.5 * dt_s * dt_s
    by_place = (
        way * (cosine * port[0] + sine * ahead[0]),
        way * (cosine * port[1] + sine * ahead[1]),
        way * (cosine * port[2] + sine * ahead[2]),
    )
    by_speed = (dt_s * port[0], dt_s * port[1], dt_s * port[2])
    x, y, z = variance * by_place[0], variance * by_place[1], variance * by_place[2]
    pv = blocks[1]
    mixed = (
        pv[0] + x * by_speed[0],
        pv[1] + x * by_speed[1],
        pv[2] + x * by_speed[2],
        pv[3] + y * by_speed[0],
        pv[4] + y * by_speed[1],
        pv[5] + y * by_speed[2],
        pv[6] + z * by_speed[0],
        pv[7] + z * by_speed[1],
        pv[8] + z * by_speed[2],
    )
    return (
        place,
        velocity,
        (
            symmetric_stepped(blocks[0], variance, _square_of(by_place)),
            mixed,
            symmetric_stepped(blocks[2], variance, _square_of(by_speed)),
        ),
    )


@inlined_part
def _column(table, rows, k):
    """Return a column of four branches in lanes."""
    return lanes_of(table[rows[0], k], table[rows[1], k], table[rows[2], k], table[rows[3], k])


@inlined_part
def _begun(packed, table, rows):
    """Return place, velocity and blocks of the models that four branches begin as, in lanes."""
    a, b = int(table[rows[0], SOURCE]), int(table[rows[1], SOURCE])
    c, d = int(table[rows[2], SOURCE]), int(table[rows[3], SOURCE])
    at = (a, b, c, d)
    p = packed
    return (
        (_of(p, at, 0), _of(p, at, 1), _of(p, at, 2)),
        (_of(p, at, 3), _of(p, at, 4), _of(p, at, 5)),
        (
            (_of(p, at, 6), _of(p, at, 7), _of(p, at, 8), _of(p, at, 12), _of(p, at, 13), _of(p, at, 17)),
            (
                _of(p, at, 9), _of(p, at, 10), _of(p, at, 11), _of(p, at, 14), _of(p, at, 15), _of(p, at, 16),
                _of(p, at, 18), _of(p, at, 19), _of(p, at, 20),
            ),
            (_of(p, at, 21), _of(p, at, 22), _of(p, at, 23), _of(p, at, 24), _of(p, at, 25), _of(p, at, 26)),
        ),
    )  # fmt: skip


@inlined_part
def _of(packed, at, k):
    return lanes_of(packed[at[0], k], packed[at[1], k], packed[at[2], k], packed[at[3], k])


@inlined_part
def _leg_of(table, rows, first):
    """Return a leg of four branches in lanes, and whether each is a turn."""
    a, b, c, d = (
        _turned(table[rows[0]], first),
        _turned(table[rows[1]], first),
        _turned(table[rows[2]], first),
        _turned(table[rows[3]], first),
    )
    return (
        _column(table, rows, first),
        (
            lanes_of(a[0], b[0], c[0], d[0]),
            lanes_of(a[1], b[1], c[1], d[1]),
            lanes_of(a[2], b[2], c[2], d[2]),
            lanes_of(a[3], b[3], c[3], d[3]),
        ),
        lanes_of(a[4], b[4], c[4], d[4]),
        lanes_of(a[5], b[5], c[5], d[5]),
        _column(table, rows, first + 2),
        _column(table, rows, first + 3),
    )


@part
def _turned(row, first):
    """Return the arc of a leg's turn, and cosine and sine of a third of its angle."""
    arc = turn_arc(row[first + 1], row[first])
    if row[first + 1] == 0.0:
        return arc[0], arc[1], arc[2], arc[3], 1.0, 0.0
    third = row[first + 1] / 3.0
    return arc[0], arc[1], arc[2], arc[3], math.cos(third), math.sin(third)


@inlined_part
def _noise_of(table, rows, first, noise, motion):
    """Return the densities of acceleration of a leg of four branches, in lanes: a straight's, or a turn's."""
    turns = _column(table, rows, first + 4)
    straight = 1.0 - turns
    return (
        straight * noise[0] + turns * motion.turn_noise,
        straight * noise[1] + turns * motion.turn_noise,
        straight * noise[2] + turns * motion.turn_noise_vertical,
    )


@part
def _write_branches(track, table, rows):
    """Write the states of four branches as packed models."""
    place, velocity, blocks = track
    for a in range(3):
        _put(table, rows, a, place[a])
        _put(table, rows, a + 3, velocity[a])
    pp, pv, vv = blocks
    upper = (
        pp[0], pp[1], pp[2], pv[0], pv[1], pv[2], pp[3], pp[4], pv[3], pv[4], pv[5], pp[5], pv[6], pv[7], pv[8], vv[0],
        vv[1], vv[2], vv[3], vv[4], vv[5],
    )  # fmt: skip
    for k in range(PACKED - STATE):
        _put(table, rows, STATE + k, upper[k])


@inlined_part
def _put(table, rows, k, value):
    """Write a column of four branches."""
    table[rows[0], k], table[rows[1], k], table[rows[2], k], table[rows[3], k] = numbers_of(value)


@inlined_part
def _along(port, speed, s):
    """Return the variance to port of a covariance of the velocity."""
    return dot(port, symmetric_times(s, port)) / (speed * speed)


@part
def _learn_rate(row, side, time_s, usual, pushed, doubt, left, speed):
    """Write what a look says of the rate of a branch that still turns, from its push of the velocity to port."""
    rate, variance = row[RATE], row[VARIANCE]
    gain = variance * speed * time_s / max(doubt, 1e-6)
    row[RATE] = min(max(rate + side * gain * pushed, SLOWEST * usual), _QUICKEST * usual)
    row[VARIANCE] = max(variance - gain * gain * max(doubt - left, 0.0), _LEAST_SIGMA_RADPS * _LEAST_SIGMA_RADPS)


@part
def _fly_four(table, first, end, legs, packed, noise, motion, report):
    """Fly and update up to four branches of so many legs, from one on; write them over their plans."""
    rows = (first, min(first + 1, end - 1), min(first + 2, end - 1), min(first + 3, end - 1))
    place, velocity, blocks = _begun(packed, table, rows)
    for k in range(legs):
        at = LEGS + LEG * k
        leg, densities = _leg_of(table, rows, at), _noise_of(table, rows, at, noise, motion)
        place, velocity, blocks = flown_leg(place, velocity, blocks, leg, densities)
    port, _, speed = _level_port(place, velocity)
    doubt = _along(port, speed, blocks[2])
    position, moving, along, cross, values, sigmas, correlation, measured = report
    after, total, product, count = take_report(
        (place, velocity, blocks), (position, moving, along, cross), values, sigmas, correlation, measured
    )
    u = after[1]
    pushed = numbers_of(dot(port, (u[0] - velocity[0], u[1] - velocity[1], u[2] - velocity[2])) / speed)
    told = (pushed, numbers_of(doubt), numbers_of(_along(port, speed, after[2][2])), numbers_of(speed))
    squares, products = numbers_of(total), numbers_of(product)
    for k in range(min(LANES, end - first)):
        row = table[first + k]
        row[LOG] = math.log(row[PRIOR]) - 0.5 * (squares[k] + math.log(products[k]) + count * LOG_TWO_PI)
        row[NIS] = squares[k]
        if row[MODEL] != 0.0:
            _learn_rate(
                row, row[SIDE], row[TIME], row[USUAL], told[0][k], told[1][k], told[2][k], told[3][k]
            )  # fmt: skip
    _write_branches(after, table, rows)


@part
def _rates(known, side, usual, wide):
    """Return a class's rate of turn and its variance, and what is known of the turn to a side."""
    if known[1] > 0.0 and side * known[0] > 0.0:
        return usual, wide, side * known[0], known[1]
    return usual, wide, usual, wide


@part
def _together(table, count, model, state, covariance, told):
    """Write the mixture of the branches that end in a model; return its share, to be divided by the whole.

    What the table has as logarithms are weights by now. `told` (2,) receives mean and variance of the turn's rate.
    """
    total, first = 0.0, -1
    for k in range(count):
        if table[k, MODEL] != model:
            continue
        weight = table[k, LOG]
        if first < 0 or weight > table[first, LOG]:
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
        if table[k, MODEL] != model:
            continue
        share = table[k, LOG] / total
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
        apart = table[k, RATE] - table[first, RATE]
        told[0] += share * apart
        told[1] += share * (table[k, VARIANCE] + apart * apart)
    for a in range(STATE):
        for b in range(a, STATE):
            covariance[a, b] -= state[a] * state[b]
            covariance[b, a] = covariance[a, b]
    for a in range(STATE):
        state[a] += table[first, a]
    told[1] -= told[0] * told[0]
    told[0] += table[first, RATE]
    return total


@part
def branch_look(packed, weights, known, dt_s, motion, report, agile_log, table, states, covariances, shares, told):
    """Write the models of one track as a look leaves them, all manners of flight since the last look kept apart.

    Parameters
    ----------
    packed, weights, known, dt_s, motion
        As `predict_turning` has them.
    report : tuple
        Position, velocity and axes of the sensor, values, sigmas, correlation, what is measured.
    agile_log : float
        Log of the agile model's probability and likelihood together.
    table : (BRANCHES, BRANCH_VALUES) float64
        Working memory.
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
    turn, k = (1.0, usual, wide, 0.0, usual), 0
    for source in (0, 3):
        prior = weights[source] * (t00 if source == 0 else t30)
        if source == 0 or prior > 1e-4:
            plan(table[k], source, 0, prior, turn)
            plan_straight(table[k], 0, dt_s)
            k += 1
    port, starboard = _rates(known, 1.0, usual, wide), _rates(known, -1.0, usual, wide)
    k = plan_kept(table, k, 1, 1.0, weights[1] * t11, port, dt_s)
    singles = plan_kept(table, k, 2, -1.0, weights[2] * t11, starboard, dt_s)
    k = singles
    for model in range(1, 3):
        side, rates = (1.0, port) if model == 1 else (-1.0, starboard)
        k = plan_begun(table, k, model, side, weights[0] * t01, rates, dt_s)
        k = plan_ended(table, k, model, side, weights[model] * t10, rates, dt_s)
        k = plan_changed(table, k, model, side, weights[3 - model] * t12, rates, dt_s)
    for first in range(0, singles, LANES):
        _fly_four(table, first, singles, 1, packed, noise, motion, report)
    for first in range(singles, k, LANES):
        _fly_four(table, first, k, 2, packed, noise, motion, report)
    highest, least = agile_log, math.inf
    for j in range(k):
        highest = max(highest, table[j, LOG])
        least = min(least, table[j, NIS])
    total = shares[3] = math.exp(agile_log - highest)
    mean = 0.0
    for j in range(k):
        table[j, LOG] = math.exp(table[j, LOG] - highest)
        mean += table[j, LOG] * table[j, NIS]
    own = 0.0
    for model in range(3):
        shares[model] = _together(table, k, float(model), states[model], covariances[model], told[max(model - 1, 0)])
        own += shares[model]
    total += own
    for model in range(4):
        shares[model] /= total
    # Where the agile model has it all, the others' mean is nothing over nothing.
    return highest + math.log(total), mean / own if own > 0.0 else least, least
