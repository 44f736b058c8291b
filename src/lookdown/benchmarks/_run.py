"""What the default run costs, in a process of its own with kernels compiled before."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from lookdown.benchmarks._row import Row

__all__ = ["rows"]

_RUN = [sys.executable, "-c", "from lookdown.cli import main; main()", "run", "--json", "--quiet"]


def _flown(folder: str, *more: str) -> dict[str, float]:
    done = subprocess.run([*_RUN, "--output", folder, *more], check=True, capture_output=True, text=True)
    summary: dict[str, float] = json.loads(done.stdout)
    return summary


def rows() -> list[Row]:
    """Return CPU time and memory of the scenario `paris`, start-up and report included."""
    with tempfile.TemporaryDirectory() as folder:
        _flown(folder, "--duration", "1min")
        summary = _flown(folder)
        manifest = json.loads((Path(folder) / "paris" / "manifest.json").read_text())
    digest = manifest["tables"]["tracks.parquet"]["sha256"][:12]
    work = f"{summary['detections']} detections, {summary['track_updates']} updates, tracks {digest}"
    common = {"reference": "none: an absolute budget, on a quiet machine", "checksum": work}
    return [
        Row(id="run.cpu", must=30.0, aim=15.0, measured=summary["cpu_s"], unit="CPU s", **common),
        Row(id="run.memory", must=1500.0, aim=700.0, measured=summary["peak_rss_mb"], unit="MB", **common),
    ]
