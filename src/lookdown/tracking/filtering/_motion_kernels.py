"""How objects move between looks: four models and the mixing between them.

State: ECEF position and velocity. Model 0 flies a great circle at constant speed
and climb rate; models 1 and 2 turn to port and to starboard at a fixed rate about
the local up; model 3 is agile. A packed model is its state and the upper triangle
of its covariance, row by row. float64 throughout: covariances span 1e-2 to 1e9.
"""

import math

import numpy as np
from numba import njit

__all__ = [
    "MODEL_COUNT",
    "PACKED",
    "STATE",
    "combine_models",
    "move_state",
    "pack_model",
    "predict_models",
    "transition_probabilities",
    "unpack_model",
]

MODEL_COUNT = 4
STATE = 6
PACKED = 27


@njit(cache=True, error_model="numpy")
def pack_model(state, covariance, packed):
    """Write a state and the upper triangle of its covariance into 27 numbers."""
    k = STATE
    for a in range(STATE):
        packed[a] = state[a]
        for b in range(a, STATE):
            packed[k] = covariance[a, b]
            k += 1


@njit(cache=True, error_model="numpy")
def unpack_model(packed, state, covariance):
    """Write state and whole covariance from 27 numbers."""
    k = STATE
    for a in range(STATE):
        state[a] = packed[a]
        for b in range(a, STATE):
            covariance[a, b] = covariance[b, a] = packed[k]
            k += 1


@njit(cache=True, error_model="numpy")
def transition_probabilities(dt_s, straight_sojourn_s, turn_sojourn_s, agile_sojourn_s, agile_share, out):
    """Write the (4, 4) probabilities of going from model i to model j within dt.

    Closed form of a continuous-time Markov chain in which a straight becomes an agile
    manoeuvre or either turn alike, and each of them becomes a straight; so they hold for
    any dt. With the rates from the straight ``a`` (turns) and ``c`` (agile) and back
    ``b`` and ``d``, the three rates of decay are ``b`` of the difference of the turns, and
    two of the chain of straight, both turns and agile.

    References
    ----------
    Norris, Markov Chains (1997), section 2.1: P(t) = exp(Q t).
    """
    a, c = (1.0 - agile_share) / straight_sojourn_s, agile_share / straight_sojourn_s
    b, d = 1.0 / turn_sojourn_s, 1.0 / agile_sojourn_s
    half = 0.5 * (a + b + c + d)
    product = b * d + a * d + c * b
    gap = math.sqrt(max(half * half - product, 1e-30))
    slow, quick = math.exp(-(half - gap) * dt_s), math.exp(-(half + gap) * dt_s)
    even, odd = 0.5 * (slow + quick), 0.5 * (slow - quick) / gap
    total = 1.0 + a / b + c / d
    p0, p1, p3 = 1.0 / total, a / b / total, c / d / total
    # exp(Q t) = S + even (1 - S) + odd (Q + half (1 - S)), S the stationary projection.
    keep = even + odd * half
    lost = 1.0 - keep
    straight_0 = p0 * lost + keep - odd * (a + c)
    straight_1 = p1 * lost + odd * a
    straight_3 = p3 * lost + odd * c
    turn_0 = p0 * lost + odd * b
    turn_1 = p1 * lost + keep - odd * b
    turn_3 = p3 * lost
    agile_0 = p0 * lost + odd * d
    agile_1 = p1 * lost
    agile_3 = p3 * lost + keep - odd * d
    apart = math.exp(-b * dt_s)
    out[0, 0], out[0, 1], out[0, 2], out[0, 3] = straight_0, 0.5 * straight_1, 0.5 * straight_1, straight_3
    out[1, 0], out[1, 1], out[1, 2], out[1, 3] = turn_0, 0.5 * (turn_1 + apart), 0.5 * (turn_1 - apart), turn_3
    out[2, 0], out[2, 1], out[2, 2], out[2, 3] = turn_0, 0.5 * (turn_1 - apart), 0.5 * (turn_1 + apart), turn_3
    out[3, 0], out[3, 1], out[3, 2], out[3, 3] = agile_0, 0.5 * agile_1, 0.5 * agile_1, agile_3
    for i in range(MODEL_COUNT):
        for j in range(MODEL_COUNT):
            out[i, j] = max(out[i, j], 0.0)


