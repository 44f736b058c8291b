"""Patterns: Walker's places, Ballard's rosettes and minima, polar streets of coverage."""

import math
from collections.abc import Iterator

import numpy as np
from scipy.optimize import minimize_scalar

from lookdown.astro import tai_ns_from_utc_text
from lookdown.constellation import (
    AccessLimits,
    CoverageRequirement,
    DesignOutcome,
    MeanElements,
    PatternKind,
    StreetsPattern,
    WalkerShell,
    best_inclination_rad,
    cap_and_street_rad,
    design_pattern,
    pattern_radius_rad,
    streets_elements,
    walker_elements,
    worst_central_angle_rad,
)
from lookdown.verification._constellation._states import default_shell
from lookdown.verification._row import Row, absolute_row

__all__ = ["circular_directions", "rows"]

_AREA = "constellation"
_BALLARD = (
    "Ballard, Rosette constellations of Earth satellites, IEEE AES-16(5), 1980; printed digits as quoted elsewhere, "
    "the paper itself not read"
)
_NINE = (
    "; R hardly changes below 70.54 deg: it is least at 70.30, 0.0001 deg of R lower, and rises steeply beyond 70.544, "
    "where another three satellites become the farthest apart. The printed inclination is that corner, where two "
    "circles are equal; ours is the corner too"
)
_ABSTRACT = "Ballard, IEEE AES-16(5), 1980, abstract: least satellites for 1-, 2-, 3- and 4-fold cover of the world"
_STREETS = (
    "closed form: (P - 1)(lam + c) + 2 c = pi, cos c = cos lam / cos(pi / S) (Beste 1978; Adams and Rider 1987); "
    "ours: greatest angle to the nearest satellite of the pattern, over all phases"
)

# T, P, F, inclination deg, R deg: the largest angle to the nearest sub-satellite point
_ROSETTES = (
    (5, 5, 1, 43.66, 69.15),
    (6, 6, 4, 53.13, 66.42),
    (7, 7, 5, 55.69, 60.26),
    (8, 8, 6, 61.86, 56.52),
    (9, 9, 7, 70.54, 54.81),
    (10, 10, 7, 47.93, 51.53),
    (11, 11, 4, 53.79, 47.62),
    (12, 3, 1, 50.73, 47.90),
    (13, 13, 5, 58.44, 43.76),
    (14, 7, 4, 53.98, 41.96),
    (15, 3, 1, 53.51, 42.13),
)
_MINIMA = (5, 7, 9, 11)
_STREET_CASES = (
    (2, 3), (3, 4), (3, 5), (4, 6), (4, 7), (5, 8), (5, 9), (6, 9), (6, 11), (7, 11), (7, 12), (8, 13), (9, 15),
    (12, 20), (20, 36),
)  # fmt: skip


def rows() -> Iterator[Row]:
    """Yield the rows of patterns."""
    yield from _walker_rows()
    yield from _rosette_rows()
    yield from _minimum_rows()
    yield from _street_rows()


def circular_directions(elements: MeanElements, turned_rad: float) -> np.ndarray:
    """Return unit vectors of satellites as on circular orbits, some angle along their way."""
    along, node = elements.mean_anomaly_rad + turned_rad, elements.raan_rad
    cosine, sine = np.cos(elements.inclination_rad), np.sin(elements.inclination_rad)
    return np.stack(
        [
            np.cos(node) * np.cos(along) - np.sin(node) * np.sin(along) * cosine,
            np.sin(node) * np.cos(along) + np.cos(node) * np.sin(along) * cosine,
            np.sin(along) * sine,
        ],
        axis=-1,
    )


def _walker_rows() -> Iterator[Row]:
    elements = walker_elements(default_shell(), tai_ns_from_utc_text("2021-10-07"))
    places = np.unique(np.round(np.stack([elements.raan_rad, elements.mean_anomaly_rad], axis=-1), 9), axis=0)
    yield absolute_row(
        id="walker-600-30-1-places",
        area=_AREA,
        published=600,
        ours=len(places),
        tolerance=0.0,
        unit="satellites",
        source="definition of a Walker pattern (RAE TR 77044, 1977): T satellites, no two at the same node and anomaly",
    )


