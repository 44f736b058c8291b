"""The queue of dwells to meet again: the least key first, whatever the order of pushing."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from unjitted import plain

from lookdown.tracking.engine._layout import NONE

QUEUE = plain("engine._queue_kernels")
RANKS = st.integers(0, 2**20)
ROWS = st.integers(-1, 2**31 - 2)


@given(st.lists(st.tuples(RANKS, ROWS), max_size=60))
def test_keys_come_out_by_rank_then_row(pairs):
    heap, count = np.zeros(len(pairs) + 1, np.int64), np.zeros(1, np.int64)
    for rank, row in pairs:
        QUEUE.push_key(heap, count, QUEUE.key_of(rank, row))
    assert count[0] == len(pairs)
    out = [int(QUEUE.pop_key(heap, count)) for _ in pairs]
    assert count[0] == 0
    assert [(QUEUE.rank_of(key), QUEUE.row_of(key)) for key in out] == sorted(pairs)


@given(st.lists(st.one_of(st.none(), RANKS), max_size=80))
def test_pushing_and_popping_in_turns_always_gives_the_least(steps):
    """None stands for a pop; a sorted list is the oracle."""
    heap, count, held = np.zeros(len(steps) + 1, np.int64), np.zeros(1, np.int64), []
    for step in steps:
        if step is not None:
            QUEUE.push_key(heap, count, QUEUE.key_of(step, 3))
            held.append(step)
        elif held:
            held.sort()
            assert QUEUE.rank_of(int(QUEUE.pop_key(heap, count))) == held.pop(0)
    assert count[0] == len(held)


def test_the_dwell_alone_comes_before_its_tracks():
    assert QUEUE.row_of(QUEUE.key_of(7, NONE)) == NONE
    assert QUEUE.key_of(7, NONE) < QUEUE.key_of(7, 0) < QUEUE.key_of(8, NONE)
