import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from metrics_naive import nees_one

from lookdown.tracking.metrics.consistency import consistency_by_degrees, mean_band, nees, nees_band


def covariances(rng, n):
    root = rng.normal(size=(n, 6, 6)) * np.array([900.0, 900, 900, 9, 9, 9])[:, None]
    return root @ root.transpose(0, 2, 1) + np.diag([1e2] * 3 + [1e-1] * 3)


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=40, deadline=None)
def test_equal_to_a_linear_solve(seed):
    rng = np.random.default_rng(seed)
    covariance, error = covariances(rng, 5), rng.normal(size=(5, 6)) * [500, 500, 500, 5, 5, 5]
    value, valid = nees(error, covariance)
    assert valid.all()
    assert value == pytest.approx([nees_one(e, c) for e, c in zip(error, covariance, strict=True)], rel=1e-6)


def test_a_bad_matrix_fails_alone():
    covariance = np.tile(np.eye(6), (5, 1, 1))
    covariance[1, 3, 3] = -1.0
    covariance[2, 0, 0] = np.nan
    covariance[3, 4:, 4:] = 1.0
    value, valid = nees(np.full((5, 6), 2.0), covariance)
    assert valid.tolist() == [True, False, False, False, True]
    assert value.tolist() == [24.0, 0.0, 0.0, 0.0, 24.0]


def test_honest_samples_have_mean_six_and_lie_in_the_band():
    rng = np.random.default_rng(2)
    covariance = covariances(rng, 20_000)
    error = np.einsum("nij,nj->ni", np.linalg.cholesky(covariance), rng.normal(size=(20_000, 6)))
    low, high = nees_band(20_000)
    assert low < nees(error, covariance)[0].mean() < high
    assert not low < nees(1.05 * error, covariance)[0].mean() < high


@pytest.mark.parametrize(
    ("samples", "low", "high"),
    # Chi-square quantiles 0.025 and 0.975 over the count: NIST/SEMATECH e-Handbook, 1.3.6.7.4
    # (6 degrees: 1.237 and 14.449; 60 degrees: 40.482 and 83.298).
    [(1, 1.237, 14.449), (10, 4.0482, 8.3298)],
)
def test_band_against_the_published_table(samples, low, high):
    ours = nees_band(samples)
    assert (float(ours[0]), float(ours[1])) == pytest.approx((low, high), abs=5e-4)


def test_band_of_no_samples_is_empty():
    low, high = nees_band(np.array([0, 1]))
    assert low[0] == high[0] == 0.0 and low[1] > 0.0


def test_nis_is_told_by_what_was_measured():
    rng = np.random.default_rng(6)
    degrees = rng.choice([2, 3, 4], 30_000)
    value = rng.chisquare(degrees)
    told = consistency_by_degrees(value, degrees)
    assert told.degrees.tolist() == [2, 3, 4] and told.inside.all()
    assert told.sample_count.sum() == 30_000
    assert told.share_inside == pytest.approx([0.95] * 3, abs=0.01)
    assert not consistency_by_degrees(1.1 * value, degrees).inside.any()
    for k, count in enumerate(told.sample_count):
        assert told.mean[k] == pytest.approx(value[degrees == told.degrees[k]].mean())
        assert (told.low[k], told.high[k]) == mean_band(int(count), int(told.degrees[k]))


@given(st.integers(1, 12), st.integers(1, 400), st.sampled_from([0.9, 0.95, 0.99]))
def test_the_band_holds_the_expected_value_and_narrows(degrees, count, confidence):
    low, high = mean_band(count, degrees, confidence)
    assert low < degrees < high
    narrow = mean_band(4 * count, degrees, confidence)
    assert low < narrow[0] and narrow[1] < high


def test_no_samples_tell_nothing_and_a_look_that_measures_nothing_is_refused():
    assert len(consistency_by_degrees(np.zeros(0), np.zeros(0, int)).degrees) == 0
    with pytest.raises(AssertionError, match="measures nothing"):
        consistency_by_degrees(np.ones(1), np.zeros(1, int))
