"""A prototype of multiple hypotheses over a whole formation, for design/0017.

Each hypothesis says for every look whose report is whose, with tracks of its own. All assignments within 8 nats of the
best are made, the best `limit` kept, and those that disagree with the best about four looks ago are dropped.
"""

import numpy as np
from association_trials import find_edges, predict_all
from numba import njit

from lookdown.tracking.filtering._motion_kernels import MODEL_COUNT, combine_models

MARGIN, MOST, DEPTH = 8.0, 2_000, 4


@njit(cache=True)
def best_ends(starts, columns, logs, report_count):
    """Return (n + 1, 2**reports) the most that tracks from i on can gain with a set of reports used."""
    count, size = starts.shape[0] - 1, 1 << report_count
    ends = np.zeros((count + 1, size))
    for i in range(count - 1, -1, -1):
        for used in range(size):
            most = ends[i + 1, used]
            for e in range(starts[i], starts[i + 1]):
                bit = 1 << columns[e]
                if not used & bit:
                    most = max(most, logs[e] + ends[i + 1, used | bit])
            ends[i, used] = most
    return ends


@njit(cache=True)
def good_assignments(starts, columns, logs, report_count, margin, taken, totals):
    """Fill every assignment within a margin of the best; return how many, -1 where they are too many."""
    count = starts.shape[0] - 1
    ends = best_ends(starts, columns, logs, report_count)
    edge, used, gained = np.full(count, -1), np.zeros(count + 1, np.int64), np.zeros(count + 1)
    following, found, i = np.full(count + 1, -1), 0, 0
    while i >= 0:
        if i == count:
            if found == totals.shape[0]:
                return -1
            taken[found], totals[found] = edge, gained[count]
            found += 1
            i -= 1
            continue
        choice = following[i]
        if choice >= starts[i + 1] - starts[i]:
            i -= 1
            continue
        following[i] += 1
        now, total, own = used[i], gained[i], -1
        if choice >= 0:
            own = starts[i] + choice
            if now >> columns[own] & 1:
                continue
            now, total = now | 1 << columns[own], total + logs[own]
        if total + ends[i + 1, now] < ends[0, 0] - margin:
            continue
        edge[i], used[i + 1], gained[i + 1] = own, now, total
        i += 1
        following[i] = -1
    return found


@njit(cache=True)
def survivors(order, totals, parents, past, look, limit):
    """Return the hypotheses to keep: good ones that agree with the best about `DEPTH` looks ago."""
    kept = np.empty(limit, np.int64)
    count, first = 0, order[0]
    for h in order:
        if count == limit or totals[h] < totals[first] - MARGIN:
            break
        one, other = past[parents[h], look % DEPTH], past[parents[first], look % DEPTH]
        if look < DEPTH or np.all(one == other):
            kept[count] = h
            count += 1
    return kept[:count]


@njit(cache=True)
def track_hypotheses(limit, motion, values, sigmas, counts, poses, density, states, covariances, weights, means):
    """Track one scene; fill the means of the best hypothesis."""
    looks, count = means.shape[:2]
    most = count * values.shape[1] + 1
    shape = (limit, most)
    updated = (
        np.empty((limit, most, MODEL_COUNT, 6)),
        np.empty((limit, most, MODEL_COUNT, 6, 6)),
        np.empty((limit, most, MODEL_COUNT)),
    )
    starts, columns, logs = np.zeros((limit, count + 1), np.int64), np.zeros(shape, np.int64), np.zeros(shape)
    taken, totals = np.zeros((MOST, count), np.int64), np.zeros(MOST)
    all_taken, all_totals = np.zeros((limit * MOST, count), np.int64), np.zeros(limit * MOST)
    parents, scores = np.zeros(limit * MOST, np.int64), np.zeros(limit)
    S, P, W = np.zeros((limit, *states.shape)), np.zeros((limit, *covariances.shape)), np.zeros((limit, *weights.shape))
    S[0], P[0], W[0] = states, covariances, weights
    past, alive, spread = np.full((limit, DEPTH, count), -2), 1, np.empty((6, 6))
    for k in range(looks):
        total, reports = 0, values[k, : counts[k]]
        for h in range(alive):
            predict_all(S[h], P[h], W[h], motion)
            out = (updated[0][h], updated[1][h], updated[2][h])
            edges = find_edges(
                S[h], P[h], W[h], poses[k], reports, sigmas[k], density[k], starts[h], columns[h], logs[h], out
            )
            margin, found = MARGIN, -1
            while found < 0:
                found = good_assignments(
                    starts[h], columns[h, :edges], logs[h, :edges], counts[k], margin, taken, totals
                )
                margin *= 0.6
            for a in range(found):
                all_taken[total], all_totals[total], parents[total] = taken[a], scores[h] + totals[a], h
                total += 1
        order = np.argsort(-all_totals[:total], kind="mergesort")
        kept = survivors(order, all_totals, parents, past, k, limit)
        S2, P2, W2, past2 = S.copy(), P.copy(), W.copy(), past.copy()
        for a in range(kept.shape[0]):
            h = parents[kept[a]]
            scores[a] = all_totals[kept[a]] - all_totals[kept[0]]
            past[a] = past2[h]
            for i in range(count):
                e = all_taken[kept[a], i]
                past[a, k % DEPTH, i] = columns[h, e] if e >= 0 else -1
                if e < 0:
                    S[a, i], P[a, i], W[a, i] = S2[h, i], P2[h, i], W2[h, i]
                else:
                    S[a, i], P[a, i] = updated[0][h, e], updated[1][h, e]
                    W[a, i] = updated[2][h, e] / updated[2][h, e].sum()
        alive = kept.shape[0]
        for i in range(count):
            combine_models(S[0, i], P[0, i], W[0, i], means[k, i], spread)
