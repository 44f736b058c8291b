"""The page on a real server of a recording, in a real browser: scrubbed, clicked, asked what if."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WEB = ROOT / "web"
for folder in (ROOT / "tools", ROOT / "tests" / "server"):
    sys.path.insert(0, str(folder))
import web_bundle  # noqa: E402

REQUIRED = os.environ.get("LOOKDOWN_WEB_TESTS") == "required"


def test_the_page_works_on_a_server_of_a_recording(tmp_path):
    pytest.importorskip("starlette")
    node = web_bundle.find_node()
    has_browser = any(shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))
    if node is None or not has_browser:
        if REQUIRED:
            pytest.fail("Node or chromium is missing, and LOOKDOWN_WEB_TESTS=required")
        pytest.skip("there is no Node or no chromium")
    try:
        web_bundle.install_packages(node)
    except web_bundle.BundleError as error:
        if REQUIRED:
            raise
        pytest.skip(f"the packages of web/ could not be installed: {error}")
    web_bundle.build()
    from made_recordings import made_recording
    from served import served

    from lookdown.server.sources import open_recording_source

    folder = made_recording(tmp_path, count=60, steps=12)
    with served(open_recording_source(folder), tmp_path / "desk") as server:
        command = web_bundle.script(node, "vitest", "run", "--config", "vitest.browser.ts", "server.check")
        environment = {**os.environ, "LOOKDOWN_SERVED": server.address}
        done = subprocess.run(
            command, cwd=WEB, capture_output=True, text=True, check=False, timeout=200, env=environment
        )
        status = server.status()
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert "7 passed" in done.stdout, done.stdout[-2000:]
    assert status["counters"]["malformed"] == 0, "the page said something that the server does not know"
