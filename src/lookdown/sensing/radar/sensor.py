"""The radar as a sensor: dwells and true objects in, detections and the answer side out.

An object is in a dwell when its line of sight lies in the sector, its grazing angle within the limits and its scan
angle within the face's. What it sends back is lowered by air and rain, by the pulses that deafen the receiver and by
the notch that ground or sea leave after processing, at each look's pulse repetition frequency. Its echo's summed power
is then drawn once: it decides detection, and it is the SNR that the sigmas follow. Objects closer than a resolution
cell are not merged, and range and Doppler ambiguities are taken as resolved.
"""

from typing import Any

import numpy as np

from lookdown.astro import up_ecef
from lookdown.errors import ArgumentError
from lookdown.seeds import philox_key
from lookdown.sensing.clutter import MovingClutter
from lookdown.sensing.geometry import SearchRegion, local_frame
from lookdown.sensing.radar._layout import LookPart, PlotPart
from lookdown.sensing.radar.false_alarms import FalseAlarmSource
from lookdown.sensing.radar.ground_mask import hidden_by_ground
from lookdown.sensing.radar.measurement import bias_sigmas, measurement_sigmas, range_rate_correlation
from lookdown.sensing.radar.observation import (
    Observed,
    Sky,
    Slots,
    dwell_columns,
    lay_out,
    lay_out_movers,
    observe_pairs,
)
from lookdown.sensing.radar.parameters import RadarParameters
from lookdown.sensing.radar.physics import NotchResponse, look_physics, published_notch
from lookdown.tables import Detections, Dwells, Looks, Measured, Objects, SensorKind

__all__ = ["RadarSensor"]

_ROWS_A_DWELL = 1 << 20
"""Detection ids of one dwell start at dwell_id times this."""


