"""The radar as a sensor: dwells and true objects in, detections and the answer side out.

An object is in a dwell when its line of sight lies in the sector, its grazing angle
within the limits and its scan angle within the face's. Its echo's summed power is then
drawn once: it decides detection, and it is the SNR that the sigmas follow. Objects
closer than a resolution cell are not merged, and range and Doppler ambiguities are
taken as resolved.
"""

from dataclasses import dataclass

import numpy as np

from lookdown.arrays import Matrices3
from lookdown.astro import up_ecef
from lookdown.errors import ArgumentError
from lookdown.seeds import generator
from lookdown.sensing.clutter import notch_loss_ratio
from lookdown.sensing.detection import detection_probability, detection_threshold, draw_power, fluctuation_shape
from lookdown.sensing.geometry import SearchRegion, face_axes, local_frame
from lookdown.sensing.geometry._geometry_kernels import pairs_in_view
from lookdown.sensing.radar.false_alarms import FalseAlarmSource
from lookdown.sensing.radar.measurement import measurement_sigmas
from lookdown.sensing.radar.parameters import RadarParameters
from lookdown.sensing.radar.rcs import rcs_m2, scatter_ratio
from lookdown.tables import Detections, Dwells, Looks, Measured, Objects, SensorKind

__all__ = ["RadarSensor"]

_ROWS_A_DWELL = 1 << 20
"""Detection ids of one dwell start at dwell_id times this."""


@dataclass(frozen=True, slots=True)
class _View:
    """The (dwell, object) pairs in view, by dwell and object_id; truth has the columns of the kernel."""

    dwell_row: np.ndarray
    object_row: np.ndarray
    object_id: np.ndarray
    truth: np.ndarray


