"""Units at the edge: exact where they are defined exactly."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookdown.units import DIMENSIONS, ParameterReference, si_from, units_of

PAIRS = [(dimension, unit) for dimension, units in DIMENSIONS.items() for unit in units]

# BIPM, The International System of Units, 9th edition, tables 8 and 9, and the international foot and
# nautical mile: all of them exact by definition.
EXACT = [
    (1.0, "ft", "length", 0.3048),
    (1.0, "NM", "length", 1852.0),
    (1.0, "kt", "speed", 1852.0 / 3600.0),
    (36.0, "km/h", "speed", 10.0),
    (180.0, "deg", "angle", math.pi),
    (1.0, "h", "time", 3600.0),
    (1.0, "km2", "area", 1e6),
    (1.0, "1/km2", "area_density", 1e-6),
    (360.0, "deg/s", "angular_rate", 2.0 * math.pi),
    (50.0, "%", "ratio", 0.5),
    (2.5, "Gb/s", "data_rate", 2.5e9),
    (200.0, "B", "data_size", 1600.0),
]


@pytest.mark.parametrize(("value", "unit", "dimension", "si"), EXACT)
def test_units_are_what_they_are_defined_to_be(value: float, unit: str, dimension: str, si: float) -> None:
    assert si_from(value, unit, dimension) == pytest.approx(si, rel=1e-15)


@pytest.mark.parametrize(("decibels", "ratio"), [(0.0, 1.0), (10.0, 10.0), (-10.0, 0.1), (3.0, 1.995262314968880)])
def test_decibels_are_powers_of_ten(decibels: float, ratio: float) -> None:
    assert si_from(decibels, "dB", "ratio") == pytest.approx(ratio, rel=1e-14)
    assert si_from(decibels, "dBsm", "area") == pytest.approx(ratio, rel=1e-14)


def test_the_first_unit_of_every_dimension_is_si() -> None:
    for dimension in DIMENSIONS:
        assert si_from(7.5, units_of(dimension)[0], dimension) == 7.5


@given(pair=st.sampled_from(PAIRS), low=st.floats(-200, 200), high=st.floats(-200, 200))
def test_a_greater_value_is_greater_in_si(pair: tuple[str, str], low: float, high: float) -> None:
    dimension, unit = pair
    low, high = sorted((low, high))
    assert si_from(low, unit, dimension) <= si_from(high, unit, dimension)


def test_a_unit_of_another_dimension_is_unknown() -> None:
    with pytest.raises(KeyError):
        si_from(1.0, "kW", "length")


def test_a_reference_is_itself_in_si() -> None:
    reference = ParameterReference("length", "km", 500.0, 450.0, 550.0, "assumption")
    assert si_from(reference.base, reference.unit, reference.dimension) == 500e3
