"""Pictures of two trackers made one: ids, instants, rules and what cannot be read."""

import numpy as np
import pytest
from fusion_plain import some_covariances, tracks_of
from plain_radar import START_TAI_NS
from smoothing_plain import fly, scatter
from tracking_parameters import known_parameters

from lookdown.errors import ArgumentError
from lookdown.tables import Tracks
from lookdown.tracking.fusion import FusionRule, bring_tracks, fuse_tracks

PARAMETERS = known_parameters()
S = 1_000_000_000


def views(count, seed, *, alone=0):
    """Return truth, ours and theirs of the same objects, `alone` of theirs unknown to us; independent errors."""
    rng = np.random.default_rng(seed)
    truth = scatter(count + alone, rng)
    tables = []
    for first in (1, 1001):
        P = some_covariances(count + alone, rng)
        states = np.array([rng.multivariate_normal(x, C) for x, C in zip(truth, P, strict=True)])
        tables.append(tracks_of(states, P, first + np.arange(count + alone), START_TAI_NS))
    return truth, tables[0].take(np.arange(count)), tables[1]


def nees(tracks, truth):
    errors = np.hstack([tracks.position_ecef_m, tracks.velocity_ecef_mps]) - truth
    return (errors * np.linalg.solve(tracks.covariance, errors[:, :, None])[:, :, 0]).sum(1)


def test_fused_tracks_keep_our_ids_and_know_more():
    truth, ours, theirs = views(200, 0, alone=5)
    fused = fuse_tracks(ours, theirs, PARAMETERS, rule=FusionRule.INDEPENDENT)
    np.testing.assert_array_equal(fused.tracks.track_id, ours.track_id)
    assert len(fused.correspondence) >= 199
    assert set(fused.alone.track_id.tolist()) >= set(range(1201, 1206))
    assert len(fused.alone) + len(fused.correspondence) == 205
    assert (np.linalg.det(fused.tracks.covariance) <= np.linalg.det(ours.covariance) * (1 + 1e-9)).all()
    assert 5.2 < nees(fused.tracks, truth[:200]).mean() < 6.8
    assert len(fused.refused_track_ids) == 0


