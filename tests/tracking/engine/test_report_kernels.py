"""Reports of a batch put in the log's order, beside NumPy a column at a time."""

import numpy as np
import pytest
from engine_scenes import SETTINGS
from registration_scenes import START_NS

from lookdown.seeds import generator
from lookdown.tracking.engine._layout import (
    AXIS_ALONG,
    AXIS_CROSS,
    CLUTTER,
    DETECTION_ID,
    MEASURED,
    MEASURES,
    POSES,
    REPORT_LABELS,
    REPORT_VALUES,
    SAID_CLUTTER,
    SIGMAS,
    SNR,
)
from lookdown.tracking.engine._report_kernels import BESIDE, arrange_reports
from lookdown.tracking.engine.arrivals import write_clutter
from lookdown.tracking.engine.entry import grouped
from lookdown.tracking.registration import face_roll_rad, nothing_known
from lookdown.tracking.registration._bias_kernels import correct_report
from lookdown.tracking.registration.registration import new_room

DWELLS = 7


def some_reports(count, seed=1):
    """Return values, labels and what is beside them of reports whose ranges often tie, and dwells' poses."""
    source = generator(seed, "report kernel test")
    values, labels = np.zeros((count, REPORT_VALUES)), np.zeros((count, REPORT_LABELS), np.int64)
    values[:, MEASURES] = np.round(source.uniform(0.5e6, 0.6e6, count), -3)
    values[:, MEASURES + 1 : MEASURES + 3] = source.uniform(-0.7, 0.7, (count, 2))
    values[:, MEASURES + 3] = source.normal(0.0, 5e3, count)
    values[:, SIGMAS : SIGMAS + 4] = source.lognormal(size=(count, 4)) * [20.0, 2e-4, 2e-3, 0.5]
    along, other = unit(source.normal(size=(count, 3))), source.normal(size=(count, 3))
    values[:, AXIS_ALONG:AXIS_CROSS], values[:, AXIS_CROSS:SNR] = along, unit(np.cross(along, other))
    values[:, SNR] = source.lognormal(size=count)
    labels[:, MEASURED] = source.integers(0, 16, count)
    # Ids beyond int64's half stand last, as uint64 has them.
    labels[:, DETECTION_ID] = source.permutation(count) - count // 3
    beside = source.lognormal(size=(count, BESIDE)) * [200.0, 2e-4, 0.3, 1.0, 1.0, 1.0]
    beside[:, 3:] = 7e6 * unit(source.normal(size=(count, 3)))
    poses = source.normal(size=(DWELLS, POSES))
    poses[:, :3] *= 4e6
    poses[:, SAID_CLUTTER] = np.where(np.arange(DWELLS) % 2, source.lognormal(size=DWELLS), 0.0)
    return values, labels, beside, poses


def unit(vectors):
    return vectors / np.linalg.norm(vectors, axis=1)[:, None]


def arranged(values, labels, beside, poses, owner, known=None, keys=None, epochs=None):
    """Return what the kernel makes of reports, which stay as they are."""
    count, taken = len(owner), int((owner >= 0).sum())
    none = np.zeros(count, np.int64)
    counts, order = np.full(len(poses), 99), np.empty((2, count), np.int64)
    out = np.empty((taken, REPORT_VALUES)), np.empty((taken, REPORT_LABELS), np.int64)
    arrange_reports(
        values.copy(), labels.copy(), beside, none if keys is None else keys, none if epochs is None else epochs, owner,
        poses, known or nothing_known(), new_room(), SETTINGS.birth, np.empty(7), order, counts, *out,
    )  # fmt: skip
    return *out, counts


def by_columns(values, labels, beside, poses, owner):
    """Return the same by whole columns."""
    values, labels = values.copy(), labels.copy()
    values[:, SIGMAS : SIGMAS + 4] = np.hypot(values[:, SIGMAS : SIGMAS + 4], beside[:, [0, 1, 1, 2]])
    values[labels[:, MEASURED] & 1 == 0, MEASURES] = 0.0
    order = grouped(owner, values, labels)[np.count_nonzero(owner < 0) :]
    values, labels, owner = values[order], labels[order], owner[order]
    write_clutter(values, labels, poses[owner], np.zeros(len(owner), np.int64), SETTINGS.birth, None)
    return values, labels, np.bincount(owner, minlength=len(poses))


