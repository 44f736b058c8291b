"""`lookdown data`: the recordings of flights that come with lookdown."""

import math
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape

from lookdown.cli._console import print_json, show, table
from lookdown.cli._data_import import import_data
from lookdown.cli._data_show import show_traffic
from lookdown.cli._ending import ending_well

__all__ = ["data_app"]

data_app = typer.Typer(
    help="Recorded flights: what is there, whose it is; rebuild it; import your own.", invoke_without_command=True
)
data_app.command(name="import")(ending_well(import_data))
data_app.command(name="show")(ending_well(show_traffic))


@data_app.callback()
@ending_well
def data(
    context: typer.Context,
    *,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Show the recorded flights that come with lookdown: rows, aircraft, from when to when, whose they are."""
    if context.invoked_subcommand is not None:
        return
    from lookdown.traffic import SAMPLES

    rows = [_described(name) for name in SAMPLES]
    if json:
        print_json({"recordings": rows})
        return
    for row in rows:
        made = table(row["title"], "", "")
        made.show_header = False
        south, north, west, east = row["bounds_deg"]
        made.add_row("name", escape(row["name"]))
        made.add_row("rows", f"{row['rows']:,}")
        made.add_row("aircraft", f"{row['aircraft']:,}")
        made.add_row("from, to", f"{row['start']}, {row['stop']}")
        made.add_row("box", f"{south:.1f} to {north:.1f} deg north, {west:.1f} to {east:.1f} deg east")
        made.add_row("file", f"{escape(row['path'])} ({row['size_bytes'] / 1e6:.1f} MB)")
        made.add_row("SHA-256", row["sha256"])
        made.add_row("origin", escape(row["origin"]))
        made.add_row("licence", escape(row["licence"]))
        show(made)
    show("Flights of other tools become recordings with: lookdown data import SOURCE")


def _described(name: str) -> dict[str, Any]:
    from lookdown.astro import utc_text_from_tai_ns
    from lookdown.traffic import SAMPLES, facts_of, sample_path

    facts = asdict(facts_of(sample_path(name)))
    bounds = [math.degrees(angle) for angle in (*facts.pop("latitude_rad"), *facts.pop("longitude_rad"))]
    instants = {key: utc_text_from_tai_ns(facts[f"{key}_tai_ns"]) for key in ("start", "stop")}
    return asdict(SAMPLES[name]) | facts | instants | {"bounds_deg": bounds, "path": str(sample_path(name))}


@data_app.command()
@ending_well
def rebuild(
    wheel: Annotated[Path, typer.Argument(help="The wheel that holds the samples; `lookdown data` names it.")],
    name: Annotated[str, typer.Option(help="Which recording.")] = "quickstart",
    output: Annotated[Path | None, typer.Option(help="Where to write; the package's own file where left out.")] = None,
) -> None:
    """Make a recording's Parquet file again from the wheel it came in."""
    from lookdown.traffic import rebuild as rebuild_sample
    from lookdown.traffic import sample_path

    path = output or sample_path(name)
    show(f"{path}\nSHA-256 {rebuild_sample(wheel, path, name=name)}")
