"""The budget of a laser link between satellites: power, photons a bit, and so the rate by range.

Friis' equation with the gain of a filled circular aperture at both ends, loss in the optics of
each, and the loss that pointing costs on average and now and then.
"""

import math

import numpy as np
from numpy.typing import ArrayLike

from lookdown.network.constants import PLANCK_JS, SPEED_OF_LIGHT_MPS
from lookdown.network.terminals import OpticalTerminal

__all__ = [
    "aperture_gain_ratio",
    "path_loss_ratio",
    "photons_per_bit",
    "pointing_fade_ratio",
    "pointing_loss_ratio",
    "range_limit_m",
    "received_power_w",
    "terminal_rate_bps",
]


def aperture_gain_ratio(diameter_m: ArrayLike, wavelength_m: float) -> np.ndarray:
    """Return the gain of a filled, evenly lit circular aperture, (pi D / lambda)^2.

    References
    ----------
    Klein and Degnan, "Optical antenna gain 1", Applied Optics 13 (1974) 2134.

    Examples
    --------
    >>> print(round(10.0 * math.log10(aperture_gain_ratio(0.08, 1550e-9)), 1))
    104.2
    """
    return np.asarray((math.pi * np.asarray(diameter_m) / wavelength_m) ** 2)


def path_loss_ratio(range_m: ArrayLike, wavelength_m: float) -> np.ndarray:
    """Return the spreading loss between isotropic antennas, (4 pi R / lambda)^2.

    References
    ----------
    ITU-R P.525-4, equation 4.

    Examples
    --------
    >>> print(round(10.0 * math.log10(path_loss_ratio(5e6, 1550e-9)), 1))
    272.2
    """
    return np.asarray((4.0 * math.pi * np.asarray(range_m, np.float64) / wavelength_m) ** 2)


def pointing_loss_ratio(gain_ratio: float, bias_rad: float, jitter_rad: float) -> float:
    """Return by what pointing divides the mean power, 1 or more.

    The beam is Gaussian near its axis, exp(-G angle^2); the axis is off by a bias and by jitter, normal in
    each of two axes.

    Parameters
    ----------
    gain_ratio : float
        Of the transmitting aperture.
    bias_rad : float
        Steady error.
    jitter_rad : float
        Standard deviation in each axis.

    References
    ----------
    Toyoshima, Jono, Nakagawa, Yamamoto, "Optimum divergence angle of a Gaussian beam wave in the presence of
    random jitter", J. Opt. Soc. Am. A 19 (2002) 567; the bias by completing the square.

    Examples
    --------
    >>> round(pointing_loss_ratio(1e10, 0.0, 7.0711e-6), 3)
    2.0
    """
    spread = 1.0 + 2.0 * gain_ratio * jitter_rad**2
    return spread * math.exp(gain_ratio * bias_rad**2 / spread)


def pointing_fade_ratio(gain_ratio: float, jitter_rad: float, share: float) -> float:
    """Return by what jitter divides the power at worst but for a share of the time, 1 or more.

    Without bias the power over its peak has the distribution x^(1 / (2 G sigma^2)).

    Parameters
    ----------
    gain_ratio, jitter_rad : float
        As in `pointing_loss_ratio`.
    share : float
        Of time in which it is worse, 0 to 1 without the ends.

    References
    ----------
    Toyoshima et al. (2002), as `pointing_loss_ratio`.

    Examples
    --------
    >>> round(pointing_fade_ratio(1e10, 5e-6, 0.01), 1)
    10.0
    """
    assert 0.0 < share < 1.0
    return float(share ** (-2.0 * gain_ratio * jitter_rad**2))


def received_power_w(range_m: ArrayLike, sender: OpticalTerminal, receiver: OpticalTerminal) -> np.ndarray:
    """Return the mean power at the detector of a laser link.

    Parameters
    ----------
    range_m : array of float, metre, above 0
    sender, receiver : OpticalTerminal
        Of one wavelength.

    Examples
    --------
    >>> from lookdown.network.terminals import TERMINALS
    >>> plain = TERMINALS["sizing"]
    >>> print((10.0 * np.log10(received_power_w([2e6, 5e6, 8e6], plain, plain)) + 30.0).round(1))
    [-32.8 -40.8 -44.8]
    """
    assert sender.wavelength_m == receiver.wavelength_m, "both ends use one wavelength"
    transmit = aperture_gain_ratio(sender.aperture_m, sender.wavelength_m)
    receive = aperture_gain_ratio(receiver.aperture_m, sender.wavelength_m)
    pointing = pointing_loss_ratio(float(transmit), sender.pointing_bias_rad, sender.pointing_jitter_rad)
    losses = pointing * sender.transmit_loss_ratio * receiver.receive_loss_ratio
    return np.asarray(sender.power_w * transmit * receive / (losses * path_loss_ratio(range_m, sender.wavelength_m)))


def photons_per_bit(power_w: ArrayLike, rate_bps: ArrayLike, wavelength_m: float) -> np.ndarray:
    """Return the photons of each bit at a power and a rate.

    Examples
    --------
    >>> print(photons_per_bit(8.394e-8, 2.5e9, 1550e-9).round())
    262.0
    """
    photon_j = PLANCK_JS * SPEED_OF_LIGHT_MPS / wavelength_m
    return np.asarray(np.asarray(power_w) / (photon_j * np.asarray(rate_bps)))


def terminal_rate_bps(range_m: ArrayLike, sender: OpticalTerminal, receiver: OpticalTerminal) -> np.ndarray:
    """Return the greatest rate of a link whose photons a bit suffice, 0 where none does.

    Both ends must know a rate: those of the slower end's list that the other does not top. A link carries
    no more than the range at which its terminals are specified allows.

    Parameters
    ----------
    range_m : array of float, metre, above 0
    sender, receiver : OpticalTerminal

    Returns
    -------
    array of float, bit/s

    Examples
    --------
    >>> from lookdown.network.terminals import TERMINALS
    >>> plain = TERMINALS["sizing"]
    >>> print(terminal_rate_bps([5e6, 9e6, 90e6], plain, plain))
    [2.50000000e+09 2.08333333e+08 0.00000000e+00]
    """
    far = np.asarray(range_m, np.float64)
    power = received_power_w(far, sender, receiver)
    slower = min(sender, receiver, key=lambda end: end.rate_bps)
    need = receiver.photons_needed
    rate = np.zeros(far.shape)
    for step in sorted(slower.rate_steps_ratio):
        offered = step * slower.rate_bps
        rate = np.where(photons_per_bit(power, offered, sender.wavelength_m) >= need, offered, rate)
    return np.asarray(np.where(far <= min(sender.range_max_m, receiver.range_max_m), rate, 0.0))


def range_limit_m(sender: OpticalTerminal, receiver: OpticalTerminal, rate_bps: float) -> float:
    """Return how far a link carries a rate: where its photons a bit are just enough.

    Examples
    --------
    >>> from lookdown.network.terminals import TERMINALS
    >>> plain = TERMINALS["sizing"]
    >>> round(range_limit_m(plain, plain, 2.5e9) / 1e3)
    8093
    """
    there = photons_per_bit(received_power_w(1.0, sender, receiver), rate_bps, sender.wavelength_m)
    return min(math.sqrt(float(there) / receiver.photons_needed), sender.range_max_m, receiver.range_max_m)
