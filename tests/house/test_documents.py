"""What the documents promise is there."""

import re
import subprocess
import tomllib

import pytest
from source_tree import ROOT, SOURCE

import lookdown

README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), *sorted((ROOT / "design").glob("*.md"))]


def test_the_first_commands_of_the_readme_are_targets_of_make() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE))
    assert README.index("make run") < README.index("make test") < 200
    assert set(re.findall(r"(?:^|`)make ([a-z]+)", README, flags=re.MULTILINE)) <= targets
    assert {"env", "run", "test", "check", "bench", "clean", "help"} <= targets


def test_make_help_tells_every_target() -> None:
    told = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert all(f"make {name}" in told for name in ("env", "run", "test", "check", "bench", "clean"))


def test_ci_does_what_the_readme_says() -> None:
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert "set -euo pipefail" in lines and "make test" in lines and "make check" in lines


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_files_that_a_document_names_exist(path) -> None:
    text = path.read_text(encoding="utf-8")
    linked = re.findall(r"\]\(([^)#:]+)\)", text)
    scripts = re.findall(r"`((?:design|docs|tests|examples)/[\w./-]+\.\w+)`", text)
    modules = re.findall(r"`([a-z]+/[a-z_]+\.py)`", text)
    assert [name for name in linked if not (path.parent / name).exists()] == []
    assert [name for name in scripts if not (ROOT / name).exists()] == []
    assert [name for name in modules if not ((SOURCE / name).exists() or (ROOT / name).exists())] == []


def test_the_version_is_one() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == lookdown.__version__
    assert f"## {lookdown.__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_every_dependency_is_weighed() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    weighed = (ROOT / "design" / "0001-dependencies.md").read_text(encoding="utf-8")
    names = [re.split(r"[<>=!~]", dependency)[0] for dependency in project["dependencies"]]
    pinned = (ROOT / "constraints.txt").read_text(encoding="utf-8").lower()
    assert [name for name in names if name not in weighed or f"\n{name.lower()}==" not in pinned] == []
