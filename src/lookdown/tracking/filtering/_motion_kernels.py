"""How objects move between looks: four models and the mixing between them.

State: ECEF position and velocity. Model 0 flies a great circle at constant speed and climb rate; models 1 and 2 turn
to port and to starboard about the local up; model 3 is agile: high-g up high, terrain-following near the ground. Noise,
turn rates and times depend on the class of flight, which is a continuous function of the track's own height and speed.

A packed model is its state and the upper triangle of its covariance, row by row: 27 numbers.

Numeric policy: float64 throughout, covariances span 1e-2 to 1e9; plain multiplications and additions in the order
written (no fused ones), so the same bits wherever a kernel is inlined.
"""

import math

from lookdown.astro import SEMI_MAJOR_M, SEMI_MINOR_M
from lookdown.numerics.lanes import lanes_of, numbers_of
from lookdown.numerics.parts import inlined_part, part
from lookdown.tracking.filtering._carry_kernels import (
    agile_manner,
    carry,
    mirrored,
    move_state,
    straight_manner,
    turn_arc,
    turn_manner,
)
from lookdown.tracking.filtering._lane_kernels import packed_lanes, write_models
from lookdown.tracking.filtering._small_kernels import dot
from lookdown.tracking.filtering._turning_kernels import NO_TURN, TURN_MEMORY_S, learn_turn, turn_belief

__all__ = [
    "MODEL_COUNT",
    "PACKED",
    "STATE",
    "class_of_flight",
    "combine_models",
    "move_state",
    "of_class",
    "pack_model",
    "predict_mixed",
    "predict_mixture",
    "predict_models",
    "predict_turning",
    "transition_probabilities",
    "turn_after",
    "unpack_model",
]

MODEL_COUNT = 4
STATE = 6
PACKED = 27
_NO_TIME_S = 0.5e-9


@part
def pack_model(state, covariance, packed):
    """Write a state and the upper triangle of its covariance into 27 numbers."""
    k = STATE
    for a in range(STATE):
        packed[a] = state[a]
        for b in range(a, STATE):
            packed[k] = covariance[a, b]
            k += 1


@part
def unpack_model(packed, state, covariance):
    """Write state and whole covariance from 27 numbers."""
    k = STATE
    for a in range(STATE):
        state[a] = packed[a]
        for b in range(a, STATE):
            covariance[a, b] = packed[k]
            covariance[b, a] = packed[k]
            k += 1


@inlined_part
def transition_probabilities(dt_s, leave_hz, turn_leave_hz, agile_leave_hz, agile_share):
    """Return the probabilities of going from one manner of flight to another within dt.

    Closed form of a continuous-time Markov chain in which a straight becomes an agile manoeuvre or either turn alike,
    and each of them becomes a straight; so they hold for any dt. With the rates from the straight a (turns) and c
    (agile) and back b and d, the chain of straight, both turns and agile decays with two rates, half -+ gap; the
    difference of the turns with b.

    Returns
    -------
    tuple of 10 float
        From straight to straight, to one turn, to agile; from a turn to straight, to itself, to the other turn, to
        agile; from agile to straight, to one turn, to agile.

    References
    ----------
    Norris, Markov Chains (1997), section 2.1: P(t) = exp(Q t).
    """
    a, c = (1.0 - agile_share) * leave_hz, agile_share * leave_hz
    b, d = turn_leave_hz, agile_leave_hz
    half = 0.5 * (a + b + c + d)
    gap = math.sqrt(max(half * half - (b * d + a * d + c * b), 1e-24))
    slow, quick = math.exp(-(half - gap) * dt_s), math.exp(-(half + gap) * dt_s)
    # exp(Q t) = S + even (1 - S) + odd (Q + half (1 - S)), S the stationary projection with rows p0, p1, p3.
    odd = 0.5 * (slow - quick) / gap
    keep = 0.5 * (slow + quick) + odd * half
    lost = 1.0 - keep
    p0 = 1.0 / (1.0 + a / b + c / d)
    p1, p3 = p0 * a / b, p0 * c / d
    apart = math.exp(-b * dt_s)
    turning = p1 * lost + keep - odd * b
    return (
        p0 * lost + keep - odd * (a + c),
        0.5 * max(p1 * lost + odd * a, 0.0),
        max(p3 * lost + odd * c, 0.0),
        max(p0 * lost + odd * b, 0.0),
        0.5 * (turning + apart),
        0.5 * max(turning - apart, 0.0),
        max(p3 * lost, 0.0),
        max(p0 * lost + odd * d, 0.0),
        0.5 * max(p1 * lost, 0.0),
        p3 * lost + keep - odd * d,
    )


