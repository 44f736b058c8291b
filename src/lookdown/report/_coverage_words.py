"""What the page of a coverage study says in words: headline numbers, tables, limits, how to do it again."""

from html import escape
from typing import Any

from lookdown.report._html import card, number, table

__all__ = [
    "LIMITATIONS",
    "area_table",
    "asked_sentence",
    "assumption_table",
    "cards",
    "duration_words",
    "file_table",
    "loss_table",
    "reproduce",
    "satellite_table",
    "search_words",
    "share_words",
    "shell_table",
]

_THIN = "\u202f"
_SHORT_NAME = 30
_WAITS_SHOWN = 3
_AT_LEAST = {False: "", True: f"≥{_THIN}"}
_WHY_AT_LEAST = {False: "", True: "; at least, for the study's end cuts it short"}

LIMITATIONS = (
    "This is geometry: a place counts as seen while enough satellites stand between the least and the greatest grazing "
    "angle and within range. Whether a radar would have looked there, with enough energy, and whether what is there "
    "stands out of clutter, is another matter: fly the scenario for that.",
    "Every direction round the satellite counts. Where a radar's antenna turns to a limited angle left and right "
    "of its track (radar.scan_limit), what it can reach is less: cover here is an upper bound.",
    "Every satellite always works, points as it should and has power, but for those that the study takes out.",
    "Time goes in steps and the Earth in places: a gap is known to a step, an edge to the distance between places, and "
    "what happens between two instants is not seen.",
    "Satellites of patterns fly without drag or station-keeping from their first instant; element sets are as old as "
    "they are.",
)


def duration_words(seconds: float) -> str:
    """Return a duration in the unit that suits it.

    Examples
    --------
    >>> [duration_words(s).replace("\\u202f", " ") for s in (0.0, 30.0, 900.0, 5400.0, 86_400.0, 172_800.0)]
    ['0', '30 s', '15 min', '1.5 h', '24 h', '2 d']
    """
    if seconds <= 0.0:
        return "0"
    for size, unit, least in ((86_400.0, "d", 172_800.0), (3600.0, "h", 3600.0), (60.0, "min", 60.0)):
        if seconds >= least:
            return f"{seconds / size:.3g}{_THIN}{unit}"
    return f"{seconds:.2g}{_THIN}s" if seconds >= 1.0 else f"<{_THIN}1{_THIN}s"


def share_words(share: float) -> str:
    """Return a share in per cent, with the digits that keep it from reading as all or nothing.

    Examples
    --------
    >>> [share_words(s).replace("\\u202f", " ") for s in (0.0, 0.586, 0.9996, 0.9999999, 1.0)]
    ['0 %', '58.6 %', '99.96 %', '99.99999 %', '100 %']
    """
    if share in (0.0, 1.0):
        return f"{100.0 * share:.0f}{_THIN}%"
    value = 100.0 * share
    nearest = min(value, 100.0 - value)
    digits = next((d for d in range(1, 7) if nearest >= 0.5 * 10.0**-d), 7)
    return f"{value:.{digits}f}{_THIN}%"


def _who(asked: dict[str, Any]) -> str:
    return "a satellite" if asked["fold"] == 1 else f"{asked['fold']} satellites or more"


def asked_sentence(summary: dict[str, Any]) -> str:
    """Return what was asked, in one sentence."""
    asked, satellites = summary["asked"], summary["satellites"]
    far = "" if asked["range_max_km"] is None else f", no further than {number(asked['range_max_km'])}{_THIN}km"
    height = f" at {asked['height_m'] / 1e3:g}{_THIN}km height" if asked["height_m"] else ""
    start = asked["start_utc"].split(".")[0].rstrip("Z").replace("T", " ")
    return (
        f"{satellites['count']:,} satellites, {duration_words(asked['duration_s'])} from {start} UTC in steps of "
        f"{duration_words(asked['step_s'])}; {asked['places']:,} places{height}, about "
        f"{number(asked['spacing_km'], 3)}{_THIN}km apart, between {_latitude(asked['latitude_min_deg'])} and "
        f"{_latitude(asked['latitude_max_deg'])}. A place is seen while {_who(asked)} "
        f"{'stands' if asked['fold'] == 1 else 'stand'} at a grazing angle of {asked['grazing_min_deg']:g}° to "
        f"{asked['grazing_max_deg']:g}°{far}."
    )


