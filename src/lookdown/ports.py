"""What each stage asks of the others: protocols of one or two methods.

Stateful stages also give `snapshot()` and `restore()`, so that a run can be
stopped, moved and taken up again.
"""

from typing import Any, Protocol, runtime_checkable

from lookdown.tables import Associations, Detections, Dwells, Looks, Objects, Satellites, Tracks

__all__ = ["EphemerisSource", "ObjectSource", "Scheduler", "Sensor", "Stateful", "Tracker"]


@runtime_checkable
class ObjectSource(Protocol):
    """Knows where every object is."""

    def at(self, time_tai_ns: int) -> Objects:
        """Return the objects airborne at an instant, by rising object_id."""
        ...


class EphemerisSource(Protocol):
    """Knows where every satellite is."""

    def at(self, time_tai_ns: int) -> Satellites:
        """Return the states of all satellites at an instant."""
        ...


class Scheduler(Protocol):
    """Decides where each radar looks next."""

    def dwells(self, satellites: Satellites, time_tai_ns: int) -> Dwells:
        """Return the dwells of one step that can reach the region of interest."""
        ...


class Sensor(Protocol):
    """Turns true objects into what a radar reports."""

    def observe(self, dwells: Dwells, objects: Objects) -> tuple[Detections, Looks]:
        """Return the detections of some dwells at one instant, and the answer side."""
        ...


class Tracker(Protocol):
    """Turns detections into tracks."""

    def step(self, dwells: Dwells, detections: Detections) -> Associations:
        """Take the dwells of one instant with their detections; say which track used which."""
        ...

    def tracks(self, time_tai_ns: int) -> Tracks:
        """Return the tracks as predicted to an instant."""
        ...


class Stateful(Protocol):
    """Can be stopped and taken up again."""

    def snapshot(self) -> dict[str, Any]:
        """Return all state as plain arrays and numbers."""
        ...

    def restore(self, snapshot: dict[str, Any]) -> None:
        """Take up a state that `snapshot` gave."""
        ...
