"""Circular orbits and what is seen from them, on a sphere and without refraction; ranges are `sensing.geometry`'s.

These closed forms size a constellation and check the simulation; the simulation
itself flies SGP4 and looks along the ellipsoid's normal.
"""

from typing import overload

import numpy as np

from lookdown.astro._kernels import SEMI_MAJOR_M
from lookdown.astro.earth import MEAN_RADIUS_M, WGS84_GM_M3PS2
from lookdown.astro.frames import EARTH_RATE_RADPS

__all__ = [
    "SGP4_GM_M3PS2",
    "SGP4_J2",
    "SGP4_RADIUS_M",
    "cap_area_m2",
    "central_angle_rad",
    "circular_period_s",
    "circular_speed_mps",
    "crab_angle_rad",
    "kozai_mean_motion_radps",
    "nadir_angle_rad",
    "nodal_rate_radps",
    "relative_speed_ratio",
]

SGP4_GM_M3PS2 = 3.986008e14
SGP4_RADIUS_M = 6_378_135.0
SGP4_J2 = 0.001082616
"""WGS 72 as element sets use it (Hoots and Roehrich, Spacetrack Report 3, 1980)."""


def circular_speed_mps(altitude_m: float, radius_m: float = MEAN_RADIUS_M) -> float:
    """Return the inertial speed of a circular orbit.

    Parameters
    ----------
    altitude_m, radius_m : float, metre

    Examples
    --------
    >>> round(circular_speed_mps(500e3), 1)
    7616.6
    """
    return float(np.sqrt(WGS84_GM_M3PS2 / (radius_m + altitude_m)))


def circular_period_s(altitude_m: float, radius_m: float = MEAN_RADIUS_M) -> float:
    """Return the Keplerian period of a circular orbit.

    Examples
    --------
    >>> round(circular_period_s(500e3) / 60, 2)
    94.47
    """
    return 2.0 * np.pi * (radius_m + altitude_m) / circular_speed_mps(altitude_m, radius_m)


def kozai_mean_motion_radps(*, altitude_m: float, inclination_rad: float) -> float:
    """Return the mean motion of an element set whose SGP4 orbit is circular at an altitude.

    SGP4 takes Kozai's mean motion and derives Brouwer's, with the mean semi-major axis,
    from it; this is the inverse for a circle, by fixed point. The altitude is above the equatorial radius
    of WGS 84, so at 500 km and 55 deg a satellite flies 500 to 520 km above the ellipsoid.

    Parameters
    ----------
    altitude_m : float, metre
    inclination_rad : float, radian

    Returns
    -------
    float, radian a second
        SGP4's mean semi-major axis from it is right to a micrometre.

    References
    ----------
    Hoots and Roehrich, Spacetrack Report 3 (1980), section 6: recovery of n0'' and a0''.

    Examples
    --------
    >>> n = kozai_mean_motion_radps(altitude_m=500e3, inclination_rad=np.radians(55.0))
    >>> round(float(2 * np.pi / n / 60), 2)
    94.62
    """
    axis_m = SEMI_MAJOR_M + altitude_m
    motion = float(np.sqrt(SGP4_GM_M3PS2 / axis_m**3))
    for _ in range(6):  # the error falls a thousandfold each time
        motion *= (_sgp4_semi_major_axis_m(motion, inclination_rad) / axis_m) ** 1.5
    return motion


def _sgp4_semi_major_axis_m(kozai_radps: float, inclination_rad: float) -> float:
    """Return a0'' of a circular orbit as SGP4 recovers it from Kozai's mean motion."""
    first = (SGP4_GM_M3PS2 / kozai_radps**2) ** (1.0 / 3.0)
    oblate = 0.75 * SGP4_J2 * SGP4_RADIUS_M**2 * (3.0 * np.cos(inclination_rad) ** 2 - 1.0)
    delta = oblate / first**2
    second = first * (1.0 - delta * (1.0 / 3.0 + delta * (1.0 + 134.0 / 81.0 * delta)))
    return float((SGP4_GM_M3PS2 / (kozai_radps / (1.0 + oblate / second**2)) ** 2) ** (1.0 / 3.0))


def nodal_rate_radps(*, altitude_m: float, inclination_rad: float) -> float:
    """Return the secular drift of the ascending node of a circular orbit by J2.

    References
    ----------
    Vallado, Fundamentals of Astrodynamics and Applications, 4th edition, equation 9-37.

    Examples
    --------
    >>> rate = nodal_rate_radps(altitude_m=500e3, inclination_rad=np.radians(97.4))
    >>> round(float(np.degrees(rate) * 86_400), 2)  # near one turn a year: sun-synchronous
    0.99
    """
    axis_m = SEMI_MAJOR_M + altitude_m
    motion = np.sqrt(SGP4_GM_M3PS2 / axis_m**3)
    return float(-1.5 * SGP4_J2 * (SGP4_RADIUS_M / axis_m) ** 2 * motion * np.cos(inclination_rad))


