"""What came since the picture before, turned into identities and events: what the alerts are told beside the tracks.

Used by whoever has the tables of a step at hand: a flight under way, or a recording that is played.
"""

from dataclasses import dataclass, field

import numpy as np

from lookdown.picture.gaps import GapClass, RadarView
from lookdown.picture.identity import IdentityDesk
from lookdown.picture.looks import expected_looks
from lookdown.tables import (
    Associations,
    Detections,
    Dwells,
    EventKind,
    Events,
    Identities,
    LinkState,
    NetworkLinks,
    Satellites,
    StationState,
    StationStates,
    Tracks,
)
from lookdown.units import ParameterReference

__all__ = ["OBSERVER_REFERENCE", "Observer", "Since"]

OBSERVER_REFERENCE: dict[str, ParameterReference] = {
    "usual_s": ParameterReference("time", "min", 5.0, 2.0, 20.0, "assumption: time over which the usual is averaged"),
    "known_s": ParameterReference("time", "min", 1.0, 0.5, 5.0, "assumption: before that no count is called unusual"),
}
"""What the observer assumes, with where each number comes from."""
_CARRIER = GapClass("light", 1.0, 55.0)
"""The least that carries a transponder (the sensor card's light aircraft): more is expected of all others."""
_FEW = 10.0
"""Reports above the usual that are taken for chance whatever the usual is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Since:
    """What was noted since the picture before.

    Attributes
    ----------
    detections : Detections
        Of all sensors, transponders included.
    associations : Associations
    dwells : Dwells
    links : NetworkLinks
        Of the mesh, report by report; empty where there was none since, or there is no mesh.
    stations : StationStates
        Of the mesh, as the links.
    """

    detections: Detections = field(default_factory=Detections.empty)
    associations: Associations = field(default_factory=Associations.empty)
    dwells: Dwells = field(default_factory=Dwells.empty)
    links: NetworkLinks = field(default_factory=NetworkLinks.empty)
    stations: StationStates = field(default_factory=StationStates.empty)


class Observer:
    """Tells identities and events, picture after picture.

    Parameters
    ----------
    view : RadarView, optional
        Without it no claim is a ghost for want of a track: nobody knows how many looks should have found it.

    Examples
    --------
    >>> observer = Observer()
    >>> identities, events = observer.step(Tracks.empty(), Since(), Satellites.empty(), 0)
    >>> len(identities), len(events)
    (0, 0)
    """

    def __init__(self, view: RadarView | None = None) -> None:
        self._view = view
        self._desk = IdentityDesk()
        self._down = self._cut = self._linked = np.zeros(0, dtype=np.uint64)
        self._fed: set[int] = set()
        self._usual = self._watched_s = 0.0
        self._time_tai_ns: int | None = None

    def step(self, tracks: Tracks, since: Since, satellites: Satellites, time_tai_ns: int) -> tuple[Identities, Events]:
        """Return which transponder each track carries, and what happened beside the tracks.

        Parameters
        ----------
        tracks : Tracks
            At the instant.
        since : Since
            Since the step before.
        satellites : Satellites
            At the instant; a status other than 0 is an outage. Empty where nobody knows.
        time_tai_ns : int

        Returns
        -------
        identities : Identities
        events : Events
            Ghosts, satellites lost and back, nodes of the mesh without a link and linked again, and reports that no
            track used with the usual count of late.
        """
        expected = None if self._view is None else expected_looks(since.dwells, self._view, _CARRIER)
        identities, ghosts = self._desk.step(tracks, since.detections, time_tai_ns, expected)
        parts = [ghosts, self.outages(since, satellites, time_tai_ns), self._unused(since, time_tai_ns)]
        self._time_tai_ns = time_tai_ns
        return identities, Events.concatenate(parts)

    def outages(self, since: Since, satellites: Satellites, time_tai_ns: int) -> Events:
        """Return which satellites and nodes of the mesh are lost or back since this was asked last.

        Parameters
        ----------
        since : Since
            Its links and stations.
        satellites : Satellites
            At the instant.
        time_tai_ns : int
        """
        services = self._services(satellites, time_tai_ns)
        return Events.concatenate([services, self._cuts(since, satellites, time_tai_ns)])

    def _services(self, satellites: Satellites, time_tai_ns: int) -> Events:
        if not len(satellites):
            return Events.empty()
        ids = satellites.satellite_id.astype(np.uint64)
        down = ids[satellites.status != 0]
        lost, back = np.setdiff1d(down, self._down), np.setdiff1d(self._down, down)
        status = satellites.status[np.isin(ids, lost)].astype(np.float64)
        lost = ids[np.isin(ids, lost)]
        self._down = down
        return Events.concatenate(
            [
                _events(EventKind.SENSOR_LOST, lost, time_tai_ns, value=status),
                _events(EventKind.SENSOR_BACK, back, time_tai_ns, value=np.zeros(len(back))),
            ]
        )

    def _cuts(self, since: Since, satellites: Satellites, time_tai_ns: int) -> Events:
        """Return which nodes of the mesh have no link left, and which are linked again: single links come and go.

        A satellite counts where it works and had a link before; a station always.
        """
        if not len(since.links) and not len(since.stations):
            return Events.empty()
        links, stations = since.links, since.stations
        # Of several reports the last: the states of one instant.
        links = links.take(links.time_tai_ns == links.time_tai_ns.max(initial=0))
        stations = stations.take(stations.time_tai_ns == stations.time_tai_ns.max(initial=0))
        up = links.state == LinkState.UP
        linked = np.union1d(links.node_a[up], links.node_b[up]).astype(np.uint64)
        self._linked = np.union1d(self._linked, linked)
        working = satellites.satellite_id[satellites.status == 0].astype(np.uint64)
        alone = np.setdiff1d(np.intersect1d(working, self._linked), linked) if len(links) else working[:0]
        without = stations.state >= StationState.NO_LINK
        state = dict(zip(stations.node_id.tolist(), stations.state.tolist(), strict=True))
        cut = np.union1d(alone, stations.node_id[without].astype(np.uint64))
        lost, back = np.setdiff1d(cut, self._cut), np.setdiff1d(self._cut, cut)
        self._cut = cut
        value = np.array([state.get(node, int(StationState.NO_LINK)) for node in lost.tolist()], np.float64)
        return Events.concatenate(
            [
                _events(EventKind.LINK_LOST, lost, time_tai_ns, value=value),
                _events(EventKind.LINK_BACK, back, time_tai_ns, value=np.zeros(len(back))),
            ]
        )

    def _unused(self, since: Since, time_tai_ns: int) -> Events:
        """Return how many reports no track used, and how many are usual; nothing before the usual is known."""
        seen = since.detections
        used = np.isin(seen.detection_id, since.associations.detection_id)
        # Some sensors only make cues: their reports are never used, and not to be wondered at.
        self._fed |= set(np.unique(seen.kind[used]).tolist())
        count = float((~used & np.isin(seen.kind, list(self._fed))).sum())
        elapsed_s = 0.0 if self._time_tai_ns is None else (time_tai_ns - self._time_tai_ns) / 1e9
        # By dwell where they are told: how many there are goes up and down with who passes over.
        looks = float(len(since.dwells)) if len(since.dwells) else elapsed_s
        known, usual = self._watched_s >= OBSERVER_REFERENCE["known_s"].base_si, self._usual * looks
        self._learn(count, usual, looks=looks, elapsed_s=elapsed_s)
        if not known or looks <= 0.0:
            return Events.empty()
        value, expected = np.array([count]), np.array([usual])
        return _events(EventKind.UNUSED_REPORTS, np.zeros(1, np.uint64), time_tai_ns, value=value, expected=expected)

    def _learn(self, count: float, usual: float, *, looks: float, elapsed_s: float) -> None:
        """Average the reports a look (a dwell, or a second) over the last minutes."""
        if looks <= 0.0 or elapsed_s <= 0.0:
            return
        # A storm is learnt slowly: what is more than twice the usual counts as that.
        counted = min(count, 2.0 * usual + _FEW) if self._watched_s > 0.0 else count
        self._watched_s += elapsed_s
        share = elapsed_s / min(self._watched_s, OBSERVER_REFERENCE["usual_s"].base_si)
        self._usual += min(share, 1.0) * (counted / looks - self._usual)


def _events(
    kind: EventKind,
    subject_id: np.ndarray,
    time_tai_ns: int,
    *,
    value: np.ndarray,
    expected: np.ndarray | None = None,
) -> Events:
    count = len(subject_id)
    return Events(
        event_kind=np.full(count, kind, np.uint8),
        time_tai_ns=np.full(count, time_tai_ns, np.int64),
        subject_id=subject_id,
        latitude_rad=np.zeros(count),
        longitude_rad=np.zeros(count),
        value=value,
        expected=np.zeros(count) if expected is None else expected,
    )
