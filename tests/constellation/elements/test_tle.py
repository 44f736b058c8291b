"""Element sets: what is read, and that each fault is told with its line."""

from importlib import resources

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sgp4.api import Satrec

from lookdown.astro import tai_ns_from_utc_text
from lookdown.constellation import (
    element_set_from_tle,
    elements_from_tle,
    omm_from_elements,
    read_elements,
    read_tle,
    sgp4_models,
)
from lookdown.constellation.elements._tle_block import read_block
from lookdown.constellation.elements._tle_line import LineError, first_line, second_line
from lookdown.errors import DataError

FIRST = "1 00005U 58002B   00179.78495062  .00000023  00000-0  28098-4 0  4753"
SECOND = "2 00005  34.2682 348.7242 1859667 331.7664  19.3264 10.82419157413667"
MENDED = {33333, 33334, 33335}


def _with_checksum(line):
    total = sum(int(c) if c.isdigit() else c == "-" for c in line[:68])
    return line[:68] + str(total % 10)


def test_vanguard_1_is_read_field_by_field():
    elements = elements_from_tle(f"# from the report\nVANGUARD 1\n{FIRST}\n{SECOND}\n\n", "test")
    assert len(elements) == 1
    assert elements.satellite_id[0] == 5
    # Day 179 of 2000 is 27 June; the fraction is 18:50:19.733568.
    assert elements.epoch_tai_ns[0] == tai_ns_from_utc_text("2000-06-27T18:50:19.733568")
    assert np.degrees(elements.inclination_rad[0]) == pytest.approx(34.2682, abs=1e-12)
    assert np.degrees(elements.raan_rad[0]) == pytest.approx(348.7242, abs=1e-12)
    assert elements.eccentricity[0] == 0.1859667
    assert np.degrees(elements.argument_of_perigee_rad[0]) == pytest.approx(331.7664, abs=1e-12)
    assert np.degrees(elements.mean_anomaly_rad[0]) == pytest.approx(19.3264, abs=1e-12)
    assert elements.mean_motion_radps[0] * 86_400 / (2 * np.pi) == pytest.approx(10.82419157, abs=1e-12)
    assert elements.bstar_per_earth_radius[0] == 0.28098e-4


def test_every_set_of_the_sgp4_report_agrees_with_the_package():
    text = (resources.files("sgp4") / "SGP4-VER.TLE").read_text(encoding="ascii")
    lines = [line[:69] for line in text.splitlines() if line[:2] in ("1 ", "2 ")]
    lines = [_with_checksum(line) if int(line[2:7]) in MENDED else line for line in lines]
    elements = elements_from_tle("\n".join(lines), "test")
    assert len(elements) == 33
    for row in range(33):
        theirs = Satrec.twoline2rv(lines[2 * row], lines[2 * row + 1])
        assert elements.satellite_id[row] == theirs.satnum
        assert elements.eccentricity[row] == theirs.ecco
        assert elements.bstar_per_earth_radius[row] == pytest.approx(theirs.bstar, rel=1e-15)
        assert elements.inclination_rad[row] == pytest.approx(theirs.inclo, rel=1e-15)


def test_the_last_lines_of_the_report_have_wrong_checksums_and_are_refused():
    path = resources.files("sgp4") / "SGP4-VER.TLE"
    with pytest.raises(DataError, match="line 100: expected checksum 2"):
        elements_from_tle(path.read_text(encoding="ascii"), "SGP4-VER.TLE")


def test_alpha_5_numbers_pass_99999():
    first = _with_checksum(FIRST.replace("00005U", "B1234U"))
    second = _with_checksum(SECOND.replace("2 00005", "2 B1234"))
    assert elements_from_tle(f"{first}\n{second}", "test").satellite_id[0] == 111_234


