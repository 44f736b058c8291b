"""What the tracker expects of a dwell, and the gate, against plain twins and exact formulas."""

import math

import numpy as np
import pytest
from plain_radar import FACE_TILT_RAD, LOOKS, STRENGTH, THRESHOLD, PlainRadar, level_state
from scipy.special import gammaincc
from scipy.stats import gamma as gamma_distribution
from tracking_oracle import imm_predict

from lookdown.tracking._dwell_kernels import (
    Settings,
    _near_sector,
    amplitude_log_ratio,
    combine_models,
    expected_detection,
    predict_row,
    swerling_2_probability,
)
from lookdown.tracking._take_kernels import make_sector
from lookdown.tracking.tracker import _new_store

SETTINGS = Settings(
    noise_horizontal=np.array([0.3, 30.0, 30.0]),
    noise_vertical=np.array([0.1, 3.0, 3.0]),
    turn_rates=np.array([0.0, 0.0175, -0.0175]),
    straight_sojourn_s=120.0,
    turn_sojourn_s=40.0,
    gate=23.5,
    detection_ceiling=0.98,
    sizes=np.ones(3),
    life_s=3600.0,
)
STATE = level_state(0.85, 0.05, 9000.0, 1.0, 230.0)


def sector_towards(state, seed, *, width_rad=0.03, notch_mps=5.0):
    """Return a sector whose middle holds a state, and the satellite's pose."""
    radar = PlainRadar(seed)
    dwells, _, _ = radar.look(0, [], state[:3], width_rad=width_rad)
    numbers = (
        float(dwells.azimuth_start_rad[0]),
        width_rad,
        math.radians(6.0),
        math.radians(60.0),
        math.radians(70.0),
        FACE_TILT_RAD,
        4.5,
        0.0,
        LOOKS,
        THRESHOLD,
        1e-6,
        notch_mps,
        2.1,
    )
    return make_sector(dwells.sensor_position_ecef_m[0], dwells.sensor_velocity_ecef_mps[0], numbers)


def spread(position_m, velocity_mps):
    return np.diag([position_m**2] * 3 + [velocity_mps**2] * 3)


@pytest.mark.parametrize("looks", [1, 2, 4, 10])
def test_detection_probability_is_the_incomplete_gamma_function(looks):
    for snr in (0.0, 1.0, 10.0, 45.0, 300.0):
        expected = gammaincc(looks, 20.0 / (1.0 + snr / looks))
        assert swerling_2_probability(snr, looks, 20.0) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("seed", range(4))
def test_prediction_of_a_track_agrees_with_the_twin(seed):
    rng = np.random.default_rng(seed)
    store = _new_store(4)
    store.states[2] = STATE + rng.normal(size=(3, 6)) * np.array([80.0] * 3 + [4.0] * 3)
    roots = rng.normal(size=(3, 6, 6)) * np.array([80.0] * 3 + [4.0] * 3)[:, None]
    store.covariances[2] = roots @ roots.transpose(0, 2, 1)
    store.weights[2] = (0.7, 0.2, 0.1)
    out = np.empty((3, 6)), np.empty((3, 6, 6)), np.empty(3)
    predict_row(store, 2, 14_000_000_000, SETTINGS, *out)
    expected = imm_predict(
        store.states[2],
        store.covariances[2],
        store.weights[2],
        14.0,
        rates=SETTINGS.turn_rates,
        horizontal=SETTINGS.noise_horizontal,
        vertical=SETTINGS.noise_vertical,
        sojourns=(120.0, 40.0),
    )
    np.testing.assert_allclose(out[0], expected[0], rtol=1e-12, atol=1e-6)
    np.testing.assert_allclose(out[1], expected[1], rtol=1e-8, atol=1e-6)
    np.testing.assert_allclose(out[2], expected[2], rtol=1e-12)


def test_the_mixture_has_the_moments_of_its_models():
    rng = np.random.default_rng(0)
    states, weights = STATE + rng.normal(size=(3, 6)) * 30.0, np.array([0.5, 0.3, 0.2])
    roots = rng.normal(size=(3, 6, 6)) * 20.0
    covariances = roots @ roots.transpose(0, 2, 1)
    mean, covariance = np.empty(6), np.empty((6, 6))
    combine_models(states, covariances, weights, mean, covariance)
    draws = np.concatenate(
        [
            rng.multivariate_normal(s, c, size=int(w * 400_000))
            for s, c, w in zip(states, covariances, weights, strict=True)
        ]
    )
    np.testing.assert_allclose(mean, draws.mean(axis=0), atol=0.5)
    np.testing.assert_allclose(covariance, np.cov(draws.T), rtol=0.05, atol=30.0)


