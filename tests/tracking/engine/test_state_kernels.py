"""One track's meetings: what a settled outcome makes of it."""

import math

import numpy as np
import pytest
from engine_scenes import SETTINGS, packed_track, some_scratch
from late_scenes import SECOND_NS
from plain_radar import START_TAI_NS, level_state
from unjitted import plain

from lookdown.tracking.engine._layout import (
    AMBIGUITY,
    CHANCES,
    CONFIRMED,
    COVERAGE,
    EVENTS,
    EXISTENCE,
    GAIN,
    GROUP,
    PROBABILITY,
    RCS_M2,
    SLOT_TIME,
    SLOTS,
    TIME,
    UPDATE_TIME,
    UPDATES,
    WEIGHTS,
)
from lookdown.tracking.filtering._motion_kernels import MODEL_COUNT, PACKED

STATE = plain("engine._state_kernels")
MOTION = plain("filtering._motion_kernels")


def meeting(probability=0.8, coverage=1, time_s=0.0):
    slots, chances, events = np.zeros(SLOTS, np.int64), np.zeros(CHANCES), np.zeros(EVENTS, np.int64)
    slots[SLOT_TIME], slots[COVERAGE] = START_TAI_NS + round(time_s * SECOND_NS), coverage
    chances[PROBABILITY], chances[GAIN], chances[AMBIGUITY] = probability, 4.5, 0.0
    plain("engine._log_kernels").note_group(events, 7, 1)
    return slots, chances, events


def prepared(edges, *, existence=0.9, shift_m=50.0):
    """Return body, marks and a scratch with one candidate and edges whose models are shifted by so much each."""
    state = level_state(0.85, 0.05, 9_000.0, 1.0, 200.0)
    body, marks = packed_track(state, np.diag([1e4] * 3 + [25.0] * 3), existence=existence)
    scratch = some_scratch()
    STATE.predict_into(body, 0.0, SETTINGS, scratch, 0)
    rng = np.random.default_rng(1)
    for e in range(edges):
        for m in range(MODEL_COUNT):
            scratch.edge_states[e, m] = scratch.states[0, m] + shift_m * rng.normal(size=6)
            scratch.edge_covariances[e, m] = 0.25 * scratch.covariances[0, m]
            scratch.edge_weights[e, m] = rng.uniform(0.1, 1.0)
        scratch.edge_weights[e] /= scratch.edge_weights[e].sum()
    return body, marks, scratch


@pytest.mark.parametrize("probability", [0.1, 0.5, 0.95])
@pytest.mark.parametrize("after_s", [0.0, 30.0])
def test_a_miss_lowers_existence_as_bayes_says(probability, after_s):
    body, marks, scratch = prepared(0)
    state = body[:WEIGHTS].copy()
    r = 0.9 * math.exp(-after_s / SETTINGS.life_s)
    updated = STATE.settle(body, marks, *meeting(probability, time_s=after_s), scratch, 0, 0, 0, 0.0, SETTINGS)
    assert not updated and marks[TIME] == marks[UPDATE_TIME] == START_TAI_NS
    assert body[EXISTENCE] == pytest.approx(r * (1 - probability) / (1 - r + r * (1 - probability)), rel=1e-12)
    np.testing.assert_array_equal(body[:WEIGHTS], state)


def test_where_coverage_is_unknown_a_miss_says_nothing():
    body, marks, scratch = prepared(0)
    STATE.settle(body, marks, *meeting(0.9, coverage=0), scratch, 0, 0, 0, 0.0, SETTINGS)
    assert body[EXISTENCE] == 0.9


@pytest.mark.parametrize("weights", [(0.3, 0.5), (0.05, 0.02), (0.6, 0.4)])
def test_several_reports_blend_to_the_moments_of_the_mixture(weights):
    """Each motion model is the moment match of its own miss and hits; existence is JIPDA's."""
    body, marks, scratch = prepared(2)
    scratch.outcome[:2] = weights
    before = [part[0].copy() for part in (scratch.states, scratch.covariances, scratch.weights)]
    missed = 0.9 * 0.2 / (1 - 0.9 * 0.8)
    taken = sum(weights)
    exists = taken + (1 - taken) * missed
    updated = STATE.settle(body, marks, *meeting(0.8), scratch, 0, 0, 2, 45.0, SETTINGS)
    assert updated == (taken >= 0.5)
    assert body[EXISTENCE] == pytest.approx(min(exists, 1 - 1e-9), rel=1e-12)
    miss, totals = (1 - taken) * missed / exists, []
    for m in range(MODEL_COUNT):
        states = np.stack([before[0][m], *scratch.edge_states[:2, m]])
        covariances = np.stack([before[1][m], *scratch.edge_covariances[:2, m]])
        shares = np.array([miss * before[2][m], *(w * scratch.edge_weights[e, m] for e, w in enumerate(weights))])
        totals.append(shares.sum())
        shares /= shares.sum()
        mean = shares @ states
        apart = states - mean
        covariance = np.einsum("i,iab->ab", shares, covariances) + np.einsum("i,ia,ib->ab", shares, apart, apart)
        state, spread = np.zeros(6), np.zeros((6, 6))
        MOTION.unpack_model(body[m * PACKED : (m + 1) * PACKED], state, spread)
        np.testing.assert_allclose(state, mean, rtol=1e-12)
        np.testing.assert_allclose(spread, covariance, rtol=1e-9, atol=1e-6)
    np.testing.assert_allclose(body[WEIGHTS : WEIGHTS + MODEL_COUNT], np.array(totals) / sum(totals), rtol=1e-9)


def test_a_report_that_is_surely_its_own_is_taken_whole():
    body, marks, scratch = prepared(2)
    scratch.outcome[:2], scratch.logs[:2] = (0.0, 1.0), (0.0, math.log(40.0))
    assert STATE.settle(body, marks, *meeting(0.8, time_s=3.0), scratch, 0, 0, 2, 45.0, SETTINGS)
    np.testing.assert_array_equal(body[:6], scratch.edge_states[1, 0])
    missed = 0.2 * 0.9 * math.exp(-3.0 / SETTINGS.life_s) / (1 - 0.8 * 0.9 * math.exp(-3.0 / SETTINGS.life_s))
    assert body[EXISTENCE] == pytest.approx((missed + 40.0) / 41.0, rel=1e-12)
    assert marks[UPDATES] == 2 and marks[UPDATE_TIME] == marks[TIME] == START_TAI_NS + 3 * SECOND_NS
    assert marks[GROUP] == 7 and body[RCS_M2] == 10.0


def test_a_track_is_confirmed_by_existence_and_updates():
    enough = SETTINGS.confirm_updates - 1
    for existence, updates, shown in ((0.999, enough, 1), (0.999, enough - 1, 0), (0.5, enough, 0)):
        body, marks, scratch = prepared(1, existence=existence)
        marks[UPDATES] = updates
        scratch.outcome[0], scratch.logs[0] = 1.0, math.log(1.0)
        STATE.settle(body, marks, *meeting(0.0), scratch, 0, 0, 1, 45.0, SETTINGS)
        assert marks[CONFIRMED] == shown
