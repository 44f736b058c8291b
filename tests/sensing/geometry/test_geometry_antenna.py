"""The local frame, the faces and the region, against vector algebra and brute force."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from sensing_oracles import PARIS, frames, region_grid, satellites_at

from lookdown.astro import ecef_from_geodetic, up_ecef
from lookdown.sensing import SearchRegion
from lookdown.sensing import geometry as ge


def test_the_frame_is_right_handed_and_level():
    satellites = satellites_at(100.0)
    frame = ge.local_frame(satellites.position_ecef_m, satellites.velocity_ecef_mps)
    identity = np.einsum("nij,nkj->nik", frame, frame)
    np.testing.assert_allclose(identity, np.broadcast_to(np.eye(3), identity.shape), atol=1e-14)
    np.testing.assert_allclose(np.cross(frame[:, 0], frame[:, 1]), frame[:, 2], atol=1e-14)
    np.testing.assert_allclose(frame[:, 2], -up_ecef(satellites.position_ecef_m), atol=1e-15)
    assert (np.einsum("ni,ni->n", frame[:, 0], satellites.velocity_ecef_mps) > 6900.0).all()
    np.testing.assert_allclose(
        frame, frames(satellites.velocity_ecef_mps, up_ecef(satellites.position_ecef_m)), atol=1e-14
    )


def test_yaw_steering_leaves_no_clutter_doppler_abeam():
    # In ECEF the clutter's Doppler is velocity . los; abeam only the orbit's climb is left of it.
    satellites = satellites_at(0.0)
    frame = ge.local_frame(satellites.position_ecef_m, satellites.velocity_ecef_mps)
    assert np.abs(np.einsum("ni,ni->n", frame[:, 1], satellites.velocity_ecef_mps)).max() < 1e-9


@given(st.floats(0.05, 1.5), st.sampled_from([-1.0, 1.0]))
def test_face_axes_are_orthonormal(tilt, side):
    satellites = satellites_at(7.0, count=10)
    frame = ge.local_frame(satellites.position_ecef_m, satellites.velocity_ecef_mps)
    cross, normal = ge.face_axes(frame, np.full(10, side), tilt)
    np.testing.assert_allclose(cross, np.cross(frame[:, 0], normal), atol=1e-14)
    np.testing.assert_allclose(np.einsum("ni,ni->n", normal, frame[:, 2]), math.cos(tilt), atol=1e-14)
    assert (side * np.einsum("ni,ni->n", normal, frame[:, 1]) > 0.0).all()


def test_azimuth_runs_from_along_to_starboard():
    frame = np.broadcast_to(np.eye(3), (4, 3, 3))
    los = np.array([[1.0, 0.0, 1.0], [0.0, 1.0, 1.0], [-1.0, 0.0, 1.0], [0.0, -1.0, 1.0]]) / math.sqrt(2)
    np.testing.assert_allclose(np.degrees(ge.azimuth_rad(frame, los)), [0.0, 90.0, 180.0, 270.0])


def test_grazing_is_measured_from_the_ellipsoid_normal():
    # 30 degrees above the horizon of a place at latitude 45, where geocentric and geodetic up differ by 0.19 deg.
    latitude, longitude = np.array([math.radians(45.0)]), np.zeros(1)
    place = ecef_from_geodetic(latitude_rad=latitude, longitude_rad=longitude, height_m=np.zeros(1))
    up, east = up_ecef(place), np.array([[0.0, 1.0, 0.0]])
    sensor = place + 1e6 * (math.sin(math.pi / 6) * up + math.cos(math.pi / 6) * east)
    distance, los = ge.line_of_sight(sensor, place)
    assert abs(distance[0] - 1e6) < 1e-6
    assert abs(math.degrees(ge.grazing_rad(los, up)[0]) - 30.0) < 1e-9


def test_a_region_holds_its_grid_and_its_margin_only():
    slack = SearchRegion(PARIS.south_rad, PARIS.north_rad, PARIS.west_rad, PARIS.east_rad, margin_m=1.0)
    assert ge.region_holds(slack, up_ecef(region_grid(PARIS))).all()
    north = ecef_from_geodetic(
        latitude_rad=np.array([PARIS.north_rad + 0.01]), longitude_rad=np.array([0.04]), height_m=np.zeros(1)
    )
    assert not ge.region_holds(PARIS, up_ecef(north))[0]
    wide = SearchRegion(PARIS.south_rad, PARIS.north_rad, PARIS.west_rad, PARIS.east_rad, margin_m=70e3)
    assert ge.region_holds(wide, up_ecef(north))[0]


def test_a_region_may_cross_the_date_line():
    box = SearchRegion(south_rad=-0.2, north_rad=0.2, west_rad=3.0, east_rad=-3.0, margin_m=1e3)
    border = ge.region_border_ecef_m(box)
    centre = ge.region_centre_ecef_m(box)
    assert centre[0, 0] < -6.3e6
    assert np.linalg.norm(border - centre, axis=1).max() < 2.0e6
    assert ge.region_holds(box, up_ecef(centre))[0]
    assert len(ge.region_limits(box)) == 4 and abs(ge.region_limits(box)[3] - 0.2832) < 1e-3
