"""The antenna's view: local frame, two faces, azimuth, grazing and scan angles, direction cosines.

The satellite steers in yaw so that its long axis follows its velocity relative to the
rotating Earth. The frame's rows are then along (ECEF velocity, levelled), starboard
(down x along) and down (minus the ellipsoid normal).
"""

import math

import numpy as np

from lookdown.arrays import Flags, Matrices3, Positions, Scalars, Velocities
from lookdown.astro import MEAN_RADIUS_M, ecef_from_geodetic, up_ecef
from lookdown.sensing._kernels import local_frames
from lookdown.sensing.parameters import SearchRegion

__all__ = [
    "azimuth_rad",
    "face_axes",
    "grazing_rad",
    "line_of_sight",
    "local_frame",
    "region_border_ecef_m",
    "region_centre_ecef_m",
    "region_holds",
    "region_limits",
]


def local_frame(position_ecef_m: Positions, velocity_ecef_mps: Velocities) -> Matrices3:
    """Return the antenna's local frame at each satellite: rows along, starboard, down.

    Parameters
    ----------
    position_ecef_m : (n, 3) float64, metre, ITRF
    velocity_ecef_mps : (n, 3) float64, m/s, ITRF
        Relative to the rotating Earth, which is what makes the yaw steering exact.

    Returns
    -------
    (n, 3, 3) float64, 1
        Right-handed: along x starboard = down.

    References
    ----------
    Pillai, Himed, Li, "Effect of Earth's rotation and range foldover on space-based
    radar performance", IEEE Trans. AES 42 (2006): the crab that this attitude removes.

    Examples
    --------
    >>> frame = local_frame(np.array([[6878e3, 0.0, 0.0]]), np.array([[0.0, 0.0, 7600.0]]))
    >>> frame[0].round() + 0.0
    array([[ 0.,  0.,  1.],
           [ 0.,  1.,  0.],
           [-1.,  0.,  0.]])
    """
    up = up_ecef(position_ecef_m)
    frame = np.empty((len(up), 3, 3))
    local_frames(np.ascontiguousarray(velocity_ecef_mps), up, frame)
    return frame


def line_of_sight(sensor_ecef_m: Positions, target_ecef_m: Positions) -> tuple[Scalars, Positions]:
    """Return the distance and the unit vector from each antenna to its target.

    Parameters
    ----------
    sensor_ecef_m, target_ecef_m : (n, 3) float64, metre, ITRF
        Same row, same pair; a distance of zero is a programmer's fault.

    Examples
    --------
    >>> distance, los = line_of_sight(np.array([[7e6, 0.0, 0.0]]), np.array([[6.4e6, 0.0, 0.0]]))
    >>> float(distance[0]), los[0].tolist()
    (600000.0, [-1.0, 0.0, 0.0])
    """
    offset = target_ecef_m - sensor_ecef_m
    distance = np.sqrt(np.einsum("ij,ij->i", offset, offset))
    assert (distance > 0.0).all()
    return distance, offset / distance[:, None]


def azimuth_rad(frame: Matrices3, los_ecef: Positions) -> Scalars:
    """Return the azimuth of lines of sight, from along towards starboard, 0 to 2 pi.

    Parameters
    ----------
    frame : (n, 3, 3) float64
        From `local_frame`.
    los_ecef : (n, 3) float64, 1, ITRF

    Examples
    --------
    >>> frame = local_frame(np.array([[6878e3, 0.0, 0.0]]), np.array([[0.0, 0.0, 7600.0]]))
    >>> round(float(np.degrees(azimuth_rad(frame, np.array([[-0.6, 0.8, 0.0]])))[0]), 6)
    90.0
    """
    local = np.einsum("ijk,ik->ij", frame, los_ecef)
    return np.mod(np.arctan2(local[:, 1], local[:, 0]), 2.0 * math.pi)


def grazing_rad(los_ecef: Positions, up_ecef_at_target: Positions) -> Scalars:
    """Return the elevation of the satellite above the ellipsoid-normal horizon at each target.

    A grazing angle above zero also says that the Earth does not stand in the way.

    Parameters
    ----------
    los_ecef : (n, 3) float64, 1, ITRF
        From antenna to target.
    up_ecef_at_target : (n, 3) float64, 1, ITRF

    Examples
    --------
    >>> float(np.degrees(grazing_rad(np.array([[-1.0, 0.0, 0.0]]), np.array([[1.0, 0.0, 0.0]])))[0])
    90.0
    """
    return np.arcsin(np.clip(-np.einsum("ij,ij->i", los_ecef, up_ecef_at_target), -1.0, 1.0))


