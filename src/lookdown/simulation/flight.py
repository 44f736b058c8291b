"""A run under way: the order of the stages within a step, and what goes from one step to the next."""

import pickle

import numpy as np

from lookdown.ports import EphemerisSource, ObjectSource, Scheduler, Sensor, TaskScheduler, Tracker
from lookdown.scenario import Stages
from lookdown.sensing.radar.regard import in_field_of_regard
from lookdown.sensing.schedule import CueDesk
from lookdown.simulation.backhaul import Backhaul
from lookdown.simulation.journal import Journal, Stopwatch
from lookdown.simulation.progress import Progress
from lookdown.tables import (
    Associations,
    Cues,
    CustodyNeeds,
    Detections,
    Dwells,
    Looks,
    Objects,
    Satellites,
    Tracks,
    TransponderClaims,
    TruthStates,
)

__all__ = ["Flight"]

_FLUSH_STEPS = 300
_GOES_ON = ("scheduler", "tracker", "backhaul", "desk", "_needs", "_cues")
"""What goes from one step to the next. Satellites, traffic and sensors know no step before: their draws are counted."""


def _truth_at(objects: Objects, time_tai_ns: int) -> TruthStates:
    return TruthStates(
        object_id=objects.object_id,
        aircraft_class=objects.aircraft_class,
        time_tai_ns=np.full(len(objects), time_tai_ns, np.int64),
        position_ecef_m=objects.position_ecef_m,
        velocity_ecef_mps=objects.velocity_ecef_mps,
    )


