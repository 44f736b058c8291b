"""Rays through exponential air: printed figures, a ray walked by its differential equations, and limits."""

import math

import horizon_plain as plain
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookdown.astro import MEAN_RADIUS_M
from lookdown.sensing.geometry import horizon as ho
from lookdown.sensing.geometry import refraction as re

VACUUM = re.ExponentialAir(0.0, 1e-4)


def test_printed_figures():
    # MathWorks Radar Toolbox: height2grndrange and height2range with "CRPL" (1 km, 10 m, 2 deg), refractionexp.
    ray = re.trace_ray(re.crpl_air(), sensor_height_m=10.0, height_m=1000.0, elevation_rad=math.radians(2.0))
    assert float(ray.arc_rad) * MEAN_RADIUS_M == pytest.approx(27143.0, abs=0.5)
    assert float(ray.path_m) == pytest.approx(27171.0, abs=0.5)
    assert float(ray.slant_range_m) == pytest.approx(27163.0, abs=0.5)
    assert math.degrees(ray.elevation_rad) == pytest.approx(1.9666, abs=5e-5)
    decays = [re.crpl_air(n).decay_per_m * 1e3 for n in (200.0, 313.0, 450.0)]
    assert decays == pytest.approx([0.1184, 0.1439, 0.2233], abs=5e-5)


@pytest.mark.parametrize("high_m", [50.0, 1e4, 5e5, 2e6])
@pytest.mark.parametrize("rise_deg", [0.0, 0.5, 10.0, 60.0])
def test_the_integral_is_the_walked_ray(high_m, rise_deg):
    air = re.crpl_air()
    ray = re.trace_ray(air, sensor_height_m=2.0, height_m=high_m, elevation_rad=math.radians(rise_deg))
    arc, path, bending = plain.walk_ray(313.0, air.decay_per_m, 2.0, high_m, math.radians(rise_deg))
    assert float(ray.path_m) == pytest.approx(path, rel=1e-9)
    assert float(ray.arc_rad) == pytest.approx(arc, rel=1e-9)
    assert float(ray.bending_rad) == pytest.approx(bending, rel=1e-6, abs=1e-12)


@given(st.floats(0.0, 1e4), st.floats(1.0, 1e6), st.floats(0.0, 1.5))
def test_without_air_a_ray_is_straight(low, rise, elevation):
    ray = re.trace_ray(VACUUM, sensor_height_m=low, height_m=low + rise, elevation_rad=elevation)
    assert float(ray.path_m) == pytest.approx(float(ray.slant_range_m), rel=1e-9)
    assert float(ray.elevation_rad) == pytest.approx(elevation, abs=1e-8) and float(ray.bending_rad) == 0.0
    straight = ho.range_at_height_m(low, low + rise, elevation, MEAN_RADIUS_M)
    assert float(ray.path_m) == pytest.approx(float(straight), rel=1e-9)


@given(st.floats(0.0, 1e4), st.floats(1.0, 1e5), st.floats(0.0, 0.5))
def test_air_delays_bends_down_and_lengthens(low, rise, elevation):
    ray = re.trace_ray(re.crpl_air(), sensor_height_m=low, height_m=low + rise, elevation_rad=elevation)
    assert ray.path_m > ray.slant_range_m and ray.elevation_rad < elevation + 1e-12 and ray.bending_rad >= 0.0
    bare = re.trace_ray(VACUUM, sensor_height_m=low, height_m=low + rise, elevation_rad=elevation)
    assert ray.arc_rad >= bare.arc_rad


def test_the_air_that_k_stands_for():
    # Near the ground N falls by 45 a kilometre: k = 1.40; the mean to 9 km is nearer to 4/3.
    air = re.crpl_air()
    near = ho.radius_factor(-313e-6 * air.decay_per_m)
    assert near == pytest.approx(1.402, abs=1e-3)
    low = re.air_horizon_arc_m(air, 10.0) / ho.horizon_arc_m(10.0, radius_factor=near)
    assert float(low) == pytest.approx(1.0, abs=2e-3)
    awacs = re.air_horizon_arc_m(air, 9144.0, 100.0) / ho.horizon_arc_m(9144.0, 100.0)
    assert float(awacs) == pytest.approx(1.0, abs=0.01)


def test_from_orbit_k_promises_too_much():
    air, straight = re.crpl_air(), float(ho.horizon_arc_m(500e3, radius_factor=1.0))
    through_air = float(re.air_horizon_arc_m(air, 500e3))
    assert straight < through_air < straight + 90e3
    assert float(ho.horizon_arc_m(500e3)) > straight + 390e3


def test_horizons_in_air_are_symmetric_and_start_at_nothing():
    air = re.crpl_air()
    both = re.air_horizon_arc_m(air, [0.0, 10.0], [10.0, 0.0])
    assert both[0] == both[1] > 0.0 and float(re.air_horizon_arc_m(air, 0.0)) == 0.0
    higher = re.air_horizon_arc_m(air, np.geomspace(1.0, 1e6, 30))
    assert (np.diff(higher) > 0.0).all()


def test_faults():
    with pytest.raises(AssertionError, match="duct"):
        re.ExponentialAir(450.0, 1e-3)
    with pytest.raises(AssertionError):
        re.trace_ray(VACUUM, sensor_height_m=10.0, height_m=5.0, elevation_rad=0.1)
