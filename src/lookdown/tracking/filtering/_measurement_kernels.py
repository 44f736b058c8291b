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

__all__ = ["place_report", "update_with_report"]

LOG_TWO_PI = math.log(2.0 * math.pi)


@njit(cache=True, error_model="numpy")
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


@njit(cache=True, error_model="numpy")
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


@njit(cache=True, error_model="numpy")
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


@njit(cache=True, error_model="numpy")
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


@njit(cache=True, error_model="numpy")
def _update_scalar(state, covariance, innovation, variance, gradient):
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


@njit(cache=True, error_model="numpy")
def update_with_report(state, covariance, position, velocity, along, cross, values, sigmas, correlation, measured):
    """Take a report in place; return its normalised innovation squared and its log-likelihood.

    Only the parts whose bits of `lookdown.tables.Measured` are set are taken. The errors of range
    and range rate are correlated: what the range has told of the rate's error is taken off first.
    """
    gradient, hessian = np.empty(6), np.empty((6, 6))
    squared, logarithm = 0.0, 0.0
    for which in range(2):
        if measured & (2, 4)[which]:
            axis = along if which == 0 else cross
            predicted = _fill_cosine(state, position, axis, gradient)
            s, log_s = _update_scalar(
                state, covariance, values[1 + which] - predicted, sigmas[1 + which] ** 2, gradient
            )
            squared += s
            logarithm += log_s
    if measured & 1:
        predicted = _fill_range(state, position, gradient, hessian)
        shift, extra = _second_order(hessian, covariance)
        s, log_s = _update_scalar(state, covariance, values[0] - predicted - shift, sigmas[0] ** 2 + extra, gradient)
        squared += s
        logarithm += log_s
    if measured & 8:
        predicted = _fill_range_rate(state, position, velocity, gradient, hessian)
        innovation, variance = values[3] - predicted, sigmas[3] ** 2
        if measured & 1 and correlation != 0.0:
            slope = correlation * sigmas[3] / sigmas[0]
            range_gradient, range_hessian = np.empty(6), np.empty((6, 6))
            innovation -= slope * (values[0] - _fill_range(state, position, range_gradient, range_hessian))
            variance *= 1.0 - correlation * correlation
            for a in range(6):
                gradient[a] -= slope * range_gradient[a]
                for b in range(6):
                    hessian[a, b] -= slope * range_hessian[a, b]
        shift, extra = _second_order(hessian, covariance)
        s, log_s = _update_scalar(state, covariance, innovation - shift, variance + extra, gradient)
        squared += s
        logarithm += log_s
    return squared, logarithm


@njit(cache=True, error_model="numpy")
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


@njit(cache=True, error_model="numpy")
def _place(sensor_position, along, cross, normal, distance, u, v, out):
    """Write the point at a distance along two cosines; False where they leave the face."""
    rest = 1.0 - u * u - v * v
    if rest <= 1e-6:
        return False
    w = math.sqrt(rest)
    for a in range(3):
        out[a] = sensor_position[a] + distance * (u * along[a] + v * cross[a] + w * normal[a])
    return True


@njit(cache=True, error_model="numpy")
def _height_along(position, ray, distance, point):
    """Return the height of the point at a distance along a ray, and write the point."""
    for a in range(3):
        point[a] = position[a] + distance * ray[a]
    return _height_above_ellipsoid(point[0], point[1], point[2])


@njit(cache=True, error_model="numpy")
def _range_to_height(position, ray, height_m, point):
    """Return the distance along a ray at which it first has a height; a negative one where it never has."""
    middle = -(position[0] * ray[0] + position[1] * ray[1] + position[2] * ray[2])
    height = _height_along(position, ray, 0.0, point)
    squared = position[0] ** 2 + position[1] ** 2 + position[2] ** 2
    radius = math.sqrt(squared) - height + height_m
    room = middle * middle - (squared - radius * radius)
    if room <= 0.0:
        return -1.0
    distance = middle - math.sqrt(room) if height > height_m else middle + math.sqrt(room)
    for _ in range(6):
        height = _height_along(position, ray, distance, point)
        slope = _height_along(position, ray, distance + 1.0, point) - height
        if abs(slope) < 1e-4:
            return -1.0
        distance += (height_m - height) / slope
    _height_along(position, ray, distance, point)
    return distance


