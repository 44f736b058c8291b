"""Fleets, and the traffic that they make together."""

import numpy as np
import plain_motion
import pytest
from test_motion_legs import knots_for
from test_motion_paths import path

from lookdown.astro import MEAN_RADIUS_M
from lookdown.tables import Transponder
from lookdown.traffic.motion import (
    HOUR_NS,
    NOWHERE,
    FleetTraffic,
    Flights,
    Legs,
    addresses_of,
    flight_ids,
    take_flights,
)
from lookdown.traffic.motion._leg_kernels import SHAPE_COLUMNS, append_legs

EPOCH = 472_222 * HOUR_NS


class Shuttles:
    """A fleet that leaves one place every ten minutes for ever, each time a little higher."""

    def __init__(self, code):
        self.code = code
        corner = plain_motion.corners([[45.0 + code, 3.0], [46.0 + code, 8.0], [44.0 + code, 12.0]])
        self.pieces, length = path(corner, 9_000.0)
        self.knots = knots_for(length)
        self.asked = 0

    def _hour(self, hour):
        ids = flight_ids(fleet_code=self.code, hour=hour, count=6)
        start = EPOCH + hour * HOUR_NS + np.arange(6) * 600_000_000_000
        kind = np.full(6, 4, np.uint8)
        return Flights(
            object_id=ids,
            number=(np.uint64(hour + 100) << np.uint64(32)) + np.arange(6, dtype=np.uint64),
            aircraft_class=kind,
            rcs_class=kind,
            infrared_class=kind,
            transponder=np.full(6, Transponder.ON, np.uint8),
            icao24=np.arange(6, dtype=np.uint32),
            type_code=np.zeros(6, np.uint16),
            origin=np.full(6, NOWHERE),
            destination=np.full(6, NOWHERE),
            start_tai_ns=start,
            stop_tai_ns=start + round(self.knots[-1, 0] * 1e9),
        )

    def flights(self, start_tai_ns, stop_tai_ns):
        hours = range((start_tai_ns - EPOCH) // HOUR_NS - 2, (stop_tai_ns - EPOCH) // HOUR_NS + 1)
        every = Flights.concatenate([self._hour(hour) for hour in hours])
        return take_flights(every, (every.stop_tai_ns > start_tai_ns) & (every.start_tai_ns <= stop_tai_ns))

    def legs(self, flights, start_tai_ns, stop_tai_ns):
        self.asked += 1
        times, shapes = np.zeros((100 * len(flights), 2), np.int64), np.zeros((100 * len(flights), SHAPE_COLUMNS))
        count, first = 0, [0]
        for start, number in zip(flights.start_tai_ns, flights.number, strict=True):
            above = float(number % np.uint64(6))
            count = append_legs(
                self.pieces,
                len(self.pieces),
                self.knots,
                len(self.knots),
                int(start),
                (start_tai_ns, stop_tai_ns),
                100.0 * above,
                times,
                shapes,
                count,
            )
            first.append(count)
        return Legs(np.array(first), times[:count], shapes[:count])


def traffic(start_s=0, stop_s=10_800, **options):
    return FleetTraffic(
        [Shuttles(0), Shuttles(3)],
        start_tai_ns=EPOCH + start_s * 10**9,
        stop_tai_ns=EPOCH + stop_s * 10**9,
        **options,
    )


def frozen(objects):
    return b"".join(getattr(objects, name).tobytes() for name, _ in objects.columns())


INSTANTS = [EPOCH + s * 10**9 + 123_456_789 for s in (0, 299, 300, 1_000, 5_000, 7_777, 10_000)]


def test_states_are_the_same_whatever_window_span_and_order():
    expected = [frozen(traffic().at(t)) for t in INSTANTS]
    assert len(set(expected)) == len(INSTANTS)
    one = traffic(window_ns=60_000_000_000)
    assert [frozen(one.at(t)) for t in reversed(INSTANTS)] == expected[::-1]
    wide = traffic(start_s=-7_200, stop_s=20_000, window_ns=3_600_000_000_000)
    assert [frozen(wide.at(t)) for t in INSTANTS] == expected
    shared = traffic(workers=3)
    assert [frozen(shared.at(t)) for t in INSTANTS] == expected


def test_states_do_not_depend_on_how_flights_are_cut_into_chunks(monkeypatch):
    expected = [frozen(traffic().at(t)) for t in INSTANTS]
    monkeypatch.setattr("lookdown.traffic.motion.fleet._CHUNK", 4)
    assert [frozen(traffic(workers=2).at(t)) for t in INSTANTS] == expected


def test_objects_come_by_rising_identity_and_are_those_in_the_air():
    world = traffic()
    for t in INSTANTS:
        objects = world.at(t)
        flights = world.flights
        here = (flights.start_tai_ns <= t) & (flights.stop_tai_ns > t)
        assert objects.object_id.tolist() == flights.object_id[here].tolist()
        assert (np.diff(objects.object_id.astype(np.int64)) > 0).all()
    assert world.object_count == len(world.flights)


def test_outside_of_the_span_there_is_nothing():
    world = traffic()
    assert len(world.at(world.start_tai_ns - 1)) == len(world.at(world.stop_tai_ns + 1)) == 0
    assert len(world.at(world.start_tai_ns)) > 0 and len(world.at(world.stop_tai_ns)) > 0


def test_at_most_two_windows_are_kept_and_neighbours_are_not_built_again():
    world = traffic()
    fleet = world._fleets[0]
    for t in range(0, 1_500, 10):
        world.at(EPOCH + t * 10**9)
    assert fleet.asked == 25  # windows of a minute, one chunk each
    assert len(world._windows) == 2


def test_speeds_are_those_of_the_profile():
    objects = traffic().at(EPOCH + 3_600 * 10**9)
    speed = np.linalg.norm(objects.velocity_ecef_mps, axis=1)
    assert (speed > 60.0).all() and (speed < 245.0).all()
    assert np.abs(np.linalg.norm(objects.position_ecef_m, axis=1) - MEAN_RADIUS_M).max() < 20_000.0


def test_identities_do_not_collide_and_are_bounded():
    ids = [flight_ids(fleet_code=f, hour=h, count=3) for f in (0, 7) for h in (-48, 0, 975)]
    assert len(np.unique(np.concatenate(ids))) == 18
    for wrong in ({"hour": -49}, {"hour": 976}, {"fleet_code": 8}, {"count": (1 << 19) + 1}):
        with pytest.raises(AssertionError):
            flight_ids(**({"fleet_code": 0, "hour": 0, "count": 1} | wrong))


def test_fleets_in_the_wrong_order_are_refused():
    world = FleetTraffic([Shuttles(3), Shuttles(0)], start_tai_ns=EPOCH, stop_tai_ns=EPOCH + HOUR_NS)
    with pytest.raises(AssertionError, match="out of order"):
        world.at(EPOCH + 1_000_000_000)


def test_addresses_differ_for_all_that_can_be_in_the_air_together():
    ids = [flight_ids(fleet_code=f, hour=h, count=65_536) for f in (0, 5) for h in (-20, 0, 3)]
    addresses = addresses_of(np.concatenate(ids))
    assert len(np.unique(addresses)) == len(addresses) == 6 * 65_536
    assert addresses.max() < 1 << 24 and addresses.min() > 0
    # Neighbours in the plan are no neighbours in the air.
    assert np.abs(np.diff(addresses[:1_000].astype(np.int64))).min() > 100
