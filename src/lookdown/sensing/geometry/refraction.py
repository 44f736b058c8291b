"""A ray through air whose refractivity falls exponentially with height, integrated by Bouguer's law.

On a sphere n r cos(elevation) is the same all along a ray. With v^2 the height above where the ray, run backwards,
would be level, the integrands are smooth in v whatever the elevation, so one Gauss-Legendre rule serves: 96 nodes give
1e-9 of the path to 2,000 km of height (tests/sensing/geometry/test_geometry_refraction.py). It holds for rays that
leave level or upwards; the ray from orbit to the ground is the same one backwards.
"""

import functools
import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from lookdown.astro import MEAN_RADIUS_M

__all__ = ["ExponentialAir", "RayPath", "air_horizon_arc_m", "crpl_air", "trace_ray"]

_NODES = 96


@dataclass(frozen=True, slots=True)
class ExponentialAir:
    """Refractivity N = N_s exp(-c h), n = 1 + N/1e6.

    Attributes
    ----------
    surface_refractivity : float
        N_s at height 0; 313 in the standard air, 0 for none.
    decay_per_m : float
        c.
    """

    surface_refractivity: float
    decay_per_m: float

    def __post_init__(self) -> None:
        assert self.surface_refractivity >= 0.0 and self.decay_per_m > 0.0
        # A steeper fall would bend a level ray down into the ground: a duct.
        assert self.surface_refractivity * 1e-6 * self.decay_per_m * MEAN_RADIUS_M < 1.0, "this air makes a duct"


def crpl_air(surface_refractivity: float = 313.0) -> ExponentialAir:
    """Return the exponential reference atmosphere of the Central Radio Propagation Laboratory.

    Parameters
    ----------
    surface_refractivity : float
        200 to 450.

    References
    ----------
    Bean and Thayer, "CRPL exponential reference atmosphere", J. Res. NBS 63D (1959): N falls by
    7.32 exp(0.005577 N_s) in the first kilometre.

    Examples
    --------
    >>> round(crpl_air().decay_per_m * 1e3, 6)
    0.143859
    """
    first_kilometre = 7.32 * math.exp(0.005577 * surface_refractivity)
    decay_per_km = -math.log1p(-first_kilometre / surface_refractivity)
    return ExponentialAir(surface_refractivity, decay_per_km / 1e3)


@dataclass(frozen=True, slots=True)
class RayPath:
    """A ray between two heights.

    Attributes
    ----------
    arc_rad : array of float
        Angle at the Earth's centre between its ends.
    path_m : array of float
        What the radar measures: time of flight times the speed of light in vacuum, c.
    slant_range_m : array of float
        Straight distance between its ends.
    elevation_rad : array of float
        Of the straight line at the lower end; the ray itself leaves higher.
    bending_rad : array of float
        By how much the ray turns in all.
    """

    arc_rad: np.ndarray
    path_m: np.ndarray
    slant_range_m: np.ndarray
    elevation_rad: np.ndarray
    bending_rad: np.ndarray


@functools.lru_cache(maxsize=1)
def _rule() -> tuple[np.ndarray, np.ndarray]:
    node, weight = np.polynomial.legendre.leggauss(_NODES)
    return 0.5 * (node + 1.0), 0.5 * weight


