"""Noise that crosses the threshold: how much there is, and where it seems to be.

Every dwell tests the resolution cells of its sector: range cells c/(2B), azimuth beams
0.886 lambda/L wide in the long direction cosine, Doppler cells lambda/(2T) over the
radial speeds searched. At each range one elevation beam, 0.886 lambda/H wide in the
short cosine, looks at the ground, and a cell's elevation is measured within it. So

    clutter_density = Pfa / (range cell x cosine cell x range-rate cell x elevation beam),

alarms per (m x 1 x 1 x m/s), is the same everywhere inside a sector and the density
that a tracker's likelihood ratio needs. Several pulse repetition frequencies are taken
to resolve range and Doppler ambiguities, at no cost in cells beyond those counted.

Only alarms on ground within the region of interest are drawn; outside nobody looks.
"""

import math
from dataclasses import dataclass

import numpy as np
from scipy import special

from lookdown.arrays import Matrices3, Positions, Scalars
from lookdown.seeds import generator
from lookdown.sensing._kernels import border_ranges, ground_cells
from lookdown.sensing.geometry import face_axes, region_border_ecef_m, region_holds
from lookdown.sensing.parameters import RadarParameters, SearchRegion
from lookdown.tables import Dwells

__all__ = ["FalseAlarmSource", "Plots", "clutter_density", "draw_noise_power"]

_WEIGHT_BOUND = 1.01
"""Above |d cosine_along / d azimuth| everywhere (a sphere gives at most 1)."""

_BORDER_SLACK_M = 5e3
"""The border is known at points; between them it can bulge by less than this."""


@dataclass(frozen=True, slots=True)
class Plots:
    """Threshold crossings before they are put in order and reported.

    Attributes
    ----------
    dwell_row : (n,) int64
        Row of the dwells table.
    side : (n,) float64
        Face: +1 starboard, -1 port.
    values : (n, 4) float64
        Range (m), long and short direction cosine, range rate (m/s).
    power : (n,) float64
        Summed power z, in units of one look's noise.
    """

    dwell_row: np.ndarray
    side: Scalars
    values: np.ndarray
    power: Scalars


def clutter_density(radar: RadarParameters) -> float:
    """Return the false alarms of one dwell per unit of range, two cosines and range rate.

    Examples
    --------
    >>> from lookdown.sensing import reference_radar
    >>> round(clutter_density(reference_radar()) * 1e5, 2)  # a gate of 1 km x 1e-3 x 1e-2 x 10 m/s holds 1e-1 of it
    3.08
    """
    cell = radar.range_cell_m * radar.cosine_along_cell * radar.range_rate_cell_mps * radar.cosine_cross_cell
    return radar.false_alarm_probability / cell


def draw_noise_power(uniform: Scalars, false_alarm_probability: float, look_count: int) -> Scalars:
    """Return the summed power of noise alone, given that it crossed the threshold.

    Parameters
    ----------
    uniform : (n,) float64, 0 to 1
    false_alarm_probability : float
    look_count : int
        At most 200; inverts the upper tail of Gamma(N) at Pfa (1 - uniform).

    Returns
    -------
    (n,) float64
        At or above the threshold.

    Examples
    --------
    >>> draw_noise_power(np.array([0.0]), 1e-6, 1).round(6)
    array([13.815511])
    """
    return np.asarray(special.gammainccinv(look_count, false_alarm_probability * (1.0 - uniform)))


