import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from metric_tables import along, tracks_of, truth_of

from lookdown.tables import Tracks, TruthStates
from lookdown.tracking.metrics.air_picture import air_picture, picture_of_pairs
from lookdown.tracking.metrics.matching import pairs_within

GOLDEN = json.loads((Path(__file__).parents[2] / "golden" / "metrics_stonesoup.json").read_text())
NAMES = {
    "Completeness": "completeness",
    "Ambiguity": "ambiguity",
    "Spuriousness": "spuriousness",
    "Position Accuracy": "position_accuracy_m",
    "Velocity Accuracy": "velocity_accuracy_mps",
}


def golden_picture(scene):
    one = GOLDEN["scenes"][scene]
    limits = {name: GOLDEN[name] for name in ("confirm_instants", "end_instants")}
    return air_picture(truth_of(one["truth"]), tracks_of(one["tracks"]), limit_m=GOLDEN["cutoff_m"], **limits)


@pytest.mark.parametrize("scene", range(len(GOLDEN["scenes"])))
def test_equal_to_stone_soup_in_total_and_at_every_instant(scene):
    ours, told = golden_picture(scene), GOLDEN["told"]["scenes"][scene]
    for name, ours_name in NAMES.items():
        assert getattr(ours.total, ours_name) == pytest.approx(told[name], rel=1e-11)
        at_times = [getattr(ours.at(row), ours_name) for row in range(len(ours.time_tai_ns))]
        assert at_times == pytest.approx(told[f"{name} at times"], rel=1e-11)
    assert ours.longest_segment_ratio == pytest.approx(told["Longest"], rel=1e-11)
    assert ours.change_rate_by_walk_hz == pytest.approx(told["Rate"], rel=1e-11)
    assert ours.total.ambiguity > 1.0 and ours.change_rate_hz > 0.0


def test_two_tracks_on_one_object_are_ambiguous_and_a_far_one_is_spurious():
    truth = truth_of(along(1, [0, 0, 0]) + along(2, [100, 100, 100]))
    tracks = tracks_of(along(5, [1, 1, 1]) + along(6, [2, 2, 2]) + along(7, [300, 300, 300]))
    picture = air_picture(truth, tracks)
    assert (picture.total.completeness, picture.total.ambiguity) == (0.5, 2.0)
    assert picture.total.spuriousness == pytest.approx(1 / 3)
    assert picture.total.position_accuracy_m == pytest.approx(1500.0)
    assert picture.total.duplicate_count == 3


def test_an_association_takes_as_many_instants_as_asked():
    truth, tracks = truth_of(along(1, [0] * 4)), tracks_of(along(5, [1, 9, 1, 1]))
    assert air_picture(truth, tracks).total.completeness == 0.0
    held = air_picture(truth, tracks, confirm_instants=2).held_object_count
    assert held.tolist() == [0, 0, 1, 1]
    assert air_picture(truth, tracks, confirm_instants=1).held_object_count.tolist() == [1, 1, 1, 1]


def test_instants_without_an_object_or_a_track_are_not_counted_within_an_association():
    truth, tracks = truth_of(along(1, [0, 0, None, 0, 0])), tracks_of(along(5, [1, 1, 1, None, 1]))
    picture = air_picture(truth, tracks, confirm_instants=1)
    assert picture.object_count.tolist() == [1, 1, 0, 1, 1]
    assert picture.held_object_count.tolist() == [1, 1, 0, 0, 1]
    assert picture.holding_track_count.tolist() == [1, 1, 0, 0, 1]
    assert (picture.total.track_count, picture.longest_segment_ratio) == (4, 1.0)


def test_unconfirmed_tracks_are_left_out_and_nothing_gives_the_conventional_values():
    truth, tracks = truth_of(along(1, [0] * 3)), tracks_of(along(5, [1] * 3), confirmed=[0, 0, 0])
    picture = air_picture(truth, tracks)
    assert (picture.total.track_count, picture.total.completeness, picture.total.ambiguity) == (0, 0.0, 1.0)
    nothing = air_picture(TruthStates.empty(), tracks_of(along(5, [1] * 3)))
    assert (nothing.total.completeness, nothing.total.spuriousness, nothing.longest_segment_ratio) == (0.0, 1.0, 0.0)
    assert (nothing.change_rate_hz, nothing.total.position_accuracy_m) == (0.0, 0.0)


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=30, deadline=None)
def test_order_of_rows_does_not_matter_and_one_instant_is_the_nearest_object_rule(seed):
    rng = np.random.default_rng(seed)
    rows = [row for i in range(1, 8) for row in along(i, rng.normal(4.0 * i, 1.0, 4))]
    others = [row for i in range(20, 29) for row in along(i, rng.normal(3.0 * (i - 20), 2.0, 4))]
    truth, tracks = truth_of(rows), tracks_of(others)
    picture = air_picture(truth, tracks, confirm_instants=1, end_instants=1)
    again = air_picture(
        truth.take(rng.permutation(len(truth))),
        tracks.take(rng.permutation(len(tracks))),
        confirm_instants=1,
        end_instants=1,
    )
    assert again.held_object_count.tolist() == picture.held_object_count.tolist()
    assert again.position_error_sum_m == pytest.approx(picture.position_error_sum_m)
    for row, time in enumerate(picture.time_tai_ns):
        here, there = truth.take(truth.time_tai_ns == time), tracks.take(tracks.time_tai_ns == time)
        near = pairs_within(here.position_ecef_m, there.position_ecef_m, 5000.0)
        alone = picture_of_pairs(near, here.velocity_ecef_mps, there.velocity_ecef_mps)
        assert alone.position_error_sum_m == pytest.approx(picture.at(row).position_error_sum_m)
        assert (alone.held_object_count, alone.holding_track_count) == (
            picture.held_object_count[row],
            picture.holding_track_count[row],
        )


def test_two_states_at_one_instant_are_refused():
    with pytest.raises(AssertionError, match="object has two states"):
        air_picture(truth_of(along(1, [0]) + along(1, [1])), Tracks.empty())
    with pytest.raises(AssertionError, match="track has two states"):
        air_picture(TruthStates.empty(), tracks_of(along(1, [0]) + along(1, [1])))
