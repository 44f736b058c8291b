"""Laws of the surveillance radars' budget over all their inputs: bounds, order and scaling."""

import dataclasses
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookdown.sensing.ground import budget as bu
from lookdown.sensing.ground import (
    detection_range_m,
    reference_aerostat,
    reference_airborne_radar,
    reference_ground_radar,
)

MAST, AIR = reference_ground_radar().radar, reference_airborne_radar().radar
AEROSTAT = reference_aerostat().radar
ALL = [MAST, AIR, AEROSTAT]
which = st.integers(0, 2)


@given(which, st.floats(-1.5, 1.5))
def test_the_pattern_lies_between_sidelobes_and_one(radar, elevation):
    gain = float(bu.elevation_gain_ratio(ALL[radar], elevation))
    assert ALL[radar].sidelobe_ratio <= gain <= 1.0


@given(which, st.floats(0.0, 9e3), st.floats(0.0, 0.1), st.floats(5e3, 300e3), st.floats(1.01, 2.0))
def test_gases_cost_more_with_every_metre(radar, height, elevation, range_m, more):
    near, far = bu.gas_loss_ratio(ALL[radar], height, elevation, np.array([range_m, more * range_m]))
    # Above the air nothing is added, and the nodes of the sum fall elsewhere: 0.06 % at worst of 18,000.
    assert 1.0 <= near <= far * 1.001


@given(which, st.floats(0.01, 100.0), st.floats(20e3, 150e3))
def test_signal_goes_with_cross_section_and_power(radar, rcs, range_m):
    case = {"sensor_height_m": 1e3, "height_m": 2e3, "range_m": range_m}
    one = float(bu.signal_to_noise_ratio(ALL[radar], rcs_m2=1.0, **case))
    assert float(bu.signal_to_noise_ratio(ALL[radar], rcs_m2=rcs, **case)) == pytest.approx(rcs * one, rel=1e-9)
    strong = dataclasses.replace(ALL[radar], average_power_w=3.0 * ALL[radar].average_power_w)
    assert float(bu.signal_to_noise_ratio(strong, rcs_m2=1.0, **case)) == pytest.approx(3.0 * one, rel=1e-9)


@given(st.floats(0.1, 1e8), st.floats(0.05, 20.0))
def test_the_notch_widens_with_clutter_and_with_its_spread(cnr, spread):
    width, exponent = (float(x) for x in bu.gaussian_notch(cnr, spread))
    assert width >= 0.0 and exponent >= 2.0
    assert float(bu.gaussian_notch(cnr, 2.0 * spread)[0]) == pytest.approx(2.0 * width, abs=1e-12)
    assert float(bu.gaussian_notch(10.0 * cnr, spread)[0]) >= width
    if cnr > 1.0:
        # The Gaussian is as strong as the noise at the width.
        assert cnr * math.exp(-0.5 * (width / spread) ** 2) == pytest.approx(1.0, rel=1e-6)


@given(which, st.floats(0.0, 250.0), st.floats(0.0, math.pi / 2))
def test_a_platform_s_own_motion_only_widens_and_most_abeam(radar, speed, off_track):
    still, off, abeam = (
        float(bu.clutter_spread_mps(ALL[radar], v, angle))
        for v, angle in ((0.0, off_track), (speed, off_track), (speed, math.pi / 2))
    )
    assert still <= off + 1e-12 and off <= abeam + 1e-12


@pytest.mark.parametrize("radar", ALL, ids=["mast", "aircraft", "aerostat"])
def test_a_larger_object_is_never_lost_sooner(radar):
    found = [
        detection_range_m(radar, sensor_height_m=4e3, object_height_m=5e3, rcs_m2=rcs) for rcs in (0.01, 0.1, 1.0, 10.0)
    ]
    reach = [each.range_m for each in found]
    assert (np.diff(reach) >= 0.0).all() and reach[-1] > 2.0 * reach[0]
    assert all(each.range_m <= min(each.horizon_m, radar.range_max_m) for each in found)
