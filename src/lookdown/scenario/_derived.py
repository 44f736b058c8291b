"""Sections of a scenario that mirror a stage's own parameters.

The stage owns the list of its parameters; the scenario adds band, unit and source
to each. Making the section from the stage's list means that no parameter can be
forgotten here and none can be spelt in two ways. A name loses the SI unit that the
stage's field carries, because the document states a unit of its own:
``average_power_w`` is written ``average_power = { base = 2.5, unit = "kW", ... }``.
"""

import math
from collections.abc import Mapping
from dataclasses import fields
from typing import Annotated, Any, Protocol, TypeVar

from pydantic import AfterValidator, Field, create_model

from lookdown.scenario._quantity import QUANTITIES, Between, Count, Quantity, Section, said

__all__ = ["document_name", "is_possible", "parameters_from", "section_from"]

Parameters = TypeVar("Parameters")

_SI_SUFFIXES = frozenset(
    "bit bps bpshz hz j jpk k m m2 m2ps3 mps pk pm2 ps rad radps ratio s w".split(" ")  # noqa: SIM905  # one line
)


class Reference(Protocol):
    """What a stage says of a parameter; see `lookdown.units.ParameterReference`."""

    @property
    def dimension(self) -> str:
        """A key of `lookdown.units.DIMENSIONS`."""
        ...

    @property
    def unit(self) -> str:
        """The unit in which the stage states the reference value."""
        ...

    @property
    def base(self) -> float:
        """The reference value in that unit."""
        ...

    @property
    def low(self) -> float:
        """The least that it may be."""
        ...

    @property
    def high(self) -> float:
        """The most that it may be."""
        ...

    @property
    def source(self) -> str:
        """Where the reference value comes from."""
        ...


def document_name(field_name: str) -> str:
    """Return the name under which a scenario writes a stage's field.

    Examples
    --------
    >>> document_name("average_power_w"), document_name("look_count")
    ('average_power', 'look_count')
    """
    stem, _, suffix = field_name.rpartition("_")
    return stem if stem and suffix in _SI_SUFFIXES else field_name


def section_from(
    name: str,
    kind: type,
    references: Mapping[str, Reference],
    sentence: str,
    *,
    may_be_left_out: frozenset[str] = frozenset(),
) -> type[Section]:
    """Return the document section of a stage's parameters: one quantity a field.

    All are required but those named as fields that may be left out, which are then what the stage's reference
    says: older scenario files know nothing of them.
    """
    members: dict[str, Any] = {}
    for item in fields(kind):
        if item.name not in references:
            continue  # the stage's own, such as a table of steps
        reference, stem = references[item.name], document_name(item.name)
        quantity = Count if item.type is int else QUANTITIES[reference.dimension]
        if item.name in may_be_left_out:
            field = said(
                quantity,
                reference.base,
                reference.unit,
                stem.replace("_", " "),
                source=reference.source,
                low=reference.low,
                high=reference.high,
            )
        else:
            field = Field()
        members[stem] = (Annotated[quantity, AfterValidator(_bounds(stem))], field)
    return create_model(name, __base__=Section, __doc__=sentence, **members)


def parameters_from(section: Section, kind: type[Parameters], **own: Any) -> Parameters:
    """Return a stage's parameters in SI, without provenance, from its section of the document.

    What the stage has beside its list of parameters is given by name.
    """
    values: dict[str, Any] = dict(own)
    for item in fields(kind):  # type: ignore[arg-type]  # every kind is a dataclass
        if item.name in own:
            continue
        quantity = getattr(section, document_name(item.name))
        assert isinstance(quantity, Quantity)
        values[item.name] = quantity.number if isinstance(quantity, Count) else quantity.base_si
    return kind(**values)


def is_possible(field_name: str, value_si: float) -> bool:
    """Return whether a figure lies within the physical limits of a stage's field.

    Examples
    --------
    >>> is_possible("carrier_frequency_hz", 1e9), is_possible("carrier_frequency_hz", 1e-11)
    (True, False)
    """
    limits = _bounds(document_name(field_name))
    return limits.least <= value_si <= limits.most


def _bounds(name: str) -> Between:
    assert name in _LIMITS, f"give {name} its physical limits in scenario/_derived.py"
    return _LIMITS[name]


