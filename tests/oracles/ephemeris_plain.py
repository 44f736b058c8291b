"""The ephemeris kernels' plain twin: Chebyshev series by NumPy, never powers of s."""

import numpy as np
from numpy.polynomial import chebyshev

POINTS = -np.cos(np.pi * np.arange(8) / 7.0)


def interpolate_plain(values, s):
    """Return the interpolant and its slope at s of values (8, ...) at POINTS."""
    series = chebyshev.chebfit(POINTS, values, 7)
    return chebyshev.chebval(s, series), chebyshev.chebval(s, chebyshev.chebder(series))


def rotated_plain(position, angle):
    """Return vectors (m, 3) turned into a frame that has turned about z by angles (m,)."""
    rows = []
    for vector, a in zip(position, angle, strict=True):
        matrix = np.array([[np.cos(a), np.sin(a), 0], [-np.sin(a), np.cos(a), 0], [0, 0, 1]])
        rows.append(matrix @ vector)
    return np.array(rows)
