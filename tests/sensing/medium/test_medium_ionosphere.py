"""The ionosphere: its laws in frequency and content, and the bands that feel it."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookdown.sensing import medium as md

TECU = 1e16


@given(st.floats(0.3e9, 40e9), st.floats(0.0, 200.0))
def test_delay_goes_with_content_and_falls_with_the_square_of_frequency(frequency_hz, tecu):
    once = float(md.ionospheric_delay_m(frequency_hz, tecu * TECU))
    assert float(md.ionospheric_delay_m(2.0 * frequency_hz, tecu * TECU)) == pytest.approx(once / 4.0)
    assert float(md.ionospheric_delay_m(frequency_hz, 2.0 * tecu * TECU)) == pytest.approx(2.0 * once)


def test_dispersion_is_the_difference_between_the_edges_of_the_band():
    low, high = md.ionospheric_delay_m(np.array([1.25e9 - 2.5e6, 1.25e9 + 2.5e6]), 50 * TECU)
    assert float(md.dispersion_m(1.25e9, 5e6, 50 * TECU)) == pytest.approx(low - high, rel=1e-4)


def test_l_band_feels_it_and_x_band_does_not():
    # Hard truth 16, with the usual content: metres against centimetres of range.
    bias = md.ionospheric_delay_m(np.array([1.25e9, 10e9]), 30 * TECU)
    assert bias[0] > 5.0 and bias[1] < 0.15


def test_the_slant_grows_towards_the_horizon_but_stays_finite():
    ratio = md.slant_content_ratio(np.radians([0.0, 5.0, 30.0, 90.0]))
    assert (np.diff(ratio) < 0.0).all() and ratio[-1] == 1.0 and ratio[0] < 3.5


@given(st.floats(100e3, 2000e3))
def test_the_share_below_rises_from_nothing_to_all(height_m):
    layer = md.reference_ionosphere()
    below = float(md.content_below_ratio(height_m, layer))
    assert 0.0 <= below <= float(md.content_below_ratio(height_m + 10e3, layer)) <= 1.0
    # Half of the electrons lie below z = -2 ln(0.6745) of a Chapman layer.
    middle = layer.peak_height_m - 2.0 * layer.scale_height_m * math.log(0.674489750196)
    assert float(md.content_below_ratio(middle, layer)) == pytest.approx(0.5, abs=1e-9)


def test_circular_polarisation_loses_nothing_and_linear_up_to_all():
    turn = float(md.faraday_rotation_rad(1.25e9, 50 * TECU, 5e-5))
    assert float(md.faraday_loss_ratio(turn, 0)) == 1.0
    assert 10.0 * math.log10(float(md.faraday_loss_ratio(turn, 1))) == pytest.approx(2.7, abs=0.1)
    assert float(md.faraday_loss_ratio(0.25 * math.pi, 2)) == pytest.approx(1e3)
    assert float(md.faraday_loss_ratio(md.faraday_rotation_rad(10e9, 100 * TECU, 5e-5), 2)) < 1.001


def test_scintillation_takes_low_bands_first():
    quiet, stormy = md.reference_ionosphere(), replace(md.reference_ionosphere(), scintillation_at_1ghz=1.0)
    bands = np.array([0.435e9, 1.25e9, 3.2e9, 10e9])
    calm_index, calm_out = md.scintillation_index(bands, math.radians(20.0), quiet)
    index, out = md.scintillation_index(bands, math.radians(20.0), stormy)
    assert (np.diff(index) <= 0.0).all() and (index >= calm_index).all() and (index <= 1.0).all()
    assert out.tolist() == [True, True, False, False] and calm_out.tolist() == [True, False, False, False]


def test_every_assumption_says_so():
    assert all("assumption" in known.source for known in md.IONOSPHERE_REFERENCE.values())
    assert all(known.low <= known.base <= known.high for known in md.IONOSPHERE_REFERENCE.values())
