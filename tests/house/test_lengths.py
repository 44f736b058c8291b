"""Files and functions stay short; tests keep up with the source."""

import ast
import statistics
from pathlib import Path

from source_tree import ROOT, Function, functions, source_files

FILE_LIMIT, FUNCTION_LIMIT = 500, 70
MEDIAN_LIMIT = 15
LEAST_TESTS = 0.6
"""Lines of code in tests for a line of code in the source."""


def lines_without_docstring(node: Function) -> int:
    length = (node.end_lineno or 0) - node.lineno + 1
    first = node.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        length -= (first.end_lineno or 0) - first.lineno + 1
    return length


def test_no_file_is_longer_than_the_limit() -> None:
    everywhere = [*source_files(), *(ROOT / "tests").rglob("*.py"), *(ROOT / "design").rglob("*.py")]
    lengths = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in everywhere}
    assert {name: length for name, length in lengths.items() if length > FILE_LIMIT} == {}


def test_no_function_is_longer_than_the_limit_and_half_are_short(capsys) -> None:
    lengths = {f"{path.name}:{node.name}:{node.lineno}": lines_without_docstring(node) for path, node in functions()}
    median = statistics.median(lengths.values())
    longest = max(lengths, key=lambda name: lengths[name])
    with capsys.disabled():
        print(f"\n{len(lengths)} functions, median {median:g} lines, longest {lengths[longest]} ({longest})")
    assert {name: length for name, length in lengths.items() if length > FUNCTION_LIMIT} == {}
    assert median <= MEDIAN_LIMIT


def code_lines(path: Path) -> int:
    """Return how many lines of a file hold code: no blank ones, no comments, no docstrings."""
    text = path.read_text(encoding="utf-8")
    holding = {number for number, line in enumerate(text.splitlines(), 1) if line.strip() and line.strip()[0] != "#"}
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            holding -= set(range(node.lineno, (node.end_lineno or 0) + 1))
    return len(holding)


def test_the_tests_keep_up_with_the_source(capsys) -> None:
    source, tests = (sum(map(code_lines, (ROOT / folder).rglob("*.py"))) for folder in ("src", "tests"))
    with capsys.disabled():
        print(f"\n{source} lines of code in src, {tests} in tests: {tests / source:.2f} to 1 (docstrings apart)")
    assert tests >= LEAST_TESTS * source


def test_no_two_files_of_tests_share_a_name() -> None:
    """Without packages pytest tells test files apart by their names alone: a second one would not be collected."""
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    assert sorted({name for name in names if names.count(name) > 1}) == []
