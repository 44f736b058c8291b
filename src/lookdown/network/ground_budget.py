"""Links down to the ground: laser light where the sky is clear, radio where it is not.

The laser link is the budget between satellites with a larger aperture below and the air between;
cloud ends it. The radio link is Friis' equation and Shannon's bound less an implementation loss.
"""

import math
from dataclasses import dataclass

import numpy as np

from lookdown.arrays import Codes, Flags, Scalars
from lookdown.network.constants import BOLTZMANN_JPK, PLANCK_JS, SPEED_OF_LIGHT_MPS
from lookdown.network.link_budget import aperture_gain_ratio, path_loss_ratio, pointing_loss_ratio
from lookdown.network.terminals import OpticalTerminal
from lookdown.tables import LinkKind
from lookdown.units import ParameterReference

__all__ = [
    "GROUND_REFERENCE",
    "GroundLinkParameters",
    "ground_link_rates",
    "ground_optical_rate_bps",
    "ground_radio_rate_bps",
    "reference_ground_link",
]


@dataclass(frozen=True, slots=True)
class GroundLinkParameters:
    """A station that hears light and radio.

    Attributes
    ----------
    optical_aperture_m : float
        Diameter of the telescope on the ground.
    optical_elevation_min_rad, radio_elevation_min_rad : float
        True elevation above the station's horizon.
    optical_zenith_loss_ratio, radio_zenith_loss_ratio : float
        Of the air straight up, 1 or more; in decibels it grows with the way through the air.
    radio_frequency_hz, radio_bandwidth_hz : float
    radio_eirp_w : float
        Power times gain of the satellite's antenna.
    radio_gain_over_temperature_pk : float
        Of the station's antenna.
    radio_implementation_loss_ratio : float
        From Shannon's bound, 1 or more.
    radio_efficiency_max_bpshz : float
        Bits a second and hertz of the densest modulation.
    """

    optical_aperture_m: float
    optical_elevation_min_rad: float
    optical_zenith_loss_ratio: float
    radio_elevation_min_rad: float
    radio_zenith_loss_ratio: float
    radio_frequency_hz: float
    radio_bandwidth_hz: float
    radio_eirp_w: float
    radio_gain_over_temperature_pk: float
    radio_implementation_loss_ratio: float
    radio_efficiency_max_bpshz: float

    def __post_init__(self) -> None:
        # A scenario reports a user's faults with their paths; here a fault is a programmer's.
        assert self.optical_aperture_m > 0.0 and self.radio_bandwidth_hz > 0.0 and self.radio_frequency_hz > 0.0
        assert 0.0 < self.optical_elevation_min_rad < 0.5 * math.pi
        assert 0.0 < self.radio_elevation_min_rad < 0.5 * math.pi
        losses = (self.optical_zenith_loss_ratio, self.radio_zenith_loss_ratio, self.radio_implementation_loss_ratio)
        assert min(losses) >= 1.0


_ASSUMED = "assumption"
_P = ParameterReference
GROUND_REFERENCE: dict[str, ParameterReference] = {
    "optical_aperture_m": _P("length", "m", 0.4, 0.2, 1.0, "assumption: a small telescope"),
    "optical_elevation_min_rad": _P("angle", "deg", 20.0, 10.0, 30.0, _ASSUMED),
    "optical_zenith_loss_ratio": _P("ratio", "dB", 3.0, 1.0, 6.0, "assumption: clear air, haze and scintillation"),
    "radio_elevation_min_rad": _P("angle", "deg", 25.0, 10.0, 40.0, "Starlink0031 code of Handley: 25 deg at 550 km"),
    "radio_zenith_loss_ratio": _P("ratio", "dB", 1.5, 0.5, 6.0, "assumption: gases and thin cloud at 20 GHz, no storm"),
    "radio_frequency_hz": _P("frequency", "GHz", 20.0, 17.8, 26.5, "Ka band, space to Earth"),
    "radio_bandwidth_hz": _P("frequency", "MHz", 500.0, 250.0, 2000.0, _ASSUMED),
    "radio_eirp_w": _P("power", "W", 4000.0, 1000.0, 10000.0, "assumption: 36 dBW"),
    "radio_gain_over_temperature_pk": _P("ratio", "dB", 25.3, 20.0, 30.0, "assumption: 1.8 m, 60 %, 250 K; per kelvin"),
    "radio_implementation_loss_ratio": _P("ratio", "dB", 3.0, 1.0, 5.0, _ASSUMED),
    "radio_efficiency_max_bpshz": _P("ratio", "1", 5.0, 3.0, 6.0, "assumption: 64 states, code rate 5/6"),
}
"""Default figure of every field of `GroundLinkParameters`, as a scenario writes it."""


def reference_ground_link(**changes: float) -> GroundLinkParameters:
    """Return the station of `GROUND_REFERENCE`, with some fields of yours.

    Examples
    --------
    >>> reference_ground_link(optical_aperture_m=1.0).optical_aperture_m
    1.0
    """
    values = {name: reference.base_si for name, reference in GROUND_REFERENCE.items()}
    return GroundLinkParameters(**{**values, **changes})


def _air_loss_ratio(zenith_loss_ratio: float, elevation_rad: Scalars) -> np.ndarray:
    """Return the loss on a slant way: decibels grow as 1 / sin(elevation), for the air is flat above 10 deg."""
    sine = np.maximum(np.sin(elevation_rad), 1e-3)
    return np.asarray(zenith_loss_ratio ** (1.0 / sine))


