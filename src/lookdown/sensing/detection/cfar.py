"""Detection against a noise level that is itself estimated, exactly: cell-averaging CFAR.

The threshold is a multiple of the power of reference cells around the cell under test, Gamma(R) where there
are R looks of noise in all. A Poisson count about a Gamma mean is negative binomial, so the sum of `_sums`
holds with those terms in place of the Poisson ones.
"""

import math

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize, special

from lookdown.sensing.detection._sums import count_tail, negative_binomial
from lookdown.sensing.detection.exact import fluctuation_shape, required_snr_ratio

__all__ = ["cfar_detection_probability", "cfar_loss_ratio", "cfar_multiplier"]


def cfar_multiplier(*, false_alarm_probability: float, look_count: int, reference_cells: int) -> float:
    """Return the threshold over the mean power of the reference cells, per look, that keeps the false-alarm rate.

    Parameters
    ----------
    false_alarm_probability : float
    look_count : int
        N, summed in the cell under test and in each reference cell.
    reference_cells : int
        M, all of noise alone.

    Returns
    -------
    float
        To multiply the reference cells' mean of sums of N powers.

    References
    ----------
    The ratio of two Gamma variables is a beta prime one: Pfa = I_(1 / (1 + t))(M N, N), with t = multiplier / M. For
    N = 1, M (Pfa^(-1/M) - 1): Richards, Fundamentals of Radar Signal Processing, 2nd edition, section 6.5 [section
    unverified].

    Examples
    --------
    >>> round(cfar_multiplier(false_alarm_probability=1e-6, look_count=1, reference_cells=16), 4)
    21.942
    """
    assert look_count >= 1 and reference_cells >= 1
    share = special.betaincinv(reference_cells * look_count, look_count, false_alarm_probability)
    return float(reference_cells * (1.0 - share) / share)


def cfar_detection_probability(
    snr_ratio: ArrayLike,
    *,
    look_count: int,
    swerling_case: int,
    false_alarm_probability: float,
    reference_cells: int,
) -> np.ndarray:
    """Return the exact probability of detection with a cell-averaging CFAR for each mean SNR of one look.

    Parameters
    ----------
    snr_ratio : array of float
    look_count, swerling_case, false_alarm_probability
        As in `detection_probability`.
    reference_cells : int
        Of noise alone, 4 or more (with fewer the sum grows long).

    References
    ----------
    Finn, Johnson, "Adaptive detection mode with threshold control...", RCA Review 29 (1968) [unverified]; Swerling 1,
    one look: (1 + t / (1 + S))^-M with t = Pfa^(-1/M) - 1.

    Examples
    --------
    >>> p = cfar_detection_probability(
    ...     100.0, look_count=1, swerling_case=1, false_alarm_probability=1e-6, reference_cells=16
    ... )
    >>> round(float(p), 9) == round((1 + (1e-6 ** (-1 / 16) - 1) / 101) ** -16, 9)
    True
    """
    snr = np.asarray(snr_ratio, dtype=np.float64)
    multiplier = cfar_multiplier(
        false_alarm_probability=false_alarm_probability, look_count=look_count, reference_cells=reference_cells
    )
    noise_looks = float(reference_cells * look_count)
    mean = multiplier * look_count
    # The terms' law falls by mean / (mean + noise looks) a step far out; 40 e-foldings past its bulk end it.
    fall = math.log1p(noise_looks / mean)
    count = math.ceil(mean + 12.0 * math.sqrt(mean + mean * mean / noise_looks) + 40.0 / fall)
    terms = negative_binomial(look_count + np.arange(count, dtype=np.float64), noise_looks, mean)
    tail = count_tail(snr.reshape(-1) * look_count, fluctuation_shape(swerling_case, look_count), count)
    return np.minimum(false_alarm_probability + tail @ terms, 1.0).reshape(snr.shape)


def cfar_loss_ratio(
    detection_probability: float,
    *,
    look_count: int,
    swerling_case: int,
    false_alarm_probability: float,
    reference_cells: int,
) -> float:
    """Return the SNR with a cell-averaging CFAR over the SNR with the noise known, for one probability of detection.

    Examples
    --------
    >>> loss = cfar_loss_ratio(
    ...     0.9, look_count=1, swerling_case=1, false_alarm_probability=1e-6, reference_cells=16
    ... )
    >>> round(10 * math.log10(loss), 2)
    2.01
    """
    law = {"look_count": look_count, "swerling_case": swerling_case, "false_alarm_probability": false_alarm_probability}
    known = required_snr_ratio(detection_probability, **law)  # type: ignore[arg-type]  # two whole numbers, one not

    def excess(log_snr: float) -> float:
        found = cfar_detection_probability(
            math.exp(log_snr),
            look_count=look_count,
            swerling_case=swerling_case,
            false_alarm_probability=false_alarm_probability,
            reference_cells=reference_cells,
        )
        return float(found) - detection_probability

    # Adaptive detection is never better than with the noise known; 80 dB covers one reference cell.
    start = math.log(known)
    return math.exp(optimize.brentq(excess, start - 1e-3, start + 18.5, xtol=1e-12) - start)
