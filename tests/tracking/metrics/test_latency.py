import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookdown.tracking.metrics.latency import confirmation_looks, delays

SECOND = 1_000_000_000


def test_delays_of_a_known_list():
    told = delays(np.arange(101) * SECOND, np.arange(101) * 2 * SECOND)
    assert (told.count, told.median_s, told.worst_s) == (101, 50.0, 100.0)
    assert (told.p95_s, told.p99_s) == (pytest.approx(95.0), pytest.approx(99.0))
    nothing = delays(np.zeros(0, "i8"), np.zeros(0, "i8"))
    assert (nothing.count, nothing.median_s, nothing.worst_s) == (0, None, None)


def test_a_picture_that_knows_the_future_is_refused():
    with pytest.raises(AssertionError, match="before it was measured"):
        delays(np.array([5]), np.array([4]))


def told_of(looks, held):
    look_ids, look_times = [o for o, _ in looks], [t for _, t in looks]
    held_ids, held_times = [o for o, _ in held], [t for _, t in held]
    return confirmation_looks(
        np.array(look_ids, "u4"),
        np.array(look_times, "i8"),
        held_object_id=np.array(held_ids, "u4"),
        held_time_tai_ns=np.array(held_times, "i8"),
    )


events = st.lists(st.tuples(st.integers(1, 4), st.integers(0, 20)), max_size=25)


@given(events, events)
def test_equal_to_counting(looks, held):
    told = told_of(looks, held)
    objects = sorted({one for one, _ in looks})
    assert told.object_id.tolist() == objects
    for row, one in enumerate(objects):
        since = [t for o, t in held if o == one]
        assert told.confirmed[row] == bool(since)
        assert told.looks[row] == sum(o == one and (not since or t <= min(since)) for o, t in looks)


def test_objects_that_had_no_chance_are_left_out_of_the_share():
    looks = [(1, 0), (1, 10), (2, 0), (2, 10), (2, 20), (3, 0)]
    told = told_of(looks, [(1, 10)])
    assert told.share_within(2) == 0.5
    assert told.share_within(1) == 0.0
    assert told_of([(3, 0)], []).share_within(2) is None
