"""Objects of interest as traffic: transponders that change, lies that fly smoothly, ghosts and replays."""

import math

import numpy as np
import pytest
from interest_scenes import AREA, EPOCH_TAI_NS, SECOND_NS, traffic_of

from lookdown.astro import geodetic_from_ecef, up_ecef
from lookdown.tables import AircraftClass, ClaimKind, Transponder
from lookdown.traffic import InterestGroup, JointTraffic, Region, Replay, ReplayedClaims, Speech

WEST, EAST = (Region(*np.radians([47.5, 50.0, west, west + 0.5]).tolist()) for west in (0.0, 4.5))
AIRLINER = {
    "aircraft_class": AircraftClass.AIRLINER,
    "origin": WEST,
    "destination": EAST,
    "speed_mps": (230.0, 230.0),
    "height_m": (10e3, 10e3),
}
HONEST = InterestGroup(**AIRLINER, count=3, speech=Speech(Transponder.ON, Transponder.ON))
DARK = InterestGroup(**AIRLINER, speech=Speech(Transponder.ON, Transponder.OFF, 120.0))
LYING = InterestGroup(**AIRLINER, speech=Speech(Transponder.ON, Transponder.FALSE, 100.0, 5e3, 40.0))
SILENT = InterestGroup(**AIRLINER)
GHOST = InterestGroup(**AIRLINER, count=2, is_ghost=True)


def at(seconds):
    return EPOCH_TAI_NS + round(seconds * SECOND_NS)


def test_a_transponder_goes_dark_and_the_flight_goes_on():
    dark, honest = (
        traffic_of(DARK),
        traffic_of(InterestGroup(**AIRLINER, speech=Speech(Transponder.ON, Transponder.ON))),
    )
    for seconds, state, claims in (
        (119.9, Transponder.ON, 1),
        (120.0, Transponder.OFF, 0),
        (600.0, Transponder.OFF, 0),
    ):
        objects = dark.at(at(seconds))
        assert objects.transponder.tolist() == [state] and len(dark.claims_at(at(seconds))) == claims
        np.testing.assert_array_equal(objects.position_ecef_m, honest.at(at(seconds)).position_ecef_m)


def test_the_silent_say_nothing_and_the_honest_the_truth():
    traffic = traffic_of(SILENT, HONEST)
    objects, claims = traffic.at(at(60.0)), traffic.claims_at(at(60.0))
    assert len(objects) == 4 and len(claims) == 3
    np.testing.assert_array_equal(claims.object_id, objects.object_id[1:])
    np.testing.assert_array_equal(claims.position_ecef_m, objects.position_ecef_m[1:])
    np.testing.assert_array_equal(claims.velocity_ecef_mps, objects.velocity_ecef_mps[1:])
    np.testing.assert_allclose(claims.height_m, 10e3, atol=1e-6)
    assert (claims.kind == ClaimKind.HONEST).all() and (claims.time_tai_ns == at(60.0)).all()
    assert claims.icao24.tolist() == [member.icao24 for member in traffic.fleet.members[1:]]


@pytest.mark.parametrize("seconds", [100.0, 150.0, 400.0])
def test_a_lie_is_as_far_from_the_truth_as_it_is_said_to_be_and_grows_so_fast(seconds):
    traffic = traffic_of(LYING)
    objects, claims = traffic.at(at(seconds)), traffic.claims_at(at(seconds))
    assert objects.transponder.tolist() == [Transponder.FALSE] and claims.kind.tolist() == [ClaimKind.OFFSET]
    assert claims.object_id.tolist() == objects.object_id.tolist()
    apart = np.linalg.norm(up_ecef(claims.position_ecef_m) - up_ecef(objects.position_ecef_m)) * 6_371_008.8
    assert apart == pytest.approx(5e3 + 40.0 * (seconds - 100.0), rel=2e-3)
    np.testing.assert_allclose(claims.height_m, geodetic_from_ecef(objects.position_ecef_m)[2], atol=1e-6)
    np.testing.assert_allclose(geodetic_from_ecef(claims.position_ecef_m)[2], claims.height_m, atol=1e-6)


