"""The radar as a sensor: what it sees, how honestly, and what it never tells."""

import dataclasses
import math

import numpy as np
import pytest
import sensing_oracles as so

from lookdown.astro import ecef_from_geodetic
from lookdown.sensing import RadarSensor, SearchRegion, SearchScheduler, geometry
from lookdown.tables import Detections, Dwells, Looks, Objects


@pytest.fixture(scope="module")
def objects():
    return so.objects_over(so.PARIS, 60)


@pytest.fixture(scope="module")
def seen(radar, dwells, objects):
    sensor = RadarSensor(radar, so.PARIS, 11)
    parts = [sensor.observe(dwells.take(slice(i, i + 1)), objects) for i in range(len(dwells))]
    return Detections.concatenate(p[0] for p in parts), Looks.concatenate(p[1] for p in parts)


def _same(a, b):
    for name, _ in type(a).columns():
        np.testing.assert_array_equal(getattr(a, name), getattr(b, name), err_msg=name)


def test_dwells_together_or_alone_give_the_same(radar, dwells, objects, seen):
    together = RadarSensor(radar, so.PARIS, 11).observe(dwells, objects)
    _same(together[0], seen[0])
    _same(together[1], seen[1])


def test_the_order_of_objects_changes_nothing(radar, dwells, objects, seen):
    order = np.random.Generator(np.random.Philox(1)).permutation(len(objects))
    again = RadarSensor(radar, so.PARIS, 11).observe(dwells, objects.take(order))
    _same(again[0], seen[0])
    _same(again[1], seen[1])


def test_another_object_changes_no_draw(radar, dwells, objects, seen):
    fewer = objects.take(np.arange(1, len(objects)))
    detections, looks = RadarSensor(radar, so.PARIS, 11).observe(dwells, fewer)
    mine = seen[1].object_id > 0
    for name in ("snr_ratio", "detected", "range_m", "object_id"):
        np.testing.assert_array_equal(getattr(looks, name), getattr(seen[1], name)[mine])
    gone = seen[1].detection_id[(seen[1].object_id == 0) & (seen[1].detected == 1)]
    kept = ~np.isin(seen[0].detection_id, gone)
    for name in ("range_m", "cosine_cross", "snr_ratio"):
        np.testing.assert_array_equal(getattr(detections, name), getattr(seen[0], name)[kept])


def test_another_seed_gives_other_detections(radar, dwells, objects, seen):
    other, _ = RadarSensor(radar, so.PARIS, 12).observe(dwells, objects)
    assert len(other) != len(seen[0]) or not np.array_equal(other.range_m, seen[0].range_m)


def test_detections_happen_as_often_as_their_probability(seen):
    looks = seen[1]
    assert len(looks) > 300
    expected = looks.detection_probability.sum()
    spread = math.sqrt(np.sum(looks.detection_probability * (1.0 - looks.detection_probability)))
    assert abs(looks.detected.sum() - expected) < 4.0 * spread


def test_errors_are_as_the_sigmas_say(radar, dwells, seen):
    # Many objects, so that the four-component error has a sharp chi-square mean.
    objects = so.objects_over(so.PARIS, 400, seed=5)
    detections, looks = RadarSensor(radar, so.PARIS, 21).observe(dwells, objects)
    got = looks.take(looks.detected == 1)
    at = np.searchsorted(detections.detection_id, got.detection_id)
    d = detections.take(at)
    np.testing.assert_array_equal(d.detection_id, got.detection_id)
    place = objects.position_ecef_m[got.object_id]
    velocity = objects.velocity_ecef_mps[got.object_id]
    distance, los = geometry.line_of_sight(d.sensor_position_ecef_m, place)
    rate = np.einsum("ni,ni->n", los, velocity - d.sensor_velocity_ecef_mps)
    z = np.stack(
        [
            (d.range_m - distance) / d.sigma_range_m,
            (d.cosine_along - np.einsum("ni,ni->n", los, d.axis_along_ecef)) / d.sigma_cosine_along,
            (d.cosine_cross - np.einsum("ni,ni->n", los, d.axis_cross_ecef)) / d.sigma_cosine_cross,
            (d.range_rate_mps - rate) / d.sigma_range_rate_mps,
        ],
        axis=1,
    )
    count = len(z)
    assert count > 2000
    assert np.abs(z.mean(axis=0)).max() < 4.5 / math.sqrt(count)
    assert np.abs(np.sum(z**2, axis=1).mean() - 4.0) < 4.5 * math.sqrt(8.0 / count)
    # Also for those that only just passed: selection by SNR does not spoil the sigmas.
    weak = d.snr_ratio < np.percentile(d.snr_ratio, 20)
    assert np.abs(np.sum(z[weak] ** 2, axis=1).mean() - 4.0) < 4.5 * math.sqrt(8.0 / weak.sum())


