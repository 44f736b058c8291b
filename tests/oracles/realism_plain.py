"""Distances between distributions and positions in messages, the long way."""

import numpy as np


def distance_by_brute_force(a, b, weight_a=None, weight_b=None) -> float:
    """Return the greatest difference of two distribution functions, looked up at every value of either."""
    weight_a = np.ones(len(a)) if weight_a is None else np.asarray(weight_a, float)
    weight_b = np.ones(len(b)) if weight_b is None else np.asarray(weight_b, float)
    worst = 0.0
    for value in [*a, *b]:
        below_a = weight_a[np.asarray(a) <= value].sum() / weight_a.sum()
        below_b = weight_b[np.asarray(b) <= value].sum() / weight_b.sum()
        worst = max(worst, abs(below_a - below_b))
    return worst


# Transition latitudes of ICAO Doc 9871, second edition (2012), table C-2, in degrees: one zone less at each.
TRANSITIONS_DEG = {
    10.47047130: 59,
    14.82817437: 58,
    18.18626357: 57,
    21.02939493: 56,
    25.82924707: 54,
    45.54626723: 42,
    59.95459277: 30,
    71.45986473: 19,
    80.24923213: 10,
    83.99173563: 6,
    86.53536998: 3,
    87.00000000: 2,
}
