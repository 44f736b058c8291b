"""The ellipsoid against ERFA and a bisection; horizons and great circles against closed forms."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from normals_plain import normals_plain

from lookdown import astro

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "astro_peers.json").read_text(encoding="utf-8"))
PLACES = np.array(GOLDEN["geodetic_latitude_longitude_height_ecef"])
latitudes = st.floats(-np.pi / 2, np.pi / 2)
longitudes = st.floats(-np.pi, np.pi)
heights = st.floats(-10e3, 2_000e3)


def test_ecef_from_geodetic_agrees_with_erfa():
    ours = astro.ecef_from_geodetic(latitude_rad=PLACES[:, 0], longitude_rad=PLACES[:, 1], height_m=PLACES[:, 2])
    assert np.abs(ours - PLACES[:, 3:]).max() < 2e-8


def test_geodetic_from_ecef_agrees_with_erfa():
    latitude, longitude, height = astro.geodetic_from_ecef(PLACES[:, 3:])
    assert np.abs(latitude - PLACES[:, 0]).max() < 1e-14
    assert np.abs(longitude - PLACES[:, 1]).max() < 1e-14
    assert np.abs(height - PLACES[:, 2]).max() < 4e-8


@given(latitudes, longitudes, heights)
def test_geodetic_round_trip_closes_within_a_unit_in_the_last_place(latitude, longitude, height):
    there = astro.ecef_from_geodetic(
        latitude_rad=np.array([latitude]), longitude_rad=np.array([longitude]), height_m=np.array([height])
    )
    back = astro.geodetic_from_ecef(there)
    again = astro.ecef_from_geodetic(latitude_rad=back[0], longitude_rad=back[1], height_m=back[2])
    assert np.linalg.norm(again - there) < 1e-8
    assert abs(back[0][0] - latitude) < 1e-15 + 1e-15
    assert abs(back[2][0] - height) < 1e-8


def test_normals_agree_with_a_bisection_from_below_ground_to_geostationary():
    rng = np.random.default_rng(3)
    direction = rng.normal(size=(500, 3))
    direction /= np.linalg.norm(direction, axis=1, keepdims=True)
    position = direction * rng.uniform(6.35e6, 1e8, size=(500, 1))
    ours = astro.up_ecef(position)
    assert np.linalg.norm(ours - normals_plain(position), axis=1).max() < 2e-15
    assert np.abs(np.linalg.norm(ours, axis=1) - 1).max() < 4e-16


def test_normals_at_the_poles_the_equator_and_the_centre_are_finite():
    position = np.array([[0.0, 0.0, 7e6], [0.0, 0.0, -7e6], [0.0, 7e6, 0.0], [0.0, 0.0, 0.0]])
    expected = [[0, 0, 1], [0, 0, -1], [0, 1, 0], [0, 0, 1]]
    assert np.array_equal(astro.up_ecef(position), expected)


def test_up_of_a_position_is_the_normal_at_its_latitude():
    position = PLACES[:, 3:]
    latitude, longitude, _ = astro.geodetic_from_ecef(position)
    up = astro.ellipsoid_up(latitude_rad=latitude, longitude_rad=longitude)
    assert np.abs(up - astro.up_ecef(position)).max() < 1e-15


@given(latitudes, longitudes)
def test_enu_is_a_rotation_whose_rows_are_east_north_up(latitude, longitude):
    place = {"latitude_rad": np.array([latitude]), "longitude_rad": np.array([longitude])}
    rotation = astro.enu_rotation_from_ecef(**place)[0]
    assert np.allclose(rotation @ rotation.T, np.eye(3), atol=1e-15)
    assert np.linalg.det(rotation) == pytest.approx(1.0, abs=1e-14)
    assert np.allclose(rotation[2], astro.ellipsoid_up(**place)[0], atol=1e-15)
    assert rotation[0, 2] == 0.0
    assert rotation[1, 2] >= 0.0


def test_north_is_the_way_latitude_grows():
    place = {"latitude_rad": np.array([0.7]), "longitude_rad": np.array([-2.0]), "height_m": np.array([0.0])}
    step = 1e-6
    moved = astro.ecef_from_geodetic(**place | {"latitude_rad": np.array([0.7 + step])})
    direction = (moved - astro.ecef_from_geodetic(**place))[0]
    rotation = astro.enu_rotation_from_ecef(latitude_rad=place["latitude_rad"], longitude_rad=place["longitude_rad"])
    assert np.allclose(rotation[0] @ direction / np.linalg.norm(direction), [0, 1, 0], atol=1e-6)


def test_horizon_touches_the_sphere():
    radius, first, second = astro.MEAN_RADIUS_M, 9_000.0, 500_000.0
    distance = astro.horizon_distance_m(height_1_m=first, height_2_m=second)
    angle = np.arccos(radius / (radius + first)) + np.arccos(radius / (radius + second))
    squared = (radius + first) ** 2 + (radius + second) ** 2
    squared -= 2 * (radius + first) * (radius + second) * np.cos(angle)
    assert distance == pytest.approx(np.sqrt(squared), rel=1e-12)


@given(st.floats(1.0, 10_000.0), st.floats(0.0, 10_000.0))
def test_rule_of_thumb_is_near_the_exact_radio_horizon_below_10_km(first, second):
    heights_m = {"height_1_m": first, "height_2_m": second}
    exact = astro.horizon_distance_m(**heights_m, radius_factor=astro.RADIO_RADIUS_FACTOR)
    assert astro.horizon_rule_m(**heights_m) == pytest.approx(exact, rel=2e-3)


@given(latitudes, longitudes, latitudes, longitudes)
def test_great_circle_is_the_angle_between_verticals(latitude_1, longitude_1, latitude_2, longitude_2):
    ours = astro.great_circle_distance_m(
        latitude_1_rad=np.array([latitude_1]),
        longitude_1_rad=np.array([longitude_1]),
        latitude_2_rad=np.array([latitude_2]),
        longitude_2_rad=np.array([longitude_2]),
    )[0]
    up = astro.ellipsoid_up(
        latitude_rad=np.array([latitude_1, latitude_2]), longitude_rad=np.array([longitude_1, longitude_2])
    )
    angle = np.arctan2(np.linalg.norm(np.cross(up[0], up[1])), up[0] @ up[1])
    # Near the antipode the haversine keeps only half the digits.
    assert ours / astro.MEAN_RADIUS_M == pytest.approx(angle, abs=1e-12 if angle < 3.0 else 5e-8)
