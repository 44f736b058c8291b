"""What a satellite can spend: power, battery, heat and time, and the basis of each figure.

No public design gives all of these, so most are assumptions, made to fit each other: a
satellite of `SPACECRAFT_REFERENCE` carries the reference radar at full power through the
longest eclipse at 500 km. `RadarParameters.average_power_w` stays the radar's own mean
power; what stands here says when it may be drawn.
"""

from dataclasses import dataclass

from lookdown.units import ParameterReference

__all__ = ["SPACECRAFT_REFERENCE", "SpacecraftParameters", "reference_spacecraft"]


@dataclass(frozen=True, slots=True)
class SpacecraftParameters:
    """A satellite's power, battery, heat and time, in SI.

    Attributes
    ----------
    transmit_efficiency_ratio : float
        Radio-frequency power over what the radar draws for it; the rest is heat.
    power_burst_ratio : float
        Greatest power within a step over the radar's average power, 1 or more.
    duty_limit_ratio : float
        Share of the averaging time that the radar may transmit at its greatest power.
    averaging_time_s : float
        Over any stretch this long neither average power nor duty is passed.
    bus_power_w : float
        Drawn always, the radar's receivers included; all of it becomes heat.
    solar_power_w : float
        What the arrays give in full sun, their pointing included.
    battery_capacity_j : float
    battery_efficiency_ratio : float
        Energy kept over energy given to the battery.
    battery_start_ratio : float
        Charge at the start over capacity.
    battery_reserve_ratio : float
        The radar never takes the charge below this.
    battery_easy_ratio : float
        Below this charge search is dimmed, in proportion down to the reserve, so that tracks live longer.
    heat_capacity_jpk : float
        Of the one node that the radar and its structure are.
    radiator_area_m2, radiator_emissivity_ratio : float
    sink_temperature_k : float
        What the radiators see: Earth, space and stray sun together.
    temperature_limit_k : float
        The radar never takes the temperature above this.
    beams_at_once : int
        Looks at tracks that may be interleaved in time, pulse by pulse.
    beam_switch_s : float
        Transmit time lost with each dwell.
    """

    transmit_efficiency_ratio: float
    power_burst_ratio: float
    duty_limit_ratio: float
    averaging_time_s: float
    bus_power_w: float
    solar_power_w: float
    battery_capacity_j: float
    battery_efficiency_ratio: float
    battery_start_ratio: float
    battery_reserve_ratio: float
    battery_easy_ratio: float
    heat_capacity_jpk: float
    radiator_area_m2: float
    radiator_emissivity_ratio: float
    sink_temperature_k: float
    temperature_limit_k: float
    beams_at_once: int
    beam_switch_s: float

    def __post_init__(self) -> None:
        # The scenario reports a user's faults with their paths; here a fault is a programmer's.
        assert 0.0 < self.transmit_efficiency_ratio < 1.0 <= self.power_burst_ratio
        assert 0.0 < self.duty_limit_ratio <= 1.0 and 0.0 < self.battery_efficiency_ratio <= 1.0
        assert 0.0 <= self.battery_reserve_ratio < self.battery_easy_ratio <= 1.0 and self.beams_at_once >= 1
        assert self.sink_temperature_k < self.temperature_limit_k


_P = ParameterReference
_FIT = "assumption: carries the reference radar at full power through the longest eclipse at 500 km, design/0012"
SPACECRAFT_REFERENCE: dict[str, ParameterReference] = {
    "transmit_efficiency_ratio": _P("ratio", "%", 35.0, 20.0, 50.0, "assumption: solid-state transmit modules"),
    "power_burst_ratio": _P("ratio", "1", 1.0, 1.0, 4.0, "choice: the transmitters give the average power and no more"),
    "duty_limit_ratio": _P(
        "ratio", "%", 100.0, 10.0, 100.0, "choice: sized for it; small radar satellites run some 10 % [unverified]"
    ),
    "averaging_time_s": _P("time", "min", 94.5, 90.0, 105.0, "one orbit at 500 km, by Kepler's third law"),
    "bus_power_w": _P("power", "kW", 1.5, 0.5, 3.0, "assumption"),
    "solar_power_w": _P("power", "kW", 16.0, 8.0, 25.0, _FIT),
    "battery_capacity_j": _P("energy", "kWh", 14.0, 5.0, 25.0, _FIT),
    "battery_efficiency_ratio": _P("ratio", "%", 90.0, 85.0, 95.0, "assumption: charge and discharge of lithium ions"),
    "battery_start_ratio": _P("ratio", "%", 80.0, 40.0, 100.0, "choice"),
    "battery_reserve_ratio": _P("ratio", "%", 30.0, 20.0, 50.0, "assumption: depth of discharge for years of cycles"),
    "battery_easy_ratio": _P("ratio", "%", 40.0, 30.0, 60.0, "choice"),
    "heat_capacity_jpk": _P("heat_capacity", "kJ/K", 400.0, 100.0, 1000.0, "assumption: 450 kg of aluminium"),
    "radiator_area_m2": _P("area", "m2", 25.0, 10.0, 50.0, _FIT),
    "radiator_emissivity_ratio": _P("ratio", "1", 0.85, 0.75, 0.9, "assumption: white paint or mirrors"),
    "sink_temperature_k": _P("temperature", "K", 220.0, 180.0, 250.0, "assumption: low orbit, orbit average"),
    "temperature_limit_k": _P("temperature", "K", 323.0, 313.0, 333.0, "assumption: 50 C at the modules' base"),
    "beams_at_once": _P("ratio", "1", 8, 1, 32, "assumption: pulses interleaved over so many beams"),
    "beam_switch_s": _P("time", "ms", 1.0, 0.1, 10.0, "assumption: a phased array turns its beam in less"),
}
"""Default figure of every field of `SpacecraftParameters`, as a scenario document writes it."""


def reference_spacecraft() -> SpacecraftParameters:
    """Return the satellite made to carry the reference radar.

    Examples
    --------
    >>> reference_spacecraft().solar_power_w
    16000.0
    """
    values = {name: reference.base_si for name, reference in SPACECRAFT_REFERENCE.items()}
    beams = round(values.pop("beams_at_once"))
    return SpacecraftParameters(**values, beams_at_once=beams)
