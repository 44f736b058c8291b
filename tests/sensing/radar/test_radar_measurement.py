"""Accuracy: scaling, floors, and the claim that measured SNR gives an honest sigma."""

import dataclasses

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lookdown.sensing import reference_radar
from lookdown.sensing.radar import measurement as me


@given(st.floats(1.0, 1e6))
def test_sigmas_fall_with_snr_but_never_below_the_floors(snr):
    radar = reference_radar()
    floors = np.array(
        [radar.range_floor_m, radar.cosine_along_floor, radar.cosine_cross_floor, radar.range_rate_floor_mps]
    )
    weak, strong = me.measurement_sigmas(radar, np.array([snr, 4.0 * snr]))
    assert (strong < weak).all() and (strong > floors).all()
    # Without floors, four times the SNR halves the sigma.
    bare = dataclasses.replace(
        radar, range_floor_m=0.0, cosine_along_floor=0.0, cosine_cross_floor=0.0, range_rate_floor_mps=0.0
    )
    weak, strong = me.measurement_sigmas(bare, np.array([snr, 4.0 * snr]))
    np.testing.assert_allclose(weak, 2.0 * strong)


def test_monopulse_errors_given_the_measured_power_are_as_claimed():
    """Signal level: a Rayleigh target in a sum and a difference channel, N looks, detections only."""
    rng = np.random.Generator(np.random.Philox(8))
    looks, snr, slope, truth, threshold = 4, 6.0, 1.6, 0.0, 24.0
    shape = (200_000, looks)

    def noise():
        return (rng.standard_normal(shape) + 1j * rng.standard_normal(shape)) / np.sqrt(2.0)

    echo = np.sqrt(snr) * noise()
    total = echo + noise()
    difference = slope * truth * echo + noise()
    power = np.sum(np.abs(total) ** 2, axis=1)
    angle = np.real(np.sum(difference * np.conj(total), axis=1)) / power / slope
    kept = power > threshold
    claimed = 1.0 / (slope * np.sqrt(2.0 * (power[kept] - looks)))
    z = angle[kept] / claimed
    # Never optimistic, and wide by less than the 10 % of sigma that z - N costs at the threshold.
    assert 0.88 < z.std() < 1.0
    weakest = power[kept] < 1.2 * threshold
    assert 0.88 < z[weakest].std() < 1.0


def test_bounds_scale_as_their_physics_says():
    assert me.range_sigma_m(20.0, 10e6) == me.range_sigma_m(20.0, 5e6) / 2.0
    assert me.range_rate_sigma_mps(20.0, 0.24, 0.1) == me.range_rate_sigma_mps(20.0, 0.24, 0.05) / 2.0
    wide = me.cosine_sigma(20.0, wavelength_m=0.24, aperture_m=50.0, monopulse_slope=1.6)
    assert me.cosine_sigma(20.0, wavelength_m=0.24, aperture_m=25.0, monopulse_slope=1.6) == 2.0 * wide
