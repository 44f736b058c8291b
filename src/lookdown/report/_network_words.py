"""What a run's report says of the backbone: what arrived, how late, and what that cost in custody."""

from html import escape
from typing import Any

from lookdown.report._html import section, table

__all__ = ["network_section"]

_PARTS = {
    "sensing": "to the end of the look's signals",
    "processing": "computers, on board and at the gateway",
    "queue": "waiting for links, and sending",
    "light": "light on its way",
    "ground": "cable from the gateway to the operator",
}

_MOST_FAILURES = 40
_COSTS = (
    ("custody", "custody", 100.0, " %"),
    ("GOSPA, m", "gospa", 1.0, ""),
    ("median error, m", "position_error_m_median", 1.0, ""),
)


def _ms(seconds: float | None) -> str:
    return "-" if seconds is None else f"{1e3 * seconds:.1f}"


def network_section(summary: dict[str, Any]) -> str:
    """Return the section of the network from a run's summary; nothing where the run had none."""
    network = summary.get("network")
    if not network:
        return ""
    heads = ["class", "looks", "arrived", "median ms", "p95 ms", "p99 ms", "hops"]
    rows = [_row(name, each) for name, each in [*network["classes"].items(), ("all", network)]]
    lost = (network["expired"], network["dropped"], network["no_route"])
    unsent = f"; {network['not_sent']:,} not sent, for their satellites had failed" if network.get("not_sent") else ""
    parts = [[name, _ms(network["parts_s"][name]), words] for name, words in _PARTS.items()]
    return section(
        "What the network did",
        "<p>The radars' looks crossed the backbone to the tracker, and counted from when they were there.</p>",
        table(heads, rows, numeric=range(1, 7)),
        f'<p class="note">Given up: {lost[0]:,} too late, {lost[1]:,} dropped, {lost[2]:,} without a way; '
        f"{network['under_way']:,} still under way at the end{unsent}.</p>",
        "<h3>Where the time goes</h3>",
        table(["part", "mean ms", "what it is"], parts, numeric=[1]),
        *_cost(summary, network.get("without")),
        *_failures(network.get("failures", []), network.get("failures_not_flown", [])),
    )


def _failures(flown: list[dict[str, Any]], others: list[dict[str, Any]]) -> tuple[str, ...]:
    """Return what failed in the run, and what would have when it had ended."""
    if not flown and not others:
        return ()
    rows = [
        [each["kind"].replace("_", " "), each["what"], *(f"{each[end]:,.6g}" for end in ("start_s", "end_s"))]
        for each in flown[:_MOST_FAILURES]
    ]
    notes = [f"{len(flown) - len(rows):,} more are in summary.json."] if len(flown) > len(rows) else []
    for each in others[:_MOST_FAILURES]:
        what = escape(f"{each['kind'].replace('_', ' ')} {each['what']}")
        notes.append(f"Not flown, for the run had ended: {what} from {each['start_s']:,.6g} s on.")
    if len(others) > _MOST_FAILURES:
        notes.append(f"Nor were {len(others) - _MOST_FAILURES:,} more.")
    told = [table(["failure", "what", "from, s", "to, s"], rows, numeric=[2, 3])] if rows else []
    return "<h3>What failed</h3>", *told, *(f'<p class="note">{note}</p>' for note in notes)


def _row(name: str, each: dict[str, Any]) -> list[str]:
    latency = each["latency_s"] or {}
    share = "-" if each["delivered_ratio"] is None else f"{100.0 * each['delivered_ratio']:.2f} %"
    hops = "-" if each["hops_mean"] is None else f"{each['hops_mean']:.1f}"
    return [name, f"{each['shipments']:,}", share, *(_ms(latency.get(mark)) for mark in ("p50", "p95", "p99")), hops]


def _cost(summary: dict[str, Any], without: dict[str, float] | None) -> tuple[str, ...]:
    """Return what the way costs: a second tracker was given the same looks at once."""
    if not without:
        return ()
    heads = ["", "as flown", "the same looks at once"]
    rows = []
    for words, key, times, unit in _COSTS:
        both = [scores.get(key) for scores in (summary, without)]
        rows.append([words, *("-" if value is None else f"{times * value:.2f}{unit}" for value in both)])
    return "<h3>What the way costs</h3>", table(heads, rows, numeric=[1, 2])
