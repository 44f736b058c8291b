"""Splines and their index, against plain NumPy and against SciPy."""

import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.interpolate import BSpline

from lookdown.traffic.recorded.splines import SplineIndex, Splines, span_count

sys.path.insert(0, str(Path(__file__).parent.parent / "oracles"))
import traffic_splines as oracle

SECOND = 1_000_000_000


def _scipy_spline(splines, segment):
    """Return SciPy's spline of one segment, over seconds from its start."""
    spans = int(span_count(splines.stop_tai_ns - splines.start_tai_ns, splines.step_ns)[segment])
    first = splines.first_coefficient[segment]
    step_s = splines.step_ns * 1e-9
    return BSpline(step_s * np.arange(-3, spans + 4), splines.coefficient_ecef_m[first : first + spans + 3], 3)


@pytest.fixture(scope="module")
def made():
    """Return three segments by hand: 10 s, exactly two spans, and one of no length."""
    generator = np.random.Generator(np.random.Philox(5))
    start = np.array([0, 5, 100]) * SECOND
    stop = np.array([10, 13, 100]) * SECOND
    spans = span_count(stop - start, 4 * SECOND)
    first = np.concatenate([[0], np.cumsum(spans + 3)[:-1]])
    coefficient = 6.4e6 + 1e3 * generator.standard_normal((int((spans + 3).sum()), 3))
    return Splines(start, stop, first, coefficient, 4 * SECOND)


def test_span_count():
    assert span_count(np.array([0, 1, 4, 5, 8]), 4).tolist() == [1, 1, 1, 2, 2]


@pytest.mark.parametrize(
    ("seconds", "segments"),
    [(-0.001, []), (0, [0]), (5, [0, 1]), (10, [0, 1]), (10.001, [1]), (13, [1]), (13.001, []), (100, [2]), (161, [])],
)
def test_both_ends_belong_to_a_segment(made, seconds, segments):
    assert SplineIndex.build(made).at(round(seconds * SECOND))[0].tolist() == segments


@pytest.mark.parametrize("slot_s", [1, 7, 60, 3600])
def test_slot_width_does_not_matter(made, slot_s):
    index = SplineIndex.build(made, slot_ns=slot_s * SECOND)
    for time in range(-2 * SECOND, 102 * SECOND, SECOND // 2):
        segments, positions, velocities = index.at(time)
        expected = oracle.states_at(made, time)
        assert segments.tolist() == [item[0] for item in expected]
        for row, (_, position, velocity) in enumerate(expected):
            np.testing.assert_allclose(positions[row], position, rtol=0, atol=1e-8)
            np.testing.assert_allclose(velocities[row], velocity, rtol=0, atol=1e-8)


def test_states_are_scipys(traffic):
    splines = traffic.index.splines
    for time in range(traffic.start_tai_ns + 7, traffic.stop_tai_ns, 317 * SECOND):
        segments, positions, velocities = traffic.index.at(time)
        for row, segment in enumerate(segments):
            spline = _scipy_spline(splines, segment)
            elapsed_s = (time - splines.start_tai_ns[segment]) * 1e-9
            np.testing.assert_allclose(positions[row], spline(elapsed_s), rtol=0, atol=1e-7)
            np.testing.assert_allclose(velocities[row], spline.derivative()(elapsed_s), rtol=0, atol=1e-7)


@settings(max_examples=50, deadline=None)
@given(share=st.floats(0.001, 0.999))
def test_velocity_is_the_derivative_of_position(traffic, share):
    time = int(traffic.start_tai_ns + share * (traffic.stop_tai_ns - traffic.start_tai_ns))
    tenth = SECOND // 10
    before, now, after = (traffic.index.at(time + shift) for shift in (-tenth, 0, tenth))
    inside = np.intersect1d(before[0], after[0])
    rows = [np.searchsorted(state[0], inside) for state in (before, now, after)]
    difference = (after[1][rows[2]] - before[1][rows[0]]) / 0.2
    # The central difference errs by jerk x (0.1 s)**2 / 6: under 5 mm/s for 3 m/s3.
    np.testing.assert_allclose(now[2][rows[1]], difference, rtol=0, atol=5e-3)


def test_acceleration_has_no_step(traffic):
    splines = traffic.index.splines
    acceleration = _scipy_spline(splines, 50).derivative(2)
    knots_s = np.arange(4.0, 400.0, 4.0)
    np.testing.assert_allclose(acceleration(knots_s - 1e-6), acceleration(knots_s + 1e-6), rtol=0, atol=1e-4)


def test_basis_is_cox_and_de_boors():
    from lookdown.traffic.recorded.smoothing import _basis, _basis_acceleration, _basis_rate

    u = np.linspace(0.0, 0.999, 50)
    np.testing.assert_allclose(_basis(u), oracle.basis(u), rtol=0, atol=1e-15)
    small = 1e-5
    rate = (oracle.basis(u + small) - oracle.basis(u)) / (4.0 * small)
    np.testing.assert_allclose(_basis_rate(u + small / 2, 4.0), rate, rtol=0, atol=1e-9)
    turn = (_basis_rate(u + small, 4.0) - _basis_rate(u, 4.0)) / (4.0 * small)
    np.testing.assert_allclose(_basis_acceleration(u + small / 2, 4.0), turn, rtol=0, atol=1e-9)


def test_kernels_are_their_twins():
    from lookdown.traffic.recorded import _spline_kernels

    generator = np.random.Generator(np.random.Philox(11))
    coefficients = 9
    first = np.sort(generator.integers(0, coefficients - 3, 40))
    basis = oracle.basis(generator.random(40))
    root = generator.standard_normal((40, 3, 3))
    weight = root @ root.transpose(0, 2, 1)
    value = generator.standard_normal((40, 3))
    band, right = np.zeros((12, 3 * coefficients)), np.zeros(3 * coefficients)
    _spline_kernels.add_rows(band, right, first, basis, weight, value)
    matrix, side = oracle.add_rows(coefficients, first, basis, weight, value)
    np.testing.assert_allclose(oracle.dense_from_band(band), matrix, rtol=0, atol=1e-12)
    np.testing.assert_allclose(right, side, rtol=0, atol=1e-12)
    rough = np.zeros((12, 3 * coefficients))
    _spline_kernels.add_jerk(rough, np.arange(6), weight[:6])
    np.testing.assert_allclose(
        oracle.dense_from_band(rough), oracle.add_jerk(coefficients, np.arange(6), weight[:6]), rtol=0, atol=1e-12
    )
