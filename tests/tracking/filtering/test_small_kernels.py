"""Algebra on tuples against NumPy."""

import numpy as np
import pytest

from lookdown.tracking.filtering import _small_kernels as small

RNG = np.random.default_rng(1)
A, B = RNG.normal(size=(3, 3)), RNG.normal(size=(3, 3))
S, T = A @ A.T, B @ B.T
V, W = RNG.normal(size=3), RNG.normal(size=3)
SIX, NINE = np.triu_indices(3), (slice(None),)


def six(s):
    return tuple(s[SIX].tolist())


def nine(m):
    return tuple(m.ravel().tolist())


def three(v):
    return tuple(v.tolist())


@pytest.mark.parametrize(
    ("got", "expected"),
    [
        (lambda: small.dot(three(V), three(W)), V @ W),
        (lambda: small.stepped(three(V), 0.7, three(W)), V + 0.7 * W),
        (lambda: small.symmetric_times(six(S), three(V)), S @ V),
        (lambda: small.matrix_times(nine(A), three(V)), A @ V),
        (lambda: small.transposed_times(nine(A), three(V)), A.T @ V),
        (lambda: small.joined(three(V), three(W), three(V)), np.stack([V, W, V]).ravel()),
        (lambda: small.matrix_times_symmetric(nine(A), six(S)), (A @ S).ravel()),
        (lambda: small.matrix_times_transposed(nine(A), nine(B)), (A @ B.T).ravel()),
        (lambda: small.symmetric_product(nine(A @ T), nine(A)), (A @ T @ A.T)[SIX]),
        (lambda: small.symmetric_sum(six(S), nine(A), 0.3), (S + 0.3 * (A + A.T))[SIX]),
        (lambda: small.matrix_sum(nine(A), nine(B)), (A + B).ravel()),
        (lambda: small.symmetric_less(six(S), three(V), 0.4), (S - 0.4 * np.outer(V, V))[SIX]),
        (lambda: small.matrix_less(nine(A), three(V), three(W), 0.4), (A - 0.4 * np.outer(V, W)).ravel()),
        (lambda: small.symmetric_stepped(six(S), -0.2, six(T)), (S - 0.2 * T)[SIX]),
        (lambda: small.matrix_stepped(nine(A), -0.2, six(S)), (A - 0.2 * S).ravel()),
    ],
)
def test_it_is_what_numpy_makes_of_it(got, expected):
    np.testing.assert_allclose(got(), expected, rtol=1e-13)


def test_blocks_are_read_from_the_upper_triangle_and_written_to_both():
    root = RNG.normal(size=(6, 6))
    whole = root @ root.T
    upper = np.triu(whole) + np.tril(np.full((6, 6), np.nan), -1)
    blocks = small.read_blocks(upper)
    np.testing.assert_array_equal(blocks[0], whole[:3, :3][SIX])
    np.testing.assert_array_equal(blocks[1], whole[:3, 3:].ravel())
    np.testing.assert_array_equal(blocks[2], whole[3:, 3:][SIX])
    out = np.empty((6, 6))
    small.write_blocks(blocks, out)
    np.testing.assert_array_equal(out, np.triu(whole) + np.triu(whole, 1).T)
