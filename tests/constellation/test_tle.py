"""Element sets: what is read, and that each fault is told with its line."""

from importlib import resources

import numpy as np
import pytest
from sgp4.api import Satrec

from lookdown.astro import tai_ns_from_utc_text
from lookdown.constellation import elements_from_tle, read_tle
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
        (f"{FIRST}\n{_edit(SECOND, 27, '18-9667')}", "line 2: expected the digits of the eccentricity"),
        (f"{FIRST}\n{_edit(SECOND, 53, ' 0.00000000')}", "line 2: expected a mean motion above 0"),
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
    path.write_bytes(b"1 \xff\xfe")
    with pytest.raises(DataError, match="cannot be read"):
        read_tle(path)
