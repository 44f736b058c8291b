"""Several trackers for one sky: the same tracks as one tracker, to the bit, through borders, late data and losses."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from plain_radar import START_TAI_NS, PlainRadar, level_state
from smoothing_plain import STEP_NS, fly, shake
from tracking_parameters import known_parameters

from lookdown.tables import Associations, CustodyNeeds, Detections, Dwells, Tracks
from lookdown.tracking import DwellTracker
from lookdown.tracking.fusion import Partition, ShardedTracker, partition_around, partition_world

PARAMETERS = known_parameters()
STEPS = 80
BORDER_RAD = 0.05
"""Longitude of the border; flights east of it lie in shard 1."""


def halves():
    """Return two parts that meet at the border's meridian."""
    angles = BORDER_RAD + np.array([-0.2, 0.2])
    return Partition(np.column_stack([np.cos(angles), np.sin(angles), 0 * angles]))


def convoy(count, *, spacing_rad=0.045, speed_mps=300.0):
    """Return flights eastwards on a parallel, 190 km apart; of four the second crosses the border after 9.5 minutes."""
    longitudes = BORDER_RAD + spacing_rad * (np.arange(count) - 0.5 * count + 0.1)
    return np.array([level_state(0.85, x, 9000.0, 0.5 * np.pi, speed_mps) for x in longitudes])


def feed_of(states, steps, seed, *, clutter_count=0.0, noise=(0.05, 0.03)):
    """Return (instant, dwells, detections) of each look."""
    rng, radar = np.random.default_rng(seed), PlainRadar(seed, clutter_count=clutter_count)
    feed = []
    for k in range(steps):
        if k:
            states = fly(states, STEP_NS * 1e-9, np.zeros(len(states)))
            states = states + shake(states, STEP_NS * 1e-9, *noise, rng)
        time = START_TAI_NS + k * STEP_NS
        dwells, detections, _ = radar.look(time, list(states), states[:, :3].mean(0), width_rad=0.6)
        feed.append((time, dwells, detections))
    return feed


def same(one, other):
    """Assert that two tables are the same to the bit."""
    for name, _ in type(one).columns():
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name), err_msg=name)


def by_detection(associations):
    return associations.take(np.lexsort((associations.track_id, associations.detection_id)))


def sharded(**changes):
    return ShardedTracker(PARAMETERS, halves(), **{"halo_m": 30_000.0} | changes)


@pytest.fixture(scope="module")
def crossing():
    """Flights that cross the border one after the other."""
    return feed_of(convoy(4), STEPS, 1)


def test_flights_that_cross_the_border_are_one_tracker_s_to_the_bit(crossing):
    one, many = DwellTracker(PARAMETERS), sharded()
    sides = set()
    for time, dwells, detections in crossing:
        same(many.step(dwells, detections), by_detection(one.step(dwells, detections)))
        tracks = many.tracks(time)
        same(tracks, one.tracks(time))
        same(many.needs(time), one.needs(time))
        sides.update(zip(tracks.track_id.tolist(), halves().part_of(tracks.position_ecef_m).tolist(), strict=True))
    ids = [name for name, _ in sides]
    assert any(ids.count(name) == 2 for name in ids), "no track has crossed the border"
    assert many.handover_count > 0, "no track was handed over"


def test_each_shard_works_on_its_own_part_alone():
    many = sharded()
    feed = feed_of(convoy(8, spacing_rad=0.02), 6, 2)
    for _, dwells, detections in feed:
        many.step(dwells, detections)
    time = feed[-1][0]
    whole = many.tracks(time)
    counts = [len(shard.tracks(time)) for shard in many._shards]
    assert len(whole) >= 8
    assert max(counts) < len(whole)


def test_late_and_shuffled_dwells_make_no_difference(crossing):
    rng = np.random.default_rng(3)
    order = np.argsort(np.arange(STEPS) + rng.uniform(0.0, 5.0, STEPS))
    one, many = DwellTracker(PARAMETERS), sharded()
    for k in order:
        one.step(*crossing[k][1:])
        many.step(*crossing[k][1:])
    same(many.tracks(crossing[-1][0]), one.tracks(crossing[-1][0]))


