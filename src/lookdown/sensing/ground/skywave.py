"""A skywave radar over the horizon: what it is made of, and signal, clutter and notch of one of its dwells.

It sees by way of the ionosphere, so it has a ring and no disc: nearer than the skip distance the layer lets the wave
through, beyond the last hop the Earth cuts it off. Its errors are kilometres, by how well the layer's height is known.
"""

import math
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import ArrayLike

from lookdown.sensing.clutter import clutter_cell_area_m2, notch_loss_ratio
from lookdown.sensing.constants import SPEED_OF_LIGHT_MPS
from lookdown.sensing.detection import probability_table
from lookdown.sensing.ground.budget import Passage, gaussian_notch
from lookdown.sensing.ground.ionosphere import (
    E_HEIGHT_M,
    F2_HEIGHT_M,
    absorption_loss_ratio,
    critical_e_hz,
    critical_f2_hz,
    external_noise_k,
    hop_path,
    usable_frequency_hz,
)
from lookdown.sensing.radar.equations import track_snr_ratio
from lookdown.tables import RcsClass
from lookdown.units import ParameterReference

__all__ = [
    "SKYWAVE_REFERENCE",
    "Channel",
    "SkywaveParameters",
    "bragg_speed_mps",
    "hf_rcs_m2",
    "open_channel",
    "reference_skywave",
    "skywave_passage",
]

_GRAVITY_MPS2 = 9.80665


@dataclass(frozen=True, slots=True)
class SkywaveParameters:
    """A skywave radar, in SI.

    Attributes
    ----------
    frequency_min_hz, frequency_max_hz : float
    average_power_w, transmit_gain_ratio, receive_gain_ratio, losses_ratio : float
        The losses leave out the ionosphere's.
    array_length_m : float
        Of the receiving array.
    bandwidth_hz, coherent_time_s : float
    sector_width_rad : float
        Azimuth covered, about the bearing of its place.
    beam_width_rad : float
        Of the transmitted beam: what one dwell lights.
    range_min_m, range_max_m, segment_m : float
        Ground ranges covered, in segments of which one dwell takes one.
    elevation_min_rad : float
        Least elevation that is radiated.
    frequency_share : float
        Frequency used over the greatest usable one.
    sunspot_number : float
        Smoothed, of the time of the scenario.
    surface_reflectivity_ratio : float
        Backscatter of sea and land at high frequency.
    ionospheric_spread_hz : float
        Doppler spread of clutter by the moving ionosphere, standard deviation.
    improvement_ratio : float
        Greatest clutter that Doppler processing takes away.
    storm_free_ratio : float
        Share of hours without a storm that closes the radar.
    false_alarm_probability, design_detection_probability : float
    max_target_speed_mps : float
    range_floor_m, azimuth_floor, range_rate_floor_mps : float
        Errors drawn anew each look.
    bias_sigma_range_m, bias_sigma_cosine, bias_sigma_range_rate_mps : float
        Registration: height, tilt and motion of the layer.
    """

    frequency_min_hz: float
    frequency_max_hz: float
    average_power_w: float
    transmit_gain_ratio: float
    receive_gain_ratio: float
    losses_ratio: float
    array_length_m: float
    bandwidth_hz: float
    coherent_time_s: float
    sector_width_rad: float
    beam_width_rad: float
    range_min_m: float
    range_max_m: float
    segment_m: float
    elevation_min_rad: float
    frequency_share: float
    sunspot_number: float
    surface_reflectivity_ratio: float
    ionospheric_spread_hz: float
    improvement_ratio: float
    storm_free_ratio: float
    false_alarm_probability: float
    design_detection_probability: float
    max_target_speed_mps: float
    range_floor_m: float
    azimuth_floor: float
    range_rate_floor_mps: float
    bias_sigma_range_m: float
    bias_sigma_cosine: float
    bias_sigma_range_rate_mps: float

    def __post_init__(self) -> None:
        # The scenario reports a user's faults with their paths; here a fault is a programmer's.
        assert 0.0 < self.frequency_min_hz < self.frequency_max_hz <= 50e6
        assert 0.0 < self.range_min_m < self.range_max_m <= 5e6 and self.segment_m > 0.0
        assert 0.0 < self.beam_width_rad <= self.sector_width_rad <= 2.0 * math.pi
        assert self.losses_ratio >= 1.0 and 0.0 < self.frequency_share <= 1.0 and 0.0 <= self.storm_free_ratio <= 1.0
        assert 0.0 < self.false_alarm_probability < self.design_detection_probability < 1.0

    @property
    def beam_count(self) -> int:
        """Transmitted beams across the sector."""
        return math.ceil(self.sector_width_rad / self.beam_width_rad - 1e-9)

    @property
    def segment_count(self) -> int:
        """Range segments."""
        return math.ceil((self.range_max_m - self.range_min_m) / self.segment_m - 1e-9)

    @property
    def revisit_s(self) -> float:
        """Time between looks at one place, second."""
        return self.beam_count * self.segment_count * self.coherent_time_s


