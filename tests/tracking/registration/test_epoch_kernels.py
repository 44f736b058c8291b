"""One epoch of sums taken into a sensor's state, against the same equations in plain matrices."""

import numpy as np
import pytest
from registration_scenes import START_NS

from lookdown.seeds import generator
from lookdown.tracking.registration._bank import State, grown, room_for, sensor_rows, spread_of
from lookdown.tracking.registration._bias_kernels import ERRORS, SLOTS, Bank, Gates, Ledger, Rows, Sums
from lookdown.tracking.registration._epoch_kernels import MATRICES, WIDTH, learn_epoch
from lookdown.tracking.registration.registration import new_room

SCALE = np.array([200.0, 1e-4, 2e-4, 2e-4, 2e-4, 0.3])
LEAST = 30.0


def a_state(source: np.random.Generator, sensors: int) -> State:
    """Return what is known of so many sensors after the prior."""
    roots = 0.3 * source.standard_normal((sensors + 1, ERRORS, ERRORS))
    return State(
        keys=8 * np.arange(sensors + 1) - np.where(np.arange(sensors + 1) == 0, 1, 0),
        mean=source.standard_normal((sensors + 1, ERRORS)),
        noise=roots @ roots.transpose(0, 2, 1) + 0.1 * np.eye(ERRORS),
        common=0.2 * source.standard_normal((sensors + 1, ERRORS, ERRORS)),
        count=np.full(sensors + 1, 100),
        refused=np.zeros(sensors + 1, np.int64),
    )


def some_rows(source: np.random.Generator, count: int, sensors: int):
    sigmas = np.tile([20.0, 1e-4, 2e-3, 0.5], (count, 1))
    variances = sigmas**2 * source.uniform(1.5, 4.0, (count, 4))
    values = np.column_stack(
        [
            source.uniform(6e5, 2e6, count), source.uniform(-0.5, 0.5, count), source.uniform(-0.5, 0.5, count),
            source.uniform(-4e3, 4e3, count),
        ]
    )  # fmt: skip
    innovations = np.sqrt(variances) * source.uniform(-1.0, 1.0, (count, 4))
    numbers = np.concatenate([values, sigmas, innovations, variances, source.uniform(-0.8, 0.8, (count, 1))], axis=1)
    ones, zeros = np.ones(count, np.uint8), np.zeros(count, np.uint8)
    return Rows(numbers, 15 * ones, zeros, zeros, np.empty(count)), source.integers(1, sensors + 1, count)


def plain_update(state, spread, sums: Sums, s: int):
    """Return mean, noise and common part of a sensor after its sums."""
    upper = sums.information[s]
    whole = upper + np.triu(upper, 1).T
    mean = sums.carried[s] / np.where(sums.weight[s] > 0.0, sums.weight[s], 1.0)
    carried = (mean[[0, 0, 1, 1, 1, 2]] / SCALE) ** 2
    carried[1] = 0.0
    damped = np.eye(ERRORS) + whole * carried
    information, pull = np.linalg.solve(damped, whole), np.linalg.solve(damped, sums.vector[s])
    left = np.linalg.inv(np.linalg.inv(spread[s]) + information)
    gain = left @ information
    rest = np.eye(ERRORS) - gain
    white = np.linalg.solve(damped, information.T).T
    return (
        state.mean[s] + left @ (pull - information @ state.mean[s]),
        rest @ state.noise[s] @ rest.T + left @ white @ left,
        rest @ state.common[s] + gain * np.sqrt(carried),
    )


def learned(state, applied, rows, place, rest: float, sensors: int = 0):
    count, sensors = len(place), sensors or len(state.keys)
    ledger = Ledger(
        np.full((count, SLOTS), -1, np.int32), np.zeros((count, SLOTS, 4), np.float32), np.full((count, 4), -1.0)
    )
    square = (sensors, ERRORS, ERRORS)
    sums = Sums(
        np.zeros(square), np.zeros((sensors, ERRORS)), np.zeros((sensors, 3)), np.zeros((sensors, 3)),
        np.zeros(sensors, np.int64), np.zeros(sensors, np.int64),
    )  # fmt: skip
    bank = Bank(
        np.empty((sensors, ERRORS)), np.empty(square), np.empty((sensors, 6)), np.empty((sensors, ERRORS)),
        np.full(sensors, 7_500.0),
    )  # fmt: skip
    after = room_for(np.zeros(sensors, np.int64))
    ids = np.arange(count, dtype=np.uint64)
    gates = Gates(np.array([0.0, 10.8, 13.8, 16.3, 18.5]), 3.0, 0.6, SCALE)
    learn_epoch(
        rows, (ids, np.full(count, START_NS), ids), np.arange(count), place, np.arange(count), ledger, state, rest,
        applied, LEAST, gates, new_room(), bank, sums, np.empty((MATRICES, ERRORS, WIDTH)), after,
    )  # fmt: skip
    return after, bank, sums


