"""What a later, smoothed state says of an earlier, filtered one: linear algebra of Gaussians.

float64 throughout: covariances span 1e-2 to 1e9. Every matrix that is divided by is a predicted covariance,
which holds the process noise in full, and is split by Cholesky; a split that fails leaves the filter's own result.
"""

import math

import numpy as np
from numba import njit

__all__ = ["combine_shares", "retrodict"]

STATE = 6
LOG_TWO_PI = math.log(2.0 * math.pi)


@njit(cache=True, error_model="numpy")
def _split(matrix, lower):
    """Write the Cholesky factor of a matrix; False where it is not positive definite."""
    for a in range(STATE):
        for b in range(a + 1):
            total = matrix[a, b]
            for k in range(b):
                total -= lower[a, k] * lower[b, k]
            if a > b:
                lower[a, b] = total / lower[b, b]
            elif total > 0.0:
                lower[a, a] = math.sqrt(total)
            else:
                return False
    return True


@njit(cache=True, error_model="numpy")
def _divide(lower, rows):
    """Replace each row r by r (L L')^-1."""
    for a in range(STATE):
        row = rows[a]
        for b in range(STATE):
            total = row[b]
            for k in range(b):
                total -= lower[b, k] * row[k]
            row[b] = total / lower[b, b]
        for b in range(STATE - 1, -1, -1):
            total = row[b]
            for k in range(b + 1, STATE):
                total -= lower[k, b] * row[k]
            row[b] = total / lower[b, b]


@njit(cache=True, error_model="numpy")
def _log_density(lower, mean, point):
    """Return the log of a Gaussian's density at a point, from the Cholesky factor of its covariance."""
    scaled = np.empty(STATE)
    total = 0.0
    for a in range(STATE):
        rest = point[a] - mean[a]
        for b in range(a):
            rest -= lower[a, b] * scaled[b]
        scaled[a] = rest / lower[a, a]
        total -= 0.5 * (scaled[a] * scaled[a] + LOG_TWO_PI) + math.log(lower[a, a])
    return total


@njit(cache=True, error_model="numpy")
def retrodict(state, covariance, shared, ahead, ahead_covariance, later, later_covariance, out, out_covariance):
    """Write a filtered state as a later smoothed one corrects it.

    Parameters
    ----------
    state, covariance : (6,), (6, 6)
        As filtered.
    shared : (6, 6)
        Covariance of the state with the predicted one, P F'; overwritten with the gain.
    ahead, ahead_covariance : (6,), (6, 6)
        The filtered state as predicted to the later instant.
    later, later_covariance : (6,), (6, 6)
        As smoothed there.

    Returns
    -------
    float
        Log of the density of the later state under the prediction; minus infinity, with the filtered state
        written, where the predicted covariance is not positive definite.

    References
    ----------
    Rauch, Tung, Striebel, AIAA Journal 3 (1965) 1445-1450; Bar-Shalom, Li, Kirubarajan
    (2001), section 8.6.2.
    """
    lower = np.empty((STATE, STATE))
    for a in range(STATE):
        out[a] = state[a]
        for b in range(STATE):
            out_covariance[a, b] = covariance[a, b]
    if not _split(ahead_covariance, lower):
        return -np.inf
    _divide(lower, shared)
    likelihood = _log_density(lower, ahead, later)
    carried = np.empty(STATE)
    for a in range(STATE):
        for b in range(STATE):
            out[a] += shared[a, b] * (later[b] - ahead[b])
    for a in range(STATE):
        for k in range(STATE):
            carried[k] = 0.0
            for b in range(STATE):
                carried[k] += shared[a, b] * (later_covariance[b, k] - ahead_covariance[b, k])
        for b in range(a, STATE):
            total = out_covariance[a, b]
            for k in range(STATE):
                total += carried[k] * shared[b, k]
            out_covariance[a, b] = out_covariance[b, a] = total
    return likelihood


@njit(cache=True, error_model="numpy")
def combine_shares(shares, states, covariances, mean, covariance):
    """Write mean and covariance of a mixture of Gaussians whose shares sum to more than 0."""
    count = shares.shape[0]
    whole = shares.sum()
    for a in range(STATE):
        mean[a] = 0.0
        for m in range(count):
            mean[a] += shares[m] / whole * states[m, a]
    for a in range(STATE):
        for b in range(a, STATE):
            total = 0.0
            for m in range(count):
                spread = (states[m, a] - mean[a]) * (states[m, b] - mean[b])
                total += shares[m] / whole * (covariances[m, a, b] + spread)
            covariance[a, b] = covariance[b, a] = total
