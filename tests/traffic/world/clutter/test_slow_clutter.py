"""Slow clutter: counts as asked, radiosondes twice a day, drones near the ground, birds by season."""

import clutter_plain
import numpy as np
import pytest

from lookdown.astro import geodetic_from_ecef, tai_ns_from_utc_text, up_ecef
from lookdown.tables import AircraftClass
from lookdown.terrain import Terrain
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


@pytest.mark.parametrize(("day", "term"), [("2026-03-20", 12), ("2021-10-07", 24)])
def test_radiosondes_fly_over_mountains_and_come_down_on_the_ground(day, term):
    """Among the Andes and the Himalaya they once flew 1,700 m under the ground."""
    epoch = tai_ns_from_utc_text(f"{day}T00:00:00Z")
    counts = ClutterCounts(radiosondes=4000, floating_balloons=0, drones=0, flocks=0)
    fleet = slow_clutter(2, epoch, counts=counts, wind=WindField.climate(seed=1, day_of_year=280.0))
    at = epoch + term * HOUR_NS
    flights = fleet.flights(at, at)
    legs = fleet.legs(flights, int(flights.start_tai_ns.min()), int(flights.stop_tai_ns.max()))
    # The legs last as long as the plan says.
    first, last = legs.first_leg[:-1], legs.first_leg[1:] - 1
    assert np.array_equal(legs.leg_time_tai_ns[first, 0], flights.start_tai_ns)
    assert np.array_equal(legs.leg_time_tai_ns[last, 1], flights.stop_tai_ns)
    assert len(flights) > 3500
    terrain = Terrain.read()
    least, ending = np.full(len(flights), np.inf), np.full(len(flights), np.nan)
    for time in range(int(flights.start_tai_ns.min()), int(flights.stop_tai_ns.max()), 30 * 10**9):
        row, position, velocity = legs.at(time)
        up = up_ecef(position)
        above = geodetic_from_ecef(position)[2] - terrain.height_m(np.arcsin(up[:, 2]), np.arctan2(up[:, 1], up[:, 0]))
        least[row] = np.minimum(least[row], above)
        down = (velocity * up).sum(axis=1) < 0.0
        ending[row[down]] = above[down]
    assert least.min() >= 0.0
    # Half a minute of the last fall, 7 to 12 m/s and what the ground rises meanwhile.
    assert ending.max() < 1000.0 and 30.0 < np.median(ending) < 250.0


def test_a_radiosonde_rises_faster_over_steep_ground_and_bursts_at_the_same_height(epoch):
    """A ramp to the east, 0.25 steep, in a wind of 40 m/s: 10 m/s at first, where 5 would run into it."""
    grid = np.zeros((2161, 4321), np.int16)
    grid[:, 2160:2162], grid[:, 2162:2200] = 0, np.int16(4600)
    grid[:, 2161] = 2300
    even = np.array([0.0, 30e3])
    wind = WindField.layers(height_m=even, east_mps=np.full(2, 40.0), north_mps=np.zeros(2)).parameters
    work = np.zeros((40, 4)), np.empty((40, 3)), np.empty(40), np.empty((82, 11))
    _, knots = _clutter_kernels.sonde_course(np.uint64(1), 7, (1.0, 0.0, 0.0), grid, wind, *work)
    knot = work[0][:knots]
    assert knot[0, 2] == 3.0 and 7.0 < knot[0, 3] < 14.0
    assert knot[:, 2].max() == knot[10, 2] == pytest.approx(_clutter_kernels.burst_m(np.uint64(1), 7))
    assert (np.diff(knot[:11, 2]) > 0.0).all() and (np.diff(knot[:, 0]) > 0.0).all()


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
