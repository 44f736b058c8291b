"""Durations as people type them."""

import math
import re

from lookdown.errors import ArgumentError
from lookdown.units import si_from, units_of

_OFFERED = ("min", "h", "d", "s", "ms", "us")
_DAY = "d"
_DAY_S = 86_400.0

__all__ = ["duration_s_from_text"]


def duration_s_from_text(text: str, option: str = "--duration") -> float:
    """Return the seconds that a text such as ``10min``, ``1.5 h`` or ``7d`` tells; ArgumentError where it tells none.

    Examples
    --------
    >>> duration_s_from_text("10min"), duration_s_from_text("1.5 h"), duration_s_from_text("7d")
    (600.0, 5400.0, 604800.0)
    """
    found = re.fullmatch(r"\s*([0-9.]+(?:[eE][+-]?[0-9]+)?)\s*([A-Za-z]*)\s*", text)
    unit = found[2] if found else ""
    try:
        number = float(found[1]) if found else math.nan
    except ValueError:
        number = math.nan
    if not (math.isfinite(number) and number > 0 and unit in (*units_of("time"), _DAY)):
        raise ArgumentError(
            f"{option}: expected a number above 0 and a unit ({', '.join(_OFFERED)}), such as 10min; got '{text}'."
        )
    return number * _DAY_S if unit == _DAY else si_from(number, unit, "time")
