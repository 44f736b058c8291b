"""Add the machine code of the kernels to a wheel, so that nobody who installs it waits for numba (design/0026).

    python tools/kernel_wheel.py [all|tracker] --into DIR   build such a wheel of the checkout, the live globe left out

Standard library only: pip runs it in an environment of its own, into which numba and the rest come by
`requirements()`. The kernels are compiled from the wheel's own files, in a process of its own, for a processor that
nearly every x86-64 machine has. Where that cannot be done the wheel stays as it was: it works everywhere, and compiles
at first use.
"""

import argparse
import base64
import csv
import hashlib
import importlib.metadata
import io
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PLAIN_BUILD = "import sys; from setuptools import build_meta; print(build_meta.build_wheel(sys.argv[1]))"
WARM_UP = ROOT / "tools" / "warm_up.py"
FOLDER = "lookdown/numerics/shipped_kernels"
MOST_S = 1_800

BASELINE_CPU = "x86-64-v3"
BASELINE_FEATURES = (
    "+sse3,+ssse3,+sse4.1,+sse4.2,+popcnt,+cx16,+sahf,+avx,+avx2,+bmi,+bmi2,+f16c,+fma,+lzcnt,+movbe,+xsave"
)
"""The level x86-64-v3 of the System V ABI (AMD64 supplement, section 3.1.1), in LLVM's names."""

ALL, TRACKER, NONE = "all", "tracker", "none"
CHOICES = (ALL, TRACKER, NONE)
"""What `-C kernels=...` may ask for: what `lookdown run` and `lookdown track` need, what the latter needs, nothing."""


class KernelError(RuntimeError):
    """The kernels could not be compiled; the message says why."""


def can_be_made() -> bool:
    """Return whether kernels can be compiled ahead on this machine."""
    return platform.machine().lower() in ("x86_64", "amd64") and sys.implementation.name == "cpython"


def requirements() -> list[str]:
    """Return what compiling them needs: all that lookdown itself needs."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return list(project["dependencies"]) if can_be_made() else []


def choice(config_settings: dict[str, object] | None) -> str:
    """Return which kernels a front end asked for by its config settings."""
    asked = str((config_settings or {}).get("kernels", ALL))
    if asked not in CHOICES:
        raise KernelError(f"kernels: expected one of {', '.join(CHOICES)}; got '{asked}'.")
    return asked


def add_kernels(wheel: Path, which: str) -> Path:
    """Replace a wheel by one with machine code in it; return its path."""
    if which == NONE or not can_be_made():
        return wheel
    with tempfile.TemporaryDirectory(prefix="lookdown-wheel-") as folder:
        tree = Path(folder) / "tree"
        with zipfile.ZipFile(wheel) as packed:
            packed.extractall(tree)
        _compile(tree, Path(folder) / "cache", which)
        python, platforms = f"cp{sys.version_info[0]}{sys.version_info[1]}-none", _platforms()
        _retag(next(tree.glob("*.dist-info/WHEEL")), [f"{python}-{each}" for each in platforms])
        # What a name holds several times is written once, with dots (PEP 425).
        named = wheel.with_name(f"{wheel.name.removesuffix('-py3-none-any.whl')}-{python}-{'.'.join(platforms)}.whl")
        _pack(tree, named)
    if named != wheel:
        wheel.unlink()
    return named


def _compile(tree: Path, cache: Path, which: str) -> None:
    """Compile the kernels of an unpacked wheel into it, and leave nothing else there."""
    told = {
        # What pip installed for the build may be found by this variable alone.
        "PYTHONPATH": os.pathsep.join([str(tree), *filter(None, [os.environ.get("PYTHONPATH")])]),
        "PYTHONDONTWRITEBYTECODE": "1",
        "NUMBA_CACHE_DIR": str(cache),
        "NUMBA_CPU_NAME": BASELINE_CPU,
        "NUMBA_CPU_FEATURES": BASELINE_FEATURES,
    }
    # Once to compile, and once more to see which of them Python calls: the others are in these already.
    for into in ([], ["--into", str(tree / FOLDER)]):
        command = [sys.executable, str(WARM_UP), which, *into]
        try:
            done = subprocess.run(command, env=os.environ | told, cwd=tree, check=False, timeout=MOST_S)
        except subprocess.TimeoutExpired:
            raise KernelError(f"the kernels were not compiled within {MOST_S // 60} minutes") from None
        if done.returncode:
            raise KernelError(f"`{' '.join(command[1:])}` ended with {done.returncode}; what it said stands above")


def _platforms() -> list[str]:
    """Return the tags of machines that the wheel is for: its code asks of a system what numba asks of it."""
    told = importlib.metadata.distribution("numba").read_text("WHEEL") or ""
    platforms = [line.rsplit("-", 1)[1] for line in told.splitlines() if line.startswith("Tag: ")]
    if not platforms:
        raise KernelError("numba does not say for which machines it was made")
    return platforms


def _retag(path: Path, tags: list[str]) -> None:
    """Write the tags of a wheel, and that it is for one kind of machine, into its WHEEL."""
    kept = [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("Tag: ")]
    kept = ["Root-Is-Purelib: false" if line.startswith("Root-Is-Purelib") else line for line in kept]
    path.write_text("\n".join([*kept, *(f"Tag: {tag}" for tag in tags), ""]), encoding="utf-8")


def _pack(tree: Path, wheel: Path) -> None:
    """Zip a folder as a wheel, RECORD last and new (the binary distribution format, "The .dist-info directory")."""
    record = next(tree.glob("*.dist-info")) / "RECORD"
    rows = []
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for path in sorted(p for p in tree.rglob("*") if p.is_file() and p != record):
            name, content = path.relative_to(tree).as_posix(), path.read_bytes()
            digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
            rows.append((name, f"sha256={digest}", len(content)))
            packed.writestr(_told(name), content)
        name = record.relative_to(tree).as_posix()
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator="\n").writerows([*rows, (name, "", "")])
        packed.writestr(_told(name), text.getvalue())


def _told(name: str) -> zipfile.ZipInfo:
    """Return what stands in the archive about a file: the same whenever it is packed."""
    info = zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0))
    info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
    return info


def bare_wheel(folder: Path, which: str) -> Path:
    """Build a wheel of the checkout into a folder, without the live globe and leaving the checkout as it is."""
    with tempfile.TemporaryDirectory(prefix="lookdown-sources-") as copied:
        copy = Path(copied) / "lookdown"
        skipped = shutil.ignore_patterns("__pycache__", "static", "*.egg-info")
        shutil.copytree(ROOT / "src", copy / "src", ignore=skipped)
        for name in ("pyproject.toml", "README.md", "LICENSE", "NOTICE"):
            shutil.copy(ROOT / name, copy)
        command = [sys.executable, "-c", PLAIN_BUILD, str(folder.resolve())]
        built = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)
    if built.returncode:
        raise KernelError(built.stderr.strip()[-2_000:])
    return add_kernels(folder / built.stdout.split()[-1], which)


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description="Build a wheel with machine code, the live globe left out.")
    asked.add_argument("which", nargs="?", choices=CHOICES, default=ALL)
    asked.add_argument("--into", type=Path, metavar="DIR", required=True)
    given = asked.parse_args()
    sys.stdout.write(f"{bare_wheel(given.into, given.which).name}\n")
