"""Random numbers that depend on what is drawn and on nothing else."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import kstest

from lookdown.seeds import generator

NUMBERS = st.integers(0, 2**63 - 1)


@given(seed=NUMBERS, entity=NUMBERS, step=NUMBERS)
def test_the_same_key_gives_the_same_draws_whatever_was_drawn_before(seed: int, entity: int, step: int) -> None:
    first = generator(seed, "sensing", entity, step).standard_normal(4)
    generator(seed, "sensing", entity, step + 1).standard_normal(100)
    np.testing.assert_array_equal(generator(seed, "sensing", entity, step).standard_normal(4), first)


@pytest.mark.parametrize("other", [(8, "a", 1, 1), (7, "b", 1, 1), (7, "a", 2, 1), (7, "a", 1, 2)])
def test_every_part_of_the_key_counts(other: tuple[int, str, int, int]) -> None:
    assert generator(7, "a", 1, 1).random() != generator(*other).random()


def test_entity_and_step_are_not_confused() -> None:
    draws = {generator(1, "a", entity, step).random() for entity in range(40) for step in range(40)}
    assert len(draws) == 1600


def test_first_draws_of_neighbouring_keys_are_uniform_and_not_alike() -> None:
    draws = np.array([[generator(3, "a", entity, step).random() for step in range(60)] for entity in range(60)])
    assert kstest(draws.ravel(), "uniform").pvalue > 1e-3
    for lagged in (draws[1:] - draws[:-1], draws[:, 1:] - draws[:, :-1]):
        # The difference of two independent uniform numbers has variance 1/6.
        assert abs(lagged.var() - 1.0 / 6.0) < 0.02


def test_a_negative_seed_is_a_programmers_fault() -> None:
    with pytest.raises(AssertionError):
        generator(-1, "a")
