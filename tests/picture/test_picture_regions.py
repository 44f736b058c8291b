import json
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.path import Path as Outline
from rings_plain import holds_plain

from lookdown.astro import MEAN_RADIUS_M, great_circle_distance_m
from lookdown.errors import RegionError
from lookdown.picture import Regions
from lookdown.picture._rings import Ring


def polygon(*rings, **properties):
    geometry = {"type": "Polygon", "coordinates": [[list(point) for point in ring] for ring in rings]}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def regions(*features):
    return Regions.from_geojson(json.dumps({"type": "FeatureCollection", "features": list(features)}))


def box(west, south, east, north):
    return [(west, south), (east, south), (east, north), (west, north), (west, south)]


def holds(region, latitude_deg, longitude_deg, **heights):
    place = {"latitude_rad": np.radians(np.atleast_1d(np.asarray(latitude_deg, float)))}
    place["longitude_rad"] = np.radians(np.atleast_1d(np.asarray(longitude_deg, float)))
    return region.inside(**place, **heights)


def star(corners, seed, centre=(10.0, 45.0)):
    """A ring of many corners with a wild radius, which does not cross itself."""
    draws = np.random.Generator(np.random.Philox(seed))
    angle = np.linspace(0.0, 2.0 * np.pi, corners, endpoint=False)
    # A ring of many corners as a coast has them, not a hedgehog.
    rough = draws.uniform(2.0, 9.0, corners)
    radius = rough if corners < 100 else 6.0 + 2.0 * np.sin(3.0 * angle) + 0.01 * rough
    ring = np.stack([centre[0] + radius * np.cos(angle), centre[1] + radius * np.sin(angle)], axis=1)
    return np.vstack([ring, ring[:1]])


@pytest.mark.parametrize("corners", [3, 4, 17, 400, 5000])
def test_inside_is_what_matplotlib_says(corners):
    ring = star(corners, corners)
    draws = np.random.Generator(np.random.Philox(1))
    longitude, latitude = draws.uniform(0.0, 20.0, 20_000), draws.uniform(35.0, 55.0, 20_000)
    region = regions(polygon(ring.tolist(), name="star"))[0]
    found = holds(region, latitude, longitude)
    assert np.array_equal(found, Outline(ring).contains_points(np.stack([longitude, latitude], axis=1)))
    # The same ring a turn on, and places of another turn, are the same.
    turned = regions(polygon((ring + np.array([360.0, 0.0])).tolist(), name="star"))[0]
    assert np.array_equal(holds(turned, latitude, longitude - 720.0), found)


@pytest.mark.parametrize(("corners", "seed"), [(3, 1), (4, 2), (60, 3), (3000, 4)])
def test_the_kernel_says_what_plain_numpy_says(corners, seed):
    ring = Ring(star(corners, seed, centre=(178.0, -40.0)))
    draws = np.random.Generator(np.random.Philox(seed))
    latitude, longitude = np.radians(draws.uniform(-55.0, -25.0, 5000)), draws.uniform(-7.0, 7.0, 5000)
    # Corners and the edges of its box, where only the order of comparisons tells.
    corner = np.radians(star(corners, seed, centre=(178.0, -40.0)))
    latitude, longitude = np.concatenate([latitude, corner[:, 1]]), np.concatenate([longitude, corner[:, 0]])
    found = ring.holds(latitude, longitude)
    assert np.array_equal(found, holds_plain(ring, latitude, longitude)) and 0 < found.sum() < len(found)
    assert ring.holds(latitude[:0], longitude[:0]).shape == (0,)


def test_a_ring_over_the_antimeridian_in_all_ways_of_writing_it():
    written = [
        polygon(box(170.0, -10.0, 190.0, 10.0), name="past 180"),
        polygon(box(-190.0, -10.0, -170.0, 10.0), name="past -180"),
        polygon([(170, -10), (-170, -10), (-170, 10), (170, 10), (170, -10)], name="the short way"),
        {
            "type": "Feature",
            "properties": {"name": "split"},
            "geometry": {
                "type": "MultiPolygon",
                "coordinates": [[box(170.0, -10.0, 180.0, 10.0)], [box(-180.0, -10.0, -170.0, 10.0)]],
            },
        },
    ]
    latitude, longitude = np.array([0.0, 0.0, 0.0, 0.0, 11.0]), np.array([175.0, -175.0, 165.0, 0.0, 175.0])
    for feature in written:
        region = regions(feature)[0]
        assert holds(region, latitude, longitude).tolist() == [True, True, False, False, False], region.name
        # The seam of a split polygon is no border: 5 degrees to the next one.
        distance = region.distance_m(latitude_rad=np.zeros(1), longitude_rad=np.radians([179.9]))
        assert distance[0] == pytest.approx(-np.radians(9.9) * MEAN_RADIUS_M, rel=1e-3), region.name


