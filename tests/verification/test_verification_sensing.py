"""Every row of detection and sensing passes, and rows would fail if the figures moved."""

import pytest

from lookdown.verification import rows_of


@pytest.mark.parametrize(("area", "least"), [("detection", 93), ("sensing", 90)])
def test_rows_pass(area, least):
    rows = rows_of(area)
    assert len(rows) >= least and len({row.id for row in rows}) == len(rows)
    assert [row.id for row in rows if not row.passed] == []
    assert all(row.area == area and row.source for row in rows)


@pytest.mark.parametrize("area", ["detection", "sensing"])
def test_tolerances_are_no_wider_than_the_print(area):
    # Half a unit of the last printed digit is at most 6 % of a figure of two digits, 0.5 for one of 1 to 9.
    for row in rows_of(area):
        if row.published != 0.0:
            assert row.tolerance <= 0.07 * abs(row.published) or abs(row.published) < 10.0, row.id
