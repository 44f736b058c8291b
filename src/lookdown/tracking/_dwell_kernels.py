"""What one dwell does to the tracks it could see: predict, gate, update, miss, start.

Everything works on columns of the track store. Rows of the store that a dwell
concerns are *candidates*, counted from 0 in the scratch arrays.
"""

import math
from collections import namedtuple

import numpy as np
from numba import njit

from lookdown.tracking._measurement_kernels import update_with_report
from lookdown.tracking._motion_kernels import (
    MODEL_COUNT,
    mix_models,
    move_state,
    predict_model,
    transition_probabilities,
)

__all__ = [
    "Sector",
    "Settings",
    "TrackStore",
    "combine_models",
    "evaluate_edges",
    "expected_detection",
    "predict_candidates",
]

SENSOR_MEMORY = 8
NS = 1e-9

TrackStore = namedtuple(
    "TrackStore",
    [
        "alive",
        "confirmed",
        "track_id",
        "states",
        "covariances",
        "weights",
        "time_tai_ns",
        "update_tai_ns",
        "existence",
        "existence_tai_ns",
        "update_count",
        "rcs_m2",
        "sensors",
    ],
)
"""One row a track. `states` and `covariances` hold one of each a model, at `time_tai_ns`."""

Sector = namedtuple(
    "Sector",
    [
        "position",
        "velocity",
        "along",
        "starboard",
        "down",
        "tilt_rad",
        "azimuth_start_rad",
        "azimuth_width_rad",
        "grazing_min_rad",
        "grazing_max_rad",
        "scan_limit_rad",
        "snr_per_m2",
        "steering_exponent",
        "look_count",
        "threshold",
        "log_false_alarm",
        "notch_width_mps",
        "notch_exponent",
    ],
)
"""A dwell as the tracker understands it."""

Settings = namedtuple(
    "Settings",
    [
        "noise_horizontal",
        "noise_vertical",
        "turn_rates",
        "straight_sojourn_s",
        "turn_sojourn_s",
        "gate",
        "detection_ceiling",
        "sizes",
        "life_s",
    ],
)
"""Numbers of `TrackerParameters` in the form kernels take; the first three one a model.

`sizes` are three cross-sections as multiples of the mean, the nodes of a log-normal
spread with aspect, to be weighed 1, 4 and 1.
"""


@njit(cache=True)
def predict_row(store, row, time_tai_ns, settings, states, covariances, weights):
    """Write the models of one track mixed and moved to an instant."""
    dt_s = (time_tai_ns - store.time_tai_ns[row]) * NS
    transitions = np.empty((MODEL_COUNT, MODEL_COUNT))
    mixed_states = np.empty((MODEL_COUNT, 6))
    mixed_covariances = np.empty((MODEL_COUNT, 6, 6))
    transition_probabilities(dt_s, settings.straight_sojourn_s, settings.turn_sojourn_s, transitions)
    mix_models(
        store.states[row],
        store.covariances[row],
        store.weights[row],
        transitions,
        mixed_states,
        mixed_covariances,
        weights,
    )
    for m in range(MODEL_COUNT):
        predict_model(
            mixed_states[m],
            mixed_covariances[m],
            dt_s,
            settings.turn_rates[m],
            settings.noise_horizontal[m],
            settings.noise_vertical[m],
            states[m],
            covariances[m],
        )


@njit(cache=True)
def combine_models(states, covariances, weights, mean, covariance):
    """Write mean and covariance of the mixture of models."""
    for a in range(6):
        mean[a] = 0.0
        for m in range(MODEL_COUNT):
            mean[a] += weights[m] * states[m, a]
    for a in range(6):
        for b in range(6):
            total = 0.0
            for m in range(MODEL_COUNT):
                spread = (states[m, a] - mean[a]) * (states[m, b] - mean[b])
                total += weights[m] * (covariances[m, a, b] + spread)
            covariance[a, b] = total


@njit(cache=True)
def _dot(a, b):
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


@njit(cache=True)
def _normal_cdf(x):
    return 0.5 * math.erfc(-x * 0.7071067811865476)


