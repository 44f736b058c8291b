"""`lookdown study coverage` as a person meets it: tables, JSON, faults, names, what is left behind."""

import json
import re
from pathlib import Path

import pytest

from lookdown.cli import main
from lookdown.cli._coverage_tables import percent, time_words

QUICK = ("--duration", "40min", "--step", "2min", "--spacing", "1500", "--no-report", "-q")


class Ended:
    """How a command ended: exit code, stdout, stderr."""

    def __init__(self, capsys: pytest.CaptureFixture[str], *arguments: str) -> None:
        with pytest.raises(SystemExit) as raised:
            main(["study", "coverage", *arguments])
        self.code = raised.value.code or 0
        self.out, self.err = capsys.readouterr()


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_study_ends_with_tables_and_a_folder(capsys, tmp_path: Path) -> None:
    ended = Ended(capsys, "discoverer-2", *QUICK)
    assert (ended.code, ended.err) == (0, "")
    for words in ("open-source estimate", "seen within 15 min", "By latitude", "50-60° N", "After a loss", "20 % lost"):
        assert words in ended.out, words
    assert "coverage-discoverer-2" in ended.out
    assert (tmp_path / "runs" / "coverage-discoverer-2" / "places.parquet").is_file()
    assert all(len(line) <= 80 for line in ended.out.splitlines())


def test_the_tables_head_what_they_hold(capsys) -> None:
    out = Ended(capsys, "discoverer-2", *QUICK, "--fold", "2", "--lose", "0.2", "--latitude", "52..59").out
    wanted = (
        "2 satellites",
        "or more in view",
        "2 or",
        "3 or",
        "all that are left",
        "20 % lost at random (one",
        "52-59° N",
    )
    assert [words for words in wanted if words not in out] == [] and "longest gap" not in out
    assert out.count("≥ ") > 3 and not re.search(r"\d $", out, flags=re.M) and "at least: the span" in out
    assert all(len(line) <= 80 for line in out.splitlines())


def test_json_is_the_summary_and_nothing_else(capsys, tmp_path: Path) -> None:
    ended = Ended(capsys, "iridium", *QUICK, "--json", "--fold", "2", "--grazing", "10..80", "--latitude", "-50..60.5")
    assert ended.out.count("\n") == 1
    said = json.loads(ended.out)
    assert said == json.loads((tmp_path / "runs" / "coverage-iridium" / "summary.json").read_text())
    asked = said["asked"]
    assert (asked["fold"], asked["grazing_min_deg"], asked["grazing_max_deg"]) == (2, 10.0, 80.0)
    assert (asked["latitude_min_deg"], asked["latitude_max_deg"]) == (-50.0, 60.5)
    assert (asked["duration_s"], asked["step_s"], asked["instants"]) == (2400.0, 120.0, 20)


def test_the_page_is_drawn_and_progress_is_a_line_a_stage(capsys, tmp_path: Path) -> None:
    quick = [word for word in QUICK if word not in ("--no-report", "-q")]
    ended = Ended(capsys, "discoverer-2", *quick, "--name", "mine", "--output", "out", "--height", "10")
    assert ended.code == 0 and (tmp_path / "out" / "mine" / "coverage.html").is_file()
    assert "coverage.html" in ended.out
    for words in ("working out the orbits", "looking down", "drawing the page"):
        assert ended.err.count(words) == 1


def test_who_is_lost_is_in_the_name_and_the_same_seed_loses_the_same(capsys, tmp_path: Path) -> None:
    lose = (*QUICK, "--lose", "0.25", "--seed", "3", "--json")
    said = [json.loads(Ended(capsys, "discoverer-2", *lose).out) for _ in range(2)]
    assert said[0] == said[1] and said[0]["satellites"]["taken_out"] == 6
    Ended(capsys, "starlink-shells", *QUICK, "--without-vendor", "middle")
    names = {path.name for path in (tmp_path / "runs").iterdir()}
    assert names == {"coverage-discoverer-2-lose25-seed3", "coverage-starlink-shells-without-middle"}


def test_an_older_study_that_is_replaced_is_told(capsys, tmp_path: Path) -> None:
    assert "replaced" not in Ended(capsys, "discoverer-2", *QUICK).out
    again = Ended(capsys, "discoverer-2", *QUICK, "--fold", "2")
    assert again.out.splitlines()[-1] == "replaced   an older study of that name (seed 1, 0.6667 h)"
    loud = [word for word in QUICK if word != "-q"]
    assert "replaced an older study" in Ended(capsys, "discoverer-2", *loud, "--json").err
    (tmp_path / "runs" / "coverage-discoverer-2" / "summary.json").write_text("[]")
    assert Ended(capsys, "discoverer-2", *QUICK).out.splitlines()[-1] == "replaced   an older study of that name"


def test_the_help_names_a_study_as_it_is_named(capsys, tmp_path: Path) -> None:
    Ended(capsys, "iridium", *QUICK, "--lose", "0.2")
    assert [path.name for path in (tmp_path / "runs").iterdir()] == ["coverage-iridium-lose20-seed1"]
    assert "coverage-iridium-lose20-seed1" in "".join(Ended(capsys, "--help").out.replace("│", "").split())


