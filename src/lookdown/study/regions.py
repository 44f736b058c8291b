"""Named regions of the Earth from GeoJSON, and which places lie in them.

Edges are straight in longitude and latitude, as RFC 7946 says, not along great circles.
Longitudes count on past 180 deg, so that a ring may cross the antimeridian in one piece.
"""

import itertools
import json
import unicodedata
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from lookdown.arrays import Flags, Scalars
from lookdown.constellation.cover.grid import ellipsoid_zone_area
from lookdown.errors import DataError

__all__ = [
    "Region",
    "inside",
    "read_regions",
    "region_area_share",
    "region_from_rings",
    "regions_from_geojson",
    "told_apart",
]

_KINDS = ("Polygon", "MultiPolygon")
_NAME_KEYS = ("name", "NAME", "Name")
"""As people write it by hand, as Natural Earth and other shapefiles do, and as KML does."""

_LONGEST_NAME = 80
_NO_LETTERS = ("Cc", "Cs", "Cf", "Zl", "Zp")
"""Unicode's control letters, lone surrogates, marks that turn the direction of a text, ends of lines."""

_MOST_FAULTS = 20
_MOST_PAIRS = 20_000_000
_MOST_POINTS = 2_000_000
_WESTMOST_DEG, _EASTMOST_DEG = -360.0, 540.0
_NODES, _WEIGHTS = (part / 2.0 for part in np.polynomial.legendre.leggauss(12))
_NODES = _NODES + 0.5
_TURNS_DEG = np.array([-360.0, 0.0, 360.0])


@dataclass(frozen=True, slots=True, eq=False)
class Region:
    """A named part of the Earth.

    Attributes
    ----------
    name : str
    polygons : tuple of (n, 4) float64, degree
        The edges of each polygon, holes included: longitude and latitude of start and end.
    doubts : tuple of str
        What is no fault and yet likely not meant.
    """

    name: str
    polygons: tuple[np.ndarray, ...]
    doubts: tuple[str, ...] = ()