@njit(cache=True)
def _share_between(value, low, high, sigma):
    """Return the probability that a Gaussian lies between two limits."""
    return _normal_cdf((high - value) / sigma) - _normal_cdf((low - value) / sigma)


@njit(cache=True)
def swerling_2_probability(snr_ratio, look_count, threshold):
    """Return the detection probability of a target that fades from look to look.

    `snr_ratio` is integrated over the looks; each of them has its share.

    References
    ----------
    Richards, Fundamentals of Radar Signal Processing, 2nd ed. (2014), table 6.1:
    Q(N, T / (1 + S)), S of one look, with Q the regularised upper incomplete gamma function, which
    for whole N is a finite sum.
    """
    x = threshold / (1.0 + snr_ratio / look_count)
    term, total = 1.0, 1.0
    for k in range(1, look_count):
        term *= x / k
        total += term
    return min(1.0, math.exp(-x) * total)


@njit(cache=True)
def amplitude_log_ratio(sector, expected_snr, measured_snr):
    """Return log of (likelihood of a strength if a target / if noise) times the false-alarm probability.

    A false alarm is rarely much above the threshold, a target often is. Multiplied by a
    kinematic likelihood and divided by the density of false alarms this is the whole
    likelihood ratio, the probability of detection included. The target's mean strength
    is taken as a quarter, once and four times what is expected, for its size is not known.

    References
    ----------
    Lerro, Bar-Shalom, IEEE T-AES 29 (1993) 494-509, section III, for N looks: the sum of
    N exponentials of mean 1 + S against mean 1.
    """
    looks = sector.look_count
    strength = max(measured_snr + looks, sector.threshold)
    highest = -np.inf
    logs = np.empty(3)
    for k in range(3):
        snr = expected_snr * (0.25, 1.0, 4.0)[k] / looks
        logs[k] = strength * snr / (1.0 + snr) - looks * math.log1p(snr)
        highest = max(highest, logs[k])
    total = 0.0
    for k in range(3):
        total += math.exp(logs[k] - highest)
    return highest + math.log(total / 3.0) + sector.log_false_alarm


@njit(cache=True)
def _sector_share(sector, mean, covariance, los, distance):
    """Return the probability that a track lies in the sector, by its position's spread."""
    level_a = _dot(los, sector.along)
    level_s = _dot(los, sector.starboard)
    level = math.sqrt(level_a * level_a + level_s * level_s)
    azimuth = math.atan2(level_s, level_a)
    half = 0.5 * sector.azimuth_width_rad
    offset = azimuth - sector.azimuth_start_rad - half
    offset -= 2.0 * math.pi * math.floor(offset / (2.0 * math.pi) + 0.5)
    side_variance, total = 0.0, 0.0
    for a in range(3):
        side_a = (level_a * sector.starboard[a] - level_s * sector.along[a]) / level
        total += covariance[a, a]
        for b in range(3):
            side_b = (level_a * sector.starboard[b] - level_s * sector.along[b]) / level
            side_variance += side_a * side_b * covariance[a, b]
    sigma_azimuth = math.sqrt(max(side_variance, 1.0)) / (distance * level)
    share = _share_between(offset, -half, half, sigma_azimuth)
    sigma_elsewhere = math.sqrt(total) / distance + 1e-6
    radius = math.sqrt(_dot(mean[:3], mean[:3]))
    grazing = math.asin(min(1.0, max(-1.0, -_dot(los, mean[:3]) / radius)))
    share *= _share_between(grazing, sector.grazing_min_rad, sector.grazing_max_rad, sigma_elsewhere)
    scan = math.acos(min(1.0, max(-1.0, _scan_cosine(sector, los))))
    return share * _share_between(scan, -1.0, sector.scan_limit_rad, sigma_elsewhere)


@njit(cache=True)
def _scan_cosine(sector, los):
    """Return the cosine between a line of sight and the normal of the face on its side."""
    side = abs(_dot(los, sector.starboard))
    return math.cos(sector.tilt_rad) * _dot(los, sector.down) + math.sin(sector.tilt_rad) * side


