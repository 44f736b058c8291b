import numpy as np
import pytest

from conftest import PAIRS
from lookdown.astro import geodetic_from_ecef, tai_ns_from_utc_text
from lookdown.traffic.motion import HOUR_NS, FleetTraffic, take_flights
from lookdown.traffic.world.places import read_airports, utc_offset_s
from lookdown.traffic.world.transport import (
    AIRLINERS,
    BUSINESS_AIRCRAFT,
    TransportFleet,
    WindField,
    business_network,
    callsign_of,
)

DAY_NS = 24 * HOUR_NS


@pytest.fixture(scope="module")
def day(fleet, winter_epoch_tai_ns):
    return fleet.flights(winter_epoch_tai_ns, winter_epoch_tai_ns + DAY_NS)


def same(a, b) -> bool:
    return all((getattr(a, name) == getattr(b, name)).all() for name, _ in type(a).columns())


def test_a_flight_is_the_same_whatever_span_is_asked_for(fleet, day, winter_epoch_tai_ns: int) -> None:
    start = winter_epoch_tai_ns + 9 * HOUR_NS + 1
    part = fleet.flights(start, start + 3 * HOUR_NS)
    inside = (day.start_tai_ns <= start + 3 * HOUR_NS) & (day.stop_tai_ns > start)
    assert len(part) > 20 and same(part, take_flights(day, inside))


def test_identities_rise_and_no_flight_is_named_twice(day) -> None:
    assert (np.diff(day.object_id.astype(np.int64)) > 0).all()
    assert len(np.unique(day.number)) == len(day)


def test_the_number_of_flights_is_that_of_the_routes(fleet, day, winter_epoch_tai_ns: int) -> None:
    # 2026-01-15 is a Thursday: 1.03 of the mean. Rounding by chance spreads less than a Poisson number.
    begun = (day.start_tai_ns >= winter_epoch_tai_ns) & (day.start_tai_ns < winter_epoch_tai_ns + DAY_NS)
    wanted = 1.03 * fleet.network.per_day.sum()
    assert abs(begun.sum() - wanted) < 4.0 * np.sqrt(wanted)


def test_another_seed_is_another_day(make_fleet, day, winter_epoch_tai_ns: int) -> None:
    other = make_fleet(seed=4).flights(winter_epoch_tai_ns, winter_epoch_tai_ns + DAY_NS)
    assert len(np.intersect1d(other.start_tai_ns, day.start_tai_ns)) < 3


def test_states_depend_on_no_window(fleet, winter_epoch_tai_ns: int) -> None:
    start = winter_epoch_tai_ns + 12 * HOUR_NS
    wide = FleetTraffic([fleet], start_tai_ns=start, stop_tai_ns=start + HOUR_NS)
    narrow = FleetTraffic([fleet], start_tai_ns=start, stop_tai_ns=start + HOUR_NS, window_ns=41_000_000_000)
    for second in (1_800, 7, 3_599):
        a, b = wide.at(start + second * 10**9), narrow.at(start + second * 10**9)
        assert len(a) > 10 and same(a, b)


def test_the_velocity_is_the_derivative_of_the_position(fleet, day, winter_epoch_tai_ns: int) -> None:
    few = take_flights(day, np.arange(0, len(day), 2))
    window = (winter_epoch_tai_ns + 11 * HOUR_NS, winter_epoch_tai_ns + 15 * HOUR_NS)
    legs = fleet.legs(few, *window)
    instants = np.linspace(window[0] + 10**9, window[1] - 10**9, 60).astype(np.int64)
    step, compared = 50_000_000, 0
    for instant in instants:
        around = [legs.at(int(instant) + k * step) for k in (-2, -1, 0, 1, 2)]
        if any(len(one[0]) != len(around[0][0]) for one in around):
            continue
        p = [one[1] for one in around]
        slope = (p[0] - 8.0 * p[1] + 8.0 * p[3] - p[4]) / (12e-9 * step)
        error = np.abs(slope - around[2][2]).max(axis=1)
        # Near a joint the acceleration steps, and differences are no derivative there.
        starts = legs.leg_time_tai_ns[:, 0]
        at_joint = np.abs(starts - instant) < 3 * step
        joined = np.isin(around[2][0], np.searchsorted(legs.first_leg, np.flatnonzero(at_joint), side="right") - 1)
        assert (error[~joined] < 1e-3).all()
        compared += int((~joined).sum())
    assert compared > 1_000


