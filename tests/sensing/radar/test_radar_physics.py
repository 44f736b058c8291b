"""Full F2 against plain formulas; order, threads and blocks change nothing; slow errors are what they claim."""

import dataclasses

import numpy as np
import pytest
import radar_look_plain as plain
import sensing_oracles as so

from lookdown.sensing import RadarSensor, reference_radar
from lookdown.sensing.detection import detection_probability, draw_power, fluctuation_shape
from lookdown.sensing.radar.observation import lay_out
from lookdown.sensing.radar.physics import look_physics
from lookdown.tables import Detections, Looks


def same(a, b):
    for name, _ in type(a).columns():
        np.testing.assert_array_equal(getattr(a, name), getattr(b, name), err_msg=name)


def test_looks_are_those_of_plain_formulas(radar, dwells):
    objects = so.objects_over(so.PARIS, 40, seed=3)
    few = dwells.take(np.arange(0, len(dwells), 4))
    _, looks = RadarSensor(radar, so.PARIS, 5, response=plain.SmoothNotch()).observe(few, objects)
    rows, found = plain.looks(radar, few, objects, 5, plain.SmoothNotch())
    assert len(looks) == len(rows) > 100
    np.testing.assert_array_equal(looks.dwell_id, few.dwell_id[rows[:, 0]])
    np.testing.assert_array_equal(looks.object_id, objects.object_id[rows[:, 1]])
    np.testing.assert_allclose(looks.range_m, found[:, 0], rtol=1e-12)
    np.testing.assert_allclose(looks.grazing_rad, found[:, 1], rtol=1e-9)
    np.testing.assert_allclose(looks.radial_speed_mps, found[:, 2], atol=1e-8)
    np.testing.assert_allclose(looks.rcs_m2, found[:, 3], rtol=1e-6)
    # Between the nodes of air, ground and notch the tables are linear.
    np.testing.assert_allclose(looks.snr_ratio, found[:, 4], rtol=6e-3)
    np.testing.assert_allclose(looks.clutter_ratio, found[:, 5], rtol=1e-2)
    np.testing.assert_allclose(1.0 / looks.notch_loss_ratio, found[:, 6], rtol=0.06, atol=1e-3)
    chance = detection_probability(
        looks.snr_ratio / looks.notch_loss_ratio / radar.look_count,
        look_count=radar.look_count,
        swerling_case=radar.swerling_case,
        false_alarm_probability=radar.false_alarm_probability,
    )
    np.testing.assert_allclose(looks.detection_probability, chance, atol=1e-6)


@pytest.fixture(scope="module")
def crowd():
    """Enough objects that they are sorted into cells and fill several blocks."""
    return so.objects_over(so.PARIS, 3_000, seed=9)


def test_threads_and_order_change_no_byte(radar, dwells, crowd):
    few = dwells.take(slice(0, 40))
    one = RadarSensor(radar, so.PARIS, 5).observe(few, crowd)
    two = RadarSensor(radar, so.PARIS, 5, threads=2).observe(few, crowd)
    mixed = crowd.take(np.random.Generator(np.random.Philox(1)).permutation(len(crowd)))
    other = RadarSensor(radar, so.PARIS, 5).observe(few, mixed)
    assert len(one[0]) > 500 and len(one[1]) > 2_000
    for again in (two, other):
        same(one[0], again[0])
        same(one[1], again[1])


def test_cells_leave_nobody_out(radar, dwells, crowd):
    """The same looks as without cells, which every few objects are taken by."""
    few = dwells.take(slice(0, 30))
    _, looks = RadarSensor(radar, so.PARIS, 5).observe(few, crowd)
    parts = [
        RadarSensor(radar, so.PARIS, 5).observe(few, crowd.take(slice(k, k + 300)))[1] for k in range(0, 3000, 300)
    ]
    apart = Looks.concatenate(parts)
    apart = apart.take(np.lexsort((apart.object_id, apart.dwell_id)))
    looks = looks.take(np.lexsort((looks.object_id, looks.dwell_id)))
    for name in ("dwell_id", "object_id", "snr_ratio", "notch_loss_ratio", "detection_probability", "detected"):
        np.testing.assert_array_equal(getattr(looks, name), getattr(apart, name), err_msg=name)


def test_cells_of_the_whole_earth_hold_all_in_view():
    """Poles and the date line included: as many in view as by comparing all pairs."""
    radar = reference_radar()
    rng = np.random.Generator(np.random.Philox(4))
    normal = rng.standard_normal((4_000, 3))
    some = so.objects_over(so.PARIS, 4_000)
    place = 6_371_000.0 * normal / np.linalg.norm(normal, axis=1)[:, None]
    place[:, 2] *= 6_356_752.3 / 6_371_000.0
    place[:, :2] *= 6_378_137.0 / 6_371_000.0
    objects = dataclasses.replace(some, position_ecef_m=place)
    sensor = RadarSensor(radar, so.PARIS, 1, response=plain.SmoothNotch())
    for inclination_deg in (10.0, 97.0):
        satellites = so.satellites_at(100.0, count=40, inclination_deg=inclination_deg)
        dwells = _all_round(radar, satellites)
        looks = sensor.observe(dwells, objects)[1]
        rows, _ = so.pairs(dwells, objects, radar.face_tilt_rad)
        seen = np.column_stack([looks.sensor_id, looks.object_id])
        expected = np.column_stack([dwells.sensor_id[rows[:, 0]], objects.object_id[rows[:, 1]]])
        np.testing.assert_array_equal(seen, expected)