_TINY = 1e-30
_SHARE = Between(_TINY, 1.0, "more than 0 and at most 1")
_PROBABILITY = Between(1e-15, 1.0 - 1e-9, "a probability between 0 and 1, both left out")
_LOSS = Between(1.0 - 1e-12, 1e6, "at least 1, or 0 dB (it is a loss)")
_QUARTER_TURN = Between(0.0, math.pi / 2, "0 to 90 deg")
_NOISE = Between(1e-6, 1e5, "0.000001 to 100 000 m2/s3")
_TURN = Between(_TINY, 1.0, "more than 0 and at most 1 rad/s")
_SOJOURN = Between(0.1, 1e6, "0.1 s to 11 days")
_SIZE = Between(1e-6, 1e6, "-60 to 60 dBsm")
_SPEED = Between(0.1, 5000.0, "0.1 to 5000 m/s")
_COSINE = Between(0.0, 0.5, "0 to 0.5")
_HEIGHT = Between(1.0, 1e5, "1 m to 100 km")
_ACQUISITION = Between(1e-3, 3600.0, "1 ms to 1 h")
_BITS = Between(1.0, 8e12, "1 bit to 1 TB")
_COMPUTE = Between(1e3, 1e18, "1 000 to 1e18 operations a second")
_WORK = Between(1.0, 1e15, "1 to 1e15 operations")
_DEADLINE = Between(1e-3, 1e6, "1 ms to 11 days")
_ELEVATION = Between(math.radians(0.1), math.radians(89.9), "0.1 to 89.9 deg")
_LIMITS: dict[str, Between] = {
    "antenna_height": Between(0.05, 100.0, "5 cm to 100 m"),
    "antenna_length": Between(0.1, 1000.0, "10 cm to 1 km"),
    "aperture_efficiency": _SHARE,
    "attitude_bias": Between(0.0, 0.1, "0 to 0.1 rad"),
    "aspect_spread": Between(1.0, 100.0, "0 to 20 dB"),
    "average_power": Between(1.0, 1e7, "1 W to 10 MW"),
    "bandwidth": Between(1e4, 1e9, "10 kHz to 1 GHz"),
    "birth_climb_sigma": _SPEED,
    "birth_speed_sigma": _SPEED,
    "carrier_frequency": Between(0.5e9, 35e9, "0.5 to 35 GHz (where the models of clutter hold)"),
    "channel_count": Between(1, 1000, "1 to 1000 channels"),
    "clock_bias": Between(0.0, 1.0, "0 to 1 s"),
    "coast": _SOJOURN,
    "coherent_time": Between(1e-5, 10.0, "10 us to 10 s"),
    "confirm_existence": _PROBABILITY,
    "confirm_updates": Between(1.0, 1000.0, "1 to 1000 detections"),
    "cosine_along_floor": _COSINE,
    "cosine_cross_floor": _COSINE,
    "design_detection_probability": _PROBABILITY,
    "design_height": Between(150e3, 50e6, "150 to 50 000 km"),
    "design_rcs": _SIZE,
    "agile_noise_horizontal": _NOISE,
    "agile_noise_vertical": _NOISE,
    "agile_share": _PROBABILITY,
    "agile_sojourn": _SOJOURN,
    "cruise_height": _HEIGHT,
    "cruise_noise_across": _NOISE,
    "cruise_noise_along": _NOISE,
    "cruise_noise_vertical": _NOISE,
    "cruise_sojourn": _SOJOURN,
    "cruise_turn_rate": _TURN,
    "slow_noise_across": _NOISE,
    "slow_noise_along": _NOISE,
    "slow_noise_vertical": _NOISE,
    "slow_sojourn": _SOJOURN,
    "slow_speed": _SPEED,
    "slow_turn_rate": _TURN,
    "terminal_noise_along": _NOISE,
    "terminal_noise_across": _NOISE,
    "terminal_noise_vertical": _NOISE,
    "terminal_turn_rate": _TURN,
    "terminal_sojourn": _SOJOURN,
    "turning_noise_level": _NOISE,
    "turning_noise_vertical": _NOISE,
    "turning_spread": _TURN,
    "turning_sojourn": _SOJOURN,
    "terrain_climb_sigma": _SPEED,
    "terrain_climb_time": _SOJOURN,
    "terrain_height": _HEIGHT,
    "terrain_noise_horizontal": _NOISE,
    "detection_ceiling": _PROBABILITY,
    "drop_existence": _PROBABILITY,
    "electron_content_bias": Between(0.0, 1e19, "0 to 1000 TECU"),
    "ephemeris_bias": Between(0.0, 1e5, "0 to 100 km"),
    "false_alarm_probability": Between(1e-15, 1e-4, "1e-15 to 1e-4 (more would drown every tracker)"),
    "gate_probability": _PROBABILITY,
    "grazing_max": _QUARTER_TURN,
    "grazing_min": _QUARTER_TURN,
    "height_mean": _HEIGHT,
    "height_sigma": _HEIGHT,
    "internal_motion": Between(0.0, 20.0, "0 to 20 m/s"),
    "life": Between(1.0, 1e9, "1 s to 30 years"),
    "look_count": Between(1, 1000, "1 to 1000 looks"),
    "losses": _LOSS,
    "max_target_speed": _SPEED,
    "monopulse_slope": Between(0.1, 10.0, "0.1 to 10"),
    "phase_error": Between(0.0, 1.0, "0 to 1 rad"),
    "polarisation": Between(1, 2, "1 (horizontal) or 2 (vertical)"),
    "prf_spread": Between(0.0, 2.0, "0 to 2"),
    "pulse_repetition_frequency": Between(10.0, 1e6, "10 Hz to 1 MHz"),
    "rain_rate": Between(0.0, 1e-4, "0 to 360 mm/h"),
    "range_floor": Between(1e-3, 1e5, "1 mm to 100 km"),
    "range_rate_floor": Between(1e-4, 1000.0, "0.0001 to 1000 m/s"),
    "rcs_prior": _SIZE,
    "scan_limit": Between(_TINY, math.pi / 2, "more than 0 and at most 90 deg"),
    "sea_state": Between(0.0, 6.0, "0 to 6 (Douglas)"),
    "search_duty": _SHARE,
    "search_overlap": _LOSS,
    "steering_exponent": Between(0.0, 10.0, "0 to 10"),
    "swerling_case": Between(0, 4, "a Swerling case: 0, 1, 2, 3 or 4"),
    "system_temperature": Between(1.0, 1e5, "1 to 100 000 K"),
    "transmit_duty": _SHARE,
    "ask": _SHARE,
    "averaging_time": Between(60.0, 86_400.0, "1 min to 1 day"),
    "battery_capacity": Between(1e3, 1e12, "1 kJ to 1 TJ"),
    "battery_easy": _SHARE,
    "battery_efficiency": _SHARE,
    "battery_reserve": Between(0.0, 1.0 - 1e-9, "0 to less than 100 %"),
    "battery_start": Between(0.0, 1.0, "0 to 100 %"),
    "beam_switch": Between(0.0, 1.0, "0 to 1 s"),
    "beams_at_once": Between(1, 1000, "1 to 1000 beams"),
    "beams_limit": Between(1, 1000, "1 to 1000 beam positions"),
    "bus_power": Between(0.0, 1e7, "0 to 10 MW"),
    "confirm_interval": _SOJOURN,
    "confirm_weight": Between(0.0, 1e6, "0 to 1 000 000 objects"),
    "cue_weight": Between(0.0, 1e6, "0 to 1 000 000 objects"),
    "duty_limit": _SHARE,
    "hand_over": Between(0.0, 100.0, "0 to 100"),
    "heat_capacity": Between(1.0, 1e9, "1 J/K to 1 GJ/K"),
    "horizon": _SOJOURN,
    "least_worth": Between(0.0, 1e6, "0 to 1 000 000 objects"),
    "notch_loss_limit": _LOSS,
    "silence": _SOJOURN,
    "power_burst": Between(1.0, 1000.0, "1 to 1000 times the average power"),
    "radiator_area": Between(1e-3, 1e5, "10 cm2 to 100 000 m2"),
    "radiator_emissivity": _SHARE,
    "search_reserve": Between(0.0, 1.0 - 1e-9, "0 to less than 100 %"),
    "search_rest": Between(0.0, 1e6, "0 to 11 days"),
    "search_revisit": _SOJOURN,
    "second_view": Between(0.0, 100.0, "0 to 100"),
    "sink_temperature": Between(2.7, 400.0, "2.7 to 400 K"),
    "snr_margin": _LOSS,
    "solar_power": Between(0.0, 1e8, "0 to 100 MW"),
    "temperature_limit": Between(200.0, 500.0, "200 to 500 K"),
    "transmit_efficiency": Between(1e-3, 1.0 - 1e-6, "0.1 to less than 100 %"),
    "update_detection_probability": _PROBABILITY,
    "update_interval": _SOJOURN,
    "acquisition_max": _ACQUISITION,
    "acquisition_mean": _ACQUISITION,
    "acquisition_min": Between(0.0, 3600.0, "0 to 1 h"),
    "aperture": Between(1e-3, 10.0, "1 mm to 10 m"),
    "associated_deadline": _DEADLINE,
    "board_op": _COMPUTE,
    "buffer": Between(8e3, 8e15, "1 kB to 1 000 TB"),
    "bulk_deadline": _DEADLINE,
    "control_deadline": _DEADLINE,
    "custody_deadline": _DEADLINE,
    "detect_op": _WORK,
    "ground": Between(0.0, 10.0, "0 to 10 s"),
    "gateway_op": _COMPUTE,
    "join_op": _WORK,
    "load_max": Between(0.01, 0.99, "1 to 99 %"),
    "optical_aperture": Between(1e-2, 50.0, "1 cm to 50 m"),
    "optical_elevation_min": _ELEVATION,
    "optical_zenith_loss": _LOSS,
    "other_deadline": _DEADLINE,
    "photons_needed": Between(1.0, 1e6, "1 to 1 000 000 photons a bit"),
    "plot": _BITS,
    "plots_a_look": Between(0.0, 1e6, "0 to 1 000 000 plots"),
    "pointing_bias": Between(0.0, 1e-3, "0 to 1 mrad"),
    "pointing_jitter": Between(0.0, 1e-3, "0 to 1 mrad"),
    "power": Between(1e-3, 1e4, "1 mW to 10 kW"),
    "radio_bandwidth": Between(1e3, 1e11, "1 kHz to 100 GHz"),
    "radio_efficiency_max": Between(0.01, 20.0, "0.01 to 20 bit/s/Hz"),
    "radio_eirp": Between(1e-3, 1e9, "1 mW to 1 GW"),
    "radio_elevation_min": _ELEVATION,
    "radio_frequency": Between(1e8, 1e12, "0.1 to 1 000 GHz"),
    "radio_gain_over_temperature": Between(1e-3, 1e7, "-30 to 70 dB/K"),
    "radio_implementation_loss": _LOSS,
    "radio_zenith_loss": _LOSS,
    "range_max": Between(1e3, 1e9, "1 to 1 000 000 km"),
    "rate": Between(1.0, 1e15, "1 bit/s to 1 000 Tbit/s (a link of no capacity is no link)"),
    "raw": _BITS,
    "receive_loss": _LOSS,
    "slew_rate_max": Between(1e-5, 10.0, "0.00001 to 10 rad/s"),
    "sun_exclusion": Between(0.0, math.pi / 2, "0 to 90 deg"),
    "tracklet": _BITS,
    "tracklet_looks": Between(1.0, 1000.0, "1 to 1000 looks"),
    "transmit_loss": _LOSS,
    "wavelength": Between(1e-7, 1e-4, "0.1 to 100 um"),
    "window_sigmas": Between(0.1, 10.0, "0.1 to 10"),
    "undetected_density": Between(1e-20, 1e-2, "1e-14 to 10 000 objects a square kilometre"),
    "vendor_change": Between(1.0, 1000.0, "1 to 1000"),
    "velocity_bias": Between(0.0, 100.0, "0 to 100 m/s"),
    "yaw_error": Between(0.0, 0.2, "0 to 0.2 rad (11 deg)"),
}
"""What a parameter may physically be, by its name in the document, in SI."""
