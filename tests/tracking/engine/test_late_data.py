"""Dwells in any order up to a minute late, twice and in parts: bit for bit the tracks of the dwells in order."""

import dataclasses
import functools
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from late_scenes import SECOND_NS, received_in_order, shuffled, some_dwells, table_bytes
from plain_radar import START_TAI_NS
from tracking_parameters import known_parameters

from lookdown.tables import Detections, Dwells
from lookdown.tracking import DwellTracker

PARAMETERS = known_parameters()
STEPS = 26
END_NS = START_TAI_NS + 300 * SECOND_NS


def play(arrivals, **options):
    tracker = DwellTracker(PARAMETERS, capacity=64, **options)
    for dwells, detections in arrivals:
        tracker.step(dwells, detections)
    return tracker


@functools.cache
def looks_of(seed):
    """Return a scene: of odd ones some flights turn, so that looks are taken by branches."""
    return some_dwells(STEPS, seed, turning=seed % 2 == 1)


@functools.cache
def picture_in_order(seed):
    tracker = play(looks_of(seed))
    return table_bytes(tracker.tracks(END_NS))


def at_instant(look, time_tai_ns):
    """Return a look as if it had been made at another instant."""
    return tuple(dataclasses.replace(table, time_tai_ns=np.full(len(table), time_tai_ns, np.int64)) for table in look)


def rows_of(settled):
    """Return the set of associations and of leftovers that have settled."""
    times = zip(settled.leftover_positions_ecef_m.tolist(), settled.leftover_time_tai_ns.tolist(), strict=True)
    columns = [column.tolist() for column in settled[:12]]
    return {repr(row) for row in zip(*columns, strict=True)}, {repr(row) for row in times}


@pytest.mark.parametrize("seed", range(8))
def test_any_order_gives_the_same_bytes(seed):
    scene = seed % 2
    arrivals = shuffled(looks_of(scene), seed)
    tracker = play(arrivals)
    assert table_bytes(tracker.tracks(END_NS)) == picture_in_order(scene)
    assert tracker.late_count > 5 and tracker.too_late_count == 0
    given = sum(len(detections) for _, detections in arrivals)
    assert tracker.duplicate_count == given - sum(len(detections) for _, detections in looks_of(scene))


def test_the_scene_is_worth_the_test():
    """There are tracks in doubt and tracks that share reports, or any order would be too easy."""
    tracker = play(looks_of(0))
    tracks = tracker.tracks(END_NS - 100 * SECOND_NS)
    assert (tracks.confirmed == 1).sum() >= 5
    assert tracker.started_count > 2 * len(tracks) or len(tracks) > 6


def test_backwards_within_a_minute():
    """The worst order: the newest dwell of every minute first."""
    looks = looks_of(0)
    for size in (3, 8):
        parts = [looks[k : k + size][::-1] for k in range(0, len(looks), size)]
        tracker = play([look for part in parts for look in part])
        assert table_bytes(tracker.tracks(END_NS)) == picture_in_order(0)


def test_many_dwells_in_one_batch_are_as_one_by_one():
    looks = looks_of(1)
    tracker = DwellTracker(PARAMETERS, capacity=64)
    for k in range(0, len(looks), 6):
        part = looks[k : k + 6][::-1]
        dwells = Dwells.concatenate([dwells for dwells, _ in part])
        tracker.step(dwells, Detections.concatenate([detections for _, detections in part]))
    assert table_bytes(tracker.tracks(END_NS)) == picture_in_order(1)


@pytest.mark.parametrize("seed", [11, 12])
def test_at_any_instant_the_picture_is_that_of_what_has_arrived(seed):
    """Not only in the end: after every batch the tracks are those of an in-order tracker given the same dwells."""
    arrivals = shuffled(looks_of(seed % 2)[:18], seed)
    tracker = DwellTracker(PARAMETERS, capacity=64)
    for k, (dwells, detections) in enumerate(arrivals):
        tracker.step(dwells, detections)
        if k % 4 == 3:
            other = play(received_in_order(arrivals[: k + 1]))
            assert table_bytes(tracker.tracks(END_NS)) == table_bytes(other.tracks(END_NS))
            assert table_bytes(tracker.needs(END_NS)) == table_bytes(other.needs(END_NS))


@pytest.mark.parametrize("seed", [3, 4])
def test_what_settles_is_the_same_set(seed):
    looks = looks_of(seed % 2)
    one, other = (play(part, hands_on_settled=True) for part in (looks, shuffled(looks, seed)))
    # A last dwell long after the others: now nothing can change any more.
    last = at_instant((some_dwells(1, 99)[0][0], Detections.empty()), START_TAI_NS + 700 * SECOND_NS)
    for tracker in (one, other):
        tracker.step(*last)
    mine, theirs = one.settled(), other.settled()
    assert len(mine.detection_id) > 60
    assert rows_of(mine) == rows_of(theirs)
    assert len(one.settled().detection_id) == 0


def test_beyond_the_minute_it_is_counted_and_left_out():
    looks = looks_of(0)
    late = looks[2]
    kept = [look for k, look in enumerate(looks) if k != 2]
    tracker, other = DwellTracker(PARAMETERS, capacity=64), play(kept)
    for dwells, detections in kept:
        tracker.step(dwells, detections)
    tracker.step(*late)
    assert tracker.too_late_count == len(late[1]) > 0
    assert table_bytes(tracker.tracks(END_NS)) == table_bytes(other.tracks(END_NS))


