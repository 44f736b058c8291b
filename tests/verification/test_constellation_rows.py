"""Every row of the constellation area holds, is its own, and can fail."""

import numpy as np
import pytest

from lookdown.verification import _constellation
from lookdown.verification._constellation import _claims, _closed_forms, _patterns, _states

ROWS = _constellation.rows()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_row_holds(row):
    assert row.passed, row
    assert row.area == "constellation"
    assert row.source and row.unit and np.isfinite(row.ours)


def test_rows_hold_what_the_area_promises():
    names = [row.id for row in ROWS]
    assert len(set(names)) == len(names)
    assert {"sgp4-position-worst", "table-real-position-worst", "tatc-24-passes", "iridium-66-claim"} <= set(names)
    assert sum(name.startswith("rosette-") for name in names) == 22
    assert sum(name.startswith("streets-") for name in names) == 15
    assert sum(name.startswith("world-") for name in names) == 8
    assert sum(name.startswith("discoverer-2-") for name in names) == 5


def failed(rows):
    return {row.id for row in rows if not row.passed}


def test_sgp4_rows_measure_the_propagation(monkeypatch):
    """A metre of error in one coordinate fails the position row."""
    true_states = _states.teme_states

    def shifted(elements, instants):
        position, velocity, status = true_states(elements, instants)
        return position + np.array([1.0, 0.0, 0.0]), velocity, status

    monkeypatch.setattr(_states, "teme_states", shifted)
    assert failed(_states._sgp4_rows()) == {"sgp4-position-worst", "sgp4-position-worst-but-20413"}
    assert failed(_states._real_rows()) == {"table-real-position-worst"}


def test_a_rosette_with_another_phasing_is_not_the_published_one(monkeypatch):
    monkeypatch.setattr(_patterns, "_ROSETTES", ((5, 5, 2, 43.66, 69.15),))
    assert failed(_patterns._rosette_rows()) == {"rosette-5-5-2-radius", "rosette-5-5-2-inclination"}


def test_street_rows_measure_the_pattern(monkeypatch):
    """Planes a degree closer than the closed form says leave a gap at the seam."""
    closer = _patterns.StreetsPattern
    monkeypatch.setattr(_patterns, "_STREET_CASES", ((6, 11),))
    monkeypatch.setattr(_patterns, "StreetsPattern", lambda **own: closer(**own, spacing_rad=np.radians(30.4)))
    assert failed(_patterns._street_rows()) == {"streets-6-11"}


def test_minimum_rows_measure_the_search(monkeypatch):
    monkeypatch.setattr(_patterns, "_MINIMA", (6,))
    assert "world-1-fold-minimum" in failed(_patterns._minimum_rows())


def test_crab_and_doppler_rows_measure_the_turning_earth(monkeypatch):
    """An Earth that turns one per cent slower."""
    monkeypatch.setattr(_closed_forms, "EARTH_RATE_RADPS", 7.22e-5)
    assert len(failed(_closed_forms._crab_rows())) == 5
    assert len(failed(_closed_forms._doppler_rows())) == 2


def test_claims_measure_the_cover(monkeypatch):
    monkeypatch.setattr(_claims, "_WAITS", ((8, 0.955),))
    flown = _claims._shell

    def fewer(count, planes, **own):
        return flown(count // 3, planes, **own)

    monkeypatch.setattr(_claims, "_shell", fewer)
    assert failed(_claims._discoverer_rows()) == {"discoverer-2-15min-8-planes", "discoverer-2-15min-claim"}


def test_passes_that_overlap_are_one_access():
    """From 0 to 100 s and from 60 to 160 s, then from 260 to 300 s, over one place; none over another."""
    second = 1_000_000_000
    rise = np.array([260, 0, 60], np.int64) * second
    found = _claims.Passes(
        satellite_row=np.array([0, 0, 1], np.uint32),
        place=np.zeros(3, np.uint32),
        rise_tai_ns=rise,
        set_tai_ns=np.array([300, 100, 160], np.int64) * second,
        cut=np.zeros(3, np.uint8),
    )
    assert _claims._access_and_revisit_s(found, 2) == (100.0, 100.0)
