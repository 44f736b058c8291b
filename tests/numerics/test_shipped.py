"""Machine code that came with the package: used where it fits, and where anything is wrong numba compiles as ever."""

import json
import os
import platform
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from numba import njit

from lookdown.numerics import shipped
from lookdown.numerics.shipped import CODE, FOLDER, MANIFEST, PACKAGE, Foundation, ShippedKernels, foundation

PLACE = FOLDER.relative_to(PACKAGE.parent)
BASELINE = {"NUMBA_CPU_NAME": "x86-64-v3", "NUMBA_CPU_FEATURES": "+avx,+avx2,+fma"}

ALL = 10
"""`normals`, `assign_sparse` and what the latter calls, numba's own functions that make arrays among it."""

USE = """
import json
import numpy as np
from lookdown.numerics import assign_sparse
from lookdown.numerics.compiling import compiling_told
from lookdown.astro._kernels import normals
from lookdown.numerics.shipped import FOLDER, shipped_kernels
from lookdown.numerics.shipping import kernels_noted, write_kernels

def use():
    starts, columns = np.array([0, 2, 4]), np.array([0, 1, 0, 1])
    chosen = assign_sparse(starts, columns, np.array([3.0, 1.0, 2.5, 0.1]), 2, 1e-6)
    up = np.empty((1, 3))
    normals(np.array([[4.2e6, 0.2e6, 4.8e6]]), up)
    return chosen.tolist() + [each.hex() for each in up[0].tolist()]

told = []
with compiling_told(told.append):
    result = use()
print(json.dumps({"result": result, "compiled": len(told), "used": shipped_kernels() is not None}))
"""

NOTE = (
    USE.split("told = []")[0]
    + """
with kernels_noted() as noted:
    use()
write_kernels(FOLDER, noted)
print(json.dumps(sorted(name for name, _ in noted.values())))
"""
)


def ran(script: str, site: Path, cache: Path, **more: str):
    """Return what a script printed in a process of its own, with the package of a folder and a cache of its own."""
    own = {"PYTHONPATH": str(site), "NUMBA_CACHE_DIR": str(cache), "PYTHONDONTWRITEBYTECODE": "1"}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("NUMBA_")}
    done = subprocess.run(
        [sys.executable, "-c", script], env=kept | own | more, capture_output=True, text=True, cwd=site
    )
    assert done.returncode == 0, done.stderr[-3_000:]
    # Nobody is told: what is wrong costs time and nothing else.
    assert done.stderr == ""
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """A copy of the package with machine code of two kernels."""
    if platform.machine().lower() not in ("x86_64", "amd64"):
        pytest.skip("machine code is shipped for x86-64 alone")
    folder = tmp_path_factory.mktemp("made")
    site, cache = folder / "site", folder / "cache"
    skipped = shutil.ignore_patterns("__pycache__", "static", "*.npz", "*.csv", FOLDER.name)
    shutil.copytree(PACKAGE, site / "lookdown", ignore=skipped)
    # `assign_sparse` holds kernels that nobody calls from Python: they are compiled, and not shipped.
    assert ran(USE, site, cache, **BASELINE)["compiled"] == ALL
    assert ran(NOTE, site, cache, **BASELINE) == [
        "lookdown.astro._kernels.normals",
        "lookdown.numerics.assignment.assign_sparse",
    ]
    return site


@pytest.fixture
def site(made, tmp_path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "site"))


@pytest.fixture(scope="module")
def expected(made, tmp_path_factory):
    """What the kernels come to where they are compiled here, for this very processor."""
    told = ran(USE, PACKAGE.parent, tmp_path_factory.mktemp("native"))
    assert told["compiled"] == ALL and not told["used"]
    return told["result"]


def state(folder: Path):
    return {path: (path.stat().st_size, path.stat().st_mtime_ns) for path in folder.rglob("*")}


def test_nothing_is_compiled_and_nothing_written_where_all_fits(site, tmp_path, expected):
    before = state(site)
    told = ran(USE, site, tmp_path / "cache")
    assert told == {"result": expected, "compiled": 0, "used": True}
    assert state(site) == before
    assert [path for path in (tmp_path / "cache").rglob("*") if path.is_file()] == []


