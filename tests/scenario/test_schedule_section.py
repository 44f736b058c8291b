"""[satellite] and [schedule]: left out they are the references; what is wrong is told; what is said is flown."""

import pytest

from lookdown.errors import ScenarioError
from lookdown.scenario import build, canonical_toml, load_scenario, scenario_from_toml
from lookdown.scenario._derived import parameters_from
from lookdown.sensing import SearchScheduler
from lookdown.sensing.schedule import (
    EnergyScheduler,
    ScheduleParameters,
    SpacecraftParameters,
    reference_schedule,
    reference_spacecraft,
)


def _mine(text):
    head = '[scenario]\nbased_on = "paris"\nname = "mine"\nduration = { base = 60, unit = "s", source = "choice" }\n'
    return scenario_from_toml(head + text, "mine.toml")


def _quantity(name, base, unit):
    return f'{name} = {{ base = {base}, unit = "{unit}", source = "choice" }}\n'


def test_what_is_left_out_is_the_reference():
    document = load_scenario("paris")
    assert parameters_from(document.satellite, SpacecraftParameters) == reference_spacecraft()
    assert parameters_from(document.schedule, ScheduleParameters) == reference_schedule()
    assert document.schedule.tasks == "all"
    assert scenario_from_toml(canonical_toml(document), "again") == document


def test_the_schedule_that_is_asked_for_is_flown():
    assert isinstance(build(_mine('[schedule]\ntasks = "search"\n'), seed=1).scheduler, SearchScheduler)
    text = "[satellite]\n" + _quantity("solar_power", 8, "kW") + _quantity("battery_capacity", 20, "MJ")
    scheduler = build(_mine(text), seed=1).scheduler
    assert isinstance(scheduler, EnergyScheduler)
    assert scheduler.store.spacecraft.solar_power_w == 8_000.0
    assert scheduler.store.spacecraft.battery_capacity_j == 20e6


@pytest.mark.parametrize(
    ("section", "name", "base", "unit", "words"),
    [
        ("satellite", "battery_easy", 20, "%", "more than battery_reserve"),
        ("satellite", "battery_reserve", 50, "%", "less than battery_easy"),
        ("satellite", "temperature_limit", 210, "K", "more than sink_temperature"),
        ("satellite", "transmit_efficiency", 120, "%", "less than 100 %"),
        ("satellite", "solar_power", -1, "kW", "0 to 100 MW"),
        ("satellite", "power_burst", 0.5, "1", "1 to 1000 times"),
        ("satellite", "beams_at_once", 0, "1", "1 to 1000 beams"),
        ("schedule", "search_reserve", 100, "%", "less than 100 %"),
        ("schedule", "update_detection_probability", 1.0, "1", "probability"),
    ],
)
def test_what_no_satellite_can_be_is_told_with_its_path(section, name, base, unit, words):
    with pytest.raises(ScenarioError) as told:
        _mine(f"[{section}]\n" + _quantity(name, base, unit))
    (fault,) = told.value.faults
    assert fault.path == f"{section}.{name}" or fault.path.startswith(f"{section}.{name}")
    assert words in fault.expected


def test_tasks_are_all_or_search():
    with pytest.raises(ScenarioError) as told:
        _mine('[schedule]\ntasks = "some"\n')
    assert told.value.faults[0].path == "schedule.tasks"