class RadarSensor:
    """Observes objects with the dwells of one step.

    Every draw is keyed by run seed, satellite, dwell and, for an echo, object: neither the
    order of rows nor the presence of other dwells or objects changes it.

    Parameters
    ----------
    radar : RadarParameters
    region : SearchRegion
        Where false alarms are drawn.
    run_seed : int

    Notes
    -----
    Cost: about 100 us a step with a dwell in it, 20 us an object in view, 1 us a false alarm.
    """

    def __init__(self, radar: RadarParameters, region: SearchRegion, run_seed: int) -> None:
        self._radar, self._run_seed = radar, run_seed
        self._false_alarms = FalseAlarmSource(radar, region, run_seed)
        self._threshold = detection_threshold(radar.false_alarm_probability, radar.look_count)
        self._shape = fluctuation_shape(radar.swerling_case, radar.look_count)
        # A pure function of (run seed, object), kept because a generator costs more than the rest of a look.
        self._scatter: dict[int, float] = {}
        self._none = (Detections.empty(), Looks.empty())

    def observe(self, dwells: Dwells, objects: Objects) -> tuple[Detections, Looks]:
        """Return the detections of some dwells, and each time a dwell held an object.

        Parameters
        ----------
        dwells : Dwells
            Of one instant, from `SearchScheduler.dwells` with the same radar.
        objects : Objects
            True states at that instant.

        Returns
        -------
        Detections
            Dwell by dwell as given, by rising range within a dwell: targets and false
            alarms are mixed and the ids tell nothing.
        Looks
            Dwell by dwell, by rising object_id.
        """
        if dwells.dwell_id.shape[0] == 0:
            return self._none
        radar = self._radar
        assert (dwells.look_count == radar.look_count).all()
        assert (dwells.false_alarm_probability == radar.false_alarm_probability).all()
        frame = local_frame(dwells.sensor_position_ecef_m, dwells.sensor_velocity_ecef_mps)
        limits = np.column_stack(
            [np.sin(dwells.grazing_min_rad), np.sin(dwells.grazing_max_rad), np.cos(dwells.scan_limit_rad)]
        )
        view = self._in_view(dwells, objects, frame, limits)
        expected = self._expected(dwells, objects, view)
        power, noise = self._draw(dwells, view, expected["snr_ratio"] / expected["notch_loss_ratio"])
        detected = np.nonzero(power > self._threshold)[0]
        alarms, alarm_power = self._false_alarms.draw(dwells, frame, limits)
        plots = np.concatenate([view.truth[detected, :5], alarms[:, :5]])
        row = np.concatenate([view.dwell_row[detected], alarms[:, 5].astype(np.int64)])
        snr = np.concatenate([power[detected], alarm_power]) - radar.look_count
        sigmas = measurement_sigmas(radar, snr)
        plots[: len(detected), :4] += sigmas[: len(detected)] * noise[detected]
        order = np.lexsort((plots[:, 0], row))
        detections = self._report(dwells, frame, row[order], plots[order], sigmas[order], snr[order])
        detection_id = np.zeros(len(view.truth), dtype=np.uint64)
        place = np.empty(len(order), dtype=np.int64)
        place[order] = np.arange(len(order))
        detection_id[detected] = detections.detection_id[place[: len(detected)]]
        return detections, self._answers(dwells, view, expected, detection_id)

    def _in_view(self, dwells: Dwells, objects: Objects, frame: Matrices3, limits: np.ndarray) -> _View:
        most = dwells.dwell_id.shape[0] * objects.object_id.shape[0]
        rows, truth = np.empty((most, 2), dtype=np.int64), np.empty((most, 9))
        count = pairs_in_view(
            dwells.sensor_position_ecef_m,
            dwells.sensor_velocity_ecef_mps,
            frame,
            np.column_stack([dwells.azimuth_start_rad, dwells.azimuth_width_rad]),
            limits,
            self._radar.face_tilt_rad,
            np.argsort(objects.object_id),
            objects.position_ecef_m,
            objects.velocity_ecef_mps,
            up_ecef(objects.position_ecef_m),
            rows,
            truth,
        )
        return _View(rows[:count, 0], rows[:count, 1], objects.object_id[rows[:count, 1]], truth[:count])

    def _expected(self, dwells: Dwells, objects: Objects, view: _View) -> dict[str, np.ndarray]:
        _, _, _, _, _, grazing, scan_cosine, radial_mps, aspect = view.truth.T.copy()
        scatter = np.array([self._scatter_of(i) for i in view.object_id.tolist()])
        rcs = scatter * rcs_m2(objects.rcs_class[view.object_row], aspect, grazing)
        d = view.dwell_row
        snr = dwells.snr_ratio_per_m2[d] * rcs * scan_cosine ** dwells.steering_exponent[d]
        loss = notch_loss_ratio(radial_mps, dwells.notch_width_mps[d], dwells.notch_exponent[d])
        probability = detection_probability(
            snr / (loss * self._radar.look_count),
            look_count=self._radar.look_count,
            swerling_case=self._radar.swerling_case,
            false_alarm_probability=self._radar.false_alarm_probability,
        )
        return {
            "grazing_rad": grazing,
            "radial_speed_mps": radial_mps,
            "rcs_m2": rcs,
            "snr_ratio": snr,
            "notch_loss_ratio": loss,
            "detection_probability": probability,
        }

    def _scatter_of(self, object_id: int) -> float:
        if object_id not in self._scatter:
            self._scatter[object_id] = scatter_ratio(self._run_seed, object_id)
        return self._scatter[object_id]

    def _draw(self, dwells: Dwells, view: _View, snr_ratio: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        power, noise = np.empty(len(snr_ratio)), np.zeros((len(snr_ratio), 4))
        sensor_id, dwell_id = dwells.sensor_id[view.dwell_row].tolist(), dwells.dwell_id[view.dwell_row].tolist()
        object_id = view.object_id.tolist()
        for i, snr in enumerate(snr_ratio.tolist()):
            # Two 32-bit ids make one 64-bit entity, so no two (satellite, object) pairs share a stream.
            source = generator(self._run_seed, "radar echo", (sensor_id[i] << 32) | object_id[i], dwell_id[i])
            power[i] = draw_power(source, snr, self._radar.look_count, self._shape)
            if power[i] > self._threshold:
                noise[i] = source.standard_normal(4)
        return power, noise

    def _report(
        self,
        dwells: Dwells,
        frame: Matrices3,
        row: np.ndarray,
        plots: np.ndarray,
        sigmas: np.ndarray,
        snr: np.ndarray,
    ) -> Detections:
        rank = np.arange(len(row)) - np.searchsorted(row, row)
        if len(row) >= _ROWS_A_DWELL:
            raise ArgumentError(
                f"radar: {len(row)} false alarms and echoes in one instant, more than the {_ROWS_A_DWELL} that can be "
                "told apart. Lower radar.false_alarm_probability or radar.bandwidth."
            )
        dwell_id = dwells.dwell_id[row]
        frame = frame[row]
        cross, _ = face_axes(frame, plots[:, 4], self._radar.face_tilt_rad)
        range_m, cosine_along, cosine_cross, range_rate_mps = plots.T[:4].copy()
        sigma_range_m, sigma_cosine_along, sigma_cosine_cross, sigma_range_rate_mps = sigmas.T.copy()
        return Detections(
            detection_id=dwell_id * np.uint64(_ROWS_A_DWELL) + rank.astype(np.uint64),
            dwell_id=dwell_id,
            time_tai_ns=dwells.time_tai_ns[row],
            sensor_id=dwells.sensor_id[row],
            kind=np.full(len(row), SensorKind.RADAR, dtype=np.uint8),
            sensor_position_ecef_m=dwells.sensor_position_ecef_m[row],
            sensor_velocity_ecef_mps=dwells.sensor_velocity_ecef_mps[row],
            axis_along_ecef=frame[:, 0].copy(),
            axis_cross_ecef=cross,
            range_m=range_m,
            cosine_along=cosine_along,
            cosine_cross=cosine_cross,
            range_rate_mps=range_rate_mps,
            sigma_range_m=sigma_range_m,
            sigma_cosine_along=sigma_cosine_along,
            sigma_cosine_cross=sigma_cosine_cross,
            sigma_range_rate_mps=sigma_range_rate_mps,
            correlation_range_rate=np.zeros(len(row)),
            bias_sigma_range_m=np.zeros(len(row)),
            bias_sigma_cosine=np.zeros(len(row)),
            bias_sigma_range_rate_mps=np.zeros(len(row)),
            snr_ratio=snr,
            measured=np.full(len(row), Measured.ALL, dtype=np.uint8),
            reported_icao24=np.zeros(len(row), dtype=np.uint32),
        )

    def _answers(self, dwells: Dwells, view: _View, expected: dict[str, np.ndarray], detection_id: np.ndarray) -> Looks:
        d = view.dwell_row
        return Looks(
            dwell_id=dwells.dwell_id[d],
            object_id=view.object_id,
            time_tai_ns=dwells.time_tai_ns[d],
            sensor_id=dwells.sensor_id[d],
            range_m=view.truth[:, 0].copy(),
            detected=(detection_id > 0).astype(np.uint8),
            detection_id=detection_id,
            **expected,
        )
