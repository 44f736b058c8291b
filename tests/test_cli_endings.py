"""How the command line ends where the world outside misbehaves: closed outputs, signals, odd environments."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from lookdown.cli import main
from lookdown.cli._console import OutputError, print_text, show
from lookdown.cli._stopping import Stopped, stopping_in_order
from lookdown.recording import open_recording

LOOKDOWN = f"{sys.executable} -m lookdown.cli"


def shell(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a line of bash whose code is that of the first command of a pipe."""
    line = f"{command.replace('lookdown', LOOKDOWN, 1)}; exit ${{PIPESTATUS[0]}}"
    return subprocess.run(["bash", "-c", line], cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("command", ["scenario list", "scenario hash paris", "data --json", "--help", "--version"])
def test_an_output_that_is_full_is_told(tmp_path: Path, command: str) -> None:
    done = shell(f"lookdown {command} > /dev/full", tmp_path)
    assert done.returncode == 2
    assert done.stderr == "lookdown: the output could not be written (No space left on device).\n"


def test_an_output_that_is_closed_is_told(tmp_path: Path) -> None:
    done = shell("lookdown scenario list >&-", tmp_path)
    assert done.returncode == 2 and "the output could not be written (it is closed)" in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_run_whose_summary_finds_no_room_says_where_the_recording_lies(tmp_path: Path) -> None:
    done = shell("lookdown run --duration 1min --no-report --quiet --json > /dev/full", tmp_path)
    assert done.returncode == 2 and "The recording is whole: runs/paris-1min" in done.stderr
    assert open_recording(tmp_path / "runs" / "paris-1min").is_complete


@pytest.mark.parametrize("command", ["run --duration 1min 2>&1 | true", "scenario check paris --all | true"])
def test_a_reader_that_leaves_is_no_row_that_failed(tmp_path: Path, command: str) -> None:
    done = shell(f"lookdown {command}", tmp_path)
    assert done.returncode == 141 and "Traceback" not in done.stderr + done.stdout


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_log_that_is_full_stops_no_run(tmp_path: Path) -> None:
    assert shell("lookdown run --duration 1min --no-report 2> /dev/full", tmp_path).returncode == 0


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_polite_request_to_end_keeps_what_was_recorded(tmp_path: Path, number: signal.Signals, code: int) -> None:
    command = [*LOOKDOWN.split(), "run", "--no-report", "--output", str(tmp_path)]
    child = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, preexec_fn=_default_signals)
    assert child.stderr is not None
    next(line for line in child.stderr if "flying" in line)
    child.send_signal(number)
    told = child.stderr.read()
    child.stderr.close()
    assert child.wait() == code
    assert "stopped." in told and "paris-incomplete" in told and "Traceback" not in told
    assert not open_recording(tmp_path / "paris-incomplete").is_complete
    assert not list(tmp_path.glob("*.part"))


def _default_signals() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


@pytest.fixture
def signals_as_they_were():
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("signals_as_they_were")
def test_a_signal_that_is_ignored_stays_ignored_and_handlers_come_back() -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    with stopping_in_order():
        assert signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
        assert signal.getsignal(signal.SIGTERM) != signal.SIG_DFL
    assert signal.getsignal(signal.SIGTERM) == signal.SIG_DFL and signal.getsignal(signal.SIGHUP) == signal.SIG_IGN


@pytest.mark.usefixtures("signals_as_they_were")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_after_a_stop_no_further_signal_comes_in_between_to_the_very_end(number: int, code: int) -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # under nohup it is ignored, and stays so
    with stopping_in_order():
        with pytest.raises(Stopped) as raised:
            os.kill(os.getpid(), number)
        assert raised.value.exit_code == code
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        os.kill(os.getpid(), each)  # would end the tests


@pytest.mark.parametrize(("stop", "code"), [(KeyboardInterrupt(), 130), (Stopped(signal.SIGTERM), 143)])
def test_an_interrupt_while_lookdown_is_loaded_is_told_in_a_word(capsys, monkeypatch, stop, code: int) -> None:
    class Interrupting:
        def find_spec(self, name: str, path: object = None, target: object = None) -> None:
            if name == "lookdown.cli._main":
                raise stop

    monkeypatch.delitem(sys.modules, "lookdown.cli._main", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Interrupting(), *sys.meta_path])
    with pytest.raises(SystemExit) as raised:
        main(["--version"])
    assert raised.value.code == code and capsys.readouterr().err == "lookdown: stopped.\n"


@pytest.mark.parametrize("value", ["banana", "1", "TRUE", "0", "No", "false", ""])
def test_whatever_the_environment_says_of_debugging_no_command_minds(capsys, monkeypatch, value: str) -> None:
    from lookdown import scenario

    def broken() -> None:
        raise ZeroDivisionError

    monkeypatch.setenv("LOOKDOWN_DEBUG", value)
    monkeypatch.setattr(scenario, "catalogue", broken)
    with pytest.raises(SystemExit) as raised:
        main(["scenario", "list"])
    assert raised.value.code == 70
    assert ("Traceback" in capsys.readouterr().err) == (value in ("banana", "1", "TRUE"))


def test_what_a_user_wrote_is_shown_as_it_stands(capsys, tmp_path: Path) -> None:
    path = tmp_path / "[b]mine.toml"
    path.write_text('[scenario]\nbased_on = "paris"\ntitle = "[red]x[/red] [/] :smile:"\n')
    with pytest.raises(SystemExit) as raised:
        main(["scenario", "check", str(path), "--all"])
    out = capsys.readouterr().out
    assert not raised.value.code and "[red]x[/red] [/] :smile:" in out and f"{path}: no fault" in out


def test_text_is_never_taken_as_markup_nor_wrapped(capsys) -> None:
    show("[red]" + "x" * 300 + "[/]")
    assert capsys.readouterr().out == "[red]" + "x" * 300 + "[/]\n"


def test_no_output_at_all_is_an_error_with_a_sentence(monkeypatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    with pytest.raises(OutputError, match="it is closed"):
        print_text("x")


@pytest.mark.parametrize(("where", "reason"), [("none/schema.json", "No such file"), (".", "directory")])
def test_a_schema_that_cannot_be_written_is_told_and_leaves_nothing(capsys, tmp_path, where: str, reason: str) -> None:
    with pytest.raises(SystemExit) as raised:
        main(["scenario", "schema", "--output", str(tmp_path / where)])
    err = capsys.readouterr().err
    assert raised.value.code == 2 and "could not be written" in err and reason in err
    assert list(tmp_path.iterdir()) == [] and not list(tmp_path.parent.glob(f".{tmp_path.name}.part"))


def test_a_schema_goes_to_a_device_without_taking_its_place(tmp_path: Path) -> None:
    done = shell("lookdown scenario schema --output /dev/stdout", tmp_path)
    assert done.returncode == 0 and done.stdout.startswith("{")


@pytest.mark.parametrize(("stop", "code"), [(KeyboardInterrupt(), 130), (Stopped(signal.SIGHUP), 129)])
def test_an_interrupt_outside_every_command_is_told_once(capsys, monkeypatch, stop, code: int) -> None:
    from lookdown.cli import _main

    def interrupted(value: object) -> None:
        raise stop

    monkeypatch.setattr(_main, "print_text", interrupted)
    with pytest.raises(SystemExit) as raised:
        main(["--version"])
    assert raised.value.code == code and capsys.readouterr().err == "lookdown: stopped.\n"
