"""Chirps against sampled waveforms: the spectrum's width, the ridge, and the information matrix."""

import math

import numpy as np
import pytest

from lookdown.sensing import waveform as wf

BAND, PULSE = 2e6, 40e-6


def _chirp(time, band=BAND, pulse=PULSE):
    return np.exp(1j * math.pi * band / pulse * time**2) * (np.abs(time) <= 0.5 * pulse)


@pytest.mark.parametrize("taper", [0.0, 0.4, 1.0])
def test_rms_bandwidth_is_the_second_moment(taper):
    share = (np.arange(200_000) + 0.5) / 200_000 - 0.5
    power = (1.0 - taper) + taper * (1.0 + np.cos(2.0 * math.pi * share))
    exact = math.sqrt((power * share**2).sum() / power.sum())
    assert math.isclose(wf.rms_bandwidth_hz(5e6, taper), 5e6 * exact, rel_tol=1e-9)


@pytest.mark.parametrize(
    ("delay", "doppler"), [(0.0, 0.0), (3e-7, 0.0), (0.0, 3e4), (-2e-6, 1e5), (1e-6, 2e4), (5e-5, 0)]
)
def test_ambiguity_by_sampling(delay, doppler):
    time = (np.arange(400_000) + 0.5) / 400_000 * 2e-4 - 1e-4
    product = _chirp(time) * np.conj(_chirp(time - delay)) * np.exp(2j * math.pi * doppler * time)
    sampled = abs(product.sum()) * (time[1] - time[0]) / PULSE
    assert abs(sampled - float(wf.chirp_ambiguity(-delay, -doppler, bandwidth_hz=BAND, pulse_s=PULSE))) < 2e-5


def test_coupling_is_where_the_filter_peaks():
    # The echo of a receding target is shifted down, so a rising chirp's filter peaks late: too great a range.
    rate, carrier = 300.0, 1.25e9
    doppler = -2.0 * rate * carrier / 299_792_458.0
    delays = np.linspace(-1e-6, 1e-6, 200_001)
    response = wf.chirp_ambiguity(delays, doppler, bandwidth_hz=BAND, pulse_s=PULSE)
    peak_m = 0.5 * 299_792_458.0 * delays[np.argmax(response)]
    ours = float(wf.range_doppler_coupling_m(rate, carrier_frequency_hz=carrier, bandwidth_hz=BAND, pulse_s=PULSE))
    # The triangle pulls the peak towards the origin by 3 / (pi^2 B^2 pulse) of delay.
    pull_m = 0.5 * 299_792_458.0 * 3.0 / (math.pi**2 * BAND**2 * PULSE)
    assert ours > 7.0 and abs(ours - pull_m - peak_m) < 0.01


@pytest.mark.parametrize("pulses", [1, 2, 5, 21])
def test_correlation_from_the_information_matrix(pulses):
    # Fisher information of delay and Doppler of a train of chirps with unknown phase, by numerical derivatives.
    interval = 100e-6
    starts = interval * (np.arange(pulses) - 0.5 * (pulses - 1))
    inside = (np.arange(20_000) + 0.5) / 20_000 * PULSE - 0.5 * PULSE
    time = (starts[:, None] + inside).ravel()
    # The rate of phase is 2 pi (B / pulse) t within a pulse by delay, and 2 pi t by Doppler.
    by_delay = np.tile(-BAND / PULSE * inside, pulses)
    by_doppler = time
    information = np.cov(np.stack([by_delay, by_doppler]))
    covariance = np.linalg.inv(information + np.diag([1e-9 * information[0, 0], 0.0]))
    delay_doppler = covariance[0, 1] / math.sqrt(covariance[0, 0] * covariance[1, 1])
    # Doppler falls as range rate rises.
    train_s = math.sqrt(12.0) * starts.std()
    ours = wf.range_rate_correlation(pulse_s=PULSE, coherent_time_s=train_s)
    assert abs(ours + delay_doppler) < 1e-4


def test_falling_chirps_and_long_trains():
    assert wf.range_rate_correlation(pulse_s=1e-5, coherent_time_s=0.0) == -1.0
    assert -1e-3 < wf.range_rate_correlation(pulse_s=5e-5, coherent_time_s=0.1) < 0.0
