"""The clutter table: against the covariance of dwells, its symmetries, and what comes out of it."""

import math
from dataclasses import replace

import numpy as np
import pytest
from signal_plain import inverse_forms_plain

from lookdown.sensing import reference_radar
from lookdown.sensing.clutter import (
    ResponseDesign,
    clutter_response,
    minimum_detectable_speed_mps,
    notch_loss_ratio,
    notch_of,
    response_of,
)
from lookdown.sensing.clutter._form_kernels import inverse_forms
from lookdown.sensing.clutter._response_build import clutter_lags, fold_taper, response_losses
from lookdown.sensing.signal import SignalDwell, sinr_loss_ratio, staggered_loss_ratio

SMALL = ResponseDesign(
    wavelength_m=0.24,
    antenna_length_m=40.0,
    antenna_height_m=2.0,
    face_tilt_rad=0.85,
    channel_count=5,
    pulse_count=10,
    pulse_repetition_frequency_hz=1800.0,
    phase_error_rad=0.01,
    internal_motion_mps=0.2,
    height_m=520e3,
    speed_mps=7400.0,
)


def small_response(**changes: float) -> object:
    return response_of(replace(SMALL, **changes), math.radians(8.0), math.radians(55.0), 0.02)


def dwell_of(design: ResponseDesign, *, grazing: float, cnr: float, yaw: float = 0.0) -> SignalDwell:
    return SignalDwell(
        wavelength_m=design.wavelength_m,
        antenna_length_m=design.antenna_length_m,
        antenna_height_m=design.antenna_height_m,
        face_tilt_rad=design.face_tilt_rad,
        channel_count=design.channel_count,
        pulse_count=design.pulse_count,
        pulse_repetition_frequency_hz=design.pulse_repetition_frequency_hz,
        height_m=design.height_m,
        velocity_mps=(design.speed_mps * math.cos(yaw), design.speed_mps * math.sin(yaw), 0.0),
        azimuth_rad=math.radians(70.0),
        grazing_rad=grazing,
        cnr_ratio=cnr,
        phase_error_rad=design.phase_error_rad,
        internal_motion_mps=design.internal_motion_mps,
    )


def test_the_kernel_s_forms_are_those_of_the_inverse() -> None:
    source = np.random.Generator(np.random.Philox(8))
    root = source.standard_normal((5, 7, 3))
    matrix, vector, gain = root @ root.transpose(0, 2, 1), source.standard_normal(7), 10.0 ** np.arange(-2.0, 6.0)
    plain = inverse_forms_plain(matrix, vector, gain)
    form = np.empty((5, 8))
    inverse_forms(matrix.copy(), vector, gain, np.empty((4, 7)), form)
    assert form == pytest.approx(plain, rel=1e-7)


@pytest.mark.parametrize(("grazing", "cnr", "yaw"), [(0.2, 1.0, 0.0), (0.45, 30.0, 0.0006), (0.8, 300.0, 0.0003)])
def test_the_table_is_within_a_decibel_of_the_dwell(grazing: float, cnr: float, yaw: float) -> None:
    response = small_response()
    dwell = dwell_of(SMALL, grazing=grazing, cnr=cnr, yaw=yaw)
    speed = ((np.arange(90) + 0.3) / 90 - 0.5) * dwell.period_mps
    own = sinr_loss_ratio(dwell, speed)
    found = response.loss_ratio(
        speed, cnr, grazing_rad=grazing, misalignment_rad=math.sin(yaw) / math.sin(dwell.azimuth_rad)
    )
    counted = own < 10.0**1.5
    assert counted.sum() > 40
    assert np.abs(10.0 * np.log10(found / own))[counted].max() < 1.0


@pytest.mark.parametrize(("azimuth_deg", "limit_db"), [(68.0, 0.5), (70.0, 2.0), (72.0, 0.5)])
def test_a_steep_beam_in_yaw_holds_but_where_its_cone_touches_a_ring(azimuth_deg: float, limit_db: float) -> None:
    """At 70 degrees the cone touches a fold near the nadir: the limit of what the table says it is good for."""
    yaw = math.radians(0.09)
    dwell = replace(dwell_of(SMALL, grazing=0.8, cnr=1e3, yaw=yaw), azimuth_rad=math.radians(azimuth_deg))
    speed = ((np.arange(90) + 0.3) / 90 - 0.5) * dwell.period_mps
    misaligned = math.sin(yaw) / math.sin(dwell.azimuth_rad)
    own = sinr_loss_ratio(dwell, speed)
    found = small_response().loss_ratio(speed, 1e3, grazing_rad=0.8, misalignment_rad=misaligned)
    assert np.abs(10.0 * np.log10(found / own))[own < 10.0**1.5].max() < limit_db


