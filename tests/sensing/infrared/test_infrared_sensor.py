"""The infrared sensor: what it sees, what stops it, how honest its errors are, and what it never tells."""

import dataclasses
import math

import numpy as np
import pytest
import secondary_plain as sp
from sensing_oracles import satellites_at

from lookdown.astro import sun_ecef_m, tai_ns_from_utc_text, up_ecef
from lookdown.sensing.infrared import InfraredBand, InfraredSensor, reference_infrared
from lookdown.tables import Detections, InfraredClass, Looks, Measured, Objects, SensorKind

NOW = tai_ns_from_utc_text("2026-06-21T12:00:00Z")
BOTH = (Measured.ALONG | Measured.CROSS).value


def _clear(band=InfraredBand.CO2, **changes):
    return dataclasses.replace(reference_infrared(band), cloud_ratio=0.0, **changes)


@pytest.fixture(scope="module")
def world():
    return sp.world(3000)


@pytest.fixture(scope="module")
def satellites():
    return satellites_at(0.0, count=60, height_m=600e3)


@pytest.fixture(scope="module")
def seen(world, satellites):
    return InfraredSensor(reference_infrared(), 11).observe(satellites, world, NOW)


def _same(a, b):
    for name, _ in type(a).columns():
        np.testing.assert_array_equal(getattr(a, name), getattr(b, name), err_msg=name)


def test_the_order_of_rows_changes_nothing(world, satellites, seen):
    rng = np.random.Generator(np.random.Philox(1))
    shuffled = satellites.take(rng.permutation(len(satellites))), world.take(rng.permutation(len(world)))
    again = InfraredSensor(reference_infrared(), 11).observe(*shuffled, NOW)
    assert len(seen[0]) > 50
    _same(again[0], seen[0])
    _same(again[1], seen[1])


def test_others_change_no_draw_and_another_seed_or_instant_does(world, satellites, seen):
    sensor = InfraredSensor(reference_infrared(), 11)
    part = world.take(slice(500, 1500))
    _, looks = sensor.observe(satellites.take(slice(10, 40)), part, NOW)
    key = looks.sensor_id.astype(np.int64) << 32 | looks.object_id
    whole = seen[1].sensor_id.astype(np.int64) << 32 | seen[1].object_id
    at = np.isin(whole, key)
    np.testing.assert_array_equal(seen[1].detected[at], looks.detected)
    np.testing.assert_array_equal(seen[1].snr_ratio[at], looks.snr_ratio)
    clear = InfraredSensor(_clear(), 11)
    first, _ = clear.observe(satellites, world, NOW)
    later, _ = clear.observe(satellites, world, NOW + 1_000_000)
    second, _ = InfraredSensor(_clear(), 11, number=1).observe(satellites, world, NOW)
    assert not np.isin(second.detection_id, first.detection_id).any()
    assert len(second) != len(first) or not np.array_equal(second.snr_ratio, first.snr_ratio)
    assert len(first) != len(later) or not np.array_equal(first.snr_ratio, later.snr_ratio)


def test_detections_happen_as_often_as_their_probability(world, satellites):
    looks = Looks.concatenate(
        InfraredSensor(reference_infrared(), seed).observe(satellites, world, NOW)[1] for seed in range(5)
    )
    p = looks.detection_probability
    assert ((p > 0.05) & (p < 0.95)).sum() > 300
    assert abs(looks.detected.sum() - p.sum()) < 4.0 * math.sqrt((p * (1.0 - p)).sum())


def test_directions_err_as_the_sigmas_say(satellites):
    world = sp.world(20000, seed=4, infrared_class=InfraredClass.FAST_JET.value)
    detections, looks = InfraredSensor(_clear(), 21).observe(satellites, world, NOW)
    got = looks.take(looks.detected == 1)
    d = detections.take(np.searchsorted(detections.detection_id, got.detection_id))
    offset = world.position_ecef_m[got.object_id - 1] - d.sensor_position_ecef_m
    los = offset / np.linalg.norm(offset, axis=1)[:, None]
    sigma = np.hypot(d.sigma_cosine_along, d.bias_sigma_cosine)
    z = np.stack([np.einsum("ij,ij->i", los, axis) / sigma for axis in (d.axis_along_ecef, d.axis_cross_ecef)], axis=1)
    assert len(z) > 3000
    # The boresight's error is one a satellite: the spread is right over satellites, not within one.
    assert 0.6 < (z**2).mean() < 1.5
    # With that of each satellite taken out the rest is white and as said.
    rest = z.copy()
    noise = []
    for satellite in np.unique(d.sensor_id):
        mine = d.sensor_id == satellite
        if mine.sum() > 30:
            white = rest[mine] * sigma[mine, None] / d.sigma_cosine_along[mine, None]
            noise.append(np.median(np.abs(white - np.median(white, axis=0))))
    assert 0.5 < np.median(noise) < 2.5