@njit(cache=True)
def expected_detection(sector, mean, covariance, rcs_m2, settings):
    """Return what a dwell promises of a track.

    Returns
    -------
    (float, float, float)
        Probability of detection, SNR per square metre, probability to be in the sector.
    """
    los = np.empty(3)
    for a in range(3):
        los[a] = mean[a] - sector.position[a]
    distance = math.sqrt(_dot(los, los))
    for a in range(3):
        los[a] /= distance
    share = _sector_share(sector, mean, covariance, los, distance)
    scan_cosine = _scan_cosine(sector, los)
    if share < 1e-4 or scan_cosine <= 0.0:
        return 0.0, 0.0, 0.0
    radial, radial_variance = 0.0, 0.0
    for a in range(3):
        radial += los[a] * mean[a + 3]
        for b in range(3):
            radial_variance += los[a] * los[b] * covariance[a + 3, b + 3]
    # The notch is narrow and sizes differ with aspect: average over the track's doubt about both,
    # or a few unlucky looks in a row would count as proof that nobody is there.
    spread = math.sqrt(max(radial_variance, 0.0))
    full = sector.snr_per_m2 * scan_cosine**sector.steering_exponent
    total, gain = 0.0, 0.0
    for k in range(-2, 3):
        weight = (0.11, 0.235, 0.31, 0.235, 0.11)[k + 2]
        speed = max(abs(radial + 0.75 * k * spread), 1e-3)
        kept = full / (1.0 + (sector.notch_width_mps / speed) ** sector.notch_exponent)
        for size in range(3):
            chance = swerling_2_probability(kept * rcs_m2 * settings.sizes[size], sector.look_count, sector.threshold)
            total += weight * chance * (4.0 if size == 1 else 1.0) / 6.0
        gain += weight * kept
    return min(share * total, settings.detection_ceiling), gain, share


@njit(cache=True)
def predict_candidates(store, rows, time_tai_ns, sector, settings, scratch):
    """Predict the tracks that the dwell may hold into `scratch`; compact `rows`; return how many are left.

    A track whose straight prediction lies far outside the sector is left out before
    the dear part. ``scratch.seen`` receives what `expected_detection` returns.
    """
    kept = 0
    rough = np.empty(6)
    for row in rows:
        dt_s = (time_tai_ns - store.time_tai_ns[row]) * NS
        move_state(store.states[row, 0], dt_s, 0.0, rough)
        if not _near_sector(sector, rough, store.covariances[row, 0], dt_s):
            continue
        states, covariances, weights = scratch.states[kept], scratch.covariances[kept], scratch.weights[kept]
        predict_row(store, row, time_tai_ns, settings, states, covariances, weights)
        combine_models(states, covariances, weights, scratch.means[kept], scratch.spreads[kept])
        probability, gain, share = expected_detection(
            sector, scratch.means[kept], scratch.spreads[kept], store.rcs_m2[row], settings
        )
        if probability <= 0.0:
            continue
        scratch.seen[kept, 0], scratch.seen[kept, 1], scratch.seen[kept, 2] = probability, gain, share
        rows[kept] = row
        kept += 1
    return kept


@njit(cache=True)
def _near_sector(sector, state, covariance, dt_s):
    """Return whether a rough state may lie in the sector, six sigma and a turn allowed."""
    x = state[0] - sector.position[0]
    y = state[1] - sector.position[1]
    z = state[2] - sector.position[2]
    a = x * sector.along[0] + y * sector.along[1] + z * sector.along[2]
    s = x * sector.starboard[0] + y * sector.starboard[1] + z * sector.starboard[2]
    level = math.sqrt(a * a + s * s)
    half = 0.5 * sector.azimuth_width_rad
    offset = math.atan2(s, a) - sector.azimuth_start_rad - half
    offset -= 2.0 * math.pi * math.floor(offset / (2.0 * math.pi) + 0.5)
    position = covariance[0, 0] + covariance[1, 1] + covariance[2, 2]
    velocity = covariance[3, 3] + covariance[4, 4] + covariance[5, 5]
    reach = 6.0 * math.sqrt(position + velocity * dt_s * dt_s) + 5.0 * dt_s * dt_s
    return abs(offset) - half < min(reach, 100_000.0) / max(level, 1.0)


