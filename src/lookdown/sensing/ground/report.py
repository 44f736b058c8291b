"""What sensors near the ground share in reporting: axes of a beam, slow errors, and the two tables."""

from dataclasses import dataclass

import numpy as np

from lookdown.astro import enu_rotation_from_ecef, geodetic_from_ecef
from lookdown.seeds import generator
from lookdown.sensing.ground.scan import detection_ids, dwell_ids
from lookdown.sensing.radar.rcs import scatter_ratio
from lookdown.tables import Detections, Looks, SensorKind

__all__ = ["Plots", "Scatter", "azimuth_of", "beam_axes", "looks_table", "slow_errors"]


def azimuth_of(sensor_ecef_m: np.ndarray, object_ecef_m: np.ndarray) -> np.ndarray:
    """Return the azimuth of each object from its sensor, clockwise from north, 0 to 2 pi."""
    latitude, longitude, _ = geodetic_from_ecef(sensor_ecef_m)
    rotation = enu_rotation_from_ecef(latitude_rad=latitude, longitude_rad=longitude)
    local = np.einsum("nij,nj->ni", rotation, object_ecef_m - sensor_ecef_m)
    return np.mod(np.arctan2(local[:, 0], local[:, 1]), 2.0 * np.pi)


def beam_axes(sensor_ecef_m: np.ndarray, azimuth_rad: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return a beam's axes at each sensor: to the right of its azimuth, up, and along its azimuth.

    The first two are axis_along and axis_cross of a detection; cross x along is the third, the direction looked in.
    """
    latitude, longitude, _ = geodetic_from_ecef(sensor_ecef_m)
    rotation = enu_rotation_from_ecef(latitude_rad=latitude, longitude_rad=longitude)
    east, north, up = rotation[:, 0], rotation[:, 1], rotation[:, 2]
    sine, cosine = np.sin(azimuth_rad)[:, None], np.cos(azimuth_rad)[:, None]
    return cosine * east - sine * north, up.copy(), cosine * north + sine * east


def slow_errors(run_seed: int, sensor_id: int, sigmas: tuple[float, float, float, float]) -> np.ndarray:
    """Return a sensor's slow errors of range, two cosines and range rate, the same all the run."""
    drawn = generator(run_seed, "ground sensor slow error", sensor_id).standard_normal(4)
    return np.asarray(drawn * np.array(sigmas))


class Scatter:
    """The factor by which each object differs from its class, kept because a draw costs more than a look."""

    def __init__(self, run_seed: int) -> None:
        self._run_seed = run_seed
        self._known: dict[int, float] = {}

    def of(self, object_id: np.ndarray) -> np.ndarray:
        """Return the factor of each object."""
        for one in object_id.tolist():
            if one not in self._known:
                self._known[one] = scatter_ratio(self._run_seed, one)
        return np.array([self._known[one] for one in object_id.tolist()])


@dataclass(frozen=True, slots=True)
class Plots:
    """What is to be reported of one sensor, in any order.

    Attributes
    ----------
    dwell : (n,) int64
        Number of the dwell.
    time_tai_ns : (n,) int64
    position_ecef_m, velocity_ecef_mps : (n, 3) float64
        Of the sensor.
    along_ecef, cross_ecef : (n, 3) float64
        From `beam_axes`.
    values, sigmas : (n, 4) float64
        Range, two cosines, range rate; what is not measured is made 0.
    snr_ratio : (n,) float64
    """

    dwell: np.ndarray
    time_tai_ns: np.ndarray
    position_ecef_m: np.ndarray
    velocity_ecef_mps: np.ndarray
    along_ecef: np.ndarray
    cross_ecef: np.ndarray
    values: np.ndarray
    sigmas: np.ndarray
    snr_ratio: np.ndarray

    def table(
        self, sensor_id: int, measured: int, bias_sigmas: tuple[float, float, float]
    ) -> tuple[Detections, np.ndarray]:
        """Return the detections by dwell and rising range, and the detection_id of each plot."""
        order = np.lexsort((self.values[:, 0], self.dwell))
        count = len(order)
        dwell_id = dwell_ids(sensor_id, self.dwell[order])
        ids = detection_ids(dwell_id)
        bits = [bool(measured & bit) for bit in (1, 2, 4, 8)]
        values, sigmas = self.values[order] * bits, self.sigmas[order] * bits
        ones = np.ones(count)
        table = Detections(
            detection_id=ids,
            dwell_id=dwell_id,
            time_tai_ns=self.time_tai_ns[order],
            sensor_id=np.full(count, sensor_id, np.uint32),
            kind=np.full(count, SensorKind.GROUND_RADAR, np.uint8),
            sensor_position_ecef_m=self.position_ecef_m[order],
            sensor_velocity_ecef_mps=self.velocity_ecef_mps[order],
            axis_along_ecef=self.along_ecef[order],
            axis_cross_ecef=self.cross_ecef[order],
            range_m=values[:, 0].copy(),
            cosine_along=values[:, 1].copy(),
            cosine_cross=values[:, 2].copy(),
            range_rate_mps=values[:, 3].copy(),
            sigma_range_m=sigmas[:, 0].copy(),
            sigma_cosine_along=sigmas[:, 1].copy(),
            sigma_cosine_cross=sigmas[:, 2].copy(),
            sigma_range_rate_mps=sigmas[:, 3].copy(),
            correlation_range_rate=0.0 * ones,
            bias_sigma_range_m=bias_sigmas[0] * ones,
            bias_sigma_cosine=bias_sigmas[1] * ones,
            bias_sigma_range_rate_mps=bias_sigmas[2] * bits[3] * ones,
            snr_ratio=self.snr_ratio[order],
            measured=np.full(count, measured, np.uint8),
            reported_icao24=np.zeros(count, np.uint32),
        )
        by_plot = np.empty(count, np.uint64)
        by_plot[order] = ids
        return table, by_plot


def looks_table(sensor_id: int, dwell: np.ndarray, columns: dict[str, np.ndarray]) -> Looks:
    """Return the answer side, by dwell and object; `columns` hold the rest of `Looks` but what follows from them."""
    order = np.lexsort((columns["object_id"], dwell))
    rest = {name: values[order] for name, values in columns.items()}
    return Looks(
        dwell_id=dwell_ids(sensor_id, dwell[order]),
        sensor_id=np.full(len(order), sensor_id, np.uint32),
        detected=(rest["detection_id"] > 0).astype(np.uint8),
        **rest,
    )
