"""Smoothing as a whole: honest, better than the filter, and independent of how it is asked."""

import dataclasses

import numpy as np
import pytest
from plain_radar import START_TAI_NS
from smoothing_plain import STEP_NS, errors_and_nees, flights, some_turns
from tracking_parameters import even_parameters

from lookdown.errors import ArgumentError
from lookdown.tables import Associations, Detections, Measured, Tracks
from lookdown.tracking.smoothing import smooth

PARAMETERS = even_parameters(0.3, 0.1)
LOOKS, PARTS = 40, 2
INSTANTS = START_TAI_NS + np.arange(LOOKS * PARTS) * (STEP_NS // PARTS)


@pytest.fixture(scope="module")
def straight():
    return flights(120, LOOKS, np.random.default_rng(1), parts=PARTS)


@pytest.fixture(scope="module")
def few():
    return flights(5, 9, np.random.default_rng(2))


def same(one, other):
    for name, _ in Tracks.columns():
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name), err_msg=name)


def rms(errors):
    return np.sqrt((errors**2).sum(axis=1).mean())


def as_filtered(detections, associations, look):
    """Return what the filter knew at a look: the last smoothed row of all until then."""
    until = START_TAI_NS + look * STEP_NS
    known = associations.take(associations.time_tai_ns <= until)
    return smooth(detections, known, PARAMETERS, times_tai_ns=np.array([until]))


def test_errors_in_straight_flight_are_what_the_covariances_claim(straight):
    truth, detections, associations = straight
    tracks = smooth(detections, associations, PARAMETERS, times_tai_ns=INSTANTS)
    _, nees = errors_and_nees(tracks, truth, INSTANTS)
    at_look = (tracks.time_tai_ns - START_TAI_NS) % STEP_NS == 0
    assert len(nees) == 120 * (LOOKS * PARTS - PARTS + 1)
    assert 4.8 < nees[at_look].mean() < 7.2
    assert 4.8 < nees[~at_look].mean() < 7.2


def test_the_future_halves_the_error_of_the_filter(straight):
    truth, detections, associations = straight
    for look in (5, 20):
        filtered = as_filtered(detections, associations, look)
        smoothed = smooth(detections, associations, PARAMETERS, times_tai_ns=filtered.time_tai_ns[:1])
        before, _ = errors_and_nees(filtered, truth, INSTANTS)
        after, _ = errors_and_nees(smoothed, truth, INSTANTS)
        assert rms(after[:, :3]) < 0.65 * rms(before[:, :3])
        assert rms(after[:, 3:]) < 0.65 * rms(before[:, 3:])
        assert np.trace(smoothed.covariance.mean(0)[:3, :3]) < 0.5 * np.trace(filtered.covariance.mean(0)[:3, :3])


