"""Plain NumPy twins of the kernels of traffic, dense and slow."""

import numpy as np


def basis(u):
    """Return the four uniform cubic B-splines at fractions of a span, by Cox and de Boor's recursion."""
    knots = np.arange(-3.0, 5.0)
    values = [((u >= knots[i]) & (u < knots[i + 1])).astype(float) for i in range(7)]
    for order in range(1, 4):
        values = [
            (u - knots[i]) / order * values[i] + (knots[i + order + 1] - u) / order * values[i + 1]
            for i in range(7 - order)
        ]
    return np.stack(values, axis=-1)


def add_rows(coefficients, first_coefficient, rows_basis, weight, value):
    """Return the dense normal matrix and right-hand side of weighted observations."""
    matrix = np.zeros((3 * coefficients, 3 * coefficients))
    right = np.zeros(3 * coefficients)
    for first, b, w, y in zip(first_coefficient, rows_basis, weight, value, strict=True):
        design = np.zeros((3, 3 * coefficients))
        for a in range(4):
            design[:, 3 * (first + a) : 3 * (first + a) + 3] = b[a] * np.eye(3)
        matrix += design.T @ w @ design
        right += design.T @ w @ y
    return matrix, right


def add_jerk(coefficients, first_coefficient, weight):
    """Return the dense roughness matrix of spans."""
    matrix = np.zeros((3 * coefficients, 3 * coefficients))
    for first, w in zip(first_coefficient, weight, strict=True):
        design = np.zeros((3, 3 * coefficients))
        for a, d in enumerate((-1.0, 3.0, -3.0, 1.0)):
            design[:, 3 * (first + a) : 3 * (first + a) + 3] = d * np.eye(3)
        matrix += design.T @ w @ design
    return matrix


def dense_from_band(band):
    """Return the symmetric matrix that a lower band stands for."""
    size = band.shape[1]
    lower = np.zeros((size, size))
    for below in range(band.shape[0]):
        index = np.arange(size - below)
        lower[index + below, index] = band[below, : size - below]
    return lower + np.tril(lower, -1).T


def states_at(splines, time_tai_ns):
    """Return (segment, position, velocity) of all segments that cover an instant, one after the other."""
    found = []
    for segment, (start, stop, first) in enumerate(
        zip(splines.start_tai_ns, splines.stop_tai_ns, splines.first_coefficient, strict=True)
    ):
        if not start <= time_tai_ns <= stop:
            continue
        span = min(int(time_tai_ns - start) // splines.step_ns, max(int(stop - start - 1) // splines.step_ns, 0))
        u = (int(time_tai_ns - start) - span * splines.step_ns) / splines.step_ns
        c = splines.coefficient_ecef_m[first + span : first + span + 4]
        powers = np.array([[1, -3, 3, -1], [4, 0, -6, 3], [1, 3, 3, -3], [0, 0, 0, 1]]) / 6.0
        position = (powers @ np.array([1.0, u, u * u, u**3])) @ c
        rate = (powers @ np.array([0.0, 1.0, 2.0 * u, 3.0 * u * u])) @ (c - c[0]) / (splines.step_ns * 1e-9)
        found.append((segment, position, rate))
    return found
