"""Horizons: how far two heights see each other, and the triangle of range, height, elevation and ground.

One code for every sensor, in orbit or on a mast. On the sphere a ray in air is drawn straight over an Earth whose
radius is k times the true one (k = 4/3 for microwaves in a standard atmosphere, 1 without air). Between places given
in ECEF the same k bends the ray over the ellipsoid itself. k holds for rays that stay in the lower 10 km or so;
`refraction` follows a ray through exponential air to any height.
"""

import math

import numpy as np
from numpy.typing import ArrayLike

from lookdown.arrays import Flags, Scalars
from lookdown.astro import MEAN_RADIUS_M, RADIO_RADIUS_FACTOR
from lookdown.astro.earth import tangent_length_m
from lookdown.sensing.geometry._horizon_kernels import ground_rows, sight_rows
from lookdown.terrain import Terrain

__all__ = [
    "depression_at_range_rad",
    "elevation_at_range_rad",
    "grazing_at_range_rad",
    "ground_clearance_m",
    "ground_range_m",
    "height_at_range_m",
    "horizon_arc_m",
    "horizon_range_m",
    "lowest_seen_height_m",
    "radius_factor",
    "range_at_ground_m",
    "range_at_height_m",
    "sees",
    "sight_clearance_m",
]


def radius_factor(refractivity_gradient_per_m: float = -39e-9, radius_m: float = MEAN_RADIUS_M) -> float:
    """Return k, the effective over the true radius of the Earth, for a gradient of the refractive index with height.

    References
    ----------
    ITU-R P.834, equation for the effective Earth radius: k = 1 / (1 + R dn/dh).

    Examples
    --------
    >>> round(radius_factor(), 4)
    1.3306
    """
    return 1.0 / (1.0 + radius_m * refractivity_gradient_per_m)


def horizon_range_m(
    height_1_m: ArrayLike,
    height_2_m: ArrayLike = 0.0,
    *,
    radius_factor: float = RADIO_RADIUS_FACTOR,
    radius_m: float = MEAN_RADIUS_M,
) -> np.ndarray:
    """Return the longest ray between two heights that just grazes the ground, the arrays' twin of astro's.

    Parameters
    ----------
    height_1_m, height_2_m : array of float
        Above the sphere, 0 or more.
    radius_factor : float
        k.
    radius_m : float

    Returns
    -------
    array of float, metre

    Examples
    --------
    >>> horizon_range_m([9144.0, 10.0], 100.0).round(-3)  # airborne early warning, a mast, to an object at 100 m
    array([435000.,  54000.])
    """
    radius = radius_factor * radius_m
    return np.asarray(tangent_length_m(height_1_m, radius) + tangent_length_m(height_2_m, radius))


def horizon_arc_m(
    height_1_m: ArrayLike,
    height_2_m: ArrayLike = 0.0,
    *,
    radius_factor: float = RADIO_RADIUS_FACTOR,
    radius_m: float = MEAN_RADIUS_M,
) -> np.ndarray:
    """Return the ground distance at which two heights lose sight of each other; arguments as `horizon_range_m`.

    Examples
    --------
    >>> round(float(horizon_arc_m(500e3, radius_factor=1.0)) / 1e3, 1)  # 21.993 degrees
    2445.5
    """
    radius = radius_factor * radius_m
    first, second = tangent_length_m(height_1_m, radius), tangent_length_m(height_2_m, radius)
    return np.asarray(radius * (np.arctan(first / radius) + np.arctan(second / radius)))


def lowest_seen_height_m(
    ground_range_m: ArrayLike,
    height_m: float,
    *,
    radius_factor: float = RADIO_RADIUS_FACTOR,
    radius_m: float = MEAN_RADIUS_M,
) -> np.ndarray:
    """Return the least height that a sensor sees at a ground distance: what a claimed range asks of its target.

    Parameters
    ----------
    ground_range_m : array of float
        At most a quarter of the effective Earth beyond the sensor's own horizon.
    height_m : float
        Of the sensor.

    Returns
    -------
    array of float, metre
        0 within the sensor's own horizon.

    Examples
    --------
    >>> round(float(lowest_seen_height_m(547e3, 3048.0)))  # 340 miles from 10,000 ft
    6011
    """
    radius = radius_factor * radius_m
    own = radius * math.atan(float(tangent_length_m(height_m, radius)) / radius)
    beyond = np.maximum(np.asarray(ground_range_m, dtype=np.float64) - own, 0.0) / radius
    # 1/cos - 1 without its cancellation.
    return np.asarray(radius * 2.0 * np.sin(0.5 * beyond) ** 2 / np.cos(beyond))


