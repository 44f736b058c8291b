"""Pairs above the horizon and draws by pair, against plain twins."""

import numpy as np
import secondary_plain as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from sensing_oracles import satellites_at

from lookdown.astro import up_ecef
from lookdown.sensing import _secondary_kernels as kernels


def test_pairs_are_those_of_the_plain_twin():
    sensors, objects = satellites_at(0.0, count=12), sp.world(150)
    up = up_ecef(objects.position_ecef_m)
    for sine_min in (0.0, 0.1, 0.7):
        counts = np.zeros(12, np.int64)
        kernels.count_above(sensors.position_ecef_m, objects.position_ecef_m, up, sine_min, counts)
        total = counts.sum()
        rows, range_m, los, sine = (
            np.empty((total, 2), np.int64),
            np.empty(total),
            np.empty((total, 3)),
            np.empty(total),
        )
        first = np.cumsum(counts) - counts
        kernels.fill_above(
            sensors.position_ecef_m, objects.position_ecef_m, up, sine_min, first, rows, range_m, los, sine
        )
        plain = sp.pairs_above(sensors.position_ecef_m, objects.position_ecef_m, sine_min)
        assert total > 5 or sine_min > 0.5
        assert rows.tolist() == [[s, o] for s, o, _, _ in plain]
        np.testing.assert_allclose(range_m, [p[2] for p in plain], rtol=1e-14)
        np.testing.assert_allclose(sine, [p[3] for p in plain], atol=1e-13)
        ends = sensors.position_ecef_m[rows[:, 0]] + range_m[:, None] * los
        np.testing.assert_allclose(ends, objects.position_ecef_m[rows[:, 1]], atol=1e-6)


def test_the_horizon_itself_is_left_out_and_the_zenith_is_a_sine_of_one():
    place = np.array([[6378137.0, 0.0, 0.0]])
    sensors = np.array([[6378137.0, 1e6, 0.0], [7e6, 0.0, 0.0], [-7e6, 0.0, 0.0]])
    counts = np.zeros(3, np.int64)
    kernels.count_above(sensors, place, np.array([[1.0, 0.0, 0.0]]), 0.0, counts)
    assert counts.tolist() == [0, 1, 0]


@settings(max_examples=30)
@given(st.integers(0, 2**64 - 1), st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1), st.integers(0, 1000))
def test_draws_are_those_of_the_plain_twin(key, first, second, draw):
    one, two = np.array([first], np.uint32), np.array([second], np.uint32)
    uniform, normal = np.empty((1, 4)), np.empty((1, 4))
    kernels.pair_uniforms(np.uint64(key), one, two, draw, uniform)
    kernels.pair_normals(np.uint64(key), one, two, draw, normal)
    assert uniform[0].tolist() == sp.pair_uniforms(key, first, second, draw)
    np.testing.assert_allclose(normal[0], sp.pair_normals(key, first, second, draw), rtol=1e-12, atol=1e-14)


def test_normals_are_normal():
    count = 20000
    out = np.empty((count, 4))
    kernels.pair_normals(np.uint64(5), np.zeros(count, np.uint32), np.arange(count, dtype=np.uint32), 0, out)
    assert np.abs(out.mean(axis=0)).max() < 4.0 / np.sqrt(count)
    assert np.abs(np.cov(out.T) - np.eye(4)).max() < 0.04
