"""What a report said beside what was predicted: raw material for registration and consistency checks.

Linear in the mixture's mean, unlike the update itself; good enough for what is averaged over many looks.
"""

import math

from numba import njit

from lookdown.tracking.engine._layout import AXIS_ALONG, AXIS_CROSS, MEASURES, SIGMAS
from lookdown.tracking.engine._options import INNER

__all__ = ["fill_residual"]


@njit(**INNER)
def _variance(gradient, covariance, count):
    """Return the variance along a gradient of which all but the first so many elements are 0."""
    total = 0.0
    for a in range(count):
        for b in range(count):
            total += gradient[a] * covariance[a, b] * gradient[b]
    return total


@njit(**INNER)
def fill_residual(mean, covariance, pose, report, measured, innovation, variance, gradient):
    """Write report minus prediction and its variance for range, two cosines and range rate; 0 where not measured.

    `gradient` (6,) is working memory.
    """
    dx, dy, dz = mean[0] - pose[0], mean[1] - pose[1], mean[2] - pose[2]
    distance = math.sqrt(dx * dx + dy * dy + dz * dz)
    los = (dx / distance, dy / distance, dz / distance)
    across = (mean[3] - pose[3], mean[4] - pose[4], mean[5] - pose[5])
    rate = los[0] * across[0] + los[1] * across[1] + los[2] * across[2]
    for k in range(4):
        innovation[k] = variance[k] = 0.0
        if not (measured >> k) & 1:
            continue
        predicted = distance
        if k == 0:
            for a in range(3):
                gradient[a] = los[a]
        elif k < 3:
            axis = report[AXIS_ALONG : AXIS_ALONG + 3] if k == 1 else report[AXIS_CROSS : AXIS_CROSS + 3]
            predicted = axis[0] * los[0] + axis[1] * los[1] + axis[2] * los[2]
            for a in range(3):
                gradient[a] = (axis[a] - predicted * los[a]) / distance
        else:
            predicted = rate
            for a in range(3):
                gradient[a] = (across[a] - rate * los[a]) / distance
                gradient[a + 3] = los[a]
        innovation[k] = report[MEASURES + k] - predicted
        variance[k] = _variance(gradient, covariance, 3 if k < 3 else 6) + report[SIGMAS + k] ** 2
