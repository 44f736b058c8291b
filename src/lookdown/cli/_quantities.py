"""Quantities as people type them: a number with its unit, lists of such, and angles from..to."""

import math
import re

from lookdown.errors import ArgumentError
from lookdown.units import si_from, units_of

__all__ = ["angles_deg_from_text", "angles_rad_from_text", "lengths_m_from_text"]

_NUMBER = r"[-+]?[0-9]*\.?[0-9]+(?:[eE][-+]?[0-9]+)?"


def lengths_m_from_text(text: str, option: str) -> tuple[float, ...]:
    """Return the metres of a text such as ``700km`` or ``500km,600 km``; ArgumentError where it tells none above 0.

    Examples
    --------
    >>> lengths_m_from_text("500km, 0.6e6 m", "--altitude")
    (500000.0, 600000.0)
    """
    found = []
    for part in text.split(","):
        match = re.fullmatch(rf"\s*({_NUMBER})\s*([A-Za-z]+)\s*", part)
        if match is None or match[2] not in units_of("length") or not 0.0 < float(match[1]) < math.inf:
            raise ArgumentError(
                f"{option}: expected a number and a unit ({', '.join(units_of('length'))}); got '{text}'."
            )
        found.append(si_from(float(match[1]), match[2], "length"))
    return tuple(found)


def angles_deg_from_text(text: str, option: str, *, least_deg: float, most_deg: float) -> tuple[float, float]:
    """Return two angles such as ``10..70``, in degrees, the lesser first; ArgumentError for other texts.

    Examples
    --------
    >>> angles_deg_from_text("-60..6e1", "--latitude", least_deg=-90.0, most_deg=90.0)
    (-60.0, 60.0)
    """
    match = re.fullmatch(rf"\s*({_NUMBER})\s*\.\.\.?\s*({_NUMBER})\s*(?:deg)?\s*", text)
    low, high = (float(match[1]), float(match[2])) if match else (math.nan, math.nan)
    if not least_deg <= low < high <= most_deg:
        raise ArgumentError(
            f"{option}: expected two angles of {least_deg:g} to {most_deg:g} deg, the lesser first, "
            f"such as 10..70; got '{text}'."
        )
    return low, high


def angles_rad_from_text(text: str, option: str, *, least_deg: float, most_deg: float) -> tuple[float, float]:
    """Return the radians of what `angles_deg_from_text` takes.

    Examples
    --------
    >>> [round(angle, 4) for angle in angles_rad_from_text("-60..60", "--latitude", least_deg=-90.0, most_deg=90.0)]
    [-1.0472, 1.0472]
    """
    low, high = angles_deg_from_text(text, option, least_deg=least_deg, most_deg=most_deg)
    return math.radians(low), math.radians(high)
