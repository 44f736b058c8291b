"""`lookdown study network`: what a backbone carries, how late, and what its failures cost."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape

from lookdown.cli._console import print_text, say, show, table, warn
from lookdown.cli._duration import duration_s_from_text
from lookdown.errors import ArgumentError

if TYPE_CHECKING:
    from rich.table import Table

__all__ = ["network"]

_MOST_S = 86_400.0
_LEAST, _MOST = 0.001, 100.0
_NUMBERS = ("settled", "arrived", "p50 ms", "p95 ms", "p99 ms")
_TOOK = ("sats", "gates", "laser", "radio", "light", "not sent")
_MOST_BESIDE = 5
_COST = ("links up", "down", "cut off", "not sent", "lost", "p99 ms")


def network(
    scenario: Annotated[str, typer.Argument(help="Name in the catalogue, or path of a TOML file, with a network.")],
    duration: Annotated[str, typer.Option(help="How long: a number and a unit, such as 10min; 24h at most.")] = "2min",
    objects: Annotated[int, typer.Option(help="Objects that are reported.", min=1, max=10_000_000)] = 100_000,
    observers: Annotated[float, typer.Option(help="Satellites that report each, 0.001 to 100.")] = 3.0,
    rate: Annotated[float, typer.Option(help="Reports a second of each, 0.001 to 100.")] = 1.0,
    name: Annotated[
        str | None, typer.Option(help="Name of the study; network- and the scenario's where left out.")
    ] = None,
    output: Annotated[Path, typer.Option(help="Folder of studies.", show_default=True)] = Path("runs"),
    *,
    json: Annotated[bool, typer.Option("--json", help="Print the summary as one JSON object.")] = False,
    no_report: Annotated[bool, typer.Option("--no-report", help="Leave network.html out.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print no progress.")] = False,
) -> None:
    r"""Fly a scenario's backbone under the mission's load: latency by region, ways, use, and what fails when.

    Reads the scenario's constellation and its section \[network]; no flights are read. The reports of the objects are
    spread evenly over the satellites. Ends with tables (instants, deliveries, links and satellites as Parquet, regions
    as CSV) and a page with a map of the links by load (network.html). Times called network are queues and light; those
    of sensing, computers and the cable to the operator are told beside.
    """
    from lookdown.cli._naming import faults_as_typed
    from lookdown.cli._progress import progress_shown, say_when_kernels_are_cold
    from lookdown.report import write_network_report
    from lookdown.scenario import check_network, load_scenario, with_overrides
    from lookdown.study import NetworkLoad, check_free, older_study, study_network, write_study

    document = load_scenario(scenario)
    seconds = duration_s_from_text(duration)
    if seconds != round(seconds):
        raise ArgumentError(
            f"--duration: expected whole seconds, for the backbone is looked at once a second; got {duration}"
        )
    if not 1.0 <= seconds <= _MOST_S:
        raise ArgumentError(f"--duration: expected 1 s to 24 h; got {duration}")
    for option, value in (("--observers", observers), ("--rate", rate)):
        if not _LEAST <= value <= _MOST:
            raise ArgumentError(f"{option}: expected a number from {_LEAST:g} to {_MOST:g}; got {value:g}.")
    called = f"network-{document.scenario.name}"[:64] if name is None else name
    called = with_overrides(document, name=called).scenario.name
    check_free(output / called)
    older = older_study(output / called)
    with faults_as_typed(scenario, document):
        warn(check_network(document))
    if not quiet:
        say(f"network of {document.scenario.title}")
        say_when_kernels_are_cold()
    load = NetworkLoad(objects, observers, rate)
    with faults_as_typed(scenario, document), progress_shown(quiet=quiet) as on_progress:
        study = study_network(document, duration_s=seconds, load=load, name=called, on_progress=on_progress)
        folder = write_study(study, document, output, called)
        if not no_report:
            on_progress("drawing the page", 0, 1)
            write_network_report(folder)
            on_progress("drawing the page", 1, 1)
    if json:
        print_text((folder / "summary.json").read_text(encoding="utf-8"))
        return
    for made in _tables(study.summary):
        show(made, "")
    for each in study.summary["failures_not_flown"]:
        what = f"{_called(each)} from {each['start_s']:.0f} s on"
        show(f"not flown  {what}: outside the study; --duration makes it longer")
    show(f"study      {folder}")
    if not no_report:
        show(f"page       {folder / 'network.html'}")
    if older:
        show(f"replaced   {older}")


def _tables(summary: dict[str, Any]) -> list["Table"]:
    regions = [_regions(summary["regions"])] if summary["regions"] else []
    made = [_classes(summary["delivery"]), *regions, _links(summary)]
    if failures := summary["failures"]:
        made += [_taken(failures), _costs(failures)]
    return made


def _ms(seconds: float | None) -> str:
    return "-" if seconds is None else f"{1e3 * seconds:.1f}"


def _share(ratio: float | None) -> str:
    return "-" if ratio is None else f"{100.0 * ratio:.2f} %"


def _classes(delivery: dict[str, Any]) -> "Table":
    made = table("Delivery of shipments", "class", *_NUMBERS, "whole p99 ms", right=(*_NUMBERS, "whole p99 ms"))
    for name, each in [*delivery["classes"].items(), ("all", delivery)]:
        network, whole = each["network_s"] or {}, each["latency_s"] or {}
        marks = [_ms(network.get(mark)) for mark in ("p50", "p95", "p99")]
        made.add_row(name, f"{each['shipments']:,}", _share(each["delivered_ratio"]), *marks, _ms(whole.get("p99")))
    lost = f"{delivery['expired']:,} too late, {delivery['dropped']:,} dropped, {delivery['no_route']:,} without a way"
    unsent = f"; satellites that had failed did not send {delivery['not_sent']:,}" if delivery["not_sent"] else ""
    made.caption = (
        f"of what was settled by the end: {lost}; {delivery['under_way']:,} more were still under way{unsent}"
    )
    made.caption_justify = "left"
    return made


def _regions(regions: list[dict[str, Any]]) -> "Table":
    made = table("By the latitude of the sender", "band", *_NUMBERS, "hops", right=(*_NUMBERS, "hops"))
    for each in regions:
        marks = [_ms(each.get(f"network_s_{mark}")) for mark in ("p50", "p95", "p99")]
        hops = "-" if each["hops_mean"] is None else f"{each['hops_mean']:.1f}"
        made.add_row(each["name"], f"{each['shipments']:,}", _share(each["delivered_ratio"]), *marks, hops)
    return made


def _links(summary: dict[str, Any]) -> "Table":
    use, ways = summary["use"], summary["ways"]
    made = table("Links", "what", "figure", right=("figure",))
    made.add_row("satellites, gateways", f"{summary['satellites']:,}, {len(summary['gateways']):,}")
    made.add_row("laser links, up on average", f"{summary['links']:,}, {use['links_up_mean']:,.1f}")
    made.add_row("acquired, lost in the study", f"{use['acquisitions']:,}, {use['losses']:,}")
    made.add_row("busiest link, share of its rate", f"{100.0 * use['load_max']:.2f} %")
    made.add_row("way changes an hour of a satellite", f"{ways['hop_changes_an_hour']:.1f}")
    made.add_row("satellites that had failed, at most", f"{ways['satellites_down_max']:,}")
    made.add_row("working, yet without a way, at most", f"{ways['satellites_cut_max']:,}")
    return made


def _called(failure: dict[str, Any]) -> str:
    return f"{failure['kind'].replace('_', ' ')} {failure['what']}"


def _taken(failures: list[dict[str, Any]]) -> "Table":
    """Return what each failure took by itself, zeros with their reason."""
    made = table("Failures: the most that each took by itself", "#", "what", *_TOOK, right=("#", *_TOOK))
    for each in failures:
        own = ("satellites", "gateways", "laser_links", "ground_radio", "ground_optical", "not_sent")
        when = f"{each['start_s']:,.6g} to {each['end_s']:,.6g} s"
        reason = f"\n[dim]nothing: {escape(each['no_effect'])}[/dim]" if each["no_effect"] else ""
        figures = (f"{each[f'own_{name}']:,}" for name in own)
        made.add_row(str(each["number"]), f"{escape(_called(each))}\n[dim]{when}[/dim]{reason}", *figures)
    made.caption = (
        "sats, gates: satellites, gateways (those in a region as well); laser: links between satellites; radio, light: "
        "links to the ground; not sent: by satellites that it held"
    )
    made.caption_justify = "left"
    return made


def _costs(failures: list[dict[str, Any]]) -> "Table":
    """Return the study's figures while each failure ran, and which others are in them."""
    made = table("While it ran, whatever else failed", "#", *_COST, "with", right=("#", *_COST))
    for each in failures:
        before = "-" if each["links_up_before"] is None else f"{each['links_up_before']:,}"
        shown = each["beside"][:_MOST_BESIDE]
        more = each["beside_count"] - len(shown)
        others = ", ".join(f"#{number}" for number in shown) + (f" and {more} more" if more else "")
        made.add_row(
            str(each["number"]),
            f"{before} > {each['links_up_min']:,}",
            f"{each['satellites_down_max']:,}",
            f"{each['satellites_cut_max']:,}",
            f"{each['not_sent']:,}",
            f"{each['lost']:,}",
            _ms(each["latency_s_p99_max"]),
            others or "no other",
        )
    made.caption = (
        "counted until 30 s after; down: satellites that had failed; cut off: that work and have no way; lost: sent "
        "and given up; with: failures whose cost is in these figures too"
    )
    made.caption_justify = "left"
    return made
