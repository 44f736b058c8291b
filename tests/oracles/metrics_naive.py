"""Plain twins of the metrics: every matching tried or solved densely, one object at a time."""

import itertools

import numpy as np
from scipy.optimize import linear_sum_assignment


def gospa_by_trying_all(truth, estimate, cutoff):
    """GOSPA (p = 2, alpha = 2) by trying every matching; a handful of points only."""
    n, m = len(truth), len(estimate)
    best = np.inf
    for size in range(min(n, m) + 1):
        for rows in itertools.combinations(range(n), size):
            for columns in itertools.permutations(range(m), size):
                local = sum(np.sum((truth[i] - estimate[j]) ** 2) for i, j in zip(rows, columns, strict=True))
                best = min(best, local + 0.5 * cutoff**2 * (n + m - 2 * size))
    return np.sqrt(best)


def gospa_dense(truth, estimate, cutoff):
    """GOSPA by one dense assignment of distances cut at the cut-off (definition 1 of the paper, p = 2)."""
    n, m = len(truth), len(estimate)
    squared = np.minimum(((truth[:, None] - estimate[None]) ** 2).sum(axis=2), cutoff**2)
    rows, columns = linear_sum_assignment(squared)
    return np.sqrt(squared[rows, columns].sum() + 0.5 * cutoff**2 * abs(n - m))


def nees_one(error, covariance):
    """NEES of one sample by a linear solve."""
    return float(error @ np.linalg.solve(covariance, error))


def id_switches_by_walking(object_ids, times, track_ids):
    """ID switches, walking through each object's matches in order of time."""
    last, switches = {}, 0
    for _, one, track in sorted(zip(times, object_ids, track_ids, strict=True)):
        if track == 0:
            continue
        switches += one in last and last[one] != track
        last[one] = track
    return switches


def custody_by_walking(object_ids, track_ids, near):
    """Whether each row is held by the track that was near its object most often."""
    held = []
    for one, track, close in zip(object_ids, track_ids, near, strict=True):
        mine = [t for o, t, c in zip(object_ids, track_ids, near, strict=True) if o == one and c]
        principal = min(set(mine), key=lambda t: (-mine.count(t), t)) if mine else 0
        held.append(bool(close and track == principal))
    return held
