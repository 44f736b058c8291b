"""Named parts of the air: polygons with a floor and a ceiling, which of them are defended, and when a course meets one.

Time to the border is all that is told of a course: it is a warning, nothing more.
"""

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from lookdown.arrays import Flags, Scalars
from lookdown.astro import MEAN_RADIUS_M
from lookdown.picture._borders import Border, cut
from lookdown.picture._geojson import RawRegion, raw_regions
from lookdown.picture._rings import Ring

__all__ = ["Region", "Regions"]

_ASIDE_RAD = 1e-7
"""How far to both sides of a border it is asked what lies there: 0.6 m."""


@dataclass(frozen=True, slots=True, eq=False)
class Region:
    """A named part of the air.

    Attributes
    ----------
    name : str
    polygons : tuple of tuple of (n, 2) float64, degree
        Rings as the file has them, the outside of each polygon first: longitude, latitude.
    floor_m, ceiling_m : float
        Metre above the ellipsoid; minus and plus infinity where there is none.
    defended : bool
        Whether people want to be warned of what flies low and fast towards it.
    """

    name: str
    polygons: tuple[tuple[np.ndarray, ...], ...]
    floor_m: float
    ceiling_m: float
    defended: bool
    _rings: tuple[tuple[Ring, ...], ...]
    _border: Border

    @classmethod
    def _of(cls, raw: RawRegion) -> "Region":
        rings = tuple(tuple(Ring(points) for points in polygon) for polygon in raw.polygons)
        border = _border(rings)
        return cls(raw.name, raw.polygons, raw.floor_m, raw.ceiling_m, raw.defended, rings, border)

    def inside(self, *, latitude_rad: Scalars, longitude_rad: Scalars, height_m: np.ndarray | None = None) -> Flags:
        """Return which places lie in the region; heights count where they are given.

        Parameters
        ----------
        latitude_rad, longitude_rad : (n,) float64, radian
        height_m : (n,) float, metre above the ellipsoid, optional
        """
        held = _held(self._rings, latitude_rad, longitude_rad)
        if height_m is None:
            return held
        return held & (height_m >= self.floor_m) & (height_m <= self.ceiling_m)

    def distance_m(self, *, latitude_rad: Scalars, longitude_rad: Scalars) -> Scalars:
        """Return the distance to the border over the sphere, less than 0 inside; heights do not count.

        Parameters
        ----------
        latitude_rad, longitude_rad : (n,) float64, radian

        Returns
        -------
        (n,) float64, metre
        """
        distance = self._border.distance_m(latitude_rad, longitude_rad)
        return np.where(_held(self._rings, latitude_rad, longitude_rad), -distance, distance)

    def time_to_border_s(
        self,
        *,
        latitude_rad: Scalars,
        longitude_rad: Scalars,
        heading_rad: np.ndarray,
        speed_mps: np.ndarray,
        height_m: np.ndarray,
        horizon_s: float,
    ) -> tuple[Scalars, Flags]:
        """Return the time until each course, kept along its great circle, meets the border, from either side.

        Parameters
        ----------
        latitude_rad, longitude_rad : (n,) float64, radian
        heading_rad : (n,) float, radian clockwise from north
        speed_mps : (n,) float, metre a second over the ground at height_m
        height_m : (n,) float, metre
        horizon_s : float, second
            Meetings later than this are left out.

        Returns
        -------
        time_s : (n,) float64, second
            0 where the border is not met.
        meets : (n,) bool
        """
        rate = speed_mps.astype(np.float64) / (MEAN_RADIUS_M + height_m.astype(np.float64))
        # At most one turn of the Earth.
        horizon = np.minimum(rate * horizon_s, 2.0 * math.pi)
        reach = self._border.reach_rad(latitude_rad, longitude_rad, heading_rad.astype(np.float64), horizon)
        meets = np.isfinite(reach) & (rate > 0.0)
        return np.where(meets, reach, 0.0) / np.where(meets, rate, 1.0), meets