def test_regions_are_read_from_where_one_stands(capsys, tmp_path: Path) -> None:
    ring = [[-60, -30], [60, -30], [60, 30], [-60, 30], [-60, -30]]
    feature = {"type": "Feature", "properties": {"name": "my [b]sea[/b]"}, "geometry": {"type": "Polygon"}}
    feature["geometry"]["coordinates"] = [ring]
    (tmp_path / "sea.geojson").write_text(json.dumps(feature))
    ended = Ended(capsys, "discoverer-2", *QUICK, "--region", "sea.geojson")
    assert "By region" in ended.out and "my [b]sea[/b]" in ended.out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("nothing",), "expected a scenario"),
        (("paris", "--grazing", "70..10"), "--grazing: expected two angles of 0 to 90 deg"),
        (("paris", "--grazing", "ten"), "such as 10..70; got 'ten'"),
        (("paris", "--latitude", "-95..0"), "--latitude: expected two angles of -90 to 90"),
        (("paris", "--duration", "1day"), "--duration: expected a number above 0 and a unit"),
        (("paris", "--step", "1"), "--step: expected a number above 0 and a unit"),
        (("paris", "--spacing", "1"), "coverage.spacing: expected 20 to 5 000 km"),
        (("paris", "--lose", "1.5"), "coverage.lose: expected 0 to 99 %"),
        (
            ("paris", "--without-vendor", "none"),
            'coverage.without_vendors: expected vendors of the scenario: "one"; got "none"',
        ),
        (("paris", "--region", "none.geojson"), "cannot be read"),
        (("paris", "--name", "../x"), "scenario.name"),
    ],
)
def test_faults_are_told_in_words_and_end_with_2(capsys, tmp_path: Path, arguments, words: str) -> None:
    ended = Ended(capsys, *arguments, "-q")
    told = " ".join(ended.err.split())
    assert ended.code == 2 and words in told and "Traceback" not in ended.err and not ended.out
    assert not (tmp_path / "runs").exists() or not list((tmp_path / "runs").iterdir())


def test_what_is_in_the_way_is_told_before_anything_is_computed(capsys, tmp_path: Path) -> None:
    (tmp_path / "runs" / "coverage-paris").mkdir(parents=True)
    ended = Ended(capsys, "paris", "-q")
    assert ended.code == 2 and "a folder that is no study" in ended.err


def test_ctrl_c_leaves_nothing(capsys, tmp_path: Path, monkeypatch) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("lookdown.study.folder.write_table", stop)
    ended = Ended(capsys, "discoverer-2", *QUICK)
    assert ended.code == 130 and "stopped" in ended.err
    assert list((tmp_path / "runs").iterdir()) == []


def test_help_says_what_the_json_holds(capsys) -> None:
    ended = Ended(capsys, "--help")
    assert ended.code == 0
    for key in ("seen_fraction", "response_mean_s", "share_max", "coverage.start", "--without-vendor"):
        assert key in ended.out


def test_a_report_can_be_drawn_again(capsys, tmp_path: Path) -> None:
    Ended(capsys, "discoverer-2", *QUICK)
    with pytest.raises(SystemExit) as raised:
        main(["report", "coverage-discoverer-2"])
    assert not raised.value.code
    assert (tmp_path / "runs" / "coverage-discoverer-2" / "coverage.html").is_file()


@pytest.mark.parametrize(
    ("share", "words"), [(0.0, "0 %"), (1.0, "100 %"), (0.9996, "99.96 %"), (0.5, "50.0 %"), (1e-5, "0.001 %")]
)
def test_shares_never_read_as_all_or_nothing(share: float, words: str) -> None:
    assert percent(share) == words


def test_times_are_said_as_people_say_them() -> None:
    assert [time_words(s) for s in (0.0, 0.1, 60.0, 119.0, 3599.0, 7260.0)] == [
        "0",
        "<1 s",
        "1 min",
        "119 s",
        "1 h",
        "2 h 1 min",
    ]


@pytest.mark.parametrize("asked", [("日本",), ("中国",), tuple(f"v{n}" for n in range(28))])
def test_whoever_is_left_out_the_name_is_one_that_name_takes_and_no_others(asked: tuple[str, ...]) -> None:
    from types import SimpleNamespace

    from lookdown.cli._study_coverage import _name

    def name(*vendors: str) -> str:
        lose = SimpleNamespace(base_si=0.2)
        document = SimpleNamespace(
            coverage=SimpleNamespace(without_vendors=vendors, lose=lose), scenario=SimpleNamespace(seed=1)
        )
        return _name(None, "a-scenario-with-a-name-of-sixty-four-letters-which-is-the-longest", document)

    made = name(*asked)
    assert re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,63}", made) and made.startswith("coverage-a-scenario")
    assert made != name(*asked[:-1], "日本国") and made.endswith("-lose20-seed1")


def test_a_stop_while_the_page_is_drawn_says_where_the_study_lies(capsys, monkeypatch) -> None:
    def stop(folder: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("lookdown.report.write_coverage_report", stop)
    ended = Ended(capsys, "iridium", *(part for part in QUICK if part != "--no-report"))
    assert ended.code == 130 and "The study is whole" in ended.err and "lookdown report" in ended.err
