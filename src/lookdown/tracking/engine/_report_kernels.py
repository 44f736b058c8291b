"""Reports of a batch as the log has them: corrected, dwell by dwell by rising range, with the density of clutter.

One pass over the reports where arrays at a time took twenty, most of whose time was not arithmetic: at a thousand
reports a call of NumPy costs as much as what it does (design/0015).
"""

import math
from collections import namedtuple

import numpy as np
from numba import njit

from lookdown.numerics.handles import handle_of
from lookdown.numerics.parts import WHOLE
from lookdown.tracking.engine._layout import (
    AXIS_ALONG,
    AXIS_CROSS,
    CLUTTER,
    CORRELATION,
    DETECTION_ID,
    FIRST_REPORT_EDGE,
    ICAO24,
    KIND,
    MEASURED,
    MEASURES,
    NONE,
    REPORT_LABELS,
    REPORT_VALUES,
    SAID_CLUTTER,
    SIGMAS,
    SNR,
    SPOKEN_AT_BIRTH,
    SPOKEN_FOR,
    STARTER,
    TAKEN,
    TOUCH_NEXT,
)
from lookdown.tracking.engine._log_kernels import UNTOUCHED
from lookdown.tracking.engine._options import INNER
from lookdown.tracking.registration._bias_kernels import correct_report, face_roll

__all__ = ["BESIDE", "LEAST_CLUTTER", "Columns", "arrange_reports", "false_density", "fill_rows"]

LEAST_CLUTTER = 1e-30
STATED, SENSOR = 0, 3
BESIDE = 6
"""What a report says beside what the log keeps: sigmas of its sensor's slow errors, and where the sensor was."""

Columns = namedtuple(
    "Columns",
    [
        "measures",
        "sigmas",
        "axes",
        "snr",
        "correlation",
        "stated",
        "sensor",
        "detection_id",
        "measured",
        "icao24",
        "kind",
    ],
)
"""Columns of `Detections`: four `measures`, four `sigmas`, two `axes` (n, 3), three `stated` sigmas of slow errors."""

_ROOT_TWO_PI = math.sqrt(2.0 * math.pi)
_RUN = 16
"""Up to so many rows are put in order by insertion."""


@njit(**WHOLE, nogil=True)
def fill_rows(columns, values, labels, beside):
    """Write the values and labels of detections as they came, without the density of clutter, and what is beside them.

    Parameters
    ----------
    columns : Columns
    values : (n, REPORT_VALUES), labels : (n, REPORT_LABELS), beside : (n, BESIDE)
    """
    measures, sigmas, (along, cross), stated = columns.measures, columns.sigmas, columns.axes, columns.stated
    for k in range(values.shape[0]):
        report, own, label = values[k], beside[k], labels[k]
        for c in range(4):
            report[MEASURES + c], report[SIGMAS + c] = measures[c][k], sigmas[c][k]
        for a in range(3):
            report[AXIS_ALONG + a], report[AXIS_CROSS + a] = along[k, a], cross[k, a]
            own[STATED + a], own[SENSOR + a] = stated[a][k], columns.sensor[k, a]
        report[SNR], report[CORRELATION] = columns.snr[k], columns.correlation[k]
        report[CLUTTER], report[SPOKEN_FOR], report[SPOKEN_AT_BIRTH] = LEAST_CLUTTER, 0.0, 0.0
        label[DETECTION_ID], label[MEASURED] = columns.detection_id[k], columns.measured[k]
        label[ICAO24], label[KIND] = columns.icao24[k], columns.kind[k]
        label[FIRST_REPORT_EDGE] = label[STARTER] = NONE
        label[TAKEN], label[TOUCH_NEXT] = 0, UNTOUCHED
        # Reports without a range stand first in their dwell, where the kernels look for them.
        if not columns.measured[k] & 1:
            report[MEASURES] = 0.0


@njit(**INNER)
def false_density(report, measured, pose, birth):
    """Return the density of false reports at one: as its dwell says, or assumed where nobody says it.

    Assumed are as many false reports to the ground area as there are objects not yet tracked.
    """
    if pose[SAID_CLUTTER] > 0.0:
        return pose[SAID_CLUTTER]
    distance = report[MEASURES]
    if distance <= 0.0:
        distance = math.sqrt(pose[0] * pose[0] + pose[1] * pose[1] + pose[2] * pose[2])
    along, cross = report[MEASURES + 1], report[MEASURES + 2]
    thickness = birth.height_sigma_m * _ROOT_TWO_PI
    rest = math.sqrt(max(1.0 - along * along - cross * cross, 1e-3))
    density = birth.density_pm2 / thickness * (distance * distance) / rest
    if not measured & 1:
        density = density * thickness
    if not measured & 4:
        density = density * thickness / distance
    if measured & 8:
        density = density / (4.0 * birth.speed_sigma_mps)
    return density


