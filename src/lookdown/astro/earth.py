"""The Earth's shape: WGS 84, local verticals, horizons and great circles.

Nadir and elevation follow the normal of the ellipsoid. A geocentric nadir looks
harmless and moves pass edges by seconds.
"""

import numpy as np
from numpy.typing import ArrayLike

from lookdown.arrays import Matrices3, Positions, Scalars
from lookdown.astro._kernels import ECCENTRICITY_SQUARED, FLATTENING, SEMI_MAJOR_M, SEMI_MINOR_M, normals

__all__ = [
    "ECCENTRICITY_SQUARED",
    "FLATTENING",
    "MEAN_RADIUS_M",
    "RADIO_RADIUS_FACTOR",
    "SEMI_MAJOR_M",
    "SEMI_MINOR_M",
    "WGS84_GM_M3PS2",
    "ecef_from_geodetic",
    "ellipsoid_up",
    "enu_rotation_from_ecef",
    "geodetic_from_ecef",
    "great_circle_distance_m",
    "horizon_distance_m",
    "horizon_rule_m",
    "tangent_length_m",
    "up_ecef",
]

MEAN_RADIUS_M = 6_371_008.8
"""Mean radius R1 = (2a + b)/3 of WGS 84 (Moritz, Geodetic Reference System 1980)."""

WGS84_GM_M3PS2 = 3.986004418e14
"""Gravitational parameter, atmosphere included (NGA.STND.0036, table 3.1)."""

RADIO_RADIUS_FACTOR = 4.0 / 3.0
"""Effective Earth radius over true radius for microwaves in a standard atmosphere (ITU-R P.834)."""


def ellipsoid_up(*, latitude_rad: Scalars, longitude_rad: Scalars) -> Positions:
    """Return the outward unit normal of the ellipsoid at geodetic latitudes and longitudes.

    Parameters
    ----------
    latitude_rad, longitude_rad : (n,) float64, radian, WGS 84

    Returns
    -------
    (n, 3) float64, 1, ITRF

    Examples
    --------
    >>> import numpy as np
    >>> ellipsoid_up(latitude_rad=np.array([np.pi / 2]), longitude_rad=np.array([0.0])).round(12)
    array([[0., 0., 1.]])
    """
    latitude, longitude = np.broadcast_arrays(np.atleast_1d(latitude_rad), np.atleast_1d(longitude_rad))
    cosine = np.cos(latitude)
    return np.stack([cosine * np.cos(longitude), cosine * np.sin(longitude), np.sin(latitude)], axis=-1)


def ecef_from_geodetic(*, latitude_rad: Scalars, longitude_rad: Scalars, height_m: Scalars) -> Positions:
    """Return positions from geodetic latitude, longitude and height above the ellipsoid.

    Parameters
    ----------
    latitude_rad, longitude_rad : (n,) float64, radian, WGS 84
    height_m : (n,) float64, metre above the ellipsoid

    Returns
    -------
    (n, 3) float64, metre, ITRF

    References
    ----------
    NIMA TR8350.2 (WGS 84), 3rd edition, equation 4-14.

    Examples
    --------
    >>> import numpy as np
    >>> zero = np.zeros(1)
    >>> ecef_from_geodetic(latitude_rad=zero, longitude_rad=zero, height_m=zero)
    array([[6378137.,       0.,       0.]])
    """
    up = ellipsoid_up(latitude_rad=latitude_rad, longitude_rad=longitude_rad)
    prime_vertical_m = SEMI_MAJOR_M / np.sqrt(1.0 - ECCENTRICITY_SQUARED * up[:, 2] ** 2)
    position = up * (prime_vertical_m + height_m)[:, np.newaxis]
    position[:, 2] -= ECCENTRICITY_SQUARED * prime_vertical_m * up[:, 2]
    return position


