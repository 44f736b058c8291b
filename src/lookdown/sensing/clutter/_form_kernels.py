"""Kernel of the clutter response: quadratic forms of (I + g K)^-1 for many g at once.

A symmetric matrix is brought to three diagonals by reflections that start at the vector
itself; the form is then a continued fraction, so each further g costs n divisions.
Numeric policy: float64, no fast-math; K is positive semi-definite, which keeps every
denominator of the fraction at 1 or more but for rounding of order 1e-16 g |K|. NumPy twin:
tests/oracles/signal_plain.py.
"""

import math

import numba


@numba.njit(cache=True, error_model="numpy")
def reflector(source, first, v):
    """Write the unit vector of the reflection that sends source[first:] to its first axis; return the new first."""
    n = source.shape[0]
    square = 0.0
    for i in range(first, n):
        v[i] = source[i]
        square += v[i] * v[i]
    length = math.sqrt(square)
    sign = 1.0 if v[first] >= 0.0 else -1.0
    v[first] += sign * length
    square = 0.0
    for i in range(first, n):
        square += v[i] * v[i]
    if square > 0.0:
        scale = 1.0 / math.sqrt(square)
        for i in range(first, n):
            v[i] *= scale
    return -sign * length


@numba.njit(cache=True, error_model="numpy")
def reflect_block(a, v, w, first):
    """Apply I - 2 v v' on both sides of the block a[first:, first:]; w is scratch."""
    n = a.shape[0]
    # Row by row, since a sum along a row would keep to one number at a time.
    for j in range(first, n):
        w[j] = 0.0
    for i in range(first, n):
        share = v[i]
        for j in range(first, n):
            w[j] += share * a[i, j]
    along = 0.0
    for i in range(first, n):
        along += w[i] * v[i]
    for i in range(first, n):
        w[i] = 2.0 * (w[i] - along * v[i])
    for i in range(first, n):
        for j in range(first, n):
            a[i, j] -= v[i] * w[j] + w[i] * v[j]


@numba.njit(cache=True, error_model="numpy")
def inverse_forms(matrix, vector, gain, scratch, form):
    """Write s' (I + g K)^-1 s for each matrix K and each gain g; the matrices are overwritten.

    matrix (m, n, n) symmetric, positive semi-definite; vector (n,); gain (p,); scratch (4, n); form (m, p).
    """
    n = vector.shape[0]
    v, w, diagonal, beside = scratch[0], scratch[1], scratch[2], scratch[3]
    for row in range(matrix.shape[0]):
        a = matrix[row]
        length = reflector(vector, 0, v)
        reflect_block(a, v, w, 0)
        for k in range(n - 1):
            diagonal[k] = a[k, k]
            beside[k] = reflector(a[k], k + 1, v)
            reflect_block(a, v, w, k + 1)
        diagonal[n - 1] = a[n - 1, n - 1]
        # All gains at once: each fraction by itself would wait for its own divisions.
        tail = form[row]
        for p in range(gain.shape[0]):
            tail[p] = 1.0 + gain[p] * diagonal[n - 1]
        for k in range(n - 2, -1, -1):
            d, b = diagonal[k], beside[k]
            for p in range(gain.shape[0]):
                g = gain[p]
                tail[p] = 1.0 + g * d - (g * b) ** 2 / max(tail[p], 1.0)
        for p in range(gain.shape[0]):
            tail[p] = length * length / max(tail[p], 1.0)
