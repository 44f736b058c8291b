"""Collisions and waits, against a channel that is drawn message by message."""

import numpy as np
import pytest

from lookdown.sensing import adsb


@pytest.mark.parametrize("aircraft", [100, 500, 1000])
def test_as_many_messages_survive_as_when_drawn(aircraft):
    rng = np.random.Generator(np.random.Philox(aircraft))
    span_s = 60.0
    starts = np.sort(rng.uniform(0.0, span_s, rng.poisson(aircraft * 6.2 * span_s)))
    gap = np.diff(starts)
    clear = (gap[1:] > 120e-6) & (gap[:-1] > 120e-6)
    expected = float(adsb.aloha_success_probability(aircraft * 6.2, 240e-6))
    assert clear.mean() == pytest.approx(expected, abs=0.01)


def test_the_wait_holds_its_confidence():
    rng = np.random.Generator(np.random.Philox(3))
    p, rate = 0.2, 2.0
    first = rng.geometric(p, 100_000) / rate
    wait = float(adsb.update_interval_s(p, rate, 0.95))
    # Messages come one at a time: the share within the wait is that of whole messages, either side.
    assert (first <= np.floor(wait * rate) / rate).mean() <= 0.955
    assert (first <= np.ceil(wait * rate) / rate).mean() >= 0.945


@pytest.mark.parametrize("interval_s", [1.0, 8.0, 15.0])
def test_needed_probability_and_wait_undo_each_other(interval_s):
    p = adsb.least_success_probability(interval_s, 2.0, 0.95)
    assert float(adsb.update_interval_s(p, 2.0, 0.95)) == pytest.approx(interval_s, rel=1e-12)
    assert 1.0 - (1.0 - p) ** (2.0 * interval_s) == pytest.approx(0.95, rel=1e-12)


def test_nobody_heard_is_waited_for_for_ever():
    assert float(adsb.update_interval_s(0.0, 2.0, 0.95)) == np.inf
    assert float(adsb.aloha_success_probability(0.0, 240e-6)) == 1.0
