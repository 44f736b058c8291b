"""Adaptive processors against the laws of Reed, Mallett, Brennan and of Robey; weights against what they promise."""

import math
from dataclasses import replace

import numpy as np
import pytest

from lookdown.seeds import generator
from lookdown.sensing.signal import (
    adaptive_detection_probability,
    adaptive_false_alarm_probability,
    adaptive_threshold,
    clutter_covariance,
    echo_vectors,
    matched_filter_power,
    optimum_weights,
    reed_mallett_brennan_ratio,
    reference_dwell,
    sample_covariance,
    steering_vectors,
)


def scene() -> tuple[np.ndarray, np.ndarray]:
    dwell = replace(reference_dwell("L"), channel_count=3, pulse_count=4)
    return clutter_covariance(dwell) + np.eye(12), steering_vectors(dwell, np.array([45.0]))


def test_optimum_weights_beat_their_neighbours_and_keep_the_noise() -> None:
    covariance, steering = scene()
    weights = optimum_weights(covariance, steering)[:, 0]
    assert (weights.conj() @ covariance @ weights).real == pytest.approx(1.0, rel=1e-9)
    best = abs(weights.conj() @ steering[:, 0]) ** 2
    source = generator(2, "test neighbours")
    for _ in range(20):
        other = weights + 0.05 * source.standard_normal(24).view(np.complex128) * np.linalg.norm(weights)
        kept = abs(other.conj() @ steering[:, 0]) ** 2 / (other.conj() @ covariance @ other).real
        assert kept < best


def test_weights_from_samples_keep_the_share_of_reed_mallett_and_brennan() -> None:
    covariance, steering = scene()
    best = abs(optimum_weights(covariance, steering)[:, 0].conj() @ steering[:, 0]) ** 2
    source, share = generator(2, "test rmb"), []
    for _ in range(600):
        weights = optimum_weights(sample_covariance(echo_vectors(covariance, 24, source)), steering)[:, 0]
        kept = abs(weights.conj() @ steering[:, 0]) ** 2 / (weights.conj() @ covariance @ weights).real
        share.append(kept / best)
    mean = reed_mallett_brennan_ratio(24, 12)
    # Beta(14, 11): standard deviation 0.097, so 0.004 for the mean of 600.
    assert float(np.mean(share)) == pytest.approx(mean, abs=0.016)
    assert float(np.std(share)) == pytest.approx(math.sqrt(14 * 11 / (25**2 * 26)), rel=0.15)


def test_three_times_as_many_samples_as_entries_cost_1_75_db() -> None:
    # The reference scene: 192 entries.
    assert 10.0 * math.log10(reed_mallett_brennan_ratio(3 * 192, 192)) == pytest.approx(-1.75, abs=0.01)


def test_known_clutter_leaves_exponential_power() -> None:
    covariance, steering = scene()
    power = matched_filter_power(covariance, steering, echo_vectors(covariance, 40000, generator(2, "test power")))
    assert float(power.mean()) == pytest.approx(1.0, abs=0.02)
    assert float(np.mean(power > 3.0)) == pytest.approx(math.exp(-3.0), rel=0.1)


@pytest.mark.parametrize(("count", "size"), [(16, 4), (40, 12)])
def test_false_alarms_and_detections_of_the_adaptive_filter_are_as_drawn(count: int, size: int) -> None:
    source = generator(2, "test amf", count)
    steering = np.ones((size, 1), dtype=np.complex128)
    threshold = adaptive_threshold(0.02, sample_count=count, size=size)
    alarms, found = [], []
    for _ in range(500):
        estimate = sample_covariance(echo_vectors(np.eye(size), count, source))
        tested = echo_vectors(np.eye(size), 64, source)
        target = source.standard_normal((64, 2)).view(np.complex128) * math.sqrt(0.5 * 15.0 / size)
        alarms.append(np.mean(matched_filter_power(estimate, steering, tested) > threshold))
        found.append(np.mean(matched_filter_power(estimate, steering, tested + target * steering.T) > threshold))
    law = {"sample_count": count, "size": size}
    assert adaptive_false_alarm_probability(threshold, **law) == pytest.approx(0.02, rel=1e-9)
    assert float(np.mean(alarms)) == pytest.approx(0.02, rel=0.15)
    assert float(np.mean(found)) == pytest.approx(
        float(adaptive_detection_probability(threshold, 15.0, **law)), abs=0.015
    )


def test_many_samples_are_as_good_as_knowing() -> None:
    law = {"sample_count": 200000, "size": 6}
    assert adaptive_threshold(1e-4, **law) == pytest.approx(-math.log(1e-4), rel=1e-3)
    found = adaptive_detection_probability(9.0, np.array([0.0, 20.0]), **law)
    assert found == pytest.approx([math.exp(-9.0), math.exp(-9.0 / 21.0)], rel=2e-3)
