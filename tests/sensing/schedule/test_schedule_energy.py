"""Charge, heat and mean power: no cap is ever passed, and each agrees with its closed form."""

import dataclasses
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lookdown.sensing import reference_radar
from lookdown.sensing.schedule import EnergyStore, orbit_energy, reference_spacecraft
from lookdown.sensing.schedule.energy import radiated_w, resting_temperature_k
from lookdown.tables import DwellTask, RefusalReason

CRAFT = reference_spacecraft()
RADAR = reference_radar()


def _store(craft=CRAFT, count=1, step_s=10.0, power_w=2_500.0):
    return EnergyStore(craft, power_w, satellite_count=count, start_tai_ns=0, step_s=step_s)


@given(
    seed=st.integers(0, 2**31),
    burst=st.sampled_from([1.0, 2.0, 4.0]),
    duty=st.sampled_from([0.1, 0.4, 1.0]),
    solar_w=st.sampled_from([2e3, 6e3, 16e3]),
    radiator_m2=st.sampled_from([8.0, 25.0]),
    heat_capacity=st.sampled_from([5e4, 4e5]),
)
@settings(max_examples=25, deadline=None)
def test_no_satellite_passes_a_cap_under_random_loads(seed, burst, duty, solar_w, radiator_m2, heat_capacity):
    """Truth 6: power in a step, mean power over any stretch of the averaging time, reserve, temperature."""
    craft = dataclasses.replace(
        CRAFT,
        power_burst_ratio=burst,
        duty_limit_ratio=duty,
        solar_power_w=solar_w,
        radiator_area_m2=radiator_m2,
        heat_capacity_jpk=heat_capacity,
        averaging_time_s=600.0,
        battery_capacity_j=1.5e7,
    )
    rng = np.random.default_rng(seed)
    store, sent = _store(craft, count=3), []
    good = np.array([True, True, False])
    for k in range(150):
        lit = (rng.random(3) < 0.6) * rng.random(3) ** 0.2
        caps = store.caps(lit, good, round((k + 0.5) * 1e10))
        before = store.charge_j.copy()
        asked = rng.dirichlet(np.ones(4), 3) * caps.least_j[:, None] * rng.choice([0.0, 0.5, 1.0], (3, 1))
        store.spend(asked, lit, caps)
        sent.append(asked.sum(axis=1))
        used = asked.sum(axis=1) > 0.0
        reserve = craft.battery_reserve_ratio * craft.battery_capacity_j
        # The bus may draw the charge below the reserve, the radar may not.
        assert (store.charge_j[used] >= min(reserve, before[used].min(initial=math.inf)) * (1 - 1e-9)).all()
        assert (store.charge_j[used] >= reserve * (1 - 1e-9)).all()
        assert (store.temperature_k[used] <= craft.temperature_limit_k * (1 + 1e-9)).all()
    sent = np.array(sent)
    assert (sent[:, 2] == 0.0).all() and (sent <= burst * 2_500.0 * 10.0 * (1 + 1e-9)).all()
    total = np.vstack([np.zeros(3), np.cumsum(sent, axis=0)])
    window = total[60:] - total[:-60]
    assert (window <= min(1.0, duty * burst) * 2_500.0 * 600.0 * (1 + 1e-9)).all()
    np.testing.assert_allclose(store.spent_j.sum(axis=1), total[-1])


def test_to_pass_a_cap_is_a_fault():
    store, lit = _store(), np.ones(1)
    caps = store.caps(lit, np.ones(1, bool), 0)
    with pytest.raises(AssertionError, match="passed its cap"):
        store.spend(np.array([[caps.least_j[0] * 1.001, 0.0, 0.0, 0.0]]), lit, caps)
    with pytest.raises(AssertionError, match="below zero"):
        store.spend(np.array([[-1.0, 0.0, 0.0, 0.0]]), lit, caps)


def test_each_cap_can_be_the_one_that_binds_and_says_so():
    lit, good, hot = np.zeros(1), np.ones(1, bool), np.array([CRAFT.temperature_limit_k])
    assert _store().caps(lit, good, 0).reason[0] == RefusalReason.TIME
    empty = _store()
    empty.charge_j[:] = CRAFT.battery_reserve_ratio * CRAFT.battery_capacity_j
    assert empty.caps(lit, good, 0).reason[0] == RefusalReason.ENERGY and empty.caps(lit, good, 0).least_j[0] == 0.0
    weak = _store(dataclasses.replace(CRAFT, radiator_area_m2=5.0))
    weak.temperature_k = hot
    assert weak.caps(np.ones(1), good, 0).reason[0] == RefusalReason.HEAT
    duty = dataclasses.replace(CRAFT, duty_limit_ratio=0.1, averaging_time_s=600.0)
    spent = _store(duty)
    for k in range(8):
        caps = spent.caps(np.ones(1), good, k * 10**10)
        spent.spend(np.array([[caps.least_j[0], 0.0, 0.0, 0.0]]), np.ones(1), caps)
    assert caps.reason[0] == RefusalReason.ENERGY and caps.least_j[0] == 0.0
    assert spent.spent_j[0, 0] == pytest.approx(0.1 * 2_500.0 * 600.0)


