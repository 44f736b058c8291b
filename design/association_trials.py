"""One filter, several rules of association, for design/0017: the product's kernels in a loop of their own."""

import math

import numpy as np
from association_scenes import DETECTED, STEP_S
from numba import njit

from lookdown.tracking.association._component_kernels import solve_component
from lookdown.tracking.association._identity_kernels import age_identity, identity_ambiguity
from lookdown.tracking.association._joint_kernels import assign_component
from lookdown.tracking.filtering._measurement_kernels import update_with_report
from lookdown.tracking.filtering._motion_kernels import MODEL_COUNT, PACKED, combine_models, pack_model, predict_models

GREEDY, BEST, OURS, SURE_99, SURE_90 = range(5)
GATE, ALL_PARTS = 23.5, 15
_LOG_ODDS_SEEN = math.log(DETECTED / (1.0 - DETECTED))


@njit(cache=True)
def fuse(states, covariances, weights, pose, values, sigmas, out):
    """Update the models of a track (`out`: states, covariances, weights); return least NIS and log-likelihood."""
    logs, least = np.empty(MODEL_COUNT), np.inf
    for m in range(MODEL_COUNT):
        out[0][m], out[1][m] = states[m], covariances[m]
        nis, log = update_with_report(
            out[0][m], out[1][m], pose[0], pose[1], pose[2], pose[3], values, sigmas, 0.0, ALL_PARTS
        )
        logs[m], least = math.log(weights[m]) + log, min(least, nis)
    highest = logs.max()
    total = np.exp(logs - highest).sum()
    for m in range(MODEL_COUNT):
        out[2][m] = max(math.exp(logs[m] - highest) / total, 1e-6)
    return least, highest + math.log(total)


@njit(cache=True)
def find_edges(states, covariances, weights, pose, values, sigmas, density, starts, columns, logs, updated):
    """Fill the edges within the gate of any model; return how many."""
    edges = 0
    for i in range(states.shape[0]):
        starts[i] = edges
        for r in range(values.shape[0]):
            out = (updated[0][edges], updated[1][edges], updated[2][edges])
            least, log = fuse(states[i], covariances[i], weights[i], pose, values[r], sigmas, out)
            if least <= GATE:
                columns[edges], logs[edges] = r, log + _LOG_ODDS_SEEN - math.log(density)
                edges += 1
    starts[states.shape[0]] = edges
    return edges


@njit(cache=True)
def greedy(starts, columns, logs, weights):
    """Give the likeliest pair first, then the likeliest of what is left."""
    weights[:] = 0.0
    rows = np.empty(logs.shape[0], np.int64)
    for i in range(starts.shape[0] - 1):
        rows[starts[i] : starts[i + 1]] = i
    row_used, report_used = np.zeros(starts.shape[0], np.bool_), np.zeros(64, np.bool_)
    for e in np.argsort(-logs):
        if logs[e] > 0.0 and not row_used[rows[e]] and not report_used[columns[e]]:
            row_used[rows[e]] = report_used[columns[e]] = True
            weights[e] = 1.0


@njit(cache=True)
def best(starts, columns, logs, report_count, work, weights):
    weights[:] = 0.0
    assign_component(starts, columns, logs, report_count, work)
    for i in range(starts.shape[0] - 1):
        if work.chosen[i] >= 0:
            weights[work.chosen[i]] = 1.0


@njit(cache=True)
def associate(rule, starts, columns, logs, report_count, work, weights):
    """Fill the weights by a rule; the last two take the marginals only where they are not sure of the best pair."""
    if rule == GREEDY:
        greedy(starts, columns, logs, weights)
        return
    if rule == BEST:
        best(starts, columns, logs, report_count, work, weights)
        return
    solve_component(starts, columns, logs, report_count, work, weights)
    if rule == OURS:
        return
    hard, sure = np.empty(logs.shape[0]), 0.99 if rule == SURE_99 else 0.9
    best(starts, columns, logs, report_count, work, hard)
    for i in range(starts.shape[0] - 1):
        own, first, last = 1.0, starts[i], starts[i + 1]
        for e in range(first, last):
            own -= weights[e] * (1.0 - hard[e]) if hard[first:last].sum() > 0.0 else weights[e]
        if own > sure:
            weights[first:last] = hard[first:last]


@njit(cache=True)
def match_moments(states, covariances, weights, starts, i, updated, shares):
    """Replace the models of track i by the mixture of a miss and its reports, each model for itself."""
    first, last = starts[i], starts[i + 1]
    missed = max(1.0 - shares[first:last].sum(), 0.0)
    old_states, old_covariances, old_weights = states[i].copy(), covariances[i].copy(), weights[i].copy()
    for m in range(MODEL_COUNT):
        total = missed * old_weights[m]
        mean = total * old_states[m]
        for e in range(first, last):
            total += shares[e] * updated[2][e, m]
            mean += shares[e] * updated[2][e, m] * updated[0][e, m]
        weights[i, m] = max(total, 1e-6)
        if total <= 0.0:
            continue
        mean /= total
        apart = old_states[m] - mean
        spread = missed * old_weights[m] / total * (old_covariances[m] + np.outer(apart, apart))
        for e in range(first, last):
            if shares[e] > 1e-4:
                apart = updated[0][e, m] - mean
                spread += shares[e] * updated[2][e, m] / total * (updated[1][e, m] + np.outer(apart, apart))
        states[i, m], covariances[i, m] = mean, spread
    weights[i] /= weights[i].sum()


@njit(cache=True)
def predict_all(states, covariances, weights, motion):
    """Move every track by one step."""
    packed, old = np.empty((MODEL_COUNT, PACKED)), np.empty(MODEL_COUNT)
    for i in range(states.shape[0]):
        for m in range(MODEL_COUNT):
            pack_model(states[i, m], covariances[i, m], packed[m])
            old[m] = weights[i, m]
        predict_models(packed, old, STEP_S, motion, states[i], covariances[i], weights[i])


@njit(cache=True)
def track(
    rule, motion, values, sigmas, counts, poses, density, states, covariances, weights, work, means, spreads, kept
):
    """Track one scene; fill means (looks, n, 6), covariances and the probability that each track kept its identity."""
    looks, count = means.shape[:2]
    most = count * values.shape[1] + 1
    updated = (np.empty((most, MODEL_COUNT, 6)), np.empty((most, MODEL_COUNT, 6, 6)), np.empty((most, MODEL_COUNT)))
    starts, columns, logs = np.zeros(count + 1, np.int64), np.zeros(most, np.int64), np.zeros(most)
    shares, ambiguity, groups = np.zeros(most), np.zeros(count), np.zeros(count, np.int64)
    kept[:] = 1.0
    for k in range(looks):
        predict_all(states, covariances, weights, motion)
        reports = values[k, : counts[k]]
        edges = find_edges(
            states, covariances, weights, poses[k], reports, sigmas[k], density[k], starts, columns, logs, updated
        )
        associate(rule, starts, columns[:edges], logs[:edges], counts[k], work, shares[:edges])
        identity_ambiguity(starts, columns[:edges], shares[:edges], counts[k], work, ambiguity, groups)
        for i in range(count):
            kept[i] = age_identity(kept[i], ambiguity[i], (groups == groups[i]).sum())
            match_moments(states, covariances, weights, starts, i, updated, shares)
            combine_models(states[i], covariances[i], weights[i], means[k, i], spreads[k, i])