@inlined_part
def _step(x):
    """Return a smooth step from 0 at -1 to 1 at 1."""
    y = min(max(0.5 * (x + 1.0), 0.0), 1.0)
    return y * y * (3.0 - 2.0 * y)


@inlined_part
def class_of_flight(position, velocity, motion):
    """Return how much a flight is cruise, slow, and near the ground, each 0 to 1 and continuous in the state.

    Half at the limits of `motion`: cruise from 0.8 to 1.2 of its height, slow from 1.4 to 0.6 of its speed, near
    the ground from 1.5 to 0.5 of its height. The height is above the ellipsoid along the radius, within 20 m.
    """
    level = position[0] * position[0] + position[1] * position[1]
    squared = level + position[2] * position[2]
    radius = math.sqrt(squared)
    a2, b2 = SEMI_MAJOR_M * SEMI_MAJOR_M, SEMI_MINOR_M * SEMI_MINOR_M
    height = radius - math.sqrt(squared / (level / a2 + position[2] * position[2] / b2))
    climb = dot(position, velocity) / radius
    speed = math.sqrt(max(dot(velocity, velocity) - climb * climb, 0.0))
    return (
        _step(5.0 * (height / motion.cruise_height_m - 1.0)),
        1.0 - _step(2.5 * (speed / motion.slow_speed_mps - 1.0)),
        1.0 - _step(2.0 * (height / motion.terrain_height_m - 1.0)),
    )


@inlined_part
def of_class(figures, cruise, slow):
    """Return a figure between those of terminal, cruise and slow flight."""
    fast = figures[0] + cruise * (figures[1] - figures[0])
    return fast + slow * (figures[2] - fast)


@inlined_part
def _shares(weights, transitions):
    """Return each model's predicted probability and, model by model, whose share of it is how much."""
    w0, w1, w2, w3 = weights[0], weights[1], weights[2], weights[3]
    t00, t01, t03, t10, t11, t12, t13, t30, t31, t33 = transitions
    straight = (w0 * t00, w1 * t10, w2 * t10, w3 * t30)
    port = (w0 * t01, w1 * t11, w2 * t12, w3 * t31)
    starboard = (w0 * t01, w1 * t12, w2 * t11, w3 * t31)
    agile = (w0 * t03, w1 * t13, w2 * t13, w3 * t33)
    return (straight, port, starboard, agile)


@inlined_part
def _sources(weights, transitions):
    """Return for each model how much of its probability goes to each of the four, in lanes."""
    t00, t01, t03, t10, t11, t12, t13, t30, t31, t33 = transitions
    return (
        weights[0] * lanes_of(t00, t01, t01, t03),
        weights[1] * lanes_of(t10, t11, t12, t13),
        weights[2] * lanes_of(t10, t12, t11, t13),
        weights[3] * lanes_of(t30, t31, t31, t33),
    )


@inlined_part
def _offset(packed, a, shares):
    """Return of one element of the states: its mixture in lanes, less the first model's; the others less the first's.

    The last also times the models' shares.
    """
    first = packed[0, a]
    one, two, three = packed[1, a] - first, packed[2, a] - first, packed[3, a] - first
    by_one, by_two, by_three = shares[1] * one, shares[2] * two, shares[3] * three
    return by_one + by_two + by_three, (one, two, three), (by_one, by_two, by_three)


@inlined_part
def _mixed(packed, k, shares, a, b):
    """Return one element of the mixed covariances in lanes, from its place in a packed model and its two offsets."""
    within = shares[0] * packed[0, k] + shares[1] * packed[1, k] + shares[2] * packed[2, k] + shares[3] * packed[3, k]
    by, off = a[2], b[1]
    return within + (by[0] * off[0] + by[1] * off[1] + by[2] * off[2] - a[0] * b[0])


