"""Cosines of an antenna's axes as elevation and bearing in a frame of the antenna, and back.

That frame has the antenna's normal for x, its short axis for y and its long axis for z, so
with cosines u along and v across and w their rest on the normal, elevation is asin(u) and
bearing atan2(v, w): exact. Errors go over to first order; the next is of the size of
sigma squared, a microradian where sigma is a milliradian.
"""

from typing import NamedTuple

import numpy as np

from lookdown.arrays import Flags, Matrices3, Positions, Scalars
from lookdown.formats.frame import CartesianFrame
from lookdown.tables import Detections, Measured

__all__ = [
    "Antenna",
    "Sighting",
    "Spherical",
    "antenna_of",
    "detection_columns",
    "expressible",
    "roll_pitch_yaw",
    "spherical_of",
]

_LEAST_REST = 1e-6
"""Of 1 - u2 - v2: nearer to the antenna's own plane than 0.06 degrees nothing is seen."""

_ANGLES = Measured.ALONG | Measured.CROSS
_TAKEN = (_ANGLES, _ANGLES | Measured.RANGE, Measured.ALL)


class Spherical(NamedTuple):
    """Detections in the antenna's frame, of n rows.

    ``rotation`` (n, 3, 3) has the frame's axes as rows; ``values`` (n, 4) are elevation,
    bearing, range and range rate, ``noise`` (n, 4, 4) their covariance.
    """

    rotation: np.ndarray
    values: np.ndarray
    noise: np.ndarray


class Sighting(NamedTuple):
    """Detections as another program has them, of n rows, in its Cartesian frame.

    ``parts`` (n,) says how many of ``values`` (n, 4) were measured: elevation, bearing, range
    and range rate, with covariance ``noise`` (n, 4, 4). Rows of ``rotation`` (n, 3, 3) are
    the sensor's axes; ``place`` and ``velocity`` (n, 3) are its own.
    """

    parts: np.ndarray
    values: np.ndarray
    noise: np.ndarray
    rotation: np.ndarray
    place: np.ndarray
    velocity: np.ndarray


class Antenna(NamedTuple):
    """Axes and errors of antennas that look straight at what they report: both cosines are 0."""

    along: np.ndarray
    cross: np.ndarray
    sigma_along: np.ndarray
    sigma_cross: np.ndarray


def expressible(detections: Detections) -> Flags:
    """Return which detections have both cosines, with range, with range and range rate, or with neither."""
    bits = detections.measured & Measured.ALL.value
    rest = 1.0 - detections.cosine_along**2 - detections.cosine_cross**2
    return np.isin(bits, [taken.value for taken in _TAKEN]) & (rest > _LEAST_REST)


def spherical_of(detections: Detections) -> Spherical:
    """Return expressible detections in their antennas' frames; slow errors are added to those of one look."""
    d = detections
    u, v = d.cosine_along, d.cosine_cross
    level = np.sqrt(1.0 - u**2)
    w = np.sqrt(1.0 - u**2 - v**2)
    noise = np.zeros((len(d), 4, 4))
    slope = np.zeros((len(d), 2, 2))
    slope[:, 0, 0], slope[:, 1, 0], slope[:, 1, 1] = 1.0 / level, u * v / (w * level**2), 1.0 / w
    cosines = np.stack([np.hypot(s, d.bias_sigma_cosine) for s in (d.sigma_cosine_along, d.sigma_cosine_cross)], axis=1)
    noise[:, :2, :2] = np.einsum("nij,nj,nkj->nik", slope, cosines**2, slope)
    noise[:, 2, 2] = d.sigma_range_m**2 + d.bias_sigma_range_m**2
    noise[:, 3, 3] = d.sigma_range_rate_mps**2 + d.bias_sigma_range_rate_mps**2
    noise[:, 2, 3] = noise[:, 3, 2] = d.correlation_range_rate * d.sigma_range_m * d.sigma_range_rate_mps
    normal = np.cross(d.axis_cross_ecef, d.axis_along_ecef)
    return Spherical(
        rotation=np.stack([normal, d.axis_cross_ecef, d.axis_along_ecef], axis=1),
        values=np.stack([np.arcsin(u), np.arctan2(v, w), d.range_m, d.range_rate_mps], axis=1),
        noise=noise,
    )