def _edit(line, first, text):
    return _with_checksum(line[: first - 1] + text + line[first - 1 + len(text) :])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "there is none"),
        ("hello\nworld", "there is none"),
        (FIRST, "line 1: .* truncated"),
        (SECOND, "line 1: expected line 2 of an element set right after"),
        (f"{FIRST}\n{FIRST}", "line 2: expected line 2"),
        (f"{FIRST}\nNAME\n{SECOND}", "line 2: expected line 2"),
        (f"{FIRST[:60]}\n{SECOND}", "line 1: expected 69 columns; got 60"),
        (f"{FIRST}\n{SECOND[:-1]}9", "line 2: expected checksum 7 in column 69; got '9'"),
        (f"{FIRST}\n{_edit(SECOND, 3, '00006')}", "line 2: expected catalogue number 5"),
        (f"{_edit(FIRST, 3, '0x005')}\n{SECOND}", "line 1: expected a catalogue number"),
        (f"{_edit(FIRST, 19, '00x79')}\n{SECOND}", "line 1: expected an epoch"),
        (f"{_edit(FIRST, 21, '400')}\n{SECOND}", "line 1: expected a day of the year"),
        (f"{_edit(FIRST, 19, '58179')}\n{SECOND}", "line 1: the epoch .* leap seconds"),
        (f"{_edit(FIRST, 54, ' 2809x-4')}\n{SECOND}", "line 1: expected a drag term"),
        (f"{FIRST}\n{_edit(SECOND, 9, 'abc.defg')}", "line 2: expected inclination in columns 9-16"),
        (f"{FIRST}\n{_edit(SECOND, 18, '400.0000')}", "line 2: expected right ascension of the node of 0 to 360"),
        (f"{_edit(FIRST, 23, '366')}\n{SECOND}", "line 1: expected an epoch"),
        (f"{_edit(FIRST, 19, '01366')}\n{SECOND}", "line 1: expected a day of the year, 1 to 365"),
        (f"{_edit(FIRST, 63, '4')}\n{SECOND}", "line 1: expected ephemeris type 0 .* got 4, SGP4-XP"),
        (f"{FIRST}\n{_edit(SECOND, 17, '3')}", "line 2: expected a blank in column 17; got '3'"),
        (f"{FIRST}\n{_edit(SECOND, 9, '234.2682')}", "line 2: expected inclination of 0 to 180"),
        (f"{FIRST}\n{_edit(SECOND, 27, '18-9667')}", "line 2: expected the digits of the eccentricity"),
        (f"{FIRST}\n{_edit(SECOND, 53, ' 0.00000000')}", "line 2: expected a mean motion of 1e-05 to 18 rev/day"),
        (f"{FIRST}\n{_edit(SECOND, 53, '18.00000001')}", "line 2: expected a mean motion of 1e-05 to 18 rev/day"),
    ],
)
def test_each_fault_is_told_with_its_line(text, message):
    with pytest.raises(DataError, match=message):
        elements_from_tle(text, "test.tle")


def test_a_file_is_read_and_a_missing_or_binary_one_is_told(tmp_path):
    path = tmp_path / "one.tle"
    path.write_text(f"{FIRST}\r\n{SECOND}\r\n", encoding="ascii")
    assert len(read_tle(path)) == 1
    with pytest.raises(DataError, match="no such file"):
        read_tle(tmp_path / "other.tle")
    path.write_bytes(b"1 \xff\xfe\x00\x01")
    with pytest.raises(DataError, match="there is none"):
        read_tle(path)
    with pytest.raises(DataError, match="cannot be read"):
        read_tle(tmp_path)


def _lines_of_the_report():
    text = (resources.files("sgp4") / "SGP4-VER.TLE").read_text(encoding="ascii")
    lines = [line[:69] for line in text.splitlines() if line[:2] in ("1 ", "2 ")]
    return [_with_checksum(line) if int(line[2:7]) in MENDED else line for line in lines]


def _slowly(one, two):
    """Return what the reader of single lines makes of a set; None where it is damaged."""
    try:
        said = first_line(one)
        return said | second_line(two, said["satellite_id"])
    except LineError:
        return None


def _at_once(pairs):
    arrays = [
        np.frombuffer("".join(lines).encode("latin-1"), np.uint8).reshape(-1, 69) for lines in zip(*pairs, strict=True)
    ]
    return read_block(*arrays)


def test_all_at_once_and_line_by_line_read_the_same_to_the_bit():
    lines = _lines_of_the_report()
    pairs = list(zip(lines[::2], lines[1::2], strict=True))
    columns, sure = _at_once(pairs)
    assert sure.sum() > 25
    for row in np.flatnonzero(sure):
        assert {name: values[row] for name, values in columns.items()} == _slowly(*pairs[row])