def up_ecef(position_ecef_m: Positions) -> Positions:
    """Return the outward unit normal of the ellipsoid below each position.

    About 30 ns a row. The error is below 1e-14 rad from 10 km below the ellipsoid to
    100,000 km above it (tests/astro/test_earth.py); not for points within 50 km of the
    Earth's centre, where the normal is not unique.

    Parameters
    ----------
    position_ecef_m : (n, 3) float64, metre, ITRF

    Returns
    -------
    (n, 3) float64, 1, ITRF

    References
    ----------
    Bowring, "Transformation from spatial to geographical coordinates", Survey Review
    23 (1976), the iteration; "The accuracy of geodetic latitude and height equations",
    Survey Review 28 (1985), the start.

    Examples
    --------
    >>> import numpy as np
    >>> up_ecef(np.array([[7.0e6, 0.0, 0.0]]))
    array([[1., 0., 0.]])
    """
    position = np.ascontiguousarray(position_ecef_m, dtype=np.float64)
    assert position.ndim == 2 and position.shape[1] == 3, f"expected (n, 3), got {position.shape}"
    normal = np.empty_like(position)
    normals(position, normal)
    return normal


def geodetic_from_ecef(position_ecef_m: Positions) -> tuple[Scalars, Scalars, Scalars]:
    """Return geodetic latitude, longitude and height above the ellipsoid of each position.

    Round trips with `ecef_from_geodetic` close within 5e-9 m to 2,000 km of height: the
    resolution of float64 (one unit in the last place of a latitude is 3e-9 m of ground).
    See `up_ecef` for the range.

    Parameters
    ----------
    position_ecef_m : (n, 3) float64, metre, ITRF

    Returns
    -------
    latitude_rad : (n,) float64, radian
    longitude_rad : (n,) float64, radian, -pi to pi
    height_m : (n,) float64, metre above the ellipsoid

    Examples
    --------
    >>> import numpy as np
    >>> latitude, longitude, height = geodetic_from_ecef(np.array([[0.0, 6_379_137.0, 0.0]]))
    >>> float(latitude[0]), float(np.degrees(longitude[0])), float(height[0])
    (0.0, 90.0, 1000.0)
    """
    up = up_ecef(position_ecef_m)
    latitude = np.arctan2(up[:, 2], np.hypot(up[:, 0], up[:, 1]))
    longitude = np.arctan2(position_ecef_m[:, 1], position_ecef_m[:, 0])
    # Along the normal the ellipsoid's support function is a^2/N; an error of the latitude enters squared.
    support_m = SEMI_MAJOR_M * np.sqrt(1.0 - ECCENTRICITY_SQUARED * up[:, 2] ** 2)
    height = np.einsum("ij,ij->i", position_ecef_m, up) - support_m
    return latitude, longitude, height


def enu_rotation_from_ecef(*, latitude_rad: Scalars, longitude_rad: Scalars) -> Matrices3:
    """Return the rotations that take ECEF vectors to east, north, up at each place.

    Parameters
    ----------
    latitude_rad, longitude_rad : (n,) float64, radian, WGS 84

    Returns
    -------
    (n, 3, 3) float64, 1
        Rows are the unit vectors east, north and up in ITRF.

    Examples
    --------
    >>> import numpy as np
    >>> enu_rotation_from_ecef(latitude_rad=np.zeros(1), longitude_rad=np.zeros(1))[0] @ [1.0, 2.0, 3.0]
    array([2., 3., 1.])
    """
    latitude, longitude = np.broadcast_arrays(np.atleast_1d(latitude_rad), np.atleast_1d(longitude_rad))
    sin_latitude, cos_latitude = np.sin(latitude), np.cos(latitude)
    sin_longitude, cos_longitude = np.sin(longitude), np.cos(longitude)
    rotation = np.zeros((len(latitude), 3, 3))
    rotation[:, 0, 0], rotation[:, 0, 1] = -sin_longitude, cos_longitude
    rotation[:, 1, 0], rotation[:, 1, 1] = -sin_latitude * cos_longitude, -sin_latitude * sin_longitude
    rotation[:, 1, 2] = cos_latitude
    rotation[:, 2, 0], rotation[:, 2, 1] = cos_latitude * cos_longitude, cos_latitude * sin_longitude
    rotation[:, 2, 2] = sin_latitude
    return rotation


