"""Special flights: counts, limits of each kind, formations that keep their spacing, parabolas of free fall."""

import numpy as np
import pytest
import special_plain

from lookdown.astro import geodetic_from_ecef
from lookdown.tables import AircraftClass
from lookdown.traffic.motion import Legs, take_flights
from lookdown.traffic.world.special import (
    SPECIAL_ASSUMPTIONS,
    SPECIAL_KINDS,
    _formation_kernels,
    _special_kernels,
    special_flights,
)

HOUR_NS = 3_600_000_000_000
NAMES = [kind.name for kind in SPECIAL_KINDS]
KT = 1852.0 / 3600.0


@pytest.fixture(scope="module")
def fleet(epoch):
    return special_flights(2, epoch)


@pytest.fixture(scope="module")
def special_watch(epoch, watch):
    start = epoch + 15 * HOUR_NS
    return watch(special_flights(2, epoch, scale=2.0), start, start + 1800 * 10**9, 4.0)


def test_so_many_fly_at_the_peak(fleet, epoch):
    flights = fleet.flights(epoch, epoch + 24 * HOUR_NS)
    times = epoch + np.arange(0, 24, 0.5) * HOUR_NS
    counts = np.array([((flights.start_tai_ns <= t) & (flights.stop_tai_ns > t)).sum() for t in times])
    assert 400 <= counts.max() <= 540
    assert set(flights.type_code) == set(range(len(SPECIAL_KINDS)))


@pytest.mark.parametrize(
    ("name", "speed_kt", "climb_mps", "load"),
    [
        ("tanker", (135, 415), 35.0, 0.6),
        ("patrol orbit", (135, 375), 35.0, 0.6),
        ("survey", (85, 250), 15.0, 0.5),
        ("drape survey", (85, 145), 20.0, 0.5),
        ("calibration", (98, 210), 60.0, 1.8),
        ("fire fighting", (95, 190), 60.0, 1.1),
        ("low-level route", (140, 530), 60.0, 3.5),
        ("training area", (140, 560), 110.0, 6.6),
        ("formation", (140, 600), 60.0, 1.7),
        ("receiver", (135, 500), 35.0, 0.7),
    ],
)
def test_each_kind_keeps_its_limits(special_watch, name, speed_kt, climb_mps, load):
    code = NAMES.index(name)
    speed = special_watch.of(special_watch.speed, code) / KT
    assert len(speed) > 500
    assert speed_kt[0] <= speed.min() and speed.max() <= speed_kt[1]
    assert np.abs(special_watch.of(special_watch.climb, code)).max() < climb_mps
    assert special_watch.of(special_watch.load, code).max() < load
    assert special_watch.of(special_watch.clearance, code).min() > 2.9


def test_velocities_are_the_slopes_of_positions(special_watch):
    assert special_watch.drift < 1e-3


def test_tankers_are_high_and_fast_and_jets_low(special_watch):
    height = special_watch.of(special_watch.height, NAMES.index("tanker")) / 0.3048
    assert 24_900 < np.median(height) < 30_100
    cruise = special_watch.of(special_watch.speed, NAMES.index("tanker")) / KT
    assert np.median(cruise) == pytest.approx(400.0, abs=15.0)
    low = special_watch.there & (special_watch.kind == NAMES.index("low-level route"))
    fast = special_watch.speed[low] > 400.0 * KT
    above = special_watch.clearance[low][fast]
    assert 70.0 < np.quantile(above, 0.2) < 320.0 and np.median(above) < 700.0


def test_training_pulls_several_g(special_watch):
    load = special_watch.of(special_watch.load, NAMES.index("training area"))
    # Every tenth instant is differentiated; the others hold 0.
    assert np.quantile(load[load > 0.0], 0.9) > 2.5


def test_surveys_fly_level_lines(special_watch):
    code = NAMES.index("survey")
    level = special_watch.there & (special_watch.kind == code) & (special_watch.speed > 60.0)
    assert np.median(np.abs(special_watch.climb[level])) < 0.01
    drape = special_watch.of(special_watch.clearance, NAMES.index("drape survey"))
    assert 75.0 < np.median(drape) < 400.0


