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


def ospa_dense(truth, estimate, cutoff, order):
    """OSPA by one dense assignment, the smaller set filled up with points a cut-off from all."""
    n, m = len(truth), len(estimate)
    size = max(n, m)
    if not size:
        return 0.0
    cost = np.full((size, size), cutoff**order)
    distance = np.linalg.norm(truth[:, None] - estimate[None], axis=2)
    cost[:n, :m] = np.minimum(distance, cutoff) ** order
    return float((cost[linear_sum_assignment(cost)].sum() / size) ** (1.0 / order))


def gospa_dense_of_order(truth, estimate, cutoff, order):
    """GOSPA (alpha = 2) of any order by one dense assignment."""
    distance = np.linalg.norm(truth[:, None] - estimate[None], axis=2)
    cost = np.minimum(distance, cutoff) ** order
    unequal = 0.5 * cutoff**order * abs(len(truth) - len(estimate))
    return float((cost[linear_sum_assignment(cost)].sum() + unequal) ** (1.0 / order))


def least_cost_of_pairs(pairs, costs, rows, columns):
    """Least sum of costs of a one-to-one choice of pairs, by a dense assignment in which all may stay alone."""
    cost = np.zeros((rows, columns + rows))
    for (i, j), one in zip(pairs, costs, strict=True):
        cost[i, j] = min(one, 0.0)
    return cost[linear_sum_assignment(cost)].sum()


def track_distance(first, second, weights, cutoff, order):
    """Distance of two tracks {instant: position} over a window: time-averaged OSPA of at most one point each."""
    total = weight = 0.0
    for instant in set(first) | set(second):
        one, two = first.get(instant), second.get(instant)
        apart = cutoff if one is None or two is None else min(cutoff, float(np.linalg.norm(one - two)))
        total += weights[instant] * apart**order
        weight += weights[instant]
    return (total / weight) ** (1.0 / order)


def ospa2_dense(truths, tracks, weights, *, cutoff, order, base_order):
    """OSPA(2) of lists of tracks {instant: position} by a dense assignment of all pairs."""
    truths = [{t: p for t, p in one.items() if t in weights} for one in truths]
    tracks = [{t: p for t, p in one.items() if t in weights} for one in tracks]
    truths, tracks = [one for one in truths if one], [one for one in tracks if one]
    size = max(len(truths), len(tracks))
    if not size:
        return 0.0
    cost = np.full((size, size), cutoff**order)
    for i, one in enumerate(truths):
        for j, two in enumerate(tracks):
            cost[i, j] = track_distance(one, two, weights, cutoff, base_order) ** order
    return float((cost[linear_sum_assignment(cost)].sum() / size) ** (1.0 / order))


def associations_by_walking(nearest, confirm, end):
    """(first, last, object) of one track's associations from the object nearest at each instant (-1: none)."""
    made, current, waiting, failures = [], None, [], 0
    first = last = None
    for row, near in enumerate(nearest):
        if current is None:
            waiting = [*waiting, (row, near)] if near >= 0 and (not waiting or waiting[-1][1] == near) else []
            if not waiting and near >= 0:
                waiting = [(row, near)]
            if len(waiting) >= confirm:
                current, first, last, waiting = near, waiting[0][0], row, []
        elif near == current:
            failures, last = 0, row
        else:
            failures += 1
            same = near >= 0 and waiting and waiting[-1][1] == near
            waiting = [*waiting, (row, near)] if same else [(row, near)]
            if failures >= end:
                made.append((first, last, current))
                if len(waiting) >= confirm and near >= 0:
                    current, first, last = near, waiting[0][0], row
                else:
                    current = None
                    waiting = [] if near < 0 else waiting
    return made + ([(first, last, current)] if current is not None else [])


def least_cover(spans, instants):
    """Least number of spans (start, stop) that hold all instants that any holds, by trying every choice."""
    wanted = [t for t in instants if any(a <= t <= b for a, b in spans)]
    for size in range(len(spans) + 1):
        for chosen in itertools.combinations(spans, size):
            if all(any(a <= t <= b for a, b in chosen) for t in wanted):
                return size
    raise AssertionError


def bound_by_information(prior, steps):
    """Covariances of the Cramer-Rao recursion in information form: (F, Q, information, factor) a step."""
    information, made = np.linalg.inv(prior), []
    for transition, noise, measured, factor in steps:
        predicted = np.linalg.inv(noise + transition @ np.linalg.inv(information) @ transition.T)
        information = predicted + factor * measured
        made.append(np.linalg.inv(information))
    return made
