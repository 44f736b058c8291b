"""What the tracker costs: a scan of 100,000 objects, a detection at any size, the first result after an install."""

import os
import pickle
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from lookdown.benchmarks._row import Row
from lookdown.benchmarks.tracking_rows._flown import Flown, flown, new_tracker
from lookdown.benchmarks.tracking_rows._late import deliveries
from lookdown.benchmarks.tracking_rows._straight import radius_for
from lookdown.benchmarks.tracking_scenes import Scene, SceneSettings

__all__ = ["crowd", "flat_row", "scan_row", "start_rows"]

_BEGUN = 4
"""Scans before the picture is steady: these are not counted."""

_FIRST_RESULT = """
import pickle, sys
from lookdown.tracking import TRACKER_REFERENCE, DwellTracker, TrackerParameters
tracker = DwellTracker(TrackerParameters(**{name: known.base_si for name, known in TRACKER_REFERENCE.items()}))
with open(sys.argv[1], "rb") as file:
    delivered = pickle.load(file)
for dwells, detections in delivered:
    tracker.step(dwells, detections)
print(len(tracker.tracks(int(dwells.time_tai_ns[-1]))))
"""


def crowd(objects: int, seed: int = 21) -> Scene:
    """Return a scene with all that costs: hot spots, turns, births and deaths."""
    settings = SceneSettings(
        objects=objects, seed=seed, radius_rad=radius_for(objects), turn_share=0.005, life_s=7_200.0
    )
    return Scene(settings, duration_s=600.0)


def _spent_s(run: Flown) -> float:
    """Return the mean over the scans that count, those in which memory grows or much is put in order among them."""
    return statistics.fmean(run.spent_s[_BEGUN:])


def scan_row(floor_s: float, scans: int) -> tuple[Row, Flown]:
    """Return the cost of a scan of 100,000 objects, and the run it was measured in.

    Parameters
    ----------
    floor_s : float
        CPU time of predicting and updating one track, in C.
    scans : int
    """
    run = flown(crowd(100_000), new_tracker(), scans)
    spent_s, detections = _spent_s(run), run.detections[-1]
    bare_s = floor_s * run.updates[-1]
    row = Row(
        id="tracking.scan_100k",
        must=1.0,
        aim=0.4,
        measured=spent_s,
        unit="CPU s",
        reference=f"a scan of 100,000 objects, half in hot spots, one thread, mean of {scans - _BEGUN}, the dearest "
        f"{max(run.spent_s[_BEGUN:]):.2f} s; C floor of "
        f"{run.updates[-1]} updates alone {bare_s:.3f} s, {100 * bare_s / spent_s:.0f} % of it",
        checksum=f"{detections} detections, {run.updates[-1]} updates, GOSPA {run.gospa_m[-1] / 1e5**0.5:.0f} m "
        f"an object, tracks {run.last_hash}",
    )
    return row, run


def flat_row(largest: Flown, scans: int) -> Row:
    """Return the greatest cost of a detection over the least, 1,000 to 100,000 objects of one density."""
    costs, said = [], []
    for objects in (1_000, 10_000):
        run = flown(crowd(objects), new_tracker(), scans)
        costs.append(_spent_s(run) / statistics.fmean(run.detections[_BEGUN:]))
        said.append(f"{objects}: {1e6 * costs[-1]:.2f} us ({run.updates[-1]} updates)")
    costs.append(_spent_s(largest) / statistics.fmean(largest.detections[_BEGUN:]))
    said.append(f"100000: {1e6 * costs[-1]:.2f} us")
    return Row(
        id="tracking.cost_flat",
        must=3.0,
        aim=1.5,
        measured=max(costs) / min(costs),
        unit="ratio",
        reference="CPU time a detection, the same density and dwells over less of the Earth",
        checksum=", ".join(said),
    )


def _child_s(arguments: list[str], environment: dict[str, str]) -> tuple[float, float, str]:
    """Return the CPU time of a process, that of the wall, and what it printed."""
    began_s = time.perf_counter()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(arguments, check=True, capture_output=True, text=True, env=environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return spent_s, time.perf_counter() - began_s, done.stdout.strip()


def start_rows() -> list[Row]:
    """Return what the first result costs a new process, kernels to be compiled and kernels in the cache."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        scene, given = crowd(500), Path(folder) / "detections.pickle"
        given.write_bytes(pickle.dumps(deliveries(scene, 3)))
        environment = os.environ | {"NUMBA_CACHE_DIR": str(Path(folder) / "cache")}
        for name, must, aim in (("cold", 15.0, 10.0), ("warm", 2.0, 1.0)):
            spent_s, waited_s, printed = _child_s([sys.executable, "-c", _FIRST_RESULT, str(given)], environment)
            rows.append(
                Row(
                    id=f"tracking.start_{name}",
                    must=must,
                    aim=aim,
                    measured=spent_s,
                    unit="CPU s",
                    reference="a new process, from its start to the tracks of three scans of 500 objects; "
                    + ("nothing compiled before" if name == "cold" else "kernels in the cache")
                    + f"; {waited_s:.1f} s by the clock",
                    checksum=f"{printed} tracks",
                )
            )
    return rows
