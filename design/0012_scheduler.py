"""Measurements behind design/0012: greedy, auction and bound; time at scale; custody with and without tasks.

Run from the repository's root: python design/0012_scheduler.py [paris]
"""

import dataclasses
import math
import sys
import time

import numpy as np

from lookdown.astro import ecef_from_geodetic
from lookdown.constellation import EphemerisTable, WalkerShell
from lookdown.scenario import build, load_scenario, with_overrides
from lookdown.scenario.document import ScenarioDocument
from lookdown.sensing import SearchRegion, reference_radar
from lookdown.sensing.schedule import (
    EnergyScheduler,
    LostTrackCues,
    orbit_energy,
    reference_schedule,
    reference_spacecraft,
)
from lookdown.sensing.schedule.options import track_energy_j
from lookdown.sensing.schedule.problem import StepProblem, auction, greedy, relaxed_bound
from lookdown.tables import Cues, CustodyNeeds, Tracks, TruthStates
from lookdown.tracking.metrics import score

START_TAI_NS = 1_633_608_757 * 10**9
WORLD = SearchRegion(math.radians(-60), math.radians(60), -math.pi + 1e-6, math.pi - 1e-6)


def needs_over(region: SearchRegion, count: int, seed: int) -> CustodyNeeds:
    """Return random tracks over a region, all of them due."""
    rng = np.random.default_rng(seed)
    sine = rng.uniform(math.sin(region.south_rad), math.sin(region.north_rad), count)
    place = ecef_from_geodetic(
        latitude_rad=np.arcsin(sine),
        longitude_rad=rng.uniform(region.west_rad, region.east_rad, count),
        height_m=np.full(count, 1e4),
    )
    side = np.cross(place, rng.normal(size=(count, 3)))
    return CustodyNeeds(
        track_id=np.arange(1, count + 1, dtype=np.uint64),
        time_tai_ns=np.full(count, START_TAI_NS),
        position_ecef_m=place,
        velocity_ecef_mps=220.0 * side / np.linalg.norm(side, axis=1, keepdims=True),
        position_sigma_m=rng.lognormal(math.log(800.0), 0.7, count),
        sigma_growth_mps=rng.uniform(1.0, 20.0, count),
        rcs_m2=rng.lognormal(math.log(10.0), 1.0, count),
        confirmed=(rng.random(count) < 0.9).astype(np.uint8),
        priority=rng.uniform(0.1, 1.0, count),
        last_update_tai_ns=np.full(count, START_TAI_NS - 20 * 10**9),
    )


def step_problem(satellites: int, tracks: int, seed: int, beams: int) -> StepProblem:
    """Return the programme of a real step: a Walker shell, a continent, tracks that are due."""
    shell = WalkerShell(
        altitude_m=500e3, inclination_rad=math.radians(55), satellite_count=satellites, plane_count=10, phasing=1
    )
    region = SearchRegion(math.radians(36), math.radians(60), math.radians(-10), math.radians(30))
    craft = dataclasses.replace(reference_spacecraft(), beams_at_once=beams)
    scheduler = EnergyScheduler(
        reference_radar(),
        region,
        craft,
        reference_schedule(),
        custody_limit_m=5e3,
        run_seed=seed,
        satellite_count=satellites,
        start_tai_ns=START_TAI_NS,
    )
    instant = START_TAI_NS + 10**9 // 2
    now = EphemerisTable.from_shell(shell, START_TAI_NS, START_TAI_NS + 10**10).at(instant)
    return scheduler.plan(now, needs_over(region, tracks, seed), Cues.empty(), instant).problem


def print_solvers() -> None:
    """Print greedy and auction over the bound, and their times."""
    print("tracks  beams  options  greedy/bound  auction/bound  ms greedy/auction/bound")
    for tracks, beams in ((40, 8), (150, 8), (600, 8), (600, 2), (2_000, 8)):
        ratios, times = [], []
        for seed in range(3):
            problem = step_problem(100, tracks, seed, beams)
            clock, values = [time.process_time()], []
            for solve in (lambda p: greedy(p).value, lambda p: auction(p).value, relaxed_bound):
                values.append(solve(problem))
                clock.append(time.process_time())
            ratios.append([values[0] / values[2], values[1] / values[2]])
            times.append(np.diff(clock) * 1e3)
        (one, two), spent = np.mean(ratios, axis=0), np.min(times, axis=0)
        print(
            f"{tracks:6d}  {beams:5d}  {len(problem.task):7d}  {one:12.4f}  {two:13.4f}  "
            + " / ".join(f"{ms:.1f}" for ms in spent)
        )


