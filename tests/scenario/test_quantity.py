"""Quantities: units, bands and what they are in SI."""

import math

import pytest
from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from lookdown.scenario import load_scenario
from lookdown.scenario._derived import document_name, parameters_from
from lookdown.scenario._quantity import QUANTITIES, Angle, Between, Count, Length
from lookdown.sensing import RADAR_REFERENCE, RadarParameters, reference_radar
from lookdown.tracking import TRACKER_REFERENCE, TrackerParameters
from lookdown.units import DIMENSIONS, si_from


def test_a_quantity_is_itself_in_si() -> None:
    length = Length(base=500.0, low=450.0, unit="km", source="assumption")
    assert (length.base_si, length.si(length.low), length.si(None)) == (500e3, 450e3, 500e3)


def test_there_is_a_kind_for_every_dimension_with_its_units() -> None:
    assert set(QUANTITIES) == set(DIMENSIONS)
    for dimension, kind in QUANTITIES.items():
        assert kind.dimension == dimension and kind.units() == tuple(DIMENSIONS[dimension])


def test_a_unit_of_another_dimension_is_refused() -> None:
    with pytest.raises(ValidationError, match="a unit of length"):
        Length(base=1.0, unit="kW", source="assumption")


@pytest.mark.parametrize(
    ("dimension", "words", "base", "unit", "came"),
    [
        ("angle", "0 to 1 mrad", 0.5, "deg", "base = 0.5 deg, which is 8.727 mrad"),
        ("angle", "0 to 1 mrad", 2.0, "mrad", "base = 2 mrad"),
        ("ratio", "0 to 100 %", 65.0, "1", 'base = 65 of unit "1", which is 6500 %'),
        ("ratio", "0 to 1", 20.0, "dB", "base = 20 dB"),
        ("ratio", "0 to 100 %", -2.0, "1", "base = -2"),
        ("data_size", "1 bit to 1 TB", 9e5, "GB", "base = 900000 GB"),
        ("time", "0 to 60 s", 1e306, "h", "base = 1e+306 h"),
    ],
)
def test_what_is_out_of_range_is_told_in_the_unit_of_the_range(dimension, words, base, unit, came) -> None:
    with pytest.raises(PydanticCustomError) as told:
        Between(0.0, 1e-3, words)(QUANTITIES[dimension](base=base, unit=unit, source="choice"))
    assert told.value.context == {"expected": words, "came": came}


def test_a_count_is_whole() -> None:
    assert Count(base=3.0, unit="1", source="choice").number == 3
    with pytest.raises(ValidationError, match="whole"):
        Count(base=3.5, unit="1", source="choice")
    with pytest.raises(ValidationError, match="a unit of ratio: 1"):
        Count(base=3.0, unit="%", source="choice")


def test_document_names_lose_the_si_unit_only() -> None:
    names = [*RADAR_REFERENCE, *TRACKER_REFERENCE]
    short = [document_name(name) for name in names]
    assert len(set(short)) == len(names)
    assert document_name("terminal_noise_vertical_m2ps3") == "terminal_noise_vertical"
    assert document_name("confirm_updates") == "confirm_updates"


def test_the_default_scenario_flies_the_reference_radar() -> None:
    assert parameters_from(load_scenario("paris").radar, RadarParameters) == reference_radar()


def test_the_default_scenario_flies_the_reference_tracker() -> None:
    expected = {name: si_from(r.base, r.unit, r.dimension) for name, r in TRACKER_REFERENCE.items()}
    assert parameters_from(load_scenario("paris").tracker, TrackerParameters) == TrackerParameters(**expected)


def test_angles_in_four_decimals_are_the_turns_they_mean() -> None:
    for written, meant in ((1.5708, math.pi / 2), (-1.5708, -math.pi / 2), (3.1416, math.pi), (6.2832, 2 * math.pi)):
        assert Angle(base=written, unit="rad", source="x").base_si == meant
    assert Angle(base=1.5707, unit="rad", source="x").base_si == 1.5707
    assert Angle(base=89.999, unit="deg", source="x").base_si == math.radians(89.999)
