"""Bounds of time and frequency, reached by an estimator on drawn records."""

import math

import numpy as np
import pytest

from lookdown.sensing import passive


def test_time_is_measured_to_the_bound():
    # A known flat band of 1 MHz over 1 ms at 10 dB: the likelihood's slope at the truth over its information.
    rng = np.random.Generator(np.random.Philox(1))
    samples, band, snr = 1000, 1e6, 10.0
    frequency = np.fft.fftfreq(samples, 1.0 / band)
    errors = []
    for _ in range(1500):
        spectrum = np.exp(2j * np.pi * rng.uniform(size=samples)) * math.sqrt(snr)
        noise = (rng.standard_normal(samples) + 1j * rng.standard_normal(samples)) / math.sqrt(2.0)
        slope = -2j * np.pi * frequency * spectrum
        errors.append((np.conj(slope) * noise).real.sum() / (np.abs(slope) ** 2).sum())
    bound = passive.time_sigma_s(snr, bandwidth_hz=band, duration_s=1e-3, rms_bandwidth_hz=passive.rms_of_flat(band))
    assert np.std(errors) == pytest.approx(float(bound), rel=0.06)


def test_frequency_is_the_bound_of_time_with_time_and_band_changed_over():
    one = passive.frequency_sigma_hz(4.0, bandwidth_hz=1e6, duration_s=2e-3)
    other = passive.time_sigma_s(4.0, bandwidth_hz=1e6, duration_s=2e-3, rms_bandwidth_hz=2e-3 / math.sqrt(12.0))
    assert float(one) == pytest.approx(float(other), rel=1e-14)


def test_two_noisy_records_are_worth_what_stein_says():
    # The product of two records: signal a b, noises a n, b m and n m.
    rng = np.random.Generator(np.random.Philox(2))
    count, a, b = 400_000, 0.5, 2.0

    def draw():
        return (rng.standard_normal(count) + 1j * rng.standard_normal(count)) / math.sqrt(2.0)

    signal, one, two = draw(), draw(), draw()
    signal /= np.abs(signal)
    product = (math.sqrt(a) * signal + one) * np.conj(math.sqrt(b) * signal + two)
    ratio = np.abs(product.mean()) ** 2 / product.var()
    # Stein's effective SNR is twice the power of the mean over the variance of the product.
    assert 2.0 * ratio == pytest.approx(float(passive.pair_snr_ratio(a, b)), rel=0.02)


def test_peaks_and_ionosphere():
    probability = passive.detection_probability_of_pair(np.array([0.0, 25.0, 100.0]), 5.0)
    np.testing.assert_allclose(probability, [2.867e-7, 0.5, 1.0], rtol=1e-3)
    ratio = passive.ionosphere_sigma_m(127e6, 1e16) / passive.ionosphere_sigma_m(9.375e9, 1e16)
    assert float(ratio) == pytest.approx((9.375e9 / 127e6) ** 2)
