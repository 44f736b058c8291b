"""The table of UT1 against astropy and printed values, at leap seconds and beyond its ends."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookdown import astro
from lookdown.astro import ut1
from lookdown.errors import ArgumentError

S = 10**9
DAY = 86_400 * S
GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "astro_peers.json").read_text(encoding="utf-8"))
FIRST = astro.tai_ns_from_utc_text("1972-01-01")
END = astro.tai_ns_from_utc_text("2027-10-29")
LAST = astro.tai_ns_from_utc_text("2034-12-31")


def _ut1_minus_utc_s(text):
    return float(astro.ut1_minus_utc_s(np.array([astro.tai_ns_from_utc_text(text)]))[0])


@pytest.mark.parametrize(("utc", "tai_ns", "expected"), GOLDEN["ut1_minus_utc_s"])
def test_values_agree_with_astropy(utc, tai_ns, expected):
    """Up to 5 us apart where astropy has Bulletin A and we have C04."""
    assert float(astro.ut1_minus_utc_s(np.array([tai_ns]))[0]) == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize(
    ("utc", "printed_s", "tolerance_s"),
    [
        # Vallado, Crawford, Hujsak, Kelso, AIAA 2006-6753, appendix C: the value of 0 h that day.
        ("2004-04-06T00:00:00", -0.4399619, 2e-5),
        # IAU SOFA, Tools for Earth Attitude (cookbook), section 5: the example's dUT1.
        ("2007-04-05T12:00:00", -0.072073685, 4e-5),
    ],
)
def test_values_agree_with_worked_examples_in_print(utc, printed_s, tolerance_s):
    assert _ut1_minus_utc_s(utc) == pytest.approx(printed_s, abs=tolerance_s)


@given(st.integers(FIRST, END))
def test_ut1_stays_within_a_second_of_utc(instant):
    assert abs(astro.ut1_minus_utc_s(np.array([instant]))[0]) < 0.9


@pytest.mark.parametrize("day", ["1972-07-01", "1991-01-01", "1999-01-01", "2017-01-01"])
def test_ut1_runs_on_through_a_leap_second(day):
    """UT1 minus UTC jumps by one second, the Julian date of UT1 by nothing."""
    after = astro.tai_ns_from_utc_text(day)
    instants = after + np.array([-2 * S, -S - 1, 0, S])
    difference = astro.ut1_minus_utc_s(instants)
    assert difference[2] - difference[1] == pytest.approx(1.0, abs=1e-6)
    whole, fraction = astro.julian_date_ut1(instants)
    passed_s = ((whole - whole[0]) + (fraction - fraction[0])) * 86_400.0
    assert passed_s == pytest.approx((instants - instants[0]) / S, abs=1e-6)


@given(st.integers(FIRST, LAST - S))
def test_a_second_of_tai_is_a_second_of_ut1(instant):
    """Within the 4 ms a day by which days have differed from 86,400 s since 1972."""
    one, two = ut1.ut1_minus_tai_s(np.array([instant, instant + S]))
    assert abs(two - one) < 5e-3 / 86_400


def test_after_the_end_the_last_value_is_held():
    held = ut1.ut1_minus_tai_s(np.array([END, END + 1, END + 1000 * DAY, LAST]))
    assert (held == held[0]).all()
    before = ut1.ut1_minus_tai_s(np.array([END - DAY]))
    assert before[0] != held[0]


def test_outside_the_leap_seconds_is_the_users_fault():
    for instant in (0, LAST + 400 * DAY):
        with pytest.raises(ArgumentError, match="leap seconds"):
            astro.ut1_minus_utc_s(np.array([instant]))


def test_the_first_predicted_day_is_the_files():
    with np.load(Path(ut1.__file__).parent / "data" / "ut1.npz") as data:
        assert np.datetime64(int(data["predicted_day"]), "D") == np.datetime64(ut1.FIRST_PREDICTED_UTC_DAY)
        end_day = int(data["first_day"]) + len(data["steps_us"])
    assert astro.tai_ns_from_utc_day(end_day, 0) == END


def test_a_value_of_ones_own_goes_before_the_table():
    noon = np.array([astro.tai_ns_from_utc_text("2021-10-07T12:00")])
    assert astro.julian_date_ut1(noon, 0.0)[1][0] == 0.5
    assert astro.julian_date_ut1(noon)[1][0] == pytest.approx(0.5 - 0.1053 / 86_400, abs=1e-9)
