"""The class of an aircraft, judged by how it flew and what it called itself.

A recording of ADS-B rows has no type of aircraft. The class decides the radar
cross-section, so the rule is stated, simple, and listed among the assumptions.
"""

import re

import numpy as np

from lookdown.arrays import Codes, Flags, Scalars
from lookdown.tables import AircraftClass

__all__ = ["CLASS_RULES", "classify", "is_airline_callsign"]

_LIGHT_SPEED_MPS = 85.0
_REGIONAL_SPEED_MPS = 140.0
_SPEED_LIMIT_HEIGHT_M = 4_000.0

CLASS_RULES: tuple[tuple[AircraftClass, str], ...] = (
    (AircraftClass.LIGHT, "never faster than 85 m/s (a helicopter flies like that too and counts as light)"),
    (AircraftClass.BUSINESS, "faster, and the callsign is no airline's (three letters and a digit)"),
    (AircraftClass.REGIONAL, "an airline's callsign, seen above 4,000 m, and never faster than 140 m/s: a turboprop"),
    (AircraftClass.AIRLINER, "an airline's callsign otherwise (a wide body cannot be told from its flight)"),
)
"""The rules in the order in which they are tried; "never" means 95 % of the time.

Below 3,050 m all are held to 250 kt, so a slow airliner is told from a turboprop only
where it was seen higher.
"""

_AIRLINE = re.compile(r"[A-Z]{3}[0-9]")


def is_airline_callsign(callsign: str) -> bool:
    """Return whether a callsign has an airline's form: three letters, then a digit.

    Examples
    --------
    >>> is_airline_callsign("AFR21SQ"), is_airline_callsign("FHMAC")
    (True, False)
    """
    return _AIRLINE.match(callsign) is not None


def classify(*, top_speed_mps: Scalars, top_height_m: Scalars, airline: Flags) -> Codes:
    """Return the class of each flight by `CLASS_RULES`.

    Parameters
    ----------
    top_speed_mps : (n,) float64, m/s
        Speed that it kept under for 95 % of the time.
    top_height_m : (n,) float64, m
        Greatest height seen.
    airline : (n,) bool
        Whether its callsign has an airline's form.

    Returns
    -------
    (n,) uint8, AircraftClass
    """
    slow = top_speed_mps <= _REGIONAL_SPEED_MPS
    conditions = [
        top_speed_mps <= _LIGHT_SPEED_MPS,
        ~airline,
        slow & (top_height_m > _SPEED_LIMIT_HEIGHT_M),
    ]
    choices = [rule[0].value for rule in CLASS_RULES[:3]]
    return np.select(conditions, choices, AircraftClass.AIRLINER.value).astype(np.uint8)
