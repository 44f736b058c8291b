"""What a recording is called, so that a run of a part never takes the place of the whole."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lookdown.errors import LookdownError, ScenarioError
from lookdown.scenario import ScenarioDocument, with_overrides

__all__ = ["faults_as_typed", "name_of_recording", "older_recording"]

_LONGEST = 64
_UNITS_NS = {"h": 3_600_000_000_000, "min": 60_000_000_000, "s": 1_000_000_000, "ms": 1_000_000, "us": 1_000, "ns": 1}


@contextmanager
def faults_as_typed(typed: str, document: ScenarioDocument) -> Iterator[None]:
    """Head the faults of a scenario that was read as those of reading it are: by what the user typed, not its name."""
    try:
        yield
    except ScenarioError as error:
        if error.source != document.scenario.name:
            raise
        raise ScenarioError(typed, list(error.faults)) from None


def name_of_recording(asked: str | None, own: ScenarioDocument, flown: ScenarioDocument) -> str:
    """Return the name asked for, or the scenario's with what is flown otherwise: ``paris-seed7-1min``.

    Parameters
    ----------
    asked : str or None
        What `--name` says; ScenarioError where that is no name.
    own, flown : ScenarioDocument
        The scenario by itself, and with seed and duration of the command line.
    """
    if asked is not None:
        return with_overrides(flown, name=asked).scenario.name
    seed, duration = flown.scenario.seed, flown.scenario.duration
    suffix = "" if seed == own.scenario.seed else f"-seed{seed}"
    if duration is not None and (own.scenario.duration is None or own.scenario.duration.base_si != duration.base_si):
        suffix += f"-{_duration_text(duration.base_si)}"
    return own.scenario.name[: _LONGEST - len(suffix)] + suffix


def _duration_text(duration_s: float) -> str:
    duration_ns = round(duration_s * 1e9)
    unit, size_ns = next((unit, size) for unit, size in _UNITS_NS.items() if duration_ns % size == 0)
    return f"{duration_ns // size_ns}{unit}"


def older_recording(directory: Path) -> str | None:
    """Return in words what a finished run will replace; None where there is nothing in its place."""
    if not directory.exists():
        return None
    from lookdown.recording import open_recording

    try:
        manifest: Any = open_recording(directory).manifest
    except LookdownError:
        return "what was there of that name"
    minutes = (manifest.stop_tai_ns - manifest.start_tai_ns) / 60e9
    return f"an older recording of that name (seed {manifest.seed}, {minutes:.4g} min)"
