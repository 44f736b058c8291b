"""How well a detection measures: Cramer-Rao bounds, floors, and the draw.

The sigmas follow the SNR that was measured (z - N), as a real radar's would. That is
also honest: for a Rayleigh target the angle error, given the summed power z of the
looks, is Gaussian with variance in proportion to 1/z whatever the mean SNR was, so a
detection that got through by luck of its noise claims no more than it knows. With
z - N for z the claim errs on the wide side, by 10 % of sigma at the threshold
(design/0004). The floors are drawn anew for each detection. Slow errors of the satellite stand
beside them: they are the same for all its detections of some minutes (design/0011).
"""

import functools
import math

import numpy as np
from numpy.typing import ArrayLike

from lookdown.sensing.constants import SPEED_OF_LIGHT_MPS
from lookdown.sensing.medium import ionospheric_delay_m, slant_content_ratio
from lookdown.sensing.radar.parameters import RadarParameters

__all__ = [
    "bias_sigmas",
    "cosine_sigma",
    "electron_range_sigma_m",
    "measurement_sigmas",
    "measurement_variances",
    "range_rate_correlation",
    "range_rate_coupling_s",
    "range_rate_sigma_mps",
    "range_sigma_m",
]


def range_sigma_m(snr_ratio: ArrayLike, bandwidth_hz: float) -> np.ndarray:
    """Return the bound on range for a flat spectrum, c / (4 pi (B / sqrt 12) sqrt(2 SNR)).

    Parameters
    ----------
    snr_ratio : array of float
        Integrated.
    bandwidth_hz : float

    References
    ----------
    Van Trees, Detection, Estimation and Modulation Theory III, section 10.2.

    Examples
    --------
    >>> round(float(range_sigma_m(10**1.3, 5e6)), 1)
    2.6
    """
    rms_bandwidth = bandwidth_hz / math.sqrt(12.0)
    return np.asarray(SPEED_OF_LIGHT_MPS / (4.0 * math.pi * rms_bandwidth * np.sqrt(2.0 * np.asarray(snr_ratio))))


def range_rate_sigma_mps(snr_ratio: ArrayLike, wavelength_m: float, coherent_time_s: float) -> np.ndarray:
    """Return the bound on range rate for steady illumination, sqrt(6) lambda / (4 pi T sqrt(SNR)).

    Parameters
    ----------
    snr_ratio : array of float
        Integrated.
    wavelength_m, coherent_time_s : float

    References
    ----------
    Rife and Boorstyn, "Single-tone parameter estimation", IEEE Trans. IT-20 (1974), equation 18.

    Examples
    --------
    >>> round(float(range_rate_sigma_mps(10**1.3, 299792458.0 / 1.25e9, 0.05)), 2)
    0.21
    """
    steady = math.sqrt(6.0) * wavelength_m / (4.0 * math.pi * coherent_time_s)
    return np.asarray(steady / np.sqrt(np.asarray(snr_ratio)))


def cosine_sigma(snr_ratio: ArrayLike, *, wavelength_m: float, aperture_m: float, monopulse_slope: float) -> np.ndarray:
    """Return the monopulse error of a direction cosine, 0.886 lambda / (L k_m sqrt(2 SNR)).

    A planar array measures cosines: the figure is the same at every scan angle.

    Parameters
    ----------
    snr_ratio : array of float
        Integrated.
    wavelength_m, aperture_m, monopulse_slope : float

    References
    ----------
    Barton, Modern Radar System Analysis, section 8.2.

    Examples
    --------
    >>> sigma = cosine_sigma(10**1.3, wavelength_m=299792458.0 / 1.25e9, aperture_m=50.0, monopulse_slope=1.6)
    >>> round(float(sigma) * 1e6)  # metres across at 1,000 km
    420
    """
    beam = 0.886 * wavelength_m / aperture_m
    return np.asarray(beam / (monopulse_slope * np.sqrt(2.0 * np.asarray(snr_ratio))))