class Flight:
    """One run under way: its stages, its clock and what it has seen so far."""

    def __init__(self, stages: Stages, journal: Journal, watch: Stopwatch) -> None:
        self.ephemeris: EphemerisSource = stages.ephemeris
        self.traffic: ObjectSource = stages.traffic
        self.scheduler: Scheduler = stages.scheduler
        self.radar: Sensor = stages.radar
        self.tracker: Tracker = stages.tracker
        self._stages, self._journal, self._watch = stages, journal, watch
        self.reported: list[tuple[TruthStates, Tracks, np.ndarray]] = []
        self.looks: list[Looks] = []
        self.associations: list[Associations] = []
        self.detection_count = self.false_alarm_count = self.update_count = 0
        self.reached_tai_ns = stages.start_tai_ns
        self.watched: dict[str, int] = {}
        self.backhaul: Backhaul | None = None
        # Given everything at once: the same looks without the way.
        self.direct: Tracker | None = stages.direct
        self.reported_direct: list[Tracks] = []
        if stages.mesh is not None and stages.loads is not None:
            self.backhaul = Backhaul(stages.mesh, stages.loads, 1e9 / stages.step_ns)
        # What the tracker asks after one step reaches the scheduler at the next.
        self._needs, self._cues, self.desk = CustodyNeeds.empty(), Cues.empty(), CueDesk()

    def snapshot(self) -> bytes:
        """Return all that goes from one step to the next; not what is kept for scores alone.

        Only for `restore` of the same version of lookdown, and only from where nobody else can write: it is a pickle,
        for meshes, schedulers and trackers hold their state as they like.
        """
        return pickle.dumps({name: getattr(self, name) for name in _GOES_ON}, pickle.HIGHEST_PROTOCOL)

    def restore(self, snapshot: bytes) -> None:
        """Take up a state that `snapshot` of the same scenario and seed gave: the steps after it are the same bits.

        A damaged one raises what `pickle` raises, and leaves the flight as it was.
        """
        for name, value in pickle.loads(snapshot).items():
            setattr(self, name, value)

    def step(self, time_tai_ns: int) -> None:
        """Fly one step, whose instant is its middle."""
        satellites = self.ephemeris.at(time_tai_ns)
        self._watch.lap("constellation")
        objects = self.traffic.at(time_tai_ns)
        self._watch.lap("traffic")
        dwells = self._planned(satellites, time_tai_ns)
        detections, looks = self.radar.observe(dwells, objects)
        self._watch.lap("sensing")
        associations = self.tracker.step(*self._carried(satellites, dwells, detections, time_tai_ns))
        if isinstance(self.scheduler, TaskScheduler):
            self._needs = self.tracker.needs(time_tai_ns)
        self._watch.lap("tracking")
        self.looks.append(looks)
        self.associations.append(associations)
        self.detection_count += len(detections)
        self.false_alarm_count += len(detections) - int(looks.detected.sum())
        self.update_count += len(associations)
        self._journal.note(dwells, detections, looks, associations)
        others = self._watch_on(satellites, objects, time_tai_ns)
        if isinstance(self.scheduler, TaskScheduler):
            self._cues = self.desk.step(self._needs, others, time_tai_ns)
            self._watch.lap("cues")

    def _carried(
        self, satellites: Satellites, dwells: Dwells, detections: Detections, time_tai_ns: int
    ) -> tuple[Dwells, Detections]:
        """Return what has reached the tracker by the end of the step: without a backbone, all that was seen."""
        if self.backhaul is None:
            return dwells, detections
        if self.direct is not None:
            self.direct.step(dwells, detections)
            self._watch.lap("tracking without the network")
        half = self._stages.step_ns // 2
        start = time_tai_ns - half
        dwells, detections, deliveries = self.backhaul.carry(
            satellites, dwells, detections, start_tai_ns=start, end_tai_ns=start + self._stages.step_ns
        )
        self._journal.note(deliveries)
        self._watch.lap("network")
        return dwells, detections

    def _watch_on(self, satellites: Satellites, objects: Objects, time_tai_ns: int) -> Detections:
        """Return what the sensors beside the radar see: the tracker takes dwells of radars, so it makes cues alone."""
        watchers = self._stages.watchers
        if not watchers:
            return Detections.empty()
        hears = any(watcher.hears_claims for watcher in watchers)
        claims = self._stages.traffic.claims_at(time_tai_ns) if hears else TransponderClaims.empty()
        seen = []
        for watcher in watchers:
            detections, looks = watcher.watch(satellites, objects, claims, time_tai_ns)
            self.watched[watcher.name] = self.watched.get(watcher.name, 0) + len(detections)
            self._journal.note(detections, looks)
            seen.append(detections)
        self._watch.lap("other sensors")
        return Detections.concatenate(seen)

    def _planned(self, satellites: Satellites, time_tai_ns: int) -> Dwells:
        if not isinstance(self.scheduler, TaskScheduler):
            return self.scheduler.dwells(satellites, time_tai_ns)
        plan = self.scheduler.plan(satellites, self._needs, self._cues, time_tai_ns)
        self._journal.note(plan.refused)
        return plan.dwells

    def report(self, time_tai_ns: int) -> None:
        """Put the picture of an instant on record."""
        tracks = self.tracker.tracks(time_tai_ns)
        objects = self.traffic.at(time_tai_ns)
        truth = _truth_at(objects, time_tai_ns)
        held = in_field_of_regard(self._stages.radar_parameters, self.ephemeris.at(time_tai_ns), objects)
        self.reported.append((truth, tracks, held))
        self._journal.note(truth, tracks, self.tracker.needs(time_tai_ns))
        if isinstance(self.scheduler, TaskScheduler):
            self._journal.note(self.scheduler.states(time_tai_ns))
        if self.backhaul is not None:
            self._journal.note(self.backhaul.links, self.backhaul.stations)
        if self.direct is not None:
            self.reported_direct.append(self.direct.tracks(time_tai_ns))
        self._watch.lap("picture")

    def fly(self, on_progress: Progress) -> None:
        """Fly from start to stop."""
        stages = self._stages
        step_ns, report_ns = stages.step_ns, stages.report_interval_ns
        count = (stages.stop_tai_ns - stages.start_tai_ns) // step_ns
        next_report = stages.start_tai_ns + report_ns
        for k in range(count):
            end = stages.start_tai_ns + (k + 1) * step_ns
            self.step(end - step_ns // 2)
            self.reached_tai_ns = end
            while next_report <= end:
                self.report(next_report)
                next_report += report_ns
            if (k + 1) % _FLUSH_STEPS == 0:
                self._journal.flush(end)
                self._watch.lap("recording")
            on_progress("flying", k + 1, count)