@njit(cache=True, error_model="numpy")
def _mix_models(states, covariances, weights, transitions, mixed_states, mixed_covariances, mixed_weights):
    """Write the mixed initial condition of each model and its predicted probability.

    References
    ----------
    Bar-Shalom, Li, Kirubarajan, Estimation with Applications to Tracking and
    Navigation (2001), equations 11.6.6-7 to 11.6.6-10.
    """
    for j in range(MODEL_COUNT):
        total = 0.0
        for i in range(MODEL_COUNT):
            total += transitions[i, j] * weights[i]
        mixed_weights[j] = total
        for a in range(6):
            mixed_states[j, a] = 0.0
            for b in range(6):
                mixed_covariances[j, a, b] = 0.0
        for i in range(MODEL_COUNT):
            share = transitions[i, j] * weights[i] / total
            for a in range(6):
                mixed_states[j, a] += share * states[i, a]
        for i in range(MODEL_COUNT):
            share = transitions[i, j] * weights[i] / total
            for a in range(6):
                spread_a = states[i, a] - mixed_states[j, a]
                for b in range(6):
                    spread_b = states[i, b] - mixed_states[j, b]
                    mixed_covariances[j, a, b] += share * (covariances[i, a, b] + spread_a * spread_b)


@njit(cache=True, error_model="numpy")
def _rotate_about(axis_x, axis_y, axis_z, sine, cosine, vector, out):
    """Write a vector turned about a unit axis (Rodrigues)."""
    x, y, z = vector[0], vector[1], vector[2]
    along = (axis_x * x + axis_y * y + axis_z * z) * (1.0 - cosine)
    out[0] = cosine * x + sine * (axis_y * z - axis_z * y) + along * axis_x
    out[1] = cosine * y + sine * (axis_z * x - axis_x * z) + along * axis_y
    out[2] = cosine * z + sine * (axis_x * y - axis_y * x) + along * axis_z


@njit(cache=True, error_model="numpy")
def move_state(state, dt_s, turn_rate_radps, moved):
    """Write a state moved by dt along a great circle, turning about the local up.

    The horizontal displacement of a flat coordinated turn is laid on a sphere
    through the object: exact for a great circle, and within 1e-4 of the path in a
    turn of a few minutes. Positive rates turn to port (anticlockwise from above).
    """
    radius = math.sqrt(state[0] ** 2 + state[1] ** 2 + state[2] ** 2)
    ux, uy, uz = state[0] / radius, state[1] / radius, state[2] / radius
    climb = state[3] * ux + state[4] * uy + state[5] * uz
    hx, hy, hz = state[3] - climb * ux, state[4] - climb * uy, state[5] - climb * uz
    angle = turn_rate_radps * dt_s
    if abs(angle) < 1e-9:
        sine_over, versine_over = dt_s, 0.0
    else:
        sine_over = math.sin(angle) / turn_rate_radps
        versine_over = (1.0 - math.cos(angle)) / turn_rate_radps
    px, py, pz = uy * hz - uz * hy, uz * hx - ux * hz, ux * hy - uy * hx
    dx = sine_over * hx + versine_over * px
    dy = sine_over * hy + versine_over * py
    dz = sine_over * hz + versine_over * pz
    length = math.sqrt(dx * dx + dy * dy + dz * dz)
    cosine, sine = math.cos(angle), math.sin(angle)
    turned = np.empty(3)
    turned[0] = cosine * hx + sine * px + climb * ux
    turned[1] = cosine * hy + sine * py + climb * uy
    turned[2] = cosine * hz + sine * pz + climb * uz
    rise = radius + climb * dt_s
    if length < 1e-9:
        moved[0], moved[1], moved[2] = rise * ux, rise * uy, rise * uz
        moved[3], moved[4], moved[5] = turned[0], turned[1], turned[2]
        return
    ax, ay, az = uy * dz - uz * dy, uz * dx - ux * dz, ux * dy - uy * dx
    norm = math.sqrt(ax * ax + ay * ay + az * az)
    theta = length / radius
    s, c = math.sin(theta), math.cos(theta)
    moved[0] = rise * (c * ux + s * dx / length)
    moved[1] = rise * (c * uy + s * dy / length)
    moved[2] = rise * (c * uz + s * dz / length)
    _rotate_about(ax / norm, ay / norm, az / norm, s, c, turned, moved[3:6])


@njit(cache=True, error_model="numpy")
def _fill_transition(state, dt_s, turn_rate_radps, carry, turn):
    """Write the two blocks of the Jacobian of `move_state`, the Earth's curvature left out.

    F = [[1, carry], [0, turn]]. The neglected turn of the local frame is below
    0.003 rad in a minute.
    """
    radius = math.sqrt(state[0] ** 2 + state[1] ** 2 + state[2] ** 2)
    ux, uy, uz = state[0] / radius, state[1] / radius, state[2] / radius
    angle = turn_rate_radps * dt_s
    cosine, sine = math.cos(angle), math.sin(angle)
    if abs(angle) < 1e-9:
        sine_over, versine_over = dt_s, 0.0
    else:
        sine_over = sine / turn_rate_radps
        versine_over = (1.0 - cosine) / turn_rate_radps
    up = (ux, uy, uz)
    cross = ((0.0, -uz, uy), (uz, 0.0, -ux), (-uy, ux, 0.0))
    for a in range(3):
        for b in range(3):
            level = (1.0 if a == b else 0.0) - up[a] * up[b]
            carry[a, b] = sine_over * level + versine_over * cross[a][b] + dt_s * up[a] * up[b]
            turn[a, b] = cosine * level + sine * cross[a][b] + up[a] * up[b]