def read_regions(path: Path) -> list[Region]:
    """Return the regions of a GeoJSON file: one a name.

    A feature without a `name` (or NAME, Name) among its properties has that of the file. Polygons of one
    name are one region.

    Raises
    ------
    DataError
        Where the file cannot be read or is no GeoJSON of polygons; every fault is told.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise DataError(path, f"expected a GeoJSON file; it cannot be read ({error.strerror or error}).") from error
    except UnicodeDecodeError as error:
        raise DataError(path, f"expected GeoJSON in UTF-8; byte {error.start} is no part of a character.") from error
    return regions_from_geojson(text, path)


def regions_from_geojson(text: str, source: Path) -> list[Region]:
    """Return the regions of a GeoJSON text; see `read_regions`.

    Parameters
    ----------
    text : str
        A FeatureCollection, a Feature, a Polygon or a MultiPolygon.
    source : path
        Where it came from: its stem names what has no name, and heads the message of a fault.

    References
    ----------
    Butler et al., "The GeoJSON Format", RFC 7946 (2016): sections 3.1.6 (polygons), 3.1.1 (edges).

    Examples
    --------
    >>> box = '{"type": "Polygon", "coordinates": [[[0, 0], [10, 0], [10, 5], [0, 5], [0, 0]]]}'
    >>> [(region.name, len(region.polygons[0])) for region in regions_from_geojson(box, Path("box.geojson"))]
    [('box', 4)]
    """
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        told = f"line {error.lineno}: {error.msg[:1].lower()}{error.msg[1:]}"
        raise DataError(source, f"expected GeoJSON; it is no JSON ({told}).") from None
    except (ValueError, RecursionError):  # a number of thousands of digits, lists within lists within lists
        raise DataError(source, "expected GeoJSON; it is JSON that nothing can hold.") from None
    faults: list[str] = []
    found: dict[str, list[list[np.ndarray]]] = {}
    for where, geometry, name in _geometries(document, source.stem, faults):
        found.setdefault(name, []).extend(_polygons(geometry, where, faults))
    if not faults and not found:
        faults.append("(whole file): expected at least one polygon; got none")
    if faults:
        more = [f"... and {len(faults) - _MOST_FAULTS} more"] if len(faults) > _MOST_FAULTS else []
        head = f"{len(faults)} {'fault' if len(faults) == 1 else 'faults'}"
        raise DataError(source, "\n  ".join([head, *faults[:_MOST_FAULTS], *more]))
    return [_region(name, polygons) for name, polygons in found.items()]


def told_apart(regions: list[Region]) -> list[Region]:
    """Return regions of several files with a number behind each name that was there before.

    Examples
    --------
    >>> ring = np.array([[0.0, 0.0], [10.0, 0.0], [10.0, 5.0], [0.0, 0.0]])
    >>> [region.name for region in told_apart([region_from_rings("sea", ring)] * 2)]
    ['sea', 'sea (2)']
    """
    taken: set[str] = set()
    made = []
    for region in regions:
        names = itertools.chain([region.name], (f"{region.name} ({number})" for number in itertools.count(2)))
        name = next(name for name in names if name not in taken)
        taken.add(name)
        made.append(replace(region, name=name))
    return made


def region_from_rings(name: str, *rings: np.ndarray) -> Region:
    """Return a region of one polygon, the first ring its outside and the others its holes.

    Examples
    --------
    >>> ring = np.array([[0.0, 0.0], [10.0, 0.0], [10.0, 5.0], [0.0, 5.0], [0.0, 0.0]])
    >>> inside(region_from_rings("box", ring), np.array([2.0, 7.0]), np.array([5.0, 5.0])).tolist()
    [True, False]
    """
    return _region(name, [list(rings)])


def inside(region: Region, latitude_deg: Scalars, longitude_deg: Scalars) -> Flags:
    """Return which places lie in a region; the cost goes with edges x different latitudes.

    Parameters
    ----------
    region : Region
    latitude_deg, longitude_deg : (n,) float64, degree

    Returns
    -------
    (n,) bool
    """
    latitudes, row = np.unique(latitude_deg, return_inverse=True)
    held = np.zeros(len(row), bool)
    order = np.argsort(row, kind="stable")
    bounds = np.searchsorted(row[order], np.arange(len(latitudes) + 1))
    for edges in region.polygons:
        outer, *holes = np.split(edges, _ring_starts(edges))
        for index, latitude in enumerate(latitudes):
            mine = order[bounds[index] : bounds[index + 1]]
            within = _within(outer, float(latitude), longitude_deg[mine])
            if within.any():
                for hole in holes:
                    within &= ~_within(hole, float(latitude), longitude_deg[mine])
                held[mine] |= within
    return held


def region_area_share(region: Region, south_deg: float, north_deg: float) -> float:
    """Return the share of the ellipsoid's surface that a region takes between two latitudes.

    Exact but for rounding, edges straight in longitude and latitude; polygons that overlap count twice.

    References
    ----------
    Snyder, Map Projections: A Working Manual, USGS Professional Paper 1395 (1987), equation 3-12: the
    integral of the area south of a latitude round the edge, here by Gauss and Legendre's rule.

    Examples
    --------
    >>> ring = np.array([[0.0, 0.0], [90.0, 0.0], [90.0, 90.0], [0.0, 90.0], [0.0, 0.0]])
    >>> round(region_area_share(region_from_rings("an eighth", ring), -90.0, 90.0), 12)
    0.125
    """
    share = 0.0
    for edges in region.polygons:
        strips = _strips(edges, south_deg, north_deg)
        rings = [abs(float(part.sum())) for part in np.split(strips, _ring_starts(edges))]
        share += rings[0] - sum(rings[1:])  # the first is the outside, the others are its holes
    return share


def _ring_starts(edges: np.ndarray) -> np.ndarray:
    """Return the edges at which rings after the first begin: where one does not go on from the one before."""
    return np.flatnonzero((edges[1:, :2] != edges[:-1, 2:]).any(axis=1)) + 1


def _strips(edges: np.ndarray, south_deg: float, north_deg: float) -> np.ndarray:
    """Return the share of the ellipsoid between each edge, clipped to two latitudes, and the South Pole."""
    x0, y0, x1, y1 = edges.T
    rise = np.where(y1 == y0, 1.0, y1 - y0)
    # Where an edge passes a border its clipped latitude has a kink: each smooth piece by itself.
    cuts = [np.where(y1 == y0, 0.0, np.clip((border - y0) / rise, 0.0, 1.0)) for border in (south_deg, north_deg)]
    knots = np.vstack([np.zeros_like(x0), np.sort(cuts, axis=0), np.ones_like(x0)])
    total = np.zeros_like(x0)
    for low, high in pairwise(knots):
        for node, weight in zip(_NODES, _WEIGHTS, strict=True):
            latitude_deg = np.clip(y0 + (low + node * (high - low)) * (y1 - y0), south_deg, north_deg)
            total += weight * (high - low) * ellipsoid_zone_area(np.radians(latitude_deg))
    return total * (x1 - x0) / 360.0


def _within(ring: np.ndarray, latitude_deg: float, longitude_deg: np.ndarray) -> np.ndarray:
    """Return which longitudes of a parallel, of any of their turns, a ring goes round, once or more."""
    y0, y1 = ring[:, 1], ring[:, 3]
    # Half open, so that a vertex on the parallel counts once.
    over = (y0 <= latitude_deg) != (y1 <= latitude_deg)
    if not over.any():
        return np.zeros(len(longitude_deg), bool)
    x0, y0, x1, y1 = ring[over].T
    crossings = x0 + (latitude_deg - y0) / (y1 - y0) * (x1 - x0)
    order = np.argsort(crossings, kind="stable")
    turns = longitude_deg[:, np.newaxis] + _TURNS_DEG
    windings = np.concatenate([[0.0], np.cumsum(np.sign(y1 - y0)[order])])
    return (windings[np.searchsorted(crossings[order], turns, side="right")] != 0.0).any(axis=1)


def _region(name: str, polygons: list[list[np.ndarray]]) -> Region:
    """Return a region of polygons of rings; holes outside their polygon take nothing from it and are left out."""
    doubts: list[str] = []
    kept = []
    for outer, *holes in polygons:
        cutting = [hole for hole in holes if _meets(outer, hole) or _meets(hole, outer)]
        kept.append(_edges([outer, *cutting]))
        if len(cutting) < len(holes):
            doubts.append("a hole lies outside its polygon and is left out")
    return Region(name, tuple(kept), tuple(dict.fromkeys([*_doubts(kept), *doubts])))


def _meets(ring: np.ndarray, other: np.ndarray) -> bool:
    """Return whether a corner of another ring, or the middle of an edge of it, is within a ring."""
    edges = _edges([ring])
    points = np.vstack([other[:-1], 0.5 * (other[:-1] + other[1:])])
    return any(bool(_within(edges, float(y), np.array([x]))[0]) for x, y in points)


def _edges(rings: list[np.ndarray]) -> np.ndarray:
    parts: list[np.ndarray] = []
    for ring in rings:
        # A ring that begins where the one before ended begins one corner on, so that it is seen to be another.
        touches = bool(parts) and np.array_equal(parts[-1][-1, 2:], ring[0])
        turned = np.vstack([ring[1:], ring[1]]) if touches else ring
        parts.append(np.hstack([turned[:-1], turned[1:]]))
    return np.concatenate(parts)


def _doubts(polygons: list[np.ndarray]) -> tuple[str, ...]:
    found = []
    lengths = np.concatenate([np.abs(edges[:, 2] - edges[:, 0]) for edges in polygons])
    if ((lengths > 180.0) & (lengths < 360.0)).any():
        found.append(
            "an edge is longer than 180 deg of longitude and is taken as written, the long way round. To cross "
            "the antimeridian, split the polygon there (RFC 7946, 3.1.9) or count longitudes on past 180"
        )
    if any(_crosses(edges) for edges in polygons):
        found.append(
            "edges cross or are gone along twice. What a ring goes round at all, even twice, is taken to be inside, "
            "what a hole goes round outside; its area in km2 is then not exact"
        )
    return tuple(found)


def _crosses(edges: np.ndarray) -> bool:
    """Return whether edges of a polygon cross within both; what would take too long is not looked at."""
    edges = edges[(edges[:, :2] != edges[:, 2:]).any(axis=1)]
    # An edge there and back joins a hole to its ring as some write it: only twice the same way is odd.
    if len(np.unique(edges, axis=0)) < len(edges):
        return True
    edges = edges[np.argsort(np.minimum(edges[:, 1], edges[:, 3]))]
    low, high = np.minimum(edges[:, 1], edges[:, 3]), np.maximum(edges[:, 1], edges[:, 3])
    reached = np.searchsorted(low, high, side="right") - np.arange(len(edges))
    looked = 0
    for apart in range(1, int(reached.max(initial=0))):
        near = np.flatnonzero(reached > apart)
        looked += len(near)
        if looked > _MOST_PAIRS:
            return False
        if _cross_within(edges[near], edges[near + apart]).any():
            return True
    return False


def _cross_within(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Return which pairs of edges cross, each between its ends: both ends of each on two sides of the other."""

    def side(edge: np.ndarray, point: np.ndarray) -> np.ndarray:
        along, to = edge[:, 2:] - edge[:, :2], point - edge[:, :2]
        return along[:, 0] * to[:, 1] - along[:, 1] * to[:, 0]

    parted = side(one, other[:, :2]) * side(one, other[:, 2:]) < 0.0
    return parted & (side(other, one[:, :2]) * side(other, one[:, 2:]) < 0.0)


