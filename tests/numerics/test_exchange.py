"""Parts handed from one process to another: here from one set of kernels to another of the same functions."""

import subprocess
import sys

import numpy as np
import pytest
from numba import njit

from lookdown.numerics import exchange
from lookdown.numerics.exchange import parts_given, parts_taken
from lookdown.numerics.lean import LEAN
from lookdown.numerics.parts import PART

ALONE = LEAN | {"cache": False}
NUMBERS = np.array([1.0, 2.0, 4.0])


def _kernels():
    """Return a whole, a part and a part of that, compiled by nobody yet."""

    @njit(**PART)
    def inner(values):
        total = 0.0
        for value in values:
            total += max(value, 1.5)
        return total

    @njit(**PART)
    def outer(values, count):
        return inner(values) * count

    @njit(**ALONE)
    def whole(values):
        return outer(values, 2.0) + outer(values, 3.0) + inner(values)

    return whole, outer, inner


@pytest.fixture
def compiled(monkeypatch):
    """Return the list of parts that were not taken from elsewhere."""
    names = []

    def told(function, state, library_class, compile_it):
        def noted():
            names.append(function.__name__)
            return compile_it()

        return exchange.given_or_compiled(function, state, library_class, noted)

    monkeypatch.setattr("lookdown.numerics.parts.given_or_compiled", told)
    return names


def _give(folder):
    whole, outer, _inner = _kernels()
    with parts_given(folder):
        assert whole(NUMBERS) == 45.0
    return outer


def test_what_one_compiled_another_takes(tmp_path, compiled):
    _give(tmp_path)
    assert sorted(compiled) == ["inner", "outer"] and len(list(tmp_path.iterdir())) == 2
    compiled.clear()
    whole, outer, _inner = _kernels()
    with parts_taken(tmp_path):
        assert whole(NUMBERS) == 45.0
    assert compiled == [] and len(outer.signatures) == 1


def test_what_is_not_there_is_compiled(tmp_path, compiled):
    _give(tmp_path)
    compiled.clear()
    whole = _kernels()[0]
    for kept in tmp_path.iterdir():
        kept.unlink()
    with parts_taken(tmp_path):
        assert whole(NUMBERS) == 45.0
    assert sorted(compiled) == ["inner", "outer"] and list(tmp_path.iterdir()) == []


def test_a_part_whose_own_part_is_gone_is_compiled_anew(tmp_path, compiled):
    _give(tmp_path)
    # The inner one was written first.
    first, second = sorted(tmp_path.iterdir(), key=lambda path: path.stat().st_mtime_ns)
    first.unlink()
    compiled.clear()
    whole = _kernels()[0]
    with parts_taken(tmp_path):
        assert whole(NUMBERS) == 45.0
    assert sorted(compiled) == ["inner", "outer"] and second.exists()


def test_nothing_is_given_or_taken_outside(tmp_path, compiled):
    with parts_given(tmp_path), parts_taken(tmp_path):
        pass
    whole = _kernels()[0]
    assert whole(NUMBERS) == 45.0
    assert list(tmp_path.iterdir()) == [] and len(compiled) == 2


def test_a_folder_that_is_gone_stops_neither(tmp_path, compiled):
    nowhere = tmp_path / "nowhere"
    for exchanged in (parts_given, parts_taken):
        compiled.clear()
        with exchanged(nowhere):
            assert _kernels()[0](NUMBERS) == 45.0
        assert len(compiled) == 2 and not nowhere.exists()


def test_other_types_are_other_parts(tmp_path, compiled):
    _give(tmp_path)
    compiled.clear()
    whole = _kernels()[0]
    with parts_taken(tmp_path):
        assert whole(NUMBERS.astype(np.float32)) == 45.0
    assert sorted(compiled) == ["inner", "outer"]


GIVER = """
import sys
from pathlib import Path
import numpy as np
from numba import types
from lookdown.numerics.exchange import parts_given
from lookdown.tracking.engine._record_kernels import _factors
with parts_given(Path(sys.argv[1])):
    _factors.compile((types.float64[::1], types.int64))
"""


def test_parts_of_another_process_give_the_same_bits(tmp_path, compiled):
    from lookdown.tracking.engine import _record_kernels

    subprocess.run([sys.executable, "-c", GIVER, str(tmp_path)], check=True)
    given = len(list(tmp_path.iterdir()))
    assert given >= 2
    factors = _record_kernels._factors

    @njit(**ALONE)
    def whole(body, begin):
        return factors(body, begin)

    body = np.zeros(40)
    # A covariance of rank 6, packed row by row.
    rng = np.linspace(1.0, 2.0, 36).reshape(6, 6)
    matrix = rng @ rng.T + 3.0 * np.eye(6)
    body[:21] = matrix[np.triu_indices(6)]
    expected = factors.py_func(body, 0)
    with parts_taken(tmp_path):
        assert whole(body, 0) == expected
    assert "_factors" not in compiled
