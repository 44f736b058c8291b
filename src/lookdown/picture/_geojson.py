"""Regions from GeoJSON: every fault is found in one reading and told with its path."""

import json
import math
import unicodedata
from dataclasses import dataclass
from typing import Any

import numpy as np

from lookdown.errors import Fault, RegionError
from lookdown.picture._rings import first_crossing

__all__ = ["RawRegion", "raw_regions"]

_NAME_KEYS = ("name", "NAME", "Name")
"""As people write it by hand, as Natural Earth and other shapefiles do, and as KML does."""

_BARE = "\0bare geometry"
"""A key that no file has: a geometry that stands alone has no path above it."""

_HEIGHT_KEYS = ("floor_m", "ceiling_m")
_NO_LETTERS = ("Cc", "Cs", "Cf", "Zl", "Zp")
_LONGEST_NAME = 80
_LONGEST_TEXT = 32_000_000
_MOST_REGIONS, _MOST_POSITIONS, _MOST_FAULTS = 256, 400_000, 100
_LOWEST_M, _HIGHEST_M = -1_000.0, 100_000.0


@dataclass(frozen=True, slots=True)
class RawRegion:
    """A region as the file has it.

    Attributes
    ----------
    name : str
    polygons : tuple of tuple of (n, 2) float64, degree
        Rings of each polygon, the outside first: longitude, latitude, the last position the first again.
    floor_m, ceiling_m : float
        Metre above the ellipsoid; minus and plus infinity where the file says nothing.
    defended : bool
    """

    name: str
    polygons: tuple[tuple[np.ndarray, ...], ...]
    floor_m: float
    ceiling_m: float
    defended: bool


class _Faults:
    """Faults found so far, the first of them kept and the others counted."""

    def __init__(self) -> None:
        self.kept: list[Fault] = []
        self.more = 0

    def add(self, path: str, expected: str, came: str) -> None:
        if len(self.kept) < _MOST_FAULTS:
            self.kept.append(Fault(path or "(whole file)", expected, came))
        else:
            self.more += 1

    def told(self) -> list[Fault]:
        more = [Fault("(whole file)", "no further faults", f"{self.more} more")] if self.more else []
        return self.kept + more


def raw_regions(text: str, source: str) -> list[RawRegion]:
    """Return the regions of a GeoJSON text, in its order.

    Raises
    ------
    RegionError
        With every fault, each by its path.
    """
    document = _document(text, source)
    faults = _Faults()
    found: list[RawRegion] = []
    named: dict[str, str] = {}
    for number, (path, feature) in enumerate(_features(document, faults), 1):
        region = _region(path, feature, number, faults)
        if region is not None and region.name in named:
            came = f'"{region.name}", the name of {named[region.name]}'
            faults.add(_joined(path, "properties.name"), "a name of its own", came)
        if region is not None:
            named.setdefault(region.name, path)
            found.append(region)
    _check_whole(found, faults)
    if faults.kept:
        raise RegionError(source, faults.told())
    return found


def _document(text: str, source: str) -> Any:
    def refuse(constant: str) -> None:
        raise ValueError(constant)

    if len(text) > _LONGEST_TEXT:
        fault = Fault("(whole file)", f"at most {_LONGEST_TEXT // 1_000_000} MB", f"{len(text) / 1e6:.1f} MB")
        raise RegionError(source, [fault])
    try:
        return json.loads(text.removeprefix("\ufeff"), parse_constant=refuse)
    except json.JSONDecodeError as error:
        came = f"{error.msg[:1].lower()}{error.msg[1:]}"
        raise RegionError(source, [Fault(f"line {error.lineno}, column {error.colno}", "JSON", came)]) from None
    except ValueError as error:
        raise RegionError(source, [Fault("(whole file)", "numbers that JSON has", str(error)[:40])]) from None
    except RecursionError:
        raise RegionError(source, [Fault("(whole file)", "GeoJSON", "lists within lists without end")]) from None