def test_a_lost_shard_comes_back_with_every_track(crossing):
    whole, hurt = sharded(), sharded(save_s=60.0)
    for k, (time, dwells, detections) in enumerate(crossing):
        whole.step(dwells, detections)
        hurt.step(dwells, detections)
        if k in (5, 40, 66):
            before = hurt.tracks(time)
            hurt.restore_shard(k % 2)
            same(hurt.tracks(time), before)
    same(hurt.tracks(crossing[-1][0]), whole.tracks(crossing[-1][0]))


def test_snapshot_and_restore_go_on_as_if_nothing_happened(crossing):
    many, other = sharded(), sharded()
    for k, (_, dwells, detections) in enumerate(crossing[:70]):
        if k == 50:
            other.restore(many.snapshot())
        many.step(dwells, detections)
        if k >= 50:
            other.step(dwells, detections)
    same(many.tracks(crossing[69][0]), other.tracks(crossing[69][0]))
    assert many.handover_count == other.handover_count
    with pytest.raises(AssertionError, match="another number"):
        ShardedTracker(PARAMETERS, partition_world(3)).restore(many.snapshot())


def test_one_shard_is_one_tracker():
    one, many = DwellTracker(PARAMETERS), ShardedTracker(PARAMETERS, partition_world(1))
    for time, dwells, detections in feed_of(convoy(6), 12, 4, clutter_count=5.0):
        same(many.step(dwells, detections), by_detection(one.step(dwells, detections)))
        same(many.tracks(time), one.tracks(time))
    assert many.handover_count == 0


def test_threads_make_no_difference(crossing):
    plain = sharded()
    with ThreadPoolExecutor(2) as pool:
        threaded = sharded(executor=pool)
        for _, dwells, detections in crossing[:20]:
            plain.step(dwells, detections)
            threaded.step(dwells, detections)
        same(threaded.tracks(crossing[19][0]), plain.tracks(crossing[19][0]))


def test_detections_without_a_dwell_are_heard_too(crossing):
    one, many = DwellTracker(PARAMETERS), sharded()
    for time, _, detections in crossing[:24]:
        one.step(Dwells.empty(), detections)
        many.step(Dwells.empty(), detections)
        same(many.tracks(time), one.tracks(time))


def test_false_alarms_where_three_parts_meet_make_no_difference():
    """Reports that a third shard's track has taken begin tracks in the other two: nobody may show these."""
    rng = np.random.default_rng(6)
    low, high = [0.79, -0.04, 3000, -3, 150], [0.91, 0.14, 12000, 3, 260]
    states = np.array([level_state(*rng.uniform(low, high)) for _ in range(30)])
    partition = partition_around(states[:, :3], 3)
    one, many = DwellTracker(PARAMETERS), ShardedTracker(PARAMETERS, partition, halo_m=60_000.0)
    for time, dwells, detections in feed_of(states, 40, 7, clutter_count=10.0):
        one.step(dwells, detections)
        many.step(dwells, detections)
        same(many.tracks(time), one.tracks(time))


def test_a_halo_that_is_too_narrow_loses_bits_but_shows_no_track_twice():
    one, many = DwellTracker(PARAMETERS), sharded(halo_m=1.0, ring_m=0.0)
    for time, dwells, detections in feed_of(convoy(10, spacing_rad=0.01), 30, 5, clutter_count=8.0):
        one.step(dwells, detections)
        many.step(dwells, detections)
        shown = many.tracks(time)
        assert len(np.unique(shown.track_id)) == len(shown)
    sure = one.tracks(time)
    sure = sure.take(sure.confirmed == 1)
    assert len(sure) >= 9
    assert np.isin(sure.track_id, shown.track_id).mean() > 0.85


def test_nothing_in_nothing_out():
    many = sharded()
    same(many.step(Dwells.empty(), Detections.empty()), Associations.empty())
    assert len(many.tracks(START_TAI_NS)) == 0
    same(many.tracks(START_TAI_NS), Tracks.empty())
    same(many.needs(START_TAI_NS), CustodyNeeds.empty())
