"""Sparse GOSPA: the optimal matching of tracks and objects within a cut-off, at any size.

Cost, for n objects and m tracks spread so that each has a few neighbours within the
cut-off: a k-d tree finds the pairs in O((n + m) log n), connected clusters of pairs are
solved one by one, and a pair alone (nearly all of them) is settled without a solver. The
result is exact, because no pair beyond the cut-off can lower the cost, so clusters do not
interact.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64
from scipy.optimize import linear_sum_assignment
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components, min_weight_full_bipartite_matching
from scipy.spatial import cKDTree

from lookdown.arrays import Positions

__all__ = ["Gospa", "gospa", "match_within"]

_DENSE_CELLS = 250_000
"""A cluster of more cells than this goes to the sparse solver: a dense matrix would cost more than it saves."""

_Estimates = Float64[np.ndarray, "m 3"]
"""Positions of another number of rows than the truth's."""

_NO_GROUP = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Gospa:
    """The GOSPA metric of one instant (p = 2, alpha = 2) and what it is made of.

    Attributes
    ----------
    distance_m : float
        Square root of the sum of the three shares.
    localisation_m2, missed_m2, false_m2 : float
        Squared errors of the pairs; half the squared cut-off an object without a track;
        half the squared cut-off a track without an object.
    matched_count, missed_count, false_count : int
    """

    distance_m: float
    localisation_m2: float
    missed_m2: float
    false_m2: float
    matched_count: int
    missed_count: int
    false_count: int