@pytest.mark.parametrize("seed", range(5))
def test_a_well_known_track_in_the_middle_is_seen_as_the_radar_promises(seed):
    sector = sector_towards(STATE, seed, notch_mps=1e-3)
    probability, gain, share = expected_detection(sector, STATE, spread(20.0, 1.0), 10.0, SETTINGS)
    assert share == pytest.approx(1.0, abs=1e-3)
    assert gain == pytest.approx(4.5, rel=1e-3)
    assert probability == pytest.approx(swerling_2_probability(STRENGTH, LOOKS, THRESHOLD), abs=2e-3)


def test_a_track_on_the_edge_is_half_in_and_far_off_not_at_all():
    sector = sector_towards(STATE, 1)
    los = STATE[:3] - sector.position
    azimuth = math.atan2(los @ sector.starboard, los @ sector.along) % (2 * math.pi)
    to_edge = sector.azimuth_start_rad + sector.azimuth_width_rad - azimuth
    assert 0.0 < to_edge < sector.azimuth_width_rad
    shares = []
    for turn in (0.0, to_edge, 8.0 * to_edge):
        # Turn the track about the satellite's vertical, from along towards starboard.
        k = sector.down
        turned = los * math.cos(turn) + np.cross(k, los) * math.sin(turn) + k * (k @ los) * (1 - math.cos(turn))
        state = np.concatenate([sector.position + turned, STATE[3:]])
        shares.append(expected_detection(sector, state, spread(500.0, 5.0), 10.0, SETTINGS)[2])
    assert shares[0] > 0.99
    assert shares[1] == pytest.approx(0.5, abs=0.02)
    assert shares[2] == 0.0


def test_a_miss_in_the_clutter_notch_is_expected():
    """Flying across the line of sight hides an object; doubt about its course brings some hope back."""
    sector = sector_towards(STATE, 2, notch_mps=40.0)
    los = STATE[:3] - sector.position
    los /= np.linalg.norm(los)
    across = np.cross(los, STATE[:3] / np.linalg.norm(STATE[:3]))
    across *= 230.0 / np.linalg.norm(across)
    hidden = np.concatenate([STATE[:3], across])
    sure = expected_detection(sector, hidden, spread(50.0, 1.0), 10.0, SETTINGS)[0]
    unsure = expected_detection(sector, hidden, spread(50.0, 80.0), 10.0, SETTINGS)[0]
    away = expected_detection(sector, np.concatenate([STATE[:3], 230.0 * los]), spread(50.0, 1.0), 10.0, SETTINGS)[0]
    assert sure < 0.05 < 0.2 < unsure < away


def test_the_strength_of_an_echo_is_weighed_exactly():
    """Against the densities of a gamma distribution, at one known size (SciPy's own)."""
    sector = sector_towards(STATE, 3)
    for measured in (THRESHOLD - LOOKS, 30.0, 80.0):
        power = measured + LOOKS
        likelihoods = [
            gamma_distribution.pdf(power, LOOKS, scale=1 + factor * STRENGTH / LOOKS) for factor in (0.25, 1.0, 4.0)
        ]
        exact = math.log(np.mean(likelihoods)) - gamma_distribution.logpdf(power, LOOKS) + math.log(1e-6)
        assert amplitude_log_ratio(sector, STRENGTH, measured) == pytest.approx(exact, rel=1e-9)


def test_strength_favours_targets_when_strong_and_noise_at_the_threshold():
    sector = sector_towards(STATE, 3)
    assert amplitude_log_ratio(sector, STRENGTH, 60.0) > 10.0
    assert amplitude_log_ratio(sector, STRENGTH, THRESHOLD - LOOKS) < 0.0


@pytest.mark.parametrize("seed", range(20))
def test_the_cheap_test_never_leaves_out_what_the_sector_may_hold(seed):
    rng = np.random.default_rng(seed)
    sector = sector_towards(STATE, seed)
    for _ in range(200):
        state = STATE + np.concatenate([rng.normal(size=3) * 60_000.0, rng.normal(size=3) * 50.0])
        covariance = spread(rng.uniform(20.0, 6000.0), rng.uniform(1.0, 170.0))
        probability, _, _ = expected_detection(sector, state, covariance, 10.0, SETTINGS)
        if probability > 0.0:
            assert _near_sector(sector, state, covariance, 0.0)


@pytest.mark.parametrize("seed", range(6))
def test_the_trackers_axes_are_those_of_the_ellipsoid(seed):
    """Down against the geodetic normal of `astro`, within the 1e-5 rad that is claimed."""
    from lookdown.astro import up_ecef

    sector = sector_towards(STATE, seed)
    up = up_ecef(sector.position[None])[0]
    assert np.linalg.norm(np.cross(sector.down, up)) < 1e-5
    frame = np.stack([sector.along, sector.starboard, sector.down])
    np.testing.assert_allclose(frame @ frame.T, np.eye(3), atol=1e-12)
    assert np.linalg.det(frame) == pytest.approx(1.0)
