"""Plain NumPy twins of the tracker's kernels: slow, obvious, written apart."""

import numpy as np
from scipy.linalg import expm


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


def process_noise(state, dt_s, horizontal, vertical):
    """Return white-acceleration noise as a Kronecker product."""
    up = state[:3] / np.linalg.norm(state[:3])
    q = horizontal * (np.eye(3) - np.outer(up, up)) + vertical * np.outer(up, up)
    return np.kron(np.array([[dt_s**3 / 3, dt_s**2 / 2], [dt_s**2 / 2, dt_s]]), q)


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
