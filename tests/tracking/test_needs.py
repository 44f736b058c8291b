"""What the tracker asks for, beside its own exact prediction; narrow dwells and what they teach it."""

import dataclasses
import math

import numpy as np
import pytest
from plain_radar import START_TAI_NS, PlainRadar, level_state
from tracking_parameters import known_parameters
from unjitted import plain

from lookdown.tables import Detections, DwellTask
from lookdown.tracking import DwellTracker
from lookdown.tracking.engine import settings_of
from lookdown.tracking.engine._layout import ALONG, STARBOARD
from lookdown.tracking.engine.entry import dwell_rows

PARAMETERS = known_parameters()
SECOND = 10**9


def _tracked(seed=3, looks=12, step_s=5.0):
    """Return a tracker that has followed one object, with the radar, the object's states and the last instant."""
    radar, tracker = PlainRadar(seed, detection_probability=1.0), DwellTracker(PARAMETERS)
    state = level_state(0.85, 0.05, 9_000.0, 1.0, 200.0)
    for k in range(looks):
        now = START_TAI_NS + round(k * step_s * SECOND)
        dwells, detections, _ = radar.look(now, [state], state[:3], width_rad=0.1)
        tracker.step(dwells, detections)
        state = np.concatenate([state[:3] + step_s * state[3:], state[3:]])
    return radar, tracker, state, now


@pytest.mark.parametrize("ahead_s", [0.0, 1.0, 10.0, 30.0])
def test_needs_are_the_tracks_as_predicted(ahead_s):
    _, tracker, _, now = _tracked()
    then = now + round(ahead_s * SECOND)
    needs, tracks = tracker.needs(then), tracker.tracks(then)
    np.testing.assert_array_equal(needs.track_id, tracks.track_id)
    np.testing.assert_array_equal(needs.last_update_tai_ns, tracks.last_update_tai_ns)
    np.testing.assert_array_equal(needs.confirmed, tracks.confirmed)
    exact = np.sqrt(np.einsum("iaa->i", tracks.covariance[:, :3, :3]))
    np.testing.assert_allclose(needs.position_sigma_m, exact, rtol=0.33)
    off = np.linalg.norm(needs.position_ecef_m - tracks.position_ecef_m, axis=1)
    assert (off < 0.33 * exact + 1.0).all()
    assert len(needs) == 1 and (needs.priority == 1.0).all() and 1.0 < needs.rcs_m2[0] < 100.0


def test_growth_is_the_rate_of_sigma_and_asking_changes_nothing():
    _, tracker, _, now = _tracked()
    before = tracker.snapshot()
    here, there = tracker.needs(now + 5 * SECOND), tracker.needs(now + 6 * SECOND)
    rate = there.position_sigma_m - here.position_sigma_m
    assert here.sigma_growth_mps[0] == pytest.approx(rate[0], rel=1e-6)
    after = tracker.snapshot()
    for name, values in before["engine"].items():
        np.testing.assert_array_equal(values, after["engine"][name])
    with pytest.raises(AssertionError, match="past"):
        tracker.needs(now - SECOND)


def test_a_tentative_track_is_worth_its_probability():
    _, tracker, _, now = _tracked(looks=1)
    needs = tracker.needs(now)
    assert needs.confirmed.tolist() == [0]
    assert needs.priority[0] == pytest.approx(float(tracker.tracks(now).existence[0]), rel=1e-6)
    assert needs.priority[0] < 1.0


