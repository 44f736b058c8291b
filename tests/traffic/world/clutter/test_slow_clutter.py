"""Slow clutter: counts as asked, radiosondes twice a day, drones near the ground, birds by season."""

import clutter_plain
import numpy as np
import pytest

from lookdown.astro import geodetic_from_ecef, tai_ns_from_utc_text
from lookdown.tables import AircraftClass
from lookdown.traffic.motion import take_flights
from lookdown.traffic.world.clutter import (
    CLUTTER_ASSUMPTIONS,
    CLUTTER_KINDS,
    ClutterCounts,
    _clutter_kernels,
    slow_clutter,
)
from lookdown.traffic.world.course.sites import Sites
from lookdown.traffic.world.transport.wind import WindField

HOUR_NS = 3_600_000_000_000
SONDE, FLOATER, DRONE, FLOCK, PASSAGE = range(5)


@pytest.fixture(scope="module")
def windy():
    return WindField.climate(seed=1, day_of_year=79.0)


@pytest.fixture(scope="module")
def fleet(epoch, windy):
    return slow_clutter(2, epoch, wind=windy)


@pytest.fixture(scope="module")
def clutter_watch(fleet, epoch, watch):
    start = epoch + 12 * HOUR_NS
    return watch(fleet, start, start + 300 * 10**9, 2.0)


def peaks(flights, epoch, kinds):
    of_kind = np.isin(flights.type_code, kinds)
    times = epoch + np.arange(0, 24, 0.25) * HOUR_NS
    return max(((flights.start_tai_ns <= t) & (flights.stop_tai_ns > t) & of_kind).sum() for t in times)


def test_so_many_of_each_kind_fly_when_most_do(fleet, epoch):
    flights = fleet.flights(epoch, epoch + 24 * HOUR_NS)
    assert peaks(flights, epoch, [DRONE]) == pytest.approx(5000, rel=0.08)
    assert peaks(flights, epoch, [FLOCK, PASSAGE]) == pytest.approx(5000, rel=0.08)
    assert peaks(flights, epoch, [SONDE]) == pytest.approx(850, rel=0.08)
    assert peaks(flights, epoch, [FLOATER]) == pytest.approx(650, rel=0.12)
    assert (flights.transponder == 0).all() and (flights.icao24 == 0).all()
    kinds = {AircraftClass.BALLOON, AircraftClass.DRONE, AircraftClass.BIRDS}
    assert set(flights.aircraft_class) == {int(kind) for kind in kinds}


@pytest.mark.parametrize("kind", ["drones", "flocks", "radiosondes", "floating_balloons"])
def test_a_count_of_nothing_gives_none_and_of_many_many(epoch, kind):
    none = dict.fromkeys(("drones", "flocks", "radiosondes", "floating_balloons"), 0)
    nothing = slow_clutter(1, epoch, counts=ClutterCounts(**none)).flights(epoch, epoch + HOUR_NS)
    assert len(nothing) == 0
    many = slow_clutter(1, epoch, counts=ClutterCounts(**none | {kind: 20_000}))
    flights = many.flights(epoch + 12 * HOUR_NS, epoch + 12 * HOUR_NS)
    assert len(flights) > 10_000


def test_radiosondes_are_released_before_the_terms_from_stations_far_apart(fleet, epoch):
    flights = fleet.flights(epoch, epoch + 23 * HOUR_NS)
    sonde = flights.type_code == SONDE
    hour = (flights.start_tai_ns[sonde] - epoch) / HOUR_NS
    assert (((hour + 12.0) % 12.0 >= 11.3) & ((hour + 12.0) % 12.0 <= 11.7)).all()
    stations = np.unique(flights.origin[sonde])
    normal = Sites.read().normal[stations]
    nearest = np.sort(np.arccos(np.clip(normal @ normal.T, -1.0, 1.0)), axis=1)[:, 1] * 6371.0
    assert 700 < len(stations) < 900 and np.median(nearest) > 150.0


