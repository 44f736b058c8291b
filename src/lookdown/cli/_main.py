"""Puts the commands together and turns every way of ending into an exit code and a sentence."""

import os
import sys
import traceback
from typing import Annotated

import click
import typer

import lookdown
from lookdown.cli._console import say
from lookdown.cli._data import data_app
from lookdown.cli._rows import bench, verify
from lookdown.cli._run import report, run
from lookdown.cli._scenario import scenario_app
from lookdown.errors import LookdownError

__all__ = ["main"]

FAULT, FAILURE, INTERRUPTED = 2, 70, 130
"""Exit codes: what the user can mend, what lookdown got wrong, Ctrl-C."""

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
app.command()(run)
app.command()(report)
app.command()(verify)
app.command()(bench)
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
    sys.exit(_exit_code(arguments))


def _exit_code(arguments: list[str] | None) -> int:
    try:
        return int(app(arguments, standalone_mode=False) or 0)
    except LookdownError as error:
        say("\n".join([str(error), *getattr(error, "__notes__", [])]), style="bold red")
        return FAULT
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt) as error:
        stopped: BaseException = error.__cause__ or error
        say("\n".join(["stopped.", *getattr(stopped, "__notes__", [])]))
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of our output has gone, as `head` does; Python would complain once more when it flushes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        return _own_fault(error)


def _own_fault(error: Exception) -> int:
    if os.environ.get("LOOKDOWN_DEBUG", "0") not in ("", "0"):
        traceback.print_exc()
    notes = getattr(error, "__notes__", [])
    what = f"{type(error).__name__}: {error}".rstrip(": ")
    advice = (
        f"lookdown {lookdown.__version__} met an error of its own ({what}). "
        "Please report it with the command you gave; `lookdown --debug ...` prints where it happened."
    )
    say("\n".join([advice, *notes]), style="bold red")
    return FAILURE