def _narrow(dwells, place, half_rad, *, off_rad=0.0):
    """Return a dwell as narrow as a beam about a place, or beside it."""
    sensor = dwells.sensor_position_ecef_m[0]
    _, poses = dwell_rows(dwells)
    los = (place - sensor) / np.linalg.norm(place - sensor)
    azimuth = math.atan2(los @ poses[0, STARBOARD : STARBOARD + 3], los @ poses[0, ALONG : ALONG + 3])
    grazing = math.asin(-(los @ place) / np.linalg.norm(place))
    return dataclasses.replace(
        dwells,
        task=np.array([DwellTask.TRACK], np.uint8),
        azimuth_start_rad=np.array([(azimuth + off_rad - half_rad) % (2 * math.pi)]),
        azimuth_width_rad=np.array([2 * half_rad]),
        grazing_min_rad=np.array([grazing - 0.05]),
        grazing_max_rad=np.array([grazing + 0.05]),
    )


def test_a_miss_of_a_narrow_dwell_counts_by_the_chance_that_the_track_was_in_the_beam():
    lost = {}
    for name, off in (("held", 0.0), ("beside", 0.05)):
        radar, tracker, state, now = _tracked()
        dwells, _, _ = radar.look(now + SECOND, [], state[:3], width_rad=0.1)
        place = tracker.needs(now + SECOND).position_ecef_m[0]
        tracker.step(_narrow(dwells, place, 0.004, off_rad=off), Detections.empty())
        lost[name] = 1.0 - float(tracker.tracks(now + SECOND).existence[0])
    # Both lose what a second of life takes, 1 in 3,600; the miss within the beam takes more.
    assert lost["beside"] == pytest.approx(1.0 / 3_600.0, rel=0.05)
    assert lost["held"] > 2.0 * lost["beside"]


def test_the_face_is_where_the_dwell_says_and_not_in_the_middle_of_a_narrow_dwell():
    radar, _, state, now = _tracked()
    dwells, _, _ = radar.look(now, [], state[:3], width_rad=0.1)
    narrow = _narrow(dwells, state[:3], 0.004)

    def promised(dwell):
        steered = dataclasses.replace(dwell, steering_exponent=np.array([2.0]))
        _, poses = dwell_rows(steered)
        settings = settings_of(PARAMETERS, snapshot_s=12.0, assumed_detection_ratio=0.9)
        seen = np.zeros(4)
        sectors = plain("engine._sector_kernels")
        sectors.expected_detection(poses[0], state, np.eye(6) * 25.0, 10.0, settings, seen)
        return seen

    wide, thin = promised(dwells), promised(narrow)
    assert thin[1] == pytest.approx(wide[1], rel=1e-9) and thin[2] == pytest.approx(1.0, abs=1e-6)


def test_a_narrow_look_updates_the_track():
    radar, tracker, state, now = _tracked()
    # `state` lies a step of 5 s after the last look.
    state = np.concatenate([state[:3] - 4.0 * state[3:], state[3:]])
    dwells, detections, _ = radar.look(now + SECOND, [state], state[:3], width_rad=0.1)
    sigma = tracker.needs(now + SECOND).position_sigma_m[0]
    used = tracker.step(_narrow(dwells, state[:3], 0.004), detections)
    assert len(used) == 1 and used.track_id[0] == tracker.needs(now + SECOND).track_id[0]
    assert tracker.needs(now + SECOND).position_sigma_m[0] < sigma


def test_custody_lasts_until_the_sigma_has_grown_to_the_limit_or_the_track_is_dropped():
    _, tracker, _, time = _tracked(looks=10)
    now = tracker.needs(time)
    assert len(now) and (now.custody_left_s > 0.0).any()
    for row in np.flatnonzero(now.custody_left_s > 0.0):
        left = float(now.custody_left_s[row])
        silent_s = (time - int(now.last_update_tai_ns[row])) / 1e9
        assert left <= PARAMETERS.coast_s - silent_s + 1e-6
        later = tracker.needs(time + round(left * 1e9))
        sigma = float(later.position_sigma_m[later.track_id == now.track_id[row]][0])
        dropped = abs(left + silent_s - PARAMETERS.coast_s) < 1e-6
        assert sigma < 2_550.0 if dropped else abs(sigma - 2_500.0) < 0.02 * 2_500.0
