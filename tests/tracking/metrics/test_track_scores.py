import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from metrics_naive import custody_by_walking, gospa_dense, id_switches_by_walking

from lookdown.tables import ObjectMetrics, Tracks, TruthStates
from lookdown.tracking.metrics.identity import id_switch_count
from lookdown.tracking.metrics.track_scores import held_by_principal_track, score

SECOND = 1_000_000_000
BASE = np.array([4.2e6, 1.7e5, 4.78e6])
MODES = dict(Tracks.columns())["mode_probabilities"].row_shape


def truth_of(rows):
    """Truth of (object, second, offset from BASE in km east-ish)."""
    ids, seconds, km = (np.array(column) for column in zip(*rows, strict=True))
    position = BASE + np.column_stack([km * 1000.0, 0 * km, 0 * km])
    return TruthStates(
        object_id=ids.astype("u4"),
        aircraft_class=np.full(len(ids), 4, "u1"),
        time_tai_ns=seconds.astype("i8") * SECOND,
        position_ecef_m=position,
        velocity_ecef_mps=np.zeros((len(ids), 3)),
    )


def tracks_of(rows, confirmed=None):
    """Tracks of (track, second, offset from BASE in km), sigma 100 m and 10 m/s."""
    ids, seconds, km = (np.array(column) for column in zip(*rows, strict=True))
    n = len(ids)
    return Tracks(
        track_id=ids.astype("u8"),
        time_tai_ns=seconds.astype("i8") * SECOND,
        position_ecef_m=BASE + np.column_stack([km * 1000.0, 0 * km, 0 * km]),
        velocity_ecef_mps=np.tile([3.0, 0, 4.0], (n, 1)),
        covariance=np.tile(np.diag([1e4] * 3 + [1e2] * 3), (n, 1, 1)),
        existence=np.ones(n, "f4"),
        mode_probabilities=np.zeros((n, *MODES), "f4"),
        confirmed=np.ones(n, "u1") if confirmed is None else np.array(confirmed, "u1"),
        last_update_tai_ns=seconds.astype("i8") * SECOND,
        update_count=np.ones(n, "u4"),
        sensor_count=np.ones(n, "u2"),
        group_id=ids.astype("u8"),
        identity_probability=np.ones(n, "f4"),
    )


def object_rows(object_id, track_id, times=None, held=None):
    n = len(object_id)
    columns = {name: np.zeros((n, *spec.row_shape), spec.dtype) for name, spec in ObjectMetrics.columns()}
    columns["object_id"] = np.array(object_id, "u4")
    columns["track_id"] = np.array(track_id, "u8")
    columns["time_tai_ns"] = (np.arange(n) if times is None else np.array(times)).astype("i8") * SECOND
    columns["in_custody"] = np.zeros(n, "u1") if held is None else np.array(held, "u1")
    return ObjectMetrics(**columns)


def test_errors_sigma_and_nees_of_one_pair():
    metrics, rows = score(truth_of([(7, 0, 0.0)]), tracks_of([(3, 0, 0.2)]))
    assert rows.track_id.tolist() == [3] and rows.in_custody.tolist() == [1]
    assert rows.position_error_m[0] == pytest.approx(200.0)
    assert rows.velocity_error_mps[0] == pytest.approx(5.0)
    assert rows.position_sigma_m[0] == pytest.approx(np.sqrt(3e4))
    assert rows.nees[0] == pytest.approx(200**2 / 1e4 + 25 / 1e2)
    assert metrics.gospa_m[0] == pytest.approx(200.0)


def test_unconfirmed_tracks_are_not_scored():
    metrics, rows = score(truth_of([(7, 0, 0.0)]), tracks_of([(3, 0, 0.2)], confirmed=[0]))
    assert metrics.track_count.tolist() == [0] and rows.track_id.tolist() == [0]
    assert metrics.gospa_missed[0] == pytest.approx(0.5 * 5000.0**2)


def test_false_and_missed_are_counted_by_instant_and_an_instant_without_objects_is_reported():
    truth = truth_of([(1, 0, 0.0), (2, 0, 100.0)])
    tracks = tracks_of([(5, 0, 0.1), (6, 0, 300.0), (6, 10, 300.0)])
    metrics, _ = score(truth, tracks, times_tai_ns=np.array([20 * SECOND]))
    assert metrics.time_tai_ns.tolist() == [0, 10 * SECOND, 20 * SECOND]
    assert metrics.object_count.tolist() == [2, 0, 0]
    assert metrics.matched_count.tolist() == [1, 0, 0]
    assert metrics.false_count.tolist() == [1, 1, 0]
    assert metrics.gospa_m[2] == 0.0


def test_custody_needs_the_principal_track():
    truth = truth_of([(1, t, 0.0) for t in range(5)])
    tracks = tracks_of([(8, 0, 0.1), (9, 1, 0.1), (9, 2, 0.1), (9, 3, 0.1), (8, 4, 0.1)])
    _, rows = score(truth, tracks)
    assert rows.in_custody.tolist() == [0, 1, 1, 1, 0]
    assert id_switch_count(rows) == 2


def test_custody_limit_below_the_cutoff():
    truth, tracks = truth_of([(1, 0, 0.0), (2, 0, 50.0)]), tracks_of([(8, 0, 2.0), (9, 0, 50.5)])
    _, rows = score(truth, tracks, custody_limit_m=1000.0)
    assert (rows.track_id > 0).tolist() == [True, True]
    assert rows.in_custody.tolist() == [0, 1]


def test_two_states_of_one_object_at_one_instant_are_refused():
    with pytest.raises(AssertionError, match="two states"):
        score(truth_of([(1, 0, 0.0), (1, 0, 1.0)]), Tracks.empty())


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=25, deadline=None)
def test_whole_recording_equals_instant_by_instant_and_row_order_does_not_matter(seed):
    rng = np.random.default_rng(seed)
    cells = [(i, t) for i in range(1, 9) for t in range(4) if rng.random() < 0.8] or [(1, 0)]
    truth = truth_of([(i, t, 7.0 * i) for i, t in cells])
    tracks = tracks_of([(i + 20, t, 7.0 * i + rng.normal(0, 3.0)) for i, t in cells])
    metrics, rows = score(truth, tracks)
    shuffled, rows_shuffled = score(truth.take(rng.permutation(len(truth))), tracks.take(rng.permutation(len(tracks))))
    for k, time in enumerate(metrics.time_tai_ns):
        a, b = truth.take(truth.time_tai_ns == time), tracks.take(tracks.time_tai_ns == time)
        assert metrics.gospa_m[k] == pytest.approx(gospa_dense(a.position_ecef_m, b.position_ecef_m, 5000.0))
    assert np.allclose(shuffled.gospa_m, metrics.gospa_m)
    assert (rows_shuffled.in_custody == rows.in_custody).all()
    assert (rows_shuffled.object_id == rows.object_id).all()
    assert (np.lexsort((rows.object_id, rows.time_tai_ns)) == np.arange(len(rows))).all()


@given(st.lists(st.tuples(st.integers(1, 3), st.integers(0, 3)), max_size=25))
def test_switches_and_custody_equal_the_walking_twin(pairs):
    objects, tracks = [p[0] for p in pairs], [p[1] for p in pairs]
    rows = object_rows(objects, tracks)
    near = np.array([t > 0 and k % 3 > 0 for k, t in enumerate(tracks)], dtype=bool)
    assert id_switch_count(rows) == id_switches_by_walking(objects, range(len(objects)), tracks)
    assert held_by_principal_track(rows, near).tolist() == custody_by_walking(objects, tracks, near.tolist())
