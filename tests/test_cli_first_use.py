"""The first use on a machine: told while it compiles, and helped by a second process where there is a core for it."""

import subprocess
import sys
from pathlib import Path

import pytest
from numba import njit

from lookdown.cli import _first_use
from lookdown.cli._first_use import first_use_helped
from lookdown.numerics import exchange


class _Process:
    """Stands for the second process."""

    def __init__(self, command: list[str], **_: object) -> None:
        self.command, self.ended = command, []
        started.append(self)

    def kill(self) -> None:
        self.ended.append("kill")

    def wait(self) -> None:
        self.ended.append("wait")


started: list[_Process] = []


@pytest.fixture(autouse=True)
def _no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    started.clear()
    monkeypatch.setattr(subprocess, "Popen", _Process)
    monkeypatch.setattr(_first_use.os, "sched_getaffinity", lambda _: {0, 1}, raising=False)


def _compile() -> None:
    inner = njit(lambda x: x + 1)
    njit(lambda x: inner(x))(1)


def test_nothing_is_told_and_nothing_started_where_nothing_is_compiled() -> None:
    told: list[tuple[str, int, int]] = []
    with first_use_helped(lambda *step: told.append(step)):
        pass
    assert told == [] and started == []


def test_each_kernel_is_told_and_one_process_helps_until_the_end() -> None:
    told: list[tuple[str, int, int]] = []
    with first_use_helped(lambda *step: told.append(step)):
        _compile()
        assert [process.ended for process in started] == [[]]
        folder = Path(started[0].command[-1])
        assert folder.is_dir() and folder in exchange._TAKEN_FROM
    assert [step[:2] for step in told] == [(_first_use._STAGE, 1), (_first_use._STAGE, 2)]
    assert all(done <= total for _, done, total in told)
    assert [process.ended for process in started] == [["kill", "wait"]]
    assert started[0].command[:-1] == [sys.executable, "-m", "lookdown.tracking.first_use"]
    assert not folder.exists() and exchange._TAKEN_FROM == []


def test_the_second_process_ends_with_a_fault_too() -> None:
    with pytest.raises(KeyError), first_use_helped(None):
        _compile()
        raise KeyError
    assert [process.ended for process in started] == [["kill", "wait"]]


def test_one_core_alone_is_left_to_the_tracker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_first_use.os, "sched_getaffinity", lambda _: {0}, raising=False)
    with first_use_helped(None):
        _compile()
    assert started == []


def test_a_process_that_cannot_be_started_is_done_without(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError("no more processes")

    monkeypatch.setattr(subprocess, "Popen", refuse)
    with first_use_helped(None):
        _compile()
