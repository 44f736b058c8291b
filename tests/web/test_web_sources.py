"""The live globe's own checks (types, units, a real browser) by its own tools; skipped where these are missing.

With LOOKDOWN_WEB_TESTS=required (as in .ci/run) nothing is skipped: what is missing is a failure.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WEB = ROOT / "web"
sys.path.insert(0, str(ROOT / "tools"))
import web_bundle  # noqa: E402

REQUIRED = os.environ.get("LOOKDOWN_WEB_TESTS") == "required"


def _lacking(what: str) -> None:
    if REQUIRED:
        pytest.fail(f"{what}, and LOOKDOWN_WEB_TESTS=required")
    pytest.skip(what)


@pytest.fixture(scope="module")
def node() -> Path:
    """Return a Node with the packages of the lock file installed."""
    found = web_bundle.find_node()
    if found is None:
        _lacking(f"there is no Node. {web_bundle.ADVICE}")
    assert found is not None
    try:
        web_bundle.install_packages(found)
    except web_bundle.BundleError as error:
        _lacking(f"the packages of web/ could not be installed: {error}")
    return found


def _passes(node: Path, program: str, *arguments: str) -> None:
    command = web_bundle.script(node, program, *arguments)
    done = subprocess.run(command, cwd=WEB, capture_output=True, text=True, check=False, timeout=280)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]


def test_types_of_the_page_are_right(node):
    _passes(node, "tsc", "--noEmit")


def test_units_of_the_page_pass(node):
    _passes(node, "vitest", "run")


def test_the_page_works_in_a_browser(node):
    if not any(shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome")):
        _lacking("there is no chromium to open the page with. On Debian: apt-get install chromium")
    web_bundle.build()
    _passes(node, "vitest", "run", "--config", "vitest.browser.ts")
