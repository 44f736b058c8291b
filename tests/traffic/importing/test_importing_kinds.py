"""Kinds of aircraft from what files say of them."""

import pytest

from lookdown.tables import AircraftClass
from lookdown.traffic.importing.kinds import class_of, class_of_opensky


@pytest.mark.parametrize(
    ("designator", "kind"),
    [
        ("B744", "HEAVY"), ("A320", "AIRLINER"), ("B739", "AIRLINER"), ("A388", "HEAVY"), ("AT72", "REGIONAL"),
        ("DH8D", "REGIONAL"), ("EC35", "HELICOPTER"), ("H60", "HELICOPTER"), ("F16", "FAST_JET"), ("C172", "LIGHT"),
        ("C17", "HEAVY"), ("C56X", "BUSINESS"), ("GLF6", "BUSINESS"), ("DG80", "GLIDER"), ("b38m", "AIRLINER"),
        ("E190", "AIRLINER"), ("E170", "REGIONAL"), ("BALL", "BALLOON"),
    ],
)  # fmt: skip
def test_designators(designator, kind):
    assert class_of(designator=designator) == AircraftClass[kind].value


def test_the_category_where_the_designator_tells_nothing():
    assert class_of(designator="ZZZZ", category="A7") == AircraftClass.HELICOPTER.value
    assert class_of(designator="EC35", category="A1") == AircraftClass.HELICOPTER.value
    assert class_of(category="A2") == class_of(category=None) == class_of() == AircraftClass.UNKNOWN.value


def test_numbers_of_opensky():
    assert class_of_opensky(9) == AircraftClass.GLIDER.value
    assert class_of_opensky(14) == AircraftClass.DRONE.value
    assert class_of_opensky(None) == class_of_opensky(99) == AircraftClass.UNKNOWN.value
