"""How the Earth's rotation turns the velocity that a radar sees: effective velocity, crab, what steering leaves.

Everything fixed to the Earth moves past a satellite as if the Earth stood still and the
satellite had the effective velocity V_s - w x S, whatever the patch. Its component along
the line of sight is the patch's closing speed, exactly. The angle between it and the
orbital velocity is the crab; an antenna whose long axis follows the effective velocity
(yaw steering) sees none.
"""

import numpy as np
from numpy.typing import ArrayLike

from lookdown.arrays import Matrices3, Positions, Scalars, Velocities
from lookdown.astro import EARTH_RATE_RADPS, MEAN_RADIUS_M, WGS84_GM_M3PS2

__all__ = [
    "closing_speed_mps",
    "crab_angle_rad",
    "crab_of",
    "crab_speed_ratio",
    "effective_velocity_mps",
    "misalignment_rad",
    "yawed_frame",
]


def effective_velocity_mps(position_m: Positions, inertial_velocity_mps: Velocities) -> Velocities:
    """Return the velocity relative to the rotating Earth at each satellite, V_s - w x S.

    Parameters
    ----------
    position_m, inertial_velocity_mps : (n, 3) float64
        In axes whose third is the Earth's rotation axis; the velocity is the inertial one.

    Returns
    -------
    (n, 3) float64, m/s
        In the same axes at the same instant: the ECEF velocity, for ECEF axes.

    Examples
    --------
    >>> v = effective_velocity_mps(np.array([[7e6, 0.0, 0.0]]), np.array([[0.0, 0.0, 7546.0]]))
    >>> v.round(2).tolist()
    [[0.0, -510.45, 7546.0]]
    """
    effective = inertial_velocity_mps.copy()
    effective[:, 0] += EARTH_RATE_RADPS * position_m[:, 1]
    effective[:, 1] -= EARTH_RATE_RADPS * position_m[:, 0]
    return effective


def closing_speed_mps(effective_velocity_mps: Velocities, los: Positions) -> Scalars:
    """Return the closing speed of an Earth-fixed patch in each line of sight; its Doppler is 2/lambda times this.

    Parameters
    ----------
    effective_velocity_mps : (n, 3) float64, m/s
    los : (n, 3) float64, 1
        Unit vectors from satellite to patch.

    References
    ----------
    (w x P - V_s).(P - S) = (w x S - V_s).(P - S), since w x (P - S) is square to P - S: an identity.

    Examples
    --------
    >>> closing_speed_mps(np.array([[0.0, 0.0, 7500.0]]), np.array([[-0.6, 0.0, 0.8]])).tolist()
    [6000.0]
    """
    return np.asarray(np.einsum("ij,ij->i", effective_velocity_mps, los))


def _rotation_ratio(height_m: ArrayLike) -> np.ndarray:
    """Return the speed of the rotating Earth's frame at a height over the circular orbital speed there."""
    radius = MEAN_RADIUS_M + np.asarray(height_m, dtype=np.float64)
    return np.asarray(EARTH_RATE_RADPS * radius / np.sqrt(WGS84_GM_M3PS2 / radius))


def crab_angle_rad(*, height_m: ArrayLike, inclination_rad: ArrayLike, latitude_rad: ArrayLike) -> np.ndarray:
    """Return the angle between effective and orbital velocity on a circular orbit, 0 or more.

    Parameters
    ----------
    height_m : array of float
        Above the mean sphere.
    inclination_rad : array of float
    latitude_rad : array of float
        Geocentric, of the point below; beyond the orbit's reach the angle is 0.

    References
    ----------
    Pillai, Himed, Li, IEEE Trans. AES 42 (2006): atan(D sqrt(cos2 lat - cos2 i) / (1 - D cos i)).

    Examples
    --------
    >>> import math
    >>> round(math.degrees(float(crab_angle_rad(height_m=770e3, inclination_rad=math.pi / 2, latitude_rad=0.0))), 3)
    3.987
    """
    ratio, cosine = _rotation_ratio(height_m), np.cos(inclination_rad)
    across = np.sqrt(np.maximum(np.cos(latitude_rad) ** 2 - cosine**2, 0.0))
    return np.asarray(np.arctan2(ratio * across, 1.0 - ratio * cosine))


