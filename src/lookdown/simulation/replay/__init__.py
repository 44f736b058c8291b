"""Recorded detections, anybody's, through the tracker: read in parts, screened, tracked, written, scored."""

from lookdown.simulation.replay.output import TrackFolder
from lookdown.simulation.replay.run import TrackRequest, TrackResult, track_source
from lookdown.simulation.replay.source import Source, open_source

__all__ = ["Source", "TrackFolder", "TrackRequest", "TrackResult", "open_source", "track_source"]
