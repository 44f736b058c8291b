"""Echo of sea, land and rain: signs and slopes of the laws."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookdown.sensing import clutter as cl


@given(st.floats(10.0, 60.0), st.floats(0.0, 5.5), st.sampled_from("HV"), st.floats(0.5e9, 35e9))
def test_more_sea_echoes_more(grazing_deg, sea_state, polarisation, frequency_hz):
    given_ = {"grazing_rad": math.radians(grazing_deg), "polarisation": polarisation}
    low, high = (
        float(cl.sea_reflectivity(sea_state=s, carrier_frequency_hz=frequency_hz, **given_))
        for s in (sea_state, sea_state + 0.5)
    )
    assert 0.0 < low < high < 3.0


@pytest.mark.parametrize("frequency_hz", [1.25e9, 3e9, 10e9])
def test_the_sea_echoes_more_in_vertical_at_shallow_angles(frequency_hz):
    flat, upright = (
        float(
            cl.sea_reflectivity(
                sea_state=3, grazing_rad=math.radians(15.0), carrier_frequency_hz=frequency_hz, polarisation=p
            )
        )
        for p in "HV"
    )
    assert upright > 3.0 * flat


def test_gamma_grows_five_decibels_a_decade():
    ratio = cl.gamma_at_frequency(0.03, 10e9) / cl.gamma_at_frequency(0.03, 1e9)
    assert 10.0 * math.log10(float(ratio)) == pytest.approx(5.0)
    assert float(cl.gamma_at_frequency(0.03, 10e9)) == 0.03


def test_rain_echoes_with_the_fourth_power_of_frequency():
    low, high = (float(cl.rain_volume_reflectivity_pm(f, 4e-3 / 3600.0)) for f in (1.25e9, 10e9))
    assert high / low == pytest.approx(8.0**4)
    heavy = float(cl.rain_volume_reflectivity_pm(10e9, 8e-3 / 3600.0))
    assert heavy / high == pytest.approx(2.0**1.6)
    assert float(cl.rain_volume_reflectivity_pm(10e9, 0.0)) == 0.0


def test_clutter_to_noise_counts_pulses_once():
    ratio = cl.clutter_to_noise_ratio(np.array([1.0, 2.0]), 50.0, 25.0)
    assert ratio.tolist() == [2.0, 4.0]


def test_rain_over_a_cell_is_its_volume():
    area, depth = np.array([1e4, 2e4]), 3000.0
    rcs = cl.rain_clutter_rcs_m2(10e9, 4e-3 / 3600.0, area, depth)
    assert rcs[1] == pytest.approx(2.0 * rcs[0])
    assert rcs[0] == pytest.approx(3e7 * float(cl.rain_volume_reflectivity_pm(10e9, 4e-3 / 3600.0)))
    # In L band a downpour is 30 dB below farmland of the same cell, in X band 10 dB at most.
    for frequency_hz, low, high in ((1.25e9, -40.0, -15.0), (10e9, -15.0, 10.0)):
        rain = float(cl.rain_clutter_rcs_m2(frequency_hz, 16e-3 / 3600.0, 1e4, depth))
        land = 1e4 * float(cl.land_reflectivity(cl.gamma_at_frequency(10.0**-1.5, frequency_hz), math.radians(20.0)))
        assert low < 10.0 * math.log10(rain / land) < high


@given(st.floats(5.0, 85.0), st.floats(500.0, 6000.0))
def test_motion_of_rain_is_at_least_its_turbulence_and_grows_with_depth(grazing_deg, depth_m):
    motion = float(cl.rain_motion_mps(math.radians(grazing_deg), depth_m))
    assert 1.0 < motion < float(cl.rain_motion_mps(math.radians(grazing_deg), depth_m + 500.0)) < 10.0


def test_straight_down_only_fall_and_turbulence_are_left():
    assert float(cl.rain_motion_mps(0.5 * math.pi, 5000.0)) == pytest.approx(math.sqrt(2.0))


@pytest.mark.parametrize(
    ("sea_state", "frequency_ghz", "polarisation", "wanted_db"),
    # The reference computation at 20 degrees, sea state 3.
    [
        (3, 1.25, "V", -30.74),
        (3, 1.25, "H", -42.73),
        (3, 3.0, "V", -29.94),
        (3, 3.0, "H", -39.41),
        (3, 10.0, "V", -28.85),
        (3, 10.0, "H", -34.85),
    ],
)
def test_the_sea_at_twenty_degrees(sea_state, frequency_ghz, polarisation, wanted_db):
    ours = cl.sea_reflectivity(
        sea_state=sea_state,
        grazing_rad=math.radians(20.0),
        carrier_frequency_hz=1e9 * frequency_ghz,
        polarisation=polarisation,
    )
    assert 10.0 * math.log10(float(ours)) == pytest.approx(wanted_db, abs=0.005)


def test_a_cell_of_the_reference_designs_has_the_clutter_that_is_said():
    # L band, 50 m, 5 MHz at 506 km and X band, 16 m, 15 MHz at 770 km, at 20 degrees: 1 m2 against fields and sea.
    for frequency_hz, length_m, bandwidth_hz, range_m, farmland_db, sea_db in (
        (1.25e9, 50.0, 5e6, 1205.0e3, -32.5, -21.4),
        (10e9, 16.0, 15e6, 1713.6e3, -25.1, -16.0),
    ):
        beam = 0.886 * 299_792_458.0 / frequency_hz / length_m
        area = range_m * beam * 299_792_458.0 / (2.0 * bandwidth_hz) / math.cos(math.radians(20.0))
        table = cl.reflectivity_table(frequency_hz, 2, 3.0)
        node = math.sin(math.radians(20.0)) * 512.0
        for kind, wanted in ((cl.SurfaceClass.FARMLAND, farmland_db), (cl.SurfaceClass.SEA, sea_db)):
            sigma = float(np.interp(node, np.arange(513), table[kind]))
            # The reference leaves gamma as it is at 10 GHz: 4.5 dB more at 1.25 GHz than with the frequency's law.
            law = -5.0 * math.log10(frequency_hz / 10e9) if kind == cl.SurfaceClass.FARMLAND else 0.0
            assert -10.0 * math.log10(sigma * area) - law == pytest.approx(wanted, abs=0.1)
