"""Fixed-interval smoothing of one track after another: the filter forwards, then one step back after the other.

float64 throughout. Only one track's models are held at a time.
"""

import math
from collections import namedtuple

import numpy as np
from numba import njit

from lookdown.tracking.filtering._measurement_kernels import place_report, update_with_report
from lookdown.tracking.filtering._motion_kernels import (
    MODEL_COUNT,
    PACKED,
    STATE,
    combine_models,
    pack_model,
    predict_models,
)
from lookdown.tracking.smoothing._pair_kernels import predict_one, step_back

__all__ = ["Output", "Reports", "smooth_tracks"]

NS = 1e-9
LEAST_WEIGHT = 1e-6
LONG_S = 1e9
RANGE_RATE = 8

Reports = namedtuple(
    "Reports",
    ["time_tai_ns", "position", "velocity", "along", "cross", "values", "sigmas", "correlation", "measured"],
)
"""Reports by track, then by time: one row each; `values` and `sigmas` (n, 4)."""

Output = namedtuple("Output", ["states", "covariances", "weights", "first_report", "last_report"])
"""Joined states (n, 6), covariances (n, 6, 6), weights (n, models) of the rows asked for.

`first_report` is the report that a track begins with, -1 where a row holds nothing; `last_report` the last one at or
before the row's instant.
"""


@njit(cache=True, error_model="numpy")
def _start(reports, r, motion, birth, states, covariances, weights):
    """Write the models that one report and what is known of aircraft give; False where it places nothing."""
    height_mean, height_sigma, speed_sigma, climb_sigma = birth
    position, velocity, along, cross = (
        reports.position[r], reports.velocity[r], reports.along[r], reports.cross[r],
    )  # fmt: skip
    values, sigmas, measured = reports.values[r], reports.sigmas[r], reports.measured[r]
    point, spread = np.empty(3), np.empty((3, 3))
    placed = place_report(
        position, along, cross, values, sigmas, measured, height_mean, height_sigma, point, spread
    )  # fmt: skip
    if not placed:
        return False
    state, covariance = np.zeros(STATE), np.zeros((STATE, STATE))
    radius = math.sqrt(point[0] ** 2 + point[1] ** 2 + point[2] ** 2)
    for a in range(3):
        state[a] = point[a]
        for b in range(3):
            up = point[a] * point[b] / radius**2
            unit = 1.0 if a == b else 0.0
            covariance[a, b] = spread[a, b]
            covariance[a + 3, b + 3] = speed_sigma**2 * (unit - up) + climb_sigma**2 * up
    rate_only = measured & RANGE_RATE
    update_with_report(state, covariance, position, velocity, along, cross, values, sigmas, 0.0, rate_only)
    packed, chain = np.empty((MODEL_COUNT, PACKED)), np.empty(MODEL_COUNT)
    predict_one(state, covariance, 0, LONG_S, motion, packed, states, covariances, chain)
    for m in range(MODEL_COUNT):
        states[m], covariances[m], weights[m] = state, covariance, chain[m]
    return True


@njit(cache=True, error_model="numpy")
def _predict(models, k, dt_s, motion, packed, states, covariances, weights):
    """Write the models of instant k as mixed and moved by dt."""
    for m in range(MODEL_COUNT):
        pack_model(models.states[k, m], models.covariances[k, m], packed[m])
    predict_models(packed, models.weights[k], dt_s, motion, states, covariances, weights)


@njit(cache=True, error_model="numpy")
def _update(reports, r, states, covariances, weights):
    """Take report r in every model, in place."""
    logs = np.empty(MODEL_COUNT)
    highest = -np.inf
    for m in range(MODEL_COUNT):
        _, logarithm = update_with_report(
            states[m], covariances[m], reports.position[r], reports.velocity[r], reports.along[r], reports.cross[r],
            reports.values[r], reports.sigmas[r], reports.correlation[r], reports.measured[r],
        )  # fmt: skip
        logs[m] = logarithm + math.log(weights[m])
        highest = max(highest, logs[m])
    total = 0.0
    for m in range(MODEL_COUNT):
        # A model that the data rule out is kept just alive, or it could never return.
        weights[m] = max(math.exp(logs[m] - highest), LEAST_WEIGHT)
        total += weights[m]
    for m in range(MODEL_COUNT):
        weights[m] /= total


