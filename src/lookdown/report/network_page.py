"""The page of a network study: one HTML file that asks nothing of any network, made from the study's folder alone."""

from html import escape
from pathlib import Path
from typing import Any

from lookdown.report._css import css
from lookdown.report._figures_network import links_map, over_time, where_time_goes
from lookdown.report._html import card, figure_block, section, table
from lookdown.report._network_loading import LoadedNetwork, load_network
from lookdown.report._writing import write_page

__all__ = ["NETWORK_PAGE_NAME", "network_html", "write_network_report"]

NETWORK_PAGE_NAME = "network.html"
_MOST_GATEWAYS = 25
_LIMITATIONS = (
    "Reports are spread evenly over the satellites and come at random; a real mission looks where the traffic is.",
    "Of which class a report is, is drawn by the shares above; a run has the classes that its tracker makes.",
    "Ways are the shortest by length; no way is chosen for being empty. One link is one queue a class and direction.",
    "A gateway is a place with a sky: cables behind it never fail and take one time for all.",
    "Terminals, gateways and failures are what the scenario says, mostly assumptions; each has its source there.",
)


def _ms(seconds: float | None) -> str:
    return "-" if seconds is None else f"{1e3 * seconds:.1f}"


def _with_ms(seconds: float | None) -> str:
    return "-" if seconds is None else f"{seconds:.2f} s" if seconds >= 1.0 else f"{_ms(seconds)} ms"


def _counted(count: int, word: str) -> str:
    return f"{count:,} {word}" if count == 1 else f"{count:,} {word}s"


def _rate(rate_hz: float) -> str:
    return f"{rate_hz:,.0f}" if rate_hz >= 10.0 else f"{rate_hz:.3g}"


def _share(ratio: float | None) -> str:
    return "-" if ratio is None else f"{100.0 * ratio:.2f} %"


def _head(study: LoadedNetwork) -> str:
    summary = study.summary
    load, delivery, use = summary["load"], summary["delivery"], summary["use"]
    network = delivery["network_s"] or {}
    cards = "".join(
        (
            card(_with_ms(network.get("p50")), "network, median", "queues and light"),
            card(_with_ms(network.get("p99")), "network, 99 of 100", "queues and light"),
            card(_share(delivery["delivered_ratio"]), "arrived in time", _settled(delivery)),
            card(f"{use['links_up_mean']:,.0f}", "laser links up", f"of {summary['links']:,}, on average"),
            card(_share(use["load_max"]), "busiest link", "share of its rate, one second"),
        )
    )
    return (
        f"<h1>{escape(summary['title'])}</h1>"
        f'<p class="span"><span class="label">open-source estimate</span> &nbsp;The backbone of scenario '
        f"<b>{escape(summary['scenario'])}</b>, study <b>{escape(summary['name'])}</b></p>"
        f"<p>{_counted(summary['satellites'], 'satellite')} carry {_rate(load['reports_hz'])} reports a second "
        f"({_counted(load['objects'], 'object')}, {load['observers']:g} satellites each, {load['rate_hz']:g} a second) "
        f"to {_counted(len(summary['gateways']), 'gateway')}, for {summary['duration_s']:,} s from "
        f"{escape(summary['start_utc'])} on ({escape(summary['start_given_by'])}). "
        f"Of the reports are {_classes(load['classes'])}.</p>"
        f"{_warnings(summary['warnings'])}"
        f'<div class="cards">{cards}</div>'
    )


def _classes(shares: dict[str, float]) -> str:
    return ", ".join(f"{100.0 * share:.3g} % {name}" for name, share in shares.items())


def _warnings(sentences: list[str]) -> str:
    return "".join(f'<p class="note"><b>Beware:</b> {escape(one)}</p>' for one in sentences)


def _settled(delivery: dict[str, Any]) -> str:
    under_way = f"; {delivery['under_way']:,} under way" if delivery["under_way"] else ""
    return f"of {delivery['shipments']:,} shipments settled{under_way}"


def _figures(each: dict[str, Any]) -> list[str]:
    network, whole = each["network_s"] or {}, each["latency_s"] or {}
    marks = [_ms(network.get(mark)) for mark in ("p50", "p95", "p99", "max")]
    return [f"{each['shipments']:,}", _share(each["delivered_ratio"]), *marks, _ms(whole.get("p99"))]