def test_a_ring_round_a_pole_holds_the_nearer_pole():
    arctic = [(0, 70), (120, 70), (-120, 70), (0, 70)]
    antarctic = [(0, -60), (-90, -65), (180, -60), (90, -65), (0, -60)]
    north, south = regions(polygon(arctic, name="north"), polygon(antarctic, name="south"))
    assert holds(north, [90.0, 75.0, 69.0, -75.0], [0.0, -170.0, 10.0, 0.0]).tolist() == [True, True, False, False]
    assert holds(south, [-90.0, -66.0, -59.0, 75.0], [0.0, -170.0, 10.0, 0.0]).tolist() == [True, True, False, False]
    # 5 degrees from the parallel of 70 degrees; the way up to the pole is no border.
    distance = north.distance_m(latitude_rad=np.radians([75.0, 60.0]), longitude_rad=np.radians([0.0, 0.0]))
    assert distance / np.radians(1.0) / MEAN_RADIUS_M == pytest.approx([-5.0, 10.0], rel=1e-3)


def test_a_belt_round_the_earth_and_a_hole():
    belt = polygon(box(-180.0, -30.0, 180.0, 30.0), box(-10.0, -10.0, 10.0, 10.0), name="belt")
    stray = polygon(box(0.0, 0.0, 10.0, 10.0), box(20.0, 0.0, 30.0, 10.0), name="a hole outside takes nothing")
    region, other = regions(belt, stray)
    assert holds(region, [20.0, 0.0, 0.0, 40.0], [179.9, 0.0, -90.0, 0.0]).tolist() == [True, False, True, False]
    assert holds(other, [5.0, 5.0], [5.0, 25.0]).tolist() == [True, False]
    inside_hole = region.distance_m(latitude_rad=np.zeros(1), longitude_rad=np.zeros(1))
    assert np.degrees(inside_hole[0] / MEAN_RADIUS_M) == pytest.approx(10.0, rel=1e-2)


def test_heights_count_where_they_are_given():
    region = regions(polygon(box(0, 0, 10, 10), name="layer", floor_m=1000, ceiling_m=3000.5))[0]
    heights = np.array([999.0, 1000.0, 3000.5, 3001.0])
    assert holds(region, [5.0] * 4, [5.0] * 4, height_m=heights).tolist() == [False, True, True, False]
    assert holds(region, [5.0], [5.0]).all()
    every = regions(polygon(box(0, 0, 10, 10), name="layer", floor_m=1000))
    found = every.inside(
        latitude_rad=np.radians([5.0, 5.0]), longitude_rad=np.radians([5.0, 5.0]), height_m=heights[:2]
    )
    assert found.tolist() == [[False], [True]]


def test_many_regions_at_once_are_each_one_by_itself():
    draws = np.random.Generator(np.random.Philox(8))
    features = [
        polygon(star(30, seed, (draws.uniform(-180, 180), draws.uniform(-70, 70))).tolist(), name=f"{seed}")
        for seed in range(20)
    ]
    all_of_them = regions(*features)
    place = {"latitude_rad": draws.uniform(-1.5, 1.5, 4000), "longitude_rad": draws.uniform(-np.pi, np.pi, 4000)}
    found = all_of_them.inside(**place)
    assert found.shape == (4000, 20) and found.any(axis=0).sum() > 15
    for index in range(20):
        assert np.array_equal(found[:, index], all_of_them[index].inside(**place))
    assert Regions().inside(**place).shape == (4000, 0)


def dense(ring, step_deg=0.02):
    """Points along a ring, close together."""
    parts = [np.linspace(a, b, max(int(np.abs(np.subtract(b, a)).max() / step_deg), 2)) for a, b in pairwise(ring)]
    return np.vstack(parts)


@pytest.mark.parametrize(("corners", "centre"), [(5, (10.0, 45.0)), (60, (179.0, -40.0)), (7, (-100.0, 72.0))])
def test_distances_are_those_to_the_nearest_of_many_points(corners, centre):
    ring = star(corners, 11, centre)
    region = regions(polygon(ring.tolist(), name="star"))[0]
    draws = np.random.Generator(np.random.Philox(2))
    longitude, latitude = centre[0] + draws.uniform(-15, 15, 150), centre[1] + draws.uniform(-12, 12, 150)
    border = np.radians(dense(ring))
    naive = np.array(
        [
            great_circle_distance_m(
                latitude_1_rad=np.full(len(border), np.radians(y)),
                longitude_1_rad=np.full(len(border), np.radians(x)),
                latitude_2_rad=border[:, 1],
                longitude_2_rad=border[:, 0],
            ).min()
            for x, y in zip(longitude, latitude, strict=True)
        ]
    )
    found = region.distance_m(latitude_rad=np.radians(latitude), longitude_rad=np.radians(longitude))
    assert np.array_equal(found < 0.0, holds(region, latitude, longitude))
    # The points stand 2.2 km apart at most, so the nearest is at most 1.1 km aside.
    assert (np.abs(np.abs(found) - naive) < 150.0 + 1_100.0**2 / (2.0 * np.maximum(naive, 600.0))).all()


