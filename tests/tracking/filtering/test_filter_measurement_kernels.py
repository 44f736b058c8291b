"""Reports of any parts, correlated or not, against differences, linear algebra, Monte Carlo and geometry."""

import filtering_plain as plain
import numpy as np
import pytest
import tracking_oracle as oracle
from hypothesis import given, settings
from hypothesis import strategies as st

from lookdown.astro import ecef_from_geodetic, enu_rotation_from_ecef, geodetic_from_ecef
from lookdown.tables import Measured
from lookdown.tracking.filtering._measurement_kernels import (
    _height_above_ellipsoid,
    place_report,
    update_models,
    update_with_report,
)

TARGET = np.array([4_285_000.0, 149_000.0, 4_723_000.0, -40.0, 210.0, 30.0])
SIGMAS = np.array([15.0, 4.5e-4, 1.1e-2, 0.3])
MASKS = [15, 7, 11, 13, 6, 3, 9, 1, 8, 4]


def pose_towards(target, seed):
    """Return (position, velocity, along, cross) of a satellite that sees the target."""
    rng = np.random.default_rng(seed)
    up = target[:3] / np.linalg.norm(target[:3])
    side = np.cross(up, rng.normal(size=3))
    side /= np.linalg.norm(side)
    angle = rng.uniform(0.06, 0.2)
    position = 6_871_000.0 * (np.cos(angle) * up + np.sin(angle) * side)
    down = -position / np.linalg.norm(position)
    along = np.cross(down, target[:3] - position)
    along /= np.linalg.norm(along)
    starboard = np.cross(down, along)
    sign = np.sign((target[:3] - position) @ starboard)
    normal = np.cos(0.8) * down + sign * np.sin(0.8) * starboard
    return position, 7_600.0 * along, along, np.cross(along, normal)


def a_track(seed, metres=900.0, speed=20.0):
    rng = np.random.default_rng(seed)
    root = rng.normal(size=(6, 6)) * np.array([metres] * 3 + [speed] * 3)[:, None]
    return TARGET + root @ rng.normal(size=6), root @ root.T


def taken(state, covariance, pose, values, sigmas=SIGMAS, correlation=0.0, measured=15):
    state, covariance = state.copy(), covariance.copy()
    squared, logarithm = update_with_report(state, covariance, *pose, values, sigmas, correlation, measured)
    return state, covariance, squared, logarithm


def assert_near(got, expected, covariance, share):
    """Agreement of two tracks, in sigmas of the one before the report."""
    sigma = np.sqrt(np.diag(covariance))
    assert np.max(np.abs(got[0] - expected[0]) / sigma) < share
    assert np.max(np.abs(got[1] - expected[1]) / np.outer(sigma, sigma)) < share


@pytest.mark.parametrize("measured", MASKS)
@pytest.mark.parametrize("correlation", [0.0, 0.6, -0.9])
def test_a_report_is_taken_as_by_differences(measured, correlation):
    seed = measured + round(10 * correlation) + 20
    rng = np.random.default_rng(seed)
    pose = pose_towards(TARGET, seed)
    state, covariance = a_track(seed)
    values = oracle.report_of(TARGET, *pose) + SIGMAS * rng.normal(size=4)
    got = taken(state, covariance, pose, values, correlation=correlation, measured=measured)
    expected = plain.parts_taken(state, covariance, pose, values, SIGMAS, correlation, measured)
    assert_near(got, expected, covariance, 1e-3)
    assert got[2] == pytest.approx(expected[2], rel=2e-3, abs=2e-3)
    assert got[3] == pytest.approx(expected[3], rel=2e-3, abs=2e-3)


@pytest.mark.parametrize("measured", MASKS)
def test_four_models_in_lanes_get_the_bits_of_one_by_one(measured):
    """Replays of late data rest on it: a model's numbers do not depend on how it was worked."""
    pose, values = pose_towards(TARGET, measured), oracle.report_of(TARGET, *pose_towards(TARGET, measured))
    tracks = [a_track(seed) for seed in range(4)]
    models = np.array([state for state, _ in tracks]), np.array([spread for _, spread in tracks])
    updated = np.empty((4, 6)), np.empty((4, 6, 6))
    squares, logs = np.empty(4), np.empty(4)
    update_models(models, pose, (values, SIGMAS), 0.4, measured, updated, squares, logs)
    for m, (state, covariance) in enumerate(tracks):
        one = taken(state, covariance, pose, values, correlation=0.4, measured=measured)
        np.testing.assert_array_equal(updated[0][m], one[0])
        np.testing.assert_array_equal(updated[1][m], one[1])
        assert squares[m] == one[2] and logs[m] == one[3]