@pytest.mark.parametrize("rest", [1.0, 0.97])
def test_sensors_come_out_as_plain_matrices_have_them(rest: float) -> None:
    source = generator(3, "registration epoch kernel")
    state = a_state(source, 5)
    rows, place = some_rows(source, 60, 4)
    after, bank, sums = learned(state, state, rows, place, rest)
    before, spread = grown(state, rest)
    assert np.allclose(before.noise, rest**2 * state.noise + (1.0 - rest**2) * np.eye(ERRORS), rtol=1e-12)
    assert np.allclose(spread, spread_of(before), rtol=1e-12) and np.array_equal(spread, bank.spread)
    assert np.array_equal(rows.company, np.bincount(place)[place])
    assert np.array_equal(after.count - state.count, sums.count) and sums.count.sum() > 40
    for s in range(1, 5):
        for found, wanted in zip(
            (after.mean, after.noise, after.common), plain_update(before, spread, sums, s), strict=True
        ):
            assert np.allclose(found[s], wanted, rtol=1e-8, atol=1e-10)
        assert np.array_equal(after.noise[s], after.noise[s].T)
    # The last sensor and the prior have no report.
    for s in (0, 5):
        assert np.array_equal(after.mean[s], before.mean[s]) and np.array_equal(after.noise[s], before.noise[s])


def test_rows_find_sensors_as_their_reports_were_corrected() -> None:
    source = generator(4, "registration epoch kernel")
    state = a_state(source, 3)
    applied = state._replace(**{name: getattr(state, name)[:3] for name in ("keys", "mean", "noise", "common")})
    applied = applied._replace(count=np.array([0, 100, 3]), refused=np.zeros(3, np.int64))
    rows, place = some_rows(source, 20, 3)
    _, bank, _ = learned(state, applied, rows, place, 1.0)
    assert np.array_equal(bank.used, np.stack([np.zeros(6), state.mean[1], np.zeros(6), np.zeros(6)]))
    own = np.diagonal(state.noise[1]) * SCALE**2
    common = np.sum(state.common[1] ** 2, axis=1) * SCALE**2
    for part, which in enumerate(([0], [2, 3, 4], [5])):
        assert bank.sizes[1, part] == pytest.approx(own[which].max())
        assert bank.sizes[1, 3 + part] == pytest.approx(np.sqrt(common[which].max()))
    # Of the others nothing is known: those that are too new, the prior, and what came with this epoch.
    assert np.allclose(bank.sizes[[0, 2, 3]], [200.0**2, 2e-4**2, 0.3**2, 0.0, 0.0, 0.0])


def test_new_sensors_come_after_those_known_by_rising_key_and_transponders_have_no_row() -> None:
    keys, rows = sensor_rows(np.array([-1, 24, 8]), np.array([8, 8, 40, 40, 18, 18, 24, 32, 40]))
    assert keys.tolist() == [-1, 24, 8, 32, 40]
    assert rows.tolist() == [2, 2, 4, 4, -1, -1, 1, 3, 4]
    same, none = sensor_rows(keys, np.zeros(0, np.int64))
    assert same.tolist() == keys.tolist() and len(none) == 0


def test_a_sensor_that_is_new_begins_as_the_prior_has_it() -> None:
    source = generator(5, "registration epoch kernel")
    state = a_state(source, 2)
    rows, place = some_rows(source, 30, 2)
    prior = state._replace(
        **{name: np.concatenate([getattr(state, name), part]) for name, part in (
            ("keys", np.array([99])), ("mean", np.zeros((1, 6))), ("noise", np.eye(6)[None]),
            ("common", np.zeros((1, 6, 6))), ("count", np.zeros(1, np.int64)), ("refused", np.zeros(1, np.int64)),
        )}
    )  # fmt: skip
    place = np.where(np.arange(30) % 3, place, 3)
    wanted, _, _ = learned(prior, state, rows, place, 1.0)
    found, _, _ = learned(state, state, rows, place, 1.0, sensors=4)
    for name in ("mean", "noise", "common", "count", "refused"):
        assert np.array_equal(getattr(found, name), getattr(wanted, name)), name
