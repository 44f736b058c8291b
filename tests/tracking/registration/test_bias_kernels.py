"""The model of slow errors against turned antennas, and the kernel's sums against rows taken one by one."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from registration_plain import SPEED_MPS, PlainShares, slopes

from lookdown.seeds import generator
from lookdown.tracking.registration._bias_kernels import (
    ERRORS,
    INNOVATIONS,
    ROLL,
    SIGMAS,
    SLOTS,
    VARIANCES,
    Bank,
    Gates,
    Ledger,
    Room,
    Rows,
    Sums,
    correct_report,
    fill_gradient,
    learn_rows,
    order_ties,
)

SCALE = np.array([200.0, 1e-4, 2e-4, 2e-4, 2e-4, 0.3])


def room() -> Room:
    return Room(np.empty((4, ERRORS)), np.empty(3), *(np.empty(4) for _ in range(4)))


@given(
    east=st.floats(-800e3, 800e3),
    side=st.floats(150e3, 1_200e3),
    down=st.floats(400e3, 1_000e3),
    roll=st.floats(0.0, 0.9),
    own=st.floats(-300.0, 300.0),
)
@settings(max_examples=60, deadline=None)
def test_the_gradient_is_that_of_a_turned_antenna(east, side, down, roll, own) -> None:
    place = np.array([east, side, down])
    distance = np.linalg.norm(place)
    cross = np.array([0.0, -np.cos(roll), np.sin(roll)])
    rate = -SPEED_MPS * east / distance + own
    values = np.array([distance, east / distance, place @ cross / distance, rate])
    found = np.empty((4, ERRORS))
    fill_gradient(values, 15, roll, SPEED_MPS, SCALE, found)
    wanted = slopes(place, rate, roll, SCALE)
    sizes = np.array([200.0, 2e-4, 2e-4, 0.3])[:, None]
    assert np.abs((found - wanted) / sizes).max() < 1e-4


@pytest.mark.parametrize("measured", [6, 2, 14])
def test_without_range_a_clock_does_not_turn_the_line_of_sight(measured) -> None:
    found = np.empty((4, ERRORS))
    fill_gradient(np.array([0.0, 0.1, 0.2, 0.0]), measured, 0.0, SPEED_MPS, SCALE, found)
    assert np.all(found[1:, 1] == 0.0) and np.all(np.isfinite(found))


def _random_rows(source: np.random.Generator, count: int, sensors: int, tracks: int):
    track = np.sort(source.integers(0, tracks, count))
    first = np.ones(count, np.bool_)
    first[1:] = track[1:] != track[:-1]
    place = source.integers(1, sensors + 1, count)
    anchor = (source.random(count) < 0.2).astype(np.uint8)
    sigmas = np.array([20.0, 1e-4, 2e-3, 0.5]) * source.uniform(0.5, 2.0, (count, 4))
    variances = sigmas**2 * source.uniform(1.01, 4.0, (count, 4))
    values = np.column_stack(
        [
            source.uniform(6e5, 2e6, count),
            source.uniform(-0.5, 0.5, count),
            source.uniform(-0.5, 0.5, count),
            source.uniform(-4e3, 4e3, count),
        ]
    )
    wild = np.where((source.random(count) < 0.1) & (anchor == 0), 9.0, 1.0)[:, None]
    innovations = wild * np.sqrt(variances) * source.uniform(-1.0, 1.0, (count, 4))
    roll = source.uniform(-0.8, 0.8, (count, 1))
    rows = Rows(
        numbers=np.concatenate([values, sigmas, innovations, variances, roll], axis=1),
        measured=source.choice(np.array([15, 7, 3, 1, 6], np.uint8), count),
        fresh=(first & (source.random(count) < 0.7)).astype(np.uint8),
        anchor=anchor,
        company=source.integers(1, 9, count).astype(np.float64),
    )
    return rows, place, track


def _bank(source: np.random.Generator, sensors: int) -> Bank:
    roots = 0.2 * source.standard_normal((sensors + 1, ERRORS, ERRORS))
    common = source.uniform(0.0, 0.3, (sensors + 1, 3)) * np.array([200.0, 2e-4, 0.3])
    common[0] = 0.0
    noise = source.uniform(0.5, 1.0, (sensors + 1, 3)) * np.array([200.0, 2e-4, 0.3]) ** 2
    return Bank(
        mean=0.1 * source.standard_normal((sensors + 1, ERRORS)),
        spread=roots @ roots.transpose(0, 2, 1),
        sizes=np.concatenate([noise, common], axis=1),
        used=0.1 * source.standard_normal((sensors + 1, ERRORS)),
        speed=np.full(sensors + 1, SPEED_MPS),
    )


def _plain_sums(rows: Rows, place, track, bank: Bank, gates: Gates, sensors: int):
    """Return information, vector and carried sums, taking rows one by one."""
    values, sigmas, innovations, variances, roll = np.split(
        rows.numbers, [SIGMAS, INNOVATIONS, VARIANCES, ROLL], axis=1
    )
    information, vector = np.zeros((sensors + 1, ERRORS, ERRORS)), np.zeros((sensors + 1, ERRORS))
    carried_sum, counts = np.zeros((sensors + 1, 3)), np.zeros(sensors + 1, np.int64)
    tracks: dict[int, PlainShares] = {}
    for i in range(len(place)):
        name = None if rows.anchor[i] else int(place[i])
        if track[i] not in tracks:
            tracks[track[i]] = PlainShares()
            tracks[track[i]].start_unknown(bank.sizes[:, :3], values[i, 0])
        shares = tracks[track[i]]
        if rows.fresh[i]:
            shares.start(name)
            continue
        measured = np.array([rows.measured[i] >> c & 1 for c in range(4)], bool)
        gains = np.where(measured, 1.0 - sigmas[i] ** 2 / variances[i], 0.0)
        if name is not None:
            own = shares.of.get(name, np.zeros(4))
            extra = shares.carried(name, bank.sizes[:, :3], bank.sizes[:, 3:], values[i, 0])
            slope = np.empty((4, ERRORS))
            fill_gradient(values[i], rows.measured[i], roll[i, 0], SPEED_MPS, SCALE, slope)
            scale = 1.0 / (1.0 - np.minimum(own, 0.999))
            used = measured & (own <= gates.own_share)
            by_part = extra[[0, 1, 1, 2]]
            variance = (variances[i] + rows.company[i] * by_part) * scale**2
            target = innovations[i] * scale + slope @ bank.used[name]
            whole = (variances[i] + by_part) * scale**2 + np.einsum("ci,ij,cj->c", slope, bank.spread[name], slope)
            squared = (target - slope @ bank.mean[name]) ** 2 / whole
            variance = variance * np.maximum(1.0, np.sqrt(squared) / gates.huber)
            if used.any() and squared[used].sum() <= gates.chi_square[used.sum()]:
                counts[name] += 1
                weight = np.where(used, 1.0 / variance, 0.0)
                information[name] += slope.T @ (weight[:, None] * slope)
                vector[name] += slope.T @ (weight * target)
                root = weight * np.sqrt(by_part)
                carried_sum[name] += [root[0], root[1] + root[2], root[3]]
        shares.take(name, gains)
    return information, vector, carried_sum, counts


def test_the_sums_are_those_of_rows_taken_one_by_one() -> None:
    sensors, tracks = SLOTS - 2, 30
    source = generator(3, "registration kernel test")
    rows, place, track = _random_rows(source, 400, sensors, tracks)
    bank = _bank(source, sensors)
    gates = Gates(np.array([0.0, 4.0, 6.0, 8.0, 10.0]), 0.8, 0.6, SCALE)
    ledger = Ledger(
        np.full((tracks, SLOTS), -1, np.int32), np.zeros((tracks, SLOTS, 4), np.float32), np.full((tracks, 4), -1.0)
    )
    count = sensors + 1
    sums = Sums(
        np.zeros((count, ERRORS, ERRORS)), np.zeros((count, ERRORS)), np.zeros((count, 3)), np.zeros((count, 3)),
        np.zeros(count, np.int64), np.zeros(count, np.int64),
    )  # fmt: skip
    learn_rows(rows, np.arange(len(place)), place, track, ledger, bank, gates, room(), sums)
    information, vector, carried, counts = _plain_sums(rows, place, track, bank, gates, sensors)
    upper = np.triu(np.ones((ERRORS, ERRORS)))
    assert np.array_equal(sums.count, counts) and counts.sum() > 100
    np.testing.assert_allclose(sums.information, information * upper, rtol=1e-5, atol=1e-9 * information.max())
    np.testing.assert_allclose(sums.vector, vector, rtol=1e-5, atol=1e-7 * np.abs(vector).max())
    np.testing.assert_allclose(sums.carried, carried, rtol=1e-5)
    assert sums.refused.sum() > 0


def test_a_claim_far_from_its_track_is_no_anchor() -> None:
    ledger = Ledger(np.full((1, SLOTS), -1, np.int32), np.zeros((1, SLOTS, 4), np.float32), np.full((1, 4), -1.0))
    ledger.rest[0], ledger.sensors[0, 0], ledger.shares[0, 0] = 0.0, 1, 1.0
    bank = _bank(generator(5, "registration kernel test"), 1)
    gates = Gates(np.array([0.0, 4.0, 6.0, 8.0, 10.0]), 2.0, 0.5, SCALE)
    counts = (np.zeros(2, np.int64) for _ in range(2))
    sums = Sums(*(np.zeros((2, *shape)) for shape in ((6, 6), (6,), (3,), (3,))), *counts)

    def claim(offset_m: float) -> None:
        one = np.ones((1, 4))
        values, offset = np.array([[1e6, 0.0, 0.0, 0.0]]), np.array([[offset_m, 0.0, 0.0, 0.0]])
        parts = [values, one * [15.0, 1e-5, 1e-5, 1.0], offset, one * [1e3, 1e-9, 1e-9, 1.0], np.zeros((1, 1))]
        bits, nothing = np.full(1, 7, np.uint8), np.zeros(1, np.uint8)
        rows = Rows(np.concatenate(parts, axis=1), bits, nothing, np.ones(1, np.uint8), np.ones(1))
        first = np.zeros(1, np.int64)
        learn_rows(rows, first, first, first, ledger, bank, gates, room(), sums)

    claim(1_000.0)
    assert ledger.shares[0, 0, 0] == 1.0
    claim(30.0)
    assert ledger.shares[0, 0, 0] < 0.3


@given(st.permutations(range(12)))
@settings(deadline=None)
def test_rows_of_a_track_come_in_the_order_of_time_and_identity(shuffled) -> None:
    track = np.array([1, 1, 1, 1, 2, 3, 3, 3, 3, 4, 4, 5], np.uint64)
    time = np.array([5, 6, 6, 9, 1, 0, 1, 1, 2, 4, 4, 4])
    identity = np.array([9, 1, 2, 0, 3, 5, 6, 7, 4, 8, 10, 11], np.uint64)
    mixed = np.array(shuffled)
    track, time, identity = track[mixed], time[mixed], identity[mixed]
    order = np.argsort(track)
    order_ties(order, track, time, identity)
    assert np.array_equal(order, np.lexsort((identity, time, track)))


@given(measured=st.integers(0, 15))
@settings(deadline=None)
def test_what_is_not_measured_is_not_corrected(measured) -> None:
    source = generator(7, "registration kernel test")
    values, stated = np.array([1e6, 0.2, -0.1, 3e3]), np.array([200.0, 2e-4, 0.3])
    out_values, out_sigmas = np.empty(4), np.empty(3)
    mean, spread = source.standard_normal(ERRORS), 0.01 * np.eye(ERRORS)
    correct_report(values, measured, 0.0, mean, spread, SPEED_MPS, SCALE, stated, room(), out_values, out_sigmas)
    changed = out_values != values
    assert np.array_equal(changed, [bool(measured >> c & 1) for c in range(4)])
    narrowed = out_sigmas != stated
    assert np.array_equal(narrowed, [bool(measured & 1), bool(measured & 6), bool(measured & 8)])
