"""A scenario document into the stages that fly it.

The stages take SI and know nothing of documents; band, unit and source stay behind.
"""

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from lookdown.astro import tai_ns_from_utc_text, utc_text_from_tai_ns
from lookdown.constellation import EphemerisTable
from lookdown.errors import Fault, ScenarioError
from lookdown.network.loads import Loads
from lookdown.network.mesh import Mesh
from lookdown.scenario._derived import parameters_from
from lookdown.scenario.constellation import flown_elements
from lookdown.scenario.document import ScenarioDocument
from lookdown.scenario.interest_section import Box
from lookdown.scenario.network import loads_of, mesh_of
from lookdown.scenario.sensors import Watcher, watchers
from lookdown.scenario.traffic import flown_traffic, recording_path, traffic_epoch_tai_ns
from lookdown.sensing import RadarParameters, RadarSensor, SearchRegion, SearchScheduler
from lookdown.sensing.clutter import MovingClutter, RoadBox, WindFarm, reference_moving_clutter
from lookdown.sensing.schedule import EnergyScheduler, ScheduleParameters, SpacecraftParameters
from lookdown.tracking import DwellTracker, TrackerParameters
from lookdown.traffic import ClaimSource, RecordedTraffic, Region, facts_of

__all__ = ["MetricsSettings", "Stages", "build", "check_span", "failures_not_flown", "radar_of", "satellite_of"]


@dataclass(frozen=True, slots=True)
class MetricsSettings:
    """By what measure tracks are scored.

    Attributes
    ----------
    custody_limit_m, gospa_cutoff_m : float
    """

    custody_limit_m: float
    gospa_cutoff_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Stages:
    """All that a run needs, ready to fly.

    Attributes
    ----------
    ephemeris, traffic, scheduler, radar, tracker
        The stages, in the order of the data.
    watchers : tuple of Watcher
        The sensors beside the radar.
    radar_parameters : RadarParameters
    metrics : MetricsSettings
    start_tai_ns, stop_tai_ns : int
        Start of the first step, end of the last.
    step_ns, report_interval_ns : int
    mesh : Mesh or None
        The backbone; without one every report is with the tracker at once.
    direct : DwellTracker or None
        Where there is a backbone: a tracker that is given everything at once, to see what the way costs.
    loads : Loads or None
        What is sent over it.
    cleaning : dict
        What was dropped of the recorded flights and why, how far smoothing moved them, and who was made by rule.
    """

    ephemeris: EphemerisTable
    traffic: ClaimSource
    scheduler: SearchScheduler | EnergyScheduler
    radar: RadarSensor
    tracker: DwellTracker
    watchers: tuple[Watcher, ...]
    radar_parameters: RadarParameters
    metrics: MetricsSettings
    start_tai_ns: int
    stop_tai_ns: int
    step_ns: int
    report_interval_ns: int
    mesh: Mesh | None
    direct: DwellTracker | None
    loads: Loads | None
    cleaning: dict[str, Any]


