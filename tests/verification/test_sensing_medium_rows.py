"""Every row of the medium and the surface holds, and fails when what it measures moves."""

import numpy as np
import pytest

from lookdown.sensing import clutter, medium
from lookdown.verification import _nathanson, _sensing_medium

ROWS = _sensing_medium.rows()


def failed(rows):
    return {row.id for row in rows if not row.passed}


def test_rows_hold_and_are_their_own():
    assert failed(ROWS) == set()
    assert len(ROWS) >= 75 and len({row.id for row in ROWS}) == len(ROWS)
    assert all(row.area == "sensing" and row.source and row.unit for row in ROWS)


def test_five_digits_are_met_to_1e_4():
    printed = [row for row in ROWS if len(f"{row.published:.8g}".lstrip("0.").replace(".", "")) >= 6]
    assert len(printed) > 20
    assert [row.id for row in printed if row.error > 1e-4 * max(1.0, abs(row.published)) and row.tolerance < 1e-3] == []


@pytest.mark.parametrize(
    ("name", "factor", "part", "least"),
    [
        ("gas_loss_ratio", 1.001, "_gases", 5),
        ("rain_coefficients", 1.001, "_rain", 8),
        ("cloud_coefficient_m2pkg", 1.001, "_rain", 4),
        ("ionospheric_delay_m", 1.02, "_ionosphere", 3),
        ("terrain_shadow_probability", 1.01, "_shadow", 2),
    ],
)
def test_rows_of_the_medium_measure_it(monkeypatch, name, factor, part, least):
    true = getattr(medium, name)

    def moved(*args, **kwargs):
        value = true(*args, **kwargs)
        return tuple(factor * x for x in value) if isinstance(value, tuple) else factor * value

    monkeypatch.setattr(medium, name, moved)
    assert len(failed(getattr(_sensing_medium, part)())) >= least


def test_rows_of_the_sea_measure_the_model(monkeypatch):
    true = clutter.sea_reflectivity
    monkeypatch.setattr(clutter, "sea_reflectivity", lambda **terms: 2.0 * true(**terms))
    assert len(failed(_sensing_medium._sea())) == 4


def test_the_tables_of_nathanson_are_whole():
    for polarisation, count in (("H", 267), ("V", 286)):
        table = _nathanson.measured_db(polarisation)
        assert table.shape == (7, 7, 7) and np.count_nonzero(table) == count
        assert table.max() == 0.0 and table.min() >= -95.0
        # A rougher sea echoes more wherever two states were measured: but for 1 in 20 of the pairs.
        pairs = (table[:, 1:] != 0) & (table[:, :-1] != 0)
        assert (np.diff(table, axis=1)[pairs] >= 0.0).mean() > 0.94
