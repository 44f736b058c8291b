"""`flight_start`: a study begins when a run does, with the satellites where they are in the run."""

import pytest

from lookdown.astro import tai_ns_from_utc_text
from lookdown.scenario import build, load_scenario, scenario_from_toml
from lookdown.scenario.start import flight_start


def paris(more=""):
    return scenario_from_toml(f'[scenario]\nbased_on = "paris-mesh"\nname = "mine"\n{more}', "mine")


@pytest.mark.parametrize("more", ["", 'start = "2021-10-07T12:20:00Z"\n'])
def test_it_is_when_and_where_a_run_begins(more):
    document = paris(more)
    begins, stages = flight_start(document), build(document, seed=1)
    assert begins.start_tai_ns == stages.start_tai_ns
    recorded = flight_start(paris())
    assert begins.epoch_tai_ns == recorded.epoch_tai_ns == recorded.start_tai_ns
    assert begins.given_by == ("the scenario's start" if more else "the recording's first instant")


def test_without_a_recording_it_is_the_start_that_the_scenario_says():
    document = load_scenario("world-europe")
    begins = flight_start(document)
    assert document.traffic.recording is None and begins.epoch_tai_ns == begins.start_tai_ns
    assert begins.start_tai_ns == tai_ns_from_utc_text(document.scenario.start)
