"""Progress: a bar on a terminal, a line a stage in a log, nothing when quiet."""

import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from numba import njit
from rich.console import Console

from lookdown.cli import _progress
from lookdown.cli._progress import compiling_shown, progress_shown, say_when_kernels_are_cold
from lookdown.numerics import shipped


def told(monkeypatch: pytest.MonkeyPatch, *, is_terminal: bool) -> StringIO:
    """Return what is written to the console from now on."""
    written = StringIO()
    console = Console(file=written, force_terminal=is_terminal, width=100)
    monkeypatch.setattr(_progress, "stderr", lambda: console)
    return written


def test_quiet_prints_nothing(monkeypatch, capsys) -> None:
    written = told(monkeypatch, is_terminal=True)
    with progress_shown(quiet=True) as tell:
        tell("flying", 1, 10)
    assert written.getvalue() == "" and capsys.readouterr() == ("", "")


def test_a_log_gets_one_line_a_stage(monkeypatch, capsys) -> None:
    told(monkeypatch, is_terminal=False)
    with progress_shown(quiet=False) as tell:
        for done in range(1000):
            tell("flying", done, 1000)
        tell("scoring", 0, 1)
    assert capsys.readouterr().err == "lookdown: flying ...\nlookdown: scoring ...\n"


def test_a_terminal_gets_a_bar_with_share_and_rate(monkeypatch) -> None:
    written = told(monkeypatch, is_terminal=True)
    with progress_shown(quiet=False) as tell:
        for done in range(0, 101, 25):
            tell("flying", done, 100)
    text = written.getvalue()
    assert "flying" in text and "100 %" in text and "/s" in text


def test_that_kernels_are_compiled_is_said_only_where_none_is_kept(tmp_path: Path, monkeypatch, capsys) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    say_when_kernels_are_cold()
    assert "compiling kernels on first use" in capsys.readouterr().err
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "kernel.py311.nbi").touch()
    say_when_kernels_are_cold()
    assert capsys.readouterr().err == ""


def test_nothing_is_said_of_compiling_where_kernels_came_with_lookdown(tmp_path: Path, monkeypatch, capsys) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    monkeypatch.setattr(shipped, "shipped_kernels", lambda: object())
    say_when_kernels_are_cold()
    assert capsys.readouterr().err == ""


def test_each_kernel_that_is_compiled_is_a_step() -> None:
    inner = njit(lambda x: x + 1)
    outer = njit(lambda x: inner(x))
    steps: list[tuple[str, int, int]] = []
    with compiling_shown(lambda *step: steps.append(step), 1):
        outer(1)
        outer(2)
    outer(1.0)
    assert [step[1:] for step in steps] == [(1, 1), (2, 2)]
    assert {step[0] for step in steps} == {"compiling kernels for this machine, once"}


def test_help_does_not_wait_for_numba() -> None:
    asked = "import sys; from lookdown.cli import _main; assert not {'numba', 'pyarrow', 'scipy'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", asked], check=True)
