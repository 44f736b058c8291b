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
_SENSOR_HELP = (
    "Another sensor than the radar: a \\[[sensor]] of the scenario by its name, or a reference such as infrared."
)
_OBJECT_HELP = "Class of object to fly past, such as airliner, drone or 0.1m2; all for every class; may be given often."
_OVER_HELP = "What the objects fly over: sea, ice, flat, farmland (if left out), hills, mountains or urban."
_LIST_HELP = "Scenario whose own sensors to list; the references if left out."
_OUTPUT_HELP = "Page to write; runs/sensor-NAME.html if left out."

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


@sensor_app.command()
@ending_well
def card(
    scenario: Annotated[str, typer.Argument(help=_NAME_HELP)] = "paris",
    sensor: Annotated[str, typer.Option(help=_SENSOR_HELP)] = "radar",
    object_: Annotated[list[str] | None, typer.Option("--object", metavar="CLASS", help=_OBJECT_HELP)] = None,
    over: Annotated[str | None, typer.Option(help=_OVER_HELP)] = None,
    output: Annotated[Path | None, typer.Option(metavar="F.html", help=_OUTPUT_HELP)] = None,
    *,
    json: Json = False,
    no_page: Annotated[bool, typer.Option("--no-page", help="Print the figures alone.")] = False,
) -> None:
    r"""Print and draw one sensor's card: inputs with sources, range equation, detection, blind zones, energy, errors.

    The sensor is the radar of the scenario's section \[radar], or by --sensor one of its \[[sensor]]s or a reference.
    The page has the figures: chance of detection by class over grazing angle and range, blind headings, blind speeds
    and ranges of each look, clutter, the ground it reaches, time of search and track, energy through one orbit, errors.

    --json prints rows (section, name, value, unit, source; low and high of an input), curves (every line of the
    figures: x with its values, and y by name, with units) and page.
    """
    from lookdown.cli._sensor_tables import card_tables
    from lookdown.report import write_sensor_page

    if no_page and output is not None:
        raise ArgumentError("--output: expected it without --no-page, which writes no page.")
    view, warnings = _view(scenario, sensor, object_ or [], over)
    path = None if no_page else write_sensor_page(output or Path("runs") / f"sensor-{view.name}.html", view)
    if json:
        print_json(_as_json(view, path, warnings))
        return
    warn(warnings)
    show(*card_tables(view), piped_width=_PIPED_WIDTH)
    if path is not None:
        show(f"\npage       {path}")


def _view(scenario: str, sensor: str, objects: list[str], over: str | None) -> tuple["SensorView", list[str]]:
    if sensor.strip().lower() == "radar":
        from lookdown.cli._sensor_views import radar_view

        return radar_view(scenario, objects, over or "farmland")
    from lookdown.cli._sensor_others import other_view

    for option, said in (("--object", bool(objects)), ("--over", over is not None)):
        if said:
            raise ArgumentError(
                f"{option}: expected it with the radar alone; the other sensors' cards have no flights."
            )
    return other_view(scenario, sensor), []


@sensor_app.command("list")
@ending_well
def list_sensors(
    scenario: Annotated[str | None, typer.Argument(help=_LIST_HELP, show_default=False)] = None, *, json: Json = False
) -> None:
    """List the sensors that have a card: of a scenario its radar and its own, else the radar and the references."""
    from rich.markup import escape

    from lookdown.cli._sensor_others import known_sensors, own_sensors

    name, known = (None, known_sensors()) if scenario is None else own_sensors(scenario)
    if json:
        listed = [{"name": one, "what": what} for one, what in known.items()]
        print_json({"scenario": name, "sensors": listed})
        return
    made = table("Sensors" if name is None else f"Sensors of {name}", "name", "what it is")
    for one, what in known.items():
        made.add_row(one, escape(what))
    show(made, f"\nlookdown sensor card {escape(scenario or 'SCENARIO')} --sensor NAME", piped_width=_PIPED_WIDTH)


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
