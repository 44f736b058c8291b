"""Ctrl-C stops a run once; what it leaves behind is whole however often it is pressed."""

import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_recorder import associations, recorder, visible

from lookdown.recording import open_recording
from lookdown.recording import recorder as recorder_module
from lookdown.recording._interrupts import Interrupts


@pytest.fixture(autouse=True)
def listening() -> Iterator[None]:
    """Have Python's own handler, which tests in the background of a shell lack."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    signal.signal(signal.SIGINT, before)


def press() -> None:
    signal.raise_signal(signal.SIGINT)


@pytest.fixture
def pressed_while_finishing(monkeypatch: pytest.MonkeyPatch) -> None:
    replace = recorder_module._replace

    def pressing(part: Path, final: Path) -> None:
        press()
        replace(part, final)
        press()

    monkeypatch.setattr(recorder_module, "_replace", pressing)


@pytest.mark.usefixtures("pressed_while_finishing")
def test_more_presses_on_the_way_out_change_nothing(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt) as raised, recorder(tmp_path) as writing:
        try:
            press()
        finally:
            press()
            writing.write(associations(5))
            press()
    assert visible(tmp_path) == ["run-incomplete"]
    assert not open_recording(tmp_path / "run-incomplete", check_hashes=True).is_complete
    assert "run-incomplete" in raised.value.__notes__[0]


@pytest.mark.usefixtures("pressed_while_finishing")
def test_a_press_while_a_whole_recording_is_finished_comes_after(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt) as raised, recorder(tmp_path) as writing:
        writing.write(associations(5))
    assert visible(tmp_path) == ["run"] and open_recording(tmp_path / "run", check_hashes=True).is_complete
    assert raised.value.__notes__ == [f"The recording was finished by then: {tmp_path / 'run'}."]


@pytest.mark.usefixtures("pressed_while_finishing")
def test_a_press_does_not_hide_the_error_that_stopped_the_run(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="first"), recorder(tmp_path):
        raise ValueError("first")
    assert visible(tmp_path) == ["run-incomplete"]


def test_a_press_inside_a_block_to_be_done_whole_comes_at_its_end(tmp_path: Path) -> None:
    done = []
    with pytest.raises(KeyboardInterrupt), recorder(tmp_path) as writing, writing.uninterrupted():
        press()
        with writing.uninterrupted():
            press()
        done.append(1)
    assert done == [1]


def test_an_interrupt_that_was_caught_leaves_the_next_one_free(tmp_path: Path) -> None:
    with recorder(tmp_path):
        for _ in range(2):
            with pytest.raises(KeyboardInterrupt):
                press()


def test_other_threads_are_left_alone() -> None:
    thread = threading.Thread(target=Interrupts().take)
    thread.start()
    thread.join()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_handler_of_somebody_elses_is_called_and_comes_back(tmp_path: Path) -> None:
    came = []

    def mine(number: int, frame: object) -> None:
        came.append(number)

    before = signal.signal(signal.SIGTERM, mine)
    try:
        with recorder(tmp_path) as writing:
            signal.raise_signal(signal.SIGTERM)
            assert came == [signal.SIGTERM]
            with writing.uninterrupted():
                signal.raise_signal(signal.SIGTERM)
                assert len(came) == 1
            assert len(came) == 2
        assert signal.getsignal(signal.SIGTERM) is mine
        with recorder(tmp_path):
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
        assert signal.getsignal(signal.SIGTERM) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGTERM, before)
