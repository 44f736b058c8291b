"""What a search radar is made of, in SI, and the published basis of each figure.

`RadarParameters` is what the rest of the package computes with. It carries no
provenance: that lives in the scenario document, whose default figures are
`RADAR_REFERENCE` (design L of a public-literature sizing, as written by people).
"""

import math
from dataclasses import dataclass

from lookdown.astro import MEAN_RADIUS_M
from lookdown.sensing.constants import SPEED_OF_LIGHT_MPS
from lookdown.units import ParameterReference

__all__ = ["RADAR_REFERENCE", "RadarParameters", "reference_radar"]


@dataclass(frozen=True, slots=True)
class RadarParameters:
    """A look-down search radar with two fixed faces, in SI.

    Attributes
    ----------
    carrier_frequency_hz : float
        Centre of the band.
    antenna_length_m, antenna_height_m : float
        Long axis (along track) and short axis of one face.
    aperture_efficiency_ratio : float
        Effective over geometric area, 0 to 1.
    average_power_w : float
        Radio-frequency power averaged over the search.
    system_temperature_k : float
        System noise temperature.
    losses_ratio : float
        All losses of the range equation together, 1 or more.
    bandwidth_hz : float
        Of the waveform; sets the range cell.
    coherent_time_s : float
        Coherent processing interval of one look; sets the Doppler cell.
    pulse_repetition_frequency_hz : float
        Of one look; stated for its ambiguities, which several looks resolve.
    look_count : int
        Looks integrated non-coherently in one dwell.
    swerling_case : int
        Fluctuation of the target's echo from look to look, 0 to 4.
    false_alarm_probability : float
        In one resolution cell, after integration.
    design_detection_probability : float
        What the frame time is dimensioned for, on the face normal, outside the notch.
    design_rcs_m2 : float
        Radar cross-section that meets the design detection probability.
    design_height_m : float
        Height above the mean sphere for which the frame is dimensioned.
    grazing_min_rad, grazing_max_rad : float
        Outer and inner edge of the field of regard.
    scan_limit_rad : float
        Greatest angle between a line of sight and the face normal.
    steering_exponent : float
        Power of the cosine of the scan angle by which search SNR falls.
    search_duty_ratio : float
        Share of the average power that goes to this search, 0 to 1.
    search_overlap_ratio : float
        Energy spent over energy needed, because beams overlap; 1 or more.
    max_target_speed_mps : float
        Radial speeds searched, either side of the clutter's.
    monopulse_slope : float
        k_m of the angle error 0.886 lambda / (L k_m sqrt(2 SNR)).
    range_floor_m, cosine_along_floor, cosine_cross_floor, range_rate_floor_mps : float
        Errors that do not fall with SNR, drawn anew for each look (calibration, medium).
    channel_count : int
        Receive channels along the antenna's length, for clutter cancellation.
    polarisation : int
        1 horizontal, 2 vertical; transmitted and received.
    transmit_duty_ratio : float
        Pulse length over pulse interval: peak power is average over it, and no echo is heard while it lasts.
    prf_spread_ratio : float
        The looks' pulse repetition frequencies lie from the stated one up to (1 + this) times it, staggered.
    phase_error_rad : float
        Root mean square of what calibration leaves of a channel's phase.
    yaw_error_rad : float
        Root mean square of the angle between the long axis and the velocity relative to the ground.
    attitude_bias_rad, ephemeris_bias_m, velocity_bias_mps, clock_bias_s : float
        Standard deviations of errors that a satellite carries along for minutes: of attitude about each axis, of
        its own position and velocity along the line of sight, and of its time tags.
    electron_content_bias_pm2 : float
        Standard deviation of what correction leaves of the electrons per square metre on a vertical path.
    sea_state : float
        Of Douglas, 0 to 6: the surroundings, not the radar.
    internal_motion_mps : float
        Root mean square of the speed of leaves and waves within a resolution cell.
    rain_rate_mps : float
        Rain along the whole path below its top.
    """

    carrier_frequency_hz: float
    antenna_length_m: float
    antenna_height_m: float
    aperture_efficiency_ratio: float
    average_power_w: float
    system_temperature_k: float
    losses_ratio: float
    bandwidth_hz: float
    coherent_time_s: float
    pulse_repetition_frequency_hz: float
    look_count: int
    swerling_case: int
    false_alarm_probability: float
    design_detection_probability: float
    design_rcs_m2: float
    design_height_m: float
    grazing_min_rad: float
    grazing_max_rad: float
    scan_limit_rad: float
    steering_exponent: float
    search_duty_ratio: float
    search_overlap_ratio: float
    max_target_speed_mps: float
    monopulse_slope: float
    range_floor_m: float
    cosine_along_floor: float
    cosine_cross_floor: float
    range_rate_floor_mps: float
    channel_count: int
    polarisation: int
    transmit_duty_ratio: float
    prf_spread_ratio: float
    phase_error_rad: float
    yaw_error_rad: float
    attitude_bias_rad: float
    ephemeris_bias_m: float
    velocity_bias_mps: float
    clock_bias_s: float
    electron_content_bias_pm2: float
    sea_state: float
    internal_motion_mps: float
    rain_rate_mps: float

    def __post_init__(self) -> None:
        # The scenario reports a user's faults with their paths; here a fault is a programmer's.
        assert 0.0 <= self.grazing_min_rad < self.grazing_max_rad <= math.pi / 2
        assert 0.0 < self.search_duty_ratio <= 1.0 <= self.search_overlap_ratio
        assert self.losses_ratio >= 1.0 and 0.0 < self.aperture_efficiency_ratio <= 1.0
        assert self.swerling_case in range(5) and self.look_count >= 1
        assert 0.0 < self.false_alarm_probability < self.design_detection_probability < 1.0
        assert self.channel_count >= 1 and self.polarisation in (1, 2) and 0.0 < self.transmit_duty_ratio <= 1.0

    @property
    def wavelength_m(self) -> float:
        """Wavelength at the centre of the band, metre."""
        return SPEED_OF_LIGHT_MPS / self.carrier_frequency_hz

    @property
    def effective_area_m2(self) -> float:
        """Effective area of one face, square metre."""
        return self.antenna_length_m * self.antenna_height_m * self.aperture_efficiency_ratio

    @property
    def face_tilt_rad(self) -> float:
        """Angle of each face's normal from nadir: the middle of the off-nadir angles at the grazing limits."""
        ratio = MEAN_RADIUS_M / (MEAN_RADIUS_M + self.design_height_m)
        outer = math.asin(ratio * math.cos(self.grazing_min_rad))
        inner = math.asin(ratio * math.cos(self.grazing_max_rad))
        return 0.5 * (outer + inner)

    @property
    def range_cell_m(self) -> float:
        """Size of a range cell, c / (2 B), metre."""
        return SPEED_OF_LIGHT_MPS / (2.0 * self.bandwidth_hz)

    @property
    def range_rate_cell_mps(self) -> float:
        """Size of a Doppler cell as a range rate, lambda / (2 T), metre per second."""
        return self.wavelength_m / (2.0 * self.coherent_time_s)

    @property
    def cosine_along_cell(self) -> float:
        """Half-power beam width along the antenna's length, as a direction cosine."""
        return 0.886 * self.wavelength_m / self.antenna_length_m

    @property
    def cosine_cross_cell(self) -> float:
        """Half-power beam width along the antenna's height, as a direction cosine."""
        return 0.886 * self.wavelength_m / self.antenna_height_m


