import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from metrics_naive import least_cost_of_pairs

from lookdown.tracking.metrics._matching_kernels import match_rows


def solved(pairs, costs, rows, columns):
    """Edges chosen for each row, of pairs by rising row."""
    starts = np.searchsorted([i for i, _ in pairs], np.arange(rows + 1))
    chosen = np.empty(rows, np.int64)
    match_rows(starts, np.array([j for _, j in pairs], np.int64), np.array(costs), columns, chosen)
    return chosen


@given(
    st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=30, unique=True),
    st.data(),
)
@settings(deadline=None)
def test_the_sum_of_costs_is_the_least_also_with_ties_and_with_pairs_not_worth_making(pairs, data):
    pairs = sorted(pairs)
    costs = [float(data.draw(st.integers(-4, 1))) for _ in pairs]
    chosen = solved(pairs, costs, 7, 7)
    edges = chosen[chosen >= 0]
    assert len({pairs[e][1] for e in edges}) == len(edges)
    assert all(pairs[e][0] == i for i, e in enumerate(chosen) if e >= 0)
    assert sum(costs[e] for e in edges) == least_cost_of_pairs(pairs, costs, 7, 7)


@pytest.mark.parametrize("edges_per_row", [2, 6, 25])
def test_one_cluster_of_hundreds_is_solved_exactly(edges_per_row):
    rng = np.random.default_rng(edges_per_row)
    pairs = sorted({(i, int(j)) for i in range(300) for j in rng.integers(0, 250, edges_per_row)})
    costs = rng.uniform(-1.0, 0.2, len(pairs)).tolist()
    chosen = solved(pairs, costs, 300, 250)
    ours = sum(costs[e] for e in chosen if e >= 0)
    assert ours == pytest.approx(least_cost_of_pairs(pairs, costs, 300, 250), rel=1e-13)


def test_a_chain_is_shifted_along_and_its_worst_row_left_alone():
    # Each row can have its own column and the one before; the first two want the same one.
    pairs = [(0, 0), (1, 0), (1, 1), (2, 1), (2, 2), (3, 2)]
    costs = [-5.0, -4.0, -3.0, -3.0, -2.0, -1.0]
    assert solved(pairs, costs, 4, 3).tolist() == [0, 2, 4, -1]
    assert solved(pairs, [*costs[:5], -2.5], 4, 3).tolist() == [0, 2, -1, 5]


def test_no_pairs_and_rows_without_any():
    assert solved([], [], 3, 0).tolist() == [-1, -1, -1]
    assert solved([(1, 0)], [-1.0], 3, 1).tolist() == [-1, 0, -1]
