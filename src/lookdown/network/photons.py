"""How many photons a bit needs: the bit error ratio of ideal receivers of light.

Photons are the mean a bit over marks and spaces, so that receivers compare at equal power.
"""

from enum import Enum

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq, minimize_scalar
from scipy.special import erfc
from scipy.stats import ncx2

__all__ = ["Receiver", "bit_error_ratio", "photons_needed"]


class Receiver(Enum):
    """An ideal receiver, limited by quantum or amplifier noise alone."""

    COUNTING_OOK = "on-off keying, every photon counted"
    AMPLIFIED_OOK = "on-off keying, light amplified ahead of the detector"
    AMPLIFIED_DPSK = "differential phase, light amplified ahead of the detector"
    HOMODYNE_PSK = "two phases, mixed with a local laser in phase"


def _amplified_ook(photons: float) -> float:
    """Return the least bit error ratio over thresholds: the field is a signal in complex Gaussian noise."""
    mark = 2.0 * photons  # nothing is sent in a space

    def error(threshold: float) -> float:
        missed = float(ncx2.cdf(2.0 * threshold, 2, 2.0 * mark))
        return 0.5 * (missed + float(np.exp(-threshold)))

    return float(minimize_scalar(error, bounds=(0.0, mark + 5.0), method="bounded", options={"xatol": 1e-6}).fun)


def bit_error_ratio(photons_per_bit: ArrayLike, receiver: Receiver) -> np.ndarray:
    """Return the share of wrong bits of an ideal receiver.

    Parameters
    ----------
    photons_per_bit : array of float, above 0
        Mean over marks and spaces, at the detector or the amplifier.
    receiver : Receiver
        Amplified on-off keying is filtered to its bit, in one polarisation, with the best threshold.

    References
    ----------
    Agrawal, Fiber-Optic Communication Systems, 4th edition, sections 4.6.3 (photon counting), 10.4 (phase).
    Humblet and Azizoglu, "On the bit error rate of lightwave systems with optical amplifiers", J. Lightwave
    Technology 9 (1991) 1576 (amplified).

    Examples
    --------
    >>> print(f"{bit_error_ratio(10.0, Receiver.COUNTING_OOK):.2e}")
    1.03e-09
    """
    photons = np.asarray(photons_per_bit, np.float64)
    if receiver is Receiver.COUNTING_OOK:
        return np.asarray(0.5 * np.exp(-2.0 * photons))
    if receiver is Receiver.AMPLIFIED_DPSK:
        return np.asarray(0.5 * np.exp(-photons))
    if receiver is Receiver.HOMODYNE_PSK:
        return np.asarray(0.5 * erfc(np.sqrt(2.0 * photons)))
    return np.asarray(np.vectorize(_amplified_ook, otypes=[np.float64])(photons))


def photons_needed(bit_error: float, receiver: Receiver) -> float:
    """Return the mean photons a bit at which a receiver makes so many errors.

    Parameters
    ----------
    bit_error : float
        Above 1e-15 and below 0.4.
    receiver : Receiver

    Examples
    --------
    >>> round(photons_needed(1e-9, Receiver.AMPLIFIED_OOK), 1)
    38.3
    """
    assert 1e-15 < bit_error < 0.4

    def excess(log_photons: float) -> float:
        ours = float(bit_error_ratio(np.exp(log_photons), receiver))
        return float(np.log(max(ours, 1e-300)) - np.log(bit_error))

    return float(np.exp(brentq(excess, np.log(1e-2), np.log(150.0), xtol=1e-12)))
