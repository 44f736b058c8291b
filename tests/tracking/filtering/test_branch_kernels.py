"""Branches of a track that may be turning: against many flights, and each piece against what it should be."""

import math

import numpy as np
import pytest
from filtering_plain import between, chain, classes
from onsets_flown import flown_on, report_logs
from unjitted import plain

from lookdown.tracking.filtering import motion_of
from lookdown.tracking.parameters import TRACKER_REFERENCE, TrackerParameters

KNOWN = TrackerParameters(**{name: known.base_si for name, known in TRACKER_REFERENCE.items()})
MOTION = motion_of(KNOWN)
BRANCH, MODELS = plain("filtering._branch_kernels"), plain("filtering._motion_kernels")
CARRY, PLAN = plain("filtering._carry_kernels"), plain("filtering._plan_kernels")
PLACE, SPEED, DT_S = np.array([6_388_000.0, 0.0, 0.0]), 240.0, 10.0
STATE = np.concatenate([PLACE, [0.0, SPEED, 0.0]])
SPREAD = np.diag([120.0**2, 120.0**2, 120.0**2, 2.0**2, 3.0**2, 3.0**2])
QUIET = MOTION._replace(
    noise_along=(0.02,) * 3, noise_across=(0.02,) * 3, noise_vertical=(0.02,) * 3, turn_noise=0.02,
    turn_noise_vertical=0.02,
)  # fmt: skip
SIGMAS = np.array([30.0, 1e-3, 1e-3, 1.0])
STRAIGHT = np.array([1.0 - 3e-9, 1e-9, 1e-9, 1e-9])


def pose_at(east, north):
    """Return position, velocity and axes of a satellite a thousand kilometres up and aside."""
    position = np.array([7_378_000.0, east, north])
    velocity = np.array([0.0, 0.0, 7_400.0])
    sight = PLACE - position
    along = np.array([0.0, 0.0, 1.0])
    cross = np.cross(along, sight)
    return np.concatenate([position, velocity, along, cross / np.linalg.norm(cross)])


def looked(values, pose, weights, known=(0.0, 0.0), motion=QUIET, dt_s=DT_S, agile_log=-60.0):
    """Return states, covariances, shares, rates and the whole of what branches come to."""
    packed = np.zeros((4, 27))
    for m in range(4):
        MODELS.pack_model(STATE, SPREAD, packed[m])
    report = (pose[:3], pose[3:6], pose[6:9], pose[9:12], values, SIGMAS, 0.0, 15)
    states, covariances, shares, told = np.zeros((4, 6)), np.zeros((4, 6, 6)), np.zeros(4), np.zeros((2, 2))
    table = np.zeros((PLAN.BRANCHES, PLAN.BRANCH_VALUES))
    whole = BRANCH.branch_look(
        packed, np.array(weights), np.array(known), dt_s, motion, report, agile_log, table, states, covariances,
        shares, told,
    )  # fmt: skip
    return states, covariances, shares, told, whole


def reported(pose, onset_s, rate_radps, dt_s=DT_S):
    """Return the report, free of error, of a flight that began to turn at an instant, and its state."""
    state = flown_on(STATE[None], dt_s, np.array([onset_s]), np.array([rate_radps]))
    return report_logs(state, pose, np.zeros(4), SIGMAS)[1][0], state[0]