def flown(region, latitude_deg, longitude_deg, heading_rad, speed_mps, times_s):
    """Whether a course on the sphere lies in the region at each time."""
    lat, lon = np.radians(latitude_deg), np.radians(longitude_deg)
    angle = speed_mps * times_s / MEAN_RADIUS_M
    latitude = np.arcsin(np.sin(lat) * np.cos(angle) + np.cos(lat) * np.sin(angle) * np.cos(heading_rad))
    longitude = lon + np.arctan2(
        np.sin(heading_rad) * np.sin(angle) * np.cos(lat), np.cos(angle) - np.sin(lat) * np.sin(latitude)
    )
    return region.inside(latitude_rad=latitude, longitude_rad=longitude)


@settings(max_examples=40, deadline=None)
@given(st.floats(-25, 45), st.floats(15, 75), st.floats(0, 2 * np.pi), st.floats(50, 900))
def test_the_time_to_the_border_is_when_a_flown_course_crosses_it(longitude, latitude, heading, speed):
    region = REGION
    one = np.ones(1)
    time_s, meets = region.time_to_border_s(
        latitude_rad=np.radians(latitude) * one,
        longitude_rad=np.radians(longitude) * one,
        heading_rad=heading * one,
        speed_mps=speed * one,
        height_m=0.0 * one,
        horizon_s=3600.0,
    )
    times = np.arange(0.0, 3600.0, 2.0)
    inside = flown(region, latitude, longitude, heading, speed, times)
    changes = np.flatnonzero(inside[1:] != inside[:-1])
    if len(changes) and meets[0]:
        # Corners may be cut between two steps: then the border is met before the flown course notices.
        assert time_s[0] < times[changes[0] + 1] + 3.0
    elif len(changes):
        assert times[changes[0]] > 3590.0
    if meets[0]:
        # At the meeting the border is there.
        angle = speed * time_s[0] / MEAN_RADIUS_M
        lat, lon = np.radians(latitude), np.radians(longitude)
        met = np.arcsin(np.sin(lat) * np.cos(angle) + np.cos(lat) * np.sin(angle) * np.cos(heading))
        east = np.sin(heading) * np.sin(angle) * np.cos(lat)
        turned = lon + np.arctan2(east, np.cos(angle) - np.sin(lat) * np.sin(met))
        assert abs(region.distance_m(latitude_rad=np.array([met]), longitude_rad=np.array([turned]))[0]) < 30.0
    else:
        assert time_s[0] == 0.0


REGION = regions(polygon(star(12, 21).tolist(), name="star"))[0]


def test_height_and_standing_still_in_the_time_to_the_border():
    region = regions(polygon(box(10.0, -10.0, 20.0, 10.0), name="east"))[0]
    places = {"latitude_rad": np.zeros(5), "longitude_rad": np.radians([0.0, 0.0, 0.0, 0.0, 15.0])}
    time_s, meets = region.time_to_border_s(
        **places,
        heading_rad=np.radians([90.0, 270.0, 90.0, 90.0, 90.0]),
        speed_mps=np.array([250.0, 250.0, 0.0, 250.0, 250.0]),
        height_m=np.array([0.0, 0.0, 0.0, 12_000.0, 0.0]),
        horizon_s=7200.0,
    )
    assert meets.tolist() == [True, False, False, True, True]
    way = np.radians(10.0) * MEAN_RADIUS_M
    assert time_s[[0, 3, 4]] == pytest.approx([way / 250.0, way / 250.0 * (1 + 12e3 / MEAN_RADIUS_M), way / 500.0])


def test_regions_are_written_and_read_again():
    first = regions(
        polygon(box(170.0, 0.0, 190.0, 10.0), box(175.0, 2.0, 178.0, 8.0), name="Österöar", defended=True, floor_m=0),
        polygon(star(9, 3).tolist(), ceiling_m=5000.0),
    )
    again = Regions.from_geojson(first.to_geojson())
    assert again.names == first.names == ("Österöar", "region 2")
    assert [region.defended for region in again] == [True, False]
    assert again[0].floor_m == 0.0 and again[0].ceiling_m == np.inf and again[1].ceiling_m == 5000.0
    assert again.to_geojson() == first.to_geojson()
    assert first.name_of(1) == "Österöar" and first.name_of(0) == first.name_of(3) == ""