def build(document: ScenarioDocument, *, seed: int) -> Stages:
    """Return the stages of a scenario.

    Parameters
    ----------
    document : ScenarioDocument
    seed : int
        Of every draw of the run.

    Raises
    ------
    DataError
        Where the recorded flights cannot be read.
    ScenarioError
        Where the run would begin or end outside them.
    """
    path = recording_path(document)
    recorded = None if path is None else RecordedTraffic.load(path)
    epoch = traffic_epoch_tai_ns(document, recorded)
    span = None if recorded is None else (recorded.start_tai_ns, recorded.stop_tai_ns)
    start_tai_ns, stop_tai_ns = _span(document, span)
    traffic = flown_traffic(document, recorded, seed=seed, start_tai_ns=start_tai_ns, stop_tai_ns=stop_tai_ns)
    radar = radar_of(document)
    region = _search_region(traffic.region, document.traffic.region_margin.base_si)
    step = document.scenario.step
    # The shells' epoch is the recording's first instant, so that a part of it is flown under the same satellites.
    # Satellites are counted from 0, which is how the scheduler finds their sectors.
    satellites = flown_elements(document, epoch).counted()
    ephemeris = satellites.ephemeris(start_tai_ns, stop_tai_ns)
    network = document.network
    return Stages(
        ephemeris=ephemeris,
        mesh=None
        if network is None
        else mesh_of(document, satellites.elements, seed=seed, start_tai_ns=start_tai_ns, stop_tai_ns=stop_tai_ns),
        direct=None if network is None else DwellTracker(parameters_from(document.tracker, TrackerParameters)),
        loads=None if network is None else loads_of(document),
        traffic=traffic.source,
        scheduler=_scheduler(
            document, radar, region, seed=seed, satellite_count=len(satellites.elements), start_tai_ns=start_tai_ns
        ),
        radar=RadarSensor(radar, region, seed, moving_clutter=_moving_clutter(document, seed)),
        tracker=DwellTracker(parameters_from(document.tracker, TrackerParameters)),
        watchers=watchers(document.sensor, seed=seed, start_tai_ns=start_tai_ns, step_s=step.base_si),
        radar_parameters=radar,
        metrics=MetricsSettings(
            custody_limit_m=document.metrics.custody_limit.base_si,
            gospa_cutoff_m=document.metrics.gospa_cutoff.base_si,
        ),
        start_tai_ns=start_tai_ns,
        stop_tai_ns=stop_tai_ns,
        step_ns=_nanoseconds(step.base_si),
        report_interval_ns=_nanoseconds(document.scenario.report_interval.base_si),
        cleaning=traffic.account,
    )


def radar_of(document: ScenarioDocument) -> RadarParameters:
    """Return the radar of a scenario in SI.

    Examples
    --------
    >>> from lookdown.scenario import load_scenario
    >>> radar_of(load_scenario("paris")).average_power_w
    2500.0
    """
    return parameters_from(document.radar, RadarParameters)


def _scheduler(
    document: ScenarioDocument,
    radar: RadarParameters,
    region: SearchRegion,
    *,
    seed: int,
    satellite_count: int,
    start_tai_ns: int,
) -> SearchScheduler | EnergyScheduler:
    step_s = document.scenario.step.base_si
    if document.schedule.tasks == "search":
        return SearchScheduler(
            radar, region, run_seed=seed, satellite_count=satellite_count, start_tai_ns=start_tai_ns, step_s=step_s
        )
    scheduler = EnergyScheduler(
        radar,
        region,
        satellite_of(document),
        parameters_from(document.schedule, ScheduleParameters),
        custody_limit_m=document.metrics.custody_limit.base_si,
        run_seed=seed,
        satellite_count=satellite_count,
        start_tai_ns=start_tai_ns,
        step_s=step_s,
    )
    if document.schedule.region:
        scheduler.prioritise([(_box_region(box), box.priority.base_si) for box in document.schedule.region])
    return scheduler


def _moving_clutter(document: ScenarioDocument, seed: int) -> MovingClutter | None:
    """Return what moves on the ground of a scenario, none where it has no such section."""
    environment = document.environment
    if environment is None:
        return None
    settings = reference_moving_clutter()
    if not environment.everywhere:
        settings = replace(settings, vehicles_per_person=0.0, birds_pm2=0.0, spikes_pm2=0.0)
    farms = environment.wind_farm
    return MovingClutter(
        settings,
        seed,
        roads=tuple(RoadBox(_box_region(road), road.vehicles_pm2) for road in environment.road),
        farms=tuple(
            WindFarm(
                math.radians(farm.latitude_deg), math.radians(farm.longitude_deg), farm.radius.base_si, farm.turbines
            )
            for farm in farms
        ),
    )