def crab_speed_ratio(*, height_m: ArrayLike, inclination_rad: ArrayLike, latitude_rad: ArrayLike) -> np.ndarray:
    """Return effective over orbital speed on a circular orbit, the crab magnitude.

    Parameters
    ----------
    height_m, inclination_rad, latitude_rad : array of float
        As for `crab_angle_rad`.

    References
    ----------
    Pillai, Himed, Li, IEEE Trans. AES 42 (2006): sqrt(1 + D2 cos2 lat - 2 D cos i).

    Examples
    --------
    >>> import math
    >>> round(float(crab_speed_ratio(height_m=770e3, inclination_rad=math.pi / 2, latitude_rad=0.0)), 5)
    1.00243
    """
    ratio = _rotation_ratio(height_m)
    square = 1.0 + (ratio * np.cos(latitude_rad)) ** 2 - 2.0 * ratio * np.cos(inclination_rad)
    return np.asarray(np.sqrt(square))


def crab_of(position_m: Positions, inertial_velocity_mps: Velocities) -> tuple[Scalars, Scalars]:
    """Return the crab of any state: the turn from inertial to effective velocity about the vertical, and their ratio.

    Parameters
    ----------
    position_m, inertial_velocity_mps : (n, 3) float64
        As for `effective_velocity_mps`; any orbit, not only circular ones.

    Returns
    -------
    angle_rad, speed_ratio : (n,) float64
        Angle of the level parts, right-handed about the geocentric up: positive to port.

    Examples
    --------
    >>> import math
    >>> angle, _ = crab_of(np.array([[7e6, 0.0, 0.0]]), np.array([[0.0, 0.0, 7546.0]]))
    >>> round(math.degrees(angle[0]), 2)  # northbound at the equator: the Earth turns east, the view drifts west
    3.87
    """
    up = position_m / np.linalg.norm(position_m, axis=1)[:, None]
    effective = effective_velocity_mps(position_m, inertial_velocity_mps)
    level = inertial_velocity_mps - np.einsum("ij,ij->i", inertial_velocity_mps, up)[:, None] * up
    forward = level / np.linalg.norm(level, axis=1)[:, None]
    port = np.cross(up, forward)
    angle = np.arctan2(np.einsum("ij,ij->i", effective, port), np.einsum("ij,ij->i", effective, forward))
    speed = np.linalg.norm(effective, axis=1) / np.linalg.norm(inertial_velocity_mps, axis=1)
    return np.asarray(angle), np.asarray(speed)


def yawed_frame(frame: Matrices3, yaw_rad: Scalars) -> Matrices3:
    """Return antenna frames turned about their third axis (down): along towards starboard is positive.

    Parameters
    ----------
    frame : (n, 3, 3) float64
        From `local_frame`, which steers exactly.
    yaw_rad : (n,) float64
        Error of the steering, or minus the crab for an antenna that is not steered.

    Examples
    --------
    >>> import math
    >>> yawed_frame(np.eye(3)[None], np.array([math.pi / 2]))[0, 0].round(12).tolist()
    [0.0, 1.0, 0.0]
    """
    c, s = np.cos(yaw_rad)[:, None], np.sin(yaw_rad)[:, None]
    return np.stack([c * frame[:, 0] + s * frame[:, 1], c * frame[:, 1] - s * frame[:, 0], frame[:, 2]], axis=1)


def misalignment_rad(frame: Matrices3, effective_velocity_mps: Velocities, los: Positions) -> Scalars:
    """Return the misalignment that spreads the Doppler of range folds in each line of sight, signed.

    Folds share the cosine to the long axis but not the angle about it, so velocity square to
    the axis gives each another Doppler. The yaw error that would do the same at broadside is

        (v_y / sin(azimuth) - v_z tan(off-nadir)) / |v|,

    to first order in the folds' distance. Starboard v_y by yaw error or crab; v_z where the
    orbit climbs over the ellipsoid (0.18 deg at 45 deg of latitude and 500 km), which yaw does not cure.

    Parameters
    ----------
    frame : (n, 3, 3) float64
        Rows along, starboard, down of the antenna as it points.
    effective_velocity_mps : (n, 3) float64
    los : (n, 3) float64, 1

    Examples
    --------
    >>> los = np.array([[0.0, 0.8, 0.6]])
    >>> misalignment_rad(np.eye(3)[None], np.array([[7500.0, 75.0, 0.0]]), los).round(6).tolist()
    [0.01]
    """
    v = np.einsum("ijk,ik->ij", frame, effective_velocity_mps)
    u = np.einsum("ijk,ik->ij", frame, los)
    level = np.hypot(u[:, 0], u[:, 1])
    return np.asarray((v[:, 1] * level / u[:, 1] - v[:, 2] * level / u[:, 2]) / np.linalg.norm(v, axis=1))
