"""What a receiver of ADS-B in orbit is made of, in SI, what transmits, and the basis of each figure."""

from dataclasses import dataclass

import numpy as np

from lookdown.sensing.adsb.beams import BEAM_COUNTS
from lookdown.tables import AircraftClass
from lookdown.units import ParameterReference

__all__ = ["ADSB_REFERENCE", "TRANSMITTERS", "AdsbParameters", "Transmitter", "reference_adsb", "transmitter_columns"]


@dataclass(frozen=True, slots=True)
class Transmitter:
    """What an aircraft of a kind sends with.

    Attributes
    ----------
    power_w, power_low_w, power_high_w : float
        At the antenna, of a pulse.
    has_top_antenna : bool
        Whether every second message leaves by an antenna on the back; all others leave by the belly's.
    source : str
    """

    power_w: float
    power_low_w: float
    power_high_w: float
    has_top_antenna: bool
    source: str


_COMMERCIAL = Transmitter(
    251.0, 126.0, 501.0, True, "24 +- 3 dBW, ICAO Annex 10 as quoted by a study of radar interference [second-hand]"
)
_LIGHT = Transmitter(
    70.8, 70.8, 501.0, False, "18.5 dBW, ICAO Annex 10 as quoted by a study of radar interference [second-hand]"
)
TRANSMITTERS: dict[AircraftClass, Transmitter] = {
    kind: _LIGHT
    if kind
    in (
        AircraftClass.LIGHT,
        AircraftClass.HELICOPTER,
        AircraftClass.GLIDER,
        AircraftClass.DRONE,
        AircraftClass.BALLOON,
        AircraftClass.BIRDS,
    )
    else _COMMERCIAL
    for kind in AircraftClass
}
"""By kind of object; that light aircraft have one antenna, on the belly, is an assumption."""