@njit(**INNER)
def _place_of(known, epoch, key):
    """Return where a sensor's errors stand that reports of an epoch are corrected by, -1 where nothing is known."""
    part = 0
    while part < known.epochs.shape[0] and known.epochs[part] != epoch:
        part += 1
    if part == known.epochs.shape[0]:
        return NONE
    low, end = known.starts[part], known.starts[part + 1]
    high = end
    while low < high:
        middle = (low + high) // 2
        if known.keys[middle] < key:
            low = middle + 1
        else:
            high = middle
    return known.rows[low] if low < end and known.keys[low] == key else NONE


@njit(**INNER)
def _correct(values, labels, beside, keys, epochs, k, known, room, work):
    """Take a report's slow errors out as far as known, and put what is left of these into its sigmas."""
    report, stated = values[k], beside[k, STATED:SENSOR]
    s = _place_of(known, epochs[k], keys[k])
    left = stated
    if s >= 0:
        left = work[4:7]
        roll = face_roll(beside[k, SENSOR : SENSOR + 3], report[AXIS_ALONG:AXIS_CROSS], report[AXIS_CROSS:SNR])
        correct_report(
            report[MEASURES : MEASURES + 4], labels[k, MEASURED], roll, known.mean[s], known.spread[s], known.speed[s],
            known.scale, stated, room, work[0:4], left,
        )  # fmt: skip
        for c in range(4):
            report[MEASURES + c] = work[c]
    # What is left is taken as if drawn anew: honest in size for one look, too sure over many of one sensor.
    report[SIGMAS] = math.hypot(report[SIGMAS], left[0])
    report[SIGMAS + 1] = math.hypot(report[SIGMAS + 1], left[1])
    report[SIGMAS + 2] = math.hypot(report[SIGMAS + 2], left[1])
    report[SIGMAS + 3] = math.hypot(report[SIGMAS + 3], left[2])
    # Reports without a range stand first in their dwell, where the kernels look for them.
    if not labels[k, MEASURED] & 1:
        report[MEASURES] = 0.0


@njit(**INNER)
def _stands_before(values, labels, a, b):
    """Return whether a report stands before another of its dwell: by range, then detection."""
    if values[a, MEASURES] != values[b, MEASURES]:
        return values[a, MEASURES] < values[b, MEASURES]
    return np.uint64(labels[a, DETECTION_ID]) < np.uint64(labels[b, DETECTION_ID])


@njit(**INNER)
def _insert(values, labels, order, first, end):
    """Put a short run of rows in order."""
    for i in range(first + 1, end):
        row, k = order[i], i
        while k > first and _stands_before(values, labels, row, order[k - 1]):
            order[k] = order[k - 1]
            k -= 1
        order[k] = row


@njit(**INNER)
def _sort(values, labels, order, spare, first, end):
    """Put the rows of one dwell in order: short runs, then merged two by two."""
    for begin in range(first, end, _RUN):
        _insert(values, labels, order, begin, min(begin + _RUN, end))
    width = _RUN
    while width < end - first:
        for begin in range(first, end, 2 * width):
            middle, stop = min(begin + width, end), min(begin + 2 * width, end)
            a, b = begin, middle
            for k in range(begin, stop):
                if b == stop or (a < middle and not _stands_before(values, labels, order[b], order[a])):
                    spare[k] = order[a]
                    a += 1
                else:
                    spare[k] = order[b]
                    b += 1
        for k in range(first, end):
            order[k] = spare[k]
        width *= 2


@njit(**WHOLE, nogil=True)
def arrange_reports(
    values, labels, beside, keys, epochs, owner, poses, known, room, birth, work, order, counts, out_values, out_labels
):
    """Write the reports of a batch dwell by dwell, corrected, each dwell's by rising range; those of no dwell left out.

    Parameters
    ----------
    values : (n, REPORT_VALUES), labels : (n, REPORT_LABELS)
        As they came, changed in place.
    beside : (n, BESIDE)
    keys, epochs, owner : (n,) int64
        Sensor, epoch, and dwell of each; -1 for none.
    poses : (dwells, POSES)
    known : Known
        What is known of sensors' slow errors.
    room : Room
    birth : Birth
    work : (7,), order : (2, n)
        Working memory.
    counts : (dwells,) int64
        Receives how many reports each dwell has.
    out_values, out_labels
        As many rows as reports have a dwell.
    """
    known, room = handle_of(known), handle_of(room)
    counts[:] = 0
    for k in range(owner.shape[0]):
        if owner[k] >= 0:
            counts[owner[k]] += 1
            _correct(values, labels, beside, keys, epochs, k, known, room, work)
    first = 0
    for d in range(counts.shape[0]):
        first += counts[d]
        counts[d] = first - counts[d]
    for k in range(owner.shape[0]):
        if owner[k] >= 0:
            order[0, counts[owner[k]]] = k
            counts[owner[k]] += 1
    first = 0
    for d in range(counts.shape[0]):
        end = counts[d]
        counts[d] = end - first
        _sort(values, labels, order[0], order[1], first, end)
        for i in range(first, end):
            k = order[0, i]
            for c in range(REPORT_VALUES):
                out_values[i, c] = values[k, c]
            for c in range(REPORT_LABELS):
                out_labels[i, c] = labels[k, c]
            out_values[i, CLUTTER] = false_density(out_values[i], labels[k, MEASURED], poses[d], birth)
        first = end
