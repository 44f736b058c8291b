"""Azimuths, axes of a beam, slow errors, scatter, and the two tables."""

import math

import numpy as np
import pytest
from ground_scenes import HERE, objects_around

from lookdown.astro import up_ecef
from lookdown.sensing.ground import Site
from lookdown.sensing.ground.report import Plots, Scatter, azimuth_of, beam_axes, looks_table, slow_errors
from lookdown.sensing.radar.rcs import scatter_ratio
from lookdown.tables import Detections, Looks, Measured

SITE, _ = Site(**HERE, height_m=20.0).states(np.zeros(1, np.int64))


def test_azimuth_is_clockwise_from_north():
    bearing = np.array([0.01, 45.0, 90.0, 180.0, 270.0, 359.9])
    objects = objects_around(bearing, 50e3, 1000.0)
    found = np.degrees(azimuth_of(np.repeat(SITE, 6, axis=0), objects.position_ecef_m))
    # The great circle on the sphere and the vertical plane of the ellipsoid differ by a tenth of a degree.
    assert found == pytest.approx(bearing, abs=0.2)


def test_axes_are_a_right_handed_frame_that_looks_along_the_beam():
    azimuth = np.linspace(0.0, 2.0 * math.pi, 37)
    sensor = np.repeat(SITE, 37, axis=0)
    along, cross, ahead = beam_axes(sensor, azimuth)
    for axis in (along, cross, ahead):
        np.testing.assert_allclose(np.linalg.norm(axis, axis=1), 1.0, rtol=1e-14)
    np.testing.assert_allclose(np.cross(cross, along), ahead, atol=1e-14)
    np.testing.assert_allclose(cross, up_ecef(sensor), atol=1e-14)
    there = sensor + 1e4 * ahead
    turned = np.mod(azimuth_of(sensor, there) - azimuth + math.pi, 2.0 * math.pi) - math.pi
    np.testing.assert_allclose(turned, 0.0, atol=1e-12)
    # A little to the right of the beam is a greater azimuth.
    right = azimuth_of(sensor, sensor + 1e4 * (ahead + 0.01 * along))
    assert (np.mod(right - azimuth, 2.0 * math.pi) < 0.011).all()


def test_slow_errors_belong_to_seed_and_sensor():
    sigmas = (10.0, 1e-3, 0.0, 1.0)
    one = slow_errors(3, 7, sigmas)
    np.testing.assert_array_equal(one, slow_errors(3, 7, sigmas))
    assert one[2] == 0.0 and (one != slow_errors(3, 8, sigmas))[[0, 1, 3]].all()
    many = np.array([slow_errors(seed, 7, sigmas) for seed in range(400)])
    assert many.std(axis=0) == pytest.approx([10.0, 1e-3, 0.0, 1.0], rel=0.15)


def test_scatter_is_that_of_every_other_sensor():
    # An object that is large to the radar in orbit is large to the one on a mast.
    scatter = Scatter(9)
    assert scatter.of(np.array([4, 5, 4], np.uint32)).tolist() == [scatter_ratio(9, i) for i in (4, 5, 4)]
    assert len(scatter.of(np.array([], np.uint32))) == 0


def plots(dwell, ranges):
    count = len(dwell)
    three = np.tile([1.0, 0.0, 0.0], (count, 1))
    values = np.stack([ranges, np.full(count, 0.1), np.full(count, 0.2), np.full(count, 50.0)], axis=1)
    return Plots(
        np.array(dwell), np.zeros(count, np.int64), three, three, three, three, values, values + 1.0, np.ones(count)
    )


def test_detections_go_by_dwell_and_range_and_each_plot_knows_its_own():
    detections, ids = plots([5, 3, 5], np.array([2e3, 9e3, 1e3])).table(11, int(Measured.ALL), (1.0, 2.0, 3.0))
    assert isinstance(detections, Detections) and detections.range_m.tolist() == [9e3, 1e3, 2e3]
    assert ids.tolist() == detections.detection_id[[2, 0, 1]].tolist()
    assert (detections.sensor_id == 11).all() and detections.bias_sigma_range_rate_mps.tolist() == [3.0] * 3


@pytest.mark.parametrize("measured", [3, 7, 11, 15])
def test_what_is_not_measured_is_nothing(measured):
    detections, _ = plots([1], np.array([2e3])).table(0, measured, (1.0, 2.0, 3.0))
    names = ("range_m", "cosine_along", "cosine_cross", "range_rate_mps")
    sigmas = ("sigma_range_m", "sigma_cosine_along", "sigma_cosine_cross", "sigma_range_rate_mps")
    for bit, name, sigma in zip((1, 2, 4, 8), names, sigmas, strict=True):
        shown = bool(measured & bit)
        assert bool(getattr(detections, name)[0]) is shown and bool(getattr(detections, sigma)[0]) is shown
    assert bool(detections.bias_sigma_range_rate_mps[0]) is bool(measured & 8)


def test_looks_go_by_dwell_and_object():
    rest = ("range_m", "grazing_rad", "radial_speed_mps", "rcs_m2", "snr_ratio", "clutter_ratio")
    columns = {name: np.arange(3.0) for name in (*rest, "notch_loss_ratio", "detection_probability")}
    columns |= {
        "object_id": np.array([9, 8, 7], np.uint32),
        "time_tai_ns": np.zeros(3, np.int64),
        "detection_id": np.array([0, 5, 0], np.uint64),
    }
    looks = looks_table(2, np.array([4, 4, 1]), columns)
    assert isinstance(looks, Looks) and looks.object_id.tolist() == [7, 8, 9]
    assert looks.detected.tolist() == [0, 1, 0] and looks.range_m.tolist() == [2.0, 1.0, 0.0]
