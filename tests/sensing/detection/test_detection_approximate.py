"""Albersheim and Shnidman against a peer's figures, and their errors against the exact SNR as they are stated."""

import math

import pytest

from lookdown.sensing import detection as de

LOOKS = (1, 2, 5, 10, 30, 100)


@pytest.mark.parametrize(
    ("arguments", "peer"),
    [
        ((0.9, 1e-6, 1), 13.11454449432279),
        ((0.9, 1e-6, 100), -1.2603215365918157),
        ((0.3, 1e-4, 50), -2.9793146136847977),
    ],
)
def test_albersheim_as_sdr_has_it(arguments, peer):
    assert math.isclose(de.albersheim_snr_db(*arguments), peer, rel_tol=1e-12)


@pytest.mark.parametrize(
    ("pd", "pfa", "looks", "case", "peer"),
    [
        (0.9, 1e-6, 1, 1, 21.346083193561984),
        (0.9, 1e-6, 100, 0, -1.3169584432473915),
        (0.9, 1e-6, 10, 4, 5.745986119406498),
        (0.5, 1e-4, 10, 1, 3.6884829622255504),
        (0.99, 1e-4, 50, 3, 8.895199553637081),
    ],
)
def test_shnidman_as_sdr_has_it(pd, pfa, looks, case, peer):
    found = de.shnidman_snr_db(pd, pfa, look_count=looks, swerling_case=case)
    assert math.isclose(found, peer, rel_tol=1e-11)


def _exact_db(pd, pfa, looks, case):
    ratio = de.required_snr_ratio(pd, look_count=looks, swerling_case=case, false_alarm_probability=pfa)
    return 10.0 * math.log10(ratio)


def test_albersheim_errs_as_stated():
    worst = 0.0
    for pd in (0.3, 0.5, 0.7, 0.9):
        for pfa in (1e-3, 1e-5, 1e-7):
            for looks in LOOKS:
                error = de.albersheim_snr_db(pd, pfa, looks) - _exact_db(pd, pfa, looks, 0)
                worst = max(worst, abs(error))
    assert 0.25 < worst < 0.30
    assert abs(de.albersheim_snr_db(0.1, 1e-3) - _exact_db(0.1, 1e-3, 1, 0) + 4.081) < 0.001


@pytest.mark.parametrize(("case", "stated"), [(0, 0.30), (1, 1.17), (2, 1.17), (3, 0.84), (4, 0.58)])
def test_shnidman_errs_as_stated(case, stated):
    worst = 0.0
    for pd in (0.1, 0.5, 0.872, 0.97):
        for pfa in (1e-3, 1e-9):
            for looks in (1, 2, 3, 100):
                approximate = de.shnidman_snr_db(pd, pfa, look_count=looks, swerling_case=case)
                worst = max(worst, abs(approximate - _exact_db(pd, pfa, looks, case)))
    assert stated - 0.06 < worst < stated
