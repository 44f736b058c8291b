"""A scenario flown from start to stop and recorded."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from lookdown import __version__
from lookdown.network.failure_names import failures_in_words
from lookdown.recording import Recorder
from lookdown.scenario import ScenarioDocument, Stages, assumptions, build, canonical_toml, scenario_hash
from lookdown.scenario.constellation import vendor_names
from lookdown.sensing import RadarParameters
from lookdown.sensing.card import sensor_card
from lookdown.simulation.flight import Flight
from lookdown.simulation.journal import Journal, Stopwatch
from lookdown.simulation.progress import Progress
from lookdown.simulation.scoring import in_order, scored, without_network

__all__ = ["SimulationResult", "run"]


@dataclass(frozen=True, slots=True)
class SimulationResult:
    """What a run came to, and where it is recorded."""

    summary: dict[str, Any]
    directory: Path


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
    watch = Stopwatch(cpu_clock_s)
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
        journal = Journal(recorder)
        flight = Flight(stages, journal, watch)
        try:
            flight.fly(on_progress)
        finally:
            # What was flown is kept, be the run stopped or not.
            journal.flush(flight.reached_tai_ns)
        on_progress("scoring", 0, 1)
        metrics, rows, summary = scored(flight, stages)
        journal.note(metrics, rows)
        journal.flush(flight.reached_tai_ns)
        if flight.watched:
            summary["other_sensors"] = flight.watched
        if flight.backhaul is not None:
            summary["network"] = flight.backhaul.summary() | {"without": without_network(flight, stages)}
            assert stages.mesh is not None
            summary["network"] |= failures_in_words(
                stages.mesh,
                vendor_names(document),
                start_tai_ns=stages.start_tai_ns,
                stop_tai_ns=flight.reached_tai_ns,
            )
        if flight.desk.dropped:
            summary["cues_dropped"] = flight.desk.dropped
        summary |= {"seed": seed, "scenario_hash": digest, "scenario": document.scenario.name}
        recorder.write_json("summary", summary)
        watch.lap("scoring")
        cost = {"cpu_s": cpu_clock_s(), "peak_rss_mb": peak_memory_mb()}
        recorder.write_json("timing", cost | {"cpu_s_by_stage": watch.spent_s})
        on_progress("scoring", 1, 1)
    assert recorder.directory is not None
    return SimulationResult(in_order(summary | cost), recorder.directory)


def _sensor_card(document: ScenarioDocument, stages: Stages) -> list[dict[str, Any]]:
    """Return the sensor card's rows with the sources that the scenario gives."""
    said = {row["path"].removeprefix("radar."): row["source"] for row in assumptions(document)}
    # A scenario's names are those of the parameters without the unit at their end.
    names = [field.name for field in fields(RadarParameters)]
    sources = {name: said.get(next((k for k in said if name.startswith(k)), ""), "not stated") for name in names}
    return [{"group": row.section} | asdict(row) for row in sensor_card(stages.radar_parameters, sources)]
