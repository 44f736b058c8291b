"""Parts: kernels that become machine code only in those that call them, and for Python when it asks."""

import numpy as np
import pytest
from numba import njit

from lookdown.numerics.lean import LEAN
from lookdown.numerics.parts import PART, inlined_part, part

ALONE = LEAN | {"cache": False}


@inlined_part
def _square(x):
    return x * x


@part
def _norm(vector):
    total = 0.0
    for x in vector:
        total += _square(x)
    return np.sqrt(total)


@njit(**PART)
def _twice(vector):
    return 2.0 * _norm(vector)


@njit(**ALONE)
def _whole(vector):
    return _twice(vector) + _norm(vector)


@njit(**ALONE)
def _other_whole(vector):
    return _norm(vector) - _twice(vector)


VECTOR = np.array([3.0, 4.0])


def test_parts_of_parts_are_linked_into_each_whole():
    assert _whole(VECTOR) == 15.0
    assert _other_whole(VECTOR) == -5.0


@njit(**PART)
def _shares(vector):
    return _twice(vector) - 1.0


@njit(**PART)
def _never_calls(vector):
    # LLVM sees that this is never so, numba does not: the call goes, what it needs stays listed.
    count = vector.shape[0] - vector.shape[0]
    return _shares(vector) if count > 1 else vector[0]


@njit(**PART)
def _calls_twice(vector):
    return _twice(vector) + 1.0


@njit(**PART)
def _calls_both(vector):
    return _never_calls(vector) + _calls_twice(vector)


@njit(**ALONE)
def _whole_of_both(vector):
    return _calls_both(vector)


def test_a_part_that_an_earlier_one_needs_no_more_is_still_there_for_the_next():
    assert _whole_of_both(VECTOR) == 3.0 + 11.0


@njit(**PART)
def _pick(vector, index):
    return vector[index] * index


@njit(**PART)
def _pick_of_tuple(pair, index):
    return pair[index] * 1.0


@njit(**PART)
def _sum_of_picks(vector, index):
    return _pick(vector, 1) + _pick(vector, index)


@njit(**ALONE)
def _picks(vector, index):
    return _sum_of_picks(vector, index)


@njit(**PART)
def _both_of(vector):
    return _pick_of_tuple((vector[0], 2), 0) + _pick_of_tuple((vector[0], 2), 1)


@njit(**ALONE)
def _picks_of_tuple(vector):
    return _both_of(vector)


def test_a_part_is_compiled_once_for_numbers_written_out_and_others():
    assert _picks(VECTOR, 0) == 4.0
    if hasattr(_pick, "py_func"):
        assert len(_pick.overloads) == 1


def test_a_part_that_needs_the_number_itself_gets_it():
    """Which entry of a tuple of two types is meant must be known when the part is compiled."""
    assert _picks_of_tuple(VECTOR) == 5.0


def test_python_can_call_a_part_before_and_after_a_kernel_has():
    assert _norm(VECTOR) == 5.0
    assert _whole(VECTOR) == 15.0
    assert _norm(VECTOR) == _norm(VECTOR) == 5.0
    assert _square(3) == 9 and _square(1.5) == 2.25


def test_a_part_makes_no_machine_code_of_its_own():
    """The reason for parts: their time to compile does not grow with the depth of the calls."""
    _whole(VECTOR)
    (compiled,) = _twice.overloads.values() if hasattr(_twice, "overloads") else (None,)
    if compiled is None:
        pytest.skip("kernels run as Python here")
    with pytest.raises(ValueError, match="not enabled"):
        compiled.library._get_compiled_object()


def test_a_part_cannot_make_an_array():
    @njit(**PART)
    def makes():
        return np.zeros(3)[0]

    @njit(**ALONE)
    def calls():
        return makes()

    if not hasattr(makes, "py_func"):
        pytest.skip("kernels run as Python here")
    with pytest.raises(Exception, match=r"NRT|nrt|Failed"):
        calls()
