"""Expected counts of airliners in the air."""

import numpy as np
import pytest

from lookdown.astro import tai_ns_from_utc_text
from lookdown.traffic.world.places import (
    Haul,
    Region,
    Routes,
    departure_profile,
    expected_airborne,
    read_airports,
    read_routes,
)
from lookdown.traffic.world.places.demand import block_time_s

PLACES = read_airports()
JULY = tai_ns_from_utc_text("2024-07-10T12:00:00Z")


def one_route(origin: str, destination: str, flights: float, *, cargo: float = 0.0, distance_m: float) -> Routes:
    return Routes(
        origin_row=np.array([PLACES.row_of(origin)], np.uint32),
        destination_row=np.array([PLACES.row_of(destination)], np.uint32),
        flights_per_day=np.array([flights], np.float32),
        cargo_per_day=np.array([cargo], np.float32),
        distance_m=np.array([distance_m]),
    )


def test_the_mean_count_is_flights_times_their_time_in_the_air() -> None:
    routes = read_routes()
    counts = expected_airborne(PLACES.rows, routes, JULY)
    expected = (routes.flights_per_day * block_time_s(routes.distance_m)).sum() / 86_400.0
    # Each UTC hour sees each departure of the day at one age: the mean over hours is exact to the hours' spread.
    assert counts.sum() / 24.0 == pytest.approx(expected, rel=0.01)


def test_one_short_route_is_up_when_its_passengers_are() -> None:
    routes = one_route("LHR", "EDI", 240.0, distance_m=535e3)
    counts = expected_airborne(PLACES.rows, routes, JULY)
    assert counts[:, Region.EUROPE] == pytest.approx(counts.sum(axis=1))
    # London is an hour ahead in July: at 8 h UTC the flights up are those that left in the 1.14 h before 9 h.
    left = departure_profile(Haul.SHORT)
    assert counts[8].sum() == pytest.approx(240.0 * (left[8] + 0.137 * left[7]), rel=0.02)


def test_a_long_route_is_counted_over_both_its_ends() -> None:
    routes = one_route("JFK", "LHR", 24.0, distance_m=5.54e6)
    counts = expected_airborne(PLACES.rows, routes, JULY)
    assert counts[:, Region.NORTH_AMERICA].sum() > 0 and counts[:, Region.EUROPE].sum() > 0
    assert counts[:, Region.EAST_ASIA].sum() == 0
    assert counts.sum() / 24.0 == pytest.approx(24.0 * block_time_s(np.array([5.54e6]))[0] / 86_400.0, rel=0.03)


def test_freighters_keep_other_hours_than_people() -> None:
    people = expected_airborne(PLACES.rows, one_route("MEM", "SDF", 100.0, distance_m=540e3), JULY)
    freight = expected_airborne(PLACES.rows, one_route("MEM", "SDF", 100.0, cargo=100.0, distance_m=540e3), JULY)
    # 9 h UTC is 4 h in the morning at Memphis.
    assert freight[9].sum() > 20.0 * people[9].sum()
    assert freight.sum() == pytest.approx(people.sum(), rel=0.02)


def test_winter_moves_the_northern_day_by_an_hour() -> None:
    routes = one_route("LHR", "EDI", 240.0, distance_m=535e3)
    july = expected_airborne(PLACES.rows, routes, JULY)
    january = expected_airborne(PLACES.rows, routes, tai_ns_from_utc_text("2024-01-10T12:00:00Z"))
    assert np.roll(july, 1, axis=0) == pytest.approx(january)
