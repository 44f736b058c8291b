"""Tracks that begin: what one report that nobody claims says of a new object.

Whether and how a report begins a track depends on the report and its dwell alone, so a report that is set free by a
late dwell begins the very track that it would have begun in time.
"""

import math

import numpy as np
from numba import njit

from lookdown.tracking.engine._layout import (
    AXIS_ALONG,
    AXIS_CROSS,
    BIRTH_REPORT,
    BIRTH_SLOT,
    CLUTTER,
    CONFIRMED,
    COVERAGE,
    EXISTENCE,
    EXISTENCE_TIME,
    GROUP,
    IDENTITY,
    LOOKS,
    MEASURED,
    MEASURES,
    NOW,
    RCS_M2,
    SENSOR_ID,
    SIGMAS,
    SLOT_TIME,
    SNR,
    SPOKEN_FOR,
    TIME,
    TRACK_ID,
    TURN,
    UPDATE_TIME,
    UPDATES,
    WEIGHTS,
)
from lookdown.tracking.engine._options import INNER
from lookdown.tracking.engine._record_kernels import note_sensor, write_record
from lookdown.tracking.engine._sector_kernels import amplitude_log_ratio, expected_detection
from lookdown.tracking.filtering._measurement_kernels import place_report, update_with_report
from lookdown.tracking.filtering._motion_kernels import MODEL_COUNT, PACKED, pack_model

__all__ = ["begin_track"]

RATE_ONLY = 8
FIRST_GATE = 16.0
SPEED_CAP_MPS = 2_500.0


@njit(**INNER)
def _object_density(report, measured, slant_m, radial_mps, birth):
    """Return undetected objects per unit of what a report measures.

    Objects lie `density_pm2` to the square metre, spread over heights and radial speeds as the priors say; a volume of
    space is slant**2 / w to a unit of range and two cosines, w the cosine to the face normal.
    """
    thickness = birth.height_sigma_m * math.sqrt(2.0 * math.pi)
    rest = 1.0 - report[MEASURES + 1] ** 2 - report[MEASURES + 2] ** 2
    density = birth.density_pm2 / thickness * slant_m**2 / math.sqrt(max(rest, 1e-3))
    if not measured & 1:
        # Angles alone: all the slant ranges that the height prior allows count together.
        density *= thickness
    if not measured & 4:
        # No second angle: nor is the height seen.
        density *= thickness / slant_m
    if measured & 8:
        sigma = birth.speed_sigma_mps
        density *= math.exp(-0.5 * (radial_mps / sigma) ** 2) / (sigma * math.sqrt(2.0 * math.pi))
    return density


@njit(**INNER)
def _rest_state(report, measured, pose, birth, state, covariance, point, spread):
    """Write an object at rest where a report says, with the velocity prior's covariance; False where it cannot be."""
    if not place_report(
        pose[0:3],
        report[AXIS_ALONG : AXIS_ALONG + 3],
        report[AXIS_CROSS : AXIS_CROSS + 3],
        report[MEASURES : MEASURES + 4],
        report[SIGMAS : SIGMAS + 4],
        measured,
        birth.height_mean_m,
        birth.height_sigma_m,
        point,
        spread,
    ):
        return False
    for a in range(6):
        state[a] = 0.0
        for b in range(6):
            covariance[a, b] = 0.0
    radius = math.sqrt(point[0] ** 2 + point[1] ** 2 + point[2] ** 2)
    for a in range(3):
        state[a] = point[a]
        for b in range(3):
            covariance[a, b] = spread[a, b]
            up = point[a] * point[b] / radius**2
            unit = 1.0 if a == b else 0.0
            covariance[a + 3, b + 3] = birth.speed_sigma_mps**2 * (unit - up) + birth.climb_sigma_mps**2 * up
    return True


