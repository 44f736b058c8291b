"""A track's reports in one dwell: gated, each motion model for itself, and each model updated with each of them.

Numeric policy: float64, no fast-math (contraction would make a replay differ).
"""

import math

import numpy as np
from numba import njit

from lookdown.tracking.engine._layout import (
    AGILE,
    AGILE_NIS,
    AXIS_ALONG,
    AXIS_CROSS,
    BY_BRANCHES,
    CLUTTER,
    CORRELATION,
    LOOKS,
    MEASURED,
    MEASURES,
    NONE,
    RCS_M2,
    SIGMAS,
    SNR,
    TOLD_VARIANCE,
)
from lookdown.tracking.engine._options import INNER
from lookdown.tracking.engine._sector_kernels import amplitude_log_ratio
from lookdown.tracking.engine._turn_kernels import branch_edge, in_doubt, way_known
from lookdown.tracking.filtering._measurement_kernels import update_models
from lookdown.tracking.filtering._motion_kernels import MODEL_COUNT

__all__ = ["evaluate_edges", "fuse_edge", "settle_edge"]

REPLAY_EDGES = 256
LEAST_WEIGHT = 1e-3
LEAST_LOG_ODDS = math.log(LEAST_WEIGHT)
SIGMAS_APART_M = 1_000.0
LEAST_MODEL = 1e-6
SPARED = 10.0
"""Branches may raise the log of a likelihood by so much. A report further below the track's likeliest is not looked at
by them, and one whose odds are further below what is kept is left out at once."""
FAR_NIS, AWAITED = 1_000.0, 0.3
"""Where no report lies in a gate though one was as probable as this, the nearest is looked at by branches, up to this
NIS."""


@njit(**INNER)
def _reaches(states, covariances, pose, root, reaches):
    """Write for each model of a candidate its range, how far its gate reaches in range and in direction; all of them.

    Each model for itself: at the onset of a turn the mixture is still as narrow as a straight, and a window by the
    mixture would shut out what the turn's own gate lets in. Returns the least and the greatest range of all gates.
    """
    nearest, farthest = math.inf, 0.0
    for m in range(MODEL_COUNT):
        dx, dy, dz = states[m, 0] - pose[0], states[m, 1] - pose[1], states[m, 2] - pose[2]
        distance = math.sqrt(dx * dx + dy * dy + dz * dz)
        los = (dx / distance, dy / distance, dz / distance)
        variance, total = 0.0, 0.0
        for a in range(3):
            total += covariances[m, a, a]
            for b in range(3):
                variance += los[a] * los[b] * covariances[m, a, b]
        reaches[m, 0] = distance
        # The sphere of one range bends away from a wide model's plane by about its variance over the range.
        reaches[m, 1] = root * math.sqrt(max(variance, 0.0)) + 4.0 * max(total, 0.0) / distance + 50.0
        reaches[m, 2] = math.sqrt(max(total, 0.0)) / distance
        nearest, farthest = min(nearest, distance - reaches[m, 1]), max(farthest, distance + reaches[m, 1])
    return nearest, farthest


@njit(**INNER)
def _first_from(values, first, end, least):
    """Return the first row whose range is not below a limit (bisection over rising ranges)."""
    low, high = first, end
    while low < high:
        middle = (low + high) // 2
        if values[middle, 0] < least:
            low = middle + 1
        else:
            high = middle
    return low


@njit(**INNER)
def _direction_near(state, pose, values, r, distance, across, root):
    """Return whether a report's direction is one that a model's doubt and its own allow, half as much again."""
    for which in range(2):
        axis = AXIS_ALONG if which == 0 else AXIS_CROSS
        predicted = 0.0
        for a in range(3):
            predicted += (state[a] - pose[a]) * values[r, axis + a]
        allowed = 1.5 * root * (across + values[r, SIGMAS + 1 + which]) + 1e-3
        if abs(values[r, MEASURES + 1 + which] - predicted / distance) > allowed:
            return False
    return True


@njit(**INNER)
def _some_model_near(states, reaches, pose, values, labels, r, ranged, root):
    """Return whether a report may lie in the gate of one of a candidate's models at least."""
    for m in range(MODEL_COUNT):
        if ranged and abs(values[r, 0] - reaches[m, 0]) > reaches[m, 1] + root * values[r, SIGMAS]:
            continue
        if not labels[r, MEASURED] & 4:
            return True
        if _direction_near(states[m], pose, values, r, reaches[m, 0], reaches[m, 2], root):
            return True
    return False


