"""Tracks of other trackers brought to an instant by our own motion. float64 throughout, in the order written."""

import numpy as np
from numba import njit

from lookdown.tracking.filtering._motion_kernels import (
    MODEL_COUNT,
    PACKED,
    STATE,
    combine_models,
    pack_model,
    predict_models,
)

__all__ = ["bring_states"]

RARE = 1e-12


@njit(cache=True, error_model="numpy")
def bring_states(dt_s, motion, states, covariances):
    """Move each state and covariance by its dt in place, as a straight flight that may have begun to turn."""
    packed, weights, shares = np.empty((MODEL_COUNT, PACKED)), np.full(MODEL_COUNT, RARE), np.empty(MODEL_COUNT)
    moved, spreads = np.empty((MODEL_COUNT, STATE)), np.empty((MODEL_COUNT, STATE, STATE))
    weights[0] = 1.0
    for k in range(dt_s.shape[0]):
        if dt_s[k] <= 0.0:
            continue
        for m in range(MODEL_COUNT):
            pack_model(states[k], covariances[k], packed[m])
        predict_models(packed, weights, dt_s[k], motion, moved, spreads, shares)
        shares /= shares.sum()
        combine_models(moved, spreads, shares, states[k], covariances[k])
