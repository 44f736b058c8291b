"""One look as the card takes it: abeam of the satellite, from the design height, at an object that flies level.

Every figure of the card goes through these functions, and they through the rooms that own the physics: air and rain
(`medium`), ground echo and what cancellation leaves of it (`clutter`), folds and deafness (`waveform`), exact detection
(`detection`). The radar's kernels read tables of the same, so that the card shows the radar that is flown.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from lookdown.arrays import Scalars
from lookdown.astro import MEAN_RADIUS_M
from lookdown.sensing.card.flyers import Flyer
from lookdown.sensing.clutter import SurfaceClass, clutter_cell_area_m2, clutter_unit_mps, reflectivity_table
from lookdown.sensing.clutter.response import clutter_response, minimum_detectable_speed_mps
from lookdown.sensing.detection import probability_table
from lookdown.sensing.medium import gas_loss_ratio, rain_loss_ratio
from lookdown.sensing.radar.equations import design_snr_ratio, off_nadir_rad, slant_range_m, track_snr_ratio
from lookdown.sensing.radar.parameters import RadarParameters
from lookdown.sensing.radar.physics import look_prfs_hz, one_pulse_share
from lookdown.sensing.radar.rcs import rcs_m2
from lookdown.sensing.waveform import PrfSet

__all__ = [
    "LEAST_SPEED_LOSS_RATIO",
    "Abeam",
    "abeam",
    "chance_over_headings",
    "clutter_loss_ratio",
    "clutter_to_noise_ratio",
    "clutter_unit_of",
    "dwell_snr_per_m2",
    "dwell_time_s",
    "grazing_angles_rad",
    "least_detectable_speed_mps",
    "loss_over_headings_db",
    "notch_loss_ratio",
    "prf_set_of",
    "satellite_speed_mps",
    "search_snr_per_m2",
]

_GM_M3PS2 = 3.986004418e14
_HEADINGS = 45
"""Midpoints from towards the radar to away from it; the other half turn mirrors them."""
_RAIN_TOP_M = 3000.0
_LEAST_GRAZING_RAD = math.radians(0.5)
_PHASES = 64
"""Ranges over which what is hidden by a pulse is averaged, through one pulse interval."""

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


def grazing_angles_rad(radar: RadarParameters, count: int = 55) -> Scalars:
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

    The search spends energy as range to the fourth power, so that scan angle and air alone make a difference.
    """
    on_normal = design_snr_ratio(radar) / radar.design_rcs_m2
    return np.asarray(on_normal * _scan_and_air(radar, look))


def dwell_time_s(radar: RadarParameters) -> float:
    """Return the time of one dwell: all its looks, second."""
    return radar.look_count * radar.coherent_time_s


def dwell_snr_per_m2(radar: RadarParameters, look: Abeam, time_s: float) -> Scalars:
    """Return the integrated SNR of 1 m2 that the beam rests on for some time at full power, clutter apart."""
    gain = 4.0 * math.pi * radar.effective_area_m2 / radar.wavelength_m**2
    resting = track_snr_ratio(
        peak_power_w=radar.average_power_w,
        pulse_s=time_s,
        gain_ratio=gain,
        wavelength_m=radar.wavelength_m,
        rcs_m2=1.0,
        range_m=look.range_m,
        system_temperature_k=radar.system_temperature_k,
        losses_ratio=radar.losses_ratio,
    )
    return np.asarray(resting * _scan_and_air(radar, look))


def _scan_and_air(radar: RadarParameters, look: Abeam) -> Scalars:
    frequency_hz = radar.carrier_frequency_hz
    loss = gas_loss_ratio(frequency_hz, np.maximum(look.grazing_rad, _LEAST_GRAZING_RAD))
    if radar.rain_rate_mps > 0.0:
        rain = {"rain_rate_mps": radar.rain_rate_mps, "rain_height_m": _RAIN_TOP_M}
        loss = loss * rain_loss_ratio(max(frequency_hz, 1e9), look.grazing_rad, **rain)
    return np.asarray(look.scan_cosine**radar.steering_exponent / loss**2)


