"""What a meeting does to one track: predicted, gated, updated or missed.

The same few functions serve a dwell in time, a late one and the way back to a past state, so that all three give the
same bits. Numeric policy: float64, no fast-math (contraction would make two paths differ).
"""

import math

import numpy as np
from numba import njit

from lookdown.tracking.association._identity_kernels import age_identity
from lookdown.tracking.engine._edge_kernels import REPLAY_EDGES, fuse_edge, settle_edge
from lookdown.tracking.engine._layout import (
    AMBIGUITY,
    BRANCHED,
    CONFIRMED,
    CORE_EXISTENCE,
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
    NONE,
    NS,
    PROBABILITY,
    RCS_M2,
    REPORT,
    SENSOR_ID,
    SLOT,
    SLOT_TIME,
    SNR,
    TIME,
    TURN,
    UPDATE_TIME,
    UPDATES,
    WEIGHT,
    WEIGHTS,
)
from lookdown.tracking.engine._log_kernels import group_track
from lookdown.tracking.engine._options import INNER
from lookdown.tracking.engine._record_kernels import note_sensor
from lookdown.tracking.engine._sector_kernels import expected_detection, near_sector
from lookdown.tracking.engine._turn_kernels import note_turn
from lookdown.tracking.filtering._motion_kernels import (
    MODEL_COUNT,
    PACKED,
    pack_model,
    predict_mixed,
)

__all__ = ["consider", "may_meet", "reapply", "settle", "took_report"]

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