def measurement_sigmas(radar: RadarParameters, snr_ratio: ArrayLike) -> np.ndarray:
    """Return the sigmas of range, two cosines and range rate: bound and floor, root of the sum of squares.

    Parameters
    ----------
    radar : RadarParameters
    snr_ratio : (n,) float64
        Integrated, as measured.

    Returns
    -------
    (n, 4) float64
        Metre, 1, 1, metre per second; never below the floors.

    Examples
    --------
    >>> from lookdown.sensing import reference_radar
    >>> sigma = measurement_sigmas(reference_radar(), np.array([10**1.3]))[0]
    >>> [round(float(s), n) for s, n in zip(sigma, (1, 6, 5, 2))]
    [15.2, 0.000432, 0.0107, 0.37]
    """
    snr = np.atleast_1d(np.asarray(snr_ratio, dtype=np.float64))
    unit2, floor2 = measurement_variances(radar)
    variance = unit2 / snr[:, None] + floor2
    variance[:, 0] += range_rate_coupling_s(radar) ** 2 * variance[:, 3]
    return np.sqrt(variance)


def range_rate_coupling_s(radar: RadarParameters) -> float:
    """Return the metres by which a chirp's range is off for 1 m/s of error in range rate: carrier x pulse / bandwidth.

    References
    ----------
    Levanon, Mozeson, Radar Signals (2004), section 4.2: the ridge of the chirp's ambiguity function.

    Examples
    --------
    >>> from lookdown.sensing import reference_radar
    >>> round(range_rate_coupling_s(reference_radar()), 6)
    0.0125
    """
    pulse_s = radar.transmit_duty_ratio / radar.pulse_repetition_frequency_hz
    return radar.carrier_frequency_hz * pulse_s / radar.bandwidth_hz


def range_rate_correlation(radar: RadarParameters, sigma_range_m: ArrayLike, sigma_rate_mps: ArrayLike) -> np.ndarray:
    """Return the correlation of the errors of range and range rate that a chirp's coupling makes.

    Examples
    --------
    >>> from lookdown.sensing import reference_radar
    >>> round(float(range_rate_correlation(reference_radar(), 15.0, 0.3)), 6)
    0.00025
    """
    return np.asarray(range_rate_coupling_s(radar) * np.asarray(sigma_rate_mps) / np.asarray(sigma_range_m))


def electron_range_sigma_m(radar: RadarParameters) -> float:
    """Return the standard deviation of range on a vertical path by what correction leaves of the ionosphere.

    Examples
    --------
    >>> from lookdown.sensing import reference_radar
    >>> round(electron_range_sigma_m(reference_radar()), 2)
    1.29
    """
    return float(ionospheric_delay_m(radar.carrier_frequency_hz, radar.electron_content_bias_pm2))


def bias_sigmas(
    radar: RadarParameters, *, range_rate_mps: ArrayLike, sine_grazing: ArrayLike
) -> tuple[np.ndarray, float, float]:
    """Return the standard deviations of a satellite's slow errors: range, each cosine, range rate.

    Parameters
    ----------
    radar : RadarParameters
    range_rate_mps : array of float
        Times the error of the clock it is one of range.
    sine_grazing : array of float
        Of the line of sight, for the slant through the ionosphere.

    Examples
    --------
    >>> from lookdown.sensing import reference_radar
    >>> range_m, cosine, rate_mps = bias_sigmas(reference_radar(), range_rate_mps=7000.0, sine_grazing=0.5)
    >>> round(float(range_m), 2), round(cosine * 1e6), rate_mps
    (2.47, 20, 0.02)
    """
    slant = slant_content_ratio(np.arcsin(np.asarray(sine_grazing, dtype=np.float64)))
    parts = (radar.clock_bias_s * np.asarray(range_rate_mps)) ** 2 + (electron_range_sigma_m(radar) * slant) ** 2
    return np.asarray(np.sqrt(radar.ephemeris_bias_m**2 + parts)), radar.attitude_bias_rad, radar.velocity_bias_mps


@functools.lru_cache(maxsize=16)
def measurement_variances(radar: RadarParameters) -> tuple[np.ndarray, np.ndarray]:
    """Return the variances at unit SNR, and the floors', of range, two cosines and range rate."""
    # Each bound is its value at unit SNR over sqrt(SNR).
    slope = {"wavelength_m": radar.wavelength_m, "monopulse_slope": radar.monopulse_slope}
    unit = [
        float(range_sigma_m(1.0, radar.bandwidth_hz)),
        float(cosine_sigma(1.0, aperture_m=radar.antenna_length_m, **slope)),
        float(cosine_sigma(1.0, aperture_m=radar.antenna_height_m, **slope)),
        float(range_rate_sigma_mps(1.0, radar.wavelength_m, radar.coherent_time_s)),
    ]
    floor = [radar.range_floor_m, radar.cosine_along_floor, radar.cosine_cross_floor, radar.range_rate_floor_mps]
    return np.square(unit), np.square(floor)
