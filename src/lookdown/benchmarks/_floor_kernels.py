"""The tracker's kernels over a batch, in the form of the C floor."""

import numpy as np
from numba import njit

from lookdown.tracking._measurement_kernels import update_with_report
from lookdown.tracking._motion_kernels import MODEL_COUNT, mix_models, predict_model, transition_probabilities

__all__ = ["track_all"]


@njit(cache=True)
def track_all(states, covariances, weights, dt_s, poses, reports, sigma, rates, horizontal, vertical, straight, turn):
    """Mix, predict and update every track with one report each; return a checksum."""
    total = 0.0
    transitions = np.empty((MODEL_COUNT, MODEL_COUNT))
    mixed, spreads, shares = np.empty((MODEL_COUNT, 6)), np.empty((MODEL_COUNT, 6, 6)), np.empty(MODEL_COUNT)
    state, covariance = np.empty(6), np.empty((6, 6))
    for i in range(dt_s.shape[0]):
        transition_probabilities(dt_s[i], straight, turn, transitions)
        mix_models(states[i], covariances[i], weights[i], transitions, mixed, spreads, shares)
        pose = poses[i]
        for m in range(MODEL_COUNT):
            predict_model(mixed[m], spreads[m], dt_s[i], rates[m], horizontal[m], vertical[m], state, covariance)
            squared, log_likelihood = update_with_report(
                state, covariance, pose[:3], pose[3:6], pose[6:9], pose[9:], reports[i], sigma
            )
            total += squared + 1e-3 * log_likelihood + 1e-6 * state[3] + 1e-9 * covariance[0, 0]
    return total
