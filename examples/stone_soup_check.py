"""Fly two minutes of the default scenario and score its tracks by Stone Soup's GOSPA, beside our own."""

import tempfile
import time
from importlib import import_module
from pathlib import Path

from lookdown.errors import ArgumentError
from lookdown.formats import stone_soup_tracks, stone_soup_truth
from lookdown.recording import open_recording
from lookdown.scenario import load_scenario, with_overrides
from lookdown.simulation import run
from lookdown.tables import Tracks, TruthStates
from lookdown.tracking.metrics import gospa

CUTOFF_M = 5_000.0


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        result = run(
            with_overrides(load_scenario("paris"), duration_s=120.0),
            name="example",
            seed=1,
            output=Path(folder),
            on_progress=lambda stage, done, total: None,
            cpu_clock_s=time.process_time,
            peak_memory_mb=lambda: 0.0,
        )
        recording = open_recording(result.directory, check_hashes=True)
        tracks, truth = recording.table(Tracks), recording.table(TruthStates)
    measure = import_module("stonesoup.measures").Euclidean(mapping=(0, 2, 4))
    metric = import_module("stonesoup.metricgenerator.ospametric").GOSPAMetric(p=2, c=CUTOFF_M, measure=measure)
    instant = tracks.time_tai_ns.max()
    shown = tracks.take((tracks.time_tai_ns == instant) & (tracks.confirmed == 1))
    there = truth.take(truth.time_tai_ns == instant)
    estimates = [track.state for track in stone_soup_tracks(shown)]
    states = [path.state for path in stone_soup_truth(there)]
    theirs = metric.compute_gospa_metric(estimates, states)[0].value["distance"]
    ours = gospa(there.position_ecef_m, shown.position_ecef_m, CUTOFF_M).distance_m
    print(f"{len(shown)} tracks of {len(there)} aircraft: GOSPA {theirs:.6f} m by Stone Soup, {ours:.6f} m by lookdown")


try:
    stone_soup_tracks(Tracks.empty())
except ArgumentError as error:
    print(f"nothing to check here: {error}")
else:
    main()
