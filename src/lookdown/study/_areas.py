"""What the places of an area come to together: the whole, a band of latitude, a named region."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from lookdown.astro import MEAN_RADIUS_M
from lookdown.constellation import CoverageGrid, CoverageTally, PlaceCoverage
from lookdown.constellation.cover.grid import ellipsoid_zone_area
from lookdown.study.regions import Region, inside, region_area_share

__all__ = ["Area", "area_rows", "bands", "grid_area_km2", "of_regions", "whole"]

_BAND_DEG = 10
_OF_CONSEQUENCE = 0.1
"""Share of a mean wait that may be open at the span's end before the mean is called a lower bound."""

_EARTH_KM2 = 4.0 * np.pi * (MEAN_RADIUS_M / 1e3) ** 2


@dataclass(frozen=True, slots=True, eq=False)
class Area:
    """Some of a study's places, with a name.

    Attributes
    ----------
    name, kind : str
        The kind is ``whole``, ``band`` or ``region``.
    south_deg, north_deg : float
        Its borders, within those of the study.
    area_km2 : float
        Of the ground, exact: of a region by its polygons, not by the places in it.
    held : (n,) bool
        Which places.
    """

    name: str
    kind: str
    south_deg: float
    north_deg: float
    area_km2: float
    held: np.ndarray


def whole(grid: CoverageGrid) -> Area:
    """Return all places as an area."""
    south, north = _borders_deg(grid)
    return Area("all", "whole", south, north, grid_area_km2(grid), np.ones(len(grid), bool))


def bands(grid: CoverageGrid) -> list[Area]:
    """Return the bands of 10 deg of latitude that hold places, clipped to the study's, from north to south."""
    number = np.clip(np.floor(np.degrees(grid.latitude_rad) / _BAND_DEG), -9, 8).astype(int)
    found = sorted(set(number.tolist()), reverse=True)
    return [_band(grid, each, number == each) for each in found]


def _band(grid: CoverageGrid, number: int, held: np.ndarray) -> Area:
    least, most = _borders_deg(grid)
    south, north = max(least, number * _BAND_DEG), min(most, (number + 1) * _BAND_DEG)
    near, far = sorted((abs(south), abs(north)))
    name = f"{near:g}-{far:g}° {'N' if number >= 0 else 'S'}"
    return Area(name, "band", south, north, _zone_km2(south, north), held)


def of_regions(grid: CoverageGrid, regions: list[Region]) -> list[Area]:
    """Return the places of each region; one may hold none."""
    return [_of_region(grid, region) for region in regions]


def _of_region(grid: CoverageGrid, region: Region) -> Area:
    latitude_deg, longitude_deg = np.degrees(grid.latitude_rad), np.degrees(grid.longitude_rad)
    least, most = _borders_deg(grid)
    edges_deg = np.concatenate([edges[:, [1, 3]] for edges in region.polygons])
    south, north = np.clip([edges_deg.min(), edges_deg.max()], least, most).tolist()
    area_km2 = _EARTH_KM2 * region_area_share(region, least, most)
    return Area(region.name, "region", south, north, area_km2, inside(region, latitude_deg, longitude_deg))


def _borders_deg(grid: CoverageGrid) -> tuple[float, float]:
    # Rounded, so that 60 deg by way of radians is 60 again.
    return round(float(np.degrees(grid.south_rad)), 9), round(float(np.degrees(grid.north_rad)), 9)


def grid_area_km2(grid: CoverageGrid) -> float:
    """Return the ground area between the grid's latitudes."""
    return _zone_km2(*_borders_deg(grid))


def _zone_km2(south_deg: float, north_deg: float) -> float:
    south, north = ellipsoid_zone_area(np.radians([south_deg, north_deg]))
    return float(_EARTH_KM2 * (north - south))


def area_rows(areas: list[Area], tally: CoverageTally) -> list[dict[str, Any]]:
    """Return the figures of each area, means by ground area, for a table and for JSON."""
    if not areas:
        return []
    masks = np.array([area.held for area in areas])
    table, waits = tally.bands(masks), tally.waits(masks)
    all_km2, places = grid_area_km2(tally.grid), tally.places()
    rows = []
    for index, area in enumerate(areas):
        row = {
            "kind": area.kind,
            "name": area.name,
            "area_km2": round(area.area_km2, 1),
            "latitude_min_deg": round(area.south_deg, 4),
            "latitude_max_deg": round(area.north_deg, 4),
        }
        row |= {name: _plain(name, getattr(table, name)[index]) for name, _ in table.columns() if name != "group"}
        row["area_share"] = _rounded_share(area.area_km2 / all_km2)
        row |= _lower_bounds(places, area.held, float(table.response_mean_s[index]), tally.instant_count * tally.step_s)
        mine = np.flatnonzero(waits.group == index)
        row["waits"] = [_wait_row(*(float(of[k]) for of in (waits.wait_s, waits.share, waits.share_max))) for k in mine]
        rows.append(row)
    return rows


def _lower_bounds(places: PlaceCoverage, held: np.ndarray, response_mean_s: float, span_s: float) -> dict[str, bool]:
    """Return whether mean wait and longest unseen would grow with the span: where it is the span that ends them."""
    weight = places.weight * held
    cut_s = np.maximum(places.cut_start_s, places.cut_end_s)
    longest_s = float(places.unseen_longest_s[held].max(initial=0.0))
    never = bool((held & (places.seen_fraction == 0.0)).any())
    # What is unseen up to the end waits for something after it; of the mean wait this much is counted till then only.
    open_s = float((weight * places.cut_end_s**2).sum()) / (2.0 * span_s * max(float(weight.sum()), 1e-300))
    return {
        "response_is_lower_bound": never or open_s > _OF_CONSEQUENCE * response_mean_s,
        "unseen_longest_is_lower_bound": never or (longest_s > 0.0 and bool((held & (cut_s >= longest_s)).any())),
    }


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
