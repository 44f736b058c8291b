"""Kernels of the waveform: what one look hears of an echo, and where its speed folds to.

Numeric policy: float64, no fast-math: exact but for rounding. A few nanoseconds each, meant to be
called from the kernels of the radar. Plain twins in tests/oracles/.
"""

import math

import numba

__all__ = ["folded_speed", "received_share"]


@numba.njit(cache=True, error_model="numpy")
def received_share(range_m, interval_m, pulse_m, deaf_m):
    """Return how much of an echo one look hears, 0 to 1: the receiver is deaf while the radar sends.

    Parameters
    ----------
    range_m : float
        Of the target.
    interval_m, pulse_m, deaf_m : float
        c / 2 times the pulse interval, the pulse length and the whole time of deafness that starts
        with a pulse (its length and the recovery after it).
    """
    start = range_m - interval_m * math.floor(range_m / interval_m)
    heard = min(start + pulse_m, interval_m) - max(start, deaf_m)
    return min(max(heard / pulse_m, 0.0), 1.0)


@numba.njit(cache=True, error_model="numpy")
def folded_speed(speed_mps, span_mps):
    """Return a radial speed as one look shows it: less its multiples of the span lambda PRF / 2, within half of it."""
    return speed_mps - span_mps * math.floor(speed_mps / span_mps + 0.5)