def clutter_to_noise_ratio(
    radar: RadarParameters, look: Abeam, snr_per_m2: Scalars, surface: SurfaceClass = SurfaceClass.FARMLAND
) -> Scalars:
    """Return the clutter of a cell over the noise, in one channel and one pulse.

    Parameters
    ----------
    radar : RadarParameters
    look : Abeam
    snr_per_m2 : (n,) float64
        Integrated, of 1 m2 there.
    surface : SurfaceClass

    Examples
    --------
    >>> from lookdown.sensing import reference_radar
    >>> radar, look = reference_radar(), abeam(reference_radar(), np.radians([20.0]))
    >>> ratio = clutter_to_noise_ratio(radar, look, search_snr_per_m2(radar, look))
    >>> round(10.0 * math.log10(float(ratio[0])))  # 4,800 pulses and channels below the sum
    -3
    """
    table = reflectivity_table(radar.carrier_frequency_hz, radar.polarisation, radar.sea_state)[surface]
    echo = np.interp(np.sin(look.grazing_rad), np.linspace(0.0, 1.0, len(table)), table)
    area = clutter_cell_area_m2(
        range_m=look.range_m,
        azimuth_beam_rad=radar.cosine_along_cell,
        elevation_beam_rad=radar.cosine_cross_cell,
        grazing_rad=look.grazing_rad,
        range_cell_m=radar.range_cell_m,
    )
    return np.asarray(snr_per_m2 * one_pulse_share(radar) * area * echo)


def prf_set_of(radar: RadarParameters) -> PrfSet:
    """Return the waveforms of the looks of one dwell."""
    return PrfSet(tuple(look_prfs_hz(radar).tolist()), radar.wavelength_m, radar.transmit_duty_ratio)


def notch_loss_ratio(
    radar: RadarParameters, radial_speed_mps: ArrayLike, clutter_ratio: ArrayLike, grazing_rad: ArrayLike
) -> np.ndarray:
    """Return what clutter costs of one look at the stated pulse repetition frequency, 1 or more.

    The long axis is off the velocity relative to the ground by its root mean square.

    Parameters
    ----------
    radar : RadarParameters
    radial_speed_mps, clutter_ratio, grazing_rad : array of float
        Along the line of sight, opening positive; clutter to noise by channel and pulse. They broadcast.
    """
    response = clutter_response(radar)
    return response.loss_ratio(
        radial_speed_mps, clutter_ratio, grazing_rad=grazing_rad, misalignment_rad=radar.yaw_error_rad
    )


def clutter_loss_ratio(
    radar: RadarParameters, radial_speed_mps: ArrayLike, clutter_ratio: ArrayLike, grazing_rad: ArrayLike
) -> np.ndarray:
    """Return what clutter costs of the SNR summed over the looks, each with its own fold of the speed, 1 or more."""
    return np.asarray(1.0 / _kept_by_look(radar, radial_speed_mps, clutter_ratio, grazing_rad).mean(axis=-1))


def _kept_by_look(
    radar: RadarParameters, radial_speed_mps: ArrayLike, clutter_ratio: ArrayLike, grazing_rad: ArrayLike
) -> np.ndarray:
    """Return the share of an echo that each look leaves, looks last: one notch, at the blind speeds of each."""
    speed = np.asarray(radial_speed_mps, dtype=np.float64)
    half = 0.25 * radar.wavelength_m * radar.pulse_repetition_frequency_hz
    folded = prf_set_of(radar).folded_speeds_mps(speed.ravel()).reshape(*speed.shape, -1)
    # A look of a higher frequency shows speeds beyond the stated one's fold, where clutter costs as little as at it.
    clear = np.clip(folded, -half, half)
    wide = (np.asarray(clutter_ratio)[..., None], np.asarray(grazing_rad)[..., None])
    return np.asarray(1.0 / notch_loss_ratio(radar, clear, *wide))


def least_detectable_speed_mps(
    radar: RadarParameters, clutter_ratio: float, grazing_rad: float, loss_ratio: float = LEAST_SPEED_LOSS_RATIO
) -> float:
    """Return half the width of the speeds about the ground's at which clutter costs more than 5 dB, or another loss.

    Examples
    --------
    >>> from lookdown.sensing import reference_radar
    >>> strong, weak = (least_detectable_speed_mps(reference_radar(), cnr, 0.35) for cnr in (1e4, 1.0))
    >>> strong > weak > 0.0
    True
    """
    return minimum_detectable_speed_mps(
        clutter_response(radar),
        clutter_ratio,
        grazing_rad=grazing_rad,
        misalignment_rad=radar.yaw_error_rad,
        loss_ratio=loss_ratio,
    )