def faults_of(document):
    text = document if isinstance(document, str) else json.dumps(document)
    with pytest.raises(RegionError) as caught:
        Regions.from_geojson(text, "zones.geojson")
    assert str(caught.value).startswith("zones.geojson: ")
    return {fault.path: f"expected {fault.expected}; got {fault.came}" for fault in caught.value.faults}


def test_every_fault_of_a_file_is_told_at_once_with_its_path():
    bad = [
        polygon(box(0, 0, 1, 1), name="one", defended="yes", floor_m=500, ceiling_m=400),
        polygon([(0, 0), (1, 0), (1, 1), (0.5, 2)], name="open"),
        polygon([(0, 0), (95.0, 200.0), (1, "x"), (0, 0)], name="places"),
        {"type": "Feature", "properties": {"name": 5}, "geometry": {"type": "Point", "coordinates": [0, 0]}},
        polygon([(0, 0), (1, 1), (1, 0), (0, 1), (0, 0)], name="bow tie"),
        polygon(box(0, 0, 1, 1), name="a\nb", floor="FL100"),
        {"type": "Point"},
        polygon([(0, 0), (1, 0), (0, 0)], name="short"),
        polygon([(0, 0), (1, 0), (1, 0), (0, 0)], name="flat", ceiling_m=1e9),
    ]
    found = faults_of({"type": "FeatureCollection", "features": bad})
    assert found == {
        "features[0].properties.ceiling_m": "expected more than floor_m, 500; got 400",
        "features[0].properties.defended": 'expected true or false; got "yes"',
        "features[1].geometry.coordinates[0][3]": "expected the first position again, 0, 0; got 0.5, 2",
        "features[2].geometry.coordinates[0][1]": "expected longitude -180 to 180 and latitude -90 to 90 degrees; "
        "got 95, 200",
        "features[2].geometry.coordinates[0][2]": 'expected [longitude, latitude] in degrees; got [1, "x"]',
        "features[3].properties.name": "expected a name; got 5",
        "features[3].geometry": 'expected a geometry of type "Polygon" or "MultiPolygon"; got "Point"',
        "features[4].geometry.coordinates[0]": "expected a ring that does not cross itself; "
        "got the edges from 0, 0 and from 1, 0 cross",
        "features[5].properties.name": "expected letters that can be written; got the character U+000A",
        "features[5].properties.floor": 'expected floor_m in metres above the ellipsoid; got the key "floor"',
        "features[6]": 'expected an object of type "Feature"; got "Point"',
        "features[7].geometry.coordinates[0]": "expected a ring of 4 positions or more, "
        "the last the first again; got 3",
        "features[8].properties.ceiling_m": "expected metres above the ellipsoid, -1000 to 100000; got 1e+09",
        "features[8].geometry.coordinates[0]": "expected a ring that goes round something; "
        "got fewer than three different positions",
    }


@pytest.mark.parametrize(
    ("text", "path", "told"),
    [
        ("{", "line 1, column 2", "expected JSON"),
        ("[]", "(whole file)", "FeatureCollection"),
        ('{"type": "FeatureCollection"}', "features", "list of features"),
        ('{"type": "FeatureCollection", "features": []}', "features", "at least one region"),
        ('{"type": "Polygon", "coordinates": [[[0, NaN]]]}', "(whole file)", "NaN"),
        ('{"type": "Polygon", "coordinates": [[[0, 1e999], [1, 1], [2, 2], [0, 0]]]}', "coordinates[0][0]", "degrees"),
        ('{"type": "MultiPolygon", "coordinates": [[], [[[0, 100]]]]}', "coordinates[0]", "list of rings"),
        ('{"type": "Polygon", "coordinates": [[[50, 100], [1, 1], [2, 2], [50, 100]]]}', "coordinates[0][0]", "first)"),
        ("[" * 100_000, "(whole file)", "without end"),
        ('{"type": "Feature", "geometry": null}', "geometry", "nothing"),
        ('{"type": "Feature", "properties": [], "geometry": null}', "properties", "a list of 0"),
    ],
)
def test_a_file_that_is_none_is_told_where(text, path, told):
    found = faults_of(text)
    assert told in found[path]


def test_names_are_told_apart_and_faults_are_bounded():
    twice = [polygon(box(0, 0, 1, 1), name="one"), polygon(box(2, 0, 3, 1), name="one")]
    assert list(faults_of({"type": "FeatureCollection", "features": twice})) == ["features[1].properties.name"]
    many = {"type": "FeatureCollection", "features": [None] * 200}
    with pytest.raises(RegionError) as caught:
        Regions.from_geojson(json.dumps(many))
    assert len(caught.value.faults) == 101 and caught.value.faults[-1].came == "100 more"
    assert "at most 256 regions" in faults_of({"type": "FeatureCollection", "features": [None] * 300})["features"]
