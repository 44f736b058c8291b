"""Rounds of beam positions, and ids that never meet."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookdown.errors import ArgumentError
from lookdown.sensing.ground.scan import Round, detection_ids, dwell_ids
from lookdown.tables import SensorKind


@given(st.integers(1, 400), st.integers(2, 10**9), st.integers(0, 2 * 10**18), st.integers(0, 10**15), st.data())
def test_the_latest_dwell_is_the_last_that_has_passed(count, slot_ns, start, after, data):
    turning = Round(count, slot_ns, start)
    slot = data.draw(st.integers(0, count - 1))
    now = start + after
    dwell = turning.latest(np.array([slot]), now)
    assert dwell[0] % count == slot and turning.middle_tai_ns(dwell)[0] <= now
    assert turning.middle_tai_ns(dwell + count)[0] > now


@given(st.integers(2, 10**9), st.lists(st.integers(1, 10**10), min_size=1, max_size=8))
def test_steps_of_any_length_hold_each_dwell_once(slot_ns, steps):
    turning = Round(7, slot_ns, 0)
    steps = [min(step, 2000 * slot_ns) for step in steps]
    ends = np.cumsum(steps)
    found = [turning.within(int(end), step) for end, step in zip(ends, steps, strict=True)]
    whole = turning.within(int(ends[-1]), int(ends[-1]))
    np.testing.assert_array_equal(np.concatenate(found), whole)


def test_nothing_before_the_start():
    turning = Round(10, 100, 1000)
    assert len(turning.within(1000, 500)) == 0
    assert turning.within(1260, 10_000).tolist() == [0, 1, 2]


def test_ids_never_meet():
    dwell = np.array([0, 1, (1 << 28) - 1])
    ids = np.concatenate([dwell_ids(sensor, dwell) for sensor in (0, 1, (1 << 20) - 1)])
    assert len(np.unique(ids)) == 9
    of_detections = detection_ids(np.sort(np.repeat(ids, 3)))
    assert len(np.unique(of_detections)) == 27 and (np.diff(of_detections.astype(object)) > 0).all()
    # The kind stands in the top bits, as with the other sensors.
    assert {int(one) >> 61 for one in of_detections} == {SensorKind.GROUND_RADAR.value}


def test_too_many_are_told():
    with pytest.raises(ArgumentError, match="sensor_id"):
        dwell_ids(1 << 20, np.array([0]))
    with pytest.raises(ArgumentError, match="cannot be numbered"):
        dwell_ids(0, np.array([1 << 28]))
    with pytest.raises(ArgumentError, match="one beam position"):
        detection_ids(np.zeros((1 << 13) + 1, np.uint64))
