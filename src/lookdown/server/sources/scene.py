"""What every source of a picture gives, whether it is recorded, flown now or fed."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from lookdown.network import Stations
from lookdown.picture import GapClass, RadarView, Since, Way
from lookdown.scenario import ScenarioDocument
from lookdown.tables import (
    Deliveries,
    Dwells,
    Events,
    Identities,
    NetworkLinks,
    Picture,
    Satellites,
    SatelliteStates,
    StationStates,
    Tracks,
)

__all__ = ["Delivered", "FlightPlan", "Loss", "RadarFacts", "Scene", "Sighting", "Source", "SourceFacts"]


@dataclass(frozen=True, slots=True)
class RadarFacts:
    """What every satellite's radar can see, as a scenario has it.

    Attributes
    ----------
    view : RadarView
        Edges of the field of regard, and what a look needs.
    classes : tuple of GapClass
        The objects that gaps are told of.
    window_ns : int
        How long a look counts as one of now.
    """

    view: RadarView
    classes: tuple[GapClass, ...]
    window_ns: int


@dataclass(frozen=True, slots=True)
class FlightPlan:
    """What flies a source again, bit for bit.

    Attributes
    ----------
    document : ScenarioDocument
    seed : int
    checkpoints : pathlib.Path or None
        Folder of states that were kept on the way; None where none are.
    """

    document: ScenarioDocument
    seed: int
    checkpoints: Path | None = None


@dataclass(frozen=True, slots=True)
class Loss:
    """What a fork loses, and when.

    Attributes
    ----------
    fork_id : str
    time_tai_ns : int
        The first instant without them.
    until_tai_ns : int
        How far the fork is flown.
    satellites : tuple of int
        Their satellite_id.
    asked : dict
        As a person asked for it: satellites, planes, vendors, gateways.
    gateways : tuple of int
        Their nodes in the mesh.
    """

    fork_id: str
    time_tai_ns: int
    until_tai_ns: int
    satellites: tuple[int, ...]
    asked: dict[str, list[Any]]
    gateways: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """What a source is.

    Attributes
    ----------
    name, title : str
    kind : str
        ``recording`` or ``live``.
    satellite_count : int
    notes : tuple of str
        What a person must know of it, such as that it was cut short.
    step_ns : int
        Time between two pictures.
    rate : float
        How many times as fast as the clock it goes, where it is live.
    radar : RadarFacts or None
        None where nothing tells how its satellites see.
    vendors : tuple of str
        Who built the satellites, by `vendor_id`.
    fork : Loss or None
        What is lost, where it is a fork of another source.
    stations : Stations or None
        Of its mesh, whose nodes they are behind the satellites; None where it has none, or nothing tells.
    """

    name: str
    title: str
    kind: str
    satellite_count: int
    step_ns: int
    notes: tuple[str, ...] = ()
    rate: float = 1.0
    radar: RadarFacts | None = None
    vendors: tuple[str, ...] = ()
    fork: Loss | None = None
    stations: Stations | None = None


@dataclass(frozen=True, slots=True)
class Scene:
    """The picture of an instant.

    Attributes
    ----------
    time_tai_ns : int
        The instant at which every row of the picture is true.
    picture : Picture
    tracks : Tracks
        What the picture was made of, row for row.
    identities : Identities or None
        Which transponder each track carries; None where nobody has looked yet.
    events : Events
        What happened beside the tracks since the picture before.
    """

    time_tai_ns: int
    picture: Picture
    tracks: Tracks = field(default_factory=Tracks.empty)
    identities: Identities | None = None
    events: Events = field(default_factory=Events.empty)


@dataclass(frozen=True, slots=True)
class Sighting:
    """One detection that a track used."""

    time_tai_ns: int
    sensor_id: int
    kind: str
    range_m: float
    snr_ratio: float
    innovation: float
    icao24: int
    dwell_id: int = 0


@dataclass(frozen=True, slots=True)
class Delivered:
    """How a detection came down to the tracker.

    Attributes
    ----------
    sighting : Sighting
    delivery : Deliveries, 1 row
        Of its dwell: where the time went.
    way : Way
        The nodes that it passed.
    gateway : int or None
        Row of the station where it came down.
    """

    sighting: Sighting
    delivery: Deliveries
    way: Way
    gateway: int | None


@runtime_checkable
class Source(Protocol):
    """Knows the picture at every instant of a span that may still grow. Used by one thread at a time."""

    @property
    def facts(self) -> SourceFacts:
        """What it is."""
        ...

    @property
    def start_tai_ns(self) -> int:
        """The first instant that it knows."""
        ...

    @property
    def stop_tai_ns(self) -> int:
        """The last instant that it will know; where it is live, as planned."""
        ...

    @property
    def head_tai_ns(self) -> int:
        """The last instant that it knows now."""
        ...

    @property
    def is_growing(self) -> bool:
        """Whether it will know more than now."""
        ...

    @property
    def plan(self) -> FlightPlan | None:
        """What flies it again; None where nothing does."""
        ...

    def at(self, time_tai_ns: int, previous: Picture | None = None) -> Scene:
        """Return the last picture made at an instant or before; an empty one where there is none."""
        ...

    def satellites_at(self, time_tai_ns: int) -> tuple[Satellites, SatelliteStates]:
        """Return the satellites at an instant, and what is known of their energy at or before it."""
        ...

    def links_at(self, time_tai_ns: int) -> NetworkLinks:
        """Return the links of the mesh at an instant; none where no mesh flies."""
        ...

    def stations_at(self, time_tai_ns: int) -> StationStates:
        """Return how the mesh's stations were connected at an instant; none where nothing tells."""
        ...

    def dwells_between(self, after_tai_ns: int, until_tai_ns: int) -> Dwells:
        """Return where radars looked after one instant and until another."""
        ...

    def noted_between(self, after_tai_ns: int, until_tai_ns: int) -> Since:
        """Return what was detected, used and looked at after one instant and until another."""
        ...

    def sightings(self, track_id: int, time_tai_ns: int, most: int) -> list[Sighting]:
        """Return the detections that a track used last, newest first."""
        ...

    def delivered(self, sightings: list[Sighting], time_tai_ns: int) -> Delivered | None:
        """Return how the newest of some detections came down by an instant; None where nothing tells."""
        ...

    def next_look_tai_ns(self, track_id: int, time_tai_ns: int) -> int | None:
        """Return when a radar will next look for a track on purpose; None where nobody knows of any."""
        ...

    def listen(self, heard: Callable[[Scene, dict[str, bytes]], None], failed: Callable[[str], None]) -> None:
        """Tell every new picture from now on, with the frames that go with it, and what goes wrong; from any thread."""
        ...

    def close(self) -> None:
        """Let go of what it holds."""
        ...
