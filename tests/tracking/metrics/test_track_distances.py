import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from metric_tables import along, tracks_of, truth_of
from metrics_naive import ospa2_dense

from lookdown.tables import Tracks, TruthStates
from lookdown.tracking.metrics.set_distances import ospa
from lookdown.tracking.metrics.track_distances import ospa2


def random_rows(rng, count, first_id, instants):
    rows = []
    for one in range(count):
        place, speed = rng.uniform(0, 12e3, 3), rng.normal(0, 300.0, 3)
        for k in range(instants):
            if rng.random() < 0.8:
                rows.append([first_id + one, 10 * k, *(place + speed * k + rng.normal(0, 300, 3)), 0, 0, 0])
    return rows


def by_instant(rows):
    """{id: {instant: position}}."""
    made = {}
    for row in rows:
        made.setdefault(row[0], {})[row[1] // 10] = np.array(row[2:5])
    return list(made.values())


@given(st.integers(0, 5), st.integers(0, 5), st.sampled_from([1, 3, 9]), st.integers(0, 2**32 - 1))
@settings(max_examples=40, deadline=None)
def test_equal_to_all_pairs_by_dense_assignment(n, m, window, seed):
    rng = np.random.default_rng(seed)
    truth, tracks = random_rows(rng, n, 1, 6), random_rows(rng, m, 50, 6)
    order, base, exponent = rng.choice([1.0, 2.0]), rng.choice([1.0, 1.5, 2.0]), rng.choice([0.0, 1.0, 2.0])
    ours = ospa2(
        truth_of(truth),
        tracks_of(tracks),
        window_instants=window,
        order=float(order),
        base_order=float(base),
        weight_exponent=float(exponent),
    )
    instants = sorted({row[1] // 10 for row in truth + tracks})
    for k, last in enumerate(instants):
        first = max(0, k - window + 1)
        weights = {t: (window - k + first + i) ** exponent for i, t in enumerate(instants[first : k + 1])}
        expected = ospa2_dense(
            by_instant(truth), by_instant(tracks), weights, cutoff=5000.0, order=order, base_order=base
        )
        assert ours.distance_m[k] == pytest.approx(expected, rel=1e-11), last


def test_a_window_of_one_instant_is_ospa():
    rng = np.random.default_rng(4)
    truth, tracks = truth_of(random_rows(rng, 9, 1, 4)), tracks_of(random_rows(rng, 8, 50, 4))
    ours = ospa2(truth, tracks, window_instants=1)
    for k, time in enumerate(ours.time_tai_ns):
        sides = [side.position_ecef_m[side.time_tai_ns == time] for side in (truth, tracks)]
        assert ours.distance_m[k] == pytest.approx(ospa(*sides, 5000.0).distance_m, rel=1e-12)
        assert (ours.object_count[k], ours.track_count[k]) == tuple(map(len, sides))


def test_a_swap_that_ospa_does_not_see_is_seen():
    truth = truth_of(along(1, [0] * 8) + along(2, [3] * 8))
    kept = tracks_of(along(5, [0] * 8) + along(6, [3] * 8))
    swapped = tracks_of(along(5, [0] * 4 + [3] * 4) + along(6, [3] * 4 + [0] * 4))
    assert ospa2(truth, swapped, window_instants=1).distance_m.max() == 0.0
    assert ospa2(truth, kept, window_instants=8).distance_m[-1] == 0.0
    # Half of the window is 3 km off: the quadratic mean over it.
    assert ospa2(truth, swapped, window_instants=8).distance_m[-1] == pytest.approx(3000.0 * 0.5**0.5)
    late = ospa2(truth, swapped, window_instants=8, weight_exponent=2.0).distance_m[-1]
    weights = np.arange(1.0, 9.0) ** 2
    assert late == pytest.approx(3000.0 * (weights[:4].sum() / weights.sum()) ** 0.5)


def test_a_track_cut_in_two_costs_more_than_one_whole():
    truth, whole = truth_of(along(1, [0] * 8)), tracks_of(along(5, [0.1] * 8))
    cut = tracks_of(along(5, [0.1] * 4) + along(6, [0.1] * 4, first=40))
    assert ospa2(truth, whole, window_instants=8).distance_m[-1] == pytest.approx(100.0)
    ours = ospa2(truth, cut, window_instants=8)
    assert ours.distance_m[-1] > 3000.0 and ours.cardinality_share[-1] == pytest.approx(0.5 * 5000.0**2)
    assert ours.distance_m[3] == pytest.approx(100.0)


@given(st.tuples(*[st.integers(0, 4)] * 3), st.sampled_from([1.0, 2.0]), st.integers(0, 2**32 - 1))
@settings(max_examples=30, deadline=None)
def test_a_metric_between_sets_of_tracks(sizes, order, seed):
    rng = np.random.default_rng(seed)
    instants = along(99, [1e4] * 5)
    a, b, c = (random_rows(rng, n, 1, 5) + instants for n in sizes)

    def apart(one, other):
        made = ospa2(truth_of(one), tracks_of(other), window_instants=5, order=order, base_order=order)
        return made.distance_m[-1]

    assert apart(a, a) == 0.0
    assert apart(a, b) == pytest.approx(apart(b, a), rel=1e-12)
    assert apart(a, c) <= apart(a, b) + apart(b, c) + 1e-9


def test_tentative_tracks_are_left_out_and_nothing_gives_no_windows():
    truth = truth_of(along(1, [0] * 2))
    ours = ospa2(truth, tracks_of(along(5, [0] * 2), confirmed=[0, 0]), window_instants=2)
    assert ours.distance_m.tolist() == [5000.0, 5000.0] and ours.track_count.tolist() == [0, 0]
    assert len(ospa2(TruthStates.empty(), Tracks.empty(), window_instants=2).distance_m) == 0
