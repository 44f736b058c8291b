"""Nothing that belongs to one machine is in the repository."""

import re

from source_tree import ROOT, tracked_files

PRIVATE = re.compile(
    # Absolute folders of people and of workplaces, and addresses of package registries.
    rb"/(?:work|root|home|Users)/[A-Za-z0-9._-]+|--(?:extra-)?index-url|https?://[^\s\"'<>)]*(?:/simple\b|pypi\.|npmjs|artifactory|nexus)"
)
TOO_LARGE = 8_000_000


def test_no_path_of_a_machine_and_no_registry_address() -> None:
    found = []
    for path in tracked_files():
        content = path.read_bytes()
        if path == ROOT / "tests" / "house" / "test_nothing_private.py" or b"\0" in content[:4096]:
            continue
        found += [f"{path.relative_to(ROOT)}: {match.group().decode()}" for match in PRIVATE.finditer(content)]
    assert found == []


def test_no_file_is_large() -> None:
    assert [str(path.relative_to(ROOT)) for path in tracked_files() if path.stat().st_size > TOO_LARGE] == []


def test_versions_are_pinned_without_addresses() -> None:
    lines = [line for line in (ROOT / "constraints.txt").read_text().splitlines() if not line.startswith("#")]
    assert len(lines) > 30
    assert [line for line in lines if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!]+", line)] == []