def test_a_measurement_points_at_its_object(seen, objects):
    # Axes, cosines and range put together land within the pancake: ten kilometres in height, one across.
    detections, looks = seen
    got = looks.take(looks.detected == 1)
    d = detections.take(np.searchsorted(detections.detection_id, got.detection_id))
    place, _ = so.ground_of(
        d.sensor_position_ecef_m, d.axis_along_ecef, d.axis_cross_ecef, d.range_m, d.cosine_along, d.cosine_cross
    )
    error = np.linalg.norm(place - objects.position_ecef_m[got.object_id], axis=1)
    assert np.median(error) < 10e3 and error.max() < 60e3


def test_nothing_in_a_detection_tells_the_truth(radar, dwells, objects, seen):
    names = {name for name, _ in Detections.columns()}
    assert not names & {"object_id", "aircraft_class", "rcs_class", "infrared_class", "detected"}
    detections, looks = seen
    true_ids = looks.detection_id[looks.detected == 1]
    assert (true_ids > 0).all() and len(np.unique(detections.detection_id)) == len(detections)
    # Ids follow range within a dwell, so targets and false alarms are mixed.
    same = np.diff(detections.dwell_id.astype(np.int64)) == 0
    assert (np.diff(detections.range_m)[same] >= 0.0).all()
    assert (np.diff(detections.detection_id.astype(np.int64)) > 0).all()
    mixed = np.isin(detections.detection_id, true_ids)
    assert 0.01 < mixed.mean() < 0.9


def _lone(radar, grazing_deg, *, class_speed=0.0, height_m=500e3, heading=(0.0, 1.0, 0.0)):
    """Return a full-turn dwell over (0, 0) eastwards and one object north of it at a grazing angle."""
    strong = dataclasses.replace(radar, average_power_w=1e7)
    satellites = so.satellites_at(0.0, count=10, height_m=height_m).take(slice(0, 1))
    position = np.array([[6378137.0 + height_m, 0.0, 0.0]])
    satellites = dataclasses.replace(
        satellites, position_ecef_m=position, velocity_ecef_mps=np.array([[0.0, 7100.0, 0.0]])
    )
    grazing = math.radians(grazing_deg)
    latitude = np.linspace(0.0, 0.4, 400_001)
    zero = np.zeros_like(latitude)
    ground = ecef_from_geodetic(latitude_rad=latitude, longitude_rad=zero, height_m=zero + 1e4)
    _, los = geometry.line_of_sight(np.repeat(position, len(ground), axis=0), ground)
    up = np.stack([np.cos(latitude), zero, np.sin(latitude)], axis=1)
    best = int(np.argmin(np.abs(geometry.grazing_rad(los, up) - grazing)))
    region = SearchRegion(-0.5, 0.5, -0.5, 0.5)
    scheduler = SearchScheduler(strong, region, run_seed=1, satellite_count=10, start_tai_ns=0)
    dwells = scheduler.dwells(satellites, 500_000_000)
    objects = Objects(
        object_id=np.array([9], dtype=np.uint32),
        aircraft_class=np.array([5], dtype=np.uint8),
        rcs_class=np.array([5], dtype=np.uint8),
        infrared_class=np.array([0], dtype=np.uint8),
        transponder=np.array([0], dtype=np.uint8),
        position_ecef_m=ground[best : best + 1],
        velocity_ecef_mps=class_speed * np.array([heading]),
    )
    quiet = dataclasses.replace(strong, false_alarm_probability=1e-12)
    dwells = dataclasses.replace(dwells, false_alarm_probability=np.full(len(dwells), 1e-12))
    return RadarSensor(quiet, region, 1).observe(dwells, objects)


@pytest.mark.parametrize(("grazing_deg", "held"), [(5.9, 0), (6.1, 1), (30.0, 1), (59.9, 1), (60.1, 0), (85.0, 0)])
def test_the_annulus_ends_at_its_grazing_limits(radar, grazing_deg, held):
    # Hard truths 1 and 2: nadir hole and low edge.
    _, looks = _lone(radar, grazing_deg)
    assert len(looks) == held
    if held:
        assert math.degrees(looks.grazing_rad[0]) == pytest.approx(grazing_deg, abs=1e-2)


def test_a_tangential_heading_is_blind_and_a_radial_one_is_seen(radar):
    across, looks = _lone(radar, 30.0, class_speed=200.0, heading=(0.0, 1.0, 0.0))
    assert len(looks) == 1 and looks.detected[0] == 0 and len(across) == 0
    # The echo is lost in that of the ground: by as much as this stands above noise, no more.
    assert looks.notch_loss_ratio[0] > 1e3 and looks.clutter_ratio[0] > 1.0 and abs(looks.radial_speed_mps[0]) < 1.0
    _, looks = _lone(radar, 30.0, class_speed=200.0, heading=(0.0, 0.0, 1.0))
    assert looks.detected[0] == 1 and looks.notch_loss_ratio[0] < 1.1 and looks.radial_speed_mps[0] > 150.0


def test_empty_cases(radar, dwells, objects):
    sensor = RadarSensor(radar, so.PARIS, 1)
    detections, looks = sensor.observe(Dwells.empty(), objects)
    assert len(detections) == len(looks) == 0
    detections, looks = sensor.observe(dwells.take(slice(0, 30)), Objects.empty())
    assert len(looks) == 0 and len(detections) > 0
