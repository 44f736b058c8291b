import json
from dataclasses import asdict

import numpy as np
import pytest

from lookdown.tables import AircraftClass, Associations, Metrics, ObjectMetrics, Tracks, TruthStates
from lookdown.tracking.metrics.run_summary import custody_by_class, report_interval_s, summarise
from lookdown.tracking.metrics.track_scores import score

SECOND = 1_000_000_000
BASE = np.array([4.2e6, 1.7e5, 4.78e6])
MODES = dict(Tracks.columns())["mode_probabilities"].row_shape


def truth_of(object_id, instant, classes):
    n = len(object_id)
    position = BASE + np.outer(np.array(object_id), [0.0, 50_000.0, 0.0])
    return TruthStates(
        object_id=np.array(object_id, "u4"),
        aircraft_class=np.array(classes, "u1"),
        time_tai_ns=np.array(instant, "i8") * 10 * SECOND,
        position_ecef_m=position,
        velocity_ecef_mps=np.zeros((n, 3)),
    )


def tracks_of(track_id, instant, near_object, rng):
    """Honest tracks: errors drawn from their covariance (300 m, 3 m/s)."""
    n = len(track_id)
    return Tracks(
        track_id=np.array(track_id, "u8"),
        time_tai_ns=np.array(instant, "i8") * 10 * SECOND,
        position_ecef_m=BASE + np.outer(near_object, [0.0, 50_000.0, 0.0]) + rng.normal(0, 300.0, (n, 3)),
        velocity_ecef_mps=rng.normal(0, 3.0, (n, 3)),
        covariance=np.tile(np.diag([9e4] * 3 + [9.0] * 3), (n, 1, 1)),
        existence=np.ones(n, "f4"),
        mode_probabilities=np.zeros((n, *MODES), "f4"),
        confirmed=np.ones(n, "u1"),
        last_update_tai_ns=np.zeros(n, "i8"),
        update_count=np.ones(n, "u4"),
        sensor_count=np.ones(n, "u2"),
        group_id=np.array(track_id, "u8"),
        identity_probability=np.ones(n, "f4"),
    )


def scene():
    """Object 1 held from its third instant on, object 2 never; a ghost and a second track."""
    truth = truth_of([1] * 100 + [2] * 50, [*range(100), *range(50)], [4] * 100 + [6] * 50)
    rng = np.random.default_rng(4)
    held = tracks_of([11] * 98, range(2, 100), np.ones(98), rng)
    ghost = tracks_of([12] * 20, range(20), np.full(20, 7.0), rng)
    return truth, Tracks.concatenate([held, ghost])


def summary_of(truth, tracks, associations=None):
    metrics, rows = score(truth, tracks)
    return summarise(
        metrics,
        rows,
        truth=truth,
        tracks=tracks,
        detection_count=120,
        false_alarm_count=3,
        track_update_count=90,
        duration_s=1800.0,
        associations=associations,
    )


def test_summary_of_a_known_scene():
    ours = summary_of(*scene())
    assert ours.custody == pytest.approx(98 / 150)
    assert ours.custody_by_class == {"airliner": pytest.approx(0.98), "helicopter": 0.0}
    assert ours.objects_by_class == {"airliner": 1, "helicopter": 1}
    assert ours.custody_once_held == 1.0
    assert (ours.objects, ours.objects_never_held) == (2, 1)
    assert ours.time_to_custody_s_median == 20.0
    assert ours.longest_gap_s == 500.0
    assert (ours.false_tracks, ours.false_tracks_per_hour) == (1, 2.0)
    assert (ours.false_tracks_mean, ours.outliving_tracks_mean) == (pytest.approx(0.2), 0.0)
    assert ours.object_hours == pytest.approx(1500.0 / 3600.0)
    assert ours.nees_band_low < ours.nees_mean < ours.nees_band_high
    assert 0.88 < ours.nees_share_inside_95 < 1.0
    assert (ours.nees_samples, ours.nees_invalid) == (98, 0)
    assert ours.gospa_missed_m2 == pytest.approx(0.5 * 5000.0**2 * 52 / 100)
    assert 350 < ours.position_error_m_median < 600 < ours.position_error_m_p95 < 1100
    assert ours.siap_completeness == pytest.approx(98 / 150)
    assert (ours.siap_ambiguity, ours.duplicate_share, ours.siap_changes_per_hour) == (1.0, 0.0, 0.0)
    assert ours.siap_spuriousness == pytest.approx(20 / 118)
    assert ours.siap_position_accuracy_m == pytest.approx(np.sqrt(8 / np.pi) * 300.0, rel=0.15)
    assert ours.siap_longest_segment == pytest.approx(970 / (990 + 490))
    assert (ours.track_purity, ours.id_switches_per_track_hour) == (1.0, 0.0)
    assert 1000.0 < ours.ospa2_m < 5000.0


def test_a_duplicate_and_a_change_of_track_are_told():
    truth, rng = truth_of([1] * 20, range(20), [4] * 20), np.random.default_rng(3)
    tracks = [tracks_of([31] * 12, range(12), np.ones(12), rng), tracks_of([32] * 12, range(8, 20), np.ones(12), rng)]
    ours = summary_of(truth, Tracks.concatenate(tracks))
    assert ours.duplicate_share == pytest.approx(4 / 24) and ours.siap_ambiguity == pytest.approx(24 / 20)
    assert ours.siap_changes_per_hour == pytest.approx(3600.0 / 190.0)
    assert ours.id_switches_per_track_hour >= 1 / (200.0 / 3600.0) and ours.track_purity == 1.0


