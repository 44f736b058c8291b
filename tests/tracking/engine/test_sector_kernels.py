"""What a dwell could see: its frame, who may lie in it, how surely it is detected, beside plain twins."""

import math

import numpy as np
import pytest
from engine_scenes import SETTINGS, look_at
from plain_radar import EARTH_M, level_state, place
from scipy.special import gammaincc, gammainccinv
from scipy.stats import gamma
from unjitted import plain

from lookdown.tracking.engine._layout import (
    ALONG,
    AZIMUTH_START,
    AZIMUTH_WIDTH,
    CAP_CENTRE,
    CAP_RADIUS,
    DOWN,
    EDGE_COSINE,
    EDGE_SINE,
    FALSE_ALARM,
    GRAZING_MAX,
    GRAZING_MIN,
    LOOKS,
    NOTCH_EXPONENT,
    NOTCH_WIDTH,
    POSES,
    SCAN_LIMIT,
    SNR_PER_M2,
    STARBOARD,
    STEERING,
    THRESHOLD,
    TILT,
)

SECTOR = plain("engine._sector_kernels")
LATITUDES_DEG = (-89.9, -60.0, -30.0, 0.0, 12.5, 45.0, 75.0)


def frame_of(pose):
    return pose[ALONG : ALONG + 3], pose[STARBOARD : STARBOARD + 3], pose[DOWN : DOWN + 3]


@pytest.mark.parametrize("latitude_deg", LATITUDES_DEG)
def test_the_frame_is_level_and_right_handed(latitude_deg):
    """Down is the ellipsoid's normal at the sensor within 1e-5 rad, by the closed form for a geodetic latitude."""
    latitude, longitude = math.radians(latitude_deg), 2.5
    pose = np.zeros(40)
    pose[:3] = place(latitude, longitude, 500e3)
    pose[3:6] = [3_000.0, -5_000.0, 4_500.0]
    SECTOR.fill_frame(pose)
    along, starboard, down = frame_of(pose)
    normal = [math.cos(latitude) * math.cos(longitude), math.cos(latitude) * math.sin(longitude), math.sin(latitude)]
    assert math.acos(min(1.0, -down @ normal)) < 1e-5
    np.testing.assert_allclose(np.cross(down, along), starboard, atol=1e-12)
    np.testing.assert_allclose(np.cross(along, starboard), down, atol=1e-12)
    assert along @ pose[3:6] > 0.0 and abs(starboard @ pose[3:6]) < 1e-6


def test_a_sensor_at_rest_counts_azimuth_from_north():
    pose = np.zeros(40)
    pose[:3] = place(0.7, 0.3, 100.0)
    SECTOR.fill_frame(pose)
    along, starboard, _ = frame_of(pose)
    assert along[2] > 0.0 and starboard[2] == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize("looks", [1, 2, 4, 10])
@pytest.mark.parametrize("snr", [0.0, 0.5, 10.0, 300.0])
def test_detection_of_a_fading_target_is_the_incomplete_gamma_function(looks, snr):
    threshold = gammainccinv(looks, 1e-6)
    expected = gammaincc(looks, threshold / (1.0 + snr / looks))
    assert SECTOR.swerling_2_probability(snr, looks, threshold) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("measured", [20.0, 45.0, 200.0])
def test_the_strength_weighs_targets_against_noise(measured):
    """Densities of the sum of N exponentials, for three sizes of target alike, over that of noise above threshold."""
    pose, looks, expected = np.zeros(40), 4, 40.0
    pose[LOOKS], pose[THRESHOLD], pose[FALSE_ALARM] = looks, gammainccinv(looks, 1e-6), math.log(1e-6)
    strength = measured + looks
    target = np.mean([gamma.pdf(strength, looks, scale=1.0 + f * expected / looks) for f in (0.25, 1.0, 4.0)])
    noise = gamma.pdf(strength, looks) / 1e-6
    result = SECTOR.amplitude_log_ratio(pose, expected, measured)
    assert result == pytest.approx(math.log(target / noise), rel=1e-9)


def detected_by_draws(pose, mean, covariance, rcs_m2, count=200_000):
    """Return (probability in the sector, probability detected) of states drawn from a Gaussian."""
    rng = np.random.default_rng(4)
    states = rng.multivariate_normal(mean, covariance, count)
    offset = states[:, :3] - pose[:3]
    distance = np.linalg.norm(offset, axis=1)
    los = offset / distance[:, None]
    along, starboard, down = frame_of(pose)
    half = 0.5 * pose[AZIMUTH_WIDTH]
    turn = np.arctan2(los @ starboard, los @ along) - pose[AZIMUTH_START] - half
    turn = (turn + math.pi) % (2 * math.pi) - math.pi
    scan_cosine = math.cos(pose[TILT]) * (los @ down) + math.sin(pose[TILT]) * np.abs(los @ starboard)
    up = states[:, :3] / np.linalg.norm(states[:, :3], axis=1)[:, None]
    grazing = np.arcsin(-np.einsum("ij,ij->i", los, up))
    inside = (np.abs(turn) < half) & (grazing > pose[GRAZING_MIN]) & (grazing < pose[GRAZING_MAX])
    inside &= np.arccos(scan_cosine) < pose[SCAN_LIMIT]
    speed = np.maximum(np.abs(np.einsum("ij,ij->i", los, states[:, 3:])), 1e-3)
    kept = pose[SNR_PER_M2] * scan_cosine ** pose[STEERING] / (1 + (pose[NOTCH_WIDTH] / speed) ** pose[NOTCH_EXPONENT])
    # The log-normal spread with aspect that the three nodes stand for.
    sigma = math.log(10.0**0.3)
    size = rcs_m2 * np.exp(sigma * rng.normal(size=count) - 0.5 * sigma**2)
    chance = gammaincc(pose[LOOKS], pose[THRESHOLD] / (1.0 + kept * size / pose[LOOKS]))
    return inside.mean(), (inside * chance).mean()


