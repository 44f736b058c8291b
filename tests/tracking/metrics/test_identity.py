import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from metric_tables import along, object_rows, tracks_of, truth_of
from metrics_naive import id_switches_by_walking

from lookdown.tables import Tracks, TruthStates
from lookdown.tracking.metrics.air_picture import air_picture
from lookdown.tracking.metrics.identity import duplicates, id_switch_count, id_switches_per_track_hour, purity

matches = st.lists(st.tuples(st.integers(1, 3), st.integers(0, 3)), max_size=25)


@given(matches)
def test_switches_equal_the_walking_twin(pairs):
    objects, tracks = [o for o, _ in pairs], [k for _, k in pairs]
    rows = object_rows([(o, t, k) for t, (o, k) in enumerate(pairs)])
    assert id_switch_count(rows) == id_switches_by_walking(objects, range(len(pairs)), tracks)


def test_switches_are_told_by_the_hours_with_a_track():
    held = [(1, 10 * t, 5 if t < 100 else 6) for t in range(180)]
    lost = [(1, 10 * t, 0) for t in range(180, 360)]
    assert id_switches_per_track_hour(object_rows(held + lost), 10.0) == pytest.approx(2.0)
    assert id_switches_per_track_hour(object_rows(lost), 10.0) is None


@given(matches, st.integers(0, 2**32 - 1))
def test_purity_equals_a_count_and_the_order_of_rows_does_not_matter(pairs, seed):
    rows = object_rows([(o, t, k) for t, (o, k) in enumerate(pairs)])
    ours = purity(rows.take(np.random.default_rng(seed).permutation(len(rows))))
    tracks = sorted({k for _, k in pairs if k})
    assert ours.track_id.tolist() == tracks
    best = 0
    for row, track in enumerate(tracks):
        with_it = [o for o, k in pairs if k == track]
        most = min(set(with_it), key=lambda one: (-with_it.count(one), one))
        assert (ours.object_id[row], ours.instants[row]) == (most, len(with_it))
        assert ours.ratio[row] == with_it.count(most) / len(with_it)
        best += with_it.count(most)
    count = sum(k > 0 for _, k in pairs)
    assert ours.overall == (pytest.approx(best / count) if count else None)


def test_a_second_track_on_one_object_is_a_duplicate():
    truth = truth_of(along(1, [0] * 6) + along(2, [100] * 6))
    one = along(5, [0.1] * 6) + along(6, [100.1] * 6)
    told = duplicates(air_picture(truth, tracks_of(one + along(7, [0.2] * 3))))
    assert (told.share, told.mean, told.most) == (pytest.approx(3 / 15), 0.5, 1)
    assert duplicates(air_picture(truth, tracks_of(one))).share == 0.0
    assert duplicates(air_picture(TruthStates.empty(), Tracks.empty())).share is None
