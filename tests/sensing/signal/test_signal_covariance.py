"""Covariances against patches seen from moved satellites, the published blind zones, and limits that are known."""

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest
from signal_plain import ground_vectors, optimum_loss

from lookdown.astro import MEAN_RADIUS_M
from lookdown.sensing.signal import (
    SignalDwell,
    brennan_rank,
    clutter_covariance,
    clutter_lags,
    dwell_on_orbit,
    fold_ranges_m,
    reference_dwell,
    ring_patches,
    sinr_loss_ratio,
    staggered_loss_ratio,
    steering_vectors,
)

POLAR = {"inclination_rad": math.pi / 2, "latitude_rad": 0.0}


def half_width_u(dwell: SignalDwell) -> float:
    speed = (np.arange(480) / 480 - 0.5) * dwell.period_mps
    return float(np.mean(sinr_loss_ratio(dwell, speed) > 10.0**0.5)) * dwell.period_mps / 2.0 / dwell.unit_mps


def test_the_covariance_is_that_of_patches_at_true_distances() -> None:
    small = replace(reference_dwell("X", 0), channel_count=3, pulse_count=5, cnr_ratio=1.0)
    dwell = dwell_on_orbit(small, **POLAR, yaw_steering=False)
    velocity = np.array(dwell.velocity_mps) * [1.0, 1.0, -1.0]
    ranges, own = fold_ranges_m(dwell)
    vectors, power = ground_vectors(
        height_m=dwell.height_m,
        radius_m=MEAN_RADIUS_M,
        velocity_mps=velocity,
        wavelength_m=dwell.wavelength_m,
        length_m=dwell.antenna_length_m,
        channels=3,
        pulses=5,
        prf_hz=dwell.pulse_repetition_frequency_hz,
        range_m=float(ranges[own]),
        patches=40000,
    )
    # The beam's own ground is brought to Doppler 0, as motion compensation does.
    turn = (
        -2.0
        / dwell.wavelength_m
        / dwell.pulse_repetition_frequency_hz
        * np.dot(dwell.line_of_sight, dwell.velocity_mps)
    )
    compensation = np.tile(np.exp(2j * math.pi * turn * np.arange(5)), 3)
    plain = (vectors * compensation).T @ ((vectors * compensation).conj() * power[:, None])
    plain /= plain[0, 0].real
    found = clutter_covariance(dwell)
    # The long way has range curvature of 1.5 ms too: v2 t2 / (R lambda) of a turn.
    assert np.abs(found / found[0, 0].real - plain).max() < 5e-3


def test_rotation_and_folding_together_widen_the_blind_zone_and_steering_takes_it_back() -> None:
    """Published: 1.06, 1.06, 1.06, 3.24 and 1.02 units for X band; half widths of 5 dB."""
    one, folded = reference_dwell("X", 0), reference_dwell("X")
    unsteered = {"yaw_steering": False}
    assert half_width_u(dwell_on_orbit(one, **POLAR, rotating_earth=False)) == pytest.approx(1.06, abs=0.035)
    assert half_width_u(dwell_on_orbit(one, **POLAR, **unsteered)) == pytest.approx(1.06, abs=0.035)
    assert half_width_u(dwell_on_orbit(folded, **POLAR, rotating_earth=False)) == pytest.approx(1.06, abs=0.035)
    assert half_width_u(dwell_on_orbit(folded, **POLAR, **unsteered)) == pytest.approx(3.24, abs=0.035)
    assert half_width_u(dwell_on_orbit(folded, **POLAR)) == pytest.approx(1.02, abs=0.035)


def test_l_band_goes_from_one_unit_to_four_and_a_half() -> None:
    folded = reference_dwell("L")
    assert half_width_u(dwell_on_orbit(folded, **POLAR, yaw_steering=False)) == pytest.approx(4.48, abs=0.13)
    assert half_width_u(dwell_on_orbit(folded, **POLAR)) == pytest.approx(0.91, abs=0.13)


def test_nothing_is_lost_without_clutter_and_more_with_more() -> None:
    speed = np.linspace(-60.0, 60.0, 7)
    losses = [sinr_loss_ratio(replace(reference_dwell("L"), cnr_ratio=c), speed) for c in (0.0, 1.0, 1e2, 1e4)]
    assert losses[0] == pytest.approx(np.ones(7), abs=1e-12)
    assert all((b >= a - 1e-12).all() for a, b in itertools.pairwise(losses))


def test_the_loss_is_that_of_the_plain_inverse() -> None:
    dwell = replace(reference_dwell("L"), channel_count=3, pulse_count=4, phase_error_rad=0.1, internal_motion_mps=0.3)
    speed = np.array([7.0, 40.0])
    steering = steering_vectors(dwell, speed)
    plain = [optimum_loss(clutter_covariance(dwell), steering[:, i]) for i in range(2)]
    assert sinr_loss_ratio(dwell, speed) == pytest.approx(plain, rel=1e-9)


def test_folds_weigh_as_the_cube_of_range() -> None:
    dwell = reference_dwell("L")
    ranges, own = fold_ranges_m(dwell)
    power = np.array([p.sum() for _, _, p in ring_patches(dwell)])
    # Near rings end before the last sidelobes: a few in ten thousand.
    assert power / power[own] == pytest.approx((ranges / ranges[own]) ** -3.0, rel=2e-3)
    assert np.diff(ranges) == pytest.approx(np.full(10, 299792458.0 / 4000.0))


def test_brennan_s_rank_where_the_array_moves_a_whole_spacing() -> None:
    base = replace(reference_dwell("X", 0), channel_count=5, pulse_count=6)
    spacing = base.antenna_length_m / 5
    for slope in (1, 2):
        speed = slope * spacing * base.pulse_repetition_frequency_hz / 2.0
        value = np.linalg.eigvalsh(clutter_covariance(replace(base, velocity_mps=(speed, 0.0, 0.0))))
        assert int(np.sum(value > 1e-9 * value[-1])) == brennan_rank(5, 6, float(slope))


def test_phase_errors_take_from_what_channels_have_in_common() -> None:
    dwell = replace(reference_dwell("L"), channel_count=4, pulse_count=4)
    exact, rough = clutter_lags(dwell), clutter_lags(replace(dwell, phase_error_rad=0.3))
    assert rough[3] == pytest.approx(exact[3])
    assert rough[0] == pytest.approx(exact[0] * math.exp(-0.09))


def test_staggered_filters_lose_little_in_a_steered_dwell() -> None:
    dwell = replace(dwell_on_orbit(reference_dwell("L"), **POLAR), cnr_ratio=10.0, internal_motion_mps=0.1)
    speed = np.array([-70.0, -40.0, 33.0, 60.0, 110.0])
    best, found = sinr_loss_ratio(dwell, speed), staggered_loss_ratio(dwell, speed, 3)
    assert (found >= best * (1.0 - 1e-9)).all() and 10.0 * np.log10(found / best).max() < 1.0


def test_a_beam_along_the_axis_is_a_fault() -> None:
    with pytest.raises(AssertionError):
        replace(reference_dwell("L"), azimuth_rad=0.0)


def test_clutter_far_off_the_beam_counts_as_far_as_it_is_asked_for() -> None:
    powers = [
        clutter_lags(replace(reference_dwell("L", 0), lobe_limit=lobes))[11, 15].real for lobes in (1.0, 2.0, 6.0)
    ]
    assert powers[0] < powers[1] < powers[2] and powers[2] / powers[0] < 1.001
