"""A run whose looks cross a mesh: recorded, told, and set beside a tracker that is given everything at once."""

from time import process_time

import numpy as np
import pytest

from lookdown.cli._summary import summary_tables
from lookdown.recording import open_recording
from lookdown.report import write_report
from lookdown.scenario import load_scenario, scenario_from_toml, with_overrides
from lookdown.simulation import run
from lookdown.tables import Deliveries, Detections, Dwells, NetworkLinks, StationStates, read_table

DARK = """
[scenario]
based_on = "paris-mesh"
name = "dark"
title = "No gateway for a while"

[[network.failure]]
kind = "jamming"
latitude_deg = 0.0
longitude_deg = 0.0
radius = { base = 20000, unit = "km", source = "choice" }
start = { base = 20, unit = "s", source = "choice" }
duration = { base = 30, unit = "s", source = "choice" }

[[network.failure]]
kind = "weather"
latitude_deg = 0.0
longitude_deg = 0.0
radius = { base = 20000, unit = "km", source = "choice" }
start = { base = 20, unit = "s", source = "choice" }
duration = { base = 30, unit = "s", source = "choice" }

[[network.failure]]
kind = "gateway"
gateways = ["Tokyo"]
start = { base = 60, unit = "s", source = "choice" }
duration = { base = 30, unit = "s", source = "choice" }
"""


def flown(output, document, name):
    return run(
        with_overrides(document, duration_s=60.0),
        name=name,
        seed=1,
        output=output,
        on_progress=lambda *_: None,
        cpu_clock_s=process_time,
        peak_memory_mb=lambda: 1.0,
    )


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    return flown(tmp_path_factory.mktemp("runs"), load_scenario("paris-mesh"), "mesh")


@pytest.fixture(scope="module")
def dark(tmp_path_factory):
    return flown(tmp_path_factory.mktemp("runs"), scenario_from_toml(DARK, "dark"), "dark")


def test_every_dwell_has_its_delivery(plain):
    dwells = read_table(Dwells, plain.directory / "dwells.parquet")
    done = read_table(Deliveries, plain.directory / "deliveries.parquet")
    network = plain.summary["network"]
    assert network["shipments"] + network["under_way"] == len(dwells) and network["delivered_ratio"] == 1.0
    assert np.isin(done.detection_id, dwells.dwell_id).all() and len(np.unique(done.detection_id)) == len(done)
    assert 0.12 < network["latency_s"]["p50"] < 0.3
    links = read_table(NetworkLinks, plain.directory / "network_links.parquet")
    stations = read_table(StationStates, plain.directory / "station_states.parquet")
    assert np.array_equal(np.unique(stations.time_tai_ns), np.unique(links.time_tai_ns)) and len(stations) == 60
    assert (plain.directory / "station_states.parquet").stat().st_size < 10_000
    assert len(np.unique(links.time_tai_ns)) == 6 and np.diff(np.unique(links.time_tai_ns)).min() == 10 * 10**9


def test_where_nothing_is_late_by_a_step_both_trackers_are_one(plain):
    without = plain.summary["network"]["without"]
    for name, value in without.items():
        assert plain.summary[name] == pytest.approx(value, rel=1e-9), name


def test_half_a_minute_without_a_way_is_late_and_costs_custody(dark):
    network = dark.summary["network"]
    assert network["latency_s"]["max"] > 5.0 and network["expired"] + network["no_route"] > 0
    assert network["without"]["custody"] > dark.summary["custody"]
    detections = read_table(Detections, dark.directory / "detections.parquet")
    assert len(detections) == dark.summary["detections"]


def test_what_failed_is_named_and_what_would_have_failed_later_too(dark):
    network = dark.summary["network"]
    assert [(each["kind"], each["start_s"], each["end_s"]) for each in network["failures"]] == [
        ("jamming", 20.0, 50.0),
        ("weather", 20.0, 50.0),
    ]
    (late,) = network["failures_not_flown"]
    assert (late["kind"], late["what"], late["start_s"]) == ("gateway", "Tokyo", 60.0)
    told = " ".join(str(made.caption) for made in summary_tables(dark.summary) if made.title == "What failed")
    assert told == "Not flown, for the run had ended: gateway from 60 s on."


def test_the_report_tells_of_it(dark):
    page = write_report(dark.directory).read_text(encoding="utf-8")
    assert "<h3>What failed</h3>" in page and "within 20,000 km of 0.0 N 0.0 E" in page
    assert "Not flown, for the run had ended: gateway Tokyo from 60 s on." in page
    assert "What the network did" in page and "What the way costs" in page
    assert open_recording(dark.directory, check_hashes=True) is not None
