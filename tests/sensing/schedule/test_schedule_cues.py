"""Cues from silence and from other sensors: when they are born, where they point, how they end, how many there are."""

import math

import numpy as np
import pytest
from schedule_oracles import START_TAI_NS, needs_at
from sensing_oracles import PARIS, objects_over

from lookdown.sensing.schedule import CueDesk, CueHabits
from lookdown.sensing.schedule.cues import ClaimLossCues, SightingCues
from lookdown.sensing.schedule.trails import Sightings, Trails, explained, sightings_of
from lookdown.tables import CueSource, CustodyNeeds, Detections, Measured, SensorKind

SECOND = 10**9
NOBODY = CustodyNeeds.empty()


def _detections(places, *, kind=SensorKind.GROUND_RADAR, address=0, time_tai_ns=0, measured=Measured.ALL, seed=1):
    """Return detections of places from random antennas whose boresight is off the line of sight."""
    rng = np.random.Generator(np.random.Philox(seed))
    count = len(places)
    sensor = places * rng.uniform(1.02, 1.1, (count, 1)) + rng.normal(0.0, 2e5, (count, 3))
    offset = places - sensor
    distance = np.linalg.norm(offset, axis=1)
    sight = offset / distance[:, None]
    normal = sight + rng.normal(0.0, 0.2, (count, 3))
    normal /= np.linalg.norm(normal, axis=1, keepdims=True)
    along = np.cross(normal, rng.normal(size=(count, 3)))
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    cross = np.cross(along, normal)  # so that cross x along is the normal

    def same(value, dtype=float):
        return np.broadcast_to(np.asarray(value, dtype), (count,)).copy()

    return Detections(
        detection_id=np.arange(1, count + 1, dtype=np.uint64),
        dwell_id=same(1, np.uint64),
        time_tai_ns=same(time_tai_ns, np.int64),
        sensor_id=same(7, np.uint32),
        kind=same(kind, np.uint8),
        sensor_position_ecef_m=sensor,
        sensor_velocity_ecef_mps=np.zeros((count, 3)),
        axis_along_ecef=along,
        axis_cross_ecef=cross,
        range_m=distance,
        cosine_along=np.sum(sight * along, axis=1),
        cosine_cross=np.sum(sight * cross, axis=1),
        range_rate_mps=same(0.0),
        sigma_range_m=same(30.0),
        sigma_cosine_along=same(1e-4),
        sigma_cosine_cross=same(1e-4),
        sigma_range_rate_mps=same(1.0),
        correlation_range_rate=same(0.0),
        bias_sigma_range_m=same(40.0),
        bias_sigma_cosine=same(0.0),
        bias_sigma_range_rate_mps=same(0.0),
        snr_ratio=same(20.0),
        measured=same(measured, np.uint8),
        reported_icao24=same(address, np.uint32),
    )


def _fliers(count=5, seed=1):
    objects = objects_over(PARIS, count, seed=seed)
    return objects.position_ecef_m, objects.velocity_ecef_mps


def _seen(position, address=0, sigma=100.0):
    count = len(position)
    return Sightings(
        position,
        np.broadcast_to(np.asarray(sigma, float), (count,)).copy(),
        np.broadcast_to(np.asarray(address, np.uint64), (count,)).copy(),
    )


NOTHING = _seen(np.zeros((0, 3)))


def test_a_sighting_lies_where_the_object_is():
    places, _ = _fliers(40)
    seen = sightings_of(_detections(places))
    np.testing.assert_allclose(seen.position_ecef_m, places, atol=1e-6)
    distance = _detections(places).range_m
    np.testing.assert_allclose(seen.sigma_m, np.sqrt(30.0**2 + 40.0**2 + 2 * (distance * 1e-4) ** 2), rtol=1e-12)


def test_parts_that_give_no_place_make_no_sighting():
    places, _ = _fliers(3)
    for lacking in (Measured.RANGE, Measured.ALONG, Measured.CROSS):
        assert len(sightings_of(_detections(places, measured=Measured.ALL & ~lacking))) == 0
    assert len(sightings_of(_detections(places, measured=Measured.ALL & ~Measured.RANGE_RATE))) == 3


