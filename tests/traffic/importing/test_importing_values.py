"""Columns of foreign tables made numbers, instants, addresses and answers."""

import numpy as np
import pyarrow as pa
import pytest

from lookdown.errors import ArgumentError
from lookdown.traffic.importing.values import addresses, booleans, squawks, texts, times, to_numbers, unit_instead

# 7 October 2021, 12:12:00 UTC, by `date -u -d 2021-10-07T12:12:00 +%s`.
INSTANT_S = 1_633_608_720


def column(*values, kind=None):
    return pa.chunked_array([pa.array(list(values), kind)])


def test_numbers_of_text_of_any_dirt():
    got = to_numbers(column("1", "-2.5", " 3e2 ", "nan", "inf", "0x10", "", "1,5", None)).to_pylist()
    assert got == [1.0, -2.5, 300.0, None, None, None, None, None, None]


def test_numbers_that_are_not_finite_become_null():
    assert to_numbers(column(1.0, np.nan, np.inf, None)).to_pylist() == [1.0, None, None, None]


def test_what_holds_no_numbers_is_null():
    assert to_numbers(column(True, False)).to_pylist() == [None, None]


@pytest.mark.parametrize("power", [0, 3, 6, 9])
def test_unit_of_a_time_by_its_size(power):
    assert times(column(INSTANT_S * 10**power)).to_pylist() == [INSTANT_S * 10**9]


@pytest.mark.parametrize(
    ("word", "further_ns"),
    [
        ("2021-10-07T12:12:00Z", 0),
        ("2021-10-07 12:12:00", 0),
        ("2021-10-07T14:12:00+02:00", 0),
        ("2021-10-07T12:12:00.123456789", 123_456_789),
        ("2021-10-07 12:12", 0),
    ],
)
def test_instants_as_text(word, further_ns):
    assert times(column(word)).to_pylist() == [INSTANT_S * 10**9 + further_ns]


def test_a_day_that_does_not_exist_loses_its_row_alone():
    assert times(column("2021-10-07T12:12:00Z", "2021-13-40T12:12:00Z")).to_pylist() == [INSTANT_S * 10**9, None]


def test_instants_of_arrow():
    stamp = column(INSTANT_S * 1000, kind=pa.timestamp("ms", "Europe/Paris"))
    assert times(stamp).to_pylist() == [INSTANT_S * 10**9]


def test_float_seconds_keep_microseconds():
    got = times(column(INSTANT_S + 0.25, INSTANT_S + 1e-6, np.nan, 1e300), "s").to_pylist()
    assert got == [INSTANT_S * 10**9 + 250_000_000, INSTANT_S * 10**9 + 1_000, None, None]


def test_absurd_whole_times_are_null_not_wrapped():
    assert times(column(INSTANT_S, INSTANT_S, 2**62), "s").to_pylist() == [INSTANT_S * 10**9] * 2 + [None]


def test_unknown_unit_of_time():
    with pytest.raises(ArgumentError, match="fortnight"):
        times(column(1), "fortnight")


def test_addresses():
    got = addresses(column("4BAAC6", " 4baac6 ", "~4baac6", "", "zz", "123456789", None)).to_pylist()
    assert got == [0x4BAAC6, 0x4BAAC6, 0x14BAAC6, None, None, None, None]


def test_names_get_numbers_of_their_own_that_last():
    named: dict[str, int] = {}
    one = addresses(column("glider a", "glider b", "glider a"), named=named).to_pylist()
    other = addresses(column("glider b", "glider c"), named=named).to_pylist()
    assert one[0] == one[2] != one[1] and other[0] == one[1]
    assert min(named.values()) > 0xFFFFFF, "no 24-bit address may be taken"


def test_squawks_are_octal_however_spelt():
    assert squawks(column("7700", "1200.0", "21", "9999", None)).to_pylist() == [0o7700, 0o1200, 0o21, None, None]
    assert squawks(column(7700.0, np.nan)).to_pylist() == [0o7700, None]


def test_yes_and_no():
    assert booleans(column("true", "F", "1.0", "0", "ground", "?")).to_pylist() == [
        True,
        False,
        True,
        False,
        True,
        None,
    ]
    assert booleans(column(True, None)).to_pylist() == [True, None]


def test_texts_of_dictionaries_and_numbers():
    assert texts(column("a ", None).dictionary_encode()).to_pylist() == ["a", ""]
    assert texts(column(12)).to_pylist() == ["12"]


@pytest.mark.parametrize("per_s", [1, 10**3, 10**6, 10**9])
def test_the_unit_that_times_look_to_have(per_s):
    units = {1: "s", 10**3: "ms", 10**6: "us", 10**9: "ns"}
    for values in ([INSTANT_S * per_s] * 3, [float(INSTANT_S * per_s)], [str(INSTANT_S * per_s), "never"]):
        for told in units.values():
            expected = None if told == units[per_s] else units[per_s]
            assert unit_instead(column(*values), told) == expected


def test_other_times_look_to_have_no_unit():
    assert unit_instead(column(1, 2, 3), "s") is None
    assert unit_instead(column("2021-10-07T12:12:00Z"), "s") is None
    assert unit_instead(column(INSTANT_S), "iso") is None
    assert unit_instead(column(INSTANT_S * 10**9).cast(pa.timestamp("ns")), "s") is None