def test_a_lie_moves_as_it_says_it_does():
    traffic, step = traffic_of(LYING), 0.05
    before, here, after = (traffic.claims_at(at(300.0 + shift)) for shift in (-step, 0.0, step))
    between = (after.position_ecef_m - before.position_ecef_m) / (2.0 * step)
    np.testing.assert_allclose(between, here.velocity_ecef_mps, atol=1e-3)
    truth = traffic.at(at(300.0)).velocity_ecef_mps
    assert np.linalg.norm(here.velocity_ecef_mps - truth) == pytest.approx(40.0, rel=0.02)


def test_a_ghost_is_heard_and_is_not_there():
    traffic = traffic_of(GHOST, HONEST)
    objects, claims = traffic.at(at(60.0)), traffic.claims_at(at(60.0))
    ghosts = claims.take(claims.kind == ClaimKind.GHOST)
    assert len(objects) == 3 == traffic.object_count and len(ghosts) == 2 and (ghosts.object_id == 0).all()
    apart = np.linalg.norm(ghosts.position_ecef_m[:, None] - objects.position_ecef_m[None], axis=2)
    assert apart.min() > 1e3
    later = traffic.claims_at(at(61.0))
    moved = later.take(later.kind == ClaimKind.GHOST).position_ecef_m - ghosts.position_ecef_m
    np.testing.assert_allclose(np.linalg.norm(moved, axis=1), 230.0, rtol=1e-2)
    # Those that fly keep their identities and draws whether there are ghosts before them or not.
    np.testing.assert_array_equal(objects.object_id & 0x7FFFF, [2, 3, 4])


def test_a_replay_says_again_what_was_said_before_and_nothing_else():
    source = traffic_of(HONEST)
    replayed = ReplayedClaims(source, [Replay(2, 300.0, 60.0, 120.0)], seed=1, epoch_tai_ns=EPOCH_TAI_NS)
    for seconds, count in ((299.0, 0), (300.0, 2), (359.0, 2), (360.0, 0)):
        claims = replayed.claims_at(at(seconds))
        again = claims.take(claims.kind == ClaimKind.REPLAY)
        assert len(again) == count and len(claims) == 3 + count
        before = source.claims_at(at(seconds - 120.0))
        row = np.searchsorted(np.sort(before.icao24), again.icao24)
        said = before.take(np.argsort(before.icao24)).take(row)
        np.testing.assert_array_equal(again.position_ecef_m, said.position_ecef_m)
        assert (again.object_id == 0).all() and (again.time_tai_ns == at(seconds)).all()
    np.testing.assert_array_equal(replayed.at(at(310.0)).position_ecef_m, source.at(at(310.0)).position_ecef_m)


def test_which_flights_are_replayed_depends_on_the_seed_and_not_on_when_it_is_asked():
    source = traffic_of(InterestGroup(**AIRLINER, count=20, speech=Speech(Transponder.ON, Transponder.ON)))

    def addresses(seed, *instants):
        replayed = ReplayedClaims(source, [Replay(3, 300.0, 600.0, 60.0)], seed=seed, epoch_tai_ns=EPOCH_TAI_NS)
        claims = [replayed.claims_at(at(seconds)) for seconds in instants][-1]
        return set(claims.icao24[claims.kind == ClaimKind.REPLAY].tolist())

    assert addresses(1, 320.0) == addresses(1, 300.0, 320.0) == addresses(1, 330.0, 320.0) != set()
    assert len({frozenset(addresses(seed, 320.0)) for seed in range(6)}) > 1


def test_traffic_of_several_sources_is_that_of_each():
    one = traffic_of(HONEST)
    joint = JointTraffic((one,))
    np.testing.assert_array_equal(joint.at(at(60.0)).position_ecef_m, one.at(at(60.0)).position_ecef_m)
    with pytest.raises(AssertionError, match="used twice"):
        JointTraffic((one, one)).at(at(60.0))
    assert math.degrees(AREA.latitude_min_rad) == pytest.approx(47.5)
