"""How many cells a turning radar tests, and so how many reports of noise it makes.

A test is a range, a receive beam in elevation and a Doppler filter of one beam position, after the looks are summed;
the probability of a false alarm holds for one such test, so the mean number of reports is tests x probability, whether
the tests share samples or not. That settles what an ambiguous waveform asks:

- One that says which range it means out of many folds tests each of them: at 15 kHz a fold is 10 km, and 650 km are 65
  tests for one sample of noise of a look. The looks of other frequencies of pulses tell them apart.
- One that does not measure range rate keeps the filters of a look, pulses per look, and no more: it need not know which
  of the blind speeds a filter lies between. One that does tests every speed searched.
- Stacked receive beams test a range only where it is above the ground.

Reference figures, from the mast at 20 m, the aircraft at 9,144 m: 990 ranges x 3.1 filters x 1 beam x 326 positions
x 1e-6 are 1.0 report a turn; 4,300 ranges x 67.6 filters x 3.1 beams x 553 positions are 5.1e8 tests, 3.8e8 of them
above ground: 1e-6 would make 380 reports a turn. A radar is set by what its tracker bears, so the aircraft's is 2e-9.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from lookdown.astro import MEAN_RADIUS_M
from lookdown.sensing.geometry.horizon import height_at_range_m
from lookdown.sensing.ground.surveillance import SurveillanceParameters
from lookdown.tables import Measured

__all__ = ["Cells", "cells_of", "false_reports_per_turn", "is_above_ground"]

_STEPS = 256


@dataclass(frozen=True, slots=True)
class Cells:
    """How many tests one beam position makes.

    Attributes
    ----------
    ranges : float
    filters : float
        Of Doppler, 1 or more.
    beams : float
        Receive beams in elevation, 1 or more.
    """

    ranges: float
    filters: float
    beams: float

    @property
    def count(self) -> float:
        """All of them, those below the ground too."""
        return self.ranges * self.filters * self.beams


def cells_of(radar: SurveillanceParameters) -> Cells:
    """Return how many tests a beam position makes.

    Examples
    --------
    >>> from lookdown.sensing.ground import reference_airborne_radar, reference_ground_radar
    >>> mast, aircraft = (cells_of(each.radar) for each in (reference_ground_radar(), reference_airborne_radar()))
    >>> round(mast.ranges), round(mast.filters, 1), mast.beams
    (986, 3.1, 1.0)
    >>> round(aircraft.ranges), round(aircraft.filters), round(aircraft.beams, 1)
    (4303, 68, 3.1)
    """
    speeds = 2.0 * radar.max_target_speed_mps * 2.0 * radar.coherent_time_s / radar.wavelength_m
    if not radar.measured & Measured.RANGE_RATE:
        speeds = min(speeds, radar.pulse_repetition_frequency_hz * radar.coherent_time_s)
    beams = 1.0
    if radar.has_elevation:
        span = math.sin(radar.elevation_max_rad) - math.sin(radar.elevation_min_rad)
        beams = max(span / radar.elevation_beam_rad, 1.0)
    return Cells((radar.range_max_m - radar.range_min_m) / radar.range_cell_m, max(speeds, 1.0), beams)


def is_above_ground(
    radar: SurveillanceParameters, sensor_height_m: ArrayLike, range_m: ArrayLike, elevation_rad: ArrayLike
) -> np.ndarray:
    """Return whether a ray reaches a range before it meets the ground, over the effective Earth.

    Parameters
    ----------
    radar : SurveillanceParameters
    sensor_height_m : array of float
        0 or more.
    range_m, elevation_rad : array of float

    Examples
    --------
    >>> from lookdown.sensing.ground import reference_airborne_radar
    >>> radar = reference_airborne_radar().radar
    >>> is_above_ground(radar, 9144.0, np.array([150e3, 250e3]), np.radians(-3.0)).tolist()
    [True, False]
    """
    effective_m = radar.radius_factor * MEAN_RADIUS_M
    own, far = np.asarray(sensor_height_m, dtype=np.float64), np.asarray(range_m, dtype=np.float64)
    # A ray is lowest where it runs level; a range beyond counts by that place.
    level = np.maximum(-(effective_m + own) * np.sin(elevation_rad), 0.0)
    return np.asarray(height_at_range_m(own, np.minimum(far, level), elevation_rad, effective_m) >= 0.0)


def false_reports_per_turn(radar: SurveillanceParameters, sensor_height_m: float) -> float:
    """Return the mean number of reports of noise in a turn.

    Parameters
    ----------
    radar : SurveillanceParameters
    sensor_height_m : float
        Above the sphere.

    Returns
    -------
    float
        The share of tests above the ground is counted on 256 x 256 of them: within 0.5 %.

    Examples
    --------
    >>> from lookdown.sensing.ground import reference_airborne_radar, reference_ground_radar
    >>> round(false_reports_per_turn(reference_ground_radar().radar, 20.0), 1)
    1.0
    >>> round(false_reports_per_turn(reference_airborne_radar().radar, 9144.0), 1)
    0.8
    """
    share = 1.0
    if radar.has_elevation:
        step = (np.arange(_STEPS) + 0.5) / _STEPS
        low, high = math.sin(radar.elevation_min_rad), math.sin(radar.elevation_max_rad)
        elevation = np.arcsin(low + step * (high - low))
        far = radar.range_min_m + step * (radar.range_max_m - radar.range_min_m)
        share = float(is_above_ground(radar, sensor_height_m, far[:, None], elevation).mean())
    return radar.false_alarm_probability * cells_of(radar).count * share * radar.beam_count
