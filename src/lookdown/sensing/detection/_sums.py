"""The one sum behind every probability of detection here: positive terms only.

The summed power z of N looks at a target is Gamma(N + k), where k counts as the target's
energy does: Poisson about a known energy, negative binomial about a Gamma energy. A sum over
j of the Poisson terms of the threshold turns Pr(z > V) into

    Pd = Pfa + sum over j >= 0 of Poisson(N + j; V) Pr(k > j).

No term is negative, so the relative error of Pd is that of the terms even where Pd is 1e-12.
The terms themselves come by Loader's saddle-point form, good to 1e-14 where differences of
log-gamma functions lose three digits more.

References
----------
Loader, "Fast and accurate computation of binomial probabilities" (2000), sections 3 and 4.
"""

import math

import numpy as np
from scipy import special

__all__ = ["count_tail", "negative_binomial", "poisson", "term_count"]

_HALF_LOG_2PI = 0.5 * math.log(2.0 * math.pi)


def term_count(threshold: float, look_count: int) -> int:
    """Return how many j matter: the Poisson terms beyond sum to less than 1e-20."""
    return max(1, math.ceil(threshold + 14.0 * math.sqrt(threshold) + 60.0 - look_count))


def poisson(count: np.ndarray, mean: np.ndarray | float) -> np.ndarray:
    """Return the Poisson probability of each count, arrays broadcast together."""
    safe = np.maximum(count, 1.0)
    log_term = -_stirling_error(safe) - _deviance(safe, mean) - _HALF_LOG_2PI - 0.5 * np.log(safe)
    return np.where(count > 0.0, np.exp(log_term), np.exp(-np.asarray(mean)))


def negative_binomial(count: np.ndarray, shape: float, mean: np.ndarray | float) -> np.ndarray:
    """Return the probability of each count whose Poisson mean is itself Gamma(shape) about a mean."""
    safe = np.maximum(count, 1.0)
    whole = shape + safe
    share = mean / (shape + mean)
    log_term = (
        _stirling_error(whole)
        - _stirling_error(np.float64(shape))
        - _stirling_error(safe)
        - _deviance(np.float64(shape), whole * (shape / (shape + mean)))
        - _deviance(safe, whole * share)
        - _HALF_LOG_2PI
        + 0.5 * np.log(shape / (whole * safe))
    )
    return np.where(count > 0.0, np.exp(log_term), np.exp(-shape * np.log1p(mean / shape)))


def count_tail(energy: np.ndarray, shape: float, count: int) -> np.ndarray:
    """Return Pr(k > j) for j = 0 .. count - 1.

    Parameters
    ----------
    energy : (n,) float64
        Mean energy of the target over all looks, in units of one look's noise power.
    shape : float
        Of the Gamma law of that energy; infinite for a steady target.
    count : int

    Returns
    -------
    (n, count) float64
    """
    mean = energy[:, None]
    if shape == 1.0:
        return np.exp(-(np.arange(count) + 1.0) * np.log1p(1.0 / np.maximum(mean, 1e-300)))
    k = np.arange(count - 1, 0, -1, dtype=np.float64)
    if math.isinf(shape):
        last, weights = special.gammainc(count, mean), poisson(k, mean)
    else:
        last, weights = special.betainc(count, shape, mean / (shape + mean)), negative_binomial(k, shape, mean)
    return np.cumsum(np.concatenate([last, weights], axis=1), axis=1)[:, ::-1]


def _stirling_error(x: np.ndarray | np.float64) -> np.ndarray:
    """Return log Gamma(x + 1) less Stirling's formula, x >= 1."""
    small = np.minimum(x, 16.0)
    exact = special.gammaln(small + 1.0) - (small + 0.5) * np.log(small) + small - _HALF_LOG_2PI
    inverse2 = 1.0 / (x * x)
    series = (1 / 12 - inverse2 * (1 / 360 - inverse2 * (1 / 1260 - inverse2 * (1 / 1680 - inverse2 * (1 / 1188))))) / x
    return np.where(x < 16.0, exact, series)


def _deviance(x: np.ndarray | np.float64, mean: np.ndarray | float) -> np.ndarray:
    """Return x log(x / mean) + mean - x without loss where x is near the mean."""
    plain = x * np.log(x / np.maximum(mean, 1e-300)) + mean - x
    v = (x - mean) / (x + mean)
    v2 = v * v
    # Atanh's series, to v**16 / 17: the first term left out is below 1e-17 of the sum at v = 0.1.
    ratios = np.polynomial.polynomial.polyval(np.minimum(v2, 0.01), [1.0 / (2 * j + 1) for j in range(1, 9)])
    near = (x - mean) * v + 2.0 * x * v * v2 * ratios
    return np.where(v2 < 0.01, near, plain)