def test_without_boresight_error_the_noise_is_exactly_as_said(satellites):
    world = sp.world(20000, seed=4, infrared_class=InfraredClass.FAST_JET.value)
    steady = _clear(boresight_sigma_rad=1e-12)
    detections, looks = InfraredSensor(steady, 21).observe(satellites, world, NOW)
    got = looks.take(looks.detected == 1)
    d = detections.take(np.searchsorted(detections.detection_id, got.detection_id))
    offset = world.position_ecef_m[got.object_id - 1] - d.sensor_position_ecef_m
    los = offset / np.linalg.norm(offset, axis=1)[:, None]
    along = np.einsum("ij,ij->i", los, d.axis_along_ecef) / d.sigma_cosine_along
    cross = np.einsum("ij,ij->i", los, d.axis_cross_ecef) / d.sigma_cosine_cross
    count = len(got)
    for z in (along, cross):
        assert abs(z.mean()) < 4.5 / math.sqrt(count)
        assert abs((z**2).mean() - 1.0) < 4.5 * math.sqrt(2.0 / count)
    assert abs(np.corrcoef(along, cross)[0, 1]) < 4.5 / math.sqrt(count)


def test_a_detection_holds_two_cosines_and_no_truth(seen):
    detections, looks = seen
    assert (detections.kind == SensorKind.INFRARED.value).all() and (detections.measured == BOTH).all()
    for name in ("range_m", "range_rate_mps", "sigma_range_m", "sigma_range_rate_mps", "cosine_along", "cosine_cross"):
        assert not getattr(detections, name).any()
    assert (detections.sigma_cosine_along >= reference_infrared().cosine_floor).all()
    ids = looks.detection_id[looks.detected == 1]
    assert set(ids.tolist()) == set(detections.detection_id.tolist()) and len(set(ids.tolist())) == len(ids)
    assert (detections.snr_ratio > 6.0).all()
    assert (looks.clutter_ratio > 1.0).mean() > 0.9, "limited by clutter, not by noise"


def test_hard_truth_24_nothing_is_seen_through_cloud():
    # An airliner at 3 km under an overcast that begins above it; the same in clear air is bright enough.
    objects = sp.lone(30.0, -40.0, 3e3, infrared_class=InfraredClass.FAST_JET.value)
    hot = _clear(InfraredBand.MID_WAVE, structure_ratio=1e-5)
    overcast = dataclasses.replace(hot, cloud_ratio=20.0)
    satellites = sp.above(objects, 600e3, offset_deg=6.0)
    for seed in range(20):
        clear, looks = InfraredSensor(hot, seed).observe(satellites, objects, NOW)
        assert len(clear) == 1 and looks.detection_probability[0] > 0.999
        none, looks = InfraredSensor(overcast, seed).observe(satellites, objects, NOW)
        assert len(none) == 0 and looks.detection_probability[0] == 0.0 and len(looks) == 1


def test_hard_truth_24_what_flies_above_the_cloud_is_seen():
    objects = sp.lone(30.0, -40.0, 11.5e3, infrared_class=InfraredClass.FAST_JET.value)
    overcast = dataclasses.replace(reference_infrared(), cloud_ratio=20.0)
    satellites = sp.above(objects, 600e3, offset_deg=3.0)
    detections, looks = InfraredSensor(overcast, 1).observe(satellites, objects, NOW)
    assert len(detections) == 1 and looks.detection_probability[0] > 0.99


def test_hard_truth_24_night_and_day_differ():
    # Mid wave over land at noon: sunlight raises the background, its structure with it, and the threshold in W/sr.
    objects = sp.lone(23.0, 10.0, 9e3)
    satellites = sp.above(objects, 600e3, offset_deg=4.0)
    sensor = InfraredSensor(_clear(InfraredBand.MID_WAVE), 1)
    midnight = tai_ns_from_utc_text("2026-06-21T23:20:00Z")
    noon = tai_ns_from_utc_text("2026-06-21T11:20:00Z")
    up = up_ecef(objects.position_ecef_m)[0]
    assert up @ sun_ecef_m(np.array([noon]))[0] > 0.0 > up @ sun_ecef_m(np.array([midnight]))[0]
    night, day = sensor.view(satellites, objects, midnight), sensor.view(satellites, objects, noon)
    assert day.clutter_wpsr[0] > 1.2 * night.clutter_wpsr[0]
    assert day.noise_irradiance_wpm2[0] > 1.05 * night.noise_irradiance_wpm2[0]
    assert abs(day.snr_ratio[0] - night.snr_ratio[0]) > 0.05 * night.snr_ratio[0]
    # In the CO2 band neither ground nor sunlight comes up.
    co2 = InfraredSensor(_clear(), 1)
    night, day = co2.view(satellites, objects, midnight), co2.view(satellites, objects, noon)
    assert day.snr_ratio[0] == pytest.approx(night.snr_ratio[0], rel=0.01)


