"""The tracker at full size: a million objects, and what is so rare that only a hundred thousand objects show it.

Some fifteen minutes and 8 GB; apart from `tracking`, whose rows of the same kind are quick. The million run in a
process of their own, whose greatest memory is measured.
"""

import json
import resource
import statistics
import subprocess
import sys
from dataclasses import replace

from lookdown.benchmarks._row import Row
from lookdown.benchmarks.tracking_rows import crowd, flown, new_tracker, picture_rows, turn_rows

__all__ = ["rows"]

_MILLION = [sys.executable, "-c", "from lookdown.benchmarks._tracking_million import million; million(1_000_000, 6)"]
_BEGUN = 3
"""Scans before the picture is steady: these are not counted."""


def million(objects: int, scans: int) -> None:
    """Fly a million objects in this process and print what it came to."""
    before_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    run = flown(crowd(objects), new_tracker(), scans)
    found = {
        "scan_s": statistics.median(run.spent_s[_BEGUN:]),
        "memory_gb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6,
        "before_mb": before_mb,
        "checksum": f"{run.detections[-1]} detections, {run.updates[-1]} updates, tracks {run.last_hash}",
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
        reference="a scan of 1,000,000 objects, half in hot spots, one thread, median of 3",
        **common,
    )
    memory = Row(
        id="tracking_million.memory",
        must=8.0,
        aim=6.0,
        measured=float(found["memory_gb"]),
        unit="GB",
        reference="greatest of the whole process, scene and scoring included",
        **common,
    )
    rare = [*turn_rows(100_000), *picture_rows(100_000, 68)]
    return [cost, memory, *(replace(row, id=row.id.replace("tracking.", "tracking_million.")) for row in rare)]