def chance_over_headings(
    radar: RadarParameters, flyer: Flyer, look: Abeam, snr_per_m2: Scalars, *, surface: SurfaceClass | None
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
    surface : SurfaceClass or None
        Below the object; None for noise alone, where pulses hide no echo either.

    Examples
    --------
    >>> from lookdown.sensing import reference_radar
    >>> from lookdown.sensing.card.flyers import flyers_of
    >>> radar, look = reference_radar(), abeam(reference_radar(), np.radians([20.0]))
    >>> chance = chance_over_headings(radar, flyers_of(["1m2"])[0], look, search_snr_per_m2(radar, look), surface=None)
    >>> bool(0.0 < chance[0] < 0.1)
    True
    """
    heading = (np.arange(_HEADINGS) + 0.5) * math.pi / _HEADINGS
    grazing, aspect = (array.ravel() for array in np.meshgrid(look.grazing_rad, heading, indexing="ij"))
    kind = np.full(len(grazing), flyer.rcs_class, dtype=np.uint8)
    snr = (snr_per_m2[:, None] * rcs_m2(kind, aspect, grazing).reshape(-1, _HEADINGS))[:, :, None]
    if surface is not None:
        snr = snr * _kept_by_phase(radar, flyer, look, clutter_to_noise_ratio(radar, look, snr_per_m2, surface))
    law = probability_table(
        look_count=radar.look_count,
        swerling_case=radar.swerling_case,
        false_alarm_probability=radar.false_alarm_probability,
    )
    return np.asarray(law.probability(snr / radar.look_count).mean(axis=(1, 2)))


def _kept_by_phase(radar: RadarParameters, flyer: Flyer, look: Abeam, clutter_ratio: Scalars) -> np.ndarray:
    """Return what notch and pulses leave, the mean over looks, by grazing angle, heading and range within a pulse."""
    heading = (np.arange(_HEADINGS) + 0.5) * math.pi / _HEADINGS
    closing = flyer.speed_mps * np.cos(look.grazing_rad)[:, None] * np.cos(heading)
    waveforms = prf_set_of(radar)
    phase_m = (np.arange(_PHASES) + 0.5) / _PHASES * float(waveforms.range_spans_m[0])
    heard = waveforms.received_shares((look.range_m[:, None] + phase_m).ravel()).reshape(len(closing), 1, _PHASES, -1)
    kept = _kept_by_look(radar, -closing, clutter_ratio[:, None], look.grazing_rad[:, None])
    return np.asarray((heard * kept[:, :, None, :]).mean(axis=-1))


def loss_over_headings_db(
    radar: RadarParameters,
    *,
    speed_mps: ArrayLike,
    heading_rad: ArrayLike,
    grazing_rad: float,
    surface: SurfaceClass = SurfaceClass.FARMLAND,
) -> np.ndarray:
    """Return what clutter costs a level flier in a search, in dB, by its speed and its heading off the line of sight.

    Parameters
    ----------
    radar : RadarParameters
    speed_mps, heading_rad : array of float
        Over ground; 0 towards the radar. They broadcast.
    grazing_rad : float
    surface : SurfaceClass

    Examples
    --------
    >>> from lookdown.sensing import reference_radar
    >>> kw = {"speed_mps": 100.0, "grazing_rad": math.radians(20.0)}
    >>> loss = loss_over_headings_db(reference_radar(), heading_rad=np.radians([0.0, 89.0]), **kw)
    >>> bool(loss[0] < 1.0 and loss[1] > 5.0)
    True
    """
    look = abeam(radar, grazing_rad)
    clutter = clutter_to_noise_ratio(radar, look, search_snr_per_m2(radar, look), surface)
    closing = np.asarray(speed_mps) * np.cos(heading_rad) * math.cos(grazing_rad)
    return np.asarray(10.0 * np.log10(clutter_loss_ratio(radar, -closing, float(clutter[0]), grazing_rad)))