def _pairs_within(
    truth_m: np.ndarray, estimate_m: np.ndarray, cutoff_m: float, truth_group: np.ndarray, estimate_group: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return (truth row, estimate row, squared distance) of every pair of one group nearer than the cut-off."""
    if not len(truth_m) or not len(estimate_m):
        return _NO_GROUP, _NO_GROUP, np.zeros(0)
    if len(truth_group):
        # Groups lie along a fourth axis, two cut-offs apart, so that one tree serves every instant.
        truth_tree = cKDTree(np.column_stack([truth_m, 2.0 * cutoff_m * truth_group]))
        estimate_tree = cKDTree(np.column_stack([estimate_m, 2.0 * cutoff_m * estimate_group]))
    else:
        truth_tree, estimate_tree = cKDTree(truth_m), cKDTree(estimate_m)
    found = truth_tree.sparse_distance_matrix(estimate_tree, cutoff_m, output_type="ndarray")
    # The tree gives pairs in the order of its own walk: sort them, so that ties resolve by row.
    order = np.lexsort((found["j"], found["i"]))
    i, j = found["i"][order].astype(np.int64), found["j"][order].astype(np.int64)
    squared_m2 = ((truth_m[i] - estimate_m[j]) ** 2).sum(axis=1)
    near = squared_m2 < cutoff_m**2
    return i[near], j[near], squared_m2[near]


def _solve_dense(i: np.ndarray, j: np.ndarray, squared_m2: np.ndarray, cutoff_m: float) -> np.ndarray:
    """Return which pairs of one cluster the exact dense solver keeps."""
    rows, i_local = np.unique(i, return_inverse=True)
    columns, j_local = np.unique(j, return_inverse=True)
    gain = np.zeros((len(rows), len(columns)))
    gain[i_local, j_local] = squared_m2 - cutoff_m**2
    chosen = np.zeros(gain.shape, dtype=bool)
    chosen[linear_sum_assignment(gain)] = True
    return chosen[i_local, j_local]


def _solve_sparse(i: np.ndarray, j: np.ndarray, squared_m2: np.ndarray, cutoff_m: float) -> np.ndarray:
    """Return which pairs of one large cluster the exact sparse solver keeps.

    Each row gets a column of its own, at the cost of staying without a partner; the
    cut-off is added to every cost, since the solver takes a zero for a missing pair.
    """
    rows, i_local = np.unique(i, return_inverse=True)
    columns, j_local = np.unique(j, return_inverse=True)
    n, m = len(rows), len(columns)
    own = np.arange(n)
    cost = np.concatenate([squared_m2 + cutoff_m**2, np.full(n, 2.0 * cutoff_m**2)])
    graph = coo_array((cost, (np.concatenate([i_local, own]), np.concatenate([j_local, m + own]))), shape=(n, n + m))
    row, column = min_weight_full_bipartite_matching(graph.tocsr())
    partner = np.full(n, -1)
    partner[row] = column
    return np.asarray(partner[i_local] == j_local)


def _choose(i: np.ndarray, j: np.ndarray, squared_m2: np.ndarray, cutoff_m: float) -> np.ndarray:
    """Return the mask of the pairs that belong to the optimal matching."""
    n, m = int(i.max()) + 1, int(j.max()) + 1
    alone = (np.bincount(i, minlength=n)[i] == 1) & (np.bincount(j, minlength=m)[j] == 1)
    chosen = alone.copy()
    rest = np.flatnonzero(~alone)
    if not len(rest):
        return chosen
    graph = coo_array((np.ones(len(rest), dtype=np.int8), (i[rest], n + j[rest])), shape=(n + m, n + m))
    _, label = connected_components(graph.tocsr(), directed=False)
    order = np.argsort(label[i[rest]], kind="stable")
    rest = rest[order]
    edges = np.flatnonzero(np.diff(label[i[rest]])) + 1
    for cluster in np.split(rest, edges):
        sizes = len(np.unique(i[cluster])) * len(np.unique(j[cluster]))
        solve = _solve_dense if sizes <= _DENSE_CELLS else _solve_sparse
        chosen[cluster] = solve(i[cluster], j[cluster], squared_m2[cluster], cutoff_m)
    return chosen


def match_within(
    truth_ecef_m: Positions,
    estimate_ecef_m: _Estimates,
    cutoff_m: float,
    *,
    truth_group: np.ndarray = _NO_GROUP,
    estimate_group: np.ndarray = _NO_GROUP,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the optimal pairs of true and estimated positions within a cut-off.

    The sum over pairs of (squared distance - squared cut-off) is least: the matching of
    GOSPA with p = 2 and alpha = 2. It is exact.

    Parameters
    ----------
    truth_ecef_m, estimate_ecef_m : (n, 3), (m, 3) float64, metre, ITRF
    cutoff_m : float, metre
        Pairs at this distance or more are never made.
    truth_group, estimate_group : (n,), (m,) int64, optional
        Pairs are made within a group only (the index of the instant); both or neither.

    Returns
    -------
    truth_row, estimate_row : (k,) int64
        By rising truth row.
    distance_m : (k,) float64, metre

    References
    ----------
    Rahmathullah, Garcia-Fernandez, Svensson, "Generalized optimal sub-pattern assignment
    metric", FUSION 2017, proposition 1.

    Examples
    --------
    >>> truth = np.array([[0.0, 0.0, 0.0], [9.0, 0.0, 0.0]])
    >>> estimate = np.array([[8.0, 0.0, 0.0]])
    >>> [a.tolist() for a in match_within(truth, estimate, 5.0)]
    [[1], [0], [1.0]]
    """
    assert cutoff_m > 0.0
    assert len(truth_group) in (0, len(truth_ecef_m)) and len(estimate_group) in (0, len(estimate_ecef_m))
    i, j, squared_m2 = _pairs_within(truth_ecef_m, estimate_ecef_m, cutoff_m, truth_group, estimate_group)
    if len(i):
        kept = _choose(i, j, squared_m2, cutoff_m)
        i, j, squared_m2 = i[kept], j[kept], squared_m2[kept]
    assert len(np.unique(i)) == len(i) and len(np.unique(j)) == len(j), "a row is in two pairs"
    return i, j, np.sqrt(squared_m2)


def gospa(truth_ecef_m: Positions, estimate_ecef_m: _Estimates, cutoff_m: float) -> Gospa:
    """Return the GOSPA metric between true and estimated positions, split into its parts.

    Parameters
    ----------
    truth_ecef_m, estimate_ecef_m : (n, 3), (m, 3) float64, metre, ITRF
    cutoff_m : float, metre
        The parameter c; p and alpha are 2.

    References
    ----------
    Rahmathullah, Garcia-Fernandez, Svensson, "Generalized optimal sub-pattern assignment
    metric", FUSION 2017, definition 1 and equation 3.

    Examples
    --------
    >>> one = np.zeros((1, 3))
    >>> gospa(one, one + [3.0, 0.0, 0.0], 10.0).distance_m
    3.0
    >>> gospa(one, one[:0], 10.0).missed_m2
    50.0
    """
    _, _, distance_m = match_within(truth_ecef_m, estimate_ecef_m, cutoff_m)
    matched = len(distance_m)
    missed, false = len(truth_ecef_m) - matched, len(estimate_ecef_m) - matched
    localisation_m2 = float((distance_m**2).sum())
    missed_m2, false_m2 = 0.5 * cutoff_m**2 * missed, 0.5 * cutoff_m**2 * false
    return Gospa(
        distance_m=float(np.sqrt(localisation_m2 + missed_m2 + false_m2)),
        localisation_m2=localisation_m2,
        missed_m2=missed_m2,
        false_m2=false_m2,
        matched_count=matched,
        missed_count=missed,
        false_count=false,
    )