def grazing_at_range_rad(height_m: ArrayLike, range_m: ArrayLike, effective_radius_m: float) -> np.ndarray:
    """Return the angle at which a ray of a given length from a height meets the ground.

    Parameters
    ----------
    height_m, range_m : array of float
        The range lies between the height and the horizon; beyond it the angle is below 0, as on the far side.
    effective_radius_m : float
        k times the Earth's radius.

    References
    ----------
    Long, Radar Reflectivity of Land and Sea, 3rd edition, chapter 2.

    Examples
    --------
    >>> round(math.degrees(grazing_at_range_rad(300.0, 1000.0, 8.4774e6)), 4)
    17.4544
    """
    height, distance = np.asarray(height_m, dtype=np.float64), np.asarray(range_m, dtype=np.float64)
    sine = (height * (2.0 * effective_radius_m + height) - distance**2) / (2.0 * distance * effective_radius_m)
    return np.asarray(np.arcsin(np.clip(sine, -1.0, 1.0)))


def depression_at_range_rad(height_m: ArrayLike, range_m: ArrayLike, effective_radius_m: float) -> np.ndarray:
    """Return the angle below the sensor's horizontal of the ground at a range; arguments as `grazing_at_range_rad`.

    Examples
    --------
    >>> round(math.degrees(depression_at_range_rad(300.0, 1000.0, 8.4774e6)), 4)
    17.4608
    """
    return np.asarray(-elevation_at_range_rad(height_m, 0.0, range_m, effective_radius_m))


def elevation_at_range_rad(
    sensor_height_m: ArrayLike, height_m: ArrayLike, range_m: ArrayLike, effective_radius_m: float
) -> np.ndarray:
    """Return the apparent elevation above the sensor's horizontal of an object of a height at a range.

    Examples
    --------
    >>> round(math.degrees(elevation_at_range_rad(10.0, 1000.0, 27125.0, 8.4774e6)), 3)
    2.0
    """
    own, other = np.asarray(sensor_height_m, dtype=np.float64), np.asarray(height_m, dtype=np.float64)
    distance, radius = np.asarray(range_m, dtype=np.float64), effective_radius_m
    # (R + h2)^2 - (R + h1)^2 without the squares of R.
    sine = ((other - own) * (2.0 * radius + own + other) - distance**2) / (2.0 * distance * (radius + own))
    return np.asarray(np.arcsin(np.clip(sine, -1.0, 1.0)))


def height_at_range_m(
    sensor_height_m: ArrayLike, range_m: ArrayLike, elevation_rad: ArrayLike, effective_radius_m: float
) -> np.ndarray:
    """Return the height above the ground of a place at a range and an apparent elevation.

    Examples
    --------
    >>> round(float(height_at_range_m(10.0, 300e3, math.radians(0.5), 8.4774e6)), 1)
    7932.5
    """
    own, distance = np.asarray(sensor_height_m, dtype=np.float64), np.asarray(range_m, dtype=np.float64)
    centre = effective_radius_m + own
    rise = distance * (distance + 2.0 * centre * np.sin(elevation_rad))
    return np.asarray(own + rise / (np.sqrt(centre**2 + rise) + centre))


def range_at_height_m(
    sensor_height_m: ArrayLike, height_m: ArrayLike, elevation_rad: ArrayLike, effective_radius_m: float
) -> np.ndarray:
    """Return the length of a ray from a sensor up to a greater height at an apparent elevation.

    Examples
    --------
    >>> round(float(range_at_height_m(10.0, 1000.0, math.radians(2.0), 8.4774e6)))
    27125
    """
    own, other = np.asarray(sensor_height_m, dtype=np.float64), np.asarray(height_m, dtype=np.float64)
    up = (effective_radius_m + own) * np.sin(elevation_rad)
    rise = (other - own) * (2.0 * effective_radius_m + own + other)
    return np.asarray(rise / (np.sqrt(up**2 + rise) + up))


def ground_range_m(
    sensor_height_m: ArrayLike, height_m: ArrayLike, range_m: ArrayLike, effective_radius_m: float
) -> np.ndarray:
    """Return the distance over the ground between the feet of a sensor and an object at a range.

    Parameters
    ----------
    sensor_height_m, height_m, range_m : array of float
        The range is at least the difference of the heights.
    effective_radius_m : float

    Examples
    --------
    >>> round(float(ground_range_m(10.0, 1000.0, 27125.35, 8.4774e6)))
    27106
    """
    own, other = np.asarray(sensor_height_m, dtype=np.float64), np.asarray(height_m, dtype=np.float64)
    distance, radius = np.asarray(range_m, dtype=np.float64), effective_radius_m
    chord2 = np.maximum(distance**2 - (other - own) ** 2, 0.0) / ((radius + own) * (radius + other))
    return np.asarray(2.0 * radius * np.arcsin(np.minimum(0.5 * np.sqrt(chord2), 1.0)))


