"""A transponder that falls silent is looked at and held, though nobody searches where it flies."""

from pathlib import Path
from time import process_time

import numpy as np
import pytest

from lookdown.recording import open_recording
from lookdown.scenario import load_scenario
from lookdown.simulation import run
from lookdown.tables import Dwells, DwellTask, ObjectMetrics

TEXT = """
[scenario]
based_on = "paris-sparse"
name = "{name}"
title = "Airliners go dark where nobody searches"
start = "2021-10-07T12:00:00Z"
duration = {{ base = 110, unit = "s", source = "choice" }}

[traffic]
recording = ""
region = {{ south_deg = 42.0, north_deg = 58.0, west_deg = -8.0, east_deg = 18.0 }}

[[traffic.interest]]
type = "aircraft"
count = {{ base = 8, unit = "1", source = "choice" }}
transponder = "goes_dark"
after = {{ base = 45, unit = "s", source = "choice" }}
origin = {{ south_deg = 47.0, north_deg = 51.0, west_deg = 0.0, east_deg = 8.0 }}
destination = {{ south_deg = 52.0, north_deg = 54.0, west_deg = 9.0, east_deg = 14.0 }}

[schedule]
tasks = "all"

[[schedule.region]]
south_deg = 40.0
north_deg = 60.0
west_deg = -10.0
east_deg = 20.0
priority = {{ base = 0, unit = "1", source = "choice: nobody searches" }}
"""
RECEIVER = """
[[sensor]]
type = "adsb"
name = "adsb"
"""


def _fly(folder: Path, name: str, more: str):
    file = folder / f"{name}.toml"
    file.write_text(TEXT.format(name=name) + more)
    result = run(
        load_scenario(str(file)),
        name=name,
        seed=1,
        output=folder / "runs",
        on_progress=lambda *_: None,
        cpu_clock_s=process_time,
        peak_memory_mb=lambda: 1.0,
    )
    return result, open_recording(result.directory)


@pytest.fixture(scope="module")
def heard(tmp_path_factory):
    return _fly(tmp_path_factory.mktemp("heard"), "heard", RECEIVER)


def test_cues_find_who_fell_silent(heard):
    result, recording = heard
    dwells, rows = recording.table(Dwells), recording.table(ObjectMetrics)
    cued = dwells.take(dwells.task == DwellTask.CUE)
    assert len(cued) >= 3 and (dwells.task != DwellTask.SEARCH).all()
    silent = recording.manifest.start_tai_ns + 45 * 10**9
    assert cued.time_tai_ns.min() > silent
    assert (rows.in_custody[rows.time_tai_ns <= silent] == 0).all()
    assert rows.in_custody[rows.time_tai_ns == rows.time_tai_ns.max()].mean() > 0.8
    assert result.summary["other_sensors"]["adsb"] > 100


def test_without_the_receiver_nobody_is_found(tmp_path):
    result, recording = _fly(tmp_path, "unheard", "")
    assert result.summary["custody"] == 0.0 and len(recording.table(Dwells)) == 0


def test_looks_that_follow_cues_go_where_the_claims_were(heard):
    """Each cue dwell holds the direction of an aircraft that flew silently, not of the whole sky."""
    _, recording = heard
    dwells = recording.table(Dwells)
    cued = dwells.take(dwells.task == DwellTask.CUE)
    assert (
        (np.median(cued.azimuth_width_rad) < 0.03)
        and (cued.azimuth_width_rad < 1.0).all()
        and (cued.track_id == 0).all()
    )
    assert len(np.unique(cued.time_tai_ns)) > 1 or len(cued) <= 8