def _features(document: Any, faults: _Faults) -> list[tuple[str, Any]]:
    """Return (path, feature); a bare geometry is a feature without properties."""
    if not isinstance(document, dict):
        faults.add("", 'an object of type "FeatureCollection"', _shown(document))
        return []
    if document.get("type") in ("Polygon", "MultiPolygon"):
        return [("", {"type": "Feature", "geometry": document, _BARE: True})]
    if document.get("type") == "Feature":
        return [("", document)]
    if document.get("type") != "FeatureCollection":
        faults.add("type", '"FeatureCollection"', _shown(document.get("type")))
        return []
    features = document.get("features")
    if not isinstance(features, list):
        faults.add("features", "a list of features", _shown(features))
        return []
    if len(features) > _MOST_REGIONS:
        faults.add("features", f"at most {_MOST_REGIONS} regions", f"{len(features)}")
        return []
    return [(f"features[{index}]", feature) for index, feature in enumerate(features)]


def _region(path: str, feature: Any, number: int, faults: _Faults) -> RawRegion | None:
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        faults.add(path, 'an object of type "Feature"', _shown(feature))
        return None
    before = len(faults.kept) + faults.more
    properties = feature.get("properties")
    if properties is None:
        properties = {}
    if not isinstance(properties, dict):
        faults.add(_joined(path, "properties"), "an object", _shown(properties))
        properties = {}
    under = _joined(path, "properties")
    name = _name(under, properties, number, faults)
    floor, ceiling = (_height(under, properties, key, faults) for key in _HEIGHT_KEYS)
    if floor is not None and ceiling is not None and floor >= ceiling:
        faults.add(f"{under}.ceiling_m", f"more than floor_m, {floor:g}", f"{ceiling:g}")
    defended = properties.get("defended", False)
    if not isinstance(defended, bool):
        faults.add(f"{under}.defended", "true or false", _shown(defended))
    _strangers(under, properties, faults)
    place = "" if _BARE in feature else _joined(path, "geometry")
    polygons = _polygons(place, feature.get("geometry"), faults)
    if len(faults.kept) + faults.more > before or floor is None or ceiling is None:
        return None
    return RawRegion(name, polygons, floor, ceiling, bool(defended))