def _geometries(document: Any, stem: str, faults: list[str]) -> list[tuple[str, dict[str, Any], str]]:
    """Return (where, geometry, name) of every feature."""
    if not isinstance(document, dict):
        faults.append("(whole file): expected a GeoJSON object; got something else")
        return []
    if document.get("type") == "FeatureCollection":
        features = document.get("features")
        if not isinstance(features, list):
            faults.append("features: expected a list of features; got something else")
            return []
        return [row for k, one in enumerate(features) for row in _feature(one, f"features.{k}", stem, faults)]
    if document.get("type") == "Feature":
        return _feature(document, "", stem, faults)
    return [("", document, stem)]


def _feature(feature: Any, where: str, stem: str, faults: list[str]) -> list[tuple[str, dict[str, Any], str]]:
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        faults.append(f'{where or "(whole file)"}: expected a table of type "Feature"; got {_shown(feature)}')
        return []
    properties, geometry = feature.get("properties"), feature.get("geometry")
    name = _name(properties) if isinstance(properties, dict) else None
    place = f"{where}.geometry".removeprefix(".")
    if not isinstance(geometry, dict):
        faults.append(f"{place}: expected a geometry; got {_shown(geometry)}")
        return []
    fault = _name_fault(name or stem)
    if fault:
        faults.append(f"{where + '.' if where else ''}properties.name: {fault}")
    return [(place, geometry, name or stem)]