def test_neither_position_nor_velocity_steps_from_leg_to_leg(fleet, day, winter_epoch_tai_ns: int) -> None:
    few = take_flights(day, np.arange(0, len(day), 9))
    legs = fleet.legs(few, winter_epoch_tai_ns, winter_epoch_tai_ns + DAY_NS)
    checked = 0
    for flight in range(len(few)):
        rows = slice(legs.first_leg[flight], legs.first_leg[flight + 1])
        joints = legs.leg_time_tai_ns[rows, 0][1:]
        assert (legs.leg_time_tai_ns[rows, 1][:-1] == joints).all()
        one = fleet.legs(take_flights(few, np.array([flight])), winter_epoch_tai_ns, winter_epoch_tai_ns + DAY_NS)
        for joint in joints:
            (_, p, v), (_, q, w) = one.at(int(joint) - 1), one.at(int(joint))
            assert np.abs(w - v).max() < 1e-3 and np.abs(q - p - v * 1e-9).max() < 1e-5
            checked += 1
    assert checked > 500


def test_flights_begin_and_end_on_their_runways(fleet, day, winter_epoch_tai_ns: int) -> None:
    airports = read_airports().rows
    whole = (day.start_tai_ns > winter_epoch_tai_ns) & (day.stop_tai_ns < winter_epoch_tai_ns + DAY_NS)
    for flight in np.flatnonzero(whole)[::6]:
        one = take_flights(day, np.array([flight]))
        legs = fleet.legs(one, int(one.start_tai_ns[0]), int(one.stop_tai_ns[0]))
        for instant, row in ((one.start_tai_ns[0], one.origin[0]), (one.stop_tai_ns[0] - 1, one.destination[0])):
            _, position, velocity = legs.at(int(instant))
            latitude, longitude, height = geodetic_from_ecef(position)
            assert height[0] == pytest.approx(airports.height_m[row], abs=1.0)
            assert latitude[0] == pytest.approx(airports.latitude_rad[row], abs=1e-6)
            assert longitude[0] == pytest.approx(airports.longitude_rad[row], abs=1e-6)
            assert 45.0 < np.linalg.norm(velocity) < 115.0
        assert len(legs.at(int(one.stop_tai_ns[0]))[0]) == 0


@pytest.fixture(scope="module")
def hours_of(make_fleet, winter_epoch_tai_ns):
    """Return a function: the mean over winds of twelve seeds of the median time in the air between two airports, h."""

    def found(pair: str, wind: WindField | None = None) -> float:
        days = []
        for seed in range(12):
            flights = make_fleet(pairs=(pair,), seed=seed, wind=wind).flights(
                winter_epoch_tai_ns, winter_epoch_tai_ns + DAY_NS
            )
            days.append(np.median(flights.stop_tai_ns - flights.start_tai_ns) / HOUR_NS)
        return float(np.mean(days))

    return found


@pytest.mark.parametrize(
    ("pair", "usual_h"),
    # Timetables of winter less half an hour on the ground (20 minutes between Paris and Nice): about 7 h 10 from
    # London to New York and 6 h 20 back, 1 h 10, 7 h 20. An eighth is allowed: types and winds differ.
    [("LHR JFK", 7.17), ("JFK LHR", 6.33), ("CDG NCE", 1.17), ("SIN SYD", 7.33)],
)
def test_times_in_the_air_are_those_of_timetables(hours_of, pair: str, usual_h: float) -> None:
    assert hours_of(pair) == pytest.approx(usual_h, rel=0.125)


