"""How single flights are flown: their knots, by properties that hold for aircraft."""

import numpy as np
import plain_air
import pytest

from lookdown.astro import geodetic_from_ecef
from lookdown.terrain import Terrain
from lookdown.traffic.motion import HOUR_NS
from lookdown.traffic.world.places import read_airports
from lookdown.traffic.world.transport import AIRLINERS, WindField, _flight_kernels
from lookdown.traffic.world.transport._route_kernels import EARTH_M
from lookdown.units import si_from

FOOT, KNOT = si_from(1.0, "ft", "length"), si_from(1.0, "kt", "speed")


@pytest.fixture(scope="module")
def flown(fleet, winter_epoch_tai_ns: int):
    """Return each flight of a day worked out: type, knots, pieces, length and the great circle's."""
    flights = fleet.flights(winter_epoch_tai_ns, winter_epoch_tai_ns + 24 * HOUR_NS)
    world, room = fleet._world(flights), _flight_kernels.make_room()
    origin, destination = fleet._ends(flights)
    found = []
    for i in range(len(flights)):
        hours = (flights.start_tai_ns[i] * 1e-9 + fleet._utc_less_tai_s) / 3600.0
        figure = fleet._figures[flights.type_code[i]]
        pieces, knots, length = _flight_kernels.work_out(
            fleet._key, flights.number[i], origin[i], destination[i], figure, hours, world, room
        )
        ends = fleet.network.normal[[origin[i], destination[i]]]
        apart = np.arctan2(np.linalg.norm(np.cross(*ends)), ends[0] @ ends[1])
        kind = AIRLINERS[flights.type_code[i]]
        found.append((kind, room[2][:knots].copy(), room[0][3][:pieces].copy(), length, apart, ends, hours))
    return found


def ground_speed(knots):
    return knots[:, 1] * (EARTH_M + knots[:, 2])


def test_time_runs_and_the_way_flown_is_the_way(flown) -> None:
    for _, knots, pieces, length, _, _, _ in flown:
        span = np.diff(knots[:, 0])
        assert knots[0, 0] == 0.0 and (span > 0.0).all()
        flown_rad = float((0.5 * (knots[1:, 1] + knots[:-1, 1]) * span).sum())
        assert flown_rad * EARTH_M == pytest.approx(length * EARTH_M, abs=0.01)
        assert pieces[:, 10].sum() == pytest.approx(length, rel=1e-12)


def test_speeds_climbs_and_pushes_are_those_of_aircraft(flown) -> None:
    for kind, knots, _, _, _, _, _ in flown:
        speed = ground_speed(knots)
        push = np.diff(speed) / np.diff(knots[:, 0])
        assert speed.min() > 40.0 and speed.max() < 0.92 * 300.0 + 110.0
        assert push.min() > -1.6 and push.max() < 1.6, kind.name
        assert knots[:, 3].min() > -32.0 and knots[:, 3].max() < 38.0


def test_nobody_is_faster_than_250_kt_under_10000_ft_beyond_wind_and_thin_air(flown) -> None:
    for _, knots, _, _, _, _, _ in flown:
        low = knots[:, 2] < 3_000.0
        # 250 kt calibrated at 10,000 ft are 288 kt; winds down there reach 30 m/s.
        assert ground_speed(knots)[low].max() < 288.0 * KNOT + 32.0


def test_the_ends_are_at_field_height_and_the_top_under_the_ceiling(flown) -> None:
    for kind, knots, _, _, _, _, _ in flown:
        assert knots[[0, -1], 2].min() > -10.0 and knots[[0, -1], 2].max() < 2_000.0
        assert knots[:, 2].max() <= kind.figures[18] + 1.0


def test_cruise_is_at_semicircular_levels(flown) -> None:
    checked = 0
    for _, knots, _, _, apart, ends, _ in flown:
        if apart * EARTH_M < 400_000.0:
            continue
        middle = ends.sum(axis=0) / np.linalg.norm(ends.sum(axis=0))
        way_on = np.cross(np.cross(*ends), middle)
        eastbound = way_on @ plain_air.bearings(middle)[0] > 0.0
        flat = (knots[:-1, 3] == 0.0) & (knots[1:, 3] == 0.0) & (np.diff(knots[:, 2]) == 0.0)
        level = knots[:-1, 2][flat & (knots[:-1, 2] == knots[:, 2].max())] / (1_000.0 * FOOT)
        assert level == pytest.approx(np.round(level), abs=1e-6)
        assert (np.round(level) % 2 == (1 if eastbound else 0)).all()
        checked += 1
    assert checked > 100


@pytest.mark.parametrize(
    ("kilofeet", "eastbound", "level"),
    # ICAO Annex 2, appendix 3 a.
    [
        (38.4, True, 37),
        (38.4, False, 38),
        (41.9, False, 40),
        (42.9, True, 41),
        (44.0, False, 43),
        (46.0, True, 45),
        (9.5, True, 9),
    ],
)
def test_levels_are_those_of_the_table(kilofeet: float, eastbound: bool, level: int) -> None:
    assert _flight_kernels.level_under(kilofeet, eastbound) == level


