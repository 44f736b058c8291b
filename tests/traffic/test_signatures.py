"""Signature classes by kind of object."""

import numpy as np

from lookdown.sensing.radar.rcs import RCS_TABLE
from lookdown.tables import AircraftClass, InfraredClass, RcsClass
from lookdown.traffic import SIGNATURES, signature_codes


def test_every_kind_has_signatures_with_a_source_and_figures_behind_them():
    assert list(SIGNATURES) == list(AircraftClass)
    assert all(one.source for one in SIGNATURES.values())
    assert {one.rcs_class for one in SIGNATURES.values()} <= set(RCS_TABLE)


def test_codes_follow_the_table_row_by_row():
    kinds = np.array([AircraftClass.LOW_FAST, AircraftClass.AIRLINER, AircraftClass.LOW_FAST], np.uint8)
    rcs, infrared = signature_codes(kinds)
    assert rcs.tolist() == [RcsClass.TENTH_M2, RcsClass.AIRLINER, RcsClass.TENTH_M2]
    assert infrared.tolist() == [
        InfraredClass.SMALL_TURBOJET,
        InfraredClass.LARGE_TURBOFAN,
        InfraredClass.SMALL_TURBOJET,
    ]
