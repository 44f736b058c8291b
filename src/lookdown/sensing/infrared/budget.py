"""Noise, clutter and detection of a point source: each formula on its own, so that each can be checked."""

import math

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import erfc

from lookdown.sensing.infrared.radiance import photon_energy_j

__all__ = [
    "centroid_sigma_rad",
    "clutter_intensity_wpsr",
    "intensity_at_snr_wpsr",
    "noise_irradiance_wpm2",
    "point_detection_probability",
    "point_snr_ratio",
]


def noise_irradiance_wpm2(
    photon_radiance: ArrayLike,
    *,
    aperture_m: float,
    pixel_rad: float,
    transmission_ratio: float,
    quantum_efficiency_ratio: float,
    integration_s: float,
    wavelength_m: float,
) -> np.ndarray:
    """Return the irradiance at the aperture that equals one sigma of the background's photon noise.

    Noise equivalent flux density, background-limited: sqrt(N) h nu / (A tau eta t), N the background's electrons.

    Parameters
    ----------
    photon_radiance : array of float
        Background, 1/(s m2 sr).
    aperture_m, pixel_rad : float
        Diameter; side of a pixel's field of view.
    transmission_ratio, quantum_efficiency_ratio : float
        Optics, detector.
    integration_s, wavelength_m : float
        The wavelength gives a photon's energy: the middle of the band.

    References
    ----------
    Hudson, Infrared System Engineering (1969), section 8.3 (photon-noise-limited detectors); NEFD by division.

    Examples
    --------
    >>> from lookdown.sensing.infrared.radiance import band_photon_radiance
    >>> nefd = noise_irradiance_wpm2(
    ...     band_photon_radiance(230.0, 4.17e-6, 4.45e-6), aperture_m=0.3, pixel_rad=0.5e-3, transmission_ratio=0.6,
    ...     quantum_efficiency_ratio=0.6, integration_s=0.05, wavelength_m=4.31e-6
    ... )
    >>> f"{float(nefd):.1e}"
    '3.2e-13'
    """
    area = math.pi * aperture_m**2 / 4.0
    share = transmission_ratio * quantum_efficiency_ratio * integration_s
    electrons = np.asarray(photon_radiance) * (area * pixel_rad**2 * share)
    return np.asarray(np.sqrt(electrons) * (photon_energy_j(wavelength_m) / (area * share)))


def clutter_intensity_wpsr(radiance: ArrayLike, structure_ratio: float, footprint_m: ArrayLike) -> np.ndarray:
    """Return the radiant intensity of one sigma of background structure in a pixel.

    Parameters
    ----------
    radiance : array of float
        Background, W/(m2 sr).
    structure_ratio : float
        Standard deviation of the radiance from pixel to pixel, over its mean.
    footprint_m : array of float
        Side of the pixel across the line of sight.

    Examples
    --------
    >>> round(float(clutter_intensity_wpsr(1.187, 1e-3, 500.0)))
    297
    """
    return np.asarray(structure_ratio * np.asarray(radiance) * np.asarray(footprint_m) ** 2)


def intensity_at_snr_wpsr(noise_irradiance: ArrayLike, range_m: ArrayLike, snr_ratio: float) -> np.ndarray:
    """Return the radiant intensity that has a signal to noise ratio at a range, k NEFD R^2, no medium between.

    Examples
    --------
    >>> round(float(intensity_at_snr_wpsr(3.2e-13, 1e6, 6.0)), 1)
    1.9
    """
    return np.asarray(snr_ratio * np.asarray(noise_irradiance) * np.asarray(range_m) ** 2)


def point_snr_ratio(
    intensity_wpsr: ArrayLike,
    range_m: ArrayLike,
    *,
    noise_irradiance_wpm2: ArrayLike,
    clutter_wpsr: ArrayLike,
) -> np.ndarray:
    """Return signal over the root sum of squares of noise and clutter; amplitudes, not powers.

    Parameters
    ----------
    intensity_wpsr : array of float
        Contrast of the object against what it hides, as it leaves the atmosphere; its sign does not matter.
    range_m, noise_irradiance_wpm2, clutter_wpsr : array of float

    Examples
    --------
    >>> round(float(point_snr_ratio(19.2, 1e6, noise_irradiance_wpm2=3.2e-13, clutter_wpsr=0.0)))
    60
    """
    noise = np.asarray(noise_irradiance_wpm2) * np.asarray(range_m) ** 2
    return np.asarray(np.abs(intensity_wpsr) / np.hypot(noise, clutter_wpsr))


def point_detection_probability(snr_ratio: ArrayLike, threshold_ratio: float) -> np.ndarray:
    """Return the probability that signal and Gaussian noise exceed a threshold in units of sigma.

    Examples
    --------
    >>> float(point_detection_probability(6.0, 6.0))
    0.5
    """
    return np.asarray(0.5 * erfc((threshold_ratio - np.asarray(snr_ratio)) / math.sqrt(2.0)))


def centroid_sigma_rad(snr_ratio: ArrayLike, pixel_rad: float) -> np.ndarray:
    """Return the Cramer-Rao bound of direction for a Gaussian blur as wide as a pixel, noise of the background.

    sqrt(2) s / SNR with s = pixel / 2.3548 (full width at half maximum one pixel), SNR that of a matched filter.

    References
    ----------
    Lindegren, "Photoelectric astrometry: a comparison of methods for precise image location", IAU Colloquium 48
    (1978), background-limited case: signal^2 / (4 pi s^2 b) against information signal^2 / (8 pi s^4 b).

    Examples
    --------
    >>> round(1e6 * float(centroid_sigma_rad(6.0, 0.5e-3)))
    50
    """
    blur = pixel_rad / (2.0 * math.sqrt(2.0 * math.log(2.0)))
    return np.asarray(math.sqrt(2.0) * blur / np.asarray(snr_ratio))