def test_a_track_explains_what_is_near_it_and_nothing_else():
    objects = objects_over(PARIS, 30)
    needs = needs_at(objects, 0, sigma_m=300.0)
    there = objects.position_ecef_m + 10.0 * objects.velocity_ecef_mps
    assert explained(there, np.full(30, 100.0), needs, 10 * SECOND).all()
    up = there / np.linalg.norm(there, axis=1, keepdims=True)
    assert not explained(there + 60e3 * up, np.full(30, 100.0), needs, 10 * SECOND).any()
    assert not explained(there, np.full(30, 100.0), NOBODY, 0).any()
    assert explained(there[:0], np.zeros(0), needs, 0).shape == (0,)


def _talk(cues, seconds, position, velocity, *, every=2, start=0, needs=NOBODY):
    for k in range(start, start + seconds, every):
        seen = _seen(position + k * velocity, np.arange(1, len(position) + 1))
        found = cues.step(seen, needs, k * SECOND)
        assert len(found) == 0
    return start + seconds - every


@pytest.mark.parametrize("every", [1, 2, 6])
def test_silence_longer_than_a_few_gaps_makes_a_cue_at_the_extrapolated_claim(every):
    position, velocity = _fliers()
    cues, habits = ClaimLossCues(), CueHabits()
    last = _talk(cues, 30, position, velocity, every=every)
    born = None
    for k in range(last + 1, last + 60):
        made = cues.step(NOTHING, NOBODY, k * SECOND)
        if len(made) and born is None:
            born = k
            np.testing.assert_allclose(made.position_ecef_m, position + k * velocity, atol=1e-3)
            np.testing.assert_allclose(made.velocity_ecef_mps, velocity, atol=1e-6)
            assert (made.source == CueSource.ADSB_LOSS).all() and (made.priority == 1.0).all()
            assert (made.position_sigma_m > 100.0).all() and (made.rcs_m2 == 0.0).all()
    assert born == last + math.floor(max(habits.silent_gaps * every, habits.silent_s)) + 1


def test_a_cue_of_silence_decays_and_ends_when_heard_again_or_held_or_old():
    position, velocity = _fliers()
    cues, other = ClaimLossCues(), ClaimLossCues()
    last = _talk(cues, 20, position, velocity)
    first = cues.step(NOTHING, NOBODY, (last + 10) * SECOND)
    assert len(first) == 5
    later = cues.step(NOTHING, NOBODY, (last + 30) * SECOND)
    assert later.cue_id.tolist() == first.cue_id.tolist()
    np.testing.assert_allclose(later.priority, 0.5)
    assert (later.position_sigma_m > first.position_sigma_m).all()
    other.restore(cues.snapshot())
    # One is heard again, a track stands at another's place: three are left.
    now = last + 31
    held = objects_over(PARIS, 5).take(np.array([1]))
    held = needs_at(held, 0, sigma_m=300.0)
    assert len(cues.step(_seen(position[:1] + now * velocity[:1], 1), held, now * SECOND)) == 3
    assert len(other.step(NOTHING, NOBODY, now * SECOND)) == 5
    assert len(other.step(NOTHING, NOBODY, (last + 10 + 60) * SECOND)) == 0


def test_an_address_heard_once_or_twice_makes_no_cue():
    position, velocity = _fliers()
    cues = ClaimLossCues()
    _talk(cues, 4, position, velocity)
    assert all(len(cues.step(NOTHING, NOBODY, k * SECOND)) == 0 for k in range(4, 60))


def test_what_is_seen_twice_without_a_track_makes_a_cue_with_its_speed():
    position, velocity = _fliers()
    cues = SightingCues()
    assert len(cues.step(_seen(position), NOBODY, 0)) == 0
    made = cues.step(_seen(position + 6 * velocity), NOBODY, 6 * SECOND)
    assert len(made) == 5 and (made.source == CueSource.OTHER_SENSOR).all()
    order = np.argsort(made.position_ecef_m[:, 0])
    right = np.argsort((position + 6 * velocity)[:, 0])
    np.testing.assert_allclose(made.velocity_ecef_mps[order], velocity[right], atol=1e-6)
    np.testing.assert_allclose(made.sigma_growth_mps, 15.0 + math.hypot(100, 100) / 6, rtol=1e-12)


