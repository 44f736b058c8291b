"""What a rotating surveillance radar is made of, in SI: one on a mast, in an aircraft or under an aerostat.

The three differ in figures and in where they stand; their physics is one (`budget`), and so is their horizon.
"""

import math
from dataclasses import dataclass, fields

from lookdown.sensing.constants import SPEED_OF_LIGHT_MPS
from lookdown.sensing.detection import required_snr_ratio
from lookdown.tables import Measured
from lookdown.units import ParameterReference

__all__ = ["SurveillanceParameters", "surveillance_from"]


@dataclass(frozen=True, slots=True)
class SurveillanceParameters:
    """A radar whose beam turns about the vertical, in SI.

    Attributes
    ----------
    carrier_frequency_hz : float
        Centre of the band.
    antenna_width_m, antenna_height_m : float
        They set the beam in azimuth and in elevation.
    aperture_efficiency_ratio : float
        Effective over geometric area, 0 to 1.
    average_power_w : float
    system_temperature_k : float
    losses_ratio : float
        All losses of the range equation but those of the air, 1 or more.
    bandwidth_hz : float
        Of the waveform after compression; sets the range cell.
    pulse_repetition_frequency_hz : float
        Mean of those used; it says from where clutter folds. Blind speeds are taken as filled by stagger.
    rotation_period_s : float
    look_count : int
        Coherent intervals within a beam's passage, integrated non-coherently.
    swerling_case : int
        0 to 4.
    false_alarm_probability : float
        In one cell, after integration.
    design_detection_probability : float
        By which `detection_range_m` counts.
    elevation_min_rad, elevation_max_rad : float
        Of the coverage, from the antenna's horizontal; refracted.
    cosecant : int
        1: above one beam width over the horizontal the transmitted gain falls by the squared cosecant; 0: it is the
        same over the coverage.
    range_min_m, range_max_m : float
        Blind range of the pulse; instrumented range.
    measured : int
        Sum of `Measured`: range and azimuth (3), and elevation (4) or range rate (8).
    improvement_ratio : float
        Greatest clutter that signal processing takes away; oscillator, sidelobes in Doppler and scanning limit it.
    sidelobe_ratio : float
        One-way gain outside the beam in elevation over that in it.
    internal_motion_mps : float
        Standard deviation of the radial speed of leaves and waves.
    polarisation : int
        1 horizontal, 2 vertical.
    sea_state : float
        0 to 6.
    multipath_ratio : float
        Coefficient of reflection of the ground before the antenna, 0 to 1; 0 leaves lobes out.
    max_target_speed_mps : float
        Radial speeds searched, either side.
    radius_factor : float
        k of the air.
    monopulse_slope : float
        k_m of the angle errors.
    range_floor_m, azimuth_floor, elevation_floor, range_rate_floor_mps : float
        Errors drawn anew each scan that do not fall with SNR; angles as direction cosines.
    bias_sigma_range_m, bias_sigma_cosine, bias_sigma_range_rate_mps : float
        Standard deviations of the slow errors, drawn once a run.
    """

    carrier_frequency_hz: float
    antenna_width_m: float
    antenna_height_m: float
    aperture_efficiency_ratio: float
    average_power_w: float
    system_temperature_k: float
    losses_ratio: float
    bandwidth_hz: float
    pulse_repetition_frequency_hz: float
    rotation_period_s: float
    look_count: int
    swerling_case: int
    false_alarm_probability: float
    design_detection_probability: float
    elevation_min_rad: float
    elevation_max_rad: float
    cosecant: int
    range_min_m: float
    range_max_m: float
    measured: int
    improvement_ratio: float
    sidelobe_ratio: float
    internal_motion_mps: float
    polarisation: int
    sea_state: float
    multipath_ratio: float
    max_target_speed_mps: float
    radius_factor: float
    monopulse_slope: float
    range_floor_m: float
    azimuth_floor: float
    elevation_floor: float
    range_rate_floor_mps: float
    bias_sigma_range_m: float
    bias_sigma_cosine: float
    bias_sigma_range_rate_mps: float

    def __post_init__(self) -> None:
        # The scenario reports a user's faults with their paths; here a fault is a programmer's.
        assert -math.pi / 2 <= self.elevation_min_rad < self.elevation_max_rad <= math.pi / 2
        assert self.losses_ratio >= 1.0 and 0.0 < self.aperture_efficiency_ratio <= 1.0
        assert self.average_power_w > 0.0 and self.rotation_period_s > 0.0
        assert 0.0 <= self.range_min_m < self.range_max_m and self.radius_factor >= 1.0
        assert self.swerling_case in range(5) and self.look_count >= 1 and self.cosecant in (0, 1)
        assert 0.0 < self.false_alarm_probability < self.design_detection_probability < 1.0
        assert self.measured & 3 == 3 and self.polarisation in (1, 2) and 0.0 <= self.multipath_ratio <= 1.0
        assert self.azimuth_beam_rad < math.pi / 2, "the antenna is narrower than its wave"
        if self.cosecant:
            assert self.elevation_beam_rad < self.elevation_max_rad

    @property
    def wavelength_m(self) -> float:
        """Wavelength at the centre of the band, metre."""
        return SPEED_OF_LIGHT_MPS / self.carrier_frequency_hz

    @property
    def azimuth_beam_rad(self) -> float:
        """Half-power width of the beam in azimuth."""
        return 0.886 * self.wavelength_m / self.antenna_width_m

    @property
    def elevation_beam_rad(self) -> float:
        """Half-power width in elevation of the whole aperture."""
        return 0.886 * self.wavelength_m / self.antenna_height_m

    @property
    def has_elevation(self) -> bool:
        """Whether stacked receive beams, each of the whole aperture, measure elevation."""
        return bool(self.measured & Measured.CROSS)

    @property
    def range_cell_m(self) -> float:
        """Size of a range cell, c / (2 B), metre."""
        return SPEED_OF_LIGHT_MPS / (2.0 * self.bandwidth_hz)

    @property
    def beam_count(self) -> int:
        """Beam positions in a turn."""
        return math.ceil(2.0 * math.pi / self.azimuth_beam_rad)

    @property
    def coherent_time_s(self) -> float:
        """Length of one look: the beam's passage over the looks."""
        return self.rotation_period_s / self.beam_count / self.look_count

    @property
    def solid_angle_sr(self) -> float:
        """Solid angle that the transmitted gain of a whole turn fills, the falling part weighted by its gain."""
        if self.cosecant:
            edge = math.sin(self.elevation_beam_rad)
            return 2.0 * math.pi * edge * (2.0 - edge / math.sin(self.elevation_max_rad))
        return 2.0 * math.pi * (math.sin(self.elevation_max_rad) - math.sin(self.elevation_min_rad))

    @property
    def receive_area_m2(self) -> float:
        """Effective area that receives: the aperture, or what one fan over the coverage leaves of it."""
        aperture = self.antenna_width_m * self.antenna_height_m
        if not self.has_elevation:
            fan = self.wavelength_m**2 * 2.0 * math.pi / (self.azimuth_beam_rad * self.solid_angle_sr)
            aperture = min(aperture, fan)
        return self.aperture_efficiency_ratio * aperture

    @property
    def required_snr_ratio(self) -> float:
        """Signal to noise of one look at which a target is detected with the design probability."""
        return required_snr_ratio(
            self.design_detection_probability,
            look_count=self.look_count,
            swerling_case=self.swerling_case,
            false_alarm_probability=self.false_alarm_probability,
        )


_WHOLE = ("look_count", "swerling_case", "cosecant", "measured", "polarisation")


def surveillance_from(reference: dict[str, ParameterReference]) -> SurveillanceParameters:
    """Return the radar of the base figures of a reference, which may hold those of its platform too."""
    values = {field.name: reference[field.name].base_si for field in fields(SurveillanceParameters)}
    whole = {name: round(values.pop(name)) for name in _WHOLE}
    return SurveillanceParameters(**values, **whole)  # type: ignore[arg-type]  # the whole numbers are ints
