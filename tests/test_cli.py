"""The command line as a person meets it: words, exit codes, JSON."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import lookdown
from lookdown.cli import main
from lookdown.cli._duration import duration_s_from_text
from lookdown.cli._ending import ending_well
from lookdown.cli._summary import summary_tables
from lookdown.errors import ArgumentError, LookdownError
from lookdown.scenario import catalogue, find_scenario, load_scenario, scenario_hash


class Ended:
    """How a command ended: exit code, stdout, stderr."""

    def __init__(self, capsys: pytest.CaptureFixture[str], *arguments: str) -> None:
        with pytest.raises(SystemExit) as raised:
            main(list(arguments))
        self.code = raised.value.code or 0
        self.out, self.err = capsys.readouterr()

    def json(self) -> dict:
        assert self.out.count("\n") == 1
        return json.loads(self.out)


def test_the_version_is_the_packages(capsys) -> None:
    ended = Ended(capsys, "--version")
    assert (ended.code, ended.out) == (0, f"lookdown {lookdown.__version__}\n")


@pytest.mark.parametrize("command", ["run", "report", "compare", "verify", "bench", "convert", "scenario", "data"])
def test_every_command_explains_itself(capsys, command: str) -> None:
    assert command in Ended(capsys, "--help").out
    ended = Ended(capsys, command, "--help")
    assert ended.code == 0 and len(ended.out.split()) > 15


def test_a_wrong_command_is_a_fault_of_use(capsys) -> None:
    ended = Ended(capsys, "fly")
    assert ended.code == 2 and "No such command" in ended.err and not ended.out


def test_scenarios_are_listed(capsys) -> None:
    names = [entry.name for entry in catalogue()]
    listed = Ended(capsys, "scenario", "list", "--json").json()["scenarios"]
    assert [row["name"] for row in listed] == names and all(row["description"] for row in listed)
    assert all(name in Ended(capsys, "scenario", "list").out for name in names)


def test_a_scenario_is_shown_as_it_stands(capsys) -> None:
    assert Ended(capsys, "scenario", "show", "paris").out == find_scenario("paris").read_text()


def test_the_hash_and_the_schema_are_printed(capsys, tmp_path: Path) -> None:
    assert Ended(capsys, "scenario", "hash", "paris").out.strip() == scenario_hash(load_scenario("paris"))
    printed = json.loads(Ended(capsys, "scenario", "schema").out)
    Ended(capsys, "scenario", "schema", "--output", str(tmp_path / "schema.json"))
    assert printed == json.loads((tmp_path / "schema.json").read_text()) and "properties" in printed


def test_a_good_scenario_is_checked_with_its_sources(capsys) -> None:
    ended = Ended(capsys, "scenario", "check", "paris", "--all")
    assert ended.code == 0 and "no fault" in ended.out and "radar.average_power" in ended.out
    assert scenario_hash(load_scenario("paris")) in ended.out
    told = Ended(capsys, "scenario", "check", "paris", "--json").json()
    assert told["faults"] == [] and len(told["assumptions"]) > 50


def test_a_good_scenario_is_one_line_and_what_differs_from_the_one_below(capsys, tmp_path: Path) -> None:
    ended = Ended(capsys, "scenario", "check", "paris")
    assert (ended.code, ended.out, ended.err) == (0, "paris: no fault\n", "")
    path = tmp_path / "mine.toml"
    power = 'average_power = { base = 1.25, unit = "kW", source = "choice" }'
    path.write_text(f'[scenario]\nbased_on = "paris"\nname = "mine"\n[radar]\n{power}\n')
    ended = Ended(capsys, "scenario", "check", str(path))
    assert ended.code == 0 and not ended.err
    assert ended.out.splitlines()[-2:] == ["what differs from paris:", "  radar.average_power: 2.5 kW -> 1.25 kW"]


def test_what_is_no_fault_and_yet_unlikely_is_warned_of(capsys, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    carrier = 'carrier_frequency = { base = 10, unit = "GHz", source = "choice" }'
    text = f'[scenario]\nbased_on = "paris"\nname = "mine"\n[radar]\n{carrier}\n'
    Path("mine.toml").write_text(text)
    ended = Ended(capsys, "scenario", "check", "mine.toml")
    lines = ended.err.splitlines()
    assert ended.code == 0 and lines and all(line.startswith("warning: ") for line in lines)
    assert "range_floor" in lines[-1] and "warning" not in ended.out
    told = Ended(capsys, "scenario", "check", "mine.toml", "--json").json()
    assert [f"warning: {sentence}" for sentence in told["warnings"]] == lines


FIVE_FAULTS = """
[scenario]
based_on = "paris"
name = "No Name"
seed = 1.5
[traffic]
region_margin = { base = 100, unit = "parsec", source = "choice" }
[metrics]
custody_limit = { base = -5, unit = "km", source = "choice" }
[tracker]
coast = 300
"""


@pytest.fixture
def faulty(tmp_path: Path) -> str:
    path = tmp_path / "faulty.toml"
    path.write_text(FIVE_FAULTS)
    return str(path)


@pytest.mark.parametrize("command", [["scenario", "check"], ["run"]])
def test_five_faults_print_five_faults_and_exit_with_2(capsys, faulty: str, command: list[str]) -> None:
    ended = Ended(capsys, *command, faulty)
    assert ended.code == 2 and not ended.out and "Traceback" not in ended.err
    lines = [line for line in ended.err.splitlines() if ": expected " in line]
    paths = ["scenario.name", "scenario.seed", "traffic.region_margin.unit", "tracker.coast", "metrics.custody_limit"]
    assert [line.split(":")[0].strip() for line in lines] == paths
    assert all("; got " in line for line in lines)
    assert "5 faults" in ended.err


def test_faults_are_told_as_json_too(capsys, faulty: str) -> None:
    ended = Ended(capsys, "scenario", "check", faulty, "--json")
    assert ended.code == 2 and len(ended.json()["faults"]) == 5


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["run", "pariss"], "did you mean 'paris'"),
        (["run", "none.toml"], "no such file"),
        (["run", "--duration", "5 parsec"], "such as 10min"),
        (["run", "--duration", "10"], "such as 10min; got '10'"),
        (["run", "--duration", "9 h"], "recorded"),
        (["run", "--name", "../up"], "scenario.name"),
        (["report", "nowhere"], "no such folder"),
        (["verify", "nothing"], "expected an area: "),
        (["bench", "nothing"], "expected an area: "),
        (["data", "rebuild", "none.whl"], "no such file"),
    ],
)
def test_what_the_user_can_mend_is_told_in_words(capsys, tmp_path: Path, monkeypatch, arguments, words: str) -> None:
    monkeypatch.chdir(tmp_path)
    ended = Ended(capsys, *arguments)
    assert ended.code == 2 and words in ended.err.replace("\n", " ") and "Traceback" not in ended.err
    assert list(tmp_path.iterdir()) == []
    assert "..." not in ended.err.replace("lookdown --debug ...", "")


def test_flights_that_are_missing_or_cut_short_are_told(capsys, tmp_path: Path, monkeypatch) -> None:
    from lookdown.traffic import sample_path

    monkeypatch.chdir(tmp_path)
    whole = sample_path("quickstart").read_bytes()
    (tmp_path / "cut.parquet").write_bytes(whole[: len(whole) // 2])
    for name, words in (("none.parquet", "no such file"), ("cut.parquet", "truncated")):
        (tmp_path / "mine.toml").write_text(f'[scenario]\nbased_on = "paris"\n[traffic]\nrecording = "{name}"\n')
        ended = Ended(capsys, "run", "mine.toml")
        assert ended.code == 2 and words in ended.err and "Traceback" not in ended.err
    assert not (tmp_path / "runs").exists() or not list((tmp_path / "runs").iterdir())


def test_the_data_are_shown_with_their_origin(capsys) -> None:
    shown = Ended(capsys, "data", "--json").json()["recordings"][0]
    assert shown["rows"] == 284_505 and shown["aircraft"] == 213 and "OpenSky" in shown["origin"]
    assert "284,505" in Ended(capsys, "data").out


def test_verification_rows_have_the_promised_keys(capsys) -> None:
    rows = Ended(capsys, "verify", "geometry", "--json").json()["rows"]
    keys = ["id", "area", "published", "ours", "error", "tolerance", "unit", "source", "pass", "kind"]
    assert rows and all(list(row) == keys and row["pass"] is True for row in rows)


def test_verification_is_a_line_a_row_and_counts_what_its_references_are(capsys) -> None:
    rows = Ended(capsys, "verify", "geometry", "--json").json()["rows"]
    ended = Ended(capsys, "verify", "geometry")
    lines = ended.out.splitlines()
    assert ended.code == 0 and max(map(len, lines)) <= 100
    # Title, heading, a line a row, an empty one, the closing one.
    assert len(lines) == len(rows) + 4 and all(sum(row["id"] in line for line in lines) for row in rows)
    published = sum(row["kind"] == "published" for row in rows)
    assert 0 < published < len(rows)
    computed = len(rows) - published
    assert lines[-1] == f"{len(rows)} of {len(rows)} rows pass: {published} published, {computed} computed"
    assert rows[0]["source"] not in ended.out.replace("\n", " ")


def test_sources_of_the_references_are_told_when_asked_for(capsys) -> None:
    out = Ended(capsys, "verify", "detection", "--sources").out
    assert "Swerling mixture" in out and "Swerling mixture" not in Ended(capsys, "verify", "detection").out
    assert "rows pass: " in out.splitlines()[-1]


def test_a_bound_that_is_kept_reads_as_one_and_not_as_an_equality_without_error(capsys, monkeypatch) -> None:
    from lookdown import verification

    bound = verification.Row("y", "geometry", 0.99, 0.9912, 0.0, 0.0, "1, at least", "a book")
    under = verification.Row("z", "geometry", 55.8, 46.2, 0.0, 0.0, "ms, below", "a book")
    monkeypatch.setattr(verification, "rows_of", lambda area: [bound, under])
    told = " ".join(Ended(capsys, "verify", "geometry").out.split())
    assert "y at least 0.99 0.9912 - - published pass" in told and "z below 55.8 46.2 - - published pass" in told


def test_a_row_that_fails_makes_the_command_fail(capsys, monkeypatch) -> None:
    from lookdown import verification

    row = verification.Row("x", "geometry", 1.0, 2.0, 1.0, 0.1, "m", "a book")
    monkeypatch.setattr(verification, "rows_of", lambda area: [row])
    assert Ended(capsys, "verify", "geometry", "--json").code == 1
    ended = Ended(capsys, "verify", "geometry")
    assert ended.code == 1 and "FAIL" in ended.out and "0 of 1 rows pass: 1 published" in ended.out
    assert "failed: x" in ended.out


def test_benchmark_rows_have_the_promised_keys_and_both_directions(capsys, monkeypatch) -> None:
    from lookdown import benchmarks

    less = benchmarks.Row(id="a", must=2.0, aim=1.2, measured=1.5, unit="1", reference="C floor", checksum="00")
    more = benchmarks.Row(id="b", must=10.0, aim=20.0, measured=9.0, unit="1/s", reference="CPU second", checksum="00")
    assert less.passed and not more.passed
    monkeypatch.setattr(benchmarks, "areas", lambda: ["tracking"])
    monkeypatch.setattr(benchmarks, "rows_of", lambda area: [less, more])
    ended = Ended(capsys, "bench", "--json")
    keys = ["id", "must", "aim", "measured", "unit", "reference", "checksum", "pass"]
    assert ended.code == 1 and [list(row) for row in ended.json()["rows"]] == [keys, keys]
    assert "1 of 2 rows pass" in Ended(capsys, "bench").out


@pytest.mark.parametrize(
    ("text", "seconds"), [("10min", 600.0), ("1.5 h", 5400.0), ("2e2s", 200.0), (" 500 ms ", 0.5), ("7d", 604_800.0)]
)
def test_durations_are_read_as_people_write_them(text: str, seconds: float) -> None:
    assert duration_s_from_text(text) == seconds


@pytest.mark.parametrize("text", ["", "min", "-5min", "1..2s", "5 parsec", "0", "10", "90.5", "inf", "1h30"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ArgumentError, match="such as 10min"):
        duration_s_from_text(text)


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (LookdownError("mend it"), 2, "mend it"),
        (KeyboardInterrupt(), 130, "stopped"),
        (ZeroDivisionError("by zero"), 70, "an error of its own (ZeroDivisionError: by zero)"),
    ],
)
def test_every_way_of_ending_has_its_code_and_its_sentence(capsys, error: BaseException, code: int, words: str) -> None:
    import typer

    error.add_note("The recording is there.")

    def command() -> None:
        raise error

    with pytest.raises(typer.Exit) as raised:
        ending_well(command)()
    told = capsys.readouterr().err.replace("\n", " ")
    assert raised.value.exit_code == code
    assert words in told and "The recording is there." in told and "Traceback" not in told


def test_a_traceback_is_printed_only_when_asked_for(capsys, monkeypatch) -> None:
    import typer

    def command() -> None:
        raise ZeroDivisionError

    monkeypatch.setenv("LOOKDOWN_DEBUG", "1")
    with pytest.raises(typer.Exit):
        ending_well(command)()
    assert "Traceback" in capsys.readouterr().err


def test_a_summary_is_told_in_words_whatever_it_lacks() -> None:
    tables = summary_tables({"custody": 0.5, "gospa": 12_345.0, "custody_by_class": {"light": 0.25}, "other": 1})
    assert [table.row_count for table in tables] == [2, 1]
    assert list(tables[0].columns[1].cells) == ["50.0 %", "12.3 km"]


def test_a_reader_that_leaves_early_is_no_error() -> None:
    command = f"{sys.executable} -m lookdown.cli scenario check paris --all | head -1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr and "error of its own" not in done.stderr and done.stdout


@pytest.mark.parametrize(
    "command", [("verify", "detection"), ("scenario", "list"), ("scenario", "show", "paris"), ("data",)]
)
def test_no_mark_up_is_left_in_what_people_read(capsys: pytest.CaptureFixture[str], command: tuple[str, ...]) -> None:
    out = Ended(capsys, *command).out
    assert out and not re.search(r"\[/?(green|bold red|dim|bold)\]", out)
