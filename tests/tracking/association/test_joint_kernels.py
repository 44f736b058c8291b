"""The best joint assignment against SciPy's exact solver and against every joint event."""

import numpy as np
import pytest
from association_plain import best_total, random_log_odds, sparse
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from lookdown.tracking.association._component_kernels import new_work
from lookdown.tracking.association._joint_kernels import assign_component


def assign(log_odds):
    """Return (edge of each track or -1, price of each report, sparse form)."""
    starts, columns, values = sparse(log_odds)
    tracks, reports = log_odds.shape
    work = new_work(max(values.size, tracks, reports))
    assign_component(starts, columns, values, reports, work)
    return work.chosen[:tracks].copy(), work.prices[:reports].copy(), (starts, columns, values)


def scipy_total(log_odds):
    """Return the best total by a dense matrix with a column of its own for each track's miss."""
    tracks = log_odds.shape[0]
    own = np.where(np.eye(tracks, dtype=bool), 0.0, -1e9)
    whole = np.concatenate([np.where(np.isfinite(log_odds), log_odds, -1e9), own], axis=1)
    rows, columns = linear_sum_assignment(whole, maximize=True)
    return whole[rows, columns].sum()


@pytest.mark.parametrize("seed", range(40))
def test_total_is_that_of_every_joint_event_tried(seed):
    rng = np.random.default_rng(seed)
    log_odds = random_log_odds(rng, rng.integers(1, 6), rng.integers(1, 6), share=rng.uniform(0.3, 1.0))
    chosen, _, (_, _, values) = assign(log_odds)
    assert values[chosen[chosen >= 0]].sum() == pytest.approx(best_total(log_odds), abs=1e-9)


@pytest.mark.parametrize(
    ("tracks", "reports", "share"), [(60, 60, 0.1), (60, 40, 0.3), (40, 60, 1.0), (150, 150, 0.03)]
)
def test_total_is_scipys(tracks, reports, share):
    rng = np.random.default_rng(tracks + reports)
    for _ in range(5):
        log_odds = random_log_odds(rng, tracks, reports, share=share)
        chosen, _, (_, columns, values) = assign(log_odds)
        pairs = chosen[chosen >= 0]
        assert len(set(columns[pairs].tolist())) == len(pairs)
        assert values[pairs].sum() == pytest.approx(scipy_total(log_odds), abs=1e-8)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 30), st.integers(1, 30))
def test_prices_prove_the_assignment(seed, tracks, reports):
    rng = np.random.default_rng(seed)
    # Rounded, so that ties are many.
    log_odds = np.round(random_log_odds(rng, tracks, reports, share=0.5))
    chosen, prices, (starts, columns, values) = assign(log_odds)
    assert np.all(prices >= 0.0)
    taken = set(columns[chosen[chosen >= 0]].tolist())
    assert all(prices[report] == 0.0 for report in range(reports) if report not in taken)
    for track in range(tracks):
        gain = values[starts[track] : starts[track + 1]] - prices[columns[starts[track] : starts[track + 1]]]
        own = gain[chosen[track] - starts[track]] if chosen[track] >= 0 else 0.0
        assert own >= -1e-9
        assert np.all(gain <= own + 1e-9)


def test_equal_tracks_and_reports_cost_no_price_war():
    """Thirty tracks alike contend for twenty reports alike: an auction would raise prices step by step."""
    log_odds = np.full((30, 20), 40.0)
    chosen, prices, _ = assign(log_odds)
    assert (chosen >= 0).sum() == 20
    assert np.all(prices == 40.0)


def test_a_pair_worth_nothing_is_not_made():
    chosen, _, _ = assign(np.array([[0.0, -1.0], [-3.0, 0.0]]))
    assert chosen.tolist() == [-1, -1]


def test_a_track_without_edges_misses():
    chosen, _, _ = assign(np.array([[-np.inf, -np.inf], [1.0, 2.0]]))
    assert chosen.tolist() == [-1, 1]
