"""A rotating surveillance radar as a sensor: true objects in, detections and the answer side out.

The beam stands at each of its positions for a slot of time; an object is looked at in the slot that its azimuth at that
instant belongs to. Objects and platform are taken to that instant along their velocities. Every draw is keyed by run
seed, sensor, object and dwell, so neither order, step nor the presence of others changes it.
"""

import math
from dataclasses import dataclass

import numpy as np

from lookdown.astro import MEAN_RADIUS_M, geodetic_from_ecef, up_ecef
from lookdown.seeds import generator, philox_key
from lookdown.sensing._secondary import draw_normals
from lookdown.sensing.clutter import surface_class
from lookdown.sensing.detection import detection_threshold, fluctuation_shape
from lookdown.sensing.detection.detection_kernels import draw_powers
from lookdown.sensing.geometry import grazing_rad, line_of_sight
from lookdown.sensing.geometry.horizon import elevation_at_range_rad, ground_clearance_m, sees
from lookdown.sensing.ground.alarms import cells_of, is_above_ground
from lookdown.sensing.ground.budget import passage
from lookdown.sensing.ground.kinds import AerostatParameters
from lookdown.sensing.ground.place import Racetrack, Site
from lookdown.sensing.ground.report import Plots, Scatter, azimuth_of, beam_axes, looks_table, slow_errors
from lookdown.sensing.ground.scan import Round
from lookdown.sensing.ground.surveillance import SurveillanceParameters
from lookdown.sensing.radar.false_alarms import draw_noise_power
from lookdown.sensing.radar.measurement import cosine_sigma, range_rate_sigma_mps, range_sigma_m
from lookdown.sensing.radar.rcs import aspect_angles_rad, rcs_m2
from lookdown.tables import Detections, Looks, Objects
from lookdown.terrain import Terrain

__all__ = ["Platform", "SurveillanceSensor", "aerostat_is_up"]

_FASTEST_MPS = 1000.0


Platform = Site | Racetrack
"""Where an antenna is."""


def aerostat_is_up(aerostat: AerostatParameters, *, run_seed: int, sensor_id: int, time_tai_ns: int) -> bool:
    """Return whether an aerostat flies in the block of time that an instant belongs to.

    Examples
    --------
    >>> from lookdown.sensing.ground import reference_aerostat
    >>> up = [
    ...     aerostat_is_up(reference_aerostat(), run_seed=1, sensor_id=9, time_tai_ns=h * 3_600_000_000_000)
    ...     for h in range(0, 24000, 12)
    ... ]
    >>> bool(0.55 < np.mean(up) < 0.65)
    True
    """
    block = time_tai_ns // round(aerostat.outage_s * 1e9)
    wind, handling = generator(run_seed, "aerostat weather", sensor_id, block).random(2)
    speed = aerostat.mean_wind_mps * math.sqrt(-4.0 / math.pi * math.log1p(-wind))
    return bool(speed < aerostat.wind_limit_mps and handling < aerostat.handling_ratio)


@dataclass(frozen=True, slots=True)
class _View:
    """Objects in the beam, one row a passage: rows of objects, dwells, states at the dwell's instant."""

    row: np.ndarray
    dwell: np.ndarray
    time_tai_ns: np.ndarray
    sensor_m: np.ndarray
    sensor_mps: np.ndarray
    object_m: np.ndarray

    def take(self, keep: np.ndarray) -> "_View":
        """Return the passages that a mask or an index picks."""
        return _View(
            self.row[keep],
            self.dwell[keep],
            self.time_tai_ns[keep],
            self.sensor_m[keep],
            self.sensor_mps[keep],
            self.object_m[keep],
        )


