"""Which sector each radar searches in each step, within its energy.

A frame is one search of the field of regard. Its energy is that of the search equation
(`equations.frame_time_s`), the part beyond the scan limit left out since no beam goes
there. It is cut into sectors of equal energy, one a step: narrow ones abeam where the
whole annulus is in reach, wide ones fore and aft where the scan limit leaves little.
Every step of every satellite thus costs the same and the mean power is never passed.

The frame is dimensioned at the design height; a satellite at another height has the
same frame and accordingly more or less SNR. Frames are whole numbers of steps: what
rounding up gains goes into SNR.
"""

import math
from typing import Any

import numpy as np

from lookdown.arrays import Positions, Scalars
from lookdown.astro import geodetic_from_ecef, up_ecef
from lookdown.seeds import generator
from lookdown.sensing.constants import BOLTZMANN_JPK
from lookdown.sensing.geometry import (
    SearchRegion,
    local_frame,
    region_border_ecef_m,
    region_centre_ecef_m,
    region_limits,
)
from lookdown.sensing.geometry._geometry_kernels import charge_and_gate, sectors_reaching
from lookdown.sensing.radar.equations import energy_integral_m4sr, frame_time_s
from lookdown.sensing.radar.false_alarms import clutter_density
from lookdown.sensing.radar.parameters import RadarParameters
from lookdown.sensing.radar.physics import design_speed_mps, published_notch
from lookdown.tables import Dwells, DwellTask, Satellites

__all__ = ["SearchScheduler", "seen_energy_integral_m4sr", "snr_ratio_per_m2"]

_QUADRANT_NODES = 181
"""Azimuth nodes from ahead to abeam; the other three quadrants mirror them."""

_HEIGHT_STEPS_M = np.linspace(-100e3, 100e3, 9)
"""Heights about the design height at which the energy integral is tabulated."""


def seen_energy_integral_m4sr(radar: RadarParameters, height_m: float) -> float:
    """Return the integral of R**4 dOmega over the field of regard within the scan limit.

    Examples
    --------
    >>> from lookdown.sensing import reference_radar
    >>> round(seen_energy_integral_m4sr(reference_radar(), 500e3) / 1e24, 1)  # 4.9 without scan limit
    4.0
    """
    azimuth = np.linspace(0.0, math.pi / 2, _QUADRANT_NODES)
    return float(4.0 * np.trapezoid(_seen_by_azimuth(radar, height_m, azimuth), azimuth))


def snr_ratio_per_m2(radar: RadarParameters, frame_s: float, integral_m4sr: Scalars) -> Scalars:
    """Return the integrated SNR of 1 m2 on the face normal when a frame lasts a given time.

    Parameters
    ----------
    radar : RadarParameters
    frame_s : float
        Time of one frame, the duty included.
    integral_m4sr : (n,) float64
        Of the field of regard.

    Examples
    --------
    >>> from lookdown.sensing import reference_radar
    >>> snr = 10 * snr_ratio_per_m2(reference_radar(), 128.05, np.array([4.926e24]))
    >>> round(10 * math.log10(float(snr[0])), 2)
    16.53
    """
    noise = 4.0 * math.pi * BOLTZMANN_JPK * radar.system_temperature_k * radar.losses_ratio
    energy_j = radar.average_power_w * radar.search_duty_ratio * frame_s
    return energy_j * radar.effective_area_m2 / (noise * radar.search_overlap_ratio * integral_m4sr)


def _seen_by_azimuth(radar: RadarParameters, height_m: float, azimuth: Scalars) -> Scalars:
    return energy_integral_m4sr(
        height_m,
        radar.grazing_min_rad,
        radar.grazing_max_rad,
        azimuth_rad=azimuth,
        face_tilt_rad=radar.face_tilt_rad,
        scan_limit_rad=radar.scan_limit_rad,
    )


def notch_of(radar: RadarParameters, speed_mps: Scalars) -> tuple[Scalars, float]:
    """Return the clutter notch at satellites' speeds: width in metre per second, and exponent.

    Examples
    --------
    >>> from lookdown.sensing import reference_radar
    >>> width, exponent = notch_of(reference_radar(), np.array([7_060.0]))
    >>> bool(5.0 < width[0] < 100.0) and exponent > 1.0
    True
    """
    width, exponent = published_notch(radar)
    # The notch goes as the speed; what is published holds for the design height's.
    return width / design_speed_mps(radar) * speed_mps, exponent


