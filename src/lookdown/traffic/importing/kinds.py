"""The kind of an aircraft from what foreign files say of it: emitter category or type designator."""

from lookdown.tables import AircraftClass

__all__ = ["SAMPLE_KINDS", "class_of", "class_of_opensky"]

_CATEGORIES = {
    "A1": AircraftClass.LIGHT,
    "A3": AircraftClass.AIRLINER,
    "A4": AircraftClass.AIRLINER,
    "A5": AircraftClass.HEAVY,
    "A6": AircraftClass.FAST_JET,
    "A7": AircraftClass.HELICOPTER,
    "B1": AircraftClass.GLIDER,
    "B2": AircraftClass.BALLOON,
    "B4": AircraftClass.LIGHT,
    "B6": AircraftClass.DRONE,
}
"""ADS-B emitter categories that fix the kind. A2 (7 to 34 t) holds business jets and turboprops alike.

Source: RTCA DO-260B, section 2.2.3.2.5.2.
"""

_OPENSKY = {2: "A1", 4: "A3", 5: "A4", 6: "A5", 7: "A6", 8: "A7", 9: "B1", 10: "B2", 12: "B4", 14: "B6"}
"""The OpenSky Network's numbers of the same categories. Source: its REST API documentation, "category"."""

_TYPES: dict[AircraftClass, str] = {
    AircraftClass.HEAVY: "A30 A31 A33 A34 A35 A38 B74 B76 B77 B78 DC10 MD11 IL96 C17 A124 C5M K35 A400 "
    "EA30 EA31 EA33 EA34",
    AircraftClass.REGIONAL: "AT4 AT7 DH8 SF34 SB20 D228 D328 E120 JS3 JS4 F50 FK50 CRJ E13 E14 E17 B190",
    AircraftClass.BUSINESS: "GLF GLEX C25 C5 C68 C75 CL30 CL35 CL60 FA F2TH F900 LJ E50 E55 H25 PC24 BE40",
    AircraftClass.HELICOPTER: "EC AS3 AS5 AS6 A109 A119 A139 A169 A189 B06 B40 B41 B42 R22 R44 R66 H60 H47 H64 S76 S92 "
    "MD5 BK17 UH",
    AircraftClass.FAST_JET: "F15 F16 F18 F22 F35 EUFI RFAL TOR MG SU2 SU3 HAWK T38",
    AircraftClass.GLIDER: "GLID AS2 DG LS DISC DUOD NIMB VENT S12",
    AircraftClass.LIGHT: "C15 C172 C177 C18 P28 PA DA4 DA2 SR2 BE3 BE2 BE5 DR40 DV20 M20",
    AircraftClass.BALLOON: "BALL SHIP",
    AircraftClass.DRONE: "Q4 Q9 DRON M600",
    AircraftClass.AIRLINER: "A19N A20N A21N A318 A319 A32 EA32 B71 B72 B73 B37 B38 B39 B75 BCS E19 E29 MD8 MD90 DC9 "
    "F100 FK10 FK70 F70 BA46 RJ C919 SU95 T154",
}
"""Beginnings of ICAO type designators (Doc 8643); the longest that fits decides. The choice is an assumption."""

_BEGINNINGS = {start: kind for kind, starts in _TYPES.items() for start in starts.split()}

SAMPLE_KINDS: dict[str, AircraftClass] = {
    "gliders/": AircraftClass.GLIDER,
    "ambulances/": AircraftClass.HELICOPTER,
}
"""Folders of the samples of the package traffic whose name tells the kind."""


def class_of(*, designator: str | None = None, category: str | None = None) -> int:
    """Return the AircraftClass that a type designator, or else an emitter category, tells; 0 where neither does.

    Examples
    --------
    >>> class_of(designator="B744"), class_of(category="B1"), class_of(designator="ZZZZ", category="A0")
    (5, 7, 0)
    """
    word = (designator or "").strip().upper()
    for length in range(min(4, len(word)), 1, -1):
        if word[:length] in _BEGINNINGS:
            return _BEGINNINGS[word[:length]].value
    return _CATEGORIES.get((category or "").upper(), AircraftClass.UNKNOWN).value


def class_of_opensky(category: object) -> int:
    """Return the AircraftClass of a category number of The OpenSky Network; 0 where it tells none."""
    return class_of(category=_OPENSKY.get(category if isinstance(category, int) else 0))
