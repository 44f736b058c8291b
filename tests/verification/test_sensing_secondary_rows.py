"""Rows of the other sensors: all pass, and fail when a figure moves."""

import pytest

from lookdown.sensing.infrared import budget
from lookdown.verification import _sensing_secondary


def test_every_row_passes_and_has_a_source():
    rows = _sensing_secondary.rows()
    assert len(rows) >= 40 and len({row.id for row in rows}) == len(rows)
    assert [row.id for row in rows if not row.passed] == []
    assert all(row.area == "sensing" and row.source for row in rows)


def test_a_wrong_photon_fails_the_noise(monkeypatch):
    right = budget.photon_energy_j
    monkeypatch.setattr(budget, "photon_energy_j", lambda wavelength_m: 1.05 * right(wavelength_m))
    failed = {row.id for row in _sensing_secondary.rows() if not row.passed}
    assert {"nefd-co2", "six-sigma-co2"} <= failed


@pytest.mark.parametrize("name", ["canx-7-signal", "adsb-update-2000", "radiance-mid-288", "fix-bound"])
def test_named_figures_are_there(name):
    assert name in {row.id for row in _sensing_secondary.rows()}
