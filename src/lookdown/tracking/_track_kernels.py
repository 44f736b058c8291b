"""The life of tracks in the store: started, updated, missed, dropped, and put out."""

import math
from collections import namedtuple

import numpy as np
from numba import njit

from lookdown.tracking._dwell_kernels import (
    NS,
    SENSOR_MEMORY,
    amplitude_log_ratio,
    combine_models,
    expected_detection,
    predict_row,
)
from lookdown.tracking._index_kernels import move_to_cell, remove_from_cell
from lookdown.tracking._measurement_kernels import _fill_range_rate, _second_order, invert_report, update_scalar
from lookdown.tracking._motion_kernels import MODEL_COUNT

__all__ = ["FreeRows", "Judgement", "drop_rows", "fill_tracks", "settle_candidates", "start_tracks"]

FreeRows = namedtuple("FreeRows", ["rows", "count"])
"""A stack of the store's unused rows; `count` is an array of one."""

Judgement = namedtuple("Judgement", ["life_s", "confirm_existence", "confirm_updates", "drop_existence", "coast_ns"])
"""When a track is shown and when it is dropped."""


@njit(cache=True)
def _survive(store, row, time_tai_ns, life_s):
    """Bring a track's existence to an instant: objects leave the sky at a constant rate."""
    dt_s = (time_tai_ns - store.existence_tai_ns[row]) * NS
    if dt_s > 0.0:
        store.existence[row] *= math.exp(-dt_s / life_s)
        store.existence_tai_ns[row] = time_tai_ns


@njit(cache=True)
def _miss_row(store, row, time_tai_ns, probability, life_s):
    """Lower a track's existence for a dwell that should have seen it and did not.

    References
    ----------
    Musicki, Evans, IEEE T-AES 40 (2004) 1386-1398, equation 16 without detections.
    """
    _survive(store, row, time_tai_ns, life_s)
    r = store.existence[row]
    store.existence[row] = r * (1.0 - probability) / (1.0 - r * probability)


@njit(cache=True)
def _apply_edge(store, index, row, edge, scratch, seen, dwell, snr_ratio, life_s):
    """Give a track the report it was assigned."""
    states, covariances, weights = scratch.edge_states, scratch.edge_covariances, scratch.edge_weights
    time_tai_ns, probability, gain, share = dwell.time_tai_ns, seen[0], seen[1], seen[2]
    _survive(store, row, time_tai_ns, life_s)
    odds = 1.0 - probability + share * math.exp(min(scratch.logs[edge] - math.log(dwell.clutter), 600.0))
    r = store.existence[row]
    store.existence[row] = min(r * odds / (1.0 - r + r * odds), 1.0 - 1e-9)
    total = weights[edge].sum()
    for m in range(MODEL_COUNT):
        store.weights[row, m] = weights[edge, m] / total
        for a in range(6):
            store.states[row, m, a] = states[edge, m, a]
            for b in range(6):
                store.covariances[row, m, a, b] = covariances[edge, m, a, b]
    store.time_tai_ns[row] = time_tai_ns
    store.update_tai_ns[row] = time_tai_ns
    count = store.update_count[row]
    store.sensors[row, count % SENSOR_MEMORY] = dwell.sensor_id
    store.update_count[row] = count + 1
    # The size seen so far: a slow mean, for one look of a fading target says little.
    pace = 1.0 / min(count + 3.0, 12.0)
    store.rcs_m2[row] += pace * (max(snr_ratio, 0.1) / max(gain, 1e-9) - store.rcs_m2[row])
    x = states[edge, 0]
    move_to_cell(index, row, x[0], x[1], x[2])


@njit(cache=True)
def _object_density(report, scan_cosine, radial_speed, density_pm2, height_sigma, speed_sigma):
    """Return undetected objects per unit of range, two cosines and range rate."""
    thickness = height_sigma * math.sqrt(2.0 * math.pi)
    volume = report[0] ** 2 / scan_cosine
    chance = math.exp(-0.5 * (radial_speed / speed_sigma) ** 2) / (speed_sigma * math.sqrt(2.0 * math.pi))
    return density_pm2 / thickness * volume * chance


