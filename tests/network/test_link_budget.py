"""The laser budget against the sizing example, closed forms and sampled pointing."""

import dataclasses
import math

import numpy as np
import pytest

from lookdown.network.link_budget import (
    aperture_gain_ratio,
    path_loss_ratio,
    photons_per_bit,
    pointing_fade_ratio,
    pointing_loss_ratio,
    range_limit_m,
    received_power_w,
    terminal_rate_bps,
)
from lookdown.network.terminals import OPTICAL_REFERENCE, TERMINALS, OpticalTerminal, reference_terminal

SIZING = TERMINALS["sizing"]


def test_path_loss_and_gain_are_the_printed_decibels():
    assert 10.0 * math.log10(path_loss_ratio(5e6, 1550e-9)) == pytest.approx(272.2, abs=0.05)
    assert 10.0 * math.log10(aperture_gain_ratio(0.08, 1550e-9)) == pytest.approx(104.2, abs=0.05)


@pytest.mark.parametrize(
    ("range_km", "power_dbm", "photons"),
    [(2000, -32.8, 1637), (5000, -40.8, 262), (5500, -41.6, 217), (8000, -44.8, 102)],
)
def test_the_sizing_example_comes_out(range_km, power_dbm, photons):
    power = received_power_w(range_km * 1e3, SIZING, SIZING)
    assert 10.0 * math.log10(power) + 30.0 == pytest.approx(power_dbm, abs=0.05)
    assert float(photons_per_bit(power, 2.5e9, 1550e-9)) == pytest.approx(photons, abs=0.6)


def test_pointing_loss_and_fades_are_those_of_a_shaking_gaussian_beam():
    gain, jitter, bias = 2.6e10, 4e-6, 3e-6
    rng = np.random.Generator(np.random.Philox(5))
    off = rng.normal(0.0, jitter, (400_000, 2))
    still = np.exp(-gain * (off**2).sum(axis=1))
    assert 1.0 / still.mean() == pytest.approx(pointing_loss_ratio(gain, 0.0, jitter), rel=0.01)
    assert 1.0 / np.quantile(still, 0.05) == pytest.approx(pointing_fade_ratio(gain, jitter, 0.05), rel=0.03)
    leaning = np.exp(-gain * ((off + np.array([bias, 0.0])) ** 2).sum(axis=1))
    assert 1.0 / leaning.mean() == pytest.approx(pointing_loss_ratio(gain, bias, jitter), rel=0.01)


def test_a_steady_beam_on_its_mark_loses_nothing():
    assert pointing_loss_ratio(1e10, 0.0, 0.0) == 1.0
    assert pointing_fade_ratio(1e10, 0.0, 0.01) == 1.0


def test_the_rate_steps_down_with_range_and_ends():
    ranges = np.linspace(1e5, 2e8, 3000)
    rate = terminal_rate_bps(ranges, SIZING, SIZING)
    assert np.all(np.diff(rate) <= 0.0)
    assert sorted(set(rate.tolist())) == pytest.approx([0.0, 2.5e9 / 16.0, 2.5e9 / 12.0, 2.5e9])
    limit = range_limit_m(SIZING, SIZING, 2.5e9)
    just_in, just_out = terminal_rate_bps(np.array([limit * 0.99999, limit * 1.00001]), SIZING, SIZING)
    assert just_in == 2.5e9 and just_out == pytest.approx(2.5e9 / 12.0)


def test_the_slower_end_sets_the_rate_and_the_shorter_specification_the_range():
    fast, slow = TERMINALS["scot80"], TERMINALS["sda"]
    assert terminal_rate_bps(np.array([1e6]), fast, slow) == terminal_rate_bps(np.array([1e6]), slow, fast) == [2.5e9]
    near = dataclasses.replace(slow, range_max_m=2e6)
    assert terminal_rate_bps(np.array([1.99e6, 2.01e6]), fast, near).tolist() == [2.5e9, 0.0]


@pytest.mark.parametrize(
    ("name", "range_m", "rate_bps"), [("scot80", 8.0e6, 10e9), ("starlink", 5.4e6, 100e9), ("sda", 8.0e6, 2.5e9)]
)
def test_published_terminals_close_their_link_at_their_range_with_little_to_spare(name, range_m, rate_bps):
    terminal = TERMINALS[name]
    assert terminal.rate_bps == rate_bps and terminal.range_max_m == range_m
    photons = float(photons_per_bit(received_power_w(range_m, terminal, terminal), rate_bps, terminal.wavelength_m))
    assert 1.0 <= photons / terminal.photons_needed < 1.05


def test_every_field_has_a_reference_with_a_band_and_a_source():
    fields = {field.name for field in dataclasses.fields(OpticalTerminal)} - {"rate_steps_ratio"}
    assert fields == set(OPTICAL_REFERENCE)
    for name, reference in OPTICAL_REFERENCE.items():
        assert reference.low <= reference.base <= reference.high and reference.source, name


@pytest.mark.parametrize("change", [{"power_w": 0.0}, {"rate_steps_ratio": ()}, {"acquisition_mean_s": 200.0}])
def test_a_terminal_without_sense_is_refused(change):
    with pytest.raises(AssertionError):
        reference_terminal(**change)


def test_two_wavelengths_do_not_meet():
    with pytest.raises(AssertionError, match="one wavelength"):
        received_power_w(1e6, SIZING, reference_terminal(wavelength_m=1064e-9))