@pytest.mark.parametrize("aside_sigma", [-4.0, -1.0, 0.0, 2.0])
@pytest.mark.parametrize("course_rad", [0.3, 1.2])
def test_expected_detection_is_what_draws_give(aside_sigma, course_rad):
    """Near the edge of the sector and away from it, in the notch and out of it."""
    state = level_state(0.85, 0.05, 9_000.0, course_rad, 60.0)
    *_, poses, _, _ = look_at([state], state[:3], width_rad=0.02)
    pose = poses[0].copy()
    covariance = np.diag([3_000.0**2] * 3 + [15.0**2] * 3)
    los = state[:3] - pose[:3]
    level = math.hypot(los @ pose[ALONG : ALONG + 3], los @ pose[STARBOARD : STARBOARD + 3])
    pose[AZIMUTH_START] += 0.01 - aside_sigma * 3_000.0 / level
    pose[STEERING] = 2.0
    seen = np.zeros(4)
    SECTOR.expected_detection(pose, state, covariance, 5.0, SETTINGS, seen)
    inside, detected = detected_by_draws(pose, state, covariance, 5.0)
    assert seen[2] == pytest.approx(inside, abs=0.01)
    # Three sizes and five speeds stand for whole distributions.
    assert seen[0] == pytest.approx(detected, abs=0.04)


def test_behind_the_sensor_and_beside_the_sector_nothing_is_expected():
    state = level_state(0.85, 0.05, 9_000.0, 1.0, 200.0)
    *_, poses, _, _ = look_at([state], state[:3], width_rad=0.05)
    for elsewhere in (level_state(0.85, 0.05 + math.pi, 9_000.0, 1.0, 200.0), level_state(0.7, 0.05, 9e3, 1.0, 200.0)):
        seen = np.ones(4)
        SECTOR.expected_detection(poses[0], elsewhere, np.eye(6), 10.0, SETTINGS, seen)
        assert seen[0] == seen[2] == 0.0


@pytest.mark.parametrize("seed", range(4))
def test_the_sector_on_the_ground_lies_between_its_central_angles(seed):
    """A ground point at a grazing angle lies as far from the point below the sensor as the cosine rule says."""
    state = level_state(0.3 * seed, 1.0, 9_000.0, 1.0, 200.0)
    *_, poses, _, _ = look_at([state], state[:3], seed=seed)
    angles = np.zeros(2)
    SECTOR.central_angles(poses[0], angles)
    radius = np.linalg.norm(poses[0, :3])
    for angle, grazing in zip(angles, (poses[0, GRAZING_MAX], poses[0, GRAZING_MIN]), strict=True):
        slant = math.sqrt(radius**2 + EARTH_M**2 - 2.0 * radius * EARTH_M * math.cos(angle))
        sine = (radius**2 - EARTH_M**2 - slant**2) / (2.0 * EARTH_M * slant)
        assert math.asin(sine) == pytest.approx(grazing, abs=1e-6)


def test_what_lies_in_the_sector_is_near_it():
    """Every object that the radar reports, from anywhere, is one that the rough test lets through at once."""
    rng = np.random.default_rng(3)
    for seed in range(30):
        latitude, longitude = math.asin(rng.uniform(-0.99, 0.99)), rng.uniform(-math.pi, math.pi)
        state = level_state(latitude, longitude, rng.uniform(0.0, 15e3), rng.uniform(0.0, 6.0), 200.0)
        *_, poses, values, _ = look_at([state], state[:3], seed=seed)
        assert len(values) == 1
        assert SECTOR.near_sector(poses[0], 1, state, 100.0, 10.0, 0.0)
        opposite = level_state(-latitude, longitude + math.pi, 9e3, 1.0, 200.0)
        assert not SECTOR.near_sector(poses[0], 1, opposite, 100.0, 10.0, 0.0)


