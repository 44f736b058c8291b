"""Normalised estimation error squared: does the filter's covariance tell the truth."""

import numpy as np

from lookdown.arrays import Covariances, Flags, Scalars, States
from lookdown.numerics import chi_square_quantile

__all__ = ["STATE_SIZE", "nees", "nees_band"]

STATE_SIZE = 6
_PIVOT_FLOOR = 1e-12
"""A pivot below this share of its diagonal element is rounding noise: the matrix is not positive definite."""


def nees(error: States, covariance: Covariances) -> tuple[Scalars, Flags]:
    """Return error' covariance^-1 error of each row, and whether the covariance allowed it.

    A Cholesky factor is built row by row of the matrix for all matrices at once. A matrix
    that is not positive definite fails alone, by flag, and its value is 0.

    Parameters
    ----------
    error : (n, 6) float64, metre and m/s
    covariance : (n, 6, 6) float64
        Only the lower triangle is read.

    Returns
    -------
    value : (n,) float64
        Chi-square of 6 degrees of freedom when the filter is honest.
    valid : (n,) bool

    References
    ----------
    Bar-Shalom, Li, Kirubarajan, "Estimation with Applications to Tracking and Navigation"
    (2001), section 5.4.2, equation 5.4.2-1.

    Examples
    --------
    >>> value, valid = nees(np.ones((1, 6)), 4.0 * np.eye(6)[None])
    >>> float(value[0]), bool(valid[0])
    (1.5, True)
    """
    count, size = error.shape
    assert covariance.shape == (count, size, size)
    factor = np.zeros_like(covariance)
    whitened = np.zeros_like(error)
    valid = np.isfinite(covariance).all(axis=(1, 2)) & np.isfinite(error).all(axis=1)
    matrix = np.where(valid[:, None, None], covariance, np.eye(size))
    residual = np.where(valid[:, None], error, 0.0)
    for k in range(size):
        diagonal = matrix[:, k, k]
        pivot = diagonal - (factor[:, k, :k] ** 2).sum(axis=1)
        good = pivot > _PIVOT_FLOOR * np.abs(diagonal)
        valid &= good
        root = np.sqrt(np.where(good, pivot, 1.0))
        factor[:, k, k] = root
        below = matrix[:, k + 1 :, k] - np.einsum("nij,nj->ni", factor[:, k + 1 :, :k], factor[:, k, :k])
        factor[:, k + 1 :, k] = np.where(good[:, None], below / root[:, None], 0.0)
        whitened[:, k] = (residual[:, k] - (factor[:, k, :k] * whitened[:, :k]).sum(axis=1)) / root
    return np.where(valid, (whitened**2).sum(axis=1), 0.0), valid


def nees_band(sample_count: np.ndarray | int, confidence: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """Return the two-sided band that the mean NEES of honest, independent samples keeps to.

    Samples of one track follow each other and are not independent, so the true band is
    wider than this one; the mean of a long run may lie outside it for that reason alone.

    Parameters
    ----------
    sample_count : (n,) int or int
        Samples in the mean; 0 gives the band (0, 0).
    confidence : float

    Returns
    -------
    low, high : (n,) float64

    References
    ----------
    Bar-Shalom, Li, Kirubarajan (2001), section 5.4.2, equation 5.4.2-10.

    Examples
    --------
    >>> low, high = nees_band(100)
    >>> round(float(low), 2), round(float(high), 2)
    (5.34, 6.7)
    """
    count = np.asarray(sample_count, dtype=np.float64)
    safe = np.maximum(count, 1.0)
    tail = 0.5 * (1.0 - confidence)
    low = chi_square_quantile(tail, STATE_SIZE * safe) / safe
    high = chi_square_quantile(1.0 - tail, STATE_SIZE * safe) / safe
    return np.where(count > 0, low, 0.0), np.where(count > 0, high, 0.0)
