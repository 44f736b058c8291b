"""Plain NumPy twins of the tracker's kernels: slow, obvious, written apart."""

import numpy as np
from scipy.linalg import expm


def transitions(dt_s, straight_sojourn_s, turn_sojourn_s):
    """Return exp(Q t) by the general matrix exponential."""
    leave, back = 1 / straight_sojourn_s, 1 / turn_sojourn_s
    rates = np.array([[-leave, leave / 2, leave / 2], [back, -back, 0], [back, 0, -back]])
    return expm(rates * dt_s)


def skew(axis):
    """Return the matrix of the cross product with a vector."""
    x, y, z = axis
    return np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])


def move(state, dt_s, rate):
    """Return a state moved along a great circle while turning, by matrix exponentials."""
    position, velocity = state[:3], state[3:]
    radius = np.linalg.norm(position)
    up = position / radius
    climb = velocity @ up
    level = velocity - climb * up
    K = skew(up)
    angle = rate * dt_s
    path = dt_s * level if abs(angle) < 1e-12 else (np.sin(angle) * level + (1 - np.cos(angle)) * (K @ level)) / rate
    turned = expm(angle * K) @ level + climb * up
    length = np.linalg.norm(path)
    if length == 0.0:
        return np.concatenate([up * (radius + climb * dt_s), turned])
    spin = expm(skew(np.cross(up, path / length)) * (length / radius))
    return np.concatenate([spin @ up * (radius + climb * dt_s), spin @ turned])


def glide(state, dt_s):
    """Return `move` without a turn, by the two sides of a great circle: a hundred times quicker."""
    position, velocity = state[:3], state[3:]
    radius = np.linalg.norm(position)
    up = position / radius
    climb = velocity @ up
    level = velocity - climb * up
    speed = np.linalg.norm(level)
    ahead = level / speed
    angle = speed * dt_s / radius
    new_up = np.cos(angle) * up + np.sin(angle) * ahead
    new_ahead = np.cos(angle) * ahead - np.sin(angle) * up
    return np.concatenate([(radius + climb * dt_s) * new_up, speed * new_ahead + climb * new_up])


def transition_matrix(state, dt_s, rate):
    """Return the flat-Earth Jacobian of `move` in block form."""
    up = state[:3] / np.linalg.norm(state[:3])
    vertical = np.outer(up, up)
    level = np.eye(3) - vertical
    angle = rate * dt_s
    s, v = (dt_s, 0.0) if abs(angle) < 1e-12 else (np.sin(angle) / rate, (1 - np.cos(angle)) / rate)
    F = np.eye(6)
    F[:3, 3:] = s * level + v * skew(up) + dt_s * vertical
    F[3:, 3:] = np.cos(angle) * level + np.sin(angle) * skew(up) + vertical
    return F


def process_noise(state, dt_s, horizontal, vertical):
    """Return white-acceleration noise as a Kronecker product."""
    up = state[:3] / np.linalg.norm(state[:3])
    q = horizontal * (np.eye(3) - np.outer(up, up)) + vertical * np.outer(up, up)
    return np.kron(np.array([[dt_s**3 / 3, dt_s**2 / 2], [dt_s**2 / 2, dt_s]]), q)


def imm_predict(states, covariances, weights, dt_s, *, rates, horizontal, vertical, sojourns):
    """Return the predicted models and their probabilities of one track."""
    P = transitions(dt_s, *sojourns)
    predicted = weights @ P
    share = (P * weights[:, None]) / predicted
    out_states, out_covariances = [], []
    for j in range(len(weights)):
        mean = share[:, j] @ states
        spread = states - mean
        covariance = np.einsum("i,iab->ab", share[:, j], covariances)
        covariance += np.einsum("i,ia,ib->ab", share[:, j], spread, spread)
        F = transition_matrix(mean, dt_s, rates[j])
        out_states.append(move(mean, dt_s, rates[j]))
        out_covariances.append(F @ covariance @ F.T + process_noise(mean, dt_s, horizontal[j], vertical[j]))
    return np.array(out_states), np.array(out_covariances), predicted


def report_of(state, sensor_position, sensor_velocity, along, cross):
    """Return (range, cosine along, cosine cross, range rate) of a state."""
    offset = state[:3] - sensor_position
    distance = np.linalg.norm(offset)
    los = offset / distance
    return np.array([distance, los @ along, los @ cross, (state[3:] - sensor_velocity) @ los])


def derivative(function, x, step):
    """Return the Jacobian of a function by central differences."""
    columns = []
    for k in range(len(x)):
        up, down = x.copy(), x.copy()
        up[k] += step[k]
        down[k] -= step[k]
        columns.append((function(up) - function(down)) / (2 * step[k]))
    return np.stack(columns, axis=-1)


def sequential_update(state, covariance, report, sigma, pose):
    """Take a report in the tracker's order with Jacobians and Hessians by differences.

    Returns the state, covariance, sum of normalised innovations and log-likelihood.
    """
    step = np.array([20.0, 20.0, 20.0, 0.5, 0.5, 0.5])
    total, logarithm = 0.0, 0.0
    for component in (1, 2, 0, 3):

        def predicted(x, component=component):
            return report_of(x, *pose)[component]

        def gradient(x, predicted=predicted):
            return derivative(predicted, x, step)

        h = gradient(state)
        shift, extra = 0.0, 0.0
        if component in (0, 3):
            product = derivative(gradient, state, step) @ covariance
            shift, extra = 0.5 * np.trace(product), 0.5 * np.trace(product @ product)
        variance = h @ covariance @ h + sigma[component] ** 2 + extra
        innovation = report[component] - predicted(state) - shift
        gain = covariance @ h / variance
        state = state + gain * innovation
        covariance = covariance - np.outer(gain, gain) * variance
        total += innovation**2 / variance
        logarithm -= 0.5 * (innovation**2 / variance + np.log(2 * np.pi * variance))
    return state, covariance, total, logarithm
