"""What each kind of object looks like to a radar and to an infrared sensor.

The kind of an object decides its signature classes unless a scenario says otherwise.
The figures behind a radar class stand with the sensor that uses them
(`lookdown.sensing.radar.rcs.RCS_TABLE`).
"""

from dataclasses import dataclass

import numpy as np

from lookdown.arrays import Codes
from lookdown.tables import AircraftClass, InfraredClass, RcsClass

__all__ = ["SIGNATURES", "Signature", "signature_codes"]


@dataclass(frozen=True, slots=True)
class Signature:
    """Signature classes of one kind of object.

    Attributes
    ----------
    rcs_class : RcsClass
    infrared_class : InfraredClass
    source : str
        Why these.
    """

    rcs_class: RcsClass
    infrared_class: InfraredClass
    source: str


_OWN = "the kind's own class of cross-section"

SIGNATURES: dict[AircraftClass, Signature] = {
    AircraftClass.UNKNOWN: Signature(RcsClass.UNKNOWN, InfraredClass.UNKNOWN, _OWN),
    AircraftClass.LIGHT: Signature(RcsClass.LIGHT, InfraredClass.PISTON, f"{_OWN}; most have piston engines"),
    AircraftClass.BUSINESS: Signature(RcsClass.BUSINESS, InfraredClass.SMALL_TURBOFAN, f"{_OWN}; two small turbofans"),
    AircraftClass.REGIONAL: Signature(RcsClass.REGIONAL, InfraredClass.TURBOPROP, f"{_OWN}; two turboprops"),
    AircraftClass.AIRLINER: Signature(RcsClass.AIRLINER, InfraredClass.LARGE_TURBOFAN, f"{_OWN}; two turbofans"),
    AircraftClass.HEAVY: Signature(RcsClass.HEAVY, InfraredClass.LARGE_TURBOFAN, f"{_OWN}; two or four turbofans"),
    AircraftClass.HELICOPTER: Signature(RcsClass.HELICOPTER, InfraredClass.TURBOPROP, f"{_OWN}; turboshafts"),
    AircraftClass.GLIDER: Signature(RcsClass.GLIDER, InfraredClass.NONE, f"{_OWN}; no engine runs"),
    AircraftClass.FAST_JET: Signature(RcsClass.FAST_JET, InfraredClass.FAST_JET, _OWN),
    AircraftClass.LOW_FAST: Signature(
        RcsClass.TENTH_M2, InfraredClass.SMALL_TURBOJET, "assumption: 0.1 m2, one small turbojet or turbofan"
    ),
    AircraftClass.DRONE: Signature(RcsClass.DRONE, InfraredClass.ELECTRIC, _OWN),
    AircraftClass.BALLOON: Signature(RcsClass.BALLOON, InfraredClass.NONE, _OWN),
    AircraftClass.BIRDS: Signature(RcsClass.BIRDS, InfraredClass.NONE, _OWN),
}
"""By kind of object; a scenario may give an object of interest another radar class."""

_RCS = np.array([SIGNATURES[kind].rcs_class for kind in AircraftClass], np.uint8)
_INFRARED = np.array([SIGNATURES[kind].infrared_class for kind in AircraftClass], np.uint8)


def signature_codes(aircraft_class: Codes) -> tuple[Codes, Codes]:
    """Return the radar and the infrared class of each object by its kind.

    Parameters
    ----------
    aircraft_class : (n,) uint8, AircraftClass

    Returns
    -------
    rcs_class : (n,) uint8, RcsClass
    infrared_class : (n,) uint8, InfraredClass

    Examples
    --------
    >>> signature_codes(np.array([AircraftClass.GLIDER], np.uint8))
    (array([7], dtype=uint8), array([1], dtype=uint8))
    """
    return _RCS[aircraft_class], _INFRARED[aircraft_class]
