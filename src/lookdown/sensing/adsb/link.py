"""The radio link of a 1090 MHz message from an aircraft to a satellite: power, antennas, errors of decoding."""

import math

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import xlog1py, xlogy

from lookdown.sensing.constants import BOLTZMANN_JPK, SPEED_OF_LIGHT_MPS

__all__ = [
    "ADSB_FREQUENCY_HZ",
    "MESSAGE_BITS",
    "bit_energy_ratio",
    "doppler_sigma_mps",
    "free_space_loss_ratio",
    "message_success_probability",
    "monopole_gain_ratio",
    "received_power_w",
]

ADSB_FREQUENCY_HZ = 1090e6
MESSAGE_BITS = 112
"""Of an extended squitter, after a preamble of 8 us (ICAO Annex 10, volume IV, 3.1.2)."""

_PULSE_S, _MESSAGE_S = 0.5e-6, 112e-6
_INFINITE_PLANE_GAIN = 3.2818
_LEAST_COSINE = 1e-6


def free_space_loss_ratio(range_m: ArrayLike, frequency_hz: float = ADSB_FREQUENCY_HZ) -> np.ndarray:
    """Return the spreading loss between isotropic antennas, (4 pi R / lambda)^2.

    References
    ----------
    ITU-R P.525-4, equation 4.

    Examples
    --------
    >>> (10.0 * np.log10(free_space_loss_ratio(np.array([400e3, 600e3, 800e3])))).round(2)
    array([145.24, 148.76, 151.26])
    """
    return np.asarray((4.0 * math.pi * frequency_hz / SPEED_OF_LIGHT_MPS * np.asarray(range_m)) ** 2)


def received_power_w(
    range_m: ArrayLike,
    *,
    power_w: ArrayLike,
    transmit_gain_ratio: ArrayLike,
    receive_gain_ratio: ArrayLike,
    losses_ratio: float = 1.0,
) -> np.ndarray:
    """Return the power of a pulse at the receiver, Friis' equation.

    Parameters
    ----------
    range_m : array of float
    power_w : array of float
        At the aircraft's antenna.
    transmit_gain_ratio, receive_gain_ratio : array of float
    losses_ratio : float
        Polarisation and the rest, 1 or more.

    Examples
    --------
    >>> power = received_power_w(400e3, power_w=125.0, transmit_gain_ratio=1.0, receive_gain_ratio=1.0)
    >>> round(float(10.0 * np.log10(power)) + 30.0, 1)  # dBm
    -94.3
    """
    gains = np.asarray(power_w) * np.asarray(transmit_gain_ratio) * np.asarray(receive_gain_ratio)
    return np.asarray(gains / (free_space_loss_ratio(range_m) * losses_ratio))


def monopole_gain_ratio(sine_elevation: ArrayLike, floor_ratio: float = 0.0) -> np.ndarray:
    """Return the gain of a quarter-wave monopole on an infinite plane: 5.16 dBi level, a null straight up.

    Parameters
    ----------
    sine_elevation : array of float, 0 to 1
        Of the satellite as the aircraft sees it.
    floor_ratio : float
        Least gain, for a real airframe scatters into the null.

    References
    ----------
    Balanis, Antenna Theory, 3rd edition, equation 4-84 and section 4.7: twice the half-wave dipole's 1.643.

    Examples
    --------
    >>> (10.0 * np.log10(monopole_gain_ratio(np.array([0.0, 0.5, 1.0]), 0.01))).round(1)
    array([  5.2,   3.4, -20. ])
    """
    sine = np.asarray(sine_elevation, np.float64)
    cosine = np.sqrt(np.maximum(1.0 - sine**2, 0.0))
    pattern = np.cos(0.5 * math.pi * sine) / np.maximum(cosine, _LEAST_COSINE)
    pattern = np.where(cosine > _LEAST_COSINE, pattern, 0.0)
    return np.asarray(np.maximum(_INFINITE_PLANE_GAIN * pattern**2, floor_ratio))


def bit_energy_ratio(power_w: ArrayLike, system_temperature_k: float) -> np.ndarray:
    """Return the energy of a bit over the noise density: a pulse of 0.5 us a bit.

    Examples
    --------
    >>> round(float(10.0 * np.log10(bit_energy_ratio(10.0**-12.8, 600.0))), 1)  # -98 dBm
    9.8
    """
    return np.asarray(np.asarray(power_w) * (_PULSE_S / (BOLTZMANN_JPK * system_temperature_k)))


def message_success_probability(bit_energy: ArrayLike, corrected_bits: int = 0) -> np.ndarray:
    """Return the probability that a message of 112 bits has no more wrong bits than are corrected, noise alone.

    A bit is told by which half holds more energy: binary orthogonal, incoherent, p = exp(-Eb / 2 N0) / 2. The preamble
    is taken as found.

    Parameters
    ----------
    bit_energy : array of float
        From `bit_energy_ratio`.
    corrected_bits : int
        That the parity is used to correct, 0 to 5.

    References
    ----------
    Proakis, Digital Communications, 4th edition, equation 5.4-47.

    Examples
    --------
    >>> message_success_probability(np.array([5.0, 10.0, 20.0])).round(3)
    array([0.009, 0.685, 0.997])
    """
    assert 0 <= corrected_bits <= 5
    wrong = 0.5 * np.exp(-0.5 * np.asarray(bit_energy, np.float64))
    total = np.zeros_like(wrong)
    for count in range(corrected_bits + 1):
        ways = math.comb(MESSAGE_BITS, count)
        total += ways * np.exp(xlogy(count, wrong) + xlog1py(MESSAGE_BITS - count, -wrong))
    return np.asarray(np.minimum(total, 1.0))


def doppler_sigma_mps(bit_energy: ArrayLike, message_count: ArrayLike) -> np.ndarray:
    """Return the bound on range rate from the carrier of some messages, sqrt(6) lambda / (2 pi T sqrt(E / N0)).

    Energy of 112 pulses over 112 us, phase kept through a message; messages average as independent. One way, so the
    carrier's own error counts in full beside it: 1 MHz is 275 km/s.

    Parameters
    ----------
    bit_energy, message_count : array of float, above 0

    References
    ----------
    Rife and Boorstyn, "Single-tone parameter estimation", IEEE Trans. IT-20 (1974), equation 18.

    Examples
    --------
    >>> round(float(doppler_sigma_mps(10.0, 1)), 1)
    28.6
    """
    energy = MESSAGE_BITS * np.asarray(bit_energy) * np.asarray(message_count)
    wavelength = SPEED_OF_LIGHT_MPS / ADSB_FREQUENCY_HZ
    return np.asarray(math.sqrt(6.0) * wavelength / (2.0 * math.pi * _MESSAGE_S * np.sqrt(energy)))
