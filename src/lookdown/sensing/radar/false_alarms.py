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

import numpy as np
from scipy import special

from lookdown.arrays import Matrices3, Scalars
from lookdown.astro import SEMI_MAJOR_M, SEMI_MINOR_M
from lookdown.seeds import generator
from lookdown.sensing.geometry import SearchRegion, region_border_ecef_m, region_limits
from lookdown.sensing.geometry._geometry_kernels import border_ranges, noise_cells
from lookdown.sensing.radar.parameters import RadarParameters
from lookdown.tables import Dwells

__all__ = ["FalseAlarmSource", "clutter_density", "draw_noise_power"]

_WEIGHT_BOUND = 1.01
"""Above |d cosine_along / d azimuth| everywhere (a sphere gives at most 1)."""

_NORMAL_RAD = 3.5e-3
_BORDER_SLACK_M = 5e3
"""The border is known at points; between them it can bulge by less than this."""


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


def _ranges_between(sensor_m: np.ndarray, limits: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return bounds on the range to ground within the grazing limits: those of the spheres in and about the ellipsoid.

    Grazing is counted on the ellipsoid, whose normals turn by up to 3.4 mrad against a sphere's.
    """
    radius2 = np.einsum("ij,ij->i", sensor_m, sensor_m)
    ends = []
    for column, earth_m, turn in ((1, SEMI_MAJOR_M, _NORMAL_RAD), (0, SEMI_MINOR_M, -_NORMAL_RAD)):
        grazing = np.clip(np.arcsin(np.clip(limits[:, column], 0.0, 1.0)) + turn, 0.0, 0.5 * np.pi)
        reach2 = np.maximum(radius2 - (earth_m * np.cos(grazing)) ** 2, 0.0)
        ends.append(np.sqrt(reach2) - earth_m * np.sin(grazing))
    return np.maximum(ends[0], 0.0), ends[1]


class FalseAlarmSource:
    """Draws the false alarms of dwells in one region.

    Cost: 15 us a dwell and a fifth of a microsecond a candidate. The draws of a dwell depend
    on the run seed, its satellite and its dwell_id, not on other dwells.
    """

    def __init__(self, radar: RadarParameters, region: SearchRegion, run_seed: int) -> None:
        self._radar, self._run_seed = radar, run_seed
        self._region = region_limits(region)
        self._border_m = region_border_ecef_m(region)
        beam, speed = radar.cosine_cross_cell, radar.max_target_speed_mps
        self._cells = clutter_density(radar) * beam * 2.0 * speed * _WEIGHT_BOUND
        self._scale = np.array([_WEIGHT_BOUND, beam, speed])

    def draw(self, dwells: Dwells, frame: Matrices3, limits: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the false alarms of each dwell on ground within the region.

        Cells are uniform in range and long cosine, so candidates come from a Poisson law
        uniform in range and azimuth and are thinned by |d cosine / d azimuth| and by what
        the dwell and the region hold: what is left is Poisson and uniform over the cells.

        Parameters
        ----------
        dwells : Dwells
        frame : (n, 3, 3) float64
            Local frames of the dwells' antennas.
        limits : (n, 3) float64
            Sines of the grazing limits, cosine of the scan limit.

        Returns
        -------
        values : (m, 6) float64
            Range, long and short cosine, range rate, side (+1 starboard), row of the dwell.
        power : (m,) float64
            Summed power z, in units of one look's noise.
        """
        radar, count = self._radar, dwells.dwell_id.shape[0]
        sensor_m = dwells.sensor_position_ecef_m
        nearest, farthest = np.empty(count), np.empty(count)
        border_ranges(sensor_m, frame, self._border_m, self._region, nearest, farthest)
        least, most = _ranges_between(sensor_m, limits)
        nearest = np.maximum(nearest - _BORDER_SLACK_M, least)
        depth = np.maximum(np.minimum(farthest + _BORDER_SLACK_M, most) - nearest, 0.0)
        row, uniform = self._candidates(dwells, self._cells * depth * dwells.azimuth_width_rad)
        sector = np.column_stack([dwells.azimuth_start_rad, dwells.azimuth_width_rad])
        values = np.empty((len(row), 7))
        found = noise_cells(
            row,
            uniform,
            nearest,
            depth,
            sector,
            limits,
            sensor_m,
            dwells.sensor_velocity_ecef_mps,
            frame,
            radar.face_tilt_rad,
            self._region,
            self._scale,
            values,
        )
        power = draw_noise_power(values[:found, 6], radar.false_alarm_probability, radar.look_count)
        return values[:found, :6], power

    def _candidates(self, dwells: Dwells, mean: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        draws = []
        keys = zip(dwells.sensor_id.tolist(), dwells.dwell_id.tolist(), mean.tolist(), strict=True)
        for sensor_id, dwell_id, expected in keys:
            source = generator(self._run_seed, "radar false alarm", sensor_id, dwell_id)
            draws.append(source.random((source.poisson(expected), 6)))
        return np.repeat(np.arange(len(draws)), [len(draw) for draw in draws]), np.concatenate(draws)