def formations(flights, kinds=("low-level route", "training area", "formation", "tanker", "receiver")):
    """Return rows of leader and follower, by the leader's number."""
    of_kind = np.isin(flights.type_code, [NAMES.index(name) for name in kinds])
    leader = (flights.number >> np.uint64(3)).astype(np.int64)
    member = (flights.number & np.uint64(7)).astype(np.int64)
    row_of = {(int(a), int(b)): i for i, (a, b) in enumerate(zip(leader, member, strict=True)) if of_kind[i]}
    return [(row_of[a, 0], i, b) for (a, b), i in row_of.items() if b and (a, 0) in row_of]


@pytest.mark.parametrize("spacing", [30.0, 300.0])
def test_spacing_is_kept_through_turns_to_a_metre(epoch, spacing):
    fleet = special_flights(4, epoch, spacing_m=(spacing, spacing))
    start = epoch + 15 * HOUR_NS
    flights = fleet.flights(start, start + 600 * 10**9)
    legs = fleet.legs(flights, start, start + 600 * 10**9)
    pairs = [pair for pair in formations(flights) if pair[2] <= 2]
    beside = [p for p in pairs if flights.start_tai_ns[p[0]] == flights.start_tai_ns[p[1]]]
    assert len(beside) > 30 and len(pairs) - len(beside) > 10
    for time in range(start, start + 600 * 10**9, 30 * 10**9):
        row, position, _ = legs.at(time)
        at = dict(zip(row.tolist(), position, strict=True))
        for first, second, _ in beside:
            if first in at and second in at:
                a, b = (geodetic_from_ecef(at[i][None])[2][0] for i in (first, second))
                flat = np.sqrt(max(np.sum((at[first] - at[second]) ** 2) - (a - b) ** 2, 0.0))
                assert flat == pytest.approx(spacing, abs=1.0 + 0.003 * spacing)


def test_those_behind_fly_where_their_leader_flew(epoch):
    fleet = special_flights(4, epoch, spacing_m=(2000.0, 2000.0))
    start = epoch + 15 * HOUR_NS
    flights = fleet.flights(start, start)
    behind = [p for p in formations(flights) if flights.start_tai_ns[p[0]] < flights.start_tai_ns[p[1]]]
    assert len(behind) > 20
    for first, second, member in behind[:20]:
        two = take_flights(flights, np.array([first, second]))
        lag = int(two.start_tai_ns[1] - two.start_tai_ns[0])
        time = int(two.start_tai_ns[0]) + 1200 * 10**9
        own = fleet.legs(two, time - lag, time + lag)
        earlier = own.at(time - lag)
        if 0 not in earlier[0] or 1 not in own.at(time)[0]:
            continue
        there = earlier[1][earlier[0] == 0][0]
        here = own.at(time)[1][own.at(time)[0] == 1][0]
        assert np.linalg.norm(there - here) < 1e-3
        assert 0.7 * member * 2000.0 < lag * 1e-9 * 230.0 < 1.4 * member * 2000.0


def test_formations_have_two_to_eight_members(epoch):
    flights = special_flights(1, epoch).flights(epoch, epoch + 24 * HOUR_NS)
    transit = flights.type_code == NAMES.index("formation")
    _, sizes = np.unique(flights.number[transit] >> np.uint64(3), return_counts=True)
    # Those at the edges of the day are cut.
    assert sizes.max() == 8 and np.quantile(sizes, 0.05) >= 2