def test_a_low_battery_dims_search_and_not_tracks():
    store = _store()
    between = 0.5 * (CRAFT.battery_reserve_ratio + CRAFT.battery_easy_ratio)
    store.charge_j[:] = between * CRAFT.battery_capacity_j
    caps = store.caps(np.zeros(1), np.ones(1, bool), 0)
    assert caps.least_j[0] == pytest.approx(25_000.0)
    assert caps.search_j[0] == pytest.approx(12_500.0)


def test_the_sums_are_those_of_a_plain_loop():
    store, charge, temperature = _store(step_s=60.0), 0.8 * CRAFT.battery_capacity_j, None
    temperature = resting_temperature_k(CRAFT, CRAFT.bus_power_w)
    for k in range(200):
        lit = np.array([1.0 if k % 95 < 59 else 0.0])
        caps = store.caps(lit, np.ones(1, bool), k * 60 * 10**9)
        sent = min(float(caps.least_j[0]), 2_000.0 * 60.0)
        store.spend(np.array([[0.0, 0.0, sent, 0.0]]), lit, caps)
        drawn = sent / 0.35
        balance = (16e3 * lit[0] - 1_500.0) * 60.0 - drawn
        charge = min(charge + (0.9 * balance if balance > 0 else balance), 14 * 3.6e6)
        cooling = 5.670374419e-8 * 0.85 * 25.0 * (temperature**4 - 220.0**4)
        temperature += (drawn - sent + (1_500.0 - cooling) * 60.0) / 4e5
        assert store.charge_j[0] == pytest.approx(charge, rel=1e-12)
        assert store.temperature_k[0] == pytest.approx(temperature, rel=1e-12)


def test_a_steady_load_comes_to_rest_where_the_radiators_balance_it():
    orbit = orbit_energy(RADAR, CRAFT, height_m=500e3, beta_rad=math.pi / 2)
    assert (orbit.sunlit_ratio == 1.0).all() and orbit.given_ratio == pytest.approx(1.0)
    heat = 2_500.0 * (1 / 0.35 - 1) + 1_500.0
    assert orbit.temperature_k[-1] == pytest.approx(resting_temperature_k(CRAFT, heat), abs=0.05)
    assert radiated_w(CRAFT, orbit.temperature_k[-1:])[0] == pytest.approx(heat, rel=1e-3)


def test_the_reference_satellite_carries_the_radar_through_the_longest_eclipse():
    orbit = orbit_energy(RADAR, CRAFT, height_m=500e3)
    dark_s = (1.0 - orbit.sunlit_ratio).sum() * (orbit.time_s[1] - orbit.time_s[0])
    assert dark_s == pytest.approx(0.378 * 94.47 * 60, rel=0.01)
    assert orbit.given_ratio == pytest.approx(1.0)
    # In the dark the battery gives all: bus and radar for the length of the eclipse.
    fall = orbit.charge_j.max() - orbit.charge_j.min()
    assert fall == pytest.approx((1_500.0 + 2_500.0 / 0.35) * dark_s, rel=0.02)


@pytest.mark.parametrize("solar_w", [6e3, 8e3])
def test_a_small_array_gives_what_its_orbit_average_allows(solar_w):
    """Truth 6: eclipse and orbit average lower the power of a satellite that is not made for them."""
    craft = dataclasses.replace(CRAFT, solar_power_w=solar_w)
    orbit = orbit_energy(RADAR, craft, height_m=500e3)
    lit = orbit.sunlit_ratio.mean()
    # All that the arrays give goes to bus and radar, at best straight, at worst by way of the battery.
    best = 0.35 * (solar_w * lit - 1_500.0) / 2_500.0
    assert 0.8 * best < orbit.given_ratio < best
    low = craft.battery_reserve_ratio * craft.battery_capacity_j
    given = orbit.power_w.sum(axis=1) > 0.0
    assert (orbit.charge_j[given] >= low * (1 - 1e-9)).all()


def test_tracks_are_served_before_search_where_energy_is_short():
    load = {DwellTask.SEARCH: 2_000.0, DwellTask.TRACK: 500.0}
    orbit = orbit_energy(RADAR, dataclasses.replace(CRAFT, solar_power_w=8e3), height_m=500e3, load_w=load)
    share = orbit.power_w.mean(axis=0) / np.array([2_000.0, 1.0, 500.0, 1.0])
    assert share[DwellTask.TRACK] > 1.2 * share[DwellTask.SEARCH] and orbit.given_ratio < 0.6


def test_a_store_taken_up_again_goes_on_as_it_was():
    craft = dataclasses.replace(CRAFT, duty_limit_ratio=0.3, averaging_time_s=600.0)
    one = _store(craft)

    def go(store, first, last):
        for k in range(first, last):
            caps = store.caps(np.ones(1), np.ones(1, bool), k * 10**10)
            store.spend(np.array([[caps.least_j[0], 0.0, 0.0, 0.0]]), np.ones(1), caps)

    go(one, 0, 90)
    other = _store(craft)
    other.restore(one.snapshot())
    go(one, 90, 200)
    go(other, 90, 200)
    np.testing.assert_array_equal(one.spent_j, other.spent_j)
    np.testing.assert_array_equal(one.charge_j, other.charge_j)
    assert one.mean_sent_w()[0] == pytest.approx(other.mean_sent_w()[0])
