"""Normalised errors squared, of estimates (NEES) and innovations (NIS): do the covariances tell the truth."""

from dataclasses import dataclass

import numpy as np

from lookdown.arrays import Covariances, Flags, Scalars, States
from lookdown.numerics import chi_square_quantile

__all__ = ["STATE_SIZE", "Consistency", "consistency_by_degrees", "mean_band", "nees", "nees_band"]

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


def mean_band(
    sample_count: np.ndarray | int, degrees: np.ndarray | int, confidence: float = 0.95
) -> tuple[np.ndarray, np.ndarray]:
    """Return the two-sided band that the mean of honest, independent normalised errors squared keeps to.

    Samples of one track follow each other and are not independent, so the true band of NEES is wider
    than this one; the mean of a long run may lie outside it for that reason alone. Innovations of an
    honest filter are independent.

    Parameters
    ----------
    sample_count : (n,) int or int
        Samples in the mean; 0 gives the band (0, 0).
    degrees : (n,) int or int
        Degrees of freedom of a sample: the size of the state, or the number of quantities measured.
    confidence : float

    Returns
    -------
    low, high : (n,) float64

    References
    ----------
    Bar-Shalom, Li, Kirubarajan (2001), section 5.4.2, equations 5.4.2-10 and 5.4.2-13.

    Examples
    --------
    >>> low, high = mean_band(100, 6)
    >>> round(float(low), 2), round(float(high), 2)
    (5.34, 6.7)
    """
    assert 0.0 < confidence < 1.0
    count = np.asarray(sample_count, dtype=np.float64)
    safe = np.maximum(count, 1.0)
    tail = 0.5 * (1.0 - confidence)
    low = chi_square_quantile(tail, degrees * safe) / safe
    high = chi_square_quantile(1.0 - tail, degrees * safe) / safe
    return np.where(count > 0, low, 0.0), np.where(count > 0, high, 0.0)


def nees_band(sample_count: np.ndarray | int, confidence: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """Return the band of `mean_band` for the NEES of a whole state.

    Examples
    --------
    >>> low, high = nees_band(100)
    >>> round(float(low), 2), round(float(high), 2)
    (5.34, 6.7)
    """
    return mean_band(sample_count, STATE_SIZE, confidence)


@dataclass(frozen=True, slots=True)
class Consistency:
    """Normalised errors squared by their degrees of freedom, beside what an honest filter gives.

    Attributes
    ----------
    degrees : (n,) int64
        Rising; the expected value of each sample.
    sample_count : (n,) int64
    mean, low, high : (n,) float64
        The mean, and the band it keeps to with the given confidence.
    share_inside : (n,) float64
        Share of the single samples under their quantile of that confidence: the confidence itself if
        honest.
    """

    degrees: np.ndarray
    sample_count: np.ndarray
    mean: Scalars
    low: Scalars
    high: Scalars
    share_inside: Scalars

    @property
    def inside(self) -> Flags:
        """Whether each mean lies in its band."""
        return np.asarray((self.low <= self.mean) & (self.mean <= self.high))


def consistency_by_degrees(value: Scalars, degrees: np.ndarray, confidence: float = 0.95) -> Consistency:
    """Return the mean of normalised errors squared for each number of degrees, with its band.

    Innovations of different sensors have different degrees (a radar measures four quantities, an
    infrared sensor two angles), and only samples alike may share a mean.

    Parameters
    ----------
    value : (n,) float64
        NEES or NIS; all finite.
    degrees : (n,) int
        Of each, at least 1: the number of quantities measured.
    confidence : float

    References
    ----------
    Bar-Shalom, Li, Kirubarajan (2001), section 5.4.2.

    Examples
    --------
    >>> told = consistency_by_degrees(np.array([3.0, 5.0, 2.0]), np.array([4, 4, 2]))
    >>> told.degrees.tolist(), told.mean.tolist(), told.inside.tolist()
    ([2, 4], [2.0, 4.0], [True, True])
    """
    assert value.shape == degrees.shape and np.isfinite(value).all()
    kinds, kind = np.unique(degrees, return_inverse=True)
    assert not len(kinds) or kinds[0] >= 1, "a sample measures nothing"
    count = np.bincount(kind, minlength=len(kinds))
    inside = value < chi_square_quantile(confidence, np.maximum(degrees, 1))
    low, high = mean_band(count, kinds, confidence)
    return Consistency(
        degrees=kinds.astype(np.int64),
        sample_count=count,
        mean=np.bincount(kind, weights=value, minlength=len(kinds)) / np.maximum(count, 1),
        low=low,
        high=high,
        share_inside=np.bincount(kind, weights=inside, minlength=len(kinds)) / np.maximum(count, 1),
    )
