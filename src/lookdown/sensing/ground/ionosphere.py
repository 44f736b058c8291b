"""The ionosphere as a mirror: what frequencies it returns from where, and what it takes of them.

Two thin layers at fixed virtual heights, each with the critical frequency of the Sun's height and the sunspot number
over the point where the ray turns. That shows hour, season and cycle, and why a skip zone opens; it is no forecast:
storms, sporadic E, the winter anomaly, the equatorial crests and the auroral oval are left out. The critical frequency
of F2 is an assumption, good to a factor of some 1.5.
"""

import math

import numpy as np
from numpy.typing import ArrayLike

from lookdown.astro import MEAN_RADIUS_M, up_ecef
from lookdown.astro.sun import sun_ecef_m
from lookdown.sensing.geometry.horizon import (
    elevation_at_range_rad,
    ground_range_m,
    range_at_ground_m,
    range_at_height_m,
)

__all__ = [
    "E_HEIGHT_M",
    "F2_HEIGHT_M",
    "absorption_loss_ratio",
    "critical_e_hz",
    "critical_f2_hz",
    "external_noise_k",
    "hop_ground_range_m",
    "hop_path",
    "sun_cosine",
    "usable_frequency_hz",
]

E_HEIGHT_M = 110e3
F2_HEIGHT_M = 300e3
"""Virtual heights of the layers (textbook)."""

_GYRO_MHZ = 1.2


def sun_cosine(position_ecef_m: np.ndarray, time_tai_ns: int) -> np.ndarray:
    """Return the cosine of the Sun's zenith angle over places, (n,)."""
    sun = sun_ecef_m(np.array([time_tai_ns]))[0]
    return np.asarray(up_ecef(position_ecef_m) @ (sun / np.linalg.norm(sun)))


def critical_e_hz(sun_cosine: ArrayLike, sunspot_number: float) -> np.ndarray:
    """Return the critical frequency of the E layer.

    References
    ----------
    0.9 ((180 + 1.44 R) cos chi)^(1/4) MHz, Davies, Ionospheric Radio, chapter 5; by night a floor of 0.5 MHz.

    Examples
    --------
    >>> round(float(critical_e_hz(1.0, 0.0)) / 1e6, 2)
    3.3
    """
    light = np.maximum(np.asarray(sun_cosine, dtype=np.float64), 0.0)
    return np.asarray(1e6 * np.maximum(0.9 * ((180.0 + 1.44 * sunspot_number) * light) ** 0.25, 0.5))


def critical_f2_hz(sun_cosine: ArrayLike, sunspot_number: float) -> np.ndarray:
    """Return the critical frequency of the F2 layer at middle latitudes: an assumption, see the module.

    3 (1 + 0.008 R) MHz by night; by day 3 (1 + 0.007 R) sqrt(cos chi) more.

    Examples
    --------
    >>> [round(float(critical_f2_hz(c, 100.0)) / 1e6, 1) for c in (0.8, -0.5)]
    [10.0, 5.4]
    """
    light = np.maximum(np.asarray(sun_cosine, dtype=np.float64), 0.0)
    night, day = 3.0 * (1.0 + 0.008 * sunspot_number), 3.0 * (1.0 + 0.007 * sunspot_number)
    return np.asarray(1e6 * (night + day * np.sqrt(light)))


def hop_ground_range_m(layer_height_m: float, elevation_rad: ArrayLike) -> np.ndarray:
    """Return the ground distance of one hop from a mirror at a height.

    Examples
    --------
    >>> round(float(hop_ground_range_m(F2_HEIGHT_M, 0.0)) / 1e3)
    3836
    """
    up = range_at_height_m(0.0, layer_height_m, elevation_rad, MEAN_RADIUS_M)
    return np.asarray(2.0 * ground_range_m(0.0, layer_height_m, up, MEAN_RADIUS_M))


