"""What `lookdown study network` prints: what was asked, deliveries, regions, links, and failures with their cost."""

from typing import Any

from rich.markup import escape
from rich.table import Table

from lookdown.cli._console import table

__all__ = ["called_failure", "network_tables"]

_NUMBERS = ("settled", "arrived", "p50 ms", "p95 ms", "p99 ms")
_TOOK = ("sats", "gates", "laser", "radio", "light", "not sent")
_MOST_BESIDE = 5
_COST = ("links before", "least", "down", "cut off", "not sent", "lost", "p99 ms")


def network_tables(summary: dict[str, Any]) -> list[Table]:
    """Return the tables of a network study, each to be printed."""
    regions = [_regions(summary["regions"])] if summary["regions"] else []
    made = [_asked(summary), _classes(summary["delivery"]), *regions, _links(summary)]
    if failures := summary["failures"]:
        made += [_taken(failures, summary["duration_s"]), _costs(failures)]
    return made


def _ms(seconds: float | None) -> str:
    return "-" if seconds is None else f"{1e3 * seconds:.1f}"


def _share(ratio: float | None) -> str:
    return "-" if ratio is None else f"{100.0 * ratio:.2f} %"


def _asked(summary: dict[str, Any]) -> Table:
    load, given = summary["load"], summary["start_given_by"]
    made = table("What is flown", "what", "figure")
    made.add_row("when", f"{summary['duration_s']:,} s from {summary['start_utc']} on ({given})")
    reports = f"{load['objects']:,} objects x {load['observers']:g} satellites x {load['rate_hz']:g} a second"
    made.add_row("reports", f"{load['reports_hz']:,.6g} a second: {reports}")
    shares = ", ".join(f"{100.0 * share:.3g} % {name}" for name, share in load["classes"].items())
    made.add_row("classes of reports", f"{shares} (network.mix of the scenario)")
    made.add_row("shipment", f"what a satellite has of one class in {load['window_s']:g} s; counts are of these")
    return made


def _classes(delivery: dict[str, Any]) -> Table:
    made = table("Delivery of shipments", "class", *_NUMBERS, "whole p99 ms", right=(*_NUMBERS, "whole p99 ms"))
    for name, each in [*delivery["classes"].items(), ("all", delivery)]:
        network, whole = each["network_s"] or {}, each["latency_s"] or {}
        marks = [_ms(network.get(mark)) for mark in ("p50", "p95", "p99")]
        made.add_row(name, f"{each['shipments']:,}", _share(each["delivered_ratio"]), *marks, _ms(whole.get("p99")))
    lost = f"{delivery['expired']:,} too late, {delivery['dropped']:,} dropped, {delivery['no_route']:,} without a way"
    unsent = f"; satellites that had failed did not send {delivery['not_sent']:,}" if delivery["not_sent"] else ""
    made.caption = (
        f"of the shipments settled by the end: {lost}; {delivery['under_way']:,} more were still under way{unsent}.\n"
        f"{_in_reports(delivery['reports'])}"
    )
    made.caption_justify = "left"
    return made


def _in_reports(reports: dict[str, int]) -> str:
    lost = "" if not reports["not_sent"] else f", {reports['not_sent']:,} not sent"
    return (
        f"in reports: of {reports['made']:,} arrived {reports['delivered']:,}, {reports['given_up']:,} were given up"
        f"{lost}, {reports['under_way']:,} under way"
    )


def _regions(regions: list[dict[str, Any]]) -> Table:
    made = table("By the latitude of the sender", "band", *_NUMBERS, "hops", right=(*_NUMBERS, "hops"))
    for each in regions:
        marks = [_ms(each.get(f"network_s_{mark}")) for mark in ("p50", "p95", "p99")]
        hops = "-" if each["hops_mean"] is None else f"{each['hops_mean']:.1f}"
        made.add_row(each["name"], f"{each['shipments']:,}", _share(each["delivered_ratio"]), *marks, hops)
    return made


def _links(summary: dict[str, Any]) -> Table:
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


def called_failure(failure: dict[str, Any]) -> str:
    """Return in words what fails."""
    return f"{failure['kind'].replace('_', ' ')} {failure['what']}"


def _taken(failures: list[dict[str, Any]], duration_s: int) -> Table:
    """Return what each failure took by itself, zeros with their reason."""
    made = table("Failures: the most that each took by itself", "#", "what", *_TOOK, right=("#", *_TOOK))
    for each in failures:
        own = ("satellites", "gateways", "laser_links", "ground_radio", "ground_optical", "not_sent")
        until = "the end" if each["end_s"] > duration_s else f"{each['end_s']:,.6g} s"
        when = f"{each['start_s']:,.6g} s to {until}"
        reason = f"\n[dim]nothing: {escape(each['no_effect'])}[/dim]" if each["no_effect"] else ""
        figures = (f"{each[f'own_{name}']:,}" for name in own)
        made.add_row(str(each["number"]), f"{escape(called_failure(each))}\n[dim]{when}[/dim]{reason}", *figures)
    made.caption = (
        "sats, gates: satellites, gateways (those in a region as well); laser: links between satellites; radio, light: "
        "links to the ground; not sent: shipments of satellites that it held"
    )
    made.caption_justify = "left"
    return made


def _costs(failures: list[dict[str, Any]]) -> Table:
    """Return the study's figures while each failure ran, and which others are in them."""
    made = table("While it ran, whatever else failed", "#", *_COST, "with", right=("#", *_COST))
    for each in failures:
        before = "-" if each["links_up_before"] is None else f"{each['links_up_before']:,}"
        shown = each["beside"][:_MOST_BESIDE]
        more = each["beside_count"] - len(shown)
        others = ", ".join(f"#{number}" for number in shown) + (f" and {more} more" if more else "")
        made.add_row(
            str(each["number"]),
            before,
            f"{each['links_up_min']:,}",
            f"{each['satellites_down_max']:,}",
            f"{each['satellites_cut_max']:,}",
            f"{each['not_sent']:,}",
            f"{each['lost']:,}",
            _ms(each["latency_s_p99_max"]),
            others or "no other",
        )
    made.caption = (
        "counted until 30 s after; links before, least: laser links up before it began, and fewest since; "
        "down: satellites that had failed; cut off: that work and have no way; not sent, lost (sent and given up): "
        "shipments; with: failures whose cost is in these figures too"
    )
    made.caption_justify = "left"
    return made
