"""What a radar would report of a state, and what a report says of the state.

This is the tracker's own model of the measurement, written apart from the one in
`sensing` that makes the data: were they one, its errors would cancel and no test
would see them.

A report is taken one component after the other (they are independent), each
linearised where the ones before it have brought the state. Range and range rate
carry second-order terms: a single look from orbit is kilometres wide at metres of
range, and a plane through it is not a sphere.
"""

import math

import numpy as np
from numba import njit

from lookdown.astro import SEMI_MAJOR_M, SEMI_MINOR_M

__all__ = ["invert_report", "update_scalar", "update_with_report"]

LOG_TWO_PI = math.log(2.0 * math.pi)


@njit(cache=True)
def _fill_range(state, sensor_position, gradient, hessian):
    """Return the range; write its gradient and second derivatives over the 6-state."""
    dx = state[0] - sensor_position[0]
    dy = state[1] - sensor_position[1]
    dz = state[2] - sensor_position[2]
    distance = math.sqrt(dx * dx + dy * dy + dz * dz)
    los = (dx / distance, dy / distance, dz / distance)
    for a in range(3):
        gradient[a] = los[a]
        gradient[a + 3] = 0.0
        for b in range(3):
            unit = 1.0 if a == b else 0.0
            hessian[a, b] = (unit - los[a] * los[b]) / distance
            hessian[a + 3, b] = hessian[a, b + 3] = hessian[a + 3, b + 3] = 0.0
    return distance


@njit(cache=True)
def _fill_range_rate(state, sensor_position, sensor_velocity, gradient, hessian):
    """Return the range rate; write its gradient and second derivatives.

    With w the part of the relative velocity across the line of sight l and R the
    range: d/dp = w/R, d/dv = l, d2/dpdv = (1 - l l')/R and
    d2/dpdp = -(w l' + l w' + rate (1 - l l'))/R2.
    """
    dx = state[0] - sensor_position[0]
    dy = state[1] - sensor_position[1]
    dz = state[2] - sensor_position[2]
    distance = math.sqrt(dx * dx + dy * dy + dz * dz)
    los = (dx / distance, dy / distance, dz / distance)
    vx = state[3] - sensor_velocity[0]
    vy = state[4] - sensor_velocity[1]
    vz = state[5] - sensor_velocity[2]
    rate = vx * los[0] + vy * los[1] + vz * los[2]
    across = (vx - rate * los[0], vy - rate * los[1], vz - rate * los[2])
    for a in range(3):
        gradient[a] = across[a] / distance
        gradient[a + 3] = los[a]
        for b in range(3):
            unit = 1.0 if a == b else 0.0
            level = unit - los[a] * los[b]
            bend = across[a] * los[b] + los[a] * across[b] + rate * level
            hessian[a, b] = -bend / distance**2
            hessian[a, b + 3] = hessian[a + 3, b] = level / distance
            hessian[a + 3, b + 3] = 0.0
    return rate


@njit(cache=True)
def _fill_cosine(state, sensor_position, axis, gradient):
    """Return the line of sight's cosine with an antenna axis; write its gradient."""
    dx = state[0] - sensor_position[0]
    dy = state[1] - sensor_position[1]
    dz = state[2] - sensor_position[2]
    distance = math.sqrt(dx * dx + dy * dy + dz * dz)
    cosine = (dx * axis[0] + dy * axis[1] + dz * axis[2]) / distance
    gradient[0] = (axis[0] - cosine * dx / distance) / distance
    gradient[1] = (axis[1] - cosine * dy / distance) / distance
    gradient[2] = (axis[2] - cosine * dz / distance) / distance
    gradient[3] = gradient[4] = gradient[5] = 0.0
    return cosine


@njit(cache=True)
def _second_order(hessian, covariance):
    """Return the mean shift tr(H P)/2 and the added variance tr(H P H P)/2.

    References
    ----------
    Bar-Shalom, Li, Kirubarajan (2001), equations 10.3.3-11 and 10.3.3-14.
    """
    product = np.empty((6, 6))
    trace = 0.0
    for a in range(6):
        for b in range(6):
            total = 0.0
            for k in range(6):
                total += hessian[a, k] * covariance[k, b]
            product[a, b] = total
        trace += product[a, a]
    square = 0.0
    for a in range(6):
        for b in range(6):
            square += product[a, b] * product[b, a]
    return 0.5 * trace, 0.5 * square


@njit(cache=True)
def update_scalar(state, covariance, innovation, variance, gradient):
    """Take one scalar measurement in place; return its innovation squared and log-likelihood.

    Joseph's form is not needed: with the symmetric downdate below the covariance
    stays positive, because the innovation variance holds the noise in full.
    """
    PH = np.empty(6)
    for a in range(6):
        total = 0.0
        for k in range(6):
            total += covariance[a, k] * gradient[k]
        PH[a] = total
    spread = variance
    for a in range(6):
        spread += gradient[a] * PH[a]
    for a in range(6):
        state[a] += PH[a] * innovation / spread
        for b in range(a, 6):
            covariance[a, b] -= PH[a] * PH[b] / spread
            covariance[b, a] = covariance[a, b]
    squared = innovation * innovation / spread
    return squared, -0.5 * (squared + math.log(spread) + LOG_TWO_PI)


