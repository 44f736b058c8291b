"""The fleet of interest: limits of speed, height and turn, formations, and draws that depend on nothing else."""

import math

import numpy as np
import pytest
from interest_scenes import (
    AREA,
    EPOCH_TAI_NS,
    SECOND_NS,
    clearances_m,
    course_rates_radps,
    hills,
    histories,
    traffic_of,
)

from lookdown.astro import geodetic_from_ecef
from lookdown.tables import AircraftClass, InfraredClass, RcsClass
from lookdown.traffic import Formation, InterestGroup, Shape
from lookdown.traffic.interest.fleet import InterestFleet
from lookdown.traffic.interest.ways import GRAVITY_MPS2

LOW = InterestGroup(
    aircraft_class=AircraftClass.LOW_FAST,
    rcs_class=RcsClass.HUNDREDTH_M2,
    count=6,
    interval_s=120.0,
    speed_mps=(80.0, 300.0),
    height_m=(30.0, 300.0),
    follows_ground=True,
    doglegs=4,
    dogleg_m=40e3,
    load_factor=3.0,
)
JET = InterestGroup(
    aircraft_class=AircraftClass.FAST_JET,
    count=2,
    speed_mps=(200.0, 350.0),
    height_m=(3e3, 9e3),
    turns=40,
    turn_rad=(math.radians(60.0), math.radians(120.0)),
    between_s=4.0,
    load_factor=9.0,
)
TRAFFIC = traffic_of(LOW, JET)
FLOWN = histories(TRAFFIC)


def member(name, traffic=TRAFFIC):
    return traffic.fleet.members[int(traffic.fleet.rows(np.array([name], np.uint32))[0])]


@pytest.mark.parametrize("name", sorted(FLOWN))
def test_speed_and_height_are_those_drawn_between_the_limits(name):
    drawn, history = member(name).leader, FLOWN[name]
    (least, most), (lowest, highest) = drawn.group.speed_mps, drawn.group.height_m
    assert least <= drawn.speed_mps <= most and lowest <= drawn.height_m <= highest
    up = history[:, 1:4] / np.linalg.norm(history[:, 1:4], axis=1)[:, None]
    climb = np.einsum("ij,ij->i", history[:, 4:7], up)
    level = np.sqrt(np.einsum("ij,ij->i", history[:, 4:7], history[:, 4:7]) - climb**2)
    np.testing.assert_allclose(level, drawn.speed_mps, rtol=6e-3)
    if drawn.group.follows_ground:
        assert clearances_m(history).min() >= 0.7 * drawn.height_m
        assert np.abs(climb).max() < 0.25 * drawn.speed_mps
    else:
        np.testing.assert_allclose(geodetic_from_ecef(history[:, 1:4])[2], drawn.height_m, atol=1e-3)


@pytest.mark.parametrize("name", sorted(FLOWN))
def test_turns_are_as_tight_as_commanded_and_no_tighter(name):
    """Level acceleration is g sqrt(n2 - 1), read off the courses alone."""
    drawn = member(name).leader
    acceleration = np.abs(course_rates_radps(FLOWN[name])) * drawn.speed_mps
    commanded = GRAVITY_MPS2 * math.sqrt(drawn.group.load_factor**2 - 1.0)
    assert acceleration.max() <= commanded * 1.01
    # The longest turn lasts several seconds, so some second lies wholly within it.
    assert acceleration.max() >= commanded * 0.98


def test_the_jet_turns_to_either_side_many_times():
    name = max(FLOWN, key=lambda each: int(member(each).leader.group is JET))
    rate = course_rates_radps(FLOWN[name])
    side = np.sign(rate[np.abs(rate) > 0.1])
    assert (np.diff(side) != 0).sum() >= 10


def test_states_are_consistent_to_a_millimetre_a_second():
    step = 0.02
    checked = 0
    for second in (130.5, 400.3, 777.7, 1_500.1):
        before, here, after = (
            TRAFFIC.at(EPOCH_TAI_NS + round((second + shift) * SECOND_NS)) for shift in (-step, 0.0, step)
        )
        assert before.object_id.tolist() == here.object_id.tolist() == after.object_id.tolist()
        between = (after.position_ecef_m - before.position_ecef_m) / (2.0 * step)
        jerk = np.linalg.norm(after.velocity_ecef_mps - before.velocity_ecef_mps, axis=1) / (2.0 * step)
        error = np.linalg.norm(between - here.velocity_ecef_mps, axis=1)
        # Of a turn of rate w the difference over 2 h is off by v (w h)2 / 6, which is 1 mm/s at 9 g.
        assert (error < 1e-3 + step**2 * jerk**2 / 1_000.0).all()
        checked += len(here)
    assert checked > 10


