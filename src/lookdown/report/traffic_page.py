"""The page of traffic, real or synthetic: one HTML file that asks nothing of any network."""

from html import escape
from pathlib import Path

from lookdown.report._css import css
from lookdown.report._figures_traffic import airborne_over_time, by_region, histograms, own_histograms
from lookdown.report._figures_traffic_map import sky_map, track_map
from lookdown.report._html import figure_block, section
from lookdown.report._traffic_view import (
    KINDS,
    Airborne,
    Expected,
    Published,
    TrafficView,
    airborne_at,
    airborne_of_flights,
)
from lookdown.report._traffic_words import (
    LIMITATIONS,
    assumption_groups,
    by_flights,
    cards,
    cell_table,
    class_heading,
    class_table,
    cleaning_table,
    clock_words,
    distance_table,
    published_table,
)
from lookdown.report._writing import write_page

__all__ = [
    "KINDS",
    "Airborne",
    "Expected",
    "Published",
    "TrafficView",
    "airborne_at",
    "airborne_of_flights",
    "traffic_html",
    "write_traffic_page",
]


def _head(view: TrafficView) -> str:
    noted = "".join(f'<div class="warning">{escape(one)}</div>' for one in view.warnings)
    label = '<span class="label">open-source estimate</span> &nbsp;' if view.synthetic else ""
    return (
        f"<h1>{escape(view.title)}</h1>"
        f'<p class="span">{label}<b>{escape(view.name)}</b>, {escape(view.span)}</p>{noted}{cards(view)}'
    )


def _map(svg: str | None, caption: str) -> str:
    # A map is read by its colours, even small: it shrinks with the page, while other figures keep their words legible.
    return figure_block(svg, caption).replace("<figure>", '<figure class="map">', 1)


def _figure(svg: str | None) -> str:
    """Return a figure that its heading explains."""
    return figure_block(svg, "").replace("<figcaption></figcaption>", "")


def _sky(view: TrafficView) -> str:
    when = clock_words(view.instant_tai_ns)
    if view.synthetic:
        drawn = _map(
            sky_map(view),
            f"Everything in the air at {when} UTC. The darker part is night, its edge twilight down to 18°. Equal "
            "Earth projection: equal areas are equal on the map.",
        )
    else:
        drawn = _map(track_map(view), "Every track, by kind, as smoothed.")
    return section("The sky" if view.synthetic else "The tracks", drawn, "<h3>Who is there</h3>", class_table(view))


def _day(view: TrafficView) -> str:
    airborne, expected = view.airborne, view.expected
    caption = "Everything in the air, stacked by kind; the thin line marks the instant of the table above."
    if view.synthetic:
        caption = "Left: everything in the air, stacked by kind; the thin line marks the map's instant."
    if len(airborne.airliners):
        caption += " Right: airliners and freighters of airlines alone, special flights of such types left out."
    drawn = [figure_block(airborne_over_time(airborne, view.instant_tai_ns, expected, view.published[:1]), caption)]
    if airborne.airliners_by_region:
        where = "Airliners and freighters by the region they are over, a few boxes of latitude and longitude."
        if expected is not None:
            where += f" The shares beside ours were not published: they were computed ({expected.name})."
        drawn.append(figure_block(by_region(airborne, view.instant_tai_ns, expected), where))
    return section("Over the day" if view.synthetic else "Over time", *drawn, published_table(view))


_BESIDE = (
    "Grey: real. Blue: synthetic, heard as receivers would have heard it, cleaned and smoothed by the same rules, and "
    "weighted so that each altitude band and phase of flight has the recording's share. D is the greatest difference "
    "of the two distribution functions (Kolmogorov and Smirnov); in brackets what random halves of the real flights "
    "differ by."
)


def _beside(view: TrafficView) -> str:
    if not view.reports:
        return ""
    parts = [f"<p>{escape(_BESIDE)}</p>", distance_table(view.reports)]
    for number, (title, report) in enumerate(view.reports):
        for rank, kind in enumerate(by_flights(report)):
            parts.append(f"<h3>{escape(class_heading(kind))}: {escape(title)}</h3>")
            parts.append(_figure(histograms(report, kind)))
            # Cell by cell where there are flights enough for it: the first class of the first recording.
            parts.append(cell_table(report, kind) if number == rank == 0 else "")
    return section("Beside real flights", *parts)


def _own(view: TrafficView) -> str:
    if not view.populations:
        return ""
    parts = []
    for one in sorted(view.populations, key=lambda people: -people.samples):
        parts.append(f"<h3>{escape(class_heading(one.aircraft_class))}: {one.flights:,} flights</h3>")
        parts.append(_figure(own_histograms(one)))
    return section("How they fly", *parts)


def _end(view: TrafficView) -> str:
    cleaned = section("How it was cleaned", cleaning_table(view.cleaning)) if view.cleaning is not None else ""
    items = "".join(f"<li>{escape(one)}</li>" for one in LIMITATIONS[view.synthetic])
    again = section("To make it again", f"<pre>{escape(view.command)}</pre>") if view.command else ""
    return (
        f"{cleaned}{section('What is taken for granted', assumption_groups(view.assumptions))}"
        f"{section('What this does not show', f'<ul>{items}</ul>')}{again}"
    )


def traffic_html(view: TrafficView) -> str:
    """Return the whole page of some traffic."""
    body = "\n".join(part(view) for part in (_head, _sky, _day, _beside, _own, _end))
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(view.title)}</title><style>\n{css()}</style></head>\n<body><main>\n{body}\n</main></body></html>\n"
    )


def write_traffic_page(path: Path, view: TrafficView) -> Path:
    """Return the path of the page of some traffic, written whole or not at all; RecordingError where the disk refuses.

    Parameters
    ----------
    path : pathlib.Path
        Of the page; its folder is made where it is not there.
    view : TrafficView
    """
    return write_page(path, traffic_html(view), elsewhere="give another path with --output", with_folders=True)
