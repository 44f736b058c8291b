"""What a file of element sets holds: mean elements, names, particulars, and what was damaged in it."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Self

import numpy as np

from lookdown.constellation.elements.mean import MeanElements
from lookdown.errors import DataError
from lookdown.tables import Table, column

__all__ = ["Damage", "ElementSet", "OnDamage", "Particulars", "settle_damages"]

OnDamage = Literal["refuse", "skip"]
_TOLD = 10
_SKIPPING = (
    ', or skip those that are damaged: --skip-damaged with `lookdown convert`, damaged = "skip" in a scenario, '
    'on_damage="skip" in Python.'
)


@dataclass(frozen=True, slots=True)
class Damage:
    """One fault in a file of element sets, for which its set is refused.

    Attributes
    ----------
    unit : "line" or "record"
        By what the file is counted: records where lines mean nothing (JSON, XML).
    number : int
        Of the line or record, from 1.
    sentence : str
        What was expected and what came, without a full stop.
    """

    unit: Literal["line", "record"]
    number: int
    sentence: str

    def __str__(self) -> str:
        return f"{self.unit} {self.number}: {self.sentence}"


@dataclass(frozen=True, slots=True)
class Particulars(Table):
    """What element sets say besides the orbit, in the units in which they print it.

    Nothing here enters SGP4; it is kept so that a set can be written as it was read.
    """

    classification: np.ndarray = column("u1", "ASCII", "U unclassified, C classified, S secret; 0 where not known")
    ephemeris_type: np.ndarray = column("u1", "1", "0 as published; 2 SGP4, 3 SDP4")
    element_set_number: np.ndarray = column("u4", "1", "number of the set")
    revolution_number: np.ndarray = column("u4", "rev", "revolution at the epoch")
    mean_motion_dot: np.ndarray = column("f8", "rev/day2", "half the first derivative of the mean motion, as printed")
    mean_motion_ddot: np.ndarray = column("f8", "rev/day3", "a sixth of the second derivative, as printed")

    @classmethod
    def unknown(cls, count: int) -> Self:
        """Return rows that say nothing."""
        return cls(**{name: np.zeros(count, spec.dtype) for name, spec in cls.columns()})


@dataclass(frozen=True, slots=True, eq=False)
class ElementSet:
    """The element sets of a file, in its order; one satellite may be there more than once.

    Attributes
    ----------
    elements : MeanElements, n rows
    names : (n,) str
        Name of each satellite; empty where the file has none.
    designators : (n,) str
        International designator such as 1998-067A; empty where the file has none.
    particulars : Particulars, n rows
    damages : tuple of Damage
        What was skipped, in the order of the file.
    """

    elements: MeanElements
    names: np.ndarray
    designators: np.ndarray
    particulars: Particulars
    damages: tuple[Damage, ...] = field(default=())

    def __post_init__(self) -> None:
        count = len(self.elements)
        for texts in (self.names, self.designators):
            assert texts.shape == (count,) and texts.dtype.kind == "U", "one text a satellite"
        assert len(self.particulars) == count, "one row of particulars a satellite"

    @classmethod
    def of(cls, elements: MeanElements) -> Self:
        """Return a set of elements of which nothing else is known, such as designed ones.

        Examples
        --------
        >>> from lookdown.constellation import WalkerShell, walker_elements
        >>> shell = WalkerShell(altitude_m=500e3, inclination_rad=0.96, satellite_count=2, plane_count=1, phasing=0)
        >>> len(ElementSet.of(walker_elements(shell, 1633564837000000000)))
        2
        """
        nothing = np.zeros(len(elements), "U1")
        return cls(elements, nothing, nothing, Particulars.unknown(len(elements)))

    def __len__(self) -> int:
        return len(self.elements)

    def take(self, rows: np.ndarray | slice) -> "ElementSet":
        """Return the rows that an index array, a mask or a slice picks, with all damages."""
        return ElementSet(
            self.elements.take(rows),
            self.names[rows],
            self.designators[rows],
            self.particulars.take(rows),
            self.damages,
        )


def settle_damages(source: Path | str, damages: list[Damage], *, count: int, on_damage: OnDamage) -> tuple[Damage, ...]:
    """Return the damages to go on with; DataError where they are refused or nothing whole is left.

    Parameters
    ----------
    source : path or str
    damages : list of Damage
    count : int
        Sets that are whole.
    on_damage : "refuse" or "skip"

    Raises
    ------
    DataError
        With the first ten damages and how many there are.

    Examples
    --------
    >>> settle_damages("a.tle", [], count=3, on_damage="refuse")
    ()
    """
    damages = sorted(damages, key=lambda damage: damage.number)
    if not damages or (on_damage == "skip" and count):
        return tuple(damages)
    advice = f"Fetch the element sets again{_SKIPPING if count else '.'}"
    if len(damages) == 1:
        raise DataError(source, f"{damages[0]}. {advice}")
    told = [f"  {damage}" for damage in damages[:_TOLD]]
    if len(damages) > _TOLD:
        told.append(f"  and {len(damages) - _TOLD} more")
    head = f"{len(damages)} damages; {count} element sets are whole."
    raise DataError(source, "\n".join([head, *told, advice]))