def test_correlated_errors_are_taken_as_a_joint_update_takes_them():
    """Where the track is narrow all is linear, and one update with the full R is the truth."""
    pose = pose_towards(TARGET, 3)
    state, covariance = a_track(5, metres=3.0, speed=0.2)
    values = oracle.report_of(TARGET, *pose) + SIGMAS * np.array([1.0, -0.5, 0.3, -1.2])
    R = np.diag(SIGMAS**2)
    R[0, 3] = R[3, 0] = 0.7 * SIGMAS[0] * SIGMAS[3]
    H = oracle.derivative(lambda x: oracle.report_of(x, *pose), state, np.array([5.0] * 3 + [0.5] * 3))
    S = H @ covariance @ H.T + R
    innovation = values - oracle.report_of(state, *pose)
    gain = covariance @ H.T @ np.linalg.inv(S)
    got = taken(state, covariance, pose, values, correlation=0.7)
    assert_near(got, (state + gain @ innovation, covariance - gain @ S @ gain.T), covariance, 1e-4)
    assert got[2] == pytest.approx(innovation @ np.linalg.solve(S, innovation), rel=1e-4)
    expected = -0.5 * (got[2] + np.log(np.linalg.det(2 * np.pi * S)))
    assert got[3] == pytest.approx(expected, abs=1e-3)


def test_what_is_not_measured_is_not_looked_at():
    pose = pose_towards(TARGET, 2)
    state, covariance = a_track(2)
    values = oracle.report_of(TARGET, *pose)
    for measured in range(16):
        bits = np.array([bool(measured & bit) for bit in (1, 2, 4, 8)])
        blank = np.where(bits, values, -1e9), np.where(bits, SIGMAS, 0.0)
        full = taken(state, covariance, pose, values, measured=measured)
        got = taken(state, covariance, pose, *blank, measured=measured)
        np.testing.assert_array_equal(got[0], full[0])
        np.testing.assert_array_equal(got[1], full[1])
        assert got[2:] == full[2:]
    assert taken(state, covariance, pose, values, measured=0)[2:] == (0.0, 0.0)


def test_infrared_says_nothing_along_the_ray():
    pose = pose_towards(TARGET, 9)
    state, covariance = a_track(9)
    covariance = np.diag([1e6, 1e6, 1e6, 100.0, 100.0, 100.0])
    got = taken(state, covariance, pose, oracle.report_of(TARGET, *pose), measured=Measured.ALONG | Measured.CROSS)
    ray = (got[0][:3] - pose[0]) / np.linalg.norm(got[0][:3] - pose[0])
    assert np.sqrt(ray @ got[1][:3, :3] @ ray) > 950.0
    assert np.sqrt(pose[2] @ got[1][:3, :3] @ pose[2]) < 550.0


@given(st.integers(0, 10**6), st.sampled_from(MASKS), st.floats(-0.99, 0.99), st.floats(1.0, 20_000.0))
@settings(max_examples=80, deadline=None)
def test_covariances_shrink_and_stay_positive_definite(seed, measured, correlation, metres):
    pose = pose_towards(TARGET, seed)
    state, covariance = a_track(seed, metres=metres)
    values = oracle.report_of(TARGET, *pose)
    got = taken(state, covariance, pose, values, correlation=correlation, measured=measured)
    np.testing.assert_array_equal(got[1], got[1].T)
    sigma = np.sqrt(np.diag(covariance))
    assert np.linalg.eigvalsh(got[1] / np.outer(sigma, sigma))[0] > -1e-13
    assert np.linalg.eigvalsh((covariance - got[1]) / np.outer(sigma, sigma))[0] > -1e-10
    assert got[2] >= 0.0


