import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from metrics_naive import track_distance

from lookdown.tracking.metrics._window_kernels import base_distances


def distance(first, second, weights, order):
    """Of two tracks {instant: position}, in rows behind those of another track."""
    columns = []
    for one in (first, second):
        instants = np.array([0, *sorted(one)], np.int64)
        places = np.array([np.full(3, 7.0), *(one[t] for t in sorted(one))])
        columns += [np.array([1]), np.array([len(instants)]), instants, places]
    made = np.empty(1)
    base_distances(*columns, weights, 4.0, order, made)
    return made[0]


@given(st.sets(st.integers(0, 7), min_size=1), st.sets(st.integers(0, 7)), st.integers(0, 2**32 - 1))
@settings(max_examples=60, deadline=None)
def test_equal_to_the_walking_twin(first, second, seed):
    rng = np.random.default_rng(seed)
    one, two = ({t: rng.uniform(0, 3, 3) for t in own} for own in (first, second))
    weights, order = rng.uniform(0.1, 2.0, 8), float(rng.choice([1.0, 1.5, 2.0]))
    ours = distance(one, two, weights, order)
    assert ours == pytest.approx(track_distance(one, two, weights, 4.0, order), rel=1e-12)
    assert ours == pytest.approx(distance(two, one, weights, order), rel=1e-12)


def test_tracks_that_are_never_alive_are_no_distance_apart():
    assert distance({}, {}, np.ones(3), 2.0) == 0.0
