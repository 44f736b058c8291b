"""What a meeting does to one track: predicted, gated, updated or missed.

The same few functions serve a dwell in time, a late one and the way back to a past state, so that all three give the
same bits. Numeric policy: float64, no fast-math (contraction would make two paths differ).
"""

import math

import numpy as np
from numba import njit

from lookdown.tracking.association._identity_kernels import age_identity
from lookdown.tracking.engine._layout import (
    AGILE,
    AGILE_NIS,
    AMBIGUITY,
    AXIS_ALONG,
    AXIS_CROSS,
    BRANCHED,
    BY_BRANCHES,
    CLUTTER,
    CONFIRMED,
    CORE_EXISTENCE,
    CORRELATION,
    COVERAGE,
    EDGE_VALUES,
    EVENT_NEXT,
    EXISTENCE,
    EXISTENCE_TIME,
    FIRST_EDGE,
    GAIN,
    GROUP,
    GROUP_SIZE,
    IDENTITY,
    LOG_ODDS,
    LOOKS,
    MEASURED,
    MEASURES,
    NONE,
    NS,
    PROBABILITY,
    RCS_M2,
    REPORT,
    SENSOR_ID,
    SIGMAS,
    SLOT,
    SLOT_TIME,
    SNR,
    TIME,
    TOLD_VARIANCE,
    TURN,
    UPDATE_TIME,
    UPDATES,
    WEIGHT,
    WEIGHTS,
)
from lookdown.tracking.engine._log_kernels import group_track
from lookdown.tracking.engine._options import INNER
from lookdown.tracking.engine._record_kernels import note_sensor
from lookdown.tracking.engine._sector_kernels import amplitude_log_ratio, expected_detection, near_sector
from lookdown.tracking.engine._turn_kernels import branch_edge, in_doubt, note_turn
from lookdown.tracking.filtering._measurement_kernels import update_models
from lookdown.tracking.filtering._motion_kernels import (
    MODEL_COUNT,
    PACKED,
    pack_model,
    predict_mixed,
)

__all__ = ["consider", "evaluate_edges", "may_meet", "reapply", "settle", "took_report"]

REPLAY_EDGES = 256
LEAST_WEIGHT = 1e-3
LEAST_LOG_ODDS = math.log(LEAST_WEIGHT)
SIGMAS_APART_M = 1_000.0
LEAST_MODEL = 1e-6
SPARED = 10.0
"""Branches may raise the log of a likelihood by so much. A report further below the track's likeliest is not looked at
by them, and one whose odds are further below what is kept is left out at once."""
SURELY = 1.0 - 1e-6
"""From this weight on a report is taken whole: what lies a kilometre off would add a metre to the error."""

assert EDGE_VALUES == 3


@njit(**INNER)
def predict_into(body, dt_s, settings, scratch, c):
    """Write a track's models as of some time ahead, and their mixture, as candidate c."""
    packed, shares, known = body[:WEIGHTS].reshape((MODEL_COUNT, PACKED)), body[WEIGHTS:], body[TURN:]
    models = (scratch.states[c], scratch.covariances[c], scratch.weights[c])
    predict_mixed(packed, shares, known, dt_s, settings.motion, models, scratch.means[c], scratch.spreads[c])


@njit(**INNER)
def existence_at(body, marks, time_tai_ns, life_s):
    """Return a track's existence at an instant: objects leave the sky at a constant rate."""
    dt_s = (time_tai_ns - marks[EXISTENCE_TIME]) * NS
    return body[EXISTENCE] * math.exp(-max(dt_s, 0.0) / life_s)


@njit(**INNER)
def may_meet(core, sigmas, marks, pose, coverage, time_tai_ns, settings, rough):
    """Return whether a stored track is believed in at an instant and may lie near a dwell.

    `sigmas` are those of `record_sigmas`, which for a track now stand in its spot: its record need not come from
    memory. `rough` (3,) is working memory: where the first model flies straight on, which a turn of the Earth below it
    moves by less than the margins within minutes.
    """
    if time_tai_ns - marks[UPDATE_TIME] > settings.coast_ns or core[CORE_EXISTENCE] < settings.drop_existence:
        return False
    dt_s = (time_tai_ns - marks[TIME]) * NS
    for a in range(3):
        rough[a] = core[a] + dt_s * core[a + 3]
    return near_sector(pose, coverage, rough, sigmas[0], sigmas[1], dt_s)


