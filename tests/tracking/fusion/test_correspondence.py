"""Which track is which: against every assignment tried, and on many tracks at once."""

import itertools

import numpy as np
from fusion_plain import some_covariances, tracks_of
from scipy.stats import multivariate_normal
from smoothing_plain import scatter
from tracking_parameters import known_parameters

from lookdown.tables import Tracks
from lookdown.tracking.fusion import match_tracks

PARAMETERS = known_parameters()


def two_views(count, rng, *, spread=1.0):
    """Return two trackers' independent estimates of the same objects, theirs shuffled and under other ids."""
    truth = scatter(count, rng)
    P, Q = some_covariances(count, rng), some_covariances(count, rng)
    views = [np.array([rng.multivariate_normal(x, spread * C) for x, C in zip(truth, X, strict=True)]) for X in (P, Q)]
    order = rng.permutation(count)
    ours = tracks_of(views[0], P, np.arange(1, count + 1))
    theirs = tracks_of(views[1][order], Q[order], 1000 + order + 1)
    return ours, theirs


def test_all_tracks_find_their_own_where_they_lie_apart():
    ours, theirs = two_views(300, np.random.default_rng(0))
    pairs = match_tracks(ours, theirs, PARAMETERS)
    assert len(pairs) >= 299
    np.testing.assert_array_equal(pairs.their_track_id, pairs.track_id + np.uint64(1000))
    np.testing.assert_array_equal(pairs.track_id, np.sort(pairs.track_id))
    assert 5.3 < pairs.distance_squared.mean() < 6.7


def test_close_objects_are_matched_as_trying_every_assignment_says():
    density = 1e-11 / (4000 * np.sqrt(2 * np.pi)) / (2 * np.pi * 170**2) / (8 * np.sqrt(2 * np.pi))
    for seed in range(12):
        rng = np.random.default_rng(seed)
        P, Q = some_covariances(4, rng), some_covariances(5, rng)
        states = np.tile(scatter(1, rng), (5, 1)) + rng.normal(size=(5, 6)) * [150, 150, 150, 8, 8, 8]
        ours, theirs = tracks_of(states[:4], P, [1, 2, 3, 4]), tracks_of(states[::-1] + 10.0, Q, [11, 12, 13, 14, 15])
        odds = np.full((4, 5), -np.inf)
        for i, j in itertools.product(range(4), range(5)):
            odds[i, j] = multivariate_normal(states[i], P[i] + Q[j]).logpdf(states[4 - j] + 10.0) - np.log(density)
        best, chosen = -1.0, None
        for columns in itertools.permutations([*range(5), -1, -1, -1, -1], 4):
            total = sum(odds[i, j] for i, j in enumerate(columns) if j >= 0)
            if total > best:
                best, chosen = total, columns
        pairs = match_tracks(ours, theirs, PARAMETERS)
        assert abs(pairs.log_odds.sum() - best) < 0.01
        assert len(pairs) == sum(j >= 0 for j in chosen)


def test_strangers_stay_alone():
    rng = np.random.default_rng(2)
    ours, theirs = two_views(50, rng)
    far = tracks_of(
        scatter(40, rng) + np.array([3000.0, 0, 0, 0, 0, 0]), some_covariances(40, rng), 5000 + np.arange(40)
    )
    pairs = match_tracks(ours, Tracks.concatenate([theirs, far]), PARAMETERS)
    assert (pairs.their_track_id < 5000).all()
    assert len(match_tracks(ours, far, PARAMETERS)) == 0


def test_one_track_that_is_nowhere_does_not_widen_the_search_of_others():
    ours, theirs = two_views(60, np.random.default_rng(3))
    wide = ours.covariance.copy()
    wide[0] *= 1e8
    vague = tracks_of(np.hstack([ours.position_ecef_m, ours.velocity_ecef_mps]), wide, ours.track_id)
    pairs = match_tracks(vague, theirs, PARAMETERS)
    known = pairs.track_id > 1
    np.testing.assert_array_equal(pairs.their_track_id[known], pairs.track_id[known] + np.uint64(1000))
    assert known.sum() >= 58


def test_the_order_of_rows_does_not_matter():
    rng = np.random.default_rng(4)
    ours, theirs = two_views(80, rng)
    one = match_tracks(ours, theirs, PARAMETERS)
    other = match_tracks(ours.take(rng.permutation(80)), theirs.take(rng.permutation(80)), PARAMETERS)
    for name, _ in type(one).columns():
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))


def test_nobody_matches_nobody():
    ours, _ = two_views(3, np.random.default_rng(5))
    assert len(match_tracks(Tracks.empty(), ours, PARAMETERS)) == 0
    assert len(match_tracks(ours, Tracks.empty(), PARAMETERS)) == 0
