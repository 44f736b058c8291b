"""General aviation and helicopters: counts, daylight, limits, heights over ground, the same whatever is asked."""

import numpy as np
import pytest

from lookdown.astro import tai_ns_from_utc_text
from lookdown.tables import AircraftClass
from lookdown.traffic.world.course.sites import Sites
from lookdown.traffic.world.course.sun import sun_directions
from lookdown.traffic.world.light import (
    AVIATION_KINDS,
    HELICOPTER_KINDS,
    LIGHT_ASSUMPTIONS,
    general_aviation,
    helicopters,
)

HOUR_NS = 3_600_000_000_000


@pytest.fixture(scope="module")
def aviation(epoch):
    return general_aviation(3, epoch)


@pytest.fixture(scope="module")
def rotors(epoch):
    return helicopters(3, epoch)


def airborne(flights, epoch):
    times = epoch + np.arange(0, 24, 0.5) * HOUR_NS
    return np.array([((flights.start_tai_ns <= t) & (flights.stop_tai_ns > t)).sum() for t in times])


def test_so_many_light_aircraft_fly_at_the_peak(aviation, epoch):
    counts = airborne(aviation.flights(epoch, epoch + 24 * HOUR_NS), epoch)
    assert 4500 <= counts.max() <= 5100
    # Most of them fly over America and Europe: the peak is in their day.
    assert 12 <= counts.argmax() / 2 <= 23 and counts.min() < 0.25 * counts.max()


def test_so_many_helicopters_fly_at_the_peak(rotors, epoch):
    counts = airborne(rotors.flights(epoch, epoch + 24 * HOUR_NS), epoch)
    assert 1200 <= counts.max() <= 1400


@pytest.mark.parametrize("day", ["2026-01-05", "2026-07-05"])
def test_the_peak_is_the_same_in_every_season(day):
    epoch = tai_ns_from_utc_text(f"{day}T00:00:00Z")
    counts = airborne(general_aviation(1, epoch).flights(epoch, epoch + 24 * HOUR_NS), epoch)
    assert 4450 <= counts.max() <= 5100


def test_light_aircraft_start_by_day_but_a_few(aviation, epoch):
    flights = aviation.flights(epoch, epoch + 24 * HOUR_NS)
    sun = sun_directions(flights.start_tai_ns)
    sine = (Sites.read().normal[flights.origin] * sun).sum(axis=1)
    assert 0.005 < (sine < 0.0).mean() < 0.12
    gliders = flights.aircraft_class == AircraftClass.GLIDER
    assert gliders.any() and (sine[gliders] > 0.29).all()


def test_flights_across_country_end_at_another_field_within_reach(aviation, epoch):
    flights = aviation.flights(epoch + 15 * HOUR_NS, epoch + 16 * HOUR_NS)
    across = flights.type_code == 2
    assert np.array_equal(flights.origin != flights.destination, across)
    normal = Sites.read().normal
    way = np.linalg.norm(normal[flights.origin[across]] - normal[flights.destination[across]], axis=1) * 6371.0
    assert way.min() >= 29.9 and way.max() <= 400.1
    assert (Sites.read().aviation_weight[flights.destination] > 0.0).all()


def test_transponders_are_off_for_a_share_and_addresses_belong_to_them(aviation, epoch):
    flights = aviation.flights(epoch, epoch + 24 * HOUR_NS)
    off = flights.transponder == 0
    assert np.array_equal(flights.icao24 == 0, off)
    assert flights.icao24.max() < 1 << 24
    for code, kind in enumerate(AVIATION_KINDS):
        assert off[flights.type_code == code].mean() == pytest.approx(kind.silent, abs=0.02)


@pytest.mark.parametrize(
    ("kind", "slowest", "fastest", "climb", "load"),
    [(0, 29.0, 53.0, 17.0, 0.9), (1, 29.0, 60.0, 25.0, 1.3), (2, 29.0, 72.5, 25.0, 0.9), (3, 23.0, 43.0, 45.0, 1.4)],
)
def test_light_aircraft_keep_their_limits(light_watch, kind, slowest, fastest, climb, load):
    speed, rate = light_watch.of(light_watch.speed, kind), np.abs(light_watch.of(light_watch.climb, kind))
    assert len(speed) > 10_000
    assert slowest <= speed.min() and speed.max() <= fastest
    assert rate.max() < climb and np.quantile(rate, 0.95) < 6.5
    assert light_watch.of(light_watch.load, kind).max() < load
    assert light_watch.of(light_watch.clearance, kind).min() > 2.9


@pytest.fixture(scope="module")
def light_watch(aviation, epoch, watch):
    return watch(aviation, epoch + 18 * HOUR_NS, epoch + 18 * HOUR_NS + 300 * 10**9, 2.0)


