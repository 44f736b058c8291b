"""Stations: where they stand and what they see."""

import math

import numpy as np
import pytest
from network_plain import elevation_rad, shell_ecef_m

from lookdown.network import Stations, city_stations, flat_cone_range_m, ground_links
from lookdown.tables import NodeKind


def test_the_cities_are_a_hundred_with_gateways_in_them() -> None:
    cities = city_stations()
    assert len(cities) == 100 and len(set(cities.names)) == 100 and set(cities.kind) == {NodeKind.GATEWAY}
    assert cities.names[85] == "Dalian" and math.degrees(cities.longitude_rad[85]) == pytest.approx(121.602322)
    radius = np.linalg.norm(cities.position_ecef_m, axis=1)
    assert radius.min() > 6_356e3 and radius.max() < 6_379e3


@pytest.mark.parametrize(("elevation_deg", "range_limit_m"), [(25.0, math.inf), (-90.0, 1_500e3), (10.0, 1_700e3)])
def test_a_station_sees_what_its_rules_say(elevation_deg: float, range_limit_m: float) -> None:
    places, _, _ = shell_ecef_m(20, 20)
    cities = city_stations(40, min_elevation_rad=math.radians(elevation_deg), range_limit_m=range_limit_m)
    seen = ground_links(cities, places)
    found = set(zip(seen.satellite.tolist(), seen.station.tolist(), strict=True))
    expected = set()
    for g in range(40):
        for s in range(len(places)):
            place = cities.position_ecef_m[g]
            high = elevation_rad(cities.latitude_rad[g], cities.longitude_rad[g], place, places[s])
            near = np.linalg.norm(places[s] - place) <= range_limit_m
            if near and high >= math.radians(elevation_deg):
                expected.add((s, g))
    assert found == expected and len(found) > 30
    assert (np.diff(seen.satellite) >= 0).all()
    lengths = np.linalg.norm(places[seen.satellite] - cities.position_ecef_m[seen.station], axis=1)
    assert np.allclose(seen.length_m, lengths, rtol=1e-14)


def test_a_true_elevation_of_25_deg_reaches_1123_km_at_550_km() -> None:
    """Handley's code uses 1,123 km; a flat cone of 25 deg would reach 1,301."""
    pole = Stations.from_places(
        ["equator"], latitude_rad=np.zeros(1), longitude_rad=np.zeros(1), min_elevation_rad=math.radians(25.0)
    )
    angles = np.linspace(0.0, 0.3, 20_001)
    places = (6_378_137.0 + 550e3) * np.stack([np.cos(angles), np.sin(angles), np.zeros_like(angles)], axis=1)
    assert ground_links(pole, places).length_m.max() == pytest.approx(1_123e3, abs=1e3)
    assert flat_cone_range_m(altitude_m=550e3, elevation_rad=math.radians(25.0)) == pytest.approx(1_301.4e3, abs=100)


def test_users_that_move_see_from_where_they_are() -> None:
    ship = city_stations(1, min_elevation_rad=math.radians(30.0))
    over_tokyo = ship.position_ecef_m * 1.08
    assert len(ground_links(ship, over_tokyo)) == 1
    assert len(ground_links(ship, over_tokyo, -ship.position_ecef_m)) == 0
    assert len(ground_links(ship, -over_tokyo, -ship.position_ecef_m)) == 1


def test_some_stations_are_taken_by_rows_or_mask() -> None:
    cities = city_stations(5)
    assert cities.take([3, 1]).names == (cities.names[3], cities.names[1])
    assert cities.take(np.array([True, False, False, False, True])).names == (cities.names[0], cities.names[4])


def test_links_are_taken_by_mask() -> None:
    places, _, _ = shell_ecef_m(10, 10)
    seen = ground_links(city_stations(10, range_limit_m=2e6), places)
    rainy = seen.take(seen.station != 3)
    assert 0 < len(rainy) < len(seen) and 3 not in rainy.station