@njit(cache=True, error_model="numpy")
def _filter(reports, first, last, motion, birth, models):
    """Write the filtered models of one track's reports from `first` on; return the first that placed it, or `last`."""
    packed = np.empty((MODEL_COUNT, PACKED))
    begun = first
    while begun < last:
        if _start(reports, begun, motion, birth, models.states[0], models.covariances[0], models.weights[0]):
            break
        begun += 1
    for r in range(begun + 1, last):
        k = r - begun
        dt_s = (reports.time_tai_ns[r] - reports.time_tai_ns[r - 1]) * NS
        states, covariances, weights = models.states[k], models.covariances[k], models.weights[k]
        _predict(models, k - 1, dt_s, motion, packed, states, covariances, weights)
        _update(reports, r, states, covariances, weights)
    return begun


@njit(cache=True, error_model="numpy")
def _put_out(models, k, first, last, row, output):
    """Write the models of instant k, joined, as a row of the output."""
    combine_models(
        models.states[k], models.covariances[k], models.weights[k], output.states[row], output.covariances[row]
    )
    output.weights[row] = models.weights[k]
    output.first_report[row], output.last_report[row] = first, last


@njit(cache=True, error_model="numpy")
def _smooth_track(
    reports, begun, last, instants, first_row, last_row, motion, work, filtered, smoothed, between, output
):
    """Smooth one filtered track backwards and write the rows asked for, which are by rising instant."""
    packed = np.empty((MODEL_COUNT, PACKED))
    row = last_row - 1
    for k in range(last - begun - 1, -1, -1):
        r = begun + k
        time_tai_ns = reports.time_tai_ns[r]
        later_tai_ns = reports.time_tai_ns[min(r + 1, last - 1)]
        while row >= first_row and instants[row] > time_tai_ns:
            since_s, left_s = (instants[row] - time_tai_ns) * NS, (later_tai_ns - instants[row]) * NS
            _predict(
                filtered, k, since_s, motion, packed, between.states[0], between.covariances[0], between.weights[0]
            )
            step_back(between, 0, smoothed, k + 1, left_s, motion, work, between, 1)
            _put_out(between, 1, begun, r, row, output)
            row -= 1
        if r == last - 1:
            smoothed.states[k], smoothed.covariances[k] = filtered.states[k], filtered.covariances[k]
            smoothed.weights[k] = filtered.weights[k]
        else:
            step_back(filtered, k, smoothed, k + 1, (later_tai_ns - time_tai_ns) * NS, motion, work, smoothed, k)
        while row >= first_row and instants[row] == time_tai_ns:
            _put_out(smoothed, k, begun, r, row, output)
            row -= 1


@njit(cache=True, error_model="numpy")
def smooth_tracks(reports, starts, instants, row_starts, motion, birth, work, filtered, smoothed, between, output):
    """Write the smoothed tracks at the instants asked for.

    Parameters
    ----------
    reports : Reports
    starts : (tracks + 1,) int64
        Track t has the reports ``starts[t]:starts[t + 1]``.
    instants : (rows,) int64, ns TAI
        By track, then rising; within the time of the track's reports. What lies before the first report that
        places the track stays unwritten.
    row_starts : (tracks + 1,) int64
        Track t has the rows ``row_starts[t]:row_starts[t + 1]``.
    motion : Motion
    birth : tuple of float
        Mean and sigma of height, sigma of speed and climb before any look.
    work : Work
    filtered, smoothed, between : Models
        Working memory: as long as the longest track, twice, and two instants.
    output : Output
        Its `first_report` is -1 before the call.
    """
    for t in range(starts.shape[0] - 1):
        begun = _filter(reports, starts[t], starts[t + 1], motion, birth, filtered)
        _smooth_track(
            reports, begun, starts[t + 1], instants, row_starts[t], row_starts[t + 1], motion, work,
            filtered, smoothed, between, output,
        )  # fmt: skip
