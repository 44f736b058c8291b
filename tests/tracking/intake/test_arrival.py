"""What the order of a whole input tells: judged against a walk row by row."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from lookdown.tracking.intake import RejectCode, arrival_codes, behind_newest, straggler_limit

S = 1_000_000_000


def behind_by_walking(times, lateness_s, counted):
    newest, found = -(1 << 62), []
    for time, counts in zip(times, counted, strict=True):
        found.append(time < newest - lateness_s * S)
        newest = max(newest, time) if counts else newest
    return found


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(-500, 500), st.booleans()), max_size=40), st.integers(0, 200))
def test_rows_behind_the_newest(rows, lateness_s) -> None:
    times = np.array([time * S for time, _ in rows], np.int64)
    counted = np.array([counts for _, counts in rows], bool)
    found = behind_newest(times, float(lateness_s), counted=counted)
    assert found.tolist() == behind_by_walking(times.tolist(), lateness_s, counted.tolist())


@settings(deadline=None)
@given(st.integers(0, 300), st.lists(st.integers(0, 299), max_size=3, unique=True), st.integers(0, 10**6))
def test_clocks_that_run_ahead_cost_only_their_own_rows(count, places, far_s) -> None:
    times = 1_600_000_000 * S + np.arange(count + 20, dtype=np.int64) * S
    places = [place for place in places if place < count and not {place - 1, place + 1} & set(places)]
    wrong = times.copy()
    wrong[places] += (4_000 + far_s) * S
    codes = arrival_codes(wrong)
    assert np.flatnonzero(codes).tolist() == sorted(places)
    assert set(codes[places].tolist()) <= {RejectCode.FUTURE}


@settings(deadline=None)
@given(st.lists(st.integers(3_700, 10**7), min_size=1, max_size=4))
def test_a_pause_is_no_reason_to_refuse_what_comes_after_it(pauses_s) -> None:
    parts, start = [], 1_600_000_000 * S
    for pause_s in pauses_s:
        parts.append(start + np.arange(30, dtype=np.int64) * S)
        start = int(parts[-1][-1]) + pause_s * S
    assert not arrival_codes(np.concatenate(parts)).any()


def test_late_rows_are_too_late_by_more_than_a_minute() -> None:
    times = 1_600_000_000 * S + np.array([0, 61, 0, 1, 2, 200, 139, 140], np.int64) * S
    assert arrival_codes(times).tolist() == [0, 0, 17, 0, 0, 0, 17, 0]


def test_many_windows_are_walked_like_one() -> None:
    rng = np.random.default_rng(1)
    times = 1_600_000_000 * S + np.cumsum(rng.integers(0, 2, 20_000)) * S
    late = rng.choice(20_000, 50, replace=False)
    late = late[late > 500]
    times[late] -= 100 * S
    codes = arrival_codes(times)
    assert np.array_equal(np.flatnonzero(codes), np.sort(late)) and set(codes[late]) == {RejectCode.TOO_LATE}


def test_stragglers_are_few_and_far_ahead() -> None:
    times = np.arange(1000, dtype=np.int64) * S
    assert straggler_limit(times) is None and straggler_limit(times[:0]) is None
    ahead = times.copy()
    ahead[[3, 500]] += 10**6 * S
    assert straggler_limit(ahead) == 999 * S
    # One row in a hundred or fewer; more than these are a second day of work.
    many = times.copy()
    many[:20] += 10**6 * S
    assert straggler_limit(many) is None
    # Clocks wrong by years overflow nothing.
    worst = times.copy()
    worst[-1], worst[0] = np.iinfo(np.int64).max, np.iinfo(np.int64).min
    assert straggler_limit(worst) == 998 * S


def test_nothing_comes_of_nothing() -> None:
    assert not len(arrival_codes(np.zeros(0, np.int64)))