def cut_code(folder):
    os.truncate(folder / CODE, (folder / CODE).stat().st_size // 2)


def turn_bit(folder):
    code = bytearray((folder / CODE).read_bytes())
    # In the first kernel, `normals`, alone.
    code[2_000] ^= 1
    (folder / CODE).write_bytes(code)


def leave_out_code(folder):
    (folder / CODE).unlink()


def cut_manifest(folder):
    os.truncate(folder / MANIFEST, 300)


def leave_out_manifest(folder):
    (folder / MANIFEST).unlink()


def replace_manifest(folder):
    (folder / MANIFEST).write_text('["of something else"]', encoding="utf-8")


def edit_a_source(folder):
    with (folder.parent / "statistics.py").open("a", encoding="utf-8") as file:
        file.write("# edited\n")


def swap_code(folder):
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    one, other = manifest["kernels"]
    one[2:], other[2:] = other[2:], one[2:]
    (folder / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")


@pytest.mark.parametrize(
    ("damage", "compiled", "used"),
    [
        (cut_code, ALL - 1, True),
        (turn_bit, 1, True),
        (leave_out_code, ALL, True),
        (swap_code, ALL, True),
        (cut_manifest, ALL, False),
        (leave_out_manifest, ALL, False),
        (replace_manifest, ALL, False),
        (edit_a_source, ALL, False),
    ],
)
def test_what_is_damaged_or_missing_is_compiled_and_kept_in_the_users_cache(
    site, tmp_path, expected, damage, compiled, used
):
    damage(site / PLACE)
    before = state(site)
    cache = tmp_path / "cache"
    assert ran(USE, site, cache) == {"result": expected, "compiled": compiled, "used": used}
    assert list(cache.rglob("*.nbc")) and state(site) == before
    if damage in (turn_bit, edit_a_source):
        assert ran(USE, site, cache) == {"result": expected, "compiled": 0, "used": used}


def test_who_says_what_to_compile_for_gets_that(site, tmp_path, expected):
    assert ran(USE, site, tmp_path / "cache", **BASELINE) == {"result": expected, "compiled": ALL, "used": False}


def test_a_numba_that_checks_bounds_gets_code_that_does(site, tmp_path, expected):
    told = ran(USE, site, tmp_path / "cache", NUMBA_BOUNDSCHECK="1")
    assert told == {"result": expected, "compiled": ALL, "used": False}


def manifest_of(folder: Path, *, features: str = "", **other: str) -> ShippedKernels:
    """Return kernels made for what there is here, but for what is said."""
    made_for = replace(foundation(), **other)
    told = {name: getattr(made_for, name) for name in Foundation.__slots__}
    (folder / MANIFEST).write_text(
        json.dumps({"foundation": told, "features": features, "kernels": []}), encoding="utf-8"
    )
    return ShippedKernels(folder)


@pytest.mark.parametrize("name", Foundation.__slots__)
def test_code_made_for_anything_else_is_not_run(tmp_path, name):
    assert name in manifest_of(tmp_path, **{name: "something else"}).unfit_because()


def test_a_processor_without_an_instruction_is_told(tmp_path, monkeypatch):
    has = {"sse2": True, "avx2": False}
    monkeypatch.setattr(shipped.llvm, "get_host_cpu_features", lambda: has)
    assert manifest_of(tmp_path, features="+sse2").unfit_because() == ""
    assert "lacks +avx2 +avx9" in manifest_of(tmp_path, features="+sse2,+avx2,+avx9").unfit_because()


def test_other_peoples_kernels_are_not_looked_for():
    assert not shipped.is_own(njit(cache=True)(lambda x: x)._cache)
    assert shipped.is_own(shipped_kernel()._cache)


def shipped_kernel():
    from lookdown.numerics import assign_sparse

    return assign_sparse


def test_a_checkout_has_none():
    assert not FOLDER.exists() and shipped.shipped_kernels() is None
