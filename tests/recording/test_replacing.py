"""A run takes the place of a recording only, and of one that is no more whole than it."""

from pathlib import Path

import pytest
from test_recorder import associations, recorder, visible

from lookdown.errors import RecordingError
from lookdown.recording import open_recording
from lookdown.tables import Associations


def folder_of_notes(path: Path) -> None:
    path.mkdir()
    (path / "notes.txt").write_text("mine")


def folder_with_a_foreign_manifest(path: Path) -> None:
    path.mkdir()
    (path / "manifest.json").write_text('{"name": "an app"}')


def link_to_a_recording(path: Path) -> None:
    with recorder(path.parent, "other"):
        pass
    path.symlink_to(path.parent / "other")


@pytest.mark.parametrize(
    ("make", "kind"),
    [
        (folder_of_notes, "a folder that is no recording"),
        (folder_with_a_foreign_manifest, "a folder that is no recording"),
        (lambda path: path.write_text("mine"), "a file"),
        (link_to_a_recording, "a link"),
        (lambda path: path.symlink_to("nowhere"), "a link"),
    ],
)
def test_what_is_no_recording_is_refused_before_the_flight_and_stays(tmp_path: Path, make, kind: str) -> None:
    make(tmp_path / "run")
    before = visible(tmp_path)
    with pytest.raises(RecordingError, match=f"where {kind} is. Move it away, or choose another --name or --output"):
        recorder(tmp_path).__enter__()
    assert visible(tmp_path) == before


def test_what_appears_during_the_flight_stays_too(tmp_path: Path) -> None:
    with recorder(tmp_path) as writing:
        folder_of_notes(tmp_path / "run")
    assert (tmp_path / "run/notes.txt").read_text() == "mine"
    assert writing.directory == tmp_path / "run-2" and open_recording(tmp_path / "run-2").is_complete


def stopped(output: Path, rows: int) -> None:
    with pytest.raises(KeyboardInterrupt), recorder(output) as writing:
        writing.write(associations(rows))
        raise KeyboardInterrupt


def test_a_stopped_run_replaces_only_a_stopped_one(tmp_path: Path) -> None:
    with recorder(tmp_path, "whole") as writing:
        writing.write(associations(9))
    (tmp_path / "whole").rename(tmp_path / "run-incomplete")
    folder_of_notes(tmp_path / "run-incomplete-2")
    for rows in (3, 4):
        stopped(tmp_path, rows)
    assert visible(tmp_path) == ["run-incomplete", "run-incomplete-2", "run-incomplete-3"]
    assert open_recording(tmp_path / "run-incomplete", check_hashes=True).is_complete
    assert len(open_recording(tmp_path / "run-incomplete-3").table(Associations)) == 4


@pytest.mark.parametrize("name", ["run-incomplete", "run-incomplete-2"])
def test_a_run_is_not_called_as_stopped_ones_are(tmp_path: Path, name: str) -> None:
    with pytest.raises(RecordingError, match="for runs that were stopped"):
        recorder(tmp_path, name)


def test_what_an_old_replacement_left_is_not_in_the_way(tmp_path: Path) -> None:
    (tmp_path / ".run.old").write_text("somebody's")
    for rows in (1, 2):
        with recorder(tmp_path) as writing:
            writing.write(associations(rows))
    assert visible(tmp_path) == [".run.old", "run"]
    assert (tmp_path / ".run.old").read_text() == "somebody's"
    assert len(open_recording(tmp_path / "run").table(Associations)) == 2
