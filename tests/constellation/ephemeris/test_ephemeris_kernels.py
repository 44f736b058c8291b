"""The table's kernels against their plain twin: interpolation by weights, not by powers."""

import numpy as np
from ephemeris_plain import POINTS, interpolate_plain, rotated_plain
from hypothesis import given, settings
from hypothesis import strategies as st

from lookdown.constellation.ephemeris import _ephemeris_kernels as kernels

MATRIX = np.linalg.inv(np.vander(POINTS, 8, increasing=True))


def _circle(rng, intervals, radius_km=6_900.0):
    """Return instants along a tilted circle (7 k + 1,) as angles, positions in km, and sidereal angles."""
    place = np.append((np.arange(intervals)[:, None] + (POINTS[:-1] + 1) / 2).ravel(), intervals)
    angle = 0.6 * place
    first, second = np.linalg.qr(rng.normal(size=(3, 3)))[0][:2]
    position = radius_km * (np.cos(angle)[:, None] * first + np.sin(angle)[:, None] * second)
    return position, 0.04 * place + rng.uniform(0, 6)


def _fitted(position_km, sidereal, status, floor_m=80e3, given_codes=None):
    intervals = (len(position_km) - 1) // 7
    coefficients = np.full((intervals, 8, 3), np.nan)
    codes = np.zeros(intervals, np.uint8) if given_codes is None else np.array(given_codes, np.uint8)
    cosine, sine = np.cos(sidereal), np.sin(sidereal)
    kernels.fit(position_km, status, cosine, sine, MATRIX, floor_m, coefficients, codes)
    return coefficients, codes


@settings(deadline=None)  # the first call compiles
@given(st.integers(0, 2**32 - 1), st.floats(-1.0, 1.0))
def test_fit_and_evaluation_agree_with_the_plain_twin(seed, s):
    position, sidereal = _circle(np.random.default_rng(seed), 3)
    coefficients, codes = _fitted(position, sidereal, np.zeros(22, np.uint8))
    turned = rotated_plain(position * 1e3, sidereal)
    assert not codes.any()
    for interval in range(3):
        expected, slope = interpolate_plain(turned[7 * interval : 7 * interval + 8], s)
        state = np.array(kernels.state_within(coefficients[:, :, None], interval, 0, s, 0.01))
        assert np.allclose(state[:3], expected, rtol=0, atol=1e-7)
        assert np.allclose(state[3:], 0.01 * slope, rtol=0, atol=1e-7)


@settings(deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 9))
def test_all_satellites_at_many_instants_are_each_satellite_at_each(seed, count):
    """Odd and even numbers of instants an interval, in any order, past the end of a block."""
    rng = np.random.default_rng(seed)
    coefficients = rng.normal(size=(3, 8, 1100, 3))
    instants = 500 + rng.integers(0, 3001, count)
    position, velocity = np.full((count, 3300), np.nan), np.full((count, 3300), np.nan)
    assert kernels.evaluate(coefficients.reshape(3, 8, -1), 500, 1000, instants, position, velocity) == -1
    for k in range(count):
        for row in (0, 500, 1023, 1024, 1099):
            state = kernels.state_between(coefficients, 500, 1000, instants[k], row)
            assert np.allclose(position[k, 3 * row : 3 * row + 3], state[:3], rtol=1e-13, atol=1e-12)
            assert np.allclose(velocity[k, 3 * row : 3 * row + 3], state[3:], rtol=1e-13, atol=1e-12 * 2e6)


def test_the_first_instant_outside_is_told():
    coefficients, out = np.ones((3, 8, 3)), np.zeros((4, 3))
    coefficients[:, 0] = 20.0
    for low_or_high in (499, 3501):
        instants = np.array([500, 3500, low_or_high, 600])
        out[:] = 0.0
        assert kernels.evaluate(coefficients, 500, 1000, instants, out, out.copy()) == 2
        assert out[:2].all() and not out[2:].any()


def test_an_instant_finds_its_interval():
    coefficients = np.zeros((2, 8, 1, 3))
    coefficients[:, 0, 0, 0] = [10.0, 20.0]
    coefficients[:, 1, 0, 0] = 1.0
    for time, x in ((100, 9.0), (110, 11.0 - 1.0), (119, 10.9), (120, 19.0), (140, 21.0)):
        state = kernels.state_between(coefficients, 100, 20, time, 0)
        assert np.isclose(state[0], x)
        assert np.isclose(state[3], 2e9 / 20)


def test_a_polynomial_of_degree_seven_is_met_exactly():
    s = np.append((POINTS[:-1]), 1.0)
    position = np.stack([s**7 - s, 3 + s**6, 7_000.0 + 0 * s], axis=1)
    coefficients, codes = _fitted(position, np.zeros(8), np.zeros(8, np.uint8))
    assert codes[0] == 0
    expected = np.zeros((8, 3))
    expected[[7, 1], 0] = 1e3, -1e3
    expected[[0, 6], 1] = 3e3, 1e3
    expected[0, 2] = 7e6
    assert np.allclose(coefficients[0], expected, rtol=0, atol=1e-6)


def test_codes_are_held_and_states_are_zero_there():
    position, sidereal = _circle(np.random.default_rng(1), 5)
    status = np.zeros(36, np.uint8)
    status[10] = 6
    coefficients, codes = _fitted(position, sidereal, status)
    assert codes.tolist() == [0, 6, 6, 6, 6]
    assert coefficients[0].any() and not coefficients[1:].any()


def test_an_instant_shared_by_two_intervals_spoils_both():
    position, sidereal = _circle(np.random.default_rng(2), 2)
    status = np.zeros(15, np.uint8)
    status[7] = 1
    assert _fitted(position, sidereal, status)[1].tolist() == [1, 1]


def test_low_flight_is_a_decay_that_holds():
    position, sidereal = _circle(np.random.default_rng(3), 4, radius_km=6_378.0 + 200.0)
    position[9] *= (6_378.0 + 50.0) / 6_578.0
    assert _fitted(position, sidereal, np.zeros(29, np.uint8))[1].tolist() == [0, 7, 7, 7]


def test_a_code_given_before_stays():
    position, sidereal = _circle(np.random.default_rng(6), 3)
    coefficients, codes = _fitted(position, sidereal, np.zeros(22, np.uint8), given_codes=[0, 8, 0])
    assert codes.tolist() == [0, 8, 0]
    assert not coefficients[1].any() and coefficients[2].any()


def test_a_group_is_placed_beside_the_others():
    fitted = np.random.default_rng(7).normal(size=(2, 3, 8, 3))
    coefficients = np.zeros((3, 8, 5, 3))
    kernels.place(fitted, 2, coefficients)
    assert np.array_equal(coefficients[:, :, 2:4], fitted.transpose(1, 2, 0, 3))
    assert not coefficients[:, :, :2].any() and not coefficients[:, :, 4].any()
