"""Air, ground, cloud and sun behind an object."""

import numpy as np
import pytest

from lookdown.sensing.infrared import InfraredBand, band_photon_radiance, band_radiance
from lookdown.sensing.infrared.background import (
    Backdrop,
    air_temperature_k,
    air_transmission_ratio,
    surface_temperature_k,
    upward_radiance,
)
from lookdown.sensing.infrared.parameters import BAND_FIGURES

SPACE = np.full(1, 1e9)
DARK = np.full(1, -1.0)


def _up(band, *, height=SPACE, sun=DARK, sine=1.0, kelvin=288.0, base=0.0, bright=0.05):
    backdrop = Backdrop(np.full(1, base), np.full(1, kelvin), np.full(1, bright))
    energy, photons = upward_radiance(
        BAND_FIGURES[band], backdrop, height, sine_elevation=np.full(1, sine), sine_sun=sun
    )
    return float(energy[0]), float(photons[0])


def test_the_co2_band_is_opaque_below_eight_kilometres_and_opens_above():
    co2 = BAND_FIGURES[InfraredBand.CO2]
    through = air_transmission_ratio(co2, np.array([0.0, 5e3, 8e3, 12e3, 16e3]), 0.5)
    assert (np.diff(through) > 0.0).all()
    assert through[1] < 0.01 and through[2] < 0.1 and through[3] > 0.3 and through[4] > 0.7


@pytest.mark.parametrize("band", list(InfraredBand))
def test_a_slanting_path_is_the_vertical_one_to_a_power(band):
    figures = BAND_FIGURES[band]
    straight = air_transmission_ratio(figures, 9e3, 1.0)
    np.testing.assert_allclose(air_transmission_ratio(figures, 9e3, 0.25), straight**4, rtol=1e-12)
    assert float(air_transmission_ratio(figures, 9e3, 0.0)) > 0.0, "the horizon is not a division by zero"


def test_the_co2_band_shows_the_air_and_never_the_ground():
    expected = float(band_radiance(230.0, 4.17e-6, 4.45e-6))
    for kelvin in (250.0, 310.0):
        energy, photons = _up(InfraredBand.CO2, kelvin=kelvin, sun=np.ones(1))
        assert energy == pytest.approx(expected, rel=0.01)
        assert photons == pytest.approx(float(band_photon_radiance(230.0, 4.17e-6, 4.45e-6)), rel=0.01)


def test_windows_show_ground_through_air():
    figures = BAND_FIGURES[InfraredBand.LONG_WAVE]
    warm, _ = _up(InfraredBand.LONG_WAVE, kelvin=300.0)
    cold, _ = _up(InfraredBand.LONG_WAVE, kelvin=270.0)
    band = figures.wavelength_min_m, figures.wavelength_max_m
    through = np.exp(-figures.optical_depth)
    change = (1.0 - 0.05) * through * float(band_radiance(300.0, *band) - band_radiance(270.0, *band))
    assert warm - cold == pytest.approx(change, rel=1e-9)


def test_a_path_within_the_air_and_the_rest_make_the_whole():
    # Radiation at 6 km, dimmed by the air above it, plus that air's glow, is what leaves the atmosphere when both
    # glow at the same temperature.
    figures = BAND_FIGURES[InfraredBand.MID_WAVE]
    band = figures.wavelength_min_m, figures.wavelength_max_m
    middle, _ = _up(InfraredBand.MID_WAVE, height=np.full(1, 6e3), sine=0.6)
    above = float(air_transmission_ratio(figures, 6e3, 0.6))
    glow = float(band_radiance(figures.air_temperature_k, *band))
    assert float(air_temperature_k(6e3)) < figures.air_temperature_k
    whole, _ = _up(InfraredBand.MID_WAVE, sine=0.6)
    assert middle * above + (1.0 - above) * glow == pytest.approx(whole, rel=1e-12)


def test_day_is_brighter_than_night_where_the_sun_shines_in_the_band():
    for band, least, most in (
        (InfraredBand.MID_WAVE, 1.05, 1.6),
        (InfraredBand.LONG_WAVE, 1.0, 1.002),
        (InfraredBand.CO2, 1.0, 1.001),
    ):
        night, dark_photons = _up(band, sine=0.5)
        day, bright_photons = _up(band, sine=0.5, sun=np.full(1, 0.9))
        assert least <= day / night <= most and bright_photons >= dark_photons
        assert _up(band, sine=0.5, sun=np.full(1, -0.2)) == (night, dark_photons)


def test_a_cloud_top_is_colder_and_whiter_than_the_ground():
    clear, _ = _up(InfraredBand.LONG_WAVE)
    cloud, _ = _up(InfraredBand.LONG_WAVE, base=10e3, kelvin=float(air_temperature_k(10e3)))
    assert cloud < 0.4 * clear


def test_temperatures_are_those_of_the_tables_and_of_the_sphere():
    np.testing.assert_allclose(air_temperature_k(np.array([5e3, 11e3, 18e3])), [255.65, 216.65, 216.65], atol=0.01)
    sine = np.linspace(-1.0, 1.0, 20001)
    mean = surface_temperature_k(sine, np.full(sine.shape, 0.5), np.zeros(sine.shape, bool)).mean()
    assert mean == pytest.approx(285.0, abs=0.1)
    land = surface_temperature_k(np.zeros(2), np.array([-0.3, 1.0]), np.ones(2, bool))
    assert land[1] - land[0] == pytest.approx(12.0)
