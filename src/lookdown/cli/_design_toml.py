"""A pattern that a design search found, as a scenario that a coverage study takes as it is."""

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lookdown.constellation import DesignSearch

__all__ = ["scenario_text", "shell_text"]

_SOURCE = "lookdown study design"


def _line(name: str, value: float, unit: str) -> str:
    # Twelve digits: a margin of 0.01 deg has to outlive them.
    return f'{name} = {{ base = {value:.12g}, unit = "{unit}", source = "{_SOURCE}" }}'


def shell_text(search: "DesignSearch", row: int) -> str:
    """Return the shell of a candidate in TOML."""
    from lookdown.constellation import PatternKind

    candidates = search.candidates
    satellites, planes = int(candidates.satellite_count[row]), int(candidates.plane_count[row])
    is_streets = candidates.kind[row] == PatternKind.STREETS
    lines = [
        "[[constellation.shell]]",
        f'type = "{"streets" if is_streets else "walker"}"',
        'vendor = "one"',
        _line("planes", planes, "1"),
        _line("altitude", search.requirement.altitude_m / 1e3, "km"),
        _line("inclination", math.degrees(candidates.inclination_rad[row]), "deg"),
        _line("first_node", 0, "deg"),
    ]
    if is_streets:
        lines.append(_line("satellites_per_plane", satellites // planes, "1"))
        lines.append(_line("spacing", math.degrees(candidates.node_spacing_rad[row]), "deg"))
    else:
        lines.append(_line("satellites", satellites, "1"))
        lines.append(_line("phasing", int(candidates.phasing[row]), "1"))
        lines.append(_line("spread", 180 if candidates.kind[row] == PatternKind.STAR else 360, "deg"))
    return "\n".join(lines) + "\n"


def scenario_text(search: "DesignSearch", row: int, title: str) -> str:
    """Return a whole scenario: the shell of a candidate, and the question that it answers."""
    asked = search.requirement
    said = [
        _line("fold", asked.fold, "1"),
        _line("grazing_min", math.degrees(float(asked.limits.grazing_min_rad)), "deg"),
        _line("grazing_max", math.degrees(float(asked.limits.grazing_max_rad)), "deg"),
        _line("latitude_min", math.degrees(asked.latitude_min_rad), "deg"),
        _line("latitude_max", math.degrees(asked.latitude_max_rad), "deg"),
    ]
    head = ["[scenario]", 'based_on = "paris"', 'name = "designed"', f'title = "{title[:120]}"']
    return "\n".join([*head, "", shell_text(search, row), "[coverage]", *said]) + "\n"
