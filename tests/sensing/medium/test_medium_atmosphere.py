"""The standard atmosphere: continuous, hydrostatic, and thin where it should be."""

import numpy as np
import pytest

from lookdown.sensing.medium import atmosphere as air

HEIGHTS = np.arange(0.0, 84e3, 50.0)


def test_pressure_is_hydrostatic():
    # dp/dz = -p g M / (R T), with gravity falling with height: within 0.1 % below the mesopause.
    pressure, temperature = air.pressure_pa(HEIGHTS), air.temperature_k(HEIGHTS)
    slope = np.gradient(np.log(pressure), HEIGHTS)
    gravity = 9.80665 * (6_356_766.0 / (6_356_766.0 + HEIGHTS)) ** 2
    wanted = -gravity * 28.9644e-3 / (8.31432 * temperature)
    assert np.abs(slope / wanted - 1.0)[1:-1].max() < 2e-3


def test_profiles_are_continuous():
    for profile in (air.temperature_k, air.pressure_pa, air.vapour_density_kgpm3, air.refractivity_ratio):
        values = profile(np.arange(0.0, 100e3, 10.0))
        assert np.isfinite(values).all() and (values > 0.0).all()
        assert np.abs(np.diff(values) / values[:-1]).max() < 0.01


def test_a_mean_day_at_the_ground():
    assert float(air.temperature_k(0.0)) == 288.15 and float(air.pressure_pa(0.0)) == 101325.0
    assert 1e3 * float(air.vapour_density_kgpm3(0.0)) == pytest.approx(7.5)
    # Of an atmosphere of 8 km with 2 km of vapour: some 15 kg/m2 of water overhead.
    heights = np.arange(0.0, 60e3, 20.0)
    assert np.trapezoid(air.vapour_density_kgpm3(heights), heights) == pytest.approx(15.0, rel=0.01)


@pytest.mark.parametrize(
    ("height_m", "kelvin", "pascal"),
    # p835 (an independent program), to the digits it was printed with in design/0014.
    [(0.0, 288.15, 101325.0), (5e3, 255.675543, 54048.281), (15e3, 216.65, 12111.929), (60e3, 247.020885, 21.95958)],
)
def test_profile_at_heights(height_m, kelvin, pascal):
    assert float(air.temperature_k(height_m)) == pytest.approx(kelvin, rel=1e-8)
    assert float(air.pressure_pa(height_m)) == pytest.approx(pascal, rel=1e-7)


def test_shapes_follow_the_heights():
    heights = np.array([[0.0, 1e3], [2e4, 9e4]])
    for profile in (air.temperature_k, air.pressure_pa, air.vapour_pressure_pa, air.refractivity_ratio):
        batch = profile(heights)
        assert batch.shape == (2, 2) and float(batch[1, 0]) == float(profile(2e4))


def test_vapour_is_never_less_than_a_trace():
    high = np.arange(24e3, 80e3, 1e3)
    mixing = air.vapour_pressure_pa(high) / air.pressure_pa(high)
    assert mixing == pytest.approx(2e-6, rel=1e-6)


def test_refractivity_falls_by_a_gradient_that_makes_the_radio_earth():
    # 4/3 Earth: 1 / (1 + R dn/dh) with 39 N-units a kilometre; the mean of the first kilometre here is near.
    low, high = (float(air.refractivity_ratio(h)) for h in (0.0, 1000.0))
    factor = 1.0 / (1.0 + 6_371e3 * (high - low) / 1000.0)
    assert factor == pytest.approx(4.0 / 3.0, rel=0.08)
