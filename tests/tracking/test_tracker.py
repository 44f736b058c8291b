"""The tracker as a whole, on plain traffic seen by a plain radar."""

import numpy as np
import plain_radar
import pytest
from plain_radar import START_TAI_NS, PlainRadar, level_state
from scipy.stats import chi2
from tracking_oracle import glide, process_noise
from tracking_parameters import even_parameters, known_parameters

from lookdown.tables import Detections, Dwells, Tracks
from lookdown.tracking import DwellTracker

PARAMETERS = known_parameters()
STEP_S = 8.0
STEP_NS = 8_000_000_000


def fly(states, dt_s, rng, noise=0.0):
    """Return states moved along great circles with white acceleration."""
    moved = []
    for state in states:
        new = glide(state, dt_s)
        if noise > 0.0:
            root = np.linalg.cholesky(process_noise(new, dt_s, noise, noise))
            new = new + root @ rng.normal(size=6)
        moved.append(new)
    return moved


def run(tracker, radar, states, steps, *, noise=0.0, watch=None):
    """Fly, look and track; call `watch(step, states, tracks, associations, made)` at each step."""
    rng = np.random.default_rng(99)
    for k in range(steps):
        time = START_TAI_NS + k * STEP_NS
        states = fly(states, STEP_S if k else 1e-6, rng, noise)
        dwells, detections, made = radar.look(time, states, np.mean([s[:3] for s in states], axis=0), width_rad=0.2)
        associations = tracker.step(dwells, detections)
        if watch:
            watch(k, states, tracker.tracks(time), associations, dict(zip(detections.detection_id, made, strict=True)))
    return states


def scattered(count, seed, spread_rad=0.01):
    rng = np.random.default_rng(seed)
    return [
        level_state(
            0.85 + rng.uniform(-spread_rad, spread_rad) * 0.5,
            0.05 + rng.uniform(-spread_rad, spread_rad) * 0.5,
            rng.uniform(3000, 12000),
            rng.uniform(-3.1, 3.1),
            rng.uniform(120, 260),
        )
        for _ in range(count)
    ]


def test_errors_are_what_the_covariances_claim():
    """NEES over 40 flights that move just as the straight model says: its mean lies in the 95 % band."""
    noise, never = 0.3, 1e9
    quiet = even_parameters(
        noise,
        noise,
        terminal_sojourn_s=never,
        cruise_sojourn_s=never,
        slow_sojourn_s=never,
        turning_sojourn_s=1.0,
        agile_sojourn_s=1.0,
        undetected_density_pm2=1e-9,
    )
    nees = []

    def watch(k, states, tracks, _associations, _made):
        if k < 39:
            return
        assert len(tracks) == 1
        error = np.concatenate([tracks.position_ecef_m[0], tracks.velocity_ecef_mps[0]]) - states[0]
        nees.append(error @ np.linalg.solve(tracks.covariance[0], error))

    for seed in range(40):
        tracker = DwellTracker(quiet, capacity=16, registers=False, maps_clutter=False)
        run(tracker, PlainRadar(seed), scattered(1, seed), 40, noise=noise, watch=watch)
    low, high = chi2.ppf([0.025, 0.975], 6 * len(nees)) / len(nees)
    assert low < np.mean(nees) < high


def test_tracks_are_confirmed_within_three_looks_and_keep_their_ids():
    first_confirmed, ids = [], {}

    def watch(k, states, tracks, _associations, _made):
        shown = tracks.take(tracks.confirmed == 1)
        for n, state in enumerate(states):
            near = np.linalg.norm(shown.position_ecef_m - state[:3], axis=1) < 2000.0
            if near.any() and n not in ids:
                ids[n] = int(shown.track_id[near][0])
                first_confirmed.append(k + 1)
            elif n in ids:
                assert ids[n] in shown.track_id[near]

    radar = PlainRadar(3, detection_probability=1.0)
    run(DwellTracker(PARAMETERS), radar, scattered(10, 1), 25, watch=watch)
    assert len(first_confirmed) == 10
    assert np.percentile(first_confirmed, 95) <= 4


def test_false_alarms_alone_make_next_to_no_confirmed_tracks():
    tracker, radar = DwellTracker(PARAMETERS), PlainRadar(5, clutter_count=6.0, detection_probability=0.0)
    confirmed = set()

    def watch(_k, _states, tracks, _associations, _made):
        confirmed.update(tracks.track_id[tracks.confirmed == 1].tolist())

    run(tracker, radar, scattered(1, 2), 400, watch=watch)
    assert radar.detection_count > 2000
    assert tracker.started_count > 200
    assert len(confirmed) <= 2