def test_what_a_track_explains_or_is_seen_once_or_badly_makes_none():
    objects = objects_over(PARIS, 5)
    position, velocity = objects.position_ecef_m, objects.velocity_ecef_mps
    for sigma, needs, far in ((100.0, needs_at(objects, 0), 0.0), (9e3, NOBODY, 0.0), (100.0, NOBODY, 2e5)):
        cues = SightingCues()
        for k in range(0, 40, 6):
            # With `far`, every sighting is somewhere else: false alarms.
            moved = far * np.array([math.cos(k), math.sin(k), math.sin(2 * k)])
            assert len(cues.step(_seen(position + k * velocity + moved, sigma=sigma), needs, k * SECOND)) == 0


def test_cues_are_bounded_and_what_falls_to_the_bound_is_counted():
    position, velocity = _fliers(30)
    desk = CueDesk(CueHabits(most=4))
    for k in range(0, 13, 6):
        cues = desk.step(NOBODY, _detections(position + k * velocity, seed=k), k * SECOND)
    assert len(cues) <= 4 and len(np.unique(cues.cue_id)) == len(cues)
    assert desk.dropped >= 26
    claims = ClaimLossCues(CueHabits(most=4))
    last = _talk(claims, 10, position, velocity)
    assert len(claims.step(NOTHING, NOBODY, (last + 9) * SECOND)) == 4 and claims.dropped == 26


def test_the_desk_gives_the_same_whatever_the_order_of_rows_and_after_a_pause():
    position, velocity = _fliers(20)
    one, other, resumed = CueDesk(), CueDesk(), CueDesk()
    rng = np.random.default_rng(2)
    for k in range(0, 60, 3):
        now = START_TAI_NS + k * SECOND
        here = position + k * velocity
        radar = _detections(here[:10], seed=k)
        parts = [radar]
        if k < 20:
            heard = _detections(here[10:], kind=SensorKind.ADSB, seed=k + 1)
            parts.append(
                Detections(
                    **{name: getattr(heard, name) for name, _ in heard.columns()}
                    | {"reported_icao24": np.arange(1, 11, dtype=np.uint32)}
                )
            )
        both = Detections.concatenate(parts)
        first = one.step(NOBODY, both, now)
        second = other.step(NOBODY, both.take(rng.permutation(len(both))), now)
        third = resumed.step(NOBODY, both, now)
        resumed = CueDesk()
        resumed.restore(one.snapshot())
        for name, _ in first.columns():
            np.testing.assert_array_equal(getattr(first, name), getattr(second, name), err_msg=name)
            np.testing.assert_array_equal(getattr(first, name), getattr(third, name), err_msg=name)
    assert {CueSource.ADSB_LOSS, CueSource.OTHER_SENSOR} >= set(first.source.tolist()) and len(first) > 5


def test_a_transponder_that_talks_makes_no_cue():
    position, velocity = _fliers()
    desk = CueDesk()
    for k in range(0, 60, 2):
        heard = _detections(position + k * velocity, kind=SensorKind.ADSB, address=0)
        talking = Detections(
            **{name: getattr(heard, name) for name, _ in heard.columns()}
            | {"reported_icao24": np.arange(1, 6, dtype=np.uint32)}
        )
        assert len(desk.step(NOBODY, talking, k * SECOND)) == 0


def test_a_speed_follows_a_turn():
    """Reckoned over 20 s at most, so that a place extrapolated lies within 3 km 10 s after a turn by 90 degrees."""
    trails = Trails()
    place, speed = np.array([[6.4e6, 0.0, 0.0]]), np.array([[0.0, 200.0, 0.0]])
    trails.add(np.array([1], dtype=np.uint64), _seen(place), 0)
    for k in range(1, 120):
        if k == 80:
            speed = np.array([[0.0, 0.0, 200.0]])
        place = place + speed
        trails.note(np.array([0]), _seen(place), k * SECOND)
        if 2 <= k < 80:
            np.testing.assert_allclose(trails.velocity_ecef_mps[0], [0.0, 200.0, 0.0], atol=1e-6)
    np.testing.assert_allclose(trails.velocity_ecef_mps, speed, atol=1e-6)
    assert trails.gap_s[0] == pytest.approx(1.0)
    np.testing.assert_allclose(trails.at(129 * SECOND), place + 10 * speed, atol=1e-6)
