"""Laws that the medium obeys whatever its coefficients: what grows, what falls, what adds and what scales."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookdown.sensing import medium as md
from lookdown.sensing.clutter import SurfaceClass

bands = st.sampled_from([0.435e9, 1.3e9, 3.2e9, 5.5e9, 10e9, 35e9])
grazings = st.floats(math.radians(5.0), math.radians(85.0))
contents = st.floats(1e15, 2e18)
rates = st.floats(0.5 / 3.6e6, 150.0 / 3.6e6)


@given(bands, grazings, grazings)
def test_gases_cost_more_at_a_lower_elevation(frequency, one, other):
    low, high = sorted((one, other))
    losses = [float(md.gas_loss_ratio(frequency, grazing)) for grazing in (low, high)]
    assert losses[0] >= losses[1] >= 1.0
    zenith = float(md.zenith_gas_loss_ratio(frequency))
    assert losses[1] >= zenith - 1e-12
    # A flat atmosphere is the most that a curved one can cost.
    assert math.log(losses[0]) <= math.log(zenith) / math.sin(low) * (1.0 + 1e-6)


@given(bands, contents, st.floats(1.1, 10.0))
def test_delay_goes_with_content_and_with_the_square_of_the_wave(frequency, content, factor):
    delay = float(md.ionospheric_delay_m(frequency, content))
    assert delay == pytest.approx(40.3 * content / frequency**2, rel=1e-3)
    assert float(md.ionospheric_delay_m(frequency, factor * content)) == pytest.approx(factor * delay, rel=1e-9)
    assert float(md.ionospheric_delay_m(factor * frequency, content)) == pytest.approx(delay / factor**2, rel=1e-9)


@given(bands, contents, st.floats(1e5, 5e7))
def test_dispersion_is_the_difference_of_delay_at_the_ends_of_the_band(frequency, content, bandwidth):
    ends = [float(md.ionospheric_delay_m(frequency + sign * 0.5 * bandwidth, content)) for sign in (-1.0, 1.0)]
    ours = float(md.dispersion_m(frequency, bandwidth, content))
    # By the slope at the middle: the third order is the square of the relative band.
    assert ours == pytest.approx(ends[0] - ends[1], rel=max(2.0 * (bandwidth / frequency) ** 2, 1e-6))


@given(grazings, grazings)
def test_a_low_ray_crosses_more_electrons_but_never_as_many_as_over_a_flat_earth(one, other):
    low, high = sorted((one, other))
    shares = [float(md.slant_content_ratio(grazing)) for grazing in (low, high)]
    assert shares[0] >= shares[1] >= 1.0
    assert shares[0] <= 1.0 / math.sin(low) + 1e-12


@given(st.floats(100e3, 2e6), st.floats(100e3, 2e6))
def test_higher_satellites_have_more_electrons_below(one, other):
    low, high = sorted((one, other))
    layer = md.reference_ionosphere()
    shares = [float(md.content_below_ratio(height, layer)) for height in (low, high)]
    assert 0.0 <= shares[0] <= shares[1] <= 1.0


@given(st.sampled_from([1.3e9, 3.2e9, 5.5e9, 10e9, 35e9]), grazings, rates, st.floats(1.05, 3.0))
def test_rain_is_a_power_law(frequency, grazing, rate, factor):
    k, alpha = (float(x) for x in md.rain_coefficients(frequency, grazing))
    assert k > 0.0 and 0.6 < alpha < 1.75
    first, second = (float(md.specific_rain_loss_dbpm(frequency, r, grazing)) for r in (rate, factor * rate))
    assert second / first == pytest.approx(factor**alpha, rel=1e-9)
    assert 1e3 * first == pytest.approx(k * (3.6e6 * rate) ** alpha, rel=1e-9)


def test_rain_and_cloud_cost_more_at_shorter_waves():
    waves = [1.3e9, 3.2e9, 5.5e9, 10e9, 20e9, 35e9]
    rain = [float(md.specific_rain_loss_dbpm(f, 16.0 / 3.6e6, 0.2)) for f in waves]
    cloud = [float(md.cloud_coefficient_m2pkg(f)) for f in waves]
    for row in (rain, cloud):
        assert (np.diff(row) > 0.0).all()
    # Rayleigh's small drops: the cloud's loss goes with the square of the frequency well below relaxation.
    assert cloud[1] / cloud[0] == pytest.approx((3.2 / 1.3) ** 2, rel=0.02)


@given(st.floats(0.01, 1.5), st.floats(0.0, 2000.0), st.sampled_from(list(SurfaceClass)))
def test_a_shadow_is_a_probability_and_height_gets_out_of_it(grazing, above, kind):
    spread, slope = (each[kind] for each in md.relief_of_classes())
    low, high = (float(md.terrain_shadow_probability(grazing, spread, slope, h)) for h in (above, above + 50.0))
    assert 0.0 <= high <= low <= 1.0
    assert float(md.terrain_shadow_probability(grazing, spread, slope, 50.0 * spread)) < 1e-9


@given(st.floats(0.05, 1.0), st.floats(1.5, 20.0), st.floats(0.0, 4.0))
def test_a_shadow_depends_on_heights_only_by_their_ratio(grazing, scale, share):
    one = float(md.terrain_shadow_probability(grazing, 100.0, 0.2, 100.0 * share))
    assert float(md.terrain_shadow_probability(grazing, 100.0 * scale, 0.2, 100.0 * scale * share)) == pytest.approx(
        one, abs=1e-9
    )
