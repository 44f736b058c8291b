"""Compiling: who is told, and that the shorter code does what numba's does."""

from collections import namedtuple

import numpy as np
import pytest
from numba import njit

from lookdown.numerics.compiling import compiling_told
from lookdown.numerics.handles import handle_of
from lookdown.numerics.parts import PART, WHOLE

ALONE = WHOLE | {"cache": False}
Held = namedtuple("Held", ["flat", "square", "cube", "count"])


def test_each_kernel_is_told_once_when_it_is_compiled_and_never_again() -> None:
    inner = njit(**PART)(lambda x: x + 1)
    outer = njit(**ALONE)(lambda x: inner(x) * 2)
    told: list[int] = []
    with compiling_told(told.append):
        assert outer(1) == 4
        assert outer(2) == 6
    outer(1.0)
    assert told == [1, 2]


def _read(cube, i, j, k):
    return cube[i, j, k], cube[i][j][k], cube[i, j][k], cube[np.uint32(2)][np.uint8(1), np.int8(-1)], cube[-1, -2, -3]


@pytest.mark.parametrize("steps", [(1, 1, 1), (2, 1, 3), (-1, 1, 1), (1, -2, -1)])
@pytest.mark.parametrize("kind", [np.float64, np.float32, np.int16, np.bool_])
def test_items_and_rows_of_any_array_are_those_of_numpy(steps, kind) -> None:
    cube = (np.arange(6 * 8 * 9) % 251).reshape(6, 8, 9).astype(kind)[tuple(slice(None, None, step) for step in steps)]
    read = njit(**ALONE)(_read)
    for at in [(0, 0, 0), (1, 2, -1), (-2, -1, 1), (2, 3, 2)]:
        assert read(cube, *at) == _read(cube, *at)


def test_an_array_in_fortran_order_is_read_as_numpy_does() -> None:
    cube = np.asfortranarray(np.arange(60.0).reshape(3, 4, 5))
    assert njit(**ALONE)(_read)(cube, 1, -1, 2) == _read(cube, 1, -1, 2)


def _write(table, row, i, j):
    table[i, j] = 7.5
    table[i][j + 1] = 2
    whole = table[i - 1]
    whole[-1] = table.shape[1]
    row[i] = whole.size + whole.strides[0] + whole.shape[0]


def test_items_are_written_where_numpy_writes_them() -> None:
    tables = [np.zeros((4, 5)), np.zeros((4, 5))]
    rows = [np.zeros(4, np.int32), np.zeros(4, np.int32)]
    _write(tables[0], rows[0], 2, 1)
    njit(**ALONE)(_write)(tables[1], rows[1], 2, 1)
    np.testing.assert_array_equal(tables[0], tables[1])
    np.testing.assert_array_equal(rows[0], rows[1])


def _operate(a, b, n):
    low, high = 0, n
    while low < high:
        low, high = low + 1, high - 1
    return a + b, a - n, a * 2, n / 3, a < b, n >= 2, a == n, a != b, n & 6, n | 8, a**2, n**3, n // 3, -n % 5, low


def test_operators_give_what_python_gives() -> None:
    operate = njit(**ALONE)(_operate)
    for a, b, n in [(1.5, -0.1, 7), (7.0, 7.0, 7), (-1e100, 1e100, 3), (0.1, 0.2, -4)]:
        assert operate(a, b, n) == _operate(a, b, n)


def _sums(held):
    total = held.count + held.flat.size + held.square.size + held.cube.size + held.flat.itemsize
    part = held.cube[1]
    for i in range(held.square.shape[0]):
        total += held.square[i, i] * held.square.strides[0] + held.square.strides[1] + held.flat.strides[0]
        total += part[i, i] * part.strides[0] + part.strides[1] + part.size
    return total + held.flat[2:][1] + held.cube[1, 1:, 2][1] + held.cube[1:, 1][1, 2]


def test_what_a_handle_holds_is_whole() -> None:
    inner = njit(**PART)(_sums)

    @njit(**ALONE)
    def outer(held):
        return inner(handle_of(held))

    held = Held(np.arange(5.0), np.arange(12.0).reshape(3, 4), np.arange(60.0).reshape(3, 4, 5), 3)
    assert outer(held) == _sums(held)
    sparse = Held(held.flat, held.square, held.cube[:, :, ::2], 4)
    assert outer(sparse) == _sums(sparse)
