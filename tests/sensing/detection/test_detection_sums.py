"""The terms of the sum against SciPy's laws and against each other."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from lookdown.sensing.detection import _sums

COUNT = np.arange(400, dtype=np.float64)


@pytest.mark.parametrize("mean", [1e-3, 0.7, 20.0, 150.0])
def test_poisson_terms(mean):
    found = _sums.poisson(COUNT, mean)
    exact = stats.poisson.pmf(COUNT, mean)
    kept = exact > 1e-250
    assert np.allclose(found[kept], exact[kept], rtol=3e-12, atol=0.0)
    assert abs(found.sum() - 1.0) < 1e-14


@pytest.mark.parametrize("shape", [1.0, 2.0, 9.0, 64.0, 2000.0])
def test_negative_binomial_terms(shape):
    mean = 30.0
    found = _sums.negative_binomial(COUNT, shape, mean)
    exact = stats.nbinom.pmf(COUNT, shape, shape / (shape + mean))
    kept = exact > 1e-250
    assert np.allclose(found[kept], exact[kept], rtol=1e-11, atol=0.0)
    assert abs(found.sum() + stats.nbinom.sf(COUNT[-1], shape, shape / (shape + mean)) - 1.0) < 1e-13


@given(st.floats(0.0, 1e4), st.sampled_from([1.0, 2.0, 7.0, 300.0, math.inf]))
@settings(max_examples=60)
def test_the_tail_falls_and_meets_its_first_value(energy, shape):
    tail = _sums.count_tail(np.array([energy]), shape, 50)
    assert tail.shape == (1, 50) and (np.diff(tail[0]) <= 1e-15).all() and tail.max() <= 1.0 + 1e-12
    none = math.exp(-energy) if math.isinf(shape) else (1.0 + energy / shape) ** -shape
    assert abs(tail[0, 0] - (1.0 - none)) < 1e-12


def test_the_terms_left_out_are_nothing():
    for threshold, looks in ((0.05, 1), (13.8, 1), (240.0, 100), (1237.0, 1000)):
        beyond = looks + _sums.term_count(threshold, looks) - 1
        assert stats.poisson.sf(beyond, threshold) < 1e-20
