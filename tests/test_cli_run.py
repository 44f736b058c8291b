"""`lookdown run` whole: real flights, a few minutes of them, in a process of its own."""

import hashlib
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from interrupts import listen_to_interrupts

from lookdown.recording import open_recording
from lookdown.tables import Detections, Tracks

COMMAND = [sys.executable, "-m", "lookdown.cli", "run", "--duration", "3min"]
NAME = "paris-seed5-3min"
KEYS = [
    "custody",
    "gospa",
    "position_error_m_median",
    "position_error_m_p95",
    "nees_mean",
    "id_switches",
    "false_tracks_per_hour",
    "detections",
    "track_updates",
    "cpu_s",
    "peak_rss_mb",
    "seed",
    "scenario_hash",
]


def fly(folder: Path, *options: str, **settings: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*COMMAND, *options], cwd=folder, capture_output=True, text=True, check=False, **settings)


@pytest.fixture(scope="module")
def flown(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    folder = tmp_path_factory.mktemp("flown")
    return folder, fly(folder, "--json", "--seed", "5")


def test_the_summary_is_one_json_object_with_the_promised_keys_first(flown) -> None:
    _, done = flown
    assert done.returncode == 0, done.stderr
    summary = json.loads(done.stdout)
    assert list(summary)[: len(KEYS)] == KEYS and done.stdout.count("\n") == 1
    assert summary["seed"] == 5 and 0.0 < summary["custody"] <= 1.0 and summary["detections"] > 0
    assert summary["cpu_s"] > 0.1 and 50 < summary["peak_rss_mb"] < 4000


def test_progress_goes_to_stderr_and_names_the_stages(flown) -> None:
    _, done = flown
    assert "flying ..." in done.stderr and "writing the report ..." in done.stderr


def test_the_recording_is_whole_and_the_report_stands_alone(flown) -> None:
    folder, _ = flown
    recording = open_recording(folder / "runs" / NAME, check_hashes=True)
    assert recording.is_complete and recording.manifest.seed == 5
    assert len(recording.table(Detections)) and len(recording.table(Tracks))
    page = (folder / "runs" / NAME / "report.html").read_text(encoding="utf-8")
    assert page.startswith(("<!DOCTYPE html>", "<!doctype html>"))
    assert "open-source estimate" in page and 'src="http' not in page
    assert sorted(path.name for path in (folder / "runs").iterdir()) == [NAME]


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(flown) -> None:
    folder, _ = flown
    for name, seed in (("again", "5"), ("other", "6")):
        assert fly(folder, "--no-report", "--quiet", "--name", name, "--seed", seed).returncode == 0

    def digests(name: str) -> dict[str, str]:
        files = sorted((folder / "runs" / name).glob("*.parquet"))
        return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}

    assert digests("again") == digests(NAME)
    assert digests("other") != digests(NAME)


def test_quiet_prints_words_for_a_person_and_nothing_to_stderr(flown) -> None:
    folder, _ = flown
    done = fly(folder, "--no-report", "--quiet", "--name", "quiet")
    assert done.returncode == 0 and done.stderr == "" and "custody" in done.stdout and "recording" in done.stdout
    assert "replaced" not in done.stdout
    again = fly(folder, "--no-report", "--quiet", "--name", "quiet", "--seed", "8")
    assert again.stdout.splitlines()[-1] == "replaced   an older recording of that name (seed 1, 3 min)"


def test_the_report_is_written_again_the_same(flown) -> None:
    folder, _ = flown
    page = folder / "runs" / NAME / "report.html"
    before = page.read_bytes()
    page.unlink()
    command = [sys.executable, "-m", "lookdown.cli", "report", NAME]
    assert subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode == 0
    assert page.read_bytes() == before


@pytest.mark.parametrize("name", ["summary.json", "tracks.parquet"])
def test_no_report_is_written_of_a_recording_that_was_changed(flown, tmp_path: Path, name: str) -> None:
    folder, _ = flown
    shutil.copytree(folder / "runs" / NAME, tmp_path / "copy")
    changed = tmp_path / "copy" / name
    content = bytearray(changed.read_bytes())
    content[len(content) // 3] ^= 1
    changed.write_bytes(content)
    command = [sys.executable, "-m", "lookdown.cli", "report", str(tmp_path / "copy")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2 and f"{name} is not what the run wrote" in " ".join(done.stderr.split())


@pytest.mark.parametrize("presses", [1, 3])
def test_ctrl_c_leaves_a_recording_that_opens_marked_incomplete(tmp_path: Path, presses: int) -> None:
    command = [*COMMAND[:-2], "--no-report", "--output", str(tmp_path)]
    child = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, preexec_fn=listen_to_interrupts)
    assert child.stderr is not None
    for line in child.stderr:
        if "flying" in line:
            break
    time.sleep(1.5)
    for _ in range(presses):
        child.send_signal(signal.SIGINT)
        time.sleep(0.02)
    told = child.stderr.read()
    child.stderr.close()
    assert child.wait() == 130
    assert "stopped." in told and "paris-incomplete" in told and "Traceback" not in told
    assert sorted(path.name for path in tmp_path.iterdir()) == ["paris-incomplete"]
    recording = open_recording(tmp_path / "paris-incomplete", check_hashes=True)
    assert not recording.is_complete and recording.manifest.stop_tai_ns >= recording.manifest.start_tai_ns


def test_a_full_disk_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    def small_files() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))

    environment = os.environ | {"NUMBA_DISABLE_JIT": "0", "PYTHONDONTWRITEBYTECODE": "1"}
    done = fly(tmp_path, "--no-report", "--output", "out", preexec_fn=small_files, env=environment)
    assert done.returncode == 2 and "could not be written" in done.stderr and "Traceback" not in done.stderr
    assert list((tmp_path / "out").iterdir()) == []