def test_radiosondes_rise_burst_and_fall(fleet, epoch):
    flights = fleet.flights(epoch + 12 * HOUR_NS, epoch + 12 * HOUR_NS)
    sondes = take_flights(flights, np.flatnonzero(flights.type_code == SONDE)[:6])
    for row in range(len(sondes)):
        one = take_flights(sondes, np.array([row]))
        legs = fleet.legs(one, int(one.start_tai_ns[0]), int(one.stop_tai_ns[0]))
        times = np.linspace(one.start_tai_ns[0] + 10**6, one.stop_tai_ns[0] - 10**9, 300).astype(np.int64)
        height = np.array([geodetic_from_ecef(legs.at(int(t))[1])[2][0] for t in times])
        rate = np.diff(height) / (np.diff(times) * 1e-9)
        top = height.argmax()
        assert 23e3 < height[top] < 34.5e3
        assert rate[: top - 15] == pytest.approx(5.0, abs=0.6)
        assert -98.0 < rate.min() < -15.0 and -16.0 < rate[-3:].mean() < -4.0
        assert 1.3 < (one.stop_tai_ns[0] - one.start_tai_ns[0]) / HOUR_NS < 2.6


def test_balloons_drift_with_the_wind(clutter_watch, fleet, windy, epoch):
    speed = clutter_watch.of(clutter_watch.speed, FLOATER)
    assert 2.0 < np.median(speed) < 40.0 and speed.max() < 90.0
    height = clutter_watch.of(clutter_watch.height, FLOATER)
    assert height.min() > 15.5e3 and height.max() < 20.5e3
    sonde = clutter_watch.of(clutter_watch.speed, SONDE)
    assert np.median(sonde) > 3.0 and sonde.max() < 110.0


def test_drones_stay_near_the_ground_over_land(clutter_watch):
    speed, above = clutter_watch.of(clutter_watch.speed, DRONE), clutter_watch.of(clutter_watch.clearance, DRONE)
    assert speed.max() < 22.0 and 0.02 < (speed < 0.1).mean() < 0.4
    assert above.min() > 1.99
    assert np.quantile(above, 0.5) < 150.0 and np.quantile(above, 0.8) < 250.0


def test_flocks_stay_above_the_ground_at_the_speed_of_birds(clutter_watch):
    for kind in (FLOCK, PASSAGE):
        speed, above = clutter_watch.of(clutter_watch.speed, kind), clutter_watch.of(clutter_watch.clearance, kind)
        assert speed.min() > 8.0 and speed.max() < 20.5
        assert above.min() > 7.0 and np.quantile(above, 0.98) < 3300.0
    assert np.median(clutter_watch.of(clutter_watch.clearance, PASSAGE)) > np.median(
        clutter_watch.of(clutter_watch.clearance, FLOCK)
    )


def test_accelerations_and_slopes_are_those_of_slow_things(clutter_watch):
    assert clutter_watch.drift < 1e-3
    assert clutter_watch.of(clutter_watch.load, DRONE).max() < 3.0
    assert clutter_watch.of(clutter_watch.load, PASSAGE).max() < 0.5


@pytest.mark.parametrize(("top", "ground"), [(30e3, 0.0), (24e3, 1500.0), (34e3, 4000.0)])
def test_a_parachute_falls_as_long_as_small_steps_say(top, ground):
    assert _clutter_kernels._fall_s(top, ground) == pytest.approx(clutter_plain.fall_s(top, ground), rel=1e-3)


@pytest.mark.parametrize(("day", "north"), [("2026-04-15", True), ("2026-09-20", False)])
def test_passage_goes_north_in_spring_and_south_in_autumn_by_night(day, north):
    epoch = tai_ns_from_utc_text(f"{day}T00:00:00Z")
    fleet = slow_clutter(1, epoch)
    start = epoch + 3 * HOUR_NS
    flights = fleet.flights(start, start)
    flights = take_flights(flights, flights.type_code == PASSAGE)
    legs = fleet.legs(flights, start, start + 10**9)
    _, position, velocity = legs.at(start)
    northward = velocity[:, 2]
    assert len(position) > 1000
    assert (northward > 0.0).mean() == pytest.approx(1.0 if north else 0.0, abs=0.02)


def test_nothing_passes_in_summer():
    epoch = tai_ns_from_utc_text("2026-07-01T00:00:00Z")
    assert not (slow_clutter(1, epoch).flights(epoch, epoch + HOUR_NS).type_code == PASSAGE).any()


def test_the_same_whatever_is_asked(epoch, same, windy):
    same(lambda: slow_clutter(5, epoch, scale=0.1, wind=windy), epoch)


def test_every_kind_and_number_says_where_it_comes_from():
    assert all(kind.source for kind in CLUTTER_KINDS)
    assert all(item.source and item.low <= item.base <= item.high for item in CLUTTER_ASSUMPTIONS)
