"""Says what a run is doing: a bar on a terminal, a line a stage in a log, nothing when asked for quiet."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.progress import BarColumn, Progress, ProgressColumn, Task, TaskID, TextColumn, TimeRemainingColumn
from rich.text import Text

import lookdown
from lookdown.cli._console import say, stderr
from lookdown.simulation import Progress as OnProgress

__all__ = ["compiling_shown", "progress_shown", "say_when_kernels_are_cold"]

_COMPILING = "compiling kernels for this machine, once"


class _Rate(ProgressColumn):
    """Steps a second."""

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text("" if speed is None else f"{speed:,.0f}/s", style="dim")


@contextmanager
def progress_shown(*, quiet: bool) -> Iterator[OnProgress]:
    """Give a function to be told (stage, steps done, steps in all), and show what it is told."""
    console = stderr()
    if quiet:
        yield lambda stage, done, total: None
    elif not console.is_terminal:
        yield _line_a_stage()
    else:
        columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f} %"))
        with Progress(*columns, _Rate(), TimeRemainingColumn(), console=console, transient=True) as bar:
            yield _bar_a_stage(bar)


def _line_a_stage() -> OnProgress:
    told: set[str] = set()

    def tell(stage: str, done: int, total: int) -> None:
        if stage not in told:
            told.add(stage)
            say(f"{stage} ...")

    return tell


def _bar_a_stage(bar: Progress) -> OnProgress:
    tasks: dict[str, TaskID] = {}

    def tell(stage: str, done: int, total: int) -> None:
        if stage not in tasks:
            tasks[stage] = bar.add_task(stage, total=total)
        bar.update(tasks[stage], completed=done, total=total)

    return tell


@contextmanager
def compiling_shown(on_progress: OnProgress, expected: int) -> Iterator[None]:
    """Tell of kernels that are compiled within: about so many where none came with lookdown and none is kept yet."""
    # Imported here, because `--help` and the lesser commands should not wait for numba.
    from lookdown.numerics.compiling import compiling_told

    with compiling_told(lambda begun: on_progress(_COMPILING, begun, max(begun, expected))):
        yield


def say_when_kernels_are_cold() -> None:
    """Say once that the first run compiles, where no compiled kernel came with lookdown or is kept yet."""
    from lookdown.numerics.shipped import shipped_kernels

    if shipped_kernels() is not None:
        return
    kept = Path(os.environ.get("NUMBA_CACHE_DIR") or Path(lookdown.__file__).parent)
    if not any(kept.rglob("*.nbi")):
        say("compiling kernels on first use: this takes about a minute, once")
