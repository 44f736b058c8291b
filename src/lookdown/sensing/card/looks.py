"""One look as the card takes it: abeam of the satellite, over the design height, at an object that flies level.

Every figure of the card goes through these functions, and they through the rooms that
own the physics, so that the card shows the radar that is flown.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from lookdown.arrays import Scalars
from lookdown.astro import MEAN_RADIUS_M
from lookdown.sensing.card.flyers import Flyer
from lookdown.sensing.clutter import clutter_unit_mps, notch_half_width_mps, notch_loss_ratio
from lookdown.sensing.detection import detection_probability
from lookdown.sensing.radar.equations import design_snr_ratio, off_nadir_rad, slant_range_m, track_snr_ratio
from lookdown.sensing.radar.parameters import RadarParameters
from lookdown.sensing.radar.rcs import rcs_m2
from lookdown.sensing.waveform import PrfSet, evenly_spread_prfs_hz

__all__ = [
    "Abeam",
    "abeam",
    "chance_over_headings",
    "clutter_loss_ratio",
    "clutter_unit_of",
    "dwell_snr_per_m2",
    "dwell_time_s",
    "grazing_angles_rad",
    "heard_share",
    "least_detectable_speed_mps",
    "loss_over_headings_db",
    "notch_loss_of",
    "prf_set_of",
    "satellite_speed_mps",
    "search_snr_per_m2",
]

_GM_M3PS2 = 3.986004418e14
_HEADINGS = 90
"""Midpoints from towards the radar to away from it; the other half turn mirrors them."""

LEAST_SPEED_LOSS_RATIO = 10.0**0.5
"""5 dB: the loss by clutter at which the card calls a radial speed blind."""


@dataclass(frozen=True, slots=True)
class Abeam:
    """Lines of sight at right angles to the track, one a grazing angle.

    Attributes
    ----------
    grazing_rad, range_m, scan_cosine : (n,) float64
        At the ground; slant range; cosine of the angle off the face normal.
    """

    grazing_rad: Scalars
    range_m: Scalars
    scan_cosine: Scalars


def grazing_angles_rad(radar: RadarParameters, count: int = 109) -> Scalars:
    """Return grazing angles from one edge of the field of regard to the other, in equal steps.

    Examples
    --------
    >>> from lookdown.sensing import reference_radar
    >>> np.degrees(grazing_angles_rad(reference_radar(), 3)).round().tolist()
    [6.0, 33.0, 60.0]
    """
    return np.linspace(radar.grazing_min_rad, radar.grazing_max_rad, count)


def abeam(radar: RadarParameters, grazing_rad: ArrayLike) -> Abeam:
    """Return the lines of sight abeam at some grazing angles, from the design height.

    Examples
    --------
    >>> from lookdown.sensing import reference_radar
    >>> look = abeam(reference_radar(), np.radians([20.0]))
    >>> round(float(look.range_m[0]) / 1e3, 1), round(math.degrees(math.acos(look.scan_cosine[0])), 1)
    (1192.8, 13.2)
    """
    grazing = np.atleast_1d(np.asarray(grazing_rad, dtype=np.float64))
    nadir = off_nadir_rad(radar.design_height_m, grazing)
    return Abeam(grazing, slant_range_m(radar.design_height_m, grazing), np.cos(nadir - radar.face_tilt_rad))


def satellite_speed_mps(radar: RadarParameters) -> float:
    """Return the speed of a circular orbit at the design height."""
    return math.sqrt(_GM_M3PS2 / (MEAN_RADIUS_M + radar.design_height_m))


def clutter_unit_of(radar: RadarParameters) -> float:
    """Return the clutter unit v lambda / (2 L) at the design height, metre per second."""
    return clutter_unit_mps(satellite_speed_mps(radar), radar.wavelength_m, radar.antenna_length_m)


def search_snr_per_m2(radar: RadarParameters, look: Abeam) -> Scalars:
    """Return the integrated SNR of 1 m2 in a search frame, clutter apart.

    The search spends energy as range to the fourth power, so that the scan angle alone makes a difference.
    """
    on_normal = design_snr_ratio(radar) / radar.design_rcs_m2
    return np.asarray(on_normal * look.scan_cosine**radar.steering_exponent)


def dwell_time_s(radar: RadarParameters) -> float:
    """Return the time of one dwell: all its looks, second."""
    return radar.look_count * radar.coherent_time_s


def dwell_snr_per_m2(radar: RadarParameters, look: Abeam, time_s: ArrayLike) -> Scalars:
    """Return the integrated SNR of 1 m2 that the beam rests on for some time at full power, clutter apart."""
    gain = 4.0 * math.pi * radar.effective_area_m2 / radar.wavelength_m**2
    of_a_second = track_snr_ratio(
        peak_power_w=radar.average_power_w,
        pulse_s=1.0,
        gain_ratio=gain,
        wavelength_m=radar.wavelength_m,
        rcs_m2=1.0,
        range_m=look.range_m,
        system_temperature_k=radar.system_temperature_k,
        losses_ratio=radar.losses_ratio,
    )
    return np.asarray(of_a_second * np.asarray(time_s) * look.scan_cosine**radar.steering_exponent)


def prf_set_of(radar: RadarParameters) -> PrfSet:
    """Return the waveforms of the looks of one dwell."""
    prfs_hz = evenly_spread_prfs_hz(radar.pulse_repetition_frequency_hz, radar.prf_spread_ratio, radar.look_count)
    return PrfSet(prfs_hz, radar.wavelength_m, radar.transmit_duty_ratio)


def notch_loss_of(radar: RadarParameters, radial_speed_mps: ArrayLike) -> np.ndarray:
    """Return what clutter costs of SNR at a radial speed that no look folds, 1 or more."""
    width = radar.notch_width_ratio * clutter_unit_of(radar)
    return notch_loss_ratio(radial_speed_mps, width, radar.notch_exponent)


def clutter_loss_ratio(radar: RadarParameters, radial_speed_mps: ArrayLike) -> np.ndarray:
    """Return what clutter costs of the SNR summed over the looks, each with its own fold of the speed, 1 or more."""
    speed = np.asarray(radial_speed_mps, dtype=np.float64)
    kept = 1.0 / notch_loss_of(radar, prf_set_of(radar).folded_speeds_mps(speed.reshape(-1)))
    return np.asarray(1.0 / kept.mean(axis=1).reshape(speed.shape))


def heard_share(radar: RadarParameters, range_m: ArrayLike) -> Scalars:
    """Return the share of the SNR summed over the looks that is heard, the receiver being deaf while it sends."""
    return np.asarray(prf_set_of(radar).received_shares(np.atleast_1d(range_m)).mean(axis=1))


def least_detectable_speed_mps(radar: RadarParameters) -> float:
    """Return the radial speed below which clutter costs more than 5 dB."""
    width = radar.notch_width_ratio * clutter_unit_of(radar)
    return notch_half_width_mps(LEAST_SPEED_LOSS_RATIO, width, radar.notch_exponent)


def chance_over_headings(
    radar: RadarParameters, flyer: Flyer, look: Abeam, snr_per_m2: Scalars, *, clutter: bool
) -> Scalars:
    """Return the probability of detection, averaged over all headings, at each grazing angle.

    Parameters
    ----------
    radar : RadarParameters
    flyer : Flyer
        Of its class's median size and aspect; what differs from aircraft to aircraft is left out.
    look : Abeam
    snr_per_m2 : (n,) float64
        Integrated, of 1 m2.
    clutter : bool
        Whether clutter costs anything.

    Examples
    --------
    >>> from lookdown.sensing import reference_radar
    >>> from lookdown.sensing.card.flyers import flyers_of
    >>> radar, look = reference_radar(), abeam(reference_radar(), np.radians([20.0]))
    >>> chance = chance_over_headings(radar, flyers_of(["1m2"])[0], look, search_snr_per_m2(radar, look), clutter=False)
    >>> bool(0.0 < chance[0] < 0.1)
    True
    """
    heading = (np.arange(_HEADINGS) + 0.5) * math.pi / _HEADINGS
    count, size = len(look.grazing_rad), len(heading)
    grazing, aspect = np.repeat(look.grazing_rad, size), np.tile(heading, count)
    kind = np.full(count * size, flyer.rcs_class, dtype=np.uint8)
    snr = np.repeat(snr_per_m2, size) * rcs_m2(kind, aspect, grazing)
    if clutter:
        snr = snr / clutter_loss_ratio(radar, flyer.speed_mps * np.cos(grazing) * np.cos(aspect))
    return np.asarray(_chance(radar, snr).reshape(count, size).mean(axis=1))


def _chance(radar: RadarParameters, integrated_snr: Scalars) -> Scalars:
    return detection_probability(
        integrated_snr / radar.look_count,
        look_count=radar.look_count,
        swerling_case=radar.swerling_case,
        false_alarm_probability=radar.false_alarm_probability,
    )


def loss_over_headings_db(
    radar: RadarParameters, *, speed_mps: ArrayLike, heading_rad: ArrayLike, grazing_rad: float
) -> np.ndarray:
    """Return what clutter costs a level flier, in dB, by its speed and its heading off the line of sight.

    Parameters
    ----------
    radar : RadarParameters
    speed_mps, heading_rad : array of float
        Over ground; 0 towards the radar. They broadcast.
    grazing_rad : float

    Examples
    --------
    >>> from lookdown.sensing import reference_radar
    >>> kw = {"speed_mps": 200.0, "grazing_rad": math.radians(20.0)}
    >>> loss = loss_over_headings_db(reference_radar(), heading_rad=np.radians([0.0, 85.0]), **kw)
    >>> bool(loss[0] < 0.1 and loss[1] > 5.0)
    True
    """
    radial = np.asarray(speed_mps) * np.cos(heading_rad) * math.cos(grazing_rad)
    return np.asarray(10.0 * np.log10(clutter_loss_ratio(radar, radial)))
