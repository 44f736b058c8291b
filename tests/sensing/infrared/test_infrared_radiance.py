"""Band radiance against quadrature in fifty digits, and laws that hold for the whole spectrum."""

import math

import mpmath
import numpy as np
import pytest

from lookdown.sensing.constants import BOLTZMANN_JPK, PLANCK_JS, SPEED_OF_LIGHT_MPS
from lookdown.sensing.infrared import band_photon_radiance, band_radiance

H, K, C = (mpmath.mpf(repr(x)) for x in (PLANCK_JS, BOLTZMANN_JPK, SPEED_OF_LIGHT_MPS))
BANDS = [(3e-6, 5e-6), (4.17e-6, 4.45e-6), (8e-6, 12e-6), (0.4e-6, 0.7e-6)]


def _exact(kelvin, low, high, photons):
    def spectral(wave):
        energy = H * C / wave
        one = 2 * C / wave**4 / mpmath.expm1(energy / (K * kelvin))
        return one if photons else one * energy

    with mpmath.workdps(30):
        return float(mpmath.quad(spectral, mpmath.linspace(low, high, 5)))


@pytest.mark.parametrize("band", BANDS)
@pytest.mark.parametrize("kelvin", [180.0, 288.0, 1000.0, 5772.0])
@pytest.mark.parametrize("photons", [False, True])
def test_radiance_is_planck_s(band, kelvin, photons):
    ours = float((band_photon_radiance if photons else band_radiance)(kelvin, *band))
    assert ours == pytest.approx(_exact(kelvin, *band, photons), rel=1e-12)


def test_bands_add_up():
    kelvin = np.linspace(150.0, 400.0, 30)
    parts = band_radiance(kelvin, 3e-6, 7e-6) + band_radiance(kelvin, 7e-6, 12e-6)
    np.testing.assert_allclose(band_radiance(kelvin, 3e-6, 12e-6), parts, rtol=1e-12)


def test_warmer_is_brighter_and_nothing_is_nothing():
    kelvin = np.linspace(100.0, 600.0, 200)
    for band in BANDS:
        assert (np.diff(band_radiance(kelvin, *band)) > 0.0).all()
    assert band_radiance(np.empty(0), 3e-6, 5e-6).shape == (0,)


def test_all_of_a_body_s_light_is_sigma_t4():
    total = math.pi * float(band_radiance(288.0, 1e-7, 4.5e-4))
    assert total == pytest.approx(5.670374419e-8 * 288.0**4, rel=1e-4)


def test_beyond_the_range_of_the_series_is_a_fault():
    with pytest.raises(AssertionError, match=r"0\.15 m K"):
        band_radiance(1e5, 1e-6, 1e-4)
    with pytest.raises(AssertionError):
        band_radiance(-1.0, 3e-6, 5e-6)