def horizon_distance_m(
    *, height_1_m: float, height_2_m: float, radius_m: float = MEAN_RADIUS_M, radius_factor: float = 1.0
) -> float:
    """Return the longest straight path between two heights that just grazes the ground.

    Parameters
    ----------
    height_1_m, height_2_m : float, metre above the sphere, 0 or more
    radius_m : float, metre
    radius_factor : float
        1 for geometry, `RADIO_RADIUS_FACTOR` for microwaves near the ground.

    Returns
    -------
    float, metre

    Examples
    --------
    >>> round(horizon_distance_m(height_1_m=500e3, height_2_m=0.0))  # a satellite's horizon
    2573132
    """
    radius = radius_m * radius_factor
    return float(tangent_length_m(height_1_m, radius) + tangent_length_m(height_2_m, radius))


def tangent_length_m(height_m: ArrayLike, radius_m: float) -> np.ndarray:
    """Return the distance from heights over a sphere to where their line of sight just touches it.

    Parameters
    ----------
    height_m : array of float
        0 or more.
    radius_m : float

    Examples
    --------
    >>> round(float(tangent_length_m(500e3, MEAN_RADIUS_M)))
    2573132
    """
    height = np.asarray(height_m, dtype=np.float64)
    assert np.all(height >= 0.0), "a horizon needs heights above the sphere"
    return np.asarray(np.sqrt(height * (2.0 * radius_m + height)))


def horizon_rule_m(*, height_1_m: float, height_2_m: float) -> float:
    """Return the radio horizon by the rule of thumb 4.12 (sqrt h1 + sqrt h2) km, h in metres.

    It is `horizon_distance_m` on the 4/3 Earth without the square of the height: within
    0.2 % below 10 km of height, and useless for satellites.

    References
    ----------
    sqrt(2 x 4/3 x 6371 km) = 4.12 km per square root of a metre; the factor 4/3 is that of
    the standard atmosphere in ITU-R P.834.

    Examples
    --------
    >>> round(horizon_rule_m(height_1_m=9144.0, height_2_m=100.0) / 1000)
    435
    """
    assert height_1_m >= 0.0 and height_2_m >= 0.0, "a horizon needs heights above the sphere"
    return float(4.12e3 * (np.sqrt(height_1_m) + np.sqrt(height_2_m)))


def great_circle_distance_m(
    *,
    latitude_1_rad: Scalars,
    longitude_1_rad: Scalars,
    latitude_2_rad: Scalars,
    longitude_2_rad: Scalars,
    radius_m: float = MEAN_RADIUS_M,
) -> Scalars:
    """Return the shortest distance over a sphere between pairs of places.

    Against the ellipsoid the sphere errs by up to 0.56 %.

    Parameters
    ----------
    latitude_1_rad, longitude_1_rad, latitude_2_rad, longitude_2_rad : (n,) float64, radian
    radius_m : float, metre

    Returns
    -------
    (n,) float64, metre

    References
    ----------
    Sinnott, "Virtues of the haversine", Sky and Telescope 68 (1984), 159.

    Examples
    --------
    >>> import numpy as np
    >>> zero, quarter = np.zeros(1), np.full(1, np.pi / 2)
    >>> great_circle_distance_m(
    ...     latitude_1_rad=zero, longitude_1_rad=zero, latitude_2_rad=zero, longitude_2_rad=quarter
    ... ).round()
    array([10007557.])
    """
    haversine = (
        np.sin((latitude_2_rad - latitude_1_rad) / 2.0) ** 2
        + np.cos(latitude_1_rad) * np.cos(latitude_2_rad) * np.sin((longitude_2_rad - longitude_1_rad) / 2.0) ** 2
    )
    return 2.0 * radius_m * np.arcsin(np.sqrt(np.minimum(haversine, 1.0)))
