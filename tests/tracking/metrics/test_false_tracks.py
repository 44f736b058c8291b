import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lookdown.tables import ObjectMetrics, Tracks
from lookdown.tracking.metrics.false_tracks import false_track_ids, unmatched_tracks

SECOND = 1_000_000_000


def filled(kind, rows, **given_columns):
    columns = {name: np.zeros((rows, *spec.row_shape), spec.dtype) for name, spec in kind.columns()}
    for name, values in given_columns.items():
        columns[name] = np.array(values, columns[name].dtype)
    return kind(**columns)


def tracks_of(cells, confirmed=None):
    """Rows of (track, second)."""
    seconds = [t * SECOND for _, t in cells]
    shown = np.ones(len(cells)) if confirmed is None else confirmed
    return filled(Tracks, len(cells), track_id=[k for k, _ in cells], time_tai_ns=seconds, confirmed=shown)


def rows_of(cells):
    """Rows of (object, second, track)."""
    seconds = [t * SECOND for _, t, _ in cells]
    objects, matches = [o for o, _, _ in cells], [k for _, _, k in cells]
    return filled(ObjectMetrics, len(cells), object_id=objects, time_tai_ns=seconds, track_id=matches)


def false_ids(rows, tracks):
    return false_track_ids(unmatched_tracks(rows_of(rows), tracks_of(tracks))).tolist()


def test_a_track_held_for_half_of_its_instants_is_not_false():
    flight = [(1, 0, 5), (1, 1, 5)] + [(1, t, 0) for t in range(2, 6)]
    assert false_ids(flight, [(5, t) for t in range(4)]) == []
    assert false_ids(flight, [(5, t) for t in range(5)]) == [5]


def test_a_track_is_not_false_for_outliving_its_object_but_a_ghost_stays_one():
    rows = [(1, 3, 5), (2, 9, 6)]
    assert false_ids(rows, [(5, t) for t in range(3, 30)] + [(8, 4)]) == [8]
    # Nine instants on its own before the one with an object: no track of that object.
    assert false_ids(rows, [(6, t) for t in range(20)]) == [6]


def test_a_track_that_lost_an_object_still_in_the_air_does_not_outlive_it():
    ours = unmatched_tracks(rows_of([(1, 0, 5), (1, 1, 0)]), tracks_of([(5, 0), (5, 1), (5, 2)]))
    assert ours.matched.tolist() == [True, False, False]
    assert ours.outliving.tolist() == [False, False, True]


def test_tentative_tracks_are_left_out():
    ours = unmatched_tracks(rows_of([(1, 0, 5)]), tracks_of([(5, 0), (9, 0)], confirmed=[1, 0]))
    assert ours.track_id.tolist() == [5] and ours.matched.tolist() == [True]


@given(st.data(), st.integers(0, 2**32 - 1))
def test_equal_to_the_walking_twin_in_any_row_order(data, seed):
    rng = np.random.default_rng(seed)
    instants, tracks, rows = range(data.draw(st.integers(1, 8))), [], []
    for t in instants:
        here = [k for k in (3, 4, 900) if rng.random() < 0.7]
        tracks += [(k, t) for k in here]
        free = [*here, 0, 0, 0]
        for one in (1, 2, 70_000):
            if rng.random() < 0.6:
                match = int(rng.choice(free))
                rows.append((one, t, match))
                free = [k for k in free if k != match or k == 0]
    tracks = [tracks[k] for k in rng.permutation(len(tracks))]
    rows = [rows[k] for k in rng.permutation(len(rows))]
    ours = unmatched_tracks(rows_of(rows), tracks_of(tracks))
    flying, pair = {(o, t) for o, t, _ in rows}, {(k, t): o for o, t, k in rows if k}
    for k, (track, t) in enumerate(tracks):
        before = [s for s in range(t + 1) if (track, s) in pair]
        matched = (track, t) in pair
        outlives = not matched and bool(before) and (pair[track, before[-1]], t) not in flying
        assert (ours.matched[k], ours.outliving[k]) == (matched, outlives)
