"""Clusters, differences and fixes: by differencing, by drawing from the constraints, from starts far off."""

import dataclasses
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sensing_oracles import satellites_at

from lookdown.astro import ecef_from_geodetic, geodetic_from_ecef, up_ecef
from lookdown.sensing import passive

NOISE = np.diag([150.0, 150.0, 2e-4, 2e-4])
NOISE[0, 1] = NOISE[1, 0] = 30.0


@pytest.fixture(scope="module")
def known():
    return passive.reference_passive()


def _cluster(known, count=1, time_s=0.0):
    satellites = satellites_at(time_s, count=10, height_m=575e3)
    row = np.zeros(count, np.int64)
    return passive.cluster_states(known, satellites.position_ecef_m[row], satellites.velocity_ecef_mps[row])


def test_companions_fly_orbits_of_their_own(known):
    # The states a second apart differ by the velocity: companions are where their velocities take them.
    before, speed = _cluster(known, time_s=1200.0)
    after, later = _cluster(known, time_s=1201.0)
    middle = 0.5 * (speed + later)
    assert np.abs(after - before - middle).max() < 3.0
    apart = np.linalg.norm(before[0, 1:] - before[0, 0], axis=1)
    assert (apart >= known.along_baseline_m * 0.999).all()
    assert (apart <= math.hypot(known.along_baseline_m, known.cross_baseline_m) * 1.001).all()
    height = geodetic_from_ecef(before[0])[2]
    assert np.abs(height - height[0]).max() < 3e3


def test_the_cluster_is_never_flat(known):
    spans = []
    for time_s in np.linspace(0.0, 5700.0, 60):
        place, speed = _cluster(known, time_s=float(time_s))
        inertial = speed[0, 0] + np.cross([0.0, 0.0, 7.2921159e-5], place[0, 0])
        normal = np.cross(place[0, 0], inertial)
        normal /= np.linalg.norm(normal)
        spans.append(np.abs((place[0, 1:] - place[0, 0]) @ normal).max())
    assert min(spans) > 0.69 * known.cross_baseline_m


def test_slopes_are_those_of_differences(known):
    place, moving = _cluster(known)
    target = place[:, 0] * (6380e3 / np.linalg.norm(place[:, 0])) + [[2e5, 5e5, -3e5]]
    state = np.concatenate([target, [[120.0, -80.0, 60.0]]], axis=1)
    _, slopes = passive.differences(place, moving, state)
    for column, step in enumerate([10.0] * 3 + [0.1] * 3):
        move = np.zeros((1, 6))
        move[0, column] = step
        ahead, _ = passive.differences(place, moving, state + move)
        behind, _ = passive.differences(place, moving, state - move)
        np.testing.assert_allclose(slopes[0, :, column], (ahead - behind)[0] / (2.0 * step), rtol=1e-5, atol=1e-9)


def _emitters(known, place, count, seed):
    """Return true states drawn from the constraints, abeam and about a cluster."""
    rng = np.random.Generator(np.random.Philox(seed))
    latitude, longitude, _ = geodetic_from_ecef(place[:, 0])
    ground = ecef_from_geodetic(
        latitude_rad=latitude + rng.uniform(0.05, 0.14, count) * rng.choice([-1.0, 1.0], count),
        longitude_rad=longitude + rng.uniform(-0.12, 0.12, count),
        height_m=known.height_m + known.height_sigma_m * rng.standard_normal(count),
    )
    return np.concatenate([ground, known.speed_sigma_mps * rng.standard_normal((count, 3))], axis=1), rng


