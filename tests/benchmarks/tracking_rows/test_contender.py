"""The contenders' association against every joint event written out, and the late deliveries against the originals."""

import itertools
import math

import numpy as np
import pytest

from lookdown.benchmarks.tracking_rows._contender import joint_marginals
from lookdown.benchmarks.tracking_rows._flown import slim_tracks, table_hash
from lookdown.benchmarks.tracking_rows._late import LATE_SHARE, LATEST_S, deliveries, shuffled
from lookdown.benchmarks.tracking_rows._straight import radius_for, upper_bound
from lookdown.benchmarks.tracking_scenes import Scene, SceneSettings
from lookdown.tables import Tracks


def by_events(starts, columns, odds):
    """Return the marginals by writing out each joint event."""
    tracks = len(starts) - 1
    choices = [[-1, *range(starts[i], starts[i + 1])] for i in range(tracks)]
    marginals, total = np.zeros(len(columns)), 0.0
    for event in itertools.product(*choices):
        used = [columns[e] for e in event if e >= 0]
        if len(set(used)) < len(used):
            continue
        weight = math.prod(odds[e] for e in event if e >= 0)
        total += weight
        for e in event:
            if e >= 0:
                marginals[e] += weight
    return marginals / total


@pytest.mark.parametrize("seed", range(8))
def test_marginals_are_those_of_all_joint_events(seed):
    draws = np.random.default_rng(seed)
    tracks, reports = draws.integers(1, 5), draws.integers(1, 6)
    columns, starts = [], [0]
    for _ in range(tracks):
        mine = np.flatnonzero(draws.random(reports) < 0.7)
        columns += mine.tolist()
        starts.append(len(columns))
    odds = np.exp(draws.normal(0.0, 2.0, len(columns)))
    found = joint_marginals(np.array(starts), np.array(columns, int), odds, int(reports))
    np.testing.assert_allclose(found, by_events(starts, columns, odds), rtol=1e-9)


def test_late_deliveries_hold_every_dwell_once_or_twice_and_none_too_late():
    scene = Scene(SceneSettings(objects=500, seed=4, radius_rad=0.2), duration_s=90.0)
    in_order = deliveries(scene, 3)
    late = shuffled(in_order, 4)
    sent = np.concatenate([d.dwell_id for d, _ in in_order])
    came = np.concatenate([d.dwell_id for d, _ in late])
    ids, times = np.unique(came, return_counts=True)
    np.testing.assert_array_equal(ids, np.sort(sent))
    assert set(times) == {1, 2}
    first_sent = {int(i): k for k, (d, _) in enumerate(in_order) for i in d.dwell_id}
    first_come = {}
    newest, behind, out_of_turn = 0, [], 0
    for k, (dwells, detections) in enumerate(late):
        newest = max(newest, int(dwells.time_tai_ns.max()))
        behind.append(1e-9 * (newest - dwells.time_tai_ns.min()))
        assert np.isin(detections.dwell_id, dwells.dwell_id).all()
        out_of_turn += not (np.diff(dwells.time_tai_ns) >= 0).all()
        for i in dwells.dwell_id.tolist():
            first_come.setdefault(i, k)
    assert 20.0 < max(behind) <= LATEST_S + 1e-6
    assert out_of_turn > 5
    share = np.mean([first_come[i] > k for i, k in first_sent.items()])
    assert share == pytest.approx(LATE_SHARE, abs=0.06)
    size = {int(i): 0 for i in sent}
    for _, detections in in_order:
        for i in detections.dwell_id.tolist():
            size[i] += 1
    assert sum(len(d) for _, d in late) == sum(size[int(i)] for i in came)


def test_slim_tracks_are_tables_of_little_memory():
    shown = [(np.array([3, 4], np.uint64), np.array([10, 10], np.int64)), (np.array([3], np.uint64), np.array([20]))]
    tracks = slim_tracks(shown)
    assert tracks.track_id.tolist() == [3, 4, 3]
    assert tracks.confirmed.all()
    assert tracks.covariance.strides[0] == 0
    assert table_hash(tracks) != table_hash(Tracks.empty())


def test_rare_counts_have_upper_bounds():
    """Of Poisson's law: 3.0 for none, 4.74 for one (tables of 95 % limits)."""
    assert upper_bound(0) == pytest.approx(2.996, abs=1e-3)
    assert upper_bound(1) == pytest.approx(4.744, abs=1e-3)


def test_fewer_objects_fly_over_less_of_the_earth():
    assert radius_for(100_000) == math.pi
    for objects in (1_000, 10_000):
        share = 0.5 * (1.0 - math.cos(radius_for(objects)))
        assert share == pytest.approx(objects / 100_000)
