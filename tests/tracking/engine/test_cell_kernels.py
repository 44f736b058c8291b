"""Cells: tracks where they belong, and no dwell without a track that it may hold."""

import itertools
import math

import numpy as np
import pytest
from engine_scenes import START_TAI_NS, look_at, packed_track, put_state
from hypothesis import given, settings
from hypothesis import strategies as st
from plain_radar import level_state
from tracking_parameters import known_parameters
from unjitted import plain

from lookdown.astro import MEAN_RADIUS_M
from lookdown.tracking.engine._layout import (
    AZIMUTH_START,
    AZIMUTH_WIDTH,
    CAP_CENTRE,
    CAP_RADIUS,
    CELL,
    CELL_NEXT,
    CORE_EXISTENCE,
    EDGE_COSINE,
    EDGE_SINE,
    GRAZING_MAX,
    GRAZING_MIN,
    LINKS,
    NONE,
    NOW,
    POSES,
    UPDATE_TIME,
)
from lookdown.tracking.engine.engine import settings_of
from lookdown.tracking.engine.memory import COARSE_GRID, FINE_GRID, new_store

CELLS = plain("engine._cell_kernels")
SECTOR = plain("engine._sector_kernels")
SETTINGS = settings_of(known_parameters(), snapshot_s=12.0, assumed_detection_ratio=0.9)
GRIDS = (FINE_GRID, COARSE_GRID)
FINE_DEG = 180.0 / (len(FINE_GRID) - 1)
ANGLES = st.floats(-math.pi, math.pi)
HEIGHTS = st.floats(-1.0, 1.0)


def fresh(count):
    links = np.full((count, LINKS), NONE, np.int64)
    return links, np.full(int(FINE_GRID[-1] + COARSE_GRID[-1]), NONE, np.int64)


def rows_under(pose, coverage, links, heads, *, fine_margin_m=None):
    """Return the rows of fine and coarse cells under a dwell."""
    cells, rows, small = np.zeros(int(FINE_GRID[-1]) + 1, np.int64), np.zeros(2 * len(links), np.int64), np.zeros(20)
    margins = (fine_margin_m or CELLS.FINE_MARGIN_M, CELLS.COARSE_MARGIN_M)
    found, first = 0, 0
    for grid, margin in zip(GRIDS, margins, strict=True):
        count = CELLS.cells_under(pose, coverage, grid, margin, small, cells)
        assert len(set(cells[:count].tolist())) == count, "a cell is named twice"
        assert (cells[:count] >= 0).all() and (cells[:count] < grid[-1]).all()
        found = CELLS.collect_rows(links, heads, first, cells, count, rows, found)
        first = int(FINE_GRID[-1])
    return set(rows[:found].tolist())


@given(z=st.floats(-0.9999999, 0.9999999), longitude=ANGLES)
def test_a_cell_holds_its_place(z, longitude):
    """The band and the column by plain arithmetic."""
    level = math.sqrt(1.0 - z * z)
    cell = CELLS.cell_of(FINE_GRID, level * math.cos(longitude), level * math.sin(longitude), z)
    band = int(np.searchsorted(FINE_GRID, cell, side="right")) - 1
    assert abs(math.degrees(math.asin(z)) + 90.0 - FINE_DEG * (band + 0.5)) <= FINE_DEG / 2 + 1e-9
    columns = FINE_GRID[band + 1] - FINE_GRID[band]
    middle = (cell - FINE_GRID[band] + 0.5) / columns * 2 * math.pi
    assert abs((longitude - middle + math.pi) % (2 * math.pi) - math.pi) <= math.pi / columns + 1e-9


def test_cells_are_near_squares_of_one_area():
    bands = np.arange(len(FINE_GRID) - 1)
    latitude_deg = FINE_DEG * (bands + 0.5) - 90.0
    area = np.cos(np.radians(latitude_deg)) / np.diff(FINE_GRID)
    middle = np.abs(latitude_deg) < 75.0
    assert np.ptp(area[middle]) < 0.05 * area[middle].mean()
    assert FINE_GRID[0] == 0 and (np.diff(FINE_GRID) >= 1).all()


@pytest.mark.parametrize("seed", range(5))
def test_chains_of_cells_hold_each_track_once(seed):
    rng, (links, heads) = np.random.default_rng(seed), fresh(20)
    where = {}
    for _ in range(200):
        row, cell = int(rng.integers(20)), int(rng.integers(6))
        if rng.random() < 0.3:
            CELLS.remove_row(links, heads, row)
            where.pop(row, None)
        else:
            CELLS.move_row(links, heads, row, cell)
            where[row] = cell
        rows = np.zeros(40, np.int64)
        for cell in range(6):
            count = CELLS.collect_rows(links, heads, 0, np.array([cell]), 1, rows, 0)
            assert sorted(rows[:count].tolist()) == sorted(r for r, c in where.items() if c == cell)
    assert all(links[row, CELL] == where.get(row, NONE) for row in range(20))


