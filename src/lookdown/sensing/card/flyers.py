"""Whom the card flies past the radar: a class of cross-section and the speed usual for it."""

from collections.abc import Iterable
from dataclasses import dataclass

from lookdown.errors import ArgumentError
from lookdown.sensing.radar.rcs import RCS_TABLE
from lookdown.tables import RcsClass

__all__ = ["USUAL_FLYERS", "Flyer", "flyers_of"]


@dataclass(frozen=True, slots=True)
class Flyer:
    """An object of a class that flies level at the speed usual for it.

    Attributes
    ----------
    rcs_class : RcsClass
    speed_mps : float
        Over ground.
    """

    rcs_class: RcsClass
    speed_mps: float

    @property
    def name(self) -> str:
        """What people call it."""
        return _SIZES.get(self.rcs_class, self.rcs_class.name.lower().replace("_", " "))

    @property
    def median_rcs_m2(self) -> float:
        """Median cross-section of the class between its lobes, square metre."""
        return RCS_TABLE[self.rcs_class].median_m2


_SIZES = {RcsClass.ONE_M2: "1 m2", RcsClass.TENTH_M2: "0.1 m2", RcsClass.HUNDREDTH_M2: "0.01 m2"}

_SPEED_MPS: dict[RcsClass, float] = {
    RcsClass.UNKNOWN: 200.0,
    RcsClass.LIGHT: 55.0,
    RcsClass.BUSINESS: 220.0,
    RcsClass.REGIONAL: 170.0,
    RcsClass.AIRLINER: 230.0,
    RcsClass.HEAVY: 245.0,
    RcsClass.HELICOPTER: 60.0,
    RcsClass.GLIDER: 28.0,
    RcsClass.FAST_JET: 250.0,
    RcsClass.ONE_M2: 200.0,
    RcsClass.TENTH_M2: 200.0,
    RcsClass.HUNDREDTH_M2: 200.0,
    RcsClass.DRONE: 20.0,
    RcsClass.BALLOON: 10.0,
    RcsClass.BIRDS: 15.0,
}
"""Speeds over ground, level and in no hurry (assumption: the middle of what each class flies)."""

USUAL_FLYERS = tuple(
    Flyer(kind, _SPEED_MPS[kind])
    for kind in (
        RcsClass.AIRLINER,
        RcsClass.FAST_JET,
        RcsClass.LIGHT,
        RcsClass.ONE_M2,
        RcsClass.TENTH_M2,
        RcsClass.HUNDREDTH_M2,
    )
)
"""Those on a card where nobody asks for others."""


def flyers_of(names: Iterable[str]) -> tuple[Flyer, ...]:
    """Return the flyers of some classes by name, each once; ArgumentError where a name is unknown.

    Parameters
    ----------
    names : iterable of str
        As `RcsClass` has them, in any case, with "-" or blank for "_"; "all" for every class.

    Examples
    --------
    >>> [flyer.name for flyer in flyers_of(["fast-jet", "0.1 m2"])]
    ['fast jet', '0.1 m2']
    """
    known = {_plain(kind.name): kind for kind in RcsClass} | {_plain(name): kind for kind, name in _SIZES.items()}
    found: dict[RcsClass, None] = {}
    for name in names:
        if _plain(name) == "all":
            found |= dict.fromkeys(RcsClass)
        elif _plain(name) in known:
            found[known[_plain(name)]] = None
        else:
            offered = ", ".join(kind.name.lower().replace("_", "-") for kind in RcsClass)
            raise ArgumentError(f"expected a class of object: {offered}, or all; got '{name}'.")
    return tuple(Flyer(kind, _SPEED_MPS[kind]) for kind in found)


def _plain(name: str) -> str:
    return name.strip().lower().replace("-", "").replace("_", "").replace(" ", "")
