"""The notch that ground and sea make for a moving target.

The antenna's length sets the notch. A platform at speed v sees the ground across one
beam spread over Doppler; the unit is u = v lambda / (2 L), and space-time processing
leaves a notch of about one unit. loss = 1 + (w/|v_r|)**p says of it in two numbers what
`clutter_response` tells in full; `notch_of` finds the two.
"""

import math

import numpy as np
from numpy.typing import ArrayLike

from lookdown.sensing.constants import SPEED_OF_LIGHT_MPS

__all__ = [
    "blind_fraction",
    "blind_speed_mps",
    "clutter_unit_mps",
    "notch_half_width_mps",
    "notch_loss_ratio",
    "unambiguous_range_m",
]


def clutter_unit_mps(speed_mps: float, wavelength_m: float, antenna_length_m: float) -> float:
    """Return the clutter unit u = v lambda / (2 L): radial speed across half the aperture's null-to-null beam.

    Examples
    --------
    >>> round(clutter_unit_mps(7613.2, 299792458.0 / 1.25e9, 50.0), 2)
    18.26
    """
    return speed_mps * wavelength_m / (2.0 * antenna_length_m)


def notch_loss_ratio(radial_speed_mps: ArrayLike, width_mps: ArrayLike, exponent: ArrayLike) -> np.ndarray:
    """Return the loss of signal to interference by the clutter notch, 1 or more.

    Parameters
    ----------
    radial_speed_mps : array of float
        Of the object relative to the ground under it, along the line of sight.
    width_mps, exponent : array of float
        Speed of 3 dB loss, and p.

    Returns
    -------
    array of float
        1 + (w/|v|)**p, at most 1e12.

    Examples
    --------
    >>> notch_loss_ratio(np.array([20.0, 200.0]), 20.0, 2.0)
    array([2.  , 1.01])
    """
    speed = np.maximum(np.abs(radial_speed_mps), 1e-9)
    with np.errstate(over="ignore"):
        return np.asarray(np.minimum(1.0 + (np.asarray(width_mps) / speed) ** np.asarray(exponent), 1e12))


def notch_half_width_mps(loss_ratio: float, width_mps: float, exponent: float) -> float:
    """Return the radial speed below which the notch loses more than a given ratio: the least detectable speed.

    Examples
    --------
    >>> round(notch_half_width_mps(2.0, 20.0, 3.95), 6)
    20.0
    """
    return width_mps / (loss_ratio - 1.0) ** (1.0 / exponent)


def blind_fraction(least_speed_mps: ArrayLike, target_speed_mps: ArrayLike, grazing_rad: ArrayLike = 0.0) -> np.ndarray:
    """Return the share of headings at which a level flier is slower than the least detectable radial speed.

    Parameters
    ----------
    least_speed_mps, target_speed_mps, grazing_rad : array of float
        Least detectable radial speed; speed over ground; elevation of the satellite.

    References
    ----------
    v_r = v cos(g) cos(heading), headings uniform: (2/pi) asin(MDV / (v cos g)).

    Examples
    --------
    >>> round(100 * float(blind_fraction(18.26, 200.0, math.radians(20.0))), 1)
    6.2
    """
    reach = np.asarray(target_speed_mps, dtype=np.float64) * np.cos(grazing_rad)
    return np.asarray(2.0 / math.pi * np.arcsin(np.minimum(1.0, np.asarray(least_speed_mps) / reach)))


def blind_speed_mps(wavelength_m: float, pulse_repetition_frequency_hz: float) -> float:
    """Return the greatest unambiguous radial speed, lambda PRF / 4, either sign.

    Examples
    --------
    >>> round(blind_speed_mps(299792458.0 / 1.25e9, 2000.0))
    120
    """
    return wavelength_m * pulse_repetition_frequency_hz / 4.0


def unambiguous_range_m(pulse_repetition_frequency_hz: float) -> float:
    """Return the range at which echoes fold, c / (2 PRF).

    Examples
    --------
    >>> round(unambiguous_range_m(2000.0) / 1e3)
    75
    """
    return SPEED_OF_LIGHT_MPS / (2.0 * pulse_repetition_frequency_hz)
