"""The first result after an install: what is installed where nothing is built; nothing else is measured."""

import pytest

from lookdown.benchmarks.tracking_rows import _start

WHERE = "import sys, lookdown; print(lookdown.__file__); print(sys.argv[1])"


def test_without_a_checkout_the_package_itself_is_installed_anew(monkeypatch, tmp_path):
    package = tmp_path / "elsewhere" / "lib" / "lookdown"
    (package / "__pycache__").mkdir(parents=True)
    (package / "__init__.py").write_text("", encoding="utf-8")
    (package / "__pycache__" / "kernel.nbc").touch()
    monkeypatch.setattr(_start, "PACKAGE", package)
    site = tmp_path / "site"
    assert _start._installed(site) == "this installed package"
    # Byte-compiled as by an installer, and nothing of numba's with it.
    names = {path.name for path in site.rglob("*") if path.is_file()}
    assert "__init__.py" in names and not [name for name in names if name.endswith(".nbc")]
    assert [name for name in names if name.endswith(".pyc")]


def test_what_the_installed_lookdown_says_is_kept(monkeypatch, tmp_path):
    package = tmp_path / "site" / "lookdown"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("", encoding="utf-8")
    monkeypatch.setattr(_start, "_FIRST_RESULT", WHERE)
    started = _start._first_result(tmp_path / "site", tmp_path / "cache", tmp_path / "given")
    assert started.printed == str(tmp_path / "given") and 0.0 < started.spent_s < 60.0


def test_another_lookdown_is_not_measured(monkeypatch, tmp_path):
    monkeypatch.setattr(_start, "_FIRST_RESULT", WHERE)
    with pytest.raises(AssertionError, match="another lookdown was measured"):
        _start._first_result(tmp_path, tmp_path / "cache", tmp_path / "given")


def test_a_row_has_its_must():
    row = _start._row("cold", 15.0, 10.0, _start._Started(0.9, 1.1, "557 tracks, 0 kernels compiled"), "a wheel")
    assert row.id == "tracking.start_cold" and row.passed and "a wheel; 1.1 s by the clock" in row.reference