@pytest.mark.parametrize("rule", [FusionRule.COVARIANCE_INTERSECTION, FusionRule.INVERSE_COVARIANCE_INTERSECTION])
def test_taking_in_the_same_picture_again_teaches_nothing(rule):
    _, ours, _ = views(30, 1)
    again = fuse_tracks(ours, ours, PARAMETERS, rule=rule)
    np.testing.assert_allclose(again.tracks.covariance, ours.covariance, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(again.tracks.position_ecef_m, ours.position_ecef_m, rtol=1e-12)
    certain = fuse_tracks(ours, ours, PARAMETERS, rule=FusionRule.INDEPENDENT)
    assert (np.linalg.det(certain.tracks.covariance) < 0.1 * np.linalg.det(ours.covariance)).all()


def test_tracklets_take_each_piece_of_news_once():
    truth, ours, theirs = views(40, 2)
    first = fuse_tracks(ours, theirs, PARAMETERS, rule=FusionRule.TRACKLET, common=Tracks.empty())
    independent = fuse_tracks(ours, theirs, PARAMETERS, rule=FusionRule.INDEPENDENT)
    np.testing.assert_array_equal(first.tracks.covariance, independent.tracks.covariance)
    again = fuse_tracks(first.tracks, theirs, PARAMETERS, rule=FusionRule.TRACKLET, common=theirs)
    np.testing.assert_allclose(again.tracks.covariance, first.tracks.covariance, rtol=1e-6, atol=1e-6)
    assert nees(again.tracks, truth).mean() < 7.2
    with pytest.raises(ArgumentError, match="common"):
        fuse_tracks(ours, theirs, PARAMETERS, rule=FusionRule.TRACKLET)


def test_tracks_of_other_instants_are_brought_to_one():
    truth, ours, theirs = views(60, 3)
    later = fly(truth, 10.0, np.zeros(60))
    moved = tracks_of(later, theirs.covariance, theirs.track_id, START_TAI_NS + 10 * S)
    fused = fuse_tracks(ours, moved, PARAMETERS)
    assert (fused.tracks.time_tai_ns == START_TAI_NS + 10 * S).all()
    assert len(fused.correspondence) >= 59
    last = fuse_tracks(ours, moved, PARAMETERS, time_tai_ns=START_TAI_NS + 20 * S)
    assert (last.tracks.time_tai_ns == START_TAI_NS + 20 * S).all()
    with pytest.raises(ArgumentError, match="60 of 60 are after it"):
        fuse_tracks(ours, moved, PARAMETERS, time_tai_ns=START_TAI_NS + 5 * S)


def test_a_track_is_brought_along_a_great_circle_and_spreads():
    truth, ours, _ = views(20, 4)
    exact = tracks_of(truth, ours.covariance, ours.track_id, START_TAI_NS)
    brought = bring_tracks(exact, START_TAI_NS + 30 * S, PARAMETERS)
    wanted = fly(truth, 30.0, np.zeros(20))
    # The mixture of turns to either side lags a little behind the straight.
    assert np.linalg.norm(brought.position_ecef_m - wanted[:, :3], axis=1).max() < 400.0
    assert (np.linalg.det(brought.covariance) > np.linalg.det(exact.covariance)).all()
    still = bring_tracks(exact, START_TAI_NS, PARAMETERS)
    np.testing.assert_array_equal(still.position_ecef_m, exact.position_ecef_m)
    np.testing.assert_array_equal(still.covariance, exact.covariance)


def test_what_cannot_be_read_is_refused_row_by_row():
    _, ours, theirs = views(30, 5)
    positions, covariances = theirs.position_ecef_m.copy(), theirs.covariance.copy()
    positions[2, 1] = np.nan
    covariances[4] *= -1.0
    covariances[6, 0, 1] += 5000.0
    covariances[8] = 0.0
    covariances[9, 3, 3] = np.inf
    broken = tracks_of(np.hstack([positions, theirs.velocity_ecef_mps]), covariances, theirs.track_id, START_TAI_NS)
    fused = fuse_tracks(ours, broken, PARAMETERS)
    assert fused.refused_track_ids.tolist() == [1003, 1005, 1007, 1009, 1010]
    assert len(fused.correspondence) + len(fused.alone) == 25
    assert np.isfinite(fused.tracks.position_ecef_m).all()
    np.testing.assert_array_equal(fused.tracks.position_ecef_m[2], ours.position_ecef_m[2])


def test_a_track_that_comes_twice_is_told():
    _, ours, theirs = views(3, 6)
    with pytest.raises(ArgumentError, match="theirs; 3 come more than once, the first is track 1001"):
        fuse_tracks(ours, Tracks.concatenate([theirs, theirs]), PARAMETERS)


def test_belief_and_counts_are_the_greater_of_both():
    _, ours, theirs = views(5, 7)
    theirs.existence[:] = 0.99
    theirs.update_count[:] = 9
    ours.confirmed[:] = 0
    fused = fuse_tracks(ours, theirs, PARAMETERS)
    rows = np.isin(fused.tracks.track_id, fused.correspondence.track_id)
    assert rows.sum() >= 4
    assert (fused.tracks.existence[rows] == np.float32(0.99)).all()
    assert (fused.tracks.update_count[rows] == 9).all()
    assert (fused.tracks.confirmed[rows] == 1).all()


def test_nothing_to_fuse():
    _, ours, theirs = views(3, 8)
    assert len(fuse_tracks(Tracks.empty(), theirs, PARAMETERS).alone) == 3
    alone = fuse_tracks(ours, Tracks.empty(), PARAMETERS)
    np.testing.assert_array_equal(alone.tracks.covariance, ours.covariance)
