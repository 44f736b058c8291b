"""Where things are printed: results to stdout, everything about getting them to stderr."""

import json
import sys
from typing import Any

from rich.console import Console
from rich.table import Table

__all__ = ["print_json", "say", "show", "stderr", "table", "warn"]


def stderr() -> Console:
    """Return the console of messages and progress."""
    return Console(stderr=True, highlight=False, soft_wrap=True)


def say(message: str, *, style: str | None = None) -> None:
    """Print a message to stderr, headed by the program's name."""
    stderr().print(f"lookdown: {message}", style=style, markup=False)


def warn(sentences: list[str]) -> None:
    """Print what is no fault and yet worth a second look, to stderr, each headed ``warning:``."""
    for sentence in sentences:
        stderr().print(f"warning: {sentence}", style="yellow", markup=False)


def show(*things: Any, piped_width: int | None = None) -> None:
    """Print tables or text to stdout; `piped_width` is the width to take where that is no terminal."""
    console = Console(highlight=False)
    if piped_width is not None and not console.is_terminal:
        console.width = piped_width
    for thing in things:
        console.print(thing)


def print_json(content: Any) -> None:
    """Print one JSON document to stdout and nothing else."""
    sys.stdout.write(json.dumps(content, ensure_ascii=False, allow_nan=False) + "\n")


def table(title: str, *columns: str, right: tuple[str, ...] = ()) -> Table:
    """Return an empty table of named columns; those named in `right` hold numbers and never wrap."""
    made = Table(title=title, title_justify="left", title_style="bold", header_style="dim", show_edge=False)
    for name in columns:
        made.add_column(name, justify="right" if name in right else "left", no_wrap=name in right, overflow="fold")
    return made
