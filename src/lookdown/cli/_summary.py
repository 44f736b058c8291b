"""The summary of a run in words."""

from typing import Any

from rich.markup import escape
from rich.table import Table

from lookdown.cli._console import table
from lookdown.cli._run_figures import CAUSES, FIGURES, NONE, with_differences

__all__ = ["summary_tables", "worst_sentence"]

_MOST_FAILURES = 12


def summary_tables(summary: dict[str, Any]) -> list[Table]:
    """Return the tables that a person reads after a run."""
    numbers = with_differences(summary)
    main = table("What the run came to (an open-source estimate)", "", "value", "meaning", right=("value",))
    part = None
    for figure in FIGURES:
        if figure.key not in numbers:
            continue
        if part not in (None, figure.part):
            main.add_section()
        value, part = numbers[figure.key], figure.part
        main.add_row(figure.words, NONE if value is None else figure.form(value), f"[dim]{figure.meaning}[/dim]")
    return [
        main,
        *_losses(summary.get("out_of_custody")),
        *_classes(summary),
        *_network(summary),
        *_failures(summary),
        *_others(summary),
    ]


def _losses(losses: dict[str, Any] | None) -> list[Table]:
    """Return what custody lacks, by cause: the title says how much, the caption whose it is most."""
    if not losses or not losses["instants"]:
        return []
    title = f"Out of custody: {losses['instants']:,} of {losses['of_instants']:,} object-instants, by the first cause"
    heads = ("share", "instants", "new", "objects")
    made = table(title, "why", *heads, right=heads)
    for name, took in losses["causes"].items():
        counts = [f"{took[key]:,}" for key in ("instants", "before_found", "objects")]
        made.add_row(CAUSES.get(name, name.replace("_", " ")), f"{100.0 * took['share']:.1f} %", *counts)
    made.caption = f"new: before any track had held the object. {worst_sentence(losses)}"
    made.caption_justify = "left"
    return [made]


def worst_sentence(losses: dict[str, Any]) -> str:
    """Return which object was out of custody for longest, and what share of all that is."""
    kind = f"of class {losses['worst_object_class'].replace('_', ' ')} " if losses["worst_object_class"] else ""
    share = 100.0 * losses["worst_object_instants"] / losses["instants"]
    return f"Object {losses['worst_object']} {kind}alone: {losses['worst_object_instants']:,} ({share:.0f} %)."


def _classes(summary: dict[str, Any]) -> list[Table]:
    by_class, objects = summary.get("custody_by_class", {}), summary.get("objects_by_class", {})
    if not by_class:
        return []
    made = table("Custody by class", "class", "objects", "custody", right=("objects", "custody"))
    for name, share in by_class.items():
        made.add_row(name.replace("_", " "), str(objects.get(name, "")), f"{100.0 * share:.1f} %")
    return [made]


def _network(summary: dict[str, Any]) -> list[Table]:
    """Return what the backbone did to the reports, and what custody would be without the way."""
    network = summary.get("network")
    if not network:
        return []
    made = table("The network", "what", "figure", "meaning", right=("figure",))
    share, latency, without = network["delivered_ratio"], network["latency_s"], network.get("without")
    lost = network["expired"] + network["dropped"] + network["no_route"]
    made.add_row(
        "looks that arrived", NONE if share is None else f"{100.0 * share:.2f} %", f"of {network['shipments']:,}"
    )
    made.add_row("given up", f"{lost:,}", "too late, dropped or without a way")
    if unsent := network.get("not_sent"):
        made.add_row("not sent", f"{unsent:,}", "their satellites had failed")
    if latency is not None:
        made.add_row("latency, median", f"{1e3 * latency['p50']:.0f} ms", "from the look to the tracker")
        made.add_row("latency, 99 of 100", f"{1e3 * latency['p99']:.0f} ms", "")
    if without and summary["custody"] is not None:
        made.add_row("custody, at once", f"{100.0 * without['custody']:.2f} %", "the same looks without the way")
        made.add_row("custody, as flown", f"{100.0 * summary['custody']:.2f} %", "by what had arrived")
    return [made]


def _failures(summary: dict[str, Any]) -> list[Table]:
    """Return what of the backbone failed in the run, and what would have later or before."""
    network = summary.get("network") or {}
    flown, others = network.get("failures", []), network.get("failures_not_flown", [])
    if not flown and not others:
        return []
    made = table("What failed", "what", "from", "to", right=("from", "to"))
    for each in flown[:_MOST_FAILURES]:
        name = escape(f"{each['kind'].replace('_', ' ')} {each['what']}")
        made.add_row(name, f"{each['start_s']:,.6g} s", f"{each['end_s']:,.6g} s")
    more = f"{len(flown) - _MOST_FAILURES:,} more in summary.json. " if len(flown) > _MOST_FAILURES else ""
    names = [f"{each['kind'].replace('_', ' ')} from {each['start_s']:,.6g} s on" for each in others[:_MOST_FAILURES]]
    rest = f" and {len(others) - len(names):,} more" if len(others) > len(names) else ""
    unflown = f"Not flown, for the run had ended: {', '.join(names)}{rest}." if others else ""
    made.caption, made.caption_justify = more + unflown or None, "left"
    return [made]


def _others(summary: dict[str, Any]) -> list[Table]:
    counts = summary.get("other_sensors", {})
    if not counts:
        return []
    made = table("Other sensors: recorded, not yet tracked", "sensor", "detections", right=("detections",))
    for name, count in counts.items():
        made.add_row(name, f"{count:,}")
    return [made]
