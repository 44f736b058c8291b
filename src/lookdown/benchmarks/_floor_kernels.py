"""The tracker's kernels over a batch, in the form of the C floor."""

import numpy as np
from numba import njit

from lookdown.tracking.filtering._measurement_kernels import update_models
from lookdown.tracking.filtering._motion_kernels import MODEL_COUNT, predict_models

__all__ = ["track_all"]


@njit(cache=True, error_model="numpy")
def track_all(packed, weights, dt_s, poses, reports, sigmas, motion):
    """Mix, predict and update every track with one report each; return a checksum."""
    total = 0.0
    states, covariances = np.empty((MODEL_COUNT, 6)), np.empty((MODEL_COUNT, 6, 6))
    after, squares, logs = np.empty(MODEL_COUNT), np.empty(MODEL_COUNT), np.empty(MODEL_COUNT)
    models = (states, covariances)
    for i in range(dt_s.shape[0]):
        predict_models(packed[i], weights[i], dt_s[i], motion, states, covariances, after)
        pose = poses[i]
        sensor = (pose[:3], pose[3:6], pose[6:9], pose[9:])
        update_models(models, sensor, (reports[i], sigmas), 0.0, 15, models, squares, logs)
        for m in range(MODEL_COUNT):
            total += squares[m] + 1e-3 * logs[m] + 1e-6 * states[m, 3] + 1e-9 * covariances[m, 0, 0] + after[m]
    return total
