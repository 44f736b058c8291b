"""Regions of GeoJSON: holes, poles, the antimeridian, and every fault in words."""

import json
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from lookdown.errors import DataError
from lookdown.study.regions import Region, inside, read_regions, region_area_share, regions_from_geojson, told_apart

SOURCE = Path("some/where.geojson")


def box(west: float, south: float, east: float, north: float) -> list[list[float]]:
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def polygon(*rings: list[list[float]]) -> dict:
    return {"type": "Polygon", "coordinates": list(rings)}


def regions_of(document: object) -> list[Region]:
    return regions_from_geojson(json.dumps(document), SOURCE)


def held(document: object, *places: tuple[float, float]) -> list[bool]:
    """Return which (longitude, latitude) lie in the one region of a document."""
    (region,) = regions_of(document)
    longitude, latitude = np.array(places, np.float64).T
    return inside(region, latitude.copy(), longitude.copy()).tolist()


def plain_inside(rings: list[list[list[float]]], longitude: float, latitude: float) -> bool:
    """Count the edges that a ray to the east crosses, edge by edge, as textbooks do."""
    odd = False
    for ring in rings:
        for (x0, y0), (x1, y1) in pairwise(ring):
            if (y0 > latitude) != (y1 > latitude) and longitude < x0 + (latitude - y0) / (y1 - y0) * (x1 - x0):
                odd = not odd
    return odd


def test_a_star_with_a_hole_holds_what_a_ray_says() -> None:
    angle = np.linspace(0.0, 2.0 * np.pi, 41)
    size = np.where(np.arange(41) % 2, 12.0, 40.0)
    size[-1] = size[0]
    star = np.column_stack([20.0 + size * np.cos(angle), 5.0 + size * np.sin(angle)])
    star[-1] = star[0]
    rings = [star.tolist(), box(15, 0, 25, 9)]
    generator = np.random.Generator(np.random.Philox(3))
    places = np.column_stack([generator.uniform(-30, 70, 3000), generator.uniform(-45, 55, 3000)])
    found = held(polygon(*rings), *map(tuple, places))
    assert found == [plain_inside(rings, x, y) for x, y in places]
    assert 300 < sum(found) < 2000


def test_a_hole_is_outside_and_several_polygons_are_one_region() -> None:
    two = {"type": "MultiPolygon", "coordinates": [[box(0, 0, 10, 10), box(4, 4, 6, 6)], [box(20, 0, 30, 10)]]}
    assert held(two, (1, 1), (5, 5), (15, 5), (25, 5)) == [True, False, False, True]


def test_a_hole_never_adds_ground() -> None:
    outside = polygon(box(0, 0, 50, 50), box(60, 0, 170, 50))
    assert held(outside, (25, 25), (100, 25)) == [True, False]
    (region,) = regions_of(outside)
    assert "outside" in region.doubts[0] and len(region.polygons[0]) == 4
    sticking = polygon(box(0, 0, 50, 50), box(40, 10, 60, 20))
    assert held(sticking, (25, 25), (45, 15), (55, 15)) == [True, False, False]
    assert "cross" in regions_of(sticking)[0].doubts[0]
    for hole in (box(0, 0, 10, 10), box(0, 0, 10, 10)[::-1]):
        assert held(polygon(box(0, 0, 50, 50), hole), (5, 5), (20, 20)) == [False, True]


def test_what_a_ring_goes_round_twice_is_inside_and_doubted() -> None:
    twice = polygon(box(0, 0, 10, 10)[:-1] + box(0, 0, 10, 10))
    assert held(twice, (5, 5), (15, 5)) == [True, False] and "twice" in regions_of(twice)[0].doubts[0]
    bow = polygon([[0, 0], [10, 10], [10, 0], [0, 10], [0, 0]])
    assert held(bow, (2, 5), (8, 5), (5, 2)) == [True, True, False] and "cross" in regions_of(bow)[0].doubts[0]
    assert regions_of(polygon(box(0, 0, 10, 10), box(4, 4, 6, 6)))[0].doubts == ()