def test_hard_truth_24_the_background_s_structure_not_its_noise_is_the_limit():
    objects = sp.lone(45.0, 10.0, 11.5e3)
    satellites = sp.above(objects, 600e3, offset_deg=5.0)
    for band, least in ((InfraredBand.CO2, 3.0), (InfraredBand.MID_WAVE, 20.0), (InfraredBand.LONG_WAVE, 100.0)):
        view = InfraredSensor(_clear(band), 1).view(satellites, objects, NOW)
        noise = view.noise_irradiance_wpm2[0] * view.pairs.range_m[0] ** 2
        assert view.clutter_wpsr[0] > least * noise
        calm = InfraredSensor(_clear(band, structure_ratio=0.0), 1).view(satellites, objects, NOW)
        assert calm.snr_ratio[0] == pytest.approx(abs(calm.contrast_wpsr[0]) / noise, rel=1e-9)
        assert calm.snr_ratio[0] > least * view.snr_ratio[0]


def test_only_the_co2_band_sees_an_airliner_and_only_high_up():
    snr = {}
    for band in InfraredBand:
        for height_m in (2e3, 11.5e3):
            objects = sp.lone(45.0, 10.0, height_m)
            view = InfraredSensor(_clear(band), 1).view(sp.above(objects, 600e3, offset_deg=3.0), objects, NOW)
            snr[band, height_m] = view.snr_ratio[0]
    assert snr[InfraredBand.CO2, 11.5e3] > 6.0 > 1.0 > snr[InfraredBand.CO2, 2e3]
    assert max(value for (band, _), value in snr.items() if band is not InfraredBand.CO2) < 6.0


def test_an_object_colder_than_the_ground_is_dark():
    objects = sp.lone(10.0, -30.0, 11e3, infrared_class=InfraredClass.NONE.value)
    view = InfraredSensor(_clear(InfraredBand.LONG_WAVE), 1).view(sp.above(objects, 600e3), objects, NOW)
    assert view.contrast_wpsr[0] < -50.0 and view.snr_ratio[0] > 0.0


@pytest.mark.parametrize(("offset_deg", "held"), [(0.0, 0), (3.0, 1), (15.0, 1), (19.0, 0)])
def test_the_field_of_regard_has_two_edges(offset_deg, held):
    objects = sp.lone(45.0, 10.0, 10e3)
    annulus = _clear(grazing_min_rad=math.radians(10.0), grazing_max_rad=math.radians(80.0))
    _, looks = InfraredSensor(annulus, 1).observe(sp.above(objects, 600e3, offset_deg), objects, NOW)
    assert len(looks) == held


def test_a_scanning_sensor_comes_by_once_a_turn():
    objects = sp.lone(45.0, 10.0, 10e3)
    satellites = sp.above(objects, 600e3, offset_deg=5.0)
    scanner = InfraredSensor(_clear(scan_period_s=10.0), 1)
    start = NOW - NOW % 10_000_000_000
    held = [len(scanner.observe(satellites, objects, start + k * 1_000_000_000)[1]) for k in range(30)]
    # The object lies ahead: azimuth 0, or just short of a whole turn.
    assert sum(held) == 3 and held[:10] == held[10:20] == held[20:]
    assert held[0] == 1 or held[9] == 1


def test_a_scanner_is_noisier_than_one_that_stares():
    objects = sp.lone(45.0, 10.0, 10e3)
    satellites = sp.above(objects, 600e3, offset_deg=5.0)
    stares, scans = (
        InfraredSensor(_clear(scan_period_s=period, frame_time_s=10.0), 1).view(satellites, objects, NOW)
        for period in (0.0, 10.0)
    )
    ratio = scans.noise_irradiance_wpm2[0] / stares.noise_irradiance_wpm2[0]
    assert ratio == pytest.approx(math.sqrt(0.05 / (16 * 10.0 * 0.5e-3 / (2.0 * math.pi))), rel=1e-9)


def test_nothing_is_seen_by_nobody():
    sensor = InfraredSensor(reference_infrared(), 1)
    for satellites, objects in (
        (satellites_at(0.0, count=3).take(slice(0, 0)), sp.world(3)),
        (satellites_at(0.0, count=3), Objects.empty()),
    ):
        detections, looks = sensor.observe(satellites, objects, NOW)
        assert isinstance(detections, Detections) and len(detections) == len(looks) == 0