def ground_optical_rate_bps(
    range_m: Scalars, elevation_rad: Scalars, sender: OpticalTerminal, station: GroundLinkParameters
) -> np.ndarray:
    """Return the rate of laser links down through clear air, 0 where too low or too faint.

    Parameters
    ----------
    range_m, elevation_rad : (n,) float64
        Of the satellite from the station.
    sender : OpticalTerminal
        Its photons needed and steps of rate count for the receiver below, too.
    station : GroundLinkParameters

    Returns
    -------
    (n,) float64, bit/s

    Examples
    --------
    >>> from lookdown.network.terminals import TERMINALS
    >>> up = np.radians(np.array([10.0, 30.0, 90.0]))
    >>> ground_optical_rate_bps(np.array([1.8e6, 1e6, 5.5e5]), up, TERMINALS["sda"], reference_ground_link())
    array([0.0e+00, 2.5e+09, 2.5e+09])
    """
    transmit = float(aperture_gain_ratio(sender.aperture_m, sender.wavelength_m))
    receive = float(aperture_gain_ratio(station.optical_aperture_m, sender.wavelength_m))
    pointing = pointing_loss_ratio(transmit, sender.pointing_bias_rad, sender.pointing_jitter_rad)
    losses = pointing * sender.transmit_loss_ratio * sender.receive_loss_ratio
    air = _air_loss_ratio(station.optical_zenith_loss_ratio, elevation_rad)
    power = sender.power_w * transmit * receive / (losses * air * path_loss_ratio(range_m, sender.wavelength_m))
    carried = power / (PLANCK_JS * SPEED_OF_LIGHT_MPS / sender.wavelength_m * sender.photons_needed)
    steps = np.array([0.0, *sorted(sender.rate_steps_ratio)]) * sender.rate_bps
    rate = steps[np.searchsorted(steps, carried, side="right") - 1]
    return np.asarray(np.where(elevation_rad >= station.optical_elevation_min_rad, rate, 0.0))


def ground_radio_rate_bps(range_m: Scalars, elevation_rad: Scalars, station: GroundLinkParameters) -> np.ndarray:
    """Return the rate of radio links down, 0 where too low.

    Parameters
    ----------
    range_m, elevation_rad : (n,) float64
    station : GroundLinkParameters

    Returns
    -------
    (n,) float64, bit/s

    References
    ----------
    Shannon, "Communication in the presence of noise", Proc. IRE 37 (1949) 10, theorem 2.

    Examples
    --------
    >>> ground_radio_rate_bps(np.array([1e6]), np.radians(np.array([30.0])), reference_ground_link())
    array([2.5e+09])
    """
    wavelength = SPEED_OF_LIGHT_MPS / station.radio_frequency_hz
    air = _air_loss_ratio(station.radio_zenith_loss_ratio, elevation_rad)
    loss = air * path_loss_ratio(range_m, wavelength) * station.radio_implementation_loss_ratio
    noise = BOLTZMANN_JPK * station.radio_bandwidth_hz
    signal = station.radio_eirp_w * station.radio_gain_over_temperature_pk / (loss * noise)
    efficiency = np.minimum(np.log2(1.0 + signal), station.radio_efficiency_max_bpshz)
    rate = station.radio_bandwidth_hz * efficiency
    return np.asarray(np.where(elevation_rad >= station.radio_elevation_min_rad, rate, 0.0))


def ground_link_rates(
    range_m: Scalars,
    elevation_rad: Scalars,
    *,
    is_clear: Flags,
    is_jammed: Flags,
    sender: OpticalTerminal,
    station: GroundLinkParameters,
) -> tuple[Codes, Scalars]:
    """Return what carries each link to the ground and how fast: light where the sky is clear, else radio.

    Parameters
    ----------
    range_m, elevation_rad : (n,) float64
    is_clear, is_jammed : (n,) bool
        Sky over the station; jamming shuts radio, and light does not notice.
    sender : OpticalTerminal
    station : GroundLinkParameters

    Returns
    -------
    kind : (n,) uint8
        `LinkKind.GROUND_OPTICAL` or `LinkKind.GROUND_RADIO`.
    rate_bps : (n,) float64
        0 where neither carries.

    Examples
    --------
    >>> from lookdown.network.terminals import TERMINALS
    >>> kind, rate = ground_link_rates(
    ...     np.full(3, 1e6), np.full(3, 0.6), is_clear=np.array([True, False, False]),
    ...     is_jammed=np.array([True, False, True]), sender=TERMINALS["sda"], station=reference_ground_link())
    >>> kind, rate
    (array([1, 2, 2], dtype=uint8), array([2.5e+09, 2.5e+09, 0.0e+00]))
    """
    light = np.where(is_clear, ground_optical_rate_bps(range_m, elevation_rad, sender, station), 0.0)
    radio = np.where(is_jammed, 0.0, ground_radio_rate_bps(range_m, elevation_rad, station))
    by_light = (light > 0.0) & (light >= radio)
    kind = np.where(by_light, LinkKind.GROUND_OPTICAL, LinkKind.GROUND_RADIO).astype(np.uint8)
    return kind, np.asarray(np.where(by_light, light, radio))