def test_a_changed_letter_is_never_read_at_once_otherwise_than_line_by_line():
    """Every column of both lines takes every kind of letter, with the checksum made good again."""
    pairs = [
        (_edit(FIRST, column, letter), SECOND) if line == 1 else (FIRST, _edit(SECOND, column, letter))
        for line in (1, 2)
        for column in range(3, 69)
        for letter in " 0459.-+AIZx"
    ]
    columns, sure = _at_once(pairs)
    assert 300 < sure.sum() < len(pairs)
    for row in np.flatnonzero(sure):
        assert {name: values[row] for name, values in columns.items()} == _slowly(*pairs[row]), pairs[row]


@pytest.mark.parametrize(
    "text",
    [
        f"\ufeffVANGUARD 1\r\n{FIRST}\r\n{SECOND}\r\n",
        f"0 VANGUARD 1\r{FIRST}\r{SECOND}\r",
        f"  VANGUARD 1  \r\r\n  {FIRST}   \r\r\n\r\r\n{SECOND}     0.00      4320.0\r\r\n",
    ],
)
def test_marks_blanks_and_ends_of_lines_do_not_matter(tmp_path, text):
    path = tmp_path / "one.tle"
    for encoding in ("utf-8", "utf-16"):
        path.write_bytes(text.encode(encoding))
        assert read_tle(path).satellite_id.tolist() == [5]
    assert element_set_from_tle(text.lstrip("\ufeff"), "test").names.tolist() == ["VANGUARD 1"]


def test_names_and_designators_stay_with_their_satellites():
    other = [
        _edit(_edit(line, 3, "00006"), 10, "99123ABC") if line is FIRST else _edit(line, 3, "00006")
        for line in (FIRST, SECOND)
    ]
    bare = [
        _edit(_edit(line, 3, "00007"), 10, " " * 8) if line is FIRST else _edit(line, 3, "00007")
        for line in (FIRST, SECOND)
    ]
    text = "\n".join(["0 VANGUARD 1", FIRST, SECOND, *other, "1 HOPSAT", *bare])
    found = element_set_from_tle(text, "test")
    assert found.names.tolist() == ["VANGUARD 1", "", "1 HOPSAT"]
    assert found.designators.tolist() == ["1958-002B", "1999-123ABC", ""]
    assert found.particulars.element_set_number.tolist() == [475] * 3
    assert found.particulars.revolution_number.tolist() == [41366] * 3
    assert found.particulars.mean_motion_dot.tolist() == [2.3e-7] * 3


def test_damages_are_all_told_or_skipped_as_asked():
    good = f"{FIRST}\n{SECOND}"
    text = f"{good}\n{FIRST[:-1]}0\n{SECOND}\n{FIRST}\n{good}\n{SECOND}\n{FIRST[:40]}\n{SECOND[:-1]}9\n{good}\n{FIRST}"
    found = element_set_from_tle(text, "test", on_damage="skip")
    assert found.elements.satellite_id.tolist() == [5, 5, 5]
    assert [(damage.unit, damage.number) for damage in found.damages] == [("line", n) for n in (3, 6, 8, 9, 10, 13)]
    with pytest.raises(DataError) as refused:
        element_set_from_tle(text, "some.tle")
    told = str(refused.value).splitlines()
    assert told[0] == "some.tle: 6 damages; 3 element sets are whole." and len(told) == 8
    assert told[1] == "  line 3: expected checksum 3 in column 69; got '0'" and told[-1].startswith("Fetch")
    assert all(way in told[-1] for way in ("--skip-damaged", 'damaged = "skip"', 'on_damage="skip"'))


def test_a_path_may_be_a_text(tmp_path):
    (tmp_path / "one.tle").write_text(f"{FIRST}\n{SECOND}\n")
    assert len(read_tle(str(tmp_path / "one.tle"))) == len(read_elements(str(tmp_path / "one.tle"))) == 1
    (tmp_path / "one.json").write_text(omm_from_elements(read_tle(tmp_path / "one.tle"), "json"))
    assert read_elements(str(tmp_path / "one.json")).elements.satellite_id.tolist() == [5]