def _all_round(radar, satellites):
    from lookdown.benchmarks._sensing import all_round

    quiet = all_round(satellites)
    return dataclasses.replace(quiet, false_alarm_probability=np.full(len(quiet), radar.false_alarm_probability))


@pytest.mark.parametrize("swerling_case", [0, 1, 2, 4])
def test_power_drawn_has_the_law_of_the_exact_draw(dwells, swerling_case):
    """Measured SNR of many looks at one strong target, quantile by quantile, against numpy's own variates."""
    radar = dataclasses.replace(reference_radar(), swerling_case=swerling_case, transmit_duty_ratio=1e-6)
    one = so.objects_over(so.PARIS, 1, seed=2)
    view, _ = so.pairs(dwells, one, radar.face_tilt_rad)
    many = dwells.take(np.repeat(view[:1, 0], 4_000))
    many = dataclasses.replace(many, dwell_id=np.arange(1, 4_001, dtype=np.uint64))

    class Open:
        def loss_ratio(self, radial_speed_mps, cnr_ratio, *, grazing_rad, misalignment_rad=0.0):
            return np.ones(np.broadcast_shapes(*map(np.shape, (radial_speed_mps, cnr_ratio, grazing_rad))))

    many = dataclasses.replace(many, snr_ratio_per_m2=np.full(len(many), 60.0))
    found, looks = RadarSensor(radar, so.PARIS, 1, response=Open()).observe(many, one)
    snr = looks.snr_ratio[0]
    power = found.take(np.isin(found.detection_id, looks.detection_id)).snr_ratio + radar.look_count
    rng = np.random.Generator(np.random.Philox(3))
    shape = fluctuation_shape(swerling_case, radar.look_count)
    exact = np.array([draw_power(rng, snr, radar.look_count, shape) for _ in range(4_000)])
    threshold = look_physics(radar).numbers[12]
    exact = exact[exact > threshold]
    assert abs(len(power) - len(exact)) < 5.0 * np.sqrt(2.0 * len(exact))
    marks = np.quantile(exact, np.arange(0.05, 1.0, 0.05))
    below = np.array([np.mean(power < mark) for mark in marks])
    np.testing.assert_allclose(below, np.arange(0.05, 1.0, 0.05), atol=0.045)


def test_slow_errors_are_shared_last_and_are_as_large_as_they_claim(dwells):
    """Errors of many satellites have the published size; two dwells of one satellite a second apart share theirs."""
    loud = {"attitude_bias_rad": 5e-3, "ephemeris_bias_m": 3e3, "velocity_bias_mps": 30.0, "clock_bias_s": 1e-3}
    radar = dataclasses.replace(reference_radar(), **loud)
    objects = so.objects_over(so.PARIS, 60, seed=8)
    quiet = dataclasses.replace(radar, **dict.fromkeys(loud, 0.0), electron_content_bias_pm2=0.0)
    with_errors, looks = RadarSensor(radar, so.PARIS, 1).observe(dwells, objects)
    without, again = RadarSensor(quiet, so.PARIS, 1).observe(dwells, objects)
    np.testing.assert_array_equal(looks.detected, again.detected)
    a, b = (_echoes(table, seen) for table, seen in ((with_errors, looks), (without, again)))
    slow = a.range_m - b.range_m
    assert np.sqrt(np.mean((slow / a.bias_sigma_range_m) ** 2)) == pytest.approx(1.0, abs=0.35)
    rate = (a.range_rate_mps - b.range_rate_mps) / a.bias_sigma_range_rate_mps
    assert np.sqrt(np.mean(rate**2)) == pytest.approx(1.0, abs=0.35)
    along = (a.cosine_along - b.cosine_along) / a.bias_sigma_cosine
    assert 0.4 < np.sqrt(np.mean(along**2)) < 1.3
    order = np.lexsort((a.time_tai_ns, a.sensor_id))
    next_to = (np.diff(a.sensor_id[order]) == 0) & (np.diff(a.time_tai_ns[order]) <= 2_000_000_000)
    jump = np.diff((rate * radar.velocity_bias_mps)[order])[next_to]
    assert next_to.sum() > 20 and np.abs(jump).max() < 0.5 * radar.velocity_bias_mps


def _echoes(detections: Detections, looks: Looks) -> Detections:
    """Return the detections of objects, look by look."""
    seen = looks.take(looks.detected == 1)
    return detections.take(np.array([np.flatnonzero(detections.detection_id == i)[0] for i in seen.detection_id]))


def test_layout_keeps_every_object_once(crowd):
    sky = lay_out(crowd, look_physics(reference_radar()), 1)
    np.testing.assert_array_equal(np.sort(sky.order), np.arange(len(crowd)))
    np.testing.assert_array_equal(sky.rows[0][0], crowd.position_ecef_m[sky.order, 0])
    assert sky.starts[-1] == len(crowd)
