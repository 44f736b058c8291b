"""How strong echoes are, and which of them are reported: fading targets before a threshold."""

import math
from functools import cache

import numpy as np
from scipy.optimize import brentq
from scipy.special import gammaincc, gammainccinv

__all__ = [
    "ASPECT_SPREAD_DB",
    "FALSE_ALARM_PROBABILITY",
    "LOOKS",
    "detection_probability",
    "drawn_sizes",
    "drawn_strengths",
    "mean_snr_for",
    "noise_strengths",
    "threshold",
]

LOOKS = 4
FALSE_ALARM_PROBABILITY = 1e-6
ASPECT_SPREAD_DB = 2.0
"""Of the cross-section from look to look, beside the fading within a look."""

_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(24)


@cache
def threshold() -> float:
    """Return the power, in units of one look's noise, that noise alone passes with the false-alarm probability."""
    return float(gammainccinv(LOOKS, FALSE_ALARM_PROBABILITY))


def detection_probability(mean_snr_ratio: np.ndarray, spread_db: float = ASPECT_SPREAD_DB) -> np.ndarray:
    """Return the probability that an echo of some mean strength is reported, averaged over aspects.

    References
    ----------
    Richards, Fundamentals of Radar Signal Processing, 2nd ed. (2014), table 6.1, Swerling 2.
    """
    spread = 0.1 * math.log(10.0) * spread_db
    sizes = np.exp(spread * _NODES - 0.5 * spread**2)
    snr = np.asarray(mean_snr_ratio, dtype=np.float64)[..., None] * sizes / LOOKS
    chance = gammaincc(LOOKS, threshold() / (1.0 + snr))
    return np.asarray((chance * _WEIGHTS).sum(axis=-1) / _WEIGHTS.sum())


@cache
def mean_snr_for(probability: float, spread_db: float) -> float:
    """Return the mean signal to noise at which so many of the looks at objects of all sizes are reported."""

    def short(log_snr: float) -> float:
        return float(detection_probability(np.array(math.exp(log_snr)), spread_db)) - probability

    return math.exp(brentq(short, math.log(0.1), math.log(1e5)))


def drawn_sizes(draws: np.random.Generator, count: int) -> np.ndarray:
    """Return factors of mean 1 by which cross-sections differ from look to look."""
    spread = 0.1 * math.log(10.0) * ASPECT_SPREAD_DB
    return np.asarray(np.exp(spread * draws.standard_normal(count) - 0.5 * spread**2))


def drawn_strengths(draws: np.random.Generator, snr_ratio: np.ndarray) -> np.ndarray:
    """Return powers of echoes: every look fades for itself (Swerling 2)."""
    return np.asarray((1.0 + snr_ratio / LOOKS) * draws.standard_gamma(LOOKS, len(snr_ratio)))


def noise_strengths(draws: np.random.Generator, count: int) -> np.ndarray:
    """Return powers of noise that passed the threshold."""
    return np.asarray(gammainccinv(LOOKS, FALSE_ALARM_PROBABILITY * (1.0 - draws.random(count))))
