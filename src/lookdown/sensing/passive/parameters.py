"""What a cluster that listens is made of, in SI, what it hears, and the basis of each figure."""

from dataclasses import dataclass

from lookdown.tables import AircraftClass
from lookdown.units import ParameterReference

__all__ = ["EMITTERS", "PASSIVE_REFERENCE", "Emitter", "PassiveParameters", "reference_passive"]

_COMMERCIAL = (AircraftClass.BUSINESS, AircraftClass.REGIONAL, AircraftClass.AIRLINER, AircraftClass.HEAVY)
_SMALL = (AircraftClass.LIGHT, AircraftClass.HELICOPTER, AircraftClass.GLIDER, AircraftClass.FAST_JET)


@dataclass(frozen=True, slots=True)
class Emitter:
    """A kind of transmitter, as a satellite hears it.

    Attributes
    ----------
    name : str
    frequency_hz, bandwidth_hz : float
    power_w : float
        Mean over the record, pulses and pauses.
    gain_ratio : float
        Of its antenna towards a satellite: side lobes.
    receive_gain_ratio, noise_temperature_k : float
        Of the receiver in that band.
    on_probability : float
        Of being on in a frame.
    carried_by : tuple of AircraftClass
    spread : float
        Low is power over it, high is power times it.
    source : str
    """

    name: str
    frequency_hz: float
    bandwidth_hz: float
    power_w: float
    gain_ratio: float
    receive_gain_ratio: float
    noise_temperature_k: float
    on_probability: float
    carried_by: tuple[AircraftClass, ...]
    spread: float
    source: str


EMITTERS: tuple[Emitter, ...] = (
    Emitter(
        "weather radar", 9.375e9, 1e6, 1.0, 10.0**-0.5, 100.0, 600.0, 0.8, _COMMERCIAL, 5.0,
        "assumption: 100 W to 10 kW of pulses at a duty of 1e-2 to 1e-4, heard by side lobes of -5 dBi",
    ),
    Emitter(
        "radar altimeter", 4.3e9, 20e6, 0.5, 1e-2, 30.0, 600.0, 1.0,
        (*_COMMERCIAL, AircraftClass.HELICOPTER, AircraftClass.FAST_JET, AircraftClass.LOW_FAST), 4.0,
        "assumption: 0.1 to 1 W straight down, heard by back lobes of -20 dBi",
    ),
    Emitter(
        "radio", 127e6, 8e3, 10.0, 1.0, 1.0, 3000.0, 0.03, (*_COMMERCIAL, *_SMALL), 2.5,
        "assumption: 5 to 25 W of voice, on 3 % of the time; noise of cities and sky",
    ),
)  # fmt: skip
"""What aircraft send beside transponders; who carries which is an assumption too."""


@dataclass(frozen=True, slots=True)
class PassiveParameters:
    """A lead satellite and two companions that measure differences of time and frequency, in SI.

    Attributes
    ----------
    along_baseline_m : float
        One companion flies so far ahead of the lead, the other so far behind.
    cross_baseline_m : float
        Greatest distance of each from the lead's plane; they swing through it a quarter of an orbit apart.
    record_s : float
        Of signal that is correlated.
    clock_sigma_s : float
        Error of time between two satellites.
    oscillator_ratio : float
        Error of frequency between two satellites over the frequency.
    ephemeris_sigma_m, ephemeris_sigma_mps : float
        Error of each difference of range and range rate by the satellites' states.
    tec_sigma : float
        Difference of electrons along two ways, 1/m2.
    threshold_ratio : float
        Of the correlation's peak over its noise, amplitude.
    height_m, height_sigma_m : float
        Constraint on the emitter's height.
    speed_sigma_mps : float
        Constraint on each component of the emitter's velocity, about 0.
    grazing_min_rad : float
    """

    along_baseline_m: float
    cross_baseline_m: float
    record_s: float
    clock_sigma_s: float
    oscillator_ratio: float
    ephemeris_sigma_m: float
    ephemeris_sigma_mps: float
    tec_sigma: float
    threshold_ratio: float
    height_m: float
    height_sigma_m: float
    speed_sigma_mps: float
    grazing_min_rad: float

    def __post_init__(self) -> None:
        # The scenario reports a user's faults with their paths; here a fault is a programmer's.
        assert self.along_baseline_m > 0.0 and self.cross_baseline_m >= 0.0 and self.record_s > 0.0
        assert self.clock_sigma_s > 0.0 and self.height_sigma_m > 0.0 and self.speed_sigma_mps > 0.0


_ASSUMED = "assumption"
_P = ParameterReference
PASSIVE_REFERENCE: dict[str, ParameterReference] = {
    "along_baseline_m": _P(
        "length", "km", 100.0, 50.0, 250.0, "assumption; clusters of three at 575 km are flown (0013)"
    ),
    "cross_baseline_m": _P("length", "km", 30.0, 10.0, 60.0, _ASSUMED),
    "record_s": _P("time", "ms", 500.0, 10.0, 1000.0, _ASSUMED),
    "clock_sigma_s": _P("time", "us", 0.03, 0.01, 0.1, "assumption: disciplined by satellite navigation"),
    "oscillator_ratio": _P("ratio", "1", 1e-11, 1e-12, 1e-10, "assumption: disciplined crystal"),
    "ephemeris_sigma_m": _P("length", "m", 3.0, 0.5, 10.0, _ASSUMED),
    "ephemeris_sigma_mps": _P("speed", "m/s", 0.01, 0.001, 0.05, _ASSUMED),
    "tec_sigma": _P("ratio", "1", 1e16, 2e15, 5e16, "assumption: one unit of total electron content, 1/m2"),
    "threshold_ratio": _P("ratio", "1", 6.0, 5.0, 8.0, _ASSUMED),
    "height_m": _P("length", "km", 9.0, 5.0, 11.0, _ASSUMED),
    "height_sigma_m": _P("length", "km", 3.0, 1.0, 4.0, "assumption: any height that aircraft use"),
    "speed_sigma_mps": _P("speed", "m/s", 140.0, 100.0, 170.0, "assumption: 240 m/s in any level direction"),
    "grazing_min_rad": _P("angle", "deg", 5.0, 2.0, 10.0, _ASSUMED),
}
"""Default figure of every field of `PassiveParameters`, as a scenario document writes it."""


def reference_passive() -> PassiveParameters:
    """Return a cluster of three with baselines of 100 km.

    Examples
    --------
    >>> reference_passive().along_baseline_m
    100000.0
    """
    return PassiveParameters(**{name: reference.base_si for name, reference in PASSIVE_REFERENCE.items()})