@njit(cache=True, error_model="numpy")
def _carry_covariance(covariance, carry, turn, out):
    """Write F P F' for F = [[1, carry], [0, turn]], block by block: a third of the full product."""
    # `moved` is [carry; turn] times the velocity rows of P, so F P = P with these added or put in place.
    moved = np.empty((6, 6))
    for a in range(3):
        for b in range(6):
            by_carry, by_turn = 0.0, 0.0
            for k in range(3):
                by_carry += carry[a, k] * covariance[k + 3, b]
                by_turn += turn[a, k] * covariance[k + 3, b]
            moved[a, b] = covariance[a, b] + by_carry
            moved[a + 3, b] = by_turn
    for a in range(6):
        for b in range(a, 6):
            total = 0.0
            if b < 3:
                total = moved[a, b]
                for k in range(3):
                    total += moved[a, k + 3] * carry[b, k]
            else:
                for k in range(3):
                    total += moved[a, k + 3] * turn[b - 3, k]
            out[a, b] = total
            out[b, a] = total


@njit(cache=True, error_model="numpy")
def _add_process_noise(state, dt_s, noise_horizontal, noise_vertical, covariance):
    """Add white-acceleration noise, level and vertical apart.

    References
    ----------
    Bar-Shalom, Li, Kirubarajan (2001), equation 6.2.2-12.
    """
    radius = math.sqrt(state[0] ** 2 + state[1] ** 2 + state[2] ** 2)
    for a in range(3):
        up_a = state[a] / radius
        for b in range(3):
            up_ab = up_a * state[b] / radius
            unit = 1.0 if a == b else 0.0
            q = noise_horizontal * (unit - up_ab) + noise_vertical * up_ab
            covariance[a, b] += q * dt_s**3 / 3.0
            covariance[a, b + 3] += q * dt_s**2 / 2.0
            covariance[a + 3, b] += q * dt_s**2 / 2.0
            covariance[a + 3, b + 3] += q * dt_s


@njit(cache=True, error_model="numpy")
def _predict_model(
    state, covariance, dt_s, turn_rate_radps, noise_horizontal, noise_vertical, out_state, out_covariance
):
    """Write state and covariance of one model moved by dt; inputs and outputs apart."""
    carry, turn = np.empty((3, 3)), np.empty((3, 3))
    _fill_transition(state, dt_s, turn_rate_radps, carry, turn)
    move_state(state, dt_s, turn_rate_radps, out_state)
    _carry_covariance(covariance, carry, turn, out_covariance)
    _add_process_noise(state, dt_s, noise_horizontal, noise_vertical, out_covariance)


@njit(cache=True, error_model="numpy")
def predict_models(packed, weights, dt_s, motion, out_states, out_covariances, out_weights):
    """Write the models of one track mixed and moved by dt, 0 or more."""
    states, covariances = np.empty((MODEL_COUNT, 6)), np.empty((MODEL_COUNT, 6, 6))
    mixed_states, mixed_covariances = np.empty((MODEL_COUNT, 6)), np.empty((MODEL_COUNT, 6, 6))
    transitions = np.empty((MODEL_COUNT, MODEL_COUNT))
    for m in range(MODEL_COUNT):
        unpack_model(packed[m], states[m], covariances[m])
    transition_probabilities(
        dt_s,
        motion.straight_sojourn_s,
        motion.turn_sojourn_s,
        motion.agile_sojourn_s,
        motion.agile_share,
        transitions,
    )
    _mix_models(states, covariances, weights, transitions, mixed_states, mixed_covariances, out_weights)
    for m in range(MODEL_COUNT):
        _predict_model(
            mixed_states[m],
            mixed_covariances[m],
            dt_s,
            motion.turn_rates_radps[m],
            motion.noise_horizontal[m],
            motion.noise_vertical[m],
            out_states[m],
            out_covariances[m],
        )


@njit(cache=True, error_model="numpy")
def combine_models(states, covariances, weights, mean, covariance):
    """Write mean and covariance of the mixture of models."""
    for a in range(6):
        mean[a] = 0.0
        for m in range(MODEL_COUNT):
            mean[a] += weights[m] * states[m, a]
    for a in range(6):
        for b in range(6):
            total = 0.0
            for m in range(MODEL_COUNT):
                spread = (states[m, a] - mean[a]) * (states[m, b] - mean[b])
                total += weights[m] * (covariances[m, a, b] + spread)
            covariance[a, b] = total
