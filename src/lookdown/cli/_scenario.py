"""`lookdown scenario`: what can be flown, and whether a file of one's own can."""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from lookdown.cli._console import print_json, print_text, show, table, warn
from lookdown.cli._ending import FAULT, ending_well
from lookdown.cli._whole import write_whole
from lookdown.errors import ScenarioError

__all__ = ["scenario_app"]

scenario_app = typer.Typer(help="Scenarios: list, show, check, hash, schema.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="Name in the catalogue, or path of a TOML file.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


@scenario_app.command("list")
@ending_well
def list_scenarios(*, json: Json = False) -> None:
    """List the scenarios that come with lookdown."""
    from lookdown.scenario import catalogue

    entries = catalogue()
    if json:
        print_json({"scenarios": [{"name": e.name, "title": e.title, "description": e.description} for e in entries]})
        return
    made = table("Scenarios", "name", "what is flown")
    for entry in entries:
        made.add_row(escape(entry.name), f"{escape(entry.title)}\n[dim]{escape(entry.description)}[/dim]")
    show(made)


@scenario_app.command("show")
@ending_well
def show_scenario(name: Name) -> None:
    """Print a scenario's TOML, to read or to copy."""
    from lookdown.scenario import find_scenario
    from lookdown.scenario.load import text_of

    print_text(text_of(find_scenario(name)))


@scenario_app.command()
@ending_well
def check(
    name: Name,
    *,
    everything: Annotated[bool, typer.Option("--all", help="List every number with its band and source.")] = False,
    json: Json = False,
) -> None:
    """Check a scenario and tell every fault at once. Exits with 2 where there is one.

    Where there is none, says so and in what the scenario differs from the one it is based on. Warnings, which
    are no faults, go to stderr.
    """
    from lookdown.cli._naming import faults_as_typed
    from lookdown.scenario import (
        assumptions,
        check_network,
        check_span,
        failures_not_flown,
        load_scenario,
        scenario_hash,
        scenario_warnings,
    )

    try:
        document = load_scenario(name)
        with faults_as_typed(name, document):
            check_span(document)
            unmeant = [*check_network(document), *failures_not_flown(document)]
    except ScenarioError as error:
        if not json:
            raise
        faults = [{"path": f.path, "expected": f.expected, "came": f.came} for f in error.faults]
        print_json({"source": error.source, "faults": faults})
        raise typer.Exit(FAULT) from None
    warnings, digest = [*scenario_warnings(name, document), *unmeant], scenario_hash(document)
    warn(warnings)
    if json:
        said = {"source": name, "faults": [], "warnings": warnings, "scenario_hash": digest}
        print_json(said | {"assumptions": assumptions(document)})
        return
    if everything:
        show(_assumption_table(document.scenario.title, assumptions(document)), f"\nhash {digest}\n")
    show(f"{name}: no fault", *_difference_lines(name))


def _assumption_table(title: str, rows: list[dict[str, Any]]) -> Table:
    numbers = ("base", "low", "high")
    made = table(title, "parameter and source", *numbers, "unit", right=numbers)
    for row in rows:
        figures = ("" if row[key] is None else f"{row[key]:g}" for key in numbers)
        made.add_row(f"{escape(row['path'])}\n[dim]{escape(row['source'])}[/dim]", *figures, row["unit"])
    return made


def _difference_lines(name: str) -> list[str]:
    from lookdown.scenario import differences

    base, found = differences(name)
    head = [f"what differs from {base}:" if found else f"nothing differs from {base}"] if base else []
    return head + [f"  {each.path}: {each.theirs} -> {each.ours}" for each in found]


@scenario_app.command("hash")
@ending_well
def print_hash(name: Name) -> None:
    """Print the SHA-256 of what a scenario says; comments, order and seed leave it as it is."""
    from lookdown.scenario import load_scenario, scenario_hash

    print_text(scenario_hash(load_scenario(name)) + "\n")


@scenario_app.command()
@ending_well
def schema(
    output: Annotated[Path | None, typer.Option(help="Write to a file instead of printing.")] = None,
) -> None:
    """Print the JSON Schema of scenarios, for an editor."""
    import json

    from lookdown.scenario import scenario_schema

    text = json.dumps(scenario_schema(), indent=2) + "\n"
    if output is None:
        print_text(text)
    else:
        write_whole(output, text, called="--output")