def test_objects_are_held_through_clutter():
    tracker, radar = DwellTracker(PARAMETERS), PlainRadar(6, clutter_count=6.0)
    held = []

    def watch(k, states, tracks, _associations, _made):
        if k > 10:
            shown = tracks.position_ecef_m[tracks.confirmed == 1]
            held.extend(np.linalg.norm(shown - s[:3], axis=1).min() < 1500.0 for s in states)

    run(tracker, radar, scattered(8, 7), 60, watch=watch)
    assert np.mean(held) > 0.98


def test_innovations_follow_their_chi_square():
    nis = []

    def watch(k, _states, _tracks, associations, made):
        if k > 5:
            true = np.array([made[d] >= 0 for d in associations.detection_id], bool)
            nis.extend(associations.normalised_innovation_squared[true])

    run(DwellTracker(even_parameters(0.3, 0.3)), PlainRadar(8), scattered(8, 8), 80, noise=0.3, watch=watch)
    # The mean over models that the data favour: a little under 4, for a wider model explains more.
    assert 2.8 < np.mean(nis) < 4.2


def test_the_order_of_detections_does_not_matter():
    radar = PlainRadar(9, clutter_count=5.0)
    one, other = DwellTracker(PARAMETERS), DwellTracker(PARAMETERS)
    rng = np.random.default_rng(1)
    states = scattered(6, 9)
    for k in range(20):
        states = fly(states, STEP_S, rng)
        dwells, detections, _ = radar.look(START_TAI_NS + k * STEP_NS, states, states[0][:3])
        one.step(dwells, detections)
        other.step(dwells, detections.take(rng.permutation(len(detections))))
    a, b = one.tracks(START_TAI_NS + 20 * STEP_NS), other.tracks(START_TAI_NS + 20 * STEP_NS)
    np.testing.assert_array_equal(a.position_ecef_m, b.position_ecef_m)
    np.testing.assert_array_equal(a.covariance, b.covariance)


def test_snapshot_and_restore_go_on_as_if_nothing_happened():
    radar = PlainRadar(10, clutter_count=3.0)
    tracker, states, rng = DwellTracker(PARAMETERS), scattered(6, 11), np.random.default_rng(1)
    other = None
    for k in range(24):
        states = fly(states, STEP_S, rng)
        dwells, detections, _ = radar.look(START_TAI_NS + k * STEP_NS, states, states[0][:3])
        if k == 12:
            other = DwellTracker(PARAMETERS)
            other.restore(tracker.snapshot())
        tracker.step(dwells, detections)
        if other is not None:
            other.step(dwells, detections)
    assert other is not None
    a, b = tracker.tracks(START_TAI_NS + 24 * STEP_NS), other.tracks(START_TAI_NS + 24 * STEP_NS)
    np.testing.assert_array_equal(a.track_id, b.track_id)
    np.testing.assert_array_equal(a.position_ecef_m, b.position_ecef_m)
    assert tracker.started_count == other.started_count


def test_a_silent_track_loses_belief_and_is_dropped():
    tracker, radar = DwellTracker(PARAMETERS), PlainRadar(12)
    states = run(tracker, radar, scattered(1, 12), 12)
    time = START_TAI_NS + 12 * STEP_NS
    before = tracker.tracks(time)
    assert before.confirmed.sum() == 1
    blind = PlainRadar(13, detection_probability=0.0)
    for k in range(12, 24):
        states = fly(states, STEP_S, np.random.default_rng(0))
        dwells, detections, _ = blind.look(START_TAI_NS + k * STEP_NS, states, states[0][:3])
        tracker.step(dwells, detections)
        after = tracker.tracks(START_TAI_NS + k * STEP_NS)
        if not len(after):
            break
        assert after.existence[0] < before.existence[0]
    assert len(after) == 0
    # Its row is freed once no late dwell can bring it back.
    for k in range(12, 40):
        tracker.step(*blind.look(START_TAI_NS + k * STEP_NS, [], states[0][:3])[:2])
    assert tracker.dropped_count >= 1