_AFRL = "AFRL canonical space-based radar, 506 km, 1.25 GHz, 50 m x 2 m [unverified basis]"
_SIZING = "design L, design/0004"
_ASSUMED = "assumption"

_P = ParameterReference
RADAR_REFERENCE: dict[str, ParameterReference] = {
    "carrier_frequency_hz": _P("frequency", "GHz", 1.25, 1.215, 1.4, _AFRL),
    "antenna_length_m": _P("length", "m", 50.0, 30.0, 60.0, _AFRL),
    "antenna_height_m": _P("length", "m", 2.0, 1.5, 3.0, _AFRL),
    "aperture_efficiency_ratio": _P("ratio", "1", 0.6, 0.5, 0.7, _SIZING),
    "average_power_w": _P("power", "kW", 2.5, 1.0, 5.0, _SIZING + " [unverified basis]"),
    "system_temperature_k": _P("temperature", "K", 500.0, 400.0, 700.0, _SIZING + " [unverified basis]"),
    "losses_ratio": _P("ratio", "dB", 10.0, 6.0, 12.0, _SIZING),
    "bandwidth_hz": _P("frequency", "MHz", 5.0, 2.0, 10.0, _SIZING),
    "coherent_time_s": _P("time", "ms", 50.0, 25.0, 100.0, "design L, design/0004"),
    "pulse_repetition_frequency_hz": _P("frequency", "kHz", 2.0, 0.5, 2.0, _AFRL + "; PRF 0.5-2 kHz"),
    "look_count": _P("ratio", "1", 4, 1, 8, _SIZING + ", 4 non-coherent looks"),
    "swerling_case": _P("ratio", "1", 2, 0, 4, _SIZING + ", Swerling 2: frequency agility from look to look"),
    "false_alarm_probability": _P("ratio", "1", 1e-6, 1e-8, 1e-5, _SIZING),
    "design_detection_probability": _P("ratio", "1", 0.9, 0.5, 0.95, _SIZING),
    "design_rcs_m2": _P("area", "m2", 10.0, 1.0, 30.0, _SIZING + ", row of 10 m2"),
    "design_height_m": _P("length", "km", 500.0, 480.0, 520.0, _SIZING + ", column of 500 km"),
    "grazing_min_rad": _P("angle", "deg", 6.0, 4.0, 10.0, _SIZING),
    "grazing_max_rad": _P("angle", "deg", 60.0, 50.0, 70.0, _SIZING),
    "scan_limit_rad": _P("angle", "deg", 60.0, 45.0, 70.0, "assumption: usual limit of a planar phased array"),
    "steering_exponent": _P(
        "ratio", "1", 1.0, 1.0, 2.0, "assumption: two-way gain falls as cos^2, the wider beam gives back one power"
    ),
    "search_duty_ratio": _P("ratio", "1", 1.0, 0.3, 1.0, _SIZING + "; eclipse and other tasks lower it"),
    "search_overlap_ratio": _P("ratio", "1", 1.0, 1.0, 1.5, _SIZING + "; its satellite counts use 1.5"),
    "max_target_speed_mps": _P("speed", "m/s", 350.0, 300.0, 400.0, "assumption: jet airliner with tail wind"),
    "monopulse_slope": _P("ratio", "1", 1.6, 1.2, 1.9, "usual slope of an amplitude monopulse, design/0004"),
    "range_floor_m": _P("length", "m", 15.0, 5.0, 50.0, "assumption: calibration and timing, design/0004"),
    "cosine_along_floor": _P("ratio", "1", 1e-4, 2e-5, 2e-4, "assumption: 1/40 of the beam width"),
    "cosine_cross_floor": _P("ratio", "1", 2e-3, 1e-3, 4e-3, "assumption: 1/50 of the beam width"),
    "range_rate_floor_mps": _P("speed", "m/s", 0.3, 0.1, 1.0, "assumption: velocity and oscillator errors"),
    "channel_count": _P("ratio", "1", 12, 4, 32, _SIZING + ", 12 channels x 16 pulses in the clutter computation"),
    "polarisation": _P("ratio", "1", 2, 1, 2, "choice: 1 horizontal, 2 vertical"),
    "transmit_duty_ratio": _P("ratio", "1", 0.1, 0.02, 0.3, "assumption: 25 kW peak for 2.5 kW average"),
    "prf_spread_ratio": _P("ratio", "1", 0.25, 0.1, 0.5, "assumption: moves blind speeds and ranges apart"),
    "phase_error_rad": _P("angle", "deg", 0.3, 0.1, 2.0, "assumption: calibrated on the clutter itself"),
    "yaw_error_rad": _P("angle", "deg", 0.01, 0.003, 0.1, "assumption: star tracker and array survey"),
    "attitude_bias_rad": _P("angle", "urad", 20.0, 5.0, 200.0, "assumption: star tracker; 20 m at 1,000 km"),
    "ephemeris_bias_m": _P("length", "m", 1.0, 0.1, 10.0, "assumption: navigation satellites heard on board"),
    "velocity_bias_mps": _P("speed", "m/s", 0.02, 0.005, 0.1, "assumption: navigation and oscillator"),
    "clock_bias_s": _P("time", "us", 1.0, 0.02, 1000.0, "assumption: time tags disciplined by navigation satellites"),
    "electron_content_bias_pm2": _P(
        "electron_content", "TECU", 5.0, 1.0, 20.0, "assumption: what a map of the ionosphere leaves"
    ),
    "sea_state": _P("ratio", "1", 3.0, 1.0, 6.0, "assumption: the usual sea"),
    "internal_motion_mps": _P("speed", "m/s", 0.2, 0.02, 1.0, "assumption: woods in light wind"),
    "rain_rate_mps": _P("rain_rate", "mm/h", 0.0, 0.0, 16.0, "choice: dry, as it is over most of the Earth"),
}
"""Default figure of every field of `RadarParameters`, as a scenario document writes it."""


def reference_radar() -> RadarParameters:
    """Return design L, the reference radar.

    Examples
    --------
    >>> radar = reference_radar()
    >>> round(radar.average_power_w * radar.effective_area_m2)
    150000
    """
    values = {name: reference.base_si for name, reference in RADAR_REFERENCE.items()}
    whole = {name: round(values.pop(name)) for name in ("look_count", "swerling_case", "channel_count", "polarisation")}
    return RadarParameters(**values, **whole)  # type: ignore[arg-type]  # the whole numbers are ints
