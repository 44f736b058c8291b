"""The Cramer-Rao recursion against the information form, finite differences and a Kalman filter's own errors."""

import numpy as np
import pytest

from lookdown.benchmarks.tracking_rows._bound import Bound, process_noise, report_gradients, rms
from lookdown.benchmarks.tracking_scenes import SIGMAS, Scene, SceneSettings
from lookdown.tracking.metrics import measurement_information

SETTINGS = SceneSettings(objects=200, seed=3, layout="uniform", radius_rad=0.2)


@pytest.fixture(scope="module")
def batches():
    scene = Scene(SETTINGS, duration_s=60.0)
    start = scene.fleet.states.copy()
    return start, scene.start_tai_ns, [batch for _ in range(2) for batch in scene.scan()]


def reported(batch):
    seen = np.flatnonzero(batch.looked_row >= 0)
    who = batch.looked_id[seen].astype(int) - 1
    _, first = np.unique(who, return_index=True)
    return who[first], batch.looked_states[seen][first], batch.detections.take(batch.looked_row[seen][first])


def report_of(states, d):
    offset = states[:, :3] - d.sensor_position_ecef_m
    distance = np.sqrt((offset**2).sum(axis=1))
    los = offset / distance[:, None]
    rate = ((states[:, 3:] - d.sensor_velocity_ecef_mps) * los).sum(axis=1)
    return np.stack(
        [distance, (los * d.axis_along_ecef).sum(axis=1), (los * d.axis_cross_ecef).sum(axis=1), rate], axis=1
    )


def test_gradients_are_differences(batches):
    _, states, d = reported(batches[2][0])
    gradients = report_gradients(states, d)
    for k, step in enumerate([1.0, 1.0, 1.0, 0.1, 0.1, 0.1]):
        moved = np.zeros(6)
        moved[k] = step
        plain = (report_of(states + moved, d) - report_of(states - moved, d)) / (2.0 * step)
        np.testing.assert_allclose(gradients[:, :, k], plain, rtol=1e-4, atol=1e-9)


def test_gradients_give_the_information_of_the_metrics(batches):
    _, states, d = reported(batches[2][0])
    gradients = report_gradients(states, d)
    plain = measurement_information(
        states,
        position_ecef_m=d.sensor_position_ecef_m,
        velocity_ecef_mps=d.sensor_velocity_ecef_mps,
        along_ecef=d.axis_along_ecef,
        cross_ecef=d.axis_cross_ecef,
        sigmas=np.tile(SIGMAS, (len(d), 1)),
        correlation=np.zeros(len(d)),
        measured=d.measured,
    )
    weighted = np.einsum("nij,i,nik->njk", gradients, 1.0 / np.square(SIGMAS), gradients)
    np.testing.assert_allclose(weighted, plain, rtol=1e-9, atol=1e-18)


def test_noise_is_that_of_many_short_times():
    up = np.array([[0.6, 0.0, 0.8]])
    whole = process_noise(up, np.array([10.0]), (0.3, 0.1))[0]
    total, carry = np.zeros((6, 6)), np.eye(6)
    carry[:3, 3:] = 0.01 * np.eye(3)
    step = process_noise(up, np.array([0.01]), (0.3, 0.1))[0]
    for _ in range(1_000):
        total = carry @ total @ carry.T + step
    np.testing.assert_allclose(total, whole, rtol=1e-9)
    assert np.linalg.eigvalsh(whole[3:, 3:]) == pytest.approx([1.0, 3.0, 3.0])


def test_the_bound_falls_with_reports_and_grows_between(batches):
    start, begin, made = batches
    bound = Bound(start, begin, SETTINGS.noise_m2ps3)
    for batch in made:
        who, states, d = reported(batch)
        before = bound.position_sigma_m(who, states, batch.time_tai_ns)
        bound.take(who, states, d)
        after = bound.position_sigma_m(who, states, batch.time_tai_ns)
        assert (after < before).all()
        # Not at once: range rate ties velocity to place, and an error of place may shrink for some seconds.
        later = bound.position_sigma_m(who, states, batch.time_tai_ns + 300_000_000_000)
        assert (later > after).all()
    seen = np.unique(np.concatenate([reported(batch)[0] for batch in made]))
    assert np.median(bound.position_sigma_m(seen, start[seen], made[-1].time_tai_ns)) < 3_000.0


def test_one_report_of_what_nobody_knows_has_the_report_s_own_error(batches):
    """With no prior of the place to speak of, the bound is that of range, two cosines and the height prior."""
    start, begin, made = batches
    who, states, d = reported(made[0])
    bound = Bound(start, begin, SETTINGS.noise_m2ps3)
    bound.take(who, states, d)
    gradients = report_gradients(states, d)[:, :3, :3]
    up = states[:, :3] / np.linalg.norm(states[:, :3], axis=1)[:, None]
    information = np.einsum("nij,i,nik->njk", gradients, 1.0 / np.square(SIGMAS[:3]), gradients)
    information += up[:, :, None] * up[:, None, :] / 4_000.0**2
    plain = np.sqrt(np.trace(np.linalg.inv(information), axis1=1, axis2=2))
    found = bound.position_sigma_m(who, states, made[0].time_tai_ns)
    np.testing.assert_allclose(found, plain, rtol=0.02)


def test_an_object_cannot_report_twice_at_once(batches):
    start, begin, made = batches
    who, states, d = reported(made[0])
    twice = np.array([0, 0])
    with pytest.raises(AssertionError, match="two reports"):
        Bound(start, begin, (0.3, 0.1)).take(who[twice], states[twice], d.take(twice))
    assert rms(np.array([3.0, 4.0])) == pytest.approx(12.5**0.5)
    assert rms(np.zeros(0)) == 0.0