def print_scale() -> None:
    """Print the CPU time of one step at 100,000 tracks, all asking, and 1,000 satellites."""
    shell = WalkerShell(
        altitude_m=500e3, inclination_rad=math.radians(55), satellite_count=1_000, plane_count=25, phasing=1
    )
    instant = START_TAI_NS + 10**9 // 2
    now = EphemerisTable.from_shell(shell, START_TAI_NS, START_TAI_NS + 10**10).at(instant)
    needs, spent = needs_over(WORLD, 100_000, 1), []
    for _ in range(5):
        scheduler = EnergyScheduler(
            reference_radar(),
            WORLD,
            reference_spacecraft(),
            reference_schedule(),
            custody_limit_m=5e3,
            run_seed=1,
            satellite_count=1_000,
            start_tai_ns=START_TAI_NS,
        )
        begun = time.process_time()
        plan = scheduler.plan(now, needs, Cues.empty(), instant)
        spent.append(time.process_time() - begun)
    done = len(plan.choice.done[0])
    print(f"100,000 tracks asking of 1,000 satellites: {min(spent):.2f} s CPU, {len(plan.problem.task)} options,")
    print(f"  {done} looks, {len(plan.dwells) - done} search dwells, {len(plan.refused)} refused")


def print_energy() -> None:
    """Print what a look costs beside a sector of search, and an orbit with a smaller array."""
    radar, craft = reference_radar(), reference_spacecraft()
    for size in (10.0, 1.0):
        joules = [track_energy_j(radar, rcs_m2=size, range_m=r, detection_probability=0.9) for r in (7e5, 1e6, 1.5e6)]
        print(f"look at {size:g} m2 at 700 / 1,000 / 1,500 km: " + " / ".join(f"{j:.0f} J" for j in joules))
    for solar in (16e3, 12e3, 8e3):
        orbit = orbit_energy(radar, dataclasses.replace(craft, solar_power_w=solar), height_m=500e3)
        print(
            f"arrays of {solar / 1e3:g} kW: {orbit.given_ratio:.0%} of the search, "
            f"charge {orbit.charge_j.min() / 3.6e6:.1f} "
            f"to {orbit.charge_j.max() / 3.6e6:.1f} kWh, at most {orbit.temperature_k.max():.0f} K"
        )


def print_paris(minutes: float) -> None:
    """Print custody over Paris with search alone and with all tasks."""
    for tasks in ("search", "all"):
        raw = load_scenario("paris").model_dump(exclude_none=True)
        raw["schedule"]["tasks"] = tasks
        stages = build(with_overrides(ScenarioDocument.model_validate(raw), duration_s=60.0 * minutes), seed=1)
        needs, cues, lost = CustodyNeeds.empty(), Cues.empty(), LostTrackCues()
        truth, tracks = [], []
        for k in range(round(60 * minutes)):
            end = stages.start_tai_ns + (k + 1) * stages.step_ns
            instant = end - stages.step_ns // 2
            satellites, objects = stages.ephemeris.at(instant), stages.traffic.at(instant)
            if isinstance(stages.scheduler, EnergyScheduler):
                dwells = stages.scheduler.plan(satellites, needs, cues, instant).dwells
            else:
                dwells = stages.scheduler.dwells(satellites, instant)
            detections, _ = stages.radar.observe(dwells, objects)
            stages.tracker.step(dwells, detections)
            needs = stages.tracker.needs(instant)
            cues = lost.step(needs, instant)
            if (k + 1) % 10 == 0:
                there = stages.traffic.at(end)
                truth.append(
                    TruthStates(
                        object_id=there.object_id,
                        aircraft_class=there.aircraft_class,
                        time_tai_ns=np.full(len(there), end),
                        position_ecef_m=there.position_ecef_m,
                        velocity_ecef_mps=there.velocity_ecef_mps,
                    )
                )
                tracks.append(stages.tracker.tracks(end))
        _, rows = score(TruthStates.concatenate(truth), Tracks.concatenate(tracks), cutoff_m=5e3, custody_limit_m=5e3)
        held = rows.position_error_m[rows.in_custody != 0]
        spent = np.asarray(stages.scheduler.energy_j).sum() / 1e6
        print(
            f"paris, {minutes:g} min, {tasks}: custody {rows.in_custody.mean():.4f}, "
            f"median error {np.median(held):.0f} m,"
        )
        print(f"  radio-frequency energy of all satellites {spent:,.0f} MJ")


if __name__ == "__main__":
    print_solvers()
    print_scale()
    print_energy()
    if "paris" in sys.argv[1:]:
        print_paris(20.0)
