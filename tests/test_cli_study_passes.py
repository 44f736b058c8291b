"""`lookdown study passes` as a person meets it: tables, JSON, CSV, faults."""

import csv
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from lookdown.astro import tai_ns_from_utc_text
from lookdown.cli import main
from lookdown.constellation import WalkerShell, tle_from_elements, walker_elements

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
    assert "discoverer-2: grazing 10 to 70 deg, 1 at once counts as seen" in ended.out
    assert "2026-01-01T00:00:00 to 2026-01-01T03:00:00 UTC" in ended.out
    assert ended.out.count("mean wait") == 2 and "> still in view at its end" in ended.out
    assert all(len(line) <= 80 for line in ended.out.splitlines())


def test_json_and_csv_hold_the_same_passes(capsys, tmp_path: Path) -> None:
    path = tmp_path / "passes.csv"
    ended = Ended(capsys, *QUICK, "--place", "48.9,2.3", "--json", "--csv", str(path))
    told = json.loads(ended.out)
    with path.open() as file:
        rows = list(csv.DictReader(file))
    assert set(told) == {"asked", "places", "passes", "warnings"}
    assert [row["rise_utc"] for row in rows] == [row["rise_utc"] for row in told["passes"]]
    assert {len(row[name]) for row in rows for name in ("rise_utc", "set_utc")} == {len("2026-01-01T00:00:00.000000Z")}
    assert all(len(row["duration_s"].partition(".")[2]) == 6 for row in rows)
    assert told["asked"] == {
        "scenario": "discoverer-2",
        "title": "Discoverer II: 24 satellites at 770 km",
        "grazing_min_deg": 10.0,
        "grazing_max_deg": 70.0,
        "range_max_km": None,
        "fold": 1,
        "start_utc": "2026-01-01T00:00:00.000000Z",
        "stop_utc": "2026-01-01T03:00:00.000000Z",
    }
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


def _scenario(folder: Path, *, bstar: float, vendor: str = "one") -> str:
    shell = WalkerShell(altitude_m=400e3, inclination_rad=0.96, satellite_count=2, plane_count=1, phasing=0)
    designed = walker_elements(shell, tai_ns_from_utc_text("2026-01-01"))
    first = np.array([bstar, 0.0])
    (folder / "two.tle").write_text(tle_from_elements(replace(designed, bstar_per_earth_radius=first)))
    (folder / "two.toml").write_text(
        f"""[scenario]
based_on = "paris"
name = "two"
title = "Two of a file"

[[constellation.shell]]
type = "elements"
vendor = "{vendor}"
path = "two.tle"

[coverage]
range_max = {{ base = 1500, unit = "km", source = "choice" }}
"""
    )
    return str(folder / "two.toml")


def test_dead_satellites_and_old_sets_are_warned_of(capsys, tmp_path: Path) -> None:
    asked = (_scenario(tmp_path, bstar=0.0), "-q", "--place", "48.9,2.3", "--from")
    fresh = json.loads(Ended(capsys, *asked, "2026-01-01", "--duration", "1h", "--json").out)
    assert fresh["warnings"] == []
    _scenario(tmp_path, bstar=0.1)
    ended = Ended(capsys, *asked, "2025-12-31", "--duration", "10d")
    assert ended.code == 0 and "warning: 1 of 2 satellites are not in good health" in ended.err
    assert "the satellite has decayed" in ended.err and "is 9 days from it" in ended.err
    told = json.loads(Ended(capsys, *asked, "2025-12-31", "--duration", "10d", "--json").out)
    assert len(told["warnings"]) == ended.err.count("warning:") >= 2


def test_a_pattern_is_never_old(capsys) -> None:
    ended = Ended(capsys, "discoverer-2", "-q", "--place", "48.9,2.3", "--duration", "9d", "--json")
    assert json.loads(ended.out)["warnings"] == []


def test_what_the_spans_ends_leave_open_is_at_least(capsys) -> None:
    ended = Ended(capsys, *QUICK, "--place", "88,0")
    assert "longest unseen at least 3 h" in ended.out and "mean wait at least 1 h 30 min" in ended.out
    (never,) = json.loads(Ended(capsys, *QUICK, "--place", "88,0", "--json").out)["places"]
    assert never["unseen_longest_at_least"] and never["response_mean_at_least"]


def test_limits_on_the_command_line_leave_the_range_and_long_names_do_not_wrap_rows(capsys, tmp_path: Path) -> None:
    asked = (_scenario(tmp_path, bstar=0.0, vendor="V" * 60), "-q", "--place", "48.9,2.3")
    ended = Ended(capsys, *asked, "--grazing", "5..80", "--duration", "12h")
    assert "two: grazing 5 to 80 deg, range up to 1500 km" in ended.out and f"{'V' * 11}…" in ended.out
    assert all(len(line) <= 80 for line in ended.out.splitlines())
    rows = [line for line in ended.out.splitlines() if "│" in line]
    told = json.loads(Ended(capsys, *asked, "--grazing", "5..80", "--duration", "12h", "--json").out)
    assert len(rows) == len(told["passes"]) > 0
    assert max(row["least_range_km"] for row in told["passes"]) <= 1500.0


@pytest.mark.parametrize("command", ["passes", "coverage"])
def test_the_help_shows_the_sections_name(capsys, command: str) -> None:
    with pytest.raises(SystemExit):
        main(["study", command, "--help"])
    assert "section [coverage]" in " ".join(capsys.readouterr().out.split())
