"""What the places of an area come to together: the whole, a band of latitude, a named region."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from lookdown.astro import MEAN_RADIUS_M
from lookdown.constellation import CoverageGrid, CoverageTally
from lookdown.constellation.cover.grid import ellipsoid_zone_area
from lookdown.study.regions import Region, inside

__all__ = ["Area", "area_rows", "bands", "grid_area_km2", "of_regions", "whole"]

_BAND_DEG = 10
_EARTH_KM2 = 4.0 * np.pi * (MEAN_RADIUS_M / 1e3) ** 2


@dataclass(frozen=True, slots=True, eq=False)
class Area:
    """Some of a study's places, with a name.

    Attributes
    ----------
    name, kind : str
        The kind is ``whole``, ``band`` or ``region``.
    held : (n,) bool
        Which places.
    """

    name: str
    kind: str
    held: np.ndarray


def whole(grid: CoverageGrid) -> Area:
    """Return all places as an area."""
    return Area("all", "whole", np.ones(len(grid), bool))


def bands(grid: CoverageGrid) -> list[Area]:
    """Return the bands of 10 deg of latitude that hold places, from north to south."""
    number = np.clip(np.floor(np.degrees(grid.latitude_rad) / _BAND_DEG), -9, 8).astype(int)
    found = sorted(set(number.tolist()), reverse=True)
    return [Area(_band_name(each), "band", number == each) for each in found]


def _band_name(number: int) -> str:
    near, far = sorted((abs(number * _BAND_DEG), abs((number + 1) * _BAND_DEG)))
    return f"{near}-{far}° {'N' if number >= 0 else 'S'}"


def of_regions(grid: CoverageGrid, regions: list[Region]) -> list[Area]:
    """Return the places of each region; one may hold none."""
    latitude_deg, longitude_deg = np.degrees(grid.latitude_rad), np.degrees(grid.longitude_rad)
    return [Area(region.name, "region", inside(region, latitude_deg, longitude_deg)) for region in regions]


def grid_area_km2(grid: CoverageGrid) -> float:
    """Return the ground area between the grid's latitudes."""
    south, north = ellipsoid_zone_area(np.array([grid.south_rad, grid.north_rad]))
    return float(_EARTH_KM2 * (north - south))


def area_rows(areas: list[Area], tally: CoverageTally) -> list[dict[str, Any]]:
    """Return the figures of each area, means by ground area, for a table and for JSON."""
    if not areas:
        return []
    masks = np.array([area.held for area in areas])
    table, waits = tally.bands(masks), tally.waits(masks)
    all_km2 = grid_area_km2(tally.grid)
    latitude_deg = np.degrees(tally.grid.latitude_rad)
    rows = []
    for index, area in enumerate(areas):
        held_deg = latitude_deg[area.held]
        row = {
            "kind": area.kind,
            "name": area.name,
            "area_km2": round(all_km2 * float(table.area_share[index]), 1),
            "latitude_min_deg": round(float(held_deg.min(initial=90.0)), 4),
            "latitude_max_deg": round(float(held_deg.max(initial=-90.0)), 4),
        }
        row |= {name: _plain(name, getattr(table, name)[index]) for name, _ in table.columns() if name != "group"}
        mine = np.flatnonzero(waits.group == index)
        row["waits"] = [_wait_row(*(float(of[k]) for of in (waits.wait_s, waits.share, waits.share_max))) for k in mine]
        rows.append(row)
    return rows


def _wait_row(wait_s: float, least: float, most: float) -> dict[str, float]:
    # What the span's end leaves open is left out, so that a wait longer than every gap is always met.
    known = 1.0 - (most - least)
    share = least / known if known > 0.0 else 0.0
    return {"wait_s": wait_s} | {
        name: _rounded_share(value) for name, value in (("share", share), ("share_min", least), ("share_max", most))
    }


def _plain(name: str, value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return [_plain(name, each) for each in value]
    if isinstance(value, np.integer):
        return int(value)
    return _rounded_share(float(value)) if "share" in name or "fraction" in name else round(float(value), 9)


def _rounded_share(share: float) -> float:
    # Weights sum to 1 but for rounding; 0.9999999999999999 of an area would read as not all of it.
    return min(round(share, 12), 1.0)
