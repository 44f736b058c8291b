"""How much of the Earth a constellation holds, and for how long not.

Cost: instants x (a count of the grid + a tally of it), for the constellation and for each
variant of it; 24 h at 60 s over 13,000 places under 600 satellites take about 1 s a variant.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from lookdown.astro import MEAN_RADIUS_M
from lookdown.constellation import (
    CoverageGrid,
    CoverageTally,
    GapHistogram,
    MeanElements,
    PlaceCoverage,
)
from lookdown.errors import Fault, ScenarioError
from lookdown.scenario import (
    CoverageSettings,
    FlownElements,
    ScenarioDocument,
    coverage_settings,
    flown_elements,
    vendor_names,
)
from lookdown.seeds import generator
from lookdown.study._health import Health
from lookdown.study._inputs import file_rows, shell_rows
from lookdown.study._summary import Found, Variant, summarise
from lookdown.study.regions import Region, read_regions, told_apart
from lookdown.study.tables import CoverageInstants

__all__ = ["CoverageStudy", "Progress", "study_coverage"]

Progress = Callable[[str, int, int], None]
"""Called with (what is being done, steps done, steps in all)."""

_TABLE_BYTES = 256e6
_BYTES_AN_INTERVAL, _INTERVAL_S = 192, 600.0
_MOST_PLACES, _MOST_STEPS, _MOST_VENDORS = 2_000_000, 200_000, 12
_LAST_CODE_THAT_HOLDS = 7


@dataclass(frozen=True, slots=True, eq=False)
class CoverageStudy:
    """What a coverage study found.

    Attributes
    ----------
    settings : CoverageSettings
    places : PlaceCoverage
        Each place of the grid.
    instants : CoverageInstants
    gaps : GapHistogram
    regions : list of Region
    summary : dict
        For JSON: `whole`, `bands`, `regions`, `losses`, `satellites` and what was asked. Its keys
        are told in `lookdown study coverage --help`.
    """

    settings: CoverageSettings
    places: PlaceCoverage
    instants: CoverageInstants
    gaps: GapHistogram
    regions: list[Region]
    summary: dict[str, Any]


def study_coverage(document: ScenarioDocument, on_progress: Progress | None = None) -> CoverageStudy:
    """Return how much of the Earth a scenario's constellation covers over a span; no flights are read.

    Parameters
    ----------
    document : ScenarioDocument
        Its constellation, radar and coverage sections.
    on_progress : callable, optional
        Told (what is being done, steps done, steps in all).

    Raises
    ------
    DataError
        Where element sets or regions cannot be read.
    ScenarioError
        Where no satellite is left, a vendor is unknown, or the grid or the span is too fine.

    Examples
    --------
    >>> from lookdown.scenario import load_scenario, with_coverage
    >>> hour = {"base": 1, "unit": "h", "source": "choice"}
    >>> coarse = {"base": 2000, "unit": "km", "source": "choice"}
    >>> study = study_coverage(with_coverage(load_scenario("iridium"), {"duration": hour, "spacing": coarse}))
    >>> study.summary["whole"]["seen_fraction"] > 0.99
    True
    """
    settings, vendors = coverage_settings(document), vendor_names(document)
    steps = _checked_steps(document, settings)
    grid = _grid(document, settings)
    read = [(path, read_regions(Path(path))) for path in settings.regions]
    regions = told_apart([region for _, found in read for region in found])
    everyone = flown_elements(document, settings.start_tai_ns)
    satellites = everyone.take(_kept(document, settings, everyone.elements, vendors))
    elements = satellites.elements
    variants = [
        Variant(name, kind, rows, _tally(grid, settings)) for name, kind, rows in _parts(settings, elements, vendors)
    ]
    instants, health = _fly(satellites, grid, settings, steps, variants, on_progress or _silent)
    found = Found(
        document=document,
        settings=settings,
        vendors=vendors,
        elements=elements,
        lost_count=len(everyone.elements) - len(elements),
        shells=shell_rows(document, everyone),
        files=file_rows(document, everyone, read),
        regions=regions,
        notes=[*satellites.notes, *_left_out(settings, everyone.elements, vendors)],
        variants=variants,
        instants=instants,
        health=health,
    )
    tally = variants[0].tally
    return CoverageStudy(settings, tally.places(), instants, tally.gaps(), regions, summarise(found))


def _tally(grid: CoverageGrid, settings: CoverageSettings) -> CoverageTally:
    return CoverageTally(grid, step_s=settings.step_ns / 1e9, fold=settings.fold, waits_s=settings.waits_s)


def _silent(what: str, done: int, total: int) -> None:
    """Tell nobody."""


def _refusal(document: ScenarioDocument, path: str, expected: str, came: str) -> ScenarioError:
    return ScenarioError(document.scenario.name, [Fault(path, expected, came)])


def _checked_steps(document: ScenarioDocument, settings: CoverageSettings) -> int:
    steps = (settings.stop_tai_ns - settings.start_tai_ns) // settings.step_ns
    if steps > _MOST_STEPS:
        raise _refusal(document, "coverage.step", f"at most {_MOST_STEPS:,} steps in the duration", f"{steps:,}")
    return int(steps)


def _grid(document: ScenarioDocument, settings: CoverageSettings) -> CoverageGrid:
    south, north = settings.latitude_min_rad, settings.latitude_max_rad
    count = _place_count(settings.spacing_m, south, north)
    if count > _MOST_PLACES:
        raise _refusal(document, "coverage.spacing", f"at most {_MOST_PLACES:,} places", f"{count:,}")
    return CoverageGrid.near_equal_area(
        count, south_rad=max(south, -np.pi / 2), north_rad=min(north, np.pi / 2), height_m=settings.height_m
    )


def _place_count(spacing_m: float, south_rad: float, north_rad: float) -> int:
    """Return how many places stand no further apart than a spacing.

    Where the latitudes are whole tens of degrees, the rows of places end there too, so that no row
    lies in two bands.
    """
    solid_angle = 2.0 * np.pi * (np.sin(north_rad) - np.sin(south_rad))
    rows = (north_rad - south_rad) / (spacing_m / MEAN_RADIUS_M)
    tens = (np.degrees(south_rad) / 10.0, np.degrees(north_rad) / 10.0)
    if all(abs(ten - round(ten)) < 1e-9 for ten in tens):
        bands = round(tens[1]) - round(tens[0])
        rows = bands * np.ceil(rows / bands)
    return max(round(solid_angle * (rows / (north_rad - south_rad)) ** 2), 1)


def _kept(
    document: ScenarioDocument, settings: CoverageSettings, elements: MeanElements, vendors: list[str]
) -> np.ndarray:
    """Return which satellites are left after vendors and a random share are taken out."""
    unknown = [name for name in settings.without_vendors if name not in vendors]
    if unknown:
        known = ", ".join(f'"{name}"' for name in vendors)
        raise _refusal(
            document,
            "coverage.without_vendors",
            f"vendors of the scenario: {known}",
            ", ".join(f'"{u}"' for u in unknown),
        )
    out = [vendors.index(name) for name in settings.without_vendors]
    kept = ~np.isin(elements.vendor_id, out)
    kept[kept] = _survivors(settings.seed, int(kept.sum()), settings.lose_share, "coverage, lost before")
    if not kept.any():
        raise _refusal(document, "coverage", "at least one satellite", "none: all were taken out")
    return kept


def _left_out(settings: CoverageSettings, everyone: MeanElements, vendors: list[str]) -> list[str]:
    """Return a sentence for each thing that was asked for, or that one would expect, and is not done."""
    said = []
    if settings.lose_share > 0.0 and round(settings.lose_share * len(everyone)) == 0:
        said.append(
            f"{100.0 * settings.lose_share:g} % of {len(everyone):,} satellites is less than one: none is lost."
        )
    if len(vendors) > _MOST_VENDORS:
        said.append(
            f"There are {len(vendors)} vendors, more than {_MOST_VENDORS}: the loss of each is not shown. "
            "Take one out with --without-vendor."
        )
    return said


def _survivors(seed: int, count: int, lost_share: float, stage: str) -> np.ndarray:
    """Return which satellites survive the loss of a share of them, drawn at random: a share, not a chance for each."""
    kept = np.ones(count, bool)
    kept[generator(seed, stage).permutation(count)[: round(lost_share * count)]] = False
    return kept


def _parts(settings: CoverageSettings, elements: MeanElements, vendors: list[str]) -> list[tuple[str, str, np.ndarray]]:
    """Return (name, kind, which satellites) of the constellation and of what is left after each loss."""
    count = len(elements)
    is_part = settings.lose_share > 0.0 or bool(settings.without_vendors)
    parts = [("all that are left" if is_part else "all satellites", "whole", np.ones(count, bool))]
    if round(settings.loss_share * count):
        kept = _survivors(settings.seed, count, settings.loss_share, "coverage, loss")
        parts.append((f"{100.0 * settings.loss_share:g} % lost at random (one draw)", "random", kept))
    there = [number for number in range(len(vendors)) if (elements.vendor_id == number).any()]
    if 1 < len(there) <= _MOST_VENDORS:
        parts += [(f"without {vendors[number]}", "vendor", elements.vendor_id != number) for number in there]
    return parts


def _fly(
    satellites: FlownElements,
    grid: CoverageGrid,
    settings: CoverageSettings,
    steps: int,
    variants: list[Variant],
    on_progress: Progress,
) -> tuple[CoverageInstants, Health]:
    """Give every variant the counts at every instant."""
    health, room = Health(len(satellites.elements)), grid.room()
    instants = settings.start_tai_ns + settings.step_ns * np.arange(steps, dtype=np.int64)
    seen, mean, good = np.empty(steps), np.empty(steps), np.empty(steps, np.uint32)
    for step, position_ecef_m, status in _states(satellites, instants, on_progress):
        health.add(status)
        good[step] = np.count_nonzero(status == 0)
        for index, variant in enumerate(variants):
            rows = variant.rows
            counts = grid.counts(position_ecef_m[rows], settings.limits, status=status[rows], out=room)
            variant.tally.step(counts, int(instants[step]))
            if index == 0:
                # Sums, not dot products: for those BLAS wakes threads that wait for each other ten times as long.
                seen[step] = min(float(grid.weight.sum(where=counts >= settings.fold)), 1.0)
                mean[step] = float((grid.weight * counts).sum())
        on_progress("looking down", step + 1, steps)
    return CoverageInstants(instants, seen, mean, good), health


def _states(
    satellites: FlownElements, instants_tai_ns: np.ndarray, on_progress: Progress
) -> Iterator[tuple[int, np.ndarray, np.ndarray]]:
    """Yield (number, positions, status) of each instant; the ephemeris of a large set is made in stretches."""
    steps, count = len(instants_tai_ns), len(satellites.elements)
    span_s = _INTERVAL_S * max(_TABLE_BYTES / (_BYTES_AN_INTERVAL * count), 2.0)
    stretch = steps if steps < 2 else max(int(span_s * 1e9 / np.diff(instants_tai_ns[:2])[0]), 1)
    lost_for_good = np.zeros(count, np.uint8)
    for first in range(0, steps, stretch):
        on_progress("working out the orbits", first, steps)
        part = instants_tai_ns[first : first + stretch]
        table = satellites.ephemeris(int(part[0]), int(part[-1]))
        on_progress("working out the orbits", first + len(part), steps)
        for offset, instant in enumerate(part):
            now = table.at(int(instant))
            # Who has decayed in one stretch of the table must not fly again in the next.
            status = np.maximum(now.status, lost_for_good)
            lost_for_good = np.where(status <= _LAST_CODE_THAT_HOLDS, status, 0).astype(np.uint8)
            yield first + offset, now.position_ecef_m, status