@pytest.mark.parametrize(
    ("name", "words"), [("a\x1b[31m", "U.001B"), ("\ud800", "U.D800"), ("a\nb", "U.000A"), ("x" * 81, "got 81")]
)
def test_names_that_cannot_be_shown_are_refused(name: str, words: str) -> None:
    with pytest.raises(DataError, match=f"properties.name: .*{words}"):
        regions_of({"type": "Feature", "properties": {"name": name}, "geometry": polygon(box(0, 0, 1, 1))})


def test_regions_of_one_name_are_told_apart() -> None:
    (region,) = regions_of(polygon(box(0, 0, 10, 10)))
    named = replace(region, name="where (2)")
    assert [each.name for each in told_apart([region, named, region])] == ["where", "where (2)", "where (3)"]


def test_the_antimeridian_is_crossed_in_two_pieces_or_by_counting_on() -> None:
    split = {"type": "MultiPolygon", "coordinates": [[box(170, -10, 180, 10)], [box(-180, -10, -170, 10)]]}
    for document in (split, polygon(box(170, -10, 190, 10)), polygon(box(-190, -10, -170, 10))):
        assert held(document, (175, 0), (-175, 0), (-180, 0), (165, 0), (-165, 0)) == [True, True, True, False, False]
    (region,) = regions_of(polygon(box(175, -10, -175, 10)))
    assert "antimeridian" in region.doubts[0]
    assert regions_of(split)[0].doubts == ()


def test_a_cap_at_a_pole_is_a_box_of_all_longitudes() -> None:
    cap = polygon(box(-180, 60, 180, 90))
    assert held(cap, (-180, 70), (0, 89.999), (179.9, 60.001), (0, 59)) == [True, True, True, False]
    assert regions_of(cap)[0].doubts == ()


def test_every_place_lies_in_one_of_two_regions_that_share_an_edge() -> None:
    longitude = np.repeat(np.arange(-180.0, 180.0, 5.0), 35)
    latitude = np.tile(np.arange(-85.0, 90.0, 5.0), 72)
    (west,) = regions_of(polygon([[-180, -90], [0, -90], [10, 90], [-180, 90], [-180, -90]]))
    (east,) = regions_of(polygon([[0, -90], [180, -90], [180, 90], [10, 90], [0, -90]]))
    both = inside(west, latitude, longitude).astype(int) + inside(east, latitude, longitude)
    assert (both == 1).all()


def test_features_are_named_and_those_of_one_name_are_one_region(tmp_path: Path) -> None:
    features = [
        {"type": "Feature", "properties": {"name": name}, "geometry": polygon(box(west, 0, west + 5, 5))}
        for name, west in (("a", 0), ("b", 20), ("a", 40))
    ]
    features.append({"type": "Feature", "properties": None, "geometry": polygon(box(60, 0, 65, 5))})
    path = tmp_path / "seas.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    regions = read_regions(path)
    assert [(region.name, len(region.polygons)) for region in regions] == [("a", 2), ("b", 1), ("seas", 1)]


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ([1], "expected a GeoJSON object"),
        ({"type": "Point", "coordinates": [1, 2]}, 'type: expected "Polygon" or "MultiPolygon"; got "Point"'),
        ({"type": "FeatureCollection"}, "features: expected a list"),
        ({"type": "FeatureCollection", "features": []}, "at least one polygon"),
        ({"type": "FeatureCollection", "features": [3]}, r'features.0: expected a table of type "Feature"; got a int'),
        ({"type": "Feature", "geometry": None}, "geometry: expected a geometry; got nothing"),
        ({"type": "Polygon"}, "coordinates: expected a list of rings; got nothing"),
        ({"type": "MultiPolygon", "coordinates": [[], 1]}, r"coordinates\.0: .*\n.*coordinates\.1: "),
        (polygon([[0, 0], [1, 1], [0, 0]]), "ring of 4 positions or more.*got 3"),
        (polygon([[0, 0], [1, 0], [1, 1], [0, 1]]), "closed ring.*got an open one"),
        (polygon([[0, 0], [1, "x"], [1, 1], [0, 0]]), r'coordinates\.0\.1: expected \[longitude, latitude\].*"x"'),
        (polygon([[0, 0], [1, None], [1, 1], [0, 0]]), "null"),
        (polygon(box(0, 0, 600, 10)), "expected longitude -180 to 180.*got 600, 0"),
        (polygon(box(10, 100, 20, 120)), r"got 10, 100 \(longitude comes first\)"),
    ],
)
def test_faults_are_told_with_their_place(document: object, words: str) -> None:
    with pytest.raises(DataError, match=words) as raised:
        regions_of(document)
    assert str(SOURCE) in str(raised.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [("{", "no JSON .line 1"), ("[" * 100_000, "JSON"), ("1" * 5000, "JSON"), ("NaN", "GeoJSON object")],
)
def test_what_is_no_json_is_said(text: str, words: str) -> None:
    with pytest.raises(DataError, match=words):
        regions_from_geojson(text, SOURCE)