def _name_fault(name: str) -> str:
    """Return what is wrong with a name that goes into tables, pages and terminals; empty where nothing is."""
    if len(name) > _LONGEST_NAME:
        return f"expected a name of at most {_LONGEST_NAME} letters; got {len(name)}"
    odd = next((letter for letter in name if unicodedata.category(letter) in _NO_LETTERS), None)
    return "" if odd is None else f"expected a name of letters that can be written; got the character U+{ord(odd):04X}"


def _name(properties: dict[str, Any]) -> str | None:
    written = (properties.get(key) for key in _NAME_KEYS)
    return next((name.strip() for name in written if isinstance(name, str) and name.strip()), None)


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return f'"{value["type"]}"' if isinstance(value.get("type"), str) else "a table without a type"
    return "nothing" if value is None else f"a {type(value).__name__}"


def _polygons(geometry: dict[str, Any], where: str, faults: list[str]) -> list[list[np.ndarray]]:
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    place = f"{where}." if where else ""
    if kind not in _KINDS:
        faults.append(f'{place}type: expected "Polygon" or "MultiPolygon"; got {_shown(geometry)}')
        return []
    parts = [coordinates] if kind == "Polygon" else coordinates
    if not isinstance(parts, list) or not parts:
        faults.append(f"{place}coordinates: expected a list of rings; got {_shown(coordinates)}")
        return []
    found = []
    for index, part in enumerate(parts):
        path = f"{place}coordinates" + (f".{index}" if kind == "MultiPolygon" else "")
        if not isinstance(part, list) or not part:
            faults.append(f"{path}: expected a list of rings; got {_shown(part)}")
            continue
        rings = [_ring(ring, f"{path}.{k}", faults) for k, ring in enumerate(part)]
        if all(ring is not None for ring in rings):
            found.append([ring for ring in rings if ring is not None])
    return found


def _ring(ring: Any, where: str, faults: list[str]) -> np.ndarray | None:
    """Return a ring as (n, 2); None where it has a fault, which is told."""
    if not isinstance(ring, list) or not 4 <= len(ring) <= _MOST_POINTS:
        count = f"{len(ring)}" if isinstance(ring, list) else _shown(ring)
        faults.append(f"{where}: expected a ring of 4 positions or more, the last the first again; got {count}")
        return None
    bad = next((k for k, position in enumerate(ring) if not _is_position(position)), None)
    if bad is not None:
        faults.append(f"{where}.{bad}: expected [longitude, latitude] in degrees; got {json.dumps(ring[bad])[:60]}")
        return None
    points = np.array([position[:2] for position in ring], np.float64)
    if not np.array_equal(points[0], points[-1]):
        faults.append(f"{where}: expected a closed ring, the last position the first again; got an open one")
        return None
    longitude, latitude = points.T
    wrong = (np.abs(latitude) > 90.0) | (longitude < _WESTMOST_DEG) | (longitude > _EASTMOST_DEG)
    if wrong.any():
        k = int(np.argmax(wrong))
        came = f"{longitude[k]:g}, {latitude[k]:g}"
        swapped = " (longitude comes first)" if abs(latitude[k]) > 90.0 >= abs(longitude[k]) else ""
        faults.append(f"{where}.{k}: expected longitude -180 to 180 and latitude -90 to 90 deg; got {came}{swapped}")
        return None
    return points


def _is_position(position: Any) -> bool:
    return (
        isinstance(position, list)
        and 2 <= len(position) <= 4
        and all(isinstance(v, int | float) and not isinstance(v, bool) and abs(v) < 1e9 for v in position)
    )
