"""`lookdown data show`: a sky, real or synthetic, as a map and beside real flights."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from lookdown.cli._console import print_json, show, table, warn
from lookdown.cli._progress import progress_shown
from lookdown.errors import ArgumentError

if TYPE_CHECKING:
    from lookdown.report import TrafficView

__all__ = ["show_traffic"]

_WORLD = "world"
_WORLD_DAY = "2021-10-07"
"""The day of the recording that comes with lookdown, so that the two stand beside each other."""

_PIPED_WIDTH = 110

_NAME_HELP = (
    "`world` for the synthetic world, a recording that comes with lookdown (quickstart), or a recording's path."
)
_AT_HELP = "Instant of the map: a clock time of the first day such as 14:00Z, or a whole UTC instant."
_BESIDE_HELP = "Put real flights beside the world: a recording that comes with lookdown or a path; may be given often."


def show_traffic(
    name: Annotated[str, typer.Argument(metavar="NAME", help=_NAME_HELP)] = _WORLD,
    at: Annotated[str | None, typer.Option(help=_AT_HELP)] = None,
    date: Annotated[str, typer.Option(help="First day of the world, UTC.")] = _WORLD_DAY,
    seed: Annotated[int, typer.Option(help="Of the world.", min=0)] = 1,
    beside: Annotated[list[str] | None, typer.Option(metavar="RECORDING", help=_BESIDE_HELP)] = None,
    output: Annotated[
        Path | None, typer.Option(metavar="F.html", help="Page to write; runs/NAME.html if left out.")
    ] = None,
    *,
    json: Annotated[bool, typer.Option("--json", help="Print the figures as one JSON object.")] = False,
    no_page: Annotated[bool, typer.Option("--no-page", help="Print the figures alone.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print no progress.")] = False,
) -> None:
    """Draw a sky: a map, how many are in the air by the hour, speeds, climbs, turns and altitudes beside real flights.

    The world is a day of synthetic traffic: the same seed and date give the same bytes. Beside the recording of the
    Paris area that comes with lookdown, it is built for that day with that day's wind and heard as receivers would have
    heard it; it stands beside quantiles of real gliders, helicopters, survey aircraft and cruising airliners too. Ends
    with a table and a page.

    --json prints airborne (time, counts by class), realism (each class and quantity: distance of Kolmogorov and
    Smirnov, within: its mean within the cells of altitude and phase, floor_mean and floor_p95 between halves of the
    real flights, flights and samples) and page.
    """
    from lookdown.cli._data_views import recording_view, world_view
    from lookdown.report import write_traffic_page

    if name != _WORLD and beside:
        raise ArgumentError("--beside: expected it with the world alone; a recording is shown by itself.")
    path = None
    with progress_shown(quiet=quiet or json) as on_progress:
        if name == _WORLD:
            view = world_view(at=at, date=date, seed=seed, beside=beside or [], on_progress=on_progress)
        else:
            view = recording_view(name, at=at, on_progress=on_progress)
        if not no_page:
            on_progress("drawing the page", 0, 1)
            path = write_traffic_page(output or Path("runs") / f"{view.name}.html", view)
            on_progress("drawing the page", 1, 1)
    if json:
        print_json(_as_json(view, path))
        return
    warn(list(view.warnings))
    show(*_tables(view), piped_width=_PIPED_WIDTH)
    if path is not None:
        show(f"\npage       {path}")


def _words(code: int) -> str:
    from lookdown.tables import AircraftClass

    return AircraftClass(code).name.lower().replace("_", " ")


def _as_json(view: "TrafficView", path: Path | None) -> dict[str, Any]:
    from lookdown.astro import utc_text_from_tai_ns

    counts = view.airborne
    by_class = {_words(k): counts.by_class[:, k].tolist() for k in range(counts.by_class.shape[1])}
    return {
        "name": view.name,
        "instant": utc_text_from_tai_ns(view.instant_tai_ns),
        "airborne": {
            "time": [utc_text_from_tai_ns(int(time)) for time in counts.time_tai_ns],
            "by_class": {name: count for name, count in by_class.items() if any(count)},
            "region_time": [utc_text_from_tai_ns(int(time)) for time in counts.region_time_tai_ns],
            "airliners_by_region": {name: count.tolist() for name, count in counts.airliners_by_region.items()},
        },
        "realism": [
            {
                "reference": report.reference,
                "class": _words(row.aircraft_class),
                "quantity": row.quantity,
                "distance": row.distance,
                "within": row.within,
                "floor_mean": row.floor.mean,
                "floor_p95": row.floor.p95,
                "covered_share": row.covered_share,
                "flights_real": row.flights_real,
                "flights_synthetic": row.flights_synthetic,
                "samples_real": row.samples_real,
                "samples_synthetic": row.samples_synthetic,
            }
            for _, report in view.reports
            for row in report.rows
        ],
        "page": None if path is None else str(path),
    }


def _tables(view: "TrafficView") -> list[Table | str]:
    return [_airborne_table(view), *([""] if view.reports else []), *_realism_tables(view)]


def _airborne_table(view: "TrafficView") -> Table:
    import numpy as np

    from lookdown.astro import utc_text_from_tai_ns

    clock = [utc_text_from_tai_ns(int(time))[11:16] for time in view.airborne.time_tai_ns]
    instant = utc_text_from_tai_ns(view.instant_tai_ns)
    now = np.bincount(view.objects.aircraft_class, minlength=view.airborne.by_class.shape[1])
    made = table(
        f"{view.title}: in the air",
        "",
        f"at {instant[11:16]}Z",
        "most",
        "when",
        right=(f"at {instant[11:16]}Z", "most"),
    )
    for code, count in enumerate(view.airborne.by_class.T):
        if count.any() or now[code]:
            made.add_row(_words(code), f"{now[code]:,}", f"{count.max():,}", f"{clock[int(count.argmax())]}Z")
    total = view.airborne.by_class.sum(axis=1)
    made.add_row("all", f"{now.sum():,}", f"{total.max():,}", f"{clock[int(total.argmax())]}Z")
    return made


def _realism_tables(view: "TrafficView") -> list[Table]:
    from lookdown.traffic import QUANTITIES

    names = [words for _, words in QUANTITIES]
    if not view.reports:
        return []
    right = (*names, "flights", "real")
    made = table(
        "Distance from real flights (what chance makes of the real ones)",
        "class",
        "beside",
        *names,
        "flights",
        "real",
        right=right,
    )
    for _, report in view.reports:
        for code in dict.fromkeys(row.aircraft_class for row in report.rows):
            rows = [row for row in report.rows if row.aircraft_class == code]
            cells = [f"{row.distance:.3f}" + (f" ({row.floor.mean:.2f})" if row.floor.p95 else "") for row in rows]
            counts = (f"{rows[0].flights_synthetic:,}", f"{rows[0].flights_real:,}")
            made.add_row(_words(code), escape(report.reference), *cells, *counts)
    return [made]
