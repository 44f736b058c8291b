"""True motion: circles on the sphere by small steps, white acceleration by many draws."""

import math

import numpy as np
import pytest

from lookdown.benchmarks.tracking_scenes._fleet import Fleet, carried, white_kicks

START = np.array([[6_378_000.0, 1_000.0, 50_000.0, 3.0, 240.0, 60.0]])


def level_start():
    state = START[0].copy()
    state[3:] -= (state[3:] @ state[:3]) / (state[:3] @ state[:3]) * state[:3]
    return state


def stepped(state, seconds, rate, steps=3_000):
    """Return a state flown in small steps: speed along the ground kept, turned about the local up, climb kept."""
    position, velocity = state[:3].copy(), state[3:].copy()
    dt = seconds / steps

    def pull(place, speed):
        up = place / np.linalg.norm(place)
        climb = speed @ up
        level = speed - climb * up
        # What turns, what holds a level path to the sphere, and what lets the climb turn with the local up.
        along = climb / np.linalg.norm(place) * level
        return rate * np.cross(up, level) - (level @ level) / np.linalg.norm(place) * up + along

    for _ in range(steps):
        # By the middle of the step, so that the sum is right to the second order.
        half = position + 0.5 * dt * velocity, velocity + 0.5 * dt * pull(position, velocity)
        position, velocity = position + dt * half[1], velocity + dt * pull(*half)
    return np.concatenate([position, velocity])


@pytest.mark.parametrize(("rate", "seconds"), [(0.0, 60.0), (math.radians(3.0), 40.0), (-math.radians(3.0), 15.0)])
def test_a_turn_is_the_sum_of_its_steps(rate, seconds):
    state = level_start()
    moved = carried(state[None, :3], state[None, 3:], np.array([seconds]), np.array([rate]))[0]
    plain = stepped(state, seconds, rate)
    assert np.linalg.norm(moved[:3] - plain[:3]) < 0.05
    assert np.linalg.norm(moved[3:] - plain[3:]) < 1e-3


def test_a_turn_to_port_turns_left_and_comes_round():
    state = np.array([[6_378_000.0, 0.0, 0.0, 0.0, 0.0, 250.0]])
    rate = np.array([math.radians(3.0)])
    quarter = carried(state[:, :3], state[:, 3:], np.array([30.0]), rate)[0]
    # North over the meridian of Greenwich: left is west, -y.
    assert quarter[4] == pytest.approx(-250.0, rel=1e-3)
    round_ = carried(state[:, :3], state[:, 3:], np.array([120.0]), rate)[0]
    assert np.linalg.norm(round_[:3] - state[0, :3]) < 5.0


def test_a_climb_gains_height():
    moved = carried(START[:, :3], START[:, 3:], np.array([10.0]), np.zeros(1))[0]
    up = START[0, :3] / np.linalg.norm(START[0, :3])
    assert np.linalg.norm(moved[:3]) - np.linalg.norm(START[0, :3]) == pytest.approx(10.0 * (START[0, 3:] @ up))
    assert np.linalg.norm(moved[3:]) == pytest.approx(np.linalg.norm(START[0, 3:]))


def test_kicks_have_the_covariance_of_white_acceleration():
    count, dt = 200_000, 7.0
    draws = np.random.default_rng(3).standard_normal((count, 6))
    kicks = white_kicks(np.tile([7e6, 0.0, 0.0], (count, 1)), np.full(count, dt), (0.3, 0.1), draws)
    found = np.cov(kicks.T)
    for axis, density in ((0, 0.1), (1, 0.3), (2, 0.3)):
        assert found[axis, axis] == pytest.approx(density * dt**3 / 3.0, rel=0.03)
        assert found[axis, axis + 3] == pytest.approx(density * dt**2 / 2.0, rel=0.03)
        assert found[axis + 3, axis + 3] == pytest.approx(density * dt, rel=0.03)
    assert abs(found[0, 1]) < 0.1


def test_turns_begin_and_end_on_command():
    """Piece by piece the fleet's move is the same as straight, turn and straight by hand."""
    fleet = Fleet.of(np.tile(START, (2, 1)), np.ones(2), 0)
    fleet.command_turns(np.array([1]), np.array([0.05]), np.array([4_000_000_000]), 10.0)
    fleet.move(np.arange(2), 30_000_000_000, (0.0, 0.0), np.zeros((2, 6)))
    part = START
    for seconds, rate in ((4.0, 0.0), (10.0, 0.05), (16.0, 0.0)):
        part = carried(part[:, :3], part[:, 3:], np.array([seconds]), np.array([rate]))
    np.testing.assert_allclose(fleet.states[1], part[0], rtol=1e-12)
    straight = carried(START[:, :3], START[:, 3:], np.array([30.0]), np.zeros(1))
    np.testing.assert_allclose(fleet.states[0], straight[0], rtol=1e-12)


def test_a_move_in_two_parts_is_the_same_path():
    one, two = (Fleet.of(level_start()[None], np.ones(1), 0) for _ in range(2))
    for fleet in (one, two):
        fleet.command_turns(np.zeros(1, int), np.array([-0.05]), np.array([3_000_000_000]), 20.0)
    one.move(np.zeros(1, int), 30_000_000_000, (0.0, 0.0), np.zeros((1, 6)))
    for end in (2, 9, 23, 30):
        two.move(np.zeros(1, int), end * 1_000_000_000, (0.0, 0.0), np.zeros((1, 6)))
    # A climb bends a path with the size of the step, by a centimetre here; without one the circles are exact.
    np.testing.assert_allclose(one.states, two.states, rtol=1e-9, atol=1e-6)


def test_nobody_flies_backwards():
    fleet = Fleet.of(START.copy(), np.ones(1), 5)
    with pytest.raises(AssertionError, match="backwards"):
        fleet.move(np.zeros(1, int), 4, (0.0, 0.0), np.zeros((1, 6)))
    with pytest.raises(AssertionError, match="past"):
        fleet.command_turns(np.zeros(1, int), np.ones(1), np.array([4]), 1.0)
