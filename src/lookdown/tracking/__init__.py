"""Tracking: from detections to tracks that say how well they know what they say."""

from lookdown.tracking.parameters import TRACKER_REFERENCE, TrackerParameters
from lookdown.tracking.tracker import DwellTracker

__all__ = ["TRACKER_REFERENCE", "DwellTracker", "TrackerParameters"]
