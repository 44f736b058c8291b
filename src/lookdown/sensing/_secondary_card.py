"""Lines of a card that the infrared, ADS-B and passive sensors share: inputs with bands, and computed figures."""

import re
from collections.abc import Mapping
from typing import Any

from lookdown.sensing.card import CardRow
from lookdown.units import ParameterReference, from_si

__all__ = ["computed_rows", "input_rows"]

_UNIT = re.compile("_(hz|rad|ratio|mps|m2|w|k|s|m)$")


def input_rows(
    parameters: Any, reference: Mapping[str, ParameterReference], sources: Mapping[str, str]
) -> list[CardRow]:
    """Return a line for each parameter, in the unit of its reference, with the reference's band.

    Parameters
    ----------
    parameters : dataclass
    reference : mapping of field name to ParameterReference
    sources : mapping of field name to str
        "not stated" where one is missing.
    """
    rows = []
    for name, known in reference.items():
        value = from_si(float(getattr(parameters, name)), known.unit, known.dimension)
        label = _UNIT.sub("", name).replace("_", " ")
        source = sources.get(name, "not stated")
        rows.append(CardRow("inputs", label, value, known.unit, source, known.low, known.high))
    return rows


def computed_rows(section: str, *items: tuple[str, float, str, str]) -> list[CardRow]:
    """Return lines of (name, value, unit, source) in a section."""
    return [CardRow(section, name, float(value), unit, source) for name, value, unit, source in items]
