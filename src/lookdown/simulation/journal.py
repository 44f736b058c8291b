"""What a run writes down while it flies: tables in batches, and CPU time by stage."""

from collections.abc import Callable
from typing import Any

from lookdown.recording import Recorder
from lookdown.tables import (
    Associations,
    CustodyNeeds,
    Deliveries,
    Detections,
    Dwells,
    Looks,
    Metrics,
    NetworkLinks,
    ObjectMetrics,
    RefusedTasks,
    SatelliteStates,
    StationStates,
    Table,
    Tracks,
    TruthStates,
)

__all__ = ["Journal", "Stopwatch"]

_RECORDED = (
    Detections,
    Dwells,
    Looks,
    Associations,
    Tracks,
    CustodyNeeds,
    TruthStates,
    Metrics,
    ObjectMetrics,
    RefusedTasks,
    SatelliteStates,
)
_IF_THERE = (Deliveries, NetworkLinks, StationStates)
"""Recorded where the scenario has a backbone."""


class Stopwatch:
    """CPU time by stage; the clock is given, for only the edge asks the machine."""

    def __init__(self, cpu_clock_s: Callable[[], float]) -> None:
        self._clock = cpu_clock_s
        self._last = cpu_clock_s()
        self.spent_s: dict[str, float] = {}

    def lap(self, stage: str) -> None:
        """Charge the CPU time since the last call to a stage."""
        now = self._clock()
        self.spent_s[stage] = self.spent_s.get(stage, 0.0) + now - self._last
        self._last = now


class Journal:
    """Collects tables and hands them to the recorder in batches, so that memory stays bounded."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._pending: dict[type[Table], list[Any]] = {kind: [kind.empty()] for kind in _RECORDED}
        self._pending |= {kind: [] for kind in _IF_THERE}

    def note(self, *tables: Table) -> None:
        """Keep tables for the next flush."""
        for table in tables:
            self._pending[type(table)].append(table)

    def flush(self, time_tai_ns: int) -> None:
        """Write what is pending: everything up to an instant."""
        with self._recorder.uninterrupted():
            for kind, parts in self._pending.items():
                if parts:
                    self._recorder.write(kind.concatenate(parts))
                    parts.clear()
            self._recorder.reached(time_tai_ns)