@pytest.mark.parametrize(("onset_s", "rate_dps", "east"), [(3.0, 3.0, 9e5), (6.0, -2.5, -4e5)])
def test_branches_come_to_what_many_flights_come_to(onset_s, rate_dps, east):
    """Straight before the look: shares of straight and turns, and place and velocity of the turn that it was."""
    pose = pose_at(east, 5e5)
    values, _ = reported(pose, onset_s, math.radians(rate_dps))
    states, covariances, shares, told, whole = looked(values, pose, STRAIGHT)
    usual = between(MOTION.turn_rate_radps, *classes(STATE, MOTION)[:2])
    leave = between(MOTION.straight_leave_hz, *classes(STATE, MOTION)[:2])
    P = chain(DT_S, leave, MOTION.turn_leave_hz, MOTION.agile_leave_hz, MOTION.agile_share)
    rng, n = np.random.default_rng(7), 60_000
    begun = STATE + rng.normal(size=(n, 6)) * np.sqrt(np.diag(SPREAD))
    wide = KNOWN.turning_spread_radps
    logs, flights, rates = [], [], []
    for model, side in ((0, 0.0), (1, 1.0), (2, -1.0)):
        rate = np.maximum(usual + wide * rng.normal(size=n), 0.25 * usual)
        end = flown_on(begun, DT_S, rng.uniform(0.0, DT_S, n), side * rate)
        # White acceleration of so little density is a speed and a way at the end.
        kick = rng.normal(size=(n, 3)) * math.sqrt(0.02 * DT_S)
        end[:, 3:] += kick
        end[:, :3] += kick * DT_S / 2 + rng.normal(size=(n, 3)) * math.sqrt(0.02 * DT_S**3 / 12)
        logs.append(report_logs(end, pose, values, SIGMAS)[0] + math.log(P[0, model]))
        flights.append(end)
        rates.append(rate)
    masses = np.array([np.exp(one).sum() for one in logs])
    expected = masses / masses.sum()
    right = 1 if rate_dps > 0.0 else 2
    assert shares[right] == pytest.approx(expected[right], abs=0.08)
    np.testing.assert_allclose(np.log(masses.sum() / n), whole[0], atol=0.5)
    weights = np.exp(logs[right] - logs[right].max())
    weights /= weights.sum()
    mean = weights @ flights[right]
    spread = np.sqrt(weights @ (flights[right] - mean) ** 2)
    claimed = np.sqrt(np.diag(covariances[right]))
    apart = np.abs(states[right] - mean) / spread
    assert apart.max() < 0.5
    np.testing.assert_allclose(claimed, spread, rtol=0.35)
    rate = weights @ rates[right]
    assert abs(told[right - 1, 0] - rate) < math.radians(0.35)


def test_shares_are_probabilities_and_the_agile_model_is_left_alone():
    pose = pose_at(9e5, 5e5)
    values, _ = reported(pose, 4.0, math.radians(2.5))
    states, covariances, shares, _, whole = looked(values, pose, (0.6, 0.2, 0.1, 0.1), agile_log=-12.0)
    assert shares.sum() == pytest.approx(1.0, abs=1e-12)
    assert (shares > 0.0).all()
    assert (states[3] == 0.0).all() and (covariances[3] == 0.0).all()
    assert shares[3] == pytest.approx(math.exp(-12.0 - whole[0]), rel=1e-9)
    assert whole[2] <= whole[1]
    for m in range(3):
        assert (np.linalg.eigvalsh(covariances[m]) > 0.0).all()
        np.testing.assert_array_equal(covariances[m], covariances[m].T)


def test_a_known_turn_that_goes_on_is_told_more_exactly():
    """A turn of 3 deg/s known within 0.3 goes on: its model takes it, and the rate is known better still."""
    pose = pose_at(-6e5, 6e5)
    values, truth = reported(pose, 0.0, math.radians(3.0))
    known = (math.radians(3.1), math.radians(0.3) ** 2)
    states, covariances, shares, told, _ = looked(values, pose, (1e-3, 0.997, 1e-3, 1e-3), known)
    assert shares[1] > 0.8
    off = states[1] - truth
    assert off @ np.linalg.solve(covariances[1], off) < 6.0
    assert abs(told[0, 0] - math.radians(3.0)) < math.radians(0.1)
    assert math.sqrt(told[0, 1]) < math.radians(0.25)


