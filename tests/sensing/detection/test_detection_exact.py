"""Exact detection against mpmath, quadrature and the draw itself."""

import math

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from lookdown.sensing import detection as de


def _mixture(snr, looks, case, pfa):
    """Return Pd by the same mixture at 40 digits, the threshold found at 40 digits too."""
    with mpmath.workdps(40):
        guess = mpmath.mpf(de.detection_threshold(pfa, looks))

        def excess(v):
            return mpmath.log(mpmath.gammainc(looks, v, regularized=True)) - mpmath.log(pfa)

        threshold = mpmath.findroot(excess, guess)
        energy = mpmath.mpf(snr) * looks
        shape = {0: None, 1: 1, 2: looks, 3: 2, 4: 2 * looks}[case]
        # Q(N + k, V) by its recursion; the complement ends by itself.
        term = mpmath.exp(-threshold + (looks - 1) * mpmath.log(threshold) - mpmath.loggamma(looks))
        tail = mpmath.gammainc(looks, threshold, regularized=True)
        if shape is None:
            weight, ratio = mpmath.exp(-energy), lambda k: energy / (k + 1)
        else:
            p = 1 / (1 + energy / shape)
            weight, ratio = p**shape, lambda k: (shape + k) / mpmath.mpf(k + 1) * (1 - p)
        missed = mpmath.mpf(0)
        k = 0
        while 1 - tail > mpmath.mpf(10) ** -20:
            missed += weight * (1 - tail)
            term = term * threshold / (looks + k)
            tail += term
            weight = weight * ratio(k)
            k += 1
        return float(1 - missed)


@pytest.mark.parametrize("case", range(5))
@pytest.mark.parametrize(("looks", "pfa"), [(1, 1e-2), (1, 1e-12), (4, 1e-6), (30, 1e-4), (300, 1e-8), (1000, 1e-6)])
def test_probability_agrees_with_mpmath(case, looks, pfa):
    for wanted in (0.01, 0.5, 0.9999):
        if wanted <= pfa:
            continue
        snr = de.required_snr_ratio(wanted, look_count=looks, swerling_case=case, false_alarm_probability=pfa)
        ours = de.detection_probability(snr, look_count=looks, swerling_case=case, false_alarm_probability=pfa)
        assert abs(float(ours) - wanted) < 1e-10
        assert abs(float(ours) - _mixture(snr, looks, case, pfa)) < 1e-10


def test_probability_agrees_with_quadrature_over_the_target_energy():
    # Independent of the mixture: a steady target's probability averaged over its energy, Swerling 3.
    looks, snr, pfa = 3, 4.0, 1e-4
    threshold = de.detection_threshold(pfa, looks)

    def integrand(x):
        return x * math.exp(-x) * stats.ncx2.sf(2.0 * threshold, 2 * looks, looks * snr * x)

    exact = sum(integrate.quad(integrand, *ends, epsabs=1e-13)[0] for ends in ((1e-12, 4.0), (4.0, 12.0), (12.0, 60.0)))
    ours = de.detection_probability(snr, look_count=looks, swerling_case=3, false_alarm_probability=pfa)
    assert abs(float(ours) - exact) < 1e-10


@pytest.mark.parametrize("case", range(5))
def test_the_draw_has_the_probability(case):
    source = np.random.Generator(np.random.Philox(case + 10))
    looks, pfa, snr = 4, 1e-6, 9.0
    shape, threshold = de.fluctuation_shape(case, looks), de.detection_threshold(pfa, looks)
    power = np.array([de.draw_power(source, looks * snr, looks, shape) for _ in range(20_000)])
    expected = float(de.detection_probability(snr, look_count=looks, swerling_case=case, false_alarm_probability=pfa))
    assert abs((power > threshold).mean() - expected) < 4.0 * math.sqrt(expected * (1 - expected) / 20_000)
    assert abs(power.mean() - looks * (1 + snr)) < 6.0 * power.std() / math.sqrt(20_000)


@given(st.floats(0.0, 1e4), st.integers(0, 4), st.sampled_from([1, 4, 16]))
@settings(max_examples=60)
def test_probability_rises_with_snr_and_starts_at_the_false_alarms(snr, case, looks):
    def pd(s):
        return float(de.detection_probability(s, look_count=looks, swerling_case=case, false_alarm_probability=1e-5))

    assert 0.0 <= pd(snr) <= pd(1.1 * snr + 1e-6) + 1e-12 <= 1.0 + 1e-12
    assert abs(pd(0.0) - 1e-5) < 1e-12


def test_shapes_of_arrays_are_kept():
    for case in (1, 2):
        snr = np.ones((2, 3))
        found = de.detection_probability(snr, look_count=2, swerling_case=case, false_alarm_probability=1e-3)
        assert found.shape == (2, 3)
