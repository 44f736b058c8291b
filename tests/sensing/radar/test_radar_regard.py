"""The field of regard against the dwells of a whole frame."""

import numpy as np

from lookdown.sensing.radar.regard import in_field_of_regard
from lookdown.tables import Objects, Satellites


def objects_at(positions):
    count = len(positions)
    return Objects(
        object_id=np.arange(1, count + 1, dtype=np.uint32),
        aircraft_class=np.zeros(count, np.uint8),
        rcs_class=np.zeros(count, np.uint8),
        infrared_class=np.zeros(count, np.uint8),
        transponder=np.zeros(count, np.uint8),
        position_ecef_m=np.ascontiguousarray(positions),
        velocity_ecef_mps=np.zeros((count, 3)),
    )


def one_satellite(status=0):
    """A satellite over the equator at 0 E, 500 km up, flying north."""
    return Satellites(
        satellite_id=np.zeros(1, np.uint32),
        shell=np.zeros(1, np.uint16),
        plane=np.zeros(1, np.uint16),
        slot=np.zeros(1, np.uint16),
        vendor_id=np.zeros(1, np.uint16),
        position_ecef_m=np.array([[6_878_137.0, 0.0, 0.0]]),
        velocity_ecef_mps=np.array([[0.0, 0.0, 7_600.0]]),
        status=np.array([status], np.uint8),
    )


def on_equator(east_deg, north_deg=0.0):
    east, north = np.radians(east_deg), np.radians(north_deg)
    return 6_378_137.0 * np.array([np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)])


def test_nadir_hole_annulus_and_horizon(radar):
    """Grazing 60 deg lies 2.4 deg of arc away at 500 km and 6 deg 17 deg away (reference tables)."""
    places = np.array([on_equator(e) for e in (0.0, 1.5, 3.5, -3.5, 12.0, 18.5, 90.0, 180.0)])
    held = in_field_of_regard(radar, one_satellite(), objects_at(places))
    assert held.tolist() == [False, False, True, True, True, False, False, False]


def test_the_wedge_fore_and_aft_is_out_of_scan(radar):
    abeam, ahead = on_equator(12.0), on_equator(0.0, 12.0)
    held = in_field_of_regard(radar, one_satellite(), objects_at(np.array([abeam, ahead])))
    assert held.tolist() == [True, False]


def test_a_failed_satellite_sees_nothing(radar):
    held = in_field_of_regard(radar, one_satellite(status=6), objects_at(on_equator(8.0)[None]))
    assert held.tolist() == [False]