def face_axes(frame: Matrices3, side: Scalars, tilt_rad: float) -> tuple[Positions, Positions]:
    """Return the short axis and the normal of the face on each side.

    Parameters
    ----------
    frame : (n, 3, 3) float64
        From `local_frame`; the long axis is its first row.
    side : (n,) float64
        +1 starboard, -1 port.
    tilt_rad : float
        Angle of the normal from nadir.

    Returns
    -------
    axis_cross_ecef, normal_ecef : (n, 3) float64, 1, ITRF
        normal = cos(tilt) down + side sin(tilt) starboard; axis_cross = along x normal.

    Examples
    --------
    >>> cross, normal = face_axes(np.eye(3)[None], np.array([1.0]), math.pi / 6)
    >>> (cross[0].round(3) + 0.0).tolist(), (normal[0].round(3) + 0.0).tolist()
    ([0.0, -0.866, 0.5], [0.0, 0.5, 0.866])
    """
    level, plumb = (side * math.sin(tilt_rad))[:, None], math.cos(tilt_rad)
    starboard, down = frame[:, 1], frame[:, 2]
    return level * down - plumb * starboard, plumb * down + level * starboard


def region_centre_ecef_m(region: SearchRegion) -> Positions:
    """Return the centre of a region on the ellipsoid, one row.

    Examples
    --------
    >>> box = SearchRegion(south_rad=-0.1, north_rad=0.1, west_rad=-0.1, east_rad=0.1)
    >>> region_centre_ecef_m(box).round().tolist()
    [[6378137.0, 0.0, 0.0]]
    """
    west, width = region.west_rad, _longitude_width(region)
    return ecef_from_geodetic(
        latitude_rad=np.array([0.5 * (region.south_rad + region.north_rad)]),
        longitude_rad=np.array([west + 0.5 * width]),
        height_m=np.zeros(1),
    )


def region_border_ecef_m(region: SearchRegion, points_a_side: int = 12) -> Positions:
    """Return points on the ellipsoid once round the border of a region, its margin included.

    Parameters
    ----------
    region : SearchRegion
    points_a_side : int

    Returns
    -------
    (4 * points_a_side, 3) float64, metre, ITRF

    Examples
    --------
    >>> box = SearchRegion(south_rad=0.8, north_rad=0.9, west_rad=0.0, east_rad=0.1, margin_m=10e3)
    >>> region_border_ecef_m(box, 3).shape
    (12, 3)
    """
    south, north, west, width = _limits_with_margin(region)
    step = np.arange(points_a_side) / points_a_side
    latitude = np.concatenate([np.full_like(step, south), south + (north - south) * step])
    latitude = np.concatenate([latitude, np.full_like(step, north), north - (north - south) * step])
    longitude = np.concatenate([west + width * step, np.full_like(step, west + width)])
    longitude = np.concatenate([longitude, west + width * (1.0 - step), np.full_like(step, west)])
    return ecef_from_geodetic(latitude_rad=latitude, longitude_rad=longitude, height_m=np.zeros(len(latitude)))


def region_holds(region: SearchRegion, up_ecef_there: Positions) -> Flags:
    """Return whether the places with given ellipsoid normals lie in a region, its margin included.

    Parameters
    ----------
    region : SearchRegion
    up_ecef_there : (n, 3) float64, 1, ITRF
        The normal's declination is the geodetic latitude and its right ascension the longitude.

    Examples
    --------
    >>> box = SearchRegion(south_rad=-0.1, north_rad=0.1, west_rad=3.1, east_rad=-3.1)
    >>> region_holds(box, np.array([[-1.0, 0.0, 0.0], [1.0, 0.0, 0.0]])).tolist()
    [True, False]
    """
    south, north, west, width = _limits_with_margin(region)
    sine = up_ecef_there[:, 2]
    longitude = np.arctan2(up_ecef_there[:, 1], up_ecef_there[:, 0])
    within = np.mod(longitude - west, 2.0 * math.pi) <= width
    return np.asarray(within & (sine >= math.sin(south)) & (sine <= math.sin(north)))


def region_limits(region: SearchRegion) -> np.ndarray:
    """Return a region with its margin as the kernels take it.

    Returns
    -------
    (4,) float64
        Sines of the southern and northern geodetic latitude, western longitude and width, radian.

    Examples
    --------
    >>> region_limits(SearchRegion(south_rad=0.0, north_rad=math.pi / 6, west_rad=1.0, east_rad=1.5)).round(6)
    array([0. , 0.5, 1. , 0.5])
    """
    south, north, west, width = _limits_with_margin(region)
    return np.array([math.sin(south), math.sin(north), west, width])


def _longitude_width(region: SearchRegion) -> float:
    return float(np.mod(region.east_rad - region.west_rad, 2.0 * math.pi))


def _limits_with_margin(region: SearchRegion) -> tuple[float, float, float, float]:
    margin = region.margin_m / MEAN_RADIUS_M
    limit = math.radians(89.9)
    south, north = max(region.south_rad - margin, -limit), min(region.north_rad + margin, limit)
    wide = margin / math.cos(max(abs(south), abs(north)))
    width = min(_longitude_width(region) + 2.0 * wide, 2.0 * math.pi)
    return south, north, region.west_rad - wide, width
