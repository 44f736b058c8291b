"""The skywave radar as a sensor: dwell by dwell over sector and range, as the ionosphere allows.

It reports what its operators would after registration: the straight range and the azimuth from the receiver, with the
errors of the layer's height and tilt as slow errors, and range rate. Elevation it does not measure. Transmitter and
receiver may stand apart; range rate is then that of half the path, and the difference to the receiver's own is carried
in its sigma.
"""

import math
from dataclasses import dataclass

import numpy as np

from lookdown.astro import (
    MEAN_RADIUS_M,
    ecef_from_geodetic,
    geodetic_from_ecef,
    great_circle_distance_m,
    up_ecef,
)
from lookdown.seeds import generator, philox_key
from lookdown.sensing._secondary import draw_normals
from lookdown.sensing.constants import SPEED_OF_LIGHT_MPS
from lookdown.sensing.detection import detection_threshold
from lookdown.sensing.detection.detection_kernels import draw_powers
from lookdown.sensing.geometry import grazing_rad, line_of_sight
from lookdown.sensing.ground.ionosphere import sun_cosine
from lookdown.sensing.ground.place import Site
from lookdown.sensing.ground.report import Plots, Scatter, azimuth_of, beam_axes, looks_table, slow_errors
from lookdown.sensing.ground.scan import Round
from lookdown.sensing.ground.skywave import Channel, SkywaveParameters, hf_rcs_m2, open_channel, skywave_passage
from lookdown.sensing.radar.false_alarms import draw_noise_power
from lookdown.sensing.radar.measurement import cosine_sigma, range_rate_sigma_mps, range_sigma_m
from lookdown.tables import Detections, Looks, Measured, Objects

__all__ = ["SkywavePlace", "SkywaveSensor", "skywave_coverage_area_m2"]

_HOUR_NS = 3_600_000_000_000
_SLOPE = 1.6
_MEASURED = int(Measured.RANGE | Measured.ALONG | Measured.RANGE_RATE)


@dataclass(frozen=True, slots=True)
class SkywavePlace:
    """Where a skywave radar stands and looks.

    Attributes
    ----------
    receiver, transmitter : Site
        The same where it is one.
    bearing_rad : float
        Of the middle of its sector, from the receiver.
    """

    receiver: Site
    transmitter: Site
    bearing_rad: float

    @classmethod
    def at_one(cls, *, latitude_rad: float, longitude_rad: float, bearing_rad: float) -> "SkywavePlace":
        """Return a place where transmitter and receiver stand together."""
        site = Site(latitude_rad, longitude_rad, 0.0)
        return cls(site, site, bearing_rad)

    def point(self, bearing_rad: float, ground_m: float) -> np.ndarray:
        """Return the point of the ellipsoid at a bearing and distance from the receiver, great circle, (1, 3)."""
        angle, latitude = ground_m / MEAN_RADIUS_M, self.receiver.latitude_rad
        sine = math.sin(latitude) * math.cos(angle) + math.cos(latitude) * math.sin(angle) * math.cos(bearing_rad)
        east = math.sin(bearing_rad) * math.sin(angle) * math.cos(latitude)
        longitude = self.receiver.longitude_rad + math.atan2(east, math.cos(angle) - math.sin(latitude) * sine)
        return ecef_from_geodetic(
            latitude_rad=np.array([math.asin(sine)]), longitude_rad=np.array([longitude]), height_m=np.zeros(1)
        )


@dataclass(frozen=True, slots=True)
class _Dwell:
    """One dwell: its number, instant, middle bearing and segment, and how the segment is reached."""

    number: int
    time_tai_ns: int
    bearing_rad: float
    near_m: float
    far_m: float
    channel: Channel


