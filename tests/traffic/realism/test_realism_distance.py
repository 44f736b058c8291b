"""Weighted distances against scipy, brute force and what they must be by construction."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from realism_plain import distance_by_brute_force
from scipy.stats import ks_2samp

from lookdown.traffic.realism.distance import cell_weights, kolmogorov_distance, noise_floor

VALUES = arrays(np.float64, st.integers(1, 30), elements=st.integers(-5, 5).map(float))


# With one value each scipy's chance, which nobody asks for, divides by zero.
SEVERAL = arrays(np.float64, st.integers(3, 30), elements=st.integers(-5, 5).map(float))


@given(SEVERAL, SEVERAL)
def test_without_weights_it_is_scipys(a, b) -> None:
    assert kolmogorov_distance(a, b) == pytest.approx(ks_2samp(a, b, method="asymp").statistic, abs=1e-12)


@given(VALUES, VALUES, st.integers(0, 1000))
def test_with_weights_it_is_what_brute_force_finds(a, b, seed) -> None:
    draw = np.random.default_rng(seed)
    first, second = draw.random(len(a)) + 0.01, draw.random(len(b)) + 0.01
    ours = kolmogorov_distance(a, b, weight_a=first, weight_b=second)
    assert ours == pytest.approx(distance_by_brute_force(a, b, first, second), abs=1e-12)
    assert ours == pytest.approx(kolmogorov_distance(b, a, weight_a=second, weight_b=first), abs=1e-12)


@given(VALUES, VALUES)
def test_a_weight_of_two_is_the_value_twice(a, b) -> None:
    twice = kolmogorov_distance(np.append(a, a[:1]), b)
    weight = np.ones(len(a))
    weight[0] = 2.0
    assert kolmogorov_distance(a, b, weight_a=weight) == pytest.approx(twice, abs=1e-12)


def test_a_shift_by_a_share_of_the_width_is_that_share() -> None:
    even = np.arange(1024) / 1024.0
    assert kolmogorov_distance(even, even + 0.25) == pytest.approx(0.25)
    assert kolmogorov_distance(even, even + 2.0) == 1.0


def test_cells_get_the_shares_that_are_wanted_and_thin_ones_none() -> None:
    cell = np.repeat(np.array([0, 1, 2], np.uint8), [100, 50, 5])
    weight, covered = cell_weights(cell, np.array([0.2, 0.5, 0.2, 0.1]))
    assert covered.tolist() == [True, True, False, False]
    assert np.bincount(cell, weight).tolist() == pytest.approx([0.2, 0.5, 0.0])


def test_the_floor_of_independent_flights_is_the_known_one_and_of_long_flights_is_higher() -> None:
    """Mean of the Kolmogorov distribution is 0.8687 (sqrt(pi/2) ln 2): two halves of n/2 give that times 2/sqrt(n)."""
    draw = np.random.default_rng(1)
    alone = draw.standard_normal(2000)
    one_cell = np.zeros(2000, np.uint8)
    floor = noise_floor(alone, object_id=np.arange(2000, dtype=np.uint32), cell=one_cell, rounds=150)
    assert floor.mean == pytest.approx(np.sqrt(np.pi / 2) * np.log(2) * 2 / np.sqrt(2000), rel=0.1)
    assert floor.mean < floor.p95
    of_flights = np.repeat(draw.standard_normal(100), 20)
    flights = np.repeat(np.arange(100, dtype=np.uint32), 20)
    along = noise_floor(of_flights, object_id=flights, cell=one_cell, rounds=150)
    assert along.mean > 3.0 * floor.mean


def test_the_floor_is_of_the_seed_alone_and_none_with_three_flights() -> None:
    values, cell = np.arange(40.0), np.zeros(40, np.uint8)
    flights = np.arange(40, dtype=np.uint32) // 4
    first = noise_floor(values, object_id=flights, cell=cell, rounds=20, seed=3)
    assert first == noise_floor(values, object_id=flights, cell=cell, rounds=20, seed=3)
    assert first != noise_floor(values, object_id=flights, cell=cell, rounds=20, seed=4)
    three = noise_floor(values, object_id=flights % np.uint32(3), cell=cell)
    assert (three.mean, three.p95) == (0.0, 0.0)
