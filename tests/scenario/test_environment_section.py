"""`[environment]`: what moves on the ground reaches the radar, and nothing does where it is not asked for."""

import numpy as np
import pytest

from lookdown.astro import ellipsoid_up
from lookdown.errors import ScenarioError
from lookdown.scenario import build, canonical_toml, load_scenario, scenario_from_toml

ROAD = """
[[environment.road]]
south_deg = 48.5
north_deg = 48.6
west_deg = 2.0
east_deg = 2.6
vehicles = { base = 5, unit = "1/km2", source = "choice" }
"""
FARM = """
[[environment.wind_farm]]
latitude_deg = 48.2
longitude_deg = 2.1
turbines = 40
"""


def mine(text):
    return scenario_from_toml(canonical_toml(load_scenario("paris")) + text, "mine")


def test_left_out_it_is_none_and_changes_no_scenario():
    document = load_scenario("paris")
    assert document.environment is None and "environment" not in canonical_toml(document)


def test_what_is_said_comes_back_from_its_canonical_form():
    document = mine(ROAD + FARM)
    assert document.environment.road[0].vehicles.base_si == pytest.approx(5e-6)
    assert document.environment.wind_farm[0].radius.base_si == 5e3
    assert scenario_from_toml(canonical_toml(document), "again") == document


def observed(document, steps=150):
    """Detections and looks of a run's first steps."""
    stages = build(document, seed=1)
    detections = looks = 0
    for k in range(0, steps, 10):
        time = stages.start_tai_ns + k * stages.step_ns
        dwells = stages.scheduler.dwells(stages.ephemeris.at(time), time)
        found, seen = stages.radar.observe(dwells, stages.traffic.at(time))
        detections, looks = detections + len(found), looks + len(seen)
    return detections, looks


def test_a_road_that_is_said_is_seen_and_gives_no_looks():
    document = canonical_toml(load_scenario("paris")).replace('tasks = "all"', 'tasks = "search"')
    assert 'tasks = "search"' in document
    alone, looks = observed(scenario_from_toml(document, "alone"))
    crowded, same = observed(scenario_from_toml(document + ROAD, "crowded"))
    assert same == looks and crowded > alone + 50


@pytest.mark.parametrize(
    ("text", "path"),
    [
        (ROAD.replace("48.6", "48.4"), "environment.road"),
        (ROAD.replace("base = 5,", "base = 5000,"), "environment.road.0.vehicles"),
        (FARM.replace("40", "0"), "environment.wind_farm.0.turbines"),
        (FARM + 'radius = { base = 1, unit = "m", source = "choice" }\n', "environment.wind_farm.0.radius"),
        ("[environment]\neverywhere = 3\n", "environment.everywhere"),
    ],
)
def test_what_cannot_be_is_told_with_its_path(text, path):
    with pytest.raises(ScenarioError) as told:
        mine(text)
    assert path in str(told.value)


def test_a_farm_costs_the_fliers_above_it():
    stages = build(mine(FARM), seed=1)
    over = ellipsoid_up(latitude_rad=np.radians([48.2, 48.9]), longitude_rad=np.radians([2.1, 2.1]))
    loss = stages.radar._moving.farm_loss_ratio(over)
    assert loss[0] > 3.0 and loss[1] == 1.0
