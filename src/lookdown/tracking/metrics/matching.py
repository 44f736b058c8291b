"""The optimal matching of tracks and objects within a cut-off, exact at any size.

Cost, for n objects and m tracks spread so that each has a few neighbours within the cut-off: a k-d
tree finds the pairs in O((n + m) log n); a pair alone (nearly all of them) is settled by arrays, the
rest by shortest augmenting paths that stay within one cluster. No pair beyond the cut-off can lower
the cost, so clusters do not interact and leaving those pairs out changes nothing.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64
from scipy.spatial import cKDTree

from lookdown.arrays import Positions, Scalars
from lookdown.tracking.metrics._matching_kernels import match_rows

__all__ = ["NO_GROUP", "Estimates", "Pairs", "best_pairs", "match_within", "nearest_objects", "pairs_within"]

Estimates = Float64[np.ndarray, "m 3"]
"""Positions of another number of rows than the truth's."""

NO_GROUP = np.zeros(0, dtype=np.int64)
"""All rows are of one instant."""


_OWN_TREE = 30
"""Rows a group from which a tree of its own costs less than one more axis in a tree for all."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of an object and a track nearer than a cut-off, by rising object row, then track row.

    Attributes
    ----------
    truth_row, estimate_row : (k,) int64
    distance_m : (k,) float64, metre
    """

    truth_row: np.ndarray
    estimate_row: np.ndarray
    distance_m: Scalars

    def __len__(self) -> int:
        return len(self.truth_row)

    def take(self, rows: np.ndarray) -> "Pairs":
        """Return the pairs at these rows, or under this mask."""
        return Pairs(self.truth_row[rows], self.estimate_row[rows], self.distance_m[rows])


