import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from metrics_naive import gospa_by_trying_all, gospa_dense, gospa_dense_of_order, ospa_dense

from lookdown.tracking.metrics.set_distances import gospa, ospa

GOLDEN = json.loads((Path(__file__).parents[2] / "golden" / "metrics_stonesoup.json").read_text())


def first_instant(rows):
    rows = np.array(rows)
    return np.ascontiguousarray(rows[rows[:, 1] == rows[:, 1].min(), 2:5])


def points(rng, n, box=20.0):
    return rng.uniform(0, box, (n, 3))


@pytest.mark.parametrize("scene", range(len(GOLDEN["scenes"])))
@pytest.mark.parametrize("order", [1.0, 1.5, 2.0])
def test_gospa_is_equal_to_stone_soup(scene, order):
    one, told = GOLDEN["scenes"][scene], GOLDEN["told"]["scenes"][scene]
    ours = gospa(first_instant(one["truth"]), first_instant(one["tracks"]), GOLDEN["cutoff_m"], order=order)
    shares = [ours.distance_m, ours.localisation_share, ours.missed_share, ours.false_share]
    assert shares == pytest.approx(told[f"gospa_{order:g}"], rel=1e-11)
    assert ours.matched_count > 5 and ours.missed_count + ours.false_count > 0


@pytest.mark.parametrize("scene", range(len(GOLDEN["scenes"])))
def test_ospa_is_equal_to_stone_soup(scene):
    one, told = GOLDEN["scenes"][scene], GOLDEN["told"]["scenes"][scene]
    sides = first_instant(one["truth"]), first_instant(one["tracks"])
    for order in (1.0, 2.0):
        assert ospa(*sides, GOLDEN["cutoff_m"], order=order).distance_m == pytest.approx(
            told[f"ospa_{order:g}"], rel=1e-11
        )
    # Stone Soup's own OSPA of order 2 matches by the sum of distances: never less than the least.
    assert ospa(*sides, GOLDEN["cutoff_m"]).distance_m <= told["ospa_2_own"] * (1.0 + 1e-12)


@given(st.integers(0, 4), st.integers(0, 4), st.integers(0, 2**32 - 1))
@settings(max_examples=60, deadline=None)
def test_gospa_is_equal_to_trying_every_matching(n, m, seed):
    rng = np.random.default_rng(seed)
    truth, estimate = points(rng, n, 12), points(rng, m, 12)
    assert gospa(truth, estimate, 5.0).distance_m == pytest.approx(gospa_by_trying_all(truth, estimate, 5.0))


@pytest.mark.parametrize("box", [3.0, 10.0, 40.0])
@pytest.mark.parametrize("order", [1.0, 1.7, 2.0])
def test_both_are_equal_to_dense_assignment_in_crowds_and_apart(box, order):
    rng = np.random.default_rng(3)
    truth, estimate = points(rng, 120, box), points(rng, 100, box)
    expected = gospa_dense_of_order(truth, estimate, 2.0, order)
    assert gospa(truth, estimate, 2.0, order=order).distance_m == pytest.approx(expected, rel=1e-12)
    expected = ospa_dense(truth, estimate, 2.0, order)
    assert ospa(truth, estimate, 2.0, order=order).distance_m == pytest.approx(expected, rel=1e-12)


@given(st.integers(1, 30), st.sampled_from([1.0, 1.5, 2.0]), st.integers(0, 2**32 - 1))
@settings(max_examples=40, deadline=None)
def test_order_of_rows_and_swap_of_sides_do_not_matter(n, order, seed):
    rng = np.random.default_rng(seed)
    truth, estimate = points(rng, n), points(rng, n + 2)
    shuffled = estimate[rng.permutation(n + 2)], truth[rng.permutation(n)]
    one, other = gospa(truth, estimate, 5.0, order=order), gospa(*shuffled, 5.0, order=order)
    assert other.distance_m == pytest.approx(one.distance_m, rel=1e-12)
    assert (other.missed_count, other.false_count) == (one.false_count, one.missed_count)
    here, there = ospa(truth, estimate, 5.0, order=order), ospa(*shuffled, 5.0, order=order)
    assert there.distance_m == pytest.approx(here.distance_m, rel=1e-12)
    assert 0.0 < here.cardinality_share <= here.distance_m**order * (1.0 + 1e-12)


@given(st.tuples(*[st.integers(0, 6)] * 3), st.sampled_from([1.0, 1.5, 2.0]), st.integers(0, 2**32 - 1))
@settings(max_examples=80, deadline=None)
def test_both_are_metrics(sizes, order, seed):
    rng = np.random.default_rng(seed)
    a, b, c = (points(rng, n, 10.0) for n in sizes)
    for metric in (gospa, ospa):
        ab, bc, ac = (metric(x, y, 4.0, order=order).distance_m for x, y in ((a, b), (b, c), (a, c)))
        assert ac <= ab + bc + 1e-9
        assert metric(a, a, 4.0, order=order).distance_m == 0.0
        assert ab > 0.0 or sizes[:2] == (0, 0)
    assert ospa(a, b, 4.0, order=order).distance_m <= 4.0 + 1e-12


@given(st.integers(0, 12), st.integers(0, 12), st.integers(0, 2**32 - 1))
@settings(max_examples=40, deadline=None)
def test_gospa_lies_between_its_bounds_and_agrees_with_ospa(n, m, seed):
    """The matching is the same one: their sums differ by what the unmatched cost alone."""
    rng = np.random.default_rng(seed)
    truth, estimate = points(rng, n, 9.0), points(rng, m, 9.0)
    one, two = gospa(truth, estimate, 4.0), ospa(truth, estimate, 4.0)
    assert 8.0 * abs(n - m) <= one.distance_m**2 + 1e-9 <= 8.0 * (n + m) + 2e-9
    assert two.distance_m**2 * max(n, m) == pytest.approx(one.distance_m**2 + 8.0 * abs(n - m), abs=1e-9)


def test_gospa_counts_false_tracks_where_ospa_averages_them_away():
    truth = np.arange(30.0).reshape(10, 3) * 100.0
    more = np.concatenate([truth, truth[:2] + 50.0])
    assert gospa(truth, more, 5.0).distance_m == pytest.approx(gospa_dense(truth, more, 5.0))
    assert gospa(truth, more, 5.0).false_count == 2
    assert ospa(truth, more, 5.0).distance_m == pytest.approx((2 * 25.0 / 12) ** 0.5)


def test_nothing_against_nothing_is_no_distance():
    nothing, one = np.zeros((0, 3)), np.zeros((1, 3))
    assert gospa(nothing, nothing, 5.0).distance_m == ospa(nothing, nothing, 5.0).distance_m == 0.0
    assert ospa(one, nothing, 5.0).distance_m == ospa(nothing, one, 5.0, order=1.0).distance_m == 5.0
