"""A physical parameter as a scenario writes it: a value, its band, its unit and its source."""

import math
import re
from dataclasses import dataclass
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field, GetJsonSchemaHandler, create_model, field_validator
from pydantic_core import CoreSchema, PydanticCustomError

from lookdown.units import DIMENSIONS, from_si, si_from, units_of

__all__ = ["QUANTITIES", "Angle", "Between", "Count", "Length", "Quantity", "Ratio", "Section", "Speed", "Time", "said"]


_USUAL_UNITS = {
    "length": "km",
    "angle": "deg",
    "frequency": "GHz",
    "power": "kW",
    "area_density": "1/km2",
    "angular_rate": "deg/s",
}
"""What people write, where that is not the SI unit."""

_TURNS_RAD = (math.pi / 2, math.pi, 2 * math.pi)
_ROUNDING_RAD = 1.5e-5
"""0.00086 deg: takes in 1.5708, 3.1416 and 6.2832 rad, and leaves 89.999 deg as it is."""


class Section(BaseModel):
    """A table of a scenario: frozen, no unknown keys, no silent conversion of types."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


class Quantity(Section):
    """``{ base = 500, low = 450, high = 550, unit = "km", source = "..." }``.

    `low` and `high` are left out where the number is a choice and not an estimate.
    """

    dimension: ClassVar[str] = "ratio"

    base: float
    low: float | None = None
    high: float | None = None
    unit: str
    source: str

    @field_validator("unit")
    @classmethod
    def _unit_is_known(cls, unit: str) -> str:
        if unit not in cls.units():
            expected = f"a unit of {cls.dimension.replace('_', ' ')}: {', '.join(cls.offered_units())}"
            of = next((name.replace("_", " ") for name in DIMENSIONS if unit in DIMENSIONS[name]), None)
            raise fault(expected, f'"{unit}"' + (f", a unit of {of}" if of else ""))
        return unit

    @field_validator("source")
    @classmethod
    def _source_says_something(cls, source: str) -> str:
        if not source.strip():
            raise fault('where the number comes from, or "assumption"', "an empty text")
        return source

    @classmethod
    def units(cls) -> tuple[str, ...]:
        """Return the unit names that this kind of quantity accepts."""
        return units_of(cls.dimension)

    @classmethod
    def offered_units(cls) -> tuple[str, ...]:
        """Return the accepted unit names, the one first that scenario files mostly use."""
        units = cls.units()
        usual = _USUAL_UNITS.get(cls.dimension, units[0])
        return tuple(sorted(units, key=lambda unit: unit != usual))

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        schema = handler.resolve_ref_schema(handler(core_schema))
        schema["properties"]["unit"]["enum"] = list(cls.units())
        return schema

    def si(self, value: float | None) -> float:
        """Return a value given in this quantity's unit in SI; the base value where it is None."""
        return self._clamped(finite_si(self.base if value is None else value, self.unit, self.dimension))

    def _clamped(self, value_si: float) -> float:
        return value_si

    @property
    def base_si(self) -> float:
        """The base value in SI."""
        return self.si(self.base)


class Length(Quantity):
    """A length."""

    dimension: ClassVar[str] = "length"


class Angle(Quantity):
    """An angle."""

    dimension: ClassVar[str] = "angle"

    def _clamped(self, value_si: float) -> float:
        # 1.5708 rad is how people write a quarter of a turn, and is more than one.
        near = next((turn for turn in _TURNS_RAD if abs(abs(value_si) - turn) <= _ROUNDING_RAD), None)
        return value_si if near is None else math.copysign(near, value_si)


class Time(Quantity):
    """A duration."""

    dimension: ClassVar[str] = "time"


class Speed(Quantity):
    """A speed."""

    dimension: ClassVar[str] = "speed"


class Ratio(Quantity):
    """A number without unit, a percentage or decibels."""


class Count(Quantity):
    """A whole number of things."""

    @classmethod
    def units(cls) -> tuple[str, ...]:
        """Return the one unit of a count."""
        return ("1",)

    @field_validator("base", "low", "high")
    @classmethod
    def _is_whole(cls, value: float | None) -> float | None:
        if value is not None and (not value.is_integer() or value < 0):
            raise fault("a whole number, 0 or more", f"{value:g}")
        return value

    @property
    def number(self) -> int:
        """The base value as an int."""
        return round(self.base)


def _kind_of(dimension: str) -> type[Quantity]:
    name = dimension.title().replace("_", "")
    return create_model(name, __base__=Quantity, dimension=(ClassVar[str], dimension))


_NAMED = {kind.dimension: kind for kind in (Length, Angle, Time, Speed, Ratio)}
QUANTITIES: dict[str, type[Quantity]] = {name: _NAMED.get(name) or _kind_of(name) for name in DIMENSIONS}
"""The kind of quantity for each dimension of `lookdown.units`."""


@dataclass(frozen=True, slots=True)
class Between:
    """Refuses a quantity whose base, low or high lies outside a range in SI.

    Attributes
    ----------
    least, most : float
        In SI, both allowed.
    words : str
        The range as a person reads it, with the reason.
    """

    least: float
    most: float
    words: str

    def __call__(self, quantity: Quantity) -> Quantity:
        """Return the quantity, or raise the fault."""
        for name in ("base", "low", "high"):
            value = getattr(quantity, name)
            if value is not None and not self.least <= quantity.si(value) <= self.most:
                raise fault(self.words, f"{name} = {value:g}{self._in_words(quantity, value)}")
        return quantity

    def _in_words(self, quantity: Quantity, value: float) -> str:
        """Return the unit of a value, and what it is in the unit of the words where that is another."""
        own, value_si = quantity.unit, quantity.si(value)
        named = re.findall(r"\d ([^\s,;:()]+)", self.words)
        unit = "" if own == "1" else f" {own}"
        if not named or named[-1] not in units_of(quantity.dimension) or own in named or not 0.0 < value_si < math.inf:
            return unit
        theirs = from_si(value_si, named[-1], quantity.dimension)
        return (unit or ' of unit "1"') + f", which is {theirs:.4g} {named[-1]}"


def said(kind: type[Quantity], base: float, unit: str, sentence: str, *, source: str = "choice", **band: float) -> Any:
    """Return the field of a quantity that has a value, and may have a band, where a scenario does not say it."""
    shown = f"{base:g}" if unit == "1" else f"{base:g} {unit}"
    return Field(
        default_factory=lambda: kind(base=base, unit=unit, source=source, **band),
        description=f"{sentence}; {shown} where left out",
    )


def finite_si(value: float, unit: str, dimension: str) -> float:
    """Return a value in SI, infinite where so many decibels are no number."""
    try:
        return si_from(value, unit, dimension)
    except OverflowError:
        return math.inf


def fault(expected: str, came: str) -> PydanticCustomError:
    """Return the error that `faults_from` turns into a Fault with these words."""
    return PydanticCustomError("lookdown", "expected {expected}; got {came}", {"expected": expected, "came": came})
