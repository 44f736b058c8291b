"""Sensors in a scenario: references, what a scenario says instead, and what it may not say."""

import pytest

from lookdown.errors import ScenarioError
from lookdown.scenario import ScenarioDocument, canonical_toml, load_scenario
from lookdown.scenario.load import scenario_from_toml
from lookdown.scenario.sensor_section import parameters_of
from lookdown.sensing.adsb import reference_adsb
from lookdown.sensing.ground import (
    reference_aerostat,
    reference_airborne_radar,
    reference_ground_radar,
    reference_skywave,
)
from lookdown.sensing.infrared import InfraredBand, reference_infrared
from lookdown.sensing.passive import reference_passive

PARIS = canonical_toml(load_scenario("paris"))
PLACE = "latitude_deg = 48.0\nlongitude_deg = 2.0\n"
REFERENCES = {
    "infrared": reference_infrared(),
    "adsb": reference_adsb(),
    "passive": reference_passive(),
    "ground_radar": reference_ground_radar(),
    "airborne_radar": reference_airborne_radar(),
    "aerostat": reference_aerostat(),
    "skywave": reference_skywave(),
}


def paris_with(*sensors: str) -> ScenarioDocument:
    return scenario_from_toml(PARIS + "".join(f"\n[[sensor]]\n{text}" for text in sensors), "test")


def sensor(kind: str, *more: str) -> str:
    place = "" if kind in ("infrared", "adsb", "passive") else PLACE
    return f'type = "{kind}"\nname = "{kind}"\n{place}' + "\n".join(more) + "\n"


@pytest.mark.parametrize("kind", REFERENCES)
def test_a_sensor_of_which_nothing_is_said_is_the_reference(kind: str) -> None:
    (made,) = paris_with(sensor(kind)).sensor
    assert parameters_of(made) == REFERENCES[kind]


def test_what_a_scenario_says_replaces_the_figure() -> None:
    (infrared,) = paris_with(
        sensor("infrared", 'band = "long_wave"', 'aperture = { base = 50, unit = "cm", source = "choice" }')
    ).sensor
    made = parameters_of(infrared)
    assert made.aperture_m == pytest.approx(0.5) and made.band is InfraredBand.LONG_WAVE
    (ground,) = paris_with(
        sensor("ground_radar", 'average_power = { base = 6.6, unit = "kW", source = "choice" }')
    ).sensor
    twice = parameters_of(ground).radar
    assert twice.average_power_w == pytest.approx(2.0 * reference_ground_radar().radar.average_power_w)


def test_the_canonical_text_gives_the_same_document() -> None:
    document = paris_with(*map(sensor, REFERENCES))
    assert scenario_from_toml(canonical_toml(document), "again") == document


def test_the_catalogue_has_a_scenario_with_every_kind() -> None:
    assert {each.type for each in load_scenario("all-sensors").sensor} == set(REFERENCES)


@pytest.mark.parametrize(
    ("text", "path", "expected"),
    [
        (sensor("infrared", 'aperture = { base = 300, unit = "m", source = "x" }'), "sensor.0.aperture", "to 15 m"),
        (sensor("infrared", 'aperure = { base = 1, unit = "m", source = "x" }'), "sensor.0.aperure", "'aperture'"),
        (sensor("infrared", "shell = 4"), "sensor.0.shell", "one of the shells"),
        (sensor("infrared", 'band = "visible"'), "sensor.0.band", "'co2', 'mid_wave' or 'long_wave'"),
        ('type = "sonar"\nname = "a"\n', "sensor.0.type", "'infrared'"),
        ('name = "a"\n', "sensor.0.type", "'skywave'"),
        ('type = "skywave"\nname = "a"\nlatitude_deg = 99\nlongitude_deg = 0\n', "sensor.0.latitude_deg", "84"),
        (sensor("adsb", 'beam_count = { base = 2.5, unit = "1", source = "x" }'), "sensor.0.beam_count.base", "whole"),
        (
            sensor("adsb", 'aperture_efficiency = { base = 1.5, unit = "1", source = "x" }'),
            "sensor.0.aperture_efficiency",
            "to 1 ",
        ),
        (
            sensor("ground_radar", 'range_min = { base = 29, unit = "km", source = "x" }')
            + 'range_max = { base = 20, unit = "km", source = "x" }\n',
            "sensor.0",
            "fit together",
        ),
    ],
)
def test_faults_are_told_with_what_was_expected(text: str, path: str, expected: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        paris_with(text)
    told = [fault for fault in caught.value.faults if fault.path == path]
    assert told and expected in told[0].expected


def test_two_sensors_of_one_name_are_a_fault() -> None:
    with pytest.raises(ScenarioError, match="no other sensor has"):
        paris_with(sensor("adsb"), sensor("adsb"))
