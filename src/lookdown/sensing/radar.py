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
from lookdown.seeds import generator
from lookdown.sensing._kernels import pairs_in_view
from lookdown.sensing.clutter import notch_loss_ratio
from lookdown.sensing.detection import detection_probability, detection_threshold, draw_power, fluctuation_shape
from lookdown.sensing.false_alarms import FalseAlarmSource, Plots
from lookdown.sensing.geometry import face_axes, local_frame, region_holds
from lookdown.sensing.measurement import measurement_sigmas
from lookdown.sensing.parameters import RadarParameters, SearchRegion
from lookdown.sensing.rcs import aspect_angles_rad, rcs_m2, scatter_ratio
from lookdown.tables import Detections, Dwells, Looks, Objects, SensorKind

__all__ = ["RadarSensor"]

_ROWS_A_DWELL = 1 << 20
"""Detection ids of one dwell start at dwell_id times this."""


@dataclass(frozen=True, slots=True)
class _View:
    """The (dwell, object) pairs in view, by dwell and object_id."""

    dwell_row: np.ndarray
    object_row: np.ndarray
    range_m: np.ndarray
    grazing_sine: np.ndarray
    scan_cosine: np.ndarray
    side: np.ndarray
    los: np.ndarray
    up: np.ndarray


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
        self._radar, self._region, self._run_seed = radar, region, run_seed
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
        if len(dwells) == 0:
            return self._none
        radar = self._radar
        assert (dwells.look_count == radar.look_count).all()
        assert (dwells.false_alarm_probability == radar.false_alarm_probability).all()
        frame = local_frame(dwells.sensor_position_ecef_m, dwells.sensor_velocity_ecef_mps)
        view = self._in_view(dwells, objects, frame)
        expected = self._expected(dwells, objects, view)
        power, noise = self._draw(dwells, objects, view, expected["snr_ratio"] / expected["notch_loss_ratio"])
        detected = np.nonzero(power > self._threshold)[0]
        echoes = self._echoes(dwells, objects, view, frame, power, noise, detected)
        above = region_holds(self._region, -frame[:, 2])
        alarms = self._false_alarms.draw(dwells, frame, above)
        detections, echo_ids = self._report(dwells, frame, echoes, alarms)
        return detections, self._answers(dwells, objects, view, expected, detected, echo_ids)

    def _in_view(self, dwells: Dwells, objects: Objects, frame: Matrices3) -> _View:
        most = len(dwells) * len(objects)
        rows, values, los = np.empty((most, 2), dtype=np.int64), np.empty((most, 4)), np.empty((most, 3))
        limits = np.stack(
            [np.sin(dwells.grazing_min_rad), np.sin(dwells.grazing_max_rad), np.cos(dwells.scan_limit_rad)], axis=1
        )
        up = up_ecef(objects.position_ecef_m)
        count = pairs_in_view(
            dwells.sensor_position_ecef_m,
            frame,
            dwells.azimuth_start_rad,
            dwells.azimuth_width_rad,
            limits,
            self._radar.face_tilt_rad,
            objects.position_ecef_m,
            up,
            rows,
            values,
            los,
        )
        order = np.lexsort((objects.object_id[rows[:count, 1]], rows[:count, 0]))
        dwell_row, object_row = rows[order, 0], rows[order, 1]
        range_m, grazing_sine, scan_cosine, side = values[order].T
        return _View(
            dwell_row=dwell_row,
            object_row=object_row,
            range_m=range_m.copy(),
            grazing_sine=grazing_sine,
            scan_cosine=scan_cosine,
            side=side,
            los=los[order],
            up=up[object_row],
        )

    def _expected(self, dwells: Dwells, objects: Objects, view: _View) -> dict[str, np.ndarray]:
        velocity = objects.velocity_ecef_mps[view.object_row]
        azimuth, elevation = aspect_angles_rad(velocity, view.up, view.los)
        scatter = [self._scatter_of(int(i)) for i in objects.object_id[view.object_row]]
        rcs = rcs_m2(objects.aircraft_class[view.object_row], azimuth, elevation) * np.array(scatter)
        d = view.dwell_row
        snr = dwells.snr_ratio_per_m2[d] * rcs * view.scan_cosine ** dwells.steering_exponent[d]
        radial_mps = np.einsum("ij,ij->i", velocity, view.los)
        loss = notch_loss_ratio(radial_mps, dwells.notch_width_mps[d], dwells.notch_exponent[d])
        probability = detection_probability(
            snr / (loss * self._radar.look_count),
            look_count=self._radar.look_count,
            swerling_case=self._radar.swerling_case,
            false_alarm_probability=self._radar.false_alarm_probability,
        )
        return {
            "grazing_rad": elevation,
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

    def _draw(
        self, dwells: Dwells, objects: Objects, view: _View, snr_ratio: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        power, noise = np.empty(len(snr_ratio)), np.zeros((len(snr_ratio), 4))
        sensor_id, dwell_id = dwells.sensor_id[view.dwell_row].tolist(), dwells.dwell_id[view.dwell_row].tolist()
        object_id = objects.object_id[view.object_row].tolist()
        for i, snr in enumerate(snr_ratio.tolist()):
            # Two 32-bit ids make one 64-bit entity, so no two (satellite, object) pairs share a stream.
            source = generator(self._run_seed, "radar echo", (sensor_id[i] << 32) | object_id[i], dwell_id[i])
            power[i] = draw_power(source, snr, self._radar.look_count, self._shape)
            if power[i] > self._threshold:
                noise[i] = source.standard_normal(4)
        return power, noise

    def _echoes(
        self,
        dwells: Dwells,
        objects: Objects,
        view: _View,
        frame: Matrices3,
        power: np.ndarray,
        noise: np.ndarray,
        detected: np.ndarray,
    ) -> Plots:
        d, los, side = view.dwell_row[detected], view.los[detected], view.side[detected]
        cross, _ = face_axes(frame[d], side, self._radar.face_tilt_rad)
        relative = objects.velocity_ecef_mps[view.object_row[detected]] - dwells.sensor_velocity_ecef_mps[d]
        values = np.stack(
            [
                view.range_m[detected],
                np.einsum("ij,ij->i", los, frame[d, 0]),
                np.einsum("ij,ij->i", los, cross),
                np.einsum("ij,ij->i", los, relative),
            ],
            axis=1,
        )
        sigmas = measurement_sigmas(self._radar, power[detected] - self._radar.look_count)
        return Plots(d, side, values + sigmas * noise[detected], power[detected])

    def _report(self, dwells: Dwells, frame: Matrices3, echoes: Plots, alarms: Plots) -> tuple[Detections, np.ndarray]:
        d = np.concatenate([echoes.dwell_row, alarms.dwell_row])
        values = np.concatenate([echoes.values, alarms.values])
        order = np.lexsort((values[:, 0], d))
        d, values = d[order], values[order]
        side = np.concatenate([echoes.side, alarms.side])[order]
        snr = np.concatenate([echoes.power, alarms.power])[order] - self._radar.look_count
        rank = np.arange(len(d)) - np.searchsorted(d, d)
        assert len(d) < _ROWS_A_DWELL
        ids = dwells.dwell_id[d] * np.uint64(_ROWS_A_DWELL) + rank.astype(np.uint64)
        echo_ids = np.empty_like(ids)
        echo_ids[order] = ids
        cross, _ = face_axes(frame[d], side, self._radar.face_tilt_rad)
        sigmas = measurement_sigmas(self._radar, snr)
        detections = Detections(
            detection_id=ids,
            dwell_id=dwells.dwell_id[d],
            time_tai_ns=dwells.time_tai_ns[d],
            sensor_id=dwells.sensor_id[d],
            kind=np.full(len(d), SensorKind.RADAR, dtype=np.uint8),
            sensor_position_ecef_m=dwells.sensor_position_ecef_m[d],
            sensor_velocity_ecef_mps=dwells.sensor_velocity_ecef_mps[d],
            axis_along_ecef=frame[d, 0],
            axis_cross_ecef=cross,
            range_m=values[:, 0].copy(),
            cosine_along=values[:, 1].copy(),
            cosine_cross=values[:, 2].copy(),
            range_rate_mps=values[:, 3].copy(),
            sigma_range_m=sigmas[:, 0].copy(),
            sigma_cosine_along=sigmas[:, 1].copy(),
            sigma_cosine_cross=sigmas[:, 2].copy(),
            sigma_range_rate_mps=sigmas[:, 3].copy(),
            snr_ratio=snr,
        )
        return detections, echo_ids[: len(echoes.dwell_row)]

    def _answers(
        self,
        dwells: Dwells,
        objects: Objects,
        view: _View,
        expected: dict[str, np.ndarray],
        detected: np.ndarray,
        echo_ids: np.ndarray,
    ) -> Looks:
        d, count = view.dwell_row, len(view.dwell_row)
        flag, detection_id = np.zeros(count, dtype=np.uint8), np.zeros(count, dtype=np.uint64)
        flag[detected] = 1
        detection_id[detected] = echo_ids
        return Looks(
            dwell_id=dwells.dwell_id[d],
            object_id=objects.object_id[view.object_row],
            time_tai_ns=dwells.time_tai_ns[d],
            sensor_id=dwells.sensor_id[d],
            range_m=view.range_m,
            detected=flag,
            detection_id=detection_id,
            **expected,
        )