def test_a_turn_that_ended_between_the_looks_is_straight_again():
    pose = pose_at(-6e5, 6e5)
    turned = flown_on(STATE[None], 5.0, np.zeros(1), np.full(1, math.radians(3.0)))
    state = flown_on(turned, 5.0, np.zeros(1), np.zeros(1))
    values = report_logs(state, pose, np.zeros(4), SIGMAS)[1][0]
    known = (math.radians(3.0), math.radians(0.3) ** 2)
    states, covariances, shares, _, _ = looked(values, pose, (1e-3, 0.997, 1e-3, 1e-3), known)
    assert shares[0] > 0.5
    off = states[0] - state[0]
    assert off @ np.linalg.solve(covariances[0], off) < 6.0


@pytest.mark.parametrize("side", [1.0, -1.0])
@pytest.mark.parametrize("dt_s", [2.0, 10.0, 25.0])
def test_an_unknown_rate_moves_place_and_velocity_together(side, dt_s):
    """What one rate all along adds to the covariance is its square times the change of the state with the rate."""
    rate, sigma, step = side * math.radians(2.5), math.radians(0.2), 1e-5
    angle = rate * dt_s
    leg = (dt_s, CARRY.turn_arc(angle, dt_s), math.cos(angle / 3.0), math.sin(angle / 3.0), 0.0, sigma**2)
    nothing = ((0.0,) * 6, (0.0,) * 9, (0.0,) * 6)
    _, _, blocks = BRANCH.flown_leg(tuple(STATE[:3]), tuple(STATE[3:]), nothing, leg, (0.0, 0.0, 0.0))
    covariance = np.zeros((6, 6))
    plain("filtering._small_kernels").write_blocks(blocks, covariance)
    ends = np.zeros((2, 6))
    for k, one in enumerate((rate - step, rate + step)):
        CARRY.move_state(STATE, dt_s, one, ends[k])
    change = (ends[1] - ends[0]) / (2 * step) * sigma
    size = np.linalg.norm(change[:3]), np.linalg.norm(change[3:])
    scale = np.repeat(size, 3)
    expected = np.outer(change / scale, change / scale)
    # The place's direction is that of small angles: 60 deg in 25 s turn it by some hundredths.
    np.testing.assert_allclose(covariance / np.outer(scale, scale), expected, atol=0.06 if dt_s > 20.0 else 0.01)
    assert covariance[5, 5] + covariance[4, 4] == pytest.approx(size[1] ** 2, rel=0.01)


@pytest.mark.parametrize("angle", [0.0, 1e-9, 0.05, -0.4, 1.5, -4.0, 8.9])
def test_arcs_from_a_sixth_of_the_angle_are_those_of_sine_and_cosine(angle):
    """To rounding up to 9 rad; an angle of nothing is straight on."""
    arc, cosine, sine = BRANCH._arc(np.full(4, angle), np.array([2.0, 5.0, 10.0, 25.0]))
    for k, dt_s in enumerate((2.0, 5.0, 10.0, 25.0)):
        found = [np.broadcast_to(part, 4)[k] for part in arc]
        np.testing.assert_allclose(found, CARRY.turn_arc(angle, dt_s), rtol=1e-12, atol=1e-14 * dt_s)
    np.testing.assert_allclose(cosine, math.cos(angle / 3.0), rtol=1e-13)
    np.testing.assert_allclose(sine, math.sin(angle / 3.0), rtol=1e-13, atol=1e-15)


