"""Where the Sun is, and how much of it a satellite sees past the Earth.

Low precision: the direction is good to 0.01 deg from 1950 to 2050, which moves the edge
of the shadow by 1.2 km at 7,000 km and the instant of an eclipse by 0.2 s. The Earth is
a sphere here (MEAN_RADIUS_M plus nothing for the air); its oblateness moves the shadow's
edge by up to 14 km, 2 s of flight.
"""

import math

import numpy as np

from lookdown.arrays import Instants, Positions, Scalars, Vector3
from lookdown.astro.earth import MEAN_RADIUS_M
from lookdown.astro.frames import greenwich_mean_sidereal_time_rad
from lookdown.astro.time import julian_date_tt, julian_date_ut1

__all__ = ["ASTRONOMICAL_UNIT_M", "SOLAR_RADIUS_M", "sun_ecef_m", "sunlit_ratio"]

ASTRONOMICAL_UNIT_M = 149_597_870_700.0
"""IAU 2012 Resolution B2, exact."""

SOLAR_RADIUS_M = 6.957e8
"""Nominal, IAU 2015 Resolution B3."""


def sun_ecef_m(time_tai_ns: Instants) -> Positions:
    """Return the place of the Sun in the frame of the rotating Earth at some instants.

    Parameters
    ----------
    time_tai_ns : (n,) int64, ns of TAI since 1970

    Returns
    -------
    (n, 3) float64, metre, ITRF
        Direction within 0.01 deg and distance within 3e-4 of it from 1950 to 2050; the
        light time and polar motion are left out (aberration is in the series).

    Raises
    ------
    ArgumentError
        Outside the table of leap seconds.

    References
    ----------
    The Astronomical Almanac, page C5: low-precision formulas for the Sun.

    Examples
    --------
    >>> from lookdown.astro import tai_ns_from_utc_text
    >>> noon = np.array([tai_ns_from_utc_text("2021-06-21T12:00:00Z")])
    >>> x, y, z = (sun_ecef_m(noon)[0] / ASTRONOMICAL_UNIT_M).tolist()
    >>> round(math.degrees(math.asin(z / math.hypot(x, y, z))), 2), round(math.degrees(math.atan2(y, x)), 1)
    (23.44, 0.5)
    """
    whole, fraction = julian_date_tt(time_tai_ns)
    days = (whole - 2_451_545.0) + fraction
    mean_longitude = np.radians(np.mod(280.460 + 0.9856474 * days, 360.0))
    anomaly = np.radians(np.mod(357.528 + 0.9856003 * days, 360.0))
    longitude = mean_longitude + np.radians(1.915 * np.sin(anomaly) + 0.020 * np.sin(2.0 * anomaly))
    obliquity = np.radians(23.439 - 0.0000004 * days)
    distance_au = 1.00014 - 0.01671 * np.cos(anomaly) - 0.00014 * np.cos(2.0 * anomaly)
    x, level = np.cos(longitude), np.sin(longitude)
    y, z = np.cos(obliquity) * level, np.sin(obliquity) * level
    turn = greenwich_mean_sidereal_time_rad(*julian_date_ut1(time_tai_ns))
    cosine, sine = np.cos(turn), np.sin(turn)
    direction = np.stack([cosine * x + sine * y, cosine * y - sine * x, z], axis=1)
    return np.asarray(direction * (ASTRONOMICAL_UNIT_M * distance_au)[:, None])


def sunlit_ratio(position_ecef_m: Positions, sun_ecef_m: Vector3) -> Scalars:
    """Return which part of the Sun's disc each place sees past a spherical Earth.

    Parameters
    ----------
    position_ecef_m : (n, 3) float64, metre, ITRF
        At one instant; those within the Earth count as on its surface.
    sun_ecef_m : (3,) float64, metre, ITRF
        At that instant.

    Returns
    -------
    (n,) float64, 0 in the umbra, 1 in full sun, between them in the penumbra

    References
    ----------
    Montenbruck, Gill, Satellite Orbits (2000), section 3.4.2, equations 3.85 to 3.94.

    Examples
    --------
    >>> sun = np.array([ASTRONOMICAL_UNIT_M, 0.0, 0.0])
    >>> sunlit_ratio(np.array([[7e6, 0.0, 0.0], [-7e6, 0.0, 0.0]]), sun)
    array([1., 0.])
    """
    towards = sun_ecef_m - position_ecef_m
    far = np.sqrt(np.einsum("ij,ij->i", towards, towards))
    radius = np.sqrt(np.einsum("ij,ij->i", position_ecef_m, position_ecef_m))
    sun_rad = np.arcsin(SOLAR_RADIUS_M / far)
    earth_rad = np.arcsin(np.minimum(MEAN_RADIUS_M / radius, 1.0))
    cosine = -np.einsum("ij,ij->i", position_ecef_m, towards) / (radius * far)
    apart = np.arccos(np.clip(cosine, -1.0, 1.0))
    lit = np.where(apart >= earth_rad + sun_rad, 1.0, 0.0)
    partly = (apart < earth_rad + sun_rad) & (apart > earth_rad - sun_rad)
    if partly.any():
        lit[partly] = 1.0 - _covered_ratio(sun_rad[partly], earth_rad[partly], apart[partly])
    return lit


def _covered_ratio(a: Scalars, b: Scalars, c: Scalars) -> Scalars:
    """Return the part of a disc of radius a that one of radius b covers, their centres c apart."""
    x = (c * c + a * a - b * b) / (2.0 * c)
    y = np.sqrt(np.maximum(a * a - x * x, 0.0))
    covered = a * a * np.arccos(np.clip(x / a, -1.0, 1.0)) + b * b * np.arccos(np.clip((c - x) / b, -1.0, 1.0)) - c * y
    return np.asarray(covered / (math.pi * a * a))
