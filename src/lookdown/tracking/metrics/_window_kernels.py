"""The distance between two tracks over a window, for many pairs of tracks.

Numeric policy: float64 throughout, sums in order of time, no fastmath.
"""

import math

from numba import njit

__all__ = ["base_distances"]


@njit(cache=True, error_model="numpy")
def base_distances(
    first_row, first_end, first_instant, first_m, second_row, second_end, second_instant, second_m, weights, cutoff_m,
    order, out_m,
):  # fmt: skip
    """Write the time-averaged distance of order q, cut at the cut-off, of each pair of tracks.

    Pair k compares the rows ``first_row[k]:first_end[k]`` of one set with ``second_row[k]:second_end[k]``
    of the other, both by rising instant; where only one of the two is alive the distance is the cut-off,
    where neither is the instant does not count. ``weights`` are by instant.
    """
    cut = cutoff_m**order
    for pair in range(out_m.shape[0]):
        i, j = first_row[pair], second_row[pair]
        total = weight = 0.0
        while i < first_end[pair] or j < second_end[pair]:
            if j == second_end[pair] or (i < first_end[pair] and first_instant[i] < second_instant[j]):
                share, own = weights[first_instant[i]], cut
                i += 1
            elif i == first_end[pair] or second_instant[j] < first_instant[i]:
                share, own = weights[second_instant[j]], cut
                j += 1
            else:
                x = first_m[i, 0] - second_m[j, 0]
                y = first_m[i, 1] - second_m[j, 1]
                z = first_m[i, 2] - second_m[j, 2]
                share, own = weights[first_instant[i]], min(math.sqrt(x * x + y * y + z * z), cutoff_m) ** order
                i += 1
                j += 1
            weight += share
            total += share * own
        out_m[pair] = (total / weight) ** (1.0 / order) if weight > 0.0 else 0.0
