"""Echo of sea, land and rain: signs and slopes of the laws."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookdown.sensing import clutter as cl


@given(st.floats(10.0, 60.0), st.floats(0.0, 5.5), st.sampled_from("HV"), st.floats(0.5e9, 35e9))
def test_more_sea_echoes_more(grazing_deg, sea_state, polarisation, frequency_hz):
    given_ = {"grazing_rad": math.radians(grazing_deg), "polarisation": polarisation}
    low, high = (
        float(cl.sea_reflectivity(sea_state=s, carrier_frequency_hz=frequency_hz, **given_))
        for s in (sea_state, sea_state + 0.5)
    )
    assert 0.0 < low < high < 3.0


@pytest.mark.parametrize("frequency_hz", [1.25e9, 3e9, 10e9])
def test_the_sea_echoes_more_in_vertical_at_shallow_angles(frequency_hz):
    flat, upright = (
        float(
            cl.sea_reflectivity(
                sea_state=3, grazing_rad=math.radians(15.0), carrier_frequency_hz=frequency_hz, polarisation=p
            )
        )
        for p in "HV"
    )
    assert upright > 3.0 * flat


def test_gamma_grows_five_decibels_a_decade():
    ratio = cl.gamma_at_frequency(0.03, 10e9) / cl.gamma_at_frequency(0.03, 1e9)
    assert 10.0 * math.log10(float(ratio)) == pytest.approx(5.0)
    assert float(cl.gamma_at_frequency(0.03, 10e9)) == 0.03


def test_rain_echoes_with_the_fourth_power_of_frequency():
    low, high = (float(cl.rain_volume_reflectivity_pm(f, 4e-3 / 3600.0)) for f in (1.25e9, 10e9))
    assert high / low == pytest.approx(8.0**4)
    heavy = float(cl.rain_volume_reflectivity_pm(10e9, 8e-3 / 3600.0))
    assert heavy / high == pytest.approx(2.0**1.6)
    assert float(cl.rain_volume_reflectivity_pm(10e9, 0.0)) == 0.0


def test_clutter_to_noise_counts_pulses_once():
    ratio = cl.clutter_to_noise_ratio(np.array([1.0, 2.0]), 50.0, 25.0)
    assert ratio.tolist() == [2.0, 4.0]
