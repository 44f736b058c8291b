"""Orbit mean-elements messages out: digit for digit, to the nanosecond, in every form."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lookdown.astro import tai_ns_from_utc_text
from lookdown.constellation import (
    ElementSet,
    MeanElements,
    Particulars,
    WalkerShell,
    element_set_from_omm,
    element_set_from_tle,
    explicit_elements,
    omm_from_elements,
    tle_from_elements,
    walker_elements,
)
from lookdown.constellation.elements.omm_writing import OMM_FORMATS

EPOCH = tai_ns_from_utc_text("2024-07-05T12:34:56.789012345")
LINES = """0 VANGUARD <1> & "Co", Ltd
1 00005U 58002B   00179.78495062 -.00000023  12345-8 -28098-4 0  4753
2 00005  34.2682 348.7242 1859667 331.7664  19.3264 10.82419157413667
"""


def _mended(text):
    lines = text.splitlines()
    sums = [sum(int(c) if c.isdigit() else c == "-" for c in line[:68]) % 10 for line in lines]
    return "\n".join([lines[0], *(f"{line[:68]}{total}" for line, total in zip(lines[1:], sums[1:], strict=True))])


def _assert_same(first, second):
    for one, other in ((first.elements, second.elements), (first.particulars, second.particulars)):
        for name, _ in one.columns():
            assert np.array_equal(getattr(one, name), getattr(other, name)), name
    assert first.names.tolist() == second.names.tolist()
    assert first.designators.tolist() == second.designators.tolist()


@pytest.mark.parametrize("form", OMM_FORMATS)
def test_what_came_from_two_lines_goes_round_without_a_change(form):
    found = element_set_from_tle(_mended(LINES), "test")
    text = omm_from_elements(found, form)
    for digits in ("34.2682", "348.7242", "0.1859667", "331.7664", "19.3264", "10.82419157", "-2.8098e-05", "41366"):
        assert digits in text
    assert "2000-06-27T18:50:19.733568" in text
    again = element_set_from_omm(text, "test")
    _assert_same(again, found)
    assert omm_from_elements(again, form) == text
    assert tle_from_elements(again) == tle_from_elements(found)


@settings(deadline=None)
@given(
    st.lists(st.floats(0.0, 2 * np.pi, exclude_max=True), min_size=3, max_size=3),
    st.floats(0.0, np.pi),
    st.floats(0.0, 0.9),
    st.floats(300e3, 50_000e3),
)
def test_any_elements_come_back_within_one_unit_in_the_last_place(angles, inclination, eccentricity, perigee_m):
    elements = explicit_elements(
        epoch_tai_ns=EPOCH,
        semi_major_axis_m=(6_378_137.0 + perigee_m) / (1 - eccentricity),
        eccentricity=eccentricity,
        inclination_rad=inclination,
        raan_rad=angles[0],
        argument_of_perigee_rad=angles[1],
        mean_anomaly_rad=angles[2],
        bstar_per_earth_radius=eccentricity / 7,
    )
    again = element_set_from_omm(omm_from_elements(elements, "csv"), "test").elements
    for name, _ in MeanElements.columns():
        ours, theirs = getattr(elements, name)[0], getattr(again, name)[0]
        if name.endswith(("_rad", "_radps")):
            assert abs(ours - theirs) <= np.spacing(ours), name
        elif name != "plane":
            assert ours == theirs, name


@pytest.mark.parametrize("form", OMM_FORMATS)
def test_designed_satellites_have_no_name_and_no_classification(form):
    shell = WalkerShell(altitude_m=5.5e5, inclination_rad=0.925, satellite_count=24, plane_count=6, phasing=1)
    text = omm_from_elements(walker_elements(shell, EPOCH), form)
    assert text.count("UNKNOWN") == 48 and text.count("2024-07-05T12:34:56.789012345") >= 24
    again = element_set_from_omm(text, "test")
    assert set(again.names.tolist()) == {""} and np.array_equal(again.elements.satellite_id, np.arange(24))
    assert set(again.elements.epoch_tai_ns.tolist()) == {EPOCH}


@pytest.mark.parametrize("form", OMM_FORMATS)
def test_letters_that_a_form_cannot_hold_become_question_marks(form):
    one = explicit_elements(epoch_tai_ns=EPOCH, altitude_m=5e5, inclination_rad=1.0)
    names = np.array(["A\x00\x0b\n\ud800<&>\"',é"])
    found = ElementSet(one, names, np.array(["<&>"]), Particulars.unknown(1))
    again = element_set_from_omm(omm_from_elements(found, form), "test")
    assert again.names.tolist() == ["A????<&>\"',é"] and again.designators.tolist() == ["<&>"]


def test_headers_say_when_they_were_made():
    found = element_set_from_tle(_mended(LINES), "test")
    for form in ("xml", "kvn"):
        assert "2000-06-27T18:50:19.733568" in omm_from_elements(found, form).split("ORIGINATOR")[0]
        assert "2024-07-05T12:34:56" in omm_from_elements(found, form, created_tai_ns=EPOCH).split("ORIGINATOR")[0]


@pytest.mark.parametrize("form", OMM_FORMATS)
def test_no_satellite_is_a_text_too(form):
    assert "OBJECT_NAME" not in omm_from_elements(MeanElements.empty(), form).removeprefix("OBJECT_NAME,")
