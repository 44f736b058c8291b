import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from metrics_naive import gospa_by_trying_all, gospa_dense

from lookdown.tracking.metrics import set_distances
from lookdown.tracking.metrics.set_distances import gospa, match_within

GOLDEN = json.loads((Path(__file__).parents[2] / "golden" / "gospa_stonesoup.json").read_text())


@pytest.mark.parametrize("case", GOLDEN["cases"], ids=lambda c: f"{len(c['truth'])}x{len(c['estimate'])}")
def test_equal_to_stone_soup(case):
    ours = gospa(np.array(case["truth"]), np.array(case["estimate"]), GOLDEN["cutoff_m"])
    assert ours.distance_m == pytest.approx(case["distance"], rel=1e-9)
    assert ours.localisation_m2 == pytest.approx(case["localisation"], rel=1e-9, abs=1e-9)
    assert ours.missed_m2 == pytest.approx(case["missed"], rel=1e-9)
    assert ours.false_m2 == pytest.approx(case["false"], rel=1e-9)


@given(st.integers(0, 4), st.integers(0, 4), st.integers(0, 2**32 - 1))
@settings(max_examples=60, deadline=None)
def test_equal_to_trying_every_matching(n, m, seed):
    rng = np.random.default_rng(seed)
    truth, estimate = rng.uniform(0, 12, (n, 3)), rng.uniform(0, 12, (m, 3))
    assert gospa(truth, estimate, 5.0).distance_m == pytest.approx(gospa_by_trying_all(truth, estimate, 5.0))


@pytest.mark.parametrize("box", [3.0, 10.0, 40.0])
@pytest.mark.parametrize("cells", [0, 10**9], ids=["sparse solver", "dense solver"])
def test_equal_to_dense_assignment_by_either_solver(box, cells, monkeypatch):
    monkeypatch.setattr(set_distances, "_DENSE_CELLS", cells)
    rng = np.random.default_rng(3)
    truth, estimate = rng.uniform(0, box, (120, 3)), rng.uniform(0, box, (100, 3))
    assert gospa(truth, estimate, 2.0).distance_m == pytest.approx(gospa_dense(truth, estimate, 2.0), rel=1e-12)


@given(st.integers(1, 30), st.integers(0, 2**32 - 1))
@settings(max_examples=30, deadline=None)
def test_order_of_rows_and_swap_of_sides_do_not_matter(n, seed):
    rng = np.random.default_rng(seed)
    truth, estimate = rng.uniform(0, 20, (n, 3)), rng.uniform(0, 20, (n + 2, 3))
    one = gospa(truth, estimate, 5.0)
    other = gospa(estimate[rng.permutation(n + 2)], truth[rng.permutation(n)], 5.0)
    assert other.distance_m == pytest.approx(one.distance_m, rel=1e-12)
    assert (other.missed_count, other.false_count) == (one.false_count, one.missed_count)


def test_groups_never_meet_and_equal_a_loop():
    rng = np.random.default_rng(5)
    truth, estimate = rng.uniform(0, 20, (80, 3)), rng.uniform(0, 20, (90, 3))
    truth_group, estimate_group = rng.integers(0, 6, 80), rng.integers(0, 6, 90)
    i, j, _ = match_within(truth, estimate, 5.0, truth_group=truth_group, estimate_group=estimate_group)
    assert (truth_group[i] == estimate_group[j]).all()
    for group in range(6):
        rows, columns = np.flatnonzero(truth_group == group), np.flatnonzero(estimate_group == group)
        a, b, _ = match_within(truth[rows], estimate[columns], 5.0)
        mine = truth_group[i] == group
        assert set(zip(i[mine], j[mine], strict=True)) == set(zip(rows[a], columns[b], strict=True))


def test_pair_at_the_cutoff_is_not_made():
    one = np.zeros((1, 3))
    assert gospa(one, one + np.array([5.0, 0, 0]), 5.0).matched_count == 0
    assert gospa(one, one + np.array([4.999, 0, 0]), 5.0).matched_count == 1


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