def test_long_flights_climb_in_steps(flown) -> None:
    long = [knots for _, knots, _, _, apart, _, _ in flown if apart * EARTH_M > 5_000_000.0]
    steps = [
        int(((knots[:-1, 3] == 0.0) & (knots[1:, 3] == 0.0) & (np.diff(knots[:, 2]) > 500.0)).sum()) for knots in long
    ]
    assert len(long) > 20 and np.mean(steps) > 0.6


def test_ways_are_a_few_hundredths_longer_than_the_great_circle(flown) -> None:
    # EUROCONTROL, Performance Review Report 2019: flights in Europe are 2.8 % longer than the great circle between the
    # 40 nautical miles about their airports; arrivals and departures add the more the shorter the way.
    stretch = np.array([(apart * EARTH_M, length / apart) for _, _, _, length, apart, _, _ in flown])
    assert (stretch[:, 1] > 1.0).all()
    assert 1.005 < np.median(stretch[stretch[:, 0] > 4e6, 1]) < 1.04
    assert 1.02 < np.median(stretch[(stretch[:, 0] > 6e5) & (stretch[:, 0] < 2e6), 1]) < 1.10


def test_turns_are_flown_with_usual_banks(flown) -> None:
    banks = []
    for _, knots, pieces, _, _, _, _ in flown:
        begins = np.concatenate([[0.0], np.cumsum(pieces[:, 10])[:-1]])
        way = np.concatenate([[0.0], np.cumsum(0.5 * (knots[1:, 1] + knots[:-1, 1]) * np.diff(knots[:, 0]))])
        turning = np.linalg.norm(pieces[:, 0:3], axis=1) > 0.0
        radius = np.linalg.norm(pieces[turning, 3:6], axis=1) * EARTH_M
        speed = np.interp(begins[turning], way, ground_speed(knots))
        banks.append(np.degrees(np.arctan(speed**2 / (9.80665 * radius))))
    every = np.concatenate(banks)
    assert np.percentile(every, 99.0) < 40.0 and 5.0 < np.median(every) < 25.0


def test_the_wind_at_each_knot_is_flown_with_a_crab(make_fleet, winter_epoch_tai_ns: int) -> None:
    wind = WindField.layers(height_m=np.zeros(1), east_mps=np.array([22.0]), north_mps=np.array([-9.0]))
    windy, still = (make_fleet(pairs=("CDG NCE",), wind=w) for w in (wind, WindField.calm()))
    flights = windy.flights(winter_epoch_tai_ns + 8 * HOUR_NS, winter_epoch_tai_ns + 12 * HOUR_NS)
    room = _flight_kernels.make_room()
    for i in range(len(flights)):
        knots = []
        for fleet in (windy, still):
            world = fleet._world(flights)
            # The same runways for both, so that both fly the same way.
            world[3][:] = False
            figure, ends = fleet._figures[flights.type_code[i]], [part[i] for part in fleet._ends(flights)]
            hours = (flights.start_tai_ns[i] * 1e-9 + fleet._utc_less_tai_s) / 3600.0
            pieces, count, _ = _flight_kernels.work_out(
                fleet._key, flights.number[i], *ends, figure, hours, world, room
            )
            knots.append(room[2][:count].copy())
        # At lift-off both have the same airspeed, along the runway.
        first = room[0][3][0]
        way_on = first[6:9] / np.linalg.norm(first[6:9])
        normal = first[0:3] + first[3:6]
        expected = plain_air.ground_speed(normal, way_on, ground_speed(knots[1])[0], 22.0, -9.0)
        assert pieces > 3 and ground_speed(knots[0])[0] == pytest.approx(expected, rel=1e-9)


def test_low_parts_are_above_the_ground_of_the_alps(make_fleet, winter_epoch_tai_ns: int) -> None:
    fleet = make_fleet(pairs=("GVA ZRH", "INN VIE", "KTM DEL", "LPB LIM"), per_day=12.0)
    flights = fleet.flights(winter_epoch_tai_ns, winter_epoch_tai_ns + 24 * HOUR_NS)
    legs = fleet.legs(flights, winter_epoch_tai_ns, winter_epoch_tai_ns + 24 * HOUR_NS)
    ground, places = Terrain.read(), read_airports().rows
    below = seen = 0
    for minute in range(0, 24 * 60, 3):
        row, position, _ = legs.at(winter_epoch_tai_ns + minute * 60 * 10**9)
        if not len(row):
            continue
        latitude, longitude, height = geodetic_from_ecef(position)
        near = np.zeros(len(row), bool)
        for end in (flights.origin[row], flights.destination[row]):
            apart = np.hypot(
                latitude - places.latitude_rad[end], (longitude - places.longitude_rad[end]) * np.cos(latitude)
            )
            near |= apart * EARTH_M < 9_000.0
        below += int(((height < ground.height_m(latitude, longitude)) & ~near).sum())
        seen += int((~near).sum())
    assert seen > 300 and below == 0
