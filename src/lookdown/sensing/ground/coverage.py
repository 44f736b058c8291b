"""How far and how much a sensor covers, with what limits it: the horizon or the energy.

One pair of functions for every kind, so that "replacing what" is asked of one physics.
"""

import math
from dataclasses import dataclass

import numpy as np

from lookdown.astro import MEAN_RADIUS_M
from lookdown.sensing.clutter import SurfaceClass
from lookdown.sensing.geometry.horizon import elevation_at_range_rad, ground_range_m, horizon_range_m
from lookdown.sensing.ground.budget import passage
from lookdown.sensing.ground.surveillance import SurveillanceParameters

__all__ = ["DetectionRange", "coverage_area_m2", "detection_range_m"]

_STEPS = 1024
_CARD_SPEED_MPS = 200.0


@dataclass(frozen=True, slots=True)
class DetectionRange:
    """How far a radar detects, by what limits it, metre of slant range.

    Attributes
    ----------
    horizon_m : float
        Where the Earth hides the object.
    energy_m : float
        Where noise and clutter do, were there no horizon and no end of the display.
    range_m : float
        What is left: the lesser, within the instrumented range.
    ground_m : float
        The same over the ground.
    nearest_m : float
        Where coverage begins: the cone over the antenna and the blind range, over the ground.
    """

    horizon_m: float
    energy_m: float
    range_m: float
    ground_m: float
    nearest_m: float


def detection_range_m(
    radar: SurveillanceParameters,
    *,
    sensor_height_m: float,
    object_height_m: float,
    rcs_m2: float,
    radial_speed_mps: float = _CARD_SPEED_MPS,
    speed_mps: float = 0.0,
    surface: SurfaceClass = SurfaceClass.FARMLAND,
) -> DetectionRange:
    """Return how far a radar detects an object of a height and cross-section with its design probability.

    Parameters
    ----------
    radar : SurveillanceParameters
    sensor_height_m, object_height_m : float
        Above the sphere.
    rcs_m2 : float
    radial_speed_mps : float
        Of the object.
    speed_mps : float
        Of the platform, taken as across the beam, its worst.
    surface : SurfaceClass
        Under the object.

    Examples
    --------
    >>> from lookdown.sensing.ground import reference_ground_radar
    >>> low = detection_range_m(reference_ground_radar().radar, sensor_height_m=20.0, object_height_m=100.0, rcs_m2=1.0)
    >>> round(low.horizon_m / 1e3), bool(low.energy_m > low.horizon_m)
    (60, True)
    """
    horizon = float(horizon_range_m(sensor_height_m, object_height_m, radius_factor=radar.radius_factor))
    least = max(abs(object_height_m - sensor_height_m), radar.range_min_m, 1.0)
    ranges = np.geomspace(least, max(4.0 * radar.range_max_m, 2.0 * least), _STEPS)
    seen = passage(
        radar,
        sensor_height_m=sensor_height_m,
        # Beyond the horizon the pattern would say "below the beam": energy alone is asked at the limb's elevation.
        height_m=np.where(ranges > horizon, _height_on_limb(radar, sensor_height_m, ranges), object_height_m),
        range_m=ranges,
        rcs_m2=rcs_m2,
        radial_speed_mps=radial_speed_mps,
        surface=surface,
        speed_mps=speed_mps,
        off_track_rad=math.pi / 2,
    )
    enough = seen.probability >= radar.design_detection_probability
    energy = float(ranges[enough].max(initial=0.0))
    reach = min(horizon, energy, radar.range_max_m)
    effective_m = radar.radius_factor * MEAN_RADIUS_M
    elevation = elevation_at_range_rad(sensor_height_m, object_height_m, ranges, effective_m)
    inside = (elevation >= radar.elevation_min_rad) & (elevation <= radar.elevation_max_rad) & enough
    nearest = float(ranges[inside].min(initial=math.inf))
    reach = reach if nearest < reach else 0.0
    over = ground_range_m(sensor_height_m, object_height_m, np.array([reach, min(nearest, reach)]), effective_m)
    return DetectionRange(horizon, energy, reach, float(over[0]), float(over[1]))


def _height_on_limb(radar: SurveillanceParameters, sensor_height_m: float, range_m: np.ndarray) -> np.ndarray:
    """Return the height at which a ray that grazes the ground passes at each range."""
    effective_m = radar.radius_factor * MEAN_RADIUS_M
    own = float(horizon_range_m(sensor_height_m, radius_factor=radar.radius_factor))
    beyond = np.maximum(range_m - own, 0.0)
    return np.asarray(beyond**2 / (np.sqrt(effective_m**2 + beyond**2) + effective_m))


def coverage_area_m2(
    radar: SurveillanceParameters,
    *,
    sensor_height_m: float,
    object_height_m: float,
    rcs_m2: float,
    radial_speed_mps: float = _CARD_SPEED_MPS,
    speed_mps: float = 0.0,
    surface: SurfaceClass = SurfaceClass.FARMLAND,
) -> float:
    """Return the ground under the ring in which a radar detects an object, square metre on the sphere.

    Parameters
    ----------
    radar, sensor_height_m, object_height_m, rcs_m2, radial_speed_mps, speed_mps, surface
        As `detection_range_m`.

    Examples
    --------
    >>> from lookdown.sensing.ground import reference_ground_radar
    >>> area = coverage_area_m2(reference_ground_radar().radar, sensor_height_m=20.0, object_height_m=100.0, rcs_m2=1.0)
    >>> round(area / 1e6, -2)  # a disc of 59 km, km2
    11200.0
    """
    found = detection_range_m(
        radar,
        sensor_height_m=sensor_height_m,
        object_height_m=object_height_m,
        rcs_m2=rcs_m2,
        radial_speed_mps=radial_speed_mps,
        speed_mps=speed_mps,
        surface=surface,
    )
    outer, inner = (math.sin(0.5 * edge / MEAN_RADIUS_M) ** 2 for edge in (found.ground_m, found.nearest_m))
    return 4.0 * math.pi * MEAN_RADIUS_M**2 * (outer - inner)
