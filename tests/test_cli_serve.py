"""`lookdown serve` as people start and end it."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest
from interrupts import listen_to_interrupts

from lookdown.cli import main

sys.path.insert(0, str(Path(__file__).parent / "server"))
from made_recordings import made_recording

LOOKDOWN = [sys.executable, "-c", "from lookdown.cli import main; main()", "serve", "--no-browser"]


@contextmanager
def started(*arguments: str, folder: Path):
    """Start the command and yield it with the address that it prints."""
    process = subprocess.Popen(
        [*LOOKDOWN, *arguments],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        preexec_fn=listen_to_interrupts,
    )
    try:
        assert process.stdout is not None
        yield process, process.stdout.readline().strip()
    finally:
        process.kill()
        process.communicate()


def test_it_prints_an_address_serves_there_and_ends_with_ctrl_c(tmp_path: Path) -> None:
    made_recording(tmp_path / "runs")
    with started("--port", "0", folder=tmp_path) as (process, address):
        assert address.startswith("http://127.0.0.1:") and "token" not in address
        with urllib.request.urlopen(f"{address}api/status") as answer:
            assert json.load(answer)["source"]["name"] == "made"  # the newest recording, where none is named
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=20)
        assert process.returncode == 130
        assert "stopped." in said and "Traceback" not in said


def test_bound_wider_it_asks_for_a_token(tmp_path: Path) -> None:
    folder = made_recording(tmp_path / "runs")
    with started(str(folder), "--port", "0", "--bind", "0.0.0.0", folder=tmp_path) as (_, address):
        port, token = address.split(":")[2].split("/")[0], address.partition("?token=")[2]
        assert len(token) >= 32
        with pytest.raises(urllib.error.HTTPError, match="403"):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/api/status")
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/status?token={token}") as answer:
            assert answer.status == 200


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["no-such-scenario"], "no-such-scenario"),
        (["--rate", "0"], "--rate: expected between"),
        (["--port", "99999"], "--port: expected a number up to 65535"),
        (["--bind", "203.0.113.7"], "--bind: expected an address of this machine"),
    ],
)
def test_what_makes_no_sense_is_told(tmp_path: Path, capsys, arguments: list[str], sentence: str) -> None:
    with pytest.raises(SystemExit) as end:
        main(["serve", "--no-browser", "--output", str(tmp_path), *arguments])
    said = capsys.readouterr().err
    assert end.value.code == 2 and sentence in said and "Traceback" not in said


def test_a_port_in_use_is_told(tmp_path: Path, capsys) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(SystemExit) as end:
        main(["serve", "--no-browser", "--output", str(tmp_path), "--port", str(taken.getsockname()[1])])
    assert end.value.code == 2 and "is in use" in capsys.readouterr().err
