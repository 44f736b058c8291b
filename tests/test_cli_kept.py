"""Where numba keeps kernels: for one process alone where nothing else may be written."""

import os
from pathlib import Path

import pytest

import lookdown
from lookdown.cli import _kept
from lookdown.cli._kept import kernels_kept_somewhere

PACKAGE = Path(lookdown.__file__).parent


@pytest.fixture
def writable(monkeypatch, tmp_path):
    """Folders that may be written to; one who runs tests as root may write everywhere."""
    folders: set[Path] = set()
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "nowhere" / "cache"))
    monkeypatch.setattr(_kept.os, "access", lambda path, _mode: Path(path) in folders)
    return folders


def test_where_nothing_may_be_written_the_process_has_a_folder_of_its_own(writable) -> None:
    with kernels_kept_somewhere():
        kept = Path(os.environ["NUMBA_CACHE_DIR"])
        assert kept.is_dir() and kept.stat().st_mode & 0o077 == 0
        (kept / "kernel.nbc").touch()
    assert not kept.exists() and "NUMBA_CACHE_DIR" not in os.environ


def test_numba_chooses_where_it_can(writable, tmp_path) -> None:
    for folder in (PACKAGE, tmp_path):
        writable.add(folder)
        with kernels_kept_somewhere():
            assert "NUMBA_CACHE_DIR" not in os.environ
        writable.clear()


def test_who_names_a_folder_gets_that(writable, monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    with kernels_kept_somewhere():
        assert os.environ["NUMBA_CACHE_DIR"] == str(tmp_path)


def test_the_folder_goes_with_a_fault_too(writable) -> None:
    with pytest.raises(KeyError), kernels_kept_somewhere():
        kept = Path(os.environ["NUMBA_CACHE_DIR"])
        raise KeyError
    assert not kept.exists() and "NUMBA_CACHE_DIR" not in os.environ
