"""The summary of a run in words."""

from collections.abc import Callable
from typing import Any

from rich.table import Table

from lookdown.cli._console import table

__all__ = ["summary_tables"]


def _percent(value: float) -> str:
    return f"{100.0 * value:.1f} %"


def _metres(value: float) -> str:
    return f"{value / 1e3:,.1f} km" if value >= 10e3 else f"{value:,.0f} m"


def _seconds(value: float) -> str:
    return f"{value:,.0f} s"


def _count(value: float) -> str:
    return f"{value:,.0f}"


def _number(value: float) -> str:
    return f"{value:,.2f}"


_ROWS: tuple[tuple[str, str, Callable[[float], str], str], ...] = (
    ("custody", "custody", _percent, "object-time within the custody limit by the object's own track"),
    ("longest_gap_s", "longest gap", _seconds, "the longest that an object was out of custody"),
    ("objects", "objects", _count, "that flew while the radars watched"),
    ("objects_never_held", "  never in custody", _count, ""),
    ("gospa", "GOSPA", _metres, "distance of the picture from the truth, misses and false tracks included"),
    ("position_error_m_median", "position error, median", _metres, "of tracks that belong to an object"),
    ("position_error_m_p95", "position error, 95 %", _metres, "19 of 20 are better"),
    ("nees_mean", "NEES, mean", _number, "6 if the tracker knows its own error; more: too sure"),
    ("id_switches", "identity switches", _count, "an object's track took another number"),
    ("false_tracks_per_hour", "false tracks", lambda value: f"{value:.1f} /h", "shown, but nobody was there"),
    ("detections", "detections", _count, "false alarms among them"),
    ("track_updates", "track updates", _count, "detections that a track used"),
    ("cpu_s", "CPU", lambda value: f"{value:.1f} s", "the whole process, start-up and report included"),
    ("peak_rss_mb", "memory, peak", lambda value: f"{value:,.0f} MB", ""),
    ("seed", "seed", str, "same seed, same recording"),
)


def summary_tables(summary: dict[str, Any]) -> list[Table]:
    """Return the tables that a person reads after a run."""
    main = table("What the run came to (an open-source estimate)", "", "value", "meaning", right=("value",))
    for key, words, form, meaning in _ROWS:
        if key in summary:
            main.add_row(words, form(summary[key]), f"[dim]{meaning}[/dim]")
    by_class = summary.get("custody_by_class", {})
    if not by_class:
        return [main]
    classes = table("Custody by class", "class", "custody", right=("custody",))
    for name, share in by_class.items():
        classes.add_row(name, _percent(share))
    return [main, classes]
