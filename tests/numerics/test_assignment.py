"""The sparse auction against SciPy's exact solver."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from lookdown.numerics import assign_sparse


def exact_worth(row_count, column_count, edges):
    """Return the best total benefit, staying alone being worth 0."""
    dense = np.zeros((row_count, column_count + row_count))
    dense[:, :column_count] = -1e6
    for row, column, benefit in edges:
        dense[row, column] = max(dense[row, column], benefit)
    rows, columns = linear_sum_assignment(-dense)
    return dense[rows, columns].sum()


def solve(row_count, column_count, edges, step=1e-4):
    edges = sorted(edges)
    starts = np.searchsorted([e[0] for e in edges], np.arange(row_count + 1)).astype(np.int64)
    columns = np.array([e[1] for e in edges], np.int64)
    benefits = np.array([e[2] for e in edges], float)
    chosen = assign_sparse(starts, columns, benefits, max(column_count, 1), step)
    picked = chosen[chosen >= 0]
    assert len(set(columns[picked])) == len(picked), "a column was given twice"
    assert np.all(benefits[picked] > 0.0)
    return benefits[picked].sum()


edge_lists = st.integers(1, 9).flatmap(
    lambda rows: st.integers(1, 9).flatmap(
        lambda columns: st.tuples(
            st.just(rows),
            st.just(columns),
            st.lists(
                st.tuples(st.integers(0, rows - 1), st.integers(0, columns - 1), st.floats(-5, 30)),
                max_size=40,
                unique_by=lambda e: e[:2],
            ),
        )
    )
)


@given(edge_lists)
@settings(max_examples=300, deadline=None)
def test_worth_is_within_the_bound_of_the_optimum(case):
    rows, columns, edges = case
    assert solve(rows, columns, edges) >= exact_worth(rows, columns, edges) - rows * 1e-4 - 1e-9


def test_a_large_sparse_case_is_optimal():
    rng = np.random.default_rng(3)
    rows, columns = 800, 700
    pairs = {(int(r), int(c)) for r, c in zip(rng.integers(0, rows, 3200), rng.integers(0, columns, 3200), strict=True)}
    edges = [(r, c, float(rng.uniform(-2, 20))) for r, c in sorted(pairs)]
    assert solve(rows, columns, edges) == pytest.approx(exact_worth(rows, columns, edges), abs=rows * 1e-4)


def test_nothing_is_assigned_where_nothing_pays():
    assert solve(3, 3, [(0, 0, -1.0), (1, 1, 0.0), (2, 2, -5.0)]) == 0.0


def test_no_edges_and_ties_end():
    assert solve(4, 2, []) == 0.0
    assert solve(3, 1, [(0, 0, 5.0), (1, 0, 5.0), (2, 0, 5.0)]) == 5.0