def _met(truth_m: np.ndarray, estimate_m: np.ndarray, cutoff_m: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the rows of all pairs no further apart than the cut-off, in no order."""
    found = cKDTree(truth_m).sparse_distance_matrix(cKDTree(estimate_m), cutoff_m, output_type="ndarray")
    return found["i"].astype(np.int64), found["j"].astype(np.int64)


def _met_by_group(
    truth_m: np.ndarray, estimate_m: np.ndarray, cutoff_m: float, truth_group: np.ndarray, estimate_group: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the same within each group: a tree a group where groups are large, else one tree for all."""
    groups = np.unique(truth_group)
    if len(truth_group) < _OWN_TREE * len(groups):
        # Groups lie along a fourth axis, two cut-offs apart.
        return _met(
            np.column_stack([truth_m, 2.0 * cutoff_m * truth_group]),
            np.column_stack([estimate_m, 2.0 * cutoff_m * estimate_group]),
            cutoff_m,
        )
    by_truth, by_estimate = np.argsort(truth_group, kind="stable"), np.argsort(estimate_group, kind="stable")
    edges = [
        (np.searchsorted(own[by], groups), np.searchsorted(own[by], groups, "right"))
        for own, by in ((truth_group, by_truth), (estimate_group, by_estimate))
    ]
    met = []
    for a, b, c, d in zip(*edges[0], *edges[1], strict=True):
        if c < d:
            one, two = by_truth[a:b], by_estimate[c:d]
            i, j = _met(truth_m[one], estimate_m[two], cutoff_m)
            met.append((one[i], two[j]))
    joined = [np.concatenate(side) for side in zip(*met, strict=True)] or [NO_GROUP, NO_GROUP]
    return joined[0], joined[1]


def pairs_within(
    truth_ecef_m: Positions,
    estimate_ecef_m: Estimates,
    cutoff_m: float,
    *,
    truth_group: np.ndarray = NO_GROUP,
    estimate_group: np.ndarray = NO_GROUP,
) -> Pairs:
    """Return every pair of one group nearer than the cut-off.

    Parameters
    ----------
    truth_ecef_m, estimate_ecef_m : (n, 3), (m, 3) float64, metre, ITRF
    cutoff_m : float, metre
        Pairs at this distance or more are left out.
    truth_group, estimate_group : (n,), (m,) int64, optional
        The index of the instant; both or neither.
    """
    assert cutoff_m > 0.0
    assert len(truth_group) in (0, len(truth_ecef_m)) and len(estimate_group) in (0, len(estimate_ecef_m))
    if not len(truth_ecef_m) or not len(estimate_ecef_m):
        return Pairs(NO_GROUP, NO_GROUP, np.zeros(0))
    if len(truth_group):
        i, j = _met_by_group(truth_ecef_m, estimate_ecef_m, cutoff_m, truth_group, estimate_group)
    else:
        i, j = _met(truth_ecef_m, estimate_ecef_m, cutoff_m)
    # The tree gives pairs in the order of its own walk: sort them, so that ties resolve by row.
    order = np.argsort(i * len(estimate_ecef_m) + j)
    i, j = i[order], j[order]
    squared_m2 = ((truth_ecef_m[i] - estimate_ecef_m[j]) ** 2).sum(axis=1)
    near = squared_m2 < cutoff_m**2
    return Pairs(i[near], j[near], np.sqrt(squared_m2[near]))


def best_pairs(pairs: Pairs, cost: Scalars) -> Pairs:
    """Return the one-to-one choice of pairs whose sum of costs is least.

    Parameters
    ----------
    pairs : Pairs
    cost : (k,) float64
        Of each pair, beside 0 for leaving both alone; a pair of cost 0 or more is never made.
    """
    i, j = pairs.truth_row, pairs.estimate_row
    if not len(pairs):
        return pairs
    n, m = int(i.max()) + 1, int(j.max()) + 1
    alone = (np.bincount(i, minlength=n)[i] == 1) & (np.bincount(j, minlength=m)[j] == 1)
    kept = alone & (cost < 0.0)
    rest = np.flatnonzero(~alone)
    if len(rest):
        rows, columns = np.zeros(n, dtype=bool), np.zeros(m, dtype=bool)
        rows[i[rest]], columns[j[rest]] = True, True
        row_of, column_of = np.cumsum(rows) - 1, np.cumsum(columns) - 1
        count = np.bincount(row_of[i[rest]])
        starts = np.concatenate([[0], np.cumsum(count)])
        chosen = np.empty(len(count), dtype=np.int64)
        match_rows(starts, column_of[j[rest]], cost[rest], int(columns.sum()), chosen)
        kept[rest[chosen[chosen >= 0]]] = True
    best = pairs.take(kept)
    assert (np.diff(best.truth_row) > 0).all(), "an object is in two pairs"
    assert np.bincount(best.estimate_row).max(initial=0) <= 1, "a track is in two pairs"
    return best


def nearest_objects(pairs: Pairs, estimate_count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the object row nearest to each track, -1 where none is in the pairs, and its pair's row.

    The lower object row among equals.
    """
    order = np.lexsort((pairs.truth_row, pairs.distance_m, pairs.estimate_row))
    estimate = pairs.estimate_row[order]
    first = order[np.concatenate([[True], estimate[1:] != estimate[:-1]])] if len(order) else order
    nearest, pair = np.full(estimate_count, -1, dtype=np.int64), np.full(estimate_count, -1, dtype=np.int64)
    nearest[pairs.estimate_row[first]], pair[pairs.estimate_row[first]] = pairs.truth_row[first], first
    return nearest, pair


def match_within(
    truth_ecef_m: Positions,
    estimate_ecef_m: Estimates,
    cutoff_m: float,
    *,
    order: float = 2.0,
    truth_group: np.ndarray = NO_GROUP,
    estimate_group: np.ndarray = NO_GROUP,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the optimal pairs of true and estimated positions within a cut-off.

    The sum over pairs of (distance^p - cut-off^p) is least: the matching of GOSPA with alpha = 2,
    and of OSPA, of that order p. It is exact.

    Parameters
    ----------
    truth_ecef_m, estimate_ecef_m : (n, 3), (m, 3) float64, metre, ITRF
    cutoff_m : float, metre
        Pairs at this distance or more are never made.
    order : float
        The exponent p, at least 1.
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
    assert order >= 1.0
    near = pairs_within(truth_ecef_m, estimate_ecef_m, cutoff_m, truth_group=truth_group, estimate_group=estimate_group)
    best = best_pairs(near, near.distance_m**order - cutoff_m**order)
    return best.truth_row, best.estimate_row, best.distance_m