def _deliveries(study: LoadedNetwork) -> str:
    delivery = study.summary["delivery"]
    heads = ["class", "settled", "arrived", "p50 ms", "p95 ms", "p99 ms", "most ms", "whole p99 ms"]
    rows = [[name, *_figures(each)] for name, each in [*delivery["classes"].items(), ("all", delivery)]]
    lost = f"{delivery['expired']:,} too late, {delivery['dropped']:,} dropped, {delivery['no_route']:,} without a way"
    unsent = f"Not sent, for their satellites had failed: {delivery['not_sent']:,}. " if delivery["not_sent"] else ""
    reports, window_s = delivery["reports"], study.summary["load"]["window_s"]
    return section(
        "What arrives, and when",
        table(heads, rows, numeric=range(1, 8)),
        f'<p class="note">Counted are shipments, which are what a satellite has of one class in {window_s:g} s. '
        f"Settled: arrived or given up by the end ({lost}); {delivery['under_way']:,} more were still under way. "
        f"{unsent}Arrived is what the operator had by its deadline. Network: queues and light. Whole: from the look to "
        "the operator.</p>",
        f'<p class="note">In reports: of {reports["made"]:,} arrived {reports["delivered"]:,}, '
        f"{reports['given_up']:,} were given up, {reports['not_sent']:,} not sent, {reports['under_way']:,} were still "
        "under way.</p>",
        '<p class="note">Classes, the first of them first: custody (tracks and hand-overs of fast and low objects), '
        "associated (detections of known tracks), other (all other detections).</p>",
        *_figures_that_there_are(
            (where_time_goes(study), "Where the time goes, mean of what arrived, by class."),
            (
                over_time(study),
                "Network latency, satellites that have failed and those without a way, second by second.",
            ),
        ),
    )


def _figures_that_there_are(*figures: tuple[str | None, str]) -> list[str]:
    """Return blocks of the figures; a study in which nothing arrives, or of one second, has less to draw."""
    return [figure_block(drawn, words) for drawn, words in figures if drawn is not None]


def _where(study: LoadedNetwork) -> str:
    heads = ["satellite over", "settled", "arrived", "p50 ms", "p95 ms", "p99 ms", "hops"]
    rows = [
        [
            each["name"],
            f"{each['shipments']:,}",
            _share(each["delivered_ratio"]),
            *(_ms(each.get(f"network_s_{mark}")) for mark in ("p50", "p95", "p99")),
            "-" if each["hops_mean"] is None else f"{each['hops_mean']:.1f}",
        ]
        for each in study.summary["regions"]
    ]
    carried = bool(study.links.load_ratio.any())
    by_load = "by their mean load" if carried else "none of which carried anything"
    words = f"Links half-way through the study, {by_load}; satellites that speak with a gateway as triangles."
    block = figure_block(links_map(study), words)
    return section(
        "Where",
        block.replace("<figure>", '<figure class="map">', 1),
        table(heads, rows, numeric=range(1, 7)) if rows else '<p class="note">No report was settled by the end.</p>',
        *_gateways(study.summary["gateways_used"]),
    )


def _gateways(used: list[dict[str, Any]]) -> tuple[str, ...]:
    """Return the table of the gateways with the number that each has in the tables, the busiest of them first."""
    rows = sorted(used, key=lambda each: -each["shipments"])
    cells = [[each["name"], each["node_id"], f"{each['shipments']:,}"] for each in rows[:_MOST_GATEWAYS]]
    rest = f" The {len(rows) - _MOST_GATEWAYS:,} others are in nodes.csv too." if len(rows) > _MOST_GATEWAYS else ""
    note = f"Node: its number in deliveries, links and nodes.csv. Shipments: those that came down there.{rest}"
    return table(["gateway", "node", "shipments"], cells, numeric=(1, 2)), f'<p class="note">{note}</p>'


def _failures(study: LoadedNetwork) -> str:
    failures = study.summary["failures"]
    missing = "".join(
        f'<p class="note">Not flown, outside the study: {escape(_called(each))} from {each["start_s"]:.0f} s on.</p>'
        for each in study.summary["failures_not_flown"]
    )
    if not failures:
        return section("What fails", "<p>Nothing fails in this study.</p>", missing)
    return section("What fails", *_taken(failures, study.summary["duration_s"]), *_costs(failures), missing)