@inlined_part
def _mix(packed, shares):
    """Return mixed place, velocity and blocks of the covariance of four models in lanes.

    About the first model's state, so that what cancels is small: exact but for rounding.

    References
    ----------
    Bar-Shalom, Li, Kirubarajan, Estimation with Applications to Tracking and Navigation (2001), equations 11.6.6-7
    to 11.6.6-10.
    """
    x, y, z = _offset(packed, 0, shares), _offset(packed, 1, shares), _offset(packed, 2, shares)
    u, v, w = _offset(packed, 3, shares), _offset(packed, 4, shares), _offset(packed, 5, shares)
    place = (packed[0, 0] + x[0], packed[0, 1] + y[0], packed[0, 2] + z[0])
    velocity = (packed[0, 3] + u[0], packed[0, 4] + v[0], packed[0, 5] + w[0])
    places = (
        _mixed(packed, 6, shares, x, x),
        _mixed(packed, 7, shares, x, y),
        _mixed(packed, 8, shares, x, z),
        _mixed(packed, 12, shares, y, y),
        _mixed(packed, 13, shares, y, z),
        _mixed(packed, 17, shares, z, z),
    )
    both = (
        _mixed(packed, 9, shares, x, u),
        _mixed(packed, 10, shares, x, v),
        _mixed(packed, 11, shares, x, w),
        _mixed(packed, 14, shares, y, u),
        _mixed(packed, 15, shares, y, v),
        _mixed(packed, 16, shares, y, w),
        _mixed(packed, 18, shares, z, u),
        _mixed(packed, 19, shares, z, v),
        _mixed(packed, 20, shares, z, w),
    )
    velocities = (
        _mixed(packed, 21, shares, u, u),
        _mixed(packed, 22, shares, u, v),
        _mixed(packed, 23, shares, u, w),
        _mixed(packed, 24, shares, v, v),
        _mixed(packed, 25, shares, v, w),
        _mixed(packed, 26, shares, w, w),
    )
    return place, velocity, (places, both, velocities)


@inlined_part
def _side_by_side(a, b, c, d):
    """Return the manners of four models in lanes."""
    return (
        lanes_of(a[0], b[0], c[0], d[0]),
        lanes_of(a[1], b[1], c[1], d[1]),
        lanes_of(a[2], b[2], c[2], d[2]),
        lanes_of(a[3], b[3], c[3], d[3]),
        lanes_of(a[4], b[4], c[4], d[4]),
        lanes_of(a[5], b[5], c[5], d[5]),
        lanes_of(a[6], b[6], c[6], d[6]),
        lanes_of(a[7], b[7], c[7], d[7]),
        lanes_of(a[8], b[8], c[8], d[8]),
        lanes_of(a[9], b[9], c[9], d[9]),
        lanes_of(a[10], b[10], c[10], d[10]),
        lanes_of(a[11], b[11], c[11], d[11]),
        lanes_of(a[12], b[12], c[12], d[12]),
    )


@inlined_part
def _mean_of(packed, weights):
    """Return position and velocity of the mixture of packed models."""
    x0, x1, x2, x3 = packed[0], packed[1], packed[2], packed[3]
    w0, w1, w2, w3 = weights[0], weights[1], weights[2], weights[3]
    return (
        (
            w0 * x0[0] + w1 * x1[0] + w2 * x2[0] + w3 * x3[0],
            w0 * x0[1] + w1 * x1[1] + w2 * x2[1] + w3 * x3[1],
            w0 * x0[2] + w1 * x1[2] + w2 * x2[2] + w3 * x3[2],
        ),
        (
            w0 * x0[3] + w1 * x1[3] + w2 * x2[3] + w3 * x3[3],
            w0 * x0[4] + w1 * x1[4] + w2 * x2[4] + w3 * x3[4],
            w0 * x0[5] + w1 * x1[5] + w2 * x2[5] + w3 * x3[5],
        ),
    )


@part
def predict_models(packed, weights, dt_s, motion, out_states, out_covariances, out_weights):
    """Write the models of one track mixed and moved by dt.

    Parameters
    ----------
    packed : (4, 27) float64
        From `pack_model`.
    weights : (4,) float64
        Their probabilities, each above 0; they sum to 1.
    dt_s : float
        0 or more; below half a nanosecond the models come out as they went in.
    motion : Motion
    out_states : (4, 6) float64, output
    out_covariances : (4, 6, 6) float64, output
    out_weights : (4,) float64, output
    """
    predict_turning(packed, weights, NO_TURN, dt_s, motion, out_states, out_covariances, out_weights)