def test_turns_are_told_from_straights_and_errors_stay_honest():
    rng = np.random.default_rng(3)
    rates = some_turns(LOOKS, 100, rng)
    truth, detections, associations = flights(100, LOOKS, rng, turn_rates=rates)
    tracks = smooth(detections, associations, PARAMETERS)
    errors, nees = errors_and_nees(tracks, truth, INSTANTS[::PARTS])
    assert 4.0 < nees.mean() < 7.2
    assert (nees < 12.59).mean() > 0.93
    look = ((tracks.time_tai_ns - START_TAI_NS) // STEP_NS).astype(int)
    flight = tracks.track_id.astype(int) - 1
    within = (look > 2) & (look < LOOKS - 3)
    # In the middle of a turn of 2 deg/s or more the straight model has next to nothing.
    now, following = rates[look, flight], rates[np.minimum(look + 1, LOOKS - 1), flight]
    steady = within & (np.abs(now) > 0.03) & (now == following)
    quiet = within.copy()
    for shift in range(-3, 4):
        quiet &= rates[np.clip(look + shift, 0, LOOKS - 1), flight] == 0.0
    assert np.median(tracks.mode_probabilities[steady, 0]) < 0.05
    assert np.median(tracks.mode_probabilities[quiet, 0]) > 0.9
    chosen = range(10, 30, 4)
    filtered = [errors_and_nees(as_filtered(detections, associations, k), truth, INSTANTS[::PARTS])[0] for k in chosen]
    assert rms(errors[np.isin(look, chosen), :3]) < 0.65 * rms(np.concatenate(filtered)[:, :3])


def test_the_order_of_detections_and_associations_does_not_matter(few):
    _, detections, associations = few
    rng = np.random.default_rng(0)
    shuffled = detections.take(rng.permutation(len(detections)))
    same(
        smooth(detections, associations, PARAMETERS),
        smooth(shuffled, associations.take(rng.permutation(len(associations))), PARAMETERS),
    )


def test_a_pair_that_comes_twice_counts_once_and_others_detections_count_not_at_all(few):
    _, detections, associations = few
    mine = associations.take(associations.track_id == 3)
    wanted = smooth(detections, associations, PARAMETERS)
    same(smooth(detections, Associations.concatenate([mine, mine]), PARAMETERS), wanted.take(wanted.track_id == 3))


def test_a_row_does_not_depend_on_the_other_instants_asked_for(few):
    _, detections, associations = few
    asked = START_TAI_NS + np.array([0, 3, 8, 11, 12, 29, 64]) * 1_000_000_000
    together = smooth(detections, associations, PARAMETERS, times_tai_ns=asked[::-1].copy())
    for time in asked:
        alone = smooth(detections, associations, PARAMETERS, times_tai_ns=np.array([time]))
        same(together.take(together.time_tai_ns == time), alone)
    looks = np.unique(detections.time_tai_ns)
    same(smooth(detections, associations, PARAMETERS, times_tai_ns=looks), smooth(detections, associations, PARAMETERS))


def test_rows_come_by_time_then_track_and_end_with_the_detections(few):
    _, detections, associations = few
    asked = START_TAI_NS + np.arange(-20, 120, 5) * 1_000_000_000
    tracks = smooth(detections, associations, PARAMETERS, times_tai_ns=asked)
    assert tracks.time_tai_ns.min() == START_TAI_NS
    assert tracks.time_tai_ns.max() <= START_TAI_NS + 8 * STEP_NS
    keys = list(zip(tracks.time_tai_ns.tolist(), tracks.track_id.tolist(), strict=True))
    assert keys == sorted(keys) and len(set(keys)) == len(keys) == 5 * 13


def test_the_last_row_is_what_the_filter_knew(few):
    _, detections, associations = few
    whole = smooth(detections, associations, PARAMETERS)
    last = whole.take(whole.time_tai_ns == whole.time_tai_ns.max())
    looks = np.unique(detections.time_tai_ns)
    known = associations.take(associations.time_tai_ns <= looks[-2])
    before = smooth(detections, known, PARAMETERS)
    before = before.take(before.time_tai_ns == looks[-2])
    smoothed = whole.take(whole.time_tai_ns == looks[-2])
    assert (np.linalg.det(smoothed.covariance) < np.linalg.det(before.covariance)).all()
    assert (last.update_count == 9).all()


def test_a_track_begins_with_the_first_detection_that_places_it(few):
    _, detections, associations = few
    measured = detections.measured.copy()
    first, second = np.unique(detections.time_tai_ns)[:2]
    flights_at = np.tile(np.arange(5), 9)
    measured[(detections.time_tai_ns == first) & (flights_at < 2)] = Measured.CROSS
    measured[flights_at == 4] = Measured.RANGE
    tracks = smooth(dataclasses.replace(detections, measured=measured), associations, PARAMETERS)
    assert tracks.time_tai_ns[tracks.track_id == 1].min() == second
    assert tracks.time_tai_ns[tracks.track_id == 3].min() == first
    assert 5 not in tracks.track_id
    assert tracks.update_count[tracks.track_id == 1].tolist() == list(range(1, 9))


def test_angles_alone_are_enough_with_the_prior_of_height(few):
    truth, detections, associations = few
    bits = np.full(len(detections), Measured.ALONG | Measured.CROSS, np.uint8)
    tracks = smooth(dataclasses.replace(detections, measured=bits), associations, PARAMETERS)
    looks = np.unique(detections.time_tai_ns)
    _, nees = errors_and_nees(tracks, truth, looks)
    wanted, _ = errors_and_nees(smooth(detections, associations, PARAMETERS), truth, looks)
    errors, _ = errors_and_nees(tracks, truth, looks)
    assert len(tracks) == 45
    assert nees.mean() < 12.0
    assert rms(errors) > rms(wanted)


def test_slow_errors_of_the_sensor_widen_the_result(few):
    _, detections, associations = few
    biased = dataclasses.replace(detections, bias_sigma_range_m=np.full(len(detections), 200.0))
    plain, wide = (smooth(d, associations, PARAMETERS).covariance for d in (detections, biased))
    assert (np.linalg.det(wide) > np.linalg.det(plain)).all()


def test_counts_are_those_of_the_detections_so_far(few):
    _, detections, associations = few
    tracks = smooth(detections, associations, PARAMETERS)
    by_id = dict(zip(detections.detection_id.tolist(), detections.sensor_id.tolist(), strict=True))
    for row in range(len(tracks)):
        so_far = (associations.track_id == tracks.track_id[row]) & (associations.time_tai_ns <= tracks.time_tai_ns[row])
        ids = associations.detection_id[so_far]
        assert tracks.update_count[row] == len(ids)
        assert tracks.last_update_tai_ns[row] == tracks.time_tai_ns[row]
        assert tracks.sensor_count[row] == len({by_id[d] for d in ids[-8:].tolist()})
    assert (tracks.existence == 1.0).all()


def test_confirmed_says_whether_the_whole_track_has_detections_enough(few):
    _, detections, associations = few
    short = associations.take((associations.track_id != 2) | (associations.time_tai_ns < START_TAI_NS + STEP_NS))
    tracks = smooth(detections, short, PARAMETERS)
    assert set(tracks.track_id[tracks.confirmed == 0].tolist()) == {2}


def test_two_sensors_at_one_instant_give_one_row(few):
    _, detections, associations = few
    again = dataclasses.replace(detections, detection_id=detections.detection_id + np.uint64(1000))
    twice = dataclasses.replace(associations, detection_id=associations.detection_id + np.uint64(1000))
    once = smooth(detections, associations, PARAMETERS)
    both = smooth(
        Detections.concatenate([detections, again]), Associations.concatenate([associations, twice]), PARAMETERS
    )
    assert len(both) == len(once)
    assert (both.update_count == 2 * once.update_count).all()
    assert np.median(np.linalg.det(both.covariance) / np.linalg.det(once.covariance)) < 0.2


def test_covariances_are_symmetric_and_positive(straight):
    _, detections, associations = straight
    covariance = smooth(detections, associations, PARAMETERS).covariance
    np.testing.assert_array_equal(covariance, covariance.transpose(0, 2, 1))
    assert (np.linalg.eigvalsh(covariance) > 0.0).all()


def test_nothing_gives_nothing_and_a_missing_detection_is_told(few):
    _, detections, associations = few
    assert len(smooth(detections, Associations.empty(), PARAMETERS)) == 0
    with pytest.raises(ArgumentError, match="45 of 45 are not there, the first has detection_id 1"):
        smooth(Detections.empty(), associations, PARAMETERS)
    with pytest.raises(ArgumentError, match="1 of 45"):
        smooth(detections.take(np.arange(44)), associations, PARAMETERS)