def test_many_pulses_go_through_the_staggered_filters() -> None:
    design = replace(SMALL, channel_count=4, pulse_count=60)
    response = response_of(design, math.radians(8.0), math.radians(55.0), 0.02)
    speed = np.array([-90.0, -50.0, -20.0, 25.0, 60.0])
    dwell = dwell_of(design, grazing=0.45, cnr=30.0)
    wanted, best = staggered_loss_ratio(dwell, speed, 3), sinr_loss_ratio(dwell, speed)
    found = response.loss_ratio(speed, 30.0, grazing_rad=0.45)
    assert 10.0 * np.log10(found) == pytest.approx(10.0 * np.log10(wanted), abs=0.3)
    assert np.abs(10.0 * np.log10(found / best)).max() < 1.0


def test_loss_is_at_least_one_and_grows_with_clutter() -> None:
    table = small_response().log_loss
    assert table.min() >= -1e-9 and np.diff(table, axis=2).min() >= -1e-9


def test_the_other_side_sees_the_mirror_image() -> None:
    response = small_response()
    speed = np.linspace(-100.0, 100.0, 41)
    one = response.loss_ratio(speed, 30.0, grazing_rad=0.4, misalignment_rad=0.01)
    assert response.loss_ratio(-speed, 30.0, grazing_rad=0.4, misalignment_rad=-0.01) == pytest.approx(one)
    assert np.abs(one / one[::-1] - 1.0).max() > 0.05


def test_speeds_one_ambiguity_apart_are_one() -> None:
    response = small_response()
    speed = np.linspace(3.0, 90.0, 7)
    found = response.loss_ratio(speed + response.design.period_mps, 30.0, grazing_rad=0.4)
    assert found == pytest.approx(response.loss_ratio(speed, 30.0, grazing_rad=0.4), rel=1e-9)


def test_the_least_speed_halves_when_the_antenna_doubles() -> None:
    """With good channels over still ground the length alone decides; errors and motion raise the longer one's more."""
    radar = replace(reference_radar(), phase_error_rad=0.0, internal_motion_mps=0.0)
    speeds = [
        minimum_detectable_speed_mps(
            clutter_response(replace(radar, antenna_length_m=length, channel_count=channels)), 30.0, grazing_rad=0.7
        )
        for length, channels in ((25.0, 6), (50.0, 12))
    ]
    assert speeds[0] / speeds[1] == pytest.approx(2.0, rel=0.03)
    assert speeds[1] / clutter_response(radar).design.unit_mps == pytest.approx(0.69, abs=0.02)


@pytest.mark.parametrize("worse", [{"phase_error_rad": 0.3}, {"internal_motion_mps": 2.0}, {"channel_count": 2}])
def test_errors_motion_and_fewer_channels_raise_the_least_speed(worse: dict[str, float]) -> None:
    good = minimum_detectable_speed_mps(small_response(), 300.0, grazing_rad=0.4)
    assert minimum_detectable_speed_mps(small_response(**worse), 300.0, grazing_rad=0.4) > 1.05 * good


def test_a_yaw_error_with_folds_raises_the_least_speed_and_without_folds_does_not() -> None:
    response = small_response()
    still = minimum_detectable_speed_mps(response, 1e3, grazing_rad=0.2)
    assert minimum_detectable_speed_mps(response, 1e3, grazing_rad=0.2, misalignment_rad=0.015) > 1.3 * still
    one = fold_taper(replace(SMALL, pulse_repetition_frequency_hz=50.0), 0.5, np.array([0.0, 0.02]))
    assert one[1] == pytest.approx(one[0], abs=1e-9)


def test_the_published_notch_follows_the_table() -> None:
    response = small_response()
    width, exponent = notch_of(response, 100.0, grazing_rad=0.4)
    speed = np.linspace(15.0, 100.0, 30)
    table = response.loss_ratio(speed, 100.0, grazing_rad=0.4)
    fit = notch_loss_ratio(speed, width, exponent)
    assert np.abs(10.0 * np.log10(fit / table))[table < 30.0].max() < 2.0
    assert notch_of(response, 1e-6, grazing_rad=0.4) == (0.0, 2.0)


def test_the_taper_at_no_lag_counts_the_folds() -> None:
    taper = fold_taper(SMALL, 0.4, np.array([0.0, 0.01]))
    middle = SMALL.pulse_count - 1
    assert taper[0] == pytest.approx(np.full(2 * middle + 1, taper[0, middle]))
    assert taper[1, middle] == pytest.approx(taper[0, middle]) and abs(taper[1, 0]) < abs(taper[0, 0])
    lags = clutter_lags(SMALL)
    assert 0.9 < lags[SMALL.channel_count - 1, middle].real <= 1.0
    assert response_losses(lags, taper[:1], np.zeros(1), 4)[0, 0] == pytest.approx(np.ones(4))


def test_a_response_is_built_once() -> None:
    assert clutter_response(reference_radar()) is clutter_response(reference_radar())
