"""Cubes by seed, maps and detectors on them, and the angle of a target."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from signal_plain import cell_averaging_plain

from lookdown.seeds import generator
from lookdown.sensing.detection import cfar_multiplier
from lookdown.sensing.signal import (
    IqTarget,
    SignalDwell,
    angle_estimates,
    angle_sigma,
    cell_averaging_detections,
    clutter_covariance,
    dwell_on_orbit,
    echo_vectors,
    iq_cube,
    matched_filter_power,
    ordered_statistic_detections,
    ordered_statistic_multiplier,
    range_doppler_map,
    reference_dwell,
    steering_vectors,
)


def small_dwell() -> SignalDwell:
    steered = dwell_on_orbit(reference_dwell("X"), inclination_rad=math.pi / 2, latitude_rad=0.0)
    return replace(steered, channel_count=6, pulse_count=8)


def test_a_cube_is_a_function_of_seed_and_dwell() -> None:
    dwell, targets = small_dwell(), [IqTarget(5, 30.0, 10.0)]
    cube = iq_cube(dwell, targets, range_cells=12, run_seed=4)
    assert np.array_equal(cube, iq_cube(dwell, targets, range_cells=12, run_seed=4))
    assert not np.array_equal(cube, iq_cube(dwell, targets, range_cells=12, run_seed=4, dwell_id=1))
    without = iq_cube(dwell, [], range_cells=12, run_seed=4)
    changed = np.abs(cube - without).max(axis=(1, 2)) > 0.0
    assert np.nonzero(changed)[0].tolist() == [5]


def test_samples_have_the_covariance_of_the_dwell() -> None:
    dwell = replace(small_dwell(), channel_count=2, pulse_count=3, cnr_ratio=10.0)
    samples = iq_cube(dwell, [], range_cells=60000, run_seed=4).reshape(60000, 6)
    found = samples.T @ samples.conj() / len(samples)
    wanted = clutter_covariance(dwell) + np.eye(6)
    assert np.abs(found - wanted).max() < 0.02 * abs(wanted[0, 0])


def test_the_map_shows_the_ground_at_zero_and_adaptive_filters_find_the_mover_beside_it() -> None:
    dwell = small_dwell()
    speed = 0.25 * dwell.period_mps
    cube = iq_cube(dwell, [IqTarget(20, speed, 2.0)], range_cells=64, run_seed=4)
    power = range_doppler_map(cube)
    assert power.shape == (64, 8) and int(power.mean(axis=0).argmax()) == 0
    covariance = clutter_covariance(dwell) + np.eye(dwell.size)
    tested = matched_filter_power(covariance, steering_vectors(dwell, np.array([speed])), cube.reshape(64, -1))
    hit = cell_averaging_detections(tested, false_alarm_probability=1e-4, reference_cells=16, guard_cells=1)
    assert np.nonzero(hit[:, 0])[0].tolist() == [20]


@given(power=st.lists(st.floats(0.01, 100.0), min_size=24, max_size=40), guard=st.integers(0, 3))
def test_cell_averaging_is_the_plain_loop(power: list[float], guard: int) -> None:
    found = cell_averaging_detections(
        np.array(power), false_alarm_probability=0.05, reference_cells=8, guard_cells=guard
    )
    multiplier = cfar_multiplier(false_alarm_probability=0.05, look_count=1, reference_cells=8)
    assert found.tolist() == cell_averaging_plain(np.array(power), 8, guard, multiplier).tolist()


def test_both_detectors_keep_their_rate_in_noise() -> None:
    power = generator(3, "test noise").standard_exponential((500, 400))
    common = {"false_alarm_probability": 1e-2, "reference_cells": 16, "guard_cells": 1}
    assert float(np.mean(cell_averaging_detections(power, **common))) == pytest.approx(1e-2, rel=0.1)
    assert float(np.mean(ordered_statistic_detections(power, **common, rank=12))) == pytest.approx(1e-2, rel=0.1)


def test_the_ordered_statistic_closed_form_and_its_end() -> None:
    threshold = ordered_statistic_multiplier(false_alarm_probability=1e-6, reference_cells=24, rank=18)
    product = np.prod([(24 - i) / (24 - i + threshold) for i in range(18)])
    assert product == pytest.approx(1e-6, rel=1e-9)


def test_a_second_target_hides_the_first_from_the_mean_but_not_from_the_ordered_statistic() -> None:
    power = np.ones(64)
    power[[30, 33]] = 60.0
    common = {"false_alarm_probability": 1e-5, "reference_cells": 16, "guard_cells": 1}
    assert not cell_averaging_detections(power, **common).any()
    assert np.nonzero(ordered_statistic_detections(power, **common, rank=12))[0].tolist() == [30, 33]


def test_angles_scatter_as_the_bound_about_the_truth() -> None:
    dwell = small_dwell()
    covariance = clutter_covariance(dwell) + np.eye(dwell.size)
    off = 0.05 * dwell.wavelength_m / dwell.antenna_length_m
    steering = steering_vectors(dwell, np.array([20.0]), off)[:, 0]
    level = float((steering.conj() @ np.linalg.solve(covariance, steering)).real)
    samples = echo_vectors(covariance, 4000, generator(3, "test angle")) + math.sqrt(500.0 / level) * steering
    found = angle_estimates(dwell, covariance, samples, 20.0)
    sigma = angle_sigma(dwell, covariance, 20.0, 500.0)
    assert float(np.mean(found)) == pytest.approx(off, abs=0.3 * sigma)
    assert float(np.std(found)) == pytest.approx(sigma, rel=0.06)


def test_the_bound_in_white_noise_is_that_of_an_even_line() -> None:
    dwell = replace(reference_dwell("X"), channel_count=64, pulse_count=1)
    beam = dwell.wavelength_m / dwell.antenna_length_m
    wanted = beam * math.sqrt(6.0) / (2.0 * math.pi * math.sqrt(50.0))
    assert angle_sigma(dwell, np.eye(64), 0.0, 50.0) == pytest.approx(wanted, rel=1e-3)
