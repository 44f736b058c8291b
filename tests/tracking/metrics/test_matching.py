import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from metrics_naive import gospa_dense_of_order

from lookdown.tracking.metrics.matching import best_pairs, match_within, nearest_objects, pairs_within


def points(rng, n, box=20.0):
    return rng.uniform(0, box, (n, 3))


@given(st.integers(0, 30), st.integers(0, 30), st.integers(0, 2**32 - 1))
@settings(max_examples=40, deadline=None)
def test_the_pairs_are_all_those_nearer_than_the_cutoff_in_order(n, m, seed):
    rng = np.random.default_rng(seed)
    truth, estimate = points(rng, n), points(rng, m)
    near = pairs_within(truth, estimate, 5.0)
    apart = np.linalg.norm(truth[:, None] - estimate[None], axis=2).reshape(n, m)
    expected = np.argwhere(apart < 5.0)
    assert np.column_stack([near.truth_row, near.estimate_row]).tolist() == expected.tolist()
    assert near.distance_m == pytest.approx(apart[apart < 5.0])
    rows, _ = nearest_objects(near, m)
    for j in range(m):
        close = n > 0 and apart[:, j].min() < 5.0
        assert rows[j] == (np.argmin(apart[:, j]) if close else -1)


def test_of_objects_equally_near_the_lower_row_is_nearest():
    truth = np.array([[3.0, 0, 0], [-3.0, 0, 0]])
    near = pairs_within(truth, np.zeros((2, 3)), 5.0)
    row, pair = nearest_objects(near, 2)
    assert row.tolist() == [0, 0] and near.estimate_row[pair].tolist() == [0, 1]


@pytest.mark.parametrize("rows", [80, 800], ids=["one tree", "a tree a group"])
def test_groups_never_meet_and_equal_a_loop(rows):
    rng = np.random.default_rng(5)
    box = 20.0 * (rows / 80) ** (1 / 3)
    truth, estimate = points(rng, rows, box), points(rng, rows + 10, box)
    truth_group, estimate_group = rng.integers(0, 6, rows), rng.integers(1, 8, rows + 10)
    i, j, _ = match_within(truth, estimate, 3.0, truth_group=truth_group, estimate_group=estimate_group)
    assert (truth_group[i] == estimate_group[j]).all()
    for group in range(8):
        own, others = np.flatnonzero(truth_group == group), np.flatnonzero(estimate_group == group)
        a, b, _ = match_within(truth[own], estimate[others], 3.0)
        here = truth_group[i] == group
        assert set(zip(i[here], j[here], strict=True)) == set(zip(own[a], others[b], strict=True))


def test_groups_of_which_none_is_on_both_sides():
    here = np.zeros((1_500, 3))
    groups = {"truth_group": np.zeros(1_500, np.int64), "estimate_group": np.ones(1_500, np.int64)}
    assert len(pairs_within(here, here, 1.0, **groups)) == 0


def test_pair_at_the_cutoff_is_not_made():
    one = np.zeros((1, 3))
    assert len(match_within(one, one + np.array([5.0, 0, 0]), 5.0)[0]) == 0
    assert len(match_within(one, one + np.array([4.999, 0, 0]), 5.0)[0]) == 1


@pytest.mark.parametrize("order", [1.0, 1.5, 2.0])
def test_the_matching_is_that_of_its_order(order):
    """Two near pairs or one exact and one far: the sum of distances and that of squares disagree."""
    rng = np.random.default_rng(11)
    differs = 0
    for _ in range(60):
        truth, estimate = points(rng, 12, 8.0), points(rng, 11, 8.0)
        i, j, distance = match_within(truth, estimate, 3.0, order=order)
        cost = (distance**order).sum() + 0.5 * 3.0**order * (12 + 11 - 2 * len(i))
        assert cost ** (1.0 / order) == pytest.approx(gospa_dense_of_order(truth, estimate, 3.0, order), rel=1e-12)
        differs += set(zip(i, j, strict=True)) != set(zip(*match_within(truth, estimate, 3.0)[:2], strict=True))
    assert differs > 2 or order == 2.0


def test_a_lone_pair_not_worth_making_is_not_made():
    near = pairs_within(np.zeros((1, 3)), np.ones((1, 3)), 5.0)
    assert len(best_pairs(near, np.array([0.0]))) == 0
    assert len(best_pairs(near, np.array([-1.0]))) == 1


def test_hundred_thousand_objects_are_matched_whole():
    rng = np.random.default_rng(1)
    truth = rng.normal(size=(100_000, 3))
    truth *= 6.38e6 / np.linalg.norm(truth, axis=1)[:, None]
    # Errors of 100 m beside a mean spacing of 70 km: nearly every track must find its own object.
    estimate = truth + rng.normal(0, 100.0, truth.shape)
    order = rng.permutation(len(truth))
    i, j, _ = match_within(truth, estimate[order], 5000.0)
    assert len(i) == 100_000
    assert np.mean(order[j] == i) > 0.999