def test_files_that_are_not_there_or_no_text_are_said(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cannot be read"):
        read_regions(tmp_path / "none.geojson")
    (tmp_path / "bad.geojson").write_bytes(b'{"a": "\xff"}')
    with pytest.raises(DataError, match="byte 7"):
        read_regions(tmp_path / "bad.geojson")


@pytest.mark.parametrize(
    ("properties", "name"),
    [
        ({"NAME": "France"}, "France"),
        ({"Name": "France"}, "France"),
        ({"NAME": "FRANCE", "name": "France"}, "France"),
        ({"name": " ", "NAME": "France"}, "France"),
        ({"title": "France"}, "where"),
    ],
)
def test_names_are_found_as_shapefiles_and_kml_write_them(properties: dict[str, str], name: str) -> None:
    feature = {"type": "Feature", "properties": properties, "geometry": polygon(box(0, 0, 1, 1))}
    assert [region.name for region in regions_of(feature)] == [name]


EARTH_KM2 = 510_065_621.7


def area_km2(document: object, south: float = -90.0, north: float = 90.0) -> float:
    (region,) = regions_of(document)
    return EARTH_KM2 * region_area_share(region, south, north)


def test_areas_are_those_of_zones_of_the_ellipsoid() -> None:
    """A box is its part of a zone; one degree square at the equator has 12 309 km2 (WGS 84)."""
    assert area_km2(polygon(box(10, 0, 11, 1))) == pytest.approx(12_309, abs=1.0)
    assert area_km2(polygon(box(-180, -90, 180, 90))) == pytest.approx(EARTH_KM2, rel=1e-12)
    outer, hole = box(0, 0, 40, 60), box(10, 10, 20, 20)
    alone = area_km2(polygon(outer))
    for turned in (hole, hole[::-1]):
        assert area_km2(polygon(outer, turned)) == pytest.approx(alone - area_km2(polygon(hole)), rel=1e-12)
    both = {"type": "MultiPolygon", "coordinates": [[outer], [box(170, 0, 210, 60)]]}
    assert area_km2(both) == pytest.approx(2.0 * alone, rel=1e-12)
    assert area_km2(polygon(outer), 30.0, 90.0) == pytest.approx(area_km2(polygon(box(0, 30, 40, 60))), rel=1e-12)


def test_a_slanted_area_is_that_of_places_counted_in_it() -> None:
    triangle = polygon([[0, -20], [120, 10], [30, 75], [0, -20]])
    (region,) = regions_of(triangle)
    generator = np.random.Generator(np.random.Philox(3))
    latitude, longitude = (
        np.degrees(np.arcsin(generator.uniform(-1, 1, 200_000))),
        generator.uniform(-180, 180, 200_000),
    )
    for south, north in ((-90.0, 90.0), (0.0, 40.0)):
        held = inside(region, latitude, longitude) & (latitude > south) & (latitude < north)
        # By chance 0.7 % of a share of a tenth; the ellipsoid is off the sphere by half as much.
        assert region_area_share(region, south, north) == pytest.approx(held.mean(), rel=0.03)
