"""Messages on one channel that nobody shares out: how many get through, and how long one waits."""

import math

import numpy as np
from numpy.typing import ArrayLike

__all__ = ["aloha_success_probability", "least_success_probability", "update_interval_s"]


def aloha_success_probability(message_rate_hz: ArrayLike, vulnerable_s: float) -> np.ndarray:
    """Return the probability that no other message overlaps one, exp(-rate x vulnerable time).

    Parameters
    ----------
    message_rate_hz : array of float
        Of all transmitters that the beam hears together.
    vulnerable_s : float
        Twice a message: 240 us for 120 us.

    References
    ----------
    Abramson, "The ALOHA system", AFIPS Conference Proceedings 37 (1970) 281-285.

    Examples
    --------
    >>> aloha_success_probability(6.2 * np.array([500.0, 1000.0, 2000.0]), 240e-6).round(3)
    array([0.475, 0.226, 0.051])
    """
    return np.asarray(np.exp(-np.asarray(message_rate_hz) * vulnerable_s))


def update_interval_s(success_probability: ArrayLike, rate_hz: float, confidence: float) -> np.ndarray:
    """Return the time within which at least one of the messages gets through, with a confidence.

    ln(1 - confidence) / (rate ln(1 - p)): messages as independent, time as continuous.

    Parameters
    ----------
    success_probability : array of float, 0 to 1
        Of one message; where it is 0 the time is infinite.
    rate_hz : float
        Messages that carry a position.
    confidence : float

    Examples
    --------
    >>> update_interval_s(0.9 * np.array([0.475, 0.226, 0.051]), 2.0, 0.95).round(1)
    array([ 2.7,  6.6, 31.9])
    """
    with np.errstate(divide="ignore"):
        missed = np.log1p(-np.asarray(success_probability, np.float64))
        return np.asarray(math.log1p(-confidence) / (rate_hz * missed))


def least_success_probability(interval_s: float, rate_hz: float, confidence: float) -> float:
    """Return the probability a message needs for an update within an interval, 1 - (1 - confidence)^(1 / n).

    Examples
    --------
    >>> round(least_success_probability(8.0, 2.0, 0.95), 4), round(least_success_probability(15.0, 2.0, 0.95), 4)
    (0.1707, 0.095)
    """
    return -math.expm1(math.log1p(-confidence) / (interval_s * rate_hz))