def antenna_of(rotation: Matrices3, elevation_rad: Scalars, bearing_rad: Scalars, noise: np.ndarray) -> Antenna:
    """Return antennas that face the line of sight, turned so that the errors of their two cosines are independent.

    Parameters
    ----------
    rotation : (n, 3, 3) float64, 1
        Rows are the axes of the frame of elevation and bearing.
    elevation_rad, bearing_rad : (n,) float64, radian
    noise : (n, 2, 2) float64, radian squared
        Covariance of elevation and bearing.
    """
    up = _axis(rotation, elevation_rad + 0.5 * np.pi, bearing_rad)
    side = _axis(rotation, np.zeros(len(up)), bearing_rad + 0.5 * np.pi)
    level = np.cos(elevation_rad)
    first, second, both = noise[:, 0, 0], noise[:, 1, 1] * level**2, noise[:, 0, 1] * level
    turn = 0.5 * np.arctan2(2.0 * both, first - second)
    c, s = np.cos(turn)[:, None], np.sin(turn)[:, None]
    half, swing = 0.5 * (first + second), np.hypot(0.5 * (first - second), both)
    return Antenna(c * up + s * side, c * side - s * up, np.sqrt(half + swing), np.sqrt(np.maximum(half - swing, 0.0)))


def _axis(rotation: Matrices3, elevation_rad: Scalars, bearing_rad: Scalars) -> Positions:
    level = np.cos(elevation_rad)
    local = np.stack([level * np.cos(bearing_rad), level * np.sin(bearing_rad), np.sin(elevation_rad)], axis=1)
    return np.einsum("nij,ni->nj", rotation, local)


def detection_columns(sighting: Sighting, frame: CartesianFrame) -> dict[str, np.ndarray]:
    """Return the columns of `Detections` that a sighting says, the antenna facing the line of sight.

    The covariance of an angle with range or range rate has no column and is left out.
    """
    s = sighting
    antenna = antenna_of(s.rotation @ frame.rotation_from_ecef, s.values[:, 0], s.values[:, 1], s.noise[:, :2, :2])
    sigma = np.sqrt(s.noise[:, [2, 3], [2, 3]])
    product = sigma[:, 0] * sigma[:, 1]
    angles, ranges = Measured.ALONG.value | Measured.CROSS.value, Measured.RANGE.value
    bits = angles + ranges * (s.parts > 2) + Measured.RANGE_RATE.value * (s.parts > 3)
    return {
        "sensor_position_ecef_m": frame.to_ecef(s.place),
        "sensor_velocity_ecef_mps": frame.turn_to_ecef(s.velocity),
        "axis_along_ecef": antenna.along,
        "axis_cross_ecef": antenna.cross,
        "range_m": s.values[:, 2],
        "range_rate_mps": s.values[:, 3],
        "sigma_range_m": sigma[:, 0],
        "sigma_cosine_along": antenna.sigma_along,
        "sigma_cosine_cross": antenna.sigma_cross,
        "sigma_range_rate_mps": sigma[:, 1],
        "correlation_range_rate": np.divide(s.noise[:, 2, 3], product, out=np.zeros(len(product)), where=product > 0.0),
        "measured": bits.astype(np.uint8),
    }


def roll_pitch_yaw(rotation: Matrices3) -> Positions:
    """Return the angles a, b, c of rotations Rx(-a) Ry(b) Rz(-c), by which Stone Soup turns a sensor.

    Where the first axis stands upright, roll and yaw say the same and one of them is free:
    the product is right even there.

    Examples
    --------
    >>> roll_pitch_yaw(np.eye(3)[None]).tolist()
    [[-0.0, 0.0, 0.0]]
    """
    x, y, z = rotation[:, 0], rotation[:, 1], rotation[:, 2]
    yaw = np.arctan2(x[:, 1], x[:, 0])
    pitch = np.arctan2(x[:, 2], np.hypot(x[:, 0], x[:, 1]))
    level = np.stack([-np.sin(yaw), np.cos(yaw), np.zeros(len(yaw))], axis=1)
    roll = np.arctan2(-np.einsum("ni,ni->n", z, level), np.einsum("ni,ni->n", y, level))
    return np.stack([roll, pitch, yaw], axis=1)
