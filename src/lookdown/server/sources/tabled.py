"""What is read of a run by time, and the sources that read it: a recording, or a run under way that adds to it."""

import threading
from collections import OrderedDict
from typing import Any

import numpy as np

from lookdown.picture import Since, custody_of, picture_of, way_of
from lookdown.ports import EphemerisSource
from lookdown.server.sources.scene import Delivered, Scene, Sighting, SourceFacts
from lookdown.server.sources.timed import TimedTable
from lookdown.tables import (
    Associations,
    CustodyNeeds,
    Deliveries,
    Detections,
    Dwells,
    NetworkLinks,
    Picture,
    Satellites,
    SatelliteStates,
    SensorKind,
    StationStates,
    Table,
    Tracks,
)

__all__ = ["RecordedTables", "TabledSource"]

_KEPT_SCENES = 8
_LOOK_BACK_NS = 600_000_000_000
_LOOK_AHEAD_NS = 120_000_000_000
_KINDS: tuple[type[Table], ...] = (
    Tracks,
    CustodyNeeds,
    Dwells,
    Associations,
    Detections,
    SatelliteStates,
    NetworkLinks,
    StationStates,
)


class RecordedTables:
    """What is on disk of a run, by time; a source asks it, and a run under way adds to it."""

    def __init__(self, *, step_ns: int) -> None:
        self.tables: dict[type[Table], TimedTable[Any]] = {kind: TimedTable(kind) for kind in _KINDS}
        # A delivery is known from when it arrived on.
        self.tables[Deliveries] = TimedTable(Deliveries, time="arrived_tai_ns")
        self._step_ns = step_ns
        self._scenes: OrderedDict[int, Scene] = OrderedDict()
        # Files are read by one thread at a time.
        self.lock = threading.Lock()

    @property
    def step_ns(self) -> int:
        """Time between two pictures."""
        return self._step_ns

    def set_step(self, step_ns: int) -> None:
        """Say how long lies between two pictures."""
        self._step_ns = step_ns

    def at(self, time_tai_ns: int, previous: Picture | None) -> Scene:
        """Return the last picture at an instant or before; an empty one where it is older than two steps."""
        with self.lock:
            instant = self.tables[Tracks].instant_before(time_tai_ns)
            if instant is None or time_tai_ns - instant > 2 * self._step_ns:
                return Scene(time_tai_ns, Picture.empty())
            if instant not in self._scenes:
                self._scenes[instant] = self._made(instant, previous)
                if len(self._scenes) > _KEPT_SCENES:
                    self._scenes.popitem(last=False)
            return self._scenes[instant]

    def _made(self, instant: int, previous: Picture | None) -> Scene:
        tracks = self.tables[Tracks].at(instant)
        left_s, known = custody_of(tracks.track_id, self.tables[CustodyNeeds].at(instant))
        picture = picture_of(tracks, time_tai_ns=instant, custody_left_s=left_s, custody_known=known, previous=previous)
        return Scene(instant, picture, tracks)

    def states_at(self, time_tai_ns: int) -> SatelliteStates:
        """Return what is known of the satellites' energy at an instant or before."""
        with self.lock:
            table = self.tables[SatelliteStates]
            instant = table.instant_before(time_tai_ns)
            return SatelliteStates.empty() if instant is None else table.at(instant)

    def links_at(self, time_tai_ns: int) -> NetworkLinks:
        """Return the links of the mesh at an instant or before; none where there is no mesh."""
        with self.lock:
            table = self.tables[NetworkLinks]
            instant = table.instant_before(time_tai_ns)
            return NetworkLinks.empty() if instant is None else table.at(instant)

    def stations_at(self, time_tai_ns: int) -> StationStates:
        """Return how the stations were connected at an instant or before; none where it is not recorded."""
        with self.lock:
            table = self.tables[StationStates]
            instant = table.instant_before(time_tai_ns)
            return StationStates.empty() if instant is None else table.at(instant)

    def dwells_between(self, after_tai_ns: int, until_tai_ns: int) -> Dwells:
        """Return where radars looked after one instant and until another."""
        with self.lock:
            return self.tables[Dwells].between(after_tai_ns, until_tai_ns)

    def noted_between(self, after_tai_ns: int, until_tai_ns: int) -> Since:
        """Return what was detected, used, looked at and linked after one instant and until another."""
        span = (after_tai_ns, until_tai_ns)
        with self.lock:
            return Since(
                detections=self.tables[Detections].between(*span),
                associations=self.tables[Associations].between(*span),
                dwells=self.tables[Dwells].between(*span),
                links=self.tables[NetworkLinks].between(*span),
                stations=self.tables[StationStates].between(*span),
            )

    def sightings(self, track_id: int, time_tai_ns: int, most: int) -> list[Sighting]:
        """Return the detections that a track used in the ten minutes before an instant, newest first."""
        with self.lock:
            used = self.tables[Associations].between(time_tai_ns - _LOOK_BACK_NS, time_tai_ns)
            used = used.take(used.track_id == np.uint64(track_id))
            used = used.take(np.argsort(-used.time_tai_ns, kind="stable")[:most])
            if not len(used):
                return []
            oldest, newest = int(used.time_tai_ns.min()), int(used.time_tai_ns.max())
            seen = self.tables[Detections].between(oldest - 1, newest)
        if not len(seen):
            return []
        order = np.argsort(seen.detection_id)
        row = order[np.searchsorted(seen.detection_id, used.detection_id, sorter=order).clip(0, len(order) - 1)]
        found = np.flatnonzero(seen.detection_id[row] == used.detection_id).tolist()
        return [_sighting(used, seen, use, int(row[use])) for use in found]

    def delivered(self, dwell_id: int, seen_tai_ns: int, time_tai_ns: int) -> Deliveries:
        """Return what became of a dwell on its way to the tracker, by an instant; no row where that is not known."""
        with self.lock:
            done = self.tables[Deliveries].between(seen_tai_ns, time_tai_ns)
        return done.take(done.detection_id == np.uint64(dwell_id))

    def links_about(self, time_tai_ns: int, within_ns: int) -> NetworkLinks:
        """Return the links of the mesh at the instant on record that is nearest to a time."""
        with self.lock:
            links = self.tables[NetworkLinks].between(time_tai_ns - within_ns, time_tai_ns + within_ns)
        if not len(links):
            return self.links_at(time_tai_ns)
        off = np.abs(links.time_tai_ns - time_tai_ns)
        return links.take(links.time_tai_ns == links.time_tai_ns[off.argmin()])

    def next_look_tai_ns(self, track_id: int, time_tai_ns: int) -> int | None:
        """Return when a radar next looks for a track on purpose within two minutes, as it was then scheduled."""
        dwells = self.dwells_between(time_tai_ns, time_tai_ns + _LOOK_AHEAD_NS)
        times = dwells.time_tai_ns[dwells.track_id == np.uint64(track_id)]
        return int(times.min()) if len(times) else None

    def close(self) -> None:
        """Close every file."""
        with self.lock:
            for table in self.tables.values():
                table.close()


