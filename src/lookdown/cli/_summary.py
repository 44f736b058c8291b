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


_OF_OBJECTS = "detections of objects"
"""A number of the table that the summary holds as the difference of two."""

_NONE = "none"
"""There was nothing to measure the number by."""

_ROWS: tuple[tuple[str, str, Callable[[float], str], str], ...] = (
    ("custody", "custody", _percent, "object-time within the custody limit by the track that holds the object longest"),
    ("custody_any_id", "  by whatever track", _percent, ""),
    ("custody_once_held", "  once first held", _percent, "keeping without finding"),
    ("longest_gap_s", "longest gap", _seconds, "the longest that an object was out of custody"),
    ("time_to_custody_s_median", "time to find, median", _seconds, "until any confirmed track holds a new object"),
    ("objects", "objects", _count, "that flew while the radars watched"),
    ("objects_never_held", "  never in custody", _count, ""),
    ("gospa", "GOSPA", _metres, "distance of the picture from the truth, misses and false tracks included"),
    ("position_error_m_median", "position error, median", _metres, "of tracks that belong to an object"),
    ("position_error_m_p95", "position error, 95 %", _metres, "19 of 20 are better"),
    ("nees_mean", "NEES, mean", _number, "6 if the tracker knows its own error; less: too cautious; more: too sure"),
    ("id_switches", "identity switches", _count, "an object's track took another number"),
    (
        "false_tracks_per_hour",
        "false tracks",
        lambda value: f"{value:.1f} /h",
        "for most of their life nobody was there",
    ),
    ("false_tracks_mean", "  at once", _number, ""),
    ("outliving_tracks_mean", "  outliving, at once", _number, "beside the false ones: the aircraft landed or left"),
    ("detections", "detections", _count, ""),
    (_OF_OBJECTS, "  of objects", _count, ""),
    ("false_alarms", "  false alarms", _count, ""),
    ("track_updates", "track updates", _count, "detections that a track used, a tentative one or a confirmed one"),
    ("track_updates_confirmed", "  of confirmed tracks", _count, ""),
    ("cpu_s", "CPU", lambda value: f"{value:.1f} s", "the whole process, start-up and report included"),
    ("peak_rss_mb", "memory, peak", lambda value: f"{value:,.0f} MB", ""),
    ("seed", "seed", str, "same seed, same recording"),
)


def summary_tables(summary: dict[str, Any]) -> list[Table]:
    """Return the tables that a person reads after a run."""
    numbers = dict(summary)
    if {"detections", "false_alarms"} <= numbers.keys():
        numbers[_OF_OBJECTS] = numbers["detections"] - numbers["false_alarms"]
    main = table("What the run came to (an open-source estimate)", "", "value", "meaning", right=("value",))
    for key, words, form, meaning in _ROWS:
        if key in numbers:
            value = numbers[key]
            main.add_row(words, _NONE if value is None else form(value), f"[dim]{meaning}[/dim]")
    others = _other_sensors(summary.get("other_sensors", {}))
    by_class = summary.get("custody_by_class", {})
    if not by_class:
        return [main, *others]
    objects = summary.get("objects_by_class", {})
    classes = table("Custody by class", "class", "objects", "custody", right=("objects", "custody"))
    for name, share in by_class.items():
        classes.add_row(name.replace("_", " "), str(objects.get(name, "")), _percent(share))
    return [main, classes, *others]


def _other_sensors(counts: dict[str, int]) -> list[Table]:
    if not counts:
        return []
    made = table("Other sensors: recorded, not yet tracked", "sensor", "detections", right=("detections",))
    for name, count in counts.items():
        made.add_row(name, f"{count:,}")
    return [made]
