"""The cell index against looking at every track."""

import numpy as np
import pytest

from lookdown.astro import MEAN_RADIUS_M
from lookdown.tracking._index_kernels import (
    collect_sector,
    move_to_cell,
    new_index,
    remove_from_cell,
)


def collect(index, position, ahead, near, far, half_width):
    visited = np.zeros(index.head.shape[0], np.int64)
    rows = np.empty(index.cell.shape[0], np.int64)
    count = collect_sector(index, position, ahead, near, far, half_width, visited, 1, rows)
    return rows[:count]


@pytest.mark.parametrize("seed", range(6))
def test_no_track_in_the_sector_is_left_out(seed):
    rng = np.random.default_rng(seed)
    points = rng.normal(size=(20_000, 3))
    points *= (MEAN_RADIUS_M + 10_000.0) / np.linalg.norm(points, axis=1)[:, None]
    index = new_index(len(points))
    for row, p in enumerate(points):
        move_to_cell(index, row, *p)
    below = rng.normal(size=3)
    below /= np.linalg.norm(below)
    ahead = np.cross(below, rng.normal(size=3))
    ahead /= np.linalg.norm(ahead)
    near, far, half = 0.04, 0.27, 0.15
    rows = collect(index, 6_871_000.0 * below, ahead, near, far, half)
    assert len(rows) == len(set(rows.tolist()))
    unit = points / np.linalg.norm(points, axis=1)[:, None]
    central = np.arccos(unit @ below)
    side = np.arctan2(unit @ np.cross(below, ahead), unit @ ahead)
    inside = np.flatnonzero((central > near) & (central < far) & (np.abs(side) < half))
    assert len(inside) > 5
    assert set(inside.tolist()) <= set(rows.tolist())
    # Few enough that a dwell does not look at everything.
    assert len(rows) < 0.03 * len(points)


def test_moved_and_removed_tracks_are_found_where_they_are():
    index = new_index(16)
    first, second = np.array([MEAN_RADIUS_M, 0.0, 0.0]), np.array([0.0, MEAN_RADIUS_M, 0.0])
    for row in range(10):
        move_to_cell(index, row, *first)
    for row in (0, 4, 9):
        move_to_cell(index, row, *second)
    remove_from_cell(index, 5)
    remove_from_cell(index, 5)
    up = np.array([0.0, 0.0, 1.0])
    assert sorted(collect(index, 1.1 * first, up, 0.0, 0.01, 3.2)) == [1, 2, 3, 6, 7, 8]
    assert sorted(collect(index, 1.1 * second, up, 0.0, 0.01, 3.2)) == [0, 4, 9]


@pytest.mark.parametrize("z", [1.0, -1.0])
def test_the_poles_are_places_like_others(z):
    index = new_index(4)
    pole = np.array([1.0, 1.0, z * MEAN_RADIUS_M])
    move_to_cell(index, 2, *pole)
    assert list(collect(index, 1.1 * pole, np.array([1.0, 0.0, 0.0]), 0.0, 0.02, 3.2)) == [2]
