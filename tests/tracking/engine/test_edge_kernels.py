"""A track's reports in one dwell: gated, fused, by branches where it is in doubt how the track flew."""

import math

import numpy as np
import pytest
from engine_scenes import SETTINGS, look_at, packed_track, some_scratch
from late_scenes import SECOND_NS
from plain_radar import START_TAI_NS, level_state
from tracking_oracle import move
from unjitted import plain

from lookdown.tracking.engine._layout import (
    AGILE_NIS,
    BY_BRANCHES,
    CHANCES,
    CLUTTER,
    COVERAGE,
    EVENTS,
    PROBABILITY,
    SLOT_TIME,
    SLOTS,
    TOLD_VARIANCE,
    TURN,
    WEIGHTS,
)
from lookdown.tracking.filtering._motion_kernels import MODEL_COUNT, PACKED

STATE = plain("engine._state_kernels")
EDGES = plain("engine._edge_kernels")
MOTION = plain("filtering._motion_kernels")


def meeting_at(time_s):
    slots, chances, events = np.zeros(SLOTS, np.int64), np.zeros(CHANCES), np.zeros(EVENTS, np.int64)
    slots[SLOT_TIME], slots[COVERAGE], chances[PROBABILITY] = START_TAI_NS + round(time_s * SECOND_NS), 1, 0.8
    return slots, chances, events


def test_own_reports_are_within_the_gate_and_far_ones_are_not():
    state = level_state(0.85, 0.05, 9_000.0, 1.0, 200.0)
    others = [level_state(0.85 + 0.02 * k, 0.05, 9_000.0, 1.0, 200.0) for k in (1, 2)]
    _, detections, slots, poses, values, labels = look_at([state, *others], state[:3])
    values[:, 16] = 1e-12
    body, marks = packed_track(state, np.diag([100.0**2] * 3 + [5.0**2] * 3))
    scratch = some_scratch()
    assert STATE.consider(body, marks, poses[0], slots[0, COVERAGE], START_TAI_NS, SETTINGS, scratch, 0)
    end = EDGES.evaluate_edges(values, labels, 0, len(values), poses[0], SETTINGS, scratch, 0, 0, body, 0.0)
    near = np.linalg.norm(state[:3] - poses[0, :3])
    assert end == 1 and scratch.starts[1] == 1 and len(detections) == 3
    assert abs(values[scratch.columns[0], 0] - near) < 200.0
    assert 0.0 <= scratch.nis[0] < 25.0 and scratch.logs[0] > 0.0
    assert scratch.edge_weights[0].sum() == pytest.approx(1.0, abs=1e-5)


def turned_look(rate_radps, seconds=10.0):
    """Return a body and a look (poses, values, labels) at a flight that turned since."""
    state = level_state(0.85, 0.05, 9_000.0, 1.0, 200.0)
    body, marks = packed_track(state, np.diag([100.0**2] * 3 + [3.0**2] * 3))
    body[WEIGHTS : WEIGHTS + MODEL_COUNT] = (0.985, 0.005, 0.005, 0.005)
    moved = move(state, seconds, rate_radps)
    _, _, _, poses, values, labels = look_at([moved], moved[:3])
    return body, marks, moved, poses, values, labels


def taken_look(rate_radps):
    """Return body, where it is, and the scratch of the one edge of a look at a flight that turned for 10 s."""
    body, marks, moved, poses, values, labels = turned_look(rate_radps)
    values[:, CLUTTER] = 1e-12
    scratch = some_scratch()
    STATE.predict_into(body, 10.0, SETTINGS, scratch, 0)
    scratch.seen[0] = (0.9, 100.0, 1.0, 2.0)
    assert EDGES.evaluate_edges(values, labels, 0, 1, poses[0], SETTINGS, scratch, 0, 0, body, 10.0) == 1
    return body, marks, moved, scratch


def test_a_look_that_fits_a_straight_is_taken_by_the_models_alone():
    body, _, _, whole = taken_look(0.0)
    _, _, _, poses, values, labels = turned_look(0.0)
    alone = some_scratch()
    STATE.predict_into(body, 10.0, SETTINGS, alone, 0)
    assert EDGES.fuse_edge(values, labels, 0, poses[0], alone, 0, 0) < 15.0
    assert alone.edge_weights[0, 0] > 0.95
    assert whole.edge_turns[0, BY_BRANCHES] == 0.0 and whole.edge_turns[0, TOLD_VARIANCE] == 0.0
    np.testing.assert_array_equal(whole.edge_states[0], alone.edge_states[0])


