"""The link: power, the aircraft's antenna, and what noise does to a message."""

import math

import numpy as np
import pytest
from scipy.special import comb

from lookdown.sensing import adsb
from lookdown.sensing.adsb.link import bit_energy_ratio


def test_power_falls_with_the_square_of_range_and_adds_up_in_db():
    kinds = {"power_w": 251.0, "transmit_gain_ratio": 2.0, "receive_gain_ratio": 10.0}
    near, far = (adsb.received_power_w(r, **kinds, losses_ratio=2.0) for r in (5e5, 1e6))
    assert float(near / far) == pytest.approx(4.0)
    total = 10.0 * math.log10(251.0 * 2.0 * 10.0 / 2.0) - 20.0 * math.log10(4.0 * math.pi * 1e6 * 1090e6 / 299792458.0)
    assert 10.0 * math.log10(float(far)) == pytest.approx(total, abs=1e-9)


def test_the_monopole_has_a_null_overhead_and_all_its_power_above():
    sine = np.linspace(0.0, 1.0, 2001)
    gain = adsb.monopole_gain_ratio(sine)
    assert (np.diff(gain) <= 1e-12).all() and gain[-1] == 0.0 and gain[0] == pytest.approx(3.28, abs=0.01)
    # The mean over the upper half, by equal solid angles, is 2; the trapezoid is exact enough.
    assert np.trapezoid(gain, sine) == pytest.approx(2.0, rel=1e-4)
    floored = adsb.monopole_gain_ratio(sine, 0.05)
    assert floored.min() == 0.05 and (floored >= gain).all()


@pytest.mark.parametrize("corrected", [0, 1, 5])
def test_a_message_passes_when_few_bits_are_wrong(corrected):
    energy = np.array([4.0, 8.0, 12.0])
    wrong = 0.5 * np.exp(-energy / 2.0)
    expected = sum(comb(112, k) * wrong**k * (1.0 - wrong) ** (112 - k) for k in range(corrected + 1))
    np.testing.assert_allclose(adsb.message_success_probability(energy, corrected), expected, rtol=1e-10)


def test_bits_are_wrong_as_often_as_drawn_energies_say():
    rng = np.random.Generator(np.random.Philox(1))
    count, energy = 200_000, 6.0
    noise = rng.standard_normal((2, 2, count)) / math.sqrt(2.0)
    with_pulse = (math.sqrt(energy) + noise[0, 0]) ** 2 + noise[0, 1] ** 2
    without = noise[1, 0] ** 2 + noise[1, 1] ** 2
    share = (without > with_pulse).mean()
    message = float(adsb.message_success_probability(energy))
    assert share == pytest.approx(1.0 - message ** (1.0 / 112.0), rel=0.05)


def test_carrier_frequency_is_measured_to_the_bound():
    # A tone of 112 us in white noise: the phase's slope by the peak of a fine spectrum, energy of the whole 112 bits.
    rng = np.random.Generator(np.random.Philox(2))
    samples, energy = 112, 20.0
    time_s = (np.arange(samples) - 55.5) * 1e-6
    errors = []
    for _ in range(1500):
        noise = (rng.standard_normal(samples) + 1j * rng.standard_normal(samples)) / math.sqrt(2.0)
        record = math.sqrt(energy) + noise
        # One Newton step of the likelihood from the truth, 0 Hz: exact at this signal to noise.
        angle = 2j * math.pi * time_s
        whole, first, second = record.sum(), -(angle * record).sum(), (angle**2 * record).sum()
        slope = 2.0 * (np.conj(whole) * first).real
        bend = 2.0 * (abs(first) ** 2 + (np.conj(whole) * second).real)
        errors.append(-slope / bend)
    sigma_mps = np.std(errors) * 299792458.0 / 1090e6
    assert sigma_mps == pytest.approx(float(adsb.doppler_sigma_mps(energy, 1)), rel=0.08)
    assert float(adsb.doppler_sigma_mps(energy, 4)) == pytest.approx(0.5 * float(adsb.doppler_sigma_mps(energy, 1)))


def test_energy_of_a_bit_is_power_times_half_a_microsecond():
    assert float(bit_energy_ratio(1e-13, 500.0)) == pytest.approx(1e-13 * 0.5e-6 / (1.380649e-23 * 500.0))
