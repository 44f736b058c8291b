"""Puts the commands together."""

import os
from typing import Annotated

import typer

import lookdown
from lookdown.cli._data import data_app
from lookdown.cli._ending import ending_well
from lookdown.cli._rows import bench, verify
from lookdown.cli._run import report, run
from lookdown.cli._scenario import scenario_app

__all__ = ["main"]

app = typer.Typer(
    name="lookdown",
    help="Watch the sky from low Earth orbit: a constellation, its radars, the tracks, the picture. "
    "An open-source estimate.",
    epilog="Start with: lookdown run",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command()(ending_well(run))
app.command()(ending_well(report))
app.command()(ending_well(verify))
app.command()(ending_well(bench))
app.add_typer(scenario_app, name="scenario")
app.add_typer(data_app, name="data")


def _show_version(wanted: bool) -> None:  # noqa: FBT001  # the form that typer calls back with
    if wanted:
        typer.echo(f"lookdown {lookdown.__version__}")
        raise typer.Exit


@app.callback()
def _options(
    *,
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and stop.", callback=_show_version, is_eager=True)
    ] = False,
    debug: Annotated[
        bool,
        typer.Option("--debug", help="Print where an error of lookdown's own happened.", envvar="LOOKDOWN_DEBUG"),
    ] = False,
) -> None:
    del version
    if debug:
        os.environ["LOOKDOWN_DEBUG"] = "1"


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and leave with its exit code.

    0: done. 1: a row of `verify` or `bench` failed. 2: something the user can mend.
    70: an error of lookdown's own. 130: Ctrl-C.
    """
    app(arguments, prog_name="lookdown")
