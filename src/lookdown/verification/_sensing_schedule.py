"""Verification of the scheduler: Sun and shadow, energy of looks, heat, and how near the choices come to the bound."""

import math
from collections.abc import Iterator

import numpy as np

from lookdown.astro import MEAN_RADIUS_M, sun_ecef_m, tai_ns_from_utc_text
from lookdown.astro.sun import ASTRONOMICAL_UNIT_M
from lookdown.seeds import generator
from lookdown.sensing import reference_radar
from lookdown.sensing.schedule import orbit_energy, reference_spacecraft
from lookdown.sensing.schedule.energy import resting_temperature_k
from lookdown.sensing.schedule.options import track_energy_j
from lookdown.sensing.schedule.problem import StepProblem, auction, greedy, relaxed_bound
from lookdown.verification._row import Row, absolute_row, relative_row

__all__ = ["rows"]

_AREA = "sensing"
_ASTROPY = "independent program: astropy 8.0, get_sun in ITRS, {}"
_SHADOW = "closed form: asin(R / r) / pi of an orbit in the Sun's plane, the shadow a cylinder"
_LOOK = "reference computation: sizing example, 25 ms of 2.5 kW for 10 m2 at 1,000 km, L band; rounded to the ms"
_RADIATOR = "closed form: sigma 0.85 25 m2 (T**4 - 220**4) = heat"
_BALANCE = "closed form: over a settled orbit the arrays' surplus times 0.9 is what the dark takes from the battery"
_BOUND = "reference computation: linear programme of the same step by HiGHS, whose worth is 1; three random steps"


def rows() -> list[Row]:
    """Return the scheduler's reference figures beside ours."""
    return [*_sun(), *_shadow(), *_looks(), *_heat(), *_solvers()]


def _sun() -> Iterator[Row]:
    for text, declination, longitude, distance in (
        ("2021-10-07T12:30:00", -5.699713, -10.562759, 0.9994214),
        ("2021-06-21T00:00:00", 23.437387, -179.562707, 1.0162231),
    ):
        place = sun_ecef_m(np.array([tai_ns_from_utc_text(f"{text}Z")]))[0] / ASTRONOMICAL_UNIT_M
        far = float(np.linalg.norm(place))
        source, day = _ASTROPY.format(text), text[:10]
        for name, theirs, ours in (
            ("declination", declination, math.degrees(math.asin(place[2] / far))),
            ("longitude", longitude, math.degrees(math.atan2(place[1], place[0]))),
        ):
            yield absolute_row(
                id=f"sun-{name}-{day}",
                area=_AREA,
                published=theirs,
                ours=ours,
                tolerance=0.012,
                unit="deg",
                source=source,
            )
        yield relative_row(
            id=f"sun-distance-{day}", area=_AREA, published=distance, ours=far, tolerance=3e-4, unit="au", source=source
        )


def _shadow() -> Iterator[Row]:
    for height_km in (500, 770, 1_000):
        orbit = orbit_energy(reference_radar(), reference_spacecraft(), height_m=1e3 * height_km, settling_orbits=0)
        yield relative_row(
            id=f"eclipse-share-{height_km}-km",
            area=_AREA,
            published=math.asin(MEAN_RADIUS_M / (MEAN_RADIUS_M + 1e3 * height_km)) / math.pi,
            ours=float(1.0 - orbit.sunlit_ratio.mean()),
            tolerance=2e-3,
            unit="1",
            source=_SHADOW,
        )


def _looks() -> Iterator[Row]:
    for size, times in ((10.0, 1.0), (1.0, 10.0), (0.1, 100.0)):
        ours = track_energy_j(reference_radar(), rcs_m2=size, range_m=1e6, detection_probability=0.9)
        yield relative_row(
            id=f"look-energy-{size:g}-m2",
            area=_AREA,
            published=62.5 * times,
            ours=ours,
            tolerance=0.02,
            unit="J",
            source=_LOOK,
        )


def _heat() -> Iterator[Row]:
    craft = reference_spacecraft()
    for heat_w in (1_500.0, 6_143.0):
        closed = (220.0**4 + heat_w / (5.670374419e-8 * 0.85 * 25.0)) ** 0.25
        yield relative_row(
            id=f"resting-temperature-{heat_w:.0f}-w",
            area=_AREA,
            published=closed,
            ours=resting_temperature_k(craft, heat_w),
            tolerance=1e-9,
            unit="K",
            source=_RADIATOR,
        )
    orbit = orbit_energy(reference_radar(), craft, height_m=500e3)
    dark_j = (craft.bus_power_w + 2_500.0 / craft.transmit_efficiency_ratio) * float((1.0 - orbit.sunlit_ratio).sum())
    step_s = float(orbit.time_s[1] - orbit.time_s[0])
    yield relative_row(
        id="battery-swing-500-km",
        area=_AREA,
        published=dark_j * step_s,
        ours=float(orbit.charge_j.max() - orbit.charge_j.min()),
        tolerance=0.02,
        unit="J",
        source=_BALANCE,
    )


def _solvers() -> Iterator[Row]:
    problems = [_random_step(seed) for seed in range(3)]
    bounds = [relaxed_bound(problem) for problem in problems]
    for name, solver in (("greedy", greedy), ("auction", auction)):
        ratios = [solver(problem).value / bound for problem, bound in zip(problems, bounds, strict=True)]
        yield absolute_row(
            id=f"{name}-over-bound",
            area=_AREA,
            published=1.0,
            ours=float(np.mean(ratios)),
            tolerance=0.1,
            unit="1",
            source=_BOUND,
        )


def _random_step(seed: int) -> StepProblem:
    """Return a hundred tasks of three options each before five satellites."""
    rng = generator(seed, "schedule verification")
    tasks, satellites, each = 100, 5, 3
    energy = rng.lognormal(4.0, 0.8, tasks * each)
    budget = np.tile([2_500.0, 1.0, 8.0], (satellites, 1))
    return StepProblem(
        task=np.repeat(np.arange(tasks), each),
        satellite=np.concatenate([rng.choice(satellites, each, replace=False) for _ in range(tasks)]),
        value=np.repeat(rng.uniform(0.05, 1.0, tasks), each),
        cost=np.column_stack([energy, energy / 2_500.0 + 1e-3, 0.2 * (1.0 + rng.poisson(0.5, tasks * each))]),
        budget=budget,
        search_wanted_j=budget[:, 0].copy(),
        search_reserved_j=0.3 * budget[:, 0],
        search_worth_pj=rng.uniform(0.0, 2e-3, satellites),
        task_count=tasks,
    )