class SkywaveSensor:
    """Observes objects step by step with one skywave radar.

    Parameters
    ----------
    radar : SkywaveParameters
    place : SkywavePlace
    sensor_id : int
        Below 2**20, and no satellite's.
    run_seed : int
    start_tai_ns : int
        When the first dwell begins.
    step_s : float
        Time between calls of `observe`.

    Notes
    -----
    Cost: 3 ms a dwell at 100,000 objects.
    """

    def __init__(
        self,
        radar: SkywaveParameters,
        place: SkywavePlace,
        *,
        sensor_id: int,
        run_seed: int,
        start_tai_ns: int,
        step_s: float,
    ) -> None:
        assert step_s > 0.0
        self._radar, self._place = radar, place
        self._sensor_id, self._run_seed, self._step_ns = sensor_id, run_seed, round(step_s * 1e9)
        count = radar.beam_count * radar.segment_count
        self._round = Round(count, round(radar.coherent_time_s * 1e9), start_tai_ns)
        self._threshold = detection_threshold(radar.false_alarm_probability, 1)
        self._scatter = Scatter(run_seed)
        sigmas = (radar.bias_sigma_range_m, radar.bias_sigma_cosine, 0.0, radar.bias_sigma_range_rate_mps)
        self._slow = slow_errors(run_seed, sensor_id, sigmas)

    def storm_free(self, time_tai_ns: int) -> bool:
        """Return whether no storm closes the radar in the hour of an instant."""
        drawn = generator(self._run_seed, "skywave storm", self._sensor_id, time_tai_ns // _HOUR_NS).random()
        return bool(drawn < self._radar.storm_free_ratio)

    def observe(self, objects: Objects, time_tai_ns: int) -> tuple[Detections, Looks]:
        """Return what the dwells since the step before met, and each object that one held.

        Parameters
        ----------
        objects : Objects
            True states at the instant; dwells of the step see them where they were.
        time_tai_ns : int
            End of the step.

        Returns
        -------
        Detections
            By dwell and rising range, false alarms among them; elevation is not measured.
        Looks
            By dwell and object_id; snr_ratio has the loss by the ionosphere in it.
        """
        plots, looks = [], []
        for number in self._round.within(time_tai_ns, self._step_ns).tolist():
            dwell = self._open(number)
            if dwell is not None:
                seen = self._dwell(dwell, objects, time_tai_ns)
                plots.append(seen[0])
                looks.append(seen[1])
        if not plots:
            return Detections.empty(), Looks.empty()
        names = Plots.__slots__
        joined = Plots(*(np.concatenate([getattr(part, name) for part in plots]) for name in names))
        radar = self._radar
        bias = (radar.bias_sigma_range_m, radar.bias_sigma_cosine, radar.bias_sigma_range_rate_mps)
        detections, by_plot = joined.table(self._sensor_id, _MEASURED, bias)
        whole = {name: np.concatenate([part[name] for part in looks]) for name in looks[0]}
        first = np.concatenate([[0], np.cumsum([len(part.dwell) for part in plots])[:-1]])
        hits = np.concatenate([np.where(p["hit"] >= 0, p["hit"] + f, -1) for p, f in zip(looks, first, strict=True)])
        ids = np.where(hits >= 0, by_plot[hits] if len(by_plot) else np.uint64(0), np.uint64(0))
        del whole["hit"]
        dwell_number = whole.pop("dwell")
        return detections, looks_table(self._sensor_id, dwell_number, whole | {"detection_id": ids.astype(np.uint64)})

    def _open(self, number: int) -> _Dwell | None:
        """Return a dwell, or None where a storm or the ionosphere closes it."""
        when = int(self._round.middle_tai_ns(np.array([number]))[0])
        return self.dwell_at(number, when) if self.storm_free(when) else None

    def dwell_at(self, number: int, when: int) -> _Dwell | None:
        """Return how a numbered dwell would be flown at an instant, or None where no layer returns its wave."""
        radar = self._radar
        beam, segment = divmod(number % self._round.count, radar.segment_count)
        bearing = self._place.bearing_rad + radar.sector_width_rad * ((beam + 0.5) / radar.beam_count - 0.5)
        near = radar.range_min_m + segment * radar.segment_m
        far = min(near + radar.segment_m, radar.range_max_m)
        turning = self._place.point(bearing, 0.25 * (near + far))
        channel = open_channel(radar, near_m=near, far_m=far, sun_cosine=float(sun_cosine(turning, when)[0]))
        return None if channel is None else _Dwell(number, when, bearing, near, far, channel)

    def _dwell(self, dwell: _Dwell, objects: Objects, now_tai_ns: int) -> tuple[Plots, dict[str, np.ndarray]]:
        receiver, _ = self._place.receiver.states(np.zeros(1, np.int64))
        ahead = 1e-9 * (dwell.time_tai_ns - now_tai_ns)
        place = objects.position_ecef_m + ahead * objects.velocity_ecef_mps
        row = np.flatnonzero(self._held(dwell, receiver, place))
        place, velocity = place[row], objects.velocity_ecef_mps[row]
        sensor = np.repeat(receiver, len(row), axis=0)
        distance, los = line_of_sight(sensor, place)
        toward, away = self._rates(place, velocity)
        wavelength = SPEED_OF_LIGHT_MPS / dwell.channel.carrier_frequency_hz
        object_id = objects.object_id[row]
        rcs = self._scatter.of(object_id) * hf_rcs_m2(objects.rcs_class[row], wavelength)
        rate = 0.5 * (toward + away)
        seen = skywave_passage(
            self._radar,
            dwell.channel,
            receive_ground_m=_ground_m(self._place.receiver, place),
            transmit_ground_m=_ground_m(self._place.transmitter, place),
            rcs_m2=rcs,
            radial_speed_mps=rate,
        )
        key = philox_key(self._run_seed, f"skywave echo {self._sensor_id}")
        power = np.empty(len(row))
        numbers = object_id.astype(np.uint64) | np.uint64(dwell.number << 32)
        draw_powers(key, numbers, 0, seen.snr_ratio / seen.loss_ratio, 1, 1.0, power)
        hit = np.flatnonzero(power > self._threshold)
        apart = (
            0.5 * self._radar.max_target_speed_mps * np.linalg.norm(self._turns(place[hit]), axis=1) / math.sqrt(3.0)
        )
        truth = np.stack([distance[hit], np.zeros(len(hit)), np.zeros(len(hit)), rate[hit]], axis=1)
        echoes = self._plots(dwell, los[hit], truth, power[hit] - 1.0, object_id[hit], apart)
        place_of = np.full(len(row), -1)
        place_of[hit] = np.arange(len(hit))
        answer = {
            "dwell": np.full(len(row), dwell.number),
            "hit": place_of,
            "object_id": object_id,
            "time_tai_ns": np.full(len(row), dwell.time_tai_ns, np.int64),
            "range_m": distance,
            "grazing_rad": grazing_rad(los, up_ecef(place)),
            "radial_speed_mps": rate,
            "rcs_m2": rcs,
            "snr_ratio": seen.snr_ratio,
            # A swept wave has no pulses: over the whole coherent time.
            "clutter_ratio": seen.cnr_ratio,
            "notch_loss_ratio": seen.loss_ratio,
            "detection_probability": seen.probability,
        }
        return self._with_alarms(dwell, echoes, receiver), answer

    def _held(self, dwell: _Dwell, receiver: np.ndarray, place: np.ndarray) -> np.ndarray:
        """Return whether each object is in a dwell's beam and segment."""
        ground = _ground_m(self._place.receiver, place)
        held = (ground >= dwell.near_m) & (ground < dwell.far_m)
        row = np.flatnonzero(held)
        azimuth = azimuth_of(np.repeat(receiver, len(row), axis=0), place[row])
        off = np.mod(azimuth - dwell.bearing_rad + math.pi, 2.0 * math.pi) - math.pi
        half = 0.5 * self._radar.sector_width_rad / self._radar.beam_count
        held[row] = (off >= -half) & (off < half)
        return held

    def _directions(self, place: np.ndarray, site: Site) -> np.ndarray:
        """Return the unit vector from a site straight to each object, which registration makes of the ray."""
        there, _ = site.states(np.zeros(1, np.int64))
        offset = place - there
        return np.asarray(offset / np.sqrt(np.einsum("ij,ij->i", offset, offset))[:, None])

    def _turns(self, place: np.ndarray) -> np.ndarray:
        return self._directions(place, self._place.receiver) - self._directions(place, self._place.transmitter)

    def _rates(self, place: np.ndarray, velocity: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the rate of the straight range from receiver and from transmitter."""
        ends = (self._place.receiver, self._place.transmitter)
        first, second = (np.einsum("ij,ij->i", self._directions(place, site), velocity) for site in ends)
        return first, second

    def _plots(
        self,
        dwell: _Dwell,
        los: np.ndarray,
        truth: np.ndarray,
        snr_ratio: np.ndarray,
        object_id: np.ndarray,
        apart_mps: np.ndarray,
    ) -> Plots:
        count = len(truth)
        sensor, rest = self._place.receiver.states(np.zeros(count, np.int64))
        along, cross, _ = beam_axes(sensor, np.full(count, dwell.bearing_rad))
        truth[:, 1] = np.einsum("ij,ij->i", los, along)
        sigmas = self._sigmas(dwell, snr_ratio, apart_mps)
        number = np.full(count, dwell.number)
        noise = draw_normals(self._run_seed, f"skywave error {self._sensor_id}", object_id, number.astype(np.uint32))
        values = truth + self._slow + sigmas * noise
        time_tai_ns = np.full(count, dwell.time_tai_ns, np.int64)
        return Plots(number, time_tai_ns, sensor, rest, along, cross, values, sigmas, snr_ratio)

    def _sigmas(self, dwell: _Dwell, snr_ratio: np.ndarray, apart_mps: np.ndarray) -> np.ndarray:
        radar, wavelength = self._radar, SPEED_OF_LIGHT_MPS / dwell.channel.carrier_frequency_hz
        azimuth = cosine_sigma(
            snr_ratio, wavelength_m=wavelength, aperture_m=radar.array_length_m, monopulse_slope=_SLOPE
        )
        rate = range_rate_sigma_mps(snr_ratio, wavelength, radar.coherent_time_s)
        bounds = np.stack([range_sigma_m(snr_ratio, radar.bandwidth_hz), azimuth, 0.0 * rate, rate], axis=1)
        bounds[:, 3] = np.hypot(bounds[:, 3], apart_mps)
        floors = (radar.range_floor_m, radar.azimuth_floor, 0.0, radar.range_rate_floor_mps)
        return np.sqrt(bounds**2 + np.square(floors))

    def _with_alarms(self, dwell: _Dwell, echoes: Plots, receiver: np.ndarray) -> Plots:
        radar = self._radar
        wavelength = SPEED_OF_LIGHT_MPS / dwell.channel.carrier_frequency_hz
        width = radar.sector_width_rad / radar.beam_count
        cells = (dwell.far_m - dwell.near_m) / (SPEED_OF_LIGHT_MPS / (2.0 * radar.bandwidth_hz))
        cells *= width / (0.886 * wavelength / radar.array_length_m)
        cells *= 2.0 * radar.max_target_speed_mps * 2.0 * radar.coherent_time_s / wavelength
        source = generator(self._run_seed, "skywave false alarm", self._sensor_id, dwell.number)
        uniform = source.random((source.poisson(radar.false_alarm_probability * cells), 4))
        count = len(uniform)
        sensor, rest = np.repeat(receiver, count, axis=0), np.zeros((count, 3))
        along, cross, _ = beam_axes(sensor, np.full(count, dwell.bearing_rad))
        ground = dwell.near_m + uniform[:, 0] * (dwell.far_m - dwell.near_m)
        values = np.zeros((count, 4))
        values[:, 0] = 2.0 * MEAN_RADIUS_M * np.sin(0.5 * ground / MEAN_RADIUS_M)
        values[:, 1] = np.sin((uniform[:, 1] - 0.5) * width) * np.cos(0.5 * ground / MEAN_RADIUS_M)
        values[:, 3] = (2.0 * uniform[:, 2] - 1.0) * radar.max_target_speed_mps
        snr = draw_noise_power(uniform[:, 3], radar.false_alarm_probability, 1) - 1.0
        alarms = Plots(
            np.full(count, dwell.number),
            np.full(count, dwell.time_tai_ns, np.int64),
            sensor,
            rest,
            along,
            cross,
            values,
            self._sigmas(dwell, snr, np.zeros(count)),
            snr,
        )
        names = Plots.__slots__
        return Plots(*(np.concatenate([getattr(echoes, name), getattr(alarms, name)]) for name in names))


def _ground_m(site: Site, place: np.ndarray) -> np.ndarray:
    latitude, longitude, _ = geodetic_from_ecef(place)
    return great_circle_distance_m(
        latitude_1_rad=np.full(len(place), site.latitude_rad),
        longitude_1_rad=np.full(len(place), site.longitude_rad),
        latitude_2_rad=latitude,
        longitude_2_rad=longitude,
    )


def skywave_coverage_area_m2(
    radar: SkywaveParameters,
    place: SkywavePlace,
    *,
    time_tai_ns: int,
    rcs_m2: float,
    radial_speed_mps: float = 200.0,
) -> float:
    """Return the ground in which a skywave radar detects an object with its design probability at an instant.

    Storms aside; segment by segment, in steps of 10 km of range.

    Parameters
    ----------
    radar : SkywaveParameters
    place : SkywavePlace
    time_tai_ns : int
    rcs_m2 : float
        At high frequency (`hf_rcs_m2`), not at microwaves.
    radial_speed_mps : float

    Examples
    --------
    >>> from lookdown.astro import tai_ns_from_utc_text
    >>> from lookdown.sensing.ground import reference_skywave
    >>> here = SkywavePlace.at_one(latitude_rad=0.6, longitude_rad=-1.3, bearing_rad=2.8)
    >>> noon = tai_ns_from_utc_text("2021-06-21T17:00:00Z")
    >>> area = skywave_coverage_area_m2(reference_skywave(), here, time_tai_ns=noon, rcs_m2=60.0)
    >>> 1e12 < area < 5e12
    True
    """
    quiet = SkywaveSensor(radar, place, sensor_id=0, run_seed=0, start_tai_ns=time_tai_ns, step_s=1.0)
    total = 0.0
    for number in range(radar.beam_count * radar.segment_count):
        dwell = quiet.dwell_at(number, time_tai_ns)
        if dwell is None:
            continue
        edges = np.linspace(dwell.near_m, dwell.far_m, max(2, math.ceil((dwell.far_m - dwell.near_m) / 1e4)) + 1)
        middle = 0.5 * (edges[1:] + edges[:-1])
        seen = skywave_passage(
            radar,
            dwell.channel,
            receive_ground_m=middle,
            transmit_ground_m=middle,
            rcs_m2=rcs_m2,
            radial_speed_mps=radial_speed_mps,
        )
        enough = seen.probability >= radar.design_detection_probability
        share = radar.sector_width_rad / radar.beam_count
        ring = share * MEAN_RADIUS_M**2 * -np.diff(np.cos(edges / MEAN_RADIUS_M))
        total += float(np.sum(ring[enough]))
    return total