@given(st.integers(0, 10**6), st.floats(-3.0, 3.0))
@settings(max_examples=40, deadline=None)
def test_turning_the_earth_turns_the_update(seed, angle):
    pose = pose_towards(TARGET, seed)
    state, covariance = a_track(seed)
    values = oracle.report_of(TARGET, *pose)
    c, s = np.cos(angle), np.sin(angle)
    turn = np.array([[c, -s, 0.0], [s, c, 0.0], [0.0, 0.0, 1.0]])
    both = np.kron(np.eye(2), turn)
    here = taken(state, covariance, pose, values, correlation=0.4)
    there = taken(both @ state, both @ covariance @ both.T, [turn @ v for v in pose], values, correlation=0.4)
    assert_near(there, (both @ here[0], both @ here[1] @ both.T), both @ covariance @ both.T, 1e-6)
    assert there[2] == pytest.approx(here[2], rel=1e-6, abs=1e-9)


def test_thousands_of_updates_leave_a_positive_covariance():
    """A track that is looked at for hours without process noise: the hardest case for a plain downdate."""
    state, covariance = a_track(1)
    for k in range(3000):
        pose = pose_towards(TARGET, k)
        update_with_report(state, covariance, *pose, oracle.report_of(TARGET, *pose), SIGMAS, 0.3, 15)
    np.testing.assert_array_equal(covariance, covariance.T)
    sigma = np.sqrt(np.diag(covariance))
    assert np.linalg.eigvalsh(covariance / np.outer(sigma, sigma))[0] > 0.0
    np.testing.assert_allclose(state, TARGET, atol=0.5)


@pytest.mark.parametrize("part", [0, 3])
def test_second_order_terms_match_monte_carlo(part):
    """Mean and variance of range and range rate over a pancake 5 km wide, against 400,000 draws, within 2 %."""
    pose = pose_towards(TARGET, 3)
    los = (TARGET[:3] - pose[0]) / np.linalg.norm(TARGET[:3] - pose[0])
    wide = np.cross(los, pose[2])
    root = np.zeros((6, 6))
    root[:3, 0] = 5000.0 * wide
    root[:3, 1:4] = 10.0 * np.eye(3)
    root[3:, 4] = 2.0 * los
    root[3:, 0] = 10.0 * wide
    covariance = root @ root.T
    draws = TARGET + np.random.default_rng(8).normal(size=(400_000, 6)) @ root.T
    offset = draws[:, :3] - pose[0]
    distance = np.linalg.norm(offset, axis=1)
    sample = distance if part == 0 else np.einsum("ij,ij->i", draws[:, 3:] - pose[1], offset) / distance
    noise = (1.0, 0.01)[part == 3]
    sigmas = np.full(4, noise)
    values = np.full(4, sample.mean())
    covariance += 1e-9 * np.eye(6)
    _, _, at_mean, logarithm = taken(TARGET, covariance, pose, values, sigmas, measured=1 << part)
    variance = np.exp(-2.0 * logarithm - at_mean) / (2.0 * np.pi)
    assert variance - noise**2 == pytest.approx(sample.var(), rel=0.02)
    # A report of the mean that the second order predicts is no surprise; by the first order it is one.
    at_plain = ((oracle.report_of(TARGET, *pose)[part] - sample.mean()) ** 2) / variance
    assert at_mean < 0.05 * at_plain


def test_height_agrees_with_astro():
    rng = np.random.default_rng(2)
    points = rng.normal(size=(200, 3))
    points *= (6_371_000.0 + rng.uniform(0, 20_000.0, 200))[:, None] / np.linalg.norm(points, axis=1)[:, None]
    heights = np.array([_height_above_ellipsoid(tuple(p)) for p in points])
    np.testing.assert_allclose(heights, geodetic_from_ecef(points)[2], atol=1e-3)


def a_place(rng, height):
    return ecef_from_geodetic(
        latitude_rad=np.array([0.84 + 0.01 * rng.normal()]),
        longitude_rad=np.array([0.03 * rng.normal()]),
        height_m=np.array([height]),
    )[0]