@njit(**INNER)
def evaluate_edges(values, labels, first, end, pose, settings, scratch, c, edge, body, dt_s):
    """Gate candidate c against a dwell's reports, each model for itself; return the next free edge.

    `body` is the track's, `dt_s` before the dwell.
    Reports stand by rising range, those without a range (0) first. ``scratch.starts[c + 1]`` is set;
    for each edge its report, log-odds, NIS and updated models. A model whose own gate is shut stays in
    with the weight that its likelihood leaves it. An edge whose weight cannot come to what is kept is left out: no
    joint event with it is likelier than its odds times the one without. Where the edges' room is full, the rest is left
    out and the caller, who sees it by the count, comes again with more. Branches are followed only for what is not far
    less likely than the track's likeliest report: in a crowd most of what is near is another's.
    """
    root = math.sqrt(settings.gates[4])
    outside, nearby = FAR_NIS, np.int64(NONE)
    states, reaches, begin_edge, likeliest = scratch.states[c], scratch.reaches, edge, -math.inf
    nearest, farthest = _reaches(states, scratch.covariances[c], pose, root, reaches)
    capacity = scratch.columns.shape[0] - REPLAY_EDGES
    r, ranged = first, _first_from(values, first, end, 1e-3)
    begin = _first_from(values, ranged, end, nearest - SIGMAS_APART_M)
    while r < end and edge < capacity:
        if r == ranged:
            r = max(begin, ranged)
            if r >= end:
                break
        # Sigmas differ little within a dwell: beyond this none can be near.
        if r >= ranged and values[r, 0] > farthest + SIGMAS_APART_M + root * values[r, SIGMAS]:
            break
        if _some_model_near(states, reaches, pose, values, labels, r, r >= ranged, root):
            degrees = _bit_count(labels[r, MEASURED])
            smallest = fuse_edge(values, labels, r, pose, scratch, c, edge)
            if smallest > settings.gates[degrees]:
                if smallest < outside:
                    outside, nearby = smallest, r
            else:
                besides = _besides(values[r], pose, scratch.seen[c], body)
                if scratch.logs[edge] + besides > LEAST_LOG_ODDS - SPARED:
                    scratch.columns[edge], scratch.outcome[edge] = r, besides
                    likeliest = max(likeliest, scratch.logs[edge])
                    edge += 1
        r += 1
    scratch.starts[c], kept = begin_edge, begin_edge
    if edge == begin_edge and nearby != NONE and scratch.seen[c, 0] > AWAITED and way_known(body, dt_s):
        edge = _by_branches_alone(values, labels, nearby, pose, settings, scratch, c, edge, body, dt_s)
        scratch.starts[c + 1] = edge
        return edge
    # Where there is no room for more, what follows is not needed, and the count must tell.
    for e in range(begin_edge, edge if edge < capacity else begin_edge):
        if kept < e:
            _move_edge(scratch, e, kept)
        # By its place alone: how strong another's report is says nothing of whose this one is.
        likely = scratch.logs[kept] > likeliest - SPARED
        by_branches = likely and in_doubt(body, dt_s, scratch, kept)
        settle_edge(body, dt_s, values, labels, scratch.columns[kept], pose, settings, scratch, kept, by_branches)
        scratch.logs[kept] += scratch.outcome[kept]
        kept += scratch.logs[kept] > LEAST_LOG_ODDS
    scratch.starts[c + 1] = kept if edge < capacity else edge
    return scratch.starts[c + 1]


@njit(**INNER)
def _besides(report, pose, seen, body):
    """Return what is added to the log of a report's likelihood to make it the log of the odds that it is a track's."""
    besides = seen[3] - math.log(report[CLUTTER])
    if pose[LOOKS] > 0.0:
        besides += amplitude_log_ratio(pose, seen[1] * body[RCS_M2], report[SNR])
    return besides


@njit(**INNER)
def _by_branches_alone(values, labels, r, pose, settings, scratch, c, e, body, dt_s):
    """Write edge e of candidate c with a report that lies in the gate of a branch, if of no model's; return the next.

    At the onset of a turn a look may fit a straight by chance. The turn models are then put together from what is far
    apart, and the next report lies outside their gates though a turn that goes on foresaw it.
    """
    fuse_edge(values, labels, r, pose, scratch, c, e)
    scratch.columns[e] = r
    least = settle_edge(body, dt_s, values, labels, r, pose, settings, scratch, e, True)
    if least > settings.gates[_bit_count(labels[r, MEASURED])]:
        return e
    scratch.logs[e] += _besides(values[r], pose, scratch.seen[c], body)
    return e + 1 if scratch.logs[e] > LEAST_LOG_ODDS else e


