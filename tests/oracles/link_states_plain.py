"""What allows a laser link, in plain NumPy, one pair at a time, in axes that stand still."""

import numpy as np

EARTH_RATE = 7.292_115e-5


def fault_of(position, velocity, a, b, *, limits, sun, is_up, is_open):
    """Return the fault of a link by the order of the machine: node, closed, range, grazing, slew rate, Sun."""
    spin = np.array([0.0, 0.0, EARTH_RATE])
    moving = velocity + np.cross(spin, position)
    away = position[b] - position[a]
    length = np.linalg.norm(away)
    if not (is_up[a] and is_up[b]):
        return 1
    if not is_open:
        return 2
    if length > limits.range_max_m:
        return 3
    way = np.linspace(0.0, 1.0, 2001)[:, None]
    if np.linalg.norm(position[a] + way * away, axis=1).min() < limits.clear_radius_m:
        return 4
    for here, there in ((a, b), (b, a)):
        if turning(position, moving, here, there) > limits.slew_rate_max_radps:
            return 5
    for here, there in ((a, b), (b, a)):
        look = (position[there] - position[here]) / length
        ray = position[here] + np.linspace(0.0, 4e7, 40001)[:, None] * sun
        lit = np.linalg.norm(ray, axis=1).min() >= limits.clear_radius_m
        if lit and look @ sun > limits.sun_cosine:
            return 6
    return 0


def turning(position, moving, here, there):
    """Return the rate of a direction in a body that keeps radial and transverse axes, by differences over 2 ms."""
    step = 1e-3

    def direction(time):
        r = position[here] + time * moving[here]
        d = position[there] + time * moving[there] - r
        x = r / np.linalg.norm(r)
        # Axes turn with r x v / r^2 of the instant: the orbit's own normal stays.
        n = np.cross(position[here], moving[here])
        n = n / np.linalg.norm(n)
        y = np.cross(n, x)
        return np.array([d @ x, d @ y, d @ n]) / np.linalg.norm(d)

    return np.linalg.norm(direction(step) - direction(-step)) / (2.0 * step)