def test_speed_and_course_never_step():
    for history in FLOWN.values():
        change = np.linalg.norm(np.diff(history[:, 4:7], axis=0), axis=1)
        assert change.max() < 1.02 * GRAVITY_MPS2 * 9.0


@pytest.mark.parametrize("shape", list(Shape))
def test_formations_keep_their_spacing_through_turns(shape):
    four = InterestGroup(
        aircraft_class=AircraftClass.LOW_FAST,
        formation=Formation(4, shape, 400.0),
        speed_mps=(250.0, 250.0),
        height_m=(100.0, 100.0),
        follows_ground=True,
        doglegs=4,
        dogleg_m=30e3,
        load_factor=4.0,
    )
    traffic = traffic_of(four)
    flown = list(histories(traffic, stop_s=900.0).values())
    start, stop = max(h[0, 0] for h in flown), min(h[-1, 0] for h in flown)
    places = [h[(h[:, 0] >= start) & (h[:, 0] <= stop)][:, 1:7] for h in flown]
    assert len(flown) == 4 and len(places[0]) > 200
    turning = np.abs(course_rates_radps(np.c_[np.arange(len(places[0])), places[0]])) > 0.05
    assert turning.sum() > 10
    wide = {Shape.ABREAST: [400.0, 400.0, 800.0], Shape.TRAIL: [400.0, 800.0, 1_200.0]}
    wide[Shape.WEDGE] = [math.sqrt(2) * each for each in (400.0, 400.0, 800.0)]
    for other, asked in zip(places[1:], wide[shape], strict=True):
        apart = np.linalg.norm(other[:, :3] - places[0][:, :3], axis=1)
        # In trail the way from one to the next is as asked; through a turn the straight line cuts its corner.
        least = 0.6 if shape is Shape.TRAIL else 0.99
        assert apart.min() > least * asked and apart.max() < 1.01 * asked
        if shape is not Shape.TRAIL:
            np.testing.assert_allclose(other[:, 3:], places[0][:, 3:], atol=3.0)
    for history in flown:
        assert clearances_m(history).min() >= 70.0


def test_an_object_is_the_same_whatever_else_there_is_and_whatever_span_is_asked_for():
    alone = traffic_of(LOW)
    more = traffic_of(LOW, JET, JET)
    later = traffic_of(LOW, JET)
    instant = EPOCH_TAI_NS + 500 * SECOND_NS
    later.at(instant + 1_000 * SECOND_NS)
    for other in (more, later):
        here, there = alone.at(instant), other.at(instant)
        kept = there.take(np.isin(there.object_id, here.object_id))
        np.testing.assert_array_equal(kept.object_id, here.object_id)
        np.testing.assert_array_equal(kept.position_ecef_m, here.position_ecef_m)
    assert not np.array_equal(traffic_of(LOW, seed=4).at(instant).position_ecef_m, alone.at(instant).position_ecef_m)


def test_more_members_and_more_objects_change_nobody_there():
    few = traffic_of(LOW).fleet.members
    more = InterestGroup(**{name: getattr(LOW, name) for name in LOW.__dataclass_fields__} | {"count": 9})
    many = traffic_of(more).fleet.members[: len(few)]
    assert [(m.leader.speed_mps, m.icao24, m.start_s) for m in few] == [
        (m.leader.speed_mps, m.icao24, m.start_s) for m in many
    ]


def test_flights_say_who_they_are_and_when_they_begin():
    flights = InterestFleet([LOW, JET], AREA, seed=3, epoch_tai_ns=EPOCH_TAI_NS, ground=hills).flights(
        EPOCH_TAI_NS, EPOCH_TAI_NS + 10**15
    )
    assert (np.diff(flights.object_id.astype(np.int64)) > 0).all() and (flights.object_id >> 29 == 6).all()
    assert flights.aircraft_class.tolist() == [AircraftClass.LOW_FAST] * 6 + [AircraftClass.FAST_JET] * 2
    assert flights.rcs_class.tolist() == [RcsClass.HUNDREDTH_M2] * 6 + [RcsClass.FAST_JET] * 2
    assert flights.infrared_class[0] == InfraredClass.SMALL_TURBOJET
    assert ((flights.start_tai_ns - EPOCH_TAI_NS)[:6] / 1e9).tolist() == [120.0 * k for k in range(6)]
    assert (flights.stop_tai_ns > flights.start_tai_ns).all() and len(set(flights.icao24.tolist())) == 8


def test_a_fleet_of_nobody_flies_nobody():
    assert len(traffic_of().at(EPOCH_TAI_NS)) == 0 == traffic_of().object_count
    assert len(traffic_of(LOW).at(EPOCH_TAI_NS - 1)) == 0