def test_a_covariance_that_is_not_positive_definite_is_counted_out():
    truth, tracks = scene()
    tracks.covariance[5] = -tracks.covariance[5]
    ours = summary_of(truth, tracks)
    assert (ours.nees_samples, ours.nees_invalid) == (97, 1)


def test_a_track_matched_to_a_neighbour_does_not_spoil_the_mean_nees():
    truth, tracks = scene()
    stray = tracks_of([13], [60], np.array([1.0]), np.random.default_rng(8))
    stray.position_ecef_m[0] += [0.0, 4_000.0, 0.0]
    at = tracks.time_tai_ns != 600 * SECOND
    ours, clean = summary_of(truth, Tracks.concatenate([tracks.take(at), stray])), summary_of(truth, tracks.take(at))
    assert (ours.nees_mean, ours.nees_samples) == (clean.nees_mean, clean.nees_samples)
    assert ours.nees_mean_matched > ours.nees_mean + 1.0
    assert clean.nees_mean_matched == pytest.approx(clean.nees_mean)


def test_nothing_to_measure_is_none_and_never_zero():
    ours = summary_of(TruthStates.empty(), Tracks.empty())
    assert ours.objects == ours.false_tracks == 0 and ours.false_tracks_per_hour == 0.0
    counts = {"objects", "objects_never_held", "nees_samples", "nees_invalid", "id_switches", "false_tracks"}
    counts |= {"false_tracks_per_hour", "confirmed_tracks", "object_hours", "custody_by_class", "objects_by_class"}
    given = {"detections", "false_alarms", "track_updates", "duration_s"}
    told = json.loads(json.dumps(asdict(ours)))
    assert {key for key, value in told.items() if value is None} == set(told) - counts - given


def test_objects_without_a_track_have_custody_zero_and_no_errors():
    truth = truth_of([1, 1], [0, 1], [4, 4])
    ours = summary_of(truth, Tracks.empty())
    assert (ours.custody, ours.longest_gap_s, ours.objects_never_held) == (0.0, 20.0, 1)
    assert ours.position_error_m_median is ours.nees_mean is ours.nees_band_low is ours.custody_once_held is None
    assert ours.time_to_custody_s_median is None and ours.false_tracks_mean == 0.0


def test_an_object_is_found_when_any_track_holds_it():
    """Track 21 holds it from the third instant, track 22, its own for being longer, from the sixth."""
    truth = truth_of([1] * 20, range(20), [4] * 20)
    rng = np.random.default_rng(2)
    tracks = [tracks_of([21] * 3, range(2, 5), np.ones(3), rng), tracks_of([22] * 10, range(5, 15), np.ones(10), rng)]
    ours = summary_of(truth, Tracks.concatenate(tracks))
    assert ours.time_to_custody_s_median == 20.0
    assert (ours.custody, ours.custody_any_id) == (0.5, 0.65)
    assert ours.custody_once_held == pytest.approx(10 / 18)
    assert ours.longest_gap_s == 50.0


def test_tracks_that_outlive_their_object_are_not_false():
    truth = truth_of([1] * 4, range(4), [4] * 4)
    tracks = tracks_of([5] * 16, range(16), np.ones(16), np.random.default_rng(1))
    ours = summary_of(truth, tracks)
    assert (ours.false_tracks, ours.false_tracks_mean, ours.outliving_tracks_mean) == (0, 0.0, 12 / 16)
    assert ours.gospa_false_m2 == pytest.approx(0.5 * 5000.0**2 * 12 / 16)


def test_updates_are_of_a_confirmed_track_from_the_instant_it_is_shown():
    truth, tracks = scene()
    tracks.confirmed[tracks.time_tai_ns < 40 * SECOND] = 0
    associations = Associations(
        detection_id=np.arange(5, dtype="u8"),
        track_id=np.array([11, 11, 11, 12, 99], "u8"),
        time_tai_ns=np.array([39, 40, 55, 41, 60], "i8") * SECOND,
        normalised_innovation_squared=np.array([100.0, 3.0, 4.0, 8.0, 100.0]),
    )
    ours = summary_of(truth, tracks, associations)
    assert (ours.track_updates_confirmed, ours.innovation_mean) == (3, 5.0)
    assert summary_of(truth, tracks).track_updates_confirmed is None
    nobody = summary_of(truth, Tracks.empty(), associations)
    assert (nobody.track_updates_confirmed, nobody.innovation_mean) == (0, None)


def test_interval_is_the_median_spacing():
    truth, tracks = scene()
    assert report_interval_s(score(truth, tracks)[0]) == 10.0
    assert report_interval_s(Metrics.empty()) == 10.0


def test_class_of_an_object_that_is_not_in_the_truth_is_refused():
    truth, tracks = scene()
    rows = score(truth, tracks)[1]
    assert set(custody_by_class(rows, truth)) <= {one.name.lower() for one in AircraftClass}
    assert isinstance(rows, ObjectMetrics)
    with pytest.raises(AssertionError, match="not in the truth"):
        custody_by_class(rows, truth.take(truth.object_id == 1))
