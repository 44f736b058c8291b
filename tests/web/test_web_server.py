"""The page on a real server of a recording, in a real browser: scrubbed, clicked, asked what if."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WEB = ROOT / "web"
for folder in (ROOT / "tools", ROOT / "tests" / "server", ROOT / "tests" / "web"):
    sys.path.insert(0, str(folder))
import web_bundle  # noqa: E402

REQUIRED = os.environ.get("LOOKDOWN_WEB_TESTS") == "required"


@pytest.fixture(scope="module")
def node() -> Path:
    """Return a Node with all that the checks in a browser need."""
    pytest.importorskip("starlette")
    found = web_bundle.find_node()
    if found is None or not any(shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome")):
        if REQUIRED:
            pytest.fail("Node or chromium is missing, and LOOKDOWN_WEB_TESTS=required")
        pytest.skip("there is no Node or no chromium")
    try:
        web_bundle.install_packages(found)
    except web_bundle.BundleError as error:
        if REQUIRED:
            raise
        pytest.skip(f"the packages of web/ could not be installed: {error}")
    web_bundle.build()
    return found


def _passes(node: Path, check: str, count: int, **environment: str) -> None:
    command = web_bundle.script(node, "vitest", "run", "--config", "vitest.browser.ts", check)
    done = subprocess.run(
        command,
        cwd=WEB,
        capture_output=True,
        text=True,
        check=False,
        timeout=200,
        env={**os.environ, "NO_COLOR": "1", **environment},
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert f"{count} passed" in done.stdout, done.stdout[-2000:]


def test_the_page_works_on_a_server_of_a_recording(node, tmp_path):
    from made_recordings import made_recording
    from served import served

    from lookdown.server.sources import open_recording_source

    folder = made_recording(tmp_path, count=60, steps=12)
    with served(open_recording_source(folder), tmp_path / "desk") as server:
        _passes(node, "server.check", 7, LOOKDOWN_SERVED=server.address)
        status = server.status()
    assert status["counters"]["malformed"] == 0, "the page said something that the server does not know"


def test_what_is_lost_on_the_globe_is_flown_without(node, tmp_path):
    from served import served

    from lookdown.scenario import load_scenario, with_overrides
    from lookdown.server.sources import LiveSource

    document = with_overrides(load_scenario("paris-mesh"), duration_s=100.0)
    source = LiveSource(document, name="short", output=tmp_path / "runs", rate=0.0)
    with served(source, tmp_path / "desk") as server:
        end = time.monotonic() + 240.0
        while source.is_growing and time.monotonic() < end:
            time.sleep(0.1)
        _passes(node, "live.check", 3, LOOKDOWN_FLOWN=server.address)


def test_the_page_works_in_a_cell_of_a_notebook(node, tmp_path):
    from made_recordings import made_recording
    from notebook_stand import stand
    from served import served

    from lookdown.server.sources import open_recording_source

    folder = made_recording(tmp_path, count=60, steps=12)
    with (
        served(open_recording_source(folder), tmp_path / "desk", token="secret") as server,
        stand(server.address, "secret", web_bundle.STATIC) as address,
    ):
        _passes(node, "notebook.check", 3, LOOKDOWN_NOTEBOOK=address)
