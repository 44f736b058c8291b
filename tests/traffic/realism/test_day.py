"""The world on the day of a recording: its wind, its distances, and hearing that looks at the near part alone."""

from dataclasses import fields, replace

import numpy as np
import pytest
from known_sources import SECOND_NS

from lookdown.astro import utc_text_from_tai_ns
from lookdown.errors import ArgumentError
from lookdown.tables import AircraftClass
from lookdown.traffic import FleetKind, RecordedTraffic, WorldTraffic, references
from lookdown.traffic.realism import day
from lookdown.traffic.realism.day import wind_of_day, world_beside, world_beside_reference
from lookdown.traffic.realism.hearing import HearingRules, hear
from lookdown.traffic.realism.samples import QUANTITIES
from lookdown.verification._traffic._realism import realism_rows


class Hidden:
    """A world that is not known to be one, so that nobody looks at its near part alone."""

    def __init__(self, world: WorldTraffic) -> None:
        self._world = world

    def at(self, time_tai_ns: int):
        return self._world.at(time_tai_ns)


@pytest.fixture(scope="module")
def world(paris) -> WorldTraffic:
    noon = (paris.start_tai_ns // SECOND_NS + 1) * SECOND_NS
    return WorldTraffic.build(seed=1, start_tai_ns=noon, stop_tai_ns=noon + 1800 * SECOND_NS)


@pytest.fixture(scope="module")
def report(paris):
    """One seed, rows every 4 s: quick, and a little nearer than at 1 s."""
    return world_beside(paris, name="paris", step_s=4.0, rounds=20)


def test_the_near_part_sounds_as_the_whole(world, paris) -> None:
    span = {"start_tai_ns": world.start_tai_ns, "stop_tai_ns": world.start_tai_ns + 900 * SECOND_NS}
    rules = HearingRules(step_s=30.0)
    whole = hear(Hidden(world), region=paris.region, rules=rules, **span)
    near = hear(world, region=paris.region, rules=rules, **span)
    assert len(whole.rows) > 200
    for item in fields(whole.rows):
        if item.name not in ("icao24", "callsign_code"):
            assert np.array_equal(getattr(whole.rows, item.name), getattr(near.rows, item.name)), item.name
    names = [[heard.callsigns[code] for code in heard.rows.callsign_code] for heard in (whole, near)]
    assert names[0] == names[1]


def test_a_part_of_the_world_flies_as_in_the_whole(world) -> None:
    instant = world.start_tai_ns + 600 * SECOND_NS
    objects = world.at(instant)
    some = objects.take(slice(0, None, 50))
    alone = world.only(some.object_id, window_ns=3600 * SECOND_NS).at(instant)
    assert all(np.array_equal(getattr(alone, name), getattr(some, name)) for name, _ in some.columns())
    assert len(world.at(instant)) == len(objects)


def test_who_is_above_the_bound_is_not_heard(world, paris) -> None:
    span = {"start_tai_ns": world.start_tai_ns, "stop_tai_ns": world.start_tai_ns + 300 * SECOND_NS}
    rules = HearingRules(step_s=60.0)
    every = hear(world, region=paris.region, rules=rules, **span).rows
    low = hear(world, region=paris.region, rules=rules, height_max_m=9000.0, **span).rows
    assert 0 < len(low) < len(every) and low.pressure_height_m.max() <= 9000.0 + 4.0
    assert len(low) == (every.pressure_height_m <= 9000.0).sum()


def test_the_worlds_airliners_fly_as_real_ones(report) -> None:
    for quantity, _ in QUANTITIES:
        assert report.distance(AircraftClass.AIRLINER, quantity) < 0.15, quantity
    airliners = [row for row in report.rows if row.aircraft_class == AircraftClass.AIRLINER]
    assert all(row.covered_share > 0.95 and row.flights_synthetic > 200 for row in airliners)
    assert all(row.within >= row.distance - 1e-9 for row in airliners)


def test_business_jets_stand_beside_real_ones_and_single_light_aircraft_do_not(report) -> None:
    flights = {row.aircraft_class: row.flights_synthetic for row in report.rows}
    assert flights[AircraftClass.BUSINESS] > 30 and AircraftClass.LIGHT not in flights
    assert report.distance(AircraftClass.BUSINESS, "ground_speed_mps") < 0.3
    assert {pair[0].aircraft_class for pair in report.pairs} == set(flights)


def test_verification_has_a_row_a_quantity_and_fails_where_they_fly_otherwise(report) -> None:
    rows = realism_rows(report, "paris")
    assert [row.id for row in rows] == [f"airliners-paris-{name.replace(' ', '-')}" for _, name in QUANTITIES]
    assert all(row.passed and row.kind == "reference computation" for row in rows)
    worse = replace(report, rows=tuple(replace(row, distance=row.distance + 0.15) for row in report.rows))
    assert not any(row.passed for row in realism_rows(worse, "paris"))


def test_the_world_takes_the_wind_of_the_day(paris, monkeypatch) -> None:
    asked = {}

    def build(settings, **span):
        asked.update(span, wind=settings.wind, seed=settings.seed, fleets=settings.fleets, epoch=settings.epoch_tai_ns)
        raise StopIteration

    monkeypatch.setattr(day, "WorldTraffic", build)
    with pytest.raises(StopIteration):
        world_beside(paris, name="paris", seed=5)
    layers = wind_of_day(paris)
    east, north = asked["wind"].at(
        np.tile([0.65, 0.03, 0.76], (len(layers), 1)),
        0.5 * (layers.height_low_m + layers.height_high_m),
        hours_1970=0.0,
    )
    assert np.allclose(east, layers.wind_east_mps) and np.allclose(north, layers.wind_north_mps)
    assert asked["fleets"] == {FleetKind.AIRLINERS, FleetKind.BUSINESS}
    assert 0 <= asked["start_tai_ns"] - asked["epoch"] < 86_400 * SECOND_NS
    assert asked["seed"] == 5 and asked["start_tai_ns"] < paris.start_tai_ns < paris.stop_tai_ns < asked["stop_tai_ns"]


@pytest.fixture(scope="module")
def cruise_report():
    return world_beside_reference(references(["cruise"])[0])


def test_the_worlds_airliners_cruise_as_real_ones_on_their_day(cruise_report) -> None:
    """1 August 2018 above FL300 over Switzerland, three hours in the middle of the recording."""
    rows = realism_rows(cruise_report, "cruise")
    assert [row.id for row in rows] == [f"airliners-cruise-{name.replace(' ', '-')}" for _, name in QUANTITIES]
    assert all(row.passed and "Switzerland, 1 August 2018" in row.source for row in rows)
    assert all(row.flights_synthetic > 500 and row.covered_share > 0.95 for row in cruise_report.rows)


def test_below_the_lowest_recorded_nothing_is_compared(cruise_report) -> None:
    floor_m = references(["cruise"])[0].height_min_m
    assert floor_m == pytest.approx(9144.0)
    (_, ours), *_ = cruise_report.pairs
    assert floor_m <= ours.values["height_m"].min() < floor_m + 300.0


def test_a_reference_has_the_world_of_its_day(monkeypatch) -> None:
    asked = {}

    def build(settings, **span):
        asked.update(span, settings=settings)
        raise StopIteration

    monkeypatch.setattr(day, "WorldTraffic", build)
    cruise, gliders = references(["cruise", "gliders"])
    with pytest.raises(StopIteration):
        world_beside_reference(cruise, seed=7)
    assert utc_text_from_tai_ns(asked["settings"].epoch_tai_ns).startswith("2018-08-01T00:00:00")
    assert asked["settings"].fleets == {FleetKind.AIRLINERS} and asked["settings"].seed == 7
    assert (asked["stop_tai_ns"] - asked["start_tai_ns"]) / SECOND_NS == 3 * 3600 + 1
    middle = 0.5 * (asked["start_tai_ns"] + asked["stop_tai_ns"])
    assert middle == pytest.approx(0.5 * sum(cruise.span_tai_ns), abs=2 * SECOND_NS)
    at = np.array([[0.65, 0.1, 0.75]])
    east, north = asked["settings"].wind.at(at, np.array([10_500.0]), hours_1970=0.0)
    assert (east[0], north[0]) == pytest.approx((cruise.wind.wind_east_mps[1], cruise.wind.wind_north_mps[1]))
    with pytest.raises(StopIteration):
        world_beside_reference(gliders)
    assert asked["settings"].fleets == {FleetKind.GENERAL_AVIATION} and asked["settings"].wind is None


def test_a_reference_of_many_days_has_no_world_of_its_own() -> None:
    (surveys,) = references(["surveys"])
    with pytest.raises(ArgumentError, match=r"of one day; surveys is of several: .* beside_reference"):
        world_beside_reference(surveys)


class Long(RecordedTraffic):
    """A recording that says it began three days earlier."""

    @property
    def start_tai_ns(self) -> int:
        return self.stop_tai_ns - 3 * 86_400 * SECOND_NS


def test_a_recording_of_many_days_has_not_one_wind(paris) -> None:
    long = Long(**{item.name: getattr(paris, item.name) for item in fields(paris)})
    with pytest.raises(ArgumentError, match=r"a day at most beside the world; long has 3\.0 days"):
        world_beside(long, name="long")
