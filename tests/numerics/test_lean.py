"""The options by which kernels count no references."""

import numba
import numpy as np
import pytest

from lookdown.numerics.lean import LEAN

PLAIN = {"error_model": "numpy"}
BORROWING = {name: value for name, value in LEAN.items() if name != "cache"}


def first_of(values):
    """Return the first of some values."""
    return values[0]


def fresh(count):
    """Return the size of a new array."""
    return np.empty(count).shape[0]


def test_a_lean_kernel_gives_what_it_gives_otherwise():
    values = np.array([5.0, 6.0])
    assert numba.njit(**BORROWING)(first_of)(values) == numba.njit(**PLAIN)(first_of)(values) == 5.0


def test_a_lean_kernel_cannot_make_an_array():
    assert numba.njit(**PLAIN)(fresh)(3) == 3
    with pytest.raises(numba.core.errors.NumbaError):
        numba.njit(**BORROWING)(fresh)(3)
