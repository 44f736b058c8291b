"""Fly two minutes of the default scenario from a program and read the recording."""

import tempfile
import time
from pathlib import Path

from lookdown.recording import open_recording
from lookdown.scenario import load_scenario, with_overrides
from lookdown.simulation import run
from lookdown.tables import Tracks

document = with_overrides(load_scenario("paris"), duration_s=120.0)

with tempfile.TemporaryDirectory() as folder:
    result = run(
        document,
        name="example",
        seed=1,
        output=Path(folder),
        on_progress=lambda stage, done, total: None,
        cpu_clock_s=time.process_time,
        peak_memory_mb=lambda: 0.0,
    )
    recording = open_recording(result.directory, check_hashes=True)
    tracks = recording.table(Tracks)
    print(f"custody {result.summary['custody']:.2f}, {len(tracks)} states of tracks recorded")
