"""A dwell as the tracker understands it, from what the dwell says of itself."""

import math

import numpy as np

from lookdown.tables import Dwells
from lookdown.tracking._dwell_kernels import Sector

__all__ = ["sector_of", "sector_reach"]

_EARTH_RADIUS_M = 6371008.8
_WGS84_RATIO = (6378137.0 / 6356752.314245179) ** 2


def _ellipsoid_up(position: np.ndarray) -> np.ndarray:
    """Return the ellipsoid's unit normal at a satellite, within 1e-5 rad below 2,000 km.

    With N the radius of curvature, tan(latitude) = z/p (N + h)/(N (1 - e2) + h); N and
    N + h are taken as the mean radius and the distance from the Earth's centre.
    """
    share = _EARTH_RADIUS_M / math.sqrt(float(position @ position))
    normal = np.array([position[0], position[1], position[2] * (1.0 + (_WGS84_RATIO - 1.0) * share)])
    return normal / math.sqrt(float(normal @ normal))


def _cross(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return a x b; `numpy.cross` costs ten times as much for one pair."""
    ax, ay, az = a.tolist()
    bx, by, bz = b.tolist()
    return np.array([ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx])


def sector_of(dwells: Dwells, k: int, threshold: float) -> Sector:
    """Return row k of a table of dwells with the local axes of its sensor."""
    position, velocity = dwells.sensor_position_ecef_m[k], dwells.sensor_velocity_ecef_mps[k]
    down = -_ellipsoid_up(position)
    along = velocity - (velocity @ down) * down
    along /= math.sqrt(float(along @ along))
    grazing_min, grazing_max = float(dwells.grazing_min_rad[k]), float(dwells.grazing_max_rad[k])
    ratio = _EARTH_RADIUS_M / math.sqrt(float(position @ position))
    tilt = 0.5 * (math.asin(ratio * math.cos(grazing_min)) + math.asin(ratio * math.cos(grazing_max)))
    return Sector(
        position=position,
        velocity=velocity,
        along=along,
        starboard=_cross(down, along),
        down=down,
        tilt_rad=tilt,
        azimuth_start_rad=float(dwells.azimuth_start_rad[k]),
        azimuth_width_rad=float(dwells.azimuth_width_rad[k]),
        grazing_min_rad=grazing_min,
        grazing_max_rad=grazing_max,
        scan_limit_rad=float(dwells.scan_limit_rad[k]),
        snr_per_m2=float(dwells.snr_ratio_per_m2[k]),
        steering_exponent=float(dwells.steering_exponent[k]),
        look_count=int(dwells.look_count[k]),
        threshold=threshold,
        notch_width_mps=float(dwells.notch_width_mps[k]),
        notch_exponent=float(dwells.notch_exponent[k]),
    )


def sector_reach(sector: Sector) -> tuple[np.ndarray, float, float]:
    """Return the level direction of a sector's middle and the central angles of its edges."""
    middle = sector.azimuth_start_rad + 0.5 * sector.azimuth_width_rad
    ahead = math.cos(middle) * sector.along + math.sin(middle) * sector.starboard
    ratio = _EARTH_RADIUS_M / math.sqrt(float(sector.position @ sector.position))
    near = math.acos(ratio * math.cos(sector.grazing_max_rad)) - sector.grazing_max_rad
    far = math.acos(ratio * math.cos(sector.grazing_min_rad)) - sector.grazing_min_rad
    return ahead, near, far