def test_quick_tracks_stand_in_coarse_cells():
    links, heads = fresh(2)
    for row, speed in enumerate((CELLS.SPEED_LIMIT_MPS - 1.0, CELLS.SPEED_LIMIT_MPS + 1.0)):
        CELLS.place_row(links, heads, GRIDS, row, level_state(0.3, 0.4, 9e3, 1.0, speed), 10.0)
    assert links[0, CELL] < FINE_GRID[-1] <= links[1, CELL]
    assert links[0, CELL_NEXT] == links[1, CELL_NEXT] == NONE


# A pole, the date line, the equator, and anywhere.
PLACES = st.one_of(
    st.tuples(HEIGHTS, ANGLES),
    st.tuples(st.sampled_from([-1.0, 1.0, 0.9999, 0.0]), st.sampled_from([math.pi, -math.pi])),
)


@settings(max_examples=40, deadline=None)
@given(centre=PLACES, turn=ANGLES, width=st.sampled_from([0.01, 0.3, 1.5, 3.0, 6.0]), seed=st.integers(0, 10**6))
def test_no_track_near_a_sector_is_left_out(centre, turn, width, seed):
    """Tracks all round, last seen up to 100 s ago: those that the sector may hold are all found."""
    z, longitude = centre
    latitude = math.asin(z)
    state = level_state(latitude, longitude, 9_000.0, turn, 200.0)
    *_, poses, _, _ = look_at([], state[:3], seed=seed)
    pose = poses[0]
    pose[AZIMUTH_START] = (pose[AZIMUTH_START] + 0.5 * (pose[AZIMUTH_WIDTH] - width)) % (2 * math.pi)
    pose[AZIMUTH_WIDTH] = width
    SECTOR.fill_edges(pose)
    check_found(pose, 1, latitude, longitude, np.random.default_rng(seed))


@settings(max_examples=25, deadline=None)
@given(centre=PLACES, radius=st.floats(0.0, 0.3), seed=st.integers(0, 10**6))
def test_no_track_near_a_cap_is_left_out(centre, radius, seed):
    """The same for dwells of unknown coverage: the cap that holds their reports."""
    z, longitude = centre
    pose, latitude = np.zeros(POSES), math.asin(z)
    state = level_state(latitude, longitude, 0.0, 0.0, 1.0)
    pose[CAP_CENTRE : CAP_CENTRE + 3] = state[:3] / np.linalg.norm(state[:3])
    pose[CAP_RADIUS], pose[EDGE_COSINE], pose[EDGE_SINE] = radius, math.cos(radius), math.sin(radius)
    check_found(pose, 0, latitude, longitude, np.random.default_rng(seed))


def check_found(pose, coverage, latitude, longitude, rng, count=40):
    links, heads = fresh(count)
    near = set()
    for row in range(count):
        spread = rng.choice([0.02, 0.2, 0.8])
        lat = latitude + rng.normal() * spread
        lon = longitude + rng.normal() * spread / max(math.cos(latitude), 0.05)
        speed = rng.choice([100.0, 300.0, 399.0, 700.0, 2_500.0])
        state = level_state(lat, lon, rng.uniform(0.0, 20e3), rng.uniform(0.0, 6.3), speed)
        # Where it stood when it was put into its cell: up to 100 s ago, a minute for the quick ones.
        stale_s = rng.uniform(0.0, CELLS.STALE_S if speed < CELLS.SPEED_LIMIT_MPS else 60.0)
        CELLS.place_row(links, heads, GRIDS, row, state, 0.0)
        rough = state.copy()
        rough[:3] += stale_s * state[3:]
        variance, doubt = rng.choice([100.0, 5e3]) ** 2, rng.choice([1.0, 50.0]) ** 2
        if SECTOR.near_sector(pose, coverage, rough, math.sqrt(variance), math.sqrt(doubt), stale_s):
            near.add(row)
    assert near <= rows_under(pose, coverage, links, heads)


def test_most_of_the_world_is_not_under_a_dwell():
    """The cells are of use: a narrow dwell asks few tracks."""
    state = level_state(0.5, 0.5, 9e3, 1.0, 200.0)
    *_, poses, _, _ = look_at([state], state[:3], width_rad=0.03)
    links, heads = fresh(800)
    grid = itertools.product(np.linspace(-1.4, 1.4, 20), np.linspace(-3.1, 3.1, 40))
    for row, (latitude, longitude) in enumerate(grid):
        CELLS.place_row(links, heads, GRIDS, row, level_state(latitude, longitude, 9e3, 1.0, 200.0), 0.0)
    assert len(rows_under(poses[0], 1, links, heads)) < 40


