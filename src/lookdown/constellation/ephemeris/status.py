"""What the status of a satellite means: SGP4's own codes and those of the ephemeris table."""

__all__ = [
    "AGED",
    "DECAYED",
    "DECAY_HEIGHT_M",
    "DISAGREEING",
    "MANOEUVRED",
    "OUT_OF_SERVICE",
    "ROUGH",
    "STATUS_SENTENCES",
]

DECAYED = 7
MANOEUVRED = 8
AGED = 9
ROUGH = 10
DISAGREEING = 11
OUT_OF_SERVICE = 12

DECAY_HEIGHT_M = 80_000.0
"""Height above the ellipsoid below which no satellite comes up again: eccentric ones were
followed through perigees of 80 to 90 km (McDowell, "The edge of space", Acta Astronautica
151 (2018), 668). SGP4 itself tells of a decay at the Earth's surface only."""

STATUS_SENTENCES: dict[int, str] = {
    0: "good",
    1: "SGP4: mean eccentricity outside 0 to 1, or semi-major axis below 0.95 of the Earth's radius",
    2: "SGP4: mean motion below zero",
    3: "SGP4: perturbed eccentricity outside 0 to 1",
    4: "SGP4: semi-latus rectum below zero",
    5: "SGP4: elements below the surface at their epoch",
    6: "SGP4: the satellite has decayed",
    DECAYED: "below 80 km above the ellipsoid: the satellite has decayed, whatever SGP4 says",
    MANOEUVRED: "manoeuvred between its two element sets: neither holds here",
    AGED: "its nearest element set is older than the limit",
    ROUGH: "SGP4's positions jump here, or bend more than the table's step can follow",
    DISAGREEING: "its element sets before and after disagree by more than the limit half-way between them",
    OUT_OF_SERVICE: "out of service: it flies on and gives nothing",
}
"""What each value of `Satellites.status` and `EphemerisTable.codes` says. States are zero
where it is not 0, but for a satellite that is out of service. Codes 1 to 7 hold on to the end
of the element set's span; the others come and go."""