def _joined(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _name(path: str, properties: dict[str, Any], number: int, faults: _Faults) -> str:
    key = next((key for key in _NAME_KEYS if properties.get(key) is not None), None)
    if key is None:
        return f"region {number}"
    name = properties[key]
    if not isinstance(name, str) or not name.strip():
        faults.add(f"{path}.{key}", "a name", _shown(name))
        return ""
    name = name.strip()
    if len(name) > _LONGEST_NAME:
        faults.add(f"{path}.{key}", f"a name of at most {_LONGEST_NAME} letters", f"{len(name)}")
    odd = next((letter for letter in name if unicodedata.category(letter) in _NO_LETTERS), None)
    if odd is not None:
        faults.add(f"{path}.{key}", "letters that can be written", f"the character U+{ord(odd):04X}")
    return name


def _height(path: str, properties: dict[str, Any], key: str, faults: _Faults) -> float | None:
    """Return a floor or ceiling; None where it has a fault."""
    value = properties.get(key)
    if value is None:
        return -math.inf if key == "floor_m" else math.inf
    if not _is_number(value) or not _LOWEST_M <= value <= _HIGHEST_M:
        expected = f"metres above the ellipsoid, {_LOWEST_M:g} to {_HIGHEST_M:g}"
        faults.add(f"{path}.{key}", expected, f"{value:g}" if _is_number(value) else _shown(value))
        return None
    return float(value)


def _strangers(path: str, properties: dict[str, Any], faults: _Faults) -> None:
    """Tell keys that look like ours and are not, for a height that is not read is a warning that does not come."""
    for key in properties:
        stem = key.lower().split("_")[0]
        if stem in ("floor", "ceiling") and key not in _HEIGHT_KEYS:
            faults.add(f"{path}.{key}", f"{stem}_m in metres above the ellipsoid", f'the key "{key[:40]}"')
        if stem == "defended" and key != "defended":
            faults.add(f"{path}.{key}", '"defended": true', f'the key "{key[:40]}"')


def _polygons(path: str, geometry: Any, faults: _Faults) -> tuple[tuple[np.ndarray, ...], ...]:
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in ("Polygon", "MultiPolygon"):
        faults.add(path, 'a geometry of type "Polygon" or "MultiPolygon"', _shown(geometry))
        return ()
    under = _joined(path, "coordinates")
    coordinates = geometry.get("coordinates")
    parts = [coordinates] if kind == "Polygon" else coordinates
    if not isinstance(parts, list) or not parts:
        faults.add(under, "a list of polygons" if kind == "MultiPolygon" else "a list of rings", _shown(parts))
        return ()
    found = []
    for index, part in enumerate(parts):
        place = under if kind == "Polygon" else f"{under}[{index}]"
        if not isinstance(part, list) or not part:
            faults.add(place, "a list of rings", _shown(part))
            continue
        rings = [_ring(f"{place}[{k}]", ring, faults) for k, ring in enumerate(part)]
        found.append(tuple(ring for ring in rings if ring is not None))
    return tuple(found)


def _ring(path: str, ring: Any, faults: _Faults) -> np.ndarray | None:
    if not isinstance(ring, list) or len(ring) < 4:
        came = f"{len(ring)}" if isinstance(ring, list) else _shown(ring)
        faults.add(path, "a ring of 4 positions or more, the last the first again", came)
        return None
    if len(ring) > _MOST_POSITIONS:
        faults.add(path, f"at most {_MOST_POSITIONS} positions", f"{len(ring)}")
        return None
    checked = [_check_position(f"{path}[{k}]", position, faults) for k, position in enumerate(ring)]
    if not all(checked):
        return None
    points = np.array([position[:2] for position in ring], dtype=np.float64)
    if not np.array_equal(points[0], points[-1]):
        last = f"{points[-1, 0]:g}, {points[-1, 1]:g}"
        faults.add(f"{path}[{len(ring) - 1}]", f"the first position again, {points[0, 0]:g}, {points[0, 1]:g}", last)
        return None
    points = points[np.append(True, np.any(points[1:] != points[:-1], axis=1))]
    if len(points) < 4:
        faults.add(path, "a ring that goes round something", "fewer than three different positions")
        return None
    crossing = first_crossing(points)
    if crossing is not None:
        one, other = crossing
        came = f"the edges from {_shown_point(points[one])} and from {_shown_point(points[other])} cross"
        faults.add(path, "a ring that does not cross itself", came)
        return None
    return points


def _check_position(path: str, position: Any, faults: _Faults) -> bool:
    good = isinstance(position, list) and 2 <= len(position) <= 4 and all(_is_number(value) for value in position)
    if not good:
        came = json.dumps(position, ensure_ascii=True)[:60] if isinstance(position, list) else _shown(position)
        faults.add(path, "[longitude, latitude] in degrees", came)
        return False
    longitude, latitude = position[:2]
    if abs(latitude) > 90.0 or abs(longitude) > 540.0:
        swapped = " (longitude comes first)" if abs(latitude) > 90.0 >= abs(longitude) else ""
        came = f"{longitude:g}, {latitude:g}{swapped}"
        faults.add(path, "longitude -180 to 180 and latitude -90 to 90 degrees", came)
        return False
    return True


def _check_whole(found: list[RawRegion], faults: _Faults) -> None:
    if not found and not faults.kept:
        faults.add("features", "at least one region (to have none, give no file)", "none")
    positions = sum(len(ring) for region in found for rings in region.polygons for ring in rings)
    if positions > _MOST_POSITIONS:
        faults.add("", f"at most {_MOST_POSITIONS} positions", f"{positions}")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _shown_point(point: np.ndarray) -> str:
    return f"{point[0]:g}, {point[1]:g}"


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        kind = value.get("type")
        return f'"{kind[:40]}"' if isinstance(kind, str) else "an object without a type"
    if isinstance(value, str):
        return f'"{value[:40]}"'
    if isinstance(value, list):
        return f"a list of {len(value)}"
    return "nothing" if value is None else json.dumps(value)[:40]