@njit(cache=True)
def _start_row(store, index, row, sector, dwell, reports, r, birth, settings):
    """Start a track from one report and what is known of aircraft; False where it cannot be one.

    `birth` is (height mean, height sigma, speed sigma, climb sigma, density, prior cross-section,
    least existence worth a track).
    """
    height_mean, height_sigma, speed_sigma, climb_sigma, density, rcs, least_existence = birth
    time_tai_ns, report, sigma, snr_ratio = (
        dwell.time_tai_ns,
        reports.values[r],
        reports.sigmas[r],
        reports.snr_ratio[r],
    )
    along, cross = reports.along[r], reports.cross[r]
    point, spread = np.empty(3), np.empty((3, 3))
    if not invert_report(sector.position, along, cross, report, sigma, height_mean, height_sigma, point, spread):
        return False
    state, covariance = np.zeros(6), np.zeros((6, 6))
    radius = math.sqrt(point[0] ** 2 + point[1] ** 2 + point[2] ** 2)
    for a in range(3):
        state[a] = point[a]
        for b in range(3):
            covariance[a, b] = spread[a, b]
            up = point[a] * point[b] / radius**2
            unit = 1.0 if a == b else 0.0
            covariance[a + 3, b + 3] = speed_sigma**2 * (unit - up) + climb_sigma**2 * up
    _, gain, share = expected_detection(sector, state, covariance, rcs, settings)
    gradient, hessian = np.empty(6), np.empty((6, 6))
    still = _fill_range_rate(state, sector.position, sector.velocity, gradient, hessian)
    shift, extra = _second_order(hessian, covariance)
    innovation = report[3] - still - shift
    scan_cosine = math.sqrt(max(1.0 - report[1] ** 2 - report[2] ** 2, 1e-3))
    objects = share * _object_density(report, scan_cosine, report[3] - still, density, height_sigma, speed_sigma)
    squared, _ = update_scalar(state, covariance, innovation, sigma[3] ** 2 + extra, gradient)
    # With the strength of the echo, as for a track: `share` has no probability of detection in it.
    objects *= math.exp(min(amplitude_log_ratio(sector, gain * rcs, snr_ratio), 600.0))
    existence = objects / (objects + dwell.clutter)
    if squared > 16.0 or existence < least_existence:
        return False
    for m in range(MODEL_COUNT):
        store.weights[row, m] = 0.9 if m == 0 else 0.05
        for a in range(6):
            store.states[row, m, a] = state[a]
            for b in range(6):
                store.covariances[row, m, a, b] = covariance[a, b]
    store.alive[row], store.confirmed[row] = 1, 0
    store.time_tai_ns[row] = store.update_tai_ns[row] = store.existence_tai_ns[row] = time_tai_ns
    store.existence[row] = existence
    store.update_count[row] = 1
    store.sensors[row, 0] = dwell.sensor_id
    # The prior counts as two looks beside the first one's own size.
    store.rcs_m2[row] = (2.0 * rcs + max(snr_ratio, 0.1) / max(gain, 1e-9)) / 3.0
    move_to_cell(index, row, state[0], state[1], state[2])
    return True


@njit(cache=True)
def _drop_row(store, index, free, row):
    """Free a row of the store."""
    store.alive[row] = 0
    remove_from_cell(index, row)
    free.rows[free.count[0]] = row
    free.count[0] += 1


@njit(cache=True)
def drop_rows(store, index, free, rows, time_tai_ns, judgement):
    """Drop the tracks that are no longer believed or were silent too long; return how many."""
    dropped = 0
    for row in rows:
        silent = time_tai_ns - store.update_tai_ns[row] > judgement.coast_ns
        if silent or store.existence[row] < judgement.drop_existence:
            _drop_row(store, index, free, row)
            dropped += 1
    return dropped


@njit(cache=True)
def settle_candidates(store, index, rows, pairs, seen, scratch, dwell, reports, judgement):
    """Update each candidate that was assigned a report, lower the belief in the others; return how many updates.

    Fills the reports' `track_ids` and `nis`.
    """
    updated = 0
    for c in range(rows.shape[0]):
        row = rows[c]
        edge = pairs[c]
        if edge < 0:
            _miss_row(store, row, dwell.time_tai_ns, seen[c, 0], judgement.life_s)
            continue
        r = scratch.columns[edge]
        _apply_edge(store, index, row, edge, scratch, seen[c], dwell, reports.snr_ratio[r], judgement.life_s)
        reports.track_ids[r] = store.track_id[row]
        reports.nis[r] = scratch.nis[edge]
        updated += 1
        if store.existence[row] > judgement.confirm_existence and store.update_count[row] >= judgement.confirm_updates:
            store.confirmed[row] = 1
    return updated


@njit(cache=True)
def start_tracks(store, index, free, sector, dwell, reports, birth, settings, next_id):
    """Start a track from each report that no track used; return the next unused id."""
    for r in range(reports.track_ids.shape[0]):
        if reports.track_ids[r] != 0:
            continue
        row = free.rows[free.count[0] - 1]
        if _start_row(store, index, row, sector, dwell, reports, r, birth, settings):
            free.count[0] -= 1
            store.track_id[row] = next_id
            reports.track_ids[r] = next_id
            next_id += 1
    return next_id


@njit(cache=True)
def fill_tracks(store, index, rows, time_tai_ns, settings, means, covariances, weights, existence, sensor_counts):
    """Write tracks as predicted to an instant, and put each in the cell where it is then."""
    states, spreads, predicted = np.empty((MODEL_COUNT, 6)), np.empty((MODEL_COUNT, 6, 6)), np.empty(MODEL_COUNT)
    for k in range(rows.shape[0]):
        row = rows[k]
        predict_row(store, row, time_tai_ns, settings, states, spreads, predicted)
        combine_models(states, spreads, predicted, means[k], covariances[k])
        weights[k] = predicted
        silent_s = (time_tai_ns - store.existence_tai_ns[row]) * NS
        existence[k] = store.existence[row] * math.exp(-silent_s / settings.life_s)
        count = 0
        known = min(store.update_count[row], SENSOR_MEMORY)
        for a in range(known):
            new = 1
            for b in range(a):
                if store.sensors[row, a] == store.sensors[row, b]:
                    new = 0
            count += new
        sensor_counts[k] = count
        move_to_cell(index, row, means[k, 0], means[k, 1], means[k, 2])