@part
def predict_turning(packed, weights, known, dt_s, motion, out_states, out_covariances, out_weights):
    """Write the models of one track mixed and moved by dt, its turns at the rate that is known of them.

    Parameters
    ----------
    known : (2,) float64
        From `turn_after`: rate, positive to port, and variance; no variance where nothing is known.

    The rest is that of `predict_models`.
    """
    place, velocity, blocks, total = _moved_models(packed, weights, known, dt_s, motion)
    out_weights[0], out_weights[1], out_weights[2], out_weights[3] = numbers_of(total)
    write_models(place, velocity, blocks, out_states, out_covariances)


@inlined_part
def _moved_models(packed, weights, known, dt_s, motion):
    """Return place, velocity, blocks of the covariance and weights of the models mixed and moved by dt, in lanes."""
    if dt_s < _NO_TIME_S:
        place, velocity, blocks = packed_lanes(packed)
        return place, velocity, blocks, lanes_of(weights[0], weights[1], weights[2], weights[3])
    position, speed = _mean_of(packed, weights)
    cruise, slow, low = class_of_flight(position, speed, motion)
    leave_hz = of_class(motion.straight_leave_hz, cruise, slow)
    transitions = transition_probabilities(
        dt_s, leave_hz, motion.turn_leave_hz, motion.agile_leave_hz, motion.agile_share
    )
    sources = _sources(weights, transitions)
    total = sources[0] + sources[1] + sources[2] + sources[3]
    after = numbers_of(total)
    usual = of_class(motion.turn_rate_radps, cruise, slow)
    port, port_variance = turn_belief(known, 1.0, weights[1] * transitions[4] / after[1], usual, motion)
    starboard, variance = turn_belief(known, -1.0, weights[2] * transitions[4] / after[2], usual, motion)
    arc = turn_arc(port * dt_s, dt_s)
    # Most tracks are not known to turn: one sine and cosine serve for both.
    other = mirrored(arc if starboard == port else turn_arc(starboard * dt_s, dt_s))
    manner = _side_by_side(
        straight_manner(
            dt_s,
            of_class(motion.noise_along, cruise, slow),
            of_class(motion.noise_across, cruise, slow),
            of_class(motion.noise_vertical, cruise, slow),
        ),
        turn_manner(dt_s, arc, port_variance * TURN_MEMORY_S, motion),
        turn_manner(dt_s, other, variance * TURN_MEMORY_S, motion),
        agile_manner(dt_s, low, motion),
    )
    share = 1.0 / total
    place, velocity, blocks = _mix(
        packed, (sources[0] * share, sources[1] * share, sources[2] * share, sources[3] * share)
    )
    place, velocity, blocks = carry(place, velocity, blocks, dt_s, manner)
    return place, velocity, blocks, total


@inlined_part
def _summed(lanes):
    """Return the sum of four numbers in lanes."""
    a, b, c, d = numbers_of(lanes)
    return a + b + c + d


@inlined_part
def _write_mixture(place, velocity, blocks, weights, mean, covariance):
    """Write mean and covariance of the mixture of models in lanes: as `combine_models` has it, bit for bit."""
    pp, pv, vv = blocks
    for a in range(3):
        mean[a], mean[a + 3] = _summed(weights * place[a]), _summed(weights * velocity[a])
    x, y, z = place[0] - mean[0], place[1] - mean[1], place[2] - mean[2]
    u, v, w = velocity[0] - mean[3], velocity[1] - mean[4], velocity[2] - mean[5]
    upper = (
        (pp[0] + x * x, pp[1] + x * y, pp[2] + x * z, pv[0] + x * u, pv[1] + x * v, pv[2] + x * w),
        (pp[3] + y * y, pp[4] + y * z, pv[3] + y * u, pv[4] + y * v, pv[5] + y * w),
        (pp[5] + z * z, pv[6] + z * u, pv[7] + z * v, pv[8] + z * w),
        (vv[0] + u * u, vv[1] + u * v, vv[2] + u * w),
        (vv[3] + v * v, vv[4] + v * w),
        (vv[5] + w * w,),
    )
    _write_row(upper[0], 0, weights, covariance)
    _write_row(upper[1], 1, weights, covariance)
    _write_row(upper[2], 2, weights, covariance)
    _write_row(upper[3], 3, weights, covariance)
    _write_row(upper[4], 4, weights, covariance)
    _write_row(upper[5], 5, weights, covariance)


