"""Puts the commands together."""

import os
from typing import Annotated

import typer

import lookdown
from lookdown.cli._compare import compare
from lookdown.cli._console import print_text
from lookdown.cli._convert import convert
from lookdown.cli._data import data_app
from lookdown.cli._ending import ending_well, ending_well_at_last
from lookdown.cli._kept import kernels_kept_somewhere
from lookdown.cli._rows import bench, verify
from lookdown.cli._run import report, run
from lookdown.cli._scenario import scenario_app
from lookdown.cli._sensor import sensor_app
from lookdown.cli._serve import serve
from lookdown.cli._study import study_app
from lookdown.cli._track import track

__all__ = ["run_command_line"]

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
_DEBUG_HELP = "Print where an error of lookdown's own happened; LOOKDOWN_DEBUG=1 in the environment does the same."
app.command()(ending_well(run))
app.command()(ending_well(track))
app.command()(ending_well(serve))
app.command()(ending_well(report))
app.command()(ending_well(compare))
app.command()(ending_well(verify))
app.command()(ending_well(bench))
app.command()(ending_well(convert))
app.add_typer(scenario_app, name="scenario")
app.add_typer(data_app, name="data")
app.add_typer(study_app, name="study")
app.add_typer(sensor_app, name="sensor")


def _show_version(wanted: bool) -> None:  # noqa: FBT001  # the form that typer calls back with
    if wanted:
        print_text(f"lookdown {lookdown.__version__}\n")
        raise typer.Exit


@app.callback()
def _options(
    *,
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and stop.", callback=_show_version, is_eager=True)
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help=_DEBUG_HELP)] = False,
) -> None:
    del version
    if debug:
        os.environ["LOOKDOWN_DEBUG"] = "1"


def run_command_line(arguments: list[str] | None = None) -> None:
    """Run the command that the arguments tell, and leave with its exit code."""
    with ending_well_at_last(), kernels_kept_somewhere():
        app(arguments, prog_name="lookdown")