def _rotation_ratio(altitude_m: float, radius_m: float) -> float:
    return EARTH_RATE_RADPS * (radius_m + altitude_m) / circular_speed_mps(altitude_m, radius_m)


def crab_angle_rad(
    *, altitude_m: float, inclination_rad: float, latitude_rad: float, radius_m: float = MEAN_RADIUS_M
) -> float:
    """Return the angle between the inertial velocity and the velocity relative to the Earth.

    It is the yaw that takes the Earth's turning out of clutter Doppler, and it does not
    depend on the patch looked at. Latitudes beyond the inclination are not reached.

    Parameters
    ----------
    altitude_m, radius_m : float, metre
    inclination_rad, latitude_rad : float, radian
        Latitude of the point below the satellite.

    Returns
    -------
    float, radian

    References
    ----------
    Pillai, Himed and Li, "Effect of Earth's rotation and range foldover on space-based
    radar performance", IEEE Transactions on Aerospace and Electronic Systems 42 (2006), 917.

    Examples
    --------
    >>> crab = crab_angle_rad(altitude_m=770e3, inclination_rad=np.radians(53), latitude_rad=0.0)
    >>> round(float(np.degrees(crab)), 4)
    3.3252
    """
    ratio = _rotation_ratio(altitude_m, radius_m)
    across = np.cos(latitude_rad) ** 2 - np.cos(inclination_rad) ** 2
    assert across >= -1e-12, "the orbit does not reach this latitude"
    return float(np.arctan2(ratio * np.sqrt(max(across, 0.0)), 1.0 - ratio * np.cos(inclination_rad)))


def relative_speed_ratio(
    *, altitude_m: float, inclination_rad: float, latitude_rad: float, radius_m: float = MEAN_RADIUS_M
) -> float:
    """Return the speed relative to the Earth over the inertial speed (the crab magnitude).

    Examples
    --------
    >>> round(relative_speed_ratio(altitude_m=500e3, inclination_rad=np.pi / 2, latitude_rad=0.0), 4)
    1.0022
    """
    ratio = _rotation_ratio(altitude_m, radius_m)
    squared = 1.0 + (ratio * np.cos(latitude_rad)) ** 2 - 2.0 * ratio * np.cos(inclination_rad)
    return float(np.sqrt(squared))


@overload
def nadir_angle_rad(*, altitude_m: float, grazing_rad: float, radius_m: float = ...) -> float: ...


@overload
def nadir_angle_rad(*, altitude_m: float, grazing_rad: np.ndarray, radius_m: float = ...) -> np.ndarray: ...


def nadir_angle_rad(
    *, altitude_m: float, grazing_rad: float | np.ndarray, radius_m: float = MEAN_RADIUS_M
) -> float | np.ndarray:
    """Return the angle off nadir at which a satellite sees ground at a grazing angle.

    Parameters
    ----------
    altitude_m, radius_m : float, metre
    grazing_rad : float or array of float, radian
        Elevation of the satellite above the ground point's horizon, 0 to pi/2.

    References
    ----------
    Vallado, Fundamentals of Astrodynamics and Applications, 4th edition, section 11.2: sine rule.

    Examples
    --------
    >>> round(float(np.degrees(nadir_angle_rad(altitude_m=500e3, grazing_rad=np.radians(10)))), 3)
    65.943
    """
    return np.arcsin(radius_m * np.cos(grazing_rad) / (radius_m + altitude_m))


def central_angle_rad(*, altitude_m: float, grazing_rad: float, radius_m: float = MEAN_RADIUS_M) -> float:
    """Return the angle at the Earth's centre between a satellite and ground at a grazing angle.

    Examples
    --------
    >>> round(float(np.degrees(central_angle_rad(altitude_m=500e3, grazing_rad=0.0))), 3)
    21.993
    """
    nadir = nadir_angle_rad(altitude_m=altitude_m, grazing_rad=grazing_rad, radius_m=radius_m)
    return float(np.pi / 2.0 - grazing_rad - nadir)


def cap_area_m2(central_angle_rad: float, radius_m: float = MEAN_RADIUS_M) -> float:
    """Return the area of a spherical cap of an angular radius.

    Examples
    --------
    >>> round(cap_area_m2(np.pi / 2) / 1e12, 2)  # a hemisphere, Mkm2
    255.03
    """
    # Twice the squared sine of half the angle is 1 - cos without its cancellation.
    return float(4.0 * np.pi * radius_m**2 * np.sin(central_angle_rad / 2.0) ** 2)
