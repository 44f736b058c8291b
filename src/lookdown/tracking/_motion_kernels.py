"""How objects move between looks: three models and the mixing between them.

State: ECEF position and velocity. Model 0 flies a great circle at constant speed
and climb rate; models 1 and 2 turn to port and to starboard at a fixed rate about
the local up. float64 throughout: covariances span 1e-2 to 1e9.
"""

import math

import numpy as np
from numba import njit

__all__ = ["MODEL_COUNT", "mix_models", "move_state", "predict_model", "transition_probabilities"]

MODEL_COUNT = 3


@njit(cache=True)
def transition_probabilities(dt_s, straight_sojourn_s, turn_sojourn_s, out):
    """Write the (3, 3) probabilities of going from model i to model j within dt.

    Closed form of a continuous-time Markov chain in which a straight becomes either
    turn alike and a turn becomes a straight; so they hold for any dt, which fixed
    matrices do not.

    References
    ----------
    Norris, Markov Chains (1997), section 2.1: P(t) = exp(Q t).
    """
    leave = 1.0 / straight_sojourn_s
    back = 1.0 / turn_sojourn_s
    share = back / (leave + back)
    relax = math.exp(-(leave + back) * dt_s)
    keep = math.exp(-back * dt_s)
    from_straight = share + (1.0 - share) * relax
    from_turn = share * (1.0 - relax)
    out[0, 0] = from_straight
    out[0, 1] = out[0, 2] = 0.5 * (1.0 - from_straight)
    for i in (1, 2):
        out[i, 0] = from_turn
        # The sum of both turns relaxes with `relax`, their difference dies with `keep`.
        out[i, i] = 0.5 * ((1.0 - from_turn) + keep)
        out[i, 3 - i] = 0.5 * ((1.0 - from_turn) - keep)


@njit(cache=True)
def mix_models(states, covariances, weights, transitions, mixed_states, mixed_covariances, mixed_weights):
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


@njit(cache=True)
def _rotate_about(axis_x, axis_y, axis_z, sine, cosine, vector, out):
    """Write a vector turned about a unit axis (Rodrigues)."""
    x, y, z = vector[0], vector[1], vector[2]
    along = (axis_x * x + axis_y * y + axis_z * z) * (1.0 - cosine)
    out[0] = cosine * x + sine * (axis_y * z - axis_z * y) + along * axis_x
    out[1] = cosine * y + sine * (axis_z * x - axis_x * z) + along * axis_y
    out[2] = cosine * z + sine * (axis_x * y - axis_y * x) + along * axis_z


@njit(cache=True)
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


@njit(cache=True)
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


@njit(cache=True)
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


@njit(cache=True)
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


@njit(cache=True)
def predict_model(
    state, covariance, dt_s, turn_rate_radps, noise_horizontal, noise_vertical, out_state, out_covariance
):
    """Write state and covariance of one model moved by dt; inputs and outputs apart."""
    carry, turn = np.empty((3, 3)), np.empty((3, 3))
    _fill_transition(state, dt_s, turn_rate_radps, carry, turn)
    move_state(state, dt_s, turn_rate_radps, out_state)
    _carry_covariance(covariance, carry, turn, out_covariance)
    _add_process_noise(state, dt_s, noise_horizontal, noise_vertical, out_covariance)
