"""Instants: leap seconds against ERFA, round trips, and every way a text can be wrong."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookdown.astro import time
from lookdown.errors import ArgumentError

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "astro_peers.json").read_text(encoding="utf-8"))
FIRST = time.tai_ns_from_utc_text("1972-01-01")
LAST = time.tai_ns_from_utc_text("2034-12-31T23:59:59")


@pytest.mark.parametrize(("text", "expected"), GOLDEN["utc_tai_ns"])
def test_utc_text_agrees_with_erfa(text, expected):
    assert abs(time.tai_ns_from_utc_text(text) - expected) <= 20  # ERFA's two-part dates resolve about 10 ns


@given(st.integers(FIRST, LAST))
def test_utc_text_round_trips(instant):
    assert time.tai_ns_from_utc_text(time.utc_text_from_tai_ns(instant)) == instant


@pytest.mark.parametrize("entry", range(1, len(time.LEAP_SECONDS)))
def test_each_leap_second_is_written_as_second_60(entry):
    after = time.tai_ns_from_utc_text(time.LEAP_SECONDS[entry][0])
    texts = [time.utc_text_from_tai_ns(after - back * 500_000_000) for back in (3, 2, 1, 0)]
    assert texts[0].endswith("T23:59:59.5Z")
    assert texts[1].endswith("T23:59:60Z")
    assert texts[2].endswith("T23:59:60.5Z")
    assert texts[3] == f"{time.LEAP_SECONDS[entry][0]}T00:00:00Z"
    assert time.tai_ns_from_utc_text(texts[1]) == after - 1_000_000_000


def test_leap_seconds_rise_by_one_at_the_start_of_january_or_july():
    offsets = [offset for _, offset in time.LEAP_SECONDS]
    assert offsets == list(range(10, 38))
    assert all(day[5:] in ("01-01", "07-01") for day, _ in time.LEAP_SECONDS)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "2021-10-07T25:00",
        "2021-10-07T12:60",
        "2021-10-07T12:00:60",
        "2015-12-31T23:59:60",
        "2016-12-31T23:58:60",
        "2021-02-30",
        "1971-12-31",
        "2035-01-01",
        "2021-10-07T12:00:00+02:00",
    ],
)
def test_a_text_that_names_no_known_instant_is_refused(text):
    with pytest.raises(ArgumentError, match="expected"):
        time.tai_ns_from_utc_text(text)


@pytest.mark.parametrize("text", ["2021-10-07T12:12", "2021-10-07 12:12:00", " 2021-10-07T12:12:00.000Z "])
def test_other_spellings_are_the_same_instant(text):
    assert time.tai_ns_from_utc_text(text) == time.tai_ns_from_utc_text("2021-10-07T12:12:00Z")


@given(st.lists(st.integers(63_072_000_000, 2_051_222_399_999), max_size=5))
def test_unix_milliseconds_agree_with_the_text(milliseconds):
    instants = time.tai_ns_from_unix_ms(np.array(milliseconds, dtype=np.int64))
    for millisecond, instant in zip(milliseconds, instants, strict=True):
        text = str(np.datetime64(millisecond, "ms"))
        assert time.tai_ns_from_utc_text(text) == instant


def test_unix_seconds_keep_their_fraction_and_agree_with_milliseconds():
    seconds = np.array([1_633_564_800.0, 1_633_564_800.125, 1_483_228_799.5])
    expected = time.tai_ns_from_unix_ms((seconds * 1000).astype(np.int64))
    assert np.array_equal(time.tai_ns_from_unix_s(seconds), expected)
    assert time.tai_ns_from_unix_s(np.array([1_633_564_800]))[0] == expected[0]


def test_milliseconds_taken_for_seconds_are_refused():
    with pytest.raises(ArgumentError, match="units"):
        time.tai_ns_from_unix_s(np.array([1_633_564_800_000]))
    with pytest.raises(ArgumentError, match="units"):
        time.tai_ns_from_unix_ms(np.array([1_633_564_800]))


@pytest.mark.parametrize("instant", [0, FIRST - 1, time.tai_ns_from_utc_text("2034-12-31T23:59:59") + 1_000_000_000])
def test_instants_outside_the_table_are_refused(instant):
    with pytest.raises(ArgumentError, match="leap seconds"):
        time.utc_text_from_tai_ns(instant)
    with pytest.raises(ArgumentError, match="leap seconds"):
        time.julian_date_ut1(np.array([instant]))


@pytest.mark.parametrize(
    ("instant", "text"),
    [
        (FIRST - 300 * 10**9, "1971-12-31T23:55:00Z"),
        (time.tai_ns_from_utc_text("2034-12-31") + 86_400 * 10**9, "2035-01-01"),
    ],
)
def test_an_instant_outside_the_table_is_told_as_people_read_it(instant, text):
    with pytest.raises(ArgumentError, match=f"table of leap seconds is known; got {text}.*ten minutes"):
        time.utc_text_from_tai_ns(instant)


def test_julian_dates_of_j2000():
    noon = np.array([time.tai_ns_from_utc_text("2000-01-01T12:00:00")])
    whole, fraction = time.julian_date_ut1(noon, 0.25)
    assert whole[0] == 2_451_544.5
    assert fraction[0] == pytest.approx(0.5 + 0.25 / 86_400, abs=1e-15)
    whole, fraction = time.julian_date_tt(noon)  # TT is UTC + 32 s + 32.184 s on that day
    assert (whole[0], fraction[0]) == (2_451_544.5, pytest.approx(0.5 + 64.184 / 86_400, abs=1e-15))


@given(st.integers(FIRST + 86_400_000_000_000, LAST))
def test_julian_date_fraction_is_within_a_day_and_keeps_nanoseconds(instant):
    whole, fraction = time.julian_date_ut1(np.array([instant, instant + 1_000_000]), 0.0)
    assert ((fraction >= 0) & (fraction < 1)).all()
    step_s = ((whole[1] - whole[0]) + (fraction[1] - fraction[0])) * 86_400
    assert step_s == pytest.approx(1e-3, abs=2e-11) or abs(step_s) > 0.9  # at a leap second UTC steps back