_ROTHR = "public figure of the AN/TPS-71: {}"
_USUAL = "textbook: usual for a skywave radar"
_ASSUMED = "assumption"
_P = ParameterReference
SKYWAVE_REFERENCE: dict[str, ParameterReference] = {
    "frequency_min_hz": _P("frequency", "MHz", 5.0, 5.0, 6.0, _ROTHR.format("5 to 28 MHz (sigidwiki)")),
    "frequency_max_hz": _P("frequency", "MHz", 28.0, 28.0, 32.0, _ROTHR.format("5 to 28 MHz (sigidwiki)")),
    "average_power_w": _P("power", "kW", 200.0, 20.0, 560.0, _ROTHR.format("200 kW [unverified]")),
    "transmit_gain_ratio": _P("ratio", "dB", 20.0, 17.0, 23.0, _ASSUMED),
    "receive_gain_ratio": _P("ratio", "dB", 30.0, 27.0, 33.0, _ASSUMED + ": 372 pairs of monopoles"),
    "losses_ratio": _P("ratio", "dB", 12.0, 8.0, 16.0, _ASSUMED + ": Faraday rotation, ground, windows"),
    "array_length_m": _P("length", "m", 2580.0, 2000.0, 3000.0, _ROTHR.format("2.58 km [unverified]")),
    "bandwidth_hz": _P("frequency", "kHz", 10.0, 4.0, 40.0, "sigidwiki, ROTHR: 4 to 100 kHz"),
    "coherent_time_s": _P("time", "s", 2.5, 1.0, 5.0, _USUAL + ": 1 to 5 s for aircraft"),
    "sector_width_rad": _P("angle", "deg", 64.0, 60.0, 90.0, _ROTHR.format("64 deg (colmek.com)")),
    "beam_width_rad": _P("angle", "deg", 8.0, 5.0, 12.0, _ASSUMED),
    "range_min_m": _P("length", "km", 926.0, 900.0, 1000.0, _ROTHR.format("500 NM (colmek.com)")),
    "range_max_m": _P("length", "km", 2963.0, 2900.0, 3500.0, _ROTHR.format("1,600 NM (colmek.com)")),
    "segment_m": _P("length", "km", 700.0, 400.0, 1000.0, _ASSUMED),
    "elevation_min_rad": _P("angle", "deg", 3.0, 2.0, 5.0, _ASSUMED),
    "frequency_share": _P("ratio", "1", 0.85, 0.7, 0.95, "textbook: optimum working frequency"),
    "sunspot_number": _P("ratio", "1", 80.0, 5.0, 160.0, "choice: middle of a cycle"),
    "surface_reflectivity_ratio": _P("ratio", "dB", -27.0, -35.0, -20.0, _ASSUMED + ": saturated sea -23 with losses"),
    "ionospheric_spread_hz": _P("frequency", "Hz", 0.2, 0.05, 1.0, _ASSUMED + "; several Hz in the auroral oval"),
    "improvement_ratio": _P("ratio", "dB", 75.0, 60.0, 85.0, _ASSUMED),
    "storm_free_ratio": _P("ratio", "1", 0.9, 0.7, 0.97, _ASSUMED),
    "false_alarm_probability": _P("ratio", "1", 1e-5, 1e-6, 1e-4, _ASSUMED),
    "design_detection_probability": _P("ratio", "1", 0.8, 0.5, 0.9, _USUAL),
    "max_target_speed_mps": _P("speed", "m/s", 350.0, 300.0, 700.0, _ASSUMED),
    "range_floor_m": _P("length", "km", 5.0, 2.0, 10.0, _ASSUMED),
    "azimuth_floor": _P("ratio", "1", 3e-3, 1e-3, 5e-3, _ASSUMED),
    "range_rate_floor_mps": _P("speed", "m/s", 2.0, 0.5, 5.0, _ASSUMED),
    "bias_sigma_range_m": _P("length", "km", 15.0, 8.0, 30.0, "textbook: 10 to 30 km by registration"),
    "bias_sigma_cosine": _P("ratio", "1", 5e-3, 2e-3, 1e-2, _ASSUMED + ": tilted layers"),
    "bias_sigma_range_rate_mps": _P("speed", "m/s", 3.0, 1.0, 10.0, _ASSUMED + ": the layer moves"),
}
"""A radar of the AN/TPS-71's public figures."""