def trace_ray(
    air: ExponentialAir,
    *,
    sensor_height_m: ArrayLike,
    height_m: ArrayLike,
    elevation_rad: ArrayLike,
    radius_m: float = MEAN_RADIUS_M,
) -> RayPath:
    """Return the ray that leaves a sensor at an apparent elevation, up to a greater height.

    Parameters
    ----------
    air : ExponentialAir
    sensor_height_m, height_m : array of float
        The second is greater.
    elevation_rad : array of float
        0 or more, of the ray as it leaves.
    radius_m : float

    References
    ----------
    Blake, "Ray height computation for a continuous nonlinear atmospheric refractive-index profile", Radio Science 3
    (1968), equations 1 to 4.

    Examples
    --------
    >>> ray = trace_ray(crpl_air(), sensor_height_m=10.0, height_m=1000.0, elevation_rad=math.radians(2.0))
    >>> round(float(ray.arc_rad) * MEAN_RADIUS_M), round(float(ray.path_m))
    (27143, 27171)
    """
    low, high, rise = np.broadcast_arrays(
        np.asarray(sensor_height_m, np.float64), np.asarray(height_m, np.float64), np.asarray(elevation_rad, np.float64)
    )
    assert np.all(high > low) and np.all(low >= 0.0) and np.all((rise >= 0.0) & (rise <= math.pi / 2))
    node, weight = _rule()
    start = radius_m + low[..., None]
    excess = 1e-6 * air.surface_refractivity * np.exp(-air.decay_per_m * low[..., None])
    level2 = 2.0 * start * np.sin(0.5 * rise[..., None]) ** 2 / (1.0 - excess * air.decay_per_m * start)
    level, rest = np.sqrt(level2), (high - low)[..., None]
    span = rest / (np.sqrt(rest + level2) + level)
    above = node * span * (2.0 * level + node * span)
    index_low, index = 1.0 + excess, 1.0 + excess * np.exp(-air.decay_per_m * above)
    constant = index_low * start * np.cos(rise)[..., None]
    # n r - constant, term by term, so that a ray that leaves level keeps its digits.
    gain = excess * np.expm1(-air.decay_per_m * above) * (start + above) + index_low * above
    gain += 2.0 * index_low * start * np.sin(0.5 * rise[..., None]) ** 2
    upward = np.sqrt(gain * (index * (start + above) + constant))
    measure = 2.0 * (level + node * span) * span * weight / upward
    arc = np.sum(measure * constant / (start + above), axis=-1)
    path = np.sum(measure * index**2 * (start + above), axis=-1)
    slope = air.decay_per_m * (index - 1.0)
    bending = np.sum(measure * constant * slope / index, axis=-1)
    return _path(arc, path, bending, radius_m + low, radius_m + high)


def _path(arc: ArrayLike, path: ArrayLike, bending: ArrayLike, inner: ArrayLike, outer: ArrayLike) -> RayPath:
    arc, path, bending, inner, outer = (np.asarray(part) for part in (arc, path, bending, inner, outer))
    slant = np.asarray(np.sqrt((outer - inner) ** 2 + 4.0 * inner * outer * np.sin(0.5 * arc) ** 2))
    sine = (outer - inner - 2.0 * outer * np.sin(0.5 * arc) ** 2) / slant
    return RayPath(arc, path, slant, np.asarray(np.arcsin(np.clip(sine, -1.0, 1.0))), bending)


def air_horizon_arc_m(
    air: ExponentialAir, height_1_m: ArrayLike, height_2_m: ArrayLike = 0.0, *, radius_m: float = MEAN_RADIUS_M
) -> np.ndarray:
    """Return the ground distance at which two heights lose sight of each other through exponential air.

    Unlike k it holds at every height: a satellite gains little from air that ends below it.

    Parameters
    ----------
    air : ExponentialAir
    height_1_m, height_2_m : array of float
        0 or more.

    Examples
    --------
    >>> round(float(air_horizon_arc_m(crpl_air(), 500e3)) / 1e3)  # 2,445 km without air; k = 4/3 would give 2,846
    2527
    """
    total = np.zeros(())
    for height_m in (height_1_m, height_2_m):
        height = np.asarray(height_m, dtype=np.float64)
        # A place on the ground is its own horizon; a micrometre stands for it.
        ray = trace_ray(
            air, sensor_height_m=0.0, height_m=np.maximum(height, 1e-6), elevation_rad=0.0, radius_m=radius_m
        )
        total = total + np.where(height > 0.0, radius_m * ray.arc_rad, 0.0)
    return np.asarray(total)
