"""Memory that is asked for: the same results, whatever row is named."""

import numpy as np
import pytest
from numba import njit

from lookdown.numerics.parts import WHOLE
from lookdown.numerics.prefetching import LINE_BYTES, prefetch


@njit(**WHOLE | {"cache": False})
def summed(table, rows, ahead):
    """Return the sum of some rows, each asked for before; of cached code nothing could be looked at."""
    total = 0.0
    for k in range(rows.shape[0]):
        prefetch(table, rows[k] + ahead, 1)
        for column in range(table.shape[1]):
            total += table[rows[k], column]
    return total


@pytest.mark.parametrize("kind", [np.float64, np.float32, np.int64])
def test_what_is_asked_for_changes_nothing_even_where_there_is_no_such_row(kind) -> None:
    table = np.arange(60).reshape(12, 5).astype(kind)
    rows = np.array([3, 11, 0, 7])
    for ahead in (0, 1, 10**6, -(10**6)):
        assert summed(table, rows, ahead) == table[rows].sum()


def test_the_code_asks_for_a_line_of_memory() -> None:
    summed(np.zeros((2, 5)), np.zeros(1, np.int64), 0)
    assert any("llvm.prefetch" in code for code in summed.inspect_llvm().values())
    assert LINE_BYTES == 64


def test_python_asks_for_nothing() -> None:
    assert prefetch([[1.0]], 9, 9) is None
