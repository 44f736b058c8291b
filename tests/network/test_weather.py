"""The sky over sites: shares, stays, correlation and purity against closed forms and published figures."""

import math

import numpy as np
import pytest

from lookdown.astro import MEAN_RADIUS_M
from lookdown.network.weather import WEATHER_REFERENCE, WeatherModel, cap_overlap_ratio, sky_correlation

START_NS = 1_700_000_000_000_000_000
HOUR_NS = 3_600_000_000_000


def place(latitude_deg, longitude_deg):
    latitude, longitude = math.radians(latitude_deg), math.radians(longitude_deg)
    flat = math.cos(latitude)
    return [flat * math.cos(longitude), flat * math.sin(longitude), math.sin(latitude)]


def skies(model, sites, share, *, count, step_ns):
    return np.array([model.clear(sites, share, START_NS + k * step_ns) for k in range(count)])


@pytest.mark.parametrize("distance", [0.02, 0.05, 0.1, 0.15])
def test_overlap_of_caps_is_the_sampled_one(distance):
    rng = np.random.Generator(np.random.Philox(1))
    radius, count = 0.1, 200_000
    height = 1.0 - rng.random(count) * (1.0 - math.cos(radius))
    turn = 2.0 * math.pi * rng.random(count)
    across = np.sqrt(1.0 - height**2) * np.cos(turn)
    inside = height * math.cos(distance) + across * math.sin(distance) >= math.cos(radius)
    assert float(cap_overlap_ratio(np.array([distance]), radius)[0]) == pytest.approx(inside.mean(), abs=0.004)


def test_correlation_falls_from_one_to_nothing_at_two_radii():
    distance = np.linspace(0.0, 1.5e6, 200)
    correlation = sky_correlation(distance, 650e3)
    assert correlation[0] == 1.0 and np.all(np.diff(correlation) <= 0.0)
    assert np.all(correlation[distance >= 1.3e6] == 0.0) and np.all(correlation[distance < 1.29e6] > 0.0)


def test_sites_are_clear_for_their_share_and_correlate_by_distance():
    model = WeatherModel(3, renewal_s=3600.0)
    away = 480e3 / MEAN_RADIUS_M
    sites = np.array([[1.0, 0.0, 0.0], [math.cos(away), math.sin(away), 0.0], [0.0, 0.0, 1.0]])
    sky = skies(model, sites, np.array([0.6, 0.6, 0.3]), count=1800, step_ns=6 * HOUR_NS).astype(float)
    assert sky.mean(axis=0) == pytest.approx([0.6, 0.6, 0.3], abs=0.03)
    expected = float(sky_correlation(np.array([480e3]), model.front_radius_m)[0])
    found = np.corrcoef(sky.T)
    assert found[0, 1] == pytest.approx(expected, abs=0.04)
    assert abs(found[0, 2]) < 0.05


def test_stays_are_exponential_with_the_means_of_a_two_state_chain():
    """Stays seen at steps are longer by the unseen short ones: a step of a 30th of the renewal hides few."""
    model = WeatherModel(11, renewal_s=1800.0)
    step_ns = HOUR_NS // 60
    sky = skies(model, np.array([place(47.0, 8.0)]), np.array([0.6]), count=16_000, step_ns=step_ns)[:, 0]
    turns = np.flatnonzero(np.diff(sky.astype(int)))
    stays = np.diff(turns) * (step_ns * 1e-9)
    after = sky[turns[:-1] + 1]
    assert stays[after].mean() == pytest.approx(model.renewal_s / 0.4, rel=0.15)
    assert stays[~after].mean() == pytest.approx(model.renewal_s / 0.6, rel=0.15)
    assert stays[after].std() / stays[after].mean() == pytest.approx(1.0, abs=0.2)


def test_the_sky_depends_on_seed_place_and_instant_alone():
    sites = np.array([place(lat, lon) for lat, lon in ((10, 20), (50, 8), (-30, 150), (70, -100))])
    share = np.full(4, 0.5)
    first = skies(WeatherModel(1), sites, share, count=40, step_ns=HOUR_NS)
    backwards = np.array([WeatherModel(1).clear(sites, share, START_NS + k * HOUR_NS) for k in reversed(range(40))])
    np.testing.assert_array_equal(first, backwards[::-1])
    order = np.array([2, 0, 3, 1])
    np.testing.assert_array_equal(
        first[:, order], skies(WeatherModel(1), sites[order], share, count=40, step_ns=HOUR_NS)
    )
    assert np.any(first != skies(WeatherModel(2), sites, share, count=40, step_ns=HOUR_NS))


def test_one_place_has_one_sky_and_a_clearer_site_is_clear_whenever_its_twin_is():
    sites = np.array([place(45.0, 7.0)] * 3)
    sky = skies(WeatherModel(4), sites, np.array([0.4, 0.4, 0.7]), count=500, step_ns=HOUR_NS)
    np.testing.assert_array_equal(sky[:, 0], sky[:, 1])
    assert np.all(sky[sky[:, 0], 2]) and sky[:, 2].sum() > sky[:, 0].sum()


def test_always_and_never_clear():
    sites = np.array([place(0.0, 0.0), place(0.0, 0.0)])
    sky = skies(WeatherModel(5), sites, np.array([1.0, 0.0]), count=50, step_ns=HOUR_NS)
    assert np.all(sky[:, 0]) and not np.any(sky[:, 1])


def test_the_figures_have_bands_and_sources():
    for name, reference in WEATHER_REFERENCE.items():
        assert reference.low <= reference.base <= reference.high and reference.source, name
