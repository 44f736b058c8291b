"""Handles: a tuple of arrays by one address reads as the tuple does."""

import sys
from collections import namedtuple

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numba import njit

from lookdown.numerics.handles import handle_of
from lookdown.numerics.lean import LEAN
from lookdown.numerics.parts import PART

Numbers = namedtuple("Numbers", ["scale", "shift"])
Arrays = namedtuple("Arrays", ["taken", "given", "table", "grids", "numbers"])


def _worked(arrays, which):
    grid = arrays.grids[0] if which == 0 else arrays.grids[1]
    for k in range(arrays.taken.shape[0]):
        arrays.given[k] += arrays.taken[k] * arrays.numbers.scale + grid[-1]
        arrays.table[k, 1] += 1
    return arrays.numbers.shift


_part = njit(**PART)(_worked)


@njit(**(LEAN | {"cache": False}))
def _by_handle(arrays):
    held = handle_of(arrays)
    total = 0.0
    for which in range(2):
        total += _part(held, which)
    return total + held.table[0, 1] + held.given.shape[0]


def _arrays(values):
    taken = np.array(values)
    table = np.zeros((len(values), 2), np.int64)
    return Arrays(taken, np.zeros(len(values)), table, (np.ones(2), np.full(3, 5.0)), Numbers(2.5, 7))


@settings(deadline=None)
@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=40))
def test_a_handle_reads_and_writes_what_the_tuple_holds(values):
    one, other = _arrays(values), _arrays(values)
    total = _by_handle(one)
    expected = sum(_worked(other, which) for which in range(2)) + other.table[0, 1] + len(values)
    assert total == expected == 14 + 2 + len(values)
    np.testing.assert_array_equal(one.given, other.given)
    np.testing.assert_array_equal(one.table, other.table)


@njit(**(LEAN | {"cache": False}))
def _two(first, second):
    one, other = handle_of(first), handle_of(second)
    return one.numbers.scale - other.numbers.scale, one.taken[0] - other.taken[0]


def test_two_handles_of_one_type_are_two():
    first, second = _arrays([3.0, 1.0]), _arrays([1.0])._replace(numbers=Numbers(1.0, 7))
    assert _two(first, second) == (1.5, 2.0)


def test_calls_one_after_another_do_not_share_an_address():
    for length in (1, 5, 2):
        assert _by_handle(_arrays([1.0] * length)) == 16 + length


def test_in_python_a_handle_is_the_tuple():
    arrays = _arrays([1.0])
    assert handle_of(arrays) is arrays


@njit
def _counting(arrays):
    held = handle_of(arrays)
    return held.taken[0] + held.numbers.scale


def test_a_kernel_that_counts_references_leaves_the_arrays_theirs():
    """NumPy's own wrapper of an array in numba may keep one; fifty calls may not take or keep fifty."""
    arrays = _arrays([1.0])
    assert _counting(arrays) == 3.5
    before = sys.getrefcount(arrays.taken)
    for _ in range(50):
        assert _counting(arrays) == 3.5
    assert abs(sys.getrefcount(arrays.taken) - before) <= 1
