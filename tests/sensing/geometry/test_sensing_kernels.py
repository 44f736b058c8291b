"""Each kernel against its plain NumPy twin or brute force."""

import numpy as np
import sensing_oracles as so

from lookdown.astro import SEMI_MINOR_M, ecef_from_geodetic, geodetic_from_ecef, up_ecef
from lookdown.sensing import geometry as ge
from lookdown.sensing.geometry import _geometry_kernels as kernels


def test_the_gate_keeps_every_satellite_above_the_horizon_and_charges_the_good():
    satellites = so.satellites_at(50.0, count=600)
    status = satellites.status.copy()
    status[::7] = 3
    centre = ge.region_centre_ecef_m(so.PARIS)[0]
    rows, energy = np.empty(600, dtype=np.int64), np.zeros(600)
    count = kernels.charge_and_gate(
        satellites.satellite_id, status, satellites.position_ecef_m, centre, 3e5, 2500.0, energy, rows
    )
    points = so.region_grid(so.PARIS, 5)
    offset = satellites.position_ecef_m[:, None] - points
    above = (np.einsum("spi,pi->sp", offset, up_ecef(points)) > 0.0).any(axis=1) & (status == 0)
    assert set(np.nonzero(above)[0]) <= set(rows[:count].tolist())
    assert count < 120 and SEMI_MINOR_M < 6.36e6
    np.testing.assert_array_equal(energy, np.where(status == 0, 2500.0, 0.0))


def test_ranges_to_the_border_bound_every_point_of_the_region():
    satellites = so.satellites_at(0.0, count=600)
    points = so.region_grid(so.PARIS, 41)
    distance = np.linalg.norm(satellites.position_ecef_m[:, None] - points, axis=2)
    frame = ge.local_frame(satellites.position_ecef_m, satellites.velocity_ecef_mps)
    nearest, farthest = np.empty(600), np.empty(600)
    border, limits = ge.region_border_ecef_m(so.PARIS), ge.region_limits(so.PARIS)
    kernels.border_ranges(satellites.position_ecef_m, frame, border, limits, nearest, farthest)
    close = distance.min(axis=1) < 2.5e6
    assert close.sum() > 10
    assert (nearest[close] - 5e3 < distance.min(axis=1)[close]).all()
    assert (farthest[close] + 5e3 > distance.max(axis=1)[close]).all()
    over = np.concatenate([satellites.position_ecef_m[:1] * 0.0 + 1.08 * ge.region_centre_ecef_m(so.PARIS)])
    frame = ge.local_frame(over, np.array([[0.0, 7000.0, 100.0]]))
    kernels.border_ranges(over, frame, border, limits, nearest[:1], farthest[:1])
    assert nearest[0] == 0.0


def test_noise_cells_lie_on_the_ellipsoid_in_the_sector_and_in_the_region(dwells, radar):
    rng = np.random.Generator(np.random.Philox(2))
    few = dwells.take(np.arange(0, len(dwells), 5))
    frame = ge.local_frame(few.sensor_position_ecef_m, few.sensor_velocity_ecef_mps)
    row = np.repeat(np.arange(len(few)), 400)
    uniform = rng.random((len(row), 6))
    uniform[:, 3] = 0.5  # the middle of the elevation beam: the ground itself
    values = np.empty((len(row), 7))
    count = kernels.noise_cells(
        row,
        uniform,
        np.full(len(few), 5.0e5),
        np.full(len(few), 1.6e6),
        np.column_stack([few.azimuth_start_rad, few.azimuth_width_rad]),
        np.column_stack([np.sin(few.grazing_min_rad), np.sin(few.grazing_max_rad), np.cos(few.scan_limit_rad)]),
        few.sensor_position_ecef_m,
        few.sensor_velocity_ecef_mps,
        frame,
        radar.face_tilt_rad,
        ge.region_limits(so.PARIS),
        np.array([1.01, 0.1, 350.0]),
        values,
    )
    found = values[:count]
    d = found[:, 5].astype(np.int64)
    assert count > 300
    cross, normal = ge.face_axes(frame[d], found[:, 4], radar.face_tilt_rad)
    place, height = so.ground_of(
        few.sensor_position_ecef_m[d], frame[d, 0], cross, found[:, 0], found[:, 1], found[:, 2]
    )
    assert np.abs(height).max() < 1e-3
    assert ge.region_holds(so.PARIS, up_ecef(place)).all()
    _, los = ge.line_of_sight(few.sensor_position_ecef_m[d], place)
    for i in range(count):
        assert so.in_sector(frame[d[i]][None], los[i][None], few.azimuth_start_rad[d[i]], few.azimuth_width_rad[d[i]])
    grazing = ge.grazing_rad(los, up_ecef(place))
    assert (grazing >= radar.grazing_min_rad - 1e-9).all() and (grazing <= radar.grazing_max_rad + 1e-9).all()
    assert (np.einsum("ni,ni->n", los, normal) >= np.cos(radar.scan_limit_rad) - 1e-9).all()
    # Range rates scatter evenly about that of the ground.
    clutter = -np.einsum("ni,ni->n", los, few.sensor_velocity_ecef_mps[d])
    excess = (found[:, 3] - clutter) / 350.0
    assert np.abs(excess).max() <= 1.0 and abs(excess.mean()) < 4.0 / np.sqrt(3.0 * count)


def test_a_range_that_meets_no_ground_gives_no_cell(dwells, radar):
    one = dwells.take(slice(0, 1))
    frame = ge.local_frame(one.sensor_position_ecef_m, one.sensor_velocity_ecef_mps)
    uniform = np.full((2, 6), 0.5)
    uniform[:, 2] = 0.0
    uniform[:, 0] = [0.0, 1.0]  # 100 km and 9,100 km from the antenna
    limits = np.array([[0.0, 1.0, -1.0]])  # 9,100 km meets the far side of the Earth, from below
    everywhere = np.array([-1.0, 1.0, 0.0, 2 * np.pi])
    count = kernels.noise_cells(
        np.zeros(2, dtype=np.int64),
        uniform,
        np.array([1e5]),
        np.array([9e6]),
        np.column_stack([one.azimuth_start_rad, one.azimuth_width_rad]),
        limits,
        one.sensor_position_ecef_m,
        one.sensor_velocity_ecef_mps,
        frame,
        radar.face_tilt_rad,
        everywhere,
        np.array([1.01, 0.1, 350.0]),
        np.empty((2, 7)),
    )
    assert count == 0
    height = geodetic_from_ecef(one.sensor_position_ecef_m)[2][0]
    assert 4.5e5 < height < 5.5e5
    assert len(ecef_from_geodetic(latitude_rad=np.zeros(1), longitude_rad=np.zeros(1), height_m=np.zeros(1))) == 1
