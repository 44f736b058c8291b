import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from metrics_naive import bound_by_information

from lookdown.tracking.metrics.cramer_rao import (
    acceleration_noise,
    bound_ratio,
    measurement_information,
    posterior_bound,
    straight_transition,
)

TOLD = json.loads((Path(__file__).parents[2] / "golden" / "metrics_stonesoup.json").read_text())["told"]["bound"]


def spd(rng, *shape):
    root = rng.normal(size=(*shape, 6, 6)) * np.array([300.0, 300, 300, 9, 9, 9])[:, None]
    return root @ np.swapaxes(root, -1, -2) + np.diag([1.0] * 6)


def looks_at(rng, n):
    """Sensors 500 km up and objects below, with axes across the line of sight."""
    position = rng.normal(size=(n, 3))
    position *= 6.87e6 / np.linalg.norm(position, axis=1)[:, None]
    states = np.hstack([position * 6.38 / 6.87 + rng.normal(0, 3e5, (n, 3)), rng.normal(0, 150.0, (n, 3))])
    along = np.cross(position, rng.normal(size=(n, 3)))
    along /= np.linalg.norm(along, axis=1)[:, None]
    cross = np.cross(along, states[:, :3] - position)
    cross /= np.linalg.norm(cross, axis=1)[:, None]
    velocity = 7.6e3 * along
    return states, {
        "position_ecef_m": position, "velocity_ecef_mps": velocity, "along_ecef": along, "cross_ecef": cross,
    }  # fmt: skip


def report(state, look, row):
    """Range, two cosines and range rate, by the definition."""
    offset = state[:3] - look["position_ecef_m"][row]
    distance = np.sqrt(offset @ offset)
    sight = offset / distance
    speed = (state[3:] - look["velocity_ecef_mps"][row]) @ sight
    return np.array([distance, sight @ look["along_ecef"][row], sight @ look["cross_ecef"][row], speed])


@given(st.integers(0, 2**32 - 1), st.integers(0, 15), st.floats(-0.9, 0.9))
@settings(max_examples=40, deadline=None)
def test_information_equals_that_of_differenced_reports(seed, measured, correlation):
    rng = np.random.default_rng(seed)
    states, look = looks_at(rng, 3)
    sigmas = np.array([[15.0, 4e-4, 1e-2, 0.3]]) * rng.uniform(0.5, 2.0, (3, 4))
    ours = measurement_information(
        states, **look, sigmas=sigmas, correlation=np.full(3, correlation), measured=np.full(3, measured, np.uint8)
    )
    has = [bool(measured & bit) for bit in (1, 2, 4, 8)]
    for row in range(3):
        steps = np.diag([20.0, 20.0, 20.0, 0.1, 0.1, 0.1])
        slopes = [
            (report(states[row] + h, look, row) - report(states[row] - h, look, row)) / (2 * h.sum()) for h in steps
        ]
        H, R = np.array(slopes).T[has], np.diag(sigmas[row] ** 2)
        R[0, 3] = R[3, 0] = correlation * sigmas[row, 0] * sigmas[row, 3]
        expected = H.T @ np.linalg.inv(R[np.ix_(has, has)]) @ H if any(has) else np.zeros((6, 6))
        assert ours[row] == pytest.approx(expected, rel=1e-5, abs=1e-6 * np.abs(expected).max() + 1e-30)


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=25, deadline=None)
def test_equal_to_the_recursion_in_information_form(seed):
    rng = np.random.default_rng(seed)
    prior, noises, informations = spd(rng, 2), spd(rng, 4, 2), np.linalg.inv(spd(rng, 4, 2))
    transitions, factors = straight_transition(rng.uniform(1, 20, 8)).reshape(4, 2, 6, 6), rng.uniform(0, 1, (4, 2))
    ours = posterior_bound(
        prior, transitions=transitions, noises=noises, informations=informations, detection_factors=factors
    )
    for k in range(2):
        steps = zip(transitions[:, k], noises[:, k], informations[:, k], factors[:, k], strict=True)
        for made, expected in zip(ours[:, k], bound_by_information(prior[k], steps), strict=True):
            assert made == pytest.approx(expected, rel=1e-6, abs=1e-8 * np.abs(expected).max())


