"""A coverage study in numbers for JSON: the whole, bands, regions, losses, satellites, doubts."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from lookdown import __version__
from lookdown.astro import utc_text_from_tai_ns
from lookdown.constellation import CoverageTally, MeanElements
from lookdown.scenario import CoverageSettings, ScenarioDocument, scenario_hash
from lookdown.study._areas import Area, area_rows, bands, grid_area_km2, of_regions, whole
from lookdown.study._energy import radar_search
from lookdown.study._health import Health
from lookdown.study.regions import Region
from lookdown.study.tables import CoverageInstants

__all__ = ["Found", "Variant", "summarise"]

_NS_PER_DAY = 86_400_000_000_000
_STALE_DAYS = 7.0
_FEW_PLACES = 50


@dataclass(frozen=True, slots=True, eq=False)
class Variant:
    """The constellation, or what is left of it after a loss, with the tally of what it covers.

    Attributes
    ----------
    name, kind : str
        The kind is ``whole``, ``random`` or ``vendor``.
    rows : (m,) bool
        Which satellites are in it.
    tally : CoverageTally
    """

    name: str
    kind: str
    rows: np.ndarray
    tally: CoverageTally


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Found:
    """All that the instants of a study came to."""

    document: ScenarioDocument
    settings: CoverageSettings
    vendors: list[str]
    elements: MeanElements
    lost_count: int
    shells: list[dict[str, Any]]
    files: list[dict[str, Any]]
    regions: list[Region]
    notes: list[str]
    variants: list[Variant]
    instants: CoverageInstants
    health: Health


def summarise(found: Found) -> dict[str, Any]:
    """Return the summary of a study; the same for the same scenario and seed."""
    tally = found.variants[0].tally
    regions = of_regions(tally.grid, found.regions)
    (everything,) = area_rows([whole(tally.grid)], tally)
    return {
        "kind": "coverage study",
        "name": found.document.scenario.name,
        "title": found.document.scenario.title,
        "version": __version__,
        "scenario_hash": scenario_hash(found.document),
        "seed": found.settings.seed,
        "files": found.files,
        "asked": _asked(found),
        "satellites": _satellites(found),
        "shells": found.shells,
        "whole": everything,
        "bands": area_rows(bands(tally.grid), tally),
        "regions": area_rows([area for area in regions if area.held.any()], tally),
        "losses": [_loss(variant) for variant in found.variants],
        "instants": _instants(found.instants),
        "radar_search": radar_search(found.settings, found.elements),
        "gaps": _gap_lengths(tally),
        "warnings": _warnings(found, regions),
    }


def _asked(found: Found) -> dict[str, Any]:
    settings, grid = found.settings, found.variants[0].tally.grid
    limits = settings.limits
    range_km = float(np.max(limits.range_max_m)) / 1e3
    return {
        "fold": settings.fold,
        "grazing_min_deg": _degrees(float(np.max(limits.grazing_min_rad))),
        "grazing_max_deg": _degrees(float(np.max(limits.grazing_max_rad))),
        "range_max_km": range_km if np.isfinite(range_km) else None,
        "latitude_min_deg": _degrees(grid.south_rad),
        "latitude_max_deg": _degrees(grid.north_rad),
        "height_m": settings.height_m,
        "places": len(grid),
        "area_km2": round(grid_area_km2(grid), 1),
        "spacing_km": round(float(np.sqrt(grid_area_km2(grid) / len(grid))), 3),
        "start_utc": utc_text_from_tai_ns(settings.start_tai_ns),
        "duration_s": (settings.stop_tai_ns - settings.start_tai_ns) / 1e9,
        "step_s": settings.step_ns / 1e9,
        "instants": len(found.instants),
        "waits_s": list(settings.waits_s),
    }


def _degrees(angle_rad: float) -> float:
    return round(float(np.degrees(angle_rad)), 6)


def _satellites(found: Found) -> dict[str, Any]:
    elements = found.elements
    by_vendor = {name: int((elements.vendor_id == k).sum()) for k, name in enumerate(found.vendors)}
    age_days = np.abs(found.settings.start_tai_ns - elements.epoch_tai_ns) / _NS_PER_DAY
    return {
        "count": len(elements),
        "shells": len(np.unique(elements.shell)),
        "by_vendor": {name: count for name, count in by_vendor.items() if count},
        "taken_out": found.lost_count,
        "never_in_good_health": found.health.never_good,
        "not_in_good_health": found.health.rows(),
        "oldest_elements_days": round(float(age_days.max()), 3),
    }


def _loss(variant: Variant) -> dict[str, Any]:
    (row,) = area_rows([whole(variant.tally.grid)], variant.tally)
    kept: tuple[str, ...] = (
        "seen_fraction",
        "fraction_by_fold",
        "count_mean",
        "unseen_longest_s",
        "unseen_longest_is_lower_bound",
    )
    kept += ("response_mean_s", "response_is_lower_bound", "never_seen_share", "waits")
    head = {"name": variant.name, "kind": variant.kind, "satellites": int(variant.rows.sum())}
    return head | {key: row[key] for key in kept}


def _instants(instants: CoverageInstants) -> dict[str, Any]:
    share = instants.seen_share
    return {
        "seen_share_mean": min(float(share.mean()), 1.0),
        "seen_share_min": float(share.min()),
        "seen_share_max": float(share.max()),
    }


def _gap_lengths(tally: CoverageTally) -> dict[str, Any]:
    """Return quantiles of the gaps that began and ended within the span; each place counts by its area."""
    gaps = tally.gaps()
    rising = np.cumsum(gaps.gaps_per_place)
    told: dict[str, Any] = {"count": int(gaps.gap_count.sum())}
    for name, share in (("median_s", 0.5), ("p95_s", 0.95), ("longest_s", 1.0)):
        row = int(np.searchsorted(rising, share * rising[-1] * (1.0 - 1e-12))) if len(rising) else 0
        told[name] = float(gaps.length_s[min(row, len(rising) - 1)]) if len(rising) else None
    return told


def _few_places(area: Area) -> str:
    count = int(area.held.sum())
    if not count:
        return (
            f"Region {area.name}: no place of the grid lies in it. Make the grid finer with --spacing, or widen the "
            "latitudes."
        )
    places = "1 place" if count == 1 else f"{count} places"
    return f"Region {area.name}: {places} of the grid: shares are coarse. Make the grid finer with --spacing."


def _warnings(found: Found, regions: list[Area]) -> list[str]:
    satellites = _satellites(found)
    said = list(found.notes)
    said += [
        f"{row['satellites']:,} of {satellites['count']:,} satellites are not in good health for "
        f"{100.0 * row['time_share']:.3g} % of all satellite-time and see nothing then (status {row['status']}: "
        f"{row['sentence']})."
        for row in satellites["not_in_good_health"]
    ]
    if satellites["oldest_elements_days"] > _STALE_DAYS:
        said.append(
            f"The oldest element set is {satellites['oldest_elements_days']:.0f} days from the study's start: where "
            "its satellite is by then is a guess."
        )
    said += [_few_places(area) for area in regions if area.held.sum() < _FEW_PLACES]
    return said + [f"Region {region.name}: {doubt}." for region in found.regions for doubt in region.doubts]
