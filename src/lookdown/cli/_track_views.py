"""What `lookdown track` tells a person: what became of the rows, of the sensors, and the tracks."""

from typing import Any

from rich.markup import escape
from rich.table import Table

from lookdown.cli._console import table
from lookdown.cli._summary import summary_tables

__all__ = ["track_tables", "track_warnings"]

_MOST_SENSORS = 12
_TELLING_CPU_S = 2.0
_SCORED = (
    "custody",
    "custody_any_id",
    "custody_once_held",
    "time_to_custody_s_median",
    "objects",
    "objects_never_held",
    "gospa",
    "position_error_m_median",
    "position_error_m_p95",
    "nees_mean",
    "id_switches",
    "false_tracks_per_hour",
)


def track_tables(summary: dict[str, Any]) -> list[Any]:
    """Return the tables that a person reads after `lookdown track`, with a line between."""
    made: list[Any] = [_rows(summary)]
    if summary["sensors"]:
        made += ["", _sensors(summary)]
    made += ["", _tracks(summary)]
    score = summary["score"]
    if score is not None:
        (against,) = summary_tables({key: score[key] for key in _SCORED})
        against.title = "Against the truth that lies beside (an open-source estimate)"
        made += ["", against]
    return made


def _rows(summary: dict[str, Any]) -> Table:
    made = table(f"Rows of {summary['input']}", "", "rows", "why", right=("rows",))
    span = " to ".join(_to_the_second(summary[end]) for end in ("first_utc", "last_utc") if summary[end])
    made.add_row("read", f"{summary['rows']:,}", f"[dim]form '{summary['form']}'[/dim]")
    for code, count in sorted(summary["rejected_by_code"].items(), key=lambda item: -item[1]):
        name = code.lower().replace("_", " ")
        made.add_row(f"  {name}", f"-{count:,}", f"[dim]{escape(summary['reasons'][code])}[/dim]")
    if summary["outside"]:
        made.add_row("  outside", f"-{summary['outside']:,}", "[dim]not between --from and --to[/dim]")
    made.add_row("tracked", f"{summary['accepted']:,}", f"[dim]{span}[/dim]")
    return made


def _to_the_second(utc: str) -> str:
    return utc.partition(".")[0].removesuffix("Z") + "Z"


def _sensors(summary: dict[str, Any]) -> Table:
    made = table(
        "Sensors", "sensor", "kind", "detections", "used by a track", "share",
        right=("sensor", "detections", "used by a track", "share"),
    )  # fmt: skip
    shown = summary["sensors"][:_MOST_SENSORS]
    for row in shown:
        share = f"{100.0 * row['used'] / row['detections']:.0f} %" if row["detections"] else ""
        kind = row["kind"].replace("_", " ")
        made.add_row(str(row["sensor_id"]), kind, f"{row['detections']:,}", f"{row['used']:,}", share)
    others = summary["sensor_count"] - len({row["sensor_id"] for row in shown})
    if others > 0:
        rest = summary["accepted"] - sum(row["detections"] for row in shown)
        made.add_row("", f"{others:,} more", f"{rest:,}", "", "")
    return made


def _tracks(summary: dict[str, Any]) -> Table:
    made = table("Tracks (an open-source estimate)", "", "value", "meaning", right=("value",))

    def row(name: str, value: str, meaning: str = "") -> None:
        made.add_row(name, value, f"[dim]{meaning}[/dim]")

    row("confirmed", f"{summary['tracks_confirmed']:,}", "tracks that were shown at one instant or more")
    row("  at once", f"{summary['tracks_shown_mean']:,.1f}", f"on average; {summary['tracks_shown_most']:,} at most")
    life = summary["track_life_s_median"]
    row("  shown for", "none" if life is None else f"{life:,.0f} s", "median, from the first instant to the last")
    used, accepted = summary["detections_used"], summary["accepted"]
    share = f"{100.0 * used / accepted:.0f} %" if accepted else "none"
    row("detections used", f"{used:,}", f"{share} of those tracked; the others are clutter or began no track")
    told = "dwells.parquet says what was looked at in vain" if summary["dwells_told"] else "formed of the detections"
    row("dwells", f"{summary['dwells']:,}", told)
    row("coasting", f"{summary['assumed']['coast_s']:,.4g} s", "without a detection until a track is let go (--coast)")
    row("CPU", f"{summary['cpu_s']:.1f} s", _rate(summary))
    row("memory, peak", f"{summary['peak_rss_mb']:,.0f} MB")
    return made


def _rate(summary: dict[str, Any]) -> str:
    # What little there is to say of a small file is the time to load the kernels.
    if summary["cpu_s"] < _TELLING_CPU_S:
        return ""
    return f"{summary['rows'] / summary['cpu_s']:,.0f} rows a second, reading and writing included"


def track_warnings(summary: dict[str, Any], *, as_it_came: bool) -> list[str]:
    """Return what is no fault and yet worth a second look."""
    found = []
    behind, late = summary["rows_behind_60_s"], summary["rejected_by_code"].get("TOO_LATE", 0)
    if behind and not as_it_came:
        rows, are = ("1 row lies", "is") if behind == 1 else (f"{behind:,} rows lie", "are")
        found.append(
            f"{rows} more than 60 s behind a row before, and {are} taken all the same. If the order is "
            "that in which the rows came, --order arrival shows what a tracker on line makes of them."
        )
    if late > summary["rows"] // 10:
        found.append(
            f"{late:,} of {summary['rows']:,} rows came too late. If the order of the rows says nothing, as where "
            "files were put together, --order time takes them all."
        )
    if summary["span_s"] < 1.0 and summary["accepted"] > 1000:
        found.append(f"all detections lie within {summary['span_s']:g} s: is the time in the unit that its name says?")
    if not summary["tracks_confirmed"]:
        found.append(
            "no track was confirmed: a track needs several looks at one object. Check sigmas, axes and times, and that "
            "each sensor looks again within a minute or two."
        )
    return found