@njit(cache=True)
def _range_window(mean, covariance, position):
    """Return the predicted range and its standard deviation."""
    los = np.empty(3)
    for a in range(3):
        los[a] = mean[a] - position[a]
    distance = math.sqrt(_dot(los, los))
    variance = 0.0
    for a in range(3):
        for b in range(3):
            variance += los[a] * los[b] * covariance[a, b]
    return distance, math.sqrt(max(variance, 0.0)) / distance


@njit(cache=True)
def _first_from(ranges, least):
    """Return the first index whose range is not below a limit (bisection)."""
    low, high = 0, ranges.shape[0]
    while low < high:
        middle = (low + high) // 2
        if ranges[middle, 0] < least:
            low = middle + 1
        else:
            high = middle
    return low


@njit(cache=True)
def evaluate_edges(reports, sector, rows, rcs_m2, gate, scratch):
    """Gate every candidate against the reports near its range, each model for itself.

    Parameters
    ----------
    reports : Reports
        Of the dwell, by rising range.
    rows : (n,) int64
        The candidates in `scratch`, which receives the edges: ``starts`` of each
        candidate's, and for each edge its report, log-likelihood ratio but for the
        density of false alarms, NIS and updated models. A model whose own gate is shut
        stays in with the weight that its likelihood leaves it.
    rcs_m2 : (capacity,) float64
        Of every row of the store.

    Returns
    -------
    int
        Number of edges; where it reaches the capacity of `scratch` some were left out.
    """
    capacity = scratch.columns.shape[0]
    edges = 0
    for c in range(rows.shape[0]):
        scratch.starts[c] = edges
        distance, sigma = _range_window(scratch.means[c], scratch.spreads[c], sector.position)
        # The mean of the models, and the curvature of a wide track, shift the range a little.
        reach = math.sqrt(gate) * sigma + 200.0
        for r in range(_first_from(reports.values, distance - reach - 1000.0), reports.values.shape[0]):
            offset = reports.values[r, 0] - distance
            if offset > reach + 1000.0:
                break
            if abs(offset) > reach + math.sqrt(gate) * reports.sigmas[r, 0] or edges >= capacity:
                continue
            smallest = _fuse_edge(reports, r, sector, scratch, c, edges)
            if smallest <= gate:
                expected = scratch.seen[c, 1] * rcs_m2[rows[c]]
                scratch.logs[edges] += amplitude_log_ratio(sector, expected, reports.snr_ratio[r])
                scratch.columns[edges] = r
                edges += 1
    scratch.starts[rows.shape[0]] = edges
    return edges


@njit(cache=True)
def _fuse_edge(reports, r, sector, scratch, c, e):
    """Update each model of candidate c with a report as edge e; return the least NIS over models.

    The NIS that is kept is the mean over models as the report leaves their probabilities.
    """
    log_weights, innovations = np.empty(MODEL_COUNT), np.empty(MODEL_COUNT)
    smallest, highest = np.inf, -np.inf
    for m in range(MODEL_COUNT):
        state, covariance = scratch.edge_states[e, m], scratch.edge_covariances[e, m]
        for a in range(6):
            state[a] = scratch.states[c, m, a]
            for b in range(6):
                covariance[a, b] = scratch.covariances[c, m, a, b]
        squared, logarithm = update_with_report(
            state,
            covariance,
            sector.position,
            sector.velocity,
            reports.along[r],
            reports.cross[r],
            reports.values[r],
            reports.sigmas[r],
        )
        innovations[m] = squared
        smallest = min(smallest, squared)
        log_weights[m] = math.log(scratch.weights[c, m]) + logarithm
        highest = max(highest, log_weights[m])
    total = 0.0
    for m in range(MODEL_COUNT):
        scratch.edge_weights[e, m] = math.exp(log_weights[m] - highest)
        total += scratch.edge_weights[e, m]
    scratch.nis[e] = 0.0
    for m in range(MODEL_COUNT):
        scratch.nis[e] += scratch.edge_weights[e, m] / total * innovations[m]
        # A model that the data rule out is kept just alive, or it could never return.
        scratch.edge_weights[e, m] = max(scratch.edge_weights[e, m] / total, 1e-6)
    scratch.logs[e] = highest + math.log(total)
    return smallest
