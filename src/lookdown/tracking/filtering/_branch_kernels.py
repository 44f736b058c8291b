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

from lookdown.numerics.lanes import LANES, lanes_at, lanes_of, numbers_of, root
from lookdown.numerics.parts import inlined_part, part
from lookdown.tracking.filtering._carry_kernels import carry, fall_over, flown_manner, sine_over
from lookdown.tracking.filtering._measurement_kernels import LOG_TWO_PI, take_report
from lookdown.tracking.filtering._motion_kernels import (
    MODEL_COUNT,
    PACKED,
    STATE,
    class_of_flight,
    of_class,
    transition_probabilities,
)
from lookdown.tracking.filtering._plan_kernels import (
    ANGLE,
    DOUBT,
    FILL,
    LEG,
    LIKELY,
    MODEL,
    MODELS,
    NIS,
    PARTS,
    PRIOR,
    RATE,
    SIDE,
    SLOWEST,
    SOURCE,
    TIME,
    TURNS,
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
_LEAST_AGILE = 1e-4
_LEAST_SHARE = 1e-12


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
def _begun(table, rows):
    """Return place, velocity and blocks of the covariance that four branches begin as, in lanes."""
    at = (
        int(table[rows[0], SOURCE]),
        int(table[rows[1], SOURCE]),
        int(table[rows[2], SOURCE]),
        int(table[rows[3], SOURCE]),
    )
    t = table
    return (
        (_column(t, at, 0), _column(t, at, 1), _column(t, at, 2)),
        (_column(t, at, 3), _column(t, at, 4), _column(t, at, 5)),
        (
            (
                _column(t, at, 6), _column(t, at, 7), _column(t, at, 8), _column(t, at, 12), _column(t, at, 13),
                _column(t, at, 17),
            ),
            (
                _column(t, at, 9), _column(t, at, 10), _column(t, at, 11), _column(t, at, 14), _column(t, at, 15),
                _column(t, at, 16), _column(t, at, 18), _column(t, at, 19), _column(t, at, 20),
            ),
            (
                _column(t, at, 21), _column(t, at, 22), _column(t, at, 23), _column(t, at, 24), _column(t, at, 25),
                _column(t, at, 26),
            ),
        ),
    )  # fmt: skip


@inlined_part
def _arc(angle, dt_s):
    """Return the arc of a turn as `turn_arc` has it, straight on where the angle is 0, and cosine and sine of a third.

    All from the sixth of the angle, so that two short series serve: exact to rounding up to 9 rad, to 1e-9 up to 19.
    """
    sixth = angle * (1.0 / 6.0)
    z = sixth * sixth
    over = sine_over(z)
    s, c = sixth * over, 1.0 - z * fall_over(z)
    half_over = over * (1.0 - (4.0 / 3.0) * s * s)
    half_sine, half_cosine = 0.5 * angle * half_over, c * (1.0 - 4.0 * s * s)
    ahead, aside = dt_s * half_over * half_cosine, dt_s * half_over * half_sine
    arc = (ahead, aside, 1.0 - 2.0 * half_sine * half_sine, 2.0 * half_sine * half_cosine)
    return arc, 1.0 - 2.0 * s * s, 2.0 * s * c


@inlined_part
def _leg_of(table, rows):
    """Return the leg of four branches in lanes, as `flown_leg` takes it."""
    dt_s = _column(table, rows, LEG)
    arc, cosine, sine = _arc(_column(table, rows, ANGLE), dt_s)
    return dt_s, arc, cosine, sine, _column(table, rows, FILL), _column(table, rows, DOUBT)


@inlined_part
def _noise_of(table, rows, noise, motion):
    """Return the densities of acceleration of a leg of four branches, in lanes: a straight's, or a turn's."""
    turns = _column(table, rows, TURNS)
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


@inlined_part
def _flown(table, rows, noise, motion):
    """Return place, velocity and blocks of four branches after their legs, in lanes."""
    place, velocity, blocks = _begun(table, rows)
    return flown_leg(place, velocity, blocks, _leg_of(table, rows), _noise_of(table, rows, noise, motion))


@inlined_part
def _four(first, end):
    """Return four rows from one on; where fewer are left the last stands for those that lack."""
    return first, min(first + 1, end - 1), min(first + 2, end - 1), min(first + 3, end - 1)


@part
def _fly_parts(table, first, end, noise, motion):
    """Fly up to four parts from one on; write them over their plans."""
    rows = _four(first, end)
    _write_branches(_flown(table, rows, noise, motion), table, rows)


@part
def _fly_four(table, first, end, noise, motion, report):
    """Fly and update up to four branches from one on; write them over their plans.

    ``LIKELY`` is the prior over the root of the innovations' variances. Returns how many numbers were measured.
    """
    rows = _four(first, end)
    place, velocity, blocks = _flown(table, rows, noise, motion)
    port, _, speed = _level_port(place, velocity)
    doubt = _along(port, speed, blocks[2])
    position, moving, along, cross, values, sigmas, correlation, measured = report
    after, total, product, count = take_report(
        (place, velocity, blocks), (position, moving, along, cross), values, sigmas, correlation, measured
    )
    u = after[1]
    pushed = numbers_of(dot(port, (u[0] - velocity[0], u[1] - velocity[1], u[2] - velocity[2])) / speed)
    told = (pushed, numbers_of(doubt), numbers_of(_along(port, speed, after[2][2])), numbers_of(speed))
    squares, likely = numbers_of(total), numbers_of(_column(table, rows, PRIOR) / root(product))
    for k in range(min(LANES, end - first)):
        row = table[first + k]
        row[LIKELY], row[NIS] = likely[k], squares[k]
        if row[MODEL] != 0.0:
            _learn_rate(
                row, row[SIDE], row[TIME], row[USUAL], told[0][k], told[1][k], told[2][k], told[3][k]
            )  # fmt: skip
    _write_branches(after, table, rows)
    return count


@part
def _rates(known, side, usual, wide):
    """Return a class's rate of turn and its variance, and what is known of the turn to a side."""
    if known[1] > 0.0 and side * known[0] > 0.0:
        return usual, wide, side * known[0], known[1]
    return usual, wide, usual, wide


@inlined_part
def _products(u, v, w, x, y, z):
    """Return the products of six numbers with each other, row by row as a packed model has them, in lanes of four."""
    return (
        u * lanes_of(u, v, w, x),
        lanes_of(u * y, u * z, v * v, v * w),
        lanes_of(v * x, v * y, v * z, w * w),
        lanes_of(w * x, w * y, w * z, x * x),
        lanes_of(x * y, x * z, y * y, y * z),
        z * z,
    )


@part
def _likeliest(table, count, model):
    """Return the likeliest of the branches that end in a model, -1 where there is none, and what all weigh."""
    total, first = 0.0, -1
    for k in range(count):
        if table[k, MODEL] == model:
            total += table[k, LIKELY]
            if first < 0 or table[k, LIKELY] > table[first, LIKELY]:
                first = k
    return first, total


@part
def _together(table, count, model, state, covariance, told):
    """Write the mixture of the branches that end in a model; return its share, to be divided by the whole.

    `told` (2,) receives mean and variance of the turn's rate.
    """
    first, total = _likeliest(table, count, model)
    if first < 0 or total <= 0.0:
        return 0.0
    middle, scale = table[first], 1.0 / total
    none = 0.0 * lanes_at(middle, 0)
    c0 = c1 = c2 = c3 = c4 = none
    u = v = w = x = y = z = c5 = rate = spread = 0.0
    for k in range(count):
        share = table[k, LIKELY] * scale
        if table[k, MODEL] != model or share < _LEAST_SHARE:
            continue
        row = table[k]
        a, b, c = row[0] - middle[0], row[1] - middle[1], row[2] - middle[2]
        d, e, f = row[3] - middle[3], row[4] - middle[4], row[5] - middle[5]
        u, v, w, x, y, z = u + share * a, v + share * b, w + share * c, x + share * d, y + share * e, z + share * f
        p = _products(a, b, c, d, e, f)
        c0, c1 = c0 + share * (lanes_at(row, 6) + p[0]), c1 + share * (lanes_at(row, 10) + p[1])
        c2, c3 = c2 + share * (lanes_at(row, 14) + p[2]), c3 + share * (lanes_at(row, 18) + p[3])
        c4, c5 = c4 + share * (lanes_at(row, 22) + p[4]), c5 + share * (row[26] + p[5])
        apart = row[RATE] - middle[RATE]
        rate, spread = rate + share * apart, spread + share * (row[VARIANCE] + apart * apart)
    state[0], state[1], state[2] = middle[0] + u, middle[1] + v, middle[2] + w
    state[3], state[4], state[5] = middle[3] + x, middle[4] + y, middle[5] + z
    p = _products(u, v, w, x, y, z)
    _write_covariance((c0 - p[0], c1 - p[1], c2 - p[2], c3 - p[3], c4 - p[4], c5 - p[5]), covariance)
    told[0], told[1] = middle[RATE] + rate, spread - rate * rate
    return total


@part
def _write_covariance(packed, covariance):
    """Write a covariance whole, from its packed upper triangle in lanes of four."""
    p0, p1, p2 = numbers_of(packed[0]), numbers_of(packed[1]), numbers_of(packed[2])
    p3, p4 = numbers_of(packed[3]), numbers_of(packed[4])
    rows = (
        (p0[0], p0[1], p0[2], p0[3], p1[0], p1[1]),
        (p0[1], p1[2], p1[3], p2[0], p2[1], p2[2]),
        (p0[2], p1[3], p2[3], p3[0], p3[1], p3[2]),
        (p0[3], p2[0], p3[0], p3[3], p4[0], p4[1]),
        (p1[0], p2[1], p3[1], p4[0], p4[2], p4[3]),
        (p1[1], p2[2], p3[2], p4[1], p4[3], packed[5]),
    )
    for a in range(STATE):
        for b in range(STATE):
            covariance[a, b] = rows[a][b]


@inlined_part
def _class_figures(packed, dt_s, motion):
    """Return transitions over an interval, densities of a straight's acceleration and rate of turn of a track's class.

    Its class is that of its straight model.
    """
    cruise, slow, _ = class_of_flight(packed[0, 0:3], packed[0, 3:6], motion)
    transitions = transition_probabilities(
        dt_s,
        of_class(motion.straight_leave_hz, cruise, slow),
        motion.turn_leave_hz,
        motion.agile_leave_hz,
        motion.agile_share,
    )
    noise = (
        of_class(motion.noise_along, cruise, slow),
        of_class(motion.noise_across, cruise, slow),
        of_class(motion.noise_vertical, cruise, slow),
    )
    return transitions, noise, of_class(motion.turn_rate_radps, cruise, slow)


@part
def _plan_all(weights, known, dt_s, motion, transitions, usual, table):
    """Plan all branches and the parts that they begin with; return how many branches, and where the parts end."""
    t00, t01, _, t10, t11, t12, _, t30, _, _ = transitions
    wide, k = motion.turn_spread / TURN_MEMORY_S, 0
    for source in (0, 3):
        prior = weights[source] * (t00 if source == 0 else t30)
        if source == 0 or prior > _LEAST_AGILE:
            plan(table[k], MODELS + source, 0, prior, (1.0, usual, wide, 0.0, usual))
            plan_straight(table[k], dt_s)
            k += 1
    k, part = plan_begun(table, k, PARTS, weights[0] * t01, usual, wide, dt_s)
    for model in range(1, 3):
        side = 1.0 if model == 1 else -1.0
        rates = _rates(known, side, usual, wide)
        k = plan_kept(table, k, model, side, weights[model] * t11, rates, dt_s)
        k, part = plan_ended(table, k, part, model, side, weights[model] * t10, rates, dt_s)
        k, part = plan_changed(table, k, part, model, side, weights[3 - model] * t12, rates, dt_s)
    return k, part


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
    for m in range(MODEL_COUNT):
        for a in range(PACKED):
            table[MODELS + m, a] = packed[m, a]
    transitions, noise, usual = _class_figures(packed, dt_s, motion)
    k, end = _plan_all(weights, known, dt_s, motion, transitions, usual, table)
    for first in range(PARTS, end, LANES):
        _fly_parts(table, first, end, noise, motion)
    count, least, mean, own = 0, math.inf, 0.0, 0.0
    for first in range(0, k, LANES):
        count = _fly_four(table, first, k, noise, motion, report)
    for j in range(k):
        least = min(least, table[j, NIS])
    # Likelihoods over the greater of the agile model's and that of the least NIS.
    constant = -0.5 * count * LOG_TWO_PI
    highest = max(agile_log - constant, -0.5 * least)
    for j in range(k):
        table[j, LIKELY] *= math.exp(-0.5 * table[j, NIS] - highest)
        mean += table[j, LIKELY] * table[j, NIS]
    shares[3] = math.exp(agile_log - constant - highest)
    for model in range(3):
        shares[model] = _together(table, k, float(model), states[model], covariances[model], told[max(model - 1, 0)])
        own += shares[model]
    total = shares[3] + own
    for model in range(MODEL_COUNT):
        shares[model] /= total
    # Where the agile model has it all, the others' mean is nothing over nothing.
    return constant + highest + math.log(total), mean / own if own > 0.0 else least, least
