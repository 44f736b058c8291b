"""Where each satellite looks, within its energy."""

from lookdown.sensing.schedule.search import SearchScheduler

__all__ = ["SearchScheduler"]
