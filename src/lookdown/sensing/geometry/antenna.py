"""The antenna's view: local frame, two faces, azimuth, grazing and scan angles, direction cosines.

The satellite steers in yaw so that its long axis follows its velocity relative to the
rotating Earth. The frame's rows are then along (ECEF velocity, levelled), starboard
(down x along) and down (minus the ellipsoid normal).
"""

import math

import numpy as np

from lookdown.arrays import Matrices3, Positions, Scalars, Velocities
from lookdown.astro import up_ecef
from lookdown.sensing.geometry._geometry_kernels import local_frames

__all__ = [
    "azimuth_rad",
    "face_axes",
    "grazing_rad",
    "line_of_sight",
    "local_frame",
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
