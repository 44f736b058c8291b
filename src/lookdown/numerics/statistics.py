"""Quantiles, without the half second that `scipy.stats` takes to import."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammaincinv

__all__ = ["chi_square_quantile"]


def chi_square_quantile(probability: ArrayLike, degrees: ArrayLike) -> np.ndarray:
    """Return the value under which a chi-square variable lies with a probability.

    Parameters
    ----------
    probability : array of float, 0 to 1
    degrees : array of float
        Degrees of freedom, above 0.

    References
    ----------
    Abramowitz, Stegun, Handbook of Mathematical Functions (1964), 26.4.19: the
    distribution is the regularised lower incomplete gamma function P(k/2, x/2).

    Examples
    --------
    >>> round(float(chi_square_quantile(0.95, 6)), 3)
    12.592
    """
    return np.asarray(2.0 * gammaincinv(np.asarray(degrees) / 2.0, probability))
