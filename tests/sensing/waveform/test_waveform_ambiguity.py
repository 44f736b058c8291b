"""Folds, eclipsing and limits of one PRF against counting and sampling."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from waveform_plain import C, folded_plain, received_plain

from lookdown.sensing import waveform as wf


@given(st.floats(1e3, 2e6), st.floats(200.0, 2e4))
@settings(max_examples=80)
def test_a_folded_range_is_short_and_whole_spans_away(range_m, prf_hz):
    folded, span = float(wf.folded_range_m(range_m, prf_hz)), C / (2.0 * prf_hz)
    assert 0.0 <= folded < span
    folds = (range_m - folded) / span
    assert abs(folds - round(folds)) < 1e-6


@given(st.floats(-900.0, 900.0), st.floats(0.01, 0.3), st.floats(500.0, 2e4))
@settings(max_examples=80)
def test_a_folded_speed_is_within_half_a_span(speed, wavelength_m, prf_hz):
    span = 0.5 * wavelength_m * prf_hz
    ours = float(wf.folded_speed_mps(speed, wavelength_m, prf_hz))
    plain = folded_plain(speed, span)
    assert abs(ours - plain) < 1e-8 or math.isclose(abs(ours), 0.5 * span, rel_tol=1e-6)


@pytest.mark.parametrize("recovery_s", [0.0, 2e-5])
@pytest.mark.parametrize("duty", [0.05, 0.3, 0.6])
def test_received_share_by_samples(recovery_s, duty):
    prf_hz = 2000.0
    for range_m in np.linspace(550e3, 640e3, 37):
        ours = float(wf.received_share(range_m, prf_hz=prf_hz, pulse_s=duty / prf_hz, recovery_s=recovery_s))
        assert abs(ours - received_plain(range_m, prf_hz, duty / prf_hz, recovery_s)) < 2e-4


@given(st.floats(0.01, 0.49), st.floats(300.0, 2e4))
@settings(max_examples=30)
def test_what_is_lost_on_average_is_the_duty(duty, prf_hz):
    span = C / (2.0 * prf_hz)
    ranges = span * (np.arange(20_000) + 0.5) / 20_000
    share = wf.received_share(ranges, prf_hz=prf_hz, pulse_s=duty / prf_hz)
    assert abs(float(share.mean()) - (1.0 - duty)) < 2e-4


def test_no_prf_escapes_both_folds():
    for prf_hz in (500.0, 2e3, 3e4):
        span_m, span_mps = C / (2.0 * prf_hz), float(wf.speed_span_mps(0.24, prf_hz))
        assert math.isclose(span_m * span_mps, C * 0.24 / 4.0)
    assert math.isclose(wf.fold_count(0.0, 5.0 * C / 4000.0, 2000.0), 5.0)


def test_a_clear_swath_hears_every_echo_whole():
    rng = np.random.Generator(np.random.Philox(4))
    clear = 0
    for _ in range(400):
        prf_hz, near = rng.uniform(1e3, 4e3), rng.uniform(600e3, 1500e3)
        far = near + rng.uniform(1e3, 40e3)
        pulse_s, nadir_s = 0.08 / prf_hz, 3e-5
        found = wf.swath_is_clear(near, far, height_m=500e3, prf_hz=prf_hz, pulse_s=pulse_s, nadir_s=nadir_s)
        ranges = np.linspace(near, far, 300)
        whole = wf.received_share(ranges, prf_hz=prf_hz, pulse_s=pulse_s) > 1.0 - 1e-9
        # An echo and the nadir return, both lasting, overlap modulo the interval.
        late = np.mod(2.0 * (ranges - 500e3) / C, 1.0 / prf_hz)
        apart = (late >= nadir_s) & (late <= 1.0 / prf_hz - pulse_s)
        assert found == bool(whole.all() and apart.all())
        clear += found
    assert 40 < clear < 360


def test_the_nadir_return_hits_its_share_of_ranges_and_no_clear_swath():
    span = C / 4000.0
    ranges = 600e3 + span * (np.arange(50_000) + 0.5) / 50_000
    hit = wf.nadir_hits(ranges, height_m=507e3, prf_hz=2000.0, pulse_s=4e-5, nadir_s=7e-5)
    assert abs(float(hit.mean()) - 11e-5 * 2000.0) < 1e-4
    # Every pulse in flight taken one by one: its nadir return against the echo of the latest pulse.
    for range_m, found in zip(ranges[::997], hit[::997], strict=True):
        echo = (2.0 * range_m / C, 2.0 * range_m / C + 4e-5)
        nadirs = [2.0 * 507e3 / C + pulse / 2000.0 for pulse in range(-40, 41)]
        assert found == any(start < echo[1] and echo[0] < start + 7e-5 for start in nadirs)
    clear = wf.swath_is_clear(910e3, 935e3, height_m=500e3, prf_hz=2000.0, pulse_s=5e-5, nadir_s=6e-5)
    inside = wf.nadir_hits([910e3, 920e3, 935e3], height_m=500e3, prf_hz=2000.0, pulse_s=5e-5, nadir_s=6e-5)
    assert clear and not inside.any()


def test_swath_limit_is_where_the_swath_just_fits():
    for duty in (0.0, 0.1, 0.3):
        prf_hz = wf.prf_greatest_hz(50e3, duty)
        span = C / (2.0 * prf_hz)
        near = 10.0 * span + duty * span
        assert wf.swath_is_clear(near + 1.0, near + 49.99e3, height_m=500e3, prf_hz=prf_hz, pulse_s=duty / prf_hz)
        assert not wf.swath_is_clear(near + 1.0, near + 50.1e3, height_m=500e3, prf_hz=prf_hz, pulse_s=duty / prf_hz)


def test_least_area_is_where_both_limits_meet():
    speed, wave, range_m, grazing = 7600.0, 0.03, 900e3, math.radians(35.0)
    area = wf.least_antenna_area_m2(speed, wave, range_m, grazing)
    length = 6.0
    swath = wave * range_m / (area / length * math.tan(grazing))
    assert math.isclose(wf.prf_least_hz(speed, length), wf.prf_greatest_hz(swath), rel_tol=1e-12)
