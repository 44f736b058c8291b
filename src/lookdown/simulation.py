"""The one loop: a virtual clock, the order of the stages, and the recording.

Each step, one instant: where the satellites are, what flies, where the radars look,
what they detect, what the tracker makes of it. Every report interval the picture is
put on record; at the end it is scored against the truth, which no stage between has
seen.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np

from lookdown import __version__
from lookdown.picture import gap_causes, with_gap_causes
from lookdown.ports import EphemerisSource, ObjectSource, Scheduler, Sensor, TaskScheduler, Tracker
from lookdown.recording import Recorder
from lookdown.scenario import ScenarioDocument, Stages, assumptions, build, canonical_toml, scenario_hash
from lookdown.sensing import RadarParameters
from lookdown.sensing.card import sensor_card
from lookdown.sensing.detection import detection_probability
from lookdown.sensing.radar.regard import in_field_of_regard
from lookdown.sensing.schedule import LostTrackCues
from lookdown.tables import (
    Associations,
    Cues,
    CustodyNeeds,
    Detections,
    Dwells,
    Looks,
    Metrics,
    ObjectMetrics,
    Objects,
    RefusedTasks,
    Satellites,
    SatelliteStates,
    Table,
    Tracks,
    TransponderClaims,
    TruthStates,
)
from lookdown.tracking.metrics import score
from lookdown.tracking.metrics_summary import summarise

__all__ = ["SUMMARY_KEYS", "Progress", "SimulationResult", "run"]

SUMMARY_KEYS = (
    "custody",
    "gospa",
    "position_error_m_median",
    "position_error_m_p95",
    "nees_mean",
    "id_switches",
    "false_tracks_per_hour",
    "detections",
    "track_updates",
    "cpu_s",
    "peak_rss_mb",
    "seed",
    "scenario_hash",
)
"""Keys of the summary that scripts may rely on, in order; others may follow."""

Progress = Callable[[str, int, int], None]
"""Called with (what is being done, steps done, steps in all)."""

_FLUSH_STEPS = 300
_RECORDED = (
    Detections,
    Dwells,
    Looks,
    Associations,
    Tracks,
    TruthStates,
    Metrics,
    ObjectMetrics,
    RefusedTasks,
    SatelliteStates,
)


@dataclass(frozen=True, slots=True)
class SimulationResult:
    """What a run came to, and where it is recorded."""

    summary: dict[str, Any]
    directory: Path


class _Stopwatch:
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


class _Journal:
    """Collects tables and hands them to the recorder in batches, so that memory stays bounded."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._pending: dict[type[Table], list[Any]] = {kind: [kind.empty()] for kind in _RECORDED}

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


def _truth_at(objects: Objects, time_tai_ns: int) -> TruthStates:
    return TruthStates(
        object_id=objects.object_id,
        aircraft_class=objects.aircraft_class,
        time_tai_ns=np.full(len(objects), time_tai_ns, np.int64),
        position_ecef_m=objects.position_ecef_m,
        velocity_ecef_mps=objects.velocity_ecef_mps,
    )


class _Flight:
    """One run under way: its stages, its clock and what it has seen so far."""

    def __init__(self, stages: Stages, journal: _Journal, watch: _Stopwatch) -> None:
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
        # What the tracker asks after one step reaches the scheduler at the next.
        self._needs, self._cues, self._lost = CustodyNeeds.empty(), Cues.empty(), LostTrackCues()

    def step(self, time_tai_ns: int) -> None:
        """Fly one step, whose instant is its middle."""
        satellites = self.ephemeris.at(time_tai_ns)
        self._watch.lap("constellation")
        objects = self.traffic.at(time_tai_ns)
        self._watch.lap("traffic")
        dwells = self._planned(satellites, time_tai_ns)
        detections, looks = self.radar.observe(dwells, objects)
        self._watch.lap("sensing")
        associations = self.tracker.step(dwells, detections)
        if isinstance(self.scheduler, TaskScheduler):
            self._needs = self.tracker.needs(time_tai_ns)
            self._cues = self._lost.step(self._needs, time_tai_ns)
        self._watch.lap("tracking")
        self.looks.append(looks)
        self.associations.append(associations)
        self.detection_count += len(detections)
        self.false_alarm_count += len(detections) - int(looks.detected.sum())
        self.update_count += len(associations)
        self._journal.note(dwells, detections, looks, associations)
        self._watch_on(satellites, objects, time_tai_ns)

    def _watch_on(self, satellites: Satellites, objects: Objects, time_tai_ns: int) -> None:
        """Let the sensors beside the radar watch; what they see is recorded, for the tracker takes dwells of radars."""
        watchers = self._stages.watchers
        if not watchers:
            return
        hears = any(watcher.hears_claims for watcher in watchers)
        claims = self._stages.traffic.claims_at(time_tai_ns) if hears else TransponderClaims.empty()
        for watcher in watchers:
            detections, looks = watcher.watch(satellites, objects, claims, time_tai_ns)
            self.watched[watcher.name] = self.watched.get(watcher.name, 0) + len(detections)
            self._journal.note(detections, looks)
        self._watch.lap("other sensors")

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
        self._journal.note(truth, tracks)
        if isinstance(self.scheduler, TaskScheduler):
            self._journal.note(self.scheduler.states(time_tai_ns))
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