class FalseAlarmSource:
    """Draws the false alarms of dwells in one region.

    Cost: tens of microseconds a dwell and well under one a candidate. The draws of a
    dwell depend on the run seed, its satellite and its dwell_id, not on other dwells.
    """

    def __init__(self, radar: RadarParameters, region: SearchRegion, run_seed: int) -> None:
        self._radar = radar
        self._region = region
        self._run_seed = run_seed
        self._border_m = region_border_ecef_m(region)
        self._density = clutter_density(radar)
        self._cosines = (math.cos(radar.face_tilt_rad), math.sin(radar.face_tilt_rad))

    def draw(self, dwells: Dwells, frame: Matrices3, inside: np.ndarray) -> Plots:
        """Return the false alarms of each dwell on ground within the region.

        Cells are uniform in range and long cosine, so candidates come from a Poisson law
        uniform in range and azimuth and are thinned by |d cosine / d azimuth| and by what
        the dwell and the region hold: what is left is Poisson and uniform over the cells.

        Parameters
        ----------
        dwells : Dwells
        frame : (n, 3, 3) float64
            Local frames of the dwells' antennas.
        inside : (n,) bool
            Whether the satellite is above the region, whose border then is not its nearest point.
        """
        row, uniform, range_m, azimuth = self._candidates(dwells, inside)
        count = len(row)
        los, normal, weight = np.empty((count, 3)), np.empty((count, 3)), np.empty(count)
        ground_cells(row, range_m, azimuth, dwells.sensor_position_ecef_m, frame, los, normal, weight)
        keep = np.nonzero(weight > _WEIGHT_BOUND * uniform[:, 2])[0]
        row, los, normal = row[keep], los[keep], normal[keep]
        side = np.where(np.einsum("ij,ij->i", los, frame[row, 1]) >= 0.0, 1.0, -1.0)
        seen = self._seen(dwells, row, los, normal, frame, side)
        return self._plots(dwells, row[seen], los[seen], side[seen], frame, range_m[keep[seen]], uniform[keep[seen]])

    def _candidates(self, dwells: Dwells, inside: np.ndarray) -> tuple[np.ndarray, np.ndarray, Scalars, Scalars]:
        radar, count = self._radar, len(dwells)
        nearest, farthest = np.empty(count), np.empty(count)
        border_ranges(dwells.sensor_position_ecef_m, self._border_m, nearest, farthest)
        nearest = np.where(inside, 0.0, nearest - _BORDER_SLACK_M)
        depth = farthest + _BORDER_SLACK_M - nearest
        cells = self._density * radar.cosine_cross_cell * 2.0 * radar.max_target_speed_mps * _WEIGHT_BOUND
        mean = cells * depth * dwells.azimuth_width_rad
        draws = []
        for d in range(count):
            source = generator(self._run_seed, "radar false alarm", int(dwells.sensor_id[d]), int(dwells.dwell_id[d]))
            draws.append(source.random((source.poisson(mean[d]), 6)))
        row = np.repeat(np.arange(count), [len(draw) for draw in draws])
        uniform = np.concatenate(draws)
        range_m = nearest[row] + depth[row] * uniform[:, 0]
        azimuth = dwells.azimuth_start_rad[row] + dwells.azimuth_width_rad[row] * uniform[:, 1]
        return row, uniform, range_m, azimuth

    def _seen(
        self, dwells: Dwells, row: np.ndarray, los: Positions, normal: Positions, frame: Matrices3, side: Scalars
    ) -> np.ndarray:
        grazing = -np.einsum("ij,ij->i", los, normal)
        scan = self._cosines[0] * np.einsum("ij,ij->i", los, frame[row, 2])
        scan += self._cosines[1] * side * np.einsum("ij,ij->i", los, frame[row, 1])
        return (
            (grazing >= np.sin(dwells.grazing_min_rad[row]))
            & (grazing <= np.sin(dwells.grazing_max_rad[row]))
            & (scan >= np.cos(dwells.scan_limit_rad[row]))
            & region_holds(self._region, normal)
        )

    def _plots(
        self,
        dwells: Dwells,
        row: np.ndarray,
        los: Positions,
        side: Scalars,
        frame: Matrices3,
        range_m: Scalars,
        uniform: np.ndarray,
    ) -> Plots:
        radar = self._radar
        cross, face = face_axes(frame[row], side, radar.face_tilt_rad)
        along = np.einsum("ij,ij->i", los, frame[row, 0])
        short = np.einsum("ij,ij->i", los, cross) + (uniform[:, 3] - 0.5) * radar.cosine_cross_cell
        out = np.sqrt(np.maximum(1.0 - along**2 - short**2, 0.0))
        measured = along[:, None] * frame[row, 0] + short[:, None] * cross + out[:, None] * face
        clutter_mps = -np.einsum("ij,ij->i", measured, dwells.sensor_velocity_ecef_mps[row])
        rate = clutter_mps + (2.0 * uniform[:, 4] - 1.0) * radar.max_target_speed_mps
        power = draw_noise_power(uniform[:, 5], radar.false_alarm_probability, radar.look_count)
        return Plots(row, side, np.stack([range_m, along, short, rate], axis=1), power)