def place(pose, values, measured, sigmas=SIGMAS, prior=(6500.0, 3000.0)):
    point, spread = np.empty(3), np.empty((3, 3))
    found = place_report(pose[0], pose[2], pose[3], values, sigmas, measured, *prior, point, spread)
    return found, point, spread


@pytest.mark.parametrize("measured", [15, 7, 3, 5, 6])
def test_one_report_and_a_height_prior_give_an_honest_position(measured):
    """NEES of the position over 1,500 births, truth drawn from the prior itself; 3 is the ideal."""
    rng = np.random.default_rng(4)
    sigmas = SIGMAS if measured != 5 else np.array([15.0, 1.1e-2, 4.5e-4, 0.3])
    nees, found = [], 0
    for k in range(1500):
        where = a_place(rng, 6500.0 + 2000.0 * rng.normal())
        target = np.concatenate([where, TARGET[3:]])
        position, velocity, along, cross = pose_towards(target, k)
        pose = (position, velocity, along, cross) if measured != 5 else (position, velocity, cross, -along)
        values = oracle.report_of(target, *pose) + sigmas * rng.normal(size=4)
        if measured == 6:
            values[1:3] = oracle.report_of(target, *pose)[1:3] + 5e-5 * rng.normal(size=2)
        used = sigmas if measured != 6 else np.array([0.0, 5e-5, 5e-5, 0.0])
        ok, point, spread = place(pose, values, measured, used, (6500.0, 2000.0))
        found += ok
        nees.append((point - where) @ np.linalg.solve(spread, point - where))
    assert found >= 1499
    # The curvature that the plane covariance leaves out costs a little.
    assert 2.7 < np.mean(nees) < 3.5


def test_a_ground_radar_without_elevation_places_by_range_and_height():
    """Range and azimuth of what flies at the prior's height give its place to a few metres."""
    rng = np.random.default_rng(6)
    site = a_place(rng, 200.0)
    latitude, longitude, _ = (one[0] for one in geodetic_from_ecef(site[None]))
    east, north, up = enu_rotation_from_ecef(latitude_rad=np.array([latitude]), longitude_rad=np.array([longitude]))[0]
    there = geodetic_from_ecef((site + 120_000.0 * north + 3_000.0 * east)[None])
    target = ecef_from_geodetic(latitude_rad=there[0], longitude_rad=there[1], height_m=np.array([6500.0]))[0]
    pose = (site, np.zeros(3), east, up)
    values = oracle.report_of(np.concatenate([target, np.zeros(3)]), *pose)
    values[2:] = 0.0
    found, point, spread = place(pose, values, int(Measured.RANGE | Measured.ALONG), np.array([100.0, 2e-3, 0.0, 0.0]))
    assert found and np.linalg.norm(point - target) < 5.0
    assert np.sqrt(up @ spread @ up) == pytest.approx(3000.0, rel=0.05)


def test_an_infrared_ray_meets_the_prior_at_its_height():
    pose = pose_towards(TARGET, 7)
    values = oracle.report_of(TARGET, *pose)
    found, point, spread = place(pose, values, int(Measured.ALONG | Measured.CROSS), np.full(4, 5e-5))
    assert found and geodetic_from_ecef(point[None])[2][0] == pytest.approx(6500.0, abs=0.01)
    ray = (point - pose[0]) / np.linalg.norm(point - pose[0])
    np.testing.assert_allclose(ray, (TARGET[:3] - pose[0]) / values[0], atol=1e-9)
    up = point / np.linalg.norm(point)
    assert np.sqrt(up @ spread @ up) == pytest.approx(3000.0, rel=0.02)


def test_what_cannot_be_placed_is_refused():
    pose = pose_towards(TARGET, 1)
    values = oracle.report_of(TARGET, *pose)
    assert not place(pose, np.array([1e6, 0.9, 0.9, 0.0]), 15)[0]
    for measured in (0, 1, 2, 4, 8, 9, 10, 12):
        assert not place(pose, values, measured)[0]
    away = (pose[0], pose[1], -pose[2], pose[3])
    assert not place(away, values, 6)[0]
    assert not place(pose, values * np.array([0.5, 1.0, 1.0, 1.0]), 15, prior=(6500.0, 300.0))[0]