def range_at_ground_m(
    sensor_height_m: ArrayLike, height_m: ArrayLike, ground_range_m: ArrayLike, effective_radius_m: float
) -> np.ndarray:
    """Return the length of the ray between two heights whose feet are a ground distance apart.

    Examples
    --------
    >>> round(float(range_at_ground_m(10.0, 1000.0, 27105.67, 8.4774e6)))
    27125
    """
    own, other = np.asarray(sensor_height_m, dtype=np.float64), np.asarray(height_m, dtype=np.float64)
    half = np.asarray(ground_range_m, dtype=np.float64) / (2.0 * effective_radius_m)
    across2 = 4.0 * (effective_radius_m + own) * (effective_radius_m + other) * np.sin(half) ** 2
    return np.asarray(np.sqrt((other - own) ** 2 + across2))


def _rows(first_ecef_m: np.ndarray, second_ecef_m: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    first = np.ascontiguousarray(first_ecef_m, dtype=np.float64)
    second = np.ascontiguousarray(second_ecef_m, dtype=np.float64)
    assert first.ndim == second.ndim == 2 and first.shape[1] == second.shape[1] == 3
    count = max(len(first), len(second)) if len(first) and len(second) else 0
    assert len(first) in (1, count) and len(second) in (1, count)
    return first, second, np.empty(count)


def sight_clearance_m(
    first_ecef_m: np.ndarray, second_ecef_m: np.ndarray, radius_factor: float = RADIO_RADIUS_FACTOR
) -> Scalars:
    """Return the least height above the ellipsoid of the ray between places.

    A closed form, symmetric in its arguments. Against a ray walked point by point over paths of up to 600 km the value
    agrees within 1 % and 15 m; without air its sign is exact.

    Parameters
    ----------
    first_ecef_m, second_ecef_m : (n, 3) or (1, 3) float64, metre, ITRF
        A single row goes with every row of the other.
    radius_factor : float
        k; 1 for a straight line. A k above 1 is for rays within the lower 10 km or so.

    Returns
    -------
    (n,) float64, metre
        Below 0 where the Earth stands in the way.

    Examples
    --------
    >>> mast = np.array([[6378147.0, 0.0, 0.0]])
    >>> far = 6378137.0 + 100.0
    >>> angle = np.array([50e3, 60e3]) / 6378137.0
    >>> objects = far * np.stack([np.cos(angle), np.sin(angle), 0.0 * angle], axis=1)
    >>> (sight_clearance_m(mast, objects) >= 0.0).tolist()  # the horizon lies at 54 km
    [True, False]
    """
    first, second, clearance_m = _rows(first_ecef_m, second_ecef_m)
    sight_rows(first, second, 1.0 / radius_factor, clearance_m)
    return clearance_m


def sees(first_ecef_m: np.ndarray, second_ecef_m: np.ndarray, radius_factor: float = RADIO_RADIUS_FACTOR) -> Flags:
    """Return whether each pair of places sees each other over the ellipsoid; arguments as `sight_clearance_m`.

    Examples
    --------
    >>> up, down = np.array([[7e6, 0.0, 0.0]]), np.array([[-7e6, 0.0, 0.0]])
    >>> sees(up, up), sees(up, down)
    (array([ True]), array([False]))
    """
    return np.asarray(sight_clearance_m(first_ecef_m, second_ecef_m, radius_factor) >= 0.0)


def ground_clearance_m(
    terrain: Terrain,
    first_ecef_m: np.ndarray,
    second_ecef_m: np.ndarray,
    *,
    radius_factor: float = RADIO_RADIUS_FACTOR,
    step_m: float = 2000.0,
    near_m: float = 5000.0,
) -> Scalars:
    """Return the least height above the ground of the ray between places, sampled along the way.

    One code for sensors on the ground and in orbit: only the part of the ray in the lowest 10 km is bent and sampled.
    The ground knows hills of some 10 km; what stands between two samples or within a cell is not seen
    (`medium.terrain_shadow_probability` is for those). About 30 ns a sample below 9 km.

    Parameters
    ----------
    terrain : Terrain
    first_ecef_m, second_ecef_m : (n, 3) or (1, 3) float64, metre, ITRF
        Sensor and object.
    radius_factor : float
        k.
    step_m : float
        Greatest distance between samples.
    near_m : float
        Ground nearer than this to the sensor does not count: the site stands where its view is free, which a cell of
        9 km does not know.

    Returns
    -------
    (n,) float64, metre
        Below 0 where ground stands in the way; infinite where the ray is never below 9 km.

    References
    ----------
    ITU-R P.526, path profile: height of the ray above the chord d1 d2 (1 - 1/k) / (2 R).

    Examples
    --------
    >>> from lookdown.astro import ecef_from_geodetic
    >>> latitude, longitude = np.radians([26.5, 29.5]), np.radians([87.0, 87.0])  # across Mount Everest's range
    >>> place = ecef_from_geodetic(latitude_rad=latitude, longitude_rad=longitude, height_m=np.array([100.0, 5500.0]))
    >>> bool(ground_clearance_m(Terrain.read(), place[:1], place[1:])[0] < 0.0)
    True
    """
    first, second, clearance_m = _rows(first_ecef_m, second_ecef_m)
    ground_rows(terrain.grid, first, second, 1.0 / radius_factor, step_m, near_m, clearance_m)
    return clearance_m
