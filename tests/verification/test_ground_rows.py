"""The rows of horizons and ground sensors: enough, published ones among them, and not blind to a wrong Earth."""

import dataclasses

import pytest

from lookdown.sensing.geometry import horizon, refraction
from lookdown.verification import _sensing_ground as rows


def test_there_are_enough_and_all_pass():
    found = rows.rows()
    assert len(found) >= 50 and all(row.passed for row in found)
    assert sum(row.kind == "published" for row in found) >= 15


@pytest.mark.parametrize("factor", [0.999, 1.001])
def test_another_earth_fails_them(monkeypatch, factor):
    true = horizon.radius_factor
    monkeypatch.setattr(horizon, "radius_factor", lambda *a, **k: factor * true(*a, **k))
    failed = {row.id for row in rows.rows() if not row.passed}
    assert {"ground-height2grndrange", "ground-range2height", "ground-horizonrange", "ground-effearthradius"} <= failed


def test_another_air_fails_them(monkeypatch):
    true = refraction.crpl_air
    monkeypatch.setattr(
        refraction, "crpl_air", lambda *a: dataclasses.replace(true(*a), decay_per_m=1.01 * true(*a).decay_per_m)
    )
    failed = {row.id for row in rows.rows() if not row.passed}
    assert {"ground-refractionexp-313", "ground-refractionexp-450"} <= failed
