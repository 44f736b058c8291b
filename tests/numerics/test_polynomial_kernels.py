"""Polynomials against mpmath, and Philox in blocks against Philox one at a time."""

import math

import mpmath
import numba
import numpy as np

from lookdown.numerics.philox_block_kernels import philox_words, uniform_of
from lookdown.numerics.philox_kernels import philox_4x32, uniforms_4
from lookdown.numerics.polynomial_kernels import arc_cosine, exponential, logarithm, turn_sine_cosine


@numba.njit
def _over(x, which, out):
    for i in range(x.shape[0]):
        if which == 0:
            out[i, 0] = exponential(x[i])
        elif which == 1:
            out[i, 0] = logarithm(x[i])
        elif which == 2:
            out[i, 0], out[i, 1] = turn_sine_cosine(x[i])
        else:
            out[i, 0] = arc_cosine(x[i])


def over(x, which):
    out = np.zeros((len(x), 2))
    _over(x, which, out)
    return out


@mpmath.workdps(30)
def test_errors_are_within_what_the_module_says():
    rng = np.random.Generator(np.random.Philox(1))
    x = rng.uniform(-600.0, 600.0, 400)
    exact = [mpmath.exp(mpmath.mpf(float(v))) for v in x]
    assert max(abs(mpmath.mpf(float(y)) / e - 1) for y, e in zip(over(x, 0)[:, 0], exact, strict=True)) < 1e-14
    x = np.exp(rng.uniform(-300.0, 300.0, 400))
    exact = [mpmath.log(mpmath.mpf(float(v))) for v in x]
    worst = max(abs(float(y) - e) / (1 + abs(e)) for y, e in zip(over(x, 1)[:, 0], exact, strict=True))
    assert worst < 4e-16
    x = rng.uniform(-2.0, 2.0, 400)
    found = over(x, 2)
    angle = [2 * mpmath.pi * mpmath.mpf(float(v)) for v in x]
    assert max(abs(float(s) - mpmath.sin(a)) for s, a in zip(found[:, 0], angle, strict=True)) < 3e-15
    assert max(abs(float(c) - mpmath.cos(a)) for c, a in zip(found[:, 1], angle, strict=True)) < 3e-15
    x = np.linspace(-1.0, 1.0, 5001)
    assert np.abs(over(x, 3)[:, 0] - np.arccos(x)).max() < 3e-8


def test_exponential_is_clamped_and_logarithm_knows_one():
    assert over(np.array([1e4]), 0)[0, 0] == over(np.array([700.0]), 0)[0, 0] < math.inf
    assert over(np.array([-1e4]), 0)[0, 0] > 0.0
    assert over(np.array([1.0]), 1)[0, 0] == 0.0


@numba.njit
def _words(counters, key, out):
    for i in range(counters.shape[0]):
        a, b, c, d = philox_words(counters[i, 0], counters[i, 1], counters[i, 2], counters[i, 3], key[0], key[1])
        out[i, 0], out[i, 1], out[i, 2], out[i, 3] = a, b, c, d


@numba.njit
def _uniform(word):
    return uniform_of(word)


def test_philox_in_blocks_is_philox():
    rng = np.random.Generator(np.random.Philox(2))
    counters, key = rng.integers(0, 2**32, (50, 4), dtype=np.uint64), rng.integers(0, 2**32, 2, dtype=np.uint64)
    out = np.zeros((50, 4), np.uint64)
    _words(counters, key, out)
    for counter, words in zip(counters, out, strict=True):
        assert tuple(map(int, philox_4x32(*counter, *key))) == tuple(words.tolist())
    whole = np.uint64(key[0] | (key[1] << np.uint64(32)))
    number = int(counters[0, 1]) | (int(counters[0, 2]) << 32)
    first = philox_4x32(counters[0, 0], counters[0, 1], counters[0, 2], np.uint64(0), key[0], key[1])[0]
    assert uniforms_4(whole, np.uint64(number), int(counters[0, 0]))[0] == _uniform(np.uint64(first))
