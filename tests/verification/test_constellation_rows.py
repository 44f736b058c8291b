"""Every row of the constellation area holds, is its own, and can fail."""

import numpy as np
import pytest

from lookdown.verification import _constellation

ROWS = _constellation.rows()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_row_holds(row):
    assert row.passed, row
    assert row.area == "constellation"
    assert row.source and row.unit and np.isfinite(row.ours)


def test_rows_hold_the_sgp4_states_the_table_and_all_rosettes():
    names = [row.id for row in ROWS]
    assert len(set(names)) == len(names)
    assert {"sgp4-position-worst", "table-60s-position-worst"} <= set(names)
    assert sum(name.startswith("rosette-") for name in names) == 11


def test_sgp4_rows_measure_the_propagation(monkeypatch):
    """A metre of error in one coordinate fails the position row."""
    true_states = _constellation.teme_states

    def shifted(elements, instants):
        position, velocity, status = true_states(elements, instants)
        return position + np.array([1.0, 0.0, 0.0]), velocity, status

    monkeypatch.setattr(_constellation, "teme_states", shifted)
    failed = {row.id for row in _constellation._sgp4_rows() if not row.passed}
    assert failed == {"sgp4-position-worst"}


def test_a_rosette_with_another_phasing_is_not_the_published_one():
    shell = _constellation.WalkerShell(
        altitude_m=1e6, inclination_rad=np.radians(43.66), satellite_count=5, plane_count=5, phasing=2
    )
    assert abs(np.degrees(_constellation._rosette_radius_rad(shell)) - 69.15) > 1.0
