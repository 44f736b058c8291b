"""The choice of PRFs and the refusal of those that leave folds untold."""

import pytest

from lookdown.errors import ArgumentError
from lookdown.sensing import waveform as wf

NEED = {"ranges_m": (570e3, 1990e3), "speed_most_mps": 350.0, "range_tolerance_m": 100.0, "speed_tolerance_mps": 5.0}
RADAR = {**NEED, "wavelength_m": 0.24, "duty_ratio": 0.1, "least_speed_mps": 15.0}


def _blind(prfs, needed):
    return prfs.blind_share(ranges_m=(570e3, 1990e3), speed_most_mps=350.0, least_speed_mps=15.0, needed=needed)


@pytest.mark.parametrize("needed", [2, 3, 4])
def test_a_choice_is_unambiguous_within_its_limits_and_no_blinder_than_even_steps(needed):
    chosen = wf.choose_prf_set(prf_limits_hz=(1800.0, 2600.0), look_count=4, needed=needed, **RADAR)
    assert wf.ambiguity_faults(chosen, needed=needed, **NEED) == ()
    assert all(1800.0 - 1e-6 <= prf <= 2600.0 + 1e-6 for prf in chosen.prf_hz) and len(set(chosen.prf_hz)) == 4
    even = wf.PrfSet(wf.evenly_spread_prfs_hz(1800.0, 2600.0 / 1800.0 - 1.0, 4), 0.24, 0.1)
    assert _blind(chosen, needed) < _blind(even, needed) or wf.ambiguity_faults(even, needed=needed, **NEED)


def test_even_steps_are_ambiguous_at_their_common_multiple():
    # 2000, 2166.7, 2333.3, 2500 Hz are 12, 13, 14, 15 times 166.7 Hz: all agree again at c / (2 x 166.7 Hz) = 899 km.
    even = wf.PrfSet(wf.evenly_spread_prfs_hz(2000.0, 0.25, 4), 0.24, 0.1)
    (fault,) = wf.ambiguity_faults(even, needed=4, **NEED)
    assert "899." in fault and "1420.0 km" in fault
    with pytest.raises(ArgumentError, match=r"expected a set with one unambiguous solution for 4 of 4 looks"):
        wf.require_unambiguous(even, needed=4, **NEED)


def test_one_prf_cannot_have_both():
    with pytest.raises(ArgumentError) as refusal:
        wf.choose_prf_set(prf_limits_hz=(1999.0, 2001.0), look_count=1, needed=1, **RADAR)
    assert "ranges agree again" in str(refusal.value) and "radial speeds agree again" in str(refusal.value)
    assert "Take more looks" in str(refusal.value)


def test_a_narrow_footprint_needs_no_spread_in_range():
    near = {**NEED, "ranges_m": (900e3, 960e3), "speed_most_mps": 110.0}
    assert wf.ambiguity_faults(wf.PrfSet((2000.0,), 0.24, 0.1), needed=1, **near) == ()


def test_the_same_arguments_give_the_same_set():
    first = wf.choose_prf_set(prf_limits_hz=(2000.0, 2500.0), look_count=3, needed=2, **{**RADAR, "duty_ratio": 0.05})
    wf.choose_prf_set.cache_clear()
    again = wf.choose_prf_set(prf_limits_hz=(2000.0, 2500.0), look_count=3, needed=2, **{**RADAR, "duty_ratio": 0.05})
    assert first == again