@njit(**INNER)
def _radial_speed(state, report, pose):
    """Return the object's own part of a reported range rate: what is left when the sensor's motion is taken off."""
    dx, dy, dz = state[0] - pose[0], state[1] - pose[1], state[2] - pose[2]
    distance = math.sqrt(dx * dx + dy * dy + dz * dz)
    own = -(pose[3] * dx + pose[4] * dy + pose[5] * dz) / distance
    return distance, report[MEASURES + 3] - own


@njit(**INNER)
def begin_track(store, row, log, slot, r, settings, scratch):
    """Write a track that begins with a report; return whether it is worth one.

    The row's chains stay as they are; its NOW names the state to be written.
    """
    slots, pose, report, birth = log.slots[slot], log.poses[slot], log.values[r], settings.birth
    measured = np.int64(log.labels[r, MEASURED])
    state, covariance = scratch.small[14:20], scratch.square
    if not _rest_state(report, measured, pose, birth, state, covariance, scratch.small[0:3], scratch.square3):
        return False
    distance, radial = _radial_speed(state, report, pose)
    objects = _object_density(report, measured, distance, radial, birth)
    gain, rcs = 0.0, birth.rcs_m2
    if slots[COVERAGE] != 0:
        seen = scratch.small[8:12]
        expected_detection(pose, state, covariance, rcs, settings, seen)
        gain = seen[1]
        objects *= seen[2]
    else:
        objects *= settings.assumed_probability
    if measured & RATE_ONLY:
        squared, _ = update_with_report(
            state,
            covariance,
            pose[0:3],
            pose[3:6],
            report[AXIS_ALONG : AXIS_ALONG + 3],
            report[AXIS_CROSS : AXIS_CROSS + 3],
            report[MEASURES : MEASURES + 4],
            report[SIGMAS : SIGMAS + 4],
            0.0,
            np.int64(RATE_ONLY),
        )
        if squared > FIRST_GATE:
            return False
    if pose[LOOKS] > 0.0:
        # With the strength of the echo, as for a track: it holds the probability of detection.
        objects *= math.exp(min(amplitude_log_ratio(pose, gain * rcs, report[SNR]), 600.0))
    # What tracks that are known may have made, no new object has.
    existence = (1.0 - report[SPOKEN_FOR]) * objects / (objects + report[CLUTTER])
    if existence < settings.drop_existence:
        return False
    _write_track(store, row, log, slot, r, state, covariance, existence, gain, settings, scratch.bodies[0])
    return True


@njit(**INNER)
def _write_track(store, row, log, slot, r, state, covariance, existence, gain, settings, body):
    """Store the state of a new track, and note its origin; `body` is working memory."""
    now, slots, rcs = store.links[row, NOW], log.slots[slot], settings.birth.rcs_m2
    marks = store.marks[now]
    for m in range(MODEL_COUNT):
        pack_model(state, covariance, body[m * PACKED : (m + 1) * PACKED])
        body[WEIGHTS + m] = 0.9 if m == 0 else 0.1 / (MODEL_COUNT - 1)
    body[EXISTENCE], body[IDENTITY] = existence, 1.0
    body[TURN] = body[TURN + 1] = 0.0
    # The prior counts as two looks beside the first one's own size.
    seen = max(log.values[r, SNR], 0.1) / max(gain, 1e-9)
    body[RCS_M2] = (2.0 * rcs + seen) / 3.0 if gain > 0.0 else rcs
    write_record(body, store.core[now], store.rest[now])
    for a in range(marks.shape[0]):
        marks[a] = 0
    marks[TIME] = marks[UPDATE_TIME] = marks[EXISTENCE_TIME] = slots[SLOT_TIME]
    marks[UPDATES], marks[CONFIRMED] = 1, 0
    note_sensor(marks, np.int64(0), slots[SENSOR_ID])
    store.links[row, TRACK_ID] = marks[GROUP] = log.ids[r]
    store.links[row, BIRTH_SLOT], store.links[row, BIRTH_REPORT] = slot, r