def reference_skywave() -> SkywaveParameters:
    """Return the reference skywave radar.

    Examples
    --------
    >>> radar = reference_skywave()
    >>> radar.beam_count, radar.segment_count, radar.revisit_s
    (8, 3, 60.0)
    """
    return SkywaveParameters(
        **{field.name: SKYWAVE_REFERENCE[field.name].base_si for field in fields(SkywaveParameters)}
    )


_LENGTH_M: dict[RcsClass, float] = {
    RcsClass.UNKNOWN: 20.0,
    RcsClass.LIGHT: 9.0,
    RcsClass.BUSINESS: 18.0,
    RcsClass.REGIONAL: 27.0,
    RcsClass.AIRLINER: 36.0,
    RcsClass.HEAVY: 62.0,
    RcsClass.HELICOPTER: 13.0,
    RcsClass.GLIDER: 15.0,
    RcsClass.FAST_JET: 16.0,
    RcsClass.ONE_M2: 6.0,
    RcsClass.TENTH_M2: 5.0,
    RcsClass.HUNDREDTH_M2: 3.0,
    RcsClass.DRONE: 2.0,
    RcsClass.BALLOON: 1.0,
    RcsClass.BIRDS: 0.3,
}
_LENGTHS = np.array([_LENGTH_M[kind] for kind in RcsClass])


def hf_rcs_m2(rcs_class: np.ndarray, wavelength_m: float) -> np.ndarray:
    """Return the mean cross-section at high frequency by class: that of a wire as long as the object.

    Resonant or longer: the half-wave dipole's 0.86 lambda^2, a fifth of it in the mean of all attitudes; shorter: down
    by the sixth power of length over half a wave (Rayleigh). Lengths are typical of each class, an assumption, and so
    is the wire: what looks small to microwaves need not be short.

    References
    ----------
    Knott, Shaeffer, Tuley, Radar Cross Section, 2nd edition, chapters 3 and 5.

    Examples
    --------
    >>> kinds = np.array([RcsClass.AIRLINER, RcsClass.LIGHT, RcsClass.DRONE], dtype=np.uint8)
    >>> hf_rcs_m2(kinds, 20.0).round(4).tolist()
    [68.8, 36.5631, 0.0044]
    """
    share = np.minimum(2.0 * _LENGTHS[rcs_class] / wavelength_m, 1.0)
    return np.asarray(0.2 * 0.86 * wavelength_m**2 * share**6)


def bragg_speed_mps(carrier_frequency_hz: float) -> float:
    """Return the radial speed of the sea waves that scatter back, half a radio wave long.

    References
    ----------
    Crombie, "Doppler spectrum of sea echo at 13.56 Mc/s", Nature 175 (1955): f = sqrt(g / (pi lambda)).

    Examples
    --------
    >>> round(bragg_speed_mps(13.56e6) * 2 * 13.56e6 / 299792458.0, 3)  # Hz
    0.376
    """
    wavelength = SPEED_OF_LIGHT_MPS / carrier_frequency_hz
    return 0.5 * math.sqrt(_GRAVITY_MPS2 * wavelength / math.pi)


@dataclass(frozen=True, slots=True)
class Channel:
    """How one segment is reached.

    Attributes
    ----------
    layer_height_m : float
    carrier_frequency_hz : float
    sun_cosine : float
        Over the point where the ray turns.
    """

    layer_height_m: float
    carrier_frequency_hz: float
    sun_cosine: float