def _sighting(used: Associations, seen: Detections, use: int, row: int) -> Sighting:
    return Sighting(
        time_tai_ns=int(seen.time_tai_ns[row]),
        sensor_id=int(seen.sensor_id[row]),
        kind=SensorKind(seen.kind[row]).name.lower(),
        range_m=float(seen.range_m[row]),
        snr_ratio=float(seen.snr_ratio[row]),
        innovation=float(used.normalised_innovation_squared[use]),
        icao24=int(seen.reported_icao24[row]),
        dwell_id=int(seen.dwell_id[row]),
    )


class TabledSource:
    """What a recording and a flight under way have in common: tables by time, a sky, a span.

    Parameters
    ----------
    facts : SourceFacts
    span_tai_ns : pair of int
        From when to when.
    tables : RecordedTables
    sky : EphemerisSource or None
        None where nothing tells how its satellites flew.
    """

    def __init__(
        self,
        *,
        facts: SourceFacts,
        span_tai_ns: tuple[int, int],
        tables: RecordedTables,
        sky: EphemerisSource | None,
    ) -> None:
        self._facts, self._span, self._tables, self._sky = facts, span_tai_ns, tables, sky

    @property
    def facts(self) -> SourceFacts:
        """What it is."""
        return self._facts

    @property
    def start_tai_ns(self) -> int:
        """The start of the run."""
        return self._span[0]

    @property
    def stop_tai_ns(self) -> int:
        """The end of what it will tell; of a run under way as planned."""
        return self._span[1]

    def satellites_at(self, time_tai_ns: int) -> tuple[Satellites, SatelliteStates]:
        """Return the satellites at an instant, and what is known of their energy; none where orbits are not."""
        if self._sky is None:
            return Satellites.empty(), SatelliteStates.empty()
        held = min(max(time_tai_ns, self._span[0]), self._span[1])
        return self._sky.at(held), self._tables.states_at(held)

    def links_at(self, time_tai_ns: int) -> NetworkLinks:
        """Return the links of the mesh at an instant or before; none where there is no mesh."""
        return self._tables.links_at(time_tai_ns)

    def stations_at(self, time_tai_ns: int) -> StationStates:
        """Return how the stations were connected at an instant or before; none where it is not recorded."""
        return self._tables.stations_at(time_tai_ns)

    def dwells_between(self, after_tai_ns: int, until_tai_ns: int) -> Dwells:
        """Return where radars looked after one instant and until another."""
        return self._tables.dwells_between(after_tai_ns, until_tai_ns)

    def noted_between(self, after_tai_ns: int, until_tai_ns: int) -> Since:
        """Return what was detected, used and looked at after one instant and until another."""
        return self._tables.noted_between(after_tai_ns, until_tai_ns)

    def sightings(self, track_id: int, time_tai_ns: int, most: int) -> list[Sighting]:
        """Return the detections that a track used last, newest first."""
        return self._tables.sightings(track_id, time_tai_ns, most)

    def next_look_tai_ns(self, track_id: int, time_tai_ns: int) -> int | None:
        """Return when a radar next looks for a track on purpose, as far as it is known by now."""
        return self._tables.next_look_tai_ns(track_id, time_tai_ns)

    def delivered(self, sightings: list[Sighting], time_tai_ns: int) -> Delivered | None:
        """Return how the newest of some detections came down that has a delivery on record; None where none has."""
        stations = self._facts.stations
        if stations is None or self._sky is None:
            return None
        for one in sightings:
            delivery = self._tables.delivered(one.dwell_id, one.time_tai_ns, time_tai_ns)
            if len(delivery):
                sent = int(delivery.sent_tai_ns[0])
                links = self._tables.links_about(sent, self._tables.step_ns)
                satellites = self._sky.at(min(max(sent, self._span[0]), self._span[1]))
                # Nodes of the mesh are the satellites, which a run counts from 0, then the stations.
                places = np.concatenate([satellites.position_ecef_m, stations.position_ecef_m])
                down = int(delivery.gateway[0]) - len(satellites)
                gateway = down if 0 <= down < len(stations) else None
                return Delivered(one, delivery, way_of(delivery, links, places), gateway)
        return None
