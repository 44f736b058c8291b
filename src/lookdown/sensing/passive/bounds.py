"""How well a cluster measures differences of time and frequency: Cramer-Rao bounds from bandwidth, time and SNR."""

import math

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr

__all__ = [
    "detection_probability_of_pair",
    "frequency_sigma_hz",
    "ionosphere_sigma_m",
    "pair_snr_ratio",
    "rms_of_flat",
    "time_sigma_s",
]

_TEC_FACTOR = 40.308


def rms_of_flat(width: ArrayLike) -> np.ndarray:
    """Return the root mean square width of a flat spectrum or span, width over sqrt(12).

    Examples
    --------
    >>> round(float(rms_of_flat(1.0)), 4)
    0.2887
    """
    return np.asarray(np.asarray(width) / math.sqrt(12.0))


def time_sigma_s(
    snr_ratio: ArrayLike, *, bandwidth_hz: ArrayLike, duration_s: ArrayLike, rms_bandwidth_hz: ArrayLike
) -> np.ndarray:
    """Return the bound on the time of arrival at one receiver, 1 / (2 pi B_rms sqrt(2 B T SNR)).

    The difference of two receivers alike has sqrt(2) times as much: 1 / (2 pi B_rms sqrt(B T SNR)), as Stein's.

    Parameters
    ----------
    snr_ratio : array of float
        Within the bandwidth, before integration; from `pair_snr_ratio` where both receivers are noisy.
    bandwidth_hz, duration_s, rms_bandwidth_hz : array of float

    References
    ----------
    Stein, "Algorithms for ambiguity function processing", IEEE Trans. ASSP 29 (1981) 588, equations 8 and 11.

    Examples
    --------
    >>> sigma = time_sigma_s(10.0, bandwidth_hz=1e6, duration_s=1e-3, rms_bandwidth_hz=rms_of_flat(1e6))
    >>> f"{float(sigma):.2e}"
    '3.90e-09'
    """
    energy = 2.0 * np.asarray(bandwidth_hz) * np.asarray(duration_s) * np.asarray(snr_ratio)
    return np.asarray(1.0 / (2.0 * math.pi * np.asarray(rms_bandwidth_hz) * np.sqrt(energy)))


def frequency_sigma_hz(snr_ratio: ArrayLike, *, bandwidth_hz: ArrayLike, duration_s: ArrayLike) -> np.ndarray:
    """Return the bound on the frequency at one receiver, 1 / (2 pi T_rms sqrt(2 B T SNR)), steady over the time.

    References
    ----------
    Stein (1981), equations 9 and 12; T_rms is the time over sqrt(12) (he counts 2 pi T_rms = 1.8 T).

    Examples
    --------
    >>> round(float(frequency_sigma_hz(10.0, bandwidth_hz=1e6, duration_s=1e-3)), 2)
    3.9
    """
    return time_sigma_s(
        snr_ratio, bandwidth_hz=bandwidth_hz, duration_s=duration_s, rms_bandwidth_hz=rms_of_flat(duration_s)
    )


def pair_snr_ratio(first_ratio: ArrayLike, second_ratio: ArrayLike) -> np.ndarray:
    """Return the effective SNR of the product of two noisy records: 1/g = (1/a + 1/b + 1/(a b)) / 2.

    References
    ----------
    Stein (1981), equation 4.

    Examples
    --------
    >>> round(float(pair_snr_ratio(1e3, 1e3)), 1), float(pair_snr_ratio(0.01, 0.01))
    (999.5, 0.00019607843137254904)
    """
    a, b = np.asarray(first_ratio, np.float64), np.asarray(second_ratio, np.float64)
    return np.asarray(2.0 * a * b / (a + b + 1.0))


def detection_probability_of_pair(output_snr_ratio: ArrayLike, threshold_ratio: float) -> np.ndarray:
    """Return the probability that the peak of a cross-ambiguity function passes a threshold.

    Amplitudes as Gaussian about their mean, which holds for peaks well above the noise.

    Parameters
    ----------
    output_snr_ratio : array of float
        B T times the pair's SNR: power.
    threshold_ratio : float
        In sigmas: amplitude.

    Examples
    --------
    >>> float(detection_probability_of_pair(25.0, 5.0))
    0.5
    """
    return np.asarray(ndtr(np.sqrt(output_snr_ratio) - threshold_ratio))


def ionosphere_sigma_m(frequency_hz: ArrayLike, tec_sigma: float) -> np.ndarray:
    """Return the error of path by an unknown difference of electrons along two ways, 40.3 TEC / f^2.

    Parameters
    ----------
    frequency_hz : array of float
    tec_sigma : float
        Electrons a square metre.

    References
    ----------
    ITU-R P.531-14, equation 7.

    Examples
    --------
    >>> round(float(ionosphere_sigma_m(1.25e9, 1e16)), 3)
    0.258
    """
    return np.asarray(_TEC_FACTOR * tec_sigma / np.asarray(frequency_hz) ** 2)