@njit(cache=True, error_model="numpy")
def place_report(position, along, cross, values, sigmas, measured, height_mean, height_sigma, point, spread):
    """Write the position and its (3, 3) covariance that one report and a height prior give.

    With range and both cosines the prior acts on the short axis' cosine alone, on the sphere of
    measured range, so that the result keeps the precise range that a linear update would bend off.
    Without a short axis' cosine the prior stands in for it; without a range it stands in for that.

    Returns
    -------
    bool
        False where the report points off the antenna's face or away from the air, or says too little.
    """
    if measured & 2 == 0 or measured & 5 == 0:
        return False
    normal = np.empty(3)
    normal[0] = cross[1] * along[2] - cross[2] * along[1]
    normal[1] = cross[2] * along[0] - cross[0] * along[2]
    normal[2] = cross[0] * along[1] - cross[1] * along[0]
    u, measured_v = values[1], values[2] if measured & 4 else 0.0
    sigma_v = sigmas[2] if measured & 4 else 1.0
    distance, sigma_r = values[0], sigmas[0]
    if measured & 1 == 0:
        if not _place(np.zeros(3), along, cross, normal, 1.0, u, measured_v, point):
            return False
        ray = point.copy()
        distance = _range_to_height(position, ray, height_mean, point)
        if distance <= 0.0:
            return False
        height = _height_along(position, ray, distance, point)
        slope = _height_along(position, ray, distance + 1.0, point) - height
        if abs(slope) < 1e-3:
            return False
        sigma_r = height_sigma / abs(slope)
        _height_along(position, ray, distance, point)
        _fill_spread(
            position, along, cross, normal, distance, u, measured_v, point, sigma_r, sigmas[1], sigma_v, spread
        )
        return True
    step = 1e-5
    slope, v = 0.0, measured_v
    for _ in range(6):
        if not _place(position, along, cross, normal, distance, u, v, point):
            return False
        height = _height_above_ellipsoid(point[0], point[1], point[2])
        if not _place(position, along, cross, normal, distance, u, v + step, point):
            return False
        slope = (_height_above_ellipsoid(point[0], point[1], point[2]) - height) / step
        weight = 1.0 / sigma_v**2 + (slope / height_sigma) ** 2
        pull = (measured_v - v) / sigma_v**2 + slope * (height_mean - height) / height_sigma**2
        v += pull / weight
    if not _place(position, along, cross, normal, distance, u, v, point):
        return False
    height = _height_above_ellipsoid(point[0], point[1], point[2])
    fit = ((measured_v - v) / sigma_v) ** 2 + ((height - height_mean) / height_sigma) ** 2
    sigma_v = 1.0 / math.sqrt(1.0 / sigma_v**2 + (slope / height_sigma) ** 2)
    _fill_spread(position, along, cross, normal, distance, u, v, point, sigma_r, sigmas[1], sigma_v, spread)
    return fit < 16.0


@njit(cache=True, error_model="numpy")
def _fill_spread(position, along, cross, normal, distance, u, v, point, sigma_r, sigma_u, sigma_v, spread):
    """Write the covariance of a position from independent errors of range and two cosines."""
    w = math.sqrt(1.0 - u * u - v * v)
    for a in range(3):
        by_range = (point[a] - position[a]) / distance * sigma_r
        by_along = distance * (along[a] - u / w * normal[a]) * sigma_u
        by_cross = distance * (cross[a] - v / w * normal[a]) * sigma_v
        for b in range(3):
            spread[a, b] = (
                by_range * (point[b] - position[b]) / distance * sigma_r
                + by_along * distance * (along[b] - u / w * normal[b]) * sigma_u
                + by_cross * distance * (cross[b] - v / w * normal[b]) * sigma_v
            )