def _called(failure: dict[str, Any]) -> str:
    return f"{failure['kind'].replace('_', ' ')} {failure['what']}"


def _taken(failures: list[dict[str, Any]], duration_s: int) -> tuple[str, ...]:
    """Return the table of what each failure took by itself, and why those that took nothing did not."""
    heads = ["#", "what", "from s", "to s", "satellites", "gateways", "laser", "radio", "light", "not sent"]
    own = ("satellites", "gateways", "laser_links", "ground_radio", "ground_optical", "not_sent")
    rows = [
        [
            each["number"],
            _called(each),
            f"{each['start_s']:.0f}",
            "the end" if each["end_s"] > duration_s else f"{each['end_s']:.0f}",
            *(f"{each[f'own_{name}']:,}" for name in own),
        ]
        for each in failures
    ]
    note = (
        "The most at any second, each failure alone. Laser: links between satellites. Radio, light: links to the "
        "ground. Gateways: of jamming and weather those in the region. Not sent: shipments of satellites that it held. "
        "To the end: it goes on beyond the study."
    )
    reasons = [
        f'<p class="note">#{each["number"]} took nothing: {escape(each["no_effect"])}.</p>'
        for each in failures
        if each["no_effect"]
    ]
    return (
        "<h3>What each took by itself</h3>",
        table(heads, rows, numeric=(0, *range(2, 10))),
        (f'<p class="note">{note}</p>'),
        *reasons,
    )


def _costs(failures: list[dict[str, Any]]) -> tuple[str, ...]:
    """Return the table of the study's figures while each failure ran, with the numbers of those in them too."""
    heads = ["#", "links up before", "least since", "down", "cut off", "not sent", "lost", "p99 ms at most", "with"]
    rows = [
        [
            each["number"],
            "-" if each["links_up_before"] is None else f"{each['links_up_before']:,}",
            f"{each['links_up_min']:,}",
            f"{each['satellites_down_max']:,}",
            f"{each['satellites_cut_max']:,}",
            f"{each['not_sent']:,}",
            f"{each['lost']:,}",
            _ms(each["latency_s_p99_max"]),
            _others(each),
        ]
        for each in failures
    ]
    note = (
        "Counted until 30 s after the end, for links are acquired anew. Whatever failed at the time is in these "
        "figures, so what the failures under “with” cost as well. Down: satellites that had failed and send nothing. "
        "Cut off: satellites that work and have no way to a gateway. Not sent, lost (sent and given up): shipments."
    )
    return "<h3>While each ran</h3>", table(heads, rows, numeric=range(8)), f'<p class="note">{note}</p>'


def _others(failure: dict[str, Any]) -> str:
    more = failure["beside_count"] - len(failure["beside"])
    numbers = ", ".join(f"#{number}" for number in failure["beside"])
    return (numbers or "no other") + (f" and {more} more" if more else "")


def _end(study: LoadedNetwork) -> str:
    rows = [
        [row["path"], f"{row['base']:g}" + ("" if row["unit"] == "1" else f" {row['unit']}"), row["source"]]
        for row in study.assumptions
        if row["path"].startswith("network")
    ]
    items = "".join(f"<li>{escape(one)}</li>" for one in _LIMITATIONS)
    return section("What went in", table(["figure", "value", "source"], rows)) + section(
        "What this does not show", f"<ul>{items}</ul>"
    )


def network_html(study: LoadedNetwork) -> str:
    """Return the whole page of a network study."""
    body = "\n".join(part(study) for part in (_head, _where, _deliveries, _failures, _end))
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(study.summary['title'])}: network</title><style>\n{css()}</style></head>\n"
        f"<body><main>\n{body}\n</main></body></html>\n"
    )


def write_network_report(folder: Path) -> Path:
    """Return the path of the page that was written into a network study's folder, whole or not at all.

    Raises
    ------
    RecordingError, DataError
        Where the folder holds no such study or a broken one, or the disk refuses the page.
    """
    study = load_network(folder)
    return write_page(folder / NETWORK_PAGE_NAME, network_html(study), elsewhere="copy the study to another folder")
