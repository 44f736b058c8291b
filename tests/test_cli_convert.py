"""`lookdown convert`: files in and out, what is told of damages and lost digits, nothing half written."""

import json
from importlib import resources
from pathlib import Path

import numpy as np
import pytest

from lookdown.cli import main
from lookdown.constellation import MeanElements, WalkerShell, omm_from_elements, read_elements, walker_elements
from lookdown.scenario import constellation_of, epoch_of, load_scenario

REPORT = resources.files("sgp4") / "SGP4-VER.TLE"
GOOD = """0 VANGUARD 1
1 00005U 58002B   00179.78495062  .00000023  00000+0  28098-4 0  4752
2 00005  34.2682 348.7242 1859667 331.7664  19.3264 10.82419157413667
"""


class Ended:
    """How a command ended: exit code, stdout, stderr."""

    def __init__(self, capsys: pytest.CaptureFixture[str], *arguments: object) -> None:
        with pytest.raises(SystemExit) as raised:
            main(["convert", *map(str, arguments)])
        self.code = raised.value.code or 0
        self.out, self.err = capsys.readouterr()


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "good.tle"
    path.write_text(GOOD)
    return path


@pytest.mark.parametrize("ending", ["xml", "json", "csv", "kvn", "tle", "3le", "TXT"])
def test_every_format_goes_out_and_comes_back(capsys, tmp_path: Path, good: Path, ending: str) -> None:
    there, back = tmp_path / f"there.{ending}", tmp_path / "back.tle"
    ended = Ended(capsys, good, there)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == f"{there}: 1 element sets of 1 satellites\n"
    assert Ended(capsys, there, back).code == 0
    assert back.read_text() == GOOD
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["good.tle", there.name, "back.tle"])


def test_the_format_may_be_named_and_an_unknown_one_is_told(capsys, tmp_path: Path, good: Path) -> None:
    assert Ended(capsys, good, tmp_path / "out.dat", "--format", "json").code == 0
    assert json.loads((tmp_path / "out.dat").read_text())[0]["NORAD_CAT_ID"] == 5
    ended = Ended(capsys, good, tmp_path / "other.dat")
    assert ended.code == 2 and "ends with .tle, .xml" in ended.err and "--format" in ended.err
    ended = Ended(capsys, good, tmp_path / "other.xml", "--format", "yaml")
    assert ended.code == 2 and "tle, xml, json, csv, kvn; got 'yaml'" in ended.err
    assert not list(tmp_path.glob("other*"))


def test_damages_refuse_the_file_and_leave_the_output_alone(capsys, tmp_path: Path) -> None:
    output = tmp_path / "out.json"
    output.write_text("as it was")
    ended = Ended(capsys, REPORT, output)
    assert ended.code == 2 and not ended.out and output.read_text() == "as it was"
    assert "5 damages; 30 element sets are whole" in ended.err and ended.err.count("  line ") == 5
    assert [path.name for path in tmp_path.iterdir()] == ["out.json"]


def test_damages_are_skipped_and_told_when_asked(capsys, tmp_path: Path) -> None:
    output = tmp_path / "out.json"
    ended = Ended(capsys, REPORT, output, "--skip-damaged", "--newest")
    assert ended.code == 0 and ended.err.count("warning: skipped line 10") == 5
    assert ended.out == f"{output}: 29 element sets of 29 satellites, 1 older ones left out, 5 damages skipped\n"
    assert len(json.loads(output.read_text())) == 29
    told = json.loads(Ended(capsys, REPORT, output, "--skip-damaged", "--json").out)
    assert (told["sets"], told["satellites"], told["older"], told["format"]) == (30, 29, 0, "json")
    assert told["damages"][0] == {
        "unit": "line",
        "number": 100,
        "sentence": "expected checksum 2 in column 69; got '4'",
    }


def test_many_damages_are_counted(capsys, tmp_path: Path, good: Path) -> None:
    good.write_text(GOOD + GOOD.splitlines()[1].join(["", "\n"]) * 14)
    ended = Ended(capsys, good, tmp_path / "out.xml", "--skip-damaged")
    assert ended.code == 0 and ended.err.count("skipped") == 10 and "and 4 more damages" in ended.err


