"""Cells of ground, and a dwell's false reports against a walk over the ground."""

import numpy as np
import pytest
from ground_cells_plain import sphere_points, visible_share
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from lookdown.tracking.registration._ground_kernels import cells_of, expect_reports
from lookdown.tracking.registration.clutter_map import _starts

CELL_RAD = np.pi / 360


def cells(points: np.ndarray, starts: np.ndarray) -> np.ndarray:
    out = np.empty(len(points), np.int64)
    cells_of(points, np.pi / (len(starts) - 1), starts, out)
    return out


@given(latitude=st.floats(-90.0, 90.0), longitude=st.floats(-180.0, 180.0), height=st.floats(-500.0, 40e3))
@settings(max_examples=100, deadline=None)
def test_every_place_has_a_cell_that_height_does_not_change(latitude, longitude, height) -> None:
    starts = _starts(CELL_RAD)
    phi, lam = np.deg2rad(latitude), np.deg2rad(longitude)
    bands = phi / CELL_RAD
    assume(abs(bands - round(bands)) > 1e-9)  # on the border of two bands rounding decides, and either is right
    up = np.array([[np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)]])
    ground, above = cells(6.371e6 * up, starts), cells((6.371e6 + height) * up, starts)
    assert 0 <= ground[0] < starts[-1] and abs(int(above[0]) - int(ground[0])) <= 1


def test_cells_are_of_nearly_equal_area() -> None:
    starts = _starts(CELL_RAD)
    edges = np.linspace(-0.5 * np.pi, 0.5 * np.pi, len(starts))
    areas = 2 * np.pi * np.diff(np.sin(edges)) / np.diff(starts)
    assert len(areas) == 360 and areas.sum() > 0.0
    inner = areas[3:-3]
    assert inner.max() / inner.min() < 1.1
    np.testing.assert_allclose((areas * np.diff(starts)).sum(), 4 * np.pi)


@pytest.mark.parametrize(
    "sector",
    [
        (0.3, 1.2, 0.15, 0.9, 1.2, 0.6),
        (3.5, 0.4, 0.30, 0.7, 0.9, 0.7),
        (5.9, 0.8, 0.10, 0.5, 1.4, 0.0),
        (1.0, 2.0, 0.20, 1.1, 0.6, 0.5),
    ],
)
def test_the_false_reports_of_a_dwell_are_those_of_a_walk_over_its_ground(sector) -> None:
    up = np.array([0.75, 0.3, 0.59])
    up /= np.linalg.norm(up)
    position = up * 6_971e3
    velocity = 7_500.0 * np.cross(up, [0.2, -0.5, 0.7])
    density = 3e-5
    starts = _starts(CELL_RAD)
    expected = np.zeros(starts[-1])
    expect_reports(
        position[None], velocity[None], np.array([[*sector, density]]), np.array([0.37]), 200_000,
        np.pi / (len(starts) - 1), starts, np.empty((3, 3)), expected,
    )  # fmt: skip
    points, area = sphere_points(up, 0.32, 2e-4 * 4)
    held, share = visible_share(points, position, velocity, sector)
    wanted = np.bincount(cells(points, starts), weights=density * area * share * held, minlength=starts[-1])
    assert held.sum() > 1_000
    np.testing.assert_allclose(expected.sum(), wanted.sum(), rtol=5e-3)
    whole = wanted > 0.8 * wanted.max()
    # Some 100 points of either way lie in a cell.
    assert np.sqrt(np.mean((expected[whole] / wanted[whole] - 1.0) ** 2)) < 0.06
    # Dwells of few points say the same together.
    few, dwells = np.zeros(starts[-1]), 1_000
    expect_reports(
        np.tile(position, (dwells, 1)), np.tile(velocity, (dwells, 1)),
        np.tile([*sector, density / dwells], (dwells, 1)),
        np.arange(dwells) * 0.6180339887498949 % 1.0, 64, np.pi / (len(starts) - 1), starts, np.empty((3, 3)), few,
    )  # fmt: skip
    np.testing.assert_allclose(few.sum(), wanted.sum(), rtol=0.01)
    assert np.sqrt(np.mean((few[whole] / wanted[whole] - 1.0) ** 2)) < 0.2