@njit(**INNER)
def consider(body, marks, pose, coverage, time_tai_ns, settings, scratch, c):
    """Write a track that may meet a dwell as its candidate c; return whether it is one.

    ``scratch.seen[c]`` receives the probability of detection, SNR per square metre, the share in the sector
    and the log of its prior odds to be detected against not.
    """
    dt_s = (time_tai_ns - marks[TIME]) * NS
    predict_into(body, dt_s, settings, scratch, c)
    seen = scratch.seen[c]
    r = existence_at(body, marks, time_tai_ns, settings.life_s)
    if coverage != 0:
        expected_detection(pose, scratch.means[c], scratch.spreads[c], body[RCS_M2], settings, seen)
        if seen[1] <= 0.0:
            return False
        # Not times the share in the sector: the likelihood of a report that lies there holds it already.
        seen[3] = math.log(r / (1.0 - r * seen[0]))
    else:
        p = settings.assumed_probability
        seen[0], seen[1], seen[2] = p, 0.0, 1.0
        seen[3] = math.log(r * p / (1.0 - r * p))
    return True


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
            if fuse_edge(values, labels, r, pose, scratch, c, edge) <= settings.gates[degrees]:
                besides = scratch.seen[c, 3] - math.log(values[r, CLUTTER])
                if pose[LOOKS] > 0.0:
                    expected = scratch.seen[c, 1] * body[RCS_M2]
                    besides += amplitude_log_ratio(pose, expected, values[r, SNR])
                if scratch.logs[edge] + besides > LEAST_LOG_ODDS - SPARED:
                    scratch.columns[edge], scratch.outcome[edge] = r, besides
                    likeliest = max(likeliest, scratch.logs[edge])
                    edge += 1
        r += 1
    scratch.starts[c], kept = begin_edge, begin_edge
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
    """Finish edge e, which `fuse_edge` has written: by branches where that is asked; no model quite dead."""
    scratch.edge_turns[e, TOLD_VARIANCE], scratch.edge_turns[e, BY_BRANCHES] = 0.0, 0.0
    if by_branches:
        branch_edge(body, dt_s, pose, values, labels, r, settings, scratch, e)
        scratch.edge_turns[e, BY_BRANCHES] = 1.0
    _keep_alive(settings, scratch, e)


@njit(**INNER)
def _blend(body, scratch, c, miss, begin, end, outcome):
    """Write the mixture of a miss and several reports, each motion model for itself, as the track's state."""
    mean, covariance, sums = scratch.small[14:20], scratch.square, scratch.models[2]
    total = 0.0
    for m in range(MODEL_COUNT):
        weight = miss * scratch.weights[c, m]
        for e in range(begin, end):
            weight += outcome[e] * scratch.edge_weights[e, m]
        sums[m] = weight
        total += weight
        for a in range(6):
            mean[a] = 0.0
            for b in range(6):
                covariance[a, b] = 0.0
        for e in range(begin - 1, end):
            share = miss * scratch.weights[c, m] if e < begin else outcome[e] * scratch.edge_weights[e, m]
            state = scratch.states[c, m] if e < begin else scratch.edge_states[e, m]
            for a in range(6):
                mean[a] += share / weight * state[a]
        for e in range(begin - 1, end):
            share = miss * scratch.weights[c, m] if e < begin else outcome[e] * scratch.edge_weights[e, m]
            if share <= 0.0:
                continue
            state = scratch.states[c, m] if e < begin else scratch.edge_states[e, m]
            spread = scratch.covariances[c, m] if e < begin else scratch.edge_covariances[e, m]
            for a in range(6):
                for b in range(6):
                    apart = (state[a] - mean[a]) * (state[b] - mean[b])
                    covariance[a, b] += share / weight * (spread[a, b] + apart)
        pack_model(mean, covariance, body[m * PACKED : (m + 1) * PACKED])
    for m in range(MODEL_COUNT):
        body[WEIGHTS + m] = sums[m] / total


@njit(**INNER)
def _take_edge(body, scratch, e):
    """Write the models that one report leaves as the track's state."""
    total = 0.0
    for m in range(MODEL_COUNT):
        total += scratch.edge_weights[e, m]
    for m in range(MODEL_COUNT):
        pack_model(scratch.edge_states[e, m], scratch.edge_covariances[e, m], body[m * PACKED : (m + 1) * PACKED])
        body[WEIGHTS + m] = scratch.edge_weights[e, m] / total


