"""Every example runs: the files in examples/ and those in the docstrings."""

import doctest
import importlib
import subprocess
import sys
from pathlib import Path

import pytest
from source_tree import ROOT, module_name, source_files

EXAMPLES = sorted((ROOT / "examples").glob("*.py"))
WITH_DOCTESTS = [path for path in source_files() if ">>> " in path.read_text(encoding="utf-8")]


def test_there_are_examples() -> None:
    assert EXAMPLES and len(WITH_DOCTESTS) > 10


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_runs(path: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", str(path)], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


@pytest.mark.parametrize("path", WITH_DOCTESTS, ids=lambda path: module_name(path).removeprefix("lookdown."))
def test_the_examples_in_docstrings_are_true(path: Path) -> None:
    result = doctest.testmod(importlib.import_module(module_name(path)), optionflags=doctest.NORMALIZE_WHITESPACE)
    assert result.failed == 0
