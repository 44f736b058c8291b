"""Where pictures come from: a recording, a scenario flown now, or a feed of detections."""

from lookdown.server.sources.live import LiveSource
from lookdown.server.sources.recording import RecordingSource, open_recording_source
from lookdown.server.sources.scene import Delivered, FlightPlan, Loss, RadarFacts, Scene, Sighting, Source, SourceFacts
from lookdown.server.sources.tracked import is_tracked, open_tracked, track_feed

__all__ = [
    "Delivered",
    "FlightPlan",
    "LiveSource",
    "Loss",
    "RadarFacts",
    "RecordingSource",
    "Scene",
    "Sighting",
    "Source",
    "SourceFacts",
    "is_tracked",
    "open_recording_source",
    "open_tracked",
    "track_feed",
]
