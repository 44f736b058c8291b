"""Smoothing: where each object was, told by all its detections, before and after."""

from lookdown.tracking.smoothing.smoother import smooth

__all__ = ["smooth"]
