"""The notch, blind headings and surface clutter."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookdown.sensing import clutter as cl
from lookdown.sensing.signal import dwell_on_orbit, reference_dwell, sinr_loss_ratio


@pytest.mark.parametrize(("speed", "grazing_deg"), [(250.0, 30.0), (60.0, 30.0), (50.0, 30.0), (10.0, 30.0)])
def test_blind_fraction_agrees_with_random_headings(speed, grazing_deg):
    # Hard truth 3: the fraction within 1 % of the formula by Monte Carlo.
    rng = np.random.Generator(np.random.Philox(5))
    heading = rng.uniform(0.0, 2 * math.pi, 400_000)
    radial = speed * math.cos(math.radians(grazing_deg)) * np.cos(heading)
    formula = float(cl.blind_fraction(20.0, speed, math.radians(grazing_deg)))
    assert abs((np.abs(radial) < 20.0).mean() - formula) < 0.01 * max(formula, 0.2)


def test_the_least_detectable_speed_halves_when_the_antenna_doubles():
    short = cl.notch_half_width_mps(3.0, 1.87 * cl.clutter_unit_mps(7600.0, 0.24, 25.0), 3.95)
    assert cl.notch_half_width_mps(3.0, 1.87 * cl.clutter_unit_mps(7600.0, 0.24, 50.0), 3.95) == pytest.approx(
        short / 2
    )


@given(st.floats(-400.0, 400.0), st.floats(5.0, 60.0), st.floats(0.5, 12.0))
def test_the_notch_is_even_bounded_and_opens_with_speed(speed, width, exponent):
    loss = float(cl.notch_loss_ratio(speed, width, exponent))
    assert 1.0 <= loss <= 1e12
    assert loss == float(cl.notch_loss_ratio(-speed, width, exponent))
    assert float(cl.notch_loss_ratio(1.5 * abs(speed) + 1.0, width, exponent)) <= loss


def test_the_notch_loses_3_db_at_its_width_and_ends_where_it_says():
    assert float(cl.notch_loss_ratio(34.0, 34.0, 3.95)) == pytest.approx(2.0)
    edge = cl.notch_half_width_mps(10.0, 34.0, 3.95)
    assert float(cl.notch_loss_ratio(edge, 34.0, 3.95)) == pytest.approx(10.0)


@pytest.mark.parametrize(
    ("name", "motion_mps", "width_u", "exponent", "worst_db"),
    [("L", 0.0, 1.21, 2.1, 0.9), ("L", 0.2, 1.87, 3.95, 1.4), ("X", 0.0, 1.55, 1.9, 0.9), ("X", 0.2, 2.57, 3.7, 0.9)],
)
def test_the_form_with_published_numbers_follows_optimum_processing(name, motion_mps, width_u, exponent, worst_db):
    # Published to 0.9 dB under 15 dB, over a floor of its own; L with motion comes to 1.35 dB here.
    dwell = dwell_on_orbit(reference_dwell(name), inclination_rad=math.pi / 2, latitude_rad=0.0)
    dwell = replace(dwell, internal_motion_mps=motion_mps)
    speed = np.linspace(0.01, 0.5, 100) * dwell.period_mps
    own = sinr_loss_ratio(dwell, speed)
    fit = cl.notch_loss_ratio(speed, width_u * dwell.unit_mps, exponent) * own.min()
    assert np.abs(10.0 * np.log10(fit / own))[own < 10.0**1.5].max() < worst_db


def test_sea_clutter_grows_with_the_sea_and_with_grazing():
    grazing = np.radians([10.0, 20.0, 40.0, 60.0])
    calm, rough = (
        cl.sea_reflectivity(sea_state=s, grazing_rad=grazing, carrier_frequency_hz=1.25e9, polarisation="V")
        for s in (1.0, 5.0)
    )
    assert (rough > calm).all() and (np.diff(rough) > 0.0).all()


def test_a_cell_is_bound_by_the_beam_near_nadir_and_by_range_near_the_horizon():
    beam = {"range_m": 1e6, "azimuth_beam_rad": 4e-3, "elevation_beam_rad": 1e-3, "range_cell_m": 300.0}
    low = cl.clutter_cell_area_m2(grazing_rad=math.radians(5.0), **beam)
    steep = cl.clutter_cell_area_m2(grazing_rad=math.radians(85.0), **beam)
    assert float(low) == pytest.approx(1e6 * 4e-3 * 300.0 / math.cos(math.radians(5.0)))
    assert float(steep) == pytest.approx(1e6 * 4e-3 * 1e3 / math.sin(math.radians(85.0)))
    assert float(cl.surface_clutter_rcs_m2(cl.land_reflectivity(0.1, 0.5), grazing_rad=0.5, **beam)) > 0.0