class Regions:
    """The regions of a picture, numbered from 1 in the order of their file.

    Parameters
    ----------
    regions : tuple of Region

    Examples
    --------
    >>> box = '{"type": "Polygon", "coordinates": [[[170, 0], [-170, 0], [-170, 10], [170, 10], [170, 0]]]}'
    >>> regions = Regions.from_geojson(box)
    >>> regions.inside(latitude_rad=np.radians([5.0, 5.0]), longitude_rad=np.radians([179.0, 0.0])).tolist()
    [[True], [False]]
    """

    def __init__(self, regions: tuple[Region, ...] = ()) -> None:
        self._regions = regions

    @classmethod
    def from_geojson(cls, text: str, source: str = "regions") -> "Regions":
        """Return the regions of a GeoJSON text.

        A FeatureCollection, a Feature, a Polygon or a MultiPolygon. Properties: `name`, `floor_m` and `ceiling_m`
        (metres above the ellipsoid), `defended` (true or false). Edges are straight in longitude and latitude and go
        the short way round, so a ring may cross the antimeridian; one that goes round a pole holds the nearer pole.

        Parameters
        ----------
        text : str
        source : str
            What the text is called in a message.

        Raises
        ------
        RegionError
            With every fault, each by its path.

        References
        ----------
        Butler et al., "The GeoJSON Format", RFC 7946 (2016): sections 3.1.6 (polygons), 3.1.1 (edges), 3.1.9.
        """
        return cls(tuple(Region._of(raw) for raw in raw_regions(text, source)))

    def to_geojson(self) -> str:
        """Return the regions as a FeatureCollection, which `from_geojson` reads again."""
        return json.dumps({"type": "FeatureCollection", "features": [_feature(region) for region in self._regions]})

    def __len__(self) -> int:
        return len(self._regions)

    def __getitem__(self, index: int) -> Region:
        return self._regions[index]

    def __iter__(self) -> Iterator[Region]:
        return iter(self._regions)

    @property
    def names(self) -> tuple[str, ...]:
        """The names, in order."""
        return tuple(region.name for region in self._regions)

    def name_of(self, region_id: int) -> str:
        """Return the name of a region by its number from 1; nothing for 0 or a region that is gone."""
        return self._regions[region_id - 1].name if 1 <= region_id <= len(self._regions) else ""

    def inside(
        self, *, latitude_rad: Scalars, longitude_rad: Scalars, height_m: np.ndarray | None = None
    ) -> np.ndarray:
        """Return which places lie in which regions.

        Parameters
        ----------
        latitude_rad, longitude_rad : (n,) float64, radian
        height_m : (n,) float, metre above the ellipsoid, optional
            Floors and ceilings count where it is given.

        Returns
        -------
        (n, regions) bool
        """
        # Column by column: each region is asked about, and read, by itself.
        held = np.zeros((len(latitude_rad), len(self._regions)), dtype=np.bool_, order="F")
        order = np.argsort(latitude_rad, kind="stable") if self._regions else np.zeros(0, dtype=np.int64)
        rising = latitude_rad[order]
        for index, region in enumerate(self._regions):
            # Places in order of latitude: a small region looks at few of them.
            first, last = np.searchsorted(rising, _span(region))
            rows = order[first:last]
            height = None if height_m is None else height_m[rows]
            held[rows, index] = region.inside(
                latitude_rad=latitude_rad[rows], longitude_rad=longitude_rad[rows], height_m=height
            )
        return held


def _span(region: Region) -> tuple[float, float]:
    south = min(rings[0].south for rings in region._rings)
    north = max(rings[0].north for rings in region._rings)
    return south, math.nextafter(north, math.inf)


def _held(polygons: tuple[tuple[Ring, ...], ...], latitude_rad: np.ndarray, longitude_rad: np.ndarray) -> np.ndarray:
    """Return which places lie in the outer ring of a polygon and in none of its holes."""
    held = np.zeros(len(latitude_rad), dtype=np.bool_)
    for outer, *holes in polygons:
        within = outer.holds(latitude_rad, longitude_rad)
        rows = np.flatnonzero(within)
        for hole in holes:
            within[rows] &= ~hole.holds(latitude_rad[rows], longitude_rad[rows])
        held |= within
    return held


def _border(polygons: tuple[tuple[Ring, ...], ...]) -> Border:
    """Return the border: pieces with the region on one side only.

    A polygon split at the antimeridian, or closed over a pole, has edges that part nothing.
    """
    pieces = cut([ring.points_rad for rings in polygons for ring in rings])
    middle = 0.5 * (pieces[:, :2] + pieces[:, 2:])
    step = pieces[:, 2:] - pieces[:, :2]
    across = np.stack([-step[:, 1], step[:, 0]], axis=1)
    across *= _ASIDE_RAD / np.maximum(np.linalg.norm(across, axis=1), 1e-30)[:, np.newaxis]
    sides = []
    for sign in (1.0, -1.0):
        beside = middle + sign * across
        sides.append(_held(polygons, np.clip(beside[:, 1], -0.5 * math.pi, 0.5 * math.pi), beside[:, 0]))
    return Border(pieces[sides[0] != sides[1]])


def _feature(region: Region) -> dict[str, object]:
    properties: dict[str, object] = {"name": region.name, "defended": region.defended}
    if math.isfinite(region.floor_m):
        properties["floor_m"] = region.floor_m
    if math.isfinite(region.ceiling_m):
        properties["ceiling_m"] = region.ceiling_m
    polygons = [[ring.tolist() for ring in polygon] for polygon in region.polygons]
    single = len(polygons) == 1
    geometry = {"type": "Polygon" if single else "MultiPolygon", "coordinates": polygons[0] if single else polygons}
    return {"type": "Feature", "properties": properties, "geometry": geometry}
