"""Durations as people type them."""

import math
import re

from lookdown.errors import ArgumentError
from lookdown.units import si_from, units_of

_OFFERED = ("min", "h", "s", "ms", "us")

__all__ = ["duration_s_from_text"]


def duration_s_from_text(text: str, option: str = "--duration") -> float:
    """Return the seconds that a text such as ``10min`` or ``1.5 h`` tells; ArgumentError where it tells none.

    Examples
    --------
    >>> duration_s_from_text("10min"), duration_s_from_text("1.5 h")
    (600.0, 5400.0)
    """
    found = re.fullmatch(r"\s*([0-9.]+(?:[eE][+-]?[0-9]+)?)\s*([A-Za-z]*)\s*", text)
    unit = found[2] if found else ""
    try:
        number = float(found[1]) if found else math.nan
    except ValueError:
        number = math.nan
    if not (math.isfinite(number) and number > 0 and unit in units_of("time")):
        raise ArgumentError(
            f"{option}: expected a number and a unit ({', '.join(_OFFERED)}), such as 10min; got '{text}'."
        )
    return si_from(number, unit, "time")