class SurveillanceSensor:
    """Observes objects step by step with one rotating radar.

    Parameters
    ----------
    radar : SurveillanceParameters
    platform : Platform
    sensor_id : int
        Below 2**20, and no satellite's.
    run_seed : int
    start_tai_ns : int
        When the beam first points north.
    step_s : float
        Time between calls of `observe`: it reports the passages since the step before.
    terrain : Terrain, optional
        Hides what stands behind hills; left out, the bare ellipsoid does.
    aerostat : AerostatParameters, optional
        Weather that keeps the platform down.

    Notes
    -----
    Cost: 2 ms a step at 100,000 objects, and about 30 us an object in the beam.
    """

    def __init__(
        self,
        radar: SurveillanceParameters,
        platform: Platform,
        *,
        sensor_id: int,
        run_seed: int,
        start_tai_ns: int,
        step_s: float,
        terrain: Terrain | None = None,
        aerostat: AerostatParameters | None = None,
    ) -> None:
        assert step_s > 0.0
        self._radar, self._platform, self._terrain, self._aerostat = radar, platform, terrain, aerostat
        self._sensor_id, self._run_seed, self._step_ns = sensor_id, run_seed, round(step_s * 1e9)
        slot_ns = round(radar.rotation_period_s / radar.beam_count * 1e9)
        self._round = Round(radar.beam_count, slot_ns, start_tai_ns)
        self._threshold = detection_threshold(radar.false_alarm_probability, radar.look_count)
        self._shape = fluctuation_shape(radar.swerling_case, radar.look_count)
        self._scatter = Scatter(run_seed)
        cosine = radar.bias_sigma_cosine
        self._slow = slow_errors(
            run_seed, sensor_id, (radar.bias_sigma_range_m, cosine, cosine, radar.bias_sigma_range_rate_mps)
        )

    def observe(self, objects: Objects, time_tai_ns: int) -> tuple[Detections, Looks]:
        """Return what the beam met since the step before, and each time it passed an object in sight.

        Parameters
        ----------
        objects : Objects
            True states at the instant.
        time_tai_ns : int
            End of the step.

        Returns
        -------
        Detections
            By dwell and rising range, false alarms among them.
        Looks
            By dwell and object_id.
        """
        if self._aerostat is not None and not aerostat_is_up(
            self._aerostat, run_seed=self._run_seed, sensor_id=self._sensor_id, time_tai_ns=time_tai_ns
        ):
            return Detections.empty(), Looks.empty()
        view = self._in_sight(self._passages(objects, time_tai_ns), objects)
        expected = self._expected(view, objects)
        numbers = objects.object_id[view.row].astype(np.uint64) | (view.dwell.astype(np.uint64) << np.uint64(32))
        power = np.empty(len(numbers))
        per_look = expected["snr_ratio"] / expected["notch_loss_ratio"] / self._radar.look_count
        key = philox_key(self._run_seed, f"ground radar echo {self._sensor_id}")
        draw_powers(key, numbers, 0, per_look, self._radar.look_count, self._shape, power)
        hit = np.flatnonzero(power > self._threshold)
        echoes = self._echoes(view.take(hit), objects, power[hit] - self._radar.look_count)
        plots = _joined(echoes, self._alarms(self._round.within(time_tai_ns, self._step_ns)))
        radar = self._radar
        bias = (radar.bias_sigma_range_m, radar.bias_sigma_cosine, radar.bias_sigma_range_rate_mps)
        detections, by_plot = plots.table(self._sensor_id, radar.measured, bias)
        ids = np.zeros(len(view.row), np.uint64)
        ids[hit] = by_plot[: len(hit)]
        looks = {"object_id": objects.object_id[view.row], "time_tai_ns": view.time_tai_ns, "detection_id": ids}
        return detections, looks_table(self._sensor_id, view.dwell, looks | expected)

    def _passages(self, objects: Objects, now_tai_ns: int) -> _View:
        """Return every passage of the beam over an object within the instrumented range since the step before."""
        here, _ = self._platform.states(np.array([now_tai_ns]))
        reach = self._radar.range_max_m + (_FASTEST_MPS + self._platform.speed_mps) * self._step_ns * 1e-9
        offset = objects.position_ecef_m - here
        near = np.flatnonzero(np.einsum("ij,ij->i", offset, offset) <= reach**2)
        slot = self._slot(np.repeat(here, len(near), axis=0), objects.position_ecef_m[near])
        turns = math.ceil(self._step_ns / (self._round.count * self._round.slot_ns)) + 1
        latest = self._round.latest(slot, now_tai_ns)
        dwell = (latest[None, :] + self._round.count * np.arange(1, -turns, -1)[:, None]).ravel()
        row, slot = np.tile(near, turns + 1), np.tile(slot, turns + 1)
        slack_ns = self._step_ns // 2 + 2 * self._round.slot_ns
        soon = np.abs(self._round.middle_tai_ns(dwell) - (now_tai_ns - self._step_ns // 2)) <= slack_ns
        view = self._at(objects, row[soon], dwell[soon], now_tai_ns)
        # The dwell an object belongs to is the one that looks where it stands at the dwell's own middle, whatever the
        # step: near the one it would belong to now, give or take its motion.
        count = self._round.count
        moved = np.mod(self._slot(view.sensor_m, view.object_m) - slot[soon] + count // 2, count) - count // 2
        pairs = np.stack([view.row, view.dwell + moved], axis=1)
        pairs = np.concatenate([pairs + np.array([0, shift]) for shift in (-1, 0, 1)])
        middle = self._round.middle_tai_ns(pairs[:, 1])
        inside = (middle > now_tai_ns - self._step_ns) & (middle <= now_tai_ns) & (pairs[:, 1] >= 0)
        pairs = np.unique(pairs[inside], axis=0)
        view = self._at(objects, pairs[:, 0], pairs[:, 1], now_tai_ns)
        return view.take(self._slot(view.sensor_m, view.object_m) == np.mod(view.dwell, count))

    def _at(self, objects: Objects, row: np.ndarray, dwell: np.ndarray, now_tai_ns: int) -> _View:
        time_tai_ns = self._round.middle_tai_ns(dwell)
        ahead = 1e-9 * (time_tai_ns - now_tai_ns)
        place = objects.position_ecef_m[row] + ahead[:, None] * objects.velocity_ecef_mps[row]
        return _View(row, dwell, time_tai_ns, *self._platform.states(time_tai_ns), place)

    def _slot(self, sensor_m: np.ndarray, object_m: np.ndarray) -> np.ndarray:
        share = azimuth_of(sensor_m, object_m) / (2.0 * math.pi)
        return np.minimum((share * self._round.count).astype(np.int64), self._round.count - 1)

    def _in_sight(self, view: _View, objects: Objects) -> _View:
        radar = self._radar
        offset = view.object_m - view.sensor_m
        distance = np.sqrt(np.einsum("ij,ij->i", offset, offset))
        view = view.take((distance >= max(radar.range_min_m, 1.0)) & (distance <= radar.range_max_m))
        view = view.take(sees(view.sensor_m, view.object_m, radar.radius_factor)) if len(view.row) else view
        if self._terrain is not None and len(view.row):
            clear = ground_clearance_m(self._terrain, view.sensor_m, view.object_m, radius_factor=radar.radius_factor)
            view = view.take(clear >= 0.0)
        elevation = self._elevation(view)
        return view.take((elevation >= radar.elevation_min_rad) & (elevation <= radar.elevation_max_rad))

    def _elevation(self, view: _View) -> np.ndarray:
        own, other, far = _heights_and_range(view)
        return elevation_at_range_rad(own, other, far, self._radar.radius_factor * MEAN_RADIUS_M)

    def _expected(self, view: _View, objects: Objects) -> dict[str, np.ndarray]:
        own, other, far = _heights_and_range(view)
        velocity = objects.velocity_ecef_mps[view.row]
        _, los = line_of_sight(view.sensor_m, view.object_m)
        up = up_ecef(view.object_m)
        nose, below = aspect_angles_rad(velocity, up, los)
        rcs = self._scatter.of(objects.object_id[view.row]) * rcs_m2(objects.rcs_class[view.row], nose, below)
        radial = np.einsum("ij,ij->i", los, velocity)
        seen = passage(
            self._radar,
            sensor_height_m=own,
            height_m=other,
            range_m=far,
            rcs_m2=rcs,
            radial_speed_mps=radial,
            surface=surface_class(up),
            speed_mps=self._platform.speed_mps,
            off_track_rad=_off_track(view.sensor_mps, los),
        )
        pulses = self._radar.pulse_repetition_frequency_hz * self._radar.coherent_time_s * self._radar.look_count
        return {
            "range_m": far,
            "grazing_rad": grazing_rad(los, up),
            "radial_speed_mps": radial,
            "rcs_m2": rcs,
            "snr_ratio": seen.snr_ratio,
            "clutter_ratio": seen.cnr_ratio / max(pulses, 1.0),
            "notch_loss_ratio": seen.loss_ratio,
            "detection_probability": seen.probability,
        }

    def _echoes(self, view: _View, objects: Objects, snr_ratio: np.ndarray) -> Plots:
        sigmas = self._sigmas(snr_ratio)
        distance, los = line_of_sight(view.sensor_m, view.object_m)
        along, cross, _ = self._axes(view.sensor_m, view.dwell)
        rate = np.einsum("ij,ij->i", los, objects.velocity_ecef_mps[view.row] - view.sensor_mps)
        truth = np.stack([distance, np.einsum("ij,ij->i", los, along), np.einsum("ij,ij->i", los, cross), rate], axis=1)
        noise = draw_normals(
            self._run_seed,
            f"ground radar error {self._sensor_id}",
            objects.object_id[view.row],
            view.dwell.astype(np.uint32),
        )
        values = truth + self._slow + sigmas * noise
        return Plots(
            view.dwell, view.time_tai_ns, view.sensor_m, view.sensor_mps, along, cross, values, sigmas, snr_ratio
        )

    def _axes(self, sensor_m: np.ndarray, dwell: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        turn = (np.mod(dwell, self._round.count) + 0.5) / self._round.count
        return beam_axes(sensor_m, 2.0 * math.pi * turn)

    def _sigmas(self, snr_ratio: np.ndarray) -> np.ndarray:
        radar = self._radar
        angle = {"wavelength_m": radar.wavelength_m, "monopulse_slope": radar.monopulse_slope}
        bounds = (
            range_sigma_m(snr_ratio, radar.bandwidth_hz),
            cosine_sigma(snr_ratio, aperture_m=radar.antenna_width_m, **angle),
            cosine_sigma(snr_ratio, aperture_m=radar.antenna_height_m, **angle),
            range_rate_sigma_mps(snr_ratio, radar.wavelength_m, radar.coherent_time_s),
        )
        floors = (radar.range_floor_m, radar.azimuth_floor, radar.elevation_floor, radar.range_rate_floor_mps)
        return np.sqrt(np.stack(bounds, axis=1) ** 2 + np.square(floors))

    def _alarms(self, dwell: np.ndarray) -> Plots:
        """Return noise that crossed the threshold: Poisson in the tests of each dwell, uniform over them."""
        radar = self._radar
        low, high = math.sin(radar.elevation_min_rad), math.sin(radar.elevation_max_rad)
        mean = radar.false_alarm_probability * cells_of(radar).count
        draws = []
        for number in dwell.tolist():
            source = generator(self._run_seed, "ground radar false alarm", self._sensor_id, number)
            draws.append(source.random((source.poisson(mean), 5)))
        dwell = np.repeat(dwell, [len(draw) for draw in draws])
        uniform = np.concatenate(draws) if draws else np.empty((0, 5))
        position, velocity = self._platform.states(self._round.middle_tai_ns(dwell))
        if radar.has_elevation and len(dwell):
            own = np.maximum(geodetic_from_ecef(position)[2], 0.0)
            far = radar.range_min_m + uniform[:, 0] * (radar.range_max_m - radar.range_min_m)
            above = is_above_ground(radar, own, far, np.arcsin(low + uniform[:, 2] * (high - low)))
            dwell, uniform, position, velocity = dwell[above], uniform[above], position[above], velocity[above]
        along, cross, ahead = self._axes(position, dwell)
        values = np.empty((len(dwell), 4))
        values[:, 0] = radar.range_min_m + uniform[:, 0] * (radar.range_max_m - radar.range_min_m)
        values[:, 1] = (uniform[:, 1] - 0.5) * 2.0 * math.pi / self._round.count
        values[:, 2] = low + uniform[:, 2] * (high - low)
        toward = np.einsum("ij,ij->i", ahead, velocity)
        values[:, 3] = (2.0 * uniform[:, 3] - 1.0) * radar.max_target_speed_mps - toward
        snr = draw_noise_power(uniform[:, 4], radar.false_alarm_probability, radar.look_count) - radar.look_count
        time_tai_ns = self._round.middle_tai_ns(dwell)
        return Plots(dwell, time_tai_ns, position, velocity, along, cross, values, self._sigmas(snr), snr)


def _joined(first: Plots, second: Plots) -> Plots:
    names = Plots.__slots__
    return Plots(*(np.concatenate([getattr(first, name), getattr(second, name)]) for name in names))


def _heights_and_range(view: _View) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    offset = view.object_m - view.sensor_m
    own, other = geodetic_from_ecef(view.sensor_m)[2], geodetic_from_ecef(view.object_m)[2]
    return np.maximum(own, 0.0), np.maximum(other, 0.0), np.sqrt(np.einsum("ij,ij->i", offset, offset))


def _off_track(velocity_ecef_mps: np.ndarray, los_ecef: np.ndarray) -> np.ndarray:
    speed = np.sqrt(np.einsum("ij,ij->i", velocity_ecef_mps, velocity_ecef_mps))
    cosine = np.divide(
        np.einsum("ij,ij->i", velocity_ecef_mps, los_ecef), speed, out=np.zeros(len(speed)), where=speed > 0.0
    )
    return np.arccos(np.clip(cosine, -1.0, 1.0))