@pytest.mark.parametrize("speed_mps", [150.0, 700.0])
def test_a_track_that_a_dwell_may_hold_is_not_left_out_by_its_spot(speed_mps):
    """All tracks of the cells are asked in full: those that are near are among the ones that their spots leave."""
    rng, count = np.random.default_rng(int(speed_mps)), 400
    middle = level_state(0.5, 0.5, 9e3, 1.0, 200.0)
    *_, poses, _, _ = look_at([middle], middle[:3], width_rad=0.05)
    store, heads = new_store(count, 1), fresh(0)[1]
    near, age_s = set(), 40.0
    for row in range(count):
        place = 0.5 + rng.normal(size=2) * rng.choice([0.01, 0.05])
        state = level_state(*place, rng.uniform(0.0, 15e3), rng.uniform(0.0, 6.0), speed_mps)
        sigmas = np.repeat([rng.choice([10.0, 3e3]), rng.choice([1.0, 50.0])], 3)
        store.links[row, CELL], store.links[row, NOW] = NONE, row + 1
        put_state(store, row + 1, *packed_track(state, np.diag(sigmas**2)))
        CELLS.place_track(store, heads, GRIDS, row, SETTINGS)
        rough = state[:3] + age_s * state[3:]
        if SECTOR.near_sector(poses[0], 1, rough, math.sqrt(3) * sigmas[0], math.sqrt(3) * sigmas[5], age_s):
            near.add(row)
    rows, cells = np.zeros(count, np.int64), np.arange(len(heads))
    time_s = (START_TAI_NS + age_s * 1e9) * 1e-9
    found = CELLS.collect_near(store, heads, 0, cells, len(cells), poses[0], 1, time_s, rows, 0)
    assert 10 < len(near) <= found < 0.7 * count
    assert near <= set(rows[:found].tolist())
    assert found < 1.3 * len(near) + 20


def test_a_track_that_is_no_longer_believed_in_is_left_out():
    """Right above the dwell's middle: asked as long as `may_meet` believes in it, and no longer than 2 ms after."""
    state = level_state(0.5, 0.5, 9e3, 1.0, 0.0)
    *_, poses, _, _ = look_at([state], state[:3], width_rad=0.05)
    store, heads = new_store(1, 1), fresh(0)[1]
    store.links[0, CELL], store.links[0, NOW] = NONE, 1
    put_state(store, 1, *packed_track(state, np.eye(6)))
    updated_ns = store.marks[1, UPDATE_TIME] = START_TAI_NS - 7
    rows, cells = np.zeros(1, np.int64), np.arange(len(heads))

    def asked(time_tai_ns):
        return CELLS.collect_near(store, heads, 0, cells, len(cells), poses[0], 1, time_tai_ns * 1e-9, rows, 0)

    end_ns = updated_ns + SETTINGS.coast_ns
    store.core[1, CORE_EXISTENCE] = SETTINGS.drop_existence
    CELLS.place_track(store, heads, GRIDS, 0, SETTINGS)
    assert [asked(end_ns + after_ns) for after_ns in (0, 2_000_000)] == [1, 0]
    store.core[1, CORE_EXISTENCE] = np.nextafter(SETTINGS.drop_existence, 0.0)
    CELLS.note_end(store, 0, SETTINGS)
    assert asked(updated_ns) == 0


def test_a_narrow_sector_asks_the_cells_along_it_alone():
    """Of the disc that holds a long and narrow sector less than half the cells are asked, all along its middle."""
    state = level_state(0.6, 0.5, 9e3, 1.0, 200.0)
    *_, poses, _, _ = look_at([state], state[:3], width_rad=0.03)
    pose, small, cells = poses[0], np.zeros(20), np.zeros(int(FINE_GRID[-1]) + 1, np.int64)
    pose[GRAZING_MIN], pose[GRAZING_MAX] = 0.15, 0.8
    count = CELLS.cells_under(pose, 1, FINE_GRID, 10e3, small, cells)
    strip = set(cells[:count].tolist())
    radius = CELLS._cap_of_sector(pose, small[0:2], small[2:5]) + 10e3 / MEAN_RADIUS_M
    count = CELLS._disc(FINE_GRID, small[2:5], radius, small[5:8], 1.0, cells)
    assert len(strip) < 0.5 * count
    direction, up = np.zeros(3), pose[:3] / np.linalg.norm(pose[:3])
    SECTOR.aim(pose, pose[AZIMUTH_START] + 0.5 * pose[AZIMUTH_WIDTH], direction)
    for angle in np.linspace(small[0], small[1], 30):
        place = math.cos(angle) * up + math.sin(angle) * direction
        assert CELLS.cell_of(FINE_GRID, *place) in strip