def test_a_report_far_less_likely_than_the_likeliest_is_not_looked_at_by_branches(monkeypatch):
    body, _, moved, poses, _, _ = turned_look(math.radians(2.5))
    straight = move(level_state(0.85, 0.05, 9_000.0, 1.0, 200.0), 10.0, 0.0)
    _, _, _, _, values, labels = look_at([straight, moved], moved[:3])
    values[:, CLUTTER] = 1e-12
    range_m = [np.linalg.norm(one[:3] - poses[0, :3]) for one in (straight, moved)]
    turned = int(abs(values[1, 0] - range_m[1]) < abs(values[0, 0] - range_m[1]))
    asked = {}
    for spared in (10.0, 1.0):
        monkeypatch.setattr(EDGES, "SPARED", spared)
        scratch = some_scratch()
        STATE.predict_into(body, 10.0, SETTINGS, scratch, 0)
        scratch.seen[0] = (0.9, 100.0, 1.0, 2.0)
        end = EDGES.evaluate_edges(values, labels, 0, 2, poses[0], SETTINGS, scratch, 0, 0, body, 10.0)
        asked[spared] = {int(scratch.columns[e]): scratch.edge_turns[e, BY_BRANCHES] for e in range(end)}
    assert asked == {10.0: {1 - turned: 0.0, turned: 1.0}, 1.0: {0: 0.0, 1: 0.0}}


def test_a_report_that_branches_do_not_make_likely_is_left_out_and_the_next_moves_up():
    body, _, _, poses, values, labels = turned_look(math.radians(2.5))
    both, their_labels = np.concatenate([values[:1], values[:1]]), np.concatenate([labels[:1], labels[:1]])
    scratch, alone = some_scratch(), some_scratch()
    for one in (scratch, alone):
        STATE.predict_into(body, 10.0, SETTINGS, one, 0)
        one.seen[0] = (0.9, 100.0, 1.0, 2.0)
    EDGES.fuse_edge(both, their_labels, 0, poses[0], alone, 0, 0)
    both[:, CLUTTER] = (math.exp(alone.logs[0] + 2.0 - EDGES.LEAST_LOG_ODDS + 9.0), 1e-12)
    for one, rows, count in ((scratch, both, 2), (alone, both[1:], 1)):
        end = EDGES.evaluate_edges(rows, their_labels, 0, count, poses[0], SETTINGS, one, 0, 0, body, 10.0)
        assert end == 1 == one.starts[1]
    assert scratch.columns[0] == 1 and scratch.logs[0] == alone.logs[0]
    np.testing.assert_array_equal(scratch.edge_states[0], alone.edge_states[0])
    np.testing.assert_array_equal(scratch.edge_weights[0], alone.edge_weights[0])


def test_an_edge_too_many_shows_in_the_count_though_others_are_left_out():
    body, _, _, poses, values, labels = turned_look(0.0)
    scratch = some_scratch()
    room = len(scratch.columns) - EDGES.REPLAY_EDGES
    many, their_labels = np.repeat(values[:1], room + 1, axis=0), np.repeat(labels[:1], room + 1, axis=0)
    STATE.predict_into(body, 10.0, SETTINGS, scratch, 0)
    scratch.seen[0] = (0.9, 100.0, 1.0, 2.0)
    EDGES.fuse_edge(many, their_labels, 0, poses[0], scratch, 0, 0)
    many[:, CLUTTER] = math.exp(scratch.logs[0] + 2.0 - EDGES.LEAST_LOG_ODDS + 9.0)  # each is taken and then left out
    for count, found in ((room - 1, 0), (room, room), (room + 1, room)):
        assert (
            EDGES.evaluate_edges(many, their_labels, 0, count, poses[0], SETTINGS, scratch, 0, 0, body, 10.0) == found
        )
        assert scratch.starts[1] == found


def test_the_agile_model_stays_wide_where_a_look_tells_little_and_follows_where_it_shuts_it_out():
    scratch = some_scratch()
    scratch.edge_states[0] = np.arange(24.0).reshape(4, 6)
    for nis, follows in ((5.0, False), (1e3, True)):
        scratch.edge_weights[0] = (0.9999, 1e-9, 1e-5, 1e-9)
        scratch.edge_states[0] = np.arange(24.0).reshape(4, 6)
        scratch.edge_turns[0, AGILE_NIS] = nis
        EDGES._keep_alive(SETTINGS, scratch, 0)
        assert tuple(scratch.edge_weights[0]) == (0.9999, EDGES.LEAST_MODEL, 1e-5, EDGES.LEAST_MODEL)
        np.testing.assert_array_equal(scratch.edge_states[0, 1], scratch.edge_states[0, 0])
        assert (scratch.edge_states[0, 3] == scratch.edge_states[0, 0]).all() == follows