def test_westwards_over_the_atlantic_takes_longer_in_winter_and_not_in_calm(hours_of) -> None:
    assert hours_of("LHR JFK") > hours_of("JFK LHR") + 0.3
    calm = WindField.calm()
    assert hours_of("LHR JFK", calm) == pytest.approx(hours_of("JFK LHR", calm), abs=0.15)


def test_no_flight_lasts_longer_than_is_looked_back(day, fleet) -> None:
    rows = fleet.network.airport_row
    ends = [fleet.network.normal[np.searchsorted(rows, part)] for part in (day.origin, day.destination)]
    apart = np.arccos(np.clip(np.einsum("ni,ni->n", *ends), -1.0, 1.0)) * 6_371_008.8
    assert ((day.stop_tai_ns - day.start_tai_ns) * 1e-9 < apart / 180.0 + 6_300.0).all()


def test_types_fit_the_distance(make_fleet, winter_epoch_tai_ns: int) -> None:
    names = np.array([kind.name for kind in AIRLINERS])
    near = make_fleet(pairs=("FRA BRU",), per_day=200.0).flights(winter_epoch_tai_ns, winter_epoch_tai_ns + DAY_NS)
    far = make_fleet(pairs=("LHR JFK",), per_day=200.0).flights(winter_epoch_tai_ns, winter_epoch_tai_ns + DAY_NS)
    heavy = np.array([kind.aircraft_class.name == "HEAVY" for kind in AIRLINERS])
    assert heavy[near.type_code].mean() < 0.15 < 0.7 < heavy[far.type_code].mean()
    assert "AT76" in names[near.type_code] and "AT76" not in names[far.type_code]


def test_business_aircraft_fly_by_day_and_between_200_and_3000_km(winter_epoch_tai_ns: int) -> None:
    airports = read_airports().rows
    network = business_network(airports, seed=1, offset_s=utc_offset_s(airports, winter_epoch_tai_ns))
    again = business_network(airports, seed=1, offset_s=utc_offset_s(airports, winter_epoch_tai_ns))
    assert (network.origin == again.origin).all() and (network.destination == again.destination).all()
    assert network.distance_m.min() >= 200_000.0 and network.distance_m.max() <= 3_000_000.0
    assert (airports.runway_m[network.airport_row] >= 1_200.0).all()
    fleet = TransportFleet(network, BUSINESS_AIRCRAFT, seed=1, epoch_tai_ns=winter_epoch_tai_ns, fleet_code=1)
    flights = fleet.flights(winter_epoch_tai_ns + 6 * HOUR_NS, winter_epoch_tai_ns + 20 * HOUR_NS)

    def aloft(hour: int) -> int:
        instant = winter_epoch_tai_ns + hour * HOUR_NS
        return int(((flights.start_tai_ns <= instant) & (flights.stop_tai_ns > instant)).sum())

    assert 1_400 < max(aloft(hour) for hour in range(14, 20)) < 2_200 and aloft(7) < 0.4 * aloft(17)


def test_callsigns() -> None:
    numbers = (np.uint64(490_000) << np.uint64(32)) | np.arange(20_000, dtype=np.uint64)
    signs = {callsign_of(int(number)) for number in numbers[:900]}
    assert len(signs) == 900 and all(sign.startswith("LKD") and sign[3:].isdigit() for sign in signs)


def test_the_day_of_the_epoch_must_be_midnight(fleet) -> None:
    with pytest.raises(AssertionError, match="midnight"):
        TransportFleet(fleet.network, AIRLINERS, seed=1, epoch_tai_ns=tai_ns_from_utc_text("2026-01-15T00:00:01Z"))


def test_the_pairs_are_served_both_ways(fleet) -> None:
    assert len(fleet.network.origin) == len(PAIRS) and fleet.network.dropped == 0
