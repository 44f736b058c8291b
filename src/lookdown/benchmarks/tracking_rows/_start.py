"""What the first result costs who has just installed lookdown: a wheel is built, installed and used."""

import compileall
import importlib.util
import os
import pickle
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path

from lookdown.benchmarks._row import Row
from lookdown.benchmarks.tracking_rows._cost import crowd
from lookdown.benchmarks.tracking_rows._late import deliveries
from lookdown.numerics.shipped import FOLDER, PACKAGE

__all__ = ["start_rows"]

_FIRST_RESULT = """
import pickle, sys
from lookdown.numerics.compiling import compiling_told
from lookdown.tracking import TRACKER_REFERENCE, DwellTracker, TrackerParameters
told = []
with compiling_told(told.append):
    tracker = DwellTracker(TrackerParameters(**{name: known.base_si for name, known in TRACKER_REFERENCE.items()}))
    with open(sys.argv[1], "rb") as file:
        delivered = pickle.load(file)
    for dwells, detections in delivered:
        tracker.step(dwells, detections)
    tracks = tracker.tracks(int(dwells.time_tai_ns[-1]))
import lookdown
print(lookdown.__file__)
print(f"{len(tracks)} tracks, {len(told)} kernels compiled")
"""


@dataclass(frozen=True, slots=True)
class _Started:
    """What a process cost from its start to its first result, and what it said."""

    spent_s: float
    waited_s: float
    printed: str


def _built(folder: Path) -> Path | None:
    """Return a wheel of the checkout that this package stands in, None where there is no checkout to build from."""
    tool = PACKAGE.parents[1] / "tools" / "kernel_wheel.py"
    if not tool.is_file() or importlib.util.find_spec("setuptools") is None:
        return None
    command = [sys.executable, str(tool), "tracker", "--into", str(folder)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return folder / done.stdout.split()[-1]


def _installed(folder: Path) -> str:
    """Install into a folder, byte-compiled as pip does it; return what was installed."""
    with tempfile.TemporaryDirectory() as out:
        wheel = _built(Path(out))
        if wheel is None:
            shutil.copytree(PACKAGE, folder / PACKAGE.name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            with zipfile.ZipFile(wheel) as packed:
                packed.extractall(folder)
    compileall.compile_dir(folder, quiet=2)
    return "this installed package" if wheel is None else "a wheel built from this checkout"


def _first_result(site: Path, cache: Path, given: Path) -> _Started:
    """Return what the first result costs with the lookdown of a folder."""
    environment = os.environ | {"PYTHONPATH": str(site), "NUMBA_CACHE_DIR": str(cache)}
    began_s = time.perf_counter()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, "-c", _FIRST_RESULT, str(given)],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
        cwd=site,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    whose, printed = done.stdout.splitlines()
    assert Path(whose).is_relative_to(site), f"another lookdown was measured: {whose}"
    return _Started(spent_s, time.perf_counter() - began_s, printed)


def _row(name: str, must: float, aim: float, started: _Started, what: str) -> Row:
    return Row(
        id=f"tracking.start_{name}",
        must=must,
        aim=aim,
        measured=started.spent_s,
        unit="CPU s",
        reference=f"a new process, from its start to the tracks of three scans of 500 objects; {what}; "
        f"{started.waited_s:.1f} s by the clock",
        checksum=started.printed,
    )


def start_rows() -> list[Row]:
    """Return what the first result costs a new process: after an install, once more, and where all is compiled there.

    The wheel has the machine code of the tracker alone, which takes half a minute to make; that of a release has that
    of `lookdown run`, too.
    """
    with tempfile.TemporaryDirectory() as folder:
        given, site = Path(folder) / "detections.pickle", (Path(folder) / "site").resolve()
        given.write_bytes(pickle.dumps(deliveries(crowd(500), 3)))
        what = _installed(site)
        cold = _first_result(site, Path(folder) / "cache", given)
        warm = _first_result(site, Path(folder) / "cache", given)
        # As on a machine that the shipped code does not fit.
        shutil.rmtree(site / FOLDER.relative_to(PACKAGE.parent), ignore_errors=True)
        compiling = _first_result(site, Path(folder) / "other cache", given)
        kept = _first_result(site, Path(folder) / "other cache", given)
    return [
        _row("cold", 15.0, 10.0, cold, f"{what}, installed into a new folder, no cache"),
        _row("warm", 2.0, 1.0, max(warm, kept, key=lambda each: each.spent_s), "a second time, the dearer of both"),
        # Nobody asked for this one: a budget of our own, so that it does not grow unseen.
        _row("compiling", 60.0, 15.0, compiling, "the shipped machine code removed: all is compiled"),
    ]
