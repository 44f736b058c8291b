"""A radar that cannot be is refused with the sentence that says why."""

import math

import pytest

from lookdown.errors import ScenarioError
from lookdown.scenario import load_scenario, scenario_from_toml
from lookdown.scenario._radar_checks import radar_faults
from lookdown.sensing import RADAR_REFERENCE

FIGURES = {name: reference.base_si for name, reference in RADAR_REFERENCE.items()}


def faults(**changed: float) -> dict[str, tuple[str, str]]:
    return {fault.path: (fault.expected, fault.came) for fault in radar_faults(FIGURES | changed)}


def test_the_reference_has_none_and_neither_has_what_is_incomplete() -> None:
    assert faults() == {}
    for name in ("carrier_frequency_hz", "look_count", "grazing_min_rad"):
        assert list(radar_faults({key: value for key, value in FIGURES.items() if key != name})) == []
    assert faults(bandwidth_hz=-5e6) == {} and faults(grazing_min_rad=1.2) == {}


def test_a_beam_wider_than_the_field_of_regard_is_told_with_the_size_that_would_do() -> None:
    found = faults(antenna_height_m=0.2)
    assert list(found) == ["radar.antenna_height"]
    expected, came = found["radar.antenna_height"]
    assert "39.6 deg between the grazing limits" in expected and "0.2 m: a beam of 60.9 deg" in came
    least_m = float(expected.split("at least ")[1].split(" m")[0])
    assert "radar.antenna_height" in faults(antenna_height_m=0.99 * least_m)
    assert "radar.antenna_height" not in faults(antenna_height_m=1.01 * least_m)
    assert list(faults(antenna_length_m=2.0, scan_limit_rad=math.radians(3.0))) == ["radar.antenna_length"]


@pytest.mark.parametrize("changed", [{"look_count": 1.0}, {"prf_spread_ratio": 0.0}])
def test_one_frequency_tells_neither_ranges_nor_speeds_apart(changed: dict[str, float]) -> None:
    expected, came = faults(**changed)["radar.pulse_repetition_frequency"]
    assert "one unambiguous solution" in expected and "radar.look_count" in expected
    assert "ranges agree again 74.9 km apart" in came and "radial speeds agree again" in came


def test_a_high_frequency_settles_speeds_and_a_low_one_ranges() -> None:
    alone = {"look_count": 1.0, "prf_spread_ratio": 0.0}
    _, high = faults(**alone, pulse_repetition_frequency_hz=8e3)["radar.pulse_repetition_frequency"]
    assert "ranges agree" in high and "radial speeds" not in high
    _, low = faults(**alone, pulse_repetition_frequency_hz=150.0)["radar.pulse_repetition_frequency"]
    assert "radial speeds agree" in low and "ranges" not in low


def test_pulses_that_make_no_coherent_interval_are_one_fault() -> None:
    assert list(faults(coherent_time_s=5e-4)) == ["radar.coherent_time"]
    assert list(faults(transmit_duty_ratio=1.0)) == ["radar.transmit_duty"]
    assert list(faults(bandwidth_hz=2e9)) == ["radar.bandwidth"]


def test_a_scenario_is_refused_and_those_that_come_with_lookdown_are_not() -> None:
    text = '[scenario]\nbased_on = "paris"\nname = "x"\n[radar]\n'
    with pytest.raises(ScenarioError, match="one unambiguous solution"):
        scenario_from_toml(text + 'look_count = { base = 1, unit = "1", source = "choice" }', "x")
    with pytest.raises(ScenarioError, match="field of regard"):
        scenario_from_toml(text + 'antenna_height = { base = 20, unit = "cm", source = "choice" }', "x")
    for name in ("paris", "north-atlantic", "low-and-fast"):
        assert load_scenario(name).radar is not None