class RadarSensor:
    """Observes objects with the dwells of one step.

    Every draw is keyed by run seed, satellite, dwell and, for an echo, object: neither the
    order of rows nor the presence of other dwells or objects changes it, nor the number of threads.

    Parameters
    ----------
    radar : RadarParameters
    region : SearchRegion
        Where false alarms are drawn.
    run_seed : int
    response : NotchResponse, optional
        What clutter leaves of a moving echo, in place of what the radar's own antenna, channels and errors come to.
    threads : int
        More than 1 shares the dwells among numba's threads.
    moving_clutter : MovingClutter, optional
        What moves in the region and is no aircraft: it gives detections by the same physics as objects, and no
        looks; movers slower than half the published notch are left out. Its wind farms cost objects above them signal.

    Notes
    -----
    Cost: about 0.4 ms a step with a dwell in it (calls from Python), 0.1 us an object in view, 1 us a false alarm.
    """

    def __init__(
        self,
        radar: RadarParameters,
        region: SearchRegion,
        run_seed: int,
        *,
        response: NotchResponse | None = None,
        threads: int = 1,
        moving_clutter: MovingClutter | None = None,
    ) -> None:
        self._radar, self._run_seed, self._threads = radar, run_seed, threads
        self._false_alarms = FalseAlarmSource(radar, region, run_seed)
        self._physics = look_physics(radar, response)
        self._key = philox_key(run_seed, "radar echo")
        self._region, self._moving = region, moving_clutter
        self._mover_key = philox_key(run_seed, "radar mover")
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
        sky, seen = self._seen(dwells, objects)
        plots, row, look = self._plots(dwells, seen)
        order = np.lexsort((plots[PlotPart.RANGE], row))
        detections = self._report(dwells, row[order], plots[:, order])
        detection_id = np.zeros(seen[0].looks.shape[1], dtype=np.uint64)
        look = look[order]
        detection_id[look[look >= 0]] = detections.detection_id[look >= 0]
        return detections, self._answers(dwells, objects, sky, seen[0], detection_id)

    def _seen(self, dwells: Dwells, objects: Objects) -> tuple[Sky, list[Observed]]:
        """Return the objects laid out, and what is seen of them and then of the movers of the ground."""
        loss = None if self._moving is None else self._moving.farm_loss_ratio
        sky = lay_out(objects, self._physics, self._run_seed, loss_ratio=loss)
        laid_out = dwell_columns(dwells, self._radar, self._run_seed)
        in_view = self._observed(laid_out, sky, self._key, keep_looks=True)
        seen = [_without_hidden(in_view, dwells, objects, sky)]
        if self._moving is not None:
            least_mps = 0.5 * published_notch(self._radar)[0]
            movers = self._moving.movers(self._region, int(dwells.time_tai_ns[0]), least_mps)
            ground = lay_out_movers(movers, self._physics)
            seen.append(self._observed(laid_out, ground, self._mover_key, keep_looks=False))
        return sky, seen

    def _observed(
        self, laid_out: tuple[np.ndarray, np.ndarray], sky: Sky, key: np.uint64, *, keep_looks: bool
    ) -> Observed:
        columns, names = laid_out
        chunks = 1 if self._threads == 1 else 4 * self._threads
        slots = Slots(columns, sky, chunk_count=min(chunks, len(columns)), keep_looks=keep_looks)
        observe_pairs(columns, names, sky, self._physics, key=key, slots=slots, threads=self._threads)
        return slots.taken()

    def _plots(self, dwells: Dwells, seen: list[Observed]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return echoes and false alarms in one: values, row of the dwell, and the look of an object's echo or -1."""
        radar = self._radar
        frame = local_frame(dwells.sensor_position_ecef_m, dwells.sensor_velocity_ecef_mps)
        limits = np.column_stack(
            [np.sin(dwells.grazing_min_rad), np.sin(dwells.grazing_max_rad), np.cos(dwells.scan_limit_rad)]
        )
        alarms, power = self._false_alarms.draw(dwells, frame, limits)
        plots = np.empty((PlotPart.COUNT, len(alarms)))
        plots[: PlotPart.SNR] = alarms[:, :5].T
        plots[PlotPart.SNR] = snr = power - radar.look_count
        plots[PlotPart.SIGMA_RANGE : PlotPart.CORRELATION] = sigmas = measurement_sigmas(radar, snr).T
        plots[PlotPart.CORRELATION] = range_rate_correlation(radar, sigmas[0], sigmas[3])
        sine = np.sin(dwells.grazing_min_rad)[alarms[:, 5].astype(np.int64)]
        plots[PlotPart.BIAS_RANGE] = bias_sigmas(radar, range_rate_mps=alarms[:, 3], sine_grazing=sine)[0]
        row = np.concatenate([*(part.plot_rows[0] for part in seen), alarms[:, 5].astype(np.int64)])
        look = np.full(len(row), -1)
        look[: seen[0].plots.shape[1]] = seen[0].plot_rows[2]
        return np.concatenate([*(part.plots for part in seen), plots], axis=1), row, look

    def _report(self, dwells: Dwells, row: np.ndarray, plots: np.ndarray) -> Detections:
        radar, count = self._radar, len(row)
        rank = np.arange(count) - np.searchsorted(row, row)
        if count and rank.max() >= _ROWS_A_DWELL:
            raise ArgumentError(
                f"radar: {rank.max() + 1} false alarms and echoes in one dwell, more than the {_ROWS_A_DWELL} that can "
                "be told apart. Lower radar.false_alarm_probability or radar.bandwidth."
            )
        dwell_id = dwells.dwell_id[row]
        frame = local_frame(dwells.sensor_position_ecef_m, dwells.sensor_velocity_ecef_mps)[row]
        tilt = dwells.face_tilt_rad[row, None]
        cross = plots[PlotPart.SIDE][:, None] * np.sin(tilt) * frame[:, 2] - np.cos(tilt) * frame[:, 1]
        part: Any = PlotPart
        return Detections(
            detection_id=dwell_id * np.uint64(_ROWS_A_DWELL) + rank.astype(np.uint64),
            dwell_id=dwell_id,
            time_tai_ns=dwells.time_tai_ns[row],
            sensor_id=dwells.sensor_id[row],
            kind=np.full(count, SensorKind.RADAR, dtype=np.uint8),
            sensor_position_ecef_m=dwells.sensor_position_ecef_m[row],
            sensor_velocity_ecef_mps=dwells.sensor_velocity_ecef_mps[row],
            axis_along_ecef=frame[:, 0].copy(),
            axis_cross_ecef=cross,
            range_m=plots[part.RANGE],
            cosine_along=plots[part.ALONG],
            cosine_cross=plots[part.CROSS],
            range_rate_mps=plots[part.RATE],
            sigma_range_m=plots[part.SIGMA_RANGE],
            sigma_cosine_along=plots[part.SIGMA_ALONG],
            sigma_cosine_cross=plots[part.SIGMA_CROSS],
            sigma_range_rate_mps=plots[part.SIGMA_RATE],
            correlation_range_rate=plots[part.CORRELATION],
            bias_sigma_range_m=plots[part.BIAS_RANGE],
            bias_sigma_cosine=np.full(count, radar.attitude_bias_rad),
            bias_sigma_range_rate_mps=np.full(count, radar.velocity_bias_mps),
            snr_ratio=plots[part.SNR],
            measured=np.full(count, Measured.ALL, dtype=np.uint8),
            reported_icao24=np.zeros(count, dtype=np.uint32),
        )

    def _answers(self, dwells: Dwells, objects: Objects, sky: Sky, seen: Observed, detection_id: np.ndarray) -> Looks:
        object_id = objects.object_id[sky.order[seen.look_rows[1]]]
        order = np.lexsort((object_id, seen.look_rows[0]))
        d, looks, detection_id = seen.look_rows[0][order], seen.looks[:, order], detection_id[order]
        part: Any = LookPart
        farm: Any = 1.0
        if self._moving is not None:
            # Laid out it was taken off the size of the object; told it is a loss.
            farm = self._moving.farm_loss_ratio(up_ecef(objects.position_ecef_m))[sky.order[seen.look_rows[1]][order]]
        return Looks(
            dwell_id=dwells.dwell_id[d],
            object_id=object_id[order],
            time_tai_ns=dwells.time_tai_ns[d],
            sensor_id=dwells.sensor_id[d],
            range_m=looks[part.RANGE],
            grazing_rad=np.arcsin(np.minimum(looks[part.SINE], 1.0)),
            radial_speed_mps=looks[part.RADIAL],
            rcs_m2=looks[part.RCS] * farm,
            snr_ratio=looks[part.SNR] * farm,
            clutter_ratio=looks[part.CLUTTER],
            notch_loss_ratio=farm / looks[part.KEPT],
            detection_probability=looks[part.CHANCE],
            detected=(detection_id > 0).astype(np.uint8),
            detection_id=detection_id,
        )


def _without_hidden(seen: Observed, dwells: Dwells, objects: Objects, sky: Sky) -> Observed:
    """Return what is seen where no hill stands in the way: looks that one does have no chance, and no plot.

    Each look has draws of its own, so that taking one away changes no other.
    """
    rows, names = seen.look_rows[0], sky.order[seen.look_rows[1]]
    sensor, place = dwells.sensor_position_ecef_m[rows], objects.position_ecef_m[names]
    hidden = hidden_by_ground(sensor, place, seen.looks[LookPart.SINE])
    if not hidden.any():
        return seen
    seen.looks[LookPart.CHANCE, hidden] = 0.0
    kept = ~hidden[seen.plot_rows[2]]
    return Observed(seen.looks, seen.look_rows, seen.plots[:, kept], seen.plot_rows[:, kept])
