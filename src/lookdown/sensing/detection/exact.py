"""Exact detection of a fluctuating target by a square-law detector with N looks.

The statistic is the summed power z of N looks, in units of the noise power of one
look. Noise alone gives z ~ Gamma(N). A target of total signal energy E gives, with
its energy known, 2 z ~ noncentral chi-square (2 N degrees, 2 E); Swerling's cases
draw E from Gamma(K, mean N S) with K = 1, N, 2, 2 N (infinite for case 0).
"""

import math

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize, special

from lookdown.sensing.detection._sums import count_tail, poisson, term_count

__all__ = [
    "detection_probability",
    "detection_threshold",
    "draw_power",
    "fluctuation_shape",
    "required_snr_ratio",
]

_ROWS = 1024


def detection_threshold(false_alarm_probability: float, look_count: int) -> float:
    """Return the threshold on the summed power of N looks, in units of one look's noise power.

    Parameters
    ----------
    false_alarm_probability : float
        In one resolution cell, 0 to 1.
    look_count : int
        Looks summed, N.

    References
    ----------
    Richards, Fundamentals of Radar Signal Processing, 2nd edition, section 6.3: the
    sum of N unit exponential powers is Gamma(N), so V inverts its upper tail.

    Examples
    --------
    >>> round(detection_threshold(1e-6, 1), 9)  # one look: -ln(Pfa)
    13.815510558
    """
    assert look_count >= 1 and 0.0 < false_alarm_probability <= 1.0
    return float(special.gammainccinv(look_count, false_alarm_probability))


def fluctuation_shape(swerling_case: int, look_count: int) -> float:
    """Return the shape K of the Gamma law of the target's energy summed over N looks.

    Parameters
    ----------
    swerling_case : int
        0 (steady) to 4.
    look_count : int
        Looks summed, N.

    Returns
    -------
    float
        1, N, 2 or 2 N for cases 1 to 4; infinity for case 0.

    References
    ----------
    Swerling, "Probability of detection for fluctuating targets", IRE Trans. IT-6 (1960).

    Examples
    --------
    >>> fluctuation_shape(4, 5)
    10.0
    """
    return (math.inf, 1.0, float(look_count), 2.0, 2.0 * look_count)[swerling_case]


def detection_probability(
    snr_ratio: ArrayLike, *, look_count: int, swerling_case: int, false_alarm_probability: float
) -> np.ndarray:
    """Return the exact probability of detection for each mean SNR of one look.

    Parameters
    ----------
    snr_ratio : array of float
        Mean signal to noise of one look, S; integrated SNR is N times this.
    look_count : int
        Looks summed non-coherently, N.
    swerling_case : int
        0 to 4.
    false_alarm_probability : float
        In one resolution cell, after summation.

    Returns
    -------
    array of float, shape of snr_ratio
        Absolute error below 1e-12 for N up to 1,000 and Pfa from 1e-2 to 1e-12 (tested to 1e-10).

    References
    ----------
    Swerling (1960); z is Gamma(N + k) with k Poisson (case 0) or negative binomial about the
    energy, and its tail is summed from positive terms only (`_sums`): relative error below
    1e-11 down to Pd of 1e-12. Case 2 closes to Q(N, V / (1 + S)).

    Examples
    --------
    >>> p = detection_probability(129.99, look_count=1, swerling_case=1, false_alarm_probability=1e-6)
    >>> round(float(p), 4)
    0.8999
    """
    snr = np.asarray(snr_ratio, dtype=np.float64)
    assert swerling_case in range(5)
    threshold = detection_threshold(false_alarm_probability, look_count)
    if swerling_case == 2:
        return np.asarray(special.gammaincc(look_count, threshold / (1.0 + snr)))
    shape = fluctuation_shape(swerling_case, look_count)
    count = term_count(threshold, look_count)
    terms = poisson(look_count + np.arange(count, dtype=np.float64), threshold)
    energy = snr.reshape(-1) * look_count
    found = np.empty(energy.shape)
    for first in range(0, len(energy), _ROWS):  # a bound on memory: rows x terms
        rows = slice(first, first + _ROWS)
        found[rows] = false_alarm_probability + count_tail(energy[rows], shape, count) @ terms
    return np.minimum(found, 1.0).reshape(snr.shape)


def required_snr_ratio(
    detection_probability_wanted: float, *, look_count: int, swerling_case: int, false_alarm_probability: float
) -> float:
    """Return the mean SNR of one look that gives a wanted probability of detection.

    Parameters
    ----------
    detection_probability_wanted : float
        Above the false-alarm probability and below 1.
    look_count, swerling_case, false_alarm_probability
        As in `detection_probability`.

    Examples
    --------
    >>> s = required_snr_ratio(0.9, look_count=4, swerling_case=2, false_alarm_probability=1e-6)
    >>> round(10 * math.log10(4 * s), 2)  # integrated over the 4 looks, dB
    16.53
    """
    assert 0.0 < false_alarm_probability < detection_probability_wanted < 1.0

    def excess(log_snr: float) -> float:
        found = detection_probability(
            math.exp(log_snr),
            look_count=look_count,
            swerling_case=swerling_case,
            false_alarm_probability=false_alarm_probability,
        )
        return float(found) - detection_probability_wanted

    return math.exp(optimize.brentq(excess, math.log(1e-15), math.log(1e18), xtol=1e-13, rtol=1e-14))


def draw_power(generator: np.random.Generator, integrated_snr_ratio: float, look_count: int, shape: float) -> float:
    """Return one draw of the summed power z of N looks at a target.

    Detection (z above the threshold) and the SNR that the radar goes on to measure
    (z - N) are then one event, as in a real radar.

    Parameters
    ----------
    generator : numpy.random.Generator
    integrated_snr_ratio : float
        Mean energy of the target over the N looks, N S.
    look_count : int
        N.
    shape : float
        K from `fluctuation_shape`.

    Examples
    --------
    >>> draw_power(np.random.Generator(np.random.Philox(1)), 45.0, 4, 4.0) > 0.0
    True
    """
    if shape == look_count:
        return float((1.0 + integrated_snr_ratio / look_count) * generator.standard_gamma(look_count))
    energy = integrated_snr_ratio
    if not math.isinf(shape):
        energy *= generator.standard_gamma(shape) / shape
    return float(0.5 * generator.noncentral_chisquare(2.0 * look_count, 2.0 * energy))
