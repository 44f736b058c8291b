"""Turns every way in which a command can end into a sentence and an exit code."""

import functools
import os
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import ParamSpec

import typer

import lookdown
from lookdown.cli._console import OutputError, say, silence, writing
from lookdown.cli._stopping import Stopped
from lookdown.errors import LookdownError

__all__ = [
    "FAILURE",
    "FAULT",
    "INTERRUPTED",
    "LEFT",
    "MISSED",
    "ending_well",
    "ending_well_at_last",
    "told_that_it_is_whole",
]

MISSED, FAULT, FAILURE, INTERRUPTED, LEFT = 1, 2, 70, 130, 141
"""A row missed its mark; something the user can mend; an error of our own; Ctrl-C; the output's reader left."""

_OFF = ("", "0", "false", "no")

P = ParamSpec("P")


def ending_well(command: Callable[P, None]) -> Callable[P, None]:
    """Return the command with its exceptions told in words, to stderr, without a traceback."""

    @functools.wraps(command)
    def wrapped(*arguments: P.args, **options: P.kwargs) -> None:
        try:
            command(*arguments, **options)
        except (typer.Exit, typer.Abort):
            raise  # typer's own ways of ending
        except BrokenPipeError:
            _silence_all()
            raise typer.Exit(LEFT) from None
        except LookdownError as error:
            _tell(str(error), error, style="bold red")
            raise typer.Exit(FAULT) from None
        except KeyboardInterrupt as error:
            _tell("stopped.", error)
            raise typer.Exit(_code_of(error)) from None
        except Exception as error:
            if (stop := _stop_behind(error)) is not None:  # a terminal that closes refuses every word after SIGHUP
                raise typer.Exit(_code_of(stop)) from None
            if os.environ.get("LOOKDOWN_DEBUG", "").strip().lower() not in _OFF:
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
    with suppress(BrokenPipeError):
        say("\n".join([message, *getattr(error, "__notes__", [])]), style=style)


@contextmanager
def ending_well_at_last() -> Iterator[None]:
    """End well too where typer itself prints or is interrupted, outside every command: help, faults of use."""
    try:
        with writing() if sys.stdout is not None else nullcontext():
            yield
    except OutputError as error:
        _tell(str(error), error, style="bold red")
        raise SystemExit(FAULT) from None
    except BrokenPipeError:
        _silence_all()
        raise SystemExit(LEFT) from None
    except SystemExit as end:
        # Typer itself leaves with 1 where a pipe breaks, which with us means that a row missed its mark.
        if end.code == MISSED and any(isinstance(cause, BrokenPipeError) for cause in _causes(end)):
            _silence_all()
            raise SystemExit(LEFT) from None
        # Outside the commands it leaves without a word where Ctrl-C comes, naming that as the cause.
        stop = end.__context__.__cause__ if end.__context__ is not None else None
        if isinstance(stop, KeyboardInterrupt):
            _tell("stopped.", stop)
            raise SystemExit(_code_of(stop)) from None
        raise


def _stop_behind(error: BaseException) -> KeyboardInterrupt | None:
    return next((cause for cause in _causes(error) if isinstance(cause, KeyboardInterrupt)), None)


def _code_of(stop: KeyboardInterrupt) -> int:
    return stop.exit_code if isinstance(stop, Stopped) else INTERRUPTED


def _causes(error: BaseException) -> Iterator[BaseException]:
    cause = error.__cause__ or error.__context__
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__


@contextmanager
def told_that_it_is_whole(study: Path) -> Iterator[None]:
    """Have whatever ends the command here say where the study lies and how to have its page drawn."""
    try:
        yield
    except BaseException as error:
        error.add_note(f"The study is whole: {study} (`lookdown report {study}` draws its page).")
        raise


def _silence_all() -> None:
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            if stream is not None:
                stream.flush()
                continue
        silence(stream)