@inlined_part
def _write_row(elements, a, weights, covariance):
    """Write a row of a mixture's covariance from its diagonal on, and the same column."""
    for k in range(len(elements)):
        covariance[a, a + k] = _summed(weights * elements[k])
        covariance[a + k, a] = covariance[a, a + k]


@part
def predict_mixed(packed, weights, known, dt_s, motion, models, mean, covariance):
    """Write the models of one track mixed and moved by dt, and their mixture.

    Parameters
    ----------
    packed, weights, known, dt_s, motion
        As `predict_turning` has them.
    models : tuple of (4, 6), (4, 6, 6) and (4,) float64, output
        States, covariances and weights.
    mean, covariance : (6,) and (6, 6) float64, output
    """
    place, velocity, blocks, total = _moved_models(packed, weights, known, dt_s, motion)
    after = models[2]
    after[0], after[1], after[2], after[3] = numbers_of(total)
    write_models(place, velocity, blocks, models[0], models[1])
    _write_mixture(place, velocity, blocks, total, mean, covariance)


@part
def predict_mixture(packed, weights, known, dt_s, motion, after, mean, covariance):
    """Write weights (4,), mean (6,) and covariance (6, 6) of the models of one track mixed and moved by dt."""
    place, velocity, blocks, total = _moved_models(packed, weights, known, dt_s, motion)
    after[0], after[1], after[2], after[3] = numbers_of(total)
    _write_mixture(place, velocity, blocks, total, mean, covariance)


@part
def turn_after(packed, weights, known, dt_s, motion, turn, before, before_spread, after, after_spread, learned):
    """Write what is known of a track's rate of turn once a look has updated one of its turn models.

    Parameters
    ----------
    packed, weights, known, dt_s, motion
        As `predict_turning` had them.
    turn : 1 or 2
        The model, to port or to starboard.
    before, before_spread, after, after_spread : (6,) and (6, 6) float64
        That model predicted and updated.
    learned : (2,) float64, output
        May be `known`.
    """
    position, velocity = _mean_of(packed, weights)
    cruise, slow, _ = class_of_flight(position, velocity, motion)
    leave_hz = of_class(motion.straight_leave_hz, cruise, slow)
    transitions = transition_probabilities(
        dt_s, leave_hz, motion.turn_leave_hz, motion.agile_leave_hz, motion.agile_share
    )
    shares = _shares(weights, transitions)
    share = shares[1] if turn == 1 else shares[2]
    own = (share[1] if turn == 1 else share[2]) / (share[0] + share[1] + share[2] + share[3])
    side = 1.0 if turn == 1 else -1.0
    usual = of_class(motion.turn_rate_radps, cruise, slow)
    rate, variance = turn_belief(known, side, own, usual, motion)
    learn_turn(before, before_spread, after, after_spread, (side, dt_s, rate, variance, own, usual), learned)


@part
def combine_models(states, covariances, weights, mean, covariance):
    """Write mean and covariance of the mixture of models."""
    w0, w1, w2, w3 = weights[0], weights[1], weights[2], weights[3]
    for a in range(STATE):
        mean[a] = w0 * states[0, a] + w1 * states[1, a] + w2 * states[2, a] + w3 * states[3, a]
    for a in range(STATE):
        a0, a1, a2, a3 = states[0, a] - mean[a], states[1, a] - mean[a], states[2, a] - mean[a], states[3, a] - mean[a]
        for b in range(a, STATE):
            total = w0 * (covariances[0, a, b] + a0 * (states[0, b] - mean[b]))
            total += w1 * (covariances[1, a, b] + a1 * (states[1, b] - mean[b]))
            total += w2 * (covariances[2, a, b] + a2 * (states[2, b] - mean[b]))
            total += w3 * (covariances[3, a, b] + a3 * (states[3, b] - mean[b]))
            covariance[a, b] = total
            covariance[b, a] = total
