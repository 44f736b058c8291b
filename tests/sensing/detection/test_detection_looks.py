"""Unequal looks, votes and scans against equal looks, closed forms and voltages drawn one by one."""

import itertools
import math

import mpmath
import numpy as np
import pytest
from detection_plain import draws_plain, threshold_plain
from hypothesis import given, settings
from hypothesis import strategies as st

from lookdown.sensing import detection as de


@pytest.mark.parametrize("case", range(5))
@pytest.mark.parametrize(("looks", "pfa"), [(1, 1e-6), (4, 1e-6), (12, 1e-3)])
def test_equal_looks_are_a_case_of_it(case, looks, pfa):
    snr = np.array([0.0, 0.1, 1.0, 9.0, 300.0])
    law = {"swerling_case": case, "false_alarm_probability": pfa}
    found = de.detection_probability_unequal(np.tile(snr[:, None], looks), **law)
    assert np.abs(found - de.detection_probability(snr, look_count=looks, **law)).max() < 1e-12


def _hypoexponential(means, pfa):
    """Return Pr(sum of exponentials of distinct means > V) by partial fractions at 60 digits."""
    threshold = threshold_plain(pfa, len(means))
    with mpmath.workdps(60):
        means = [mpmath.mpf(m) for m in means]
        total = mpmath.mpf(0)
        for mean in means:
            others = [m for m in means if m != mean]
            total += mpmath.exp(-threshold / mean) * mpmath.fprod(mean / (mean - m) for m in others)
        return float(total)


@pytest.mark.parametrize("pfa", [1e-3, 1e-6, 1e-12])
def test_swerling_2_by_partial_fractions(pfa):
    for snr in ([3.0, 20.0], [0.5, 5.0, 50.0], [1.0, 2.0, 4.0, 8.0, 16.0], [0.01, 900.0, 3.0]):
        found = de.detection_probability_unequal([snr], swerling_case=2, false_alarm_probability=pfa)
        assert abs(float(found[0]) - _hypoexponential([1.0 + s for s in snr], pfa)) < 1e-12


@pytest.mark.parametrize("case", range(5))
def test_voltages_have_the_probability(case):
    snr, pfa, count = [12.0, 0.0, 5.0, 2.0], 1e-4, 100_000
    power = draws_plain(40 + case, count, snr, case)
    share = (power > de.detection_threshold(pfa, 4)).mean()
    found = float(de.detection_probability_unequal([snr], swerling_case=case, false_alarm_probability=pfa)[0])
    assert abs(share - found) < 4.0 * math.sqrt(found * (1.0 - found) / count)


@given(st.permutations([0.0, 1.0, 4.0, 30.0]), st.integers(0, 4))
@settings(max_examples=30)
def test_the_order_of_looks_does_not_matter(snr, case):
    law = {"swerling_case": case, "false_alarm_probability": 1e-6}
    found = de.detection_probability_unequal([snr, sorted(snr)], **law)
    assert abs(found[0] - found[1]) < 1e-14


def test_votes_by_enumeration():
    p = 0.3
    for count in (1, 3, 5):
        for needed in range(1, count + 1):
            outcomes = itertools.product((0, 1), repeat=count)
            chance = sum(p ** sum(o) * (1 - p) ** (count - sum(o)) for o in outcomes if sum(o) >= needed)
            assert abs(float(de.binary_probability(p, needed=needed, look_count=count)) - chance) < 1e-14


@pytest.mark.parametrize("wanted", [1e-9, 1e-4, 0.5, 0.99])
def test_single_probability_inverts_votes(wanted):
    for needed, count in ((1, 1), (2, 4), (3, 8), (12, 24)):
        single = de.binary_single_probability(wanted, needed=needed, look_count=count)
        assert math.isclose(float(de.binary_probability(single, needed=needed, look_count=count)), wanted, rel_tol=1e-9)


def test_scans_add_up():
    found = de.cumulative_probability(np.full((2, 5), 0.2))
    assert np.allclose(found, 1.0 - 0.8 ** np.arange(1, 6), rtol=1e-14)
    assert de.cumulative_probability([1.0, 0.0])[-1] > 1.0 - 1e-15
    assert math.isclose(de.cumulative_probability([1e-18] * 3)[-1], 3e-18, rel_tol=1e-12)
