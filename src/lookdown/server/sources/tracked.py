"""A feed as a source: detections of anybody's, through the tracker, or a folder that `lookdown track` made."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from lookdown.errors import DataError, RecordingError
from lookdown.server.sources.recording import RecordingSource
from lookdown.server.sources.scene import SourceFacts
from lookdown.server.sources.tabled import RecordedTables
from lookdown.simulation.replay import TrackRequest, open_source, track_source
from lookdown.tables import Associations, Detections, Dwells, Tracks
from lookdown.tracking import TRACKER_REFERENCE, DwellTracker, TrackerParameters
from lookdown.tracking.intake import COAST_S

__all__ = ["is_tracked", "open_tracked", "track_feed"]

_INTERVAL_S = 10.0


def is_tracked(directory: Path) -> bool:
    """Return whether a folder is one that `lookdown track` made."""
    try:
        told = json.loads((directory / "summary.json").read_bytes())
    except (OSError, ValueError):
        return False
    return isinstance(told, dict) and told.get("made_by") == "lookdown track"


def track_feed(feed: Path, output: Path, on_progress: Callable[[str, int, int], None]) -> Path:
    """Return the folder of the tracks of a file or folder of detections, made now.

    Parameters
    ----------
    feed : pathlib.Path
        As `lookdown track` reads it.
    output : pathlib.Path
        Folder of recordings.
    on_progress : callable

    Raises
    ------
    DataError, RecordingError
        Where it cannot be read, holds nothing that can be used, or the tracks cannot be written.
    """
    source = open_source(feed)
    reference: dict[str, Any] = {name: known.base_si for name, known in TRACKER_REFERENCE.items()}
    if source.dwells is None:
        reference["coast_s"] = COAST_S
    tracker, request = DwellTracker(TrackerParameters(**reference)), TrackRequest(interval_s=_INTERVAL_S)
    result = track_source(source, tracker, request, output=output / f"{source.name}-tracks", on_progress=on_progress)
    return result.directory


def open_tracked(directory: Path, feed: Path | None = None) -> RecordingSource:
    """Return a folder of tracks as a source.

    Parameters
    ----------
    directory : pathlib.Path
        That `lookdown track` made.
    feed : pathlib.Path or None
        What they were made of: with it, cards tell which sensor saw a track and when.

    Raises
    ------
    RecordingError
        Where its tracks cannot be read, or there are none.
    """
    notes = ["Tracks of detections that somebody brought: satellites and custody are not known."]
    tables = RecordedTables(step_ns=round(_INTERVAL_S * 1e9))
    try:
        tables.tables[Tracks].add(directory / "tracks.parquet")
        tables.tables[Associations].add(directory / "associations.parquet")
    except DataError as error:
        raise RecordingError(error.path, f"{str(error).partition(': ')[2]} Track the detections again.") from error
    for kind, name in ((Detections, "detections.parquet"), (Dwells, "dwells.parquet")):
        file = None if feed is None else feed if feed.is_file() and kind is Detections else feed / name
        try:
            if file is not None and file.is_file():
                tables.tables[kind].add(file)
        except DataError:
            notes.append("The detections are of a form that cards cannot tell by sensor.")
    span = tables.tables[Tracks].span_tai_ns
    if span is None:
        raise RecordingError(directory, "it holds no tracks. Its summary.json says why.")
    step_ns = _interval_ns(tables, span)
    tables.set_step(step_ns)
    facts = SourceFacts(directory.name, directory.name, "recording", 0, step_ns, tuple(notes))
    return RecordingSource(facts=facts, span_tai_ns=span, tables=tables, sky=None)


def _interval_ns(tables: RecordedTables, span: tuple[int, int]) -> int:
    """Return the time between the first two pictures: a folder does not say with what --interval it was made."""
    after = tables.tables[Tracks].between(span[0], span[0] + 600_000_000_000).time_tai_ns
    return int(np.min(after) - span[0]) if len(after) else round(_INTERVAL_S * 1e9)
