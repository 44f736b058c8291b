"""Innovations and their variances beside gradients by differences."""

import numpy as np
import pytest
from engine_scenes import look_at
from plain_radar import SIGMA, level_state
from tracking_oracle import derivative, report_of
from unjitted import plain

from lookdown.tracking.engine._layout import AXIS_ALONG, AXIS_CROSS, VELOCITY

STEP = np.array([20.0, 20.0, 20.0, 0.5, 0.5, 0.5])
RESIDUAL = plain("engine._residual_kernels")


@pytest.mark.parametrize("measured", [15, 7, 6, 1, 8, 0])
@pytest.mark.parametrize("seed", [1, 2])
def test_innovations_and_variances(measured, seed):
    state = level_state(0.85, 0.05, 9_000.0, 1.0, 200.0)
    *_, poses, values, _ = look_at([state], state[:3], seed=seed)
    rng = np.random.default_rng(seed)
    root = rng.normal(size=(6, 6)) * np.array([200.0] * 3 + [10.0] * 3)[:, None]
    covariance, mean = root @ root.T, state + root @ rng.normal(size=6)
    innovation, variance = np.full(4, 9.0), np.full(4, 9.0)
    RESIDUAL.fill_residual(mean, covariance, poses[0], values[0], measured, innovation, variance, np.zeros(6))
    pose = (
        poses[0, :3],
        poses[0, VELOCITY : VELOCITY + 3],
        values[0, AXIS_ALONG : AXIS_ALONG + 3],
        values[0, AXIS_CROSS : AXIS_CROSS + 3],
    )
    gradient = derivative(lambda x: report_of(x, *pose), mean, STEP)
    used = np.array([bool(measured >> k & 1) for k in range(4)])
    expected = np.where(used, values[0, :4] - report_of(mean, *pose), 0.0)
    np.testing.assert_allclose(innovation, expected, atol=1e-6)
    spread = np.einsum("ka,ab,kb->k", gradient, covariance, gradient) + SIGMA**2
    np.testing.assert_allclose(variance, np.where(used, spread, 0.0), rtol=1e-5)
