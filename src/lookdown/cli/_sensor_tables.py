"""A sensor's card as tables for a terminal."""

from collections.abc import Sequence
from itertools import groupby

from rich.markup import escape
from rich.table import Table

from lookdown.cli._console import table
from lookdown.report import SensorView
from lookdown.sensing import CardRow
from lookdown.sensing.card import CurveSet

__all__ = ["card_tables"]

_ANGLES_DEG = (10.0, 20.0, 40.0)
_RANGES_KM = (800.0, 1200.0, 1600.0)
_EQUATIONS = ("range equation", "track equation")


def card_tables(view: SensorView) -> list[Table | str]:
    """Return the tables that a person reads of a sensor: what it can do last, where the eye is."""
    made: list[Table | str] = []
    for name, group in groupby(view.rows, key=lambda row: row.section):
        made += [_section(name, list(group)), ""]
    return [*made, *_chances(view)]


def _section(name: str, rows: Sequence[CardRow]) -> Table:
    heading = f"{name[:1].upper()}{name[1:]}"
    if any(row.low is not None or row.high is not None for row in rows):
        numbers = ("low", "base", "high")
        made = table(heading, "input and source", *numbers, "unit", right=numbers)
        for row in rows:
            figures = [_number(value) for value in (row.low, row.value, row.high)]
            made.add_row(f"{escape(row.name)}\n[dim]{escape(row.source)}[/dim]", *figures, _unit(row.unit))
        return made
    made = table(heading, "", "value", "unit", "from", right=("value",))
    in_db = name in _EQUATIONS
    for row in rows:
        value = f"{row.value:+.2f}" if in_db else _number(row.value)
        made.add_row(escape(row.name), value, _unit(row.unit), f"[dim]{escape(row.source)}[/dim]")
    return made


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if 1e4 <= abs(value) < 1e9 else f"{value:.4g}"


def _unit(unit: str) -> str:
    return "" if unit == "1" else unit


def _chances(view: SensorView) -> list[Table]:
    """Return the chance of detection by class at some angles and ranges, of a radar."""
    if not view.flyers:
        return []
    search, dwell = view.curves["search_by_grazing"], view.curves["dwell_by_range"]
    angles, ranges = _within(search, _ANGLES_DEG), _within(dwell, _RANGES_KM)
    heads = [f"search,\n{angle:g} deg" for angle in angles] + [f"dwell,\n{far:,.0f} km" for far in ranges]
    made = table(
        "Chance of detection, mean over headings (an open-source estimate)", "", "m/s", *heads, right=("m/s", *heads)
    )
    for flyer in view.flyers:
        cells = [f"{_at(search, flyer.name, angle):.3f}" for angle in angles]
        cells += [f"{_at(dwell, flyer.name, far):.3f}" for far in ranges]
        made.add_row(flyer.name, f"{flyer.speed_mps:g}", *cells)
    return [made]


def _within(curves: CurveSet, wanted: Sequence[float]) -> list[float]:
    low, high = float(curves.values[0]), float(curves.values[-1])
    return [value for value in wanted if low <= value <= high] or [0.5 * (low + high)]


def _at(curves: CurveSet, name: str, value: float) -> float:
    import numpy as np

    return float(np.interp(value, curves.values, curves.curves[name]))
