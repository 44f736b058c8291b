"""Tracks that begin: where a report says, as probable as objects and false reports there are."""

import numpy as np
import pytest
from engine_scenes import SETTINGS, body_of, look_at, some_scratch
from plain_radar import START_TAI_NS, level_state
from unjitted import plain

from lookdown.tables import Measured
from lookdown.tracking.engine._layout import (
    BIRTH_REPORT,
    BIRTH_SLOT,
    CLUTTER,
    DETECTION_ID,
    EXISTENCE,
    GROUP,
    IDENTITY,
    LOG_LABELS,
    MEASURED,
    NOW,
    SENSORS,
    SPOKEN_FOR,
    TIME,
    TRACK_ID,
    UPDATES,
    WEIGHTS,
)
from lookdown.tracking.engine.memory import new_log, new_store
from lookdown.tracking.filtering._motion_kernels import MODEL_COUNT

BIRTH = plain("engine._birth_kernels")
MOTION = plain("filtering._motion_kernels")


def begun(*, seed=1, clutter=1e-9, spoken=0.0, measured=int(Measured.ALL), rate_off_mps=0.0, speed=200.0):
    """Return (whether a track began, store, log, the true state) of one report."""
    state = level_state(0.85, 0.05, 8_000.0, 1.0, speed)
    _, _, slots, poses, values, labels = look_at([state], state[:3], seed=seed)
    log, store = new_log(2, 4, 4), new_store(3, 2)
    store.links[2, NOW] = 4
    log.slots[0], log.poses[0] = slots[0], poses[0]
    log.values[0], log.labels[0], log.ids[0] = values[0], labels[0, :LOG_LABELS], labels[0, DETECTION_ID]
    log.values[0, CLUTTER], log.values[0, SPOKEN_FOR] = clutter, spoken
    log.values[0, 3] += rate_off_mps
    log.labels[0, MEASURED] = measured
    if not measured & int(Measured.RANGE):
        log.values[0, 0] = 0.0
    return BIRTH.begin_track(store, 2, log, 0, 0, SETTINGS, some_scratch()), store, log, state


@pytest.mark.parametrize("measured", [int(Measured.ALL), 7, 6, 3])
@pytest.mark.parametrize("seed", range(5))
def test_it_begins_where_the_object_is_within_its_own_doubt(measured, seed):
    worth, store, log, state = begun(seed=seed, measured=measured, clutter=1e-14)
    assert worth
    mean, covariance = np.zeros(6), np.zeros((6, 6))
    body = body_of(store, 4)
    MOTION.unpack_model(body[:27], mean, covariance)
    assert np.linalg.eigvalsh(covariance).min() > 0.0
    error = (mean - state)[:3]
    assert error @ np.linalg.solve(covariance[:3, :3], error) < 25.0
    assert body[WEIGHTS : WEIGHTS + MODEL_COUNT].sum() == pytest.approx(1.0)
    marks = store.marks[4]
    assert marks[TIME] == START_TAI_NS and marks[UPDATES] == 1
    assert store.links[2, TRACK_ID] == marks[GROUP] == log.ids[0]
    assert store.links[2, BIRTH_SLOT] == 0 and store.links[2, BIRTH_REPORT] == 0
    assert body[IDENTITY] == 1.0 and marks[SENSORS] == log.slots[0, 2]


def existence(**how):
    worth, store, *_ = begun(**how)
    assert worth
    return body_of(store, 4)[EXISTENCE]


def test_existence_is_objects_against_objects_and_clutter():
    """With a hundred times the clutter the odds are a hundredth."""
    few, many = existence(clutter=1e-10), existence(clutter=1e-8)
    assert few / (1.0 - few) == pytest.approx(100.0 * many / (1.0 - many), rel=1e-6)


@pytest.mark.parametrize("spoken", [0.1, 0.7])
def test_what_tracks_may_have_made_no_new_object_has(spoken):
    assert existence(spoken=spoken) == pytest.approx((1.0 - spoken) * existence(), rel=1e-12)


def test_a_speed_that_nothing_has_begins_nothing():
    assert not begun(rate_off_mps=3_000.0)[0]
    assert begun(rate_off_mps=0.0)[0]


def test_hopeless_clutter_begins_nothing():
    assert not begun(clutter=1e6)[0]
