"""Every row of the geometry area holds, is its own, and can fail."""

import numpy as np
import pytest

from lookdown.sensing.geometry import horizon
from lookdown.verification import _geometry

ROWS = _geometry.rows()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_row_holds(row):
    assert row.passed, row
    assert row.area == "geometry"
    assert row.source and row.unit and np.isfinite(row.ours)


def test_rows_are_many_and_their_names_are_unique():
    assert len(ROWS) >= 20
    assert len({row.id for row in ROWS}) == len(ROWS)


def test_rows_measure_the_code(monkeypatch):
    """A wrong slant range fails its rows and no others."""
    monkeypatch.setattr(horizon, "range_at_height_m", lambda low, height, *rest: np.asarray(1.001 * height))
    failed = {row.id for row in _geometry.rows() if not row.passed}
    assert failed == {row.id for row in ROWS if row.id.startswith("slant-")}
