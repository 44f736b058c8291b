"""Birth, belief and death of tracks, one rule at a time."""

import math

import numpy as np
import pytest
from plain_radar import FACE_TILT_RAD, SIGMA, PlainRadar, level_state
from test_dwell_kernels import SETTINGS
from tracking_oracle import report_of

from lookdown.tracking._index_kernels import new_index
from lookdown.tracking._take_kernels import DwellInput, Reports, make_sector
from lookdown.tracking._track_kernels import (
    FreeRows,
    Judgement,
    _miss_row,
    _start_row,
    _survive,
    drop_rows,
)
from lookdown.tracking.tracker import _free_rows, _new_store

STATE = level_state(0.85, 0.05, 8000.0, 1.0, 200.0)
BIRTH = (6500.0, 4000.0, 170.0, 8.0, 1e-11, 10.0, 0.003)
SECOND = 1_000_000_000


def one_report(seed, *, strength=45.0, clutter=1e-6):
    """Return (sector, dwell, reports) of one look that detected the object."""
    radar = PlainRadar(seed, detection_probability=1.0)
    dwells, detections, _ = radar.look(0, [STATE], STATE[:3])
    position, velocity = dwells.sensor_position_ecef_m[0], dwells.sensor_velocity_ecef_mps[0]
    start = float(dwells.azimuth_start_rad[0])
    edges = (math.radians(6.0), math.radians(60.0), math.radians(70.0), FACE_TILT_RAD)
    numbers = (start, 0.03, *edges, 4.5, 0.0, 4, 23.0, 1e-6, 5.0, 2.1)
    along, cross = detections.axis_along_ecef, detections.axis_cross_ecef
    exact = report_of(STATE, position, velocity, along[0], cross[0])
    noise = SIGMA * np.random.default_rng(seed).normal(size=4)
    values, sigmas = (exact + noise)[None], SIGMA[None].copy()
    reports = Reports(values, sigmas, along, cross, np.array([strength]), np.zeros(1, np.uint64), np.zeros(1))
    return make_sector(position, velocity, numbers), DwellInput(0, 7, position, velocity, numbers, clutter), reports


def start(seed, **changes):
    store, index = _new_store(8), new_index(8)
    sector, dwell, reports = one_report(seed, **changes)
    started = _start_row(store, index, 3, sector, dwell, reports, 0, BIRTH, SETTINGS)
    return started, store, index


def test_belief_after_a_miss_is_bayes_rule():
    store = _new_store(2)
    store.existence[0] = 0.8
    _miss_row(store, 0, 0, 0.9, 1e12)
    assert store.existence[0] == pytest.approx(0.8 * 0.1 / (0.8 * 0.1 + 0.2))


def test_objects_leave_at_a_constant_rate():
    store = _new_store(1)
    store.existence[0] = 1.0
    _survive(store, 0, 600 * SECOND, 1200.0)
    _survive(store, 0, 1200 * SECOND, 1200.0)
    assert store.existence[0] == pytest.approx(math.exp(-1.0))


@pytest.mark.parametrize("seed", range(5))
def test_a_started_track_lies_on_the_measured_range_with_the_measured_rate(seed):
    started, store, _ = start(seed)
    sector, _, reports = one_report(seed)
    assert started
    state = store.states[3, 0]
    got = report_of(state, sector.position, sector.velocity, reports.along[0], reports.cross[0])
    # Range to a few sigma of itself; the rate to a few sigma of what the range leaves of it.
    assert abs(got[0] - reports.values[0, 0]) < 60.0
    assert abs(got[3] - reports.values[0, 3]) < 5.0
    eigenvalues = np.linalg.eigvalsh(store.covariances[3, 0])
    assert eigenvalues.min() > 0.0
    assert 1000.0 < math.sqrt(eigenvalues.max()) < 12_000.0


def test_births_are_honest():
    """NEES over 400 births of one object seen from everywhere: its mean near 6, not above 8."""
    nees = []
    for seed in range(400):
        started, store, _ = start(seed)
        if started:
            error = store.states[3, 0] - STATE
            nees.append(error @ np.linalg.solve(store.covariances[3, 0], error))
    assert len(nees) > 350
    # Speed and height lie well inside their priors here, so a little under 6.
    assert 3.0 < np.mean(nees) < 7.0


def test_a_strong_echo_is_believed_more_and_a_weak_one_starts_nothing():
    _, strong, _ = start(1, strength=80.0)
    _, fair, _ = start(1, strength=25.0)
    assert strong.existence[3] > 0.999 > fair.existence[3] > 0.0
    started, _, _ = start(1, strength=19.0, clutter=1e-3)
    assert not started


def test_more_false_alarms_mean_less_belief():
    _, clean, _ = start(2, strength=30.0, clutter=1e-8)
    _, dirty, _ = start(2, strength=30.0, clutter=1e-5)
    assert clean.existence[3] > dirty.existence[3]


def test_dropped_rows_can_be_used_again():
    store, index = _new_store(4), new_index(4)
    store.alive[:3] = 1
    store.existence[:3] = (0.5, 0.001, 0.9)
    store.update_tai_ns[:3] = (100 * SECOND, 100 * SECOND, 0)
    free = _free_rows(store)
    assert isinstance(free, FreeRows) and free.count[0] == 1
    judgement = Judgement(3600.0, 0.99, 3.0, 0.01, 60 * SECOND)
    dropped = drop_rows(store, index, free, np.array([0, 1, 2]), 110 * SECOND, judgement)
    assert dropped == 2
    assert store.alive.tolist() == [1, 0, 0, 0]
    assert sorted(free.rows[: free.count[0]].tolist()) == [1, 2, 3]
