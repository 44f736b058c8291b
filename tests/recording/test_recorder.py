"""Recordings: whole or plainly not, and the same bytes for the same content."""

import itertools
import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lookdown.errors import RecordingError
from lookdown.recording import TABLES, Recorder, open_recording
from lookdown.recording import _writer as writer_module
from lookdown.tables import Associations, Metrics, Table


def associations(count: int, first: int = 0) -> Associations:
    ids = np.arange(first, first + count, dtype=np.uint64)
    noise = np.random.Generator(np.random.Philox(key=first)).standard_normal(count)
    return Associations(ids, ids * np.uint64(3), ids.astype(np.int64) * 1_000, np.square(noise))


def recorder(output: Path, name: str = "run") -> Recorder:
    return Recorder(
        output=output,
        name=name,
        scenario_text="[scenario]\n",
        seed=1,
        version="0",
        scenario_hash="ab",
        start_tai_ns=5,
    )


def visible(output: Path) -> list[str]:
    return sorted(path.name for path in output.iterdir())


def test_a_finished_recording_reads_back_as_it_was_written(tmp_path: Path) -> None:
    with recorder(tmp_path) as writing:
        for first in range(0, 1000, 100):
            writing.write(associations(100, first))
            writing.reached(first)
        writing.write_json("summary", {"custody": 0.5})
        writing.write_json("timing", {"cpu_s": 3.0})
        assert visible(tmp_path) == [".run.lock", ".run.part"]
    assert writing.directory == tmp_path / "run" and visible(tmp_path) == ["run"]
    reading = open_recording(tmp_path / "run", check_hashes=True)
    assert reading.is_complete and reading.manifest.stop_tai_ns == 900 and reading.manifest.start_tai_ns == 5
    np.testing.assert_array_equal(reading.table(Associations).detection_id, np.arange(1000, dtype=np.uint64))
    assert len(reading.table(Metrics)) == 0
    assert reading.document("summary") == {"custody": 0.5}
    assert reading.scenario_text == "[scenario]\n"
    assert sorted(reading.manifest.documents) == ["scenario.toml", "summary.json"]


@settings(max_examples=25, deadline=None)
@given(cuts=st.lists(st.integers(0, 300), max_size=6))
def test_bytes_depend_on_the_rows_and_not_on_how_they_came(tmp_path_factory, cuts: list[int]) -> None:
    whole = associations(300)
    edges = [0, *sorted(cuts), 300]
    folder = tmp_path_factory.mktemp("bytes")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writer_module, "ROWS_PER_GROUP", 64)
        with recorder(folder, "a") as one:
            one.write(whole)
        with recorder(folder, "b") as other:
            for start, stop in itertools.pairwise(edges):
                other.write(whole.take(slice(start, stop)))
    assert (folder / "a/associations.parquet").read_bytes() == (folder / "b/associations.parquet").read_bytes()


def test_memory_is_bounded_by_one_group(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer_module, "ROWS_PER_GROUP", 100)
    writer = writer_module.TableWriter(Associations, tmp_path / "a.parquet")
    for first in range(0, 1000, 30):
        writer.append(associations(30, first))
        assert writer._waiting_rows < 100 and sum(map(len, writer._waiting)) == writer._waiting_rows
    writer.close()
    assert writer.rows == 1020


def test_a_newer_recording_replaces_an_older_one(tmp_path: Path) -> None:
    for count in (10, 20):
        with recorder(tmp_path) as writing:
            writing.write(associations(count))
    assert visible(tmp_path) == ["run"]
    assert len(open_recording(tmp_path / "run").table(Associations)) == 20


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError])
def test_a_stopped_run_leaves_a_recording_marked_incomplete(tmp_path: Path, error: type[BaseException]) -> None:
    with recorder(tmp_path) as writing:
        writing.write(associations(7))
    with pytest.raises(error) as raised, recorder(tmp_path) as writing:
        writing.write(associations(40))
        writing.reached(39)
        raise error
    assert visible(tmp_path) == ["run", "run-incomplete"]
    reading = open_recording(tmp_path / "run-incomplete", check_hashes=True)
    assert not reading.is_complete and reading.manifest.stop_tai_ns == 39
    assert len(reading.table(Associations)) == 40
    assert len(open_recording(tmp_path / "run").table(Associations)) == 7
    assert "run-incomplete" in raised.value.__notes__[0]


