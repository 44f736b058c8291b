"""`lookdown study passes` as a person meets it: tables, JSON, CSV, faults."""

import csv
import json
from pathlib import Path

import pytest

from lookdown.cli import main

QUICK = ("discoverer-2", "--duration", "3h", "-q")


class Ended:
    """How a command ended: exit code, stdout, stderr."""

    def __init__(self, capsys: pytest.CaptureFixture[str], *arguments: str) -> None:
        with pytest.raises(SystemExit) as raised:
            main(["study", "passes", *arguments])
        self.code = raised.value.code or 0
        self.out, self.err = capsys.readouterr()


def test_each_place_has_its_table_and_its_line(capsys) -> None:
    ended = Ended(capsys, *QUICK, "--place", "48.9,2.3,120", "--place", "-33.9,151.2")
    assert (ended.code, ended.err) == (0, "")
    assert "48.9, 2.3, 120 m" in ended.out
    assert "-33.9, 151.2, 0 m" in ended.out
    assert ended.out.count("of the time, longest unseen") == 2
    assert "cut after" in ended.out
    assert all(len(line) <= 80 for line in ended.out.splitlines())


def test_json_and_csv_hold_the_same_passes(capsys, tmp_path: Path) -> None:
    path = tmp_path / "passes.csv"
    ended = Ended(capsys, *QUICK, "--place", "48.9,2.3", "--json", "--csv", str(path))
    told = json.loads(ended.out)
    with path.open() as file:
        rows = list(csv.DictReader(file))
    assert set(told) == {"places", "passes", "warnings"}
    assert [row["rise_utc"] for row in rows] == [row["rise_utc"] for row in told["passes"]]
    assert len(rows) == told["places"][0]["pass_count"] > 10
    assert all(9.99 < row["peak_grazing_deg"] < 70.01 for row in told["passes"])
    assert all(row["duration_s"] > 0.0 and row["least_range_km"] > 769.0 for row in told["passes"])
    rises = [row["rise_utc"] for row in told["passes"]]
    assert rises == sorted(rises)


def test_limits_and_start_of_the_command_line_take_the_place_of_the_scenarios(capsys) -> None:
    place = ("--place", "48.9,2.3", "--json")
    whole = json.loads(Ended(capsys, *QUICK, *place).out)
    high = json.loads(Ended(capsys, *QUICK, *place, "--grazing", "40..70", "--from", "2026-01-01T01:00").out)
    assert high["places"][0]["seen_fraction"] < whole["places"][0]["seen_fraction"]
    assert min(row["rise_utc"] for row in high["passes"]) >= "2026-01-01T01:00"
    assert min(row["peak_grazing_deg"] for row in high["passes"]) >= 39.99
    twice = json.loads(Ended(capsys, *QUICK, *place, "--fold", "2").out)
    assert twice["places"][0]["seen_fraction"] < whole["places"][0]["seen_fraction"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--place", "98,2"), "--place: expected latitude"),
        (("--place", "paris"), "got 'paris'"),
        (("--place", "48,2", "--grazing", "70..10"), "--grazing"),
        (("--place", "48,2", "--from", "tomorrow"), "UTC instant"),
        (("--place", "48,2", "--duration", "100000h"), "60 days at most"),
    ],
)
def test_faults_are_told_in_words(capsys, arguments, words) -> None:
    ended = Ended(capsys, "discoverer-2", "-q", *arguments)
    assert ended.code == 2
    assert words in ended.err


def test_a_long_table_is_cut_and_says_so(capsys) -> None:
    ended = Ended(capsys, "discoverer-2", "-q", "--duration", "12h", "--place", "48.9,2.3")
    assert "more: --csv FILE or --json tells all" in ended.out
