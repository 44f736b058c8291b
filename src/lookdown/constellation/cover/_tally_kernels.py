"""Kernels of the coverage statistics: what one more instant adds to each place.

Numeric policy: whole numbers of steps in int64, so that sums are exact in any order; float64 for
the waits and the histogram. The plain NumPy twin is tests/oracles/coverage_naive.py.
"""

from collections import namedtuple

import numba
import numpy as np

GAPS, TOTAL, LONGEST, SQUARES, CUT_START, FIRST_RISE, LAST_RISE, RISES = range(8)
"""Columns of `TallyState.events`, in steps: one cache line a place."""

FOLDS = 8
_BLOCK = 2048
_SEEN = -1

TallyState = namedtuple("TallyState", ["total", "least", "at_least", "since", "events", "within", "histogram"])
"""Sum and least of the counts; steps with 1 to `FOLDS` satellites and more (FOLDS, n); the step at which the
gap that is open began, or -1; `events`; unseen time within each wait of its end (n, waits); gaps by length."""


def new_state(place_count: int, wait_count: int) -> TallyState:
    """Return the state before the first instant."""
    return TallyState(
        total=np.zeros(place_count, np.uint32),
        least=np.full(place_count, 65_535, np.uint16),
        at_least=np.zeros((FOLDS, place_count), np.uint32),
        since=np.full(place_count, _SEEN, np.int32),
        events=np.zeros((place_count, 8), np.int64),
        within=np.zeros((place_count, wait_count)),
        histogram=np.zeros((2, 256)),
    )


@numba.njit(cache=True, error_model="numpy")
def _add_counts(counts, total, least):
    for i in range(counts.shape[0]):
        total[i] += counts[i]
        least[i] = min(least[i], counts[i])


@numba.njit(cache=True, error_model="numpy")
def _add_fold(counts, fold, at_least):
    for i in range(counts.shape[0]):
        at_least[i] += numba.uint32(1) if counts[i] >= fold else numba.uint32(0)


@numba.njit(cache=True, error_model="numpy")
def _end_gap(state, place, step, weight, waits):
    """Enter the gap that ends at a place now."""
    events = state.events[place]
    began = state.since[place]
    length = step - began
    if events[RISES] == 0:
        events[FIRST_RISE] = step
    events[LAST_RISE] = step
    events[RISES] += 1
    events[SQUARES] += length * length
    for w in range(waits.shape[0]):
        state.within[place, w] += min(numba.float64(length), waits[w])
    if began == 0:
        events[CUT_START] = length
        return
    events[GAPS] += 1
    events[TOTAL] += length
    events[LONGEST] = max(events[LONGEST], length)
    state.histogram[0, length] += 1.0
    state.histogram[1, length] += weight


@numba.njit(cache=True, error_model="numpy")
def add_instant(state, counts, fold, step, weight, waits):
    """Add the counts of one instant.

    Parameters
    ----------
    state : TallyState
        Its histogram has room for gaps of `step` steps.
    counts : (n,) uint16
    fold : int
        How many satellites make a place seen.
    step : int
        Number of the instant, from 0.
    weight : (n,) float64
    waits : (w,) float64, steps
    """
    for start in range(0, counts.shape[0], _BLOCK):
        part = slice(start, min(start + _BLOCK, counts.shape[0]))
        _add_counts(counts[part], state.total[part], state.least[part])
        for k in range(FOLDS):
            _add_fold(counts[part], k + 1, state.at_least[k, part])
    for place in range(counts.shape[0]):
        seen = counts[place] >= fold
        if seen == (state.since[place] != _SEEN):
            if seen:
                _end_gap(state, place, step, weight[place], waits)
                state.since[place] = _SEEN
            else:
                state.since[place] = step