@njit(**INNER)
def settle(body, marks, slots, chances, events, scratch, c, begin, end, snr, settings):
    """Give a track what a dwell said of it: edges begin to end of the scratch with their weights, or nothing.

    `slots`, `chances` and `events` are the dwell's and the event's rows of the log, `snr` is the strength of the
    likeliest report. Returns whether a report was (more likely than not) the track's.

    References
    ----------
    Musicki, Evans, IEEE T-AES 40 (2004) 1386-1398, equations 16 to 18: existence with and without detections.
    """
    time_tai_ns, outcome, logs = slots[SLOT_TIME], scratch.outcome, scratch.logs
    coverage, probability = slots[COVERAGE], np.float64(chances[PROBABILITY])
    r = existence_at(body, marks, time_tai_ns, settings.life_s)
    missed = r * (1.0 - probability) / (1.0 - r * probability) if coverage != 0 else r
    taken, most, likeliest = 0.0, 0.0, NONE
    for e in range(begin, end):
        taken += outcome[e]
        if outcome[e] > most:
            most, likeliest = outcome[e], e
    marks[EXISTENCE_TIME] = time_tai_ns
    marks[GROUP] = group_track(events)
    body[IDENTITY] = age_identity(body[IDENTITY], np.float64(chances[AMBIGUITY]), np.int64(events[GROUP_SIZE]))
    if taken <= 0.0:
        body[EXISTENCE] = missed
        return False
    if most >= 0.5:
        note_turn(body, (time_tai_ns - marks[TIME]) * NS, settings, scratch, c, likeliest)
    if most >= SURELY:
        odds = math.exp(min(logs[likeliest], 600.0))
        exists = (missed + odds) / (1.0 + odds)
        _take_edge(body, scratch, likeliest)
    else:
        exists = taken + (1.0 - taken) * missed
        _blend(body, scratch, c, max((1.0 - taken) * missed, 0.0) / exists, begin, end, outcome)
    body[EXISTENCE] = min(exists, 1.0 - 1e-9)
    marks[TIME] = time_tai_ns
    if taken < 0.5:
        return False
    _count_update(body, marks, slots, coverage, np.float64(chances[GAIN]), snr, settings)
    return True


@njit(**INNER)
def _count_update(body, marks, slots, coverage, gain, snr, settings):
    """Note that a report was a track's: its count, its sensor, the size it showed, whether it is shown now."""
    count = marks[UPDATES]
    marks[UPDATE_TIME] = slots[SLOT_TIME]
    note_sensor(marks, count, slots[SENSOR_ID])
    marks[UPDATES] = count + 1
    if coverage != 0:
        # The size seen so far: a slow mean, for one look of a fading target says little.
        pace = 1.0 / min(count + 3.0, 12.0)
        body[RCS_M2] += pace * (max(snr, 0.1) / max(gain, 1e-9) - body[RCS_M2])
    if body[EXISTENCE] > settings.confirm_existence and marks[UPDATES] >= settings.confirm_updates:
        marks[CONFIRMED] = 1


@njit(**INNER)
def took_report(log, event):
    """Return whether an event gave its track (part of) a report."""
    edge = log.events[event, FIRST_EDGE]
    while edge != NONE:
        if log.edge_values[edge, WEIGHT] > 0.0:
            return True
        edge = log.edges[edge, EVENT_NEXT]
    return False


@njit(**INNER)
def reapply(body, marks, log, event, settings, scratch, c, e):
    """Give a state once more what an event gave its track; candidate c and edges from e are working memory."""
    slot = log.events[event, SLOT]
    slots, pose = log.slots[slot], log.poses[slot]
    edge, end, best, snr = log.events[event, FIRST_EDGE], e, 0.0, 0.0
    predicted, dt_s = False, (slots[SLOT_TIME] - marks[TIME]) * NS
    while edge != NONE:
        weight = log.edge_values[edge, WEIGHT]
        if weight > 0.0 and end < e + REPLAY_EDGES:
            if not predicted:
                predict_into(body, dt_s, settings, scratch, c)
                predicted = True
            r = np.int64(log.edges[edge, REPORT])
            fuse_edge(log.values, log.labels, r, pose, scratch, c, end)
            by_branches = log.edges[edge, BRANCHED] != 0
            settle_edge(body, dt_s, log.values, log.labels, r, pose, settings, scratch, end, by_branches)
            # The likelihood stands there now; the odds as they were weighed stand in the log.
            scratch.logs[end] = log.edge_values[edge, LOG_ODDS]
            scratch.outcome[end] = weight
            if weight > best:
                best, snr = weight, log.values[r, SNR]
            end += 1
        edge = log.edges[edge, EVENT_NEXT]
    settle(body, marks, slots, log.chances[event], log.events[event], scratch, c, e, end, snr, settings)
