"""The tracker's measurement model against differences, a twin and Monte Carlo."""

import numpy as np
import pytest
import tracking_oracle as oracle

from lookdown.tracking._measurement_kernels import (
    _fill_cosine,
    _fill_range,
    _fill_range_rate,
    _height_above_ellipsoid,
    _second_order,
    invert_report,
    update_with_report,
)

TARGET = np.array([4_285_000.0, 149_000.0, 4_723_000.0, -40.0, 210.0, 30.0])
SIGMA = np.array([15.0, 4.5e-4, 1.1e-2, 0.3])


def pose_towards(target, seed):
    """Return (position, velocity, along, cross) of a satellite that sees the target."""
    rng = np.random.default_rng(seed)
    up = target[:3] / np.linalg.norm(target[:3])
    side = np.cross(up, rng.normal(size=3))
    side /= np.linalg.norm(side)
    angle = rng.uniform(0.06, 0.2)
    position = 6_871_000.0 * (np.cos(angle) * up + np.sin(angle) * side)
    down = -position / np.linalg.norm(position)
    # Fly across the line of sight, or the target lies outside the scan of the face.
    along = np.cross(down, target[:3] - position)
    along /= np.linalg.norm(along)
    starboard = np.cross(down, along)
    sign = np.sign((target[:3] - position) @ starboard)
    normal = np.cos(0.8) * down + sign * np.sin(0.8) * starboard
    return position, 7_600.0 * along, along, np.cross(along, normal)


@pytest.mark.parametrize("seed", range(5))
def test_gradients_and_second_derivatives_are_those_of_the_report(seed):
    position, velocity, along, cross = pose_towards(TARGET, seed)
    step = np.array([5.0, 5.0, 5.0, 0.5, 0.5, 0.5])
    gradient, hessian = np.empty(6), np.empty((6, 6))

    def report(x):
        return oracle.report_of(x, position, velocity, along, cross)

    jacobian = oracle.derivative(report, TARGET, step)
    assert _fill_range(TARGET, position, gradient, hessian) == pytest.approx(report(TARGET)[0])
    np.testing.assert_allclose(gradient, jacobian[0], atol=1e-9)

    def range_gradient(x):
        out, unused = np.empty(6), np.empty((6, 6))
        _fill_range(x, position, out, unused)
        return out

    np.testing.assert_allclose(hessian, oracle.derivative(range_gradient, TARGET, step), atol=1e-13)
    assert _fill_range_rate(TARGET, position, velocity, gradient, hessian) == pytest.approx(report(TARGET)[3])
    np.testing.assert_allclose(gradient, jacobian[3], atol=1e-9)

    def rate_gradient(x):
        out, unused = np.empty(6), np.empty((6, 6))
        _fill_range_rate(x, position, velocity, out, unused)
        return out

    np.testing.assert_allclose(hessian, oracle.derivative(rate_gradient, TARGET, step), atol=1e-13)
    for k, axis in ((1, along), (2, cross)):
        assert _fill_cosine(TARGET, position, axis, gradient) == pytest.approx(report(TARGET)[k])
        np.testing.assert_allclose(gradient, jacobian[k], atol=1e-13)


@pytest.mark.parametrize("seed", range(4))
def test_a_report_is_taken_as_by_the_twin(seed):
    rng = np.random.default_rng(seed)
    pose = pose_towards(TARGET, seed)
    root = rng.normal(size=(6, 6)) * np.array([900.0, 900.0, 900.0, 20.0, 20.0, 20.0])[:, None]
    covariance = root @ root.T
    state = TARGET + root @ rng.normal(size=6)
    report = oracle.report_of(TARGET, *pose) + SIGMA * rng.normal(size=4)
    expected = oracle.sequential_update(state, covariance, report, SIGMA, pose)
    got_state, got_covariance = state.copy(), covariance.copy()
    squared, logarithm = update_with_report(got_state, got_covariance, *pose, report, SIGMA)
    np.testing.assert_allclose(got_state[:3], expected[0][:3], atol=0.5)
    np.testing.assert_allclose(got_state[3:], expected[0][3:], atol=0.01)
    assert squared == pytest.approx(expected[2], rel=1e-3, abs=1e-3)
    assert logarithm == pytest.approx(expected[3], rel=1e-3, abs=1e-3)
    assert np.all(np.linalg.eigvalsh(got_covariance) > 0.0)


def test_second_order_terms_match_monte_carlo():
    """Mean and variance of a range over a pancake 5 km wide, against 400,000 draws."""
    position, _, along, _ = pose_towards(TARGET, 3)
    los = (TARGET[:3] - position) / np.linalg.norm(TARGET[:3] - position)
    wide = np.cross(los, along)
    covariance = np.zeros((6, 6))
    covariance[:3, :3] = 5000.0**2 * np.outer(wide, wide) + 10.0**2 * np.eye(3)
    covariance[3:, 3:] = np.eye(3)
    gradient, hessian = np.empty(6), np.empty((6, 6))
    predicted = _fill_range(TARGET, position, gradient, hessian)
    shift, extra = _second_order(hessian, covariance)
    rng = np.random.default_rng(8)
    draws = TARGET[:3] + rng.normal(size=(400_000, 1)) * 5000.0 * wide + rng.normal(size=(400_000, 3)) * 10.0
    ranges = np.linalg.norm(draws - position, axis=1)
    assert shift > 5.0
    assert ranges.mean() - predicted == pytest.approx(shift, rel=0.02)
    assert ranges.var() == pytest.approx(gradient @ covariance @ gradient + extra, rel=0.02)


def test_height_agrees_with_astro():
    from lookdown.astro import geodetic_from_ecef

    rng = np.random.default_rng(2)
    points = rng.normal(size=(200, 3))
    points *= (6_371_000.0 + rng.uniform(0, 20_000.0, 200))[:, None] / np.linalg.norm(points, axis=1)[:, None]
    heights = np.array([_height_above_ellipsoid(*p) for p in points])
    np.testing.assert_allclose(heights, geodetic_from_ecef(points)[2], atol=1e-3)


def test_one_look_and_a_height_prior_give_an_honest_position():
    """NEES of the position over 3,000 births, truth drawn from the prior itself."""
    from lookdown.astro import ecef_from_geodetic

    rng = np.random.default_rng(4)
    nees = []
    for k in range(3000):
        height = 6500.0 + 3000.0 * rng.normal()
        place = ecef_from_geodetic(
            latitude_rad=np.array([0.84 + 0.01 * rng.normal()]),
            longitude_rad=np.array([0.03 * rng.normal()]),
            height_m=np.array([height]),
        )[0]
        target = np.concatenate([place, TARGET[3:]])
        position, velocity, along, cross = pose_towards(target, k)
        report = oracle.report_of(target, position, velocity, along, cross) + SIGMA * rng.normal(size=4)
        point, spread = np.empty(3), np.empty((3, 3))
        assert invert_report(position, along, cross, report, SIGMA, 6500.0, 3000.0, point, spread)
        error = point - place
        nees.append(error @ np.linalg.solve(spread, error))
    # The curvature left out of the plane covariance costs a little; 3 is the ideal.
    assert 2.8 < np.mean(nees) < 3.5


def test_a_report_off_the_face_starts_nothing():
    position, _, along, cross = pose_towards(TARGET, 1)
    point, spread = np.empty(3), np.empty((3, 3))
    report = np.array([1e6, 0.9, 0.9, 0.0])
    assert not invert_report(position, along, cross, report, SIGMA, 6500.0, 3000.0, point, spread)
