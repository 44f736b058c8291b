"""Where things are printed: results to stdout, everything about getting them to stderr."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, TextIO

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from lookdown.errors import LookdownError

__all__ = ["OutputError", "print_json", "print_text", "say", "show", "silence", "stderr", "table", "warn", "writing"]


class OutputError(LookdownError):
    """Stdout takes no more."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"the output could not be written ({reason}).")


def stderr() -> Console:
    """Return the console of messages and progress."""
    return Console(stderr=True, highlight=False, soft_wrap=True, emoji=False)


def say(message: str, *, style: str | None = None) -> None:
    """Print a message to stderr, headed by the program's name."""
    _tell(f"lookdown: {message}", style)


def warn(sentences: list[str]) -> None:
    """Print what is no fault and yet worth a second look, to stderr, each headed ``warning:``."""
    for sentence in sentences:
        _tell(f"warning: {sentence}", "yellow")


def _tell(message: str, style: str | None) -> None:
    try:
        stderr().print(message, style=style, markup=False)
    except BrokenPipeError:
        raise
    except OSError:
        silence(sys.stderr)  # a log on a full disk is no reason to lose a run


@contextmanager
def writing() -> Iterator[None]:
    """Write to stdout within; OutputError where it is closed or refuses, BrokenPipeError where its reader left."""
    if sys.stdout is None:
        raise OutputError("it is closed")
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        silence(sys.stdout)
        raise
    except OSError as error:
        silence(sys.stdout)
        raise OutputError(error.strerror or str(error)) from None


def silence(stream: TextIO | None) -> None:
    """Let what a stream still holds go nowhere, so that Python does not try it once more at the very end."""
    if stream is None:
        return
    # A stream that has no descriptor, or is closed, holds nothing that Python would write.
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        try:
            os.dup2(nowhere, stream.fileno())
        finally:
            os.close(nowhere)


def show(*things: Any, piped_width: int | None = None) -> None:
    """Print tables or text, as it stands, to stdout; `piped_width` is the width to take where that is no terminal."""
    with writing():
        console = Console(highlight=False, emoji=False)
        if piped_width is not None and not console.is_terminal:
            console.width = piped_width
        for thing in things:
            # A text stands as it is; the cells of a table are marked up, and escape what users wrote.
            is_text = isinstance(thing, str)
            console.print(thing, markup=not is_text, soft_wrap=is_text)


def print_json(content: Any) -> None:
    """Print one JSON document to stdout and nothing else."""
    print_text(json.dumps(content, ensure_ascii=False, allow_nan=False) + "\n")


def print_text(text: str) -> None:
    """Print a text to stdout, to the letter."""
    with writing():
        sys.stdout.write(text)


def table(title: str, *columns: str, right: tuple[str, ...] = ()) -> Table:
    """Return an empty table of named columns; those named in `right` hold numbers and never wrap.

    The title is taken as it stands; what is added to the table may hold markup.
    """
    made = Table(title=escape(title), title_justify="left", title_style="bold", header_style="dim", show_edge=False)
    for name in columns:
        made.add_column(name, justify="right" if name in right else "left", no_wrap=name in right, overflow="fold")
    return made
