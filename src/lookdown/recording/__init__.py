"""Recordings: a run on disk, whole or marked incomplete, the same bytes for the same seed."""

from lookdown.recording._lock import FolderLock
from lookdown.recording._writer import TableWriter
from lookdown.recording.manifest import TABLES, Manifest
from lookdown.recording.reading import Recording, open_recording
from lookdown.recording.recorder import Recorder

__all__ = ["TABLES", "FolderLock", "Manifest", "Recorder", "Recording", "TableWriter", "open_recording"]
