"""What the engine costs, and that late dwells change nothing (0015-engine.md).

    python design/0015_engine.py late 200      # objects: the picture, in order and out of it
    python design/0015_engine.py step 20000    # objects: CPU and memory in steady state
    python design/0015_engine.py compile       # CPU of the first result, with nothing compiled and with all

CPU is of the process (``time.process_time``), but for `compile`, which also prints seconds of the wall.
"""

import hashlib
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from lookdown.benchmarks.tracking_scenes import Batch, Scene, SceneSettings
from lookdown.seeds import generator
from lookdown.tables import Detections, Dwells, Tracks
from lookdown.tracking import TRACKER_REFERENCE, DwellTracker, TrackerParameters

SCANS, SETTLED, LATENESS_S = 12, 8, 60.0
LATE_SHARES = (0.0, 0.01, 0.1, 0.3)


def new_tracker() -> DwellTracker:
    """Return a tracker with the base values of its parameters."""
    return DwellTracker(TrackerParameters(**{name: known.base_si for name, known in TRACKER_REFERENCE.items()}))


def digest(tracks: Tracks) -> str:
    """Return a hash of every bit of a picture."""
    whole = hashlib.sha256()
    for name, _ in tracks.columns():
        whole.update(getattr(tracks, name).tobytes())
    return whole.hexdigest()[:16]


def one_by_one(batches: list[Batch]) -> list[tuple[Dwells, Detections]]:
    """Return each dwell with its detections, in time."""
    parts = []
    for batch in batches:
        for row in range(len(batch.dwells)):
            dwell = batch.dwells.take(np.array([row]))
            own = batch.detections.dwell_id == dwell.dwell_id[0]
            parts.append((dwell, batch.detections.take(own & (batch.detections.sensor_id == dwell.sensor_id[0]))))
    return sorted(parts, key=lambda part: int(part[0].time_tai_ns[0]))


def late(objects: int) -> None:
    """Print the picture's hash and the cost for several shares of dwells that come up to a minute late."""
    scene = Scene(SceneSettings(objects=objects, life_s=7200.0))
    parts = one_by_one([batch for _ in range(SCANS) for batch in scene.scan()])
    times_s = np.array([int(dwell.time_tai_ns[0]) for dwell, _ in parts]) / 1e9
    end_ns = int(parts[-1][0].time_tai_ns[0])
    plain_s = 0.0
    # The first round compiles and is not shown.
    for share in (LATE_SHARES[-1], *LATE_SHARES):
        draws = generator(15, "design")
        delay_s = np.where(draws.random(len(parts)) < share, draws.uniform(0.0, 0.95 * LATENESS_S, len(parts)), 0.0)
        tracker, began = new_tracker(), time.process_time()
        for k in np.argsort(times_s + delay_s, kind="stable"):
            tracker.step(*parts[k])
        cpu_s = time.process_time() - began
        if share == 0.0:
            plain_s = cpu_s
        if plain_s:
            tracks = tracker.tracks(end_ns)
            print(
                f"late {share:4.2f}: picture {digest(tracks)} of {len(tracks)} tracks, {len(parts)} dwells, "
                f"{tracker.late_count} late, {tracker.too_late_count} too late, {cpu_s:.2f} s, {cpu_s / plain_s:.2f} x"
            )


def step(objects: int) -> None:
    """Print the cost of a scan once tracks have all the copies of their past that they keep."""
    scene, tracker = Scene(SceneSettings(objects=objects, layout="hot_spots", life_s=7200.0)), new_tracker()
    for k in range(SCANS):
        batches = list(scene.scan())
        began = time.process_time()
        for batch in batches:
            tracker.step(batch.dwells, batch.detections)
        cpu_s, count = time.process_time() - began, sum(len(batch.detections) for batch in batches)
        if k >= SETTLED:
            dwells = sum(len(batch.dwells) for batch in batches)
            print(f"scan {k}: {count} detections, {dwells} dwells, {cpu_s:.3f} s, {1e6 * cpu_s / count:.1f} us each")
    state = tracker.snapshot()["engine"]
    size = sum(array.nbytes for name, array in state.items() if name.startswith("store_"))
    log = sum(array.nbytes for name, array in state.items() if name.startswith("log_"))
    print(f"room for {len(state['store_links'])} tracks: {size / 1e6:.0f} MB; log {log / 1e6:.0f} MB")


SEEN = """
import pickle, sys
from lookdown.benchmarks.tracking_scenes import Scene, SceneSettings
scene = Scene(SceneSettings(objects=50))
batches = [(batch.dwells, batch.detections) for batch in scene.scan()]
pickle.dump((batches, scene.time_tai_ns), open(sys.argv[1], "wb"))
"""

FIRST = """
import time
began = time.process_time()
import pickle, sys
from lookdown.tracking import TRACKER_REFERENCE, DwellTracker, TrackerParameters
batches, end_tai_ns = pickle.load(open(sys.argv[1], "rb"))
tracker = DwellTracker(TrackerParameters(**{name: known.base_si for name, known in TRACKER_REFERENCE.items()}))
wall, cpu = time.perf_counter(), time.process_time()
for batch in batches:
    tracker.step(*batch)
tracker.tracks(end_tai_ns)
now = time.process_time()
print(f"{now - cpu:.1f} s of CPU, {time.perf_counter() - wall:.1f} s; {now - began:.1f} s of CPU with imports")
"""


def compiled() -> None:
    """Print what the first result costs in a new process, twice with one new cache of machine code.

    Another process makes the dwells, with a cache of its own: people bring theirs.
    """
    with tempfile.TemporaryDirectory() as folder:
        seen = str(Path(folder) / "seen")
        for name, script in (("made", SEEN), ("cold", FIRST), ("warm", FIRST)):
            if script is FIRST:
                print(name, end=": ", flush=True)
            cache = str(Path(folder) / ("elsewhere" if script is SEEN else "cache"))
            subprocess.run(
                [sys.executable, "-c", script, seen], env=os.environ | {"NUMBA_CACHE_DIR": cache}, check=True
            )


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["late", objects]:
            late(int(objects))
        case ["step", objects]:
            step(int(objects))
        case ["compile"]:
            compiled()
        case _:
            sys.exit(__doc__)
