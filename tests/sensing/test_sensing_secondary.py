"""What infrared, ADS-B and passive sensors share: frames, axes, tables in an order that tells nothing."""

import dataclasses

import numpy as np
import pytest
import secondary_plain as sp
from sensing_oracles import satellites_at

from lookdown.errors import ArgumentError
from lookdown.sensing import _secondary as shared
from lookdown.sensing.geometry import line_of_sight
from lookdown.tables import Measured, SensorKind

NOW = 1_700_000_000_123_456_789


def test_frames_of_kinds_sensors_satellites_and_instants_never_share_a_number():
    ids = np.array([0, 7, (1 << 20) - 1], np.uint32)
    numbers = [
        shared.frame_id(shared.Origin(kind, number, NOW + step), ids)
        for kind in list(SensorKind)[1:]
        for number in (0, 7)
        for step in (0, 10**7, 2 * 10**9)
    ]
    assert len(np.unique(np.concatenate(numbers))) == 4 * 2 * 3 * 3
    assert min(int(n.min()) for n in numbers) >= 1 << 61, "a radar's ids lie below"
    with pytest.raises(ArgumentError, match="below 1048576"):
        shared.frame_id(shared.Origin(SensorKind.ADSB, 0, NOW), np.array([1 << 20], np.uint32))
    with pytest.raises(ArgumentError, match="8 sensors of a kind"):
        shared.checked_number(8)


def test_axes_are_right_handed_and_at_right_angles_to_the_line_of_sight():
    satellites, objects = satellites_at(0.0, count=40), sp.world(200)
    pairs = shared.pairs_above(satellites.position_ecef_m, objects.position_ecef_m, 0.05)
    assert len(pairs.place) > 100
    position, velocity = satellites.position_ecef_m[pairs.satellite], satellites.velocity_ecef_mps[pairs.satellite]
    axes = shared.tangent_axes(velocity, position, pairs.los_ecef)
    whole = np.concatenate([axes, pairs.los_ecef[:, None, :]], axis=1)
    np.testing.assert_allclose(whole @ whole.transpose(0, 2, 1), np.broadcast_to(np.eye(3), whole.shape), atol=1e-12)
    # cross x along looks along the line of sight, as with the faces of a radar.
    np.testing.assert_allclose(np.cross(axes[:, 1], axes[:, 0]), pairs.los_ecef, atol=1e-12)
    assert (np.einsum("ij,ij->i", axes[:, 0], velocity) > 0.0).all()


def test_a_line_of_sight_along_the_flight_still_has_axes():
    position, velocity = np.array([[7e6, 0.0, 0.0]]), np.array([[0.0, 7e3, 0.0]])
    axes = shared.tangent_axes(velocity, position, np.array([[0.0, 1.0, 0.0]]))
    assert np.abs(axes[0] @ [0.0, 1.0, 0.0]).max() < 1e-12
    np.testing.assert_allclose(np.linalg.norm(axes[0], axis=1), 1.0)


def test_plots_become_detections_by_satellite_and_by_what_was_measured():
    satellites, objects = satellites_at(0.0, count=40), sp.world(300)
    pairs = shared.pairs_above(satellites.position_ecef_m, objects.position_ecef_m, 0.05)
    axes = shared.tangent_axes(
        satellites.velocity_ecef_mps[pairs.satellite], satellites.position_ecef_m[pairs.satellite], pairs.los_ecef
    )
    measured = np.full(len(pairs.place), Measured.RANGE.value, np.uint8)

    def table(order):
        plots = shared.Plots(pairs.satellite[order], axes[order], measured, {"range_m": pairs.range_m[order]})
        return plots.table(shared.Origin(SensorKind.PASSIVE, 0, NOW), satellites)

    forward, place = table(np.arange(len(measured)))
    backward, _ = table(np.arange(len(measured))[::-1])
    for name, _ in type(forward).columns():
        np.testing.assert_array_equal(getattr(forward, name), getattr(backward, name), err_msg=name)
    np.testing.assert_array_equal(forward.range_m[place], pairs.range_m)
    assert (np.diff(forward.sensor_id.astype(np.int64)) >= 0).all()
    assert (np.diff(forward.detection_id.astype(np.int64)) == 1).all()
    assert forward.sigma_range_m.max() == 0.0 and forward.reported_icao24.max() == 0
    # Within a satellite the order is not that of the objects.
    same = np.diff(forward.sensor_id.astype(np.int64)) == 0
    sorted_place = np.empty(len(place), np.int64)
    sorted_place[place] = pairs.place
    assert 0.3 < (np.diff(sorted_place)[same] > 0).mean() < 0.7


def test_only_satellites_that_work_are_kept_by_identity():
    satellites = satellites_at(0.0, count=10)
    status = np.zeros(10, np.uint8)
    status[4] = 1
    order = np.random.Generator(np.random.Philox(2)).permutation(10)
    good = shared.good_by_id(dataclasses.replace(satellites, status=status).take(order))
    assert good.satellite_id.tolist() == [0, 1, 2, 3, 5, 6, 7, 8, 9]


def test_radial_speed_is_away_from_the_satellite_positive():
    objects = sp.lone(45.0, 10.0, 1e4)
    satellites = sp.above(objects, 600e3, offset_deg=5.0)
    pairs = shared.pairs_above(satellites.position_ecef_m, objects.position_ecef_m, 0.0)
    distance, _ = line_of_sight(satellites.position_ecef_m, objects.position_ecef_m)
    later, _ = line_of_sight(satellites.position_ecef_m, objects.position_ecef_m + objects.velocity_ecef_mps)
    # Flying north, away from a satellite in the south.
    speed = shared.radial_mps(pairs, objects.velocity_ecef_mps)
    assert speed[0] > 100.0
    np.testing.assert_allclose(speed, later - distance, atol=0.05)
