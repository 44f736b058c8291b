"""Revisit from passes: against every piece of time tried, and by hand."""

import numpy as np
import pytest
from access_plain import fold_plain
from hypothesis import given, settings
from hypothesis import strategies as st

from lookdown.constellation import Passes, place_revisit, seen_intervals, unseen_gaps, wait_shares

SECOND = 10**9


def passes_of(rows):
    """Passes of (place, rise, set), in any order."""
    place, rise, fall = np.array(rows, np.int64).reshape(-1, 3).T
    none = np.zeros(len(place), np.uint32)
    return Passes(none, place.astype(np.uint32), rise.copy(), fall.copy(), none.astype(np.uint8))


ROWS = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 40), st.integers(1, 15)), max_size=14)


@settings(deadline=None)  # the first call compiles
@given(ROWS, st.integers(1, 3))
def test_intervals_are_those_found_piece_by_piece(rows, fold):
    rows = [(place, rise, rise + length) for place, rise, length in rows]
    found = seen_intervals(passes_of(rows), fold)
    for place in range(3):
        ours = found.take(found.place == place)
        plain = fold_plain([(rise, fall) for row, rise, fall in rows if row == place], fold)
        assert list(zip(ours.start_tai_ns.tolist(), ours.stop_tai_ns.tolist(), strict=True)) == plain


@settings(deadline=None)  # the first call compiles
@given(ROWS, st.integers(1, 3))
def test_what_is_seen_and_what_is_not_make_the_span(rows, fold):
    rows = [(place, rise * SECOND, (rise + length) * SECOND) for place, rise, length in rows]
    span = {"place_count": 3, "start_tai_ns": 0, "stop_tai_ns": 60 * SECOND}
    found = passes_of(rows)
    gaps = unseen_gaps(seen_intervals(found, fold), **span)
    table = place_revisit(found, fold=fold, **span)
    assert len(table) == 3
    unseen_s = np.bincount(gaps.place, gaps.length_s, 3)
    assert table.seen_fraction + unseen_s / 60.0 == pytest.approx(np.ones(3))
    # The wait from each instant, sampled in the middle of every second: exact for whole seconds.
    for place in range(3):
        seen = [False] * 60
        for start, stop in fold_plain([(a, b) for row, a, b in rows if row == place], fold):
            seen[start // SECOND : stop // SECOND] = [True] * ((stop - start) // SECOND)
        nexts = [next((k - second for k in range(second, 60) if seen[k]), 60 - second) for second in range(60)]
        waits = [0.0 if seen[second] else ahead - 0.5 for second, ahead in enumerate(nexts)]
        assert table.response_mean_s[place] == pytest.approx(np.mean(waits))
        share, share_max = wait_shares(
            gaps.take(gaps.place == place), place_count=1, span_s=60.0, wait_s=np.array([7.0])
        )
        met = [w <= 7.0 and second + ahead < 60 for second, (w, ahead) in enumerate(zip(waits, nexts, strict=True))]
        assert share[0] == pytest.approx(np.mean(met))
        assert share_max[0] == pytest.approx(np.mean([w <= 7.0 for w in waits]))


def test_gaps_cut_by_the_span_are_told_apart():
    rows = [(0, 10, 20), (0, 30, 50), (0, 70, 80), (2, 0, 100)]
    span = {"place_count": 3, "start_tai_ns": 0, "stop_tai_ns": 100 * SECOND}
    found = passes_of([(place, rise * SECOND, fall * SECOND) for place, rise, fall in rows])
    gaps = unseen_gaps(seen_intervals(found), **span)
    assert gaps.place.tolist() == [0, 0, 0, 0, 1]
    assert gaps.length_s.tolist() == [10.0, 10.0, 20.0, 20.0, 100.0]
    assert gaps.cut.tolist() == [1, 0, 0, 2, 3]
    table = place_revisit(found, **span)
    assert table.gap_count.tolist() == [2, 0, 0]
    assert table.gap_mean_s.tolist() == [15.0, 0.0, 0.0]
    assert table.gap_longest_s.tolist() == [20.0, 0.0, 0.0]
    assert table.cut_start_s.tolist() == [10.0, 100.0, 0.0]
    assert table.cut_end_s.tolist() == [20.0, 100.0, 0.0]
    assert table.unseen_longest_s.tolist() == [20.0, 100.0, 0.0]
    assert table.interval_count.tolist() == [3, 0, 1]
    assert table.interval_mean_s.tolist() == pytest.approx([40.0 / 3.0, 0.0, 100.0])
    assert table.revisit_count.tolist() == [2, 0, 0]
    assert table.revisit_mean_s.tolist() == [30.0, 0.0, 0.0]
    assert table.response_mean_s.tolist() == pytest.approx([(100 + 100 + 400 + 400) / 200.0, 50.0, 0.0])


def test_no_pass_is_one_gap_a_place():
    gaps = unseen_gaps(seen_intervals(Passes.empty()), place_count=2, start_tai_ns=5, stop_tai_ns=5 + SECOND)
    assert gaps.length_s.tolist() == [1.0, 1.0]
    assert gaps.cut.tolist() == [3, 3]


def test_a_fold_below_one_is_a_programmers_fault():
    with pytest.raises(AssertionError, match="fold"):
        seen_intervals(Passes.empty(), 0)