def test_equal_to_stone_soup():
    """`PCRBMetric` of the golden file: constant velocity, position measured, factor 0.9."""
    dt_s = np.diff([0.0, 10.0, 20.0, 30.0, 45.0, 50.0])
    information = np.diag([1 / 900.0, 1 / 1600.0, 1 / 2500.0, 0, 0, 0])
    bound = posterior_bound(
        np.diag([1e6] * 3 + [1e4] * 3)[None],
        transitions=straight_transition(dt_s)[:, None],
        noises=acceleration_noise(dt_s, 0.3)[:, None],
        informations=np.tile(information, (5, 1, 1, 1)),
        detection_factors=np.full((5, 1), 0.9),
    )[:, 0]
    diagonal = np.diagonal(bound, axis1=1, axis2=2)
    assert np.sqrt(diagonal[:, :3].sum(axis=1)) == pytest.approx(TOLD["position"][1:], rel=1e-11)
    assert np.sqrt(diagonal[:, 3:].sum(axis=1)) == pytest.approx(TOLD["velocity"][1:], rel=1e-11)


def test_a_filter_at_the_bound_has_ratio_one_and_none_is_below():
    """A Kalman filter of a linear flight attains the bound with the detections it had."""
    rng = np.random.default_rng(7)
    flights, looks = 4000, 8
    dt_s = np.full(looks, 10.0)
    F, Q = straight_transition(dt_s), acceleration_noise(dt_s, 0.5)
    H, R = np.eye(6)[:3], np.diag([900.0, 400.0, 2500.0])
    prior = np.diag([1e4] * 3 + [1e2] * 3)
    truth = rng.normal(size=(flights, 6)) @ np.sqrt(prior)
    mean, cov = np.zeros((flights, 6)), np.tile(prior, (flights, 1, 1))
    detected = rng.random((looks, flights)) < 0.8
    bound = posterior_bound(
        np.tile(prior, (flights, 1, 1)),
        transitions=F[:, None],
        noises=Q[:, None],
        informations=np.tile(H.T @ np.linalg.inv(R) @ H, (looks, flights, 1, 1)),
        detection_factors=detected.astype(float),
    )
    for k in range(looks):
        truth = truth @ F[k].T + rng.normal(size=(flights, 6)) @ np.linalg.cholesky(Q[k]).T
        mean, cov = mean @ F[k].T, F[k] @ cov @ F[k].T + Q[k]
        report = truth[:, :3] + rng.normal(size=(flights, 3)) @ np.sqrt(R)
        gain = cov @ H.T @ np.linalg.inv(H @ cov @ H.T + R) * detected[k][:, None, None]
        mean = mean + np.einsum("nij,nj->ni", gain, report - mean[:, :3])
        cov = cov - gain @ H @ cov
    error_m = np.linalg.norm((mean - truth)[:, :3], axis=1)
    assert bound_ratio(error_m, bound[-1]) == pytest.approx(1.0, abs=0.02)
    assert bound_ratio(1.5 * error_m, bound[-1]) > 1.4
    assert bound_ratio(np.zeros(0), bound[-1, :0]) is None


def test_the_information_reduction_factor_is_no_more_than_the_mean_over_detections():
    rng = np.random.default_rng(8)
    flights, looks, chance = 2000, 5, 0.7
    dt_s = np.full(looks, 10.0)
    common = {
        "transitions": straight_transition(dt_s)[:, None],
        "noises": acceleration_noise(dt_s, 1.0)[:, None],
        "informations": np.tile(np.diag([1e-3] * 3 + [0.0] * 3), (looks, flights, 1, 1)),
    }
    prior = np.tile(np.diag([1e4] * 3 + [1e2] * 3), (flights, 1, 1))
    told = posterior_bound(prior, **common, detection_factors=np.full((looks, flights), chance))
    drawn = posterior_bound(prior, **common, detection_factors=(rng.random((looks, flights)) < chance).astype(float))
    reduced, mean = np.trace(told[-1, 0, :3, :3]), np.trace(drawn[-1, :, :3, :3], axis1=1, axis2=2).mean()
    assert reduced < mean


def test_faults_of_the_caller_are_refused():
    rng = np.random.default_rng(9)
    states, look = looks_at(rng, 1)
    with pytest.raises(AssertionError):
        measurement_information(
            states, **look, sigmas=np.zeros((1, 4)), correlation=np.zeros(1), measured=np.ones(1, np.uint8)
        )
    still = np.eye(6)[None, None]
    with pytest.raises(AssertionError):
        posterior_bound(
            np.eye(6)[None],
            transitions=still,
            noises=still,
            informations=still,
            detection_factors=np.array([[1.5]]),
        )
