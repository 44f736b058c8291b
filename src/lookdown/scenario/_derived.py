"""Sections of a scenario that mirror a stage's own parameters.

The stage owns the list of its parameters; the scenario adds band, unit and source
to each. Making the section from the stage's list means that no parameter can be
forgotten here and none can be spelt in two ways. A name loses the SI unit that the
stage's field carries, because the document states a unit of its own:
``average_power_w`` is written ``average_power = { base = 2.5, unit = "kW", ... }``.
"""

import math
from collections.abc import Mapping
from dataclasses import fields
from typing import Annotated, Any, Protocol, TypeVar

from pydantic import AfterValidator, Field, create_model

from lookdown.scenario._quantity import QUANTITIES, Between, Count, Quantity, Section

__all__ = ["document_name", "parameters_from", "section_from"]

Parameters = TypeVar("Parameters")

_SI_SUFFIXES = frozenset({"hz", "k", "m", "m2", "m2ps3", "mps", "pm2", "rad", "radps", "ratio", "s", "w"})


class Reference(Protocol):
    """What a stage says of a parameter; see `lookdown.units.ParameterReference`."""

    @property
    def dimension(self) -> str:
        """A key of `lookdown.units.DIMENSIONS`."""
        ...

    @property
    def unit(self) -> str:
        """The unit in which the stage states the reference value."""
        ...


def document_name(field_name: str) -> str:
    """Return the name under which a scenario writes a stage's field.

    Examples
    --------
    >>> document_name("average_power_w"), document_name("look_count")
    ('average_power', 'look_count')
    """
    stem, _, suffix = field_name.rpartition("_")
    return stem if stem and suffix in _SI_SUFFIXES else field_name


def section_from(name: str, kind: type, references: Mapping[str, Reference], sentence: str) -> type[Section]:
    """Return the document section of a stage's parameters: one quantity a field, all of them required."""
    members: dict[str, Any] = {}
    for item in fields(kind):
        reference = references[item.name]
        quantity = Count if item.type is int else QUANTITIES[reference.dimension]
        bounds = AfterValidator(_bounds(document_name(item.name), reference.dimension))
        members[document_name(item.name)] = (Annotated[quantity, bounds], Field())
    return create_model(name, __base__=Section, __doc__=sentence, **members)


def parameters_from(section: Section, kind: type[Parameters]) -> Parameters:
    """Return a stage's parameters in SI, without provenance, from its section of the document."""
    values: dict[str, float | int] = {}
    for item in fields(kind):  # type: ignore[arg-type]  # every kind is a dataclass
        quantity = getattr(section, document_name(item.name))
        assert isinstance(quantity, Quantity)
        values[item.name] = quantity.number if isinstance(quantity, Count) else quantity.base_si
    return kind(**values)


def _bounds(name: str, dimension: str) -> Between:
    if name in _LIMITS:
        return _LIMITS[name]
    return _ZERO_OR_MORE if dimension in ("ratio", "angle", "angular_rate") else _MORE_THAN_ZERO


_TINY = 1e-30
_MORE_THAN_ZERO = Between(_TINY, math.inf, "more than 0")
_ZERO_OR_MORE = Between(0.0, math.inf, "0 or more")
_SHARE = Between(_TINY, 1.0, "more than 0 and at most 1")
_PROBABILITY = Between(1e-15, 1.0 - 1e-9, "a probability between 0 and 1, both left out")
_LOSS = Between(1.0 - 1e-12, 1e6, "at least 1, or 0 dB (it is a loss)")
_QUARTER_TURN = Between(0.0, math.pi / 2, "0 to 90 deg")
_LIMITS: dict[str, Between] = {
    "aperture_efficiency": _SHARE,
    "confirm_existence": _PROBABILITY,
    "design_detection_probability": _PROBABILITY,
    "detection_ceiling": _PROBABILITY,
    "drop_existence": _PROBABILITY,
    "false_alarm_probability": _PROBABILITY,
    "gate_probability": _PROBABILITY,
    "grazing_max": _QUARTER_TURN,
    "grazing_min": _QUARTER_TURN,
    "look_count": Between(1, 10_000, "at least 1 look"),
    "losses": _LOSS,
    "scan_limit": Between(_TINY, math.pi / 2, "more than 0 and at most 90 deg"),
    "search_duty": _SHARE,
    "search_overlap": _LOSS,
    "swerling_case": Between(0, 4, "a Swerling case: 0, 1, 2, 3 or 4"),
    "turn_rate": Between(_TINY, 1.0, "more than 0 and at most 1 rad/s"),
}
"""What a parameter may physically be, by its name in the document, in SI."""