def hop_path(layer_height_m: float, ground_range_m: ArrayLike) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return length, elevation at the ground and secant of the incidence of a hop that spans a ground distance.

    An elevation below 0 is a hop that the Earth cuts off.

    Examples
    --------
    >>> path, elevation, secant = hop_path(F2_HEIGHT_M, 2e6)
    >>> round(float(path) / 1e3), round(math.degrees(float(elevation)), 1), round(float(secant), 2)
    (2131, 11.8, 2.82)
    """
    half = range_at_ground_m(0.0, layer_height_m, 0.5 * np.asarray(ground_range_m, dtype=np.float64), MEAN_RADIUS_M)
    elevation = elevation_at_range_rad(0.0, layer_height_m, half, MEAN_RADIUS_M)
    sine = np.cos(elevation) * MEAN_RADIUS_M / (MEAN_RADIUS_M + layer_height_m)
    return np.asarray(2.0 * half), elevation, np.asarray(1.0 / np.sqrt(1.0 - sine**2))


def usable_frequency_hz(critical_hz: ArrayLike, layer_height_m: float, ground_range_m: ArrayLike) -> np.ndarray:
    """Return the greatest frequency that a layer returns over a ground distance: the secant law.

    References
    ----------
    Davies, Ionospheric Radio, chapter 6: f = f_c sec(phi), thin layer.

    Examples
    --------
    >>> bool(usable_frequency_hz(6e6, F2_HEIGHT_M, 1e6) < usable_frequency_hz(6e6, F2_HEIGHT_M, 2e6))
    True
    """
    return np.asarray(critical_hz * hop_path(layer_height_m, ground_range_m)[2])


def absorption_loss_ratio(
    carrier_frequency_hz: float, *, elevation_rad: ArrayLike, sun_cosine: ArrayLike, sunspot_number: float
) -> np.ndarray:
    """Return what the D layer takes on one hop, both passes, one way; 1 or more.

    References
    ----------
    The form of IONCAP and its successors: 677.2 I sec(phi) / ((f + f_H)^1.98 + 10.2) dB with I = (1 + 0.0037 R)
    cos^1.3(0.881 chi), at least 0.1 [unverified].

    Examples
    --------
    >>> noon = absorption_loss_ratio(15e6, elevation_rad=0.1, sun_cosine=0.9, sunspot_number=50.0)
    >>> night = absorption_loss_ratio(15e6, elevation_rad=0.1, sun_cosine=-0.9, sunspot_number=50.0)
    >>> bool(noon > night >= 1.0)
    True
    """
    zenith = np.arccos(np.clip(sun_cosine, -1.0, 1.0))
    light = np.cos(np.minimum(0.881 * zenith, math.pi / 2)) ** 1.3
    index = np.maximum((1.0 + 0.0037 * sunspot_number) * light, 0.1)
    sine = np.cos(elevation_rad) * MEAN_RADIUS_M / (MEAN_RADIUS_M + 100e3)
    megahertz = carrier_frequency_hz / 1e6
    loss_db = 677.2 * index / np.sqrt(1.0 - sine**2) / ((megahertz + _GYRO_MHZ) ** 1.98 + 10.2)
    return np.asarray(10.0 ** (0.1 * loss_db))


def external_noise_k(carrier_frequency_hz: float) -> float:
    """Return the noise temperature of a quiet rural place and of the galaxy, kelvin.

    References
    ----------
    ITU-R P.372, man-made noise of quiet rural places 53.6 - 28.6 log10 f, galactic 52 - 23 log10 f (dB over 290 K,
    MHz); lightning is left out.

    Examples
    --------
    >>> round(10.0 * math.log10(external_noise_k(10e6) / 290.0), 1)
    30.5
    """
    log = math.log10(carrier_frequency_hz / 1e6)
    return float(290.0 * (10.0 ** (0.1 * (53.6 - 28.6 * log)) + 10.0 ** (0.1 * (52.0 - 23.0 * log))))