def test_a_killed_run_leaves_nothing_that_opens(tmp_path: Path) -> None:
    script = (
        "import sys, time, pathlib; sys.path.insert(0, sys.argv[2]);"
        "from test_recorder import recorder, associations\n"
        "with recorder(pathlib.Path(sys.argv[1])) as w:\n"
        "    w.write(associations(5)); print('ready', flush=True); time.sleep(60)\n"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path), str(Path(__file__).parent)], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None and child.stdout.readline() == "ready\n"
    with pytest.raises(RecordingError, match="another run is writing run"), recorder(tmp_path):
        pass
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    child.stdout.close()
    assert visible(tmp_path) == [".run.lock", ".run.part"]
    with pytest.raises(RecordingError, match="being written"):
        open_recording(tmp_path / ".run.part")
    with recorder(tmp_path) as writing:
        writing.write(associations(3))
    assert visible(tmp_path) == ["run"]


@pytest.fixture
def small_files() -> Iterator[None]:
    """Let no file grow beyond 40 kB, which is what a full disk looks like from inside."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_is_told_and_leaves_nothing(tmp_path: Path, small_files: None) -> None:
    sentence = r"could not be written \(File too large\)\. Free some space"
    with pytest.raises(RecordingError, match=sentence), recorder(tmp_path) as writing:
        writing.write(associations(20_000))
    assert visible(tmp_path) == []


def test_a_disk_that_fills_while_writing_keeps_what_can_be_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small_files: None
) -> None:
    monkeypatch.setattr(writer_module, "ROWS_PER_GROUP", 1000)
    with pytest.raises(RecordingError, match="could not be written") as raised, recorder(tmp_path) as writing:
        for first in range(0, 100_000, 1000):
            writing.write(associations(1000, first))
    assert raised.value.__notes__ == ["Nothing of this run was kept."]
    assert visible(tmp_path) == []


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    for output in (tmp_path / "file" / "runs", tmp_path / "file"):
        with pytest.raises(RecordingError, match="A file stands where a folder is to be: move it away"):
            recorder(output).__enter__()


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda run: (run / "manifest.json").unlink(), "no manifest.json"),
        (lambda run: (run / "manifest.json").write_text("{"), "expected JSON"),
        (lambda run: (run / "manifest.json").write_text("[1]"), "something else"),
        (lambda run: (run / "manifest.json").write_text("[" * 3000 + "]" * 3000), "expected JSON"),
        (lambda run: (run / "manifest.json").write_bytes(bytes(range(256))), "expected JSON"),
        (lambda run: (run / "manifest.json").write_text('{"status": "complete"}'), "something else"),
        (lambda run: (run / "associations.parquet").unlink(), "missing or broken"),
        (lambda run: (run / "associations.parquet").write_bytes(b"PAR1"), "missing or broken"),
        (lambda run: (run / "summary.json").unlink(), "expected the file summary.json"),
        (lambda run: (run / "summary.json").write_text("{}"), "SHA-256 differs"),
    ],
)
def test_what_is_no_recording_or_was_changed_is_refused(tmp_path: Path, spoil, message: str) -> None:
    with recorder(tmp_path) as writing:
        writing.write(associations(9))
        writing.write_json("summary", {"a": 1})
    open_recording(tmp_path / "run", check_hashes=True)
    spoil(tmp_path / "run")
    with pytest.raises(RecordingError, match=message):
        open_recording(tmp_path / "run", check_hashes=True)


def test_other_rows_than_the_manifest_says_are_refused_without_hashing(tmp_path: Path) -> None:
    for name, count in (("run", 9), ("other", 8)):
        with recorder(tmp_path, name) as writing:
            writing.write(associations(count))
    (tmp_path / "other/associations.parquet").replace(tmp_path / "run/associations.parquet")
    with pytest.raises(RecordingError, match=r"expected 9 rows .* it has 8"):
        open_recording(tmp_path / "run")


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="no such folder"):
        open_recording(tmp_path / "nowhere")


def test_a_document_holds_no_nan(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="JSON compliant"), recorder(tmp_path) as writing:
        writing.write_json("summary", {"a": float("nan")})
    assert json.loads((tmp_path / "run-incomplete/manifest.json").read_text())["documents"].keys() == {"scenario.toml"}


def test_every_kind_of_table_has_its_own_file() -> None:
    assert len(set(TABLES.values())) == len(TABLES)
    assert all(issubclass(kind, Table) for kind in TABLES)