@pytest.mark.parametrize("count", [0, 1, 16, 17, 100, 3_000])
def test_reports_stand_as_columns_would_put_them_bit_for_bit(count) -> None:
    reports = some_reports(count)
    owner = generator(2, "owners").integers(-1, DWELLS, count)
    found, expected = arranged(*reports, owner), by_columns(*reports, owner)
    for one, other in zip(found, expected, strict=True):
        assert one.tobytes() == other.tobytes()


@pytest.mark.parametrize("count", [15, 33, 200, 1_025])
def test_one_large_dwell_is_put_in_order_whatever_the_order_it_came_in(count) -> None:
    values, labels, beside, poses = some_reports(count, seed=3)
    owner = np.zeros(count, np.int64)
    expected = by_columns(values, labels, beside, poses, owner)
    by_range = np.argsort(values[:, MEASURES], kind="stable")
    for order in (by_range, by_range[::-1], generator(4, "order").permutation(count)):
        found = arranged(values[order], labels[order], beside[order], poses, owner)
        assert [part.tobytes() for part in found] == [part.tobytes() for part in expected]


def test_dwells_without_reports_and_reports_without_a_dwell() -> None:
    reports = some_reports(20)
    values, labels, counts = arranged(*reports, np.full(20, -1))
    assert len(values) == len(labels) == 0 and counts.tolist() == [0] * DWELLS
    owner = np.where(np.arange(20) % 2, 4, -1)
    values, labels, counts = arranged(*reports, owner)
    assert counts.tolist() == [0, 0, 0, 0, 10, 0, 0]
    assert sorted(labels[:, DETECTION_ID]) == sorted(reports[1][owner == 4, DETECTION_ID])
    assert (np.diff(values[:, MEASURES]) >= 0.0).all() and (values[:, CLUTTER] > 0.0).all()


def test_reports_are_corrected_by_their_sensor_and_their_epoch() -> None:
    """Two epochs of three sensors, one of which nothing is known: as `Registration.correct` has it."""
    values, labels, beside, poses = some_reports(400, seed=5)
    source = generator(6, "known")
    keys, epochs = source.choice([8, 16, 24], 400), source.choice([START_NS, START_NS + 1], 400)
    mean, root = source.normal(size=(4, 6)), source.normal(size=(4, 6, 6))
    known = nothing_known()._replace(
        epochs=np.array([START_NS, START_NS + 1]),
        starts=np.array([0, 3, 5]),
        keys=np.array([-1, 8, 16, 8, 16]),
        rows=np.array([-1, 0, 1, 2, 3]),
        mean=mean,
        spread=root @ root.transpose(0, 2, 1),
        speed=np.array([7.6e3, 7.5e3, 7.4e3, 0.0]),
        scale=np.array([200.0, 1e-6, 2e-4, 2e-4, 2e-4, 0.3]),
    )
    labels[:, DETECTION_ID] = np.arange(400)
    owner = np.zeros(400, np.int64)
    found, found_labels, _ = arranged(values, labels, beside, poses, owner, known, keys, epochs)
    back = np.argsort(found_labels[:, DETECTION_ID])
    place = np.where(keys == 24, -1, 2 * (epochs - START_NS) + keys // 8 - 1)
    expected, stated = corrected_one_by_one(values, labels, beside, place, known)
    expected[labels[:, MEASURED] & 1 == 0, 0] = 0.0
    scale = np.array([1e6, 1.0, 1.0, 1e4])
    np.testing.assert_allclose(found[back, :4] / scale, expected / scale, rtol=0.0, atol=1e-12)
    sigmas = np.hypot(values[:, SIGMAS : SIGMAS + 4], stated[:, [0, 1, 1, 2]])
    np.testing.assert_allclose(found[back, SIGMAS : SIGMAS + 4], sigmas, rtol=1e-9)
    assert (np.abs(expected - values[:, :4]) > 1e-9)[place >= 0].any() and (
        stated[place < 0] == beside[place < 0, :3]
    ).all()


def corrected_one_by_one(values, labels, beside, place, known):
    """Return measures without slow errors and sigmas of what is left, with the place of each sensor given."""
    roll = face_roll_rad(beside[:, 3:6], values[:, AXIS_ALONG:AXIS_CROSS], values[:, AXIS_CROSS:SNR])
    out, left = values[:, :4].copy(), beside[:, :3].copy()
    for k in np.flatnonzero(place >= 0):
        s = place[k]
        correct_report(
            values[k, :4], labels[k, MEASURED], roll[k], known.mean[s], known.spread[s], known.speed[s], known.scale,
            beside[k, :3], new_room(), out[k], left[k],
        )  # fmt: skip
    return out, left