def test_four_legs_in_lanes_get_the_bits_of_one_by_one():
    """Straights and turns to either side, side by side."""
    rng = np.random.default_rng(11)
    states = np.tile(STATE, (4, 1)) + rng.normal(size=(4, 6)) * np.array([5e4, 5e4, 5e4, 50.0, 50.0, 9.0])
    roots = rng.normal(size=(4, 6, 6)) * np.array([100.0, 100.0, 100.0, 3.0, 3.0, 3.0])[:, None]
    covariances = roots @ roots.transpose(0, 2, 1)
    times, angles = np.array([3.0, 10.0, 4.0, 25.0]), np.array([0.0, 0.3, -0.2, 1.1])
    fills, variances, noises = rng.uniform(0, 1e-3, 4), rng.uniform(0, 1e-4, 4), rng.uniform(0.1, 2.0, (3, 4))
    arcs = np.array([CARRY.turn_arc(a, t) for a, t in zip(angles, times, strict=True)]).T

    def leg(which):
        arc = tuple(arcs[:, which])
        return times[which], arc, np.cos(angles / 3)[which], np.sin(angles / 3)[which], fills[which], variances[which]

    small = plain("filtering._small_kernels")
    place, speed = tuple(states[:, :3].T), tuple(states[:, 3:].T)
    blocks = small.read_blocks(covariances.transpose(1, 2, 0))
    together = BRANCH.flown_leg(place, speed, blocks, leg(slice(None)), tuple(noises))
    for m in range(4):
        alone = BRANCH.flown_leg(
            tuple(states[m, :3]), tuple(states[m, 3:]), small.read_blocks(covariances[m]), leg(m), tuple(noises[:, m])
        )
        for found, wanted in zip((*together[:2], *together[2]), (*alone[:2], *alone[2]), strict=True):
            assert [one[m] for one in found] == list(wanted)


def test_branches_together_have_the_moments_of_the_mixture():
    rng, count = np.random.default_rng(3), 9
    table = np.zeros((PLAN.BRANCHES, PLAN.BRANCH_VALUES))
    parts = []
    for k in range(count):
        root = rng.normal(size=(6, 6))
        state, spread = STATE + 50.0 * rng.normal(size=6), root @ root.T * 100.0
        MODELS.pack_model(state, spread, table[k])
        log, model = rng.uniform(-3.0, 0.0), float(k % 3)
        rate, variance = rng.uniform(0.02, 0.06), rng.uniform(1e-5, 1e-4)
        table[k, 27:] = math.exp(log), 3.0, rate, variance, model
        if model == 1.0:
            parts.append((math.exp(log), state, spread, rate, variance))
    state, covariance, told = np.zeros(6), np.zeros((6, 6)), np.zeros(2)
    total = BRANCH._together(table, count, 1.0, state, covariance, told)
    weights = np.array([one[0] for one in parts])
    assert total == pytest.approx(weights.sum())
    weights /= total
    mean = sum(w * one[1] for w, one in zip(weights, parts, strict=True))
    spread = sum(w * (one[2] + np.outer(one[1] - mean, one[1] - mean)) for w, one in zip(weights, parts, strict=True))
    rate = sum(w * one[3] for w, one in zip(weights, parts, strict=True))
    variance = sum(w * (one[4] + (one[3] - rate) ** 2) for w, one in zip(weights, parts, strict=True))
    np.testing.assert_allclose(state, mean, rtol=1e-12)
    np.testing.assert_allclose(covariance, spread, rtol=1e-9, atol=1e-6)
    assert told == pytest.approx([rate, variance])
    assert BRANCH._together(table, count, 7.0, state, covariance, told) == 0.0


def test_no_interval_asks_for_more_branches_than_there_is_room_for():
    """The longest gap at the quickest rate: the table holds all, branches before the models and parts behind these."""
    table = np.zeros((PLAN.BRANCHES, PLAN.BRANCH_VALUES))
    usual = max(MOTION.turn_rate_radps)
    transitions = MODELS.transition_probabilities(90.0, 0.01, 0.02, 0.02, 0.1)
    known = (BRANCH._QUICKEST * usual, 4e-4)
    count, end = BRANCH._plan_all(np.full(4, 0.25), known, 90.0, MOTION, transitions, usual, table)
    assert 80 < count <= PLAN.MODELS
    assert PLAN.PARTS + 20 < end <= PLAN.BRANCHES
    assert (table[PLAN.PARTS : end, PLAN.SOURCE] >= PLAN.MODELS).all()
    pose = pose_at(9e5, 5e5)
    values, _ = reported(pose, 10.0, math.radians(3.0), 45.0)
    _, _, shares, _, _ = looked(values, pose, (0.4, 0.3, 0.2, 0.1), (0.05, 4e-4), dt_s=45.0)
    assert shares.sum() == pytest.approx(1.0)
