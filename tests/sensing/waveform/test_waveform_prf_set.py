"""A set of PRFs: what its looks see, against random targets taken one by one."""

import itertools

import numpy as np
import pytest
from waveform_plain import blind_plain

from lookdown.sensing.waveform import PrfSet, evenly_spread_prfs_hz, staggered_prfs_hz

PRFS = PrfSet((2000.0, 2171.0, 2443.0, 2500.0), 0.24, 0.12)


@pytest.mark.parametrize("needed", [1, 2, 3, 4])
def test_blind_share_by_monte_carlo(needed):
    rng = np.random.Generator(np.random.Philox(needed))
    count = 20_000
    ranges, speeds = rng.uniform(570e3, 1990e3, count), rng.uniform(15.0, 350.0, count)
    plain = blind_plain(PRFS.prf_hz, 0.12, 0.24, ranges, speeds, 15.0, needed)
    ours = PRFS.blind_share(ranges_m=(570e3, 1990e3), speed_most_mps=350.0, least_speed_mps=15.0, needed=needed)
    assert abs(ours - plain) < 4.0 * np.sqrt(plain * (1.0 - plain) / count) + 1e-3
    seen = PRFS.visible(ranges, speeds, least_speed_mps=15.0).sum(axis=1)
    assert abs(float((seen < needed).mean()) - plain) < 1e-3


def test_one_prf_is_blind_by_duty_and_notch():
    one = PrfSet((2000.0,), 0.24, 0.2)
    span_m, span_mps = float(one.range_spans_m[0]), float(one.speed_spans_mps[0])
    share = one.blind_share(
        ranges_m=(10 * span_m, 20 * span_m), speed_most_mps=4 * span_mps + 12.0, least_speed_mps=12.0, needed=1
    )
    notch = 24.0 / span_mps
    assert abs(share - (1.0 - (1.0 - 0.2) * (1.0 - notch))) < 1e-3


def test_more_needed_is_blinder_and_looks_have_their_columns():
    shares = [
        PRFS.blind_share(ranges_m=(6e5, 7e5), speed_most_mps=300.0, least_speed_mps=10.0, needed=n)
        for n in (1, 2, 3, 4)
    ]
    assert shares == sorted(shares) and shares[0] < shares[3]
    assert PRFS.received_shares([6e5, 7e5]).shape == (2, 4) and PRFS.folded_speeds_mps(250.0).shape == (1, 4)
    assert np.allclose(PRFS.pulse_s * np.asarray(PRFS.prf_hz), 0.12)


def test_even_spread_ends_where_it_should():
    prfs = evenly_spread_prfs_hz(2000.0, 0.25, 4)
    assert prfs[0] == 2000.0 and abs(prfs[-1] - 2500.0) < 1e-9 and np.allclose(np.diff(prfs, 2), 0.0)
    assert evenly_spread_prfs_hz(2000.0, 0.25, 1) == (2000.0,)


@pytest.mark.parametrize("look_count", range(3, 9))
def test_staggered_intervals_never_differ_by_the_same_twice(look_count):
    prfs = staggered_prfs_hz(2000.0, 0.25, look_count)
    assert prfs[0] == 2000.0 and list(prfs) == sorted(prfs) and len(prfs) == look_count
    assert prfs[-1] == pytest.approx(2500.0, rel=1e-12)
    interval = 1.0 / np.array(prfs)
    apart = [a - b for a, b in itertools.combinations(interval, 2)]
    assert np.diff(np.sort(apart)).min() > 1e-3 * min(apart)


def test_one_look_and_two_take_the_ends():
    assert staggered_prfs_hz(2000.0, 0.25, 1) == (2000.0,)
    assert staggered_prfs_hz(2000.0, 0.25, 2) == pytest.approx((2000.0, 2500.0), rel=1e-12)
    assert staggered_prfs_hz(2000.0, 0.0, 3) == (2000.0,) * 3


def test_staggered_pulses_fall_together_nowhere_in_range():
    """Even steps lose whole ranges near 900 and 1,800 km, where all four looks send at once."""
    ranges = np.linspace(570e3, 1990e3, 100_001)
    even = PrfSet(evenly_spread_prfs_hz(2000.0, 0.25, 4), 0.24, 0.1).received_shares(ranges).mean(axis=1)
    stagger = PrfSet(staggered_prfs_hz(2000.0, 0.25, 4), 0.24, 0.1).received_shares(ranges).mean(axis=1)
    deaf = ranges[even < 0.05]
    assert deaf.min() == pytest.approx(899e3, abs=8e3) and deaf.max() == pytest.approx(1799e3, abs=8e3)
    assert stagger.min() > 0.4
    # What is sent is the same on the whole: no look hears more or less for it.
    assert abs(stagger.mean() - even.mean()) < 2e-3
    speeds = np.linspace(15.0, 350.0, 5001)
    folded = PrfSet(staggered_prfs_hz(2000.0, 0.25, 4), 0.24, 0.1).folded_speeds_mps(speeds)
    assert (np.abs(folded) >= 15.0).any(axis=1).all()