def test_a_dwell_from_before_all_that_registration_remembers_is_counted_too():
    """What reports are corrected by is kept for some epochs: nobody may ask for more on behalf of what is left out."""
    looks = [at_instant(look, START_TAI_NS + 12 * k * SECOND_NS) for k, look in enumerate(some_dwells(34, 2))]
    tracker, other = play(looks), play(looks)
    tracker.step(*looks[0])
    assert tracker.too_late_count == len(looks[0][1]) > 0
    now = int(looks[-1][0].time_tai_ns[0])
    assert table_bytes(tracker.tracks(now)) == table_bytes(other.tracks(now))


def test_the_minute_is_counted_from_the_newest_dwell():
    """Exactly a minute late is in time, a nanosecond more is not."""
    looks = looks_of(0)
    dwells, detections = looks[0]
    for more_ns, lost in ((0, 0), (1, len(detections))):
        tracker = DwellTracker(PARAMETERS, capacity=64)
        time = int(dwells.time_tai_ns[0]) + 60 * SECOND_NS + more_ns
        tracker.step(*at_instant((looks[1][0], Detections.empty()), time))
        tracker.step(dwells, detections)
        assert tracker.too_late_count == lost
        assert (len(tracker.tracks(END_NS - 200 * SECOND_NS)) > 0) == (lost == 0)


@pytest.mark.parametrize("steps", [5, 6, 7])
def test_the_rest_of_a_dwell_comes_after_as_many_steps_as_there_are_copies(steps):
    """Looks just as far apart as copies of the past: the copy before a dwell a minute old is still there."""
    looks = [look for look in some_dwells(14, 2) if look[0].azimuth_width_rad[0] > 0.1]
    looks = [at_instant(look, START_TAI_NS + 12 * k * SECOND_NS) for k, look in enumerate(looks)]
    dwells, detections = looks[5]
    some = np.arange(len(detections)) % 2 == 0
    early = [*looks[:5], (dwells, detections.take(some)), *looks[6 : 6 + steps]]
    tracker = play([*early, (dwells, detections.take(~some))])
    in_time = steps <= 5
    assert tracker.too_late_count == (0 if in_time else (~some).sum())
    other = play(looks[: 6 + steps] if in_time else early)
    assert table_bytes(tracker.tracks(END_NS)) == table_bytes(other.tracks(END_NS))


@pytest.mark.parametrize("lateness_s", [0.0, 20.0])
def test_another_lateness_holds_as_well(lateness_s):
    looks = looks_of(1)
    tracker = play(shuffled(looks, 5, lateness_s=lateness_s), lateness_s=lateness_s)
    assert tracker.too_late_count == 0
    assert table_bytes(tracker.tracks(END_NS)) == table_bytes(play(looks, lateness_s=lateness_s).tracks(END_NS))


@pytest.mark.parametrize("snapshot_s", [3.0, 45.0])
def test_how_often_copies_are_kept_changes_nothing(snapshot_s):
    """What is learned from settled dwells is left out: it is there the later, the longer dwells stay."""
    still = {"registers": False, "maps_clutter": False}
    tracker = play(shuffled(looks_of(1), 6), snapshot_s=snapshot_s, **still)
    assert table_bytes(tracker.tracks(END_NS)) == table_bytes(play(looks_of(1), **still).tracks(END_NS))


def test_a_snapshot_in_the_middle_goes_on_to_the_same_bytes():
    arrivals = shuffled(looks_of(0), 7)
    half = len(arrivals) // 2
    first = play(arrivals[:half])
    kept = first.snapshot()
    other = DwellTracker(PARAMETERS, capacity=16)
    other.restore(kept)
    for look in arrivals[half:]:
        one, two = first.step(*look), other.step(*look)
        assert table_bytes(one) == table_bytes(two)
    assert table_bytes(first.tracks(END_NS)) == table_bytes(other.tracks(END_NS)) == picture_in_order(0)
    assert first.late_count == other.late_count and first.update_count == other.update_count
    # The snapshot itself has not changed since: it still leads there.
    again = DwellTracker(PARAMETERS)
    again.restore(kept)
    for look in arrivals[half:]:
        again.step(*look)
    assert table_bytes(again.tracks(END_NS)) == picture_in_order(0)


def test_restored_state_is_the_state():
    tracker = play(looks_of(1)[:15])
    other = DwellTracker(PARAMETERS, capacity=16)
    other.restore(tracker.snapshot())
    one, two = tracker.snapshot(), other.snapshot()
    for name, values in one["engine"].items():
        np.testing.assert_array_equal(values, two["engine"][name], err_msg=name)
    assert one["dwells"] == two["dwells"] and one["counters"] == two["counters"]


def test_trackers_in_threads_give_what_each_gives_alone():
    """Kernels let go of Python's lock: two trackers may be in the same kernel at the same time."""
    scenes, all_there = (0, 1, 0, 1), threading.Barrier(4)
    alone = [picture_in_order(scene) for scene in scenes]

    def pictures_of(scene):
        all_there.wait(timeout=60.0)
        return [table_bytes(play(looks_of(scene)).tracks(END_NS)) for _ in range(5)]

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(pictures_of, scenes))
    assert found == [[picture] * 5 for picture in alone]
