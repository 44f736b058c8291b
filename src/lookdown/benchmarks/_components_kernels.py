"""A whole scan's components one after the other, and greedy pairing of all edges, as a floor.

Numeric policy: float64, as the kernels measured.
"""

import numpy as np
from numba import njit

from lookdown.tracking.association._component_kernels import solve_component
from lookdown.tracking.association._joint_kernels import assign_component

__all__ = ["assign_all", "pair_greedily", "solve_all"]


@njit(cache=True, error_model="numpy")
def solve_all(edge_starts, row_starts, starts, columns, log_odds, report_counts, work, weights_out):
    """Write the marginals of every component."""
    for k in range(report_counts.shape[0]):
        first, last = edge_starts[k], edge_starts[k + 1]
        own = starts[row_starts[k] : row_starts[k + 1]]
        solve_component(own, columns[first:last], log_odds[first:last], report_counts[k], work, weights_out[first:last])


@njit(cache=True, error_model="numpy")
def assign_all(edge_starts, row_starts, starts, columns, log_odds, report_counts, work, weights_out):
    """Write 1 for the edges of every component's best joint assignment, 0 for the others."""
    weights_out[:] = 0.0
    for k in range(report_counts.shape[0]):
        first, last = edge_starts[k], edge_starts[k + 1]
        own = starts[row_starts[k] : row_starts[k + 1]]
        assign_component(own, columns[first:last], log_odds[first:last], report_counts[k], work)
        for row in range(own.shape[0] - 1):
            if work.chosen[row] >= 0:
                weights_out[first + work.chosen[row]] = 1.0


@njit(cache=True, error_model="numpy")
def pair_greedily(rows, columns, log_odds, row_count, report_count, weights_out):
    """Write 1 for the best pair of all, then the best of what is left, and so on."""
    row_used, report_used = np.zeros(row_count, np.bool_), np.zeros(report_count, np.bool_)
    weights_out[:] = 0.0
    for edge in np.argsort(-log_odds):
        if log_odds[edge] <= 0.0:
            break
        if not row_used[rows[edge]] and not report_used[columns[edge]]:
            row_used[rows[edge]] = report_used[columns[edge]] = True
            weights_out[edge] = 1.0
