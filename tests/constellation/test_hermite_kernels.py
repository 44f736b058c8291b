"""The Hermite kernel against its plain twin."""

import numpy as np
from hermite_plain import interpolate_plain
from hypothesis import given
from hypothesis import strategies as st

from lookdown.constellation import _kernels


@given(st.integers(0, 2), st.floats(0.0, 1.0), st.integers(0, 2**32 - 1))
def test_kernel_agrees_with_its_plain_twin(node, fraction, seed):
    rng = np.random.default_rng(seed)
    states = rng.normal(size=(4, 7, 6)) * [7e6, 7e6, 7e6, 7e3, 7e3, 7e3]
    codes = (rng.random((4, 7)) < 0.1).astype(np.uint8) * np.uint8(6)
    position, velocity = np.full((7, 3), np.nan), np.full((7, 3), np.nan)
    status = np.full(7, 9, np.uint8)
    _kernels.interpolate(states, codes, node, fraction, 60.0, position, velocity, status)
    expected = interpolate_plain(states, codes, node, fraction, 60.0)
    assert np.allclose(position, expected[0], rtol=0, atol=1e-7)
    assert np.allclose(velocity, expected[1], rtol=0, atol=1e-8)
    assert np.array_equal(status, expected[2])


def test_a_cubic_is_met_exactly():
    """Position t**3 on one axis: cubic Hermite has no error for it."""
    times = np.array([0.0, 60.0])
    states = np.zeros((2, 1, 6))
    states[:, 0, 0], states[:, 0, 3] = times**3, 3 * times**2
    position, velocity, status = np.empty((1, 3)), np.empty((1, 3)), np.empty(1, np.uint8)
    _kernels.interpolate(states, np.zeros((2, 1), np.uint8), 0, 0.3, 60.0, position, velocity, status)
    assert np.allclose(position[0], [18.0**3, 0, 0], rtol=1e-14)
    assert np.allclose(velocity[0], [3 * 18.0**2, 0, 0], rtol=1e-14)
    assert status[0] == 0
