"""Other programs, each in a virtual environment of its own, outside ours."""

import os
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

from lookdown.errors import ArgumentError

__all__ = ["peer_python", "run_in_peer"]

_INSTALL_LIMIT_S, _RUN_LIMIT_S = 900.0, 1800.0


def _cache() -> Path:
    named = os.environ.get("XDG_CACHE_HOME")
    return (Path(named) if named else Path.home() / ".cache") / "lookdown" / "peers"


def peer_python(name: str, version: str, *others: str) -> Path:
    """Return the interpreter of an environment that holds a package, and others it is used with.

    Made where it is not there yet; the others are requirements as pip takes them.

    Raises
    ------
    ArgumentError
        Where it cannot be installed.
    """
    major, minor = sys.version_info[:2]
    folder = _cache() / f"{name}-{version}-py{major}.{minor}"
    python, done = folder / "bin" / "python", folder / "installed"
    if done.exists() and python.exists():
        return python
    try:
        _call([sys.executable, "-m", "venv", "--clear", str(folder)], _INSTALL_LIMIT_S)
        _call([str(python), "-m", "pip", "install", "--quiet", f"{name}=={version}", *others], _INSTALL_LIMIT_S)
    except (OSError, subprocess.SubprocessError) as error:
        said = (getattr(error, "stderr", None) or str(error)).strip().splitlines()
        raise ArgumentError(
            f"this benchmark measures {name} {version} in the same run and could not install it into {folder} "
            f"({said[-1] if said else 'pip said nothing'}). Give pip a package index that has it, and run again."
        ) from error
    done.touch()
    return python


def run_in_peer(python: Path, script: str, *arguments: str) -> None:
    """Run one of this package's scripts with a peer's interpreter, on one thread.

    Raises
    ------
    ArgumentError
        Where it fails, with the last line that it said.
    """
    text = (files("lookdown.benchmarks.comparative") / "scripts" / script).read_text()
    single = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"), "1")
    try:
        _call([str(python), "-c", text, *arguments], _RUN_LIMIT_S, os.environ | single)
    except subprocess.SubprocessError as error:
        said = (getattr(error, "stderr", None) or str(error)).strip().splitlines()
        raise ArgumentError(
            f"{script} failed in {python.parents[1]} ({said[-1] if said else 'it said nothing'}). Remove that folder "
            "to have it installed anew."
        ) from error


def _call(command: list[str], limit_s: float, environment: dict[str, str] | None = None) -> None:
    subprocess.run(command, check=True, capture_output=True, text=True, timeout=limit_s, env=environment)
