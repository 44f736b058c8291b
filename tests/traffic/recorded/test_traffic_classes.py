"""The class of an aircraft by how it flew."""

import numpy as np
import pytest

from lookdown.tables import AircraftClass
from lookdown.traffic.recorded.classes import CLASS_RULES, classify, is_airline_callsign


@pytest.mark.parametrize("callsign", ["AFR21SQ", "EZY98YL", "BAW315", "FMY8055"])
def test_airlines(callsign):
    assert is_airline_callsign(callsign)


@pytest.mark.parametrize("callsign", ["FHMAC", "N600FR", "DUKE58", "T7DSD", "VPCAL", "", "00000000", "AF1"])
def test_no_airlines(callsign):
    assert not is_airline_callsign(callsign)


@pytest.mark.parametrize(
    ("speed", "height", "airline", "kind"),
    [
        (85.0, 12_000.0, True, AircraftClass.LIGHT),
        (85.1, 500.0, False, AircraftClass.BUSINESS),
        (250.0, 12_000.0, False, AircraftClass.BUSINESS),
        (140.0, 4_001.0, True, AircraftClass.REGIONAL),
        (140.0, 4_000.0, True, AircraftClass.AIRLINER),
        (140.1, 8_000.0, True, AircraftClass.AIRLINER),
    ],
)
def test_rules_at_their_limits(speed, height, airline, kind):
    got = classify(top_speed_mps=np.array([speed]), top_height_m=np.array([height]), airline=np.array([airline]))
    assert got.dtype == np.uint8 and got.tolist() == [kind]


def test_each_class_has_one_sentence():
    assert len({kind for kind, _ in CLASS_RULES}) == len(CLASS_RULES) == 4
