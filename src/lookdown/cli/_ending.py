"""Turns every way in which a command can end into a sentence and an exit code."""

import functools
import os
import traceback
from collections.abc import Callable
from typing import ParamSpec

import typer

import lookdown
from lookdown.cli._console import say
from lookdown.errors import LookdownError

__all__ = ["FAILURE", "FAULT", "INTERRUPTED", "MISSED", "ending_well"]

MISSED, FAULT, FAILURE, INTERRUPTED = 1, 2, 70, 130
"""A row missed its mark; something the user can mend; an error of our own; Ctrl-C."""

P = ParamSpec("P")


def ending_well(command: Callable[P, None]) -> Callable[P, None]:
    """Return the command with its exceptions told in words, to stderr, without a traceback."""

    @functools.wraps(command)
    def wrapped(*arguments: P.args, **options: P.kwargs) -> None:
        try:
            command(*arguments, **options)
        except (typer.Exit, typer.Abort, BrokenPipeError):
            raise  # typer's own ways of ending
        except LookdownError as error:
            _tell(str(error), error, style="bold red")
            raise typer.Exit(FAULT) from None
        except KeyboardInterrupt as error:
            _tell("stopped.", error)
            raise typer.Exit(INTERRUPTED) from None
        except Exception as error:
            if os.environ.get("LOOKDOWN_DEBUG", "0") not in ("", "0"):
                traceback.print_exc()
            what = f"{type(error).__name__}: {error}".rstrip(": ")
            advice = (
                f"version {lookdown.__version__} met an error of its own ({what}). Please report it with the "
                "command you gave; `lookdown --debug ...` prints where it happened."
            )
            _tell(advice, error, style="bold red")
            raise typer.Exit(FAILURE) from None

    return wrapped


def _tell(message: str, error: BaseException, *, style: str | None = None) -> None:
    # The recorder notes on the exception what became of the recording.
    say("\n".join([message, *getattr(error, "__notes__", [])]), style=style)
