"""The radar's search time beside cover: by the search equation over one annulus, shell by shell."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.integrate import quad

from lookdown.astro import MEAN_RADIUS_M
from lookdown.constellation import WalkerShell, combined, walker_elements
from lookdown.scenario import coverage_settings, load_scenario
from lookdown.study._energy import radar_search

EPOCH = 1_633_564_837_000_000_000


def shell(altitude_m):
    return walker_elements(
        WalkerShell(altitude_m=altitude_m, inclination_rad=0.9, satellite_count=6, plane_count=3, phasing=1), EPOCH
    )


def integral_by_nadir_angle(height_m, low_deg, high_deg):
    """Integrate R**4 over the solid angle off nadir between two grazing angles, on a sphere."""
    orbit = MEAN_RADIUS_M + height_m
    nadir = [np.arcsin(MEAN_RADIUS_M * np.cos(np.radians(angle)) / orbit) for angle in (high_deg, low_deg)]

    def integrand(angle):
        reach = orbit * np.cos(angle) - np.sqrt(MEAN_RADIUS_M**2 - (orbit * np.sin(angle)) ** 2)
        return reach**4 * 2.0 * np.pi * np.sin(angle)

    return quad(integrand, *nadir)[0]


def test_the_search_time_follows_the_energy_of_the_annulus_of_each_shell():
    settings = coverage_settings(load_scenario("discoverer-2"))  # grazing 10 to 70 deg
    found = radar_search(settings, combined([shell(500e3), shell(1_000e3)]))
    low, high = found["shells"]
    assert (low["shell"], high["shell"]) == (1, 2)
    expected = integral_by_nadir_angle(high["height_km"] * 1e3, 10.0, 70.0)
    expected /= integral_by_nadir_angle(low["height_km"] * 1e3, 10.0, 70.0)
    assert high["search_s"] / low["search_s"] == pytest.approx(expected, rel=2e-3)


def test_twice_the_power_halves_the_search_and_half_the_duty_doubles_it():
    settings = coverage_settings(load_scenario("discoverer-2"))
    radar, elements = settings.radar, shell(770e3)
    (once,) = radar_search(settings, elements)["shells"]
    strong = replace(settings, radar=replace(radar, average_power_w=2.0 * radar.average_power_w))
    lazy = replace(settings, radar=replace(radar, search_duty_ratio=0.5 * radar.search_duty_ratio))
    assert radar_search(strong, elements)["shells"][0]["search_s"] == pytest.approx(once["search_s"] / 2, rel=1e-3)
    assert radar_search(lazy, elements)["shells"][0]["search_s"] == pytest.approx(once["search_s"] * 2, rel=1e-3)
