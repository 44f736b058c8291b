import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from metrics_naive import associations_by_walking

from lookdown.tracking.metrics._siap_kernels import follow_tracks


def followed(tracks, confirm, end):
    """Associations (track, first, last) by row within the track, and the object held at each row."""
    starts = np.concatenate([[0], np.cumsum([len(one) for one in tracks])]).astype(np.int64)
    nearest = np.array([near for one in tracks for near in one], np.int64)
    held, first, last = (np.full(len(nearest), -9, np.int64) for _ in range(3))
    count = follow_tracks(starts, nearest, confirm, end, held, first, last)
    track = np.searchsorted(starts, first[:count], "right") - 1
    columns = (track, first[:count] - starts[track], last[:count] - starts[track])
    return list(zip(*(column.tolist() for column in columns), strict=True)), held, starts


runs = st.lists(st.lists(st.sampled_from([-1, 0, 0, 0, 1, 1, 2]), max_size=14), max_size=4)


@given(runs, st.integers(1, 4), st.integers(1, 4))
@settings(max_examples=300, deadline=None)
def test_equal_to_the_walking_twin(tracks, confirm, end):
    spans, held, starts = followed(tracks, confirm, end)
    expected, marks = [], np.full(len(held), -1)
    for number, nearest in enumerate(tracks):
        for first, last, one in associations_by_walking(nearest, confirm, end):
            expected.append((number, first, last))
            marks[starts[number] + first : starts[number] + last + 1] = one
    assert spans == expected
    assert held.tolist() == marks.tolist()


def test_an_association_reaches_back_to_its_first_instant_and_ends_at_its_last():
    spans, held, _ = followed([[-1, 4, 4, 4, -1, 4, -1, -1, 4]], 3, 2)
    assert spans == [(0, 1, 5)]
    assert held.tolist() == [-1, 4, 4, 4, 4, 4, -1, -1, -1]


def test_another_object_takes_over_from_where_it_was_first_nearest():
    spans, held, _ = followed([[1, 1, 1, 2, 2, 2]], 3, 3)
    assert spans == [(0, 0, 2), (0, 3, 5)]
    assert held.tolist() == [1, 1, 1, 2, 2, 2]
