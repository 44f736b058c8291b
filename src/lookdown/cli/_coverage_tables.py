"""A coverage study as tables for a terminal."""

from typing import Any

from rich.markup import escape
from rich.table import Table

from lookdown.cli._console import table

__all__ = ["coverage_tables"]


def coverage_tables(summary: dict[str, Any]) -> list[Table]:
    """Return the tables that a person reads after a study of cover."""
    made = [_headline(summary), _areas("By latitude", summary["bands"], summary)]
    if summary["regions"]:
        made.append(_areas("By region", summary["regions"], summary))
    return [*made, _losses(summary)]


def _headline(summary: dict[str, Any]) -> Table:
    whole, asked, instants = summary["whole"], summary["asked"], summary["instants"]
    fold = "a satellite" if asked["fold"] == 1 else f"{asked['fold']} satellites or more"
    made = table("Cover (an open-source estimate)", "", "value", "meaning", right=("value",))
    rows = [
        ("seen", percent(whole["seen_fraction"]), f"share of area and time with {fold} in view"),
        ("  at the worst instant", percent(instants["seen_share_min"]), "share of the area"),
        ("always seen", percent(whole["always_seen_share"]), "share of the area, at every instant"),
        ("never seen", percent(whole["never_seen_share"]), "share of the area, at no instant"),
        ("satellites in view", f"{whole['count_mean']:.2f}", "mean over area and time"),
        ("longest unseen", _longest(whole), "anywhere; never seen counts the whole span"),
        ("mean wait", _wait(whole), "from any place and instant until it is seen"),
    ]
    rows += [
        (f"seen within {time_words(wait['wait_s'])}", percent(wait["share"]), "of area and time")
        for wait in whole["waits"]
    ]
    rows.append(_search_row(summary["radar_search"]))
    satellites = summary["satellites"]
    rows.append(("satellites", f"{satellites['count']:,}", _satellites_words(satellites)))
    if whole["response_is_lower_bound"] or whole["unseen_longest_is_lower_bound"]:
        rows.append(("≥", "", "at least: the span ends what is unseen; a longer one tells more"))
    for name, value, meaning in rows:
        made.add_row(name, value, f"[dim]{escape(meaning)}[/dim]")
    return made


def _search_row(search: dict[str, Any]) -> tuple[str, str, str]:
    times = [shell["search_s"] for shell in search["shells"]]
    value = time_words(min(times)) if len(times) == 1 else f"{time_words(min(times))} to {time_words(max(times))}"
    return "one radar's search", value, f"of all it sees, for {search['rcs_m2']:g} m2: energy, not geometry"


def _satellites_words(satellites: dict[str, Any]) -> str:
    vendors = ", ".join(f"{name} {count:,}" for name, count in satellites["by_vendor"].items())
    taken = f"; {satellites['taken_out']:,} taken out before" if satellites["taken_out"] else ""
    return f"{vendors}{taken}"


def _areas(title: str, rows: list[dict[str, Any]], summary: dict[str, Any]) -> Table:
    heads = [*_fold_heads(summary), "mean", "longest\nunseen", "mean\nwait", *_wait_heads(summary)]
    made = _narrow(table(title, "", *heads, right=tuple(heads)))
    for row in rows:
        made.add_row(escape(row["name"]), *_shares(row, summary), *_figures(row, summary))
    return made


def _losses(summary: dict[str, Any]) -> Table:
    seen = _fold_heads(summary)[0]
    heads = ["satel-\nlites", seen, "mean", "longest\nunseen", "mean\nwait", *_wait_heads(summary)]
    made = _narrow(table("After a loss", "", *heads, right=tuple(heads)))
    for row in summary["losses"]:
        cells = (f"{row['satellites']:,}", percent(row["seen_fraction"]))
        made.add_row(escape(row["name"]), *cells, *_figures(row, summary))
    # A loss is told in words, which may take two lines where the terminal is narrow.
    made.columns[0].no_wrap = False
    return made


def _fold_heads(summary: dict[str, Any]) -> list[str]:
    """Return what stands over the share seen, and over that with one satellite more where it is known."""
    fold, known = summary["asked"]["fold"], len(summary["whole"]["fraction_by_fold"])
    first = "seen" if fold == 1 else f"{fold} or\nmore"
    return [first, f"{fold + 1} or\nmore"] if fold < known else [first]


def _shares(row: dict[str, Any], summary: dict[str, Any]) -> list[str]:
    fold = summary["asked"]["fold"]
    return [percent(share) for share in (row["seen_fraction"], *row["fraction_by_fold"][fold : fold + 1])]


def _figures(row: dict[str, Any], summary: dict[str, Any]) -> list[str]:
    told = _told_wait(summary)
    shares = [percent(each["share"]) for each in row["waits"] if each["wait_s"] == told]
    return [f"{row['count_mean']:.2f}", _longest(row), _wait(row), *shares]


def _wait_heads(summary: dict[str, Any]) -> list[str]:
    told = _told_wait(summary)
    return [] if told is None else [f"within\n{time_words(told)}"]


def _longest(row: dict[str, Any]) -> str:
    return ("≥ " if row["unseen_longest_is_lower_bound"] else "") + time_words(row["unseen_longest_s"])


def _wait(row: dict[str, Any]) -> str:
    return ("≥ " if row["response_is_lower_bound"] else "") + time_words(row["response_mean_s"])


def _narrow(made: Table) -> Table:
    """Return a table whose names stand in one line, cut where there is no room."""
    made.box, made.pad_edge = None, False
    made.columns[0].no_wrap, made.columns[0].overflow = True, "ellipsis"
    return made


def _told_wait(summary: dict[str, Any]) -> float | None:
    """Return the wait in the middle of those asked for."""
    waits = [wait["wait_s"] for wait in summary["whole"]["waits"]]
    return waits[len(waits) // 2] if waits else None


def percent(share: float) -> str:
    """Return a share in per cent, never rounded to all or nothing.

    Examples
    --------
    >>> percent(0.5), percent(1.0), percent(0.99999), percent(0.00001), percent(0.0)
    ('50.0 %', '100 %', '99.999 %', '0.001 %', '0 %')
    """
    if share in (0.0, 1.0):
        return f"{100.0 * share:.0f} %"
    value = 100.0 * share
    nearest = min(value, 100.0 - value)
    digits = next((d for d in range(1, 7) if nearest >= 0.5 * 10.0**-d), 7)
    return f"{value:.{digits}f} %"


def time_words(seconds: float) -> str:
    """Return a duration as people say it.

    Examples
    --------
    >>> time_words(0.0), time_words(0.02), time_words(45.0), time_words(900.0), time_words(5000.0), time_words(86_400.0)
    ('0', '<1 s', '45 s', '15 min', '1 h 23 min', '24 h')
    """
    if seconds <= 0.0:
        return "0"
    if seconds < 1.0:
        return "<1 s"
    if seconds < 120.0 and round(seconds) != 60:
        return f"{seconds:.0f} s"
    minutes = seconds / 60.0
    if minutes < 59.95:
        return f"{minutes:.1f}".removesuffix(".0") + " min"
    hours, rest = divmod(round(minutes), 60)
    return f"{hours} h" + (f" {rest} min" if rest else "")