def constant_columns(radar: RadarParameters, rows: int) -> dict[str, np.ndarray]:
    """Return the columns of a dwells table that never change, for any search dwells of a step to share."""
    columns = {
        "grazing_min_rad": np.full(rows, radar.grazing_min_rad),
        "grazing_max_rad": np.full(rows, radar.grazing_max_rad),
        "scan_limit_rad": np.full(rows, radar.scan_limit_rad),
        "face_tilt_rad": np.full(rows, radar.face_tilt_rad),
        "steering_exponent": np.full(rows, radar.steering_exponent),
        "look_count": np.full(rows, radar.look_count, dtype=np.uint16),
        "false_alarm_probability": np.full(rows, radar.false_alarm_probability),
        "notch_exponent": np.full(rows, published_notch(radar)[1]),
        "clutter_density": np.full(rows, clutter_density(radar)),
        "task": np.full(rows, DwellTask.SEARCH, dtype=np.uint8),
        "track_id": np.zeros(rows, dtype=np.uint64),
    }
    for column in columns.values():
        column.setflags(write=False)
    return columns


class SearchScheduler:
    """Turns each radar's search sector by sector; gives the dwells that can reach the region.

    Parameters
    ----------
    radar : RadarParameters
    region : SearchRegion
        Only dwells that can hold a point of it are returned; all are paid for.
    run_seed : int
        Each satellite starts at an azimuth of its own, drawn from it.
    satellite_count : int
        Satellites of the constellation; ids lie below it.
    start_tai_ns : int
        Start of the first step.
    step_s : float
        Time of one sector.

    Attributes
    ----------
    frame_steps : int
        Steps of one frame.
    frame_s : float
        Time of one frame, the duty included.
    energy_j : (satellite_count,) float64
        Radio-frequency energy spent so far.

    Notes
    -----
    Cost: about 20 us a step for 600 satellites, and 60 us where some sector reaches the region.
    """

    def __init__(
        self,
        radar: RadarParameters,
        region: SearchRegion,
        *,
        run_seed: int,
        satellite_count: int,
        start_tai_ns: int,
        step_s: float = 1.0,
    ) -> None:
        self._radar, self._region = radar, region_limits(region)
        self._none = Dwells.empty()
        self._start_tai_ns, self._step_ns = start_tai_ns, round(step_s * 1e9)
        integral = seen_energy_integral_m4sr(radar, radar.design_height_m)
        self.frame_steps = math.ceil(frame_time_s(radar, integral) / radar.search_duty_ratio / step_s)
        self.frame_s = self.frame_steps * step_s
        self.energy_j = np.zeros(satellite_count)
        self._energy_a_step_j = radar.average_power_w * radar.search_duty_ratio * step_s
        self._phase = np.array([generator(run_seed, "schedule", i).random() for i in range(satellite_count)])
        self._share, self._azimuth = self._energy_by_azimuth()
        heights = radar.design_height_m + _HEIGHT_STEPS_M
        integrals = np.array([seen_energy_integral_m4sr(radar, float(h)) for h in heights])
        self._heights_m, self._snr_per_m2 = heights, snr_ratio_per_m2(radar, self.frame_s, integrals)
        self._constant = constant_columns(radar, satellite_count)
        self._sine_limits = np.sin([radar.grazing_min_rad, radar.grazing_max_rad])
        self._border_m = region_border_ecef_m(region)
        self._border_up = up_ecef(self._border_m)
        self._centre_m = region_centre_ecef_m(region)[0]
        self._radius_m = 1.01 * float(np.linalg.norm(self._border_m - self._centre_m, axis=1).max())

    def dwells(self, satellites: Satellites, time_tai_ns: int) -> Dwells:
        """Return the dwells of the step that holds an instant, as far as they can reach the region.

        Parameters
        ----------
        satellites : Satellites
            At that instant, the middle of the step. Those with a bad status do not search.
        time_tai_ns : int

        Returns
        -------
        Dwells
            By rising satellite; dwell_id = step * satellite_count + satellite_id + 1.
        """
        step = (time_tai_ns - self._start_tai_ns) // self._step_ns
        assert step >= 0, "a step before the start"
        rows = np.empty(satellites.status.shape[0], dtype=np.int64)
        near = charge_and_gate(
            satellites.satellite_id,
            satellites.status,
            satellites.position_ecef_m,
            self._centre_m,
            self._radius_m,
            self._energy_a_step_j,
            self.energy_j,
            rows,
        )
        if near == 0:
            return self._none
        rows = rows[:near]
        start, width = self._sectors(satellites.satellite_id[rows], int(step))
        reaching = self._reaching(satellites, rows, start, width)
        if not reaching.any():
            return self._none
        return self._table(satellites, rows[reaching], start[reaching], width[reaching], time_tai_ns, int(step))

    @property
    def turn(self) -> tuple[Scalars, Scalars, np.ndarray]:
        """Energy of a turn up to some azimuths, 0 to 1; the azimuths; the share at which each satellite begins."""
        return self._share, self._azimuth, self._phase

    def snr_ratio_per_m2_at(self, position_ecef_m: Positions) -> Scalars:
        """Return the SNR of 1 m2 on the face normal that a sector's energy gives at each satellite's height."""
        _, _, height = geodetic_from_ecef(position_ecef_m)
        return np.asarray(np.interp(height, self._heights_m, self._snr_per_m2))

    def snapshot(self) -> dict[str, Any]:
        """Return all state: the energy spent."""
        return {"energy_j": self.energy_j.copy()}

    def restore(self, snapshot: dict[str, Any]) -> None:
        """Take up a state that `snapshot` gave."""
        self.energy_j = np.array(snapshot["energy_j"], dtype=np.float64)

    def _energy_by_azimuth(self) -> tuple[Scalars, Scalars]:
        quadrant = np.linspace(0.0, math.pi / 2, _QUADRANT_NODES)
        density = _seen_by_azimuth(self._radar, self._radar.design_height_m, quadrant)
        half = np.concatenate([density, density[-2::-1]])
        whole = np.concatenate([half, half[1:]])
        azimuth = np.linspace(0.0, 2.0 * math.pi, len(whole))
        area = np.concatenate([[0.0], np.cumsum(0.5 * (whole[1:] + whole[:-1]))])
        return area / area[-1], azimuth

    def _sectors(self, satellite_id: np.ndarray, step: int) -> tuple[Scalars, Scalars]:
        first = self._phase[satellite_id] + (step % self.frame_steps) / self.frame_steps
        last = self._phase[satellite_id] + (step % self.frame_steps + 1) / self.frame_steps
        start = np.interp(np.mod(first, 1.0), self._share, self._azimuth)
        stop = np.interp(np.mod(last, 1.0), self._share, self._azimuth)
        if self.frame_steps == 1:
            return start, np.full_like(start, 2.0 * math.pi)
        return start, np.mod(stop - start, 2.0 * math.pi)

    def _reaching(self, satellites: Satellites, rows: np.ndarray, start: Scalars, width: Scalars) -> np.ndarray:
        position = satellites.position_ecef_m[rows]
        frame = local_frame(position, satellites.velocity_ecef_mps[rows])
        reaching = np.empty(len(rows), dtype=np.bool_)
        sectors_reaching(
            position,
            frame,
            start,
            width,
            self._sine_limits,
            self._border_m,
            self._border_up,
            self._centre_m,
            self._radius_m,
            self._region,
            reaching,
        )
        return reaching

    def _table(
        self, satellites: Satellites, rows: np.ndarray, start: Scalars, width: Scalars, time_tai_ns: int, step: int
    ) -> Dwells:
        count = len(rows)
        velocity = satellites.velocity_ecef_mps[rows]
        speed = np.sqrt(np.einsum("ij,ij->i", velocity, velocity))
        position = satellites.position_ecef_m[rows]
        sensor_id = satellites.satellite_id[rows]
        return Dwells(
            dwell_id=np.uint64(step * len(self.energy_j) + 1) + sensor_id.astype(np.uint64),
            time_tai_ns=np.full(count, time_tai_ns, dtype=np.int64),
            sensor_id=sensor_id,
            sensor_position_ecef_m=position,
            sensor_velocity_ecef_mps=velocity,
            azimuth_start_rad=start,
            azimuth_width_rad=width,
            snr_ratio_per_m2=self.snr_ratio_per_m2_at(position),
            notch_width_mps=notch_of(self._radar, speed)[0],
            **{name: values[:count] for name, values in self._constant.items()},
        )
