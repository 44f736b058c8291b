"""The tracker at full size: a million objects, and what is so rare that only a hundred thousand objects show it.

Some fifteen minutes and 8 GB, so that a machine with 16 GB will do; apart from `tracking`, whose rows of the same kind
are quick. The million run in a process of their own, whose greatest memory is measured.
"""

import json
import resource
import statistics
import subprocess
import sys
from dataclasses import replace
from time import process_time

from lookdown.benchmarks._row import Row
from lookdown.benchmarks.tracking_rows import crowd, new_tracker, picture_rows, table_hash, turn_rows

__all__ = ["rows"]

_MILLION = [sys.executable, "-c", "from lookdown.benchmarks._tracking_million import million; million(1_000_000, 15)"]
_BEGUN = 5
"""Scans before all tracks are confirmed: these are not counted. Copies and log still grow after them, and that is."""


def million(objects: int, scans: int) -> None:
    """Fly a million objects in this process and print what it came to.

    Pictures are made, but not scored: that takes memory which is not the tracker's (`bench metrics`).
    """
    scene, tracker, spent_s = crowd(objects), new_tracker(), []
    detections = updates = 0
    for _ in range(scans):
        before, detections, used_s = tracker.update_count, 0, 0.0
        for batch in scene.scan():
            start = process_time()
            tracker.step(batch.dwells, batch.detections)
            used_s += process_time() - start
            detections += len(batch.detections)
        spent_s.append(used_s)
        updates = tracker.update_count - before
    tracks = tracker.tracks(scene.time_tai_ns)
    found = {
        "scan_s": statistics.fmean(spent_s[_BEGUN:]),
        "dearest_s": max(spent_s[_BEGUN:]),
        "memory_gb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6,
        "checksum": f"{detections} detections, {updates} updates, {len(tracks)} tracks {table_hash(tracks)}",
    }
    print(json.dumps(found))  # noqa: T201 (read by `rows`)


def rows() -> list[Row]:
    """Return cost and memory of a million objects, and turns, false tracks and switches of a hundred thousand."""
    done = subprocess.run(_MILLION, check=True, capture_output=True, text=True)
    found = json.loads(done.stdout)
    common = {"checksum": str(found["checksum"])}
    cost = Row(
        id="tracking_million.scan",
        must=12.0,
        aim=5.0,
        measured=float(found["scan_s"]),
        unit="CPU s",
        reference="a scan of 1,000,000 objects, half in hot spots, one thread, mean of 10, the dearest "
        f"{float(found['dearest_s']):.1f} s",
        **common,
    )
    memory = Row(
        id="tracking_million.memory",
        must=8.0,
        aim=6.0,
        measured=float(found["memory_gb"]),
        unit="GB",
        reference="greatest of the whole process, scene and picture included",
        **common,
    )
    rare = [*turn_rows(100_000), *picture_rows(100_000, 68)]
    return [cost, memory, *(replace(row, id=row.id.replace("tracking.", "tracking_million.")) for row in rare)]
