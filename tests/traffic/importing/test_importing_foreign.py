"""Foreign rows in one form."""

import numpy as np
import pytest

from lookdown.traffic.importing.foreign import FOREIGN_SCHEMA, Foreign, column_of_ns, foreign_table, numbers


def test_columns_not_given_are_null():
    table = foreign_table(3, icao24=np.array([1, 2, 3], np.uint32))
    assert table.schema.equals(FOREIGN_SCHEMA)
    assert [table.column(name).null_count for name in ("icao24", "latitude_deg", "callsign")] == [0, 3, 3]


def test_an_unknown_column_is_a_programmers_fault():
    with pytest.raises(AssertionError, match="wingspan"):
        foreign_table(1, wingspan=np.zeros(1))


def test_numbers_of_any_json():
    assert np.array_equal(numbers([1, None, 2.5]), [1.0, np.nan, 2.5], equal_nan=True)
    assert np.array_equal(numbers(["3", "ground", [], True, None]), [3.0] + [np.nan] * 4, equal_nan=True)


def test_seconds_are_good_to_a_microsecond():
    assert column_of_ns(np.array([1_697_068_800.123456, np.nan, 1e12])).to_pylist() == [
        1_697_068_800_123_456_000,
        None,
        None,
    ]


def test_a_note_is_told_once():
    foreign = Foreign()
    foreign.note("one")
    foreign.note("one")
    assert foreign.notes == ["one"]