def transmitter_columns(aircraft_class: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the power at the antenna and whether there is one on the back, by kind of object.

    Examples
    --------
    >>> transmitter_columns(np.array([AircraftClass.LIGHT, AircraftClass.AIRLINER], np.uint8))
    (array([ 70.8, 251. ]), array([False,  True]))
    """
    power = np.array([TRANSMITTERS[kind].power_w for kind in AircraftClass])
    top = np.array([TRANSMITTERS[kind].has_top_antenna for kind in AircraftClass])
    return power[aircraft_class], top[aircraft_class]


@dataclass(frozen=True, slots=True)
class AdsbParameters:
    """A receiver of 1090 MHz extended squitters in orbit, in SI.

    Attributes
    ----------
    beam_count : int
        1, 7, 19, 37 or 61.
    design_height_m : float
        Whose disc of the Earth the beams cover.
    aperture_efficiency_ratio : float
    system_temperature_k : float
    losses_ratio : float
        Polarisation and the rest, 1 or more.
    decode_ratio : float
        Share of messages decoded that neither noise nor a collision spoils.
    corrected_bits : int
        Wrong bits of a message that its parity corrects.
    message_rate_hz : float
        Of one transmitter, all kinds of message: what collides.
    position_rate_hz : float
        Of one transmitter, messages with a position: what updates.
    vulnerable_s : float
        In which another message spoils one.
    report_interval_s : float
        Of a frame, in which a claim is reported once; holds an even number of position messages.
    grazing_min_rad : float
    null_floor_ratio : float
        Gain of the aircraft's antenna straight up.
    belly_loss_ratio : float
        By which a message from the belly is weaker than one from the back.
    navigation_sigma_m : float
        Slow error of a claimed position, each axis.
    reporting_sigma_m, latency_sigma_s : float
        Error of one report, each axis, and of its time.
    carrier_sigma_hz : float
        Error of what is known of a transmitter's carrier, slow.
    """

    beam_count: int
    design_height_m: float
    aperture_efficiency_ratio: float
    system_temperature_k: float
    losses_ratio: float
    decode_ratio: float
    corrected_bits: int
    message_rate_hz: float
    position_rate_hz: float
    vulnerable_s: float
    report_interval_s: float
    grazing_min_rad: float
    null_floor_ratio: float
    belly_loss_ratio: float
    navigation_sigma_m: float
    reporting_sigma_m: float
    latency_sigma_s: float
    carrier_sigma_hz: float

    def __post_init__(self) -> None:
        # The scenario reports a user's faults with their paths; here a fault is a programmer's.
        assert self.beam_count in BEAM_COUNTS and 0 <= self.corrected_bits <= 5
        assert self.losses_ratio >= 1.0 and self.belly_loss_ratio >= 1.0 and 0.0 < self.decode_ratio <= 1.0
        assert self.messages_a_report >= 2 and self.messages_a_report % 2 == 0
        assert self.navigation_sigma_m > 0.0 and self.reporting_sigma_m > 0.0 and self.carrier_sigma_hz > 0.0

    @property
    def messages_a_report(self) -> int:
        """Position messages that one transmitter sends in a frame."""
        return round(self.position_rate_hz * self.report_interval_s)


_VINCENT = "Van Der Pryt, Vincent, Positioning 7 (2016): {}"
_ASSUMED = "assumption"
_P = ParameterReference
ADSB_REFERENCE: dict[str, ParameterReference] = {
    "beam_count": _P("ratio", "1", 7, 1, 61, "assumption: seven beams"),
    "design_height_m": _P("length", "km", 600.0, 400.0, 800.0, _ASSUMED),
    "aperture_efficiency_ratio": _P("ratio", "1", 0.6, 0.5, 0.7, _ASSUMED),
    "system_temperature_k": _P("temperature", "K", 600.0, 400.0, 1000.0, "assumption: warm Earth and a good amplifier"),
    "losses_ratio": _P("ratio", "dB", 4.0, 3.0, 6.0, "3 dB linear to circular polarisation; assumption: 1 dB more"),
    "decode_ratio": _P("ratio", "1", 0.9, 0.7, 0.98, "sizing example, design/0013 [unverified]"),
    "corrected_bits": _P("ratio", "1", 1, 0, 5, "assumption: one bit, as many decoders do"),
    "message_rate_hz": _P("frequency", "Hz", 6.2, 4.0, 10.0, _VINCENT.format("6.2 messages a second on average")),
    "position_rate_hz": _P(
        "frequency", "Hz", 2.0, 2.0, 2.0, "every 0.4 to 0.6 s: Vincent, Van Der Pryt, Positioning 8"
    ),
    "vulnerable_s": _P("time", "us", 240.0, 120.0, 240.0, "twice 120 us; less where the stronger survives"),
    "report_interval_s": _P("time", "s", 1.0, 1.0, 8.0, "choice"),
    "grazing_min_rad": _P("angle", "deg", 2.0, 0.0, 10.0, _ASSUMED),
    "null_floor_ratio": _P("ratio", "dB", -15.0, -25.0, -5.0, "assumption: the airframe scatters into the null"),
    "belly_loss_ratio": _P("ratio", "dB", 18.0, 10.0, 25.0, _VINCENT.format("reflected signals some 18 dB weaker")),
    "navigation_sigma_m": _P(
        "length", "m", 37.8, 1.2, 75.0, "92.6 m at 95 % (NACp 8) over 2.448; RTCA DO-260B [from memory]"
    ),
    "reporting_sigma_m": _P("length", "m", 5.0, 2.5, 10.0, "assumption: steps of the compact position format"),
    "latency_sigma_s": _P("time", "s", 0.1, 0.05, 0.3, "assumption: time between fix and message not told"),
    "carrier_sigma_hz": _P(
        "frequency", "Hz", 200.0, 50.0, 1e6, "assumption: learnt from earlier messages; 1 MHz allowed otherwise"
    ),
}
"""Default figure of every field of `AdsbParameters`, as a scenario document writes it."""


def reference_adsb() -> AdsbParameters:
    """Return a receiver of seven beams at 600 km.

    Examples
    --------
    >>> reference_adsb().messages_a_report
    2
    """
    values = {name: reference.base_si for name, reference in ADSB_REFERENCE.items()}
    whole = {name: round(values.pop(name)) for name in ("beam_count", "corrected_bits")}
    return AdsbParameters(**values, **whole)  # type: ignore[arg-type]  # the whole numbers are ints
