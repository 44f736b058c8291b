"""Epochs: which one an instant may use, rows that wait for theirs to end, and what is kept of the past."""

from collections import namedtuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookdown.tracking.registration._epochs import Epochs, Ring, Waiting

NS = 1_000_000_000
Row = namedtuple("Row", ["time_tai_ns", "label"])


def rows(*seconds: float) -> Row:
    times = np.array([round(s * NS) for s in seconds], np.int64)
    return Row(times, times // 7)


@given(instant=st.integers(0, 10**13), epoch_s=st.sampled_from([5.0, 10.0, 30.0]), lateness_s=st.floats(0.0, 300.0))
def test_what_may_be_used_was_over_before_the_lateness(instant, epoch_s, lateness_s) -> None:
    epochs = Epochs(epoch_s, lateness_s)
    usable = epochs.usable(epochs.number(instant))
    end_ns = (usable + 1) * epochs.length_ns
    assert end_ns <= instant - round(lateness_s * NS) < end_ns + 2 * epochs.length_ns


def test_rows_come_out_by_epoch_once_it_is_over() -> None:
    waiting = Waiting(rows(), Epochs(10.0, 60.0))
    waiting.add(rows(3.0, 12.0, 25.0))
    waiting.add(rows(8.0))
    assert waiting.newest() == 2
    taken = waiting.take(1)
    assert [(number, (part.time_tai_ns // NS).tolist()) for number, part in taken] == [(0, [3, 8]), (1, [12])]
    assert waiting.take(1) == [] and waiting.newest() == 2
    with pytest.raises(AssertionError, match="learned from already"):
        waiting.add(rows(19.0))
    other = Waiting(rows(), Epochs(10.0, 60.0))
    other.restore(waiting.rows(), waiting.closed)
    assert [part.label.tolist() for _, part in other.take(5)] == [part.label.tolist() for _, part in waiting.take(5)]


def test_the_ring_finds_what_was_known_and_owns_up_to_what_is_gone() -> None:
    ring = Ring(3)
    assert ring.newest() is None and ring.find(10) is None
    for epoch in (1, 2, 5):
        ring.push(epoch, f"by {epoch}")
    assert ring.find(0) is None and ring.find(4) == (2, "by 2") and ring.newest() == (5, "by 5")
    ring.push(6, "by 6")
    assert ring.find(3) == (2, "by 2")
    with pytest.raises(AssertionError, match="older than anything"):
        ring.find(1)
    copy = Ring(3)
    held, dropped = ring.snapshot()
    copy.restore(held, dropped=dropped)
    assert copy.find(5) == (5, "by 5")