@pytest.mark.parametrize(("speed_mps", "most"), [(1.0, 1.06), (30.0, 1.06), (140.0, 1.6)])
def test_errors_are_as_the_covariance_says(known, speed_mps, most):
    # Truths drawn from the very constraints: then the information is that of the whole problem. Emitters of any speed
    # are displaced by tens of kilometres, over which the differences bend: one in twenty errs more than is claimed.
    known = dataclasses.replace(known, speed_sigma_mps=speed_mps)
    count = 2500
    place, moving = _cluster(known, count)
    truth, rng = _emitters(known, place, count, 5)
    values, _ = passive.differences(place, moving, truth)
    noise = np.broadcast_to(NOISE, (count, 4, 4)).copy()
    measured = values + rng.standard_normal((count, 4)) @ np.linalg.cholesky(NOISE).T
    fix = passive.locate(known, place, moving, measured, noise, truth[:, :3])
    assert fix.converged.mean() > 0.99
    error = (fix.state - truth)[fix.converged]
    nees = np.einsum("ni,nij,nj->n", error, np.linalg.inv(fix.covariance[fix.converged]), error)
    assert 0.94 < nees.mean() / 6.0 < most and np.median(nees) == pytest.approx(5.348, rel=0.1)
    bound = passive.fix_covariance(known, place, moving, truth, noise)
    claimed, floor = (np.sqrt(np.einsum("nii->n", c[:, :3, :3])) for c in (fix.covariance, bound))
    assert np.median(claimed / floor) == pytest.approx(1.0, abs=0.05)


@pytest.mark.parametrize("offset_m", [5e3, 50e3])
def test_the_fix_does_not_depend_on_where_the_search_starts(known, offset_m):
    count = 200
    place, moving = _cluster(known, count)
    truth, rng = _emitters(known, place, count, 8)
    values, _ = passive.differences(place, moving, truth)
    noise = np.broadcast_to(NOISE, (count, 4, 4)).copy()
    away = np.cross(up_ecef(truth[:, :3]), rng.standard_normal((count, 3)))
    away *= offset_m / np.linalg.norm(away, axis=1)[:, None]
    near = passive.locate(known, place, moving, values, noise, truth[:, :3])
    far = passive.locate(known, place, moving, values, noise, truth[:, :3] + away)
    both = near.converged & far.converged
    assert both.mean() > 0.95
    gap = np.linalg.norm((near.state - far.state)[both, :3], axis=1)
    assert (gap < 1.0).mean() > 0.97


def test_a_still_emitter_of_known_height_is_where_it_is(known):
    tight = dataclasses.replace(known, height_sigma_m=1.0, speed_sigma_mps=0.01, height_m=0.0)
    place, moving = _cluster(tight)
    latitude, longitude, _ = geodetic_from_ecef(place[:, 0])
    ground = ecef_from_geodetic(latitude_rad=latitude + 0.08, longitude_rad=longitude, height_m=np.zeros(1))
    values, _ = passive.differences(place, moving, np.concatenate([ground, np.zeros((1, 3))], axis=1))
    fix = passive.locate(tight, place, moving, values, NOISE[None], ground + 3e4)
    assert fix.converged[0] and np.linalg.norm(fix.state[0, :3] - ground[0]) < 1.0
    loose = passive.locate(known, place, moving, values, NOISE[None], ground)
    assert np.trace(loose.covariance[0, :3, :3]) > 20.0 * np.trace(fix.covariance[0, :3, :3])


@settings(max_examples=40)
@given(st.lists(st.floats(-3.0, 3.0), min_size=9, max_size=9), st.lists(st.floats(0.1, 50.0), min_size=3, max_size=3))
def test_the_raised_diagonal_bounds_the_whole(numbers, scales):
    root = np.diag(scales) @ (np.array(numbers).reshape(3, 3) + 4.0 * np.eye(3))
    matrix = root @ root.T
    ratio = float(passive.bounding_ratio(matrix[None])[0])
    assert 1.0 - 1e-12 <= ratio <= 3.0 + 1e-12
    gap = np.linalg.eigvalsh(ratio * np.diag(np.diag(matrix)) - matrix)
    assert gap.min() > -1e-9 * np.trace(matrix)


def test_nothing_to_locate_is_no_fault(known):
    place, moving = _cluster(known, 0)
    fix = passive.locate(known, place, moving, np.empty((0, 4)), np.empty((0, 4, 4)), np.empty((0, 3)))
    assert fix.state.shape == (0, 6) and fix.converged.shape == (0,)