def _scored(flight: _Flight, stages: Stages) -> tuple[Metrics, ObjectMetrics, dict[str, Any]]:
    """Return tracks against truth with the causes of the gaps, and their summary."""
    truth = TruthStates.concatenate(t for t, _, _ in flight.reported)
    tracks = Tracks.concatenate(t for _, t, _ in flight.reported)
    held = np.concatenate([h for _, _, h in flight.reported] or [np.zeros(0, bool)])
    looks = Looks.concatenate(flight.looks)
    settings, radar = stages.metrics, stages.radar_parameters
    metrics, rows = score(
        truth,
        tracks,
        cutoff_m=settings.gospa_cutoff_m,
        custody_limit_m=settings.custody_limit_m,
        times_tai_ns=np.arange(
            stages.start_tai_ns + stages.report_interval_ns, stages.stop_tai_ns + 1, stages.report_interval_ns
        ),
    )
    # `score` keeps the order of the truth, instant by instant; the flags of visibility stand in it.
    assert np.array_equal(truth.object_id, rows.object_id) and np.array_equal(truth.time_tai_ns, rows.time_tai_ns)

    def without_notch(snr_ratio: np.ndarray, _looks: Looks) -> np.ndarray:
        return np.asarray(
            detection_probability(
                snr_ratio / radar.look_count,
                false_alarm_probability=radar.false_alarm_probability,
                look_count=radar.look_count,
                swerling_case=radar.swerling_case,
            )
        )

    causes = gap_causes(
        rows,
        looks,
        held=held,
        custody_limit_m=settings.custody_limit_m,
        detection_probability=without_notch,
    )
    summary = summarise(
        metrics,
        rows,
        truth=truth,
        tracks=tracks,
        detection_count=flight.detection_count,
        false_alarm_count=flight.false_alarm_count,
        track_update_count=flight.update_count,
        duration_s=(flight.reached_tai_ns - stages.start_tai_ns) / 1e9,
        custody_limit_m=settings.custody_limit_m,
        associations=Associations.concatenate(flight.associations),
    )
    return metrics, with_gap_causes(rows, causes), asdict(summary)


def run(
    document: ScenarioDocument,
    *,
    name: str,
    seed: int,
    output: Path,
    on_progress: Progress,
    cpu_clock_s: Callable[[], float],
    peak_memory_mb: Callable[[], float],
) -> SimulationResult:
    """Fly a scenario, record it under ``output/name`` and return its summary.

    Parameters
    ----------
    document : ScenarioDocument
    name : str
        Of the recording.
    seed : int
        Of every draw; the same seed gives the same bytes.
    output : pathlib.Path
        Folder of recordings.
    on_progress : callable
        Told what is being done and how far it is.
    cpu_clock_s, peak_memory_mb : callable
        The machine's CPU time and greatest memory, which only the edge may ask for.

    Returns
    -------
    SimulationResult

    Raises
    ------
    DataError, RecordingError
        Where the flights cannot be read or the recording cannot be written.
    """
    watch = _Stopwatch(cpu_clock_s)
    on_progress("reading flights, placing satellites", 0, 1)
    stages = build(document, seed=seed)
    watch.lap("set-up")
    digest = scenario_hash(document)
    recorder = Recorder(
        output=output,
        name=name,
        scenario_text=canonical_toml(document),
        seed=seed,
        version=__version__,
        scenario_hash=digest,
        start_tai_ns=stages.start_tai_ns,
    )
    with recorder:
        recorder.write_json("cleaning", stages.cleaning)
        recorder.write_json("assumptions", assumptions(document))
        recorder.write_json("sensor_card", _sensor_card(document, stages))
        journal = _Journal(recorder)
        flight = _Flight(stages, journal, watch)
        try:
            flight.fly(on_progress)
        finally:
            # What was flown is kept, be the run stopped or not.
            journal.flush(flight.reached_tai_ns)
        on_progress("scoring", 0, 1)
        metrics, rows, summary = _scored(flight, stages)
        journal.note(metrics, rows)
        journal.flush(flight.reached_tai_ns)
        if flight.watched:
            summary["other_sensors"] = flight.watched
        summary |= {"seed": seed, "scenario_hash": digest, "scenario": document.scenario.name}
        recorder.write_json("summary", summary)
        watch.lap("scoring")
        cost = {"cpu_s": cpu_clock_s(), "peak_rss_mb": peak_memory_mb()}
        recorder.write_json("timing", cost | {"cpu_s_by_stage": watch.spent_s})
        on_progress("scoring", 1, 1)
    assert recorder.directory is not None
    return SimulationResult(_in_order(summary | cost), recorder.directory)


def _sensor_card(document: ScenarioDocument, stages: Stages) -> list[dict[str, Any]]:
    """Return the sensor card's rows with the sources that the scenario gives."""
    said = {row["path"].removeprefix("radar."): row["source"] for row in assumptions(document)}
    # A scenario's names are those of the parameters without the unit at their end.
    names = [field.name for field in fields(RadarParameters)]
    sources = {name: said.get(next((k for k in said if name.startswith(k)), ""), "not stated") for name in names}
    return [{"group": row.section} | asdict(row) for row in sensor_card(stages.radar_parameters, sources)]


def _in_order(summary: dict[str, Any]) -> dict[str, Any]:
    """Return the summary with the promised keys first."""
    return {key: summary[key] for key in SUMMARY_KEYS} | summary