def test_a_report_that_only_a_branch_foresaw_is_the_tracks_where_one_was_awaited():
    """All but an unlikely turn went straight on for 25 s, as looks allowed by chance; then a look after 20 s."""
    rate_radps, begun = math.radians(3.0), level_state(0.85, 0.05, 9_000.0, 1.0, 250.0)
    body, _ = packed_track(move(begun, 25.0, 0.0), np.diag([100.0**2] * 3 + [4.0**2] * 3))
    turning = move(begun, 25.0, rate_radps)
    MOTION.pack_model(turning, np.diag([150.0**2] * 3 + [15.0**2] * 3), body[PACKED : 2 * PACKED])
    body[WEIGHTS : WEIGHTS + MODEL_COUNT] = (0.998998, 1e-3, 1e-6, 1e-6)
    moved = move(turning, 20.0, rate_radps)
    _, _, _, poses, values, labels = look_at([moved], moved[:3])
    values[:, CLUTTER] = 1e-12
    scratch, found = some_scratch(), {}
    STATE.predict_into(body, 20.0, SETTINGS, scratch, 0)
    assert SETTINGS.gates[4] < EDGES.fuse_edge(values, labels, 0, poses[0], scratch, 0, 0) < EDGES.FAR_NIS
    for probability in (0.2, 0.9):
        scratch.seen[0] = (probability, 100.0, 1.0, 2.0)
        found[probability] = EDGES.evaluate_edges(values, labels, 0, 1, poses[0], SETTINGS, scratch, 0, 0, body, 20.0)
        assert scratch.starts[1] == found[probability]
    assert found == {0.2: 0, 0.9: 1} and scratch.edge_turns[0, BY_BRANCHES] == 1.0
    off = scratch.edge_states[0, 1] - moved
    assert scratch.edge_weights[0, 1] > 0.9
    assert off @ np.linalg.solve(scratch.edge_covariances[0, 1], off) < 22.5


@pytest.mark.parametrize("side", [1.0, -1.0])
def test_a_look_that_fits_no_straight_is_taken_by_branches_and_its_rate_is_noted(side):
    body, marks, moved, scratch = taken_look(side * math.radians(2.5))
    right = 1 if side > 0.0 else 2
    assert scratch.nis[0] < 15.0 and scratch.edge_weights[0].sum() == pytest.approx(1.0, abs=1e-5)
    assert scratch.edge_weights[0].min() >= EDGES.LEAST_MODEL
    assert scratch.edge_weights[0, 0] < 0.5 and scratch.edge_turns[0, TOLD_VARIANCE] > 0.0
    if scratch.edge_weights[0].argmax() == right:
        off = scratch.edge_states[0, right] - moved
        assert off @ np.linalg.solve(scratch.edge_covariances[0, right], off) < 22.5
    scratch.outcome[0], scratch.logs[0] = 0.9, 3.0
    assert STATE.settle(body, marks, *meeting_at(10.0), scratch, 0, 0, 1, 45.0, SETTINGS)
    np.testing.assert_array_equal(body[TURN : TURN + 2], scratch.edge_turns[0, :2])


def test_in_an_instant_nothing_turns_and_in_minutes_a_turn_has_ended():
    turns = plain("engine._turn_kernels")
    body, scratch = turned_look(0.0)[0], some_scratch()
    scratch.edge_weights[0] = (0.2, 0.6, 0.1, 0.1)
    assert [turns.in_doubt(body, dt_s, scratch, 0) for dt_s in (0.1, 1.0, 40.0, 100.0)] == [False, True, True, False]
    scratch.edge_weights[0] = (0.985, 0.005, 0.005, 0.005)
    assert not turns.in_doubt(body, 10.0, scratch, 0)
    body[WEIGHTS + 1] = 0.3
    assert turns.in_doubt(body, 10.0, scratch, 0)


def test_a_new_track_whose_way_is_not_known_is_in_no_doubt_of_its_turns():
    turns = plain("engine._turn_kernels")
    body, scratch = turned_look(0.0)[0], some_scratch()
    scratch.edge_weights[0] = (0.2, 0.6, 0.1, 0.1)
    speed = np.linalg.norm(body[3:6])
    for share, asked in ((0.29, True), (0.31, False)):  # of the square of what a turn changes the velocity by in 10 s
        body[[21, 24, 26]] = share * (turns.TURNED_RADPS * 10.0 * speed) ** 2 / 3.0
        assert turns.in_doubt(body, 10.0, scratch, 0) == asked
