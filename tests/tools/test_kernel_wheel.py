"""A wheel with machine code: built once as a wheel is built, unpacked as it is installed, and used by a person."""

import base64
import csv
import hashlib
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from packaging.tags import sys_tags
from packaging.utils import parse_wheel_filename

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tools"))
import build_backend  # noqa: E402
import kernel_wheel  # noqa: E402
import warm_up  # noqa: E402

TRACK = """
import json, sys
from lookdown.cli import main
from lookdown.numerics.compiling import compiling_told
told = []
with compiling_told(told.append):
    try:
        main(["track", sys.argv[1], "--out", sys.argv[2], "--quiet", "--json"])
    except SystemExit as end:
        assert not end.code, end.code
import lookdown
print(json.dumps({"compiled": len(told), "from": lookdown.__file__}))
"""

pytestmark = pytest.mark.skipif(not kernel_wheel.can_be_made(), reason="machine code is shipped for x86-64 alone")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """A wheel of the checkout with the kernels of the tracker, the globe left out."""
    return kernel_wheel.bare_wheel(tmp_path_factory.mktemp("wheel"), kernel_wheel.TRACKER)


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory) -> Path:
    site = tmp_path_factory.mktemp("installed")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(site)
    return site


def tracked(site: Path, plots: Path, out: Path, **more: str):
    """Return what `lookdown track` of a folder's lookdown compiled, and the hash of each of its tables."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("NUMBA_")}
    command = [sys.executable, "-c", TRACK, str(plots), str(out)]
    own = {"PYTHONPATH": str(site), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, env=kept | own | more, cwd=out.parent, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3_000:]
    told = json.loads(done.stdout.splitlines()[-1])
    assert Path(told["from"]).is_relative_to(site)
    return told["compiled"], {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in out.glob("*.parquet")
    }


@pytest.mark.parametrize("kind", ["radar", "positions"])
def test_the_first_tracks_after_install_compile_nothing_and_are_those_of_compiling(installed, tmp_path, kind):
    columns = (
        warm_up.radar_plots(with_elevation=True, with_rate=False)
        if kind == "radar"
        else warm_up.reported_positions(with_height=True)
    )
    plots, cache = tmp_path / "plots.parquet", tmp_path / "cache"
    pq.write_table(pa.table(columns).slice(0, 60), plots)
    compiled, tables = tracked(installed, plots, tmp_path / "shipped", NUMBA_CACHE_DIR=str(cache))
    assert compiled == 0 and len(tables) >= 2
    assert [path for path in cache.rglob("*") if path.is_file()] == []
    # The checkout's kernels are compiled for this very processor.
    assert tracked(ROOT / "src", plots, tmp_path / "compiled")[1] == tables


def test_the_wheel_fits_here_and_nowhere_else(wheel):
    tags = parse_wheel_filename(wheel.name)[3]
    assert tags & set(sys_tags())
    assert all(
        tag.interpreter == f"cp{sys.version_info[0]}{sys.version_info[1]}" and tag.platform != "any" for tag in tags
    )
    with zipfile.ZipFile(wheel) as packed:
        told = packed.read(next(name for name in packed.namelist() if name.endswith(".dist-info/WHEEL"))).decode()
    assert {f"Tag: {tag}" for tag in tags} == {line for line in told.splitlines() if line.startswith("Tag: ")}
    assert "Root-Is-Purelib: false" in told


def test_the_record_lists_every_file_as_it_is(wheel):
    with zipfile.ZipFile(wheel) as packed:
        names = packed.namelist()
        listed = list(csv.reader(packed.read(names[-1]).decode().splitlines()))
        assert names[-1].endswith(".dist-info/RECORD") and sorted(row[0] for row in listed) == sorted(names)
        for name, digest, size in listed[:-1]:
            content = packed.read(name)
            encoded = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
            assert (digest, size) == (f"sha256={encoded}", str(len(content)))
        assert listed[-1][1:] == ["", ""]
        # No cache of numba's and no bytecode was left in it.
        assert not [name for name in names if "__pycache__" in name or name.endswith((".nbi", ".nbc"))]


def test_the_code_adds_little_to_the_wheel(wheel):
    with zipfile.ZipFile(wheel) as packed:
        added = [each for each in packed.infolist() if each.filename.startswith(kernel_wheel.FOLDER)]
    assert len(added) == 2 and sum(each.compress_size for each in added) < 5_000_000


def test_a_wheel_for_every_machine_stays_as_it_is(tmp_path, monkeypatch):
    plain = tmp_path / "lookdown-1-py3-none-any.whl"
    plain.write_bytes(b"untouched")
    assert kernel_wheel.add_kernels(plain, kernel_wheel.NONE) == plain
    monkeypatch.setattr(kernel_wheel.platform, "machine", lambda: "aarch64")
    assert kernel_wheel.add_kernels(plain, kernel_wheel.ALL) == plain
    assert kernel_wheel.requirements() == [] and plain.read_bytes() == b"untouched"


@pytest.fixture
def built(monkeypatch, tmp_path):
    """The backend with setuptools' part done; returns what it was asked."""
    asked = {}

    def build(folder, settings, _metadata):
        asked["settings"] = settings
        (Path(folder) / "lookdown-1-py3-none-any.whl").write_bytes(b"plain")
        return "lookdown-1-py3-none-any.whl"

    monkeypatch.setattr(build_backend.web_bundle, "build", lambda: None)
    monkeypatch.setattr(build_backend.build_meta, "build_wheel", build)
    return asked


def test_kernels_that_cannot_be_compiled_leave_a_wheel_that_works(built, tmp_path, monkeypatch, capsys):
    def fail(*_: object) -> Path:
        raise kernel_wheel.KernelError("no numba here")

    monkeypatch.setattr(kernel_wheel, "add_kernels", fail)
    assert build_backend.build_wheel(str(tmp_path)) == "lookdown-1-py3-none-any.whl"
    assert "compiles at first use. no numba here" in capsys.readouterr().err
    assert (tmp_path / "lookdown-1-py3-none-any.whl").read_bytes() == b"plain"


def test_a_front_end_says_which_kernels(built, tmp_path, monkeypatch):
    monkeypatch.setattr(kernel_wheel, "add_kernels", lambda wheel, which: wheel.with_name(which))
    assert build_backend.build_wheel(str(tmp_path)) == "all"
    assert build_backend.build_wheel(str(tmp_path), {"kernels": "none", "--verbose": ""}) == "none"
    assert built["settings"] == {"--verbose": ""}
    with pytest.raises(kernel_wheel.KernelError, match=r"one of all, tracker, none; got 'some'"):
        build_backend.build_wheel(str(tmp_path), {"kernels": "some"})


def test_the_environment_of_a_build_gets_what_compiling_needs(monkeypatch):
    monkeypatch.setattr(build_backend, "_node_where_missing", list)
    monkeypatch.setattr(build_backend.build_meta, "get_requires_for_build_wheel", lambda _: [])
    assert any(name.startswith("numba>=") for name in build_backend.get_requires_for_build_wheel())
    assert build_backend.get_requires_for_build_wheel({"kernels": "none"}) == []
