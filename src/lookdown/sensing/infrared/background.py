"""What lies behind an object: the air's transmission and glow, the ground or cloud below, and sunlight.

An exponential model of each band, not a line-by-line one: optical depth above a height is the whole atmosphere's times
exp(-h / scale height), over the sine of the elevation. All its figures are assumptions (`BAND_FIGURES`).
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from lookdown.arrays import Flags, Scalars
from lookdown.sensing.infrared.parameters import BandFigures
from lookdown.sensing.infrared.radiance import (
    SUN_IRRADIANCE_SHARE,
    SUN_TEMPERATURE_K,
    band_photon_radiance,
    band_radiance,
    photon_energy_j,
)

__all__ = [
    "Backdrop",
    "air_temperature_k",
    "air_transmission_ratio",
    "surface_temperature_k",
    "upward_radiance",
]

_SINE_LEAST = 0.02
_LAPSE_KPM, _TROPOPAUSE_K, _SEA_LEVEL_K = 6.5e-3, 216.65, 288.15
_EQUATOR_K, _POLEWARD_K = 300.0, 45.0
_LAND_SWING_K, _SEA_SWING_K = 6.0, 0.5


@dataclass(frozen=True, slots=True)
class Backdrop:
    """The opaque thing under each object.

    Attributes
    ----------
    height_m, temperature_k, reflectivity : (n,) float64
    """

    height_m: Scalars
    temperature_k: Scalars
    reflectivity: Scalars


def air_transmission_ratio(figures: BandFigures, height_m: ArrayLike, sine_elevation: ArrayLike) -> np.ndarray:
    """Return the share of radiation that gets from a height out of the atmosphere.

    Parameters
    ----------
    figures : BandFigures
    height_m : array of float
    sine_elevation : array of float
        Of the path above the horizon; below 0.02 (1.1 degrees) taken as 0.02, for the air is round.

    Examples
    --------
    >>> from lookdown.sensing.infrared.parameters import BAND_FIGURES, InfraredBand
    >>> air_transmission_ratio(BAND_FIGURES[InfraredBand.CO2], np.array([3e3, 12e3, 20e3]), 0.5).round(2)
    array([0.  , 0.39, 0.88])
    """
    depth = figures.optical_depth * np.exp(-np.asarray(height_m) / figures.scale_height_m)
    return np.asarray(np.exp(-depth / np.maximum(sine_elevation, _SINE_LEAST)))


def air_temperature_k(height_m: ArrayLike) -> np.ndarray:
    """Return the temperature of the standard atmosphere to 20 km, and of its level part above.

    References
    ----------
    ISO 2533:1975, tables 4 and 5: 288.15 K at sea level, -6.5 K/km to 11 km, 216.65 K above.

    Examples
    --------
    >>> air_temperature_k(np.array([0.0, 1e4, 1.5e4]))
    array([288.15, 223.15, 216.65])
    """
    return np.asarray(np.maximum(_SEA_LEVEL_K - _LAPSE_KPM * np.asarray(height_m), _TROPOPAUSE_K))


def surface_temperature_k(sine_latitude: ArrayLike, sine_sun: ArrayLike, is_land: Flags) -> np.ndarray:
    """Return a temperature of the ground or sea: colder towards the poles, on land warmer by day than by night.

    300 K less 45 K times the squared sine of latitude; +-6 K on land, +-0.5 K at sea between night and overhead sun.
    An assumption of the right size (mean of the sphere 285 K), without seasons or heights.

    Examples
    --------
    >>> surface_temperature_k(np.zeros(3), np.array([-0.5, 0.5, 1.0]), np.ones(3, bool))
    array([294., 300., 306.])
    """
    swing = np.where(is_land, _LAND_SWING_K, _SEA_SWING_K)
    mean = _EQUATOR_K - _POLEWARD_K * np.asarray(sine_latitude) ** 2
    return np.asarray(mean + swing * (2.0 * np.maximum(sine_sun, 0.0) - 1.0))


def upward_radiance(
    figures: BandFigures,
    backdrop: Backdrop,
    height_m: Scalars,
    *,
    sine_elevation: Scalars,
    sine_sun: Scalars,
) -> tuple[np.ndarray, np.ndarray]:
    """Return the radiance that comes up at a height along a line of sight, W/(m2 sr), and its photons, 1/(s m2 sr).

    The backdrop's own glow and the sunlight it sends back, both dimmed by the air between, and that air's glow at the
    temperature it has at the height, but no colder than the band's least.

    Parameters
    ----------
    figures : BandFigures
    backdrop : Backdrop
    height_m : (n,) float64
        At or above the backdrop's; 1e9 is outside the atmosphere.
    sine_elevation, sine_sun : (n,) float64
        Of the path, and of the sun.

    Examples
    --------
    >>> from lookdown.sensing.infrared.parameters import BAND_FIGURES, InfraredBand
    >>> sea = Backdrop(np.zeros(1), np.full(1, 288.0), np.full(1, 0.05))
    >>> mid = BAND_FIGURES[InfraredBand.MID_WAVE]
    >>> night, _ = upward_radiance(mid, sea, np.full(1, 1e9), sine_elevation=np.ones(1), sine_sun=np.full(1, -1.0))
    >>> day, _ = upward_radiance(mid, sea, np.full(1, 1e9), sine_elevation=np.ones(1), sine_sun=np.ones(1))
    >>> night.round(2), day.round(2)
    (array([0.79]), array([0.9]))
    """
    band = figures.wavelength_min_m, figures.wavelength_max_m
    between = np.exp(-backdrop.height_m / figures.scale_height_m) - np.exp(-height_m / figures.scale_height_m)
    depth = figures.optical_depth * np.maximum(between, 0.0)
    through = np.exp(-depth / np.maximum(sine_elevation, _SINE_LEAST))
    glow = np.maximum(air_temperature_k(height_m), figures.air_temperature_k)
    sun = SUN_IRRADIANCE_SHARE / math.pi * float(band_radiance(SUN_TEMPERATURE_K, *band))
    down = air_transmission_ratio(figures, backdrop.height_m, sine_sun) * np.maximum(sine_sun, 0.0)
    reflected = backdrop.reflectivity * sun * down * through
    own = (1.0 - backdrop.reflectivity) * through
    energy = own * band_radiance(backdrop.temperature_k, *band) + (1.0 - through) * band_radiance(glow, *band)
    photons = own * band_photon_radiance(backdrop.temperature_k, *band)
    photons = photons + (1.0 - through) * band_photon_radiance(glow, *band)
    return energy + reflected, photons + reflected / photon_energy_j(0.5 * sum(band))
