"""Who gets what in one connected component of tracks and reports.

Numeric policy: float64 throughout, no fastmath; a deterministic function of the
arguments alone. Ties go to the earlier track, then to the earlier report.
"""

from collections import namedtuple

import numpy as np
from numba import njit

__all__ = ["ComponentWork", "new_work", "solve_component"]

_NONE = -1
_STEP = 1e-6

ComponentWork = namedtuple("ComponentWork", ["prices", "owner", "chosen", "stack"])
"""Working memory of `solve_component`; holds nothing from one call to the next."""


def new_work(capacity):
    """Return working memory for components of at most `capacity` edges, tracks and reports each."""
    return ComponentWork(
        prices=np.zeros(capacity),
        owner=np.zeros(capacity, np.int64),
        chosen=np.zeros(capacity, np.int64),
        stack=np.zeros(capacity + 1, np.int64),
    )


@njit(cache=True, error_model="numpy")
def _bid(row, starts, columns, benefits, prices):
    """Return the best edge of a row, its value and the value of the next best choice."""
    best_edge, best, second = _NONE, 0.0, 0.0
    for edge in range(starts[row], starts[row + 1]):
        value = benefits[edge] - prices[columns[edge]]
        if value > best:
            second = best
            best, best_edge = value, edge
        elif value > second:
            second = value
    return best_edge, best, second


@njit(cache=True, error_model="numpy")
def _assign(starts, columns, benefits, column_count, work):
    """Fill ``work.chosen`` with the edge of each row in the best joint assignment, -1 for a miss."""
    prices, owner, chosen, stack = work.prices, work.owner, work.chosen, work.stack
    for column in range(column_count):
        prices[column] = 0.0
        owner[column] = _NONE
    depth = 0
    for row in range(starts.shape[0] - 1):
        chosen[row] = _NONE
        stack[depth] = row
        depth += 1
        while depth > 0:
            depth -= 1
            bidder = stack[depth]
            edge, best, second = _bid(bidder, starts, columns, benefits, prices)
            chosen[bidder] = edge
            if edge == _NONE:
                continue
            column = columns[edge]
            prices[column] += best - second + _STEP
            loser = owner[column]
            owner[column] = bidder
            if loser != _NONE:
                stack[depth] = loser
                depth += 1


@njit(cache=True, error_model="numpy")
def solve_component(starts, columns, log_odds, report_count, work, weights_out):
    """Write for each edge of one component the probability that its report is its track's.

    Parameters
    ----------
    starts : (tracks + 1,) int64
        Track i owns the edges ``starts[i]:starts[i + 1]``; tracks by rising id.
    columns : (edges,) int64
        Local report of each edge, 0 to ``report_count - 1``.
    log_odds : (edges,) float64
        Log of the pair's likelihood ratio against "track missed and report is clutter".
    report_count : int
    work : ComponentWork
    weights_out : (edges,) float64
        Receives the weights; what a track's weights lack to 1 is the weight of a miss.
    """
    edge_count = starts[starts.shape[0] - 1]
    for edge in range(edge_count):
        weights_out[edge] = 0.0
    _assign(starts, columns, log_odds, report_count, work)
    for row in range(starts.shape[0] - 1):
        if work.chosen[row] != _NONE:
            weights_out[work.chosen[row]] = 1.0
