"""The listening cluster as a sensor: who is located, how honestly, and what it never tells."""

import dataclasses
import math

import numpy as np
import pytest
import secondary_plain as sp
from sensing_oracles import satellites_at

from lookdown.sensing import passive
from lookdown.sensing.passive import EMITTERS, PassiveSensor, reference_passive
from lookdown.tables import AircraftClass, Measured, Objects, SensorKind

NOW = 1_780_000_000_000_000_000


@pytest.fixture(scope="module")
def world():
    return sp.world(1500)


@pytest.fixture(scope="module")
def satellites():
    return satellites_at(0.0, count=40, height_m=575e3)


@pytest.fixture(scope="module")
def seen(world, satellites):
    return PassiveSensor(reference_passive(), 11).observe(satellites, world, NOW)


def _same(a, b):
    for name, _ in type(a).columns():
        np.testing.assert_array_equal(getattr(a, name), getattr(b, name), err_msg=name)


def test_the_order_of_rows_changes_nothing(world, satellites, seen):
    rng = np.random.Generator(np.random.Philox(1))
    shuffled = satellites.take(rng.permutation(len(satellites))), world.take(rng.permutation(len(world)))
    again = PassiveSensor(reference_passive(), 11).observe(*shuffled, NOW)
    assert len(seen[0]) > 500
    _same(again[0], seen[0])
    _same(again[1], seen[1])


def test_others_change_no_draw(world, satellites, seen):
    part = world.take(slice(300, 900))
    _, looks = PassiveSensor(reference_passive(), 11).observe(satellites.take(slice(5, 25)), part, NOW)
    mine = np.isin(seen[1].object_id, part.object_id) & (seen[1].sensor_id >= 5) & (seen[1].sensor_id < 25)
    np.testing.assert_array_equal(looks.detected, seen[1].detected[mine])


def test_emitters_are_heard_as_often_as_they_are_on(world, satellites, seen):
    looks = seen[1]
    expected = looks.detection_probability
    # One switch an object and kind, alike for all clusters: so many switches decide, not so many rows.
    assert looks.detected.mean() == pytest.approx(expected.mean(), rel=0.06)
    assert set(np.round(expected, 6)) >= {0.8, 0.03}


def test_clusters_agree_on_who_radiates(seen):
    looks = seen[1]
    sure = looks.take(looks.detection_probability > 0.7999)
    first, at = np.unique(sure.object_id, return_inverse=True)
    share = np.bincount(at, sure.detected) / np.bincount(at)
    several = np.bincount(at) > 1
    assert several.sum() > 20 and np.isin(share[several], (0.0, 1.0)).mean() > 0.97 and len(first) > 100


def test_fixes_err_no_more_than_their_sigmas_say(world, satellites, seen):
    detections, looks = seen
    got = looks.take(looks.detected == 1)
    d = detections.take(np.searchsorted(detections.detection_id, got.detection_id))
    assert (d.kind == SensorKind.PASSIVE.value).all()
    assert (d.measured == (Measured.RANGE | Measured.ALONG | Measured.CROSS).value).all()
    assert not d.range_rate_mps.any() and not d.reported_icao24.any()
    los = np.cross(d.axis_cross_ecef, d.axis_along_ecef)
    error = d.sensor_position_ecef_m + d.range_m[:, None] * los - world.position_ecef_m[got.object_id - 1]
    z2 = (
        (np.einsum("ij,ij->i", error, los) / d.sigma_range_m) ** 2
        + (np.einsum("ij,ij->i", error, d.axis_along_ecef) / (d.range_m * d.sigma_cosine_along)) ** 2
        + (np.einsum("ij,ij->i", error, d.axis_cross_ecef) / (d.range_m * d.sigma_cosine_cross)) ** 2
    )
    # The raised diagonal is careful: the mean is below 3, yet the sigmas are not idle.
    assert 0.5 < z2.mean() < 3.0
    assert np.median(np.linalg.norm(error, axis=1)) < 20e3


def test_differences_share_the_lead_s_error():
    covariance = passive.difference_covariance(reference_passive(), EMITTERS[0], np.full((1, 3), 0.03))[0]
    assert (np.linalg.eigvalsh(covariance) > 0.0).all()
    assert covariance[0, 1] > 0.0 and covariance[0, 2] == 0.0 and covariance[0, 1] < covariance[0, 0]
    strong = passive.difference_covariance(reference_passive(), EMITTERS[0], np.full((1, 3), 1e6))[0]
    floor = (299792458.0 * 0.03e-6) ** 2 + 3.0**2
    assert strong[0, 0] == pytest.approx(floor, rel=1e-3) and covariance[0, 0] > strong[0, 0]


def test_who_carries_nothing_is_not_heard(satellites, world):
    for kind in (AircraftClass.BIRDS, AircraftClass.BALLOON, AircraftClass.DRONE):
        silent = dataclasses.replace(world, aircraft_class=np.full(len(world), kind, np.uint8))
        detections, looks = PassiveSensor(reference_passive(), 1).observe(satellites, silent, NOW)
        assert len(detections) == len(looks) == 0


def test_power_falls_with_range():
    near, far = passive.record_snr_ratio(EMITTERS[0], np.array([7e5, 1.4e6]))
    assert 10.0 * math.log10(near / far) == pytest.approx(6.02, abs=0.01)


def test_nobody_hears_nothing(satellites, world):
    sensor = PassiveSensor(reference_passive(), 1)
    for sats, objects in ((satellites.take(slice(0, 0)), world), (satellites, Objects.empty())):
        detections, looks = sensor.observe(sats, objects, NOW)
        assert len(detections) == len(looks) == 0
