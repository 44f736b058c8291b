"""`lookdown sensor`: what a sensor is, what it can do, where it is blind."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lookdown.cli._console import print_json, show, table, warn
from lookdown.cli._ending import ending_well
from lookdown.cli._sensor_energy import energy
from lookdown.errors import ArgumentError

if TYPE_CHECKING:
    from lookdown.report import SensorView

__all__ = ["sensor_app"]

sensor_app = typer.Typer(
    help="Sensors: the card of the radar that a scenario flies, and of others.", no_args_is_help=True
)

_PIPED_WIDTH = 110
_NAME_HELP = "Name in the catalogue, or path of a TOML file; its [radar] is the sensor."
_SENSOR_HELP = "Another sensor than the scenario's radar; `lookdown sensor list` names them."
_OBJECT_HELP = "Class of object to fly past, such as airliner, drone or 0.1m2; all for every class; may be given often."
_OVER_HELP = "What the objects fly over: sea, ice, flat, farmland, hills, mountains or urban."
_OUTPUT_HELP = "Page to write; runs/sensor-NAME.html if left out."

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


@sensor_app.command()
@ending_well
def card(
    scenario: Annotated[str, typer.Argument(help=_NAME_HELP)] = "paris",
    sensor: Annotated[str, typer.Option(help=_SENSOR_HELP)] = "radar",
    object_: Annotated[list[str] | None, typer.Option("--object", metavar="CLASS", help=_OBJECT_HELP)] = None,
    over: Annotated[str, typer.Option(help=_OVER_HELP)] = "farmland",
    output: Annotated[Path | None, typer.Option(metavar="F.html", help=_OUTPUT_HELP)] = None,
    *,
    json: Json = False,
    no_page: Annotated[bool, typer.Option("--no-page", help="Print the figures alone.")] = False,
) -> None:
    r"""Print and draw one sensor's card: inputs with sources, range equation, detection, blind zones, energy, errors.

    The sensor is the radar of the scenario's section \[radar], or one of the others by --sensor.
    The page has the figures: chance of detection by class over grazing angle and range, blind headings, blind speeds
    and ranges of each look, clutter, the ground it reaches, time of search and track, energy through one orbit, errors.

    --json prints rows (section, name, value, unit, source; low and high of an input), curves (every line of the
    figures: x with its values, and y by name, with units) and page.
    """
    from lookdown.cli._sensor_tables import card_tables
    from lookdown.cli._sensor_views import other_view, radar_view
    from lookdown.report import write_sensor_page

    if sensor == "radar":
        view, warnings = radar_view(scenario, object_ or [], over)
    else:
        if object_:
            raise ArgumentError("--object: expected it with the radar alone; the other sensors' cards have no classes.")
        view, warnings = other_view(sensor), []
    path = None if no_page else write_sensor_page(output or Path("runs") / f"sensor-{view.name}.html", view)
    if json:
        print_json(_as_json(view, path, warnings))
        return
    warn(warnings)
    show(*card_tables(view), piped_width=_PIPED_WIDTH)
    if path is not None:
        show(f"\npage       {path}")


@sensor_app.command("list")
@ending_well
def list_sensors(*, json: Json = False) -> None:
    """List the sensors that have a card: the radar of any scenario, and the others."""
    from rich.markup import escape

    from lookdown.cli._sensor_views import known_sensors

    known = known_sensors()
    if json:
        print_json({"sensors": [{"name": name, "what": what} for name, what in known.items()]})
        return
    made = table("Sensors", "name", "what it is")
    for name, what in known.items():
        made.add_row(name, escape(what))
    show(made, "\nlookdown sensor card SCENARIO, or lookdown sensor card --sensor NAME")


sensor_app.command()(ending_well(energy))


def _as_json(view: "SensorView", path: Path | None, warnings: list[str]) -> dict[str, Any]:
    return {
        "name": view.name,
        "title": view.title,
        "rows": [asdict(row) for row in view.rows],
        "curves": [curves.as_document() for curves in view.curves.values()],
        "warnings": warnings,
        "page": None if path is None else str(path),
    }
