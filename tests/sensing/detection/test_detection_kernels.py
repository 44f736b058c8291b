"""Kernels of detection against their twins, and the draws against the exact law."""

import math

import numpy as np
import pytest
from detection_plain import draws_plain, table_plain
from scipy import stats

from lookdown.seeds import philox_key
from lookdown.sensing import detection as de
from lookdown.sensing.detection._sums import count_tail, poisson, term_count
from lookdown.sensing.detection.detection_kernels import draw_powers, table_probabilities

COUNT = 40_000


def _draws(seed, looks, case, snr):
    power = np.empty(COUNT)
    shape = de.fluctuation_shape(case, looks)
    draw_powers(philox_key(seed, "power"), np.arange(COUNT), 3, np.full(COUNT, snr), looks, shape, power)
    return power


def _exact_cdf(value, looks, case, snr):
    count = term_count(value, looks)
    terms = poisson(looks + np.arange(count, dtype=np.float64), value)
    tail = count_tail(np.array([looks * snr]), de.fluctuation_shape(case, looks), count)[0]
    return stats.gamma.cdf(value, looks) - float(tail @ terms)


@pytest.mark.parametrize("case", range(5))
@pytest.mark.parametrize(("looks", "snr"), [(1, 20.0), (4, 3.0), (25, 0.4)])
def test_draws_follow_the_exact_law(case, looks, snr):
    power = np.sort(_draws(case, looks, case, snr))
    places = np.arange(50, COUNT, 400)
    exact = np.array([_exact_cdf(power[i], looks, case, snr) for i in places])
    # Kolmogorov's statistic at every 400th rank; above 2.0 once in a thousand for a right law.
    distance = np.abs(exact - (places + 0.5) / COUNT).max()
    assert distance * math.sqrt(COUNT) < 2.0
    assert abs(np.mean(power) - looks * (1.0 + snr)) < 5.0 * np.std(power) / math.sqrt(COUNT)


@pytest.mark.parametrize("case", range(5))
def test_draws_follow_voltages(case):
    ours = _draws(9, 4, case, 2.5)
    assert stats.ks_2samp(ours, draws_plain(5, COUNT, [2.5] * 4, case)).pvalue > 1e-3


def test_a_draw_depends_on_its_name_alone():
    key, shape = philox_key(1, "power"), de.fluctuation_shape(3, 4)
    whole, part = np.empty(100), np.empty(10)
    snr = np.linspace(0.0, 50.0, 100)
    draw_powers(key, np.arange(100), 7, snr, 4, shape, whole)
    order = np.arange(100)[::-10].copy()
    draw_powers(key, order, 7, snr[order].copy(), 4, shape, part)
    assert (whole[order] == part).all()
    again = np.empty(100)
    for other_key, draw in ((philox_key(2, "power"), 7), (key, 8)):
        draw_powers(other_key, np.arange(100), draw, snr, 4, shape, again)
        assert not (again == whole).any()


def test_draws_without_a_target_are_noise():
    for case in range(5):
        power = _draws(case + 30, 6, case, 0.0)
        assert stats.kstest(power, stats.gamma(6).cdf).pvalue > 1e-3


def test_table_kernel_against_its_twin():
    table = de.probability_table(look_count=8, swerling_case=4, false_alarm_probability=1e-5)
    snr = np.concatenate([[0.0, -1.0], np.exp(np.linspace(-20.0, 30.0, 5000))])
    found = np.empty(len(snr))
    parts = (table.start, table.pieces_per_unit, table.coefficients, 1e-5)
    table_probabilities(snr, *parts, found)
    assert np.allclose(found, table_plain(snr, *parts), rtol=0.0, atol=1e-12)
