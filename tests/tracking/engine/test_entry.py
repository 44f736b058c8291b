"""Tables turned into rows of the log: thresholds, order, and the caps of dwells whose coverage nobody knows."""

import numpy as np
import pytest
from engine_scenes import look_at
from late_scenes import some_dwells
from plain_radar import THRESHOLD as TRUE_THRESHOLD
from plain_radar import level_state

from lookdown.tables import Detections, Measured
from lookdown.tracking.engine._layout import (
    CAP_CENTRE,
    CAP_RADIUS,
    COVERAGE,
    DETECTION_ID,
    DWELL_ID,
    FALSE_ALARM,
    FRESH,
    IN_USE,
    LOOKS,
    MEASURED,
    REPORT_COUNT,
    SAID_CLUTTER,
    SENSOR_ID,
    SLOT_TIME,
    THRESHOLD,
)
from lookdown.tracking.engine.entry import detection_rows, dwell_rows, grouped, report_points_m, uncovered_rows


def one_look(**how):
    states = [level_state(0.85 + 0.004 * k, 0.05, 9_000.0, 1.0, 200.0) for k in range(4)]
    return states, *look_at(states, states[0][:3], **how)


def replaced(table, **columns):
    return type(table)(**{name: getattr(table, name) for name, _ in table.columns()} | columns)


def test_a_dwell_as_it_says():
    _, dwells, _, slots, poses, _, _ = one_look()
    assert slots[0, [IN_USE, FRESH, COVERAGE]].tolist() == [1, 1, 1]
    assert slots[0, SLOT_TIME] == dwells.time_tai_ns[0] and slots[0, SENSOR_ID] == dwells.sensor_id[0]
    assert slots[0, DWELL_ID] == dwells.dwell_id[0]
    assert poses[0, THRESHOLD] == pytest.approx(TRUE_THRESHOLD, rel=1e-9)
    assert poses[0, LOOKS] == 4 and poses[0, FALSE_ALARM] == pytest.approx(np.log(1e-6))
    assert poses[0, SAID_CLUTTER] == dwells.clutter_density[0]


def test_thresholds_are_each_dwells_own():
    _, dwells, *_ = one_look()
    two = dwells.take(np.zeros(2, np.int64))
    _, poses = dwell_rows(replaced(two, look_count=np.array([1, 4], np.uint16)))
    assert poses[0, THRESHOLD] == pytest.approx(-np.log(1e-6), rel=1e-9)
    assert poses[1, THRESHOLD] == pytest.approx(TRUE_THRESHOLD, rel=1e-9)


def test_without_coverage_nothing_is_known_of_strength():
    _, dwells, *_ = one_look()
    slots, poses = dwell_rows(replaced(dwells, snr_ratio_per_m2=np.zeros(1), clutter_density=np.zeros(1)))
    assert slots[0, COVERAGE] == 0
    assert poses[0, LOOKS] == poses[0, THRESHOLD] == poses[0, SAID_CLUTTER] == 0.0


@pytest.mark.parametrize("measured", [int(Measured.ALL), int(Measured.RANGE | Measured.ALONG)])
def test_points_lie_at_the_reports(measured):
    """With both cosines at the object itself; with one, at its range."""
    states, _, detections, _, poses, values, labels = one_look()
    labels[:, MEASURED] = measured
    points = report_points_m(values, labels, np.broadcast_to(poses[0, :3], (len(values), 3)))
    np.testing.assert_array_equal(points[0], points[1])
    if measured == int(Measured.ALL):
        apart = [np.linalg.norm(points[0] - state[:3], axis=1).min() for state in states]
        # The cosine across is good to 1 in 100, of a thousand kilometres.
        assert max(apart) < 40_000.0
    distance = np.linalg.norm(points[0] - poses[0, :3], axis=1)
    np.testing.assert_allclose(distance, detections.range_m, rtol=0.01)


def test_points_of_rays_lie_on_both_spheres():
    _, _, detections, _, poses, _, _ = one_look()
    angles = replaced(detections, measured=np.full(len(detections), Measured.ALONG | Measured.CROSS, np.uint8))
    values, labels, _ = detection_rows(angles)
    assert (values[:, 0] == 0.0).all()
    points = report_points_m(values, labels, np.broadcast_to(poses[0, :3], (len(values), 3)))
    radius = np.linalg.norm(points, axis=2)
    np.testing.assert_allclose(radius[0], 6_371_000.0, atol=1.0)
    np.testing.assert_allclose(radius[1], 6_391_000.0, atol=1.0)


@pytest.mark.parametrize("measured", [Measured.ALL, Measured.ALONG | Measured.CROSS])
def test_the_cap_of_an_uncovered_dwell_holds_its_reports(measured):
    _, dwells, detections, *_ = one_look(clutter_count=6.0, seed=3)
    detections = replaced(detections, measured=np.full(len(detections), measured, np.uint8))
    values, labels, _ = detection_rows(detections)
    slots, poses = dwell_rows(replaced(dwells, snr_ratio_per_m2=np.zeros(1)))
    slots[0, REPORT_COUNT] = len(values)
    uncovered_rows(slots, poses, values, labels)
    centre, radius = poses[0, CAP_CENTRE : CAP_CENTRE + 3], poses[0, CAP_RADIUS]
    assert np.linalg.norm(centre) == pytest.approx(1.0)
    points = report_points_m(values, labels, np.broadcast_to(poses[0, :3], (len(values), 3))).reshape(-1, 3)
    angles = np.arccos(np.clip(points @ centre / np.linalg.norm(points, axis=1), -1.0, 1.0))
    assert (angles <= radius + 1e-12).all() and radius < 0.3


def test_a_dwell_of_no_reports_and_no_coverage_is_below_its_sensor():
    _, dwells, *_ = one_look()
    slots, poses = dwell_rows(replaced(dwells, snr_ratio_per_m2=np.zeros(1)))
    uncovered_rows(slots, poses, *detection_rows(Detections.empty())[:2])
    np.testing.assert_allclose(poses[0, CAP_CENTRE : CAP_CENTRE + 3], poses[0, :3] / np.linalg.norm(poses[0, :3]))
    assert poses[0, CAP_RADIUS] == 0.0


def test_reports_stand_by_dwell_range_and_detection():
    detections = Detections.concatenate([one for _, one in some_dwells(3, 1)])
    values, labels, _ = detection_rows(detections)
    values[3, 0] = values[7, 0]
    rng = np.random.default_rng(0)
    owner = rng.integers(0, 3, len(values))
    order = grouped(owner, values, labels)
    keys = [(int(owner[k]), float(values[k, 0]), int(labels[k, DETECTION_ID])) for k in order]
    assert keys == sorted(keys) and sorted(order.tolist()) == list(range(len(values)))
