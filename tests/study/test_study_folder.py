"""A study's folder: whole or not at all, the same bytes, and nothing else ever replaced."""

import csv
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from test_study_coverage import q, small

from lookdown.constellation import PlaceCoverage
from lookdown.errors import RecordingError
from lookdown.scenario import ScenarioDocument, load_scenario
from lookdown.study import (
    CoverageStudy,
    is_study_folder,
    read_study_json,
    read_study_table,
    study_coverage,
    write_study,
)

FILES = {
    "assumptions.json",
    "bands.csv",
    "gaps.csv",
    "gaps.parquet",
    "instants.parquet",
    "losses.csv",
    "outlines.json",
    "places.parquet",
    "regions.csv",
    "scenario.toml",
    "study.json",
    "summary.json",
}


@pytest.fixture(scope="module")
def made() -> tuple[CoverageStudy, ScenarioDocument]:
    document = small(duration=q(40, "min"))
    return study_coverage(document), document


def written(made: tuple[CoverageStudy, ScenarioDocument], output: Path, name: str = "coverage-x") -> Path:
    return write_study(*made, output, name)


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_folder_holds_everything_and_reads_back(made, tmp_path: Path) -> None:
    folder = written(made, tmp_path / "deep" / "runs")
    assert {path.name for path in folder.iterdir()} == FILES and is_study_folder(folder)
    assert read_study_json(folder, "summary") == made[0].summary
    places = read_study_table(PlaceCoverage, folder, "places")
    assert places.seen_fraction.tolist() == made[0].places.seen_fraction.tolist()
    assert load_scenario(str(folder / "scenario.toml")) == made[1]
    field = pq.read_schema(folder / "places.parquet").field("response_mean_s")
    assert field.metadata[b"unit"] == b"s" and b"wait" in field.metadata[b"sentence"]
    with (folder / "bands.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [row["name"] for row in rows] == [band["name"] for band in made[0].summary["bands"]]
    assert float(rows[0]["fraction_by_fold_2"]) == made[0].summary["bands"][0]["fraction_by_fold"][1]
    assert "within_600_s" in rows[0]


def test_the_same_study_has_the_same_bytes(made, tmp_path: Path) -> None:
    first = bytes_of(written(made, tmp_path / "a"))
    again = (study_coverage(made[1]), made[1])
    assert bytes_of(written(again, tmp_path / "b")) == first


def test_an_older_study_is_replaced_and_nothing_else(made, tmp_path: Path) -> None:
    folder = written(made, tmp_path)
    (folder / "coverage.html").write_text("old")
    assert written(made, tmp_path) == folder and {path.name for path in folder.iterdir()} == FILES
    assert [path.name for path in tmp_path.iterdir()] == ["coverage-x"]
    (tmp_path / "mine").mkdir()
    (tmp_path / "file").write_text("")
    (tmp_path / "link").symlink_to(folder)
    for name, words in (("mine", "a folder that is no study"), ("file", "a file"), ("link", "a link")):
        with pytest.raises(RecordingError, match=words):
            written(made, tmp_path, name)


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError(28, "No space left on device")])
def test_what_stops_the_writing_leaves_the_older_study_and_nothing_half(
    made, tmp_path: Path, monkeypatch, error
) -> None:
    folder = written(made, tmp_path)
    before = bytes_of(folder)

    def stop(table: object, path: Path) -> None:
        raise error

    monkeypatch.setattr("lookdown.study.folder.write_table", stop)
    with pytest.raises(KeyboardInterrupt if error is KeyboardInterrupt else RecordingError):
        written(made, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["coverage-x"] and bytes_of(folder) == before


def test_a_stop_between_the_two_renamings_gives_the_older_study_its_name_back(
    made, tmp_path: Path, monkeypatch
) -> None:
    folder = written(made, tmp_path)
    before, rename, calls = bytes_of(folder), Path.rename, []

    def stop_at_the_second(self: Path, target: Path) -> Path:
        calls.append(target)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", stop_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        written(made, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["coverage-x"] and bytes_of(folder) == before


def test_a_folder_that_cannot_be_written_or_was_changed_is_told(made, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(RecordingError, match="A file stands where a folder is to be"):
        written(made, tmp_path / "file" / "deeper")
    folder = written(made, tmp_path)
    (folder / "summary.json").write_text("{")
    with pytest.raises(RecordingError, match="make the study again"):
        read_study_json(folder, "summary")
    (folder / "summary.json").unlink()
    with pytest.raises(RecordingError, match="cannot be read"):
        read_study_json(folder, "summary")


def test_a_folder_with_files_of_others_is_not_replaced(made, tmp_path: Path) -> None:
    folder = written(made, tmp_path)
    (folder / "mine.txt").write_text("precious")
    with pytest.raises(RecordingError, match=r"not the study's: mine\.txt"):
        written(made, tmp_path)
    assert (folder / "mine.txt").read_text() == "precious"
    foreign = tmp_path / "other"
    foreign.mkdir()
    for text in ("{}", "[1]", "no JSON", '{"kind": "case study"}'):
        (foreign / "study.json").write_text(text)
        assert not is_study_folder(foreign)
        with pytest.raises(RecordingError, match="a folder that is no study"):
            written(made, tmp_path, "other")


def test_a_file_changed_since_is_named(made, tmp_path: Path) -> None:
    folder = written(made, tmp_path)
    summary = folder / "summary.json"
    summary.write_text(summary.read_text().replace("1", "2", 1))
    with pytest.raises(RecordingError, match=r"summary\.json is not what the study wrote"):
        read_study_json(folder, "summary")
    (folder / "places.parquet").write_bytes((folder / "gaps.parquet").read_bytes())
    with pytest.raises(RecordingError, match=r"places\.parquet is not what the study wrote"):
        read_study_table(PlaceCoverage, folder, "places")


def test_what_a_killed_study_left_is_cleared_and_the_older_one_restored(made, tmp_path: Path, monkeypatch) -> None:
    folder = written(made, tmp_path)
    before = bytes_of(folder)
    folder.rename(tmp_path / ".coverage-x.old")
    (tmp_path / ".coverage-x.part").mkdir()
    (tmp_path / ".coverage-x.lock").touch()

    def stop(table: object, path: Path) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr("lookdown.study.folder.write_table", stop)
        written(made, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["coverage-x"] and bytes_of(folder) == before
