"""What recorded traffic takes for granted, with how far it may be from the fact."""

from dataclasses import dataclass

from lookdown.traffic.recorded.classes import CLASS_RULES

__all__ = ["ASSUMPTIONS", "Assumption"]


@dataclass(frozen=True, slots=True)
class Assumption:
    """One thing taken for granted.

    Attributes
    ----------
    name, sentence : str
    base, low, high : float
        Value used and the bounds of what it may be; all 0 where it is no number.
    unit : str
        "1" where it is no number.
    source : str
    """

    name: str
    sentence: str
    base: float
    low: float
    high: float
    unit: str
    source: str


ASSUMPTIONS: tuple[Assumption, ...] = (
    Assumption(
        "height above ellipsoid less pressure altitude",
        "the barometric altitude (1013.25 hPa) is used as height above the ellipsoid. On the ground at Charles de "
        "Gaulle, Orly and Le Bourget the recording reads 120 to 135 m too low against the sea, and the geoid is 44 m "
        "above the ellipsoid; a warm atmosphere adds up to 4 % of the height.",
        0.0,
        100.0,
        600.0,
        "m",
        "measured on the recording's on-ground rows (design/0003); the share of the atmosphere is an assumption",
    ),
    Assumption(
        "age of a position",
        "a row's stamp is the second in which the network had the position, not the instant of the position; the mean "
        "age shifts an object along its flight and is left in the truth, its scatter (0.16 s) is smoothed away.",
        0.0,
        0.0,
        0.7,
        "s",
        "assumption; positions are sent twice a second and stamped to whole seconds",
    ),
    Assumption(
        "aircraft class",
        "; ".join(f"{kind.name.lower()}: {sentence}" for kind, sentence in CLASS_RULES) + ".",
        0.0,
        0.0,
        0.0,
        "1",
        "assumption: the recording has no aircraft type",
    ),
    Assumption(
        "transponder",
        "every object's transponder is on: the recording is made of what transponders said.",
        0.0,
        0.0,
        0.0,
        "1",
        "by construction; silent aircraft are not in the truth",
    ),
)
