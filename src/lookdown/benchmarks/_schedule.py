"""The energy scheduler's step at 100,000 tracks and 1,000 satellites, against the numbers it must at least read."""

import math
from time import process_time

import numpy as np

from lookdown.benchmarks._row import Row
from lookdown.seeds import generator
from lookdown.sensing import SearchRegion, reference_radar
from lookdown.sensing.schedule import EnergyScheduler, StepPlan, reference_schedule, reference_spacecraft
from lookdown.tables import Cues, CustodyNeeds, Objects, Satellites

__all__ = ["scheduler_rows"]

_START_TAI_NS, _STEP_NS, _ROUNDS = 1_633_608_037_000_000_000, 10**9, 4
_WORLD = SearchRegion(math.radians(-60.0), math.radians(60.0), -math.pi + 1e-6, math.pi - 1e-6)


def _needs(objects: Objects, asking_ratio: float) -> CustodyNeeds:
    """Return a track on every object, of which a share asks for a look."""
    count, rng = len(objects), generator(1, "benchmark-schedule")
    silent_s = np.where(rng.random(count) < asking_ratio, 20.0, 1.0)
    return CustodyNeeds(
        track_id=np.arange(1, count + 1, dtype=np.uint64),
        time_tai_ns=np.full(count, _START_TAI_NS, np.int64),
        position_ecef_m=objects.position_ecef_m,
        velocity_ecef_mps=objects.velocity_ecef_mps,
        position_sigma_m=rng.uniform(200.0, 900.0, count),
        sigma_growth_mps=rng.uniform(1.0, 20.0, count),
        rcs_m2=rng.lognormal(math.log(10.0), 1.0, count),
        confirmed=np.ones(count, np.uint8),
        priority=np.ones(count),
        last_update_tai_ns=_START_TAI_NS - (silent_s * 1e9).astype(np.int64),
        custody_left_s=np.full(count, 60.0),
    )


def _planned(satellites: Satellites, needs: CustodyNeeds) -> tuple[float, StepPlan]:
    """Return the CPU time of a step of a fresh scheduler, the least of several, and its plan."""
    spent = []
    for _ in range(_ROUNDS):
        scheduler = EnergyScheduler(
            reference_radar(),
            _WORLD,
            reference_spacecraft(),
            reference_schedule(),
            custody_limit_m=5e3,
            run_seed=1,
            satellite_count=len(satellites),
            start_tai_ns=_START_TAI_NS,
        )
        begun = process_time()
        plan = scheduler.plan(satellites, needs, Cues.empty(), _START_TAI_NS + _STEP_NS // 2)
        spent.append(process_time() - begun)
    return min(spent), plan


def _copied_s(needs: CustodyNeeds) -> float:
    """Return the CPU time to copy and sort what the scheduler is given: less it cannot do."""
    spent = []
    for _ in range(_ROUNDS):
        begun = process_time()
        needs.take(np.argsort(needs.track_id[::-1]))
        spent.append(process_time() - begun)
    return max(min(spent), 1e-6)


def scheduler_rows(objects: Objects, satellites: Satellites) -> list[Row]:
    """Return the CPU time of a step with a tenth of the tracks asking and with all, and the former over a sort."""
    some_s, some = _planned(satellites, _needs(objects, 0.1))
    all_s, everyone = _planned(satellites, _needs(objects, 1.0))
    size = f"{len(objects):,} tracks x {len(satellites):,} satellites"

    def told(plan: StepPlan) -> str:
        return f"{len(plan.problem.task)} options, {len(plan.dwells)} dwells, {len(plan.refused)} refused"

    copied = _copied_s(_needs(objects, 0.1))
    return [
        Row(
            id="sensing.schedule",
            aim=0.2,
            measured=some_s,
            reference=f"a step of 1 s planned, {size}, 10 % ask",
            checksum=told(some),
            unit="s",
            must=1.0,
        ),
        Row(
            id="sensing.schedule.all",
            aim=0.5,
            measured=all_s,
            reference=f"a step of 1 s planned, {size}, all ask",
            checksum=told(everyone),
            unit="s",
            must=1.0,
        ),
        Row(
            id="sensing.schedule.sort",
            must=60.0,
            aim=20.0,
            measured=some_s / copied,
            unit="ratio",
            reference="the tracks copied and sorted once, in the same run",
            checksum=told(some),
        ),
    ]