@pytest.mark.parametrize("width_rad", [0.03, 1.0, 3.0, 6.2])
def test_what_is_refused_without_arcs_lies_outside(width_rad):
    """Places all round: none within the limits is refused before, and of those outside nearly all are."""
    rng, outside, refused = np.random.default_rng(5), 0, 0
    middle = level_state(0.4, 1.0, 9e3, 1.0, 200.0)
    *_, poses, _, _ = look_at([middle], middle[:3], width_rad=width_rad)
    for _ in range(600):
        latitude, longitude = np.array([0.4, 1.0]) + rng.normal(size=2) * rng.choice([0.01, 0.1, 1.0])
        state, reach = level_state(latitude, longitude, 9e3, 1.0, 200.0), rng.choice([100.0, 5e3, 60e3])
        beyond = SECTOR.lies_beyond(poses[0], 1, state[:3], reach)
        if SECTOR.within_limits(poses[0], 1, state, reach):
            assert not beyond
        else:
            outside, refused = outside + 1, refused + beyond
    # The half of the sky behind the sensor is refused by its own test.
    assert outside > 30 and refused > 0.6 * outside


@pytest.mark.parametrize("width_rad", [0.03, 1.0, 3.0, 6.2])
def test_what_is_taken_without_arcs_lies_inside(width_rad):
    """Places all round: whoever is let in by cosines is within the limits by angles, and most inside are."""
    rng, inside, taken = np.random.default_rng(8), 0, 0
    middle = level_state(0.4, 1.0, 9e3, 1.0, 200.0)
    *_, poses, _, _ = look_at([middle], middle[:3], width_rad=width_rad)
    pose = poses[0]
    for _ in range(600):
        latitude, longitude = np.array([0.4, 1.0]) + rng.normal(size=2) * rng.choice([0.003, 0.03, 0.3])
        state = level_state(latitude, longitude, 9e3, 1.0, 200.0)
        offset = state[:3] - pose[:3]
        a, s = offset @ pose[ALONG:STARBOARD], offset @ pose[STARBOARD:DOWN]
        azimuth = (math.atan2(s, a) - pose[AZIMUTH_START] - width_rad / 2 + math.pi) % (2 * math.pi) - math.pi
        sight = offset / np.linalg.norm(offset)
        grazing = math.asin(-sight @ state[:3] / np.linalg.norm(state[:3]))
        within = abs(azimuth) < width_rad / 2 and pose[GRAZING_MIN] < grazing < pose[GRAZING_MAX]
        found = SECTOR._lies_inside(pose, *offset, math.hypot(a, s), state)
        assert within or not found
        inside, taken = inside + within, taken + found
    assert inside > 30 and taken > 0.9 * inside


def test_shares_told_by_cosines_are_those_told_by_angles():
    rng = np.random.default_rng(9)
    middle = level_state(0.4, 1.0, 9e3, 1.0, 200.0)
    *_, poses, _, _ = look_at([middle], middle[:3], width_rad=0.6)
    pose, sure = poses[0], 0
    for _ in range(400):
        azimuth, grazing, scan = rng.uniform([-0.5, 0.0, 0.0], [0.5, 1.5, 1.6])
        sigma = 10.0 ** rng.uniform(-4.0, -0.7)
        sight = np.zeros(3)
        SECTOR.aim(pose, pose[AZIMUTH_START] + 0.3 + azimuth, sight)
        level = sight @ pose[ALONG:STARBOARD], sight @ pose[STARBOARD:DOWN]
        shares = (
            (SECTOR._azimuth_share(pose, sight, *level, sigma), azimuth, -0.3, 0.3),
            (SECTOR._grazing_share(pose, math.sin(grazing), sigma), grazing, pose[GRAZING_MIN], pose[GRAZING_MAX]),
            (SECTOR._scan_share(pose, math.cos(scan), sigma), scan, -1.0, pose[SCAN_LIMIT]),
        )
        for share, value, low, high in shares:
            assert share == pytest.approx(SECTOR._share_between(value, low, high, sigma), abs=1e-12)
            sure += share == 1.0
    assert sure > 300


def test_what_is_refused_without_arcs_lies_outside_a_cap():
    rng, pose = np.random.default_rng(6), np.zeros(POSES)
    pose[CAP_CENTRE : CAP_CENTRE + 3] = place(0.4, 1.0, 0.0) / np.linalg.norm(place(0.4, 1.0, 0.0))
    outside, refused = 0, 0
    for radius in (0.0, 0.02, 0.5, 3.0):
        pose[CAP_RADIUS], pose[EDGE_COSINE], pose[EDGE_SINE] = radius, math.cos(radius), math.sin(radius)
        for _ in range(200):
            latitude, longitude = np.array([0.4, 1.0]) + rng.normal(size=2) * rng.choice([0.01, 0.1, 1.0])
            state, reach = level_state(latitude, longitude, 9e3, 1.0, 200.0), rng.choice([100.0, 5e3, 60e3])
            beyond = SECTOR.lies_beyond(pose, 0, state[:3], reach)
            if SECTOR.within_limits(pose, 0, state, reach):
                assert not beyond
            else:
                outside, refused = outside + 1, refused + beyond
    assert outside > 100 and refused > 0.95 * outside