def test_digits_that_two_lines_do_not_hold_are_told(capsys, tmp_path: Path) -> None:
    shell = WalkerShell(altitude_m=5.5e5, inclination_rad=0.925, satellite_count=24, plane_count=6, phasing=1)
    source, output = tmp_path / "designed.xml", tmp_path / "out.tle"
    source.write_text(omm_from_elements(walker_elements(shell, 1_633_608_757_000_000_000)))
    ended = Ended(capsys, source, output)
    assert ended.code == 0 and "warning: 24 of 24 sets were rounded" in ended.err
    ended = Ended(capsys, output, tmp_path / "again.tle")
    assert ended.code == 0 and not ended.err
    first, second = read_elements(output).elements, read_elements(tmp_path / "again.tle").elements
    assert all(np.array_equal(getattr(first, name), getattr(second, name)) for name, _ in MeanElements.columns())


def test_what_two_lines_cannot_hold_is_a_fault(capsys, tmp_path: Path, good: Path) -> None:
    text = omm_from_elements(read_elements(good)).replace("<NORAD_CAT_ID>5<", "<NORAD_CAT_ID>270000001<")
    (tmp_path / "new.xml").write_text(text)
    ended = Ended(capsys, tmp_path / "new.xml", tmp_path / "out.tle")
    assert ended.code == 2 and "up to 339999" in ended.err and "Write an OMM instead" in ended.err
    assert not (tmp_path / "out.tle").exists()


def test_files_that_are_not_there_or_cannot_be_written_are_told(capsys, tmp_path: Path, good: Path) -> None:
    ended = Ended(capsys, tmp_path / "none.tle", tmp_path / "out.xml")
    assert ended.code == 2 and "there is no such file" in ended.err
    ended = Ended(capsys, good, tmp_path / "nowhere" / "out.xml")
    assert ended.code == 2 and "OUT:" in ended.err and "could not be written" in ended.err


def test_a_scenario_goes_out_with_all_its_satellites(capsys, tmp_path: Path) -> None:
    ended = Ended(capsys, "discoverer-2", tmp_path / "out.json")
    assert ended.code == 0 and "24 element sets of 24 satellites" in ended.out and not ended.err
    document = load_scenario("discoverer-2")
    found, designed = read_elements(tmp_path / "out.json"), constellation_of(document, epoch_of(document))
    assert found.names[:2].tolist() == ["one 0000", "one 0001"]
    assert np.array_equal(found.elements.epoch_tai_ns, designed.epoch_tai_ns)
    assert np.allclose(found.elements.raan_rad, designed.raan_rad, rtol=0, atol=1e-12)
    assert np.allclose(found.elements.mean_motion_radps, designed.mean_motion_radps, rtol=1e-13)


def _scenario(folder: Path) -> Path:
    (folder / "mine.toml").write_text(
        """[scenario]
based_on = "paris"
name = "mine"
title = "Mine"

[[constellation.shell]]
type = "elements"
vendor = "mine"
path = "good.tle"
"""
    )
    return folder / "mine.toml"


def test_a_scenario_of_a_file_goes_out_too(capsys, tmp_path: Path, good: Path) -> None:
    good.write_text(GOOD + GOOD.replace(".78495062", ".58495062").replace("0  4752", "0  4750"))
    ended = Ended(capsys, _scenario(tmp_path), tmp_path / "out.tle")
    assert ended.code == 0 and (tmp_path / "out.tle").read_text().startswith("0 mine 0005\n1 00005U")
    assert "1 further sets of these satellites are left out" in ended.err


def test_what_is_read_is_never_written_onto(capsys, tmp_path: Path, good: Path) -> None:
    (tmp_path / "link.tle").symlink_to(good)
    for source, output in ((good, good), (good, tmp_path / "link.tle"), (_scenario(tmp_path), good)):
        ended = Ended(capsys, source, output)
        assert ended.code == 2 and "expected another file than what is read" in ended.err
    assert good.read_text() == GOOD


def test_a_file_with_a_scenarios_name_is_a_file(capsys, tmp_path: Path, good: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    good.rename(tmp_path / "iridium")
    assert "1 element sets of 1 satellites" in Ended(capsys, "iridium", "out.tle").out


def test_to_stdout_the_elements_alone(good: Path, tmp_path: Path) -> None:
    import subprocess
    import sys

    command = [sys.executable, "-m", "lookdown.cli", "convert", str(good), "/dev/stdout", "--format", "csv"]
    ended = subprocess.run(command, capture_output=True, text=True, check=True)
    assert ended.stdout.startswith("OBJECT_NAME,") and ended.stdout.count("\n") == 2
    assert ended.stderr == "lookdown: /dev/stdout: 1 element sets of 1 satellites\n"
