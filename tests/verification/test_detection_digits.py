"""The 40 digits of the worst-error rows against mpmath, which the package itself does without."""

import mpmath
import pytest
from detection_plain import probability_plain, threshold_plain

from lookdown.verification import _detection_digits as digits


@pytest.fixture(autouse=True)
def forty_digits():
    with mpmath.workdps(40):
        yield


@pytest.mark.parametrize("looks", [1, 7, 300])
def test_thresholds(looks):
    for pfa in (1e-2, 1e-12):
        ours = mpmath.mpf(str(digits.threshold_digits(pfa, looks)))
        assert abs(ours / threshold_plain(pfa, looks) - 1) < 1e-30


@pytest.mark.parametrize("case", range(5))
def test_probabilities(case):
    for looks, pfa, snr in ((1, 1e-6, 20.0), (12, 1e-3, 0.8), (200, 1e-9, 0.5)):
        threshold = digits.threshold_digits(pfa, looks)
        ours = digits.probability_digits(snr, look_count=looks, swerling_case=case, threshold=threshold)
        plain = probability_plain(snr, looks, case, threshold_plain(pfa, looks))
        assert abs(mpmath.mpf(str(ours)) - plain) < 1e-19
