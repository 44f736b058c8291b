"""A figure as numbers: one axis, several curves over it, with units and where they come from."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from lookdown.arrays import Scalars

__all__ = ["Axis", "CurveSet"]

_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Axis:
    """What stands along one side of a figure.

    Attributes
    ----------
    name, unit : str
        As people read them; unit "1" where there is none.
    """

    name: str
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CurveSet:
    """Curves over one axis.

    Attributes
    ----------
    key : str
        By which a program finds it.
    title : str
    x, y : Axis
    values : (n,) float64
        Along x, in its unit.
    curves : dict of name to (n,) float64
        Along y, in its unit; every value is finite.
    source : str
        What they are computed from, in a sentence.
    """

    key: str
    title: str
    x: Axis
    y: Axis
    values: Scalars
    curves: dict[str, Scalars] = field(default_factory=dict)
    source: str

    def __post_init__(self) -> None:
        for name, curve in self.curves.items():
            assert curve.shape == self.values.shape and np.isfinite(curve).all(), f"{self.key}: {name}"

    def as_document(self) -> dict[str, Any]:
        """Return it as JSON takes it, in six digits.

        Examples
        --------
        >>> one = CurveSet(key="k", title="t", x=Axis("range", "km"), y=Axis("loss", "dB"),
        ...                values=np.array([1.0]), curves={"sea": np.array([2.0])}, source="computed")
        >>> one.as_document()["x"], one.as_document()["curves"]
        ({'name': 'range', 'unit': 'km', 'values': [1.0]}, {'sea': [2.0]})
        """
        return {
            "key": self.key,
            "title": self.title,
            "x": {"name": self.x.name, "unit": self.x.unit, "values": _short(self.values)},
            "y": {"name": self.y.name, "unit": self.y.unit},
            "curves": {name: _short(curve) for name, curve in self.curves.items()},
            "source": self.source,
        }


def _short(values: Scalars) -> list[float]:
    return [float(f"{value:.{_DIGITS}g}") for value in values.tolist()]
