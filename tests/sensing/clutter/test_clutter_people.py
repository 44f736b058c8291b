"""People of towns by cell: totals, places and windows."""

import numpy as np
import pytest

from lookdown.sensing.clutter.people import people_in_window, town_cells


def test_cells_are_sorted_and_hold_the_towns_of_the_world():
    cell, people = town_cells()
    assert (np.diff(cell) > 0).all() and cell[-1] < 2700 * 5400 and people.min() >= 470.0
    # GeoNames' towns of 1,000 people up: 4.4 thousand million of 8.
    assert people.sum() == pytest.approx(4.43e9, rel=0.01)


def test_a_window_is_part_of_the_whole_and_wraps_at_the_date_line():
    cell, people = town_cells()
    window, near = people_in_window(900, 40, 5380, 60)
    inside = (cell // 5400 >= 900) & (cell // 5400 < 940) & ((cell % 5400 - 5380) % 5400 < 60)
    assert window.sum() == pytest.approx(people[inside].sum())
    left, _ = people_in_window(900, 40, 5380, 20)
    right, _ = people_in_window(900, 40, 0, 40)
    assert np.array_equal(window, np.concatenate([left, right], axis=1)) and near.shape == window.shape


def test_near_is_the_mean_of_five_by_five():
    wide, _ = people_in_window(612, 14, 2728, 14)
    _, near = people_in_window(614, 10, 2730, 10)
    assert near[3, 4] == pytest.approx(wide[3:8, 4:9].mean())


def test_windows_at_the_poles_are_empty_not_wrong():
    for row in (0, 2690):
        people, near = people_in_window(row, 10, 0, 5400)
        assert people.shape == (10, 5400) and people.sum() == 0.0 and near.min() >= 0.0
