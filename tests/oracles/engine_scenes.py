"""Poses, tracks and settings for tests of the engine's kernels by themselves."""

import numpy as np
from plain_radar import START_TAI_NS, PlainRadar
from tracking_parameters import known_parameters
from unjitted import plain

from lookdown.tracking.engine import settings_of
from lookdown.tracking.engine._layout import (
    BODY,
    EXISTENCE,
    EXISTENCE_TIME,
    IDENTITY,
    MARKS,
    RCS_M2,
    TIME,
    UPDATE_TIME,
    UPDATES,
    WEIGHTS,
)
from lookdown.tracking.engine.entry import detection_rows, dwell_rows
from lookdown.tracking.engine.memory import new_scratch
from lookdown.tracking.filtering._motion_kernels import MODEL_COUNT, PACKED

SETTINGS = settings_of(known_parameters(), snapshot_s=12.0, assumed_detection_ratio=0.9)


def some_scratch():
    """Return working memory for a few tracks and reports."""
    return new_scratch(rows=32, candidates=16, edges=64, reports=32)


def look_at(states, centre, *, seed=1, width_rad=0.1, clutter_count=0.0, detection_probability=1.0):
    """Return (dwells, detections, slots, poses, values, labels) of one look: the tables, and rows of the log."""
    radar = PlainRadar(seed, clutter_count=clutter_count, detection_probability=detection_probability)
    dwells, detections, _ = radar.look(START_TAI_NS, states, centre, width_rad=width_rad)
    detections = detections.take(np.argsort(detections.range_m))
    values, labels, _ = detection_rows(detections)
    slots, poses = dwell_rows(dwells)
    return dwells, detections, slots, poses, values, labels


def packed_track(state, covariance, *, existence=0.9, time_tai_ns=START_TAI_NS):
    """Return the body and marks of a track whose models all say the same."""
    body, marks = np.zeros(BODY), np.zeros(MARKS, np.int64)
    for m in range(MODEL_COUNT):
        plain("filtering._motion_kernels").pack_model(state, covariance, body[m * PACKED : (m + 1) * PACKED])
        body[WEIGHTS + m] = 0.7 if m == 0 else 0.1
    body[EXISTENCE], body[IDENTITY], body[RCS_M2] = existence, 1.0, 10.0
    marks[TIME] = marks[UPDATE_TIME] = marks[EXISTENCE_TIME] = time_tai_ns
    marks[UPDATES] = 1
    return body, marks


def put_state(store, state, body, marks):
    """Store a track's body and marks as a state of the pool."""
    plain("engine._record_kernels").write_record(body, store.core[state], store.rest[state])
    store.marks[state] = marks


def body_of(store, state):
    """Return the body of a state of the pool."""
    body = np.zeros(BODY)
    plain("engine._record_kernels").read_record(store.core[state], store.rest[state], body)
    return body