def _latitude(degrees: float) -> str:
    if abs(degrees) >= 90.0:
        return "the South Pole" if degrees < 0.0 else "the North Pole"
    return f"{abs(degrees):g}°{_THIN}{'N' if degrees >= 0.0 else 'S'}"


def cards(summary: dict[str, Any]) -> str:
    """Return the headline numbers in plain words."""
    whole, asked, instants = summary["whole"], summary["asked"], summary["instants"]
    span = duration_words(asked["duration_s"])
    never = whole["never_seen_share"]
    made = [
        card(share_words(whole["seen_fraction"]), "seen", f"share of area and time with {_who(asked)} in view"),
        card(share_words(instants["seen_share_min"]), "of the area at the worst instant", "share seen at once"),
        card(
            _longest(whole) if not never else share_words(never),
            "longest unseen, anywhere" if not never else "of the area is never seen",
            f"within {span}" if not never else f"at no instant of {span}",
        ),
        card(
            _wait(whole),
            "mean wait",
            "from any place and instant until it is seen; 0 while it is"
            + _WHY_AT_LEAST[bool(whole.get("response_is_lower_bound"))],
        ),
        card(number(whole["count_mean"], 3), "satellites in view", "mean over area and time"),
    ]
    waits = whole["waits"]
    if waits:
        wait = waits[len(waits) // 2]
        made.append(
            card(share_words(wait["share"]), f"seen within {duration_words(wait['wait_s'])}", "of area and time")
        )
    return f'<div class="cards">{"".join(made)}</div>'


def area_table(rows: list[dict[str, Any]], fold: int) -> str:
    """Return the figures of areas as a table; `fold` is how many satellites count as cover."""
    waits = _middle_waits(rows[0]) if rows else []
    known = len(rows[0]["fraction_by_fold"]) if rows else 0
    more = [f"{fold + 1} or more"] if fold < known else []
    heads = ["", "area, Mkm²", _seen(fold), *more, "mean", "longest unseen", "mean gap"]
    heads += ["mean wait", *(f"within {duration_words(wait)}" for wait in waits)]
    cells = [
        [
            _unbroken(row["name"]),
            f"{row['area_km2'] / 1e6:.3g}",
            share_words(row["seen_fraction"]),
            *(share_words(share) for share in row["fraction_by_fold"][fold : fold + 1]),
            f"{row['count_mean']:.2f}",
            "never seen" if row["never_seen_share"] >= 1.0 else _longest(row),
            duration_words(row["gap_mean_s"]) if row["gap_mean_s"] else "none",
            _wait(row),
            *(share_words(wait["share"]) for wait in row["waits"] if wait["wait_s"] in waits),
        ]
        for row in rows
    ]
    return table(heads, cells, numeric=range(1, len(heads)))


def _seen(fold: int) -> str:
    return "seen" if fold == 1 else f"{fold} or more"


def _longest(row: dict[str, Any]) -> str:
    return _AT_LEAST[bool(row.get("unseen_longest_is_lower_bound"))] + duration_words(row["unseen_longest_s"])


def _wait(row: dict[str, Any]) -> str:
    return _AT_LEAST[bool(row.get("response_is_lower_bound"))] + duration_words(row["response_mean_s"])


def _middle_waits(row: dict[str, Any]) -> list[float]:
    """Return the three waits in the middle of those asked for; the rest is in the CSV."""
    waits = [wait["wait_s"] for wait in row["waits"]]
    first = max((len(waits) - _WAITS_SHOWN) // 2, 0)
    return waits[first : first + _WAITS_SHOWN]


def _unbroken(name: str) -> str:
    # A short name in one line; a long one may break.
    return name.replace(" ", "\u00a0").replace("-", "\u2011") if len(name) <= _SHORT_NAME else name


def loss_table(rows: list[dict[str, Any]], fold: int) -> str:
    """Return the whole beside what is left after a loss."""
    waits = _middle_waits(rows[0])
    heads = ["", "satellites", _seen(fold), "mean", "longest unseen", "mean wait"]
    heads += [f"within {duration_words(wait)}" for wait in waits]
    cells = [
        [
            _unbroken(row["name"]),
            f"{row['satellites']:,}",
            share_words(row["seen_fraction"]),
            f"{row['count_mean']:.2f}",
            _longest(row),
            _wait(row),
            *(share_words(wait["share"]) for wait in row["waits"] if wait["wait_s"] in waits),
        ]
        for row in rows
    ]
    return table(heads, cells, numeric=range(1, len(heads)))


def search_words(summary: dict[str, Any]) -> str:
    """Return what energy leaves of the cover: the time of one search, and a table of it where there are shells."""
    search, mean = summary["radar_search"], summary["whole"]["count_mean"]
    shells = search["shells"]
    times = sorted(shell["search_s"] for shell in shells)
    span = duration_words(times[0]) if len(times) == 1 else f"{duration_words(times[0])} to {duration_words(times[-1])}"
    said = (
        f"<p>A place in view is not yet looked at. Satellites that carry the scenario's radar "
        f"({search['average_power_w'] / 1e3:g}{_THIN}kW mean power, {search['antenna_area_m2']:g}{_THIN}m² of antenna) "
        f"have energy to search all that each of them sees once in <b>{span}</b>, with a chance of "
        f"{share_words(search['detection_probability'])} to detect {search['rcs_m2']:g}{_THIN}m². A place with two of "
        f"them in view is looked at twice as often (on average {mean:.2g} are in view); an object of a tenth of that "
        f"size takes ten times as long.</p>"
    )
    if len(shells) == 1:
        return said
    rows = [[str(shell["shell"]), f"{shell['height_km']:,.0f}", duration_words(shell["search_s"])] for shell in shells]
    return said + table(("shell", "height, km", "one search"), rows, numeric=(0, 1, 2))


def satellite_table(summary: dict[str, Any]) -> str:
    """Return who built the satellites, and which of them are not in good health."""
    satellites = summary["satellites"]
    rows = [(name, f"{count:,}") for name, count in satellites["by_vendor"].items()]
    made = table(("vendor", "satellites"), rows, numeric=(1,))
    if satellites["taken_out"]:
        made += f"<p>{satellites['taken_out']:,} satellites were taken out before the study.</p>"
    sick = satellites["not_in_good_health"]
    if not sick:
        return made + "<p>All of them are in good health throughout.</p>"
    cells = [(row["status"], row["sentence"], f"{row['satellites']:,}", share_words(row["time_share"])) for row in sick]
    heads = ("status", "what it means", "satellites", "share of satellite-time")
    return made + table(heads, cells, numeric=(0, 2, 3))


def assumption_table(rows: list[dict[str, Any]]) -> str:
    """Return every parameter that the study used, with its source."""
    cells = [
        [
            row.get("path", ""),
            *(_figure(row.get(key)) for key in ("low", "base", "high")),
            row.get("unit", ""),
            row.get("source", ""),
        ]
        for row in rows
    ]
    return table(("parameter", "low", "base", "high", "unit", "source"), cells, numeric=(1, 2, 3))


def _figure(value: Any) -> str:
    return "" if value is None else number(value)


def shell_table(summary: dict[str, Any]) -> str:
    """Return the shells of the constellation as a table."""
    rows = [
        [
            row["shell"],
            row["type"],
            ", ".join(row["vendors"]),
            f"{row['satellites']:,}",
            row["file"] or "",
            f"constellation.shell.{row['shell'] - 1}",
        ]
        for row in summary.get("shells", [])
    ]
    return table(("shell", "type", "vendor", "satellites", "file", "its parameters below"), rows, numeric=(0, 3))


def file_table(summary: dict[str, Any]) -> str:
    """Return the files that the study read as a table, with what tells their content; nothing where there are none."""
    rows = [[row["file"], f"{row['count']:,} {row['holds']}", row["sha256"]] for row in summary.get("files", [])]
    return table(("file", "holds", "SHA-256"), rows) if rows else ""


def reproduce(summary: dict[str, Any]) -> str:
    """Return how to make the study again from the scenario that is kept in its folder."""
    command = f"lookdown study coverage scenario.toml --name {summary['name']}-again"
    files = summary.get("files", [])
    same = "The same scenario, seed and files" if files else "The same scenario and seed"
    kept = (
        "<p>The study's folder keeps the scenario but not the files that it names; the hash of the scenario holds "
        f"their names alone. Of these contents they were:</p>{file_table(summary)}"
    )
    return (
        f"<p>In the study's folder, with lookdown {escape(summary['version'])}:</p><pre>{escape(command)}</pre>"
        f"{kept if files else ''}"
        f'<p class="note">Scenario hash <code>{escape(summary["scenario_hash"])}</code>, seed {summary["seed"]}. '
        f"{same} give the same bytes.</p>"
    )