def test_ten_damages_are_told_and_the_rest_counted():
    with pytest.raises(
        DataError, match=r"12 damages; 0 element sets are whole(.|\n)*line 11:(.|\n)*and 2 more"
    ) as refused:
        element_set_from_tle(f"{FIRST}\n" * 12, "some.tle", on_damage="skip")
    assert len(str(refused.value).splitlines()) == 13


@settings(deadline=None)
@given(st.data())
def test_damaged_bytes_are_told_or_skipped_and_never_crash(data):
    whole = "\n".join(["0 NAME", *_lines_of_the_report()[:12]]).encode("ascii")
    text = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(text) - 1))
        kind = data.draw(st.sampled_from(["change", "cut", "insert", "double"]))
        if kind == "change":
            text[at] = data.draw(st.integers(0, 255))
        elif kind == "cut":
            del text[at : at + data.draw(st.integers(1, 100))]
            text += b" "
        elif kind == "insert":
            text[at:at] = bytes([data.draw(st.integers(0, 255))]) * data.draw(st.sampled_from([1, 3, 300]))
        else:
            text[at:at] = text[at : at + 100]
    decoded = bytes(text).decode("latin-1")
    try:
        found = element_set_from_tle(decoded, "test", on_damage="skip")
    except DataError:
        return
    assert len(sgp4_models(found.elements)) == len(found)


def test_no_damaged_letter_changes_an_orbit_in_silence():
    """Each letter of a file of three sets in turn becomes another one: the set is told, or says the same still."""
    lines = _lines_of_the_report()[:6]
    whole = element_set_from_tle("\n".join(lines), "test").elements
    text = "\n".join(lines)
    for at in range(70, 210):  # the lines of the second set
        for letter in "\x00 -+.12A\n":
            try:
                found = element_set_from_tle(text[:at] + letter + text[at + 1 :], "test", on_damage="skip")
            except DataError:
                continue
            kept = np.isin(whole.satellite_id, found.elements.satellite_id)
            assert kept.all() or found.damages, (at, letter)
            for name, _ in whole.columns():
                assert np.array_equal(getattr(whole, name)[kept], getattr(found.elements, name)), (at, letter, name)


GOOD = f"{FIRST}\n{SECOND}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"{GOOD}\n<html><p>Too many requests</html>\n", "line 3: expected a name or a line 1 or 2; got '<html>"),
        (f'{GOOD}\n{{"NORAD_CAT_ID": 5, "EPOCH": "2000"}}\n{GOOD}', "line 3: expected a name or a line 1 or 2"),
        (f"{GOOD}\n" + f"{GOOD}\n".replace(" ", "\t"), "line 3: expected a name(.|\n)*line 4: expected a name"),
        (f"{GOOD}\n>{FIRST}\n>{SECOND}", "line 3: expected a name(.|\n)*line 4: expected a name"),
        (f"{GOOD}\nVANGUARD 1", "line 3: expected a line 1 after the name; the file ends. It is truncated"),
        (f"{GOOD}\nError\n\nPlease wait\n{GOOD}", "line 3: expected a line 1 after the name; got 'Please wait'"),
        (f"0 {'x' * 63}\n{GOOD}", "line 1: expected a name or a line 1 or 2; got '0 xxx"),
    ],
)
def test_lines_that_are_no_names_and_names_of_nothing_are_told_or_skipped(text, message):
    with pytest.raises(DataError, match=message):
        element_set_from_tle(text, "some.tle")
    found = element_set_from_tle(text, "some.tle", on_damage="skip")
    assert found.damages and found.elements.satellite_id[0] == 5


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("VANGUARD 1", "VANGUARD 1"),
        (
            "0 " + "A LONG NAME OF FORTY LETTERS".ljust(39, "X") + "Y",
            "A LONG NAME OF FORTY LETTERS".ljust(39, "X") + "Y",
        ),
        ("VANGUARD 1                1.5  0.4  0.0  8.0 v", "VANGUARD 1                1.5  0.4  0.0  8.0 v"),
    ],
)
def test_names_in_the_usual_forms_are_read(line, name):
    assert element_set_from_tle(f"{line}\n# a note\n\n{GOOD}", "test").names.tolist() == [name]
