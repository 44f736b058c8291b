"""Parameters of ADS-B receivers and what aircraft send with."""

import dataclasses

import numpy as np
import pytest

from lookdown.sensing.adsb import ADSB_REFERENCE, TRANSMITTERS, AdsbParameters, reference_adsb
from lookdown.sensing.adsb.parameters import transmitter_columns
from lookdown.tables import AircraftClass


def test_every_field_has_a_reference_within_its_band():
    assert set(ADSB_REFERENCE) == {field.name for field in dataclasses.fields(AdsbParameters)}
    for name, known in ADSB_REFERENCE.items():
        assert known.low <= known.base <= known.high and known.source, name


def test_every_kind_of_aircraft_has_a_transmitter():
    assert set(TRANSMITTERS) == set(AircraftClass)
    assert all(one.power_low_w <= one.power_w <= one.power_high_w and one.source for one in TRANSMITTERS.values())
    power, top = transmitter_columns(np.arange(len(AircraftClass), dtype=np.uint8))
    assert top[AircraftClass.AIRLINER] and not top[AircraftClass.LIGHT]
    assert power[AircraftClass.AIRLINER] > 3.0 * power[AircraftClass.LIGHT]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("beam_count", 5),
        ("losses_ratio", 0.5),
        ("report_interval_s", 0.5),
        ("decode_ratio", 0.0),
        ("corrected_bits", 9),
    ],
)
def test_nonsense_is_a_fault(name, value):
    with pytest.raises(AssertionError):
        dataclasses.replace(reference_adsb(), **{name: value})
