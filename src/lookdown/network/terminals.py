"""Terminals of laser links, in SI: what a figure is, where it comes from, and published ones to start from."""

import math
from dataclasses import dataclass

from lookdown.units import ParameterReference

__all__ = ["OPTICAL_REFERENCE", "TERMINALS", "OpticalTerminal", "reference_terminal"]


@dataclass(frozen=True, slots=True)
class OpticalTerminal:
    """One end of a laser link.

    Attributes
    ----------
    wavelength_m, aperture_m, power_w : float
        The aperture's diameter; mean power into the optics.
    transmit_loss_ratio, receive_loss_ratio : float
        Of the optics, 1 or more.
    pointing_bias_rad, pointing_jitter_rad : float
        Steady error, and standard deviation in each axis.
    photons_needed : float
        Mean a bit, at the least, with everything the real receiver loses.
    rate_bps : float
        Full rate.
    rate_steps_ratio : tuple of float
        Rates that the terminal can choose, over the full one.
    range_max_m : float
        For which it is specified; infinite where the budget alone says.
    slew_rate_max_radps : float
        Of the pointing mechanism; also how fast a partner may cross the sky.
    acquisition_min_s, acquisition_mean_s, acquisition_max_s : float
        From pointed to up: never less, on average, given up after.
    sun_exclusion_rad : float
        Least angle between the partner and the middle of the Sun.
    """

    wavelength_m: float
    aperture_m: float
    power_w: float
    transmit_loss_ratio: float
    receive_loss_ratio: float
    pointing_bias_rad: float
    pointing_jitter_rad: float
    photons_needed: float
    rate_bps: float
    rate_steps_ratio: tuple[float, ...]
    range_max_m: float
    slew_rate_max_radps: float
    acquisition_min_s: float
    acquisition_mean_s: float
    acquisition_max_s: float
    sun_exclusion_rad: float

    def __post_init__(self) -> None:
        # A scenario reports a user's faults with their paths; here a fault is a programmer's.
        assert self.wavelength_m > 0.0 and self.aperture_m > 0.0 and self.power_w > 0.0 and self.rate_bps > 0.0
        assert self.transmit_loss_ratio >= 1.0 and self.receive_loss_ratio >= 1.0 and self.photons_needed > 0.0
        assert self.rate_steps_ratio and all(0.0 < step <= 1.0 for step in self.rate_steps_ratio)
        assert 0.0 <= self.acquisition_min_s < self.acquisition_mean_s < self.acquisition_max_s
        assert self.range_max_m > 0.0 and self.slew_rate_max_radps > 0.0 and self.sun_exclusion_rad >= 0.0


_SIZING = "sizing example: 1,550 nm, 80 mm both ends, 1 W, 7 dB of losses in all"
_SDA = "SDA optical terminal standard 3.0, SDA-9100-001-05 (2021)"
_P = ParameterReference
OPTICAL_REFERENCE: dict[str, ParameterReference] = {
    "wavelength_m": _P("length", "um", 1.55, 1.536, 1.565, f"{_SIZING}; {_SDA}: about 1,536 and 1,553 nm"),
    "aperture_m": _P("length", "mm", 80.0, 50.0, 125.0, _SIZING),
    "power_w": _P("power", "W", 1.0, 0.5, 5.0, _SIZING),
    "transmit_loss_ratio": _P("ratio", "dB", 2.0, 1.0, 3.0, "assumption: a share of the sizing example's 7 dB"),
    "receive_loss_ratio": _P("ratio", "dB", 2.0, 1.0, 4.0, "assumption: a share of the sizing example's 7 dB"),
    "pointing_bias_rad": _P("angle", "urad", 0.0, 0.0, 2.0, "assumption: nulled by tracking"),
    "pointing_jitter_rad": _P("angle", "urad", 4.35, 1.0, 6.0, "assumption: the last 3 dB of the sizing example's 7"),
    "photons_needed": _P("ratio", "1", 100.0, 38.4, 200.0, "38.4 at 1e-9, ideal; assumption: 4.2 dB of implementation"),
    "rate_bps": _P("data_rate", "Gb/s", 2.5, 0.6, 10.0, f"{_SDA} [unverified]"),
    "range_max_m": _P("length", "km", 8000.0, 5000.0, 8000.0, "Tesat SCOT80 data sheet: 10 Gb/s to 8,000 km"),
    "slew_rate_max_radps": _P("angular_rate", "deg/s", 3.0, 1.0, 10.0, "assumption: a coarse pointing gimbal"),
    "acquisition_min_s": _P("time", "s", 12.0, 2.0, 12.0, "Starlink, SPIE Photonics West 2024: fastest about 12 s"),
    "acquisition_mean_s": _P("time", "s", 30.0, 20.0, 60.0, "LEO, 30 to 60 s typical (2026 summary)"),
    "acquisition_max_s": _P("time", "s", 100.0, 60.0, 100.0, f"{_SDA}: at most 100 s"),
    "sun_exclusion_rad": _P(
        "angle", "deg", 3.0, 1.0, 10.0, "assumption: half-angle kept clear by the receiver's baffle"
    ),
}
"""Default figure of every field of `OpticalTerminal` but its steps of rate, as a scenario writes it."""

_STEPS = (1.0, 1.0 / 12.0, 1.0 / 16.0)
"""Full rate and Manchester bursts of 1/12 and 1/16: SDA-9100-001-05."""


def reference_terminal(**changes: float | tuple[float, ...]) -> OpticalTerminal:
    """Return the terminal of `OPTICAL_REFERENCE`, with some fields of yours.

    Examples
    --------
    >>> reference_terminal(power_w=2.0).power_w
    2.0
    """
    values = {name: reference.base_si for name, reference in OPTICAL_REFERENCE.items()}
    return OpticalTerminal(**{"rate_steps_ratio": _STEPS, **values, **changes})  # type: ignore[arg-type]


TERMINALS: dict[str, OpticalTerminal] = {
    "sda": reference_terminal(),
    "sizing": reference_terminal(
        transmit_loss_ratio=10.0**0.7, receive_loss_ratio=1.0, pointing_jitter_rad=0.0, range_max_m=float("inf")
    ),
    # 10 Gb/s to 8,000 km through 80 mm (data sheet) takes 3.95 W with the losses and photons above.
    "scot80": reference_terminal(rate_bps=10e9, power_w=3.95, rate_steps_ratio=(1.0,)),
    # 100 Gb/s to 5,400 km, fastest acquisition 12 s (SPIE Photonics West 2024). Aperture and power are not
    # published: 100 mm is an assumption, and 7.35 W is what the budget then asks.
    "starlink": reference_terminal(
        rate_bps=100e9,
        power_w=7.35,
        aperture_m=0.1,
        pointing_jitter_rad=3.48e-6,
        range_max_m=5.4e6,
        rate_steps_ratio=(1.0,),
        acquisition_mean_s=20.0,  # assumption: the fastest takes 12 s
        slew_rate_max_radps=math.radians(10.0),  # assumption: links change partner every quarter of an hour
    ),
}
"""Terminals by name: the standard's, the sizing example's, and two makers' from what they published."""
