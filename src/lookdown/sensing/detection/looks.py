"""Looks that differ, looks that vote, and scan after scan."""

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from lookdown.sensing.detection._sums import count_tail, poisson, term_count
from lookdown.sensing.detection.exact import detection_threshold, fluctuation_shape

__all__ = [
    "binary_probability",
    "binary_single_probability",
    "cumulative_probability",
    "detection_probability_unequal",
]


def detection_probability_unequal(
    snr_ratio: ArrayLike, *, swerling_case: int, false_alarm_probability: float
) -> np.ndarray:
    """Return the exact probability of detection where each look has an SNR of its own.

    Looks of different PRF hear different shares of an echo, or none of it. Their powers are
    summed all the same, so noise and threshold are those of all N looks.

    Parameters
    ----------
    snr_ratio : (n, N) float64
        Mean SNR of each look, 0 for a look that is blind.
    swerling_case : int
        0 to 4; in cases 1 and 3 one fluctuation is common to the looks, in 2 and 4 each has its own.
    false_alarm_probability : float
        In one resolution cell, after summation.

    Returns
    -------
    (n,) float64
        Absolute error below 1e-12.

    References
    ----------
    In cases 0, 1 and 3 only the sum of the SNRs matters. In cases 2 and 4 the count k of `detection._sums` is the
    sum of one negative binomial a look, and the product of their generating functions is expanded term by term,
    each factor 1 / (1 + S (1 - u)) by p_k = (x_k + S p_(k-1)) / (1 + S): no term is negative.

    Examples
    --------
    >>> p = detection_probability_unequal([[9.0, 9.0, 9.0, 0.0]], swerling_case=2, false_alarm_probability=1e-6)
    >>> round(float(p[0]), 4)
    0.6672
    """
    snr = np.asarray(snr_ratio, dtype=np.float64)
    assert snr.ndim == 2 and swerling_case in range(5)
    look_count = snr.shape[1]
    threshold = detection_threshold(false_alarm_probability, look_count)
    count = term_count(threshold, look_count)
    terms = poisson(look_count + np.arange(count, dtype=np.float64), threshold)
    if swerling_case in (0, 1, 3):
        tail = count_tail(snr.sum(axis=1), fluctuation_shape(swerling_case, look_count), count)
        return np.minimum(false_alarm_probability + tail @ terms, 1.0)
    below = np.cumsum(_count_law(snr, swerling_case, count), axis=1)
    return np.clip(false_alarm_probability + (1.0 - below) @ terms, 0.0, 1.0)


def _count_law(snr: np.ndarray, swerling_case: int, count: int) -> np.ndarray:
    """Return the law of k for looks that fluctuate on their own, (n, count)."""
    degrees = swerling_case // 2
    law = np.zeros((snr.shape[0], count))
    law[:, 0] = 1.0
    for look in range(snr.shape[1]):
        scale = snr[:, look] / degrees
        for _ in range(degrees):
            keep, share = 1.0 / (1.0 + scale), scale / (1.0 + scale)
            law[:, 0] *= keep
            for k in range(1, count):
                law[:, k] = keep * law[:, k] + share * law[:, k - 1]
    return law


def binary_probability(single_probability: ArrayLike, *, needed: int, look_count: int) -> np.ndarray:
    """Return the probability that at least M of N independent looks detect (or raise a false alarm).

    Parameters
    ----------
    single_probability : array of float
        Of one look.
    needed, look_count : int
        M and N.

    References
    ----------
    The upper tail of the binomial law, as the regularised incomplete beta function I_p(M, N - M + 1).

    Examples
    --------
    >>> round(float(binary_probability(0.5, needed=2, look_count=3)), 6)
    0.5
    """
    assert 1 <= needed <= look_count
    return np.asarray(special.betainc(needed, look_count - needed + 1, np.asarray(single_probability)))


def binary_single_probability(probability: float, *, needed: int, look_count: int) -> float:
    """Return what one look's probability must be for M of N looks to give a wanted one.

    Examples
    --------
    >>> import math
    >>> p = binary_single_probability(1e-6, needed=12, look_count=24)
    >>> round(math.log10(float(binary_probability(p, needed=12, look_count=24))), 9)
    -6.0
    """
    assert 1 <= needed <= look_count
    return float(special.betaincinv(needed, look_count - needed + 1, probability))


def cumulative_probability(scan_probability: ArrayLike) -> np.ndarray:
    """Return the probability of at least one detection by each scan, the scans independent.

    Parameters
    ----------
    scan_probability : (..., scans) float64

    Returns
    -------
    (..., scans) float64

    Examples
    --------
    >>> cumulative_probability([0.5, 0.5, 0.0]).tolist()
    [0.5, 0.75, 0.75]
    """
    missed = np.log1p(-np.minimum(np.asarray(scan_probability, dtype=np.float64), 1.0 - 1e-16))
    return -np.expm1(np.cumsum(missed, axis=-1))
