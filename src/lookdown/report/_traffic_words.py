"""What the page of traffic says in words: headline numbers, tables, limits."""

from collections.abc import Sequence
from html import escape

import numpy as np

from lookdown.astro import utc_text_from_tai_ns
from lookdown.report._figures_traffic import class_name
from lookdown.report._html import card, table
from lookdown.report._traffic_view import Published, TrafficView, kind_counts
from lookdown.tables import AircraftClass, InfraredClass, Objects, RcsClass, Transponder
from lookdown.traffic import QUANTITIES, Assumption, CleaningReport, RealismReport, cell_name

__all__ = [
    "LIMITATIONS",
    "assumption_groups",
    "by_flights",
    "cards",
    "cell_table",
    "class_heading",
    "class_table",
    "cleaning_table",
    "clock_words",
    "distance_table",
    "published_table",
]

_THIN = "\u202f"
_MUST, _AIM = 0.15, 0.10
_NAMES = dict(QUANTITIES)

LIMITATIONS = {
    True: (
        "No single flight of this sky is a real one: callsigns, routes and times are drawn at random from models of "
        "demand. What is like the real sky is how many fly where and when, and how.",
        "Air passengers, cargo and the smaller fleets are modelled from published totals; a region's share may be "
        "right while a single route is not.",
        "The weather is one wind field, not a day's; nobody diverts for a storm, and closed air space is "
        "flown through.",
        "The real flights beside are few and of few places: what agrees over Paris may differ elsewhere.",
    ),
    False: (
        "Only who sent a position is in a recording: silent aircraft are not there, and low ones are heard late.",
        "Heights are pressure altitudes, which stand for heights above the ellipsoid.",
        "The class is judged by the flight where the recording states none.",
    ),
}
"""By whether the traffic is synthetic."""


def clock_words(time_tai_ns: int) -> str:
    """Return an instant as people write it.

    Examples
    --------
    >>> clock_words(1633615237000000000)
    '2021-10-07 14:00'
    """
    return utc_text_from_tai_ns(time_tai_ns)[:16].replace("T", " ")


def class_heading(aircraft_class: int) -> str:
    """Return a class as a heading.

    Examples
    --------
    >>> class_heading(AircraftClass.LIGHT)
    'Light'
    """
    return class_name(aircraft_class).capitalize()


def cards(view: TrafficView) -> str:
    """Return the headline numbers."""
    total = view.airborne.by_class.sum(axis=1)
    peak = int(np.argmax(total))
    made = [
        card(
            f"{int(total[peak]):,}",
            "in the air at the peak",
            f"{clock_words(int(view.airborne.time_tai_ns[peak]))} UTC, of {len(total)} instants counted",
        )
    ]
    for kind, count in kind_counts(view.airborne.by_class)[:3]:
        top = int(np.argmax(count))
        when = clock_words(int(view.airborne.time_tai_ns[top]))[-5:]
        made.append(
            card(f"{int(count[top]):,}", f"{kind.name}, at their peak", f"{when} UTC; least {int(count.min()):,}")
        )
    worst = _worst_airliner(view)
    if worst is not None:
        made.append(worst)
    if view.flights:
        made.append(card(f"{sum(view.flights.values()):,}", "flights in all", "over the whole span"))
    return f'<div class="cards">{"".join(made)}</div>'


def _worst_airliner(view: TrafficView) -> str | None:
    if not view.reports:
        return None
    rows = [row for row in view.reports[0][1].rows if row.aircraft_class == AircraftClass.AIRLINER]
    if not rows:
        return None
    worst = max(rows, key=lambda row: row.distance)
    return card(
        f"{worst.distance:.2f}",
        f"farthest from real airliners: {_NAMES[worst.quantity]}",
        f"Kolmogorov and Smirnov's distance; must be {_MUST:.2f} at most, chance alone makes {worst.floor.mean:.2f}",
    )


def _commonest(codes: np.ndarray, names: type) -> str:
    """Return the classes that make nine tenths of the codes, in words, the commonest first."""
    kinds, count = np.unique(codes, return_counts=True)
    order = np.argsort(-count, kind="stable")
    enough = int(np.searchsorted(np.cumsum(count[order]), 0.9 * count.sum())) + 1
    return ", ".join(names(int(one)).name.lower().replace("_", " ") for one in kinds[order[:enough]])


def _transponders(objects: Objects, codes: Sequence[Transponder]) -> list[str]:
    share = np.bincount(objects.transponder, minlength=len(Transponder)) / max(len(objects), 1)
    return [f"{_few_digits(100.0 * share[code])}{_THIN}%" if share[code] else "" for code in codes]


def _few_digits(value: float) -> str:
    return f"{value:.3g}" if value >= 1.0 else f"{value:.1g}"


def class_table(view: TrafficView) -> str:
    """Return who is in the air at the instant, class by class: how many, how they look to radar and infrared."""
    objects = view.objects
    peak = view.airborne.by_class.max(axis=0)
    said = [code for code in (Transponder.ON, Transponder.OFF, Transponder.FALSE) if code in objects.transponder]
    rows = []
    for kind in AircraftClass:
        mine = objects.take(objects.aircraft_class == kind)
        if not (peak[kind] or len(mine)):
            continue
        flights = [f"{view.flights.get(kind, 0):,}"] if view.flights else []
        looks = [_commonest(mine.rcs_class, RcsClass), _commonest(mine.infrared_class, InfraredClass)]
        shown = [*looks, *_transponders(mine, said)] if len(mine) else [""] * (2 + len(said))
        rows.append(
            [class_name(kind, judged=not view.synthetic), f"{len(mine):,}", f"{peak[kind]:,}", *flights, *shown]
        )
    flown = ["flights of the day" if view.synthetic else "flights"] if view.flights else []
    heads = ["class", f"at {clock_words(view.instant_tai_ns)[-5:]}", "most at once", *flown]
    heads += ["radar class", "infrared class", *(f"transponder {code.name.lower()}" for code in said)]
    last = len(heads)
    return table(heads, rows, numeric=[*range(1, 3 + len(flown)), *range(last - len(said), last)])