def satellite_of(document: ScenarioDocument) -> SpacecraftParameters:
    """Return what every satellite of a scenario has to spend, in SI."""
    return parameters_from(document.satellite, SpacecraftParameters)


def check_span(document: ScenarioDocument) -> None:
    """Raise what `build` would where a run begins or ends outside the recorded flights, at a small part of its cost.

    The flights are not cleaned for this, so that `build` can still refuse a span that reaches into what
    cleaning drops from either end.
    """
    run, path = document.scenario, recording_path(document)
    if path is None:
        _span(document, None)
    elif run.start is not None or run.stop is not None or run.duration is not None:
        facts = facts_of(path)
        _span(document, (facts.start_tai_ns, facts.stop_tai_ns))


def failures_not_flown(document: ScenarioDocument) -> list[str]:
    """Return which failures of a scenario's backbone begin when a run of it has ended, a sentence each.

    Parameters
    ----------
    document : ScenarioDocument
        One that `check_span` finds nothing wrong with.
    """
    failures, path = [] if document.network is None else document.network.failure, recording_path(document)
    if not failures:
        return []
    facts = None if path is None else facts_of(path)
    start, stop = _span(document, None if facts is None else (facts.start_tai_ns, facts.stop_tai_ns))
    length_s = (stop - start) / 1e9
    return [
        f"network.failure.{index}: {failure.kind} begins {failure.start.base:g} {failure.start.unit} after the start "
        f"and is not flown, for a run ends after {length_s:g} s."
        for index, failure in enumerate(failures)
        if failure.start.base_si >= length_s
    ]


def _nanoseconds(duration_s: float) -> int:
    return round(duration_s * 1e9)


def _span(document: ScenarioDocument, recorded: tuple[int, int] | None) -> tuple[int, int]:
    """Return start and stop of the run; where it is recorded it must lie within."""
    run = document.scenario
    if recorded is None:
        assert run.start is not None and (run.stop or run.duration), "a fault of the document that a check must find"
        first = tai_ns_from_utc_text(run.start)
        last = first if run.stop is None else tai_ns_from_utc_text(run.stop)
    else:
        first, last = recorded
    start = first if run.start is None else tai_ns_from_utc_text(run.start)
    stop = last if run.stop is None else tai_ns_from_utc_text(run.stop)
    if run.duration is not None:
        stop = start + _nanoseconds(run.duration.base_si)
    if faults := _span_faults(document, start, stop, (first, last if recorded is not None else stop)):
        raise ScenarioError(run.name, faults)
    return start, stop


def _span_faults(document: ScenarioDocument, start: int, stop: int, within: tuple[int, int]) -> list[Fault]:
    run = document.scenario
    first, last = within
    recorded = f"an instant within the recording, {utc_text_from_tai_ns(first)} to {utc_text_from_tai_ns(last)}"
    if not first <= start < last:
        return [Fault("scenario.start", recorded, utc_text_from_tai_ns(start))]
    if stop > last and run.duration is not None:
        came = f"{run.duration.base:g} {run.duration.unit}"
        return [Fault("scenario.duration", f"at most the {(last - start) / 1e9:.0f} s recorded", came)]
    if stop > last or stop <= start:
        return [Fault("scenario.stop", f"{recorded}, after the start", utc_text_from_tai_ns(stop))]
    if stop - start < _nanoseconds(run.step.base_si):
        return [Fault("scenario.stop", f"at least one step ({run.step.base_si:g} s) after the start", "less")]
    return []


def _box_region(box: Box) -> SearchRegion:
    return SearchRegion(*np.radians([box.south_deg, box.north_deg, box.west_deg, box.east_deg]).tolist())


def _search_region(box: Region, margin_m: float) -> SearchRegion:
    return SearchRegion(
        south_rad=box.latitude_min_rad,
        north_rad=box.latitude_max_rad,
        west_rad=box.longitude_west_rad,
        east_rad=box.longitude_east_rad,
        margin_m=margin_m,
    )
