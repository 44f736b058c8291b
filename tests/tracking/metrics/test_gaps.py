import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookdown.tables import ObjectMetrics
from lookdown.tracking.metrics.gaps import custody_gaps

SECOND = 1_000_000_000


def rows_of(object_id, seconds, held):
    n = len(object_id)
    columns = {name: np.zeros((n, *spec.row_shape), spec.dtype) for name, spec in ObjectMetrics.columns()}
    columns["object_id"] = np.array(object_id, "u4")
    columns["time_tai_ns"] = np.array(seconds, "i8") * SECOND
    columns["in_custody"] = np.array(held, "u1")
    return ObjectMetrics(**columns)


def gaps_of(rows, tracked=None):
    return custody_gaps(rows, 10.0, held_by_any=rows.in_custody > 0 if tracked is None else np.array(tracked, bool))


def test_stretches_of_two_objects():
    rows = rows_of([1] * 6 + [2] * 3, [*range(0, 60, 10), *range(0, 30, 10)], [0, 0, 1, 0, 0, 0, 1, 1, 0])
    gaps = gaps_of(rows)
    assert gaps.object_id.tolist() == [1, 1, 2]
    assert gaps.start_tai_ns.tolist() == [0, 30 * SECOND, 20 * SECOND]
    assert gaps.duration_s.tolist() == [20.0, 30.0, 10.0]
    assert gaps.at_start.tolist() == [True, False, False]
    assert gaps.row_gap.tolist() == [0, 0, -1, 1, 1, 1, -1, -1, 2]


def test_a_pause_of_the_truth_parts_two_gaps():
    gaps = gaps_of(rows_of([1] * 4, [0, 10, 100, 110], [0, 0, 0, 0]))
    assert gaps.duration_s.tolist() == [20.0, 20.0]
    assert gaps.at_start.tolist() == [True, True]


def test_a_gap_in_which_another_track_held_the_object_says_so():
    rows = rows_of([1] * 6 + [2] * 2, [*range(0, 60, 10), 0, 10], [0, 0, 1, 0, 1, 0, 0, 0])
    gaps = gaps_of(rows, [0, 1, 1, 0, 1, 0, 1, 1])
    assert gaps.at_start.tolist() == [True, False, False, True]
    assert gaps.held_meanwhile.tolist() == [True, False, False, True]
    paused = gaps_of(rows_of([1] * 2, [0, 100], [0, 0]), [1, 0])
    assert paused.at_start.tolist() == [True, False]


@given(st.lists(st.tuples(st.integers(1, 3), st.booleans()), max_size=30), st.integers(0, 2**32 - 1))
def test_durations_add_up_to_the_time_without_custody_in_any_row_order(cells, seed):
    seconds = [10 * sum(c[0] == cell[0] for c in cells[:k]) for k, cell in enumerate(cells)]
    rows = rows_of([c[0] for c in cells], seconds, [c[1] for c in cells])
    gaps = gaps_of(rows)
    assert gaps.duration_s.sum() == pytest.approx(10.0 * sum(not c[1] for c in cells))
    order = np.random.default_rng(seed).permutation(len(cells))
    again = gaps_of(rows.take(order))
    assert again.duration_s.tolist() == gaps.duration_s.tolist()
    assert again.row_gap.tolist() == gaps.row_gap[order].tolist()