_PERCENT = f"{_THIN}%"


def _difference(one: Published) -> str:
    # An hour of the day is no ratio.
    if one.unit == "h":
        return f"{one.ours - one.published:+.0f}{_THIN}h"
    return f"{100.0 * (one.ours / one.published - 1.0):+.1f}{_PERCENT}"


def published_table(view: TrafficView) -> str:
    """Return figures of others beside ours; nothing where there are none."""
    rows = [
        [
            one.name,
            "computed" if one.computed else "published",
            *(f"{value:,.4g}" if value < 1000.0 else f"{value:,.0f}" for value in (one.published, one.ours)),
            _difference(one),
            one.source,
        ]
        for one in view.published
    ]
    if not rows:
        return ""
    heads = ("airliners and freighters of airlines", "", "theirs", "ours", "difference", "source")
    return table(heads, rows, numeric=(2, 3, 4))


def by_flights(report: RealismReport) -> list[int]:
    """Return the classes of a report, that of the most real flights first."""
    flights = {row.aircraft_class: row.flights_real for row in report.rows}
    return sorted(flights, key=lambda kind: -flights[kind])


def distance_table(reports: Sequence[tuple[str, RealismReport]]) -> str:
    """Return every distance with what chance makes, a line a class and a reference."""
    rows = []
    for title, report in reports:
        for kind in by_flights(report):
            mine = {row.quantity: row for row in report.rows if row.aircraft_class == kind}
            first = next(iter(mine.values()))
            cells = [
                f"{mine[name].distance:.3f}" + (f" ({mine[name].floor.mean:.2f})" if mine[name].floor.p95 else "")
                for name in _NAMES
            ]
            counts = [f"{first.flights_real:,}", f"{first.flights_synthetic:,}"]
            rows.append([class_name(kind), title, *cells, *counts, f"{100.0 * first.covered_share:.0f}{_THIN}%"])
    heads = ("class", "real flights", *_NAMES.values(), "real", "synthetic", "of the real covered")
    note = (
        '<p class="note">Distance, and in brackets the mean between random halves of the real flights where there are '
        "four or more. Covered: share of the real samples in altitude bands and phases that the synthetic flights have "
        f"too. Airliners must be within {_MUST:.2f} of the first recording (aim {_AIM:.2f}).</p>"
    )
    return table(heads, rows, numeric=range(2, 9)) + note


def cell_table(report: RealismReport, aircraft_class: int) -> str:
    """Return the distances of one class cell by cell of altitude band and phase."""
    mine = {row.quantity: row for row in report.rows if row.aircraft_class == aircraft_class}
    if not mine:
        return ""
    first = next(iter(mine.values()))
    by_cell = {name: {cell.cell: cell for cell in row.cells} for name, row in mine.items()}
    rows = [
        [
            cell_name(cell.cell),
            f"{100.0 * cell.share:.1f}{_THIN}%",
            f"{cell.synthetic_samples:,}",
            *(f"{by_cell[name][cell.cell].distance:.3f}" for name in mine),
        ]
        for cell in first.cells
    ]
    rows.append(["mean within them, by share", "", "", *(f"{row.within:.3f}" for row in mine.values())])
    rows.append(["all together", "", "", *(f"{row.distance:.3f}" for row in mine.values())])
    heads = ("phase and altitude", "of the real", "synthetic samples", *(_NAMES[name] for name in mine))
    return table(heads, rows, numeric=range(1, 7))


def cleaning_table(report: CleaningReport) -> str:
    """Return what cleaning did, rule by rule; the counts add up."""
    rows = [[rule.name, rule.sentence, f"{rule.rows_dropped:,}"] for rule in report.rules]
    rows.append(["kept", "", f"{report.rows_kept:,}"])
    rows.append(["in all", "", f"{report.rows_in:,}"])
    said = (
        f"<p>{report.rows_in:,} rows of {report.aircraft_in:,} aircraft came in; {report.aircraft_kept:,} aircraft "
        f"fly as {report.objects:,} objects for {report.object_hours:,.1f}{_THIN}h.</p>"
    )
    return said + table(("rule", "drops a row that is", "rows"), rows, numeric=(2,))


def assumption_table(assumptions: Sequence[Assumption]) -> str:
    """Return what is taken for granted, with bands and sources."""
    rows = [
        [
            one.name,
            one.sentence,
            *(f"{value:g}" if _is_number(one) else "" for value in (one.low, one.base, one.high)),
            one.unit if _is_number(one) and one.unit != "1" else "",
            one.source,
        ]
        for one in assumptions
    ]
    return table(("", "what", "low", "base", "high", "unit", "source"), rows, numeric=(2, 3, 4))


def assumption_groups(groups: Sequence[tuple[str, Sequence[Assumption]]]) -> str:
    """Return what is taken for granted, group by group; folded where there are several."""
    tables = [(name, assumption_table(group), len(group)) for name, group in groups]
    if len(tables) == 1:
        return tables[0][1]
    return "".join(
        f"<details><summary>{escape(name)} ({count})</summary>{made}</details>" for name, made, count in tables
    )


def _is_number(one: Assumption) -> bool:
    return any((one.low, one.base, one.high))
