"""In which part each row is tracked, and what is known against it before it is read."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from own_scenes import plain_scene

from lookdown.simulation.replay.plan import OUTSIDE, plan_of
from lookdown.simulation.replay.source import Keys
from lookdown.tracking.intake import SPAN_NS, RejectCode

S = 1_000_000_000
START = 1_600_000_000 * S


def keys_of(times, ids=None, readable=None, dwells=None):
    count = len(times)
    nobody = np.zeros(0, np.uint32), np.zeros(0, np.uint64)
    sensor, dwell = nobody if dwells is None else dwells
    return Keys(
        time_tai_ns=np.asarray(times, np.int64),
        readable=np.ones(count, bool) if readable is None else np.asarray(readable),
        detection_id=np.zeros(0, np.uint64) if ids is None else np.asarray(ids, np.uint64),
        sensor_id=sensor,
        dwell_id=dwell,
    )


def plan(keys, dwells=None, rows_a_part=10, **options):
    known = {"as_it_came": False, "now_tai_ns": None, "span_tai_ns": (None, None)} | options
    return plan_of(keys, dwells=dwells, rows_a_part=rows_a_part, **known)


@given(st.lists(st.integers(0, 200), min_size=1, max_size=120), st.integers(1, 30))
@settings(deadline=None)
def test_parts_follow_each_other_and_no_instant_lies_in_two(milliseconds, rows_a_part) -> None:
    times = START + 10_000_000 * np.array(milliseconds, np.int64)
    made = plan(keys_of(times), rows_a_part=rows_a_part)
    part = made.part_of_row
    assert part.min() >= 0 and part.max() < made.part_count
    order = np.argsort(times, kind="stable")
    assert (np.diff(part[order]) >= 0).all()
    bucket = times // SPAN_NS
    for one in np.unique(bucket):
        assert len(np.unique(part[bucket == one])) == 1
    assert (times >= made.edges_tai_ns[part]).all() and (times < made.edges_tai_ns[part + 1]).all()
    # A part is as large as asked, but for what cannot be cut.
    largest = np.bincount(bucket - bucket.min()).max()
    assert np.bincount(part).max() <= rows_a_part + largest


def test_no_rows_make_one_empty_part() -> None:
    made = plan(keys_of([]))
    assert made.part_count == 1 and not len(made.part_of_row) and made.behind_count == 0


def test_ids_in_several_parts_are_found_and_those_in_one_are_not() -> None:
    times = START + S * np.arange(40)
    ids = np.arange(1, 41)
    ids[39], ids[1] = 1, 3
    made = plan(keys_of(times, ids))
    assert made.repeated.tolist() == [1]


def test_rows_outside_the_span_are_not_read() -> None:
    made = plan(keys_of(START + S * np.arange(10)), span_tai_ns=(START + 3 * S, START + 7 * S))
    assert np.flatnonzero(made.part_of_row != OUTSIDE).tolist() == [3, 4, 5, 6]


def test_rows_without_a_time_are_read_first_and_judge_no_other() -> None:
    times = START + S * np.arange(30)
    times[[4, 9]] = 0
    readable = np.ones(30, bool)
    readable[[4, 9]] = False
    made = plan(keys_of(times, readable=readable), span_tai_ns=(START, None), as_it_came=True)
    assert made.part_of_row[[4, 9]].tolist() == [0, 0] and not made.codes.any() and made.unordered_count == 0


@pytest.mark.parametrize("as_it_came", [False, True])
def test_clocks_far_ahead_and_instants_after_now_are_from_the_future(as_it_came) -> None:
    times = START + S * np.arange(300)
    times[20] += 10**6 * S
    made = plan(keys_of(times), as_it_came=as_it_came, now_tai_ns=START + 295 * S)
    assert np.flatnonzero(made.codes).tolist() == [20, 296, 297, 298, 299]
    assert set(made.codes[made.codes > 0].tolist()) == {RejectCode.FUTURE}


def test_a_detection_of_a_dwell_goes_with_it() -> None:
    dwells, detections = plain_scene()
    own = keys_of(
        detections.time_tai_ns + S,
        detections.detection_id,
        dwells=(detections.sensor_id, detections.dwell_id),
    )
    made = plan(own, dwells=dwells)
    at = {int(dwell): int(time) for dwell, time in zip(dwells.dwell_id, dwells.time_tai_ns, strict=True)}
    told = np.array([at[int(dwell)] for dwell in detections.dwell_id])
    first = made.edges_tai_ns[made.part_of_row]
    assert (told >= first).all() and (told < made.edges_tai_ns[made.part_of_row + 1]).all()
    assert made.part_count > 5