def open_channel(radar: SkywaveParameters, *, near_m: float, far_m: float, sun_cosine: float) -> Channel | None:
    """Return how a segment of ground ranges is reached, or None where no layer returns a frequency that is radiated.

    The frequency is a share of the greatest that still comes back at the near edge, so that the segment lies beyond
    the skip distance; the hop to the far edge must leave above the least elevation. F2 goes before E.

    Examples
    --------
    >>> radar = reference_skywave()
    >>> day = open_channel(radar, near_m=1.6e6, far_m=2.3e6, sun_cosine=0.7)
    >>> round(day.carrier_frequency_hz / 1e6, 1)
    18.7
    >>> open_channel(radar, near_m=4.0e6, far_m=4.7e6, sun_cosine=0.7) is None
    True
    """
    for height, critical in (
        (F2_HEIGHT_M, critical_f2_hz(sun_cosine, radar.sunspot_number)),
        (E_HEIGHT_M, critical_e_hz(sun_cosine, radar.sunspot_number)),
    ):
        if float(hop_path(height, far_m)[1]) < radar.elevation_min_rad:
            continue
        usable = radar.frequency_share * float(usable_frequency_hz(critical, height, near_m))
        if usable >= radar.frequency_min_hz:
            return Channel(height, min(usable, radar.frequency_max_hz), sun_cosine)
    return None


def skywave_passage(
    radar: SkywaveParameters,
    channel: Channel,
    *,
    receive_ground_m: ArrayLike,
    transmit_ground_m: ArrayLike,
    rcs_m2: ArrayLike,
    radial_speed_mps: ArrayLike,
) -> Passage:
    """Return signal, clutter, loss and chance of detection of one dwell.

    Parameters
    ----------
    radar : SkywaveParameters
    channel : Channel
    receive_ground_m, transmit_ground_m : array of float
        Ground distance of object to receiver and transmitter; the same for a radar at one place.
    rcs_m2 : array of float
        At high frequency.
    radial_speed_mps : array of float
        Half the rate of change of the whole path.

    References
    ----------
    Headrick and Anderson, "HF over-the-horizon radar", in Skolnik, Radar Handbook, 3rd edition, chapter 20: the track
    equation with external noise and the losses of the path.

    Examples
    --------
    >>> radar = reference_skywave()
    >>> channel = open_channel(radar, near_m=1.6e6, far_m=2.3e6, sun_cosine=0.7)
    >>> seen = skywave_passage(radar, channel, receive_ground_m=2e6, transmit_ground_m=2e6, rcs_m2=60.0,
    ...                        radial_speed_mps=np.array([2.0, 200.0]))
    >>> bool(seen.probability[0] < 1e-4 and seen.probability[1] > 0.85)
    True
    """
    received, elevation, _ = hop_path(channel.layer_height_m, receive_ground_m)
    sent, _, _ = hop_path(channel.layer_height_m, transmit_ground_m)
    wavelength = SPEED_OF_LIGHT_MPS / channel.carrier_frequency_hz
    per_m2 = track_snr_ratio(
        peak_power_w=radar.average_power_w,
        pulse_s=radar.coherent_time_s,
        gain_ratio=math.sqrt(radar.transmit_gain_ratio * radar.receive_gain_ratio),
        wavelength_m=wavelength,
        rcs_m2=1.0,
        # R^4 of the equation is the product of the squares of both ways.
        range_m=np.sqrt(received * sent),
        system_temperature_k=external_noise_k(channel.carrier_frequency_hz),
        losses_ratio=radar.losses_ratio,
    )
    taken = absorption_loss_ratio(
        channel.carrier_frequency_hz,
        elevation_rad=elevation,
        sun_cosine=channel.sun_cosine,
        sunspot_number=radar.sunspot_number,
    )
    per_m2 = per_m2 / taken**2
    area = clutter_cell_area_m2(
        range_m=receive_ground_m,
        azimuth_beam_rad=0.886 * wavelength / radar.array_length_m,
        elevation_beam_rad=math.pi,
        grazing_rad=elevation,
        range_cell_m=SPEED_OF_LIGHT_MPS / (2.0 * radar.bandwidth_hz),
    )
    snr, cnr = np.asarray(per_m2 * rcs_m2), np.asarray(per_m2 * area * radar.surface_reflectivity_ratio)
    spread = math.hypot(radar.ionospheric_spread_hz * wavelength / 2.0, bragg_speed_mps(channel.carrier_frequency_hz))
    width, exponent = gaussian_notch(cnr, spread)
    loss = np.minimum(notch_loss_ratio(radial_speed_mps, width, exponent), 1.0 + cnr) + cnr / radar.improvement_ratio
    table = probability_table(look_count=1, swerling_case=1, false_alarm_probability=radar.false_alarm_probability)
    return Passage(snr, cnr, np.asarray(loss), table.probability(snr / loss))
