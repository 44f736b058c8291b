"""Element sets as two-line sets: the catalogues' own lines, the sgp4 package, and what columns cannot hold."""

from importlib import resources

import numpy as np
import pytest
from sgp4.api import Satrec
from sgp4.exporter import export_tle
from sgp4.io import compute_checksum, verify_checksum

from lookdown.astro import tai_ns_from_utc_text
from lookdown.constellation import (
    ElementSet,
    MeanElements,
    WalkerShell,
    element_set_from_tle,
    explicit_elements,
    tle_from_elements,
    walker_elements,
)
from lookdown.errors import ArgumentError

EPOCH = tai_ns_from_utc_text("2024-07-05T12:34:56.789012345")
SHELL = WalkerShell(altitude_m=5.5e5, inclination_rad=0.925, satellite_count=24, plane_count=6, phasing=1)


def _report_lines():
    text = (resources.files("sgp4") / "SGP4-VER.TLE").read_text(encoding="ascii")
    lines = [line[:69] for line in text.splitlines() if line[:2] in ("1 ", "2 ")]
    return [line for line in lines if not 33333 <= int(line[2:7]) <= 33335]  # their checksums are wrong


def _with_todays_zeros(line):
    """Return a line 1 with the zeros that today's catalogues write, +0 where older ones have -0, and its checksum."""
    if line[0] == "2":
        return line
    line = line[:44] + line[44:62].replace("-0 ", "+0 ") + line[62:68]
    return line + str(compute_checksum(line))


def test_the_sets_of_the_report_come_out_letter_by_letter():
    lines = list(map(_with_todays_zeros, _report_lines()))
    written = tle_from_elements(element_set_from_tle("\n".join(lines), "test")).splitlines()
    differing = [(old, new) for old, new in zip(lines, written, strict=True) if old != new]
    assert [old[2:7] for old, _ in differing] == ["11801"]  # it leaves the ephemeris type out
    assert differing[0][1] == differing[0][0][:62] + "0" + differing[0][0][63:]


def test_the_sgp4_package_writes_the_same_lines():
    for first, second in zip(_report_lines()[::2], _report_lines()[1::2], strict=True):
        if first[2:7] != "11801":  # it leaves the ephemeris type out
            ours = tle_from_elements(element_set_from_tle(f"{first}\n{second}", "test"))
            theirs = export_tle(Satrec.twoline2rv(first, second))
            assert ours.splitlines() == list(map(_with_todays_zeros, theirs))


def test_designed_satellites_are_read_again_within_the_columns():
    elements = walker_elements(SHELL, EPOCH)
    text = tle_from_elements(elements)
    for line in text.splitlines():
        verify_checksum(line)
    again = element_set_from_tle(text, "test").elements
    assert np.array_equal(again.satellite_id, np.arange(24))
    assert np.abs(again.epoch_tai_ns - elements.epoch_tai_ns).max() <= 432_000
    for name in ("inclination_rad", "raan_rad", "mean_anomaly_rad"):
        assert np.abs(getattr(again, name) - getattr(elements, name)).max() <= np.radians(0.5001e-4)
    assert np.abs(again.mean_motion_radps / elements.mean_motion_radps - 1.0).max() < 1e-9


@pytest.mark.parametrize(
    ("instant", "field"),
    [
        ("2000-01-01T00:00:00", "00001.00000000"),
        ("1999-12-31T23:59:59.999999", "00001.00000000"),
        ("2024-12-31T12:00:00", "24366.50000000"),
        ("1972-01-01T00:00:00", "72001.00000000"),
    ],
)
def test_epochs_round_over_the_end_of_a_day_and_a_year(instant, field):
    elements = explicit_elements(epoch_tai_ns=tai_ns_from_utc_text(instant), altitude_m=5e5, inclination_rad=1.0)
    assert tle_from_elements(elements)[18:32] == field


def test_an_angle_that_rounds_up_to_a_turn_is_0():
    elements = explicit_elements(epoch_tai_ns=EPOCH, altitude_m=5e5, inclination_rad=1.0, raan_rad=2 * np.pi - 1e-9)
    assert tle_from_elements(elements).splitlines()[1][17:25] == "  0.0000"


@pytest.mark.parametrize(
    ("bstar", "field"),
    [(0.0, " 00000+0"), (-1.23456e-4, "-12346-3"), (0.5, " 50000+0"), (99999.9e-5, " 10000+1"), (3e-12, " 00000+0")],
)
def test_drag_terms_have_five_digits_and_an_exponent(bstar, field):
    elements = explicit_elements(epoch_tai_ns=EPOCH, altitude_m=5e5, inclination_rad=1.0, bstar_per_earth_radius=bstar)
    text = tle_from_elements(elements)
    assert text[53:61] == field
    assert element_set_from_tle(text, "test").elements.bstar_per_earth_radius[0] == pytest.approx(
        bstar, rel=5e-5, abs=1e-11
    )


def _with(name, value):
    elements = walker_elements(SHELL, EPOCH).take(slice(0, 1))
    columns = {each: getattr(elements, each) for each, _ in MeanElements.columns()}
    return MeanElements(**columns | {name: np.array([value], columns[name].dtype)})


def test_numbers_past_99999_take_a_letter():
    for number, field in ((99_999, "99999"), (100_000, "A0000"), (180_000, "J0000"), (339_999, "Z9999")):
        text = tle_from_elements(_with("satellite_id", number))
        assert text[2:7] == field
        assert element_set_from_tle(text, "test").elements.satellite_id[0] == number


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("satellite_id", 340_000, "up to 339999"),
        ("eccentricity", 0.99999999, "eccentricity below"),
        ("mean_motion_radps", 1.0, "mean motion below 100"),
        ("bstar_per_earth_radius", 1e12, "drag term below 1e9"),
    ],
)
def test_what_columns_cannot_hold_is_refused(name, value, message):
    with pytest.raises(ArgumentError, match=message):
        tle_from_elements(_with(name, value))


def test_names_make_a_third_line():
    found = ElementSet.of(walker_elements(SHELL, EPOCH).take(slice(0, 2)))
    named = ElementSet(found.elements, np.array(["", "RADAR 2"]), found.designators, found.particulars)
    lines = tle_from_elements(named).splitlines()
    assert [line[:2] for line in lines] == ["1 ", "2 ", "0 ", "1 ", "2 "] and lines[2] == "0 RADAR 2"
