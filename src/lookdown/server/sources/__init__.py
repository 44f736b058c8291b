"""Where pictures come from: a recording, a scenario flown now, or a feed of detections."""

from lookdown.server.sources.recording import RecordingSource, open_recording_source
from lookdown.server.sources.scene import Scene, Sighting, Source, SourceFacts

__all__ = ["RecordingSource", "Scene", "Sighting", "Source", "SourceFacts", "open_recording_source"]