@njit(cache=True)
def update_with_report(state, covariance, sensor_position, sensor_velocity, along, cross, report, sigma):
    """Take a report (range, two cosines, range rate) in place.

    Returns
    -------
    tuple of float
        Sum of normalised innovations squared (4 degrees) and log-likelihood.
    """
    gradient = np.empty(6)
    hessian = np.empty((6, 6))
    squared, logarithm = 0.0, 0.0
    for which in range(2):
        axis = along if which == 0 else cross
        predicted = _fill_cosine(state, sensor_position, axis, gradient)
        s, log_s = update_scalar(state, covariance, report[1 + which] - predicted, sigma[1 + which] ** 2, gradient)
        squared += s
        logarithm += log_s
    predicted = _fill_range(state, sensor_position, gradient, hessian)
    shift, extra = _second_order(hessian, covariance)
    s, log_s = update_scalar(state, covariance, report[0] - predicted - shift, sigma[0] ** 2 + extra, gradient)
    squared += s
    logarithm += log_s
    predicted = _fill_range_rate(state, sensor_position, sensor_velocity, gradient, hessian)
    shift, extra = _second_order(hessian, covariance)
    s, log_s = update_scalar(state, covariance, report[3] - predicted - shift, sigma[3] ** 2 + extra, gradient)
    return squared + s, logarithm + log_s


@njit(cache=True)
def _height_above_ellipsoid(x, y, z):
    """Return height above WGS84 in metres, within 1 mm below 20 km.

    References
    ----------
    Bowring, Survey Review 23 (1976) 323-327, one step of his latitude.
    """
    a, b = SEMI_MAJOR_M, SEMI_MINOR_M
    e2, ep2 = 1.0 - (b / a) ** 2, (a / b) ** 2 - 1.0
    p = math.sqrt(x * x + y * y)
    theta = math.atan2(z * a, p * b)
    s, c = math.sin(theta), math.cos(theta)
    latitude = math.atan2(z + ep2 * b * s**3, p - e2 * a * c**3)
    s, c = math.sin(latitude), math.cos(latitude)
    prime_vertical = a / math.sqrt(1.0 - e2 * s * s)
    return p * c + z * s - a * a / prime_vertical


@njit(cache=True)
def _place(sensor_position, along, cross, normal, distance, u, v, out):
    """Write the point at a distance along two cosines; False where they leave the face."""
    rest = 1.0 - u * u - v * v
    if rest <= 1e-6:
        return False
    w = math.sqrt(rest)
    for a in range(3):
        out[a] = sensor_position[a] + distance * (u * along[a] + v * cross[a] + w * normal[a])
    return True


@njit(cache=True)
def invert_report(sensor_position, along, cross, report, sigma, height_mean, height_sigma, point, spread):
    """Write the position and its (3, 3) covariance that one report and a height prior give.

    The prior acts on the short axis' cosine alone, on the sphere of measured range,
    so that the result keeps the precise range that a linear update would bend off.

    Returns
    -------
    bool
        False where the report points off the antenna's face or away from the air.
    """
    normal = np.empty(3)
    normal[0] = cross[1] * along[2] - cross[2] * along[1]
    normal[1] = cross[2] * along[0] - cross[0] * along[2]
    normal[2] = cross[0] * along[1] - cross[1] * along[0]
    distance, u, measured = report[0], report[1], report[2]
    v = measured
    step = 1e-5
    slope = 0.0
    for _ in range(6):
        if not _place(sensor_position, along, cross, normal, distance, u, v, point):
            return False
        height = _height_above_ellipsoid(point[0], point[1], point[2])
        if not _place(sensor_position, along, cross, normal, distance, u, v + step, point):
            return False
        slope = (_height_above_ellipsoid(point[0], point[1], point[2]) - height) / step
        weight = 1.0 / sigma[2] ** 2 + (slope / height_sigma) ** 2
        pull = (measured - v) / sigma[2] ** 2 + slope * (height_mean - height) / height_sigma**2
        v += pull / weight
    if not _place(sensor_position, along, cross, normal, distance, u, v, point):
        return False
    height = _height_above_ellipsoid(point[0], point[1], point[2])
    fit = ((measured - v) / sigma[2]) ** 2 + ((height - height_mean) / height_sigma) ** 2
    sigma_v = 1.0 / math.sqrt(1.0 / sigma[2] ** 2 + (slope / height_sigma) ** 2)
    w = math.sqrt(1.0 - u * u - v * v)
    for a in range(3):
        by_range = (point[a] - sensor_position[a]) / distance * sigma[0]
        by_along = distance * (along[a] - u / w * normal[a]) * sigma[1]
        by_cross = distance * (cross[a] - v / w * normal[a]) * sigma_v
        for b in range(3):
            spread[a, b] = (
                by_range * (point[b] - sensor_position[b]) / distance * sigma[0]
                + by_along * distance * (along[b] - u / w * normal[b]) * sigma[1]
                + by_cross * distance * (cross[b] - v / w * normal[b]) * sigma_v
            )
    return fit < 16.0
