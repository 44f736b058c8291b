"""Noise, clutter and detection of points: by counting photons, by drawing, by the bound."""

import numpy as np
import pytest

from lookdown.sensing import infrared as ir
from lookdown.sensing.infrared.radiance import photon_energy_j

SIZING = {
    "aperture_m": 0.3,
    "pixel_rad": 0.5e-3,
    "transmission_ratio": 0.6,
    "quantum_efficiency_ratio": 0.6,
    "integration_s": 0.05,
}


def test_noise_is_that_of_counted_photons():
    # A source of the noise-equivalent irradiance adds as many electrons as the background's Poisson spread.
    radiance = ir.band_photon_radiance(230.0, 4.17e-6, 4.45e-6)
    nefd = float(ir.noise_irradiance_wpm2(radiance, wavelength_m=4.31e-6, **SIZING))
    area, share = np.pi * 0.3**2 / 4.0, 0.6 * 0.6 * 0.05
    signal = nefd * area * share / photon_energy_j(4.31e-6)
    background = float(radiance) * area * SIZING["pixel_rad"] ** 2 * share
    counts = np.random.Generator(np.random.Philox(1)).poisson(background, 40000)
    assert counts.std() == pytest.approx(signal, rel=0.02)


@pytest.mark.parametrize(
    ("change", "factor"),
    [("aperture_m", 0.5), ("pixel_rad", 2.0), ("integration_s", 0.5**0.5), ("transmission_ratio", 0.5**0.5)],
)
def test_noise_falls_as_its_parts_say(change, factor):
    base = ir.noise_irradiance_wpm2(1e20, wavelength_m=4e-6, **SIZING)
    doubled = ir.noise_irradiance_wpm2(1e20, wavelength_m=4e-6, **(SIZING | {change: 2.0 * SIZING[change]}))
    assert float(doubled / base) == pytest.approx(factor)


def test_clutter_and_noise_limited_are_two_regimes():
    # Noise-limited SNR falls with the square of the range; so does clutter's, for the pixel grows: but for other
    # reasons. With a fixed pixel on the ground the clutter-limited SNR does not fall at all.
    ranges = np.array([5e5, 1e6])
    noise = ir.point_snr_ratio(20.0, ranges, noise_irradiance_wpm2=3.2e-13, clutter_wpsr=0.0)
    assert noise[0] / noise[1] == pytest.approx(4.0)
    fixed = ir.point_snr_ratio(20.0, ranges, noise_irradiance_wpm2=1e-16, clutter_wpsr=2.8)
    assert fixed[0] / fixed[1] == pytest.approx(1.0, rel=1e-6)
    both = ir.point_snr_ratio(20.0, 1e6, noise_irradiance_wpm2=3.2e-13, clutter_wpsr=2.8)
    alone = 20.0 / 0.32, 20.0 / 2.8
    assert float(both) == pytest.approx((alone[0] ** -2 + alone[1] ** -2) ** -0.5, rel=1e-12)
    assert float(ir.point_snr_ratio(-20.0, 1e6, noise_irradiance_wpm2=3.2e-13, clutter_wpsr=2.8)) == float(both)


def test_probability_is_how_often_noise_helps():
    draws = np.random.Generator(np.random.Philox(3)).standard_normal(200_000)
    for snr in (4.5, 6.0, 7.2):
        share = (snr + draws > 6.0).mean()
        assert float(ir.point_detection_probability(snr, 6.0)) == pytest.approx(share, abs=0.005)
    assert float(ir.point_detection_probability(0.0, 6.0)) == pytest.approx(9.866e-10, rel=1e-3)


def test_the_centroid_reaches_its_bound():
    # Gaussian blur, one pixel wide at half maximum, finely sampled, white noise: matched filter by Gauss-Newton.
    grid = (np.arange(64) - 31.5) * 0.125
    x, y = np.meshgrid(grid, grid)
    s = 1.0 / 2.3548200450309493
    shape = np.exp(-(x**2 + y**2) / (2.0 * s**2))
    slope = shape * x / s**2
    noise, snr = 1.0, 20.0
    amplitude = snr * noise / np.sqrt((shape**2).sum())
    rng = np.random.Generator(np.random.Philox(4))
    frames = amplitude * shape + noise * rng.standard_normal((1000, 64, 64))
    shift = ((frames - amplitude * shape) * slope).sum(axis=(1, 2)) / (amplitude * (slope**2).sum())
    assert shift.std() == pytest.approx(float(ir.centroid_sigma_rad(snr, 1.0)), rel=0.07)