def _rosette_rows() -> Iterator[Row]:
    for count, planes, phasing, inclination, radius in _ROSETTES:
        pattern = {"satellite_count": count, "plane_count": planes, "phasing": phasing}
        best, least = best_inclination_rad(**pattern)
        name = f"rosette-{count}-{planes}-{phasing}"
        source = _BALLARD
        if count == 9:
            best, source = _nine_corner_rad(), _BALLARD + _NINE
        for what, published, ours in (("radius", radius, least), ("inclination", inclination, best)):
            yield absolute_row(
                id=f"{name}-{what}",
                area=_AREA,
                published=published,
                ours=math.degrees(ours),
                tolerance=0.02,
                unit="deg",
                source=source,
            )


def _nine_corner_rad() -> float:
    """Return the inclination at which the radius of 9/9/7 begins to rise steeply, by a tenth of a radian a radian."""

    def tilted(inclination_rad: float) -> float:
        shell = WalkerShell(
            altitude_m=1e6, inclination_rad=inclination_rad, satellite_count=9, plane_count=9, phasing=7
        )
        return pattern_radius_rad(shell) - 0.1 * inclination_rad

    bounds = math.radians(70.3), math.radians(70.8)
    return float(minimize_scalar(tilted, bounds=bounds, method="bounded", options={"xatol": 1e-6}).x)


def _minimum_rows() -> Iterator[Row]:
    for fold, published in enumerate(_MINIMA, start=1):
        # So far away that a satellite sees half the Earth but for a hair.
        world = CoverageRequirement(altitude_m=1e12, limits=AccessLimits(), fold=fold)
        search = design_pattern(world, kinds=(PatternKind.WALKER,), margin_rad=math.radians(0.2), further=0.0)
        tried = search.candidates
        ours = 0 if search.best is None else int(tried.satellite_count[search.best])
        fewer = tried.outcome[tried.satellite_count == published - 1]
        for name, reference, number, unit, source in (
            ("minimum", published, ours, "satellites", _ABSTRACT),
            (
                "fewer",
                0,
                int(np.count_nonzero(fewer != DesignOutcome.FALLS_SHORT)),
                "patterns",
                f"{_ABSTRACT}; ours: of all {len(fewer)} Walker patterns of {published - 1} satellites, those not seen "
                "to leave places uncovered at every inclination (to 0.2 deg of central angle)",
            ),
        ):
            yield absolute_row(
                id=f"world-{fold}-fold-{name}",
                area=_AREA,
                published=reference,
                ours=number,
                tolerance=0.0,
                unit=unit,
                source=source,
            )


def _street_rows() -> Iterator[Row]:
    for planes, slots in _STREET_CASES:
        cap, _ = cap_and_street_rad(plane_count=planes, satellites_per_plane=slots)
        yield absolute_row(
            id=f"streets-{planes}-{slots}",
            area=_AREA,
            published=math.degrees(cap),
            ours=math.degrees(_streets_radius_rad(planes, slots)),
            tolerance=0.01,
            unit="deg",
            source=_STREETS,
        )


def _streets_radius_rad(planes: int, slots: int) -> float:
    """Return the greatest angle from any place to the nearest satellite of streets, over the slot spacing."""
    pattern = StreetsPattern(altitude_m=1e6, plane_count=planes, satellites_per_plane=slots)
    elements = streets_elements(pattern, tai_ns_from_utc_text("2021-10-07"))

    def nearer(turned_rad: float) -> float:
        return -worst_central_angle_rad(circular_directions(elements, turned_rad))

    period = 2.0 * math.pi / slots
    phases = np.linspace(0.0, period, 25)
    worst = phases[np.argmin([nearer(each) for each in phases])]
    bounds = (worst - period / 24.0, worst + period / 24.0)
    return -float(minimize_scalar(nearer, bounds=bounds, method="bounded", options={"xatol": 1e-5}).fun)
