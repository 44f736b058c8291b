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