def test_a_dwell_that_looks_elsewhere_says_nothing():
    tracker, radar = DwellTracker(PARAMETERS), PlainRadar(14)
    states = run(tracker, radar, scattered(1, 14), 12)
    time = START_TAI_NS + 12 * STEP_NS
    before = tracker.tracks(time).existence[0]
    away = plain_radar.place(0.85, 0.25, 0.0)
    dwells, detections, _ = PlainRadar(15, detection_probability=0.0).look(time, states, away, width_rad=0.02)
    tracker.step(dwells, detections)
    assert tracker.tracks(time).existence[0] == pytest.approx(before, rel=1e-3)


def test_more_tracks_than_the_store_first_holds():
    """Room is made as it is needed, and makes no difference to what is tracked."""
    pictures = []
    for capacity in (16, 4096):
        tracker = DwellTracker(PARAMETERS, capacity=capacity)
        radar = PlainRadar(16, detection_probability=1.0)
        states = scattered(400, 17, spread_rad=0.03)
        for k in range(3):
            dwells, detections, _ = radar.look(START_TAI_NS + k * STEP_NS, states, states[0][:3], width_rad=0.5)
            associations = tracker.step(dwells, detections)
        assert len(associations) > 200
        pictures.append(tracker.tracks(START_TAI_NS + 3 * STEP_NS))
    assert len(pictures[0]) > 300
    for name, _ in Tracks.columns():
        np.testing.assert_array_equal(getattr(pictures[0], name), getattr(pictures[1], name))


def test_ids_are_never_used_again():
    tracker, radar = DwellTracker(PARAMETERS), PlainRadar(18, clutter_count=8.0)
    seen, gone, last = set(), set(), set()

    def watch(_k, _states, tracks, _associations, _made):
        nonlocal last
        now = set(tracks.track_id.tolist())
        gone.update(last - now)
        assert not now & gone
        seen.update(now)
        last = now

    run(tracker, radar, scattered(2, 19), 60, watch=watch)
    assert gone


def test_a_track_has_the_id_of_the_detection_it_began_with():
    tracker, radar = DwellTracker(PARAMETERS), PlainRadar(21, clutter_count=4.0)
    given, began = set(), {}

    def watch(_k, _states, tracks, associations, made):
        given.update(made)
        own = associations.normalised_innovation_squared == 0.0
        assert (associations.track_id[own] == associations.detection_id[own]).all()
        began.update(zip(associations.track_id[own].tolist(), associations.time_tai_ns[own].tolist(), strict=True))
        assert set(tracks.track_id.tolist()) <= given
        assert set(tracks.track_id.tolist()) <= set(began)

    run(tracker, radar, scattered(3, 22), 12, watch=watch)
    assert tracker.started_count == len(began)


def test_what_is_asked_for_changes_nothing():
    """To look at the picture often, or far ahead, leaves the tracker as it is."""
    one, other, radar = DwellTracker(PARAMETERS), DwellTracker(PARAMETERS), PlainRadar(23, clutter_count=3.0)
    states, rng = scattered(4, 24), np.random.default_rng(2)
    for k in range(12):
        states = fly(states, STEP_S, rng)
        now = START_TAI_NS + k * STEP_NS
        dwells, detections, _ = radar.look(now, states, states[0][:3], width_rad=0.1)
        one.step(dwells, detections)
        other.step(dwells, detections)
        for ahead_ns in (0, 1, STEP_NS, 40 * STEP_NS):
            other.tracks(now + ahead_ns)
            other.needs(now + ahead_ns)
    a, b = one.tracks(now), other.tracks(now)
    for name, _ in Tracks.columns():
        np.testing.assert_array_equal(getattr(a, name), getattr(b, name))


def test_the_past_is_not_shown():
    tracker, radar = DwellTracker(PARAMETERS), PlainRadar(20)
    states = scattered(2, 20)
    tracker.step(radar.look(START_TAI_NS, states, states[0][:3])[0], Detections.empty())
    with pytest.raises(AssertionError, match="past"):
        tracker.tracks(START_TAI_NS - 1)
    with pytest.raises(AssertionError, match="past"):
        tracker.needs(START_TAI_NS - 1)


def test_the_tracker_is_given_no_truth():
    """No column that reaches the tracker names an object."""
    for table in (Dwells, Detections):
        for name, spec in table.columns():
            assert "object" not in name and "truth" not in name
            assert "true identity" not in spec.sentence
