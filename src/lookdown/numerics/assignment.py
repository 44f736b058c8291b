"""Sparse assignment: who gets what, when most pairs are out of the question."""

import numpy as np
from numba import njit

__all__ = ["assign_sparse"]

_UNASSIGNED = -1


@njit(cache=True)
def _bid(row, starts, columns, benefits, prices):
    """Return the best edge of a row, its value and the value of the next best choice."""
    best_edge, best, second = _UNASSIGNED, 0.0, 0.0
    for edge in range(starts[row], starts[row + 1]):
        value = benefits[edge] - prices[columns[edge]]
        if value > best:
            second = best
            best, best_edge = value, edge
        elif value > second:
            second = value
    return best_edge, best, second


@njit(cache=True)
def assign_sparse(starts, columns, benefits, column_count, step):
    """Return the column given to each row, and -1 where a row is better off without.

    Maximises the sum of benefits over one-to-one pairs; a pair is made only when its
    benefit is above 0, the worth of staying alone. Gauss-Seidel auction: the result
    is within ``rows * step`` of the optimum, and optimal where benefits differ by more.

    Parameters
    ----------
    starts : (rows + 1,) int64
        Row i owns the edges ``starts[i]:starts[i + 1]``.
    columns : (edges,) int64
    benefits : (edges,) float64
    column_count : int
    step : float
        Least raise of a bid, above 0.

    Returns
    -------
    (rows,) int64
        Edge index of the pair, or -1.

    References
    ----------
    Bertsekas, Annals of Operations Research 14 (1988) 105-123, section 2, with the
    option of staying unassigned at worth 0.
    """
    row_count = starts.shape[0] - 1
    prices = np.zeros(column_count)
    owner = np.full(column_count, _UNASSIGNED, np.int64)
    chosen = np.full(row_count, _UNASSIGNED, np.int64)
    stack = np.empty(row_count + 1, np.int64)
    depth = 0
    for row in range(row_count):
        stack[depth] = row
        depth += 1
        while depth > 0:
            depth -= 1
            bidder = stack[depth]
            edge, best, second = _bid(bidder, starts, columns, benefits, prices)
            chosen[bidder] = edge
            if edge == _UNASSIGNED:
                continue
            column = columns[edge]
            prices[column] += best - second + step
            loser = owner[column]
            owner[column] = bidder
            if loser != _UNASSIGNED:
                stack[depth] = loser
                depth += 1
    return chosen