def test_parabolas_are_free_fall_for_twenty_two_seconds(epoch):
    fleet = special_flights(1, epoch, scale=3.0)
    flights = fleet.flights(epoch, epoch + 24 * HOUR_NS)
    flights = take_flights(flights, flights.type_code == NAMES.index("parabolas"))
    assert len(flights) > 5
    one = take_flights(flights, np.array([0]))
    legs = fleet.legs(one, int(one.start_tai_ns[0]), int(one.stop_tai_ns[0]))
    times = int(one.start_tai_ns[0]) + (np.arange(1.0, 240.0, 0.25) * 1e9).astype(np.int64)
    velocity = np.concatenate([legs.at(int(t))[2] for t in times])
    position = np.concatenate([legs.at(int(t))[1] for t in times])
    up = position / np.linalg.norm(position, axis=1)[:, None]
    felt = np.gradient(velocity, 0.25, axis=0) + 9.78 * up
    free = np.linalg.norm(felt, axis=1) < 0.15
    assert free.sum() * 0.25 % 22.0 < 2.0 or free.sum() * 0.25 == pytest.approx(21.8, abs=1.5)
    climb = (velocity * up).sum(axis=1)
    level = np.linalg.norm(velocity - climb[:, None] * up, axis=1)
    assert np.degrees(np.arctan2(climb, level)).max() == pytest.approx(47.0, abs=0.5)
    assert 1.4 < (np.linalg.norm(felt, axis=1) / 9.78).max() < 1.9
    assert one.aircraft_class[0] == AircraftClass.AIRLINER


def test_a_parabola_is_the_throw_of_a_ball():
    knot = np.empty((16, 4))
    count = _formation_kernels.parabola_knots(2, knot)
    fall, top = special_plain.thrown(146.0, 47.0, 9.78)
    assert count == 9 and knot[3, 0] - knot[2, 0] == pytest.approx(fall, abs=0.01)
    assert fall == pytest.approx(22.0, abs=0.5)
    middle = knot[2, 2] + 0.25 * (knot[3, 0] - knot[2, 0]) * knot[2, 3]
    assert middle - knot[2, 2] == pytest.approx(top, rel=1e-3)


@pytest.mark.parametrize("load", [1.1, 2.0, 6.0])
def test_turns_have_the_radius_of_their_bank(load):
    assert _special_kernels.banked_m(220.0, load) == pytest.approx(special_plain.turn_radius_m(220.0, load))


def test_wingmen_fly_by_turns_to_the_right_and_the_left():
    key = np.uint64(77)
    for leader in range(0, 800, 8):
        aside = [
            _formation_kernels.place_in_formation(key, leader, _special_kernels.TRANSIT, m, (50.0, 50.0))[0]
            for m in range(5)
        ]
        assert aside == [0.0] * 5 or np.allclose(aside, special_plain.spread(50.0, 5))


def test_the_same_whatever_is_asked(epoch, same):
    same(lambda: special_flights(5, epoch, scale=0.5), epoch)


def test_the_ground_below_racetracks_is_never_asked_but_at_the_ends(special_watch):
    high = special_watch.there & (special_watch.kind == NAMES.index("patrol orbit")) & (special_watch.height > 8400.0)
    assert high.any() and np.abs(special_watch.climb[high]).max() < 20.0


def test_every_kind_and_number_says_where_it_comes_from():
    assert all(kind.source for kind in SPECIAL_KINDS)
    assert all(item.source and item.low <= item.base <= item.high for item in SPECIAL_ASSUMPTIONS)
    assert sum(kind.share for kind in SPECIAL_KINDS) == pytest.approx(1.0)


def test_speeds_do_not_step_where_turns_begin_and_end(epoch):
    """Position and velocity go over from leg to leg, for those who fly beside their leaders too."""
    fleet = special_flights(7, epoch)
    start = epoch + 15 * HOUR_NS
    flights = fleet.flights(start, start + 600 * 10**9)
    legs = fleet.legs(flights, start, start + 600 * 10**9)
    joints = 0
    for flight in range(len(flights)):
        for leg in range(legs.first_leg[flight], legs.first_leg[flight + 1] - 1):
            joint = int(legs.leg_time_tai_ns[leg, 1])
            assert joint == legs.leg_time_tai_ns[leg + 1, 0]
            one = Legs(np.array([0, 2]), legs.leg_time_tai_ns[leg : leg + 2], legs.leg_shape[leg : leg + 2])
            before, after = one.at(joint - 1), one.at(joint)
            assert np.linalg.norm(after[2] - before[2]) < 1e-3
            assert np.linalg.norm(after[1] - before[1] - 1e-9 * after[2]) < 1e-5
            joints += 1
    assert joints > 2_000
