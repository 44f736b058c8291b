"""Lanes: each of the four has the bits that one float64 would have, wherever it stands."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numba import njit
from numba.core.errors import TypingError

from lookdown.numerics.lanes import LANES, lanes_at, lanes_of, numbers_of, root
from lookdown.numerics.lean import LEAN
from lookdown.numerics.parts import inlined_part, part

numbers = st.lists(st.floats(-1e6, 1e6), min_size=LANES, max_size=LANES)


@inlined_part
def _worked(a, b, scale):
    """Return something of every operation; `a` and `b` are lanes or floats."""
    total = a * b - scale * a + b / 7.0
    total += root(a * a + 1.0) / (b * b + 0.1)
    total -= 3.0
    total *= scale
    total /= 1.7
    return -(2.0 - total) + (a - b) * 1e-3


@part
def _worked_apart(a, b, scale):
    """Return the same by a call that LLVM may leave one, and a tuple of lanes with it."""
    return _worked(a, b, scale), (a, b)


@njit(**(LEAN | {"cache": False}))
def _in_lanes(a, b, scale, out):
    first, second = lanes_of(a[0], a[1], a[2], a[3]), lanes_at(b[1], 0)
    out[0], out[1], out[2], out[3] = numbers_of(_worked(first, second, scale))
    again, pair = _worked_apart(first, second, scale)
    out[4], out[5], out[6], out[7] = numbers_of(again + 0.0 * pair[1])


@njit(**(LEAN | {"cache": False}))
def _one_by_one(a, b, scale, out):
    for k in range(LANES):
        out[k] = _worked(a[k], b[1, k], scale)


@settings(deadline=None)
@given(numbers, numbers, st.floats(-50.0, 50.0))
def test_every_lane_has_the_bits_of_one_number(first, second, scale):
    a, b = np.array(first), np.zeros((3, LANES))
    b[1] = second
    lanes, plain = np.empty(2 * LANES), np.empty(LANES)
    _in_lanes(a, b, scale, lanes)
    _one_by_one(a, b, scale, plain)
    assert lanes[:LANES].tobytes() == plain.tobytes()
    np.testing.assert_array_equal(lanes[LANES:], plain)


@settings(deadline=None)
@given(numbers, numbers, st.permutations(range(LANES)))
def test_the_company_of_a_lane_does_not_matter(first, second, order):
    a, b = np.array(first), np.zeros((2, LANES))
    b[1] = second
    one, other = np.empty(2 * LANES), np.empty(2 * LANES)
    _in_lanes(a, b, 3.3, one)
    order = list(order)
    _in_lanes(a[order], b[:, order].copy(), 3.3, other)
    np.testing.assert_array_equal(other[:LANES], one[order])


def test_in_python_lanes_are_arrays():
    """Kernels run as plain Python in tests of the engine: there they give the same bits."""
    a, b = np.array([0.5, -2.0, 3e3, 7.0]), np.array([1.0, 0.25, -1e-3, 40.0])
    compiled = np.empty(2 * LANES)
    _in_lanes(a, np.array([a, b]), 1.9, compiled)
    plain = _worked.py_func(lanes_of(*a.tolist()), lanes_of(*b.tolist()), 1.9)
    assert numbers_of(plain) == tuple(compiled[:LANES].tolist())


def test_lanes_run_in_wide_registers_and_nothing_is_fused():
    a, b = np.arange(4.0), np.ones((3, LANES))
    _in_lanes(a, b, 2.0, np.empty(2 * LANES))
    code = next(iter(_in_lanes.inspect_llvm().values()))
    assert "fmul <4 x double>" in code and "llvm.sqrt.v4f64" in code
    assert "fmuladd" not in code and "fma." not in code and "fast" not in code.replace("fastcc", "")


@njit(**(LEAN | {"cache": False}))
def _from_the_third(values, out):
    out[0], out[1], out[2], out[3] = numbers_of(lanes_at(values, 3) * 1.0)


@pytest.mark.parametrize("kind", [np.float64, np.float32])
def test_lanes_are_read_from_anywhere_in_an_array(kind):
    values, out = (np.arange(12.0) / 3.0).astype(kind), np.empty(LANES)
    for first in range(3):  # at no multiple of the register's size
        _from_the_third(values[first:], out)
        np.testing.assert_array_equal(out, values[first + 3 : first + 7].astype(np.float64))
    np.testing.assert_array_equal(lanes_at(values, 3), values[3:7].astype(np.float64))


def test_what_is_no_number_is_refused():
    @njit
    def wrong(a):
        return numbers_of(lanes_of(a[0], a[1], a[2], a[3]) + "one")

    with pytest.raises(TypingError):
        wrong(np.ones(4))
