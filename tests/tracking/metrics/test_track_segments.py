import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from metric_tables import SECOND, along, truth_of
from metrics_naive import least_cover

from lookdown.tracking.metrics.track_segments import Segments, least_segments, rate_of_change_hz, segments_by_walk

spans_of = st.lists(st.tuples(st.integers(0, 9), st.integers(1, 5)), max_size=6)


def segments_of(rows):
    """Segments of (object, track, first second, last second)."""
    columns = np.array(rows, dtype=np.int64).reshape(-1, 4)
    seconds = columns[:, 2:] * SECOND
    return Segments(columns[:, 0].astype("u4"), columns[:, 1].astype("u8"), seconds[:, 0].copy(), seconds[:, 1].copy())


@given(spans_of, st.sets(st.integers(0, 14), max_size=10))
def test_the_number_of_segments_is_the_least(starts, instants):
    spans = [(k, start, start + length) for k, (start, length) in enumerate(starts)]
    instants = sorted(instants)
    assert least_segments(spans, instants) == least_cover([span[1:] for span in spans], instants)


def test_the_walk_stops_where_it_stands_at_the_end_of_a_segment():
    """Stone Soup 1.9.1 does not count the third track: at 6 it stands at the end of the second one."""
    spans, instants = [(1, 0, 5), (2, 3, 6), (3, 8, 12)], list(range(13))
    assert segments_by_walk(spans, instants) == 2
    assert least_segments(spans, instants) == 3


def test_the_walk_takes_the_track_whose_last_segment_ends_last():
    spans, instants = [(1, 0, 8), (2, 0, 2), (2, 10, 12)], list(range(13))
    assert segments_by_walk(spans, instants) == 3
    assert least_segments(spans, instants) == 2


def test_a_track_regained_counts_as_a_change():
    spans = [(1, 0, 3), (1, 6, 9)]
    assert segments_by_walk(spans, list(range(10))) == least_segments(spans, list(range(10))) == 2


def test_rate_over_the_time_that_any_track_stood_for_an_object():
    truth = truth_of(along(1, [0] * 11) + along(2, [50] * 11) + along(3, [99] * 11))
    segments = segments_of([(1, 5, 0, 40), (1, 6, 30, 70), (2, 7, 0, 100)])
    assert rate_of_change_hz(segments, truth) == pytest.approx((1 / 170, 1 / 170))
    assert rate_of_change_hz(segments_of([]), truth) == (0.0, 0.0)


def test_longest_segment_sums_what_one_track_held_of_an_object():
    truth = truth_of(along(1, [0] * 11) + along(2, [50] * 11))
    segments = segments_of([(1, 5, 0, 30), (1, 5, 60, 80), (1, 6, 20, 60), (2, 7, 90, 100)])
    assert segments.longest_ratio(truth) == pytest.approx((50 + 10) / 200)
    assert segments_of([]).longest_ratio(truth) == 0.0
    assert segments_of([]).longest_ratio(truth_of([])) == 0.0