@njit(**INNER)
def _bit_count(measured):
    return (measured & 1) + ((measured >> 1) & 1) + ((measured >> 2) & 1) + ((measured >> 3) & 1)


@njit(**INNER)
def _copy_model(states, covariances, source, target):
    """Copy one of an edge's models over another."""
    for a in range(6):
        states[target, a] = states[source, a]
        for b in range(6):
            covariances[target, a, b] = covariances[source, a, b]


@njit(**INNER)
def _move_edge(scratch, source, target):
    """Write an edge that `fuse_edge` made to the place of one that is not kept."""
    scratch.columns[target], scratch.outcome[target] = scratch.columns[source], scratch.outcome[source]
    scratch.logs[target], scratch.nis[target] = scratch.logs[source], scratch.nis[source]
    scratch.edge_turns[target, AGILE_NIS] = scratch.edge_turns[source, AGILE_NIS]
    for m in range(MODEL_COUNT):
        scratch.edge_weights[target, m] = scratch.edge_weights[source, m]
        for a in range(6):
            scratch.edge_states[target, m, a] = scratch.edge_states[source, m, a]
            for b in range(6):
                scratch.edge_covariances[target, m, a, b] = scratch.edge_covariances[source, m, a, b]


@njit(**INNER)
def fuse_edge(values, labels, r, pose, scratch, c, e):
    """Update each model of candidate c with a report as edge e; return the least NIS over models.

    The NIS that is kept is the mean over models as the report leaves their probabilities.
    """
    log_weights, innovations = scratch.models[0], scratch.models[1]
    smallest, highest = math.inf, -math.inf
    report = values[r]
    update_models(
        (scratch.states[c], scratch.covariances[c]),
        (pose[0:3], pose[3:6], report[AXIS_ALONG : AXIS_ALONG + 3], report[AXIS_CROSS : AXIS_CROSS + 3]),
        (report[MEASURES : MEASURES + 4], report[SIGMAS : SIGMAS + 4]),
        report[CORRELATION],
        np.int64(labels[r, MEASURED]),
        (scratch.edge_states[e], scratch.edge_covariances[e]),
        innovations,
        log_weights,
    )
    for m in range(MODEL_COUNT):
        smallest = min(smallest, innovations[m])
        log_weights[m] += math.log(scratch.weights[c, m])
        highest = max(highest, log_weights[m])
    total = 0.0
    for m in range(MODEL_COUNT):
        scratch.edge_weights[e, m] = math.exp(log_weights[m] - highest)
        total += scratch.edge_weights[e, m]
    scratch.nis[e] = 0.0
    for m in range(MODEL_COUNT):
        scratch.nis[e] += scratch.edge_weights[e, m] / total * innovations[m]
        scratch.edge_weights[e, m] /= total
    scratch.logs[e] = highest + math.log(total)
    scratch.edge_turns[e, AGILE_NIS] = innovations[AGILE]
    return smallest


@njit(**INNER)
def _keep_alive(settings, scratch, e):
    """Keep every model of edge e just alive, or it could never return.

    One that the data rule out goes on from the likeliest, for a report this far from what it foresaw throws a
    linearised update off by any distance. The agile model stays where it is as long as the report lies in
    its gate: after a look that told little it is what still knows of a turn that nobody expected.
    """
    weights, likeliest = scratch.edge_weights[e], 0
    for m in range(MODEL_COUNT):
        if weights[m] > weights[likeliest]:
            likeliest = m
    for m in range(MODEL_COUNT):
        if weights[m] < LEAST_MODEL:
            weights[m] = LEAST_MODEL
            if m != AGILE or scratch.edge_turns[e, AGILE_NIS] > settings.gates[4]:
                _copy_model(scratch.edge_states[e], scratch.edge_covariances[e], likeliest, m)


@njit(**INNER)
def settle_edge(body, dt_s, values, labels, r, pose, settings, scratch, e, by_branches):
    """Finish edge e, which `fuse_edge` has written: by branches where that is asked; no model quite dead.

    Returns the least NIS over branches, 0 without them.
    """
    scratch.edge_turns[e, TOLD_VARIANCE], scratch.edge_turns[e, BY_BRANCHES] = 0.0, 0.0
    least = 0.0
    if by_branches:
        least = branch_edge(body, dt_s, pose, values, labels, r, settings, scratch, e)
        scratch.edge_turns[e, BY_BRANCHES] = 1.0
    _keep_alive(settings, scratch, e)
    return least
