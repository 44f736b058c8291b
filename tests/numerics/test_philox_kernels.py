"""Random numbers in kernels."""

import numpy as np
import pytest
from scipy import stats

from lookdown.numerics.philox_kernels import normals_2, philox_4x32, uniforms_4
from lookdown.seeds import philox_key


@pytest.mark.parametrize(
    ("counter", "key", "words"),
    [
        ([0] * 4, [0] * 2, [0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8]),
        ([0xFFFFFFFF] * 4, [0xFFFFFFFF] * 2, [0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD]),
        (
            [0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344],
            [0xA4093822, 0x299F31D0],
            [0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1],
        ),
    ],
)
def test_the_known_answers_of_random123(counter, key, words):
    """Salmon and others, Random123 1.14, tests/kat_vectors, philox4x32 of 10 rounds."""
    assert [int(w) for w in philox_4x32(*(np.uint64(c) for c in counter), *(np.uint64(k) for k in key))] == words


def test_uniforms_are_uniform_and_differ_by_key_number_and_draw():
    key = philox_key(3, "test")
    drawn = np.array([uniforms_4(key, number, draw) for number in range(2_000) for draw in range(3)])
    assert drawn.min() > 0.0 and drawn.max() < 1.0
    assert len(np.unique(drawn)) == drawn.size
    assert stats.kstest(drawn.ravel(), "uniform").pvalue > 0.01
    assert abs(np.corrcoef(drawn.T) - np.eye(4)).max() < 0.05
    other = np.array([uniforms_4(philox_key(4, "test"), number, 0) for number in range(2_000)])
    assert abs(np.corrcoef(other[:, 0], drawn[::3, 0])[0, 1]) < 0.06


def test_large_numbers_are_told_apart_in_both_halves():
    key = philox_key(1, "test")
    assert len({uniforms_4(key, number, 0) for number in (0, 1, 1 << 32, (1 << 32) + 1, 1 << 62)}) == 5


def test_normals_are_normal():
    key = philox_key(5, "test")
    drawn = np.array([normals_2(*uniforms_4(key, number, 0)[:2]) for number in range(4_000)])
    assert stats.kstest(drawn.ravel(), "norm").pvalue > 0.01
    assert abs(np.corrcoef(drawn.T)[0, 1]) < 0.05


def test_keys_differ_by_seed_and_stage():
    keys = {philox_key(seed, stage) for seed in range(20) for stage in ("a", "b", "traffic/airliners")}
    assert len(keys) == 60
