"""What each stage asks of the others: protocols of one or two methods.

Stateful stages also give `snapshot()` and `restore()`, so that a run can be
stopped, moved and taken up again.
"""

from typing import Any, Protocol, runtime_checkable

from lookdown.tables import (
    Associations,
    Cues,
    CustodyNeeds,
    Detections,
    Dwells,
    Looks,
    Objects,
    RefusedTasks,
    Satellites,
    SatelliteStates,
    Tracks,
)

__all__ = ["EphemerisSource", "ObjectSource", "Plan", "Scheduler", "Sensor", "Stateful", "TaskScheduler", "Tracker"]


@runtime_checkable
class ObjectSource(Protocol):
    """Knows where every object is."""

    def at(self, time_tai_ns: int) -> Objects:
        """Return the objects airborne at an instant, by rising object_id."""
        ...


@runtime_checkable
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


@runtime_checkable
class Plan(Protocol):
    """What one step looks at and what it does not."""

    @property
    def dwells(self) -> Dwells:
        """Where each radar looks."""
        ...

    @property
    def refused(self) -> RefusedTasks:
        """What was asked for and is not done, with the reason."""
        ...


@runtime_checkable
class TaskScheduler(Protocol):
    """Decides where each radar looks next, knowing what tracks and others ask."""

    def plan(self, satellites: Satellites, needs: CustodyNeeds, cues: Cues, time_tai_ns: int) -> Plan:
        """Return what one step looks at, given what the tracker asked after the step before."""
        ...

    def states(self, time_tai_ns: int) -> SatelliteStates:
        """Return energy and heat of every satellite after the last step."""
        ...


class Sensor(Protocol):
    """Turns true objects into what a radar reports."""

    def observe(self, dwells: Dwells, objects: Objects) -> tuple[Detections, Looks]:
        """Return the detections of some dwells at one instant, and the answer side."""
        ...


@runtime_checkable
class Tracker(Protocol):
    """Turns detections into tracks."""

    def step(self, dwells: Dwells, detections: Detections) -> Associations:
        """Take the dwells of one instant with their detections; say which track used which."""
        ...

    def needs(self, time_tai_ns: int) -> CustodyNeeds:
        """Return what each track needs of the radars at the next step."""
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