@pytest.fixture(scope="module")
def rotor_watch(rotors, epoch, watch):
    return watch(rotors, epoch + 15 * HOUR_NS, epoch + 15 * HOUR_NS + 900 * 10**9, 3.0)


def test_velocities_are_the_slopes_of_positions(light_watch, rotor_watch):
    assert light_watch.drift < 1e-3 and rotor_watch.drift < 1e-3


def test_cruises_are_at_the_heights_of_visual_flight(light_watch):
    cruise = light_watch.there & (light_watch.kind == 2) & (np.abs(light_watch.climb) < 0.5)
    above = light_watch.clearance[cruise]
    assert np.quantile(above, 0.05) > 250.0 and np.median(above) < 1830.0


def test_gliders_circle_and_climb(light_watch):
    glider = light_watch.there & (light_watch.kind == 3) & (light_watch.load > 0.0)
    circling = glider & (light_watch.load > 0.35)
    assert 0.1 < circling.sum() / glider.sum() < 0.8
    assert np.median(light_watch.climb[circling]) > 1.0
    straight = glider & (light_watch.load < 0.1)
    assert np.median(light_watch.climb[straight]) < 0.0


@pytest.mark.parametrize("kind", range(6))
def test_helicopters_keep_their_limits_and_hover(rotor_watch, kind):
    speed = rotor_watch.of(rotor_watch.speed, kind)
    assert speed.min() < 1e-6 and speed.max() < 72.5
    assert 0.01 < (speed < 0.1).mean() < 0.4
    assert rotor_watch.of(rotor_watch.load, kind).max() < 1.6
    assert rotor_watch.of(rotor_watch.clearance, kind).min() > 1.99
    assert np.quantile(np.abs(rotor_watch.of(rotor_watch.climb, kind)), 0.95) < 10.0


def test_hovers_last_from_ten_seconds_to_minutes(rotors, epoch):
    flights = rotors.flights(epoch + 15 * HOUR_NS, epoch + 15 * HOUR_NS)
    legs = rotors.legs(flights, epoch + 10 * HOUR_NS, epoch + 20 * HOUR_NS)
    still = (legs.leg_shape[:, 10] == 0.0) & (legs.leg_shape[:, 11] == 0.0)
    lasting = np.diff(legs.leg_time_tai_ns[still], axis=1) * 1e-9
    assert lasting.max() > 100.0 and lasting.max() < 185.0
    assert (lasting > 8.0).mean() > 0.6


def test_most_heights_are_below_two_thousand_feet(rotor_watch):
    above = rotor_watch.clearance[rotor_watch.there]
    assert np.quantile(above, 0.9) < 700.0


def test_shuttles_fly_to_sea(rotors, epoch):
    from lookdown.astro import up_ecef
    from lookdown.terrain import on_land

    flights = rotors.flights(epoch + 15 * HOUR_NS, epoch + 15 * HOUR_NS)
    out = np.flatnonzero(flights.type_code == 4)
    assert len(out) > 20
    seen = 0
    for row in out[:40]:
        middle = int((flights.start_tai_ns[row] + flights.stop_tai_ns[row]) // 2)
        from lookdown.traffic.motion import take_flights

        legs = rotors.legs(take_flights(flights, np.array([row])), middle, middle + 1)
        up = up_ecef(legs.at(middle)[1])
        seen += int(not on_land(np.arcsin(up[:, 2]), np.arctan2(up[:, 1], up[:, 0]))[0])
    assert seen > 0.7 * min(len(out), 40)


@pytest.mark.parametrize("make", [general_aviation, helicopters])
def test_the_same_whatever_is_asked(make, epoch, same):
    day = same(lambda: make(5, epoch, scale=0.1), epoch)
    other = make(6, epoch, scale=0.1).flights(epoch, epoch + HOUR_NS)
    assert len(day) and not np.array_equal(day.start_tai_ns[: len(other)], other.start_tai_ns)


@pytest.mark.parametrize("make", [general_aviation, helicopters])
def test_scale_multiplies_the_count(make, epoch):
    one, five = (len(make(1, epoch, scale=s).flights(epoch, epoch + HOUR_NS)) for s in (0.2, 1.0))
    assert five == pytest.approx(5 * one, rel=0.1)


def test_every_kind_and_number_says_where_it_comes_from():
    assert all(kind.source for kind in (*AVIATION_KINDS, *HELICOPTER_KINDS))
    assert all(item.source and item.low <= item.base <= item.high for item in LIGHT_ASSUMPTIONS)
    assert sum(kind.share for kind in AVIATION_KINDS) == pytest.approx(1.0)
    assert sum(kind.share for kind in HELICOPTER_KINDS) == pytest.approx(1.0)
