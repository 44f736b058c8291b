"""The posterior Cramer-Rao bound of objects whose reports, and whose reports alone, are known.

The information of an object moves by F and Q of its own motion, as the scene draws it, and grows by H' R^-1 H of each
report, H at the true state. It is conditional on which looks were reported, so it holds for these looks and not only
on the mean over all.
"""

import math

import numpy as np

from lookdown.benchmarks.tracking_scenes import SIGMAS
from lookdown.tables import Detections

__all__ = ["Bound", "process_noise", "report_gradients"]

_NS = 1e-9
_FAR_M, _HEIGHT_M, _SPEED_MPS, _CLIMB_MPS = 1e7, 4_000.0, 170.0, 8.0
"""What is known of an object that nobody saw: nothing of its place but the height, and what aircraft do."""


def process_noise(up: np.ndarray, dt_s: np.ndarray, noise_m2ps3: tuple[float, float]) -> np.ndarray:
    """Return the covariance (n, 6, 6) that white acceleration makes in a time.

    References
    ----------
    Bar-Shalom, Li, Kirubarajan (2001), equation 6.2.2-12.
    """
    rise = up[:, :, None] * up[:, None, :]
    density = noise_m2ps3[0] * (np.eye(3) - rise) + noise_m2ps3[1] * rise
    dt = dt_s[:, None, None]
    noise = np.empty((len(up), 6, 6))
    noise[:, :3, :3] = density * dt**3 / 3.0
    noise[:, :3, 3:] = noise[:, 3:, :3] = density * dt**2 / 2.0
    noise[:, 3:, 3:] = density * dt
    return noise


def report_gradients(states: np.ndarray, detections: Detections) -> np.ndarray:
    """Return how range, two cosines and range rate change with the state, (n, 4, 6)."""
    offset = states[:, :3] - detections.sensor_position_ecef_m
    distance = np.linalg.norm(offset, axis=1)[:, None]
    los = offset / distance
    relative = states[:, 3:] - detections.sensor_velocity_ecef_mps
    rate = (relative * los).sum(axis=1)[:, None]
    gradients = np.zeros((len(states), 4, 6))
    gradients[:, 0, :3] = los
    for k, axis in ((1, detections.axis_along_ecef), (2, detections.axis_cross_ecef)):
        gradients[:, k, :3] = (axis - (axis * los).sum(axis=1)[:, None] * los) / distance
    gradients[:, 3, :3] = (relative - rate * los) / distance
    gradients[:, 3, 3:] = los
    return gradients


class Bound:
    """Information on each object of a scene, report by report.

    Parameters
    ----------
    states : (n, 6) float64
        Of the objects at the start.
    time_tai_ns : int
    noise_m2ps3 : (level, vertical)

    References
    ----------
    Tichavsky, Muravchik, Nehorai, "Posterior Cramer-Rao bounds for discrete-time nonlinear filtering",
    IEEE T-SP 46 (1998) 1386-1396, equation 21 and its linear form 34.
    """

    def __init__(self, states: np.ndarray, time_tai_ns: int, noise_m2ps3: tuple[float, float]) -> None:
        self._noise = noise_m2ps3
        self._time_tai_ns = np.full(len(states), time_tai_ns, np.int64)
        up = states[:, :3] / np.linalg.norm(states[:, :3], axis=1)[:, None]
        rise = up[:, :, None] * up[:, None, :]
        self._covariance = np.zeros((len(states), 6, 6))
        self._covariance[:, :3, :3] = _FAR_M**2 * (np.eye(3) - rise) + _HEIGHT_M**2 * rise
        self._covariance[:, 3:, 3:] = _SPEED_MPS**2 * (np.eye(3) - rise) + _CLIMB_MPS**2 * rise

    def _predicted(self, rows: np.ndarray, states: np.ndarray, time_tai_ns: int) -> np.ndarray:
        dt_s = (time_tai_ns - self._time_tai_ns[rows]) * _NS
        carry = np.tile(np.eye(6), (len(rows), 1, 1))
        carry[:, :3, 3:] = np.eye(3) * dt_s[:, None, None]
        up = states[:, :3] / np.linalg.norm(states[:, :3], axis=1)[:, None]
        moved = carry @ self._covariance[rows] @ carry.transpose(0, 2, 1)
        return np.asarray(moved + process_noise(up, dt_s, self._noise))

    def take(self, rows: np.ndarray, states: np.ndarray, detections: Detections) -> None:
        """Take one report of each of some objects, all of one instant.

        Parameters
        ----------
        rows : (n,) int64
            Of the objects; none twice.
        states : (n, 6) float64
            True ones at the instant.
        """
        if not len(rows):
            return
        assert len(np.unique(rows)) == len(rows), "an object has two reports at once"
        time_tai_ns = int(detections.time_tai_ns[0])
        covariance = self._predicted(rows, states, time_tai_ns)
        gradients = report_gradients(states, detections)
        # In covariance form, for the prior of a place that nobody knows has hardly any information to invert.
        innovation = gradients @ covariance @ gradients.transpose(0, 2, 1) + np.diag(np.square(SIGMAS))
        gain = np.linalg.solve(innovation, gradients @ covariance)
        covariance -= covariance @ gradients.transpose(0, 2, 1) @ gain
        self._covariance[rows] = 0.5 * (covariance + covariance.transpose(0, 2, 1))
        self._time_tai_ns[rows] = time_tai_ns

    def position_sigma_m(self, rows: np.ndarray, states: np.ndarray, time_tai_ns: int) -> np.ndarray:
        """Return the least root of the mean squared distance that an estimate can have at an instant."""
        covariance = self._predicted(rows, states, time_tai_ns)
        return np.sqrt(np.trace(covariance[:, :3, :3], axis1=1, axis2=2))


def rms(values: np.ndarray) -> float:
    """Return the root of the mean square; 0 of nothing."""
    return math.sqrt(float(np.mean(np.square(values)))) if len(values) else 0.0
