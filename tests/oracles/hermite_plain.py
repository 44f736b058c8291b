"""The ephemeris kernel's plain twin: NumPy, by the cubic's Newton form, not its basis."""

import numpy as np


def interpolate_plain(states, codes, node, fraction, step_s):
    """Return position (n, 3), velocity (n, 3) and status (n,) between two nodes."""
    start, end = states[node], states[node + 1]
    slope = (end[:, :3] - start[:, :3]) / step_s
    second = (slope - start[:, 3:]) / step_s
    third = (end[:, 3:] + start[:, 3:] - 2.0 * slope) / step_s**2
    t, t_end = fraction * step_s, (fraction - 1.0) * step_s
    position = start[:, :3] + t * (start[:, 3:] + t * (second + t_end * third))
    velocity = start[:, 3:] + 2.0 * t * second + (2.0 * t * t_end + t * t) * third
    status = np.maximum(codes[node], codes[node + 1])
    position[status != 0] = 0.0
    velocity[status != 0] = 0.0
    return position, velocity, status
