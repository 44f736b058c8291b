"""Folds told apart: round trips with noise, ghosts by trial, bounds by Monte Carlo, and the Chinese remainder."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from waveform_plain import first_ghost_plain

from lookdown.errors import ArgumentError
from lookdown.sensing import waveform as wf

SPANS_M = np.array([74.95e3, 69.04e3, 61.36e3, 59.96e3])


@given(st.floats(570e3, 1990e3), st.integers(0, 10_000))
@settings(max_examples=60)
def test_ranges_come_back_through_noise(range_m, seed):
    noise = np.random.Generator(np.random.Philox(seed)).normal(0.0, 10.0, 4)
    found = wf.resolve_folds(np.mod(range_m + noise, SPANS_M)[None, :], SPANS_M, sigma=10.0, limits=(570e3, 1990e3))
    assert abs(found.value[0] - range_m) < 40.0
    assert found.misfit[0] < 30.0 < found.runner_up[0]


@given(st.floats(-350.0, 350.0), st.lists(st.floats(1500.0, 3000.0), min_size=3, max_size=5), st.integers(0, 999))
@settings(max_examples=60)
def test_speeds_come_back_or_the_set_is_known_to_be_ambiguous(speed, prfs_hz, seed):
    spans = 0.12 * np.asarray(prfs_hz)
    rng = np.random.Generator(np.random.Philox(seed))
    apparent = np.mod(speed + rng.uniform(-0.5, 0.5, len(spans)), spans)[None, :]
    found = wf.resolve_folds(apparent, spans, sigma=0.3, limits=(-350.0, 350.0))
    # Errors of 0.5 shift two looks by 1 at most; folds apart by more than that in some pair cannot be mixed up.
    if wf.first_ghost(spans, needed=len(spans), tolerance=3.0, reach=705.0) > 705.0:
        assert abs(found.value[0] - speed) < 0.51
    assert found.misfit[0] <= len(spans) * (1.0 / 0.3) ** 2


def test_looks_that_heard_nothing_are_left_out():
    rng = np.random.Generator(np.random.Philox(3))
    truth = rng.uniform(600e3, 1900e3, 200)
    apparent = np.mod(truth[:, None], SPANS_M)
    heard = rng.uniform(size=apparent.shape) < 0.8
    heard[heard.sum(axis=1) < 3] = True
    apparent[~heard] = rng.uniform(0.0, 60e3, (~heard).sum())
    found = wf.resolve_folds(apparent, SPANS_M, sigma=5.0, limits=(570e3, 1990e3), heard=heard)
    assert np.abs(found.value - truth).max() < 1e-3
    assert found.misfit.max() < 1e-9


def test_one_look_has_as_many_folds_as_fit():
    found = wf.resolve_folds([[10.0]], [75.0], sigma=0.1, limits=(0.0, 300.0))
    assert found.misfit[0] == 0.0 == found.runner_up[0]
    alone = wf.resolve_folds([[10.0]], [75.0], sigma=0.1, limits=(0.0, 60.0))
    assert alone.runner_up[0] == math.inf and math.isclose(alone.value[0], 10.0)


@given(st.integers(0, 10**6), st.lists(st.integers(2, 60), min_size=1, max_size=4))
@settings(max_examples=80)
def test_chinese_remainder_round_trip(value, moduli):
    found, period = wf.chinese_remainder([value % m for m in moduli], moduli)
    assert period == math.lcm(*moduli) and found == value % period


def test_chinese_remainder_refuses_what_has_no_answer():
    with pytest.raises(ArgumentError, match="no range has them all"):
        wf.chinese_remainder([1, 2], [4, 6])


@given(st.lists(st.floats(50.0, 80.0), min_size=2, max_size=5), st.integers(0, 3))
@settings(max_examples=40)
def test_first_ghost_by_trial(spans, fewer):
    needed = max(len(spans) - fewer, 1)
    ours = wf.first_ghost(spans, needed=needed, tolerance=0.7, reach=900.0)
    plain = first_ghost_plain(spans, needed, 0.7, 905.0, 0.01)
    if math.isinf(ours):
        assert plain > 899.9
    else:
        # Trial sees windows wider than its step; narrower ones only the sweep sees.
        assert ours <= plain + 0.011
        agree = sum(abs(ours - s * round(ours / s)) <= 0.7 + 1e-9 for s in spans)
        assert agree >= needed and ours > 1.4


@pytest.mark.parametrize(("spans", "sigma"), [([75.0, 68.0, 61.0], 1.0), ([75.0, 60.0, 51.0, 47.0], 2.5)])
def test_error_bound_holds_and_is_close(spans, sigma):
    spans, reach, count = np.asarray(spans), 1400.0, 40_000
    rng = np.random.Generator(np.random.Philox(8))
    truth = rng.uniform(0.0, reach, count)
    apparent = np.mod(truth[:, None] + rng.normal(0.0, sigma, (count, len(spans))), spans)
    found = wf.resolve_folds(apparent, spans, sigma=sigma, limits=(0.0, reach))
    wrong = (np.abs(found.value - truth) > 5.0 * sigma).mean()
    bound = wf.resolution_error_bound(spans, sigma=sigma, reach=reach)
    noise = 4.0 * math.sqrt(bound / count)
    assert wrong <= bound + noise and bound < 2.0 * wrong + noise


@pytest.mark.parametrize("needed", [2, 3, 4])
def test_ghosts_by_monte_carlo(needed):
    spans, plots, tolerance, reach = np.array([75.0, 68.0, 61.0, 53.0]), np.array([2.0, 3.0, 1.0, 2.0]), 0.4, 1400.0
    rng = np.random.Generator(np.random.Philox(needed))
    rounds, total = 150, 0
    for _ in range(rounds):
        shown = [rng.uniform(0.0, span, rng.poisson(mean)) for span, mean in zip(spans, plots, strict=True)]
        for look in range(len(spans)):
            start = rng.uniform(0.0, spans[look])  # so that the ends of the reach stand nowhere special
            places = (shown[look][:, None] + spans[look] * np.arange(math.ceil(reach / spans[look]) + 1)).ravel()
            places = places[(places >= start) & (places < start + reach)]
            agree = np.zeros((len(spans), len(places)), dtype=bool)
            for other in range(len(spans)):
                gap = places[:, None] - shown[other][None, :]
                gap -= spans[other] * np.round(gap / spans[other])
                agree[other] = (np.abs(gap) <= tolerance).any(axis=1)
            total += int((~agree[:look].any(axis=0) & (agree[look + 1 :].sum(axis=0) >= needed - 1)).sum())
    expected = rounds * wf.expected_ghosts(plots, spans, needed=needed, tolerance=tolerance, reach=reach)
    assert abs(total - expected) < 5.0 * math.sqrt(expected) + 0.02 * expected + 3.0
