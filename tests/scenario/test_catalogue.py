"""The scenarios that come with lookdown."""

from pathlib import Path

import pytest

from lookdown.errors import ArgumentError
from lookdown.scenario import catalogue, find_scenario, load_scenario
from lookdown.scenario._faults import did_you_mean, shown


def test_every_scenario_is_named_as_its_file_and_says_what_it_is() -> None:
    for entry in catalogue():
        assert entry.path.stem == entry.name == load_scenario(entry.name).scenario.name
        assert len(entry.description) > 40 and entry.title


def test_the_sparse_one_differs_in_its_satellites_only() -> None:
    paris, sparse = load_scenario("paris"), load_scenario("paris-sparse")
    assert sparse.constellation.shell[0].satellites.number == 100
    assert (sparse.radar, sparse.tracker, sparse.traffic) == (paris.radar, paris.tracker, paris.traffic)


def test_a_name_goes_before_a_file_and_a_path_starts_at_its_folder(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text("")
    assert find_scenario("mine.toml", tmp_path) == tmp_path / "mine.toml"
    assert find_scenario(str(tmp_path / "mine.toml")) == tmp_path / "mine.toml"
    assert find_scenario("paris", tmp_path).name == "paris.toml"
    with pytest.raises(ArgumentError, match="scenario list"):
        find_scenario("mine", tmp_path)


def test_suggestions_are_made_only_where_something_is_near() -> None:
    assert "'losses'" in did_you_mean("loses", ["losses", "power"])
    assert did_you_mean("x", []) == "one of nothing"


@pytest.mark.parametrize(
    ("value", "text"),
    [(True, "true"), ("a", '"a"'), ({"b": 1}, "a table of b"), ([1, 2], "a list of 2"), (1.5, "1.5")],
)
def test_values_are_shown_as_toml_writes_them(value: object, text: str) -> None:
    assert shown(value) == text


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("dir.toml", "it is a folder"),
        ("/dev/null", "not a file but a device"),
        ("a" * 5000, r"5,000 characters\): expected a scenario file; it cannot be looked up \(File name too long"),
        ("none.toml", "no such file"),
        ("nul\0.toml", "no path|no such file"),
    ],
)
def test_what_is_no_file_is_told_as_what_it_is(tmp_path: Path, monkeypatch, path: str, words: str) -> None:
    (tmp_path / "dir.toml").mkdir()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ArgumentError, match=words) as raised:
        find_scenario(path)
    assert len(str(raised.value)) < 400
